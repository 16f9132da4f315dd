import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type Evidence, type Ports, readEvidence, Workspace } from '@modelops/action-kit';
import {
  digestOf,
  type EvaluationReport,
  formatVersion,
  type ModelManifest,
  releaseObjection,
  UserError,
} from '@modelops/contracts';
import { createManifestReader, type GitHub, PermissionError } from '@modelops/github';
import {
  type Applied,
  asksLabels,
  broughtBy,
  type Conflict,
  converge,
  type LabelledPullRequest,
  manifestsNeeded,
  objectionTo,
  planRegister,
  publishedVersions,
  type RegisterPlan,
  type RegisterState,
  type ReleaseState,
  resolveReference,
} from '@modelops/lifecycle';
import { renderReleaseNotes } from '@modelops/reporting';
import { connectTo } from './github.ts';
import type { RegisterInputs } from './inputs.ts';

/** Publishes a judged model as the next version, or answers which version a reference names. */
export async function run(inputs: RegisterInputs, ports: Ports): Promise<void> {
  const { environment, log } = ports;
  const github = connectTo(inputs.token, ports);
  if (inputs.mode === 'resolve') return resolveVersion(inputs, github, ports);

  const evidence = await log.group('Check the evidence', () => takeEvidence(inputs, ports));
  const temporary = await mkdtemp(join(environment.tempDirectory, 'modelops-'));
  const files = evidence.files.filter(({ file }) => file.role !== 'predictions' || inputs.keepPredictions);
  const empty = files.find(({ file }) => file.bytes === 0);
  if (empty !== undefined) {
    throw new UserError(`"${empty.file.name}" is empty, and GitHub stores no empty file with a release`, {
      fix: 'Did the training write it? Leave it out of `files`, or put something in.',
    });
  }
  const { report } = evidence;
  const goal = {
    model: inputs.model,
    report,
    commit: inputs.commit,
    bump: inputs.bump,
    prerelease: inputs.prerelease,
    keep: files,
    notes: (manifest: ModelManifest, limit: number) =>
      renderReleaseNotes(manifest, report, {
        limit,
        notes: inputs.notes,
        owners: inputs.owners,
        ...(inputs.description === undefined ? {} : { description: inputs.description }),
      }),
  };

  const readManifest = createManifestReader(github.read, temporary);
  const readLabels = labelReader(goal, github, ports);
  let proposed: RegisterPlan | undefined;
  const { observed, planned, applied } = await log.group('Register', () =>
    converge<RegisterState>({
      observe: async ({ conflicts, applied: results }) => {
        const seen = await observe(goal, github, readManifest, conflicts, results, ports.sleep);
        return { ...seen, pullRequest: asksLabels(goal, seen) ? await readLabels() : undefined };
      },
      plan: (state) => {
        const plan = planRegister(goal, state);
        if (plan.bump !== 'none') proposed = plan;
        return plan.operations;
      },
      executor: github.executor,
      log,
      dryRun: inputs.dryRun,
      sleep: ports.sleep,
      jitter: ports.jitter,
    }),
  );
  const now = planRegister(goal, observed);
  const settled = now.bump === 'none';
  const answer = settled || proposed === undefined ? now : proposed;
  const changed =
    settled && applied.some((done) => done.kind === 'publish-release' && done.tag === answer.tag);
  // How it came to its number: known from the plan that made it, else from its manifest.
  const { bump, reason } = changed ? (now.manifest ?? now) : answer;
  if (settled) assertSound(now, observed);

  ports.output('version', formatVersion(answer.version));
  ports.output('tag', answer.tag);
  ports.output('changed', changed);
  ports.output('bump', bump);
  ports.output('reason', reason);
  ports.output('environments', JSON.stringify(inputs.environments));
  ports.output('model-digest', report.candidate.modelDigest);
  ports.output('commit', (settled ? observed.tags.get(answer.tag) : undefined) ?? inputs.commit);
  if (answer.manifest !== undefined) ports.output('manifest-digest', digestOf(answer.manifest));
  if (answer.release !== undefined && settled) {
    ports.output('release-id', answer.release.id);
    ports.output('release-url', answer.release.url);
  }
  if (!settled) {
    log.notice(
      `dry run: ${answer.tag} would be published (${reason}); ${planned.length} operations were not applied`,
    );
    await ports.summary(`Dry run: ${answer.tag} would be published (${reason}).\n`);
    return;
  }
  const link = answer.release === undefined ? answer.tag : `[${answer.tag}](${answer.release.url})`;
  log.info(changed ? `published ${answer.tag}: ${reason}` : `nothing to do: ${reason}`);
  if (answer.overtaken) {
    log.warning(
      `${answer.tag} is not the latest version: a higher one was published meanwhile. Jobs that release a model belong into one \`concurrency:\` group.`,
      { title: 'register-version' },
    );
  }
  await ports.summary(
    changed ? `### Published ${link}\n\n${bump} version: ${reason}.\n` : `### ${link} stays\n\n${reason}.\n`,
  );
}

/** @throws UserError when what was judged is no evidence for a release. */
function refuseUnjudged(report: EvaluationReport): void {
  const { model, champion, verdict, settings } = report;
  if (verdict === 'inconclusive' && settings.onInconclusive === 'fail') {
    throw new UserError(`the verdict about "${model}" is inconclusive, which its rules count as a failure`, {
      fix: 'Judge it on more rows, or say `require: none` to release it all the same.',
    });
  }
  const objection = releaseObjection(report);
  if (objection === undefined) return;
  throw new UserError(
    `"${model}" could not be compared with ${champion!.name} (${objection.reason}) and is not released`,
    { fix: `${objection.fix} In a workflow of your own \`require: none\` releases it all the same.` },
  );
}

async function takeEvidence(
  inputs: Extract<RegisterInputs, { mode: 'register' }>,
  ports: Ports,
): Promise<Evidence> {
  let folder = await new Workspace(ports.environment.workspace).path(inputs.evidence, 'the evidence');
  if (inputs.artifact !== undefined) {
    // Never into the workspace, where a file of that name may lie already.
    folder = await mkdtemp(join(ports.environment.tempDirectory, 'modelops-evidence-'));
    await ports.artifacts.download(inputs.artifact, folder);
  }
  const evidence = await readEvidence(folder, inputs.reportDigest);
  const { report } = evidence;
  if (report.model !== inputs.model) {
    throw new UserError(`the evidence is about the model "${report.model}", not "${inputs.model}"`, {
      where: folder,
    });
  }
  if (inputs.require !== 'none') refuseUnjudged(report);
  if (report.verdict === 'fail' && inputs.require !== 'none') {
    const failed = report.gates
      .filter((gate) => gate.verdict === 'fail' && gate.evaluated)
      .map((gate) => gate.text);
    throw new UserError(
      `"${inputs.model}" failed its validation (${failed.join('; ')}) and is not released`,
      {
        fix: 'Mend the model, or say `require: none` to release it all the same.',
      },
    );
  }
  if (report.verdict !== 'pass' && inputs.require === 'pass') {
    throw new UserError(
      `the verdict about "${inputs.model}" is ${report.verdict}, and \`require: pass\` asks for pass`,
      {
        fix: 'Judge it on more rows, or say `require: not-failed`.',
      },
    );
  }
  ports.log.info(
    `evidence ${evidence.digest}: verdict ${report.verdict}, ${evidence.files.length} file(s), all as judged`,
  );
  return evidence;
}

async function observe(
  goal: { readonly model: string; readonly commit: string },
  github: GitHub,
  readManifest: ReturnType<typeof createManifestReader>,
  conflicts: readonly Conflict[],
  results: readonly Applied[],
  sleep: Ports['sleep'],
): Promise<Omit<RegisterState, 'pullRequest'>> {
  const listed = await github.read.listReleases();
  // A list may lag behind what we just made.
  const seen = new Set(listed.map(({ id }) => id));
  const made = new Set(results.flatMap(({ releaseId }) => releaseId ?? []));
  const late = await Promise.all([...made].filter((id) => !seen.has(id)).map(github.read.getRelease));
  const releases = [...listed, ...late.filter((release) => release !== undefined)];
  const tags = await tagsOf(goal.model, releases, github, sleep);
  const manifests = new Map<string, ModelManifest>();
  for (const { tag, release } of manifestsNeeded(goal.model, goal.commit, { releases, tags })) {
    const manifest = await readManifest(release);
    if (manifest !== undefined) manifests.set(tag, manifest);
  }
  const burnt = burntTags(conflicts);
  return {
    releases,
    tags,
    burnt,
    manifests,
    tagRefused: conflicts.some(({ error }) => error.code === 'tag-refused'),
  };
}

/**
 * The tags of a model, read after its releases and never beside them: otherwise a release that is published between the
 * two answers seems to have no tag. Where GitHub itself lags behind, they are read again.
 */
async function tagsOf(
  model: string,
  releases: readonly ReleaseState[],
  github: GitHub,
  sleep: Ports['sleep'],
): Promise<ReadonlyMap<string, string>> {
  const published = publishedVersions(model, releases).slice(0, 10);
  for (let wait = 250; ; wait *= 2) {
    const tags = await github.read.listTags(`${model}@v`);
    if (wait > 1000 || published.every(({ tag }) => tags.has(tag))) return tags;
    await sleep(wait);
  }
}

function burntTags(conflicts: readonly Conflict[]): Set<string> {
  return new Set(
    conflicts.flatMap(({ operation, error }) =>
      error.code === 'tag-burnt' && 'tag' in operation ? [operation.tag] : [],
    ),
  );
}

/** Asks once which pull request brought the commit. Its labels are a help, not a need: a token that may not ask goes without. */
function labelReader(
  { commit }: { readonly commit: string },
  github: GitHub,
  { log }: Ports,
): () => Promise<LabelledPullRequest | undefined> {
  let asked: Promise<LabelledPullRequest | undefined> | undefined;
  const ask = async () => {
    try {
      return broughtBy(commit, await github.read.pullRequestsOf(commit));
    } catch (error) {
      if (!(error instanceof PermissionError)) throw error;
      log.notice(
        `The labels of the pull request that brought ${commit.slice(0, 7)} were not read, so the evidence alone decides about the number. ${error.fix ?? ''}`.trim(),
        { title: 'register-version' },
      );
      return undefined;
    }
  };
  return () => {
    asked ??= ask();
    return asked;
  };
}

/** The release exists; that it holds what its manifest says, at the commit that was judged, is read back, not assumed. */
function assertSound(plan: RegisterPlan, state: RegisterState): void {
  if (plan.release === undefined || plan.manifest === undefined) return;
  const { version, tag, release, manifest } = plan;
  const objection = objectionTo({ version, tag, release }, manifest, state.tags);
  if (objection !== undefined) throw unsound(objection);
}

function unsound(objection: string): UserError {
  return new UserError(objection, {
    fix: 'The release or its tag was changed by hand, or made at the same time: delete both, and run the step again.',
  });
}

async function resolveVersion(
  inputs: Extract<RegisterInputs, { mode: 'resolve' }>,
  github: GitHub,
  ports: Ports,
): Promise<void> {
  const releases = await github.read.listReleases();
  const tags = await tagsOf(inputs.model, releases, github, ports.sleep);
  const ledger = await github.read.readLedger();
  const found = resolveReference(
    inputs.model,
    inputs.reference,
    publishedVersions(inputs.model, releases),
    ledger?.state,
  );
  const temporary = await mkdtemp(join(ports.environment.tempDirectory, 'modelops-'));
  const manifest = await createManifestReader(github.read, temporary)(found.release);
  const objection = manifest && objectionTo(found, manifest, tags);
  if (objection !== undefined) throw unsound(objection);
  ports.output('version', formatVersion(found.version));
  ports.output('tag', found.tag);
  ports.output('changed', false);
  ports.output('bump', 'none');
  ports.output('reason', `${inputs.reference} names ${found.tag}`);
  ports.output('release-id', found.release.id);
  ports.output('release-url', found.release.url);
  ports.output('commit', tags.get(found.tag) ?? '');
  if (manifest !== undefined) {
    ports.output('model-digest', manifest.modelDigest);
    ports.output('manifest-digest', digestOf(manifest));
  }
  ports.log.info(`${inputs.reference} is ${found.tag} at ${tags.get(found.tag) ?? 'an unknown commit'}`);
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Evidence,
  lockedData,
  type Ports,
  reportName,
  suiteVersion,
  Workspace,
} from '@modelops/action-kit';
import { messageOf, UserError } from '@modelops/contracts';
import { connect, type GitHub } from '@modelops/github';
import type { Common, FindInputs, SelectInputs, ValidateInputs } from './inputs.ts';
import { artifactName } from './provenance.ts';

/** Judges, finds, presents or selects, as `mode` says. @throws UserError when the verdict fails the step. */
export async function run(inputs: ValidateInputs, ports: Ports): Promise<void> {
  const { environment } = ports;
  const github = connector(inputs.token, ports);
  const workspace = new Workspace(environment.workspace);
  switch (inputs.mode) {
    case 'report':
      return (await import('./report.ts')).report(inputs, workspace, github(), ports);
    case 'select':
      return select(inputs, workspace, github(), ports);
    case 'find':
      return find(inputs, workspace, github(), ports);
  }

  const { failureOf, present, presentationOf, summarise, tellUnjudged, verdictSentence } = await import(
    './present.ts'
  );
  let evidence: Evidence;
  try {
    // Asked first: a token that may not read is told at once, not after minutes of judging.
    const releases = inputs.settings.baseline === 'champion' ? await github().read.listReleases() : [];
    const { evaluate } = await import('./evaluate.ts');
    evidence = await ports.log.group('Judge', () => evaluate(inputs, workspace, github, releases, ports));
  } catch (error) {
    if (inputs.mode === 'auto' && inputs.comment)
      await tellUnjudged({ model: inputs.model, reason: messageOf(error) }, github, ports, inputs.dryRun);
    throw error;
  }
  tell(inputs.out, evidence, ports);
  const artifact = await hand(inputs, evidence, ports);
  const presentation = presentationOf([evidence.report], { artifactName: artifact });
  await summarise(presentation, ports);
  ports.log.info(verdictSentence(evidence.report));
  const pullRequest = inputs.comment ? environment.pullRequest?.number : undefined;
  if (inputs.mode === 'auto' && (pullRequest !== undefined || inputs.check)) {
    const surfaces = { pullRequest, check: inputs.check, dryRun: inputs.dryRun };
    const url = await present(presentation, surfaces, github(), ports);
    if (url !== undefined) ports.output('comment-url', url);
  }
  const failure = failureOf(evidence.report);
  if (failure !== undefined) throw failure;
}

/** GitHub for a token, connected when it is first asked. @throws UserError, then, when the token is empty. */
export function connector(token: string, ports: Ports): () => GitHub {
  const { environment, log, sleep } = ports;
  let connected: GitHub | undefined;
  return () => {
    if (token === '')
      throw new UserError('the input `token` is empty', {
        fix: "In a workflow leave it out: the job's own token is the default. Elsewhere set GITHUB_TOKEN or GH_TOKEN, or compare with nothing of GitHub's (`baseline: none`).",
      });
    connected ??= connect({
      token,
      apiUrl: environment.apiUrl,
      repository: environment.repository,
      userAgent: `modelops/${suiteVersion} (validate-model)`,
      log,
      sleep,
    });
    return connected;
  };
}

async function select(
  inputs: SelectInputs,
  workspace: Workspace,
  github: GitHub,
  ports: Ports,
): Promise<void> {
  const { selectModels } = await import('./select.ts');
  const selections = await selectModels(inputs, workspace, github, ports);
  for (const { model, selected, why } of selections)
    ports.log.info(`${selected ? 'selected' : 'left out'}: ${model} ${why}`);
  ports.output(
    'models',
    JSON.stringify(selections.filter(({ selected }) => selected).map(({ model }) => model)),
  );
  const lines = selections.map(
    ({ model, selected, why }) => `- \`${model}\` ${selected ? 'is judged' : 'is left out'}: it ${why}`,
  );
  await ports.summary(lines.length === 0 ? 'modelops.yml declares no model.\n' : `${lines.join('\n')}\n`);
}

async function find(inputs: FindInputs, workspace: Workspace, github: GitHub, ports: Ports): Promise<void> {
  // First of all: whatever is found, the job that trains must know how.
  ports.output('train', inputs.train.command);
  ports.output('predict', inputs.train.predict);
  ports.output('setup', inputs.train.setup);
  ports.output('trainer', inputs.train.trainer);
  ports.output('prepare', inputs.train.prepare);
  ports.output('reference', inputs.train.reference);
  ports.output('seed', inputs.train.seed);
  ports.output('predictions', inputs.train.predictions);
  const lock = await lockedData(workspace, inputs.model);
  ports.output('train-from', lock?.window.from ?? '');
  ports.output('train-to', lock?.window.to ?? '');
  ports.output('holdout-from', lock?.holdout.from ?? '');
  ports.output('holdout-to', lock?.holdout.to ?? '');
  const { findEvidence } = await import('./find.ts');
  const found = await ports.log.group('Look for evidence', () =>
    findEvidence(inputs, workspace, github, ports),
  );
  ports.output('found', found.evidence !== undefined);
  ports.output('reason', found.reason);
  ports.output('inputs-digest', found.inputsDigest);
  ports.log.info(found.evidence === undefined ? `nothing found: ${found.reason}` : `found: ${found.reason}`);
  await ports.summary(
    found.evidence === undefined
      ? `No evidence to reuse: ${found.reason}.\n`
      : `Evidence reused: ${found.reason}.\n`,
  );
  if (found.evidence === undefined) {
    // The data is compared with what the champion learnt from, before anything learns from it.
    if (inputs.train.prepare)
      ports.output('champion-profile', (await championProfile(inputs, workspace, github, ports)) ?? '');
    return;
  }
  tell(inputs.out, found.evidence, ports);
  await hand(inputs, found.evidence, ports);
  const { failureOf } = await import('./present.ts');
  const failure = failureOf(found.evidence.report);
  if (failure !== undefined) throw failure;
}

/** Where the data profile that the champion's release carries was put; undefined when there is none. */
async function championProfile(
  { model, baseline }: FindInputs,
  workspace: Workspace,
  github: GitHub,
  { log }: Ports,
): Promise<string | undefined> {
  if (baseline !== 'champion') return undefined;
  const { championOf, publishedVersions } = await import('@modelops/lifecycle');
  const versions = publishedVersions(model, await github.read.listReleases());
  if (versions.length === 0) return undefined;
  const champion = championOf(model, versions, (await github.read.readLedger())?.state);
  const asset = champion?.release.assets.find(({ name }) => name === 'data-profile.json');
  if (champion === undefined || asset === undefined) return undefined;
  const folder = 'modelops-champion';
  const path = await workspace.path(folder, 'the folder for the champion');
  await mkdir(path, { recursive: true });
  await github.read.downloadAsset(asset, join(path, asset.name));
  log.info(`the data is compared with ${asset.name} of ${champion.tag}`);
  return `${folder}/${asset.name}`;
}

function tell(folder: string, { report, digest }: Evidence, ports: Ports): void {
  ports.output('verdict', report.verdict);
  ports.output('outcome', report.comparison?.outcome ?? 'none');
  ports.output('report', `${folder}/${reportName}`);
  ports.output('report-digest', digest);
  ports.output('evidence', folder);
  ports.output('inputs-digest', report.inputs.digest);
  ports.output('model-digest', report.candidate.modelDigest);
  ports.output('champion-version', report.champion?.version ?? '');
}

/** Uploads the evidence, so that the merge can be released from it. */
async function hand(inputs: Common, evidence: Evidence, ports: Ports): Promise<string | undefined> {
  if (inputs.upload === 'false' || (inputs.upload === 'auto' && !ports.artifacts.available)) return undefined;
  const name = artifactName(inputs.model, evidence.report.inputs.digest, ports.environment.runAttempt);
  if (inputs.dryRun) {
    ports.log.info(`would upload the artifact ${name}`);
    return undefined;
  }
  const root = new Workspace(ports.environment.workspace);
  const folder = await root.path(inputs.out, 'the folder for the evidence');
  const files = [`${folder}/${reportName}`, ...evidence.files.map(({ path }) => path)];
  try {
    const uploaded = await ports.artifacts.upload(name, files, folder);
    ports.log.info(uploaded === undefined ? `this run has the artifact ${name} already` : `uploaded ${name}`);
  } catch (error) {
    if (inputs.upload === 'true') throw error;
    const what = error instanceof UserError ? error.what : messageOf(error);
    ports.log.warning(
      `${what.replace(/\.$/, '')}. The verdict stands; after the merge the model will be judged again.`,
    );
    return undefined;
  }
  ports.output('artifact', name);
  return name;
}

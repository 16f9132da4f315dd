import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Evidence,
  type Ports,
  placeEvidence,
  readEvidence,
  reportName,
  type Workspace,
} from '@modelops/action-kit';
import { digestOf, type EvaluationReport, formatVersion, messageOf, UserError } from '@modelops/contracts';
import { createManifestReader, type GitHub } from '@modelops/github';
import {
  type ArtifactState,
  championOf,
  type PullRequestState,
  publishedVersions,
} from '@modelops/lifecycle';
import type { FindInputs } from './inputs.ts';
import { absentTables, artifactName, inputsOf } from './provenance.ts';

/** More attempts of one run than anybody makes; each costs one request. */
const maxAttempts = 5;
/** As many judgements of the same inputs as are compared; each costs a download. */
const maxFound = 4;

export type Found =
  | { readonly evidence: Evidence; readonly reason: string }
  | { readonly evidence: undefined; readonly reason: string };

/**
 * Looks for evidence that an earlier run made from exactly these inputs.
 *
 * It is accepted only from a run of this repository (no fork) and of this workflow: a name alone proves nothing, since
 * every run may choose names. The run must have been for this commit; or for the head of the pull request that brought it
 * (push), that the merge queue names (merge group), or that the event is about; or, on a push, an earlier push to this
 * branch. Where two runs contradict each other, neither is believed.
 */
export async function findEvidence(
  inputs: FindInputs,
  workspace: Workspace,
  github: GitHub,
  ports: Ports,
): Promise<Found & { inputsDigest: string }> {
  const { log } = ports;
  const named = await inputsOf(inputs.model, inputs.provenance, workspace).catch((error: unknown) => {
    // Data that the training step fetches is not there yet: it will be judged, which is no error.
    if (error instanceof UserError) return error;
    throw error;
  });
  const inputsDigest = named instanceof UserError ? '' : named.digest;
  const nothing = (reason: string) => ({ evidence: undefined, reason, inputsDigest });
  if (named instanceof UserError) {
    return nothing(`what names the inputs is not complete (${named.message.replace(/\.$/, '')})`);
  }
  if (!ports.artifacts.available) return nothing('this runner offers no artifacts');
  const related = await relatedTo(github, ports);
  const isStale = staleness(inputs, github, ports);
  const refused: string[] = [];
  const found: { readonly folder: string; readonly evidence: Evidence; readonly run: number }[] = [];
  for (let attempt = 1; attempt <= maxAttempts && found.length < maxFound; attempt++) {
    const name = artifactName(inputs.model, named.digest, attempt);
    const artifacts = await github.read.listArtifacts(name);
    if (artifacts.length === 0 && attempt > 1) break;
    for (const artifact of artifacts) {
      if (found.length === maxFound) break;
      const run = artifact.runId ?? 0;
      const objection = await objectionTo(artifact, related, github, ports);
      if (objection !== undefined) {
        refused.push(`${name} of run ${run}: ${objection}`);
        continue;
      }
      try {
        const taken = await take(artifact, named.digest, inputs, ports);
        const stale = await isStale(taken.evidence.report);
        if (stale !== undefined) refused.push(`${name} of run ${run}: ${stale}`);
        else found.push({ ...taken, run });
      } catch (error) {
        refused.push(`${name} of run ${run}: ${messageOf(error)}`);
      }
    }
  }
  for (const line of refused) log.info(`not accepted: ${line}`);
  const [first] = found;
  if (first !== undefined) {
    const other = found.find(({ evidence }) => evidence.digest !== first.evidence.digest);
    if (other !== undefined) {
      return nothing(`runs ${first.run} and ${other.run} judged the same inputs and disagree`);
    }
    const target = await workspace.path(inputs.out, 'the folder for the evidence');
    const evidence = await placeEvidence(first.folder, first.evidence, target);
    return { evidence, reason: `made by run ${first.run} from the same inputs`, inputsDigest };
  }
  if (refused.length > 0) return nothing(`evidence exists but is not acceptable (${refused[0]})`);
  const absent = await absentTables(inputs.model, inputs.provenance, workspace);
  if (absent.length > 0)
    return nothing(
      `${absent.join(' and ')}, by which the model is judged, ${absent.length === 1 ? 'is' : 'are'} not here before training: evidence is found again only where such rows are committed, brought by \`fetch\`, or cut out of data that a lock pins (\`modelops update\`)`,
    );
  return nothing(
    'no run has judged exactly this tree, data and rules: they are new, or the evidence has expired',
  );
}

/** Whose evidence may serve, beside that of runs for this very commit. */
interface Related {
  /** Pull requests whose runs judged what is here now. */
  readonly pulls: readonly Pick<PullRequestState, 'number' | 'headSha' | 'headRef'>[];
  /** What they are to this commit, for people. */
  readonly as: string;
  /** The branch that this push is to. */
  readonly branch: string | undefined;
}

async function relatedTo(github: GitHub, { environment }: Ports): Promise<Related> {
  const { pullRequest, mergeGroup, eventName, ref, sha } = environment;
  if (pullRequest !== undefined) {
    return { pulls: [pullRequest], as: 'the head of this pull request', branch: undefined };
  }
  if (mergeGroup !== undefined) {
    const queued = /^refs\/heads\/gh-readonly-queue\/(.+)\/pr-(\d+)-[0-9a-f]+$/.exec(mergeGroup.headRef);
    const pull = queued === null ? undefined : await github.read.getPullRequest(Number(queued[2]));
    return {
      pulls: pull === undefined || pull.baseRef !== queued![1] ? [] : [pull],
      as: 'the head of the pull request that the merge queue names',
      branch: undefined,
    };
  }
  return {
    pulls: (await github.read.pullRequestsOf(sha)).filter(({ mergedAt }) => mergedAt !== null),
    as: 'the head of the pull request that brought it',
    branch:
      eventName === 'push' && ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined,
  };
}

async function objectionTo(
  artifact: ArtifactState,
  { pulls, as, branch }: Related,
  github: GitHub,
  { environment }: Ports,
): Promise<string | undefined> {
  const { headSha, repositoryId } = artifact;
  if (artifact.expired) return 'it has expired';
  if (artifact.runId === null || headSha === null || repositoryId === null) return 'its run is not known';
  if (artifact.headRepositoryId !== repositoryId) return 'it comes from a fork';
  const own = headSha === environment.sha;
  const pull = pulls.find((candidate) => candidate.headSha === headSha);
  const elsewhere = `its run was for ${headSha.slice(0, 7)}, which is neither this commit nor ${as}`;
  if (!own && pull === undefined && branch === undefined) return elsewhere;
  const run = await github.read.getRun(artifact.runId);
  if (run.path !== environment.workflowPath) return `it was made by the workflow ${run.path}`;
  if (own) return undefined;
  // What was pushed to this branch before was judged with the same trust as this push.
  if (branch !== undefined && run.event === 'push' && run.headBranch === branch) return undefined;
  if (pull === undefined) return elsewhere;
  // A run of another pull request with the same head runs that one's merge: other base, other workflow file, other code.
  if (run.event !== 'pull_request') return `it was made on the event ${run.event}`;
  if (run.headBranch !== pull.headRef) return `it was made for the branch ${run.headBranch}`;
  const twins = (await github.read.pullRequestsFrom(pull.headRef)).filter(
    ({ number, headSha: head }) => number !== pull.number && head === pull.headSha,
  );
  if (twins.length > 0) {
    return `pull request #${twins[0]!.number} has the same head, so it is not known whose run it was`;
  }
  return undefined;
}

/**
 * Evidence that compares with another version than today's champion says nothing of it.
 * Only where the champion comes from the releases; the candidate that became the champion is compared with its predecessor.
 */
function staleness(
  inputs: FindInputs,
  github: GitHub,
  { environment }: Ports,
): (report: EvaluationReport) => Promise<string | undefined> {
  let champion: Promise<{ version: string; modelDigest: string | undefined } | undefined> | undefined;
  const current = async () => {
    const versions = publishedVersions(inputs.model, await github.read.listReleases());
    // Without a version nothing can run: no need to ask.
    const ledger = versions.length === 0 ? undefined : await github.read.readLedger();
    const found = championOf(inputs.model, versions, ledger?.state);
    if (found === undefined) return undefined;
    const manifest = await createManifestReader(github.read, environment.tempDirectory)(found.release);
    return { version: formatVersion(found.version), modelDigest: manifest?.modelDigest };
  };
  return async (report) => {
    if (inputs.baseline !== 'champion') return undefined;
    champion ??= current();
    const now = await champion;
    const then = report.champion?.version ?? undefined;
    if (now?.version === then || now?.modelDigest === report.candidate.modelDigest) return undefined;
    const named = (version: string | undefined) => (version === undefined ? 'none' : `v${version}`);
    return `the champion that it compares with is ${named(then)}, and now it is ${named(now?.version)}`;
  };
}

async function take(
  artifact: ArtifactState,
  inputsDigest: string,
  inputs: FindInputs,
  ports: Ports,
): Promise<{ folder: string; evidence: Evidence }> {
  const { environment } = ports;
  const folder = await mkdtemp(join(environment.tempDirectory, 'modelops-found-'));
  await ports.artifacts.downloadFrom(
    { runId: artifact.runId!, artifactId: artifact.id, digest: artifact.digest, token: inputs.token },
    folder,
  );
  // The digest that the artifact service computed has been compared: the report inside is the one that was uploaded.
  const path = join(folder, reportName);
  const { evaluationReportSchema, parseDocument } = await import('@modelops/contracts/documents/index');
  const report = parseDocument(evaluationReportSchema, await readFile(path, 'utf8'), path);
  const checked = await readEvidence(folder, digestOf(report));
  if (report.model !== inputs.model) throw new Error(`it is about the model "${report.model}"`);
  if (report.inputs.digest !== inputsDigest)
    throw new Error(`it was made from other inputs (${report.inputs.digest})`);
  return { folder, evidence: checked };
}

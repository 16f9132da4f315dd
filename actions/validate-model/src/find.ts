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
import { digestOf, messageOf, UserError } from '@modelops/contracts';
import type { GitHub } from '@modelops/github';
import type { ArtifactState, PullRequestState } from '@modelops/lifecycle';
import type { FindInputs } from './inputs.ts';
import { artifactName, inputsOf } from './provenance.ts';

/** More attempts of one run than anybody makes; each costs one request. */
const maxAttempts = 5;

export type Found =
  | { readonly evidence: Evidence; readonly reason: string }
  | { readonly evidence: undefined; readonly reason: string };

/**
 * Looks for evidence that an earlier run made from exactly these inputs.
 *
 * It is accepted only from a run of this repository (no fork), of this workflow, for this commit or for the head of the
 * pull request that brought this commit: a name alone proves nothing, since every run may choose names. Where two runs
 * contradict each other, neither is believed.
 */
export async function findEvidence(
  inputs: FindInputs,
  workspace: Workspace,
  github: GitHub,
  ports: Ports,
): Promise<Found & { inputsDigest: string }> {
  const { environment, log } = ports;
  const named = await inputsOf(inputs.provenance, workspace).catch((error: unknown) => {
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
  const merged = (await github.read.pullRequestsOf(environment.sha)).filter(
    ({ mergedAt }) => mergedAt !== null,
  );
  const refused: string[] = [];
  const found: { readonly folder: string; readonly evidence: Evidence; readonly run: number }[] = [];
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const name = artifactName(inputs.model, named.digest, attempt);
    const artifacts = await github.read.listArtifacts(name);
    if (artifacts.length === 0 && attempt > 1) break;
    for (const artifact of artifacts) {
      const run = artifact.runId ?? 0;
      const objection = await objectionTo(artifact, merged, github, ports);
      if (objection !== undefined) {
        refused.push(`${name} of run ${run}: ${objection}`);
        continue;
      }
      try {
        found.push({ ...(await take(artifact, named.digest, inputs, ports)), run });
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
  return nothing(
    'no run has judged exactly this tree, data and rules: main has moved, or the evidence has expired',
  );
}

async function objectionTo(
  artifact: ArtifactState,
  merged: readonly PullRequestState[],
  github: GitHub,
  { environment }: Ports,
): Promise<string | undefined> {
  if (artifact.expired) return 'it has expired';
  if (artifact.runId === null || artifact.headSha === null || artifact.repositoryId === null)
    return 'its run is not known';
  if (artifact.headRepositoryId !== artifact.repositoryId) return 'it comes from a fork';
  const pull = merged.find(({ headSha }) => headSha === artifact.headSha);
  if (artifact.headSha !== environment.sha && pull === undefined)
    return `its run was for ${artifact.headSha.slice(0, 7)}, which is neither this commit nor the head of the pull request that brought it`;
  const run = await github.read.getRun(artifact.runId);
  if (run.path !== environment.workflowPath) return `it was made by the workflow ${run.path}`;
  if (artifact.headSha === environment.sha || pull === undefined) return undefined;
  // A run of another pull request with the same head runs that one's merge: other base, other workflow file, other code.
  if (run.event !== 'pull_request') return `it was made on the event ${run.event}`;
  if (run.headBranch !== pull.headRef) return `it was made for the branch ${run.headBranch}`;
  const twins = (await github.read.pullRequestsFrom(pull.headRef)).filter(
    ({ number, headSha }) => number !== pull.number && headSha === pull.headSha,
  );
  if (twins.length > 0) {
    return `pull request #${twins[0]!.number} has the same head, so it is not known whose run it was`;
  }
  return undefined;
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

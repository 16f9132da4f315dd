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
import { digestOf, messageOf } from '@modelops/contracts';
import type { GitHub } from '@modelops/github';
import type { ArtifactState } from '@modelops/lifecycle';
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
 * pull request that brought this commit: a name alone proves nothing, since every run may choose names.
 */
export async function findEvidence(
  inputs: FindInputs,
  workspace: Workspace,
  github: GitHub,
  ports: Ports,
): Promise<Found & { inputsDigest: string }> {
  const { environment, log } = ports;
  const { digest: inputsDigest } = await inputsOf(inputs.provenance, workspace);
  const nothing = (reason: string) => ({ evidence: undefined, reason, inputsDigest });
  if (!ports.artifacts.available) return nothing('this runner offers no artifacts');
  const merged = (await github.read.pullRequestsOf(environment.sha))
    .filter(({ mergedAt }) => mergedAt !== null)
    .map(({ headSha }) => headSha);
  const commits = new Set([environment.sha, ...merged]);
  const refused: string[] = [];
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const name = artifactName(inputs.model, inputsDigest, attempt);
    const artifacts = await github.read.listArtifacts(name);
    if (artifacts.length === 0 && attempt > 1) break;
    for (const artifact of artifacts) {
      const objection = await objectionTo(artifact, commits, github, ports);
      if (objection !== undefined) {
        refused.push(`${name} of run ${artifact.runId}: ${objection}`);
        continue;
      }
      try {
        const evidence = await take(artifact, inputsDigest, inputs, workspace, ports);
        return { evidence, reason: `made by run ${artifact.runId} from the same inputs`, inputsDigest };
      } catch (error) {
        refused.push(`${name} of run ${artifact.runId}: ${messageOf(error)}`);
      }
    }
  }
  for (const line of refused) log.info(`not accepted: ${line}`);
  if (refused.length > 0) return nothing(`evidence exists but is not acceptable (${refused[0]})`);
  return nothing(
    'no run has judged exactly this tree, data and rules: main has moved, or the evidence has expired',
  );
}

async function objectionTo(
  artifact: ArtifactState,
  commits: ReadonlySet<string>,
  github: GitHub,
  { environment }: Ports,
): Promise<string | undefined> {
  if (artifact.expired) return 'it has expired';
  if (artifact.runId === null || artifact.headSha === null || artifact.repositoryId === null)
    return 'its run is not known';
  if (artifact.headRepositoryId !== artifact.repositoryId) return 'it comes from a fork';
  if (!commits.has(artifact.headSha))
    return `its run was for ${artifact.headSha.slice(0, 7)}, which is neither this commit nor the head of the pull request that brought it`;
  const run = await github.read.getRun(artifact.runId);
  if (run.path !== environment.workflowPath) return `it was made by the workflow ${run.path}`;
  return undefined;
}

async function take(
  artifact: ArtifactState,
  inputsDigest: string,
  inputs: FindInputs,
  workspace: Workspace,
  ports: Ports,
): Promise<Evidence> {
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
  const target = await workspace.path(inputs.out, 'the folder for the evidence');
  return placeEvidence(folder, checked, target);
}

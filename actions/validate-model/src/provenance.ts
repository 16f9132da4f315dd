import { existsSync } from 'node:fs';
import { digestOfFile, lockedData, type Workspace } from '@modelops/action-kit';
import { type Digest, digestOf, type EvaluationReport } from '@modelops/contracts';
import type { Provenance } from './inputs.ts';

/** Digests of what produces the candidate; equal before and after a merge, as long as the tree is the same. */
export async function inputsOf(
  model: string,
  provenance: Provenance,
  workspace: Workspace,
): Promise<EvaluationReport['inputs']> {
  // Not in the tree's digest: a lock says something of each model, and this one's entry is what counts. It names the rows,
  // so it does not matter what has arrived in the files since.
  const lock = await lockedData(workspace, model);
  const files: string[] =
    provenance.data.length === 0 || lock !== undefined
      ? []
      : await workspace.files(provenance.data, 'data.source');
  for (const name of provenance.judgedOn) {
    if (namedByLock(name, lock)) continue;
    const path = await workspace.path(name, 'the table');
    // Before training it may not be there yet; then the evidence of a judgement that had it is not found, and rightly so.
    if (!files.includes(path) && existsSync(path)) files.push(path);
  }
  const data = await Promise.all(
    files.map(async (path) => ({ path: workspace.name(path), sha256: (await digestOfFile(path)).sha256 })),
  );
  const tree = await workspace.treeDigest(provenance.tree);
  const { trainer, policy } = provenance;
  const digest = digestOf({ tree, data, trainer, policy, lock });
  return { digest, tree, data, trainer, ...(lock === undefined ? {} : { lock }) };
}

/** Tables that the model is judged by and that are not there yet: the digest of a judgement that had them is another one. */
export async function absentTables(
  model: string,
  { judgedOn }: Provenance,
  workspace: Workspace,
): Promise<string[]> {
  const lock = await lockedData(workspace, model);
  const absent: string[] = [];
  for (const name of judgedOn)
    if (!namedByLock(name, lock) && !existsSync(await workspace.path(name, 'the table'))) absent.push(name);
  return absent;
}

/** What prepare-data cuts out of rows that the lock names is named by the lock. */
function namedByLock(table: string, lock: unknown): boolean {
  return lock !== undefined && table.startsWith('modelops-data/');
}

/** `modelops-<model>-<first 12 of the inputs digest>-a<attempt>`: what a later run looks for. */
export function artifactName(model: string, inputs: Digest, attempt: number): string {
  return `modelops-${model}-${inputs.slice('sha256:'.length, 'sha256:'.length + 12)}-a${attempt}`;
}

/** An artifact, and what its name says of it. A name proves nothing. */
export interface NamedArtifact<T extends { readonly name: string }> {
  readonly artifact: T;
  readonly model: string;
  /** First 12 digits of the inputs digest. */
  readonly inputs: string;
  readonly attempt: number;
}

/** Those that are called as evidence is. */
export function namedArtifacts<T extends { readonly name: string }>(
  artifacts: readonly T[],
): NamedArtifact<T>[] {
  return artifacts.flatMap((artifact) => {
    const match = /^modelops-([a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?)-([0-9a-f]{12})-a([1-9]\d{0,3})$/.exec(
      artifact.name,
    );
    if (match === null) return [];
    return [{ artifact, model: match[1]!, inputs: match[2]!, attempt: Number(match[3]) }];
  });
}

/** The evidence of a model from the highest attempt that judged it, or why there is none. */
export function latestOf<T extends { readonly name: string }>(
  artifacts: readonly NamedArtifact<T>[],
  model: string,
): NamedArtifact<T> | { readonly missing: string } {
  const own = artifacts.filter((one) => one.model === model);
  const attempt = Math.max(...own.map((one) => one.attempt));
  const [latest, twin] = own.filter((one) => one.attempt === attempt);
  if (latest === undefined) return { missing: 'its job left no report; the log of the run says why' };
  if (twin === undefined) return latest;
  return {
    missing: `the run holds two judgements of it, ${latest.artifact.name} and ${twin.artifact.name}`,
  };
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOfFile } from '@modelops/action-kit';
import { type ModelManifest, type TrainingRecord, UserError } from '@modelops/contracts';
import type { GitHub } from '@modelops/github';
import type { ReleaseState } from '@modelops/lifecycle';
import type { HeldOutRows } from './held-out.ts';

/** The training record that was released with a version, or (half a sentence without its subject) why it is none. */
export async function recordOf(
  manifest: ModelManifest,
  release: ReleaseState,
  folder: string,
  github: GitHub,
): Promise<TrainingRecord | string | undefined> {
  const file = manifest.files.find(({ role }) => role === 'training-record');
  const asset = release.assets.find((candidate) => candidate.name === file?.name);
  if (file === undefined || asset === undefined) return undefined;
  const path = join(folder, file.name);
  await github.read.downloadAsset(asset, path);
  const { parseDocument, trainingRecordSchema } = await import('@modelops/contracts/documents/index');
  try {
    if ((await digestOfFile(path)).sha256 !== file.sha256) return 'has a training record of other bytes';
    return parseDocument(trainingRecordSchema, await readFile(path, 'utf8'), file.name);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return 'has a training record that cannot be read';
  }
}

/**
 * What a version learnt from, by its record: other rows than those that are held out now, or (half a sentence without its subject)
 * perhaps these. Undefined where no trainer of ours made it.
 */
export async function learntFrom(
  record: TrainingRecord | string,
  heldOut: HeldOutRows,
): Promise<string | undefined> {
  if (typeof record === 'string') return record;
  if (record.trainer.name === 'command') return undefined;
  const { mayHaveLearnt } = await import('./held-out.ts');
  return mayHaveLearnt(record, heldOut) ?? 'other rows';
}

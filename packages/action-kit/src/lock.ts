import { readFile } from 'node:fs/promises';
import { type Lock, type LockEntry, lockPath } from '@modelops/contracts';
import type { Workspace } from './workspace.ts';

/**
 * Reads `modelops.lock.json` of the workspace; undefined when there is none.
 * @throws UserError naming the place, when it is not a lock.
 */
export async function readLock(workspace: Workspace): Promise<Lock | undefined> {
  const path = await workspace.path(lockPath, 'the lock');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parseLock(text);
}

/** Reads the text of a lock. @throws UserError naming the first place that does not fit. */
export async function parseLock(text: string, where: string = lockPath): Promise<Lock> {
  const { lockSchema, parseDocument } = await import('@modelops/contracts/documents/index');
  return parseDocument(lockSchema, text, where);
}

/** The data that a model of the workspace is pinned to; undefined where its data is read as it is. */
export async function lockedData(workspace: Workspace, model: string): Promise<LockEntry | undefined> {
  return (await readLock(workspace))?.models[model];
}

/**
 * What a user's commands find in their environment, also when they predict for the champion: the model's name, the seed, and
 * the days of a lock, dates, from the first, before the second; empty without a lock.
 */
export function commandVariables(
  model: string,
  seed: number,
  lock: LockEntry | undefined,
): Readonly<Record<string, string>> {
  const { window, holdout } = lock ?? { window: undefined, holdout: undefined };
  return {
    MODELOPS_MODEL: model,
    MODELOPS_SEED: String(seed),
    MODELOPS_FROM: window?.from ?? '',
    MODELOPS_TO: window?.to ?? '',
    MODELOPS_TRAIN_FROM: window?.from ?? '',
    MODELOPS_TRAIN_TO: window?.to ?? '',
    MODELOPS_HOLDOUT_FROM: holdout?.from ?? '',
    MODELOPS_HOLDOUT_TO: holdout?.to ?? '',
  };
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Training {
  readonly command: string;
  /** What installs what it needs; undefined where nothing tells. */
  readonly setup: string | undefined;
  /** The file that it was read off. */
  readonly from: string;
}

/** How this repository seems to train: proposed, never run. */
export async function findTraining(root: string): Promise<Training | undefined> {
  const read = (path: string) => readFile(join(root, path), 'utf8').catch(() => undefined);
  const [manifest, lock, requirements, makefile, python, javascript] = await Promise.all(
    ['package.json', 'package-lock.json', 'requirements.txt', 'Makefile', 'train.py', 'train.js'].map(read),
  );
  const npm = manifest === undefined ? undefined : lock === undefined ? 'npm install' : 'npm ci';
  const pip = requirements === undefined ? undefined : 'pip install -r requirements.txt';
  if (manifest !== undefined && hasScript(manifest))
    return { command: 'npm run train', setup: npm, from: 'package.json' };
  if (makefile !== undefined && /^train:/m.test(makefile))
    return { command: 'make train', setup: pip ?? npm, from: 'Makefile' };
  if (python !== undefined) return { command: 'python train.py', setup: pip, from: 'train.py' };
  if (javascript !== undefined) return { command: 'node train.js', setup: npm, from: 'train.js' };
  return undefined;
}

function hasScript(manifest: string): boolean {
  try {
    const { scripts } = JSON.parse(manifest) as { scripts?: { train?: unknown } };
    return typeof scripts?.train === 'string';
  } catch {
    return false;
  }
}

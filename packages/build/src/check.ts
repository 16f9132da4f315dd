import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { generatedFiles } from './generate.ts';

/** Runs git in the repository and gives what it prints. */
export type Git = (...args: string[]) => Buffer;

export interface Difference {
  readonly path: string;
  /** What `git status` would say of a fresh build: not committed yet, committed otherwise, or no longer made. */
  readonly state: 'new' | 'modified' | 'deleted';
}

/**
 * Builds everything and compares it with the commit that is checked out, byte for byte, new and vanished files included.
 * Nothing is written to the working tree, so that a check can run beside other work.
 */
export async function compareWithCommit(
  git: Git,
  bundle: () => Promise<ReadonlyMap<string, string>>,
  assets: ReadonlyMap<string, string> = new Map(),
): Promise<Difference[]> {
  const committed = committedBlobs(git);
  const read = (path: string) =>
    committed.has(path) ? git('cat-file', 'blob', committed.get(path)!).toString('utf8') : undefined;
  const fresh = new Map<string, string | Uint8Array>(generatedFiles(read));
  for (const [path, content] of await bundle()) fresh.set(`dist/${path}`, content);
  for (const [path, source] of assets) fresh.set(`dist/${path}`, readFileSync(source));

  const differences: Difference[] = [];
  for (const [path, content] of fresh) {
    const blob = committed.get(path);
    if (blob === undefined) differences.push({ path, state: 'new' });
    else if (blob !== blobId(content, blob.length)) differences.push({ path, state: 'modified' });
  }
  for (const path of committed.keys()) {
    const generated = path.startsWith('dist/') || path.startsWith('packages/contracts/schemas/');
    if (generated && !fresh.has(path)) differences.push({ path, state: 'deleted' });
  }
  return differences.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function committedBlobs(git: Git): Map<string, string> {
  const blobs = new Map<string, string>();
  for (const line of git('ls-tree', '-r', '-z', 'HEAD').toString('utf8').split('\0')) {
    const match = /^\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(line);
    if (match !== null) blobs.set(match[2]!, match[1]!);
  }
  return blobs;
}

/** git's own name of a content, so that the committed bundles need not be read back. */
function blobId(content: string | Uint8Array, length: number): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return createHash(length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}

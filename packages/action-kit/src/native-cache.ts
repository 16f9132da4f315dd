import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf } from '@modelops/contracts/errors';
import { extract } from 'tar-stream';
import type { LockedPackage } from './native.ts';
import { replaceFile } from './replace-file.ts';

/** Where a package's tarball lies in a folder of the cache. */
export function tarballPath(folder: string, { name, version }: LockedPackage): string {
  return join(folder, 'tarballs', `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
}

/** Whether bytes are those of the lock. */
export function matches(bytes: Uint8Array, integrity: string): boolean {
  const [, algorithm, digest] = /^(sha512|sha384|sha256)-([A-Za-z0-9+/=]+)$/.exec(integrity) ?? [];
  return algorithm !== undefined && createHash(algorithm).update(bytes).digest('base64') === digest;
}

/**
 * Compares a folder with the lock: every tarball with its integrity, every installed file with the tarball's. A file that
 * differs is written again.
 * @returns what is wrong; undefined when all is well.
 */
export async function verifyCache(
  folder: string,
  packages: readonly LockedPackage[],
): Promise<string | undefined> {
  for (const one of packages) {
    const path = tarballPath(folder, one);
    let bytes: Buffer;
    try {
      bytes = await readFile(path);
    } catch {
      return `the tarball of ${one.name} is missing`;
    }
    if (!matches(bytes, one.integrity)) return `the tarball of ${one.name} is not the one of the lock`;
    try {
      await install(bytes, join(folder, 'node_modules', one.name));
    } catch (error) {
      return `${one.name} cannot be installed: ${messageOf(error)}`;
    }
  }
  return undefined;
}

/** Unpacks an npm tarball; files that are there already, with the same bytes, stay. Links and devices are refused. */
export async function install(tarball: Uint8Array, folder: string): Promise<void> {
  const archive = extract();
  const unzipped = Readable.from([tarball]).pipe(createGunzip());
  unzipped.on('error', (error) => archive.destroy(error));
  unzipped.pipe(archive);
  for await (const entry of archive) {
    const { name, type } = entry.header;
    const [, ...parts] = name.split(/[\\/]/);
    if (type === 'directory') {
      entry.resume();
      continue;
    }
    if (type !== 'file' || parts.length === 0 || name.split(/[\\/]/).includes('..'))
      throw new Error(`"${name}" is no file of a package`);
    const pieces: Buffer[] = [];
    for await (const piece of entry) pieces.push(piece as Buffer);
    await place(join(folder, ...parts), Buffer.concat(pieces));
  }
}

async function place(path: string, content: Buffer): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isFile() === true && found.size === content.length && (await readFile(path)).equals(content))
    return;
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, content);
}

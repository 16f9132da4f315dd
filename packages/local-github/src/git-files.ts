import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';

/** What a repository stores under an id. */
export interface StoredObject {
  readonly sha: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** One entry of a tree object; its name as latin1, so that comparing texts compares bytes. */
export interface RawEntry {
  readonly mode: string;
  readonly name: string;
  readonly sha: string;
}

const mostHeld = 32 * 1024 * 1024;
const largestHeld = 1024 * 1024;

/** Names that are surely well formed; any other is for git to judge. */
const plainRef = /^refs(?:\/[\w@+=,%#!-][\w@+=,%#!.-]*)+$/;
const surelyRef = (name: string) =>
  plainRef.test(name) && !name.includes('..') && !/\.lock(?:\/|$)|\.(?:\/|$)/.test(name);

/**
 * Loose objects and loose references of a bare repository, read and written without a process of git for each: of a test
 * with GitHub in it, starting git took most of the time. What is packed is left to git.
 */
export class GitFiles {
  readonly #dir: string;
  /** Objects never change, and nothing collects garbage here. */
  readonly #objects = new Map<string, StoredObject>();
  readonly #sizes = new Map<string, { readonly type: string; readonly size: number }>();
  #held = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** A loose object; null where there surely is none; undefined where only git can tell. */
  async object(sha: string): Promise<StoredObject | null | undefined> {
    const known = this.#objects.get(sha);
    if (known !== undefined) return known;
    const packed = await readFile(this.#path(sha)).catch(absent);
    if (packed === undefined) return (await this.#hasPacks()) ? undefined : null;
    const raw = inflateSync(packed);
    const end = raw.indexOf(0);
    const type = raw.toString('latin1', 0, raw.indexOf(32));
    const object = { sha, type, bytes: raw.subarray(end + 1) };
    this.#keep(object);
    return object;
  }

  /** Type and size of what `object` has read before, or can read. */
  async head(sha: string): Promise<{ type: string; size: number } | null | undefined> {
    const known = this.#sizes.get(sha);
    if (known !== undefined) return known;
    const object = await this.object(sha);
    return object == null ? object : { type: object.type, size: object.bytes.length };
  }

  /** Stores an object under a temporary name first. */
  async write(type: string, content: string | Uint8Array): Promise<string> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
    const raw = Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes]);
    const sha = createHash('sha1').update(raw).digest('hex');
    if (this.#sizes.has(sha)) return sha;
    const path = this.#path(sha);
    if (!existsSync(path)) {
      await mkdir(join(path, '..'), { recursive: true });
      const partial = `${path}.${randomUUID()}`;
      await writeFile(partial, deflateSync(raw, { level: 1 }));
      await rename(partial, path);
    }
    this.#keep({ sha, type, bytes });
    return sha;
  }

  /** The entries of a tree; undefined where only git can tell. */
  async entries(sha: string): Promise<RawEntry[] | undefined> {
    const object = await this.object(sha);
    return object?.type === 'tree' ? parseTree(object.bytes) : undefined;
  }

  /** What a reference points at; null where there surely is none; undefined where only git can tell. */
  async ref(name: string): Promise<string | null | undefined> {
    if (!surelyRef(name) || existsSync(join(this.#dir, 'packed-refs'))) return undefined;
    const text = await readFile(join(this.#dir, name), 'utf8').catch(absent);
    if (text === undefined) return null;
    return /^[0-9a-f]{40}\n$/.test(text) ? text.slice(0, 40) : undefined;
  }

  /** Every reference, sorted by name; undefined where only git can tell. */
  async refs(): Promise<{ ref: string; sha: string }[] | undefined> {
    if (existsSync(join(this.#dir, 'packed-refs'))) return undefined;
    const files = await readdir(join(this.#dir, 'refs'), { recursive: true, withFileTypes: true }).catch(
      absent,
    );
    if (files === undefined) return undefined;
    const found: { ref: string; sha: string }[] = [];
    for (const file of files) {
      if (!file.isFile() || file.name.endsWith('.lock')) continue;
      const ref = join(file.parentPath, file.name).slice(this.#dir.length + 1);
      const sha = await this.ref(ref);
      if (sha === undefined) return undefined;
      // Deleted since the listing.
      if (sha !== null) found.push({ ref, sha });
    }
    return found.sort((a, b) => (a.ref < b.ref ? -1 : 1));
  }

  #path(sha: string): string {
    return join(this.#dir, 'objects', sha.slice(0, 2), sha.slice(2));
  }

  async #hasPacks(): Promise<boolean> {
    const packs = (await readdir(join(this.#dir, 'objects/pack')).catch(absent)) ?? [];
    return (
      packs.some((name) => name.endsWith('.idx')) || existsSync(join(this.#dir, 'objects/info/alternates'))
    );
  }

  #keep(object: StoredObject): void {
    this.#sizes.set(object.sha, { type: object.type, size: object.bytes.length });
    if (object.bytes.length > largestHeld) return;
    if (this.#held > mostHeld) {
      this.#objects.clear();
      this.#held = 0;
    }
    this.#objects.set(object.sha, object);
    this.#held += object.bytes.length;
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') return undefined;
  throw error;
}

function parseTree(bytes: Buffer): RawEntry[] {
  const entries: RawEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const end = bytes.indexOf(0, space);
    entries.push({
      mode: bytes.toString('latin1', at, space).padStart(6, '0'),
      name: bytes.toString('latin1', space + 1, end),
      sha: bytes.toString('hex', end + 1, end + 21),
    });
    at = end + 21;
  }
  return entries;
}

/** A tree object's bytes: entries sorted as git sorts them, folders as if a slash followed. */
export function treeBytes(entries: readonly RawEntry[]): Buffer {
  const key = ({ mode, name }: RawEntry) => (mode === '040000' ? `${name}/` : name);
  return Buffer.concat(
    [...entries]
      .sort((a, b) => (key(a) < key(b) ? -1 : 1))
      .flatMap(({ mode, name, sha }) => [
        Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`, 'latin1'),
        Buffer.from(sha, 'hex'),
      ]),
  );
}

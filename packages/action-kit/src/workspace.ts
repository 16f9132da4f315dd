import { execFile } from 'node:child_process';
import { glob, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, matchesGlob, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { type Digest, sha256 } from '@modelops/contracts/canonical';
import { messageOf, UserError } from '@modelops/contracts/errors';

const run = promisify(execFile);

/** A path or glob that names no file. */
export class NoFileError extends UserError {}

/** The checked-out repository, or any folder that the steps of a job share. */
export class Workspace {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /**
   * A path of the workspace, absolute.
   * @throws UserError for a path that leads outside, also through a link.
   */
  async path(name: string, what: string): Promise<string> {
    const outside = () =>
      new UserError(`${what} "${name}" lies outside the workspace`, {
        fix: 'Give a path relative to the root of the checkout.',
      });
    const path = resolve(this.root, name);
    if (!inside(this.root, path)) throw outside();
    if (!inside(await realpath(this.root), await realpathOfExisting(path))) throw outside();
    return path;
  }

  /**
   * An existing file, absolute.
   * @throws UserError when it is missing, a folder, or outside.
   */
  async file(name: string, what: string): Promise<string> {
    const path = await this.path(name, what);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) {
      throw new UserError(`${what} "${name}" does not exist`, {
        fix: 'Is the path right, relative to the root of the checkout, and did the step that makes it run before?',
      });
    }
    if (!found.isFile())
      throw new UserError(`${what} "${name}" is ${found.isDirectory() ? 'a folder' : 'not a file'}`, {
        fix: 'Give the path of one file.',
      });
    return path;
  }

  /** The file of a path as people write it: relative, with `/`. */
  name(path: string): string {
    return relative(this.root, path).split(sep).join('/');
  }

  /**
   * The files that paths and globs name, sorted, each once; `**`, `*`, `?`, `{a,b}` as in Node's `fs.glob`.
   * @throws UserError for a path or glob that names no file.
   */
  async files(patterns: readonly string[], what: string): Promise<string[]> {
    const found = new Set<string>();
    for (const pattern of patterns) {
      if (isAbsolute(pattern) || pattern.split('/').includes('..')) await this.path(pattern, what);
      let matches = 0;
      let folder: string | undefined;
      for await (const entry of glob(pattern, { cwd: this.root, exclude: (name) => name === '.git' })) {
        const path = await this.path(entry, what);
        const entryStat = await stat(path).catch(() => undefined);
        if (entryStat?.isDirectory()) folder = this.name(path);
        if (!entryStat?.isFile()) continue;
        found.add(path);
        matches++;
      }
      if (matches === 0)
        throw new NoFileError(`${what} "${pattern}" names no file`, {
          fix:
            folder === undefined
              ? 'Paths and globs are relative to the root of the checkout. Did the step that makes it run before?'
              : `It is a folder: write \`${folder}/**\` for all files in it.`,
        });
    }
    return [...found].sort();
  }

  /**
   * Digest of the files of the commit that is checked out, as `digestOfTree` makes it.
   * @param narrow globs of the files that count; empty: all.
   * @returns null outside a git checkout (or without git).
   * @throws UserError when the globs match no file of the commit.
   */
  async treeDigest(narrow: readonly string[]): Promise<Digest | null> {
    const entries = await this.treeAt('HEAD');
    if (entries === undefined) return null;
    const digest = digestOfTree(entries, narrow);
    if (digest === undefined) {
      const here = await this.#present(narrow);
      throw new UserError(`train.inputs (${narrow.join(', ')}) names no file of the commit`, {
        fix:
          here === undefined
            ? 'Globs are relative to the root of the repository, e.g. `src/**`.'
            : `${here} is here and not committed: \`git add\` and commit it. What a model depends on is named by its commit.`,
      });
    }
    return digest;
  }

  /**
   * The files of a commit as `git ls-tree -r` lists them (`mode type id`, a tab, the path), from the local objects;
   * undefined when the commit or git is not there (a shallow checkout).
   */
  async treeAt(commit: string): Promise<string[] | undefined> {
    const listing = await this.#git('ls-tree', '-r', '-z', '--full-tree', commit);
    return listing?.split('\0').filter((entry) => entry !== '');
  }

  /** The parents of the commit that is checked out, also in a shallow checkout; undefined outside one. */
  async parents(): Promise<string[] | undefined> {
    const commit = await this.#git('cat-file', 'commit', 'HEAD');
    if (commit === undefined) return undefined;
    // The header ends at the first empty line: the message may say anything.
    const header = commit.slice(0, commit.indexOf('\n\n'));
    return [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map((match) => match[1]!);
  }

  /** A file of the folder that the globs name, whether git knows it or not; undefined when there is none. */
  async #present(patterns: readonly string[]): Promise<string | undefined> {
    for (const pattern of patterns) {
      const [first] = await this.files([pattern], 'train.inputs').catch(() => []);
      if (first !== undefined) return this.name(first);
    }
    return undefined;
  }

  async #git(...args: string[]): Promise<string | undefined> {
    try {
      const { stdout } = await run('git', ['-c', `safe.directory=${this.root}`, ...args], {
        cwd: this.root,
        maxBuffer: 1 << 30,
      });
      return stdout;
    } catch {
      return undefined;
    }
  }

  /** A file's bytes at a commit, from the local objects; undefined when commit, file or git is not there (a shallow checkout). */
  async fileAt(commit: string, name: string): Promise<Uint8Array | undefined> {
    try {
      const { stdout } = await run(
        'git',
        ['-c', `safe.directory=${this.root}`, 'cat-file', 'blob', `${commit}:${name}`],
        {
          cwd: this.root,
          encoding: 'buffer',
          maxBuffer: 2 ** 31 - 1,
        },
      );
      return stdout;
    } catch (error) {
      if (!/maxBuffer/.test(messageOf(error))) return undefined;
      throw new UserError(`"${name}" at ${commit.slice(0, 7)} is larger than 2 GB`, {
        fix: 'Name the baseline by a path, or keep predictions with the release.',
      });
    }
  }
}

/**
 * Digest of the files of a commit: their paths, modes and git object ids. Equal trees have equal digests, however they
 * were merged. The lock is left out: it is about data, which has its own digests.
 * @param entries as `Workspace.treeAt` gives them.
 * @param narrow globs of the files that count; empty: all.
 * @returns undefined when the globs match no file.
 */
export function digestOfTree(entries: readonly string[], narrow: readonly string[]): Digest | undefined {
  const chosen = entries.filter((entry) => {
    const path = entry.slice(entry.indexOf('\t') + 1);
    if (path === 'modelops.lock.json') return false;
    return narrow.length === 0 || narrow.some((pattern) => matchesGlob(path, pattern));
  });
  return chosen.length === 0 && narrow.length > 0 ? undefined : sha256(chosen.sort().join('\0'));
}

/** A path with its links followed as far as it exists; what does not exist yet is made there. */
async function realpathOfExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // A link to nowhere exists: what is written through it lands where it points to.
    const link = await readlink(path).catch(() => undefined);
    if (link !== undefined) return realpathOfExisting(resolve(dirname(path), link));
    const parent = dirname(path);
    return parent === path ? path : join(await realpathOfExisting(parent), basename(path));
  }
}

function inside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (!way.startsWith(`..${sep}`) && way !== '..' && !isAbsolute(way));
}

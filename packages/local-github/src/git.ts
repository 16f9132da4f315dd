import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitCommit, type GitPerson, parseCommit, personLine } from './git-commit.ts';
import { GitFiles, type RawEntry, treeBytes } from './git-files.ts';

export { type GitCommit, type GitPerson, isoSeconds } from './git-commit.ts';

/** A git command that failed. */
export class GitError extends Error {
  readonly exitCode: number | null;

  constructor(command: string, exitCode: number | null, stderr: string) {
    super(`git ${command}: exit ${exitCode}: ${stderr.trim()}`);
    this.exitCode = exitCode;
  }
}

/** One entry of a tree. */
export interface GitTreeEntry {
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string;
  size?: number;
  path: string;
}

/** A change to a tree: `sha: null` removes the path. */
export interface TreeChange {
  path: string;
  mode: string;
  sha: string | null;
}

/** One reference; `peeled` is the commit behind an annotated tag. */
export interface GitRef {
  ref: string;
  sha: string;
  type: string;
  peeled: string;
}

/** One file of a diff. */
export interface GitDiffFile {
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  path: string;
  previous?: string;
  sha: string;
  additions: number;
  deletions: number;
  patch?: string;
}

const SHA = /^[0-9a-f]{40}$/;
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Whether a text is a full object id. */
export function isSha(text: string): boolean {
  return SHA.test(text);
}

const latin = (text: string): string => Buffer.from(text).toString('latin1');
const utf8 = (name: string): string => Buffer.from(name, 'latin1').toString('utf8');
const kindOf = (mode: string): GitTreeEntry['type'] =>
  mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob';

/** One bare repository: what is loose is read and written here, the rest by the `git` binary. */
export class Git {
  readonly dir: string;
  readonly #files: GitFiles;
  /** Between objects, which never change. */
  readonly #diffs = new Map<string, Promise<readonly GitDiffFile[]>>();

  constructor(dir: string) {
    this.dir = dir;
    this.#files = new GitFiles(dir);
  }

  /** Makes an empty bare repository. */
  static async init(dir: string, defaultBranch: string): Promise<Git> {
    const git = new Git(dir);
    await git.run(['init', '--quiet', '--bare', '--template=', `--initial-branch=${defaultBranch}`, dir]);
    // No repacking under a test's feet; a fork's commits are fetched by id.
    await appendFile(join(dir, 'config'), '[gc]\n\tauto = 0\n[uploadpack]\n\tallowAnySHA1InWant = true\n');
    return git;
  }

  /** Runs git; resolves with stdout. @throws GitError when it exits with a code that is not in `allow`. */
  async run(
    args: readonly string[],
    options: { input?: string | Uint8Array; env?: Record<string, string>; allow?: readonly number[] } = {},
  ): Promise<{ stdout: Buffer; code: number }> {
    const child = spawn('git', [...args], {
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: this.dir,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_DIR: this.dir,
        // A path is a name, not a pattern.
        GIT_LITERAL_PATHSPECS: '1',
        LC_ALL: 'C',
        ...options.env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // git may exit before it has read everything; that is not our failure.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (code === null || (code !== 0 && !(options.allow ?? []).includes(code))) {
      throw new GitError(args.join(' '), code, Buffer.concat(stderr).toString('utf8'));
    }
    return { stdout: Buffer.concat(stdout), code };
  }

  async #text(args: readonly string[], input?: string | Uint8Array): Promise<string> {
    const { stdout } = await this.run(args, input === undefined ? {} : { input });
    return stdout.toString('utf8').trim();
  }

  /** Stores an object; resolves with its id. */
  async hashObject(type: 'blob' | 'commit' | 'tag', bytes: string | Uint8Array): Promise<string> {
    return await this.#files.write(type, bytes);
  }

  /** Reads objects by id or expression, in order; undefined for what does not exist. */
  async objects(
    names: readonly string[],
  ): Promise<({ sha: string; type: string; bytes: Buffer } | undefined)[]> {
    const loose = await Promise.all(
      names.map((name) => (isSha(name) ? this.#files.object(name) : undefined)),
    );
    if (loose.every((object) => object !== undefined)) return loose.map((object) => object ?? undefined);
    const { stdout } = await this.run(['cat-file', '--batch'], { input: `${names.join('\n')}\n` });
    const result: ({ sha: string; type: string; bytes: Buffer } | undefined)[] = [];
    let at = 0;
    for (const _ of names) {
      const end = stdout.indexOf(10, at);
      const header = stdout.subarray(at, end).toString('utf8');
      at = end + 1;
      const match = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(header);
      if (match === null) {
        result.push(undefined);
        continue;
      }
      const size = Number(match[3]);
      result.push({
        sha: match[1] as string,
        type: match[2] as string,
        bytes: stdout.subarray(at, at + size),
      });
      at += size + 1;
    }
    return result;
  }

  /** One object, or undefined. */
  async object(name: string): Promise<{ sha: string; type: string; bytes: Buffer } | undefined> {
    if (name === '' || /\s/.test(name)) return undefined;
    const sha = await this.#plain(name);
    if (sha === null) return undefined;
    return (await this.objects([sha ?? name]))[0];
  }

  /** The object's type, or undefined when it does not exist. */
  async type(sha: string): Promise<string | undefined> {
    const head = isSha(sha) ? await this.#files.head(sha) : undefined;
    if (head !== undefined) return head?.type;
    const { stdout } = await this.run(['cat-file', '--batch-check'], { input: `${sha}\n` });
    return /^[0-9a-f]{40} (\w+) \d+$/.exec(stdout.toString('utf8').trim())?.[1];
  }

  /** Resolves an expression (branch, tag, object id, `a/b^{commit}`) to an object id, or undefined. */
  async resolve(expression: string): Promise<string | undefined> {
    if (expression === '' || expression.startsWith('-')) return undefined;
    const plain = await this.#plain(expression);
    if (plain !== undefined) return plain ?? undefined;
    const { stdout, code } = await this.run(
      ['rev-parse', '--verify', '--quiet', '--end-of-options', expression],
      {
        allow: [1, 128],
      },
    );
    return code === 0 ? stdout.toString('utf8').trim() : undefined;
  }

  /**
   * Resolves `BASE`, `BASE^{commit}`, `BASE^{tree}` and `BASE:PATH`, where BASE is an object id or a full reference.
   * @returns null where there surely is nothing; undefined where only git can tell.
   */
  async #plain(expression: string): Promise<string | null | undefined> {
    const match = /^([0-9a-f]{40}|refs\/[^\s^~:?*[\\{}]+)((?:\^\{(?:commit|tree)\})?)(?::(.*))?$/s.exec(
      expression,
    );
    if (match === null) return undefined;
    const [, base = '', peel = '', path] = match;
    let sha = isSha(base) ? base : await this.#files.ref(base);
    if (peel === '' && path === undefined) {
      // An id alone stands for itself, whether it exists or not, as with rev-parse.
      return sha;
    }
    const wanted = path !== undefined || peel === '^{tree}' ? 'tree' : 'commit';
    for (;;) {
      if (sha == null) return sha;
      const object = await this.#files.object(sha);
      if (object == null) return object;
      if (object.type === wanted) break;
      const next = /^(?:object|tree) ([0-9a-f]{40})$/m.exec(object.bytes.toString('latin1', 0, 60));
      if (object.type !== 'tag' && !(object.type === 'commit' && wanted === 'tree')) return null;
      sha = next?.[1];
    }
    for (const name of (path ?? '').split('/')) {
      if (name === '' || name === '.' || name === '..') {
        if ((path ?? '') === '') break;
        return undefined;
      }
      const entries: RawEntry[] | undefined = await this.#files.entries(sha);
      if (entries === undefined) return (await this.#files.object(sha)) === undefined ? undefined : null;
      const found: RawEntry | undefined = entries.find((entry) => entry.name === latin(name));
      if (found === undefined) return null;
      sha = found.sha;
    }
    return sha;
  }

  /** The commit a user means by branch, tag, full reference or id; undefined when there is none. */
  async commitOf(name: string): Promise<string | undefined> {
    for (const candidate of isSha(name) ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`, name]) {
      const sha = await this.resolve(`${candidate}^{commit}`);
      if (sha !== undefined) return sha;
    }
    return undefined;
  }

  async commits(shas: readonly string[]): Promise<GitCommit[]> {
    const found = await this.objects(shas);
    return found.flatMap((item) => (item?.type === 'commit' ? [parseCommit(item.sha, item.bytes)] : []));
  }

  async commit(sha: string): Promise<GitCommit | undefined> {
    return (await this.commits([sha]))[0];
  }

  /** `git rev-list`, newest first. */
  async revList(args: readonly string[]): Promise<string[]> {
    const [order, head = '', without = '', ...more] = args;
    if (order === '--reverse' && more.length === 0 && isSha(head) && /^\^[0-9a-f]{40}$/.test(without)) {
      const newest = await this.#files.object(head);
      if (newest?.type === 'commit' && parseCommit(head, newest.bytes).parents.join() === without.slice(1))
        return [head];
    }
    const text = await this.#text(['rev-list', ...args]);
    return text === '' ? [] : text.split('\n');
  }

  /** Stores a commit exactly as given: the message is not cleaned, as with GitHub's Git data API. */
  async createCommit(commit: Omit<GitCommit, 'sha'>): Promise<string> {
    const lines = [
      `tree ${commit.tree}`,
      ...commit.parents.map((parent) => `parent ${parent}`),
      `author ${personLine(commit.author)}`,
      `committer ${personLine(commit.committer)}`,
    ];
    return await this.hashObject('commit', `${lines.join('\n')}\n\n${commit.message}`);
  }

  /** Stores an annotated tag object. */
  async createTag(tag: {
    object: string;
    type: string;
    tag: string;
    tagger: GitPerson;
    message: string;
  }): Promise<string> {
    const head = [
      `object ${tag.object}`,
      `type ${tag.type}`,
      `tag ${tag.tag}`,
      `tagger ${personLine(tag.tagger)}`,
    ].join('\n');
    return await this.hashObject('tag', `${head}\n\n${tag.message}${tag.message.endsWith('\n') ? '' : '\n'}`);
  }

  /** Entries of a tree. */
  async tree(treeish: string, recursive = false): Promise<GitTreeEntry[]> {
    const loose = await this.#looseTree(treeish, recursive);
    if (loose !== undefined) return loose;
    const args = ['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), treeish];
    const { stdout } = await this.run(args);
    const result: GitTreeEntry[] = [];
    for (const line of stdout.toString('utf8').split('\0')) {
      const match = /^(\d{6}) (\w+) ([0-9a-f]{40}) +(-|\d+)\t(.*)$/s.exec(line);
      if (match === null) continue;
      result.push({
        mode: match[1] as string,
        type: match[2] as GitTreeEntry['type'],
        sha: match[3] as string,
        ...(match[4] === '-' ? {} : { size: Number(match[4]) }),
        path: match[5] as string,
      });
    }
    return result;
  }

  async #looseTree(treeish: string, recursive: boolean): Promise<GitTreeEntry[] | undefined> {
    const sha = await this.#plain(`${treeish}^{tree}`);
    const entries = sha == null ? undefined : await this.#files.entries(sha);
    if (entries === undefined) return undefined;
    const result: GitTreeEntry[] = [];
    for (const { mode, name, sha: id } of entries) {
      const type = kindOf(mode);
      const path = utf8(name);
      const head = type === 'blob' ? await this.#files.head(id) : undefined;
      if (type === 'blob' && head == null) return undefined;
      result.push({ mode, type, sha: id, ...(head == null ? {} : { size: head.size }), path });
      if (!recursive || type !== 'tree') continue;
      const under = await this.#looseTree(id, true);
      if (under === undefined) return undefined;
      for (const entry of under) result.push({ ...entry, path: `${path}/${entry.path}` });
    }
    return result;
  }

  /** A new tree: `base` (or nothing) with changes applied; resolves with its id. */
  async writeTree(base: string | undefined, changes: readonly TreeChange[]): Promise<string> {
    const plain = changes.every(
      ({ path, mode, sha }) =>
        (sha === null || /^(?:100644|100755|120000|040000)$/.test(mode)) &&
        path
          .split('/')
          .every((name) => name !== '' && name !== '.' && name !== '..' && !/^\.git/i.test(name)) &&
        !path.includes('\0'),
    );
    if (plain) {
      let root: string | undefined =
        base === undefined ? undefined : ((await this.#plain(base)) ?? undefined);
      let known = base === undefined || root !== undefined;
      for (const { path, mode, sha } of changes) {
        if (!known) break;
        // What is not there, git refuses.
        known = sha === null || (await this.#files.head(sha)) != null;
        const edited = known ? await this.#edit(root, latin(path).split('/'), mode, sha) : undefined;
        if (edited === undefined) known = false;
        else root = edited ?? undefined;
      }
      if (known) return root ?? (await this.#files.write('tree', ''));
    }
    return await this.#writeTreeByIndex(base, changes);
  }

  /** A tree with one path set or removed. @returns null when nothing is left in it; undefined where only git can tell. */
  async #edit(
    tree: string | undefined,
    [name = '', ...rest]: readonly string[],
    mode: string,
    sha: string | null,
  ): Promise<string | null | undefined> {
    const entries = tree === undefined ? [] : await this.#files.entries(tree);
    if (entries === undefined) return undefined;
    const others = entries.filter((entry) => entry.name !== name);
    const current = entries.find((entry) => entry.name === name);
    let made: RawEntry | undefined;
    if (rest.length > 0) {
      // A file where a folder is wanted gives way; nothing is under it that could be removed.
      const folder = current?.mode === '040000' ? current.sha : undefined;
      if (sha === null && folder === undefined) return tree;
      const inside = await this.#edit(folder, rest, mode, sha);
      if (inside === undefined) return undefined;
      if (inside !== null) made = { mode: '040000', name, sha: inside };
    } else if (sha !== null && sha !== EMPTY_TREE) made = { mode, name, sha };
    const all = made === undefined ? others : [...others, made];
    return all.length === 0 ? null : await this.#files.write('tree', treeBytes(all));
  }

  async #writeTreeByIndex(base: string | undefined, changes: readonly TreeChange[]): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'local-github-index-'));
    // A bare repository has no work tree, but some index commands insist on one.
    const env = { GIT_INDEX_FILE: join(folder, 'index'), GIT_WORK_TREE: folder };
    try {
      await this.run(['read-tree', base ?? EMPTY_TREE], { env });
      const lines: string[] = [];
      for (const change of changes) {
        if (change.mode === '040000' && change.sha !== null) {
          await this.run(['rm', '-r', '-q', '--cached', '--ignore-unmatch', '--', change.path], { env });
          await this.run(['read-tree', `--prefix=${change.path}/`, change.sha], { env });
        } else if (change.sha === null) {
          const under = await this.run(['ls-files', '-z', '--', change.path], { env });
          for (const path of under.stdout.toString('utf8').split('\0')) {
            if (path !== '') lines.push(`0 ${'0'.repeat(40)}\t${path}`);
          }
        } else {
          lines.push(`${change.mode} ${change.sha}\t${change.path}`);
        }
      }
      if (lines.length > 0) {
        await this.run(['update-index', '-z', '--replace', '--index-info'], {
          env,
          input: `${lines.join('\0')}\0`,
        });
      }
      const { stdout } = await this.run(['write-tree'], { env });
      return stdout.toString('utf8').trim();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Every reference under a prefix, sorted by name. */
  async refs(prefix = 'refs/'): Promise<GitRef[]> {
    const loose = await this.#looseRefs(prefix);
    if (loose !== undefined) return loose;
    const format = '%(refname)%00%(objectname)%00%(objecttype)%00%(*objectname)';
    const text = await this.#text(['for-each-ref', `--format=${format}`, '--sort=refname']);
    if (text === '') return [];
    return text
      .split('\n')
      .map((line) => line.split('\0') as [string, string, string, string])
      .filter(([ref]) => ref.startsWith(prefix))
      .map(([ref, sha, type, peeled]) => ({ ref, sha, type, peeled: peeled === '' ? sha : peeled }));
  }

  async #looseRefs(prefix: string): Promise<GitRef[] | undefined> {
    const found = (await this.#files.refs())?.filter(({ ref }) => ref.startsWith(prefix));
    if (found === undefined) return undefined;
    const result: GitRef[] = [];
    for (const { ref, sha } of found) {
      const type = (await this.#files.head(sha))?.type;
      if (type === undefined) return undefined;
      let peeled = sha;
      if (type === 'tag') {
        const object = await this.#files.object(sha);
        peeled = /^object ([0-9a-f]{40})$/m.exec(object?.bytes.toString('latin1', 0, 60) ?? '')?.[1] ?? sha;
      }
      result.push({ ref, sha, type, peeled });
    }
    return result;
  }

  /** What a full reference name points at, or undefined. */
  async ref(name: string): Promise<string | undefined> {
    if (!name.startsWith('refs/')) return undefined;
    const loose = await this.#files.ref(name);
    if (loose !== undefined) return loose ?? undefined;
    const { stdout, code } = await this.run(['show-ref', '--verify', '--hash', name], { allow: [1, 128] });
    return code === 0 ? stdout.toString('utf8').trim() : undefined;
  }

  /** Whether a full reference name is well formed. */
  async validRef(name: string): Promise<boolean> {
    const { code } = await this.run(['check-ref-format', name], { allow: [1] });
    return code === 0;
  }

  /** Sets a reference; `expected` (40 zeros: must not exist) makes it compare-and-swap. */
  async updateRef(name: string, sha: string, expected?: string): Promise<void> {
    await this.run(['update-ref', name, sha, ...(expected === undefined ? [] : [expected])]);
  }

  async deleteRef(name: string): Promise<void> {
    await this.run(['update-ref', '-d', name]);
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    // Most often it is the commit itself or its parent.
    const newest = isSha(descendant) ? await this.#files.object(descendant) : undefined;
    if (newest?.type === 'commit') {
      const { sha, parents } = parseCommit(newest.sha, newest.bytes);
      if (isSha(ancestor) && [sha, ...parents].includes(ancestor)) return true;
    }
    const { code } = await this.run(['merge-base', '--is-ancestor', ancestor, descendant], { allow: [1] });
    return code === 0;
  }

  async mergeBase(a: string, b: string): Promise<string | undefined> {
    const { stdout, code } = await this.run(['merge-base', a, b], { allow: [1] });
    return code === 0 ? stdout.toString('utf8').trim() : undefined;
  }

  /** Three-way merge of two commits; the tree, or undefined on a conflict. */
  async mergeTree(ours: string, theirs: string): Promise<string | undefined> {
    const args = ['merge-tree', '--write-tree', '--allow-unrelated-histories', ours, theirs];
    const { stdout, code } = await this.run(args, { allow: [1] });
    return code === 0 ? (stdout.toString('utf8').split('\n')[0] as string) : undefined;
  }

  /** Files that differ between two trees, with patches. */
  async diff(from: string | undefined, to: string): Promise<readonly GitDiffFile[]> {
    if (!isSha(to) || (from !== undefined && !isSha(from))) return this.#diff(from, to);
    const pair = `${from} ${to}`;
    const known = this.#diffs.get(pair) ?? this.#diff(from, to);
    this.#diffs.set(pair, known);
    known.catch(() => this.#diffs.delete(pair));
    return known;
  }

  async #diff(from: string | undefined, to: string): Promise<GitDiffFile[]> {
    const args = ['diff-tree', '-r', '-M', '--no-commit-id'];
    const pair = [from ?? EMPTY_TREE, to];
    const [raw, numbers, patch] = await Promise.all([
      this.run([...args, '--raw', '--abbrev=40', '-z', ...pair]),
      this.run([...args, '--numstat', '-z', ...pair]),
      this.run([...args, '-p', ...pair]),
    ]);
    const counts = numbers.stdout
      .toString('utf8')
      .split('\0')
      .filter((item) => /^(-|\d+)\t(-|\d+)\t/.test(item));
    const patches = patch.stdout
      .toString('utf8')
      .split(/^(?=diff --git )/m)
      .filter((item) => item !== '');
    const fields = raw.stdout.toString('utf8').split('\0');
    const words = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', T: 'changed' } as const;
    const files: GitDiffFile[] = [];
    for (let at = 0; at + 1 < fields.length; ) {
      const head = (fields[at++] as string).split(' ');
      const letter = (head[4] as string).charAt(0) as keyof typeof words;
      const first = fields[at++] as string;
      const second = letter === 'R' ? (fields[at++] as string) : undefined;
      const count = (counts[files.length] ?? '0\t0\t').split('\t');
      const text = patches[files.length] ?? '';
      const hunk = text.indexOf('\n@@ ');
      files.push({
        status: words[letter] ?? 'changed',
        path: second ?? first,
        ...(second === undefined ? {} : { previous: first }),
        sha: letter === 'D' ? (head[2] as string) : (head[3] as string),
        additions: count[0] === '-' ? 0 : Number(count[0]),
        deletions: count[1] === '-' ? 0 : Number(count[1]),
        ...(hunk === -1 ? {} : { patch: text.slice(hunk + 1).replace(/\n$/, '') }),
      });
    }
    return files;
  }

  /** Brings a commit and its history from another repository under a reference. */
  async fetch(from: string, ref: string, to: string): Promise<void> {
    await this.run(['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', from, `+${ref}:${to}`]);
  }

  /**
   * Replays commits on a base, as "Rebase and merge" does.
   * A synthetic commit with the new tree and the old parent makes the merge base the commit's own parent
   * (`merge-tree --merge-base` needs git 2.40). Resolves with the new head, or undefined on a conflict.
   */
  async replay(
    base: string,
    commits: readonly GitCommit[],
    committer: GitPerson,
  ): Promise<string | undefined> {
    let onto = base;
    for (const commit of commits) {
      const parent = commit.parents[0];
      const current = await this.commit(onto);
      if (parent === undefined || current === undefined) return undefined;
      const probe = await this.createCommit({ ...current, parents: [parent], message: 'probe' });
      const tree = await this.mergeTree(probe, commit.sha);
      if (tree === undefined) return undefined;
      onto = await this.createCommit({ ...commit, tree, parents: [onto], committer });
    }
    return onto;
  }
}

import type { Git, GitPerson, TreeChange } from './git.ts';
import { syncPulls } from './pulls.ts';
import type { HubState, Repository } from './state.ts';

/** Files by path; `null` removes one. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** What `commitFiles` takes. */
export interface CommitFiles {
  /** Default: the default branch. Made when it does not exist. */
  branch?: string;
  files: Files;
  message: string;
  /** Where a new branch starts: a branch, tag or commit. Default: the default branch. */
  from?: string;
  author?: { name: string; email: string };
  /** Default: the hub's clock. */
  date?: string;
}

/** A repository as tests handle it: seeding and looking, past the API. */
export class LocalRepository {
  readonly fullName: string;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  /** The bare repository: clone it, push to it. */
  readonly gitDir: string;
  readonly #hub: HubState;
  readonly #state: Repository;

  constructor(hub: HubState, state: Repository) {
    this.#hub = hub;
    this.#state = state;
    this.fullName = state.fullName;
    this.owner = state.owner.login;
    this.name = state.name;
    this.defaultBranch = state.defaultBranch;
    this.gitDir = state.git.dir;
  }

  /** Runs git on the bare repository; resolves with trimmed stdout. */
  async git(...args: string[]): Promise<string> {
    return (await this.#state.git.run(args)).stdout.toString('utf8').trim();
  }

  /** The commit behind a branch, tag or id. @throws Error when there is none. */
  async sha(name: string): Promise<string> {
    const sha = await this.#state.git.commitOf(name);
    if (sha === undefined) throw new Error(`${this.fullName} has no commit ${name}`);
    return sha;
  }

  /** A file's bytes at a branch, tag or commit; undefined when it is not there. */
  async file(path: string, at = this.defaultBranch): Promise<Buffer | undefined> {
    return (await this.#state.git.object(`${await this.sha(at)}:${path}`))?.bytes;
  }

  /** Commits files to a branch; resolves with the new commit. */
  async commitFiles(options: CommitFiles): Promise<string> {
    const { git } = this.#state;
    return await this.#state.mutex.run(async () => {
      const branch = options.branch ?? this.defaultBranch;
      const ref = `refs/heads/${branch}`;
      const tip = await git.ref(ref);
      const start = tip ?? (await git.commitOf(options.from ?? this.defaultBranch));
      if (tip === undefined && start === undefined && options.from !== undefined) {
        throw new Error(`${this.fullName} has no commit ${options.from}`);
      }
      const sha = await commitOn(git, start, options.files, options.message, {
        ...(options.author ?? { name: 'Local Developer', email: 'developer@example.com' }),
        date: options.date ?? this.#hub.now(),
      });
      await git.updateRef(ref, sha, tip ?? '0'.repeat(40));
      await syncPulls(this.#hub, this.#state);
      return sha;
    });
  }

  /** Turns immutable releases on or off (for releases published from now on). */
  setImmutableReleases(enabled: boolean): void {
    this.#state.immutableReleases = enabled;
  }

  /** Which ways of merging are allowed. Default: all. */
  setAllowedMerges(allowed: { merge: boolean; squash: boolean; rebase: boolean }): void {
    this.#state.allowMerge = { ...allowed };
  }

  /** "Allow GitHub Actions to create and approve pull requests". Default: on. */
  setActionsMayOpenPulls(allowed: boolean): void {
    this.#state.actionsMayOpenPulls = allowed;
  }

  /** Lets an artifact expire: it stays listed, its download answers 410. */
  expireArtifact(id: number): void {
    const artifact = this.#state.artifacts.get(id);
    if (artifact === undefined) throw new Error(`${this.fullName} has no artifact ${id}`);
    artifact.expired = true;
  }
}

async function commitOn(
  git: Git,
  parent: string | undefined,
  files: Files,
  message: string,
  person: GitPerson,
): Promise<string> {
  const changes: TreeChange[] = [];
  for (const [path, content] of Object.entries(files)) {
    if (content === null) changes.push({ path, mode: '100644', sha: null });
    else changes.push({ path, mode: '100644', sha: await git.hashObject('blob', content) });
  }
  const tree = await git.writeTree(parent === undefined ? undefined : `${parent}^{tree}`, changes);
  const parents = parent === undefined ? [] : [parent];
  return await git.createCommit({
    tree,
    parents,
    author: person,
    committer: person,
    message: `${message}\n`,
  });
}

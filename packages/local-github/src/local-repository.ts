import { type Cause, NO_COMMIT, refMoved } from './cause.ts';
import type { Git, GitPerson, TreeChange } from './git.ts';
import { enqueue, mergeQueued, removeQueued } from './merge-queue.ts';
import type { MergeMethod } from './merging.ts';
import { syncAffected } from './pulls.ts';
import type { HubState, PullRequest, Repository } from './state.ts';
import { actAs } from './triggers.ts';

/** Whose doing the merge queue's branches and merges are. */
const QUEUE_LOGIN = 'github-merge-queue[bot]';

/** Of one push that moves more tags than this GitHub tells nobody. */
const MAX_PUSHED_TAGS = 3;

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
  /** Who pushes it. Default: the repository's owner. */
  actor?: string;
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
    return await this.#act(options.actor, async (cause) => {
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
      await git.updateRef(ref, sha, tip ?? NO_COMMIT);
      refMoved(this.#state, cause, ref, tip ?? NO_COMMIT, sha);
      await syncAffected(this.#hub, this.#state, cause);
      return sha;
    });
  }

  /** Something that an account does, one after the other with all writes of the API. */
  async #act<T>(login: string | undefined, task: (cause: Cause) => Promise<T>): Promise<T> {
    const account = login === undefined ? this.#state.owner : this.#hub.account(login);
    return await this.#state.mutex.run(() => actAs(this.#hub, account, task));
  }

  /**
   * Notices what a `git push` to the bare repository moved, and tells the listeners: one push event for each branch
   * and tag, and what follows for pull requests. Who pushed; default: the repository's owner.
   */
  async sync(actor?: string): Promise<void> {
    await this.#act(actor, async (cause) => {
      const known = new Map(this.#state.knownRefs);
      const refs = (await this.#state.git.refs()).filter(({ ref }) => /^refs\/(heads|tags)\//.test(ref));
      const now = new Map(refs.map(({ ref, sha }) => [ref, sha]));
      const moved = [...new Set([...known.keys(), ...now.keys()])]
        .filter((ref) => known.get(ref) !== now.get(ref))
        .sort();
      for (const ref of moved) {
        refMoved(this.#state, cause, ref, known.get(ref) ?? NO_COMMIT, now.get(ref) ?? NO_COMMIT);
      }
      if (moved.filter((ref) => ref.startsWith('refs/tags/')).length > MAX_PUSHED_TAGS) {
        const kept = cause.occurrences.filter(
          (what) => !('ref' in what && what.ref.startsWith('refs/tags/')),
        );
        cause.occurrences.splice(0, cause.occurrences.length, ...kept);
      }
      await syncAffected(this.#hub, this.#state, cause);
    });
  }

  /** The clock reaches a time of a schedule: every workflow of the default branch that has this cron line is due. */
  async schedule(cron: string): Promise<void> {
    await this.#act(undefined, async (cause) => {
      cause.occurrences.push({ event: 'schedule', repository: this.#state, cron });
    });
  }

  /** Puts a pull request into its base branch's merge queue. @throws Error when it is not open or conflicts. */
  async enqueue(number: number, options: { method?: MergeMethod; actor?: string } = {}): Promise<void> {
    await this.#act(QUEUE_LOGIN, async (cause) => {
      const actor = this.#hub.account(options.actor ?? this.owner);
      const method = options.method ?? 'merge';
      const pull = this.#pull(number);
      await syncAffected(this.#hub, this.#state, cause);
      await enqueue(this.#hub, this.#state, cause, pull, { method, actor });
    });
  }

  /**
   * Ends a pull request's wait in the queue. `merged`: the base moves to what was tested; `failed`: it leaves, and
   * those behind it are tested anew.
   * @throws Error when it is not queued; for `merged` also when it is not the first, moved, or lacks a required check.
   */
  async dequeue(number: number, how: 'merged' | 'failed'): Promise<void> {
    await this.#act(QUEUE_LOGIN, async (cause) => {
      const pull = this.#pull(number);
      await syncAffected(this.#hub, this.#state, cause);
      const end = how === 'merged' ? mergeQueued : removeQueued;
      await end(this.#hub, this.#state, cause, pull);
    });
  }

  #pull(number: number): PullRequest {
    const pull = this.#state.pulls.get(number);
    if (pull === undefined) throw new Error(`${this.fullName} has no pull request ${number}`);
    return pull;
  }

  /** Nothing is merged any more until this check (a job's name) has passed: success, neutral or skipped. */
  requireCheck(name: string): void {
    this.#state.requiredChecks.add(name);
  }

  /**
   * Where a `GITHUB_TOKEN` is refused a tag at a commit whose workflow files are those of no branch head: at
   * publishing a release (default), or also at `POST` and `PATCH git/refs`, as some have reported.
   */
  setTagRule(rule: 'releases' | 'releases-and-refs'): void {
    this.#state.tagRule = rule;
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

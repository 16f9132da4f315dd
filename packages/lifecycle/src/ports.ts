import { UserError } from '@modelops/contracts';
import type { Ledger } from './ledger.ts';
import type { CheckContent, Operation } from './operations.ts';

export interface AssetState {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  /** `uploaded` once all bytes are there; anything else is the rest of an upload that broke. */
  readonly state: string;
  /** `sha256:…`, or null on servers that do not compute it. */
  readonly digest: string | null;
}

export interface ReleaseState {
  readonly id: number;
  readonly tag: string;
  readonly name: string;
  readonly body: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
  /** ISO 8601; none for a draft. */
  readonly publishedAt?: string | undefined;
  /** What the release was made for: a commit or a branch; once the tag exists, the tag counts. */
  readonly target: string;
  readonly url: string;
  readonly uploadUrl: string;
  readonly assets: readonly AssetState[];
}

export interface CommentState {
  readonly id: number;
  readonly body: string;
  readonly author: string;
  readonly url: string;
}

export interface CheckRunState {
  readonly id: number;
  readonly externalId: string;
  /** The app that made it, as `viewer` names it. */
  readonly app: string;
  /** How many annotations it has. */
  readonly annotations: number;
  readonly content: CheckContent;
}

export interface ArtifactState {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  readonly expired: boolean;
  readonly digest: string | null;
  readonly runId: number | null;
  readonly headSha: string | null;
  readonly repositoryId: number | null;
  readonly headRepositoryId: number | null;
}

export interface RunState {
  readonly id: number;
  /** Path of the workflow file, without `@ref`. */
  readonly path: string;
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly url: string;
}

/** A deployment as GitHub tells it; anybody with `deployments: write` can make one. */
export interface DeploymentState {
  readonly id: number;
  readonly environment: string;
  readonly task: string;
  readonly ref: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly creator: string;
}

export interface PullRequestState {
  readonly number: number;
  readonly state: string;
  readonly headSha: string;
  readonly headRef: string;
  readonly headRepository: string | null;
  readonly baseSha: string;
  readonly baseRef: string;
  readonly mergedAt: string | null;
  /** Once merged: the commit that it left on its base (merge, squash, or the last of a rebase). */
  readonly mergeCommitSha: string | null;
  readonly body: string;
  /** Who opened it, without `[bot]`. */
  readonly author: string;
  readonly url: string;
  readonly labels: readonly string[];
}

export interface IssueState {
  readonly number: number;
  readonly state: string;
  readonly body: string;
  readonly author: string;
  readonly url: string;
}

/** What a branch has beyond another one. */
export interface Comparison {
  /** Whether the other one has commits that the branch lacks. */
  readonly behind: boolean;
  /** Who wrote its commits, oldest first; null where GitHub knows no account. Undefined when they are too many to list. */
  readonly authors: readonly (string | null)[] | undefined;
  /** Who merged into it: wrote commits with several parents, which are not among `authors`. */
  readonly mergers: readonly (string | null)[];
  /** Paths that differ from where both began to differ. Undefined when they are too many to list. */
  readonly files: readonly string[] | undefined;
}

/** What the actions ask GitHub. Nothing here writes. Every method throws UserError when a permission is missing. */
export interface GitHubReader {
  /** All releases that this token can see, drafts too when it may write. */
  listReleases(): Promise<readonly ReleaseState[]>;
  getRelease(id: number): Promise<ReleaseState | undefined>;
  /** Tags that begin so, with the commit that each names. */
  listTags(prefix: string): Promise<ReadonlyMap<string, string>>;
  /** Stores an asset's bytes in a file. */
  downloadAsset(asset: AssetState, path: string): Promise<void>;
  /** A file's bytes at a commit; undefined when it is not there. */
  readFile(path: string, ref: string): Promise<Uint8Array | undefined>;
  listComments(issue: number): Promise<readonly CommentState[]>;
  /** The login that this token writes as, without `[bot]`. */
  viewer(): Promise<string>;
  getPullRequest(number: number): Promise<PullRequestState>;
  /** Pull requests that brought a commit, and open ones that contain it. */
  pullRequestsOf(commit: string): Promise<readonly PullRequestState[]>;
  /** Pull requests, open or not, whose head is this branch of the repository itself. */
  pullRequestsFrom(branch: string): Promise<readonly PullRequestState[]>;
  /** Open pull requests whose head is this branch of that owner's repositories. */
  openPullRequestsOf(owner: string, branch: string): Promise<readonly PullRequestState[]>;
  listArtifacts(name: string): Promise<readonly ArtifactState[]>;
  /** Artifacts of a run, newest first; at most 1000. */
  listRunArtifacts(run: number): Promise<readonly ArtifactState[]>;
  /**
   * An artifact's zip, in memory.
   * @throws UserError when it is larger than `limit` bytes; what exceeds it is not read.
   */
  downloadArtifact(artifact: ArtifactState, limit: number): Promise<Uint8Array>;
  /** The files of a commit as `git ls-tree -r` lists them; undefined when there is no such commit, or GitHub does not list all. */
  listTree(commit: string): Promise<readonly string[] | undefined>;
  /** Check runs of a name at a commit, all of them. */
  listCheckRuns(commit: string, name: string): Promise<readonly CheckRunState[]>;
  getRun(id: number): Promise<RunState>;
  /** The branch that pull requests go to. */
  defaultBranch(): Promise<string>;
  /** The commit that a branch names; undefined when there is none of that name. */
  branchHead(branch: string): Promise<string | undefined>;
  /** What the commit `head` has beyond `base`. */
  compare(base: string, head: string): Promise<Comparison>;
  /** Issues with a label, open or not, oldest first. */
  listIssues(label: string): Promise<readonly IssueState[]>;
  /**
   * The ledger as it is now; undefined when its branch does not exist.
   * @throws UserError when the branch holds something else.
   */
  readLedger(): Promise<Ledger | undefined>;
  /** The newest deployments of an environment, newest first, at most 100; of this task alone where it is given. */
  listDeployments(environment: string, task?: string): Promise<readonly DeploymentState[]>;
  /** The state that a deployment was last marked with; undefined when it never was. */
  deploymentStatus(id: number): Promise<string | undefined>;
}

/** What a successful operation tells about what it made. */
export interface Applied {
  readonly releaseId?: number;
  readonly commentId?: number;
  /** A pull request or an issue. */
  readonly number?: number;
  readonly deploymentId?: number;
  readonly url?: string;
}

/** The only thing that writes. */
export interface Executor {
  /**
   * Applies one operation once; it does not retry.
   * @throws ConflictError when somebody else was there first, TransientError when it may or may not have happened,
   *   UserError when the token may not.
   */
  apply(operation: Operation): Promise<Applied>;
}

/** The state changed between looking and writing: look again and plan anew. */
export class ConflictError extends UserError {
  /**
   * `tag-burnt`: an immutable release once had this tag, it can never be used again.
   * `tag-refused`: publishing may not make the tag. `policy`: Actions may open no pull requests.
   */
  readonly code: 'exists' | 'gone' | 'tag-burnt' | 'tag-refused' | 'policy' | 'other';
  constructor(message: string, code: ConflictError['code'], cause?: unknown) {
    super(message, { fix: 'Somebody else writes there at the same time: run the step again.', cause });
    this.code = code;
  }
}

/** The server or the line failed: whether the write happened is unknown. */
export class TransientError extends UserError {
  /** Seconds that the server asked to wait, when it did. */
  readonly retryAfter: number | undefined;
  constructor(message: string, retryAfter?: number, cause?: unknown) {
    super(message, { fix: 'Run the step again: it continues where it stopped.', cause });
    this.retryAfter = retryAfter;
  }
}

/** The few lines a plan prints while it is applied. */
export interface PlanLog {
  info(message: string): void;
  debug(message: string): void;
}

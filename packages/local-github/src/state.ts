import type { MergeGroup } from './cause.ts';
import type { Facts } from './facts.ts';
import type { Git } from './git.ts';
import type { Token } from './tokens.ts';
import type { EventListener } from './triggers.ts';

/** An account. */
export interface Account {
  id: number;
  login: string;
  type: 'User' | 'Bot' | 'Organization';
}

/** A label of a repository. */
export interface Label {
  id: number;
  name: string;
  color: string;
  description: string | null;
}

/** A comment on an issue or a pull request. */
export interface IssueComment {
  id: number;
  issue: number;
  body: string;
  user: Account;
  viaApp: boolean;
  createdAt: string;
  updatedAt: string;
}

/** An issue that is no pull request. */
export interface Issue {
  id: number;
  number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'not_planned' | 'reopened' | null;
  user: Account;
  labels: Set<string>;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
}

/** A pull request. `headSha` follows the branch while it is open. */
export interface PullRequest {
  id: number;
  number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  draft: boolean;
  user: Account;
  headRepository: Repository;
  headRef: string;
  headSha: string;
  baseRef: string;
  /** The base when the pull request was made or its head last moved. */
  baseSha: string;
  /** The base that the test merge was made against. */
  testedBase: string;
  labels: Set<string>;
  assignees: Account[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  mergedAt: string | null;
  mergedBy: Account | null;
  mergeable: boolean | null;
  /** The test merge while open, the merge result afterwards. */
  mergeCommitSha: string | null;
  maintainerCanModify: boolean;
}

/** A release asset; `bytes` is undefined while it is a `starter`. */
export interface ReleaseAsset {
  id: number;
  name: string;
  label: string | null;
  state: 'uploaded' | 'starter';
  contentType: string;
  bytes: Buffer | undefined;
  digest: string | null;
  downloads: number;
  uploader: Account;
  createdAt: string;
  updatedAt: string;
}

/** A release, published or draft. */
export interface Release {
  id: number;
  tagName: string;
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  immutable: boolean;
  author: Account;
  assets: ReleaseAsset[];
  createdAt: string;
  publishedAt: string | null;
  updatedAt: string;
  untagged: string;
}

/** One annotation of a check run. */
export type Annotation = Record<string, unknown>;

/** A check run. */
export interface CheckRun {
  id: number;
  name: string;
  headSha: string;
  status: string;
  conclusion: string | null;
  externalId: string;
  detailsUrl: string | null;
  startedAt: string | null;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: Annotation[];
  /** The check suite. */
  suite: number;
}

/** A commit status. */
export interface CommitStatus {
  id: number;
  sha: string;
  state: string;
  context: string;
  description: string | null;
  targetUrl: string | null;
  creator: Account;
  createdAt: string;
}

/** What a deployment was marked with. */
export interface DeploymentStatus {
  id: number;
  state: string;
  description: string;
  logUrl: string;
  environmentUrl: string;
  creator: Account;
  createdAt: string;
}

/** A deployment; only its statuses change. */
export interface Deployment {
  id: number;
  sha: string;
  ref: string;
  task: string;
  environment: string;
  description: string | null;
  payload: string | Record<string, unknown>;
  creator: Account;
  createdAt: string;
  /** Newest first. */
  statuses: DeploymentStatus[];
}

/** How a run, a job or a step ended. */
export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped' | 'timed_out' | 'neutral';

/** A step of a job. */
export interface WorkflowStep {
  name: string;
  /** From 1. */
  number: number;
  status: 'in_progress' | 'completed';
  conclusion: Conclusion | null;
  startedAt: string;
  completedAt: string | null;
  log: string[];
}

/** A job of one attempt of a workflow run. Its annotations are those of its check run. */
export interface WorkflowJob {
  id: number;
  name: string;
  attempt: number;
  labels: string[];
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: Conclusion | null;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
  steps: WorkflowStep[];
  /** Markdown, one for each step that wrote some. */
  summaries: string[];
  /** Values that the page hides in the logs. */
  masks: Set<string>;
  check: CheckRun;
}

/** A workflow run. */
export interface WorkflowRun {
  id: number;
  workflowId: number;
  workflowPath: string;
  workflowName: string;
  runNumber: number;
  attempt: number;
  event: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: Conclusion | null;
  /** Of all attempts, oldest first. */
  jobs: WorkflowJob[];
  headSha: string;
  headBranch: string | null;
  headRepository: Repository;
  actor: Account;
  displayTitle: string;
  backendId: string;
  createdAt: string;
  startedAt: string;
  updatedAt: string;
}

/** An artifact of a workflow run. */
export interface Artifact {
  id: number;
  name: string;
  run: WorkflowRun;
  attempt: number;
  jobBackendId: string;
  blob: string;
  contentType: string;
  size: number;
  digest: string | null;
  finalized: boolean;
  expired: boolean;
  createdAt: string;
  expiresAt: string;
}

/** Everything about one repository that git does not hold. */
export interface Repository {
  id: number;
  owner: Account;
  name: string;
  fullName: string;
  private: boolean;
  defaultBranch: string;
  forkOf: Repository | undefined;
  git: Git;
  createdAt: string;
  immutableReleases: boolean;
  /** Tag names that an immutable release has used, for ever. */
  burntTags: Set<string>;
  /** "Allow GitHub Actions to create and approve pull requests". */
  actionsMayOpenPulls: boolean;
  /** Where a `GITHUB_TOKEN` is refused a tag at a commit whose workflow files are those of no branch. */
  tagRule: 'releases' | 'releases-and-refs';
  /** Checks that must have passed before a merge. */
  requiredChecks: Set<string>;
  /** Merge queues by base branch, first to be merged first. */
  queues: Map<string, MergeGroup[]>;
  /** Branches and tags as they were last heard of, to find what a `git push` to the bare repository moved. */
  knownRefs: Map<string, string>;
  allowMerge: { merge: boolean; squash: boolean; rebase: boolean };
  nextNumber: number;
  latestRelease: number | undefined;
  pulls: Map<number, PullRequest>;
  issues: Map<number, Issue>;
  comments: Map<number, IssueComment>;
  labels: Map<string, Label>;
  releases: Map<number, Release>;
  checkRuns: Map<number, CheckRun>;
  statuses: CommitStatus[];
  /** Newest first. */
  deployments: Deployment[];
  workflows: Map<string, number>;
  runs: Map<number, WorkflowRun>;
  artifacts: Map<number, Artifact>;
  /** Serialises writes, so that check-then-act is atomic as in GitHub's database. */
  mutex: Mutex;
  /** Serialises the derivation of pull request state from references. */
  pullSync: Mutex;
}

/** The addresses of a running hub, without a trailing slash. */
export interface Addresses {
  api: string;
  uploads: string;
  blobs: string;
  results: string;
  server: string;
}

/** What handlers share. */
export interface HubState {
  readonly urls: Addresses;
  readonly facts: Facts;
  readonly repositories: Map<string, Repository>;
  readonly accounts: Map<string, Account>;
  readonly tokens: Map<string, Token>;
  readonly blobs: BlobStore;
  readonly listeners: Set<EventListener>;
  now(): string;
  nextId(): number;
  account(login: string): Account;
}

/** Bytes behind signed addresses. */
export interface BlobStore {
  /** Reserves a blob for writing; resolves with its name and a signed address. */
  reserve(contentType: string): { blob: string; uploadUrl: string };
  /** A signed address that reads a blob. */
  readUrl(blob: string, options: { contentType: string; fileName: string }): string;
  /** A signed address for bytes that live elsewhere (release assets). */
  serve(bytes: Buffer, options: { contentType: string; fileName: string }): string;
  bytes(blob: string): Buffer | undefined;
}

/** Runs tasks one after the other. */
export class Mutex {
  #tail: Promise<unknown> = Promise.resolve();

  /** Runs a task when all earlier ones have ended. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => {});
    return await result;
  }
}

/** A repository by `owner/name`, case-insensitively as on GitHub. */
export function findRepository(hub: HubState, fullName: string): Repository | undefined {
  return hub.repositories.get(fullName.toLowerCase());
}

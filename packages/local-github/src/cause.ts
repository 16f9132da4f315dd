import type { Account, PullRequest, Repository, WorkflowRun } from './state.ts';

/** The 40 zeros that stand for "no commit" in a push. */
export const NO_COMMIT = '0'.repeat(40);

/** The account whose pushes and pull requests start nothing, when it acts by an integration's token. */
const WORKFLOW_LOGIN = 'github-actions[bot]';

/** Something that happened and that workflows may be told of. Its payload is made when the operation is complete. */
export type Occurrence =
  | { event: 'push'; repository: Repository; ref: string; before: string; after: string }
  | {
      event: 'pull_request';
      repository: Repository;
      pull: PullRequest;
      action: PullRequestAction;
      /** What the payload of this action has beside the pull request. */
      details: Record<string, unknown>;
      /** For `closed`: the commit that the workflow runs on; null when it cannot run. */
      closedAt?: { sha: string; ref: string } | null;
    }
  | { event: 'merge_group'; repository: Repository; group: MergeGroup; baseRef: string }
  | {
      event: 'workflow_dispatch';
      repository: Repository;
      workflow: string;
      ref: string;
      sha: string;
      inputs: Record<string, string> | null;
      runId: number;
    }
  | { event: 'schedule'; repository: Repository; cron: string }
  | {
      event: 'repository_dispatch';
      repository: Repository;
      type: string;
      payload: Record<string, unknown>;
    }
  | { event: 'workflow_run'; repository: Repository; run: WorkflowRun };

export type PullRequestAction =
  | 'opened'
  | 'synchronize'
  | 'reopened'
  | 'closed'
  | 'labeled'
  | 'unlabeled'
  | 'edited';

/** One entry of a merge queue: a branch that holds what the base becomes when this and all earlier entries are merged. */
export interface MergeGroup {
  readonly number: number;
  readonly method: 'merge' | 'squash' | 'rebase';
  readonly actor: Account;
  /** The pull request's head that was queued. */
  readonly pullSha: string;
  readonly baseSha: string;
  readonly headSha: string;
  /** `refs/heads/gh-readonly-queue/<base>/pr-<number>-<baseSha>` */
  readonly ref: string;
}

/** Who does something, and what has come of it so far. One per request or operation. */
export interface Cause {
  readonly account: Account;
  /** A `GITHUB_TOKEN`: what it does starts no workflow, with few exceptions. */
  readonly automatic: boolean;
  readonly occurrences: Occurrence[];
}

/** A cause without consequences yet. */
export function causeOf(account: Account, kind: 'integration' | 'user' = 'user'): Cause {
  return { account, automatic: kind === 'integration' && account.login === WORKFLOW_LOGIN, occurrences: [] };
}

/** Notes that a branch or a tag moved: from or to `NO_COMMIT` when it is new or gone. */
export function refMoved(
  repository: Repository,
  cause: Cause,
  ref: string,
  before: string,
  after: string,
): void {
  if (!/^refs\/(heads|tags)\//.test(ref)) return;
  if (after === NO_COMMIT) repository.knownRefs.delete(ref);
  else repository.knownRefs.set(ref, after);
  if (before !== after && !cause.automatic) {
    cause.occurrences.push({ event: 'push', repository, ref, before, after });
  }
}

/** Of what a `GITHUB_TOKEN` does to a pull request, these make runs, which wait for somebody's approval. */
const APPROVABLE: readonly PullRequestAction[] = ['opened', 'synchronize', 'reopened'];

/** Notes what happened to a pull request. Before it is closed: `closePull` forgets the test merge. */
export function pullChanged(
  repository: Repository,
  cause: Cause,
  pull: PullRequest,
  action: PullRequestAction,
  details: Record<string, unknown> = {},
): void {
  if (cause.automatic && !APPROVABLE.includes(action)) return;
  cause.occurrences.push({
    event: 'pull_request',
    repository,
    pull,
    action,
    details,
    ...(action === 'closed' ? { closedAt: whereClosed(pull) } : {}),
  });
}

/** Where a workflow runs for a pull request that is (being) closed; null when nowhere. */
export function whereClosed(pull: PullRequest): { sha: string; ref: string } | null {
  if (pull.mergeCommitSha === null) return null;
  if (pull.mergedAt !== null) return { sha: pull.mergeCommitSha, ref: `refs/heads/${pull.baseRef}` };
  return pull.mergeable === true ? { sha: pull.mergeCommitSha, ref: `refs/pull/${pull.number}/merge` } : null;
}

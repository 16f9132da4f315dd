import { NO_COMMIT } from './cause.ts';
import { queued } from './merge-queue.ts';
import { renderPull } from './pulls.ts';
import { apiUrl, nodeId, renderFullRepository, renderRun, renderUser, webUrl } from './render.ts';
import type { HubState, PullRequest, Repository } from './state.ts';

type Payload = Record<string, unknown>;

interface Common {
  /** `owner/name`; may be left out while the hub has one repository. */
  repository?: string;
  /** Whose doing it is. Default: the repository's owner. */
  sender?: string;
}

/** What each event needs to know. */
export interface EventOptions {
  pull_request: Common & { number: number; action?: string; before?: string; after?: string };
  push: Common & { ref: string; before?: string; after?: string };
  merge_group: Common & { number: number };
  workflow_dispatch: Common & { inputs?: Record<string, string>; ref?: string; workflow?: string };
  schedule: Common & { schedule?: string; workflow?: string };
  workflow_run: Common & { runId: number; action?: string };
  repository_dispatch: Common & { type: string; payload?: Record<string, unknown> };
}

export type EventName = keyof EventOptions;

async function commitPayload(hub: HubState, repository: Repository, sha: string): Promise<Payload | null> {
  const commit = await repository.git.commit(sha);
  if (commit === undefined) return null;
  const files = await repository.git.diff(commit.parents[0], sha);
  const named = (status: string): string[] =>
    files.filter((file) => file.status === status).map((file) => file.path);
  return {
    id: sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message.replace(/\n$/, ''),
    timestamp: commit.committer.date,
    url: `${webUrl(hub, repository)}/commit/${sha}`,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
    added: named('added'),
    removed: named('removed'),
    modified: named('modified'),
  };
}

function pullOf(repository: Repository, number: number): PullRequest {
  const pull = repository.pulls.get(number);
  if (pull === undefined) throw new Error(`${repository.fullName} has no pull request ${number}`);
  return pull;
}

async function pullRequest(
  hub: HubState,
  repository: Repository,
  options: EventOptions['pull_request'],
): Promise<Payload> {
  const action = options.action ?? 'opened';
  const pull = pullOf(repository, options.number);
  const moved = { before: options.before ?? pull.baseSha, after: options.after ?? pull.headSha };
  return {
    action,
    number: pull.number,
    ...(action === 'synchronize' ? moved : {}),
    pull_request: await renderPull(hub, repository, pull),
  };
}

async function push(hub: HubState, repository: Repository, options: EventOptions['push']): Promise<Payload> {
  const { git } = repository;
  const ref = options.ref.startsWith('refs/') ? options.ref : `refs/heads/${options.ref}`;
  const after = options.after ?? (await git.ref(ref)) ?? NO_COMMIT;
  // An annotated tag stands for its commit.
  const headSha = after === NO_COMMIT ? undefined : await git.resolve(`${after}^{commit}`);
  const head = headSha === undefined ? undefined : await git.commit(headSha);
  const before = options.before ?? head?.parents[0] ?? NO_COMMIT;
  const range =
    after === NO_COMMIT || ref.startsWith('refs/tags/')
      ? []
      : await git.revList(['--reverse', after, ...(before === NO_COMMIT ? [] : [`^${before}`])]);
  const forced = before !== NO_COMMIT && after !== NO_COMMIT && !(await git.isAncestor(before, after));
  const pusher = options.sender ?? repository.owner.login;
  return {
    ref,
    before,
    after,
    created: before === NO_COMMIT,
    deleted: after === NO_COMMIT,
    forced,
    base_ref: null,
    compare: `${webUrl(hub, repository)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: await Promise.all(range.slice(-20).map((sha) => commitPayload(hub, repository, sha))),
    head_commit: head === undefined ? null : await commitPayload(hub, repository, head.sha),
    pusher: { name: pusher, email: `${pusher}@users.noreply.github.com` },
  };
}

/** The payload of a pull request's entry in the merge queue. @throws Error when it has none. */
async function mergeGroup(
  hub: HubState,
  repository: Repository,
  options: EventOptions['merge_group'],
): Promise<Payload> {
  const pull = pullOf(repository, options.number);
  const group = queued(repository, pull);
  if (group === undefined) throw new Error(`pull request ${pull.number} is not queued`);
  return {
    action: 'checks_requested',
    merge_group: {
      head_sha: group.headSha,
      head_ref: group.ref,
      base_sha: group.baseSha,
      base_ref: `refs/heads/${pull.baseRef}`,
      head_commit: await commitPayload(hub, repository, group.headSha),
    },
  };
}

async function workflowRun(
  hub: HubState,
  repository: Repository,
  options: EventOptions['workflow_run'],
): Promise<Payload> {
  const run = repository.runs.get(options.runId);
  if (run === undefined) throw new Error(`${repository.fullName} has no run ${options.runId}`);
  const url = `${apiUrl(hub, repository)}/actions/workflows/${run.workflowId}`;
  return {
    action: options.action ?? 'completed',
    workflow_run: await renderRun(hub, repository, run),
    workflow: {
      id: run.workflowId,
      node_id: nodeId('W', run.workflowId),
      name: run.workflowName,
      path: run.workflowPath,
      state: 'active',
      created_at: repository.createdAt,
      updated_at: repository.createdAt,
      url,
      html_url: `${webUrl(hub, repository)}/blob/${repository.defaultBranch}/${run.workflowPath}`,
      badge_url: `${webUrl(hub, repository)}/workflows/${encodeURIComponent(run.workflowName)}/badge.svg`,
    },
  };
}

/** The payload that a workflow finds at `GITHUB_EVENT_PATH`. */
export async function eventPayload<E extends EventName>(
  hub: HubState,
  repository: Repository,
  event: E,
  options: EventOptions[E],
): Promise<Payload> {
  const given = options as EventOptions[EventName];
  const named = (name: string | undefined): string => name ?? '.github/workflows/modelops.yml';
  const builders: Record<EventName, () => Payload | Promise<Payload>> = {
    pull_request: () => pullRequest(hub, repository, given as EventOptions['pull_request']),
    push: () => push(hub, repository, given as EventOptions['push']),
    merge_group: () => mergeGroup(hub, repository, given as EventOptions['merge_group']),
    workflow_run: () => workflowRun(hub, repository, given as EventOptions['workflow_run']),
    workflow_dispatch: () => {
      const { inputs, ref, workflow: name } = given as EventOptions['workflow_dispatch'];
      const full = ref ?? repository.defaultBranch;
      return {
        inputs: inputs ?? null,
        ref: full.startsWith('refs/') ? full : `refs/heads/${full}`,
        workflow: named(name),
      };
    },
    repository_dispatch: () => {
      const { type, payload } = given as EventOptions['repository_dispatch'];
      return { action: type, branch: repository.defaultBranch, client_payload: payload ?? {} };
    },
    schedule: () => {
      const { schedule, workflow: name } = given as EventOptions['schedule'];
      return { schedule: schedule ?? '17 3 * * *', workflow: named(name) };
    },
  };
  return {
    ...(await builders[event]()),
    repository: renderFullRepository(hub, repository, true),
    sender: renderUser(hub, hub.account(options.sender ?? repository.owner.login)),
  };
}

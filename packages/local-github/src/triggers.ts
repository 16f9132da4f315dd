import { type Cause, causeOf, NO_COMMIT, type Occurrence, whereClosed } from './cause.ts';
import { type EventName, eventPayload } from './events.ts';
import { syncPulls } from './pulls.ts';
import type { Account, HubState, Repository } from './state.ts';

/** Something that starts workflows, as GitHub would tell them. */
export interface HubEvent {
  readonly name: EventName;
  /** `owner/name` of the repository whose workflows it may start. */
  readonly repository: string;
  /** What a workflow finds at `GITHUB_EVENT_PATH`. */
  readonly payload: Record<string, unknown>;
  /** `GITHUB_SHA` */
  readonly sha: string;
  /** `GITHUB_REF` */
  readonly ref: string;
  /** `GITHUB_ACTOR` */
  readonly actor: string;
  /** What a run of it has as head: of a pull request its branch, maybe of a fork, and not the test merge. */
  readonly head: { readonly repository: string; readonly branch: string | null; readonly sha: string };
  /** The run is made but waits until somebody with write access approves it. */
  readonly approvalRequired: boolean;
  /** For `workflow_dispatch`: the path of the workflow. */
  readonly workflow?: string;
  /** For `workflow_dispatch`: the id that the caller was told, for `createRun`. */
  readonly runId?: number;
}

/** Is told of an event. What it answers is not awaited. */
export type EventListener = (event: HubEvent) => unknown;

/** A branch's or tag's short name, as runs show it. */
function shortName(ref: string): string {
  return ref.replace(/^refs\/(heads|tags)\//, '');
}

/** The head of the default branch; undefined while the repository is empty. */
async function defaultHead(repository: Repository): Promise<{ sha: string; ref: string } | undefined> {
  const ref = `refs/heads/${repository.defaultBranch}`;
  const sha = await repository.git.ref(ref);
  return sha === undefined ? undefined : { sha, ref };
}

/** The event of an occurrence; undefined when GitHub runs nothing for it. */
async function eventOf(hub: HubState, cause: Cause, what: Occurrence): Promise<HubEvent | undefined> {
  const { repository } = what;
  const sender = cause.account.login;
  const common = { repository: repository.fullName, actor: sender, approvalRequired: false };
  const own = (at: { sha: string; ref: string }): Pick<HubEvent, 'sha' | 'ref' | 'head'> => ({
    ...at,
    head: { repository: repository.fullName, branch: shortName(at.ref), sha: at.sha },
  });
  switch (what.event) {
    case 'push': {
      const { ref, before, after } = what;
      // A deleted reference has no commit: the run is one of the default branch.
      const sha = after === NO_COMMIT ? undefined : await repository.git.resolve(`${after}^{commit}`);
      const at = sha === undefined ? await defaultHead(repository) : { sha, ref };
      if (at === undefined) return undefined;
      const payload = await eventPayload(hub, repository, 'push', { ref, before, after, sender });
      return { ...common, name: 'push', payload, ...own(at) };
    }
    case 'pull_request': {
      const { pull, action, details } = what;
      await syncPulls(hub, repository, cause);
      const open = pull.state === 'open' && pull.mergeable === true && pull.mergeCommitSha !== null;
      const tested = open
        ? { sha: pull.mergeCommitSha as string, ref: `refs/pull/${pull.number}/merge` }
        : null;
      const at = what.closedAt ?? tested ?? (action === 'closed' ? null : whereClosed(pull));
      // With a conflict there is nothing to run on.
      if (at === null) return undefined;
      const payload = await eventPayload(hub, repository, 'pull_request', {
        number: pull.number,
        action,
        sender,
      });
      const head = { repository: pull.headRepository.fullName, branch: pull.headRef, sha: pull.headSha };
      return {
        ...common,
        name: 'pull_request',
        payload: { ...payload, ...details },
        ...at,
        head,
        approvalRequired: cause.automatic,
      };
    }
    case 'merge_group': {
      const { group } = what;
      const payload = await eventPayload(hub, repository, 'merge_group', { number: group.number, sender });
      return { ...common, name: 'merge_group', payload, ...own({ sha: group.headSha, ref: group.ref }) };
    }
    case 'workflow_dispatch': {
      const { workflow, ref, sha, inputs, runId } = what;
      const options = { ref, workflow, sender, ...(inputs === null ? {} : { inputs }) };
      const payload = await eventPayload(hub, repository, 'workflow_dispatch', options);
      return { ...common, name: 'workflow_dispatch', payload, ...own({ sha, ref }), workflow, runId };
    }
    case 'schedule':
    case 'repository_dispatch':
    case 'workflow_run': {
      // All run the default branch's workflow, whatever the run that ended was about.
      const at = await defaultHead(repository);
      if (at === undefined) return undefined;
      const payload =
        what.event === 'repository_dispatch'
          ? await eventPayload(hub, repository, 'repository_dispatch', {
              type: what.type,
              payload: what.payload,
              sender,
            })
          : what.event === 'schedule'
            ? await eventPayload(hub, repository, 'schedule', { schedule: what.cron, sender })
            : await eventPayload(hub, repository, 'workflow_run', { runId: what.run.id, sender });
      return { ...common, name: what.event, payload, ...own(at) };
    }
  }
}

/** Tells the listeners what came of a cause, in order. */
export async function announce(hub: HubState, cause: Cause): Promise<void> {
  for (let what = cause.occurrences.shift(); what !== undefined; what = cause.occurrences.shift()) {
    if (hub.listeners.size === 0) continue;
    const event = await eventOf(hub, cause, what);
    if (event !== undefined) for (const listener of [...hub.listeners]) listener(event);
  }
}

/** Does something in an account's name, past the API, and tells the listeners what came of it. */
export async function actAs<T>(
  hub: HubState,
  account: Account,
  task: (cause: Cause) => Promise<T>,
): Promise<T> {
  const cause = causeOf(account);
  const result = await task(cause);
  await announce(hub, cause);
  return result;
}

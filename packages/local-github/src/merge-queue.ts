import { type Cause, type MergeGroup, NO_COMMIT, refMoved } from './cause.ts';
import { type MergeMethod, mergedHead } from './merging.ts';
import { closePull, syncAffected } from './pulls.ts';
import { missingChecks } from './required-checks.ts';
import type { Account, HubState, PullRequest, Repository } from './state.ts';

function queueOf(repository: Repository, baseRef: string): MergeGroup[] {
  let queue = repository.queues.get(baseRef);
  if (queue === undefined) {
    queue = [];
    repository.queues.set(baseRef, queue);
  }
  return queue;
}

/** The group of a pull request that is in a merge queue. */
export function queued(repository: Repository, pull: PullRequest): MergeGroup | undefined {
  return queueOf(repository, pull.baseRef).find((group) => group.number === pull.number);
}

async function append(
  hub: HubState,
  repository: Repository,
  cause: Cause,
  pull: PullRequest,
  wanted: { method: MergeMethod; actor: Account },
): Promise<MergeGroup> {
  const { git } = repository;
  const queue = queueOf(repository, pull.baseRef);
  const baseSha = queue.at(-1)?.headSha ?? pull.testedBase;
  const { method, actor } = wanted;
  const headSha = await mergedHead(hub, repository, { pull, method, base: baseSha, account: actor });
  if (headSha === undefined) throw new Error(`pull request ${pull.number} conflicts with ${pull.baseRef}`);
  const ref = `refs/heads/gh-readonly-queue/${pull.baseRef}/pr-${pull.number}-${baseSha}`;
  const group = { number: pull.number, method, actor, pullSha: pull.headSha, baseSha, headSha, ref };
  await git.updateRef(ref, headSha);
  queue.push(group);
  refMoved(repository, cause, ref, NO_COMMIT, headSha);
  cause.occurrences.push({ event: 'merge_group', repository, group, baseRef: pull.baseRef });
  return group;
}

/**
 * Puts a pull request at the end of its base branch's queue: makes the branch that the checks run on, on top of the
 * entry before it. @throws Error when it is not open, is queued already, or conflicts.
 */
export async function enqueue(
  hub: HubState,
  repository: Repository,
  cause: Cause,
  pull: PullRequest,
  wanted: { method: MergeMethod; actor: Account },
): Promise<MergeGroup> {
  if (pull.state !== 'open') throw new Error(`pull request ${pull.number} is not open`);
  if (queued(repository, pull) !== undefined)
    throw new Error(`pull request ${pull.number} is queued already`);
  return await append(hub, repository, cause, pull, wanted);
}

async function leave(repository: Repository, cause: Cause, group: MergeGroup): Promise<void> {
  await repository.git.deleteRef(group.ref);
  refMoved(repository, cause, group.ref, group.headSha, NO_COMMIT);
}

/**
 * The first of a queue is merged: its base branch moves to the group's head.
 * @throws Error when it is not the first, its base or head moved, or a required check of the group has not passed.
 */
export async function mergeQueued(
  hub: HubState,
  repository: Repository,
  cause: Cause,
  pull: PullRequest,
): Promise<string> {
  const queue = queueOf(repository, pull.baseRef);
  const group = queue[0];
  const name = `pull request ${pull.number}`;
  if (group?.number !== pull.number) throw new Error(`${name} is not the first of the queue`);
  if (pull.state !== 'open' || pull.headSha !== group.pullSha)
    throw new Error(`${name} changed while queued`);
  const missing = missingChecks(repository, group.headSha);
  if (missing !== undefined) throw new Error(`${name} cannot be merged: ${missing}`);
  const base = `refs/heads/${pull.baseRef}`;
  if ((await repository.git.ref(base)) !== group.baseSha)
    throw new Error(`${pull.baseRef} moved while ${name} was queued`);
  await repository.git.updateRef(base, group.headSha, group.baseSha);
  queue.shift();
  pull.baseSha = group.baseSha;
  pull.mergedAt = hub.now();
  pull.mergedBy = group.actor;
  pull.mergeCommitSha = group.headSha;
  refMoved(repository, cause, base, group.baseSha, group.headSha);
  await closePull(hub, repository, cause, pull);
  await leave(repository, cause, group);
  await syncAffected(hub, repository, cause);
  return group.headSha;
}

/** A pull request leaves the queue unmerged; those behind it get new groups without it. */
export async function removeQueued(
  hub: HubState,
  repository: Repository,
  cause: Cause,
  pull: PullRequest,
): Promise<void> {
  const queue = queueOf(repository, pull.baseRef);
  const index = queue.findIndex((group) => group.number === pull.number);
  if (index === -1) throw new Error(`pull request ${pull.number} is not queued`);
  const [removed, ...behind] = queue.splice(index) as [MergeGroup, ...MergeGroup[]];
  await leave(repository, cause, removed);
  for (const group of behind) {
    await leave(repository, cause, group);
    const other = repository.pulls.get(group.number);
    if (other?.state === 'open') await append(hub, repository, cause, other, group);
  }
}

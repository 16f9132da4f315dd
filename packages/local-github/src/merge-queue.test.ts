import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Fixture, fixture } from './test-support.ts';
import type { HubEvent } from './triggers.ts';

let f: Fixture;
let events: HubEvent[];

beforeEach(async () => {
  f = await fixture();
  events = [];
});

afterEach(async () => {
  f.hub.assertClean();
  await f.hub.dispose();
});

async function open(branch: string): Promise<number> {
  const { octokit, repository, at } = f;
  await repository.commitFiles({ branch, from: 'main', files: { [branch]: branch }, message: branch });
  return (await octokit.rest.pulls.create({ ...at, head: branch, base: 'main', title: branch })).data.number;
}

interface Group {
  readonly head_sha: string;
  readonly head_ref: string;
  readonly base_sha: string;
  readonly base_ref: string;
}

function groups(): Group[] {
  return events
    .filter(({ name }) => name === 'merge_group')
    .map(({ payload }) => payload['merge_group'] as Group);
}

test('entries stack; the first is merged by moving the base to what was tested', async () => {
  const { hub, repository, octokit, at } = f;
  const [one, two] = [await open('one'), await open('two')];
  const base = await repository.sha('main');
  hub.onEvent((event) => events.push(event));
  await repository.enqueue(one, { method: 'squash', actor: 'ada' });
  await repository.enqueue(two);
  await expect(repository.enqueue(two)).rejects.toThrow('queued already');
  const [first, second] = groups() as [Group, Group];
  expect(first).toMatchObject({
    base_sha: base,
    base_ref: 'refs/heads/main',
    head_ref: `refs/heads/gh-readonly-queue/main/pr-${one}-${base}`,
  });
  expect(second.base_sha).toBe(first.head_sha);
  expect(await repository.sha(second.head_ref)).toBe(second.head_sha);
  expect(await repository.git('ls-tree', '--name-only', second.head_sha)).toBe('README.md\ndata\none\ntwo');
  // The queue pushes its branch, which workflows on any push see, too.
  expect(events.map(({ name }) => name)).toEqual(['push', 'merge_group', 'push', 'merge_group']);
  expect(events[1]).toMatchObject({
    name: 'merge_group',
    sha: first.head_sha,
    ref: first.head_ref,
    actor: 'github-merge-queue[bot]',
    head: { branch: first.head_ref.slice('refs/heads/'.length), sha: first.head_sha },
  });
  events.length = 0;

  await expect(repository.dequeue(two, 'merged')).rejects.toThrow('not the first');
  await repository.dequeue(one, 'merged');
  expect(await repository.sha('main')).toBe(first.head_sha);
  await expect(repository.sha(first.head_ref)).rejects.toThrow('no commit');
  const { data } = await octokit.rest.pulls.get({ ...at, pull_number: one });
  expect(data).toMatchObject({ merged: true, merge_commit_sha: first.head_sha, merged_by: { login: 'ada' } });
  expect(events[0]).toMatchObject({
    name: 'push',
    sha: first.head_sha,
    ref: 'refs/heads/main',
    payload: { before: base, forced: false },
  });
  expect(events[1]).toMatchObject({ payload: { action: 'closed', pull_request: { merged: true } } });
  await repository.dequeue(two, 'merged');
  expect(await repository.sha('main')).toBe(second.head_sha);
});

test('one that fails leaves; those behind it are tested anew without it', async () => {
  const { hub, repository } = f;
  const [one, two] = [await open('one'), await open('two')];
  await repository.enqueue(one);
  await repository.enqueue(two, { method: 'rebase' });
  hub.onEvent((event) => events.push(event));
  await repository.dequeue(one, 'failed');
  const base = await repository.sha('main');
  expect(groups()).toMatchObject([
    { base_sha: base, head_ref: `refs/heads/gh-readonly-queue/main/pr-${two}-${base}` },
  ]);
  expect((await hub.snapshot('acme/mlops')).pulls).toMatchObject([{ state: 'open' }, { state: 'open' }]);
  await expect(repository.dequeue(one, 'failed')).rejects.toThrow('not queued');
  await repository.dequeue(two, 'merged');
  expect(await repository.git('ls-tree', '--name-only', 'main')).toBe('README.md\ndata\ntwo');
});

test('a required check of the group decides; a head that moved meanwhile is not merged', async () => {
  const { hub, repository, octokit, at } = f;
  repository.requireCheck('gate');
  const one = await open('one');
  hub.onEvent((event) => events.push(event));
  await repository.enqueue(one);
  await expect(repository.dequeue(one, 'merged')).rejects.toThrow(
    'Required status check "gate" is expected.',
  );
  const head_sha = groups()[0]?.head_sha ?? '';
  const check = { ...at, name: 'gate', head_sha };
  await octokit.rest.checks.create({ ...check, conclusion: 'success' });
  await repository.commitFiles({ branch: 'one', files: { one: 'moved' }, message: 'moved' });
  await expect(repository.dequeue(one, 'merged')).rejects.toThrow('changed while queued');
  await repository.dequeue(one, 'failed');
  await repository.enqueue(one);
  await repository.commitFiles({ files: { past: 'the queue' }, message: 'past the queue' });
  await octokit.rest.checks.create({
    ...check,
    head_sha: groups()[1]?.head_sha ?? '',
    conclusion: 'neutral',
  });
  await expect(repository.dequeue(one, 'merged')).rejects.toThrow('main moved while');
  await repository.dequeue(one, 'failed');
  await repository.enqueue(one);
  await octokit.rest.checks.create({
    ...check,
    head_sha: groups()[2]?.head_sha ?? '',
    conclusion: 'skipped',
  });
  await repository.dequeue(one, 'merged');
  expect((await repository.file('one'))?.toString()).toBe('moved');
});

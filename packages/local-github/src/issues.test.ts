import { afterEach, beforeEach, expect, test } from 'vitest';
import { ALL_READ, client, type Fixture, fixture, refused } from './test-support.ts';
import type { HubEvent } from './triggers.ts';

let f: Fixture;
beforeEach(async () => {
  f = await fixture();
});
afterEach(async () => {
  await f.hub.dispose();
});

test('issues are opened with labels, listed by them, edited, commented and closed', async () => {
  const { octokit, at, repository, hub } = f;
  const issue = (await octokit.rest.issues.create({ ...at, title: 'Drift', body: 'one', labels: ['drift'] }))
    .data;
  expect(issue).toMatchObject({ number: 1, state: 'open', user: { login: 'github-actions[bot]' } });
  await octokit.rest.issues.create({ ...at, title: 'Else' });
  const list = async (more: object = {}) =>
    (await octokit.rest.issues.listForRepo({ ...at, ...more })).data.map(({ number }) => number);
  expect(await list()).toEqual([2, 1]);
  expect(await list({ labels: 'Drift' })).toEqual([1]);
  await octokit.rest.issues.createComment({ ...at, issue_number: 1, body: 'hello' });
  const edited = await octokit.rest.issues.update({
    ...at,
    issue_number: 1,
    body: 'two',
    state: 'closed',
    state_reason: 'completed',
  });
  expect(edited.data).toMatchObject({ body: 'two', state: 'closed', comments: 1, state_reason: 'completed' });
  expect(await list({ labels: 'drift' })).toEqual([]);
  expect(await list({ labels: 'drift', state: 'all' })).toEqual([1]);

  // Numbers are shared with pull requests, which lists of issues hold as well.
  await repository.commitFiles({ branch: 'topic', files: { a: 'a' }, message: 'a' });
  const pull = await octokit.rest.pulls.create({ ...at, title: 'P', head: 'topic', base: 'main' });
  expect(pull.data.number).toBe(3);
  const all = (await octokit.rest.issues.listForRepo({ ...at, direction: 'asc' })).data;
  expect(all.map(({ number, pull_request }) => [number, pull_request !== undefined])).toEqual([
    [2, false],
    [3, true],
  ]);
  hub.assertClean();
});

test('what may not be written is refused', async () => {
  const { octokit, at, hub } = f;
  const reader = client(hub, hub.createToken({ repository: 'acme/mlops', permissions: ALL_READ }));
  const error = await refused(reader.rest.issues.create({ ...at, title: 'x' }));
  expect([error.status, error.headers['x-accepted-github-permissions']]).toEqual([403, 'issues=write']);
  expect((await refused(octokit.rest.issues.get({ ...at, issue_number: 9 }))).status).toBe(404);
  const long = octokit.rest.issues.create({ ...at, title: 'x', body: 'x'.repeat(65_537) });
  expect((await refused(long)).message).toMatch(/Validation Failed/);
});

test('a repository_dispatch starts the workflows of the default branch, also by the token of a workflow', async () => {
  const { octokit, at, hub, repository } = f;
  const heard: HubEvent[] = [];
  hub.onEvent((event) => void heard.push(event));
  await octokit.rest.repos.createDispatchEvent({
    ...at,
    event_type: 'drift',
    client_payload: { alarm: 'inputs-1' },
  });
  expect(heard).toMatchObject([
    {
      name: 'repository_dispatch',
      sha: await repository.sha('main'),
      payload: { action: 'drift', client_payload: { alarm: 'inputs-1' } },
    },
  ]);
  hub.assertClean();
});

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ALL_WRITE, client, type Fixture, fixture, refused } from './test-support.ts';
import type { HubEvent } from './triggers.ts';

const run = promisify(execFile);

let f: Fixture;
let person: Fixture['octokit'];
let events: HubEvent[];

beforeEach(async () => {
  f = await fixture();
  const token = f.hub.createToken({
    repository: 'acme/mlops',
    kind: 'user',
    login: 'ada',
    permissions: ALL_WRITE,
  });
  person = client(f.hub, token);
  events = [];
  f.hub.onEvent((event) => events.push(event));
});

afterEach(async () => {
  f.hub.assertClean();
  await f.hub.dispose();
});

/** The events since the last call, as `name action`. */
function heard(): string[] {
  return events.splice(0).map(({ name, payload }) => {
    const what = payload['action'] ?? payload['ref'];
    return `${name} ${String(what)}`;
  });
}

async function open(branch = 'topic'): Promise<number> {
  await f.repository.commitFiles({ branch, from: 'main', files: { [branch]: 'x' }, message: branch });
  const { data } = await person.rest.pulls.create({ ...f.at, head: branch, base: 'main', title: branch });
  return data.number;
}

test('a push of a branch, by every road, with what the commit and the reference are', async () => {
  const { repository, at } = f;
  const before = await repository.sha('main');
  const after = await repository.commitFiles({ files: { a: '1' }, message: 'a', actor: 'grace' });
  expect(events).toMatchObject([
    {
      name: 'push',
      repository: 'acme/mlops',
      sha: after,
      ref: 'refs/heads/main',
      actor: 'grace',
      head: { repository: 'acme/mlops', branch: 'main', sha: after },
      approvalRequired: false,
      payload: { before, after, created: false, sender: { login: 'grace' }, pusher: { name: 'grace' } },
    },
  ]);
  events.length = 0;
  await person.rest.repos.createOrUpdateFileContents({ ...at, path: 'b', message: 'b', content: 'Yg==' });
  expect(events[0]).toMatchObject({ name: 'push', actor: 'ada', payload: { before: after } });
  expect(heard()).toEqual(['push refs/heads/main']);
  await person.rest.git.createRef({ ...at, ref: 'refs/heads/x', sha: before });
  expect(events[0]?.payload).toMatchObject({ created: true, ref: 'refs/heads/x' });
  await person.rest.git.updateRef({ ...at, ref: 'heads/x', sha: after });
  await person.rest.git.updateRef({ ...at, ref: 'heads/x', sha: after });
  await person.rest.git.deleteRef({ ...at, ref: 'heads/x' });
  // Nothing is left to run on but the default branch.
  expect(events[2]).toMatchObject({
    sha: await repository.sha('main'),
    ref: 'refs/heads/main',
    payload: { ref: 'refs/heads/x', deleted: true, head_commit: null },
  });
  expect(heard()).toEqual(['push refs/heads/x', 'push refs/heads/x', 'push refs/heads/x']);
});

test('tags: of a release when it is published, by reference, annotated', async () => {
  const { repository, at } = f;
  const sha = await repository.sha('main');
  const draft = await person.rest.repos.createRelease({ ...at, tag_name: 'v1', draft: true });
  expect(heard()).toEqual([]);
  await person.rest.repos.updateRelease({ ...at, release_id: draft.data.id, draft: false });
  expect(events).toMatchObject([{ name: 'push', sha, ref: 'refs/tags/v1', head: { branch: 'v1' } }]);
  events.length = 0;
  const tag = await person.rest.git.createTag({
    ...at,
    tag: 'v2',
    message: 'm',
    object: sha,
    type: 'commit',
  });
  await person.rest.git.createRef({ ...at, ref: 'refs/tags/v2', sha: tag.data.sha });
  expect(events).toMatchObject([
    { sha, ref: 'refs/tags/v2', payload: { after: tag.data.sha, head_commit: { id: sha }, commits: [] } },
  ]);
});

test('a raw `git push` is told of by sync, once; of more than three tags GitHub tells nobody', async () => {
  const { repository } = f;
  const folder = await mkdtemp(join(tmpdir(), 'triggers-test-'));
  try {
    const git = async (...args: string[]): Promise<string> =>
      (await run('git', ['-C', folder, '-c', 'user.name=n', '-c', 'user.email=e@x', ...args])).stdout.trim();
    await git('clone', '-q', repository.gitDir, '.');
    await git('commit', '-q', '--allow-empty', '-m', 'raw');
    const sha = await git('rev-parse', 'HEAD');
    await git('tag', 'one');
    await git('push', '-q', 'origin', 'main', 'one', 'HEAD:refs/heads/side');
    await repository.sync('ada');
    expect(events).toMatchObject([
      { ref: 'refs/heads/main', sha, actor: 'ada', payload: { after: sha } },
      { ref: 'refs/heads/side', sha, payload: { created: true } },
      { ref: 'refs/tags/one', sha },
    ]);
    events.length = 0;
    await repository.sync();
    expect(heard()).toEqual([]);
    for (const name of ['a', 'b', 'c', 'd']) await git('tag', name);
    await git('push', '-q', 'origin', '--tags', ':side');
    await repository.sync();
    expect(heard()).toEqual(['push refs/heads/side']);
    await open();
    await git('fetch', '-q', 'origin', 'topic');
    await git('checkout', '-q', 'FETCH_HEAD');
    await git('commit', '-q', '--allow-empty', '-m', 'more');
    await git('push', '-q', 'origin', 'HEAD:refs/heads/topic');
    heard();
    // A token that only reads is the first to see it, and did not do it.
    await f.octokit.rest.pulls.list(f.at);
    expect(events).toMatchObject([
      { actor: 'acme', approvalRequired: false, payload: { action: 'synchronize' } },
    ]);
    events.length = 0;
    await repository.sync();
    expect(heard()).toEqual(['push refs/heads/topic']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a pull request from opened to closed runs on its test merge', async () => {
  const { repository, at } = f;
  const number = await open();
  const ref = `refs/pull/${number}/merge`;
  const head = await repository.sha('topic');
  expect(events.at(-1)).toMatchObject({
    name: 'pull_request',
    actor: 'ada',
    ref,
    sha: await repository.sha(ref),
    head: { repository: 'acme/mlops', branch: 'topic', sha: head },
    approvalRequired: false,
    payload: { action: 'opened', number, pull_request: { head: { sha: head } } },
  });
  expect(heard()).toEqual(['push refs/heads/topic', 'pull_request opened']);

  const after = await repository.commitFiles({ branch: 'topic', files: { y: 'y' }, message: 'y' });
  expect(events[1]).toMatchObject({ payload: { before: head, after }, head: { sha: after } });
  expect(heard()).toEqual(['push refs/heads/topic', 'pull_request synchronize']);

  const issue = { ...at, issue_number: number };
  await person.rest.issues.addLabels({ ...issue, labels: ['one', 'two'] });
  expect(events[0]?.payload).toMatchObject({ label: { name: 'one' } });
  await person.rest.issues.addLabels({ ...issue, labels: ['one'] });
  await person.rest.issues.removeLabel({ ...issue, name: 'one' });
  expect(heard()).toEqual(['pull_request labeled', 'pull_request labeled', 'pull_request unlabeled']);

  await person.rest.pulls.update({ ...at, pull_number: number, title: 'New' });
  expect(events[0]?.payload).toMatchObject({ changes: { title: { from: 'topic' } } });
  await person.rest.pulls.update({ ...at, pull_number: number, title: 'New' });
  expect(heard()).toEqual(['pull_request edited']);

  const tested = await repository.sha(ref);
  await person.rest.pulls.update({ ...at, pull_number: number, state: 'closed' });
  expect(events[0]).toMatchObject({ sha: tested, ref, payload: { pull_request: { merged: false } } });
  await person.rest.pulls.update({ ...at, pull_number: number, state: 'open' });
  expect(heard()).toEqual(['pull_request closed', 'pull_request reopened']);

  const { data } = await person.rest.pulls.merge({ ...at, pull_number: number, merge_method: 'squash' });
  expect(events[1]).toMatchObject({
    sha: data.sha,
    ref: 'refs/heads/main',
    payload: { pull_request: { merged: true } },
  });
  expect(heard()).toEqual(['push refs/heads/main', 'pull_request closed']);
});

test('a pull request that conflicts runs nothing until the conflict is gone', async () => {
  const { repository } = f;
  const number = await open();
  heard();
  await repository.commitFiles({ files: { topic: 'other' }, message: 'conflict' });
  await repository.commitFiles({ branch: 'topic', files: { more: 'x' }, message: 'more' });
  await person.rest.issues.addLabels({ ...f.at, issue_number: number, labels: ['l'] });
  expect(heard()).toEqual(['push refs/heads/main', 'push refs/heads/topic']);
  await repository.commitFiles({ files: { topic: 'x' }, message: 'the same' });
  await repository.commitFiles({ branch: 'topic', files: { more: 'y' }, message: 'more' });
  expect(heard()).toEqual(['push refs/heads/main', 'push refs/heads/topic', 'pull_request synchronize']);
});

test("a fork's pull request: its branch is the head, its push tells both repositories", async () => {
  const { hub } = f;
  const fork = await hub.createRepository({ owner: 'guest', name: 'mlops', forkOf: 'acme/mlops' });
  await fork.commitFiles({ branch: 'topic', from: 'main', files: { x: 'x' }, message: 'x' });
  await person.rest.pulls.create({ ...f.at, head: 'guest:topic', base: 'main', title: 'T' });
  expect(events).toMatchObject([
    { name: 'push', repository: 'guest/mlops' },
    { repository: 'acme/mlops', head: { repository: 'guest/mlops', branch: 'topic' } },
  ]);
  events.length = 0;
  const sha = await fork.commitFiles({ branch: 'topic', files: { y: 'y' }, message: 'y' });
  expect(events).toMatchObject([
    { name: 'push', repository: 'guest/mlops', actor: 'guest' },
    { name: 'pull_request', repository: 'acme/mlops', actor: 'guest', head: { sha } },
  ]);
});

test('what a GITHUB_TOKEN does starts nothing, but dispatches, and pull requests that wait for approval', async () => {
  const { octokit, repository, at } = f;
  const sha = await repository.sha('main');
  const workflow = '.github/workflows/w.yml';
  await repository.commitFiles({ files: { [workflow]: 'on: workflow_dispatch' }, message: 'w' });
  heard();
  await octokit.rest.repos.createRelease({ ...at, tag_name: 'v1' });
  await octokit.rest.git.createRef({ ...at, ref: 'refs/heads/bot', sha: await repository.sha('main') });
  await octokit.rest.repos.createOrUpdateFileContents({
    ...at,
    branch: 'bot',
    path: 'b',
    message: 'b',
    content: 'Yg==',
  });
  expect(heard()).toEqual([]);
  const { data } = await octokit.rest.pulls.create({ ...at, head: 'bot', base: 'main', title: 'T' });
  await octokit.rest.repos.createOrUpdateFileContents({
    ...at,
    branch: 'bot',
    path: 'c',
    message: 'c',
    content: 'Yw==',
  });
  expect(events).toMatchObject([
    { payload: { action: 'opened' }, approvalRequired: true, actor: 'github-actions[bot]' },
    { payload: { action: 'synchronize' }, approvalRequired: true },
  ]);
  events.length = 0;
  await octokit.rest.issues.addLabels({ ...at, issue_number: data.number, labels: ['l'] });
  await octokit.rest.pulls.merge({ ...at, pull_number: data.number });
  expect(heard()).toEqual([]);
  await octokit.rest.actions.createWorkflowDispatch({ ...at, workflow_id: 'w.yml', ref: 'main' });
  expect(events).toMatchObject([{ name: 'workflow_dispatch', approvalRequired: false }]);
  expect(sha).not.toBe(await repository.sha('main'));
});

test('workflow_dispatch by file name or id, with inputs and the id of the run to come', async () => {
  const { hub, repository, at } = f;
  const workflowPath = '.github/workflows/w.yml';
  const text = 'on:\n  workflow_dispatch:\n    inputs: { model: { required: true }, seed: { default: 7 } }\n';
  const sha = await repository.commitFiles({ files: { [workflowPath]: text }, message: 'w' });
  heard();
  const wanted = { ...at, workflow_id: 'w.yml', ref: 'main' };
  const { data, status } = await person.request(
    'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
    { ...wanted, inputs: { model: 'churn' }, return_run_details: true },
  );
  expect(status).toBe(200);
  const runId = (data as unknown as { workflow_run_id: number }).workflow_run_id;
  expect(events).toMatchObject([
    {
      name: 'workflow_dispatch',
      sha,
      ref: 'refs/heads/main',
      workflow: workflowPath,
      runId,
      payload: { inputs: { model: 'churn', seed: '7' }, ref: 'refs/heads/main', workflow: workflowPath },
    },
  ]);
  const made = { repository: 'acme/mlops', workflowPath, event: 'workflow_dispatch', headSha: sha };
  const started = hub.createRun({ ...made, id: runId });
  expect(started.id).toBe(runId);
  expect(() => hub.createRun({ ...made, id: runId })).toThrow('already');
  const byId = { ...wanted, workflow_id: started.workflowId, inputs: { model: 'churn' } };
  expect((await person.rest.actions.createWorkflowDispatch(byId)).status).toBe(204);

  const dispatch = (options: object) =>
    refused(person.rest.actions.createWorkflowDispatch({ ...wanted, ...options }));
  expect(await dispatch({})).toMatchObject({ status: 422, message: "Required input 'model' not provided" });
  expect(await dispatch({ inputs: { model: 'm', x: '1' } })).toMatchObject({
    status: 422,
    message: 'Unexpected inputs provided: ["x"]',
  });
  expect(await dispatch({ ref: 'gone' })).toMatchObject({ status: 422, message: 'No ref found for: gone' });
  expect(await dispatch({ workflow_id: 'other.yml' })).toMatchObject({ status: 404 });
  await repository.commitFiles({ files: { '.github/workflows/p.yml': 'on: [push]' }, message: 'p' });
  expect(await dispatch({ workflow_id: 'p.yml' })).toMatchObject({
    status: 422,
    message: "Workflow does not have 'workflow_dispatch' trigger",
  });
});

test('schedule and workflow_run run on the default branch', async () => {
  const { hub, repository } = f;
  const number = await open();
  heard();
  const main = await repository.sha('main');
  await repository.schedule('0 3 * * *');
  expect(events).toMatchObject([
    { name: 'schedule', sha: main, ref: 'refs/heads/main', payload: { schedule: '0 3 * * *' } },
  ]);
  events.length = 0;
  const started = hub.createRun({
    repository: 'acme/mlops',
    workflowPath: '.github/workflows/w.yml',
    event: 'pull_request',
    headSha: await repository.sha('topic'),
    headBranch: 'topic',
    actor: 'ada',
  });
  await started.complete('failure');
  expect(events).toMatchObject([
    {
      name: 'workflow_run',
      actor: 'ada',
      sha: main,
      ref: 'refs/heads/main',
      head: { branch: 'main', sha: main },
      payload: {
        action: 'completed',
        workflow_run: { id: started.id, conclusion: 'failure', pull_requests: [{ number }] },
      },
    },
  ]);
});

test('a listener can be taken off, and one that throws is not hidden', async () => {
  const { hub, repository } = f;
  const off = hub.onEvent(() => {
    throw new Error('from the listener');
  });
  await expect(repository.commitFiles({ files: { a: 'a' }, message: 'a' })).rejects.toThrow(
    'from the listener',
  );
  off();
  await repository.commitFiles({ files: { a: 'b' }, message: 'b' });
  expect(heard()).toEqual(['push refs/heads/main', 'push refs/heads/main']);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startLocalGitHub } from './hub.ts';
import { client, fixture, upload } from './test-support.ts';

test('starts at once, on hosts that clients tell apart, and leaves nothing behind', async () => {
  let gitDir: string;
  {
    await using hub = await startLocalGitHub();
    const repository = await hub.createRepository({ owner: 'a', name: 'b', files: { x: 'x' } });
    gitDir = repository.gitDir;
    expect(existsSync(gitDir)).toBe(true);
    const hosts = [hub.apiUrl, hub.uploadsUrl, hub.blobsUrl].map((url) => new URL(url).hostname);
    expect(new Set(hosts).size).toBe(3);
    await expect(hub.createRepository({ owner: 'A', name: 'B' })).rejects.toThrow('exists already');
  }
  expect(existsSync(gitDir)).toBe(false);
});

test('event payloads', async () => {
  const { hub, repository, octokit, at } = await fixture();
  try {
    const before = await repository.sha('main');
    const after = await repository.commitFiles({ files: { 'n.txt': 'n' }, message: 'new file' });
    const push = await hub.eventPayload('push', { ref: 'main', before, after });
    expect(push).toMatchObject({
      ref: 'refs/heads/main',
      before,
      after,
      created: false,
      forced: false,
      head_commit: { id: after, added: ['n.txt'], message: 'new file' },
      commits: [{ id: after }],
      repository: { full_name: 'acme/mlops', default_branch: 'main', visibility: 'public' },
      sender: { login: 'acme' },
    });
    await repository.commitFiles({ branch: 'topic', from: 'main', files: { t: 't' }, message: 't' });
    const pull = (await octokit.rest.pulls.create({ ...at, head: 'topic', base: 'main', title: 'T' })).data;
    const opened = await hub.eventPayload('pull_request', { number: pull.number });
    expect(opened).toMatchObject({
      action: 'opened',
      number: pull.number,
      pull_request: { head: { ref: 'topic', repo: { fork: false } }, base: { sha: after }, merged: false },
    });
    expect(
      await hub.eventPayload('pull_request', { number: pull.number, action: 'synchronize', before }),
    ).toMatchObject({
      before,
      after: pull.head.sha,
    });
    const queued = await hub.eventPayload('merge_group', { number: pull.number });
    const group = queued['merge_group'] as { head_sha: string; head_ref: string };
    expect(await repository.sha(group.head_ref)).toBe(group.head_sha);
    expect(group.head_ref).toContain(`gh-readonly-queue/main/pr-${pull.number}-`);
    expect(await hub.eventPayload('workflow_dispatch', { inputs: { model: 'm' } })).toMatchObject({
      inputs: { model: 'm' },
      ref: 'refs/heads/main',
    });
    expect(await hub.eventPayload('schedule', { schedule: '0 3 * * *' })).toMatchObject({
      schedule: '0 3 * * *',
    });
  } finally {
    await hub.dispose();
  }
});

test('the snapshot holds the observable end state', async () => {
  const f = await fixture({ clock: () => new Date('2026-11-23T10:00:00Z') });
  try {
    const { hub, octokit, at, repository } = f;
    const draft = (await octokit.rest.repos.createRelease({ ...at, tag_name: 'v2', draft: true })).data;
    await upload(f, draft, 'b.bin', 'b');
    await upload(f, draft, 'a.bin', 'a');
    await octokit.rest.repos.createRelease({ ...at, tag_name: 'v1', body: 'notes' });
    await repository.commitFiles({ branch: 'topic', from: 'main', files: { t: 't' }, message: 't' });
    const pull = (await octokit.rest.pulls.create({ ...at, head: 'topic', base: 'main', title: 'T' })).data;
    await octokit.rest.issues.createComment({ ...at, issue_number: pull.number, body: 'hello' });
    await octokit.rest.issues.addLabels({ ...at, issue_number: pull.number, labels: ['minor'] });
    await octokit.rest.checks.create({
      ...at,
      name: 'model',
      head_sha: pull.head.sha,
      conclusion: 'success',
    });
    const state = await hub.snapshot('acme/mlops');
    expect(state).toMatchObject({
      branches: { main: await repository.sha('main'), topic: pull.head.sha },
      tags: { v1: await repository.sha('main') },
      latestRelease: 'v1',
      releases: [
        { tag: 'v1', draft: false, body: 'notes', assets: [] },
        {
          tag: 'v2',
          draft: true,
          assets: [
            { name: 'a.bin', size: 1 },
            { name: 'b.bin', state: 'uploaded' },
          ],
        },
      ],
      pulls: [{ number: pull.number, state: 'open', labels: ['minor'], mergeable: true }],
      comments: [{ body: 'hello', user: 'github-actions[bot]' }],
      checkRuns: [{ name: 'model', conclusion: 'success' }],
      labels: ['minor'],
    });
    expect(await hub.snapshot('acme/mlops')).toEqual(state);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  } finally {
    await f.hub.dispose();
  }
});

test('`npm run github` serves a sample repository until Ctrl-C', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  await expect.poll(() => text, { timeout: 20_000 }).toContain('Ctrl-C');
  const value = (name: string): string => new RegExp(`^${name} +(\\S+)$`, 'm').exec(text)?.[1] ?? '';
  const page = await fetch(value('look'));
  expect(await page.text()).toContain('A sample repository');
  const hub = { apiUrl: value('GITHUB_API_URL') } as Parameters<typeof client>[0];
  const at = { owner: 'acme', repo: 'mlops' };
  const release = await client(hub, value('write token')).rest.repos.createRelease({ ...at, tag_name: 'v1' });
  expect(release.status).toBe(201);
  expect((await client(hub, value('read token')).rest.repos.listTags(at)).data[0]?.name).toBe('v1');
  const gitDir = value('git');
  expect(existsSync(gitDir)).toBe(true);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(existsSync(gitDir)).toBe(false);
});

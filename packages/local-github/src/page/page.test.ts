import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalJob } from '../local-job.ts';
import type { LocalRun } from '../local-run.ts';
import { type Fixture, fixture, upload } from '../test-support.ts';
import { masked, renderLog } from './log.ts';

let f: Fixture;
let number: number;
let run: LocalRun;
let job: LocalJob;
let secret: string;

beforeAll(async () => {
  f = await fixture();
  const { hub, repository, octokit, at } = f;
  await repository.commitFiles({
    files: {
      'README.md': '# Hello\n\n[guide](docs/guide.md) ![plot](docs/plot.svg) <script>alert(1)</script>',
      'docs/guide.md': '# Guide',
      'docs/plot.svg': '<svg/>',
      'a <b>.txt': 'one\n<two>\n',
      'model.bin': new Uint8Array([0, 1, 2]),
    },
    message: 'files',
  });
  await repository.commitFiles({ branch: 'feature/x', from: 'main', files: { n: 'n' }, message: 'n' });
  const opened = await octokit.rest.pulls.create({
    ...at,
    head: 'feature/x',
    base: 'main',
    title: '<img src=x onerror=alert(1)>',
    body: 'What it does',
  });
  number = opened.data.number;
  repository.requireCheck('gate');
  const web = 'https://github.com/acme/mlops';
  run = hub.createRun({
    repository: 'acme/mlops',
    workflowPath: '.github/workflows/ci.yml',
    event: 'pull_request',
    headSha: opened.data.head.sha,
    headBranch: 'feature/x',
    displayTitle: 'Title of the run',
  });
  secret = run.createToken({ contents: 'read' }, { job: 'gate' });
  job = run.addJob({ name: 'gate' });
  job.start();
  const step = job.step('Decide');
  job.mask('hunter2');
  step.log('::group::Reading', `token ${secret}`, '::endgroup::', '::error::no <b>', 'password hunter2');
  step.complete('failure');
  job.annotate({ level: 'failure', message: 'too low', path: 'modelops.yml', startLine: 3 });
  job.summarize('## Summary\n\n<style>x</style>');
  job.complete('failure');
  await octokit.rest.issues.createComment({
    ...at,
    issue_number: number,
    body: `See [the run](${web}/actions/runs/${run.id}) and [elsewhere](https://example.com)`,
  });
  await octokit.rest.checks.create({
    ...at,
    name: 'model',
    head_sha: opened.data.head.sha,
    conclusion: 'neutral',
    output: { title: 'Can not tell', summary: 'Too few **rows**' },
  });
  const release = await octokit.rest.repos.createRelease({
    ...at,
    tag_name: 'churn@v1.0.0',
    body: 'The *first*',
    draft: true,
  });
  await upload(f, release.data, 'model.onnx', '<b>bytes</b>');
  await octokit.rest.repos.updateRelease({ ...at, release_id: release.data.id, draft: false });
});

afterAll(async () => {
  f.hub.assertClean();
  await f.hub.dispose();
});

async function look(path: string): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${f.hub.pageUrl}${path}`);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

test('the files and the README of a repository, and one file', async () => {
  expect((await look('/')).text).toContain('href="/acme/mlops"');
  const { text } = await look('/acme/mlops');
  expect(text).toContain('a &lt;b&gt;.txt');
  expect(text).toContain('<h1>Hello</h1>');
  expect(text).toContain('href="/acme/mlops/blob/main/docs/guide.md"');
  expect(text).toContain('src="/acme/mlops/raw/main/docs/plot.svg"');
  const plot = await look('/acme/mlops/raw/main/docs/plot.svg');
  expect([plot.text, plot.headers.get('content-type')]).toEqual(['<svg/>', 'image/svg+xml']);
  expect((await look('/acme/mlops/raw/main/a%20%3Cb%3E.txt')).status).toBe(404);
  expect((await look('/acme/mlops/blob/main/docs/guide.md')).text).toContain('<h1>Guide</h1>');
  expect((await look('/acme/mlops/blob/feature/x/n')).text).toContain('id="L1"');
  expect((await look('/acme/mlops/blob/main/a%20%3Cb%3E.txt')).text).toContain('&lt;two&gt;');
  expect((await look('/acme/mlops/blob/main/model.bin')).text).toContain('not text');
});

test('a pull request: what it says, comments with links that lead here, checks, what blocks it', async () => {
  const list = (await look('/acme/mlops/pulls')).text;
  expect(list).toContain(`href="/acme/mlops/pull/${number}"`);
  const { text } = await look(`/acme/mlops/pull/${number}`);
  for (const page of [list, text]) expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(text).toContain('What it does');
  expect(text).toContain(`href="/acme/mlops/actions/runs/${run.id}"`);
  expect(text).toContain('href="https://example.com"');
  expect(text).toContain(`href="/acme/mlops/actions/runs/${run.id}/job/${job.id}"`);
  expect(text).toContain('Required status check &quot;gate&quot; is failing.');
  const check = /href="(\/acme\/mlops\/runs\/\d+)"/.exec(text)?.[1] ?? '';
  expect((await look(check)).text).toContain('Too few <strong>rows</strong>');
});

test('a release: notes, assets with digests, and their bytes to save, never to show', async () => {
  const { text } = await look('/acme/mlops/releases/tag/churn@v1.0.0');
  expect(text).toContain('The <em>first</em>');
  expect(text).toMatch(/sha256:[0-9a-f]{64}/);
  expect((await look('/acme/mlops/releases')).text).toContain('Latest');
  const address = /href="([^"]*\/model\.onnx)"/.exec(text)?.[1] ?? '';
  const asset = await look(address);
  expect(asset.text).toBe('<b>bytes</b>');
  expect(asset.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''model.onnx");
  expect(asset.headers.get('content-type')).toBe('application/octet-stream');
});

test('a run: jobs, folded logs without secrets, annotations, summaries, by attempt and by job', async () => {
  expect((await look('/acme/mlops/actions')).text).toContain('Title of the run');
  const { text } = await look(`/acme/mlops/actions/runs/${run.id}`);
  expect(text).toContain('<details><summary>Reading</summary><div><div>token ***</div></div></details>');
  expect(text).toContain('<div class="error">no &lt;b&gt;</div>');
  expect(text).toContain('password ***');
  expect(text).not.toContain(secret);
  expect(text).toContain('modelops.yml#L3');
  expect(text).toContain('<h2>Summary</h2>');
  expect(text).not.toContain('<style>');
  await run.complete('failure');
  run.rerun();
  run.addJob({ name: 'second' });
  const now = (await look(`/acme/mlops/actions/runs/${run.id}`)).text;
  expect([now.includes('Decide'), now.includes('second')]).toEqual([false, true]);
  const before = (await look(`/acme/mlops/actions/runs/${run.id}/attempts/1`)).text;
  expect([before.includes('Decide'), before.includes('second')]).toEqual([true, false]);
  expect((await look(`/acme/mlops/actions/runs/${run.id}/job/${job.id}`)).text).toContain('Decide');
});

test.each([
  '/x',
  '/acme/none',
  '/acme/mlops/none',
  '/acme/mlops/pull/99',
  '/acme/mlops/runs/1',
  '/acme/mlops/actions/runs/1',
  '/acme/mlops/releases/tag/none',
  '/acme/mlops/releases/download/1/x',
  '/acme/mlops/blob/main/none',
  '/acme/mlops/blob/main/../../x',
  '/%ff',
])('%s is not found', async (path) => {
  expect((await look(path)).status).toBe(404);
});

test('the page is only for looking: no writes, no scripts, no other name', async () => {
  const { hub } = f;
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    expect((await fetch(`${hub.pageUrl}/acme/mlops`, { method })).status).toBe(405);
  }
  const { headers, text } = await look('/acme/mlops');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(text).not.toMatch(/<script|<form|<style/);
  const { get } = await import('node:http');
  const status = await new Promise((resolve) => {
    get(`${hub.pageUrl}/acme/mlops`, { headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
  });
  expect(status).toBe(421);
  const before = await hub.snapshot('acme/mlops');
  for (const path of ['', '/pulls', `/pull/${number}`, '/releases', '/actions']) {
    expect((await look(`/acme/mlops${path}`)).status).toBe(200);
  }
  expect(await hub.snapshot('acme/mlops')).toEqual(before);
});

test('logs: the longest secret first, colours gone, a group that nobody ended', () => {
  expect(masked('abcd ab', ['ab', 'abcd', ''])).toBe('*** ***');
  expect(renderLog(['##[group]G', '\u001b[31mred\u001b[0m'], []).text).toBe(
    '<div class="log sha"><details><summary>G</summary><div><div>red</div></div></details></div>',
  );
  expect(renderLog([], []).text).toBe('<div class="log sha"></div>');
});

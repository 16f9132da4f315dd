import { type EvaluationReport, prettyCanonicalJson } from '@modelops/contracts';
import type { Files } from '@modelops/local-github';
import { marked } from 'marked';
import { expect, test, vi } from 'vitest';
import { type ZipEntry, zipOf } from '../../packages/action-kit/src/zip.testkit.ts';
import { evidenceOf } from '../support/register-world.ts';
import { params, WorkflowWorld } from '../support/workflow-world.ts';

vi.setConfig({ testTimeout: 300_000 });

/** What no run of a fork may do: writes to GitHub's API, other than refused ones. */
function writesOf({ scene }: WorkflowWorld, runId: number): string[] {
  return scene.hub.requests
    .writes()
    .filter(({ job, host }) => job?.runId === runId && host !== 'results' && host !== 'blobs')
    .map(({ method, path, status }) => `${method} ${path.replace(/^.*\/models\//, '')}: ${status}`);
}

test("a fork's pull request: its own run reads, the repository's workflow reports", async () => {
  await using world = await WorkflowWorld.open();
  await world.first();
  const { scene, runner } = world;
  const fork = await scene.fork();
  scene.hub.requests.clear();
  const number = await world.propose({ 'churn/params.json': params(0.6) }, 'theirs', { fork });
  const { run, jobs } = runner.latest('modelops');
  expect(world.results()).toEqual({
    'ci / select': 'success',
    'ci / churn / judge': 'success',
    'ci / report': 'skipped',
    'ci / gate': 'success',
    release: 'skipped',
  });
  expect(jobs.flatMap(({ permissions }) => Object.values(permissions))).not.toContain('write');
  const held = scene.hub.requests.filter(({ job, token }) => job?.runId === run.id && token !== undefined);
  expect(held.length).toBeGreaterThan(0);
  for (const { token } of held) expect(token!.permissions).not.toContain('write');
  expect(writesOf(world, run.id)).toEqual([]);

  expect(world.results('modelops-report')).toEqual({ 'report / report': 'success' });
  const reporter = runner.latest('modelops-report');
  expect(reporter.event).toMatchObject({ name: 'workflow_run', untrusted: false });
  expect(writesOf(world, reporter.run.id)).toEqual([
    `POST issues/${number}/comments: 201`,
    'POST check-runs: 201',
  ]);
  const [comment] = await scene.comments(number);
  expect(comment!.author).toBe('github-actions[bot]');
  expect(await world.comment(number)).toContain('**churn is better than v1.0.0**');
  const checks = (await scene.checkRuns()).filter(({ name }) => name === 'modelops / churn');
  expect(checks).toMatchObject([{ headSha: run.headSha, conclusion: 'success' }]);
});

const honest = evidenceOf('bytes').report;
const named = (model: string, inputs = honest.inputs.digest.slice(7, 19)) => `modelops-${model}-${inputs}-a1`;
const report = (document: object): ZipEntry => ({
  name: 'evaluation-report.json',
  content: prettyCanonicalJson(document),
});
const text = '<script>alert(1)</script> @ada [x](http://evil.example) ::error::told';

/** What the fork's run leaves in place of the report of a model that is called so, and what is said of it. */
const hostile: Readonly<Record<string, readonly [(model: string) => Uint8Array, RegExp]>> = {
  'absolute-path': [
    (model) => zipOf([report({ ...honest, model }), { name: '/etc/cron.d/x', content: 'x' }]),
    /absolute path/,
  ],
  'other-pull-request': [(model) => zipOf([report({ ...honest, model, pullRequest: 1 })]), /pullRequest/],
  'path-outside': [
    (model) => zipOf([report({ ...honest, model }), { name: '../../outside', content: 'x' }]),
    /invalid relative path/,
  ],
  'says-2-gb': [(model) => zipOf([{ ...report({ ...honest, model }), claims: 2 ** 31 }]), /longer than 2 MB/],
  'symbolic-link': [
    (model) => zipOf([report({ ...honest, model }), { name: 'l', content: '/etc', mode: 0o120777 }]),
    /symbolic link/,
  ],
  'zip-bomb': [
    () => zipOf([{ ...report({}), content: Buffer.alloc(80 << 20), claims: 9 }]),
    /too many bytes/,
  ],
  html: [() => zipOf([{ ...report({}), content: text }]), /not JSON|JSON/],
  twice: [(model) => zipOf([report({ ...honest, model })]), /two judgements/],
};

/** An action of the fork's own: it uses what an action is given, and uploads what it likes under the names that it likes. */
const action = `import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
const { env } = process;
const api = env.GITHUB_API_URL + '/repos/' + env.GITHUB_REPOSITORY;
const write = async (path, body) => {
  const headers = { authorization: 'Bearer ' + env.INPUT_TOKEN };
  const { status } = await fetch(api + path, { method: 'POST', headers, body: JSON.stringify(body) });
  console.log('tried ' + path + ' ' + status);
};
await write('/issues/1/comments', { body: 'approved' });
await write('/git/refs', { ref: 'refs/heads/theirs', sha: env.GITHUB_SHA });
await write('/check-runs', { name: 'ci / gate', head_sha: env.GITHUB_SHA, conclusion: 'success' });
console.log('secret [' + env.INPUT_SECRET + ']');

const claims = Buffer.from(env.ACTIONS_RUNTIME_TOKEN.split('.')[1], 'base64url').toString();
const [, run, job] = /Actions\\.Results:([^:"]+):([^"]+)"/.exec(claims);
const call = async (method, more) => {
  const response = await fetch(new URL('/twirp/github.actions.results.api.v1.ArtifactService/' + method, env.ACTIONS_RESULTS_URL), {
    method: 'POST',
    headers: { authorization: 'Bearer ' + env.ACTIONS_RUNTIME_TOKEN, 'content-type': 'application/json' },
    body: JSON.stringify({ workflow_run_backend_id: run, workflow_job_run_backend_id: job, ...more }),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
};
const upload = async (name, bytes) => {
  const { signed_upload_url: url } = await call('CreateArtifact', { name, version: 7, mime_type: 'application/zip' });
  const block = Buffer.from('block-0001').toString('base64');
  const put = (to, body) =>
    fetch(to, { method: 'PUT', body: new Blob([body]), headers: { 'x-ms-blob-content-type': 'application/zip' } });
  await put(url + '&comp=block&blockid=' + encodeURIComponent(block), bytes);
  await put(url + '&comp=blocklist', '<?xml version="1.0" encoding="utf-8"?><BlockList><Latest>' + block + '</Latest></BlockList>');
  const hash = 'sha256:' + createHash('sha256').update(bytes).digest('hex');
  await call('FinalizeArtifact', { name, size: String(bytes.length), hash });
};
for (const file of readdirSync('theirs/artifacts')) await upload(file, readFileSync('theirs/artifacts/' + file));
await upload('${named('too-large')}', randomBytes(65 << 20));
`;

const theirWorkflow = `name: modelops
on: pull_request
permissions: { actions: write, checks: write, contents: write, pull-requests: write }
jobs:
  theirs:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Theirs
        uses: ./theirs
        with:
          secret: \${{ secrets.KEY }}
`;
/** Follows runs, too, and would write; only the default branch's file counts. */
const theirReport = `name: modelops-report
on:
  workflow_run: { workflows: [modelops], types: [completed] }
permissions: { contents: write }
jobs:
  theirs:
    runs-on: ubuntu-latest
    steps:
      - run: echo theirs
`;

test('whatever a fork leaves as artifacts is refused, said so, and nothing of it reaches another pull request', async () => {
  await using world = await WorkflowWorld.open({ runner: { secrets: { KEY: 'the-key-of-the-repository' } } });
  const { scene, runner } = world;
  const other = await world.propose({ 'churn/params.json': params(0.5) }, 'ours');
  expect(other).toBe(1);
  const fork = await scene.fork();
  const words: EvaluationReport = {
    ...honest,
    model: 'words',
    gates: [{ ...honest.gates[0]!, text, reason: text }],
    notes: [text],
    tool: { name: text, version: text },
  };
  const artifacts: Record<string, Uint8Array> = {
    ...Object.fromEntries(Object.entries(hostile).map(([model, [made]]) => [named(model), made(model)])),
    [named('twice', '0123456789ab')]: zipOf([report({ ...honest, model: 'twice' })]),
    [named('words')]: zipOf([report(words)]),
    // No model is called so: they are not looked at.
    [named('@ada')]: zipOf([report(honest)]),
    'modelops-[x](evil.example)-0123456789ab-a1': zipOf([report(honest)]),
    'pull-request-1': zipOf([{ name: 'number', content: '1' }]),
  };
  const files: Files = {
    '.github/workflows/modelops.yml': theirWorkflow,
    '.github/workflows/modelops-report.yml': theirReport,
    '.github/workflows/more.yml': theirReport.replace('modelops-report', 'more'),
    'theirs/action.yml': `name: theirs
description: theirs
inputs:
  token: { default: "\${{ github.token }}" }
  secret: {}
runs: { using: node24, main: main.mjs }
`,
    'theirs/main.mjs': action,
    ...Object.fromEntries(
      Object.entries(artifacts).map(([name, bytes]) => [`theirs/artifacts/${name}`, bytes]),
    ),
  };
  const before = await scene.hub.snapshot(scene.repository.fullName);
  const number = await world.propose(files, '$(id)-<script>@ada', { fork });
  const theirs = runner.latest('modelops');
  expect(world.results()).toEqual({ theirs: 'success' });
  expect(world.log('theirs')).toContain(
    ['/issues/1/comments 403', '/git/refs 403', '/check-runs 403'].map((line) => `tried ${line}`).join('\n'),
  );
  expect(world.log('theirs')).toContain('secret []');
  // Whose file runs after it is the default branch's.
  expect(world.results('modelops-report')).toEqual({ 'report / report': 'success' });
  expect(runner.runs.filter(({ file }) => file.name === 'more')).toEqual([]);

  const step = runner.latest('modelops-report').job('report / report')!.steps.at(-1)!;
  const told: Record<string, RegExp> = {
    ...Object.fromEntries(Object.entries(hostile).map(([model, [, message]]) => [model, message])),
    'too-large': /larger than 64 MB/,
  };
  expect(step.annotations.map(({ title }) => title).sort()).toEqual(Object.keys(told).sort());
  const body = await world.comment(number);
  for (const [model, message] of Object.entries(told)) {
    expect(step.annotations.find(({ title }) => title === model)).toMatchObject({
      level: 'warning',
      message: expect.stringMatching(message) as string,
    });
    for (const shown of [body, step.summary]) expect(shown).toContain(`${model} could not be judged`);
  }
  expect(body).toContain('#### ✅ words');
  const checks = (await scene.checkRuns()).filter(({ name }) => name.startsWith('modelops / '));
  const fromTheirs = checks.filter(({ headSha }) => headSha === theirs.run.headSha);
  expect(fromTheirs.map(({ conclusion }) => conclusion).sort()).toEqual([
    ...Object.keys(told).map(() => 'neutral'),
    'success',
  ]);
  for (const shown of [body, step.summary, ...fromTheirs.map(({ summary }) => summary)]) {
    expect(shown).not.toMatch(/@ada/);
    expect(await marked.parse(shown, { gfm: true })).not.toMatch(/<(script|img)\b|href="[^"]*evil/i);
  }

  const after = await scene.hub.snapshot(scene.repository.fullName);
  const unchanged = ({ branches, tags, releases, labels, statuses }: typeof after) => ({
    branches,
    tags,
    releases,
    labels,
    statuses,
  });
  expect(unchanged(after)).toEqual(unchanged(before));
  const comments = after.comments as { issue: number }[];
  expect(comments.filter(({ issue }) => issue !== number)).toEqual(before.comments);
  // Beside the jobs' own.
  const presented = (snapshot: typeof after) =>
    (snapshot.checkRuns as { name: string; headSha: string }[]).filter(
      ({ name, headSha }) => name.startsWith('modelops / ') && headSha !== theirs.run.headSha,
    );
  expect(presented(before)).toHaveLength(1);
  expect(presented(after)).toEqual(presented(before));
});

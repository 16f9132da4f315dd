import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalRun } from './local-run.ts';
import { ALL_WRITE, client, type Fixture, fixture, refused } from './test-support.ts';
import type { HubEvent } from './triggers.ts';

let f: Fixture;
let run: LocalRun;

beforeEach(async () => {
  f = await fixture();
  run = f.hub.createRun({
    repository: 'acme/mlops',
    workflowPath: '.github/workflows/ci.yml',
    event: 'push',
    headSha: await f.repository.sha('main'),
  });
});

afterEach(async () => {
  f.hub.assertClean();
  await f.hub.dispose();
});

test('a job is listed with its steps, and is a check run on the head with its annotations', async () => {
  const { octokit, at } = f;
  const job = run.addJob({ name: 'judge / evaluate (churn)' });
  const listed = async () =>
    (await octokit.rest.actions.listJobsForWorkflowRun({ ...at, run_id: run.id })).data.jobs;
  const checks = async () =>
    (await octokit.rest.checks.listForRef({ ...at, ref: run.headSha })).data.check_runs;
  expect(await listed()).toMatchObject([{ id: job.id, status: 'queued', runner_name: null, steps: [] }]);
  expect(await checks()).toMatchObject([{ id: job.id, name: job.name, status: 'queued' }]);
  job.start();
  const step = job.step('Evaluate');
  step.log('one', 'two\nthree');
  expect(await listed()).toMatchObject([
    {
      status: 'in_progress',
      steps: [{ name: 'Evaluate', number: 1, status: 'in_progress', conclusion: null }],
    },
  ]);
  step.complete('failure');
  job.annotate({ level: 'failure', message: 'roc_auc is too low', path: 'modelops.yml', startLine: 7 });
  job.annotate({ level: 'notice', message: 'hello', title: 'T' });
  job.complete('failure');
  expect(await listed()).toMatchObject([
    { conclusion: 'failure', run_attempt: 1, workflow_name: 'ci', steps: [{ conclusion: 'failure' }] },
  ]);
  expect(await checks()).toMatchObject([
    {
      conclusion: 'failure',
      app: { slug: 'github-actions' },
      output: { annotations_count: 2 },
      details_url: `https://github.com/acme/mlops/actions/runs/${run.id}/job/${job.id}`,
    },
  ]);
  const { data } = await octokit.rest.checks.listAnnotations({ ...at, check_run_id: job.id });
  expect(data).toMatchObject([
    { path: 'modelops.yml', start_line: 7, end_line: 7, annotation_level: 'failure' },
    { path: '.github', start_line: 1, title: 'T', message: 'hello' },
  ]);
});

test('a re-run has jobs of its own; both attempts stay listed', async () => {
  const { octokit, at } = f;
  run.addJob({ name: 'gate' }).complete('failure');
  await run.complete('failure');
  run.rerun();
  expect([run.attempt, run.conclusion]).toEqual([2, null]);
  run.addJob({ name: 'gate' }).complete('success');
  run.addJob({ name: 'report' }).complete('skipped');
  const whole = { ...at, run_id: run.id };
  const names = (data: { jobs: { name: string; run_attempt?: number }[] }) =>
    data.jobs.map((job) => `${job.name} ${job.run_attempt}`);
  const { listJobsForWorkflowRun, listJobsForWorkflowRunAttempt } = octokit.rest.actions;
  expect(names((await listJobsForWorkflowRun(whole)).data)).toEqual(['gate 2', 'report 2']);
  expect(names((await listJobsForWorkflowRun({ ...whole, filter: 'all' })).data)).toHaveLength(3);
  expect(names((await listJobsForWorkflowRunAttempt({ ...whole, attempt_number: 1 })).data)).toEqual([
    'gate 1',
  ]);
  expect(await refused(listJobsForWorkflowRunAttempt({ ...whole, attempt_number: 3 }))).toMatchObject({
    status: 404,
  });
  const { data } = await octokit.rest.checks.listForRef({ ...at, ref: run.headSha, check_name: 'gate' });
  expect(data.check_runs).toMatchObject([{ conclusion: 'success' }]);
});

test('cancelling ends what has not ended, and tells of the run as cancelled', async () => {
  const events: HubEvent[] = [];
  f.hub.onEvent((event) => events.push(event));
  const done = run.addJob({ name: 'done' });
  done.complete('success');
  const busy = run.addJob({ name: 'busy' });
  busy.start();
  busy.step('long');
  const waiting = run.addJob({ name: 'waiting' });
  await run.cancel();
  await run.cancel();
  expect([done, busy, waiting].map((job) => job.conclusion)).toEqual(['success', 'cancelled', 'cancelled']);
  expect(run.conclusion).toBe('cancelled');
  expect(events).toMatchObject([{ payload: { workflow_run: { conclusion: 'cancelled' } } }]);
  const { data } = await f.octokit.rest.actions.listJobsForWorkflowRun({ ...f.at, run_id: run.id });
  expect(data.jobs.find(({ name }) => name === 'busy')?.steps).toMatchObject([{ conclusion: 'cancelled' }]);
  // What ends late does not change what was decided.
  busy.complete('success');
  expect(busy.conclusion).toBe('cancelled');
});

test('the request log says whose job a request is', async () => {
  const { hub, at } = f;
  hub.requests.clear();
  const token = run.createToken({ contents: 'write' }, { job: 'release' });
  await client(hub, token).rest.repos.createRelease({ ...at, tag_name: 'v1', draft: true });
  const person = hub.createToken({ repository: 'acme/mlops', kind: 'user', permissions: ALL_WRITE });
  await client(hub, person).rest.repos.createRelease({ ...at, tag_name: 'v2', draft: true });
  const artifacts = `${hub.resultsUrl}twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts`;
  const runtime = run.newJob('judge');
  const claims = JSON.parse(Buffer.from(runtime.split('.')[1] ?? '', 'base64url').toString()) as {
    scp: string;
  };
  const [runBackend, jobBackend] = claims.scp.split('Actions.Results:')[1]?.split(':') ?? [];
  await fetch(artifacts, {
    method: 'POST',
    headers: { authorization: `Bearer ${runtime}`, 'content-type': 'application/json' },
    body: JSON.stringify({ workflow_run_backend_id: runBackend, workflow_job_run_backend_id: jobBackend }),
  });
  expect(hub.requests.map(({ job, token: by }) => job ?? by?.login)).toEqual([
    { runId: run.id, name: 'release' },
    'acme',
    { runId: run.id, name: 'judge' },
  ]);
});

test('a required check must have passed before a merge', async () => {
  const { hub, repository, octokit, at } = f;
  repository.requireCheck('gate');
  repository.requireCheck('license');
  await repository.commitFiles({ branch: 'topic', from: 'main', files: { t: 't' }, message: 't' });
  const { data: pull } = await octokit.rest.pulls.create({ ...at, head: 'topic', base: 'main', title: 'T' });
  const merge = () => octokit.rest.pulls.merge({ ...at, pull_number: pull.number });
  const why = async () => {
    const { status, message } = await refused(merge());
    expect(status).toBe(405);
    return message;
  };
  expect(await why()).toBe('2 of 2 required status checks are expected.');
  const state = async () =>
    (await octokit.rest.pulls.get({ ...at, pull_number: pull.number })).data.mergeable_state;
  expect(await state()).toBe('blocked');
  const started = hub.createRun({
    repository: 'acme/mlops',
    workflowPath: '.github/workflows/ci.yml',
    event: 'pull_request',
    headSha: pull.head.sha,
    headBranch: 'topic',
  });
  const gate = started.addJob({ name: 'gate' });
  const status = { ...at, sha: pull.head.sha, context: 'license' };
  await octokit.rest.repos.createCommitStatus({ ...status, state: 'failure' });
  expect(await why()).toBe('2 of 2 required status checks have not succeeded: 1 queued and 1 failing.');
  await octokit.rest.repos.createCommitStatus({ ...status, state: 'success' });
  gate.start();
  expect(await why()).toBe('Required status check "gate" is in progress.');
  gate.complete('failure');
  expect(await why()).toBe('Required status check "gate" is failing.');
  started.rerun();
  started.addJob({ name: 'gate' }).complete('skipped');
  expect(await state()).toBe('clean');
  expect((await merge()).status).toBe(200);
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Files, type LocalGitHub, type LocalRepository, startLocalGitHub } from '@modelops/local-github';
import { Octokit } from 'octokit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunnerOptions, WorkflowRunner } from './runner.ts';

let hub: LocalGitHub;
let suite: string;
let runner: WorkflowRunner | undefined;
beforeEach(async () => {
  hub = await startLocalGitHub();
  suite = await mkdtemp(join(tmpdir(), 'modelops-suite-'));
});
afterEach(async () => {
  await runner?.dispose();
  runner = undefined;
  await hub.dispose();
  await rm(suite, { recursive: true, force: true });
});

const path = '.github/workflows/w.yml';

/** A repository with one workflow file, and what its first push ran. */
async function pushed(workflow: string, files: Files = {}, options: Partial<RunnerOptions> = {}) {
  runner = await WorkflowRunner.start({ hub, suite, suiteName: 'us/suite', ...options });
  const repository = await hub.createRepository({
    owner: 'acme',
    name: 'models',
    files: { [path]: workflow, ...files },
  });
  await runner.idle();
  return { repository, runner };
}

const results = (of: WorkflowRunner) =>
  Object.fromEntries(of.latest(path).jobs.map(({ name, result }) => [name, result]));

const log = (of: WorkflowRunner, job: string) =>
  of
    .latest(path)
    .job(job)!
    .steps.map((step) => step.log)
    .join('\n');

function person(repository: LocalRepository): Octokit {
  return new Octokit({
    auth: hub.createToken({
      repository: repository.fullName,
      kind: 'user',
      permissions: { contents: 'write', pull_requests: 'write', actions: 'write' },
    }),
    baseUrl: hub.apiUrl,
    throttle: { enabled: false },
    retry: { enabled: false },
  });
}

test('steps share the workspace, environment, path and outputs; a job hands its outputs on', async () => {
  const { runner } = await pushed(`name: W
on: push
env: { A: a }
jobs:
  one:
    runs-on: ubuntu-latest
    env: { B: b }
    outputs: { both: "\${{ steps.s.outputs.x }}", none: "\${{ steps.never.outputs.x }}" }
    steps:
      - run: |
          echo "C=c" >> "$GITHUB_ENV"
          mkdir bin && printf '#!/bin/sh\\necho tool' > bin/tool && chmod +x bin/tool
          echo "$PWD/bin" >> "$GITHUB_PATH"
      - id: s
        env: { D: "\${{ env.C }}d" }
        run: echo "x=$A$B$C$D $(tool)" >> "$GITHUB_OUTPUT"
      - id: never
        if: failure()
        run: exit 9
  two:
    needs: one
    runs-on: ubuntu-latest
    steps:
      - run: echo "got \${{ needs.one.outputs.both }}, \${{ needs.one.outputs.none }}, \${{ needs.one.result }}, $GITHUB_REF_NAME $GITHUB_WORKFLOW"
`);
  expect(results(runner)).toEqual({ one: 'success', two: 'success' });
  expect(log(runner, 'two')).toBe('got abccd tool, , success, main W');
  expect(
    runner
      .latest('W')
      .job('one')!
      .steps.map(({ outcome }) => outcome),
  ).toEqual(['success', 'success', 'skipped']);
});

test('conditions: what needs a failed or skipped job is skipped, unless it asks', async () => {
  const steps = 'runs-on: ubuntu-latest, steps: [{ run: "true" }]';
  const { runner } = await pushed(`on: push
jobs:
  bad: { runs-on: ubuntu-latest, steps: [{ run: "exit 1" }] }
  tolerated: { runs-on: ubuntu-latest, steps: [{ run: "exit 1", continue-on-error: true }, { run: "true" }] }
  after-bad: { needs: bad, ${steps} }
  always: { needs: [bad, after-bad], if: always(), ${steps} }
  on-failure: { needs: after-bad, if: failure(), ${steps} }
  not-cancelled: { needs: bad, if: "\${{ !cancelled() && needs.bad.result == 'failure' }}", ${steps} }
  no: { if: "github.event_name == 'pull_request'", ${steps} }
  after-no: { needs: no, ${steps} }
`);
  expect(results(runner)).toEqual({
    bad: 'failure',
    tolerated: 'success',
    'after-bad': 'skipped',
    always: 'success',
    'on-failure': 'success',
    'not-cancelled': 'success',
    no: 'skipped',
    'after-no': 'skipped',
  });
  expect(runner.latest(path).result).toBe('failure');
});

test('a matrix from an output; one job of it fails, the others go on where they may', async () => {
  const { runner } = await pushed(`on: push
jobs:
  list:
    runs-on: ubuntu-latest
    outputs: { names: "\${{ steps.s.outputs.names }}" }
    steps: [{ id: s, run: "echo 'names=[\\"a\\",\\"b\\",\\"c\\"]' >> $GITHUB_OUTPUT" }]
  each:
    needs: list
    name: \${{ matrix.name }} it
    strategy: { fail-fast: false, matrix: { name: "\${{ fromJSON(needs.list.outputs.names) }}" } }
    runs-on: ubuntu-latest
    outputs: { last: "\${{ steps.s.outputs.x }}" }
    steps: [{ id: s, run: "echo x=\${{ matrix.name }} >> $GITHUB_OUTPUT; test \${{ matrix.name }} != b" }]
  end: { needs: each, if: always(), runs-on: ubuntu-latest, steps: [{ run: "echo \${{ needs.each.result }}" }] }
`);
  expect(results(runner)).toEqual({
    list: 'success',
    'a it': 'success',
    'b it': 'failure',
    'c it': 'success',
    end: 'success',
  });
  expect(log(runner, 'end')).toBe('failure');
});

test('called workflows: inputs with their types, outputs, secrets by name, permissions of the caller at most', async () => {
  const called = `on:
  workflow_call:
    inputs: { text: { type: string, required: true }, flag: { type: boolean, default: true }, n: { type: number, default: 3 } }
    secrets: { wanted: { required: true } }
    outputs: { answer: { value: "\${{ jobs.inner.outputs.answer }}" } }
permissions: {}
jobs:
  inner:
    runs-on: ubuntu-latest
    permissions: { contents: read }
    outputs: { answer: "\${{ steps.s.outputs.a }}" }
    steps:
      - id: s
        env: { WANTED: "\${{ secrets.wanted }}", OTHER: "\${{ secrets.OTHER }}" }
        run: |
          echo "a=\${{ inputs.text }} \${{ inputs.flag && inputs.n + 0 == 3 }} \${{ github.event_name }}" >> "$GITHUB_OUTPUT"
          echo "wanted $WANTED other [$OTHER]"
`.replace('inputs.n + 0 == 3', 'inputs.n == 3');
  const { runner } = await pushed(
    `on: push
jobs:
  call:
    permissions: { contents: read }
    uses: ./.github/workflows/called.yml
    with: { text: hello }
    secrets: { wanted: "\${{ secrets.S }}" }
  after: { needs: call, runs-on: ubuntu-latest, steps: [{ run: "echo \${{ needs.call.outputs.answer }}" }] }
`,
    { '.github/workflows/called.yml': called },
    { secrets: { S: 'hush-hush', OTHER: 'not-for-you' } },
  );
  expect(runner.latest(path).startupFailure).toBeUndefined();
  expect(results(runner)).toEqual({ 'call / inner': 'success', after: 'success' });
  expect(log(runner, 'after')).toBe('hello true push');
  expect(log(runner, 'call / inner')).toBe('wanted *** other []');
});

test.each([
  [
    'more than the caller grants',
    '{ contents: read }',
    '{ contents: write }',
    "the nested job 'inner' is requesting 'contents: write', but is only allowed 'contents: read'",
  ],
  [
    'more than the default',
    undefined,
    '{ checks: write }',
    "is requesting 'checks: write', but is only allowed 'checks: none'",
  ],
])(
  'a called workflow that asks for %s: nothing starts, though the job would be skipped',
  async (_, granted, asked, message) => {
    const { runner } = await pushed(
      `on: push
jobs:
  call:
    if: false
${granted === undefined ? '' : `    permissions: ${granted}\n`}    uses: ./.github/workflows/called.yml
  other: { runs-on: ubuntu-latest, steps: [{ run: "true" }] }
`,
      {
        '.github/workflows/called.yml': `on: workflow_call
jobs: { inner: { permissions: ${asked}, runs-on: ubuntu-latest, steps: [{ run: "true" }] } }
`,
      },
    );
    expect(runner.latest(path).startupFailure).toContain(message);
    expect(runner.latest(path).jobs).toEqual([]);
  },
);

test.each([
  [
    'an input that is not declared',
    'with: { x: 1 }',
    'Invalid input, x is not defined in the referenced workflow.',
  ],
  ['a required input left out', '', 'Input text is required, but not provided while calling.'],
])('calls are checked before anything runs: %s', async (_, given, message) => {
  const { runner } = await pushed(
    `on: push\njobs:\n  call:\n    uses: ./.github/workflows/c.yml\n    ${given}\n`,
    {
      '.github/workflows/c.yml': `on: { workflow_call: { inputs: { text: { type: string, required: ${given === ''} } } } }
jobs: { inner: { runs-on: ubuntu-latest, steps: [{ run: "true" }] } }
`,
    },
  );
  expect(runner.latest(path).startupFailure).toContain(message);
});

test.each([
  [
    'an action that it does not have',
    '{ uses: some/action@v1 }',
    'w.yml:6: the local runner does not have the action some/action@v1',
  ],
  [
    'an action of the suite that is not there',
    '{ uses: us/suite/actions/none@v1 }',
    'there is no action us/suite/actions/none@v1',
  ],
])('refused before anything runs: %s', async (_, step, message) => {
  const { runner } = await pushed(
    `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - ${step}\n`,
  );
  expect(runner.latest(path).startupFailure).toContain(message);
});

test('containers and other machines are refused where their job would run', async () => {
  const { runner } = await pushed(`on: push
jobs:
  boxed: { runs-on: ubuntu-latest, container: "\${{ 'image' }}", steps: [{ run: "true" }] }
  windows: { runs-on: windows-latest, steps: [{ run: "true" }] }
  free: { runs-on: ubuntu-latest, container: "\${{ '' }}", steps: [{ run: "true" }] }
`);
  expect(results(runner)).toEqual({ boxed: 'failure', windows: 'failure', free: 'success' });
  expect(log(runner, 'boxed')).toContain('has no containers');
});

test("each job's token has exactly its permissions, and run steps get neither token nor artifact service", async () => {
  const { runner, repository } = await pushed(`on: push
permissions: { contents: read }
jobs:
  reads:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - run: "env; cat .git/config"
      - uses: actions/checkout@v7
        if: false
      - run: |
          curl -s -o /dev/null -w '%{http_code}' -X POST -H "authorization: Bearer $T" $GITHUB_API_URL/repos/$GITHUB_REPOSITORY/git/refs -d "{\\"ref\\":\\"refs/heads/x\\",\\"sha\\":\\"$GITHUB_SHA\\"}"
        env: { T: "\${{ github.token }}" }
  writes:
    runs-on: ubuntu-latest
    permissions: { contents: write }
    steps:
      - run: |
          curl -s -o /dev/null -w '%{http_code}' -X POST -H "authorization: Bearer $T" $GITHUB_API_URL/repos/$GITHUB_REPOSITORY/git/refs -d "{\\"ref\\":\\"refs/heads/y\\",\\"sha\\":\\"$GITHUB_SHA\\"}"
        env: { T: "\${{ secrets.GITHUB_TOKEN }}" }
`);
  expect(log(runner, 'reads')).toMatch(/403$/);
  expect(log(runner, 'writes')).toMatch(/201$/);
  expect(log(runner, 'reads')).not.toMatch(/ACTIONS_RUNTIME_TOKEN|GITHUB_TOKEN/);
  // The real checkout leaves the token there, too, unless told otherwise.
  expect(log(runner, 'reads')).toContain('extraheader');
  expect(await repository.git('branch', '--list', 'y')).toContain('y');
  const writes = hub.requests.filter(({ method, status }) => method === 'POST' && status === 201);
  expect(writes.map(({ job }) => job?.name)).toEqual(['writes']);
  // What GITHUB_TOKEN pushed starts nothing.
  expect(runner.runs).toHaveLength(1);
});

test("a fork's pull request: its own workflow file, no secret, a token that only reads", async () => {
  const workflow = `on: pull_request
permissions: { contents: write }
jobs:
  a:
    runs-on: ubuntu-latest
    env: { J: "\${{ secrets.S }}" }
    steps:
      - run: echo "secret [$S] [$J] variable [$V] $GITHUB_HEAD_REF to $GITHUB_BASE_REF"
        env: { S: "\${{ secrets.S }}", V: "\${{ vars.V }}" }
      - run: |
          curl -s -o /dev/null -w '%{http_code}' -X POST -H "authorization: Bearer $T" $GITHUB_API_URL/repos/$GITHUB_REPOSITORY/git/refs -d "{\\"ref\\":\\"refs/heads/x\\",\\"sha\\":\\"$GITHUB_SHA\\"}"
        env: { T: "\${{ github.token }}" }
`;
  const { runner, repository } = await pushed(
    workflow,
    {},
    { secrets: { S: 'hush-hush' }, variables: { V: 'v' } },
  );
  const fork = await hub.createRepository({ owner: 'eve', name: 'models', forkOf: 'acme/models' });
  await fork.commitFiles({ branch: 'x', files: { f: '1' }, message: 'x' });
  const pull = { owner: 'acme', repo: 'models', title: 't', base: 'main' };
  await person(repository).rest.pulls.create({ ...pull, head: 'eve:x' });
  await runner.idle();
  expect(log(runner, 'a')).toBe('secret [] [] variable [] x to main\n403');
  expect(runner.runs.at(-1)!.job('a')!.permissions).toEqual({ contents: 'read' });
  await repository.commitFiles({ branch: 'y', files: { f: '2' }, message: 'y' });
  await person(repository).rest.pulls.create({ ...pull, head: 'y' });
  await runner.idle();
  expect(log(runner, 'a')).toBe('secret [***] [***] variable [v] y to main\n201');
  expect(runner.runs.at(-1)!.job('a')!.permissions).toEqual({ contents: 'write' });
});

test('a newer run of a concurrency group stops the older one; always() still holds', async () => {
  const workflow = `on: push
concurrency: { group: g, cancel-in-progress: true }
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: "test ! -f slow || sleep 30"
        if: always()
      - uses: actions/checkout@v7
      - id: s
        run: "test ! -f slow || sleep 30"
      - if: always()
        run: echo "cleaned \${{ job.status }}"
      - run: echo not reached
`;
  const { runner, repository } = await pushed(workflow);
  await repository.commitFiles({ files: { slow: '' }, message: 'slow' });
  const slow = () => runner.runs[1];
  while (slow()?.jobs[0] === undefined || slow()!.jobs[0]!.steps.length < 2)
    await new Promise((done) => setTimeout(done, 20));
  await repository.commitFiles({ files: { slow: null }, message: 'quick' });
  await runner.idle();
  expect(runner.runs.map(({ result }) => result)).toEqual(['success', 'cancelled', 'success']);
  expect(slow()!.jobs[0]!.steps.map(({ outcome }) => outcome)).toEqual([
    'success',
    'success',
    'cancelled',
    'success',
    'skipped',
  ]);
  expect(slow()!.jobs[0]!.steps[3]!.log).toBe('cleaned cancelled');
  expect(slow()!.jobs[0]!.result).toBe('cancelled');
});

test('re-run of failed jobs: what succeeded is not repeated and its outputs stay; what needed the failed one runs', async () => {
  const marker = join(suite, 'broken');
  await writeFile(marker, '');
  const { runner } = await pushed(`on: push
jobs:
  good:
    runs-on: ubuntu-latest
    outputs: { attempt: "\${{ steps.s.outputs.a }}" }
    steps: [{ id: s, run: "echo a=\${{ github.run_attempt }} >> $GITHUB_OUTPUT" }]
  flaky:
    needs: good
    strategy: { fail-fast: false, matrix: { n: [1, 2] } }
    runs-on: ubuntu-latest
    steps: [{ run: "test \${{ matrix.n }} = 1 || test ! -f ${marker}" }]
  after:
    needs: [good, flaky]
    runs-on: ubuntu-latest
    steps: [{ run: "echo \${{ needs.good.outputs.attempt }} in \${{ github.run_attempt }}" }]
`);
  expect(runner.latest(path).result).toBe('failure');
  await rm(marker);
  runner.rerun(runner.latest(path), 'failed');
  await runner.idle();
  const { jobs, result } = runner.latest(path);
  expect(result).toBe('success');
  expect(jobs.filter(({ attempt }) => attempt === 2).map(({ name }) => name)).toEqual(['flaky (2)', 'after']);
  expect(log(runner, 'after')).toBe('1 in 2');
  runner.rerun(runner.latest(path), 'all');
  await runner.idle();
  expect(log(runner, 'after')).toBe('3 in 3');
});

test('actions: state and post steps, last begun first ended, also after a failure', async () => {
  await mkdir(join(suite, 'actions/probe'), { recursive: true });
  await writeFile(
    join(suite, 'actions/probe/action.yml'),
    'name: probe\ndescription: p\ninputs: { n: { description: n } }\nruns: { using: node24, main: m.mjs, post: m.mjs }\n',
  );
  await writeFile(
    join(suite, 'actions/probe/m.mjs'),
    `import { appendFileSync } from 'node:fs';
const { env } = process;
if (env.STATE_main) console.log('post of ' + env.INPUT_N + ' ' + env.STATE_main);
else appendFileSync(env.GITHUB_STATE, 'main=seen\\n');
`,
  );
  const { runner } = await pushed(`on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: us/suite/actions/probe@v1
        with: { n: 1 }
      - uses: us/suite/actions/probe@v1
        with: { n: 2 }
      - run: exit 1
`);
  expect(results(runner)).toEqual({ a: 'failure' });
  expect(
    runner
      .latest(path)
      .job('a')!
      .steps.slice(3)
      .map((step) => step.log),
  ).toEqual(['post of 2 seen', 'post of 1 seen']);
});

test('artifacts by the substitutes, from job to job', async () => {
  const { runner } = await pushed(`on: push
jobs:
  up:
    runs-on: ubuntu-latest
    steps:
      - run: mkdir out && echo hello > out/a.txt
      - uses: actions/upload-artifact@v7
        with: { name: n, path: out }
  down:
    needs: up
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v7
        with: { name: n, path: in }
      - run: cat in/*.txt in/*/*.txt 2>/dev/null || true
`);
  expect(results(runner)).toEqual({ up: 'success', down: 'success' });
  expect(log(runner, 'down')).toContain('hello');
});

test('dispatch, schedule, merge queue, and the run of a run', async () => {
  const first = `name: first
on:
  workflow_dispatch: { inputs: { n: { type: number, default: 1 }, yes: { type: boolean } } }
  schedule: [{ cron: "17 3 * * 1" }]
  merge_group:
jobs:
  a: { runs-on: ubuntu-latest, steps: [{ run: "echo \${{ github.event_name }} \${{ inputs.n }} \${{ inputs.yes }} $GITHUB_REF_NAME" }] }
`;
  const second = `name: second
on: { workflow_run: { workflows: [first], types: [completed] } }
jobs:
  b: { runs-on: ubuntu-latest, steps: [{ run: "echo \${{ github.event.workflow_run.event }} \${{ github.event.workflow_run.conclusion }} $GITHUB_SHA" }] }
`;
  const { runner, repository } = await pushed(first, { '.github/workflows/second.yml': second });
  const people = person(repository);
  const names = { owner: 'acme', repo: 'models' };
  await people.rest.actions.createWorkflowDispatch({
    ...names,
    workflow_id: 'w.yml',
    ref: 'main',
    inputs: { n: '5', yes: 'true' },
  });
  await runner.idle();
  expect(log(runner, 'a')).toBe('workflow_dispatch 5 true main');
  await repository.schedule('0 0 * * *');
  await repository.schedule('17 3 * * 1');
  await runner.idle();
  expect(log(runner, 'a')).toBe('schedule main');
  await repository.commitFiles({ branch: 'x', files: { f: '1' }, message: 'x' });
  const { data } = await people.rest.pulls.create({ ...names, title: 't', head: 'x', base: 'main' });
  await repository.enqueue(data.number);
  await runner.idle();
  expect(log(runner, 'a')).toMatch(/^merge_group gh-readonly-queue\/main\/pr-1-/);
  await repository.dequeue(data.number, 'merged');
  await runner.idle();
  const events = runner.runs.map(({ file, event }) => `${file.name} ${event.name}`);
  expect(events).toEqual([
    'first workflow_dispatch',
    'second workflow_run',
    'first schedule',
    'second workflow_run',
    'first merge_group',
    'second workflow_run',
  ]);
  expect(runner.latest('second').job('b')!.steps[0]!.log).toMatch(/^merge_group success [0-9a-f]{40}$/);
});

test('a workflow file that is wrong is told, and the others run', async () => {
  const { runner } = await pushed(
    'on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: "true" }] } }',
    {
      '.github/workflows/bad.yml': 'on: push\njobs: { a: { runs_on: x } }',
    },
  );
  expect(results(runner)).toEqual({ a: 'success' });
  expect([...runner.problems]).toEqual([expect.stringContaining("Unexpected value 'runs_on'")]);
});

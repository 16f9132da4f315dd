import { expect, test } from 'vitest';
import { Scene } from '../support/job.ts';
import { predictions } from '../support/validate-data.ts';

const smallest = { predictions: 'predictions.csv', gates: 'roc_auc >= 0.70', baseline: 'base-branch' };
const base = { 'predictions.csv': predictions(0.3) };
const better = { 'predictions.csv': predictions(0.6) };

test("a fork's token only reads: the report is in the summary, a notice says so, exit 0", async () => {
  await using scene = await Scene.open(base);
  const fork = await scene.hub.createRepository({
    owner: 'mallory',
    name: 'models',
    forkOf: scene.repository.fullName,
  });
  const number = await scene.propose(better, 'topic', { fork });
  const step = await scene.step(await scene.pullRequest(number), smallest);
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { verdict: 'pass', outcome: 'better' } });
  expect(step.annotations).toEqual([
    { level: 'notice', message: expect.stringContaining('forks and of Dependabot') as string },
  ]);
  expect(step.summary).toContain('better');
  expect(await scene.comments(number)).toEqual([]);
});

test("Dependabot's token only reads: the same", async () => {
  await using scene = await Scene.open(base);
  const number = await scene.propose(better);
  const trigger = await scene.pullRequest(number, { actor: 'dependabot[bot]' });
  const step = await scene.step(trigger, smallest, {
    permissions: { contents: 'read', pull_requests: 'read' },
  });
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { verdict: 'pass' } });
  expect(step.annotations.map(({ level }) => level)).toEqual(['notice']);
});

test('a missing `pull-requests: write` of our own is one error that names it, and the verdict is told', async () => {
  await using scene = await Scene.open(base);
  const number = await scene.propose(better);
  const step = await scene.step(await scene.pullRequest(number), smallest, {
    permissions: { contents: 'read', pull_requests: 'read' },
  });
  expect(step.exitCode).toBe(1);
  expect(step.errors).toEqual([
    expect.stringContaining("Add `pull-requests: write` to the job's `permissions:`"),
  ]);
  expect(step.annotations).toHaveLength(1);
  expect(step.outputs['verdict']).toBe('pass');
  expect(step.summary).toContain('better');
});

test.each(['base-branch', 'champion'])(
  'a missing `contents: read` is named (baseline %s)',
  async (baseline) => {
    await using scene = await Scene.open(base, { private: true });
    const number = await scene.propose(better);
    const step = await scene.step(
      await scene.pullRequest(number),
      { ...smallest, baseline },
      { permissions: { pull_requests: 'write' } },
    );
    expect(step.exitCode).toBe(1);
    expect(step.errors).toEqual([expect.stringContaining('`contents: read`')]);
  },
);

test('find without `actions: read` names it', async () => {
  await using scene = await Scene.open(
    { ...better, 'modelops.yml': 'models: { churn: { predictions: predictions.csv } }\n' },
    { private: true },
  );
  const step = await scene.step(
    await scene.push(),
    { mode: 'find' },
    { permissions: { contents: 'read', pull_requests: 'read' } },
  );
  expect(step.errors).toEqual([expect.stringContaining('`actions: read`')]);
});

test('a server without artifacts: the smallest use works; what needs them says so', async () => {
  await using scene = await Scene.open({
    ...base,
    'modelops.yml': 'models: { churn: { predictions: predictions.csv } }\n',
  });
  const number = await scene.propose(better);
  const trigger = await scene.pullRequest(number);
  const ghes = { artifacts: false };
  const step = await scene.step(trigger, smallest, ghes);
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { verdict: 'pass' } });
  expect(step.outputs['artifact']).toBeUndefined();
  expect(await scene.comments(number)).toHaveLength(1);
  const asked = await scene.step(trigger, { ...smallest, upload: 'true' }, ghes);
  expect(asked.errors).toEqual([
    expect.stringMatching(/^this runner offers no artifacts\. GitHub Enterprise Server/),
  ]);
  const found = await scene.step(trigger, { mode: 'find' }, ghes);
  expect(found.outputs).toMatchObject({ found: 'false', reason: 'this runner offers no artifacts' });
});

test.each([
  ['500s', { kind: 'status', status: 500, body: { message: 'Server Error' } }],
  ['a cut network', { kind: 'cut-before' }],
] as const)('%s for good: one annotation without a stack, exit 1', async (_, effect) => {
  await using scene = await Scene.open(base);
  const number = await scene.propose(better);
  const trigger = await scene.pullRequest(number);
  scene.hub.faults.inject({ match: { path: /\/contents\// }, times: 1000, effect });
  const reading = await scene.step(trigger, smallest);
  expect(reading.exitCode).toBe(1);
  expect(reading.annotations).toEqual([
    {
      level: 'error',
      title: 'validate-model',
      message: expect.stringMatching(
        /^GitHub failed while we tried to read predictions\.csv.*Run the step again: it continues where it stopped\.$/,
      ) as string,
    },
  ]);
});

test('an artifact that cannot be uploaded is a warning; with `upload: true` it is the error', async () => {
  await using scene = await Scene.open(base);
  const number = await scene.propose(better);
  const trigger = await scene.pullRequest(number);
  scene.hub.faults.inject({ match: { host: 'results' }, times: 1000, effect: { kind: 'cut-before' } });
  const inputs = { ...smallest, comment: false };
  const uploading = await scene.step(trigger, inputs);
  expect(uploading).toMatchObject({ exitCode: 0, errors: [], outputs: { verdict: 'pass' } });
  expect(uploading.annotations).toEqual([
    {
      level: 'warning',
      message: expect.stringMatching(/could not be uploaded.*will be judged again\.$/) as string,
    },
  ]);
  expect(uploading.outputs['artifact']).toBeUndefined();
  const asked = await scene.step(trigger, { ...inputs, upload: 'true' });
  expect(asked.exitCode).toBe(1);
  expect(asked.errors).toEqual([
    expect.stringMatching(/^the artifact modelops-model-\w+-a1 could not be uploaded/),
  ]);
});

test('one 500 is nothing', async () => {
  await using scene = await Scene.open(base);
  const number = await scene.propose(better);
  scene.hub.faults.inject({
    match: {},
    effect: { kind: 'status', status: 502, body: { message: 'Bad Gateway' } },
  });
  const step = await scene.step(await scene.pullRequest(number), { ...smallest, upload: 'false' });
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { verdict: 'pass' } });
  expect(await scene.comments(number)).toHaveLength(1);
});

test('an empty token is an error that says what to do, not a bug', async () => {
  await using scene = await Scene.open(better);
  const step = await scene.step(await scene.push(), { ...smallest, baseline: 'champion', token: '' });
  expect(step.errors).toEqual([
    "the input `token` is empty. In a workflow leave it out: the job's own token is the default. Elsewhere set GITHUB_TOKEN or GH_TOKEN, or compare with nothing of GitHub's (`baseline: none`).",
  ]);
});

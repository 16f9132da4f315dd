import { expect, test } from 'vitest';
import { Scene } from '../support/job.ts';
import { csv, predictions, rows } from '../support/validate-data.ts';

const config = (gates: readonly string[]) =>
  `# models of the shop\nmodels:\n  churn:\n    predictions: p.csv\n    validate:\n      baseline: none\n      gates:\n${gates.map((gate) => `        - ${gate}\n`).join('')}`;
const gates = ['roc_auc >= 0.6', 'roc_auc >= 0.999', 'brier <= 0.0001'];
const permissions = { contents: 'read', pull_requests: 'write', checks: 'write' } as const;

test('one check run at the head, with annotations at the gates in modelops.yml that did not pass; twice is once', async () => {
  await using scene = await Scene.open({ 'modelops.yml': config(gates), 'p.csv': predictions(0.4) });
  const trigger = await scene.pullRequest(await scene.propose({ 'p.csv': predictions(0.5) }));
  for (let time = 0; time < 2; time++) {
    const step = await scene.step(trigger, { check: true }, { permissions });
    expect(step.outputs['verdict']).toBe('fail');
    expect(step.report).toMatchObject({
      config: 'modelops.yml',
      gates: [{ line: 8 }, { line: 9 }, { line: 10 }],
    });
    const [check, ...more] = await scene.checkRuns();
    expect(more).toEqual([]);
    expect(check).toMatchObject({
      name: 'modelops / churn',
      headSha: (trigger.event['pull_request'] as { head: { sha: string } }).head.sha,
      conclusion: 'failure',
      title: 'fails · gates: 2 of 3 fail',
    });
    expect(check!.summary).toContain('### ❌ churn fails');
    expect(check!.annotations).toMatchObject([
      { path: 'modelops.yml', start_line: 9, end_line: 9, annotation_level: 'failure' },
      { path: 'modelops.yml', start_line: 10, annotation_level: 'failure' },
    ]);
  }
  trigger.run.rerun();
  await scene.step(trigger, { check: true }, { permissions });
  expect((await scene.checkRuns()).map(({ externalId }) => externalId.split(' ')[3])).toEqual([
    'attempt=1',
    'attempt=2',
  ]);
});

test('more annotations than one request takes', async () => {
  const many = Array.from({ length: 60 }, (_, index) => `roc_auc >= 0.99${String(index).padStart(2, '0')}`);
  await using scene = await Scene.open({ 'modelops.yml': config(many), 'p.csv': predictions(0.4) });
  const trigger = await scene.pullRequest(await scene.propose({ 'p.csv': predictions(0.3) }));
  await scene.step(trigger, { check: true }, { permissions });
  const [check] = await scene.checkRuns();
  expect(check!.annotations.map((item) => item['start_line'])).toEqual(many.map((_, index) => 8 + index));
});

test('too little evidence is neutral, and a failure where the rules say so; gates of an input stand in no file', async () => {
  const few = csv(rows(60, 0.1));
  await using scene = await Scene.open({ 'p.csv': few });
  const trigger = await scene.pullRequest(await scene.propose({ 'x.md': 'x' }));
  const inputs = { predictions: 'p.csv', gates: 'roc_auc >= 0.6', baseline: 'none', check: true };
  await scene.step(trigger, inputs, { permissions });
  expect(await scene.checkRuns()).toMatchObject([
    { name: 'modelops / model', conclusion: 'neutral', annotations: [] },
  ]);
  await scene.step(trigger, { ...inputs, 'on-inconclusive': 'fail' }, { permissions });
  expect(await scene.checkRuns()).toMatchObject([{ conclusion: 'failure' }]);
});

test('the one-step use makes none and needs no further permission; asked for without it, the permission is named', async () => {
  await using scene = await Scene.open({
    'modelops.yml': config(gates.slice(0, 1)),
    'p.csv': predictions(0.4),
  });
  const number = await scene.propose({ 'p.csv': predictions(0.6) });
  const trigger = await scene.pullRequest(number);
  expect((await scene.step(trigger, {})).errors).toEqual([]);
  expect(await scene.checkRuns()).toEqual([]);
  const step = await scene.step(trigger, { check: true });
  expect(step.errors).toEqual([
    expect.stringContaining("Add `checks: write` to the job's `permissions:`, or set `check: false`."),
  ]);
  const readOnly = await scene.step(
    trigger,
    { check: true },
    { permissions: { ...permissions, checks: 'read' } },
  );
  expect(readOnly.errors).toEqual([
    expect.stringContaining("Add `checks: write` to the job's `permissions:`"),
  ]);
  expect(await scene.comments(number)).toHaveLength(1);
  const planned = await scene.step(trigger, { check: true, 'dry-run': true }, { permissions });
  expect(planned.log).toContain('would create the check run "modelops / churn"');
  expect(await scene.checkRuns()).toEqual([]);
});

test("a fork's own run may not make one: a notice, exit 0", async () => {
  await using scene = await Scene.open({
    'modelops.yml': config(gates.slice(0, 1)),
    'p.csv': predictions(0.4),
  });
  const number = await scene.propose({ 'p.csv': predictions(0.6) }, 'topic', { fork: await scene.fork() });
  const step = await scene.step(
    await scene.pullRequest(number),
    { check: true, comment: false },
    { permissions },
  );
  expect(step).toMatchObject({ exitCode: 0, errors: [] });
  expect(step.annotations.map(({ level }) => level)).toEqual(['notice']);
});

test('`mode: report` with `models` makes one for each, and neutral ones for what could not be judged', async () => {
  await using scene = await Scene.open({
    'modelops.yml': config(gates.slice(0, 1)),
    'p.csv': predictions(0.4),
  });
  const trigger = await scene.pullRequest(await scene.propose({ 'p.csv': predictions(0.6) }));
  await scene.step(trigger, { mode: 'evaluate' }, { permissions: { contents: 'read' } });
  const step = await scene.step(
    trigger,
    { mode: 'report', models: '["churn","fraud"]' },
    { checkout: false, permissions: { pull_requests: 'write', checks: 'write' } },
  );
  expect(step.errors).toEqual([]);
  const made = (await scene.checkRuns()).map(({ name, conclusion }) => [name, conclusion]);
  expect(made.sort()).toEqual([
    ['modelops / churn', 'success'],
    ['modelops / fraud', 'neutral'],
  ]);
});

import type { Trigger } from '@modelops/local-runner';
import { expect, test } from 'vitest';
import { Scene, type Step } from '../support/job.ts';
import { csv, predictions, rows } from '../support/validate-data.ts';

const config = `models:
  churn:
    predictions: churn.csv
    validate: { baseline: none, gates: [roc_auc >= 0.6] }
  fraud:
    predictions: fraud.csv
    validate: { baseline: none, gates: [roc_auc >= 0.6] }
`;
const start = { 'modelops.yml': config, 'churn.csv': predictions(0.6), 'fraud.csv': predictions(0.6) };
const reads = { contents: 'read', actions: 'read', pull_requests: 'read' } as const;

const evaluate = (scene: Scene, trigger: Trigger, model: string) =>
  scene.step(trigger, { mode: 'evaluate', model }, { permissions: reads });
const report = (scene: Scene, trigger: Trigger, models: string, inputs = {}): Promise<Step> =>
  scene.step(
    trigger,
    { mode: 'report', models, check: false, ...inputs },
    { checkout: false, permissions: { pull_requests: 'write' } },
  );

test('several models in one comment, found by name among the artifacts of the run', async () => {
  await using scene = await Scene.open(start);
  const number = await scene.propose({ 'churn.csv': predictions(0.5), 'fraud.csv': predictions(0.05) });
  const trigger = await scene.pullRequest(number);
  await evaluate(scene, trigger, 'churn');
  await evaluate(scene, trigger, 'fraud');
  const step = await report(scene, trigger, '["fraud","churn"]');
  expect(step).toMatchObject({ exitCode: 0, errors: [] });
  const comments = await scene.comments(number);
  expect(comments).toHaveLength(1);
  expect(comments[0]!.body).toMatch(/\n### ❌ 1 of 2 models fails\n/);
  expect(comments[0]!.body.indexOf('#### ❌ fraud')).toBeLessThan(comments[0]!.body.indexOf('#### ✅ churn'));
  expect(step.summary).toContain('1 of 2 models fails');
});

test('a model without evidence is told first, exit 0; a re-run that judges it mends the comment', async () => {
  await using scene = await Scene.open(start);
  const number = await scene.propose({ 'churn.csv': predictions(0.5), 'fraud.csv': 'id\n1\n' });
  const trigger = await scene.pullRequest(number);
  await evaluate(scene, trigger, 'churn');
  expect((await evaluate(scene, trigger, 'fraud')).exitCode).toBe(1);
  const step = await report(scene, trigger, 'churn\nfraud');
  expect(step).toMatchObject({ exitCode: 0, errors: [] });
  expect(step.annotations).toEqual([
    {
      level: 'warning',
      title: 'fraud',
      message: 'fraud could not be judged: its job left no report; the log of the run says why.',
    },
  ]);
  const [body] = (await scene.comments(number)).map((comment) => comment.body);
  expect(body).toMatch(/\n### 🚫 1 of 2 models could not be judged\n/);
  expect(body!.indexOf('**fraud**')).toBeLessThan(body!.indexOf('**churn**'));
  expect(body!.indexOf('#### 🚫 fraud')).toBeLessThan(body!.indexOf('#### ✅ churn'));
  trigger.run.rerun();
  await scene.step(
    trigger,
    { mode: 'evaluate', model: 'fraud', predictions: 'mended.csv' },
    { permissions: reads, before: (job) => job.run('cp churn.csv mended.csv') },
  );
  await report(scene, trigger, 'churn\nfraud');
  const after = await scene.comments(number);
  expect(after).toHaveLength(1);
  expect(after[0]!.body).toContain('### ✅ Both models pass');
});

test('the highest attempt counts; two judgements of one attempt are none', async () => {
  await using scene = await Scene.open(start);
  const number = await scene.propose({ 'churn.csv': predictions(0.5) });
  const trigger = await scene.pullRequest(number);
  await evaluate(scene, trigger, 'churn');
  trigger.run.rerun();
  const later = await scene.step(
    trigger,
    { mode: 'evaluate', model: 'churn', gates: 'roc_auc >= 0.99' },
    { permissions: reads },
  );
  expect(later.outputs['verdict']).toBe('fail');
  await report(scene, trigger, 'churn');
  expect((await scene.comments(number))[0]!.body).toContain('### ❌ churn fails');
  await scene.step(
    trigger,
    { mode: 'evaluate', model: 'churn', gates: 'roc_auc >= 0.5' },
    { permissions: reads },
  );
  await report(scene, trigger, 'churn');
  const body = (await scene.comments(number))[0]!.body;
  expect(body).toContain('### 🚫 churn could not be judged');
  expect(body).toContain('two judgements of it');
});

test('a comment that stands there is brought up to date when no model is left to judge; none is made', async () => {
  await using scene = await Scene.open(start);
  const number = await scene.propose({ 'churn.csv': predictions(0.5) });
  const trigger = await scene.pullRequest(number);
  expect((await report(scene, trigger, '[]')).errors).toEqual([]);
  expect(await scene.comments(number)).toEqual([]);
  await evaluate(scene, trigger, 'churn');
  await report(scene, trigger, '["churn"]');
  await scene.repository.commitFiles({
    branch: 'topic',
    files: { 'churn.csv': start['churn.csv'], 'x.md': 'x' },
    message: 'Back',
  });
  const step = await report(scene, await scene.pullRequest(number), '[]');
  expect(step.errors).toEqual([]);
  const [comment, ...more] = await scene.comments(number);
  expect(more).toEqual([]);
  expect(comment!.body).toContain('This pull request changes no model any more');
  expect(comment!.body).not.toContain('✅');
});

test('`models` that cannot be read are an error', async () => {
  await using scene = await Scene.open(start);
  const trigger = await scene.pullRequest(await scene.propose({ 'x.md': 'x' }));
  for (const [models, message] of [
    ['["churn"', /the input `models` is not a JSON array/],
    ['[1]', /the input `models` holds something else than names/],
    ['../x', /"\.\.\/x" cannot be a model's name/],
  ] as const)
    expect((await report(scene, trigger, models)).errors).toEqual([expect.stringMatching(message)]);
  expect((await report(scene, trigger, 'churn', { report: 'x.json' })).errors).toEqual([
    expect.stringContaining('stands beside `report` or `artifact`'),
  ]);
});

const smallest = { predictions: 'churn.csv', gates: 'roc_auc >= 0.6', baseline: 'none', model: 'churn' };

test.each([
  [
    'a file that cannot be read',
    { 'churn.csv': 'id,label,score\nr1,1,x\n' },
    {},
    'churn could not be judged',
  ],
  ['a broken modelops.yml', { 'modelops.yml': 'models: [\n' }, {}, 'churn could not be judged'],
  ['a gate that cannot be read', {}, { gates: 'roc_auc => 0.6' }, 'churn could not be judged'],
])('in one job: %s, and the green comment of before does not stay', async (_, files, inputs, told) => {
  await using scene = await Scene.open({ 'modelops.yml': config, 'churn.csv': csv(rows(300, 0.6)) });
  const number = await scene.propose({ 'churn.csv': predictions(0.5) });
  const first = await scene.step(await scene.pullRequest(number), { ...smallest, ...inputs });
  if (Object.keys(inputs).length > 0) {
    // It never was green: then nothing is made either.
    expect(first.exitCode).toBe(1);
    expect(await scene.comments(number)).toEqual([]);
    await scene.step(await scene.pullRequest(number), smallest);
  }
  expect((await scene.comments(number))[0]!.body).toContain('### ✅');
  await scene.repository.commitFiles({ branch: 'topic', files: { ...files, 'y.md': 'y' }, message: 'Bad' });
  const step = await scene.step(await scene.pullRequest(number), { ...smallest, ...inputs });
  expect(step.exitCode).toBe(1);
  expect(step.errors).toHaveLength(1);
  const [comment, ...more] = await scene.comments(number);
  expect(more).toEqual([]);
  expect(comment!.body).toContain(`### 🚫 ${told}`);
  expect(comment!.body).not.toContain('✅');
});

test('the error that stopped the judgement is told, whatever becomes of the comment', async () => {
  await using scene = await Scene.open({ 'churn.csv': predictions(0.6) });
  const number = await scene.propose({ 'churn.csv': predictions(0.5) });
  await scene.step(await scene.pullRequest(number), smallest);
  await scene.repository.commitFiles({ branch: 'topic', files: { 'churn.csv': 'id\n1\n' }, message: 'Bad' });
  const step = await scene.step(await scene.pullRequest(number), smallest, {
    permissions: { contents: 'read', pull_requests: 'read' },
  });
  expect(step.errors).toEqual([expect.stringContaining('no column looks like the label')]);
  expect(step.log).toContain('the comment on the pull request could not be brought up to date');
});

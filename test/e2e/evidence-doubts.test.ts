import { expect, test } from 'vitest';
import { Scene, type Step } from '../support/job.ts';
import { csv, predictions, rows } from '../support/validate-data.ts';

const reads = { contents: 'read', actions: 'read', pull_requests: 'read' } as const;
const config = (more = '') => `models:
  churn:
    predictions: predictions.csv
    files: model.json
    train: { inputs: [modelops.yml, model.json, predictions.csv] }
    validate: { baseline: base-branch, gates: [roc_auc >= 0.6]${more} }
`;
const start = { 'modelops.yml': config(), 'predictions.csv': predictions(0.4), 'model.json': '{"v":1}\n' };
const change = { 'predictions.csv': predictions(0.6), 'model.json': '{"v":2}\n' };

const register = (scene: Scene, trigger: Awaited<ReturnType<Scene['push']>>, judged: Step, more = {}) =>
  scene.step(
    trigger,
    {
      model: 'churn',
      artifact: judged.outputs['artifact'] ?? '',
      'report-digest': judged.outputs['report-digest'] ?? '',
      ...more,
    },
    { action: 'register-version', permissions: { contents: 'write' }, checkout: false },
  );

test('another pull request with the same head: nobody knows whose run the evidence is of, so it is made anew', async () => {
  await using scene = await Scene.open(start);
  await scene.repository.commitFiles({ branch: 'side', files: { 'x.txt': 'x\n' }, message: 'Side' });
  const number = await scene.propose(change);
  await scene.step(await scene.pullRequest(number), { mode: 'evaluate' }, { permissions: reads });
  await scene.people.rest.pulls.create({ ...scene.names, title: 'twin', head: 'topic', base: 'side' });
  await scene.merge(number);
  const step = await scene.step(await scene.push(), { mode: 'find' }, { permissions: reads });
  expect(step.outputs).toMatchObject({ found: 'false' });
  expect(step.outputs['reason']).toContain('has the same head');
});

test('two runs that disagree about the same inputs: neither is believed', async () => {
  await using scene = await Scene.open(start);
  const number = await scene.propose(change);
  const trigger = await scene.pullRequest(number);
  await scene.step(trigger, { mode: 'evaluate' }, { permissions: reads });
  trigger.run.rerun();
  // Same tree, other predictions: as if the second run had written what it liked.
  const forged = await scene.step(
    trigger,
    { mode: 'evaluate', predictions: 'forged.csv' },
    {
      permissions: reads,
      before: (job) =>
        job.run("sed 's/,0\\.[0-4].*/,0.001/; s/,0\\.[5-9].*/,0.999/' predictions.csv > forged.csv"),
    },
  );
  expect(forged.errors).toEqual([]);
  await scene.merge(number);
  const step = await scene.step(await scene.push(), { mode: 'find' }, { permissions: reads });
  expect(step.outputs).toMatchObject({ found: 'false' });
  expect(step.outputs['reason']).toContain('disagree');
});

test('data that is not there yet: nothing is found, which is no error', async () => {
  await using scene = await Scene.open({
    ...start,
    'modelops.yml': `${config()}    data: { source: data/later.csv }\n`,
  });
  const step = await scene.step(await scene.push(), { mode: 'find' }, { permissions: reads });
  expect(step).toMatchObject({ exitCode: 0, errors: [] });
  expect(step.outputs).toMatchObject({ found: 'false' });
  expect(step.outputs['reason']).toContain('data/later.csv');
});

test('a verdict that fails the step fails it again when it is found, and is not released', async () => {
  const strict = config(', on-inconclusive: fail').replace('roc_auc >= 0.6', 'roc_auc >= 0.7');
  const few = csv(rows(60, 0.4));
  await using scene = await Scene.open({ ...start, 'modelops.yml': strict, 'predictions.csv': few });
  const trigger = await scene.push();
  const judged = await scene.step(trigger, { mode: 'evaluate', baseline: 'none' }, { permissions: reads });
  expect(judged.outputs['verdict']).toBe('inconclusive');
  expect(judged.exitCode).toBe(1);
  const found = await scene.step(
    await scene.push(),
    { mode: 'find', baseline: 'none' },
    { permissions: reads },
  );
  expect(found.outputs['found']).toBe('true');
  expect(found.exitCode).toBe(1);
  const refused = await register(scene, trigger, judged);
  expect(refused.errors).toEqual([expect.stringContaining('its rules count as a failure')]);
  const released = await register(scene, trigger, judged, { require: 'none' });
  expect(released.outputs['changed']).toBe('true');
});

test.each([
  ['all keys renamed', (row: { id: unknown }) => ({ ...row, id: `x${row.id}` }), 'share no row'],
  [
    'hard rows left out',
    (row: { id: unknown; label: number; score: number }) =>
      Math.abs(row.label - row.score) > 0.5 ? undefined : row,
    'leaves out',
  ],
] as const)('%s: not released, unless somebody says so', async (_name, change, reason) => {
  const honest = rows(300, 0.3);
  const files = { 'modelops.yml': config(), 'predictions.csv': csv(honest), 'model.json': '{"v":1}\n' };
  await using scene = await Scene.open(files);
  const candidate = honest.flatMap((row) => change(row as never) ?? []);
  await scene.repository.commitFiles({
    files: { 'predictions.csv': csv(candidate), 'model.json': '{"v":2}\n' },
    message: 'Straight to main',
  });
  const trigger = await scene.push();
  const judged = await scene.step(trigger, { mode: 'evaluate' }, { permissions: reads });
  expect(judged.outputs['verdict']).toBe('inconclusive');
  const refused = await register(scene, trigger, judged);
  expect(refused.exitCode).toBe(1);
  expect(refused.errors).toEqual([
    expect.stringMatching(new RegExp(`could not be compared with .*${reason}`)),
  ]);
  expect(await scene.releases()).toEqual({});
});

import { sha256 } from '@modelops/contracts';
import type { Trigger } from '@modelops/local-runner';
import { expect, test } from 'vitest';
import { Scene } from '../support/job.ts';
import { csv, predictions, rows } from '../support/validate-data.ts';

const config = `models:
  churn:
    predictions: predictions.csv
    validate: { gates: [roc_auc >= 0.6, roc_auc >= champion - 0.005] }
`;

async function release(scene: Scene, inputs: Record<string, string | boolean>): Promise<Trigger> {
  const trigger = await scene.push();
  const evaluated = await scene.step(trigger, { mode: 'evaluate' });
  expect(evaluated.errors).toEqual([]);
  const registered = await scene.step(
    trigger,
    {
      model: 'churn',
      artifact: evaluated.outputs['artifact']!,
      'report-digest': evaluated.outputs['report-digest']!,
      ...inputs,
    },
    { action: 'register-version', permissions: { contents: 'write' }, checkout: false },
  );
  expect(registered.errors).toEqual([]);
  return trigger;
}

const grouped = (skill: number) => csv(rows(300, skill).map((row, i) => ({ ...row, team: `t${i % 40}` })));

test('first version: nothing to compare with; then the released one is the champion, with its own groups', async () => {
  const files = {
    'modelops.yml': config.replace('{ gates', '{ group: team, gates'),
    'predictions.csv': grouped(0.4),
  };
  await using scene = await Scene.open(files);
  const first = await scene.step(await scene.push(), { mode: 'evaluate', upload: 'false' });
  expect(first).toMatchObject({
    exitCode: 0,
    outputs: { verdict: 'pass', outcome: 'none', 'champion-version': '' },
  });
  expect(first.report?.gates[1]).toMatchObject({ evaluated: false });
  await release(scene, { 'keep-predictions': true });

  const number = await scene.propose({ 'predictions.csv': grouped(0.6) });
  const step = await scene.step(await scene.pullRequest(number), {});
  expect(step.outputs).toMatchObject({ verdict: 'pass', outcome: 'better', 'champion-version': '1.0.0' });
  expect(step.report).toMatchObject({
    champion: { source: 'release', name: 'v1.0.0', version: '1.0.0' },
    evaluationSet: { groups: 40, labelsFrom: 'champion' },
  });
  expect((await scene.comments(number))[0]?.body).toContain('v1.0.0');
});

test('a champion whose predictions were not kept: undecided, and the reason with its remedy is told', async () => {
  await using scene = await Scene.open({ 'modelops.yml': config, 'predictions.csv': predictions(0.4) });
  await release(scene, { 'keep-predictions': false });
  const number = await scene.propose({ 'predictions.csv': predictions(0.6) });
  const step = await scene.step(await scene.pullRequest(number), {});
  expect(step).toMatchObject({
    exitCode: 0,
    errors: [],
    outputs: { verdict: 'inconclusive', outcome: 'none' },
  });
  expect(step.report?.champion).toMatchObject({ version: '1.0.0', predictionsDigest: null });
  expect(step.report?.gates[0]).toMatchObject({ verdict: 'pass' });
  expect(step.report?.gates[1]).toMatchObject({ verdict: 'inconclusive', evaluated: true });
  expect(step.report?.notes.join()).toContain('Give register-version `keep-predictions: true`');
  expect((await scene.comments(number))[0]?.body).toContain('were not kept');
});

test('a released file that was exchanged by hand is not compared with', async () => {
  await using scene = await Scene.open({ 'modelops.yml': config, 'predictions.csv': predictions(0.4) });
  await release(scene, { 'keep-predictions': true });
  const { data: releases } = await scene.people.rest.repos.listReleases(scene.names);
  const asset = releases[0]!.assets.find(({ name }) => name === 'predictions.csv')!;
  await scene.people.rest.repos.deleteReleaseAsset({ ...scene.names, asset_id: asset.id });
  await scene.people.rest.repos.uploadReleaseAsset({
    ...scene.names,
    release_id: releases[0]!.id,
    url: releases[0]!.upload_url,
    name: 'predictions.csv',
    data: new Blob([predictions(0.1)]) as unknown as string,
  });
  const step = await scene.step(await scene.push(), { mode: 'evaluate', upload: 'false' });
  expect(step.errors).toEqual([
    expect.stringMatching(
      /^predictions\.csv of churn@v1\.0\.0 is not what its manifest says.*put its own file back/,
    ),
  ]);
});

test('a champion of any framework predicts the same new rows by train.predict; one that cannot is undecided, and why is told', async () => {
  const predict = `import { readFileSync, writeFileSync } from 'node:fs';
const { MODELOPS_FILES: folder = '.', MODELOPS_PREDICTIONS: out = 'predictions.csv' } = process.env;
if (process.env.GITHUB_TOKEN ?? process.env.INPUT_TOKEN) throw new Error('a token is in the environment');
const { skill } = JSON.parse(readFileSync(folder + '/model.json', 'utf8'));
readFileSync(folder + '/variables/variables.index');
if (process.env.MODELOPS_SEED !== '7' || process.env.MODELOPS_MODEL !== 'churn') throw new Error('no seed');
// Careless: for the champion, too.
writeFileSync('metrics.json', JSON.stringify({ folder, skill }));
if (skill === undefined) throw new Error('no skill');
const lines = readFileSync('unseen.csv', 'utf8').trim().split('\\n').slice(1).map((line) => line.split(','));
writeFileSync(out, 'id,label,score\\n' + lines.map(([id, label, noise]) =>
  [id, label, (skill * (label === '1' ? 0.75 : 0.25) + (1 - skill) * noise).toFixed(4)].join(',')).join('\\n'));
`;
  const predicted = (skill: number, prefix: string) =>
    csv(rows(300, skill).map((row) => ({ ...row, id: `${prefix}${row.id}` })));
  const unseen = (prefix: string) =>
    csv(rows(300, 0).map(({ id, label, score }) => ({ id: `${prefix}${id}`, label, noise: score })));
  const files = {
    'modelops.yml': config.replace(
      'predictions: predictions.csv',
      "predictions: predictions.csv\n    files: [model.json, metrics.json, sm/**]\n    train: { seed: 7, command: 'true', predict: node predict.mjs }",
    ),
    'predict.mjs': predict,
    'model.json': '{"skill":0.4}\n',
    'metrics.json': '{"of":"the candidate"}\n',
    'sm/saved_model.pb': 'graph',
    'sm/variables/variables.index': 'index',
    'sm/variables/variables.data-00000-of-00001': 'data',
    'unseen.csv': unseen('old-'),
    'predictions.csv': predicted(0.4, 'old-'),
  };
  await using scene = await Scene.open(files);
  await release(scene, { 'keep-predictions': false });
  // New rows, which the champion has never seen.
  const change = { 'unseen.csv': unseen('new-'), 'predictions.csv': predicted(0.6, 'new-') };
  const number = await scene.propose({ ...change, 'model.json': '{"skill":0.6}\n' });
  const step = await scene.step(await scene.pullRequest(number), { mode: 'evaluate', upload: 'false' });
  expect(step.errors).toEqual([]);
  expect(step.outputs).toMatchObject({ verdict: 'pass', outcome: 'better', 'champion-version': '1.0.0' });
  expect(step.report?.evaluationSet.rows).toBe(300);
  expect(step.report?.candidate.files.find(({ name }) => name === 'metrics.json')).toMatchObject({
    sha256: sha256('{"of":"the candidate"}\n'),
  });
  expect(step.report?.notes.join()).toContain(
    'what `train.predict` of this commit makes of the files of v1.0.0',
  );

  const cannot = await scene.propose(
    {
      ...change,
      'predict.mjs': 'process.exit(process.env.MODELOPS_FILES === undefined ? 0 : 3);\n',
    },
    'cannot',
  );
  const undecided = await scene.step(await scene.pullRequest(cannot), { mode: 'evaluate', upload: 'false' });
  expect(undecided.outputs).toMatchObject({ verdict: 'inconclusive', outcome: 'none' });
  expect(undecided.report?.notes.join()).toMatch(
    /files of v1\.0\.0 cannot predict these rows \(.*exit code 3\)/,
  );
});

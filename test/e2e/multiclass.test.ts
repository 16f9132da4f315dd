import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trainingRecordSchema } from '@modelops/contracts';
import type { Job } from '@modelops/local-runner';
import { expect, test } from 'vitest';
import { Scene } from '../support/job.ts';

const wine = await readFile(join(import.meta.dirname, 'fixtures/wine.csv'), 'utf8');

const config = `models:
  wine:
    data: { source: wine.csv, key: wine_id, label: cultivar, split: { by: key, holdout: 45% } }
    train: { trainer: linear, folds: 3 }
    predictions: predictions.csv
    files: model.onnx
    validate:
      replicates: 200
      gates: [macro_f1 >= 0.8, "accuracy[cultivar=class_1] >= 0.6", macro_f1 >= champion - 0.005]
    register: { keep-predictions: true }
`;

test('wine: three classes are learnt, judged, released and compared, by predictions and by their files', async () => {
  await using scene = await Scene.open({ 'modelops.yml': config, 'wine.csv': wine });
  let recordText = '';
  let predictionsText = '';
  const train = (features: string) => async (job: Job) => {
    const step = await job.uses('train-model', { features });
    expect(step.annotations).toEqual([]);
    recordText = await readFile(join(job.workspace, 'training-record.json'), 'utf8');
    predictionsText = await readFile(join(job.workspace, 'predictions.csv'), 'utf8');
  };

  // The champion has seen two measurements only.
  const trigger = await scene.push();
  const first = await scene.step(
    trigger,
    { mode: 'evaluate', gates: 'accuracy >= 0' },
    { before: train('ash\nmagnesium') },
  );
  expect(first.errors).toEqual([]);
  expect(first.report).toMatchObject({ task: 'multiclass-classification', classes: { count: 3 } });
  const registered = await scene.step(
    trigger,
    {
      model: 'wine',
      artifact: first.outputs['artifact']!,
      'report-digest': first.outputs['report-digest']!,
      'keep-predictions': true,
    },
    { action: 'register-version', permissions: { contents: 'write' }, checkout: false },
  );
  expect(registered).toMatchObject({ errors: [], outputs: { version: '1.0.0' } });

  const number = await scene.propose({ 'README.md': 'All measurements.\n' });
  const pull = await scene.pullRequest(number);
  const all = wine.split('\n', 1)[0]!.split(',').slice(2).join('\n');
  const step = await scene.step(pull, {}, { before: train(all) });
  expect(step.errors).toEqual([]);
  const record = trainingRecordSchema.parse(JSON.parse(recordText));
  expect(record).toMatchObject({
    task: 'multiclass-classification',
    trainer: { name: 'linear', converged: true },
    crossValidation: { folds: 3 },
  });
  const folds = Object.fromEntries(record.crossValidation!.metrics.map(({ name, mean }) => [name, mean]));
  expect(folds['macro_f1']).toBeGreaterThan(0.93);
  const [header, ...rows] = predictionsText.trimEnd().split('\n');
  expect(header).toBe('wine_id,cultivar,score_class_0,score_class_1,score_class_2');
  expect(rows).toHaveLength(record.rows!.holdout);

  expect(step.outputs).toMatchObject({ verdict: 'pass', outcome: 'better', 'champion-version': '1.0.0' });
  const report = step.report!;
  expect(report).toMatchObject({
    evaluationSet: {
      rows: rows.length,
      positives: null,
      columns: { score: 'score_*' },
      labelsFrom: 'truth',
    },
    comparison: { metric: 'macro_f1', comparable: true, sharedRows: rows.length },
  });
  // The folds of the training record, without what each fold was.
  expect(report.crossValidation).toEqual({
    folds: 3,
    groupBy: null,
    metrics: record.crossValidation!.metrics.map(({ name, mean, deviation }) => ({ name, mean, deviation })),
  });
  const value = (name: string) => report.metrics.find((metric) => metric.name === name)!;
  expect(value('accuracy').value).toBeGreaterThan(0.93);
  expect(value('accuracy').champion).toBeLessThan(0.85);
  // What the report says of the classes is what the predictions file says.
  const decided = rows.map((row) => {
    const [, label, ...scores] = row.split(',');
    const best = scores.indexOf(String(Math.max(...scores.map(Number))));
    return { label, predicted: `class_${best}` };
  });
  for (const one of report.classes!.perClass) {
    const own = decided.filter(({ label }) => label === one.name);
    expect(one).toMatchObject({
      rows: own.length,
      predicted: decided.filter(({ predicted }) => predicted === one.name).length,
      right: own.filter(({ predicted }) => predicted === one.name).length,
    });
    expect(one.champion!.recall!).toBeLessThanOrEqual(one.recall!);
  }
  const gate = report.gates.find(({ text }) => text.startsWith('accuracy['))!;
  const second = report.classes!.perClass.find(({ name }) => name === 'class_1')!;
  expect(gate).toMatchObject({ value: second.recall, sampleSize: { rows: second.rows } });
  const [comment] = await scene.comments(number);
  expect(comment!.body).toContain('3 classes');
  expect(comment!.body).toMatch(
    /\n\nCross-validation on the training rows \(3 folds, mean ± standard deviation\): macro F1 0\.9\d+\u00a0±\u00a00\.0\d+, /,
  );
  expect(comment!.body).toContain('| Label | class');

  // The same two models, by their files: the champion predicts here, too. Not on rows that were learnt from.
  const known = await scene.step(
    pull,
    { mode: 'evaluate', upload: 'false', data: 'wine.csv', label: 'cultivar', key: 'wine_id' },
    { before: train(all) },
  );
  expect(known.errors.join()).toMatch(/^wine\.csv: the model was trained on rows of this file/);
  const held = new Set(rows.map((row) => row.split(',')[0]));
  const [names, ...wines] = wine.trimEnd().split('\n');
  const unseen = [names, ...wines.filter((row) => held.has(row.split(',')[0]))].join('\n');
  const again = await scene.step(
    pull,
    { mode: 'evaluate', upload: 'false', data: 'unseen.csv', label: 'cultivar', key: 'wine_id' },
    {
      before: async (job) => {
        await train(all)(job);
        await writeFile(join(job.workspace, 'unseen.csv'), `${unseen}\n`);
      },
    },
  );
  expect(again).toMatchObject({ errors: [], outputs: { outcome: 'better' } });
  expect(again.report).toMatchObject({
    task: 'multiclass-classification',
    champion: { name: 'v1.0.0', predictionsDigest: null },
    evaluationSet: { rows: rows.length, labelsFrom: 'truth' },
    comparison: { sharedRows: rows.length },
    classes: { count: 3 },
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workspace } from '@modelops/action-kit';
import {
  evaluationReportSchema,
  prettyCanonicalJson,
  sha256,
  type TrainingRecord,
} from '@modelops/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findTrainingRecord } from './training-record.ts';

let folder: string;
let workspace: Workspace;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelops-record-'));
  workspace = new Workspace(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function recordOf(outputs: Record<string, string>): TrainingRecord {
  return {
    schema: 'modelops/training-record/v1',
    model: 'churn',
    task: null,
    tool: { name: 'modelops/train-model', version: '0.1.0' },
    code: null,
    data: [],
    window: null,
    trainer: { name: 'command', parameters: {}, seed: 1, iterations: null, converged: null },
    rows: null,
    split: null,
    transforms: null,
    crossValidation: null,
    environment: { node: '24', platform: 'linux-x64', backend: 'command' },
    outputs: Object.entries(outputs).map(([name, text]) => ({
      name,
      sha256: sha256(text),
      bytes: text.length,
    })),
    notes: [],
  };
}

test.each<[string, string | Record<string, string>, string | undefined]>([
  ['about these bytes', { 'model.bin': 'model', 'more.txt': 'more' }, undefined],
  [
    'about an output that has changed',
    { 'model.bin': 'model', 'more.txt': 'less' },
    'is about other bytes: more.txt has',
  ],
  [
    'about an output that is gone',
    { 'model.bin': 'model', 'gone.txt': '' },
    'names gone.txt, which is not here',
  ],
  ['about a file outside', { 'model.bin': 'model', '../secret': '' }, 'names ../secret, which is not here'],
  ['about nothing that is judged', { 'more.txt': 'more' }, 'does not name what is judged'],
  ['no JSON', 'no', 'is no training record ('],
  ['another document', '{"schema":"mine"}', 'is no training record ('],
  ['endless', ' '.repeat(9 << 20), 'is too large for a training record'],
])('a record %s', async (_, content, objection) => {
  await writeFile(join(folder, 'model.bin'), 'model');
  await writeFile(join(folder, 'more.txt'), 'more');
  const text = typeof content === 'string' ? content : prettyCanonicalJson(recordOf(content));
  await writeFile(join(folder, 'training-record.json'), text);
  const judged = [join(folder, 'model.bin')];
  const found = findTrainingRecord(undefined, 'churn', judged, workspace);
  if (objection === undefined) {
    expect(await found).toMatchObject({ file: { role: 'training-record', sha256: sha256(text) } });
    return;
  }
  const note = expect.stringContaining(`training-record.json ${objection}`);
  expect(await found).toEqual({ note });
  await expect(findTrainingRecord('training-record.json', 'churn', judged, workspace)).rejects.toThrow(
    `the training record ${objection}`,
  );
});

test('none: that is no matter, unless it was asked for', async () => {
  await rm(join(folder, 'training-record.json'), { force: true });
  expect(await findTrainingRecord(undefined, 'churn', [], workspace)).toBeUndefined();
  await expect(findTrainingRecord('training-record.json', 'churn', [], workspace)).rejects.toThrow(
    'does not exist',
  );
});

test('the folds of a record: means and deviations, and nothing that a report has no room for', async () => {
  await writeFile(join(folder, 'model.bin'), 'model');
  const found = async (crossValidation: TrainingRecord['crossValidation']) => {
    const record = { ...recordOf({ 'model.bin': 'model' }), crossValidation };
    await writeFile(join(folder, 'training-record.json'), prettyCanonicalJson(record));
    return findTrainingRecord(undefined, 'churn', [join(folder, 'model.bin')], workspace);
  };
  const metric = (name: string) => ({ name, mean: 0.71, deviation: 0.02, values: [0.69, null, 0.73] });
  const metrics = [
    metric('roc_auc'),
    metric('x'.repeat(101)),
    ...Array.from({ length: 60 }, (_, at) => metric(`m${at}`)),
  ];
  const { folds } = (await found({ folds: 3, groupBy: 'y'.repeat(2000), metrics })) as { folds: object };
  expect(folds).toMatchObject({ folds: 3, groupBy: 'y'.repeat(1000) });
  expect(evaluationReportSchema.shape.crossValidation.parse(folds)!.metrics).toEqual([
    { name: 'roc_auc', mean: 0.71, deviation: 0.02 },
    ...Array.from({ length: 49 }, (_, at) => ({ name: `m${at}`, mean: 0.71, deviation: 0.02 })),
  ]);
  expect(await found(null)).toMatchObject({ folds: undefined });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main as trainModel } from '../../actions/train-model/src/main.ts';
import { actHere, type HereResult } from '../support/here.ts';
import { Scene } from '../support/job.ts';
import { csv } from '../support/validate-data.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open({});
});
afterAll(() => scene[Symbol.asyncDispose]());

type Row = Record<string, string | number>;

/** Rows whose class is told by x. */
const rowsOf = (count: number, labelOf: (row: number) => string | number): Row[] =>
  Array.from({ length: count }, (_, row) => ({
    id: `r${row}`,
    x: (row % 7) + 10 * (row % 3),
    label: labelOf(row),
  }));

async function train(
  files: Readonly<Record<string, readonly Row[]>>,
  inputs: Readonly<Record<string, string>> = {},
): Promise<HereResult & { readonly predictions: string[] }> {
  let predictions = '';
  const step = await actHere(
    trainModel,
    { model: 'm', data: 'data.csv', ...inputs },
    {
      hub: scene.hub,
      repository: scene.repository,
      trigger: await scene.push(),
      permissions: { contents: 'read' },
      before: async (workspace) => {
        for (const [name, rows] of Object.entries(files)) await writeFile(join(workspace, name), csv(rows));
      },
      after: async (workspace) => {
        predictions = await readFile(join(workspace, 'predictions.csv'), 'utf8').catch(() => '');
      },
    },
  );
  return { ...step, predictions: predictions.trimEnd().split('\n') };
}

const names = ['cpu', 'disk "full"', 'net'];

test('a network learns several classes, one of which is held out only', async () => {
  const step = await train(
    {
      'data.csv': rowsOf(240, (row) => names[row % 3]!),
      'held-out.csv': rowsOf(12, (row) => (row === 11 ? 'fan' : names[row % 3]!)),
    },
    { holdout: 'held-out.csv', trainer: 'mlp' },
  );
  expect(step.error).toBeUndefined();
  expect(step.notices.join('\n')).toContain('No row to train on has the label fan');
  const [header, ...rows] = step.predictions;
  expect(header).toBe('id,label,score_cpu,"score_disk ""full""",score_fan,score_net');
  expect(rows[11]).toMatch(/^r11,fan,/);
  const right = rows.filter((row, at) => {
    const scores = row.split(',').slice(-4).map(Number);
    expect(scores[2]).toBe(0);
    expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 9);
    return scores.indexOf(Math.max(...scores)) === [0, 1, 3][at % 3];
  });
  expect(right.length).toBeGreaterThanOrEqual(11);
});

test('numbers are classes where the task says so, by their value', async () => {
  const step = await train(
    { 'data.csv': rowsOf(90, (row) => ['1', '2.0', '3'][row % 3]!) },
    { task: 'multiclass-classification' },
  );
  expect(step.error).toBeUndefined();
  expect(step.predictions[0]).toBe('id,label,score_1,score_2,score_3');
});

test.each([
  [
    'two texts',
    rowsOf(30, (row) => ['ok', 'bad'][row % 2]!),
    {},
    /neither 0 and 1.*multiclass-classification/s,
  ],
  ['names of rows', rowsOf(150, (row) => `x${row % 120}`), {}, /has 120 different values.*right column/s],
  [
    'a group that is called as a score',
    rowsOf(30, (row) => names[row % 3]!).map((row) => ({ ...row, score_group: 'a' })),
    { config: 'modelops.yml' },
    /"score_group" would be read as the probability of a class/,
  ],
] as const)('what cannot be learnt is told: %s', async (_, rows, inputs, message) => {
  const step = await actHere(
    trainModel,
    { model: 'm', data: 'data.csv', ...inputs },
    {
      hub: scene.hub,
      repository: scene.repository,
      trigger: await scene.push(),
      permissions: { contents: 'read' },
      before: async (workspace) => {
        await writeFile(join(workspace, 'data.csv'), csv([...rows]));
        await writeFile(
          join(workspace, 'modelops.yml'),
          'models:\n  m:\n    data: { key: id, label: label }\n    validate: { slices: [score_group] }\n',
        );
      },
    },
  );
  expect(step.error).toMatch(message);
});

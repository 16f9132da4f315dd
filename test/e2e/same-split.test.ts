import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readTable } from '@modelops/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main as prepareData } from '../../actions/prepare-data/src/main.ts';
import { main as trainModel } from '../../actions/train-model/src/main.ts';
import { actHere } from '../support/here.ts';
import { Scene } from '../support/job.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open({ 'README.md': '' });
});
afterAll(() => scene[Symbol.asyncDispose]());

const minute = (at: number) => new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString();
/** Five rows of an instant where `ties` says so, microseconds, a few labels missing, identifiers with leading zeros. */
const table = (from: number, to: number, ties: number) =>
  [
    'name,code,at,x,y',
    ...Array.from({ length: to - from }, (_, index) => {
      const at = from + index;
      const time = minute(Math.floor(at / ties)).replace('.000Z', `.0007${at % 10}Z`);
      return `k${at},${String(at).padStart(5, '0')},${time},${(at * 37) % 101},${at % 29 === 0 ? '' : at % 2}`;
    }),
    '',
  ].join('\n');

test.each<[split: string, key: string, ties: number, rows: number]>([
  ['holdout: 20%', 'key: name', 1, 400],
  ['holdout: 20%', 'key: name', 5, 3000],
  ['holdout: 0.07', 'key: name', 3, 1001],
  ['holdout: 33.3%, gap: 20m', 'key: name', 1, 777],
  ['holdout: 2h', 'key: name', 1, 400],
  ['by: key, holdout: 30%, seed: 7', 'key: name', 1, 500],
  ['by: key, holdout: 30%', 'key: code', 1, 500],
  ['by: key, holdout: 30%', 'key: code, schema: { code: { type: category } }', 1, 500],
  ['by: key, holdout: 30%', 'key: $row', 1, 500],
])('prepare-data and train-model split {%s} with {%s} alike', async (split, key, ties, rows) => {
  const files = {
    // The second file of the list is the first by name.
    'modelops.yml': `models:
  m:
    data: { source: [b.csv, a.csv], ${key}, time: at, label: y, split: { ${split} } }
    features: [x]
    train: { trainer: linear }
    validate: { slices: [name] }
`,
    'a.csv': table(0, Math.floor(rows / 3), ties),
    'b.csv': table(Math.floor(rows / 3), rows, ties),
  };
  const held: Record<string, (string | null)[]> = {};
  const counts: Record<string, unknown> = {};
  for (const [name, main, made] of [
    ['prepare', prepareData, 'modelops-data/holdout.parquet'],
    ['train', trainModel, 'predictions.csv'],
  ] as const) {
    const step = await actHere(
      main,
      {},
      {
        hub: scene.hub,
        repository: scene.repository,
        trigger: await scene.push(),
        permissions: { contents: 'read' },
        before: async (workspace) => {
          for (const [path, content] of Object.entries(files)) {
            await mkdir(dirname(join(workspace, path)), { recursive: true });
            await writeFile(join(workspace, path), content);
          }
        },
        after: async (workspace) => {
          if ((await readFile(join(workspace, made)).catch(() => undefined)) === undefined) return;
          const rows = await readTable(join(workspace, made));
          const column = rows.column('name');
          held[name] = Array.from({ length: rows.rowCount }, (_, row) => column.text(row));
        },
      },
    );
    expect(step.error).toBeUndefined();
    counts[name] = [
      Number(step.outputs[name === 'prepare' ? 'train-rows' : 'training-rows']),
      Number(step.outputs['holdout-rows']),
    ];
  }
  expect(counts['train']).toEqual(counts['prepare']);
  expect(held['train']).toEqual(held['prepare']);
});

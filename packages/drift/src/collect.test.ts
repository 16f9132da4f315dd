import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTable } from '@modelops/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { daysOf, referenceOf } from './collect.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelops-collect-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const columns = {
  time: 'when',
  label: undefined,
  score: undefined,
  key: undefined,
  features: undefined,
  ignore: [],
};
const lines = (day: string, cells: readonly string[]) =>
  `when,x,note\n${cells.map((cell, row) => `${day}T${String(row % 24).padStart(2, '0')}:00:00Z,${row},${cell}`).join('\n')}\n`;
const table = async (name: string, text: string) => {
  await writeFile(join(folder, name), text);
  return readTable(join(folder, name));
};
const number = (row: number) => String(1 + (row % 7));

test.each<[string, number, number, { missing: number } | undefined]>([
  ['a small file whose optional column is empty has missing cells', 0.8, 5, { missing: 5 }],
  ['a large one is another feed', 0.8, 200, undefined],
  ['a column that is never empty is gone with one row', 0, 1, undefined],
])('%s', async (_, share, rows, counted) => {
  const march = await table(
    'march.csv',
    lines(
      '2026-03-01',
      Array.from({ length: 500 }, (_, row) => (row < 500 * share ? '' : number(row))),
    ),
  );
  const reference = referenceOf([march], columns);
  const april = await table('april.csv', lines('2026-04-01', new Array(rows).fill('')));
  const seen = daysOf([april], reference.profile, reference.watched, columns, undefined);
  expect(seen.days).toHaveLength(1);
  if (counted === undefined) {
    expect(seen.changes).toMatchObject([{ column: 'note', message: expect.stringContaining('is empty') }]);
    expect(seen.days[0]!.columns['note']).toBeUndefined();
  } else {
    expect(seen.changes).toEqual([]);
    expect(seen.days[0]!.columns['note']).toMatchObject(counted);
  }
  expect(seen.days[0]!.columns['x']).toMatchObject({ missing: 0 });
});

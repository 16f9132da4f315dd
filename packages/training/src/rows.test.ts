import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Task } from '@modelops/contracts';
import { readTable, type Table } from '@modelops/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { labelsOf } from './labels.ts';
import { typedColumn } from './rows.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelops-rows-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A table with these values in the column `a`. */
async function tableOf(values: readonly (string | number)[]): Promise<Table> {
  const path = join(folder, 'a.csv');
  await writeFile(path, ['row,a', ...values.map((value, at) => `${at},${value}`), ''].join('\n'));
  return readTable(path);
}

const day = Date.UTC(2026, 2, 1);
test.each([
  ['seconds', day / 1000],
  ['milliseconds', day],
  ['microseconds', day * 1000],
  ['texts', '2026-03-01'],
])('an instant in %s', async (_, value) => {
  const { values } = typedColumn(await tableOf([value, '', value]), 'a', 'timestamp');
  expect([...(values as Float64Array)]).toEqual([day, Number.NaN, day]);
});

test.each([20260301, 7, 202603011015, 20260301101500])('%d is no instant', async (value) => {
  const table = await tableOf([day, value]);
  expect(() => typedColumn(table, 'a', 'timestamp')).toThrow(
    `a.csv, line 3, column "a": ${value} is no date or time. Numbers are seconds or milliseconds since 1970`,
  );
});

const numbers = Array.from({ length: 50 }, (_, at) => at * 1.5);
test.each<[string, readonly (string | number)[], Task | undefined, string]>([
  ['a text among numbers', [...numbers, 'high'], 'regression', 'the label "high" is no number.'],
  ['without a task', [...numbers, 'high'], undefined, 'the label "high" is neither 0 and 1 (true and false)'],
  [
    'a third',
    [...numbers.map((at) => String(at % 2 > 0)), 'high'],
    'binary-classification',
    'the label "high" is neither 0 nor 1',
  ],
  [
    'another number',
    [...numbers.map((_, at) => at % 2), 2],
    'binary-classification',
    'the label is 2, and the task is binary',
  ],
])('a label that cannot be learnt is told with its line: %s', async (_, values, task, says) => {
  const table = await tableOf(values);
  const act = () => labelsOf(table, 'a', task);
  expect(act).toThrow(`a.csv, line 52, column "a": ${says}`);
  if (task !== undefined) expect(act).not.toThrow(/set `task/);
});

test('NaN is no class', async () => {
  const { classes, label } = labelsOf(await tableOf([1, 2, 'NaN', 3]), 'a', 'multiclass-classification');
  expect(classes).toEqual(['1', '2', '3']);
  expect([...label]).toEqual([0, 1, Number.NaN, 2]);
});

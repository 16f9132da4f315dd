import { type PrepareStep, transformsSchema } from '@modelops/contracts';
import { expect, test } from 'vitest';
import {
  applyTransforms,
  fitTransforms as fitColumns,
  type RawColumn,
  type RawFeature,
} from '../columnar-transforms.ts';
import { fitTransforms, splitTable, transformSql } from './index.ts';
import { Bench } from './testkit.ts';

const on = { rows: 0, digest: `sha256:${'0'.repeat(64)}` } as const;
const where = (step: number) => `modelops.yml:${step}`;

/** Ten training rows and ten held out, on which nothing may be fitted. */
const csv = [
  'at,y,x,n,kind,flag',
  ...Array.from(
    { length: 10 },
    (_, at) =>
      `2026-01-${String(at + 1).padStart(2, '0')}T0${at}:15:00Z,${at % 2},${at === 3 ? '' : at},${at},${at < 6 ? 'b' : at === 9 ? '' : 'a'},${at % 3 === 0}`,
  ),
  ...Array.from(
    { length: 10 },
    (_, at) => `2026-02-${String(at + 1).padStart(2, '0')}T00:00:00Z,1,1000,5,only-held-out,true`,
  ),
].join('\n');

async function fit(steps: readonly PrepareStep[] | undefined, text = csv) {
  await using bench = await Bench.open({ 'a.csv': text });
  const table = await bench.table({ time: 'at', label: { column: 'y' } });
  await splitTable(table, { by: 'time', holdout: { share: 0.5 }, gap: 0, seed: 1 });
  const fitted = await fitTransforms(table, steps, on, where);
  expect(transformsSchema.parse(fitted.transforms)).toEqual(fitted.transforms);
  // Bulk and single rows agree to the last bit.
  const sql = await bench.engine.rows(`SELECT ${transformSql(fitted.transforms).join(', ')} FROM rows`);
  const raw = await bench.engine.rows('SELECT * REPLACE (epoch_ms("at") AS "at") FROM rows');
  const columns = new Map(
    fitted.transforms.inputs.map(({ name, type }): [string, RawColumn] => [
      name,
      type === 'category' || type === 'text'
        ? raw.map((row) => row[name] as string | null)
        : Float64Array.from(raw, (row) => (row[name] === null ? Number.NaN : Number(row[name]))),
    ]),
  );
  const made = applyTransforms(fitted.transforms, columns);
  const matrix = raw.flatMap((_, at) => made.map((values) => values[at]!));
  const { features } = fitted.transforms;
  expect(sql.flatMap((row) => features.map((name) => (row[name] ?? Number.NaN) as number))).toEqual([
    ...matrix,
  ]);
  return {
    ...fitted,
    row: (at: number) =>
      Object.fromEntries(features.map((name, place) => [name, matrix[at * features.length + place]])),
  };
}

test('every step, fitted on the training rows alone', async () => {
  const { transforms, row } = await fit([
    { 'date-parts': { of: 'at', parts: ['hour', 'minute', 'weekday'] } },
    { impute: ['x', 'kind'] },
    { scale: ['x'] },
    { scale: { columns: ['n'], method: 'minmax' } },
    { 'one-hot': ['kind'] },
    { 'one-hot': { columns: ['at_weekday'], max: 2 } },
  ]);
  expect(transforms.features).toEqual([
    'at_hour',
    'at_minute',
    'at_weekday=3',
    'at_weekday=4',
    'x',
    'n',
    'kind=a',
    'kind=b',
    'flag',
  ]);
  const step = (name: string, column: string) =>
    transforms.steps.find((one) => one.step === name && one.column === column);
  // 0 1 2 4 5 6 7 8 9: median 5; with it the mean of ten is 4.7.
  expect(step('impute', 'x')).toMatchObject({ value: 5 });
  expect(step('impute', 'kind')).toMatchObject({ value: 'b' });
  expect(step('scale', 'x')).toMatchObject({ center: 4.7, method: 'standard' });
  expect((step('scale', 'x') as { scale: number }).scale).toBeCloseTo(Math.sqrt(8.01), 12);
  expect(step('scale', 'n')).toMatchObject({ center: 0, scale: 9, method: 'minmax' });
  expect(step('one-hot', 'kind')).toMatchObject({ categories: ['a', 'b'] });
  expect(row(9)).toMatchObject({ at_hour: 9, at_minute: 15, n: 1, 'kind=a': 0, 'kind=b': 1, flag: 1 });
  // A category that training never saw is none of them.
  expect(row(15)).toMatchObject({
    'kind=a': 0,
    'kind=b': 0,
    x: (1000 - 4.7) / (step('scale', 'x') as { scale: number }).scale,
  });
});

test('without steps: medians, one-hot, and the time is no feature', async () => {
  const { transforms } = await fit(undefined);
  expect(transforms.features).toEqual(['x', 'n', 'kind=a', 'kind=b', 'flag']);
});

test('how a gap is filled: mean, a number, a text', async () => {
  const { transforms } = await fit([
    { impute: { columns: ['x'], with: 'mean' } },
    { impute: { columns: ['n'], with: -1 } },
    { impute: { columns: ['kind'], with: { value: 'none' } } },
    { 'one-hot': ['kind'] },
  ]);
  expect(
    transforms.steps
      .filter(({ step }) => step === 'impute')
      .map((step) => (step as { value: unknown }).value),
  ).toEqual([42 / 9, -1, 'none']);
});

test('a mapping without more is what the list is, here and in columns', async () => {
  const names = { impute: ['x', 'kind', 'flag'], scale: ['n'], 'one-hot': ['kind'] };
  const lists: PrepareStep[] = [
    { impute: names.impute },
    { scale: names.scale },
    { 'one-hot': names['one-hot'] },
  ];
  const mappings: PrepareStep[] = [
    { impute: { columns: names.impute } },
    { scale: { columns: names.scale } },
    { 'one-hot': { columns: names['one-hot'] } },
  ];
  const { transforms } = await fit(mappings);
  expect(transforms).toEqual((await fit(lists)).transforms);
  const raw: RawFeature[] = [
    { name: 'x', type: 'float', values: Float64Array.of(1, 2, 9, Number.NaN) },
    { name: 'n', type: 'float', values: Float64Array.of(1, 2, 9, 4) },
    { name: 'kind', type: 'category', values: ['b', 'b', 'a', null] },
    { name: 'flag', type: 'boolean', values: Float64Array.of(0, 1, Number.NaN, Number.NaN) },
  ];
  const steps = fitColumns(raw, mappings).steps;
  expect(steps).toEqual(fitColumns(raw, lists).steps);
  // Half true and half false are no 0.5.
  expect(steps.slice(0, 3).map((step) => 'value' in step && step.value)).toEqual([2, 'b', 0]);
});

test('a constant column is scaled to 0', async () => {
  const text = csv.replace(/^(2026-01.*?,.),[^,]*/gm, '$1,7');
  const { row } = await fit([{ scale: ['x'] }, { drop: ['kind'] }], text);
  expect(row(0)).toMatchObject({ x: 0 });
});

test.each<[PrepareStep[], RegExp]>([
  [
    [{ scale: ['xx'] }, { drop: ['kind'] }],
    /^modelops\.yml:0: there is no column "xx" at this step\. Did you mean "x"\?/,
  ],
  [[{ scale: ['kind'] }], /^modelops\.yml:0: "kind" is category, and cannot be scaled/],
  [[{ scale: ['y'] }], /^modelops\.yml:0: "y" is the label, not a feature/],
  [
    [{ scale: ['x'] }],
    /^modelops\.yml:-1: "kind" is category, and no step makes numbers of it\. Add `- one-hot: \[kind\]`/,
  ],
  [[{ 'date-parts': { of: 'kind', parts: ['hour'] } }], /"kind" is category, not a time/],
  [
    [{ 'one-hot': ['kind'] }, { scale: ['kind'] }],
    /^modelops\.yml:1: there is no column "kind" at this step/,
  ],
  [[{ drop: ['kind', 'x', 'n', 'flag'] }], /no column is left/],
  [[{ impute: { columns: ['kind'], with: 'mean' } }], /"kind" is category, and has no mean/],
])('%j is refused at its place', async (steps, says) => {
  await expect(fit(steps)).rejects.toThrow(says);
});

import { dataProfileSchema, windowProfilesSchema } from '@modelops/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countOnEdges, fitsProfile, profileTable } from './profile.ts';
import {
  booleanColumn,
  type Column,
  dateColumn,
  makeTable,
  numberColumn,
  stringColumn,
  type Table,
} from './table.ts';

function tableOf(...columns: Column[]): Table {
  const rows = columns[0]!.values.length;
  return makeTable(
    { path: 't.csv', format: 'csv', sha256: `sha256:${'0'.repeat(64)}`, bytes: 1 },
    rows,
    columns,
  );
}
const numbers = (values: readonly number[], missing: Uint8Array | null = null) =>
  numberColumn('x', Float64Array.from(values), missing);
const columnOf = (table: Table) => profileTable([table]).columns[0]!;

test('types, missing cells and moments', () => {
  const missing = Uint8Array.from([0, 0, 0, 1, 0, 0]);
  const x = columnOf(tableOf(numbers([1, 2, 4, Number.NaN, Number.NaN, Number.POSITIVE_INFINITY], missing)));
  // An infinity is no value, as NaN is none.
  expect(x).toMatchObject({ type: 'integer', count: 3, nulls: 1, nans: 2 });
  expect(x.moments!.mean).toBeCloseTo(7 / 3, 12);
  expect(x.moments!.m2).toBeCloseTo(14 / 3, 12);
  expect(x.moments).toMatchObject({ min: 1, max: 4 });
  expect(columnOf(tableOf(numbers([0.5, 1]))).type).toBe('float');
  expect(columnOf(tableOf(stringColumn('x', ['b', null, 'a', 'b'])))).toMatchObject({
    type: 'category',
    count: 3,
    nulls: 1,
    categories: { values: ['a', 'b'], counts: [1, 2], other: 0 },
  });
  expect(columnOf(tableOf(booleanColumn('x', [true, false, true, null])))).toMatchObject({
    type: 'boolean',
    categories: { values: ['false', 'true'], counts: [1, 2] },
    moments: { mean: 2 / 3 },
  });
  expect(columnOf(tableOf(dateColumn('x', Float64Array.of(0, 1))))).toMatchObject({ type: 'timestamp' });
  const many = stringColumn(
    'x',
    Array.from({ length: 1001 }, (_, at) => `v${at}`),
  );
  expect(columnOf(tableOf(many))).toMatchObject({ type: 'text', categories: null, count: 1001 });
  expect(columnOf(tableOf(numbers([Number.NaN]))).moments).toEqual({
    mean: null,
    m2: null,
    min: null,
    max: null,
  });
});

test('whatever the numbers: the profile is a document, its bins hold every value, and the order does not matter', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noDefaultInfinity: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 300 }),
      (values) => {
        const profile = profileTable([tableOf(numbers(values))]);
        dataProfileSchema.parse(profile);
        const { bins } = profile.columns[0]!;
        const expected = new Array<number>(bins!.edges.length + 1).fill(0);
        for (const value of values)
          if (Number.isFinite(value)) expected[bins!.edges.filter((edge) => value > edge).length]!++;
        expect(bins!.counts).toEqual(expected);
        const turned = profileTable([tableOf(numbers([...values].reverse()))]);
        expect(turned.columns).toEqual(profile.columns);
      },
    ),
  );
});

test('equal shares: 64 bins of a continuous column hold nearly the same', () => {
  const { counts } = columnOf(tableOf(numbers(Array.from({ length: 6400 }, (_, at) => Math.sin(at) * at))))
    .bins!;
  expect(counts).toHaveLength(64);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
});

test('days are counted on the edges of the reference; they add up to the whole', () => {
  const day = 86_400_000;
  const times = Float64Array.from({ length: 90 }, (_, at) => Math.floor(at / 30) * day);
  const reference = tableOf(numbers(Array.from({ length: 90 }, (_, at) => at % 30)));
  const profile = profileTable([reference]);
  const table = tableOf(
    numbers([...Array.from({ length: 89 }, (_, at) => at % 30), Number.NaN]),
    stringColumn(
      'c',
      Array.from({ length: 90 }, (_, at) => 'ab'[at % 2]!),
    ),
  );
  const windows = countOnEdges([table], profile, { time: 't', days: () => times, names: ['x'] });
  windowProfilesSchema.parse(windows);
  expect(windows.windows.map(({ from, rows }) => [from / day, rows])).toEqual([
    [0, 30],
    [1, 30],
    [2, 30],
  ]);
  const [x] = windows.columns;
  expect(x!.nans).toEqual([0, 0, 1]);
  expect(x!.mean[0]).toBeCloseTo(14.5, 12);
  expect(x!.m2[0]).toBeCloseTo(
    Array.from({ length: 30 }, (_, at) => (at - 14.5) ** 2).reduce((a, b) => a + b),
    9,
  );
  const all = x!.counts[0]!.map((_, bin) => x!.counts.reduce((sum, counts) => sum + counts[bin]!, 0));
  const whole = profile.columns[0]!.bins!.counts;
  expect(all.reduce((a, b) => a + b)).toBe(89);
  expect(all.map((count, bin) => whole[bin]! - count).filter(Boolean)).toEqual([1]);
});

test('values that the reference does not know are the last count', () => {
  const profile = profileTable([tableOf(stringColumn('x', ['a', 'b']))]);
  const windows = countOnEdges([tableOf(stringColumn('x', ['b', 'z', null, 'z']))], profile, {
    time: 't',
    days: () => new Float64Array(4),
    names: ['x'],
  });
  expect(windows.columns[0]!.counts).toEqual([[0, 1, 2]]);
  expect(windows.columns[0]!.nulls).toEqual([1]);
});

test('a column fits its profile only in its own type', () => {
  const [x] = profileTable([tableOf(numbers([1, 2, 3]))]).columns;
  expect(fitsProfile(numbers([9]), x!)).toBe(true);
  expect(fitsProfile(stringColumn('x', ['9']), x!)).toBe(false);
  expect(fitsProfile(dateColumn('x', Float64Array.of(9)), x!)).toBe(false);
});

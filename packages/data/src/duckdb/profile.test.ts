import { join } from 'node:path';
import {
  type ColumnProfile,
  canonicalJson,
  type DataProfile,
  dataProfileSchema,
  windowProfilesSchema,
} from '@modelops/contracts';
import { expect, test } from 'vitest';
import { readTable } from '../index.ts';
import { binOf, deviationOf, mergeProfiles } from '../profiles.ts';
import { profileOnEdges, profileTable, profileWindows, schemaOf } from './index.ts';
import { Bench, random } from './testkit.ts';

const flights = join(import.meta.dirname, '../../../../node_modules/vega-datasets/data/flights-3m.parquet');
const columnOf = (columns: readonly ColumnProfile[], name: string) =>
  columns.find((column) => column.name === name)!;

/** Rows with everything that numbers and texts can be. */
function made(rows: number, seed: number): string {
  const next = random(seed);
  const lines = ['id,at,x,count,kind,note'];
  for (let row = 0; row < rows; row++) {
    const u = next();
    const x =
      u < 0.02
        ? ''
        : u < 0.04
          ? 'nan'
          : u < 0.05
            ? 'inf'
            : u < 0.06
              ? '-inf'
              : u < 0.3
                ? '0'
                : String((next() - 0.3) * 1000);
    const kind = next() < 0.1 ? '' : `k${Math.floor(next() ** 3 * 40)}`;
    const at = new Date(Date.UTC(1969, 11, 25) + Math.floor(next() * 20 * 86_400_000)).toISOString();
    lines.push([row, at, x, Math.floor(next() * 5), kind, `text ${row} ${next()}`].join(','));
  }
  return `${lines.join('\n')}\n`;
}

test('counts, moments and categories are those of a plain computation over the same file', async () => {
  const text = made(4000, 7);
  await using bench = await Bench.open({ 'a.csv': text });
  const profile = await profileTable(await bench.table({ key: 'id', time: 'at' }));
  expect(dataProfileSchema.parse(profile)).toEqual(profile);
  const cells = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

  const x = columnOf(profile.columns, 'x');
  const numbers = cells
    .map((row) => row[2]!)
    .filter((cell) => cell !== '' && !/nan|inf/.test(cell))
    .map(Number);
  expect({ count: x.count, nulls: x.nulls, nans: x.nans }).toEqual({
    count: numbers.length,
    nulls: cells.filter((row) => row[2] === '').length,
    nans: cells.filter((row) => /nan|inf/.test(row[2]!)).length,
  });
  const counts = new Array<number>(x.bins!.edges.length + 1).fill(0);
  for (const value of numbers) counts[binOf(x.bins!.edges, value)]!++;
  expect(x.bins!.counts).toEqual(counts);
  expect(x.nans).toBeGreaterThan(100);
  const finite = numbers;
  const mean = finite.reduce((sum, one) => sum + one, 0) / finite.length;
  expect(x.moments!.mean).toBeCloseTo(mean, 9);
  expect(x.moments!.min).toBe(Math.min(...finite));
  // The quarter that is exactly 0 has a bin of its own.
  const zero = binOf(x.bins!.edges, 0);
  expect(x.bins!.counts[zero]).toBe(finite.filter((one) => one === 0).length);

  const whole = columnOf(profile.columns, 'count');
  expect(whole.bins).toEqual({
    edges: [0, 1, 2, 3, 4],
    counts: [...[0, 1, 2, 3, 4].map((one) => cells.filter((row) => row[3] === String(one)).length), 0],
  });
  const kinds = new Map<string, number>();
  for (const row of cells) if (row[4] !== '') kinds.set(row[4]!, (kinds.get(row[4]!) ?? 0) + 1);
  const kind = columnOf(profile.columns, 'kind');
  expect(new Map(kind.categories!.values.map((value, at) => [value, kind.categories!.counts[at]]))).toEqual(
    kinds,
  );
  expect(columnOf(profile.columns, 'note')).toMatchObject({
    type: 'text',
    bins: null,
    categories: null,
    count: 4000,
  });
  expect(columnOf(profile.columns, 'id')).toMatchObject({ role: 'key', bins: null, moments: null });
});

test('shards add up to the whole, and threads change nothing', async () => {
  const [head, ...lines] = made(3000, 3).trim().split('\n');
  const shard = (from: number, to: number) => `${[head, ...lines.slice(from, to)].join('\n')}\n`;
  await using bench = await Bench.open({ 'a.csv': shard(0, 1000), 'b.csv': shard(1000, 3000) });
  const whole = await profileTable(await bench.table({ time: 'at' }));
  await using single = await Bench.open({ 'a.csv': shard(0, 1000), 'b.csv': shard(1000, 3000) }, [], 1);
  expect(canonicalJson(await profileTable(await single.table({ time: 'at' })))).toBe(canonicalJson(whole));

  const parts: DataProfile[] = [];
  for (const [name, from, to] of [
    ['a.csv', 0, 1000],
    ['b.csv', 1000, 3000],
  ] as const) {
    await using part = await Bench.open({ [name]: shard(from, to) });
    parts.push(await profileOnEdges(await part.table({ time: 'at', schema: schemaOf(whole) }), whole));
  }
  const merged = mergeProfiles(parts[0]!, parts[1]!);
  expect(merged.source).toEqual(whole.source);
  for (const [at, column] of merged.columns.entries()) {
    const other = whole.columns[at]!;
    expect({ ...column, moments: null }).toEqual({ ...other, moments: null });
    if (other.moments?.mean != null) {
      expect(column.moments!.mean).toBeCloseTo(other.moments.mean, 9);
      expect(deviationOf(column)).toBeCloseTo(deviationOf(other)!, 9);
    }
  }
  const differs = { ...parts[1]!, columns: parts[1]!.columns.slice(1) };
  expect(() => mergeProfiles(parts[0]!, differs)).toThrow(TypeError);
});

test('windows are the profile by day: they add up, before 1970 too', async () => {
  await using bench = await Bench.open({ 'a.csv': made(3000, 5) });
  const table = await bench.table({ time: 'at' });
  const profile = await profileTable(table);
  const day = 86_400_000;
  const windows = await profileWindows(table, profile, day);
  expect(windowProfilesSchema.parse(windows)).toEqual(windows);
  expect(windows.windows.map(({ from }) => from)).toEqual(
    Array.from({ length: 20 }, (_, at) => Date.UTC(1969, 11, 25) + at * day),
  );
  expect(windows.windows.reduce((sum, { rows }) => sum + rows, 0)).toBe(3000);
  for (const column of windows.columns) {
    const whole = columnOf(profile.columns, column.name);
    const total =
      whole.bins?.counts ??
      (whole.categories === null ? [] : [...whole.categories.counts, whole.categories.other]);
    expect(total.map((_, bin) => column.counts.reduce((sum, counts) => sum + counts[bin]!, 0))).toEqual(
      total,
    );
  }
  const first = await profileOnEdges(
    await bench.table({ time: 'at', to: Date.UTC(1969, 11, 26), schema: schemaOf(profile) }),
    profile,
  );
  expect(windows.columns.find(({ name }) => name === 'x')!.counts[0]).toEqual(
    columnOf(first.columns, 'x').bins!.counts,
  );
});

test('a window with a new category, a missing column or another type', async () => {
  await using before = await Bench.open({ 'a.csv': 'k,x,y\na,1,1\nb,2,1\n' });
  const profile = await profileTable(await before.table());
  await using after = await Bench.open({ 'b.csv': 'k,x\na,9\nz,\nz,1\n' });
  const now = await profileOnEdges(await after.table({ schema: schemaOf(profile) }), profile);
  expect(now.columns.map(({ name }) => name)).toEqual(['k', 'x']);
  expect(columnOf(now.columns, 'k').categories).toEqual({ values: ['a', 'b'], counts: [1, 0], other: 2 });
  expect(columnOf(now.columns, 'x').bins).toEqual({ edges: [1, 2], counts: [1, 0, 1] });
  await using other = await Bench.open({ 'c.csv': 'k,x\na,yes\n' });
  await expect(profileOnEdges(await other.table(), profile)).rejects.toThrow(
    /"x" is boolean, in the profile .* integer/,
  );
});

test('three million flights, counted by another reader of Parquet', async () => {
  await using bench = await Bench.open({}, [flights]);
  const table = await bench.table({ time: 'date', to: Date.UTC(2001, 1, 1) });
  const profile = await profileTable(table);
  const oracle = await readTable(flights, { columns: ['date', 'distance', 'origin'] });
  const [dates, distances, origins] = ['date', 'distance', 'origin'].map((name) => oracle.column(name));
  const distance = columnOf(profile.columns, 'distance');
  const counts = new Array<number>(distance.bins!.edges.length + 1).fill(0);
  const byOrigin = new Map<string, number>();
  let rows = 0;
  for (let row = 0; row < oracle.rowCount; row++) {
    if ((dates!.values[row] as number) >= Date.UTC(2001, 1, 1)) continue;
    rows++;
    counts[binOf(distance.bins!.edges, distances!.values[row] as number)]!++;
    const origin = origins!.values[row] as string;
    byOrigin.set(origin, (byOrigin.get(origin) ?? 0) + 1);
  }
  expect(profile.rows).toBe(rows);
  expect(distance.bins!.counts).toEqual(counts);
  // Shares are equal but for the values that many flights have in common.
  expect(Math.max(...counts) / rows).toBeLessThan(0.05);
  const origin = columnOf(profile.columns, 'origin').categories!;
  expect(new Map(origin.values.map((value, at) => [value, origin.counts[at]]))).toEqual(byOrigin);
  expect(origin.other).toBe(0);
});

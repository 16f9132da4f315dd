import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestFile } from '../digest.ts';
import { type SplitSpec, splitTable, writeTable } from './index.ts';
import { Bench } from './testkit.ts';

const day = 86_400_000;
const csv = (rows: number, extra = '') =>
  [
    'id,at,y',
    ...Array.from(
      { length: rows },
      (_, at) => `k${at},${new Date(Date.UTC(2026, 0, 1) + at * day).toISOString()},${at % 2}`,
    ),
    extra,
  ].join('\n');
const spec = (more: Partial<SplitSpec> = {}): SplitSpec => ({
  by: 'time',
  holdout: { share: 0.2 },
  gap: 0,
  seed: 1,
  ...more,
});

async function split(text: string, given: SplitSpec) {
  await using bench = await Bench.open({ 'a.csv': text });
  const table = await bench.table({ key: 'id', time: 'at', label: { column: 'y' } });
  const made = await splitTable(table, given);
  const keys = async (view: string) =>
    (await bench.engine.rows(`SELECT id FROM ${view}`)).map(({ id }) => id as string);
  return { made, train: await keys('train'), holdout: await keys('holdout') };
}

test('by time: the latest rows, with a gap; rows without label or time are in neither', async () => {
  const { made, train, holdout } = await split(
    csv(100, 'nolabel,2026-02-01,\nnotime,,1\n'),
    spec({ gap: 3 * day }),
  );
  expect(made).toEqual({ train: 77, holdout: 20, left: 5, cut: Date.UTC(2026, 0, 1) + 80 * day });
  expect(holdout[0]).toBe('k80');
  expect(train.at(-1)).toBe('k76');
});

test('NaN is no label, as in training', async () => {
  const { made, train, holdout } = await split(csv(100, 'a,2026-01-01,NaN\nb,2026-12-01,nan\n'), spec());
  expect(made).toMatchObject({ train: 80, holdout: 20, left: 2 });
  expect([...train, ...holdout]).not.toContain('a');
});

test('by time: a length of time, and one instant stays together', async () => {
  const { holdout } = await split(csv(100), spec({ holdout: { milliseconds: 7 * day } }));
  expect(holdout).toEqual(['k93', 'k94', 'k95', 'k96', 'k97', 'k98', 'k99']);
  const same = csv(10).replace(/2026-01-(08|09|10)/g, '2026-01-08');
  expect((await split(same, spec({ holdout: { share: 0.1 } }))).holdout).toEqual(['k7', 'k8', 'k9']);
});

test('by key: about the share, the same whatever rows are added, another for another seed', async () => {
  const by = spec({ by: 'key', holdout: { share: 0.3 } });
  const small = await split(csv(1000), by);
  expect(small.holdout.length).toBeGreaterThan(250);
  expect(small.holdout.length).toBeLessThan(350);
  expect(new Set([...small.train, ...small.holdout]).size).toBe(1000);
  const large = await split(csv(2000), by);
  expect(large.holdout.filter((key) => Number(key.slice(1)) < 1000)).toEqual(small.holdout);
  expect((await split(csv(1000), { ...by, seed: 2 })).holdout).not.toEqual(small.holdout);
});

test.each<[string, SplitSpec, RegExp]>([
  [csv(1), spec(), /leaves no row for training\. Of 1 rows, 0 are for training and 1 are held out/],
  [csv(10), spec({ gap: 30 * day }), /leaves no row for training/],
  ['id,at,y\na,,1\n', spec(), /holds|no row has both a time/],
  [csv(10), spec({ by: 'key', holdout: { milliseconds: day } }), /needs a split by time/],
])('%#: nothing to split', async (text, given, says) => {
  await expect(split(text, given)).rejects.toThrow(says);
});

test('a table is written in the order of its source, the same bytes for any number of threads', async () => {
  const digests = new Set<string>();
  for (const threads of [1, 2, 2]) {
    await using bench = await Bench.open({ 'a.csv': csv(5000), 'b.csv': csv(3000) }, [], threads);
    const table = await bench.table({ time: 'at' });
    const path = join(bench.folder, 'out.parquet');
    await writeTable(table, 'rows', path);
    digests.add(await digestFile(path));
    const [row] = await bench.engine.rows(
      `SELECT count(*) AS n, list(id)[1] AS first, list(id)[5001] AS second FROM read_parquet('${path}')`,
    );
    expect(row).toEqual({ n: 8000, first: 'k0', second: 'k0' });
  }
  expect(digests.size).toBe(1);
});

import { expect, test } from 'vitest';
import { checkQuality, profileTable, type Rule } from './index.ts';
import { Bench } from './testkit.ts';

const csv = `id,at,price,secret,kind
1,2026-01-01,10,s1,a
2,2026-01-02,-5,s2,b
2,,20,s3,c
4,2026-01-04,abc,,d
`;
const rule = (sql: string, allow = 0): Rule => ({
  name: sql,
  sql,
  allow,
  where: 'modelops.yml:7:9',
  line: 7,
});

test('schema and rules: counts, samples, verdicts', async () => {
  await using bench = await Bench.open({ 'a.csv': csv });
  const table = await bench.table({
    key: 'id',
    time: 'at',
    schema: {
      price: { type: 'float', min: 0, max: 15 },
      secret: { sensitive: true, nullable: false },
      kind: { values: ['a', 'b', 'c'] },
      gone: {},
      maybe: { optional: true },
    },
  });
  const checks = await checkQuality(table, [
    rule('price > 0'),
    rule('price > 0', 0.25),
    rule("secret <> 's1'"),
    rule("kind = 'a' or price is not null"),
  ]);
  expect(checks.map(({ name, verdict, offending }) => `${verdict} ${offending} ${name}`)).toEqual([
    'fail 4 gone is there',
    'fail 1 at: is not missing',
    'fail 1 price: is float',
    'fail 1 price: >= 0',
    'fail 1 price: <= 15',
    'fail 1 secret: is not missing',
    'fail 1 kind: is one of a, b, c',
    'fail 1 price > 0',
    'pass 1 price > 0',
    "fail 1 secret <> 's1'",
    "fail 1 kind = 'a' or price is not null",
    'fail 2 id identifies a row',
  ]);
  // A sample shows the key and the columns of the rule; never what is sensitive.
  expect(checks[7]?.sample).toEqual([{ id: '2', price: '-5.0' }]);
  expect(checks[9]?.sample).toEqual([{ id: '1' }]);
  expect(JSON.stringify(checks)).not.toMatch(/s[23]"/);
  // A profile is released: it has no such column at all.
  const profile = await profileTable(table);
  expect(profile.columns.map(({ name }) => name)).not.toContain('secret');
  expect(profile.columns.map(({ name }) => name)).toContain('kind');
  expect(checks[7]).toMatchObject({ line: 7, checked: 4, reason: '1 of 4 rows (25%) break it' });
});

test('a rule that is unknown for a row counts as met, as in CHECK', async () => {
  await using bench = await Bench.open({ 'a.csv': 'a,b\n1,\n,2\n3,4\n' });
  const checks = await checkQuality(await bench.table(), [rule('a < b')]);
  expect(checks).toMatchObject([{ verdict: 'pass', offending: 0 }]);
});

test('a value that is no time is told, though no condition on it holds', async () => {
  await using bench = await Bench.open({ 'a.csv': 'at,n\n2026-01-01,1\nsoon,2\n' });
  const table = await bench.table({ time: 'at', where: `"at" > '2000-01-01'` });
  expect(table.rows).toBe(1);
  const checks = await checkQuality(table, []);
  expect(checks[0]).toMatchObject({
    name: 'at: is timestamp',
    verdict: 'fail',
    offending: 1,
    checked: 2,
    sample: [{ $row: '2', at: 'soon' }],
  });
});

test('NaN lies above no bound', async () => {
  await using bench = await Bench.open({ 'a.csv': 'x\n1.5\nnan\n2.5\n' });
  const checks = await checkQuality(await bench.table({ schema: { x: { max: 2 } } }), []);
  expect(checks).toMatchObject([{ verdict: 'fail', offending: 1 }]);
});

test.each([
  ['price >', /^modelops\.yml:7:9: this is no SQL expression/],
  ['prise > 1', /^modelops\.yml:7:9: .*"prise"/],
  ['sum(price) > 1', /^modelops\.yml:7:9: .*aggregate/i],
  ["(SELECT content FROM read_text('/etc/passwd')) = ''", /^modelops\.yml:7:9: .*(disabled|ermission)/],
])('the rule %s is refused at its place', async (sql, says) => {
  await using bench = await Bench.open({ 'a.csv': 'price\n1\n' });
  await expect(checkQuality(await bench.table(), [rule(sql)])).rejects.toThrow(says);
});

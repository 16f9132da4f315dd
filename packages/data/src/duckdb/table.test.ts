import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { checkQuality } from './quality.ts';
import { Bench } from './testkit.ts';

const csv = `id,at,zip,n,x,ok,name
1,2026-01-01T00:00:00Z,00123,1,1.5,true,a
2,2026-01-02T12:30:00Z,00456,,nan,false,b
3,2026-01-03T00:00:00Z,99999,3,,true,
`;
const shape = (columns: readonly { name: string; type: string; role: string }[]) =>
  columns.map(({ name, type, role }) => `${name}:${type}:${role}`);

test('types are inferred, roles assigned, and a declared text keeps its zeros', async () => {
  await using bench = await Bench.open({ 'a.csv': csv });
  const table = await bench.table({
    key: 'id',
    time: 'at',
    label: { column: 'ok' },
    schema: { zip: { type: 'category' } },
  });
  expect(table.rows).toBe(3);
  expect(shape(table.columns)).toEqual([
    'id:integer:key',
    'at:timestamp:time',
    'zip:category:feature',
    'n:integer:feature',
    'x:float:feature',
    'ok:boolean:label',
    'name:category:feature',
  ]);
  expect(await bench.engine.rows('SELECT zip, n, name, epoch_ms("at") AS t FROM rows')).toEqual([
    { zip: '00123', n: 1, name: 'a', t: Date.parse('2026-01-01') },
    { zip: '00456', n: null, name: 'b', t: Date.parse('2026-01-02T12:30Z') },
    { zip: '99999', n: 3, name: null, t: Date.parse('2026-01-03') },
  ]);
});

test.each(['03/01/2026', '2026/03/01', '01.03.2026', '3-1-2026'])(
  'a day is read in ISO 8601 alone, never guessed: %s stays a text',
  async (day) => {
    await using bench = await Bench.open({
      'a.csv': `id,at,day\n1,${day},2026-03-01\n2,${day},2026-03-02T10:00+02:00\n`,
    });
    const table = await bench.table({ time: 'at' });
    expect(await bench.engine.rows('SELECT "at", epoch_ms(day) AS day FROM rows')).toEqual([
      { at: null, day: Date.UTC(2026, 2, 1) },
      { at: null, day: Date.UTC(2026, 2, 2, 8) },
    ]);
    const [check] = await checkQuality(table, []);
    expect(check).toMatchObject({ verdict: 'fail', offending: 2 });
    expect(check!.reason).toContain('have a value that is no timestamp in ISO 8601 (2026-03-01)');
    const other = await bench.table({});
    expect(other.columns.find(({ name }) => name === 'at')?.type).toBe('category');
  },
);

const jsonl = csv
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [id, at, zip] = line.split(',');
    return JSON.stringify({ id: Number(id), at, zip });
  })
  .join('\n');

test.each<[string, string | Buffer]>([
  ['a.jsonl', jsonl],
  ['a.ndjson.gz', gzipSync(jsonl)],
  ['a.csv.gz', gzipSync(csv)],
  ['a.tsv', csv.replaceAll(',', '\t')],
])('%s', async (name, content) => {
  await using bench = await Bench.open({ [name]: content });
  const table = await bench.table({ time: 'at' });
  expect(table.rows).toBe(3);
  expect(await bench.engine.rows('SELECT id, epoch_ms("at") AS t, "$row" AS r FROM rows ORDER BY r')).toEqual(
    [
      { id: 1, t: Date.parse('2026-01-01'), r: 0 },
      { id: 2, t: Date.parse('2026-01-02T12:30Z'), r: 1 },
      { id: 3, t: Date.parse('2026-01-03'), r: 2 },
    ],
  );
});

test('a column that is empty in one of many files has the type of the others', async () => {
  await using bench = await Bench.open({
    'a.csv': 'id,day,n,"x, y",empty\n1,,,,\n2,,,,\n',
    'b.csv': 'id,day,n,"x, y",empty\n3,2026-01-01,7,0.5,\n4,,,,\n',
    'c.csv': 'id,day,n,"x, y",empty\n5,2026-01-02,8,a,\n',
  });
  const table = await bench.table();
  expect(table.columns.map(({ name, type }) => [name, type])).toEqual([
    ['id', 'integer'],
    ['day', 'timestamp'],
    ['n', 'integer'],
    ['x, y', 'category'],
    ['empty', 'category'],
  ]);
  expect(await bench.engine.rows('SELECT n, "x, y" AS x FROM rows ORDER BY id')).toEqual([
    { n: null, x: null },
    { n: null, x: null },
    { n: 7, x: '0.5' },
    { n: null, x: null },
    { n: 8, x: 'a' },
  ]);
});

test('several files are one table, in the order of their names, with rows chosen by time and condition', async () => {
  const rows = csv.split('\n');
  await using bench = await Bench.open({
    'b.csv': [rows[0], rows[3], ''].join('\n'),
    'a.csv': [rows[0], rows[1], rows[2], ''].join('\n'),
  });
  const table = await bench.table({
    time: 'at',
    where: 'id <> 2',
    from: Date.parse('2026-01-01'),
    to: Date.parse('2026-01-03T00:00:00.001Z'),
  });
  expect(await bench.engine.rows('SELECT id, "$file" AS f, "$row" AS r FROM rows ORDER BY f, r')).toEqual([
    { id: 1, f: 1, r: 0 },
    { id: 3, f: 2, r: 0 },
  ]);
  expect(table.source.files.map(({ path }) => path)).toEqual(['a.csv', 'b.csv']);
});

test('a label made from a column: the column is no feature', async () => {
  await using bench = await Bench.open({ 'a.csv': csv });
  const table = await bench.table({ label: { column: 'big', sql: 'N > 1' } });
  expect(shape(table.columns)).toContain('big:boolean:label');
  expect(table.columns.map(({ name }) => name)).not.toContain('n');
  expect(await bench.engine.rows('SELECT big FROM rows')).toEqual([
    { big: false },
    { big: null },
    { big: true },
  ]);
});

test.each<[string, Record<string, string | Buffer>, Parameters<Bench['table']>[0], RegExp]>([
  ['an empty file', { 'a.csv': '' }, {}, /^a\.csv: this file is empty\./],
  ['an empty Parquet file', { 'a.parquet': '' }, {}, /^a\.parquet: this file is empty\./],
  [
    'text called Parquet',
    { 'a.parquet': 'PAR1 not really, but long enough to be read as a file' },
    {},
    /^a\.parquet: .* Is the file whole/,
  ],
  [
    'an unknown ending',
    { 'a.xlsx': 'x' },
    {},
    /^a\.xlsx: "xlsx" is no format that is read\. Give files that end in \.parquet/,
  ],
  ['two formats', { 'a.csv': 'x\n1\n', 'b.jsonl': '{"x":1}' }, {}, /mixes formats: a\.csv and b\.jsonl/],
  ['broken JSON', { 'a.jsonl': '{"x":1}\n{"x":' }, {}, /^a\.jsonl: /],
  ['JSON without objects', { 'a.jsonl': '1\n2\n' }, {}, /^a\.jsonl: this file holds no table/],
  [
    'a key that is not there',
    { 'a.csv': csv },
    { key: 'ids' },
    /^a\.csv: the key "ids" is no column of the data\. Did you mean "id"\?/,
  ],
  ['a time of numbers', { 'a.csv': csv }, { time: 'n' }, /the column "n" holds numbers, not times/],
  [
    'a label that exists',
    { 'a.csv': csv },
    { label: { column: 'ok', sql: 'n > 1' } },
    /has a column "ok" already/,
  ],
  [
    'a label of nothing',
    { 'a.csv': csv },
    { label: { column: 'l', sql: 'nn > 1' } },
    /^data\.label\.sql: "nn" is no column of the data\. Did you mean "n"\?/,
  ],
  ['two conditions', { 'a.csv': csv }, { where: 'n > 1; SELECT 1' }, /is no SQL expression|more than one/],
  [
    'a condition that escapes',
    { 'a.csv': csv },
    { where: 'true) OR (true' },
    /is no SQL expression|more than one/,
  ],
  [
    'a condition that reads the machine',
    { 'a.csv': csv },
    { where: "(SELECT count(*) FROM read_text('/etc/hostname')) > 0" },
    /disabled by configuration|ermission/,
  ],
  ['a condition with a comment', { 'a.csv': csv }, { where: 'n > 1 --' }, /^$/],
  ['a range without a time', { 'a.csv': csv }, { from: 0 }, /no column of time is named/],
])('%s', async (_, files, spec, says) => {
  await using bench = await Bench.open(files);
  const message = await bench.table(spec).then(
    () => '',
    (error: Error) => {
      expect(error.name).toBe('UserError');
      return error.message;
    },
  );
  expect(message).toMatch(says);
  expect(message).not.toContain(bench.folder);
});

test('a cut Parquet file is told of, not read', async () => {
  const whole = await readFile(join(import.meta.dirname, '../fixtures/snappy.parquet'));
  await using bench = await Bench.open({ 'a.parquet': whole.subarray(0, whole.length - 20) });
  await expect(bench.table()).rejects.toThrow(/^a\.parquet: .*Is the file whole/);
});

test('queries see the files they were opened for, and no other', async () => {
  await using bench = await Bench.open({ 'a.csv': csv });
  await expect(bench.engine.rows("SELECT * FROM read_text('/etc/hostname')")).rejects.toThrow(
    /disabled|ermission/,
  );
  await expect(bench.engine.run('SET enable_external_access = true')).rejects.toThrow();
});

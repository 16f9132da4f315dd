import { expect, test, vi } from 'vitest';
import { followsRfc } from './csv-dialect.ts';
import { Bench } from './testkit.ts';

const comma = ','.charCodeAt(0);
const follows = (text: string, delimiter = comma) => followsRfc(Buffer.from(text), delimiter);

test('a text is CSV beyond doubt, or it is not', () => {
  for (const text of [
    'a,b\n1,2\n',
    'a,b\r\n1,2\r\n',
    '\uFEFFa,b\n1,2',
    '"a","b"\n"x,\n""y""",2\n,\n',
    "a,b\nO'Hare,2\n",
    'é,b\n日本,2\n',
  ])
    expect.soft(follows(text), text).toBe(true);
  for (const text of [
    '',
    'a\n1\n',
    'a,b\n1\n',
    'a,b\n1,2,3\n',
    'a,b\n\n1,2\n',
    'a,b\n5" pipe,2\n',
    'a,b\n"x"y,2\n',
    'a,b\n"open,2\n',
    "a,b\n'x',2\n",
    'a,b\nx\\,y,2\n',
    '# note\na,b\n1,2\n',
    'a,b\r1,2\r',
  ])
    expect.soft(follows(text), text).toBe(false);
  expect(follows('a;b\n1,5;2\n', ';'.charCodeAt(0))).toBe(true);
});

test('DuckDB sniffs what is in doubt alone; every file is read as if it were alone', async () => {
  const files = {
    'a.csv': 'id,name,x\n1,plain,1\n2,more,2\n',
    'b.csv': 'id,name,x\n3,"with, comma",3\n4,"and ""quotes""",4.5\n',
    'c.csv': "id,name,x\n5,'single, quoted',5\n6,'again, so',6\n",
    'd.csv': "id,name,x\n7,O'Hare,7\n8,,\n",
    'e.csv': 'id;name;x\n9;semi;9\n10;colon;10\n',
    'f.csv': 'id,name,x\n11,last,1e3\n12,,\n',
  };
  await using bench = await Bench.open(files);
  const run = vi.spyOn(bench.engine, 'run');
  const table = await bench.table({ key: 'id' });
  const sniffed = run.mock.calls.flatMap(([sql]) =>
    sql.includes('delim') ? [] : (/read_csv\('[^']*\/(\w)\.csv'/.exec(sql)?.[1] ?? []),
  );
  expect(sniffed.join('')).toBe('c');
  const together = await bench.engine.rows('SELECT * EXCLUDE ("$file", "$row") FROM rows ORDER BY id');
  const apart: unknown[] = [];
  for (const [name, text] of Object.entries(files)) {
    await using one = await Bench.open({ [name]: text });
    await one.table({ key: 'id', schema: { x: { type: 'float' }, name: { type: 'text' } } });
    apart.push(...(await one.engine.rows('SELECT * EXCLUDE ("$file", "$row") FROM rows ORDER BY id')));
  }
  expect(together).toEqual(apart);
  expect(table.columns.map(({ type }) => type)).toEqual(['integer', 'category', 'float']);
  expect(together.map(({ name }) => name)).toContain('and "quotes"');
  expect(together.map(({ name }) => name)).toContain('single, quoted');
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '@modelops/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectDelimiter, digestFile, readTable, type Table } from './index.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelops-data-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

let files = 0;
async function fileWith(content: string | Uint8Array, name?: string): Promise<string> {
  const path = join(folder, name ?? `file-${files++}.csv`);
  await writeFile(path, content);
  return path;
}
const csv = async (content: string | Uint8Array): Promise<Table> => readTable(await fileWith(content));
const texts = (table: Table, name: string) =>
  Array.from({ length: table.rowCount }, (_, row) => table.column(name).text(row));
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

async function refusal(path: string, columns?: string[]): Promise<string> {
  try {
    await readTable(path, { columns });
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message.replaceAll(path, 'FILE');
  }
  throw new Error('nothing was refused');
}
const csvRefusal = async (content: string | Uint8Array, columns?: string[]) =>
  refusal(await fileWith(content), columns);

describe('CSV', () => {
  it('reads quotes, BOM, CRLF, blank lines and says where a row stands', async () => {
    const table = await csv(
      '\ufeffid,note,score\r\na,"x, ""y""",0.5\r\n\r\nb,"two\r\nlines",0.25\r\nc,,1\r\n',
    );
    expect(table.rowCount).toBe(3);
    expect(texts(table, 'note')).toEqual(['x, "y"', 'two\r\nlines', null]);
    expect(table.column('score').values).toEqual(Float64Array.of(0.5, 0.25, 1));
    expect([0, 1, 2].map((row) => table.locate(row).split(', ')[1])).toEqual(['line 2', 'line 4', 'line 6']);
  });

  it.each([
    ['a;b;c', ';'],
    ['a\tb', '\t'],
    ['a,b;c,d', ','],
    ['"a;b",c\n1;2;3;4', ','],
    ['alone', ','],
  ])('tells the delimiter of %j by the header', (header, delimiter) => {
    expect(detectDelimiter(header)).toBe(delimiter);
  });

  it('keeps the exact text of keys that only look like numbers', async () => {
    const table = await csv('a,b,c,d\n007,9007199254740993,1.50,1e5\n8,2,2,0.25\n');
    expect(table.column('a').type).toBe('string');
    expect(table.column('b').type).toBe('string');
    expect(texts(table, 'a')).toEqual(['007', '8']);
    expect(texts(table, 'b')).toEqual(['9007199254740993', '2']);
    expect(table.column('c').type).toBe('number');
    expect(texts(table, 'c')).toEqual(['1.50', '2']);
    expect(texts(table, 'd')).toEqual(['1e5', '0.25']);
  });

  it('tells a missing number from NaN, and a column with one word from a column of numbers', async () => {
    const table = await csv('id,x,y\n1,,1\n2,nan,oops\n3,-inf,2\n');
    const x = table.column('x');
    expect(x.values).toEqual(Float64Array.of(Number.NaN, Number.NaN, Number.NEGATIVE_INFINITY));
    expect([0, 1, 2].map((row) => x.isMissing(row))).toEqual([true, false, false]);
    expect(table.column('y').type).toBe('string');
    expect(table.column('y').values).toEqual(['1', 'oops', '2']);
  });

  it('reads booleans of any case', async () => {
    const table = await csv('id,late\n1,True\n2,FALSE\n');
    expect(table.column('late').values).toEqual([true, false]);
    expect(texts(table, 'late')).toEqual(['True', 'FALSE']);
  });

  it('reads only the wanted columns, and leaves out the unnamed index of pandas', async () => {
    const path = await fileWith(',id,score\n0,a,1\n');
    expect((await readTable(path)).columnNames).toEqual(['id', 'score']);
    expect((await readTable(path, { columns: ['score'] })).columnNames).toEqual(['score']);
  });

  it('gives back every text that a CSV writer quotes', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => `x${text}`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), async (rows) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const table = await csv(`p,q\n${rows.map((row) => row.map(quote).join(',')).join('\n')}\n`);
        expect(texts(table, 'p')).toEqual(rows.map(([p]) => p));
        expect(texts(table, 'q')).toEqual(rows.map(([, q]) => q));
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('reads characters that a read of 1 MiB cuts in two, and keeps the digest of the bytes', async () => {
    const rows = Array.from({ length: 120_000 }, (_, i) => `é${i}é,日本`).join('\n');
    const path = await fileWith(`a,b\n${rows}\n`);
    const table = await readTable(path);
    expect(table.rowCount).toBe(120_000);
    expect(new Set<unknown>(table.column('b').values)).toEqual(new Set(['日本']));
    expect(table.source.sha256).toBe(await digestFile(path));
    expect(table.source.bytes).toBe((await readFile(path)).length);
  });

  it.each([
    ['', 'FILE: this file is empty. The step that should write it wrote nothing.'],
    [
      'id,score\n',
      'FILE: this file has a header and no rows. The step that should write it wrote the header alone.',
    ],
    ['\n\n', 'FILE: this file has blank lines only.'],
    [
      'a,b,a\n1,2,3\n',
      'FILE, line 1: the column "a" stands twice, as column 1 and 3. Give every column its own name.',
    ],
    [
      'a,b\n1,2\n"x\ny",4\n3\n',
      'FILE, line 5: this row has 1 field, the header has 2 fields. A text that holds the delimiter or a line break must stand in double quotes.',
    ],
    [
      '1,0.5\n2,0.7\n',
      'FILE, line 1: the first line holds numbers, not the names of columns. Write a header such as "id,label,score" as the first line.',
    ],
  ])('refuses %j', async (content, message) => {
    expect(await csvRefusal(content)).toBe(message);
  });

  it('refuses an unclosed quote, with its line', async () => {
    expect(await csvRefusal('a,b\n1,2\n3,"four\n5,6\n')).toMatch(/^FILE, line \d: .*never closed/);
  });

  it('refuses bytes that are not UTF-8, with the line', async () => {
    expect(await csvRefusal(Buffer.from('a,b\n1,2\nM\xfcnchen,3\n', 'latin1'))).toMatch(
      /^FILE, line 3: this line is not UTF-8\. Save the file as UTF-8/,
    );
    expect(await csvRefusal(Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'))).toMatch(/UTF-16, not UTF-8/);
    expect(await csvRefusal(Buffer.from([0x61, 0x2c, 0, 0xff, 0xfe, 0x0a]))).toMatch(/binary file, not CSV/);
    expect(await csvRefusal(Buffer.from([...Buffer.from('a,b\n1,'), 0xc3]))).toMatch(/line 2: .*not UTF-8/);
  });

  it('names the nearest column', async () => {
    expect(await csvRefusal('id,label,score\n1,0,0.5\n', ['scor'])).toBe(
      'FILE: there is no column "scor". Did you mean "score"? The file has: id, label, score.',
    );
  });
});

describe('Parquet', () => {
  it('reads every plain type, exactly', async () => {
    const table = await readTable(fixture('types.parquet'));
    expect(table.columnNames).not.toContain('list');
    expect(Object.fromEntries(table.columnNames.map((name) => [name, texts(table, name)]))).toEqual({
      big: ['9007199254740993', '1', null],
      unsigned: ['18446744073709551615', '0', '7'],
      small: ['1', '2', '3'],
      int32: ['-1', null, '3'],
      single: ['0.5', '0.10000000149011612', '-2'],
      double: ['0.1', null, 'NaN'],
      text: ['ä', null, ''],
      category: ['x', 'y', 'x'],
      flag: ['true', 'false', null],
      day: ['2001-01-31T00:00:00.000Z', null, '1969-12-31T00:00:00.000Z'],
      micros: ['2001-01-31T23:59:59.123456Z', null, '1970-01-01T00:00:00.000Z'],
      zoned: ['2001-01-31T00:00:00.000Z', '2001-01-31T00:00:00.000Z', '2001-01-31T00:00:00.000Z'],
    });
    expect(table.column('big').type).toBe('bigint');
    expect(table.column('small').type).toBe('number');
    expect(table.column('day').type).toBe('date');
    expect(table.locate(1, 'text')).toMatch(/row 2, column "text"$/);
  });

  it.each(['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'])(
    'reads %s over row groups and pages',
    async (codec) => {
      const table = await readTable(fixture(`${codec}.parquet`));
      expect(table.rowCount).toBe(1000);
      expect(table.column('id').text(999)).toBe('r999');
      expect(table.column('score').values).toEqual(Float64Array.from({ length: 1000 }, (_, i) => i / 1000));
      expect(table.column('label').values).toEqual(Float64Array.from({ length: 1000 }, (_, i) => i % 2));
    },
  );

  it('knows Parquet by its first bytes, whatever its name', async () => {
    const path = await fileWith(await readFile(fixture('zstd.parquet')), 'misnamed.csv');
    expect((await readTable(path)).source.format).toBe('parquet');
    const other = await fileWith('id\na\n', 'misnamed.parquet');
    expect(await refusal(other)).toMatch(/not a Parquet file: it does not begin with "PAR1"/);
  });

  it('refuses a file that is cut anywhere, and one with a flipped page', async () => {
    const whole = await readFile(fixture('zstd.parquet'));
    for (const length of [4, 11, 100, whole.length >> 1, whole.length - 8, whole.length - 1]) {
      const path = await fileWith(whole.subarray(0, length), `cut-${length}.parquet`);
      expect(await refusal(path)).toMatch(/^FILE: this Parquet file cannot be read/);
    }
    const flipped = Buffer.from(whole);
    flipped.fill(0xff, 60, 160);
    expect(await refusal(await fileWith(flipped, 'flipped.parquet'))).toMatch(/cannot be read/);
  });

  it('refuses no rows, absent and nested columns', async () => {
    expect(await refusal(fixture('no-rows.parquet'))).toMatch(/this file has no rows/);
    expect(await readTable(fixture('no-rows.parquet'), { mayBeEmpty: true })).toMatchObject({ rowCount: 0 });
    expect(await refusal(fixture('types.parquet'), ['smal'])).toMatch(/Did you mean "small"\?/);
    expect(await refusal(fixture('types.parquet'), ['list'])).toMatch(/"list" is nested/);
  });
});

describe('other files', () => {
  it('says what is wrong with a path', async () => {
    expect(await refusal(join(folder, 'absent.csv'))).toMatch(
      /^FILE: this file does not exist\. Check the path/,
    );
    expect(await refusal(folder)).toMatch(/this is a directory/);
    await expect(digestFile(join(folder, 'absent'))).rejects.toThrow(UserError);
  });

  it.each([
    ['gzip', [0x1f, 0x8b, 8, 0], /gzip-compressed\. Decompress it first/],
    ['pickle', [0x80, 4, 0x95, 0], /Python pickle, which is never loaded/],
    ['zip', [0x50, 0x4b, 3, 4], /a zip archive/],
    [
      'LFS pointer',
      [...Buffer.from('version https://git-lfs.github.com/spec/v1\n')],
      /Git LFS pointer.*lfs: true/,
    ],
  ])('recognizes %s', async (_, bytes, message) => {
    expect(await csvRefusal(Uint8Array.from(bytes))).toMatch(message);
  });
});

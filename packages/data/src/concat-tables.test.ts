import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { concatTables } from './concat-tables.ts';
import { readTable, type Table } from './index.ts';

async function read(...files: readonly string[]): Promise<Table[]> {
  const folder = await mkdtemp(join(tmpdir(), 'modelops-concat-'));
  try {
    return await Promise.all(
      files.map(async (text, at) => {
        await writeFile(join(folder, `${at}.csv`), text);
        return readTable(join(folder, `${at}.csv`));
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a column that is empty in one file has the type of the others; two types are texts', async () => {
  const table = concatTables(
    await read('n,ok,mixed\n,,\n,,\n', 'n,ok,mixed\n7,true,1\n', 'n,ok,mixed\n8,,a\n'),
  );
  expect(table.columnNames.map((name) => table.column(name).type)).toEqual(['number', 'boolean', 'string']);
  const texts = (name: string) => [0, 1, 2, 3].map((row) => table.column(name).text(row));
  expect(texts('n')).toEqual([null, null, '7', '8']);
  expect(texts('mixed')).toEqual([null, null, '1', 'a']);
});

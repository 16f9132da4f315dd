import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestRows } from './digest-rows.ts';
import { readTable } from './read-table.ts';

async function digest(csv: string, ...chosen: number[]) {
  const folder = await mkdtemp(join(tmpdir(), 'digest-'));
  try {
    const path = join(folder, 'a.csv');
    await writeFile(path, csv);
    return digestRows([{ table: await readTable(path), chosen: Uint32Array.from(chosen) }]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const base = 'id,name,x\n1,ada,1.5\n2,,\n3,grace,2\n';

test('rows that are not chosen do not count, and every value of the others does', async () => {
  const first = await digest(base, 0, 1);
  expect(await digest('id,name,x\n1,ada,1.5\n2,,\n4,eve,3\n', 0, 1)).toBe(first);
  expect(first).toMatch(/^sha256:[0-9a-f]{64}$/);
  const others = [
    digest(base, 1, 0),
    digest(base, 0),
    digest(base, 0, 1, 2),
    digest('id,name,x\n1,ada,1.25\n2,,\n3,grace,2\n', 0, 1),
    digest('id,name,x\n1,adb,1.5\n2,,\n3,grace,2\n', 0, 1),
    digest('id,name,y\n1,ada,1.5\n2,,\n3,grace,2\n', 0, 1),
    digest('id,name,x\n1,ada,1.5\n2,,0\n3,grace,2\n', 0, 1),
    digest('id,name,x\n1,ada,1.5\n2,-;,\n3,grace,2\n', 0, 1),
  ];
  const all = [first, ...(await Promise.all(others))];
  expect(new Set(all).size).toBe(all.length);
});

test('texts cannot be shifted from one row to the next', async () => {
  const one = await digest('name\nab\nc\n', 0, 1);
  expect(await digest('name\na\nbc\n', 0, 1)).not.toBe(one);
});

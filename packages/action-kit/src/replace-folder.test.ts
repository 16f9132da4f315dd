import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceFolder } from './replace-folder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'modelops-replace-'));
});
afterEach(() => rm(root, { recursive: true }));

test('runs at once all end well, and leave the whole folder of one of them and nothing else', async () => {
  const folder = join(root, 'data');
  const run = (name: string) =>
    replaceFolder(folder, async (partial) => {
      for (const file of ['a', 'b', 'c']) {
        await writeFile(join(partial, file), name);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return name;
    });
  const names = Array.from({ length: 12 }, (_, at) => `run ${at}`);
  expect(await Promise.all(names.map(run))).toEqual(names);
  expect(await readdir(root)).toEqual(['data']);
  const [a, ...others] = await Promise.all(
    ['a', 'b', 'c'].map((file) => readFile(join(folder, file), 'utf8')),
  );
  expect(names).toContain(a);
  expect(new Set(others)).toEqual(new Set([a]));
});

test('what fails leaves the folder that was there', async () => {
  const folder = join(root, 'data');
  await mkdir(folder);
  await writeFile(join(folder, 'kept'), '');
  await expect(replaceFolder(folder, () => Promise.reject(new Error('full')))).rejects.toThrow('full');
  expect(await readdir(root)).toEqual(['data']);
  expect(await readdir(folder)).toEqual(['kept']);
});

test('rests of killed runs go after an hour, those of living ones after a day', async () => {
  const { pid: dead } = spawnSync('true');
  const hours = (count: number) => new Date(Date.now() - count * 3_600_000);
  const rests: [name: string, age: number][] = [
    [`data.${dead}-00000000.part`, 2],
    [`data.${dead}-00000001.old.part`, 2],
    [`data.${dead}-00000002.part`, 0],
    [`data.${process.pid}-00000003.part`, 2],
    [`data.${process.pid}-00000004.part`, 25],
    [`data.old.part`, 25],
    [`other.${dead}-00000005.part`, 25],
  ];
  for (const [name, age] of rests) {
    await mkdir(join(root, name));
    await utimes(join(root, name), hours(age), hours(age));
  }
  await replaceFolder(join(root, 'data'), () => Promise.resolve());
  expect((await readdir(root)).sort()).toEqual(['data', ...[2, 3, 5, 6].map((at) => rests[at]![0])].sort());
});

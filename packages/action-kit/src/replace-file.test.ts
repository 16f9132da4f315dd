import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceFile } from './replace-file.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'modelops-replace-'));
});
afterEach(() => rm(root, { recursive: true }));

test('runs at once all end well, and leave the whole file of one of them and nothing else', async () => {
  const path = join(root, 'record.json');
  const texts = Array.from({ length: 20 }, (_, at) => String(at).repeat(100_000));
  await Promise.all(texts.map((text) => replaceFile(path, text)));
  expect(await readdir(root)).toEqual(['record.json']);
  expect(texts.includes(await readFile(path, 'utf8'))).toBe(true);
});

test('what cannot be replaced leaves nothing beside', async () => {
  await mkdir(join(root, 'folder'));
  await expect(replaceFile(join(root, 'folder'), 'text')).rejects.toThrow();
  expect(await readdir(root)).toEqual(['folder']);
});

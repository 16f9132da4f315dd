import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareWithCommit, type Git } from './check.ts';
import { generatedFiles } from './generate.ts';
import { rootFolder, workingTree } from './repository.ts';

const root = mkdtempSync(join(tmpdir(), 'modelops-check-'));
const git: Git = (...args) => execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const commit = () => {
  git('add', '--all');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '-m', 'x');
};
const dist = new Map([
  ['lib/index.js', 'export const start = 1;\n'],
  ['a/index.js', 'start;\n'],
]);
const check = (files: ReadonlyMap<string, string> = dist) => compareWithCommit(git, async () => files);

beforeAll(() => {
  git('init', '--quiet');
  write('package.json', workingTree()('package.json') ?? '');
  // What is generated from, beside package.json and what is generated itself.
  for (const path of globSync('.github/workflows/*.yml', { cwd: rootFolder }))
    write(path, workingTree()(path) ?? '');
  for (const [path, text] of generatedFiles(workingTree())) write(path, text);
  for (const [path, text] of dist) write(`dist/${path}`, text);
  commit();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a fresh commit has no difference, whatever the working tree holds', async () => {
  write('dist/lib/index.js', 'not committed\n');
  expect(await check()).toEqual([]);
});

test('changed, new and vanished files are named', async () => {
  const files = new Map([
    ['lib/index.js', 'export const start = 2;\n'],
    ['lib/chunk.js', 'new\n'],
  ]);
  expect(await check(files)).toEqual([
    { path: 'dist/a/index.js', state: 'deleted' },
    { path: 'dist/lib/chunk.js', state: 'new' },
    { path: 'dist/lib/index.js', state: 'modified' },
  ]);
});

test('a stale action.yml and a schema that nobody generates any more are named', async () => {
  write('actions/validate-model/action.yml', 'name: old\n');
  write('packages/contracts/schemas/old.schema.json', '{}\n');
  git('checkout', '--quiet', '--', 'dist');
  commit();
  expect(await check()).toEqual([
    { path: 'actions/validate-model/action.yml', state: 'modified' },
    { path: 'packages/contracts/schemas/old.schema.json', state: 'deleted' },
  ]);
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Workspace } from './workspace.ts';

let outer: string;
let root: string;
let workspace: Workspace;
beforeEach(() => {
  outer = mkdtempSync(join(tmpdir(), 'modelops-workspace-'));
  root = join(outer, 'root');
  mkdirSync(join(root, 'data'), { recursive: true });
  mkdirSync(join(outer, 'root2'));
  writeFileSync(join(outer, 'secret.csv'), 'x');
  for (const name of ['a.csv', 'b.csv', 'c.txt']) writeFileSync(join(root, 'data', name), name);
  workspace = new Workspace(root);
});
afterEach(() => rmSync(outer, { recursive: true, force: true }));

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    cwd: root,
    encoding: 'utf8',
  }).trim();

test.each(['../secret.csv', 'data/../../secret.csv', '/etc/passwd', '..', '../root2', '../root2/x'])(
  'outside: %s',
  async (name) => {
    await expect(workspace.path(name, 'the file')).rejects.toThrow(
      `the file "${name}" lies outside the workspace`,
    );
    await expect(workspace.files([name], 'the file')).rejects.toThrow('lies outside');
  },
);

test('links may lead around inside, not outside: to a file, a folder, nowhere yet, or through each other', async () => {
  symlinkSync('data/a.csv', join(root, 'inside'));
  symlinkSync('../secret.csv', join(root, 'file'));
  symlinkSync('..', join(root, 'folder'));
  symlinkSync('../not-yet', join(root, 'nowhere'));
  symlinkSync('nowhere', join(root, 'twice'));
  expect(await workspace.file('inside', 'x')).toBe(join(root, 'inside'));
  for (const name of [
    'file',
    'folder',
    'folder/secret.csv',
    'folder/new/deep',
    'nowhere',
    'twice',
    'twice/x',
  ])
    await expect(workspace.path(name, 'x'), name).rejects.toThrow('lies outside');
  await expect(workspace.files(['fil*'], 'x')).rejects.toThrow('lies outside');
});

test('a workspace that is reached through a link is still one', async () => {
  symlinkSync(root, join(outer, 'alias'));
  const alias = new Workspace(join(outer, 'alias'));
  expect(alias.name(await alias.file('data/a.csv', 'x'))).toBe('data/a.csv');
  expect(await alias.path('new/folder', 'x')).toBe(join(outer, 'alias/new/folder'));
});

test('names that only look like leaving stay', async () => {
  writeFileSync(join(root, '..csv'), 'x');
  expect(await workspace.file('..csv', 'x')).toBe(join(root, '..csv'));
  expect(await workspace.path('data/../data/a.csv', 'x')).toBe(join(root, 'data/a.csv'));
  expect(await workspace.path('.', 'x')).toBe(root);
});

test('a file that is missing or a folder', async () => {
  await expect(workspace.file('none.csv', 'the truth')).rejects.toThrow(
    /^the truth "none\.csv" does not exist\. Is the path right/,
  );
  await expect(workspace.file('data', 'the truth')).rejects.toThrow(
    /^the truth "data" is a folder\. Give the path of one file\.$/,
  );
});

test('globs: sorted, each once, files only', async () => {
  const names = async (...patterns: string[]) =>
    (await workspace.files(patterns, 'x')).map((path) => workspace.name(path));
  expect(await names('data/*.csv', 'data/b.csv', './data/a.csv')).toEqual(['data/a.csv', 'data/b.csv']);
  expect(await names('**')).toEqual(['data/a.csv', 'data/b.csv', 'data/c.txt']);
  expect(await names('data/{a,c}.*')).toEqual(['data/a.csv', 'data/c.txt']);
  await expect(names('*.parquet')).rejects.toThrow('x "*.parquet" names no file');
  await expect(names('data')).rejects.toThrow('It is a folder: write `data/**`');
  symlinkSync('gone', join(root, 'data/d.csv'));
  expect(await names('data/*.csv')).toEqual(['data/a.csv', 'data/b.csv']);
});

test('the digest of the tree: of what is committed, not how; without the lock; narrowed by globs', async () => {
  expect(await workspace.treeDigest([])).toBeNull();
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-qm', '1');
  const base = await workspace.treeDigest([]);
  git('checkout', '-qb', 'topic');
  writeFileSync(join(root, 'data/a.csv'), 'new');
  git('commit', '-qam', '2');
  writeFileSync(join(root, 'data/e.csv'), 'e');
  git('add', '.');
  git('commit', '-qm', '3');
  const topic = await workspace.treeDigest([]);
  expect(topic).not.toBe(base);
  const merged = [];
  for (const way of ['merge', 'squash', 'rebase']) {
    git('checkout', '-q', '-B', way, 'main');
    if (way === 'merge') git('merge', '-q', '--no-ff', '-m', 'm', 'topic');
    else if (way === 'squash') {
      git('merge', '-q', '--squash', 'topic');
      git('commit', '-qm', 's');
    } else git('cherry-pick', 'main..topic');
    merged.push(await workspace.treeDigest([]));
  }
  expect(new Set([topic, ...merged]).size).toBe(1);
  const narrow = await workspace.treeDigest(['data/*.csv']);
  writeFileSync(join(root, 'modelops.lock.json'), '{}');
  git('add', '.');
  git('commit', '-qm', 'lock');
  expect(await workspace.treeDigest([])).toBe(topic);
  writeFileSync(join(root, 'data/c.txt'), 'other');
  git('commit', '-qam', 'text');
  expect(await workspace.treeDigest([])).not.toBe(topic);
  expect(await workspace.treeDigest(['data/*.csv'])).toBe(narrow);
  execFileSync('chmod', ['+x', join(root, 'data/a.csv')]);
  git('commit', '-qam', 'mode');
  expect(await workspace.treeDigest(['data/*.csv'])).not.toBe(narrow);
  await expect(workspace.treeDigest(['src/**'])).rejects.toThrow(
    'train.inputs (src/**) names no file of the commit',
  );
  writeFileSync(join(root, 'train.py'), 'pass');
  await expect(workspace.treeDigest(['src/**', '*.py'])).rejects.toMatchObject({
    fix: expect.stringContaining('train.py is here and not committed'),
  });
});

test('a file at a commit: its bytes, or nothing where commit, file or repository is not there', async () => {
  expect(await workspace.fileAt('HEAD', 'data/a.csv')).toBeUndefined();
  git('init', '-q');
  const bytes = Buffer.from([0, 255, 10, 13, 200]);
  writeFileSync(join(root, 'data/a.csv'), bytes);
  git('add', '.');
  git('commit', '-qm', '1');
  writeFileSync(join(root, 'data/a.csv'), 'later');
  expect(Buffer.from((await workspace.fileAt(git('rev-parse', 'HEAD'), 'data/a.csv'))!)).toEqual(bytes);
  expect(await workspace.fileAt('HEAD', 'data/none.csv')).toBeUndefined();
  expect(await workspace.fileAt('0'.repeat(40), 'data/a.csv')).toBeUndefined();
});

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Git, type TreeChange } from './git.ts';

let dir: string;
let git: Git;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'local-github-files-'));
  git = await Git.init(join(dir, 'a.git'), 'main');
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** What git itself says. */
const say = (...args: string[]) =>
  execFileSync('git', ['-C', git.dir, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
const person = { name: 'ada', email: 'ada@example.com', date: '2026-01-01T00:00:00Z' };
const commit = async (tree: string, ...parents: string[]) =>
  git.createCommit({ tree, parents, author: person, committer: person, message: 'm\n' });

test('objects and trees are git’s, byte for byte: git index makes the same of the same changes', async () => {
  const [one, two] = [await git.hashObject('blob', 'one\n'), await git.hashObject('blob', 'zwei é\n')];
  expect(say('cat-file', 'blob', two)).toBe('zwei é');
  const sub = await git.writeTree(undefined, [{ path: 'x', mode: '100644', sha: one }]);
  const rounds: TreeChange[][] = [
    [
      { path: 'a.b', mode: '100644', sha: one },
      { path: 'a/b', mode: '100755', sha: two },
      { path: 'a0', mode: '100644', sha: one },
      { path: 'é/日', mode: '100644', sha: two },
      { path: 'deep/er/still', mode: '100644', sha: two },
    ],
    [{ path: 'a', mode: '100644', sha: one }],
    [{ path: 'a.b/c', mode: '100644', sha: two }],
    [
      { path: 'deep/er/still', mode: '100644', sha: null },
      { path: 'nothing', mode: '100644', sha: null },
    ],
    [{ path: 'a', mode: '040000', sha: sub }],
    [{ path: 'a', mode: '100644', sha: null }],
    [{ path: 'é', mode: '100644', sha: null }],
  ];
  let tree: string | undefined;
  for (const changes of rounds) {
    const before = tree;
    tree = await git.writeTree(before, changes);
    const index = join(dir, 'index');
    const env = { ...process.env, GIT_INDEX_FILE: index, GIT_DIR: git.dir, GIT_WORK_TREE: dir };
    const run = (args: string[], input = '') => execFileSync('git', args, { env, input, encoding: 'utf8' });
    await rm(index, { force: true });
    run(['read-tree', ...(before === undefined ? ['--empty'] : [before])]);
    for (const { path, mode, sha } of changes) {
      if (mode === '040000' || sha === null) run(['rm', '-rq', '--cached', '--ignore-unmatch', '--', path]);
      if (mode === '040000') run(['read-tree', `--prefix=${path}/`, sha!]);
      else if (sha !== null) run(['update-index', '--replace', '--index-info'], `${mode} ${sha}\t${path}\n`);
    }
    expect(tree).toBe(run(['write-tree']).trim());
    const listing = (await git.tree(tree, true)).map(
      ({ mode, type, sha, size, path }) => `${mode} ${type} ${sha} ${size ?? '-'}\t${path}`,
    );
    const told = say('-c', 'core.quotePath=false', 'ls-tree', '-rtl', tree);
    expect(listing.join('\n')).toBe(told.replaceAll(/ +(\S+)\t/g, ' $1\t'));
  }
  expect(
    await git.writeTree(
      tree,
      (await git.tree(tree!)).map(({ path }) => ({ path, mode: '', sha: null })),
    ),
  ).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904');
  await expect(git.writeTree(tree, [{ path: 'x', mode: '100644', sha: '1'.repeat(40) }])).rejects.toThrow(
    'git',
  );
  await expect(git.writeTree(tree, [{ path: '../x', mode: '100644', sha: one }])).resolves.toBe(tree);
});

test('references and expressions resolve as git resolves them, loose and packed', async () => {
  const blob = await git.hashObject('blob', 'text');
  const tree = await git.writeTree(undefined, [{ path: 'd/f', mode: '100644', sha: blob }]);
  const first = await commit(tree);
  const second = await commit(tree, first);
  await git.updateRef('refs/heads/main', second);
  await git.updateRef('refs/heads/a/b', first);
  const tag = await git.createTag({ object: first, type: 'commit', tag: 't', tagger: person, message: 'm' });
  await git.updateRef('refs/tags/t', tag);
  const expressions = ['refs/heads/main', 'main', 'refs/tags/t^{commit}', 'refs/tags/t', 't^{tree}', first]
    .concat([`${second}^{tree}`, `${tag}^{commit}`, `${blob}^{commit}`, `${'1'.repeat(40)}^{commit}`])
    .concat([
      `${first}:d`,
      `${first}:d/f`,
      `${first}:d/f/g`,
      `${first}:`,
      'refs/heads/a:d/f',
      'refs/heads/no',
    ])
    .concat([
      'refs/heads/a',
      'refs/heads/../../config',
      'refs/heads/main.lock',
      'refs/heads/',
      `${tree}:d/f`,
    ]);
  const told = (expression: string) => {
    try {
      return say('rev-parse', '--verify', '--quiet', '--end-of-options', expression);
    } catch {
      return undefined;
    }
  };
  const check = async (reader: Git) => {
    for (const expression of expressions)
      expect.soft(await reader.resolve(expression), expression).toBe(told(expression));
    const refs = (await reader.refs()).map(({ ref, sha, type, peeled }) =>
      [ref, sha, type, peeled].join(' '),
    );
    expect(refs).toEqual([
      `refs/heads/a/b ${first} commit ${first}`,
      `refs/heads/main ${second} commit ${second}`,
      `refs/tags/t ${tag} tag ${first}`,
    ]);
    expect(await reader.ref('refs/heads/main')).toBe(second);
    expect(await reader.ref('refs/heads/no')).toBeUndefined();
    expect((await reader.object(`${first}:d/f`))?.bytes.toString()).toBe('text');
    expect(await reader.object('2'.repeat(40))).toBeUndefined();
    expect(await reader.isAncestor(first, second)).toBe(true);
    expect(await reader.isAncestor(second, first)).toBe(false);
    expect(await reader.revList(['--reverse', second, `^${first}`])).toEqual([second]);
  };
  await check(new Git(git.dir));
  // Somebody else's git moves a branch: what was read is not believed for ever.
  await check(git);
  say('update-ref', 'refs/heads/main', first);
  expect(await git.ref('refs/heads/main')).toBe(first);
  say('update-ref', 'refs/heads/main', second);
  await writeFile(join(git.dir, 'refs/heads/broken.lock'), 'x');
  say('pack-refs', '--all');
  say('repack', '-adq');
  await check(new Git(git.dir));
});

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fixture, fixture, refused } from './test-support.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture();
});
afterAll(async () => {
  await f.hub.dispose();
});

describe('git data', () => {
  test('blob, tree, commit and ref make a commit that git itself can read', async () => {
    const { octokit, at, repository } = f;
    const head = await repository.sha('main');
    const bytes = Buffer.from([0, 1, 2, 255]);
    const blob = await octokit.rest.git.createBlob({
      ...at,
      content: bytes.toString('base64'),
      encoding: 'base64',
    });
    expect(blob.data.sha).toBe(createHash('sha1').update(`blob 4\0`).update(bytes).digest('hex'));
    const tree = await octokit.rest.git.createTree({
      ...at,
      base_tree: head,
      tree: [
        { path: 'bin/model', mode: '100755', type: 'blob', sha: blob.data.sha },
        { path: 'note.txt', mode: '100644', type: 'blob', content: 'inline' },
        { path: 'README.md', mode: '100644', type: 'blob', sha: null },
      ],
    });
    const message = 'subject\n\nbody without a final newline';
    const commit = await octokit.rest.git.createCommit({
      ...at,
      message,
      tree: tree.data.sha,
      parents: [head],
    });
    expect(commit.data.message).toBe(message);
    expect(commit.data.author.name).toBe('github-actions[bot]');
    await octokit.rest.git.createRef({ ...at, ref: 'refs/heads/topic/a', sha: commit.data.sha });
    expect(await repository.git('show', '-s', '--format=%B', 'topic/a')).toBe(message);
    expect((await repository.git('ls-tree', '-r', '--name-only', 'topic/a')).split('\n')).toEqual([
      'bin/model',
      'data/train.csv',
      'note.txt',
    ]);
    const got = await octokit.rest.git.getTree({ ...at, tree_sha: 'topic/a', recursive: '1' });
    expect(got.data.tree.map((entry) => entry.path)).toContain('bin');
    const raw = await octokit.rest.git.getBlob({ ...at, file_sha: blob.data.sha });
    expect(Buffer.from(raw.data.content, 'base64').equals(bytes)).toBe(true);
    expect(
      (await octokit.rest.git.getCommit({ ...at, commit_sha: commit.data.sha })).data.parents[0]?.sha,
    ).toBe(head);
  });

  test('a folder can be replaced by a tree, and a file by a folder', async () => {
    const { octokit, at, repository } = f;
    const inner = await octokit.rest.git.createTree({
      ...at,
      tree: [{ path: 'x.csv', mode: '100644', type: 'blob', content: 'x' }],
    });
    const tree = await octokit.rest.git.createTree({
      ...at,
      base_tree: await repository.sha('main'),
      tree: [
        { path: 'data', mode: '040000', type: 'tree', sha: inner.data.sha },
        { path: 'README.md/part', mode: '100644', type: 'blob', content: 'y' },
      ],
    });
    expect((await repository.git('ls-tree', '-r', '--name-only', tree.data.sha)).split('\n')).toEqual([
      'README.md/part',
      'data/x.csv',
    ]);
  });

  test('refs: exists, unknown object, malformed, fast-forward only, force, delete', async () => {
    const { octokit, at, repository } = f;
    const base = await repository.sha('main');
    const one = await repository.commitFiles({
      branch: 'side',
      files: { 'one.txt': '1' },
      message: 'one',
      from: 'main',
    });
    const git = octokit.rest.git;
    await git.createRef({ ...at, ref: 'refs/heads/move', sha: one });
    const exists = await refused(git.createRef({ ...at, ref: 'refs/heads/move', sha: base }));
    expect(exists).toMatchObject({ status: 422, message: 'Reference already exists' });
    expect(exists.body).toMatchObject({ status: '422', documentation_url: expect.any(String) });
    expect(
      await refused(git.createRef({ ...at, ref: 'refs/heads/none', sha: '1'.repeat(40) })),
    ).toMatchObject({
      status: 422,
      message: 'Object does not exist',
    });
    expect((await refused(git.createRef({ ...at, ref: 'refs/heads/a..b', sha: base }))).status).toBe(422);
    expect((await refused(git.createRef({ ...at, ref: 'refs/heads/move/below', sha: base }))).status).toBe(
      422,
    );
    expect(await refused(git.updateRef({ ...at, ref: 'heads/move', sha: base }))).toMatchObject({
      status: 422,
      message: 'Update is not a fast forward',
    });
    await git.updateRef({ ...at, ref: 'heads/move', sha: base, force: true });
    await git.updateRef({ ...at, ref: 'heads/move', sha: one });
    expect((await git.getRef({ ...at, ref: 'heads/move' })).data.object.sha).toBe(one);
    expect(await refused(git.updateRef({ ...at, ref: 'heads/none', sha: one }))).toMatchObject({
      status: 422,
    });
    expect((await refused(git.getRef({ ...at, ref: 'heads/mov' }))).status).toBe(404);
    const matching = await git.listMatchingRefs({ ...at, ref: 'heads/mov' });
    expect(matching.data.map((item) => item.ref)).toEqual(['refs/heads/move']);
    await git.deleteRef({ ...at, ref: 'heads/move' });
    expect(await refused(git.deleteRef({ ...at, ref: 'heads/move' }))).toMatchObject({ status: 422 });
  });

  test('of two writers with the same parent one wins', async () => {
    const { octokit, at, repository } = f;
    const parent = await repository.sha('main');
    await octokit.rest.git.createRef({ ...at, ref: 'refs/heads/ledger', sha: parent });
    const commits = await Promise.all(
      [1, 2, 3, 4].map(async (n) => {
        const tree = (await octokit.rest.git.getCommit({ ...at, commit_sha: parent })).data.tree.sha;
        return (await octokit.rest.git.createCommit({ ...at, message: `${n}`, tree, parents: [parent] })).data
          .sha;
      }),
    );
    const moves = await Promise.allSettled(
      commits.map((sha) => octokit.rest.git.updateRef({ ...at, ref: 'heads/ledger', sha })),
    );
    expect(moves.filter((move) => move.status === 'fulfilled')).toHaveLength(1);
  });

  test('tags, annotated and lightweight; trees that are not trees', async () => {
    const { octokit, at, repository } = f;
    const sha = await repository.sha('main');
    const tag = await octokit.rest.git.createTag({
      ...at,
      tag: 'v1',
      message: 'one',
      object: sha,
      type: 'commit',
    });
    await octokit.rest.git.createRef({ ...at, ref: 'refs/tags/v1', sha: tag.data.sha });
    expect((await octokit.rest.git.getTag({ ...at, tag_sha: tag.data.sha })).data.message).toBe('one');
    expect((await octokit.rest.git.getRef({ ...at, ref: 'tags/v1' })).data.object.type).toBe('tag');
    const tags = await octokit.rest.repos.listTags(at);
    expect(tags.data.find((item) => item.name === 'v1')?.commit.sha).toBe(sha);
    const bad = {
      ...at,
      tree: [{ path: 'a', mode: '100644' as const, type: 'blob' as const, sha: '2'.repeat(40) }],
    };
    expect((await refused(octokit.rest.git.createTree(bad))).status).toBe(422);
    const gone = { path: 'nowhere', mode: '100644' as const, type: 'blob' as const, sha: null };
    expect((await refused(octokit.rest.git.createTree({ ...at, base_tree: sha, tree: [gone] }))).status).toBe(
      422,
    );
    expect((await refused(octokit.rest.git.createTree({ ...at, tree: [] }))).status).toBe(422);
  });

  test('branches, commits, compare and the pull requests of a commit', async () => {
    const { octokit, at, repository } = f;
    const base = await repository.sha('main');
    await repository.commitFiles({
      branch: 'cmp',
      from: 'main',
      files: { 'data/train.csv': 'a,b\n3,4\n' },
      message: 'two',
    });
    const tip = await repository.commitFiles({
      branch: 'cmp',
      files: { 'data/moved.csv': 'a,b\n3,4\n', 'data/train.csv': null },
      message: 'three',
    });
    const compared = await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead: 'main...cmp' });
    expect(compared.data).toMatchObject({ status: 'ahead', ahead_by: 2, behind_by: 0, total_commits: 2 });
    expect(compared.data.commits.map((commit) => commit.commit.message)).toEqual(['two', 'three']);
    expect(compared.data.files?.map((file) => file.status).sort()).toEqual(['renamed']);
    const back = await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead: `cmp...${base}` });
    expect(back.data).toMatchObject({ status: 'behind', behind_by: 2 });
    const commit = await octokit.rest.repos.getCommit({ ...at, ref: 'cmp' });
    expect(commit.data.sha).toBe(tip);
    expect(commit.data.files?.[0]).toMatchObject({ status: 'renamed', previous_filename: 'data/train.csv' });
    const list = await octokit.rest.repos.listCommits({ ...at, sha: 'cmp', per_page: 1 });
    expect(list.headers.link).toContain('rel="next"');
    expect(
      await octokit.paginate(octokit.rest.repos.listCommits, { ...at, sha: 'cmp', per_page: 2 }),
    ).toHaveLength(3);
    const branches = await octokit.paginate(octokit.rest.repos.listBranches, { ...at, per_page: 2 });
    expect(branches.map((branch) => branch.name)).toContain('topic/a');
    expect((await octokit.rest.repos.getBranch({ ...at, branch: 'topic/a' })).data.name).toBe('topic/a');
    expect((await refused(octokit.rest.repos.getBranch({ ...at, branch: 'none' }))).status).toBe(404);
    expect((await octokit.rest.repos.get(at)).data.default_branch).toBe('main');
  });

  test('the oracle has nothing to object to', () => {
    f.hub.assertClean();
  });
});

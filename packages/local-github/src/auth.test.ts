import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALL_READ, ALL_WRITE, client, type Fixture, fixture, refused } from './test-support.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture({ private: true });
  await f.hub.createRepository({ owner: 'acme', name: 'other', private: true, files: { a: 'a' } });
  await f.hub.createRepository({ owner: 'acme', name: 'open', files: { a: 'a' } });
});
afterAll(async () => {
  await f.hub.dispose();
});

describe('tokens', () => {
  test('none: a private repository does not exist, a write asks for authentication', async () => {
    const nobody = client(f.hub);
    expect(await refused(nobody.rest.repos.get(f.at))).toMatchObject({ status: 404, message: 'Not Found' });
    const write = nobody.rest.repos.createRelease({ ...f.at, tag_name: 'v1' });
    expect(await refused(write)).toMatchObject({ status: 401, message: 'Requires authentication' });
    expect((await nobody.rest.repos.get({ owner: 'acme', repo: 'open' })).data.private).toBe(false);
    expect((await nobody.rest.repos.getContent({ owner: 'acme', repo: 'open', path: 'a' })).status).toBe(200);
  });

  test('unknown: 401', async () => {
    const forged = client(f.hub, 'ghs_forged');
    expect(await refused(forged.rest.repos.get(f.at))).toMatchObject({
      status: 401,
      message: 'Bad credentials',
    });
  });

  test("another repository's: a private one does not exist, a public one can be read", async () => {
    const other = client(f.hub, f.hub.createToken({ repository: 'acme/other', permissions: ALL_WRITE }));
    expect((await refused(other.rest.repos.get(f.at))).status).toBe(404);
    expect((await refused(other.rest.repos.createRelease({ ...f.at, tag_name: 'v1' }))).status).toBe(404);
    const open = { owner: 'acme', repo: 'open' };
    expect((await other.rest.repos.getContent({ ...open, path: 'a' })).status).toBe(200);
    expect((await refused(other.rest.repos.createRelease({ ...open, tag_name: 'v1' }))).status).toBe(404);
  });

  test('without the permission: 403 that names it', async () => {
    const reader = client(f.hub, f.hub.createToken({ repository: 'acme/mlops', permissions: ALL_READ }));
    const head_sha = await f.repository.sha('main');
    const cases: [Promise<unknown>, string][] = [
      [reader.rest.repos.createRelease({ ...f.at, tag_name: 'v1' }), 'contents=write'],
      [reader.rest.checks.create({ ...f.at, name: 'x', head_sha }), 'checks=write'],
      [reader.rest.pulls.create({ ...f.at, head: 'a', base: 'main', title: 't' }), 'pull_requests=write'],
      [
        reader.rest.issues.createComment({ ...f.at, issue_number: 1, body: 'b' }),
        'issues=write; pull_requests=write',
      ],
      [reader.rest.repos.createCommitStatus({ ...f.at, sha: head_sha, state: 'success' }), 'statuses=write'],
    ];
    for (const [request, needed] of cases) {
      const denied = await refused(request);
      expect(denied).toMatchObject({ status: 403, message: 'Resource not accessible by integration' });
      expect(denied.headers['x-accepted-github-permissions']).toBe(needed);
    }
    const narrow = client(
      f.hub,
      f.hub.createToken({ repository: 'acme/mlops', permissions: { contents: 'read' } }),
    );
    const artifacts = await refused(narrow.rest.actions.listArtifactsForRepo(f.at));
    expect(artifacts.headers['x-accepted-github-permissions']).toBe('actions=read');
    expect((await narrow.rest.repos.get(f.at)).status).toBe(200);
    const user = f.hub.createToken({ repository: 'acme/mlops', permissions: {}, kind: 'user' });
    expect((await refused(client(f.hub, user).rest.repos.listReleases(f.at))).message).toBe(
      'Resource not accessible by personal access token',
    );
  });

  test('who am I', async () => {
    const { octokit, hub } = f;
    expect(await refused(octokit.rest.users.getAuthenticated())).toMatchObject({
      status: 403,
      message: 'Resource not accessible by integration',
    });
    expect(await octokit.graphql('query { viewer { login } }')).toEqual({
      viewer: { login: 'github-actions[bot]' },
    });
    await expect(octokit.graphql('{ viewer { name } }')).rejects.toThrow(/does not support/);
    await expect(octokit.graphql('{ viewer { logn } }')).rejects.toThrow(/Cannot query field "logn"/);
    const token = hub.createToken({ repository: 'acme/mlops', permissions: {}, kind: 'user', login: 'ada' });
    expect((await client(hub, token).rest.users.getAuthenticated()).data).toMatchObject({
      login: 'ada',
      type: 'User',
    });
    expect((await octokit.rest.rateLimit.get()).data.rate.limit).toBe(1000);
  });

  test('workflow files need the workflows permission', async () => {
    const { octokit, hub, at, repository } = f;
    const file = { ...at, path: '.github/workflows/x.yml', message: 'm', content: 'b246IHB1c2gK' };
    expect((await refused(octokit.rest.repos.createOrUpdateFileContents(file))).status).toBe(403);
    const strong = hub.createToken({
      repository: 'acme/mlops',
      permissions: { contents: 'write', workflows: 'write' },
    });
    expect((await client(hub, strong).rest.repos.createOrUpdateFileContents(file)).status).toBe(201);
    const base_tree = await repository.sha('main');
    const entry = {
      path: '.github/workflows/y.yml',
      mode: '100644' as const,
      type: 'blob' as const,
      content: 'y',
    };
    const tree = (await octokit.rest.git.createTree({ ...at, base_tree, tree: [entry] })).data.sha;
    const commit = (await octokit.rest.git.createCommit({ ...at, message: 'm', tree, parents: [base_tree] }))
      .data.sha;
    expect(
      (await refused(octokit.rest.git.updateRef({ ...at, ref: 'heads/main', sha: commit }))).status,
    ).toBe(403);
  });
});

test('where a tag is refused because of other workflow files can be set', async () => {
  const { octokit, at, repository } = f;
  const path = '.github/workflows/tag-rule.yml';
  const old = await repository.commitFiles({ files: { [path]: '1' }, message: '1' });
  await repository.commitFiles({ files: { [path]: '2' }, message: '2' });
  const release = { ...at, tag_name: 'rule-1', target_commitish: old };
  expect((await refused(octokit.rest.repos.createRelease(release))).status).toBe(403);
  expect((await octokit.rest.git.createRef({ ...at, ref: 'refs/tags/rule-1', sha: old })).status).toBe(201);
  expect((await octokit.rest.repos.createRelease(release)).status).toBe(201);
  repository.setTagRule('releases-and-refs');
  const tag = { ...at, ref: 'refs/tags/rule-2', sha: old };
  expect(await refused(octokit.rest.git.createRef(tag))).toMatchObject({
    status: 403,
    headers: { 'x-accepted-github-permissions': 'workflows=write' },
  });
  repository.setTagRule('releases');
});

test('an unknown route is loud', async () => {
  const { octokit, hub, at } = f;
  hub.assertClean();
  expect((await refused(octokit.rest.repos.listWebhooks(at))).status).toBe(404);
  expect(hub.requests.unsupported()).toHaveLength(1);
  expect(() => hub.assertClean()).toThrow('not supported: GET api /repos/acme/mlops/hooks');
});

test('odd requests are refused, not failed on; a bug of the hub is a finding', async () => {
  const { hub, token } = f;
  hub.requests.clear();
  const send = async (method: string, path: string, body?: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    const url = `${hub.apiUrl}${path}`;
    return (await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })).status;
  };
  const repository = '/repos/acme/mlops';
  expect(await send('POST', '/graphql', JSON.stringify({ query: '{ viewer {' }))).toBe(200);
  expect(await send('POST', `${repository}/git/refs`, '{bad')).toBe(400);
  expect(await send('POST', `${repository}/git/refs`, 'null')).toBe(400);
  expect(await send('POST', `${repository}/git/trees`, JSON.stringify({ tree: [null] }))).toBe(422);
  expect(await send('GET', `${repository}/commits/%00`)).toBe(404);
  expect(await send('GET', `${repository}/git/trees/--all`)).toBe(404);
  expect(await send('GET', `${repository}/compare/main...--all`)).toBe(404);
  expect(await send('GET', `${repository}/contents/%2e%2e%2fx`)).toBe(404);
  expect(await send('HEAD', `${repository}/git/trees/main`)).toBe(200);
  expect(hub.oracleFindings().filter((item) => item.where === '500')).toEqual([]);
  await rm(f.repository.gitDir, { recursive: true });
  expect(await send('GET', `${repository}/branches`)).toBe(500);
  expect(() => hub.assertClean()).toThrow(/branches: response 500: Error: git for-each-ref/);
});

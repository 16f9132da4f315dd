import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fixture, fixture, refused } from './test-support.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture();
});
afterAll(async () => {
  await f.hub.dispose();
});

test('reads a file as JSON and raw, a folder, the root, and what is not there', async () => {
  const { octokit, at } = f;
  const file = await octokit.rest.repos.getContent({ ...at, path: 'data/train.csv' });
  const data = file.data as { content: string; encoding: string; sha: string };
  expect(Buffer.from(data.content, 'base64').toString()).toBe('a,b\n1,2\n');
  const raw = await octokit.rest.repos.getContent({
    ...at,
    path: 'data/train.csv',
    headers: { accept: 'application/vnd.github.raw+json' },
  });
  expect(raw.data).toBe('a,b\n1,2\n');
  expect(raw.headers['content-type']).toContain('application/vnd.github.raw');
  const folder = (await octokit.rest.repos.getContent({ ...at, path: 'data' })).data as { path: string }[];
  expect(folder.map((entry) => entry.path)).toEqual(['data/train.csv']);
  const root = (await octokit.rest.repos.getContent({ ...at, path: '' })).data as {
    path: string;
    type: string;
  }[];
  expect(root.map((entry) => [entry.path, entry.type])).toEqual([
    ['README.md', 'file'],
    ['data', 'dir'],
  ]);
  expect((await refused(octokit.rest.repos.getContent({ ...at, path: 'none' }))).status).toBe(404);
  expect((await refused(octokit.rest.repos.getContent({ ...at, path: 'data', ref: 'none' }))).status).toBe(
    404,
  );
});

test('a file above 1 MB comes without content as JSON, and whole as raw', async () => {
  const { octokit, at, repository } = f;
  await repository.commitFiles({
    branch: 'big',
    from: 'main',
    files: { big: new Uint8Array(1_100_000).fill(97) },
    message: 'big',
  });
  const json = await octokit.rest.repos.getContent({ ...at, path: 'big', ref: 'big' });
  expect(json.data).toMatchObject({ content: '', encoding: 'none', size: 1_100_000 });
  const raw = await octokit.rest.repos.getContent({
    ...at,
    path: 'big',
    ref: 'big',
    mediaType: { format: 'raw' },
  });
  expect((raw.data as unknown as string).length).toBe(1_100_000);
});

test('writes, refuses a stale sha, deletes', async () => {
  const { octokit, at, repository } = f;
  const put = { ...at, path: 'conf/a.json', branch: 'main', message: 'write' };
  const made = await octokit.rest.repos.createOrUpdateFileContents({ ...put, content: 'e30=' });
  expect(made.status).toBe(201);
  expect(
    (await refused(octokit.rest.repos.createOrUpdateFileContents({ ...put, content: 'e30=' }))).status,
  ).toBe(422);
  const stale = { ...put, content: 'W10=', sha: '3'.repeat(40) };
  expect((await refused(octokit.rest.repos.createOrUpdateFileContents(stale))).status).toBe(409);
  const sha = made.data.content?.sha ?? '';
  const changed = await octokit.rest.repos.createOrUpdateFileContents({ ...put, content: 'W10=', sha });
  expect(changed.status).toBe(200);
  expect((await repository.file('conf/a.json'))?.toString()).toBe('[]');
  await octokit.rest.repos.deleteFile({ ...put, message: 'drop', sha: changed.data.content?.sha ?? '' });
  expect(await repository.file('conf/a.json')).toBeUndefined();
  expect((await refused(octokit.rest.repos.deleteFile({ ...put, sha }))).status).toBe(404);
  const elsewhere = { ...put, branch: 'none', content: 'e30=' };
  expect((await refused(octokit.rest.repos.createOrUpdateFileContents(elsewhere))).status).toBe(404);
  f.hub.assertClean();
});

test('an answer that the client has already is 304', async () => {
  const { hub, token } = f;
  const headers = { authorization: `Bearer ${token}` };
  const url = `${hub.apiUrl}/repos/acme/mlops/contents/README.md`;
  const first = await fetch(url, { headers });
  const etag = first.headers.get('etag') ?? '';
  expect(first.headers.get('x-github-request-id')).toBeTruthy();
  expect(first.headers.get('x-ratelimit-remaining')).toBeTruthy();
  expect(etag).toMatch(/^W\/"/);
  const second = await fetch(url, { headers: { ...headers, 'if-none-match': etag } });
  expect(second.status).toBe(304);
  expect(await second.text()).toBe('');
});

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect as openLine } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@modelops/contracts';
import { ConflictError, TransientError } from '@modelops/lifecycle';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createOctokit, isOwnHost } from './client.ts';
import { connect } from './index.ts';
import { parseRelease } from './parse.ts';
import { expectArray, expectObject } from './shapes.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

/** A server that answers as a test says, and remembers what it was asked. */
async function serve(handler: Handler) {
  const asked: { method: string; url: string; authorization: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const { method = '', url = '', headers } = request;
        const body = Buffer.concat(chunks).toString();
        handler(request, response, asked.push({ method, url, authorization: headers.authorization, body }));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const closers: (() => Promise<void>)[] = [];
const said: string[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'github-client-'));
  said.length = 0;
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await rm(folder, { recursive: true });
});

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

/** The whole length announced, half of the body sent. */
function truncated(response: ServerResponse, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(text.length) });
  response.write(text.slice(0, text.length / 2), () => response.socket?.destroySoon());
}

const log = {
  debug: () => {},
  info: () => {},
  warning: (message: string) => {
    said.push(message);
  },
};
const options = (apiUrl: string) => ({
  token: 'ghs_secret',
  apiUrl,
  repository: 'acme/models',
  userAgent: 'test',
  log,
  sleep: () => Promise.resolve(),
});

const comment = {
  id: 7,
  body: 'text\r\nmore',
  html_url: 'https://example.com/7',
  user: { login: 'github-actions[bot]' },
};
const asset = { id: 3, name: 'model.bin', size: 5, state: 'uploaded', digest: sha256('bytes') };
const release = {
  id: 1,
  tag_name: 'churn@v1.0.0',
  name: null,
  body: null,
  draft: true,
  prerelease: false,
  target_commitish: 'abc',
  html_url: 'https://example.com/1',
  upload_url: 'https://uploads.example.com/1/assets{?name,label}',
  assets: [asset],
};

test.each([
  ['api.github.com', 'api.github.com', true],
  ['uploads.github.com', 'api.github.com', true],
  ['uploads.acme.ghe.com', 'api.acme.ghe.com', true],
  ['github.example.com', 'github.example.com', true],
  ['127.0.0.3', '127.0.0.1', true],
  ['localhost', '127.0.0.1', true],
  ['github.com', 'api.github.com', false],
  ['uploads.github.com.evil.example', 'api.github.com', false],
  ['evil.example', 'api.github.com', false],
  ['uploads.example.com', 'github.example.com', false],
  ['127.0.0.1', 'api.github.com', false],
  ['127.0.0.1.evil.example', '127.0.0.1', false],
  ['api.other.ghe.com', 'api.acme.ghe.com', false],
])('the token for %2$s may go to %s: %s', (host, api, own) => {
  expect(isOwnHost(host, api)).toBe(own);
});

test('a request to another host is refused before it is sent', async () => {
  const other = await serve((_, response) => json(response, 200, {}));
  const octokit = createOctokit(options('https://api.github.com'));
  await expect(octokit.request(`GET ${other.url}/`)).rejects.toThrow(/refusing to send the token to 127/);
  expect(other.asked).toEqual([]);
});

test('a redirect to another host goes without the token', async () => {
  const blobs = await serve((_, response) => response.end('bytes'));
  const elsewhere = blobs.url.replace('127.0.0.1', 'localhost');
  const api = await serve((_, response) => {
    response.writeHead(302, { location: `${elsewhere}/blob` }).end();
  });
  const { read } = connect(options(api.url));
  await read.downloadAsset(
    { id: 3, name: 'model.bin', bytes: 5, state: 'uploaded', digest: sha256('bytes') },
    join(folder, 'a'),
  );
  expect(api.asked[0]!.authorization).toContain('ghs_secret');
  expect(blobs.asked[0]!.authorization).toBeUndefined();
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('bytes');
});

test('a read that fails by status, by line or by a cut body is made again', async () => {
  const troubles: Handler[] = [
    (_, response) => json(response, 502, {}),
    (request) => request.socket.destroy(),
    (_, response) => truncated(response, [comment]),
  ];
  for (const trouble of troubles) {
    const api = await serve((request, response, nth) =>
      nth === 1 ? trouble(request, response, nth) : json(response, 200, [comment]),
    );
    const comments = await connect(options(api.url)).read.listComments(1);
    expect(comments).toEqual([
      { id: 7, body: 'text\nmore', author: 'github-actions', url: 'https://example.com/7' },
    ]);
    expect(api.asked).toHaveLength(2);
  }
});

test('a read that always comes broken ends as a broken line', async () => {
  const api = await serve((_, response) => truncated(response, [comment]));
  await expect(connect(options(api.url)).read.listComments(1)).rejects.toThrow(TransientError);
  expect(api.asked).toHaveLength(4);
});

test('a write is never made again by itself: not after a status, not after a cut, not after a broken answer', async () => {
  const troubles: Handler[] = [
    (_, response) => json(response, 500, { message: 'x' }),
    (request) => request.socket.destroy(),
    (_, response) => truncated(response, comment),
  ];
  for (const trouble of troubles) {
    const api = await serve(trouble);
    const { executor } = connect(options(api.url));
    await expect(executor.apply({ kind: 'create-comment', issue: 1, body: 'b' })).rejects.toThrow(
      TransientError,
    );
    expect(api.asked.map(({ method }) => method)).toEqual(['POST']);
  }
});

test('a write that a rate limit refused was not made: it waits and is made', async () => {
  for (const status of [403, 429]) {
    const api = await serve((_, response, nth) =>
      nth === 1
        ? json(
            response,
            status,
            { message: 'You have exceeded a secondary rate limit.' },
            { 'retry-after': '1' },
          )
        : json(response, 201, comment),
    );
    const { executor } = connect(options(api.url));
    await executor.apply({ kind: 'create-comment', issue: 1, body: 'b' });
    expect(api.asked).toHaveLength(2);
    expect(said.at(-1)).toMatch(/^secondary rate limit at POST .*: waiting 1 s \(1 of 3\)$/);
  }
});

test('pages are followed to the last', async () => {
  const api = await serve((_, response, nth) =>
    json(response, 200, [{ ...comment, id: nth }], nth < 3 ? { link: '<x>; rel="next"' } : {}),
  );
  const comments = await connect(options(api.url)).read.listComments(1);
  expect(comments.map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(api.asked.map(({ url }) => new URL(url, api.url).searchParams.get('page'))).toEqual(['1', '2', '3']);
});

test('a download of other bytes is made again, and leaves nothing when it never comes right', async () => {
  const api = await serve((_, response) => response.end('other'));
  const wanted = { id: 3, name: 'model.bin', bytes: 5, state: 'uploaded', digest: sha256('bytes') };
  await expect(connect(options(api.url)).read.downloadAsset(wanted, join(folder, 'a'))).rejects.toThrow(
    /is not what GitHub stores: 5 of 5 bytes/,
  );
  expect(api.asked).toHaveLength(4);
  expect(await readdir(folder)).toEqual([]);
});

test('annotated tags name the commit behind them', async () => {
  const api = await serve((request, response) =>
    request.url!.includes('/git/tags/')
      ? json(response, 200, { object: { type: 'commit', sha: 'c0ffee' } })
      : json(response, 200, [
          { ref: 'refs/tags/churn@v1.0.0', object: { type: 'commit', sha: 'abc' } },
          { ref: 'refs/tags/churn@v1.0.1', object: { type: 'tag', sha: 'def' } },
        ]),
  );
  expect([...(await connect(options(api.url)).read.listTags('churn@v'))]).toEqual([
    ['churn@v1.0.0', 'abc'],
    ['churn@v1.0.1', 'c0ffee'],
  ]);
});

test('a draft that was published meanwhile is not deleted', async () => {
  const operation = { kind: 'delete-draft-release', releaseId: 1, tag: 't', reason: 'r' } as const;
  for (const draft of [true, false]) {
    const api = await serve((request, response) =>
      request.method === 'GET' ? json(response, 200, { ...release, draft }) : response.writeHead(204).end(),
    );
    const done = connect(options(api.url)).executor.apply(operation);
    if (draft) await done;
    else await expect(done).rejects.toThrow(ConflictError);
    expect(api.asked.map(({ method }) => method)).toEqual(draft ? ['GET', 'DELETE'] : ['GET']);
  }
});

test('a comment that another run wrote meanwhile is not written over', async () => {
  for (const seen of ['text\nmore', 'older']) {
    const api = await serve((_, response) => json(response, 200, comment));
    const done = connect(options(api.url)).executor.apply({
      kind: 'update-comment',
      commentId: 7,
      body: 'new',
      seen,
    });
    if (seen === 'older') await expect(done).rejects.toThrow(ConflictError);
    else await done;
    expect(api.asked.map(({ method }) => method)).toEqual(seen === 'older' ? ['GET'] : ['GET', 'PATCH']);
  }
});

test('what is gone already needs no deleting', async () => {
  const api = await serve((_, response) => json(response, 404, { message: 'Not Found' }));
  const { executor } = connect(options(api.url));
  await executor.apply({ kind: 'delete-comment', commentId: 1, reason: 'a twin' });
  await executor.apply({ kind: 'delete-asset', releaseId: 1, assetId: 2, name: 'x', reason: 'y' });
  await executor.apply({ kind: 'delete-draft-release', releaseId: 1, tag: 't', reason: 'r' });
  expect(api.asked.map(({ method }) => method)).toEqual(['DELETE', 'DELETE', 'GET']);
});

test('an asset is sent as bytes with their length, and its name in the address', async () => {
  const lengths: (string | undefined)[] = [];
  const api = await serve((request, response) => {
    lengths.push(request.headers['content-length']);
    json(response, 201, asset);
  });
  await writeFile(join(folder, 'model.bin'), 'bytes');
  const common = {
    kind: 'upload-asset',
    releaseId: 1,
    uploadUrl: `${api.url}/assets`,
    sha256: '',
    bytes: 5,
  } as const;
  const { executor } = connect(options(api.url));
  await executor.apply({ ...common, name: 'model.bin', source: { path: join(folder, 'model.bin') } });
  await executor.apply({ ...common, name: 'a+b', source: { text: 'bytes' } });
  expect(lengths).toEqual(['5', '5']);
  expect(api.asked.map(({ url, body }) => `${url} ${body}`)).toEqual([
    '/assets?name=model.bin bytes',
    '/assets?name=a%2Bb bytes',
  ]);
});

test('shapes are checked field by field', () => {
  expect(parseRelease(release)).toMatchObject({
    name: '',
    uploadUrl: 'https://uploads.example.com/1/assets',
  });
  for (const broken of [
    '',
    null,
    [],
    { ...release, id: '1' },
    { ...release, assets: null },
    { ...release, assets: [{}] },
  ])
    expect(() => parseRelease(broken)).toThrow(TransientError);
  expect(() => expectArray('', 'releases')).toThrow(/a list was expected, string came/);
  expect(() => expectObject({ a: 1n }, { a: ['number'] }, 'x')).toThrow(/"a" is other/);
});

test('behind a proxy, which alone knows the way to the API, reads and writes go through it', async () => {
  const server = await serve((request, response) =>
    request.method === 'POST'
      ? json(response, 201, { id: 1, body: 'b', user: { login: 'x' }, html_url: 'h' })
      : json(response, 200, []),
  );
  const target = new URL(server.url);
  const lines: string[] = [];
  const proxy = createServer().on('connect', (request, socket) => {
    lines.push(request.url!);
    const line = openLine(Number(target.port), target.hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      line.pipe(socket).pipe(line);
    });
    for (const end of [line, socket]) end.on('error', () => line.destroy() && socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        proxy.close(() => resolve());
        proxy.closeAllConnections();
      }),
  );
  const apiUrl = `http://github.invalid:${target.port}`;
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  vi.stubEnv('GITHUB_API_URL', apiUrl);
  try {
    const octokit = createOctokit(options(apiUrl));
    await octokit.request('GET /repos/{owner}/{repo}/releases', { owner: 'o', repo: 'r' });
    await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      owner: 'o',
      repo: 'r',
      issue_number: 1,
      body: 'b',
    });
  } finally {
    vi.unstubAllEnvs();
  }
  expect(server.asked.map(({ method }) => method)).toEqual(['GET', 'POST']);
  expect(new Set(lines)).toEqual(new Set([target.host.replace(target.hostname, 'github.invalid')]));
});

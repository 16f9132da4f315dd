import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheFolder, currentPlatform, type LockedPackage, loadNative, packagesFor } from './native.ts';
import { tarballPath, verifyCache } from './native-cache.ts';
import { provision } from './native-fetch.ts';
import { readNpmConfig } from './npm-config.ts';

const platform = { os: 'linux', cpu: 'x64', libc: 'glibc' } as const;

async function tarball(
  files: Readonly<Record<string, string>>,
  evil?: { name: string; type: 'file' | 'symlink' },
): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name: `package/${name}` }, content);
  if (evil !== undefined)
    archive.entry(
      { name: evil.name, type: evil.type, linkname: '/etc/passwd' },
      evil.type === 'file' ? 'x' : '',
    );
  archive.finalize();
  return gzipSync(await buffer(archive));
}

const integrityOf = (bytes: Buffer) => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

/** A registry with a module and the part of it that is for one platform. */
class Registry {
  readonly requests: { url: string; authorization: string | undefined }[] = [];
  readonly answers = new Map<string, { status: number; body: Buffer | string; location?: string }>();
  #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request: IncomingMessage, response) => {
      const { url = '' } = request;
      this.requests.push({ url, authorization: request.headers.authorization });
      const path = url.startsWith('http') ? new URL(url).pathname : url;
      const { status, body, location } = this.answers.get(path) ?? { status: 404, body: 'none' };
      response.writeHead(status, location === undefined ? {} : { location }).end(body);
    });
  }

  static async open(): Promise<Registry> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Registry(server);
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/npm/`;
  }

  async add(name: string, bytes: Buffer, about: Partial<LockedPackage> = {}): Promise<LockedPackage> {
    this.answers.set(`/npm/${name}/-/${name.split('/').at(-1)}-1.5.6.tgz`, { status: 200, body: bytes });
    return { name, version: '1.5.6', integrity: integrityOf(bytes), ...about };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let home: string;
let workspace: string;
const said: string[] = [];
const log = { info: (message: string) => said.push(message), debug: () => undefined };
const env = () => ({ HOME: home, RUNNER_TOOL_CACHE: join(home, 'tools'), PREFIX: home });

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'modelops-native-'));
  workspace = join(home, 'workspace');
  await mkdir(workspace);
  said.length = 0;
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function modules(registry: Registry): Promise<LockedPackage[]> {
  const api = await tarball({
    'package.json': JSON.stringify({
      name: '@duckdb/node-api',
      version: '1.5.6',
      main: 'lib/index.js',
      scripts: { install: 'touch /tmp/never' },
    }),
    'lib/index.js': `exports.value = require('@duckdb/part').value;`,
  });
  const part = await tarball({
    'package.json': '{"name":"@duckdb/part","version":"1.5.6"}',
    'index.js': 'exports.value = 42;',
  });
  return [
    await registry.add('@duckdb/node-api', api),
    await registry.add('@duckdb/part', part, { os: ['linux'], cpu: ['x64'] }),
    { name: '@duckdb/other', version: '1.5.6', integrity: 'sha512-none', os: ['darwin'], cpu: ['arm64'] },
  ];
}
const options = (
  packages: readonly LockedPackage[],
  mode: 'off' | 'cache' | 'fetch',
  more: Record<string, string> = {},
) => ({ mode, workspace, log, env: { ...env(), ...more }, platform, suite: undefined, packages }) as const;

test('fetched once, then from the tool cache, without a registry', async () => {
  await using registry = await Registry.open();
  const packages = await modules(registry);
  const named = { npm_config_registry: registry.address };
  expect(await loadNative('@duckdb/node-api', options(packages, 'fetch', named))).toMatchObject({
    value: 42,
  });
  expect(registry.requests).toHaveLength(2);
  const none = { npm_config_registry: 'http://127.0.0.1:9/' };
  expect(await loadNative('@duckdb/node-api', options(packages, 'fetch', none))).toMatchObject({ value: 42 });
  expect(await loadNative('@duckdb/node-api', options(packages, 'cache'))).toMatchObject({ value: 42 });
  expect(registry.requests).toHaveLength(2);
  await expect(loadNative('@duckdb/node-api', options(packages, 'off'))).rejects.toThrow(
    /is not installed in the workspace, and `native: off` allows nothing else\. Install it .* `modelops provision --out DIR`/,
  );
});

test('an offline bundle serves another machine with an empty home', async () => {
  await using registry = await Registry.open();
  const packages = await modules(registry);
  const out = join(home, 'bundle');
  const chosen = packagesFor('@duckdb/node-api', platform, packages);
  await provision({
    packages: chosen,
    platform,
    caches: [out],
    workspace,
    env: { ...env(), npm_config_registry: registry.address },
    log,
  });
  const other = {
    HOME: join(home, 'nobody'),
    RUNNER_TOOL_CACHE: '',
    MODELOPS_NATIVE: out,
    npm_config_registry: 'http://127.0.0.1:9/',
  };
  expect(await loadNative('@duckdb/node-api', options(packages, 'cache', other))).toMatchObject({
    value: 42,
  });
  await expect(
    loadNative('@duckdb/node-api', options(packages, 'cache', { ...other, MODELOPS_NATIVE: '' })),
  ).rejects.toThrow(/neither in the workspace nor in a cache/);
});

test('a changed file is written again, a changed tarball is refused', async () => {
  await using registry = await Registry.open();
  const packages = packagesFor('@duckdb/node-api', platform, await modules(registry));
  const caches = [join(home, 'tools')];
  const folder = await provision({
    packages,
    platform,
    caches,
    workspace,
    env: { ...env(), npm_config_registry: registry.address },
    log,
  });
  expect(folder).toBe(cacheFolder(caches[0]!, packages, platform));
  const file = join(folder, 'node_modules/@duckdb/part/index.js');
  const good = await readFile(file, 'utf8');
  await writeFile(file, 'exports.value = "evil";');
  expect(await verifyCache(folder, packages)).toBeUndefined();
  expect(await readFile(file, 'utf8')).toBe(good);

  await writeFile(
    tarballPath(folder, packages[1]!),
    await tarball({ 'index.js': 'exports.value = "evil";' }),
  );
  expect(await verifyCache(folder, packages)).toBe('the tarball of @duckdb/part is not the one of the lock');
  await expect(loadNative('@duckdb/node-api', options(packages, 'cache'))).rejects.toThrow(
    /not the one of the lock/,
  );
  // It may be fetched: then it is, and mended.
  const named = { npm_config_registry: registry.address };
  expect(await loadNative('@duckdb/node-api', options(packages, 'fetch', named))).toMatchObject({
    value: 42,
  });
});

test('a registry that sends something else leaves nothing behind', async () => {
  await using registry = await Registry.open();
  const packages = await modules(registry);
  registry.answers.set('/npm/@duckdb/part/-/part-1.5.6.tgz', {
    status: 200,
    body: await tarball({ 'index.js': 'evil' }),
  });
  const named = { npm_config_registry: registry.address };
  await expect(loadNative('@duckdb/node-api', options(packages, 'fetch', named))).rejects.toThrow(
    /^http:\/\/127\.0\.0\.1:\d+: the registry sent another @duckdb\/part 1\.5\.6 than the one that is pinned\./,
  );
  expect(await readdir(join(home, 'tools/modelops-native'))).toEqual([]);
});

test.each([
  [401, /answers 401 .*It wants a login/],
  [404, /answers 404 .*mirror/],
  [500, /answers 500/],
])('the registry answers %d', async (status, says) => {
  await using registry = await Registry.open();
  const packages = await modules(registry);
  registry.answers.set('/npm/@duckdb/node-api/-/node-api-1.5.6.tgz', { status, body: 'no' });
  await expect(
    loadNative('@duckdb/node-api', options(packages, 'fetch', { npm_config_registry: registry.address })),
  ).rejects.toThrow(says);
});

test('.npmrc: scope, token of that host alone, a redirect elsewhere, a tarball elsewhere', async () => {
  await using registry = await Registry.open();
  await using elsewhere = await Registry.open();
  const packages = await modules(registry);
  const host = new URL(registry.address).host;
  await writeFile(
    join(workspace, '.npmrc'),
    `registry=http://127.0.0.1:9/\n@duckdb:registry=${registry.address}\n//${host}/npm/:_authToken=\${NPM_TOKEN}\n; //x/:_authToken=\${SECRET}\n`,
  );
  const direct = '/npm/@duckdb/node-api/-/node-api-1.5.6.tgz';
  const bytes = registry.answers.get(direct)!;
  registry.answers.set(direct, { status: 302, body: '', location: `${elsewhere.address}moved.tgz` });
  elsewhere.answers.set('/npm/moved.tgz', bytes);
  const part = '/npm/@duckdb/part/-/part-1.5.6.tgz';
  elsewhere.answers.set('/npm/p.tgz', registry.answers.get(part)!);
  registry.answers.delete(part);
  registry.answers.set('/npm/@duckdb%2fpart', {
    status: 200,
    body: JSON.stringify({ versions: { '1.5.6': { dist: { tarball: `${elsewhere.address}p.tgz` } } } }),
  });
  const secret = { NPM_TOKEN: 'npm_sesame', SECRET: 'other' };
  expect(await loadNative('@duckdb/node-api', options(packages, 'fetch', secret))).toMatchObject({
    value: 42,
  });
  expect(registry.requests.map(({ authorization }) => authorization)).toEqual(
    registry.requests.map(() => 'Bearer npm_sesame'),
  );
  expect(elsewhere.requests).toEqual([
    { url: '/npm/moved.tgz', authorization: undefined },
    { url: '/npm/p.tgz', authorization: undefined },
  ]);
});

test('the proxy of the environment is used', async () => {
  await using registry = await Registry.open();
  const packages = await modules(registry);
  // The proxy is asked for a host that nothing else could answer for.
  const proxied = {
    npm_config_registry: 'http://registry.invalid/npm/',
    HTTP_PROXY: registry.address.replace('/npm/', ''),
  };
  expect(await loadNative('@duckdb/node-api', options(packages, 'fetch', proxied))).toMatchObject({
    value: 42,
  });
  expect(registry.requests[0]?.url).toBe('http://registry.invalid/npm/@duckdb/node-api/-/node-api-1.5.6.tgz');
});

test.each([
  ['a path that leads out', { name: 'package/../../evil.js', type: 'file' as const }],
  ['a link', { name: 'package/link', type: 'symlink' as const }],
])('a tarball with %s is refused', async (_, evil) => {
  await using registry = await Registry.open();
  const packages = [await registry.add('@duckdb/node-api', await tarball({ 'package.json': '{}' }, evil))];
  await expect(
    loadNative('@duckdb/node-api', options(packages, 'fetch', { npm_config_registry: registry.address })),
  ).rejects.toThrow(/is no file of a package/);
  expect(await readdir(join(home, 'tools/modelops-native'))).toEqual([]);
});

test('the workspace comes first; another major version is passed over', async () => {
  const put = async (version: string) => {
    const folder = join(workspace, 'node_modules/@duckdb/node-api');
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name: '@duckdb/node-api', version, main: 'index.js' }),
    );
    await writeFile(join(folder, 'index.js'), `exports.version = '${version}';`);
  };
  await put('0.9.0');
  await expect(loadNative('@duckdb/node-api', options([], 'off'))).rejects.toThrow(
    /not installed in the workspace/,
  );
  expect(said.join()).toMatch(/0\.9\.0 in .* is passed over: 1\.\S+ is needed/);
  await put('1.9.0');
  expect(await loadNative('@duckdb/node-api', options([], 'off'))).toMatchObject({ version: '1.9.0' });
});

test('the lock has this platform, and says which it has not', () => {
  const names = packagesFor('@duckdb/node-api', currentPlatform()).map(({ name }) => name);
  expect(names).toContain('@duckdb/node-bindings');
  expect(names.filter((name) => name.startsWith('@duckdb/node-bindings-'))).toHaveLength(1);
  for (const { integrity } of packagesFor('@duckdb/node-api', platform))
    expect(integrity).toMatch(/^sha512-/);
  expect(() => packagesFor('@duckdb/node-api', { os: 'aix', cpu: 'ppc64', libc: undefined })).toThrow(
    /no build for aix-ppc64/,
  );
});

test("npm's configuration: the first file that has a key decides, and a pull request's file gets no secret", async () => {
  await writeFile(
    join(home, '.npmrc'),
    `registry=http://user.example/\n//user.example/:_authToken=\${MY_TOKEN}\n//b.example/deep/:_auth=YTpi\n`,
  );
  await writeFile(
    join(workspace, '.npmrc'),
    '//evil.example/:_authToken=${GITHUB_TOKEN}\nproxy = http://proxy.example:1\n',
  );
  const config = readNpmConfig(workspace, { ...env(), MY_TOKEN: 'mine', GITHUB_TOKEN: 'ghs_secret' });
  expect(config.registryOf('@duckdb/x')).toBe('http://user.example/');
  expect(config.authorizationFor('http://user.example/x.tgz')).toBe('Bearer mine');
  expect(config.authorizationFor('http://b.example/deep/er/x.tgz')).toBe('Basic YTpi');
  expect(config.authorizationFor('http://b.example/x.tgz')).toBeUndefined();
  expect(config.authorizationFor('http://evil.example/x.tgz')).not.toContain('ghs_secret');
  expect(config.proxies).toMatchObject({
    HTTP_PROXY: 'http://proxy.example:1',
    HTTPS_PROXY: 'http://proxy.example:1',
  });
  expect(
    readNpmConfig(workspace, { ...env(), npm_config_registry: 'http://env.example' }).registryOf('x'),
  ).toBe('http://env.example/');
  expect(
    readNpmConfig(join(home, 'none'), { HOME: join(home, 'none'), PREFIX: join(home, 'none') }).registryOf(
      'x',
    ),
  ).toBeUndefined();
});

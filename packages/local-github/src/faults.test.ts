import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Fixture, fixture, refused } from './test-support.ts';

let f: Fixture;
beforeEach(async () => {
  f = await fixture();
});
afterEach(async () => {
  await f.hub.dispose();
});

const release = (tag: string) => f.octokit.rest.repos.createRelease({ ...f.at, tag_name: tag, draft: true });
const tags = async () =>
  (await f.hub.snapshot('acme/mlops')).releases.map((item) => (item as { tag: string }).tag);

describe('faults', () => {
  test('a status, at the nth match, a number of times', async () => {
    f.hub.faults.inject({
      match: { method: 'POST', path: '/repos/{owner}/{repo}/releases' },
      nth: 2,
      times: 2,
      effect: { kind: 'status', status: 503, body: { message: 'busy' }, headers: { 'retry-after': '1' } },
    });
    await release('a');
    const busy = await refused(release('b'));
    expect(busy).toMatchObject({ status: 503, message: 'busy' });
    expect(busy.headers['retry-after']).toBe('1');
    expect((await refused(release('c'))).status).toBe(503);
    await release('d');
    expect(await tags()).toEqual(['a', 'd']);
    expect(
      f.hub.requests.filter((entry) => entry.fault === 'status').map((entry) => entry.processed),
    ).toEqual([false, false]);
    f.hub.assertClean();
  });

  test('cut before: nothing happened; cut after: all of it did', async () => {
    f.hub.faults.inject({ match: { method: 'POST' }, effect: { kind: 'cut-before' } });
    await expect(release('before')).rejects.toThrow();
    expect(await tags()).toEqual([]);
    f.hub.faults.inject({ match: { path: /\/releases$/ }, effect: { kind: 'cut-after' } });
    await expect(release('after')).rejects.toThrow();
    expect(await tags()).toEqual(['after']);
  });

  test('a truncated body looks like a success without data', async () => {
    f.hub.faults.inject({ match: { method: 'POST' }, effect: { kind: 'truncate' } });
    const answer = await release('half');
    expect(answer.status).toBe(200);
    expect(answer.data).toBe('');
    expect(await tags()).toEqual(['half']);
  });

  test('a delay, and no faults after clear', async () => {
    f.hub.faults.inject({ match: {}, effect: { kind: 'delay', ms: 60 } });
    const start = performance.now();
    await release('slow');
    expect(performance.now() - start).toBeGreaterThan(50);
    f.hub.faults.inject({ match: {}, effect: { kind: 'cut-before' } });
    f.hub.faults.clear();
    await release('fine');
  });

  test('listeners stand before the work and before the answer, and can interleave two clients', async () => {
    const seen: string[] = [];
    const off = f.hub.onRequest(async (entry) => {
      seen.push(`request ${entry.method} ${(await tags()).length}`);
    });
    f.hub.onResponse(async (entry, reply) => {
      seen.push(`response ${reply.status} ${entry.status} ${(await tags()).length}`);
    });
    await release('a');
    expect(seen).toEqual(['request POST 0', 'response 201 201 1']);
    off();
    f.hub.onRequest((entry) => (entry.method === 'DELETE' ? 'drop' : undefined));
    const id = (await f.octokit.rest.repos.listReleases(f.at)).data[0]?.id ?? 0;
    await expect(f.octokit.rest.repos.deleteRelease({ ...f.at, release_id: id })).rejects.toThrow();
    expect(await tags()).toEqual(['a']);
  });
});

describe('a client process killed', () => {
  const start = (): ChildProcess => {
    const program = `
      const url = process.env.API + '/repos/acme/mlops/releases';
      const headers = { authorization: 'Bearer ' + process.env.TOKEN };
      const body = JSON.stringify({ tag_name: 'v1', draft: true });
      const response = await fetch(url, { method: 'POST', headers, body });
      process.exit(response.status === 201 ? 0 : 1);`;
    return spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, API: f.hub.apiUrl, TOKEN: f.token },
      stdio: 'ignore',
    });
  };

  test('before the request is processed, and after it was', async () => {
    for (const moment of ['before', 'after'] as const) {
      const child = start();
      const gone = once(child, 'exit');
      const kill = async (): Promise<void> => {
        child.kill('SIGKILL');
        await gone;
      };
      const off =
        moment === 'after'
          ? f.hub.onResponse(kill)
          : f.hub.onRequest(async () => {
              await kill();
              return 'drop';
            });
      expect(await gone).toEqual([null, 'SIGKILL']);
      off();
      expect(await tags()).toEqual(moment === 'before' ? [] : ['v1']);
    }
    expect(f.hub.requests.map((entry) => entry.processed)).toEqual([false, true]);
    await expect.poll(() => f.hub.requests[1]?.aborted).toBe(true);
    const child = start();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

describe('the request log', () => {
  test('says who asked for what, and never shows a secret', async () => {
    const made = (await release('v1')).data;
    const asset = await fetch(made.upload_url.replace('{?name,label}', '?name=a'), {
      method: 'POST',
      body: 'a',
      headers: { authorization: `token ${f.token}` },
    });
    const { id } = (await asset.json()) as { id: number };
    const headers = { accept: 'application/octet-stream' };
    await f.octokit.rest.repos.getReleaseAsset({ ...f.at, asset_id: id, headers });
    const log = f.hub.requests;
    expect(log.map((entry) => `${entry.index} ${entry.method} ${entry.host} ${entry.status}`)).toEqual([
      '0 POST api 201',
      '1 POST uploads 201',
      '2 GET api 302',
      '3 GET blobs 200',
    ]);
    expect(log[0]).toMatchObject({
      route: '/repos/{owner}/{repo}/releases',
      path: '/repos/acme/mlops/releases',
      token: { login: 'github-actions[bot]', kind: 'integration' },
    });
    expect(log[0]?.token?.permissions).toContain('contents:write');
    expect(log.writes().map((entry) => entry.host)).toEqual(['api', 'uploads']);
    const text = JSON.stringify(log);
    expect(text).not.toContain(f.token);
    expect(text).not.toContain('sig');
    log.clear();
    expect(log).toHaveLength(0);
  });
});

describe('the oracle', () => {
  test('objects to what GitHub does not document', async () => {
    const { octokit, at, hub } = f;
    await octokit.request('GET /repos/{owner}/{repo}/releases', { ...at, per_pages: 3 } as never);
    await octokit.request('POST /repos/{owner}/{repo}/releases', {
      ...at,
      tag_name: 'x',
      draft: true,
      bogus: 1,
    } as never);
    await refused(
      octokit.request('POST /repos/{owner}/{repo}/releases', { ...at, tag_name: 7, draft: true } as never),
    );
    await octokit.request('GET /repos/{owner}/{repo}/releases', { ...at, page: 'first' } as never);
    const found = hub.oracleFindings().map((item) => `${item.direction} ${item.where}: ${item.message}`);
    expect(found).toEqual([
      'request query per_pages: is not documented',
      'request body: /bogus is not documented',
      'request body: /tag_name must be string',
      'request query page: /value must be integer',
    ]);
    expect(() => hub.assertClean()).toThrow(/per_pages/);
  });

  test('notices a wrong answer', async () => {
    const { checkExchange } = await import('./oracle.ts');
    const { routes } = await import('./routes/index.ts');
    const route = routes.find((item) => item.template.endsWith('/git/ref/{ref}'));
    if (route === undefined) throw new Error('no such route');
    const request = {
      method: 'GET',
      host: 'api' as const,
      path: '',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
    };
    const params = { owner: 'a', repo: 'b', ref: 'heads/c' };
    const check = (status: number, body: unknown) =>
      checkExchange(route, params, request, { status, body }).map((item) => item.message);
    expect(
      check(200, { ref: 'x', node_id: 'y', url: 'http://h/', object: { type: 'commit', sha: null } }),
    ).toEqual(["/object must have required property 'url'", '/object/sha must be string']);
    expect(check(202, {})).toEqual(['the status is not documented']);
    expect(check(404, {})).toEqual(['an error without a message']);
  });
});

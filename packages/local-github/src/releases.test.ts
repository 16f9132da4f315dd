import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { normalisedAssetName } from './releases.ts';
import { ALL_READ, client, type Fixture, fixture, refused, upload } from './test-support.ts';

let f: Fixture;
beforeEach(async () => {
  f = await fixture();
});
afterEach(async () => {
  await f.hub.dispose();
});

const draft = async (tag: string, more: Record<string, unknown> = {}) =>
  (await f.octokit.rest.repos.createRelease({ ...f.at, tag_name: tag, draft: true, ...more })).data;
const publish = async (id: number, more: Record<string, unknown> = {}) =>
  (await f.octokit.rest.repos.updateRelease({ ...f.at, release_id: id, draft: false, ...more })).data;

describe('releases', () => {
  test('a draft is seen by writers only, has no tag, and is not found by tag', async () => {
    const { hub, octokit, at, repository } = f;
    const made = await draft('m@v1.0.0');
    expect(made.html_url).toMatch(/^https:\/\/github\.com\/acme\/mlops\/releases\/tag\/untagged-/);
    expect(made).toMatchObject({ published_at: null, target_commitish: 'main', draft: true });
    expect(await repository.git('tag')).toBe('');
    expect((await refused(octokit.rest.repos.getReleaseByTag({ ...at, tag: 'm@v1.0.0' }))).status).toBe(404);
    expect((await octokit.rest.repos.listReleases(at)).data).toHaveLength(1);
    const reader = client(hub, hub.createToken({ repository: 'acme/mlops', permissions: ALL_READ }));
    expect((await reader.rest.repos.listReleases(at)).data).toEqual([]);
    expect((await refused(reader.rest.repos.getRelease({ ...at, release_id: made.id }))).status).toBe(404);
    const asset = await upload(f, made, 'a.bin', 'bytes');
    expect((await refused(reader.rest.repos.getReleaseAsset({ ...at, asset_id: asset.id }))).status).toBe(
      404,
    );
    expect(asset.browser_download_url).toContain('/untagged-');
    await publish(made.id);
    expect((await reader.rest.repos.getReleaseByTag({ ...at, tag: 'm@v1.0.0' })).data.assets).toHaveLength(1);
    hub.assertClean();
  });

  test('publishing makes a lightweight tag at the target; an existing tag stays', async () => {
    const { octokit, at, repository, hub } = f;
    const first = await repository.sha('main');
    const second = await repository.commitFiles({ files: { b: 'b' }, message: 'second' });
    const pinned = await draft('v1', { target_commitish: first });
    const twin = await draft('v1', { target_commitish: second });
    const published = await publish(pinned.id);
    expect(published).toMatchObject({ draft: false, tag_name: 'v1' });
    expect(published.html_url).toMatch(/\/releases\/tag\/v1$/);
    expect((await octokit.rest.git.getRef({ ...at, ref: 'tags/v1' })).data.object).toMatchObject({
      type: 'commit',
      sha: first,
    });
    const taken = await refused(
      octokit.rest.repos.updateRelease({ ...at, release_id: twin.id, draft: false }),
    );
    expect(taken.status).toBe(422);
    expect(taken.errors).toEqual([{ resource: 'Release', code: 'already_exists', field: 'tag_name' }]);
    expect(
      (await refused(octokit.rest.repos.createRelease({ ...at, tag_name: 'v1' }))).errors[0]?.['code'],
    ).toBe('already_exists');
    // The tag outlives its release, and a new release takes it as it is.
    await octokit.rest.repos.deleteRelease({ ...at, release_id: pinned.id });
    expect(await repository.sha('v1')).toBe(first);
    await publish(twin.id);
    expect(await repository.sha('v1')).toBe(first);
    const bad = octokit.rest.repos.createRelease({ ...at, tag_name: 'v2', target_commitish: 'nowhere' });
    expect((await refused(bad)).errors[0]).toMatchObject({ field: 'target_commitish', code: 'invalid' });
    expect((await refused(octokit.rest.repos.createRelease({ ...at, tag_name: 'a b' }))).status).toBe(422);
    hub.assertClean();
  });

  test('latest: neither drafts nor pre-releases, and make_latest', async () => {
    const { octokit, at, hub } = f;
    const latest = async () => (await octokit.rest.repos.getLatestRelease(at)).data.tag_name;
    expect((await refused(octokit.rest.repos.getLatestRelease(at))).status).toBe(404);
    await octokit.rest.repos.createRelease({ ...at, tag_name: 'v1' });
    await octokit.rest.repos.createRelease({ ...at, tag_name: 'v2', make_latest: 'false' });
    await octokit.rest.repos.createRelease({ ...at, tag_name: 'v3', prerelease: true });
    await draft('v4');
    expect(await latest()).toBe('v1');
    const v3 = (await octokit.rest.repos.getReleaseByTag({ ...at, tag: 'v3' })).data;
    await octokit.rest.repos.updateRelease({
      ...at,
      release_id: v3.id,
      prerelease: false,
      make_latest: 'true',
    });
    expect(await latest()).toBe('v3');
    hub.assertClean();
  });

  test('a long body is refused', async () => {
    const { octokit, at } = f;
    const release = await draft('v1', { body: 'x'.repeat(125_000) });
    const long = octokit.rest.repos.updateRelease({
      ...at,
      release_id: release.id,
      body: 'x'.repeat(125_001),
    });
    expect((await refused(long)).errors[0]?.['message']).toBe(
      'body is too long (maximum is 125000 characters)',
    );
  });

  test('immutable: assets and tag locked, notes editable, the tag name burnt for ever', async () => {
    const { octokit, at, repository, hub } = f;
    repository.setImmutableReleases(true);
    const release = await draft('v1', { prerelease: true });
    const asset = await upload(f, release, 'model.onnx', 'model');
    const published = await publish(release.id);
    expect(published.immutable).toBe(true);
    expect((await refused(upload(f, published, 'more.txt', 'no'))).status).toBe(422);
    expect((await refused(octokit.rest.repos.deleteReleaseAsset({ ...at, asset_id: asset.id }))).status).toBe(
      422,
    );
    expect((await refused(octokit.rest.git.deleteRef({ ...at, ref: 'tags/v1' }))).status).toBe(422);
    const next = await repository.commitFiles({ files: { n: 'n' }, message: 'next' });
    expect(
      (await refused(octokit.rest.git.updateRef({ ...at, ref: 'tags/v1', sha: next, force: true }))).status,
    ).toBe(422);
    const edit = { ...at, release_id: release.id };
    await octokit.rest.repos.updateRelease({
      ...edit,
      name: 'title',
      body: 'notes',
      prerelease: false,
      make_latest: 'true',
    });
    expect((await refused(octokit.rest.repos.updateRelease({ ...edit, tag_name: 'v2' }))).status).toBe(422);
    await octokit.rest.repos.deleteRelease(edit);
    await octokit.rest.git.deleteRef({ ...at, ref: 'tags/v1' });
    const again = await refused(octokit.rest.repos.createRelease({ ...at, tag_name: 'v1' }));
    expect(again.errors[0]?.['message']).toBe('tag_name was used by an immutable release');
    expect(
      (await refused(octokit.rest.git.createRef({ ...at, ref: 'refs/tags/v1', sha: next }))).status,
    ).toBe(422);
    hub.assertClean();
  });

  test('a tag at a commit with other workflow files than any branch needs a permission nobody can grant', async () => {
    const { octokit, at, repository } = f;
    const old = await repository.commitFiles({
      files: { '.github/workflows/ci.yml': 'on: push\n' },
      message: 'old',
    });
    await repository.commitFiles({
      files: { '.github/workflows/ci.yml': 'on: pull_request\n' },
      message: 'new',
    });
    const release = await draft('v1', { target_commitish: old });
    const denied = await refused(
      octokit.rest.repos.updateRelease({ ...at, release_id: release.id, draft: false }),
    );
    expect(denied).toMatchObject({ status: 403, message: 'Resource not accessible by integration' });
    expect(await repository.git('tag')).toBe('');
    // The Git data API takes the tag.
    await octokit.rest.git.createRef({ ...at, ref: 'refs/tags/v1', sha: old });
    expect((await publish(release.id)).draft).toBe(false);
  });
});

describe('assets', () => {
  test('bytes come back as they went, from another host, and never with the token', async () => {
    const { octokit, at, hub, token } = f;
    const bytes = new Uint8Array(3_000_000).map((_, index) => (index * 31) % 251);
    const release = await draft('v1');
    const asset = await upload(f, release, 'model.onnx', bytes);
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    expect(asset).toMatchObject({ state: 'uploaded', size: bytes.length, digest, name: 'model.onnx' });
    const got = await octokit.rest.repos.getReleaseAsset({
      ...at,
      asset_id: asset.id,
      headers: { accept: 'application/octet-stream' },
    });
    expect(Buffer.from(got.data as unknown as ArrayBuffer).equals(Buffer.from(bytes))).toBe(true);
    const redirect = await fetch(`${hub.apiUrl}/repos/acme/mlops/releases/assets/${asset.id}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/octet-stream' },
      redirect: 'manual',
    });
    expect(redirect.status).toBe(302);
    const location = redirect.headers.get('location') ?? '';
    expect(new URL(location).hostname).toBe('127.0.0.2');
    const careless = await fetch(location, { headers: { authorization: `Bearer ${token}` } });
    expect(careless.status).toBe(400);
    const part = await fetch(location, { headers: { range: 'bytes=1-3' } });
    expect([...new Uint8Array(await part.arrayBuffer())]).toEqual([31, 62, 93]);
    expect((await fetch(location.replace(/sig=.{4}/, 'sig=abcd'))).status).toBe(403);
    await publish(release.id);
    const web = await fetch(`${hub.apiUrl}/acme/mlops/releases/download/v1/model.onnx`);
    expect((await web.arrayBuffer()).byteLength).toBe(bytes.length);
    hub.assertClean();
  });

  test('a signature expires', async () => {
    let now = new Date('2026-11-23T10:00:00Z');
    const other = await fixture({ clock: () => now });
    try {
      const made = await other.octokit.rest.repos.createRelease({ ...other.at, tag_name: 'v1' });
      await upload(other, made.data, 'a.txt', 'a');
      const { headers } = await fetch(`${other.hub.apiUrl}/acme/mlops/releases/download/v1/a.txt`, {
        redirect: 'manual',
      });
      const location = headers.get('location') ?? '';
      expect((await fetch(location)).status).toBe(200);
      now = new Date('2026-11-23T11:00:00Z');
      expect((await fetch(location)).status).toBe(403);
    } finally {
      await other.hub.dispose();
    }
  });

  test('names: normalised, unique, one of two simultaneous uploads wins', async () => {
    const { octokit, at, hub } = f;
    const release = await draft('v1');
    expect((await upload(f, release, 'my model (v2)~x.onnx', 'x')).name).toBe('my.model.v2.x.onnx');
    const twin = await refused(upload(f, release, 'my model (v2)~x.onnx', 'y'));
    expect(twin.errors).toEqual([{ resource: 'ReleaseAsset', code: 'already_exists', field: 'name' }]);
    const race = await Promise.allSettled([1, 2, 3].map((n) => upload(f, release, 'race.bin', `${n}`)));
    expect(race.filter((item) => item.status === 'fulfilled')).toHaveLength(1);
    const list = await octokit.rest.repos.listReleaseAssets({ ...at, release_id: release.id });
    expect(list.data.map((asset) => asset.name)).toEqual(['my.model.v2.x.onnx', 'race.bin']);
    const asset = { ...at, asset_id: list.data[1]?.id ?? 0 };
    await octokit.rest.repos.updateReleaseAsset({ ...asset, name: 'renamed.bin', label: 'a label' });
    await octokit.rest.repos.deleteReleaseAsset(asset);
    expect((await refused(octokit.rest.repos.getReleaseAsset(asset))).status).toBe(404);
    hub.assertClean();
  });

  test('name rules that others have measured', () => {
    // https://github.com/travis-ci/dpl/issues/821
    expect(normalisedAssetName("a5_ !#$%&'(),-.0123456789;=@ABC[]^_`abc{}~.txt")).toBe(
      'a5_.-.0123456789.ABC._.abc.txt',
    );
    expect(normalisedAssetName('.env')).toBe('default.env');
    expect(normalisedAssetName('model-1.0+cpu.onnx')).toBe('model-1.0+cpu.onnx');
  });

  test('an empty file and a body of unknown length are refused', async () => {
    const release = await draft('v1');
    const empty = await refused(upload(f, release, 'empty', ''));
    expect(empty.errors[0]?.['message']).toBe('size must be greater than or equal to 1');
    const url = release.upload_url.replace('{?name,label}', '?name=chunked');
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('chunk'));
        controller.close();
      },
    });
    const headers = { authorization: `Bearer ${f.token}` };
    const chunked = await fetch(url, {
      method: 'POST',
      body: stream,
      duplex: 'half',
      headers,
    } as RequestInit);
    expect(chunked.status).toBe(400);
    expect(((await chunked.json()) as { message: string }).message).toBe('Bad Content-Length: ');
  });

  test('a connection that breaks off leaves a starter, which must go before the next try', async () => {
    const { octokit, at, hub } = f;
    const release = await draft('v1');
    const url = new URL(release.upload_url.replace('{?name,label}', '?name=model.onnx'));
    const ended = new Promise<void>((resolve) => {
      const headers = { authorization: `Bearer ${f.token}`, 'content-length': '1000' };
      const request = httpRequest(url, { method: 'POST', headers });
      request.on('error', () => resolve());
      request.write('only a part', () => setTimeout(() => request.destroy(new Error('cut')), 20));
    });
    await ended;
    const assets = async () =>
      (await octokit.rest.repos.getRelease({ ...at, release_id: release.id })).data.assets;
    await expect.poll(assets).toHaveLength(1);
    expect((await assets())[0]).toMatchObject({ state: 'starter', size: 0, digest: null });
    expect((await refused(upload(f, release, 'model.onnx', 'all of it'))).errors[0]?.['code']).toBe(
      'already_exists',
    );
    await octokit.rest.repos.deleteReleaseAsset({ ...at, asset_id: (await assets())[0]?.id ?? 0 });
    await upload(f, release, 'model.onnx', 'all of it');
    hub.faults.inject({ match: { host: 'uploads' }, effect: { kind: 'cut-during' } });
    await expect(upload(f, release, 'other.onnx', 'x'.repeat(500_000))).rejects.toThrow();
    await expect
      .poll(async () => (await assets()).map((asset) => asset.state))
      .toEqual(['uploaded', 'starter']);
    hub.assertClean();
  });
});

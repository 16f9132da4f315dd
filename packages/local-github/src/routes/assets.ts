import { createHash } from 'node:crypto';
import { HttpError, invalid, jsonBody, notFound, optionalString, paginate, type Reply } from '../http.ts';
import { normalisedAssetName, renderAsset } from '../releases.ts';
import { api, type Context, type Route } from '../router.ts';
import type { Release, ReleaseAsset } from '../state.ts';
import { findRelease, visible } from './releases.ts';
import { idOf } from './shared.ts';

function find(context: Context): { release: Release; asset: ReleaseAsset } {
  const id = idOf(context.params['asset_id']);
  for (const release of context.repository.releases.values()) {
    const asset = release.assets.find((item) => item.id === id);
    if (asset !== undefined && visible(context, release)) return { release, asset };
  }
  throw notFound();
}

function assertUnlocked(release: Release): void {
  if (release.immutable && !release.draft) {
    throw new HttpError(422, 'Cannot upload assets to an immutable release.');
  }
}

function wantedName({ request }: Context): string {
  const name = request.query.get('name') ?? '';
  if (name === '') throw invalid({ resource: 'ReleaseAsset', code: 'missing_field', field: 'name' });
  return normalisedAssetName(name);
}

function assertNameFree({ hub }: Context, release: Release, name: string, own?: ReleaseAsset): void {
  if (!hub.facts.on('asset-name-unique')) return;
  if (release.assets.some((asset) => asset !== own && asset.name === name)) {
    throw invalid({ resource: 'ReleaseAsset', code: 'already_exists', field: 'name' });
  }
}

function newAsset(context: Context, name: string): ReleaseAsset {
  const { hub, request, token } = context;
  const now = hub.now();
  return {
    id: hub.nextId(),
    name,
    label: request.query.get('label') ?? '',
    state: 'starter',
    contentType: request.headers['content-type'] ?? 'application/octet-stream',
    bytes: undefined,
    digest: null,
    downloads: 0,
    uploader: token?.account ?? hub.account('ghost'),
    createdAt: now,
    updatedAt: now,
  };
}

function upload(context: Context): Reply {
  const { hub, repository, request } = context;
  const release = findRelease(context);
  if (request.headers['content-length'] === undefined) {
    throw new HttpError(400, 'Bad Content-Length: ');
  }
  const name = wantedName(context);
  assertUnlocked(release);
  if (request.body.length === 0) {
    const message = 'size must be greater than or equal to 1';
    throw invalid({ resource: 'ReleaseAsset', code: 'custom', field: 'size', message });
  }
  assertNameFree(context, release, name);
  const asset = newAsset(context, name);
  asset.state = 'uploaded';
  asset.bytes = request.body;
  asset.digest = `sha256:${createHash('sha256').update(request.body).digest('hex')}`;
  release.assets.push(asset);
  return { status: 201, body: renderAsset(hub, repository, release, asset) };
}

/** What a connection that breaks off leaves behind: the name is taken by an asset without bytes. */
function abandoned(context: Context): void {
  if (!context.hub.facts.on('starter-asset-after-cut-upload')) return;
  const release = findRelease(context);
  const name = wantedName(context);
  assertUnlocked(release);
  assertNameFree(context, release, name);
  release.assets.push(newAsset(context, name));
}

function list(context: Context): Reply {
  const { hub, repository, request } = context;
  const release = findRelease(context);
  const { page, headers } = paginate(request, hub.urls.api, release.assets);
  return { status: 200, body: page.map((asset) => renderAsset(hub, repository, release, asset)), headers };
}

function get(context: Context): Reply {
  const { hub, repository, request } = context;
  const { release, asset } = find(context);
  if (!/application\/octet-stream/.test(request.headers.accept ?? '')) {
    return { status: 200, body: renderAsset(hub, repository, release, asset) };
  }
  return download(context, asset);
}

function download({ hub }: Context, asset: ReleaseAsset): Reply {
  if (asset.bytes === undefined) throw notFound();
  asset.downloads += 1;
  // Whatever type was given at upload, the download is a stream of bytes.
  const location = hub.blobs.serve(asset.bytes, {
    contentType: 'application/octet-stream',
    fileName: asset.name,
  });
  return { status: 302, headers: { location } };
}

function update(context: Context): Reply {
  const { hub, repository, request } = context;
  const { release, asset } = find(context);
  assertUnlocked(release);
  const body = jsonBody(request);
  const name = optionalString(body, 'name', 'ReleaseAsset');
  if (name !== undefined) {
    const safe = normalisedAssetName(name);
    assertNameFree(context, release, safe, asset);
    asset.name = safe;
  }
  asset.label = optionalString(body, 'label', 'ReleaseAsset') ?? asset.label;
  asset.updatedAt = hub.now();
  return { status: 200, body: renderAsset(hub, repository, release, asset) };
}

function remove(context: Context): Reply {
  const { release, asset } = find(context);
  assertUnlocked(release);
  release.assets.splice(release.assets.indexOf(asset), 1);
  return { status: 204 };
}

/** What `browser_download_url` names, served on the API host since the web's is not ours. */
function browserDownload(context: Context): Reply {
  const { repository, params } = context;
  for (const release of repository.releases.values()) {
    if (release.draft || release.tagName !== params['tag_name']) continue;
    const asset = release.assets.find((item) => item.name === params['asset_name']);
    if (asset !== undefined) return download(context, asset);
  }
  throw notFound();
}

/** Release assets. */
export const assetRoutes: Route[] = [
  api('GET /repos/{owner}/{repo}/releases/{release_id}/assets', 'contents:read', list),
  api('POST /repos/{owner}/{repo}/releases/{release_id}/assets', 'contents:write', upload, {
    host: 'uploads',
    onAbort: abandoned,
  }),
  api('GET /repos/{owner}/{repo}/releases/assets/{asset_id}', 'contents:read', get),
  api('PATCH /repos/{owner}/{repo}/releases/assets/{asset_id}', 'contents:write', update),
  api('DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}', 'contents:write', remove),
  api('GET /{owner}/{repo}/releases/download/{tag_name}/{asset_name}', 'contents:read', browserDownload, {
    undescribed: true,
  }),
];

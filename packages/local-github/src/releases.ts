import { apiUrl, nodeId, renderUser, webUrl } from './render.ts';
import type { HubState, Release, ReleaseAsset, Repository } from './state.ts';

/** Where the web shows a release: a draft has no tag yet. */
function webTag(release: Release): string {
  return release.draft ? release.untagged : encodeURIComponent(release.tagName);
}

/** `release-asset`. */
export function renderAsset(
  hub: HubState,
  repository: Repository,
  release: Release,
  asset: ReleaseAsset,
): Record<string, unknown> {
  return {
    url: `${apiUrl(hub, repository)}/releases/assets/${asset.id}`,
    id: asset.id,
    node_id: nodeId('RA', asset.id),
    name: asset.name,
    label: asset.label,
    uploader: renderUser(hub, asset.uploader),
    content_type: asset.contentType,
    state: asset.state,
    size: asset.bytes?.length ?? 0,
    digest: asset.digest,
    download_count: asset.downloads,
    created_at: asset.createdAt,
    updated_at: asset.updatedAt,
    browser_download_url: `${webUrl(hub, repository)}/releases/download/${webTag(release)}/${asset.name}`,
  };
}

/** `release`. */
export function renderRelease(
  hub: HubState,
  repository: Repository,
  release: Release,
): Record<string, unknown> {
  const url = `${apiUrl(hub, repository)}/releases/${release.id}`;
  const tag = encodeURIComponent(release.tagName);
  const ball = (kind: string): string | null =>
    release.draft ? null : `${apiUrl(hub, repository)}/${kind}/refs/tags/${tag}`;
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${hub.urls.uploads}/repos/${repository.fullName}/releases/${release.id}/assets{?name,label}`,
    html_url: `${webUrl(hub, repository)}/releases/tag/${webTag(release)}`,
    id: release.id,
    author: renderUser(hub, release.author),
    node_id: nodeId('RE', release.id),
    tag_name: release.tagName,
    target_commitish: release.target,
    name: release.name,
    draft: release.draft,
    immutable: release.immutable,
    prerelease: release.prerelease,
    created_at: release.createdAt,
    updated_at: release.updatedAt,
    published_at: release.publishedAt,
    assets: release.assets.map((asset) => renderAsset(hub, repository, release, asset)),
    tarball_url: ball('tarball'),
    zipball_url: ball('zipball'),
    body: release.body,
  };
}

/** The release that `releases/latest` means, or undefined. */
export function latestRelease(repository: Repository): Release | undefined {
  const eligible = [...repository.releases.values()].filter((item) => !item.draft && !item.prerelease);
  const chosen = eligible.find((item) => item.id === repository.latestRelease);
  return chosen ?? eligible.sort(newestFirst)[0];
}

/** The order of lists: drafts, then by the date of the commit (that is `created_at`), newest first. */
export function newestFirst(a: Release, b: Release): number {
  return Number(b.draft) - Number(a.draft) || b.createdAt.localeCompare(a.createdAt) || b.id - a.id;
}

/**
 * The name under which GitHub keeps an asset: each run of characters other than letters, digits, `.`, `_`, `+`, `-`
 * becomes one dot, and a name does not begin or end with a dot.
 */
export function normalisedAssetName(name: string): string {
  const safe = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^0-9A-Za-z._+-]+/g, '.')
    .replace(/\.{2,}/g, '.')
    .replace(/\.+$/, '');
  return safe.startsWith('.') || safe === '' ? `default${safe}` : safe;
}

import { latestRelease, newestFirst } from '../releases.ts';
import type { Release, ReleaseAsset } from '../state.ts';
import { type Html, html, when } from './html.ts';
import { link, type View } from './layout.ts';
import { type Look, markdown } from './look.ts';
import { size, time } from './marks.ts';

/** One release with its notes and assets. */
function box(look: Look, release: Release): Html {
  const { repository } = look;
  const tag = encodeURIComponent(release.tagName);
  const tags = [
    ...(release.draft ? ['Draft'] : []),
    ...(release.prerelease ? ['Pre-release'] : []),
    ...(release.immutable ? ['Immutable'] : []),
  ];
  const assets = release.assets.map(
    (asset) =>
      html`<div class="row"><a class="grow" href="${link(
        repository,
        `/releases/download/${release.id}/${encodeURIComponent(asset.name)}`,
      )}">${asset.name}</a><span class="sha">${asset.digest ?? asset.state}</span><span class="soft small">${size(
        asset.bytes?.length ?? 0,
      )}</span></div>`,
  );
  return html`<h1><a href="${link(repository, `/releases/tag/${tag}`)}">${
    release.name === null || release.name === '' ? release.tagName : release.name
  }</a> ${when(latestRelease(repository) === release, () => html`<span class="tag good">Latest</span>`)}
${tags.map((word) => html`<span class="tag">${word}</span> `)}</h1>
<p class="soft"><b>${release.author.login}</b> · <span class="branch sha">${release.tagName}</span> · ${time(
    release.publishedAt ?? release.createdAt,
  )}</p>
<div class="box"><div class="markdown">${markdown(look, release.body ?? '')}</div></div>
<div class="box"><header><b>Assets</b> <span class="count">${assets.length}</span></header>${assets}</div>`;
}

/** Every release, drafts too, or those of one tag. */
export function releases(look: Look, tag?: string): View | undefined {
  const { repository } = look;
  const found = [...repository.releases.values()]
    .filter(({ tagName }) => tag === undefined || tagName === tag)
    .sort(newestFirst);
  if (tag !== undefined && found.length === 0) return undefined;
  const none = html`<p class="soft">There are no releases.</p>`;
  const main = found.length === 0 ? none : html`${found.map((release) => box(look, release))}`;
  return { title: tag ?? 'Releases', repository, tab: 'Releases', main };
}

/** An asset's bytes. */
export function releaseAsset({ repository }: Look, id: number, name: string): ReleaseAsset | undefined {
  return repository.releases.get(id)?.assets.find((asset) => asset.name === name);
}

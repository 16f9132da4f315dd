import { isSha } from '../git.ts';
import type { HubState, Repository } from '../state.ts';
import { Html, html, when } from './html.ts';
import { link, type View } from './layout.ts';
import { type Look, markdown } from './look.ts';
import { size, time } from './marks.ts';

const TEXT_LIMIT = 512 * 1024;

/** Every repository of the hub. */
export function repositories(hub: HubState): View {
  const rows = [...hub.repositories.values()].map(
    (
      repository,
    ) => html`<div class="row"><a class="grow title" href="${link(repository)}">${repository.fullName}</a>
<span class="tag">${repository.private ? 'Private' : 'Public'}</span></div>`,
  );
  const main = html`<div class="box">${rows}</div>${when(rows.length === 0, () => html`<p class="soft">None yet.</p>`)}`;
  return { title: 'Repositories', main };
}

function fileAddress(repository: Repository, ref: string, path: string): string {
  return link(repository, `/blob/${ref}/${path.split('/').map(encodeURIComponent).join('/')}`);
}

/** The files of the default branch and its README. */
export async function code(look: Look): Promise<View> {
  const { repository } = look;
  const { git, defaultBranch, fullName } = repository;
  const view = { title: fullName, repository, tab: 'Code' } as const;
  const sha = await git.commitOf(defaultBranch);
  const commit = sha === undefined ? undefined : await git.commit(sha);
  if (commit === undefined) return { ...view, main: html`<p class="soft">This repository is empty.</p>` };
  const files = (await git.tree(commit.sha, true)).filter((entry) => entry.type === 'blob');
  const rows = files.map(
    ({ path, size: bytes }) =>
      html`<div class="row"><a class="grow" href="${fileAddress(
        repository,
        defaultBranch,
        path,
      )}">${path}</a><span class="soft small">${size(bytes ?? 0)}</span></div>`,
  );
  const readme = files.find(({ path }) => /^readme\.md$/i.test(path));
  const text = readme === undefined ? undefined : (await git.object(readme.sha))?.bytes.toString('utf8');
  const main = html`<p><span class="branch sha">${defaultBranch}</span> <span class="soft">${files.length} files</span></p>
<div class="box"><header><b>${commit.author.name}</b> ${commit.message.split('\n')[0] ?? ''}
<span class="sha">${commit.sha.slice(0, 7)}</span> · ${time(commit.committer.date)}</header>${rows}</div>
${when(
  text !== undefined,
  () => html`<div class="box"><header><b>${readme?.path ?? ''}</b></header>
<div class="markdown">${markdown(look, text ?? '', 'file')}</div></div>`,
)}`;
  return { ...view, main };
}

/** `<branch, tag or commit>/<path>`: a name of a branch may hold slashes, so the longest that exists is meant. */
async function fileAt(
  repository: Repository,
  rest: string,
): Promise<{ ref: string; path: string; bytes: Buffer } | undefined> {
  const parts = rest.split('/');
  for (let end = parts.length - 1; end > 0; end--) {
    const ref = parts.slice(0, end).join('/');
    const sha = await repository.git.commitOf(ref);
    const path = parts.slice(end).join('/');
    const blob = sha === undefined ? undefined : await repository.git.resolve(`${sha}:${path}`);
    const object = blob === undefined ? undefined : await repository.git.object(blob);
    if (object?.type === 'blob') return { ref, path, bytes: object.bytes };
  }
  return undefined;
}

const IMAGES: Record<string, string> = {
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
};

/** A picture of the repository, for pages to show. */
export async function picture(
  { repository }: Look,
  rest: string,
): Promise<{ status: number; type: string; body: Buffer } | undefined> {
  const type = IMAGES[/\.(\w+)$/.exec(rest)?.[1]?.toLowerCase() ?? ''];
  const found = type === undefined ? undefined : await fileAt(repository, rest);
  return type === undefined || found === undefined ? undefined : { status: 200, type, body: found.bytes };
}

/** One file: Markdown as it reads, other text with numbered lines. */
export async function file(look: Look, rest: string): Promise<View | undefined> {
  const { repository } = look;
  const found = await fileAt(repository, rest);
  if (found === undefined) return undefined;
  const { ref, path, bytes } = found;
  const shown = isSha(ref) ? ref.slice(0, 7) : ref;
  const plain = bytes.length <= TEXT_LIMIT && !bytes.includes(0);
  const text = plain ? bytes.toString('utf8') : '';
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .map(
      (line, index) =>
        html`<div class="line" id="L${index + 1}"><span class="number">${index + 1}</span><span>${line}</span></div>`,
    );
  const body = !plain
    ? html`<div class="row soft">Too large, or not text.</div>`
    : /\.md$/i.test(path)
      ? html`<div class="markdown">${markdown(look, text, 'file')}</div>`
      : html`<pre class="text">${new Html(lines.map((line) => line.text).join(''))}</pre>`;
  const main = html`<h1>${path}</h1><div class="box"><header><span class="branch sha">${shown}</span> ${size(
    bytes.length,
  )}</header>${body}</div>`;
  return { title: path, repository, tab: 'Code', main };
}

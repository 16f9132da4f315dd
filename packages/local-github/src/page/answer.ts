import { findRepository, type HubState } from '../state.ts';
import { code, file, picture, repositories } from './code.ts';
import { deployments } from './deployments.ts';
import { html } from './html.ts';
import { layout, type View } from './layout.ts';
import type { Look } from './look.ts';
import { pullRequest, pulls } from './pulls.ts';
import { releaseAsset, releases } from './releases.ts';
import { checkRun, run, runs } from './runs.ts';
import { style } from './style.ts';

/** What the page answers. */
export interface PageReply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  /** Offered for saving under this name, never shown. */
  readonly download?: string;
}

/** A view, or bytes to save, of one address below a repository; undefined when there is none. */
type Page = (
  look: Look,
  ...parts: string[]
) => Promise<View | PageReply | undefined> | View | PageReply | undefined;

const download = (name: string, bytes: Buffer | undefined): PageReply | undefined =>
  bytes === undefined
    ? undefined
    : { status: 200, type: 'application/octet-stream', body: bytes, download: name };

/** The addresses below a repository are those of GitHub's web, so that its links lead here, too. */
const PAGES: readonly (readonly [RegExp, Page])[] = [
  [/^$/, (look) => code(look)],
  [/^blob\/(.+)$/, (look, rest = '') => file(look, rest)],
  [/^raw\/(.+)$/, (look, rest = '') => picture(look, rest)],
  [/^pulls$/, (look) => pulls(look)],
  [/^pull\/(\d{1,15})$/, (look, number) => pullRequest(look, Number(number))],
  [/^runs\/(\d{1,15})$/, (look, id) => checkRun(look, Number(id))],
  [/^releases$/, (look) => releases(look)],
  [/^releases\/tag\/(.+)$/, (look, tag) => releases(look, tag)],
  [
    /^releases\/download\/(\d{1,15})\/([^/]+)$/,
    (look, id, name = '') => download(name, releaseAsset(look, Number(id), name)?.bytes),
  ],
  [/^deployments$/, (look) => deployments(look)],
  [/^actions$/, (look) => runs(look)],
  [/^actions\/runs\/(\d{1,15})$/, (look, id) => run(look, Number(id))],
  [
    /^actions\/runs\/(\d{1,15})\/job\/(\d{1,15})$/,
    (look, id, job) => run(look, Number(id), { job: Number(job) }),
  ],
  [
    /^actions\/runs\/(\d{1,15})\/attempts\/(\d{1,6})$/,
    (look, id, attempt) => run(look, Number(id), { attempt: Number(attempt) }),
  ],
  [
    /^actions\/runs\/(\d{1,15})\/artifacts\/(\d{1,15})$/,
    ({ hub, repository }, id, number) => {
      const artifact = repository.artifacts.get(Number(number));
      if (artifact?.run.id !== Number(id) || artifact.expired || !artifact.finalized) return undefined;
      const zip = artifact.contentType === 'application/zip';
      return download(zip ? `${artifact.name}.zip` : artifact.name, hub.blobs.bytes(artifact.blob));
    },
  ],
];

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

async function pageOf(
  hub: HubState,
  secrets: Look['secrets'],
  path: string,
): Promise<View | PageReply | undefined> {
  const [owner, name, ...rest] = path.replace(/^\/|\/$/g, '').split('/');
  if (owner === '' || owner === undefined) return repositories(hub);
  const repository = findRepository(hub, `${owner}/${name}`);
  if (repository === undefined) return undefined;
  for (const [expression, page] of PAGES) {
    const match = expression.exec(rest.join('/'));
    if (match !== null) return await page({ hub, repository, secrets }, ...match.slice(1));
  }
  return undefined;
}

/** Answers a look at an address. Changes nothing. */
export async function answer(hub: HubState, secrets: Look['secrets'], address: string): Promise<PageReply> {
  const path = decode(address.split(/[?#]/)[0] ?? '/');
  if (path === '/style.css') return { status: 200, type: 'text/css; charset=utf-8', body: style };
  const page = path === undefined ? undefined : await pageOf(hub, secrets, path);
  if (page !== undefined && 'status' in page) return page;
  const view = page ?? {
    title: 'Not found',
    main: html`<h1>Not found</h1><p><a href="/">All repositories</a></p>`,
  };
  return { status: page === undefined ? 404 : 200, type: 'text/html; charset=utf-8', body: layout(view) };
}

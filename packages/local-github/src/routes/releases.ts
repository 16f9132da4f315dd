import { NO_COMMIT, refMoved } from '../cause.ts';
import {
  HttpError,
  invalid,
  jsonBody,
  notFound,
  optionalString,
  paginate,
  type Reply,
  requiredString,
} from '../http.ts';
import { latestRelease, newestFirst, renderRelease } from '../releases.ts';
import { apiUrl } from '../render.ts';
import { api, type Context, type Route } from '../router.ts';
import type { Release } from '../state.ts';
import { holds } from '../tokens.ts';
import { guardWorkflowFiles, idOf } from './shared.ts';

const READ = 'contents:read';
const WRITE = 'contents:write';
const BODY_LIMIT = 125_000;

/** Drafts exist only for those who may write. */
export function visible({ hub, token }: Context, release: Release): boolean {
  return !release.draft || holds(token, 'contents', 'write') || !hub.facts.on('drafts-invisible-to-readers');
}

/** The release that the path names, if the token may see it. @throws HttpError 404. */
export function findRelease(context: Context): Release {
  const release = context.repository.releases.get(idOf(context.params['release_id']));
  if (release === undefined || !visible(context, release)) throw notFound();
  return release;
}

function list(context: Context): Reply {
  const { hub, repository, request } = context;
  const releases = [...repository.releases.values()]
    .filter((item) => visible(context, item))
    .sort(newestFirst);
  const { page, headers } = paginate(request, hub.urls.api, releases);
  return { status: 200, body: page.map((release) => renderRelease(hub, repository, release)), headers };
}

function get(context: Context): Reply {
  return { status: 200, body: renderRelease(context.hub, context.repository, findRelease(context)) };
}

function latest({ hub, repository }: Context): Reply {
  const release = latestRelease(repository);
  if (release === undefined) throw notFound();
  return { status: 200, body: renderRelease(hub, repository, release) };
}

function byTag(context: Context): Reply {
  const { hub, repository, params } = context;
  const release = [...repository.releases.values()]
    .filter((item) => item.tagName === params['tag'] && visible(context, item))
    .sort((a, b) => Number(a.draft) - Number(b.draft))
    .find((item) => !item.draft);
  if (release === undefined) throw notFound();
  return { status: 200, body: renderRelease(hub, repository, release) };
}

interface Fields {
  tagName: string;
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  makeLatest: string;
}

async function fields(context: Context, current: Release | undefined): Promise<Fields> {
  const { repository, request } = context;
  const body = jsonBody(request);
  const tagName =
    current === undefined
      ? requiredString(body, 'tag_name', 'Release')
      : (optionalString(body, 'tag_name', 'Release') ?? current.tagName);
  if (!(await repository.git.validRef(`refs/tags/${tagName}`))) {
    throw invalid({
      resource: 'Release',
      code: 'custom',
      field: 'tag_name',
      message: 'tag_name is not a valid tag',
    });
  }
  const text = optionalString(body, 'body', 'Release') ?? ('body' in body ? null : (current?.body ?? null));
  if (text !== null && text.length > BODY_LIMIT) {
    const message = `body is too long (maximum is ${BODY_LIMIT} characters)`;
    throw invalid({ resource: 'Release', code: 'custom', field: 'body', message });
  }
  const flag = (field: string, fallback: boolean): boolean =>
    typeof body[field] === 'boolean' ? body[field] : fallback;
  const makeLatest =
    optionalString(body, 'make_latest', 'Release') ?? (current === undefined ? 'true' : 'keep');
  return {
    tagName,
    target:
      optionalString(body, 'target_commitish', 'Release') ?? current?.target ?? repository.defaultBranch,
    name: optionalString(body, 'name', 'Release') ?? ('name' in body ? null : (current?.name ?? null)),
    body: text,
    draft: flag('draft', current?.draft ?? false),
    prerelease: flag('prerelease', current?.prerelease ?? false),
    makeLatest,
  };
}

async function assertTagFree(context: Context, wanted: Fields, current: Release | undefined): Promise<void> {
  const { hub, repository } = context;
  const twins = [...repository.releases.values()].filter(
    (item) => item !== current && item.tagName === wanted.tagName,
  );
  const taken = invalid({ resource: 'Release', code: 'already_exists', field: 'tag_name' });
  if (wanted.draft) {
    if (!hub.facts.on('same-tag-drafts-allowed') && twins.length > 0) throw taken;
    return;
  }
  if (twins.some((item) => !item.draft) && hub.facts.on('published-tag-name-unique')) throw taken;
  const publishedBefore = current !== undefined && !current.draft && current.tagName === wanted.tagName;
  if (!publishedBefore && repository.burntTags.has(wanted.tagName) && hub.facts.on('immutable-tag-burnt')) {
    const message = 'tag_name was used by an immutable release';
    throw invalid({ resource: 'Release', code: 'custom', field: 'tag_name', message });
  }
}

/** The tag's commit, making the lightweight tag when there is none. */
async function ensureTag(context: Context, wanted: Fields, first: boolean): Promise<string> {
  const { hub, repository } = context;
  const { git } = repository;
  const ref = `refs/tags/${wanted.tagName}`;
  const existing = await git.resolve(`${ref}^{commit}`);
  const target = await git.commitOf(wanted.target);
  if (existing !== undefined) {
    if (first && target !== undefined && !hub.facts.on('existing-tag-kept-on-publish')) {
      await git.updateRef(ref, target);
      refMoved(repository, context.cause, ref, existing, target);
      return target;
    }
    return existing;
  }
  if (target === undefined) {
    throw invalid({ resource: 'Release', code: 'invalid', field: 'target_commitish' });
  }
  await guardWorkflowFiles(context, target);
  if (hub.facts.on('tag-created-on-publish')) {
    await git.updateRef(ref, target);
    refMoved(repository, context.cause, ref, NO_COMMIT, target);
  }
  return target;
}

async function apply(context: Context, release: Release, wanted: Fields, fresh: boolean): Promise<void> {
  const { hub, repository } = context;
  const publishing = !wanted.draft && (fresh || release.draft);
  if (!wanted.draft) {
    const sha = await ensureTag(context, wanted, publishing);
    if (publishing) {
      // From publication on, `created_at` is the date of the commit.
      release.createdAt = (await repository.git.commit(sha))?.committer.date ?? release.createdAt;
      release.publishedAt = hub.now();
      release.immutable = repository.immutableReleases;
      if (release.immutable) repository.burntTags.add(wanted.tagName);
    }
  }
  release.tagName = wanted.tagName;
  release.target = wanted.target;
  release.name = wanted.name;
  release.body = wanted.body;
  release.draft = wanted.draft;
  release.prerelease = wanted.prerelease;
  release.updatedAt = hub.now();
  const makeLatest = wanted.makeLatest === 'keep' && publishing ? 'true' : wanted.makeLatest;
  if (release.draft || release.prerelease) {
    if (repository.latestRelease === release.id) repository.latestRelease = undefined;
  } else if (makeLatest === 'true') {
    repository.latestRelease = release.id;
  } else if (makeLatest === 'false' && repository.latestRelease === release.id) {
    repository.latestRelease = undefined;
  } else if (makeLatest === 'legacy') {
    const others = [...repository.releases.values()].filter((item) => !item.draft && !item.prerelease);
    repository.latestRelease = others.sort(newestFirst)[0]?.id;
  }
}

async function create(context: Context): Promise<Reply> {
  const { hub, repository, token } = context;
  const wanted = await fields(context, undefined);
  if ((await repository.git.refs('refs/heads/')).length === 0)
    throw new HttpError(422, 'Repository is empty.');
  await assertTagFree(context, wanted, undefined);
  const now = hub.now();
  const id = hub.nextId();
  const release: Release = {
    id,
    tagName: wanted.tagName,
    target: wanted.target,
    name: wanted.name,
    body: wanted.body,
    draft: true,
    prerelease: wanted.prerelease,
    immutable: false,
    author: token?.account ?? hub.account('ghost'),
    assets: [],
    createdAt: now,
    publishedAt: null,
    updatedAt: now,
    untagged: `untagged-${id.toString(16).padStart(20, '0')}`,
  };
  await apply(context, release, wanted, true);
  repository.releases.set(id, release);
  return {
    status: 201,
    body: renderRelease(hub, repository, release),
    headers: { location: `${apiUrl(hub, repository)}/releases/${id}` },
  };
}

async function update(context: Context): Promise<Reply> {
  const { hub, repository } = context;
  const release = findRelease(context);
  const wanted = await fields(context, release);
  if (release.immutable && !release.draft) {
    const moved = wanted.tagName !== release.tagName || wanted.target !== release.target || wanted.draft;
    if (moved) {
      const message = 'Cannot change the tag, target or draft state of an immutable release';
      throw invalid({ resource: 'Release', code: 'custom', message });
    }
  }
  await assertTagFree(context, wanted, release);
  await apply(context, release, wanted, false);
  return { status: 200, body: renderRelease(hub, repository, release) };
}

function remove(context: Context): Reply {
  const release = findRelease(context);
  // The tag stays, and so does the burning of an immutable release's tag.
  context.repository.releases.delete(release.id);
  return { status: 204 };
}

/** Releases. */
export const releaseRoutes: Route[] = [
  api('GET /repos/{owner}/{repo}/releases', READ, list),
  api('POST /repos/{owner}/{repo}/releases', WRITE, create),
  api('GET /repos/{owner}/{repo}/releases/latest', READ, latest),
  api('GET /repos/{owner}/{repo}/releases/tags/{tag}', READ, byTag),
  api('GET /repos/{owner}/{repo}/releases/{release_id}', READ, get),
  api('PATCH /repos/{owner}/{repo}/releases/{release_id}', WRITE, update),
  api('DELETE /repos/{owner}/{repo}/releases/{release_id}', WRITE, remove),
];

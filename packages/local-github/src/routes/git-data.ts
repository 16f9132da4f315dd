import { NO_COMMIT, refMoved } from '../cause.ts';
import { type GitPerson, type GitRef, isSha, type TreeChange } from '../git.ts';
import {
  HttpError,
  invalid,
  jsonBody,
  notFound,
  optionalString,
  type Reply,
  requiredString,
} from '../http.ts';
import { syncAffected, syncPulls } from '../pulls.ts';
import { apiUrl, nodeId, renderGitCommit } from '../render.ts';
import { api, type Context, type Route } from '../router.ts';
import type { Repository } from '../state.ts';
import { defaultPerson, guardWorkflowFiles, renderRef } from './shared.ts';

const READ = 'contents:read';
const WRITE = 'contents:write';

async function getRef(context: Context): Promise<Reply> {
  const { hub, repository, params, cause } = context;
  await syncPulls(hub, repository, cause);
  const name = `refs/${params['ref']}`;
  const found = (await repository.git.refs()).find((item) => item.ref === name);
  if (found === undefined) throw notFound();
  return { status: 200, body: renderRef(hub, repository, found) };
}

async function matchingRefs({ hub, repository, params, cause }: Context): Promise<Reply> {
  await syncPulls(hub, repository, cause);
  const refs = await repository.git.refs(`refs/${params['ref']}`);
  return { status: 200, body: refs.map((item) => renderRef(hub, repository, item)) };
}

async function moved(context: Context, name: string, before: string, sha: string): Promise<GitRef> {
  const { hub, repository, cause } = context;
  refMoved(repository, cause, name, before, sha);
  await syncAffected(hub, repository, cause);
  return { ref: name, sha, type: (await repository.git.type(sha)) ?? 'commit', peeled: sha };
}

async function createRef(context: Context): Promise<Reply> {
  const { hub, repository, request } = context;
  const body = jsonBody(request);
  const name = requiredString(body, 'ref', 'Reference');
  const sha = requiredString(body, 'sha', 'Reference');
  if (!/^refs\/[^/]+\/.+/.test(name) || !(await repository.git.validRef(name))) {
    throw new HttpError(422, 'Reference name is not valid.');
  }
  if (name.startsWith('refs/pull/')) throw new HttpError(422, 'Reference cannot be created.');
  const type = isSha(sha) ? await repository.git.type(sha) : undefined;
  if (type === undefined) throw new HttpError(422, isSha(sha) ? 'Object does not exist' : 'Invalid sha');
  if (name.startsWith('refs/heads/') && type !== 'commit') {
    throw new HttpError(422, 'Reference cannot be updated: object is not a commit');
  }
  if ((await repository.git.ref(name)) !== undefined) throw new HttpError(422, 'Reference already exists');
  lockedTag(context, name, 'create');
  if (guarded(repository, name)) await guardWorkflowFiles(context, sha);
  try {
    await repository.git.updateRef(name, sha, NO_COMMIT);
  } catch {
    // refs/heads/a and refs/heads/a/b cannot both exist.
    throw new HttpError(422, 'Reference cannot be created: a reference with a conflicting name exists');
  }
  return {
    status: 201,
    body: renderRef(hub, repository, await moved(context, name, NO_COMMIT, sha)),
    headers: { location: `${apiUrl(hub, repository)}/git/${name}` },
  };
}

/** Whether a reference made or moved by the API is held to the rule of workflow files: by default, branches only. */
function guarded(repository: Repository, name: string): boolean {
  const tags = repository.tagRule === 'releases-and-refs';
  return name.startsWith('refs/heads/') || (tags && name.startsWith('refs/tags/'));
}

/** A tag of an immutable release can neither move nor go; its name never comes back. */
function lockedTag(context: Context, name: string, how: 'create' | 'change'): void {
  const { hub, repository } = context;
  if (!name.startsWith('refs/tags/')) return;
  const tag = name.slice('refs/tags/'.length);
  const locked = [...repository.releases.values()].some(
    (release) => release.immutable && !release.draft && release.tagName === tag,
  );
  if (how === 'change' && locked) {
    throw new HttpError(422, 'Cannot update this protected ref.');
  }
  if (how === 'create' && repository.burntTags.has(tag) && hub.facts.on('immutable-tag-burnt')) {
    throw new HttpError(422, 'Cannot create this protected ref.');
  }
}

async function updateRef(context: Context): Promise<Reply> {
  const { hub, repository, request, params } = context;
  const body = jsonBody(request);
  const name = `refs/${params['ref']}`;
  const forced = body['force'] === true || !hub.facts.on('ref-update-fast-forward-only');
  const sha = requiredString(body, 'sha', 'Reference');
  const current = await repository.git.ref(name);
  if (current === undefined || name.startsWith('refs/pull/')) {
    throw new HttpError(422, 'Reference does not exist');
  }
  if (!isSha(sha) || (await repository.git.type(sha)) === undefined) {
    throw new HttpError(422, 'Object does not exist');
  }
  lockedTag(context, name, 'change');
  if (!forced) {
    const from = await repository.git.resolve(`${current}^{commit}`);
    const to = await repository.git.resolve(`${sha}^{commit}`);
    const forward = from !== undefined && to !== undefined && (await repository.git.isAncestor(from, to));
    if (!forward) throw new HttpError(422, 'Update is not a fast forward');
  }
  if (guarded(repository, name)) await guardWorkflowFiles(context, sha);
  await repository.git.updateRef(name, sha, current);
  return { status: 200, body: renderRef(hub, repository, await moved(context, name, current, sha)) };
}

async function deleteRef(context: Context): Promise<Reply> {
  const { hub, repository, params, cause } = context;
  const name = `refs/${params['ref']}`;
  const before = await repository.git.ref(name);
  if (before === undefined || name.startsWith('refs/pull/')) {
    throw new HttpError(422, 'Reference does not exist');
  }
  if (name === `refs/heads/${repository.defaultBranch}`) {
    throw new HttpError(422, 'Cannot delete the default branch');
  }
  lockedTag(context, name, 'change');
  await repository.git.deleteRef(name);
  refMoved(repository, cause, name, before, NO_COMMIT);
  await syncAffected(hub, repository, cause);
  return { status: 204 };
}

async function createBlob({ hub, repository, request }: Context): Promise<Reply> {
  const body = jsonBody(request);
  const content = body['content'];
  if (typeof content !== 'string')
    throw new HttpError(422, 'Invalid request.\n\n"content" wasn\'t supplied.');
  const bytes = Buffer.from(content, body['encoding'] === 'base64' ? 'base64' : 'utf8');
  const sha = await repository.git.hashObject('blob', bytes);
  return { status: 201, body: { url: `${apiUrl(hub, repository)}/git/blobs/${sha}`, sha } };
}

async function getBlob({ hub, repository, request, params }: Context): Promise<Reply> {
  const sha = params['file_sha'] ?? '';
  const object = isSha(sha) ? await repository.git.object(sha) : undefined;
  if (object?.type !== 'blob') throw notFound();
  if (/application\/vnd\.github(\.v3)?\.raw/.test(request.headers.accept ?? '')) {
    return {
      status: 200,
      body: object.bytes,
      headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' },
    };
  }
  return {
    status: 200,
    body: {
      sha,
      node_id: nodeId('B', sha),
      size: object.bytes.length,
      url: `${apiUrl(hub, repository)}/git/blobs/${sha}`,
      // GitHub wraps base64 at 60 characters; a decoder must cope.
      content: object.bytes.toString('base64').replace(/.{60}/g, '$&\n'),
      encoding: 'base64',
    },
  };
}

async function renderTree(
  { hub, repository, request }: Context,
  sha: string,
  treeish: string,
): Promise<Reply['body']> {
  const recursive = request.method === 'GET' && request.query.has('recursive');
  const entries = await repository.git.tree(treeish, recursive);
  return {
    sha,
    url: `${apiUrl(hub, repository)}/git/trees/${sha}`,
    tree: entries.map((entry) => ({
      path: entry.path,
      mode: entry.mode,
      type: entry.type,
      sha: entry.sha,
      ...(entry.size === undefined ? {} : { size: entry.size }),
      url: `${apiUrl(hub, repository)}/git/${entry.type}s/${entry.sha}`,
    })),
    truncated: false,
  };
}

async function getTree(context: Context): Promise<Reply> {
  const { repository, params } = context;
  const name = params['tree_sha'] ?? '';
  const commit = isSha(name) ? undefined : await repository.git.commitOf(name);
  const tree = await repository.git.resolve(`${commit ?? name}^{tree}`);
  if (tree === undefined) throw notFound();
  return { status: 200, body: await renderTree(context, tree, tree) };
}

const MODES = new Set(['100644', '100755', '040000', '160000', '120000']);

async function createTree(context: Context): Promise<Reply> {
  const { repository, request } = context;
  const body = jsonBody(request);
  const entries = body['tree'];
  if (!Array.isArray(entries) || entries.length === 0) throw new HttpError(422, 'Invalid tree info');
  const baseName = optionalString(body, 'base_tree', 'Tree');
  const base = baseName === undefined ? undefined : await repository.git.resolve(`${baseName}^{tree}`);
  if (baseName !== undefined && base === undefined) throw notFound();
  const known = new Set(
    base === undefined ? [] : (await repository.git.tree(base, true)).map((entry) => entry.path),
  );
  const changes: TreeChange[] = [];
  for (const item of entries as (Record<string, unknown> | null)[]) {
    if (item === null || typeof item !== 'object') throw new HttpError(422, 'Invalid tree info');
    const path = item['path'];
    const mode = typeof item['mode'] === 'string' ? item['mode'] : '';
    const badPath =
      typeof path !== 'string' || path === '' || /^\/|\/$|\/\/|(^|\/)(\.{1,2}|\.git)(\/|$)/.test(path);
    if (badPath) throw new HttpError(422, 'tree.path contains a malformed path component');
    if (item['sha'] === null) {
      if (!known.has(path)) throw new HttpError(422, 'GitRPC::BadObjectState');
      changes.push({ path, mode, sha: null });
      continue;
    }
    if (!MODES.has(mode)) throw new HttpError(422, 'Must supply a valid tree.mode');
    if (item['sha'] !== undefined && item['content'] !== undefined) {
      throw new HttpError(422, 'Must supply either tree.sha or tree.content.');
    }
    if (typeof item['content'] === 'string') {
      changes.push({ path, mode, sha: await repository.git.hashObject('blob', item['content']) });
      continue;
    }
    const sha = item['sha'];
    const wanted = mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob';
    if (typeof sha !== 'string' || !isSha(sha)) throw new HttpError(422, 'tree.sha is not a valid object id');
    if (wanted !== 'commit' && (await repository.git.type(sha)) !== wanted) {
      throw new HttpError(422, `tree.sha ${sha} is not a valid ${wanted}`);
    }
    changes.push({ path, mode, sha });
  }
  const sha = await repository.git.writeTree(base, changes);
  return { status: 201, body: await renderTree(context, sha, sha) };
}

function person(context: Context, value: unknown, fallback: GitPerson): GitPerson {
  if (value === undefined || value === null || typeof value !== 'object') return fallback;
  const given = value as Record<string, unknown>;
  const name = given['name'];
  const email = given['email'];
  if (typeof name !== 'string' || typeof email !== 'string') {
    throw invalid({ resource: 'Commit', field: 'author', code: 'missing_field' });
  }
  const date = typeof given['date'] === 'string' ? new Date(given['date']) : undefined;
  if (date !== undefined && Number.isNaN(date.getTime())) {
    throw invalid({ resource: 'Commit', field: 'author.date', code: 'invalid' });
  }
  return { name, email, date: date === undefined ? context.hub.now() : date.toISOString() };
}

async function createCommit(context: Context): Promise<Reply> {
  const { hub, repository, request } = context;
  const body = jsonBody(request);
  const message = body['message'];
  if (typeof message !== 'string')
    throw invalid({ resource: 'Commit', field: 'message', code: 'missing_field' });
  const tree = requiredString(body, 'tree', 'Commit');
  if ((await repository.git.type(tree)) !== 'tree') throw new HttpError(422, 'Tree SHA does not exist');
  const parents = Array.isArray(body['parents']) ? (body['parents'] as unknown[]).map(String) : [];
  for (const parent of parents) {
    if (!isSha(parent) || (await repository.git.type(parent)) !== 'commit') {
      throw new HttpError(422, 'Parent SHA does not exist or is not a commit object');
    }
  }
  const author = person(context, body['author'], defaultPerson(hub, context.token));
  const committer = person(context, body['committer'], author);
  const sha = await repository.git.createCommit({ tree, parents, author, committer, message });
  const commit = await repository.git.commit(sha);
  if (commit === undefined) throw notFound();
  return { status: 201, body: renderGitCommit(hub, repository, commit) };
}

async function getCommit({ hub, repository, params }: Context): Promise<Reply> {
  const sha = params['commit_sha'] ?? '';
  const commit = isSha(sha) ? await repository.git.commit(sha) : undefined;
  if (commit === undefined) throw notFound();
  return { status: 200, body: renderGitCommit(hub, repository, commit) };
}

function renderTag({ hub, repository }: Context, sha: string, raw: string): Reply['body'] {
  const field = (name: string): string => new RegExp(`^${name} (.*)$`, 'm').exec(raw)?.[1] ?? '';
  const tagger = /^(.*) <(.*)> (\d+) [+-]\d{4}$/.exec(field('tagger'));
  const object = field('object');
  return {
    node_id: nodeId('T', sha),
    tag: field('tag'),
    sha,
    url: `${apiUrl(hub, repository)}/git/tags/${sha}`,
    message: raw.slice(raw.indexOf('\n\n') + 2).replace(/\n$/, ''),
    tagger: {
      name: tagger?.[1] ?? '',
      email: tagger?.[2] ?? '',
      date: new Date(Number(tagger?.[3] ?? 0) * 1000).toISOString().replace('.000Z', 'Z'),
    },
    object: {
      sha: object,
      type: field('type'),
      url: `${apiUrl(hub, repository)}/git/${field('type')}s/${object}`,
    },
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  };
}

async function createTag(context: Context): Promise<Reply> {
  const { hub, repository, request } = context;
  const body = jsonBody(request);
  const tag = requiredString(body, 'tag', 'Tag');
  const message = requiredString(body, 'message', 'Tag');
  const object = requiredString(body, 'object', 'Tag');
  const type = requiredString(body, 'type', 'Tag');
  if (!isSha(object) || (await repository.git.type(object)) !== type) {
    throw new HttpError(422, 'Object does not exist');
  }
  const tagger = person(context, body['tagger'], defaultPerson(hub, context.token));
  const sha = await repository.git.createTag({ object, type, tag, tagger, message });
  const stored = await repository.git.object(sha);
  return { status: 201, body: renderTag(context, sha, stored?.bytes.toString('utf8') ?? '') };
}

async function getTag(context: Context): Promise<Reply> {
  const sha = context.params['tag_sha'] ?? '';
  const object = isSha(sha) ? await context.repository.git.object(sha) : undefined;
  if (object?.type !== 'tag') throw notFound();
  return { status: 200, body: renderTag(context, sha, object.bytes.toString('utf8')) };
}

/** References, blobs, trees, commits and tags. */
export const gitDataRoutes: Route[] = [
  api('GET /repos/{owner}/{repo}/git/ref/{ref}', READ, getRef),
  api('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', READ, matchingRefs),
  api('POST /repos/{owner}/{repo}/git/refs', WRITE, createRef),
  api('PATCH /repos/{owner}/{repo}/git/refs/{ref}', WRITE, updateRef),
  api('DELETE /repos/{owner}/{repo}/git/refs/{ref}', WRITE, deleteRef),
  api('POST /repos/{owner}/{repo}/git/blobs', WRITE, createBlob),
  api('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', READ, getBlob),
  api('POST /repos/{owner}/{repo}/git/trees', WRITE, createTree),
  api('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', READ, getTree),
  api('POST /repos/{owner}/{repo}/git/commits', WRITE, createCommit),
  api('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', READ, getCommit),
  api('POST /repos/{owner}/{repo}/git/tags', WRITE, createTag),
  api('GET /repos/{owner}/{repo}/git/tags/{tag_sha}', READ, getTag),
];

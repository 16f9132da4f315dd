import { NO_COMMIT, refMoved } from '../cause.ts';
import type { GitTreeEntry, TreeChange } from '../git.ts';
import {
  HttpError,
  invalid,
  jsonBody,
  notFound,
  optionalString,
  type Reply,
  requiredString,
} from '../http.ts';
import { syncAffected } from '../pulls.ts';
import { apiUrl, githubPerson, renderGitCommit, webUrl } from '../render.ts';
import { api, type Context, type Route } from '../router.ts';
import { holds, refusal } from '../tokens.ts';
import { defaultPerson } from './shared.ts';

const RAW_LIMIT = 1024 * 1024;

function describe({ hub, repository }: Context, entry: GitTreeEntry, ref: string): Record<string, unknown> {
  const path = entry.path.split('/').map(encodeURIComponent).join('/');
  const self = `${apiUrl(hub, repository)}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const kind = entry.type === 'tree' ? 'tree' : 'blob';
  const git = entry.type === 'commit' ? null : `${apiUrl(hub, repository)}/git/${kind}s/${entry.sha}`;
  const html = entry.type === 'commit' ? null : `${webUrl(hub, repository)}/${kind}/${ref}/${path}`;
  const types = { blob: entry.mode === '120000' ? 'symlink' : 'file', tree: 'dir', commit: 'submodule' };
  return {
    name: entry.path.slice(entry.path.lastIndexOf('/') + 1),
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    html_url: html,
    git_url: git,
    download_url: entry.type === 'blob' ? `${webUrl(hub, repository)}/raw/${ref}/${path}` : null,
    type: types[entry.type],
    _links: { self, git, html },
  };
}

async function entryAt(context: Context, commit: string, path: string): Promise<GitTreeEntry | undefined> {
  const { git } = context.repository;
  if (path === '') {
    const sha = await git.resolve(`${commit}^{tree}`);
    return sha === undefined ? undefined : { mode: '040000', type: 'tree', sha, path };
  }
  const slash = path.lastIndexOf('/');
  const folder = slash === -1 ? '' : path.slice(0, slash);
  const parent = await git.resolve(`${commit}^{commit}:${folder}`);
  if (parent === undefined || (await git.type(parent)) !== 'tree') return undefined;
  const found = (await git.tree(parent)).find((entry) => entry.path === path.slice(slash + 1));
  return found === undefined ? undefined : { ...found, path };
}

async function get(context: Context): Promise<Reply> {
  const { repository, request, params } = context;
  const ref = request.query.get('ref') ?? repository.defaultBranch;
  const path = (params['path'] ?? '').replace(/\/+$/, '');
  const commit = await repository.git.commitOf(ref);
  if (commit === undefined) {
    throw request.query.has('ref') ? new HttpError(404, `No commit found for the ref ${ref}`) : notFound();
  }
  const entry = await entryAt(context, commit, path);
  if (entry === undefined) throw notFound();
  const accept = request.headers.accept ?? '';
  const raw = /application\/vnd\.github(\.v3)?\.raw/.test(accept);
  if (entry.type === 'tree') {
    const prefix = path === '' ? '' : `${path}/`;
    const entries = await repository.git.tree(entry.sha);
    const rows = entries.map((item) => describe(context, { ...item, path: `${prefix}${item.path}` }, ref));
    return { status: 200, body: rows };
  }
  const object = await repository.git.object(entry.sha);
  if (object === undefined) throw notFound();
  if (raw) {
    return {
      status: 200,
      body: object.bytes,
      headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' },
    };
  }
  // Between 1 and 100 MB the JSON form has no content; only the raw media type does.
  const large = object.bytes.length > RAW_LIMIT;
  return {
    status: 200,
    body: {
      ...describe(context, entry, ref),
      content: large ? '' : object.bytes.toString('base64').replace(/.{60}/g, '$&\n'),
      encoding: large ? 'none' : 'base64',
    },
  };
}

interface Change {
  readonly path: string;
  readonly branch: string;
  readonly tip: string | undefined;
  readonly existing: GitTreeEntry | undefined;
}

async function locate(context: Context, body: Record<string, unknown>): Promise<Change> {
  const { hub, repository, params, token } = context;
  const path = params['path'] ?? '';
  const workflow = path.startsWith('.github/workflows/');
  const guarded = hub.facts.on('workflow-files-need-permission') && token?.kind === 'integration';
  if (workflow && guarded && !holds(token, 'workflows', 'write')) {
    throw refusal(token, [{ permission: 'workflows', level: 'write' }]);
  }
  const branch = optionalString(body, 'branch', 'Commit') ?? repository.defaultBranch;
  const tip = await repository.git.ref(`refs/heads/${branch}`);
  const empty = (await repository.git.refs('refs/heads/')).length === 0;
  if (tip === undefined && !empty) throw new HttpError(404, `Branch ${branch} not found`);
  const existing = tip === undefined ? undefined : await entryAt(context, tip, path);
  return { path, branch, tip, existing };
}

async function commit(
  context: Context,
  change: Change,
  body: Record<string, unknown>,
  edit: TreeChange,
): Promise<{ sha: string; commit: Record<string, unknown> }> {
  const { hub, repository, token } = context;
  const { git } = repository;
  const person = (value: unknown, fallback: ReturnType<typeof githubPerson>): typeof fallback => {
    const given = (value ?? {}) as Record<string, unknown>;
    if (typeof given['name'] !== 'string' || typeof given['email'] !== 'string') return fallback;
    return { name: given['name'], email: given['email'], date: hub.now() };
  };
  const author = person(body['author'], defaultPerson(hub, token));
  const sha = await git.createCommit({
    tree: await git.writeTree(change.tip === undefined ? undefined : `${change.tip}^{tree}`, [edit]),
    parents: change.tip === undefined ? [] : [change.tip],
    author,
    committer: person(body['committer'], githubPerson(hub)),
    message: requiredString(body, 'message', 'Commit'),
  });
  const ref = `refs/heads/${change.branch}`;
  const before = change.tip ?? NO_COMMIT;
  await git.updateRef(ref, sha, before);
  refMoved(repository, context.cause, ref, before, sha);
  await syncAffected(hub, repository, context.cause);
  const stored = await git.commit(sha);
  if (stored === undefined) throw notFound();
  return { sha, commit: renderGitCommit(hub, repository, stored) };
}

async function put(context: Context): Promise<Reply> {
  const { repository, request } = context;
  const body = jsonBody(request);
  requiredString(body, 'message', 'Commit');
  const content = body['content'];
  if (typeof content !== 'string')
    throw new HttpError(422, 'Invalid request.\n\n"content" wasn\'t supplied.');
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(content)) throw new HttpError(422, 'content is not valid Base64');
  const change = await locate(context, body);
  const given = optionalString(body, 'sha', 'Commit');
  if (change.existing !== undefined && given === undefined) {
    throw new HttpError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  }
  if (given !== undefined && change.existing?.sha !== given) {
    throw new HttpError(409, `${change.path} does not match ${given}`);
  }
  if (change.existing?.type === 'tree')
    throw invalid({ resource: 'Content', field: 'path', code: 'invalid' });
  const blob = await repository.git.hashObject('blob', Buffer.from(content, 'base64'));
  const mode = change.existing?.mode ?? '100644';
  const made = await commit(context, change, body, { path: change.path, mode, sha: blob });
  const entry = await entryAt(context, made.sha, change.path);
  return {
    status: change.existing === undefined ? 201 : 200,
    body: {
      content: entry === undefined ? null : describe(context, entry, change.branch),
      commit: made.commit,
    },
  };
}

async function remove(context: Context): Promise<Reply> {
  const { request } = context;
  // octokit sends the parameters of this DELETE in the body; GitHub also reads them from the query.
  const body = { ...Object.fromEntries(request.query), ...jsonBody(request) };
  const sha = requiredString(body, 'sha', 'Commit');
  const change = await locate(context, body);
  if (change.existing === undefined || change.existing.type === 'tree') throw notFound();
  if (change.existing.sha !== sha) throw new HttpError(409, `${change.path} does not match ${sha}`);
  const made = await commit(context, change, body, {
    path: change.path,
    mode: change.existing.mode,
    sha: null,
  });
  return { status: 200, body: { content: null, commit: made.commit } };
}

/** Files of a branch, one at a time. */
export const contentRoutes: Route[] = [
  api('GET /repos/{owner}/{repo}/contents/{path}', 'contents:read', get),
  // The root folder: `path` is empty.
  api('GET /repos/{owner}/{repo}/contents', 'contents:read', get, { undescribed: true }),
  api('GET /repos/{owner}/{repo}/contents/', 'contents:read', get, { undescribed: true }),
  api('PUT /repos/{owner}/{repo}/contents/{path}', 'contents:write', put),
  api('DELETE /repos/{owner}/{repo}/contents/{path}', 'contents:write', remove),
];

import { isSha } from '../git.ts';
import { HttpError, notFound, paginate, type Reply } from '../http.ts';
import { pullCommits, renderPullSimple, syncPulls } from '../pulls.ts';
import { apiUrl, nodeId, renderCommit, renderDiffFile, renderFullRepository, webUrl } from '../render.ts';
import { api, type Context, type Route } from '../router.ts';
import { holds } from '../tokens.ts';

const READ = 'contents:read';
const MAX_COMPARE_COMMITS = 250;

function getRepository({ hub, repository, token }: Context): Reply {
  return { status: 200, body: renderFullRepository(hub, repository, holds(token, 'contents', 'write')) };
}

async function branches({ hub, repository, request }: Context): Promise<Reply> {
  const refs = await repository.git.refs('refs/heads/');
  const { page, headers } = paginate(request, hub.urls.api, refs);
  const url = apiUrl(hub, repository);
  const body = page.map(({ ref, sha }) => ({
    name: ref.slice('refs/heads/'.length),
    commit: { sha, url: `${url}/commits/${sha}` },
    protected: false,
  }));
  return { status: 200, body, headers };
}

async function branch({ hub, repository, params }: Context): Promise<Reply> {
  const name = params['branch'] ?? '';
  const sha = await repository.git.ref(`refs/heads/${name}`);
  const commit = sha === undefined ? undefined : await repository.git.commit(sha);
  if (commit === undefined) throw new HttpError(404, 'Branch not found');
  const self = `${apiUrl(hub, repository)}/branches/${encodeURIComponent(name)}`;
  return {
    status: 200,
    body: {
      name,
      commit: renderCommit(hub, repository, commit),
      _links: { self, html: `${webUrl(hub, repository)}/tree/${name}` },
      protected: false,
      protection: {
        enabled: false,
        required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
      },
      protection_url: `${self}/protection`,
    },
  };
}

async function tags({ hub, repository, request }: Context): Promise<Reply> {
  const refs = (await repository.git.refs('refs/tags/')).reverse();
  const { page, headers } = paginate(request, hub.urls.api, refs);
  const url = apiUrl(hub, repository);
  const body = page.map(({ ref, peeled }) => {
    const name = ref.slice('refs/tags/'.length);
    return {
      name,
      commit: { sha: peeled, url: `${url}/commits/${peeled}` },
      zipball_url: `${url}/zipball/refs/tags/${encodeURIComponent(name)}`,
      tarball_url: `${url}/tarball/refs/tags/${encodeURIComponent(name)}`,
      node_id: nodeId('REF', `${repository.id}:${ref}`),
    };
  });
  return { status: 200, body, headers };
}

async function listCommits({ hub, repository, request }: Context): Promise<Reply> {
  const { query } = request;
  if ((await repository.git.refs()).length === 0) throw new HttpError(409, 'Git Repository is empty.');
  const from = await repository.git.commitOf(query.get('sha') ?? repository.defaultBranch);
  if (from === undefined) throw notFound();
  const args = [from];
  for (const name of ['since', 'until', 'author'] as const) {
    const value = query.get(name);
    if (value !== null) args.unshift(`--${name}=${value}`);
  }
  const path = query.get('path');
  if (path !== null) args.push('--', path);
  const { page, headers } = paginate(request, hub.urls.api, await repository.git.revList(args));
  const commits = await repository.git.commits(page);
  return { status: 200, body: commits.map((commit) => renderCommit(hub, repository, commit)), headers };
}

async function getCommit({ hub, repository, request, params }: Context): Promise<Reply> {
  const name = params['ref'] ?? '';
  const sha = await repository.git.commitOf(name);
  const commit = sha === undefined ? undefined : await repository.git.commit(sha);
  if (commit === undefined) throw new HttpError(422, `No commit found for SHA: ${name}`);
  if (/application\/vnd\.github(\.v3)?\.sha/.test(request.headers.accept ?? '')) {
    return {
      status: 200,
      body: Buffer.from(commit.sha),
      headers: { 'content-type': 'application/vnd.github.sha; charset=utf-8' },
    };
  }
  const files = await repository.git.diff(commit.parents[0], commit.sha);
  const additions = files.reduce((total, file) => total + file.additions, 0);
  const deletions = files.reduce((total, file) => total + file.deletions, 0);
  const { page, headers } = paginate(request, hub.urls.api, files, { perPage: 300 });
  return {
    status: 200,
    headers,
    body: {
      ...renderCommit(hub, repository, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: page.map((file) => renderDiffFile(hub, repository, commit.sha, file)),
    },
  };
}

async function compare(context: Context): Promise<Reply> {
  const { hub, repository, request, params } = context;
  const { git } = repository;
  const [baseName, headName] = (params['basehead'] ?? '').split('...');
  if (baseName === undefined || headName === undefined) throw notFound();
  const resolve = async (name: string): Promise<string | undefined> => {
    const colon = name.indexOf(':');
    if (colon === -1) return await git.commitOf(name);
    const owner = name.slice(0, colon).toLowerCase();
    if (owner === repository.owner.login.toLowerCase()) return await git.commitOf(name.slice(colon + 1));
    const fork = [...hub.repositories.values()].find(
      (item) => item.forkOf === repository && item.owner.login.toLowerCase() === owner,
    );
    const sha = await fork?.git.commitOf(name.slice(colon + 1));
    if (fork === undefined || sha === undefined) return undefined;
    // Forks share one object store on GitHub; here the commit is copied.
    if (!isSha(sha) || (await git.type(sha)) === undefined) {
      await git.fetch(fork.git.dir, sha, 'refs/local-github/incoming');
    }
    return sha;
  };
  const [base, head] = [await resolve(baseName), await resolve(headName)];
  const mergeBase = base === undefined || head === undefined ? undefined : await git.mergeBase(base, head);
  if (base === undefined || head === undefined) throw notFound();
  if (mergeBase === undefined) {
    throw new HttpError(404, `No common ancestor between ${baseName} and ${headName}.`);
  }
  const [ahead, behind] = await Promise.all([
    git.revList(['--reverse', '--topo-order', head, `^${base}`]),
    git.revList([base, `^${head}`]),
  ]);
  const paged = request.query.has('page') || request.query.has('per_page');
  const part = paged
    ? paginate(request, hub.urls.api, ahead)
    : { page: ahead.slice(-MAX_COMPARE_COMMITS), headers: {} };
  const [commits, ends, files] = await Promise.all([
    git.commits(part.page),
    git.commits([base, mergeBase]),
    git.diff(mergeBase, head),
  ]);
  const web = `${webUrl(hub, repository)}/compare/${baseName}...${headName}`;
  const status =
    ahead.length > 0
      ? behind.length > 0
        ? 'diverged'
        : 'ahead'
      : behind.length > 0
        ? 'behind'
        : 'identical';
  const firstPage = !paged || (request.query.get('page') ?? '1') === '1';
  return {
    status: 200,
    headers: part.headers,
    body: {
      url: `${apiUrl(hub, repository)}/compare/${encodeURIComponent(baseName)}...${encodeURIComponent(headName)}`,
      html_url: web,
      permalink_url: web,
      diff_url: `${web}.diff`,
      patch_url: `${web}.patch`,
      base_commit: ends[0] === undefined ? {} : renderCommit(hub, repository, ends[0]),
      merge_base_commit: ends[1] === undefined ? {} : renderCommit(hub, repository, ends[1]),
      status,
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: commits.map((commit) => renderCommit(hub, repository, commit)),
      // Files come with the first page only, and never more than 300.
      ...(firstPage
        ? { files: files.slice(0, 300).map((file) => renderDiffFile(hub, repository, head, file)) }
        : {}),
    },
  };
}

async function commitPulls({ hub, repository, request, params, cause }: Context): Promise<Reply> {
  await syncPulls(hub, repository, cause);
  const sha = await repository.git.commitOf(params['commit_sha'] ?? '');
  if (sha === undefined) throw new HttpError(422, `No commit found for SHA: ${params['commit_sha']}`);
  const found = [];
  for (const pull of repository.pulls.values()) {
    const own = pull.mergeCommitSha === sha && pull.mergedAt !== null;
    if (own || (await pullCommits(repository, pull)).some((commit) => commit.sha === sha)) found.push(pull);
  }
  const { page, headers } = paginate(request, hub.urls.api, found);
  return { status: 200, body: page.map((pull) => renderPullSimple(hub, repository, pull)), headers };
}

/** The repository, its branches, tags and commits. */
export const repositoryRoutes: Route[] = [
  api('GET /repos/{owner}/{repo}', 'metadata:read', getRepository),
  api('GET /repos/{owner}/{repo}/branches', READ, branches),
  api('GET /repos/{owner}/{repo}/branches/{branch}', READ, branch),
  api('GET /repos/{owner}/{repo}/tags', 'metadata:read', tags),
  api('GET /repos/{owner}/{repo}/commits', READ, listCommits),
  api('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', 'pull_requests:read', commitPulls),
  api('GET /repos/{owner}/{repo}/compare/{basehead}', READ, compare),
];

/** Comes after every other route below `commits/`, since a reference may hold slashes. */
export const commitRoute: Route = api('GET /repos/{owner}/{repo}/commits/{ref}', READ, getCommit);

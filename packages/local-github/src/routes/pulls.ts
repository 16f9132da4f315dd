import { pullChanged, refMoved } from '../cause.ts';
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
import { mergedHead } from '../merging.ts';
import {
  closePull,
  pullCommits,
  pullFiles,
  renderPull,
  renderPullSimple,
  syncAffected,
  syncPulls,
} from '../pulls.ts';
import { renderCommit, renderDiffFile } from '../render.ts';
import { missingChecks } from '../required-checks.ts';
import { api, type Context, type Route } from '../router.ts';
import { findRepository, type PullRequest, type Repository } from '../state.ts';
import { idOf } from './shared.ts';

const READ = 'pull_requests:read';
const WRITE = 'pull_requests:write';

function custom(message: string): HttpError {
  return invalid({ resource: 'PullRequest', code: 'custom', message });
}

async function find({ hub, repository, params, cause }: Context): Promise<PullRequest> {
  await syncPulls(hub, repository, cause);
  const pull = repository.pulls.get(idOf(params['pull_number']));
  if (pull === undefined) throw notFound();
  return pull;
}

async function list(context: Context): Promise<Reply> {
  const { hub, repository, request, cause } = context;
  await syncPulls(hub, repository, cause);
  const state = request.query.get('state') ?? 'open';
  const head = request.query.get('head');
  const base = request.query.get('base');
  const by = request.query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const direction = request.query.get('direction') ?? (request.query.has('sort') ? 'asc' : 'desc');
  const pulls = [...repository.pulls.values()]
    .filter((pull) => state === 'all' || pull.state === state)
    .filter((pull) => base === null || pull.baseRef === base)
    // GitHub ignores a `head` that is not `owner:branch`.
    .filter((pull) => !head?.includes(':') || `${pull.headRepository.owner.login}:${pull.headRef}` === head)
    .sort((a, b) => a[by].localeCompare(b[by]) || a.number - b.number);
  if (direction === 'desc') pulls.reverse();
  const { page, headers } = paginate(request, hub.urls.api, pulls);
  return { status: 200, body: page.map((pull) => renderPullSimple(hub, repository, pull)), headers };
}

async function get(context: Context): Promise<Reply> {
  const pull = await find(context);
  return { status: 200, body: await renderPull(context.hub, context.repository, pull) };
}

/** The repository and branch that `head` names: `branch`, or `owner:branch` of a fork in the same network. */
function headOf(
  context: Context,
  head: string,
  headRepo: string | undefined,
): [Repository, string] | undefined {
  const { hub, repository } = context;
  const colon = head.indexOf(':');
  if (colon === -1) return [repository, head];
  const owner = head.slice(0, colon).toLowerCase();
  const branch = head.slice(colon + 1);
  if (headRepo !== undefined) {
    const found = findRepository(hub, `${owner}/${headRepo}`);
    return found === undefined ? undefined : [found, branch];
  }
  if (owner === repository.owner.login.toLowerCase()) return [repository, branch];
  const fork = [...hub.repositories.values()].find(
    (item) => item.forkOf === repository && item.owner.login.toLowerCase() === owner,
  );
  return fork === undefined ? undefined : [fork, branch];
}

function assertNotDuplicate(
  context: Context,
  headRepository: Repository,
  headRef: string,
  baseRef: string,
): void {
  const twin = [...context.repository.pulls.values()].some(
    (pull) =>
      pull.state === 'open' &&
      pull.headRepository === headRepository &&
      pull.headRef === headRef &&
      pull.baseRef === baseRef,
  );
  if (twin && context.hub.facts.on('one-open-pull-per-branch'))
    throw custom(`A pull request already exists for ${headRepository.owner.login}:${headRef}.`);
}

async function create(context: Context): Promise<Reply> {
  const { hub, repository, request, token, cause } = context;
  const body = jsonBody(request);
  if (
    token?.kind === 'integration' &&
    !repository.actionsMayOpenPulls &&
    hub.facts.on('actions-may-not-open-pulls')
  ) {
    throw new HttpError(403, 'GitHub Actions is not permitted to create or approve pull requests.');
  }
  await syncPulls(hub, repository, cause);
  const title = requiredString(body, 'title', 'PullRequest');
  const head = requiredString(body, 'head', 'PullRequest');
  const baseRef = requiredString(body, 'base', 'PullRequest');
  const source = headOf(context, head, optionalString(body, 'head_repo', 'PullRequest'));
  const headSha = source === undefined ? undefined : await source[0].git.ref(`refs/heads/${source[1]}`);
  const baseSha = await repository.git.ref(`refs/heads/${baseRef}`);
  const bad: string[] = [];
  if (source === undefined || headSha === undefined) bad.push('head');
  if (baseSha === undefined) bad.push('base');
  if (source === undefined || headSha === undefined || baseSha === undefined) {
    throw invalid(...bad.map((field) => ({ resource: 'PullRequest', field, code: 'invalid' })));
  }
  const [headRepository, headRef] = source;
  assertNotDuplicate(context, headRepository, headRef, baseRef);
  if (headRepository !== repository) {
    await repository.git.fetch(headRepository.git.dir, `refs/heads/${headRef}`, 'refs/local-github/incoming');
  }
  if (await repository.git.isAncestor(headSha, baseSha)) {
    throw custom(`No commits between ${baseRef} and ${headRepository === repository ? headRef : head}`);
  }
  if ((await repository.git.mergeBase(headSha, baseSha)) === undefined) {
    throw custom(`The ${headRef} branch has no history in common with ${repository.fullName}:${baseRef}`);
  }
  const now = hub.now();
  const pull: PullRequest = {
    id: hub.nextId(),
    number: repository.nextNumber++,
    title,
    body: optionalString(body, 'body', 'PullRequest') ?? null,
    state: 'open',
    draft: body['draft'] === true,
    user: token?.account ?? hub.account('ghost'),
    headRepository,
    headRef,
    headSha,
    baseRef,
    baseSha,
    testedBase: baseSha,
    labels: new Set(),
    assignees: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    mergedAt: null,
    mergedBy: null,
    mergeable: null,
    mergeCommitSha: null,
    maintainerCanModify: body['maintainer_can_modify'] === true,
  };
  repository.pulls.set(pull.number, pull);
  await syncPulls(hub, repository, cause);
  pullChanged(repository, cause, pull, 'opened');
  return { status: 201, body: await renderPull(hub, repository, pull) };
}

async function update(context: Context): Promise<Reply> {
  const { hub, repository, request, cause } = context;
  const pull = await find(context);
  const was = { title: pull.title, body: pull.body, baseRef: pull.baseRef, baseSha: pull.baseSha };
  const body = jsonBody(request);
  const state = optionalString(body, 'state', 'PullRequest');
  const baseRef = optionalString(body, 'base', 'PullRequest');
  if (state !== undefined && state !== 'open' && state !== 'closed') {
    throw invalid({ resource: 'PullRequest', field: 'state', code: 'invalid' });
  }
  if (baseRef !== undefined && baseRef !== pull.baseRef) {
    if (pull.state === 'closed') throw custom('Cannot change the base branch of a closed pull request.');
    const sha = await repository.git.ref(`refs/heads/${baseRef}`);
    if (sha === undefined) throw invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' });
    assertNotDuplicate(context, pull.headRepository, pull.headRef, baseRef);
    pull.baseRef = baseRef;
    pull.mergeable = null;
  }
  if (state === 'open' && pull.state === 'closed') {
    const exists = await pull.headRepository.git.ref(`refs/heads/${pull.headRef}`);
    if (pull.mergedAt !== null || exists === undefined) {
      throw invalid({
        resource: 'PullRequest',
        field: 'state',
        code: 'invalid',
        message: 'state cannot be changed.',
      });
    }
    assertNotDuplicate(context, pull.headRepository, pull.headRef, pull.baseRef);
    pull.state = 'open';
    pull.closedAt = null;
    pull.mergeable = null;
    pullChanged(repository, cause, pull, 'reopened');
  } else if (state === 'closed' && pull.state === 'open') {
    await closePull(hub, repository, cause, pull);
  }
  pull.title = optionalString(body, 'title', 'PullRequest') ?? pull.title;
  if ('body' in body) pull.body = optionalString(body, 'body', 'PullRequest') ?? null;
  if (typeof body['maintainer_can_modify'] === 'boolean')
    pull.maintainerCanModify = body['maintainer_can_modify'];
  pull.updatedAt = hub.now();
  await syncPulls(hub, repository, cause);
  const changes = {
    ...(was.title === pull.title ? {} : { title: { from: was.title } }),
    ...(was.body === pull.body ? {} : { body: { from: was.body } }),
    ...(was.baseRef === pull.baseRef
      ? {}
      : { base: { ref: { from: was.baseRef }, sha: { from: was.baseSha } } }),
  };
  if (Object.keys(changes).length > 0) pullChanged(repository, cause, pull, 'edited', { changes });
  return { status: 200, body: await renderPull(hub, repository, pull) };
}

async function files(context: Context): Promise<Reply> {
  const { hub, repository, request } = context;
  const pull = await find(context);
  const { page, headers } = paginate(request, hub.urls.api, await pullFiles(repository, pull));
  return {
    status: 200,
    body: page.map((file) => renderDiffFile(hub, repository, pull.headSha, file)),
    headers,
  };
}

async function commits(context: Context): Promise<Reply> {
  const { hub, repository, request } = context;
  const pull = await find(context);
  const { page, headers } = paginate(request, hub.urls.api, await pullCommits(repository, pull));
  return { status: 200, body: page.map((commit) => renderCommit(hub, repository, commit)), headers };
}

async function isMerged(context: Context): Promise<Reply> {
  if ((await find(context)).mergedAt === null) throw notFound();
  return { status: 204 };
}

async function merge(context: Context): Promise<Reply> {
  const { hub, repository, request, token, cause } = context;
  const pull = await find(context);
  const body = jsonBody(request);
  const method = body['merge_method'] ?? 'merge';
  if (method !== 'merge' && method !== 'squash' && method !== 'rebase') {
    throw invalid({ resource: 'PullRequest', field: 'merge_method', code: 'invalid' });
  }
  if (pull.state === 'closed') throw new HttpError(405, 'Pull Request is not mergeable');
  if (pull.draft) throw new HttpError(405, 'Pull Request is still a draft');
  const sha = optionalString(body, 'sha', 'PullRequest');
  if (sha !== undefined && sha !== pull.headSha) {
    throw new HttpError(409, 'Head branch was modified. Review and try the merge again.');
  }
  if (!repository.allowMerge[method]) {
    const names = { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' };
    throw new HttpError(405, `${names[method]} are not allowed on this repository.`);
  }
  const words = {
    title: optionalString(body, 'commit_title', 'PullRequest'),
    message: optionalString(body, 'commit_message', 'PullRequest'),
  };
  const missing = missingChecks(repository, pull.headSha);
  if (missing !== undefined) throw new HttpError(405, missing);
  const account = token?.account ?? pull.user;
  const merging = { pull, method, base: pull.testedBase, account, ...words } as const;
  const head = pull.mergeable === false ? undefined : await mergedHead(hub, repository, merging);
  if (head === undefined) throw new HttpError(405, 'Pull Request is not mergeable');
  const ref = `refs/heads/${pull.baseRef}`;
  try {
    await repository.git.updateRef(ref, head, pull.testedBase);
  } catch {
    throw new HttpError(409, 'Base branch was modified. Review and try the merge again.');
  }
  pull.baseSha = pull.testedBase;
  pull.mergedAt = hub.now();
  pull.mergedBy = token?.account ?? null;
  pull.mergeCommitSha = head;
  refMoved(repository, cause, ref, pull.testedBase, head);
  await closePull(hub, repository, cause, pull);
  await syncAffected(hub, repository, cause);
  return { status: 200, body: { sha: head, merged: true, message: 'Pull Request successfully merged' } };
}

/** Pull requests. */
export const pullRoutes: Route[] = [
  api('GET /repos/{owner}/{repo}/pulls', READ, list),
  api('POST /repos/{owner}/{repo}/pulls', WRITE, create),
  api('GET /repos/{owner}/{repo}/pulls/{pull_number}', READ, get),
  api('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', WRITE, update),
  api('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', READ, files),
  api('GET /repos/{owner}/{repo}/pulls/{pull_number}/commits', READ, commits),
  api('GET /repos/{owner}/{repo}/pulls/{pull_number}/merge', 'contents:read', isMerged),
  api('PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', 'contents:write', merge),
];

import {
  invalid,
  jsonBody,
  notFound,
  optionalString,
  paginate,
  type Reply,
  requiredString,
} from '../http.ts';
import { renderPullSimple } from '../pulls.ts';
import { apiUrl, nodeId, renderLabel, renderUser, webUrl } from '../render.ts';
import { api, type Context, type Route } from '../router.ts';
import type { HubState, Issue, PullRequest, Repository } from '../state.ts';
import { idOf } from './shared.ts';

const READ = 'issues:read';
const WRITE = 'issues:write';

function renderIssue(hub: HubState, repository: Repository, issue: Issue): Record<string, unknown> {
  const url = `${apiUrl(hub, repository)}/issues/${issue.number}`;
  return {
    id: issue.id,
    node_id: nodeId('I', issue.id),
    url,
    repository_url: apiUrl(hub, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${webUrl(hub, repository)}/issues/${issue.number}`,
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: renderUser(hub, issue.user),
    labels: labelsOf(hub, repository, issue),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: [...repository.comments.values()].filter((comment) => comment.issue === issue.number).length,
    closed_at: issue.closedAt,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: issue.user.login === repository.owner.login ? 'OWNER' : 'NONE',
  };
}

function labelsOf(hub: HubState, repository: Repository, { labels }: { labels: Set<string> }): unknown[] {
  return [...labels].flatMap((name) => {
    const label = repository.labels.get(name.toLowerCase());
    return label === undefined ? [] : [renderLabel(hub, repository, label)];
  });
}

/** A pull request as lists of issues show it. */
function pullAsIssue(hub: HubState, repository: Repository, pull: PullRequest): Record<string, unknown> {
  const { html_url, diff_url, patch_url, url, merged_at } = renderPullSimple(hub, repository, pull);
  return {
    ...renderIssue(hub, repository, { ...pull, stateReason: null }),
    html_url,
    pull_request: { url, html_url, diff_url, patch_url, merged_at },
  };
}

function list({ hub, repository, request }: Context): Reply {
  const { query } = request;
  const state = query.get('state') ?? 'open';
  const wanted = (query.get('labels') ?? '').split(',').filter((name) => name !== '');
  const creator = query.get('creator');
  const all = [...repository.issues.values(), ...repository.pulls.values()]
    .filter((item) => state === 'all' || item.state === state)
    .filter((item) => creator === null || item.user.login === creator)
    .filter((item) =>
      wanted.every((name) => [...item.labels].some((label) => label.toLowerCase() === name.toLowerCase())),
    )
    .sort((a, b) => a.number - b.number);
  if ((query.get('direction') ?? 'desc') === 'desc') all.reverse();
  const { page, headers } = paginate(request, hub.urls.api, all);
  const body = page.map((item) =>
    'headRef' in item ? pullAsIssue(hub, repository, item) : renderIssue(hub, repository, item),
  );
  return { status: 200, body, headers };
}

function create({ hub, repository, request, token }: Context): Reply {
  const body = jsonBody(request);
  const title = requiredString(body, 'title', 'Issue');
  const given = Array.isArray(body['labels']) ? body['labels'] : [];
  const labels = new Set<string>();
  for (const item of given as unknown[]) {
    const name = typeof item === 'string' ? item : String((item as Record<string, unknown>)['name']);
    const key = name.toLowerCase();
    // Naming a label that does not exist makes it.
    if (!repository.labels.has(key))
      repository.labels.set(key, { id: hub.nextId(), name, color: 'ededed', description: null });
    labels.add(repository.labels.get(key)?.name ?? name);
  }
  const now = hub.now();
  const issue: Issue = {
    id: hub.nextId(),
    number: repository.nextNumber++,
    title,
    body: textOf(optionalString(body, 'body', 'Issue')),
    state: 'open',
    stateReason: null,
    user: token?.account ?? hub.account('ghost'),
    labels,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
  };
  repository.issues.set(issue.number, issue);
  const rendered = renderIssue(hub, repository, issue);
  return { status: 201, body: rendered, headers: { location: String(rendered['url']) } };
}

function textOf(body: string | undefined): string | null {
  if (body !== undefined && body.length > 65_536)
    throw invalid({
      resource: 'Issue',
      field: 'body',
      code: 'custom',
      message: 'body is too long (maximum is 65536 characters)',
    });
  return body ?? null;
}

function find({ repository, params }: Context): Issue {
  const issue = repository.issues.get(idOf(params['issue_number']));
  if (issue === undefined) throw notFound();
  return issue;
}

function get(context: Context): Reply {
  const { hub, repository, params } = context;
  const pull = repository.pulls.get(idOf(params['issue_number']));
  if (pull !== undefined) return { status: 200, body: pullAsIssue(hub, repository, pull) };
  return { status: 200, body: renderIssue(hub, repository, find(context)) };
}

function update(context: Context): Reply {
  const { hub, repository, request } = context;
  const issue = find(context);
  const body = jsonBody(request);
  const state = optionalString(body, 'state', 'Issue');
  if (state !== undefined && state !== 'open' && state !== 'closed')
    throw invalid({ resource: 'Issue', field: 'state', code: 'invalid' });
  issue.title = optionalString(body, 'title', 'Issue') ?? issue.title;
  if ('body' in body) issue.body = textOf(optionalString(body, 'body', 'Issue'));
  if (state !== undefined && state !== issue.state) {
    issue.state = state;
    issue.closedAt = state === 'closed' ? hub.now() : null;
    const reason = optionalString(body, 'state_reason', 'Issue');
    issue.stateReason =
      state === 'open' ? 'reopened' : reason === 'not_planned' ? 'not_planned' : 'completed';
  }
  issue.updatedAt = hub.now();
  return { status: 200, body: renderIssue(hub, repository, issue) };
}

function dispatch({ repository, request, cause }: Context): Reply {
  const body = jsonBody(request);
  const type = requiredString(body, 'event_type', 'RepositoryDispatch');
  const payload = (body['client_payload'] ?? {}) as Record<string, unknown>;
  if (type.length > 100 || Object.keys(payload).length > 10)
    throw invalid({ resource: 'RepositoryDispatch', field: 'client_payload', code: 'invalid' });
  cause.occurrences.push({ event: 'repository_dispatch', repository, type, payload });
  return { status: 204 };
}

/** Issues, and the event that starts workflows by a name of the caller's. Comments and labels: `comments.ts`. */
export const issueRoutes: Route[] = [
  api('GET /repos/{owner}/{repo}/issues', READ, list),
  api('POST /repos/{owner}/{repo}/issues', WRITE, create),
  api('GET /repos/{owner}/{repo}/issues/{issue_number}', 'issues:read|pull_requests:read', get),
  api('PATCH /repos/{owner}/{repo}/issues/{issue_number}', WRITE, update),
  api('POST /repos/{owner}/{repo}/dispatches', 'contents:write', dispatch),
];

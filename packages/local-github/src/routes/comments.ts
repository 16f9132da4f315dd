import { pullChanged } from '../cause.ts';
import { HttpError, invalid, jsonBody, notFound, paginate, type Reply } from '../http.ts';
import { apiUrl, renderComment, renderLabel } from '../render.ts';
import { api, type Context, type Route } from '../router.ts';
import type { Issue, IssueComment, PullRequest } from '../state.ts';
import { idOf } from './shared.ts';

const READ = 'issues:read|pull_requests:read';
const WRITE = 'issues:write|pull_requests:write';
const BODY_LIMIT = 65_536;

/** The conversation that an issue number names: an issue's or a pull request's. */
function conversation({ repository, params }: Context): Issue | PullRequest {
  const number = idOf(params['issue_number']);
  const found = repository.pulls.get(number) ?? repository.issues.get(number);
  if (found === undefined) throw notFound();
  return found;
}

function commentBody({ request }: Context): string {
  const text = jsonBody(request)['body'];
  if (typeof text !== 'string')
    throw invalid({ resource: 'IssueComment', field: 'body', code: 'missing_field' });
  if (text.trim() === '') {
    throw invalid({
      resource: 'IssueComment',
      field: 'data',
      code: 'unprocessable',
      message: 'Body cannot be blank',
    });
  }
  if (text.length > BODY_LIMIT) {
    const message = `Body is too long (maximum is ${BODY_LIMIT} characters)`;
    throw invalid({ resource: 'IssueComment', field: 'data', code: 'unprocessable', message });
  }
  return text;
}

function list(context: Context): Reply {
  const { hub, repository, request } = context;
  const pull = conversation(context);
  const since = request.query.get('since');
  const comments = [...repository.comments.values()].filter(
    (comment) =>
      comment.issue === pull.number && (since === null || Date.parse(comment.updatedAt) >= Date.parse(since)),
  );
  const { page, headers } = paginate(request, hub.urls.api, comments);
  return { status: 200, body: page.map((comment) => renderComment(hub, repository, comment)), headers };
}

function create(context: Context): Reply {
  const { hub, repository, token } = context;
  const pull = conversation(context);
  const body = commentBody(context);
  const now = hub.now();
  const comment: IssueComment = {
    id: hub.nextId(),
    issue: pull.number,
    body,
    user: token?.account ?? hub.account('ghost'),
    viaApp: token?.kind === 'integration',
    createdAt: now,
    updatedAt: now,
  };
  repository.comments.set(comment.id, comment);
  return {
    status: 201,
    body: renderComment(hub, repository, comment),
    headers: { location: `${apiUrl(hub, repository)}/issues/comments/${comment.id}` },
  };
}

function find({ repository, params }: Context): IssueComment {
  const comment = repository.comments.get(idOf(params['comment_id']));
  if (comment === undefined) throw notFound();
  return comment;
}

function get(context: Context): Reply {
  return { status: 200, body: renderComment(context.hub, context.repository, find(context)) };
}

function update(context: Context): Reply {
  const comment = find(context);
  comment.body = commentBody(context);
  comment.updatedAt = context.hub.now();
  return { status: 200, body: renderComment(context.hub, context.repository, comment) };
}

function remove(context: Context): Reply {
  context.repository.comments.delete(find(context).id);
  return { status: 204 };
}

function rendered(context: Context, pull: Issue | PullRequest): Record<string, unknown>[] {
  const { hub, repository } = context;
  return [...pull.labels].flatMap((name) => {
    const label = repository.labels.get(name.toLowerCase());
    return label === undefined ? [] : [renderLabel(hub, repository, label)];
  });
}

function labels(context: Context): Reply {
  const { page, headers } = paginate(
    context.request,
    context.hub.urls.api,
    rendered(context, conversation(context)),
  );
  return { status: 200, body: page, headers };
}

function labelChanged(
  { hub, repository, cause }: Context,
  pull: Issue | PullRequest,
  action: 'labeled' | 'unlabeled',
  name: string,
): void {
  if (!('headRef' in pull)) return;
  const label = repository.labels.get(name.toLowerCase());
  const details = label === undefined ? {} : { label: renderLabel(hub, repository, label) };
  pullChanged(repository, cause, pull, action, details);
}

function setLabels(context: Context, replace: boolean): Reply {
  const { hub, repository, request } = context;
  const pull = conversation(context);
  const before = new Set(pull.labels);
  const given = jsonBody(request)['labels'];
  const names = (Array.isArray(given) ? given : []).map((item) =>
    typeof item === 'string' ? item : String((item as Record<string, unknown>)['name']),
  );
  for (const name of names) {
    if (name === '' || name.length > 50) throw invalid({ resource: 'Label', field: 'name', code: 'invalid' });
  }
  if (replace) pull.labels.clear();
  for (const name of names) {
    const key = name.toLowerCase();
    // Naming a label that does not exist makes it.
    if (!repository.labels.has(key)) {
      repository.labels.set(key, { id: hub.nextId(), name, color: 'ededed', description: null });
    }
    pull.labels.add(repository.labels.get(key)?.name ?? name);
  }
  for (const name of before) if (!pull.labels.has(name)) labelChanged(context, pull, 'unlabeled', name);
  for (const name of pull.labels) if (!before.has(name)) labelChanged(context, pull, 'labeled', name);
  return { status: 200, body: rendered(context, pull) };
}

function removeLabel(context: Context): Reply {
  const pull = conversation(context);
  const wanted = (context.params['name'] ?? '').toLowerCase();
  const name = [...pull.labels].find((label) => label.toLowerCase() === wanted);
  if (name === undefined) throw new HttpError(404, 'Label does not exist');
  pull.labels.delete(name);
  labelChanged(context, pull, 'unlabeled', name);
  return { status: 200, body: rendered(context, pull) };
}

/** Comments and labels of issues, which pull requests are. */
export const commentRoutes: Route[] = [
  api('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', READ, list),
  api('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', WRITE, create),
  api('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', READ, get),
  api('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', WRITE, update),
  api('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', WRITE, remove),
  api('GET /repos/{owner}/{repo}/issues/{issue_number}/labels', READ, labels),
  api('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', WRITE, (context) =>
    setLabels(context, false),
  ),
  api('PUT /repos/{owner}/{repo}/issues/{issue_number}/labels', WRITE, (context) => setLabels(context, true)),
  api('DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}', WRITE, removeLabel),
];

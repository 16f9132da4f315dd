import { isSha } from '../git.ts';
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
import { apiUrl, nodeId, renderApp, renderRepository, renderUser, webUrl } from '../render.ts';
import { latestChecks } from '../required-checks.ts';
import { api, type Context, type Route } from '../router.ts';
import type { Annotation, CheckRun, CommitStatus } from '../state.ts';
import { idOf } from './shared.ts';

const MAX_ANNOTATIONS = 50;
const TEXT_LIMIT = 65_535;
/** Check runs made by the API share a suite; jobs have that of their workflow run. */
const TOKEN_SUITE = 1;

function render({ hub, repository }: Context, run: CheckRun): Record<string, unknown> {
  const url = `${apiUrl(hub, repository)}/check-runs/${run.id}`;
  const web = `${webUrl(hub, repository)}/runs/${run.id}`;
  const pulls = [...repository.pulls.values()].filter(
    (pull) => pull.state === 'open' && pull.headSha === run.headSha && pull.headRepository === repository,
  );
  const reference = { id: repository.id, url: apiUrl(hub, repository), name: repository.name };
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CR', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: web,
    details_url: run.detailsUrl ?? web,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite },
    app: renderApp(hub),
    pull_requests: pulls.map((pull) => ({
      url: `${apiUrl(hub, repository)}/pulls/${pull.number}`,
      id: pull.id,
      number: pull.number,
      head: { ref: pull.headRef, sha: pull.headSha, repo: reference },
      base: { ref: pull.baseRef, sha: pull.baseSha, repo: reference },
    })),
  };
}

const CONCLUSIONS = ['success', 'failure', 'neutral', 'cancelled', 'skipped', 'timed_out', 'action_required'];

function assign(context: Context, run: CheckRun, body: Record<string, unknown>): void {
  const text = (field: string): string | undefined => optionalString(body, field, 'CheckRun');
  const status = text('status');
  const conclusion = text('conclusion');
  if (status !== undefined && !['queued', 'in_progress', 'completed'].includes(status)) {
    throw invalid({ resource: 'CheckRun', field: 'status', code: 'invalid' });
  }
  if (conclusion !== undefined && !CONCLUSIONS.includes(conclusion)) {
    throw invalid({ resource: 'CheckRun', field: 'conclusion', code: 'invalid' });
  }
  if (status === 'completed' && conclusion === undefined && run.conclusion === null) {
    throw invalid({ resource: 'CheckRun', field: 'conclusion', code: 'missing_field' });
  }
  const output = body['output'] as Record<string, unknown> | undefined;
  const annotations = (output?.['annotations'] ?? []) as Annotation[];
  if (!Array.isArray(annotations))
    throw invalid({ resource: 'CheckRun', field: 'annotations', code: 'invalid' });
  if (annotations.length > MAX_ANNOTATIONS) {
    throw new HttpError(
      422,
      `Invalid request.\n\nNo subschema in "anyOf" matched.\nNo more than ${MAX_ANNOTATIONS} items are allowed; ${annotations.length} were supplied.`,
    );
  }
  for (const field of ['summary', 'text']) {
    const value = output?.[field];
    if (typeof value === 'string' && value.length > TEXT_LIMIT) {
      throw new HttpError(
        422,
        `Invalid request.\n\nOnly ${TEXT_LIMIT} characters are allowed; ${value.length} were supplied.`,
      );
    }
  }
  run.name = text('name') ?? run.name;
  run.detailsUrl = text('details_url') ?? run.detailsUrl;
  run.externalId = text('external_id') ?? run.externalId;
  run.startedAt = text('started_at') ?? run.startedAt;
  // A conclusion completes the run, whatever the status says.
  run.status = conclusion === undefined ? (status ?? run.status) : 'completed';
  run.conclusion = conclusion ?? (status === undefined || status === 'completed' ? run.conclusion : null);
  run.completedAt =
    run.status === 'completed' ? (text('completed_at') ?? run.completedAt ?? context.hub.now()) : null;
  if (output !== undefined) {
    run.title = optionalString(output, 'title', 'CheckRun') ?? run.title;
    run.summary = optionalString(output, 'summary', 'CheckRun') ?? run.summary;
    run.text = optionalString(output, 'text', 'CheckRun') ?? run.text;
    run.annotations.push(...annotations);
  }
}

function assertApp({ token }: Context): void {
  if (token?.kind === 'user') {
    throw new HttpError(403, 'You must authenticate via a GitHub App.');
  }
}

async function create(context: Context): Promise<Reply> {
  const { hub, repository, request } = context;
  assertApp(context);
  const body = jsonBody(request);
  const name = requiredString(body, 'name', 'CheckRun');
  const headSha = requiredString(body, 'head_sha', 'CheckRun');
  if (!isSha(headSha) || (await repository.git.type(headSha)) !== 'commit') {
    throw new HttpError(422, `No commit found for SHA: ${headSha}`);
  }
  const id = hub.nextId();
  const run: CheckRun = {
    id,
    name,
    headSha,
    status: 'queued',
    conclusion: null,
    externalId: '',
    detailsUrl: null,
    startedAt: hub.now(),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    suite: TOKEN_SUITE,
  };
  assign(context, run, body);
  repository.checkRuns.set(run.id, run);
  return { status: 201, body: render(context, run) };
}

function find({ repository, params }: Context): CheckRun {
  const run = repository.checkRuns.get(idOf(params['check_run_id']));
  if (run === undefined) throw notFound();
  return run;
}

function update(context: Context): Reply {
  assertApp(context);
  const run = find(context);
  assign(context, run, jsonBody(context.request));
  return { status: 200, body: render(context, run) };
}

async function listForRef(context: Context): Promise<Reply> {
  const { hub, repository, request, params } = context;
  const sha = await repository.git.commitOf(params['ref'] ?? '');
  if (sha === undefined) throw new HttpError(422, `No commit found for SHA: ${params['ref']}`);
  const { query } = request;
  let runs =
    query.get('filter') === 'all'
      ? [...repository.checkRuns.values()].filter((run) => run.headSha === sha).reverse()
      : latestChecks(repository, sha);
  for (const [key, field] of [
    ['check_name', 'name'],
    ['status', 'status'],
  ] as const) {
    const wanted = query.get(key);
    if (wanted !== null) runs = runs.filter((run) => run[field] === wanted);
  }
  const { page, headers } = paginate(request, hub.urls.api, runs);
  const body = { total_count: runs.length, check_runs: page.map((run) => render(context, run)) };
  return { status: 200, body, headers };
}

function annotations(context: Context): Reply {
  const { hub, repository, request } = context;
  const run = find(context);
  const { page, headers } = paginate(request, hub.urls.api, run.annotations);
  const body = page.map((item) => ({
    path: item['path'],
    blob_href: `${webUrl(hub, repository)}/blob/${run.headSha}/${String(item['path'])}`,
    start_line: item['start_line'],
    end_line: item['end_line'],
    start_column: item['start_column'] ?? null,
    end_column: item['end_column'] ?? null,
    annotation_level: item['annotation_level'],
    title: item['title'] ?? null,
    message: item['message'],
    raw_details: item['raw_details'] ?? null,
  }));
  return { status: 200, body, headers };
}

function renderStatus({ hub, repository }: Context, status: CommitStatus): Record<string, unknown> {
  return {
    url: `${apiUrl(hub, repository)}/statuses/${status.sha}`,
    avatar_url: `${hub.urls.server}/avatars/${status.creator.id}`,
    id: status.id,
    node_id: nodeId('SC', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}

async function createStatus(context: Context): Promise<Reply> {
  const { hub, repository, request, params, token } = context;
  const body = jsonBody(request);
  const state = requiredString(body, 'state', 'Status');
  if (!['error', 'failure', 'pending', 'success'].includes(state)) {
    throw invalid({ resource: 'Status', field: 'state', code: 'invalid' });
  }
  const sha = params['sha'] ?? '';
  if (!isSha(sha) || (await repository.git.type(sha)) !== 'commit') {
    throw new HttpError(422, `No commit found for SHA: ${sha}`);
  }
  const description = optionalString(body, 'description', 'Status') ?? null;
  if (description !== null && description.length > 140) {
    const message = 'description is too long (maximum is 140 characters)';
    throw invalid({ resource: 'Status', field: 'description', code: 'custom', message });
  }
  const status: CommitStatus = {
    id: hub.nextId(),
    sha,
    state,
    context: optionalString(body, 'context', 'Status') ?? 'default',
    description,
    targetUrl: optionalString(body, 'target_url', 'Status') ?? null,
    creator: token?.account ?? hub.account('ghost'),
    createdAt: hub.now(),
  };
  repository.statuses.unshift(status);
  return {
    status: 201,
    body: { ...renderStatus(context, status), creator: renderUser(hub, status.creator) },
  };
}

async function statusesOf({
  repository,
  params,
}: Context): Promise<{ sha: string; statuses: CommitStatus[] }> {
  const sha = await repository.git.commitOf(params['ref'] ?? '');
  if (sha === undefined) throw notFound();
  return { sha, statuses: repository.statuses.filter((status) => status.sha === sha) };
}

async function listStatuses(context: Context): Promise<Reply> {
  const { hub, request } = context;
  const { page, headers } = paginate(request, hub.urls.api, (await statusesOf(context)).statuses);
  const body = page.map((status) => ({
    ...renderStatus(context, status),
    creator: renderUser(hub, status.creator),
  }));
  return { status: 200, body, headers };
}

async function combined(context: Context): Promise<Reply> {
  const { hub, repository } = context;
  const { sha, statuses } = await statusesOf(context);
  const latest = statuses.filter(
    (status, index) => statuses.findIndex((other) => other.context === status.context) === index,
  );
  const states = latest.map((status) => status.state);
  const bad = states.includes('error') || states.includes('failure');
  const pending = states.length === 0 || states.includes('pending');
  return {
    status: 200,
    body: {
      state: bad ? 'failure' : pending ? 'pending' : 'success',
      statuses: latest.map((status) => renderStatus(context, status)),
      sha,
      total_count: latest.length,
      repository: renderRepository(hub, repository),
      commit_url: `${apiUrl(hub, repository)}/commits/${sha}`,
      url: `${apiUrl(hub, repository)}/commits/${sha}/status`,
    },
  };
}

/** Check runs and commit statuses. */
export const checkRoutes: Route[] = [
  api('POST /repos/{owner}/{repo}/check-runs', 'checks:write', create),
  api('GET /repos/{owner}/{repo}/check-runs/{check_run_id}', 'checks:read', (context) => ({
    status: 200,
    body: render(context, find(context)),
  })),
  api('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', 'checks:write', update),
  api('GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations', 'checks:read', annotations),
  api('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', 'checks:read', listForRef),
  api('POST /repos/{owner}/{repo}/statuses/{sha}', 'statuses:write', createStatus),
  api('GET /repos/{owner}/{repo}/commits/{ref}/statuses', 'statuses:read', listStatuses),
  api('GET /repos/{owner}/{repo}/commits/{ref}/status', 'statuses:read', combined),
];

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
import { apiUrl, nodeId, renderUser } from '../render.ts';
import { latestChecks } from '../required-checks.ts';
import { api, type Context, type Route } from '../router.ts';
import type { Deployment, DeploymentStatus } from '../state.ts';
import { idOf } from './shared.ts';

const READ = 'deployments:read';
const WRITE = 'deployments:write';

function render({ hub, repository }: Context, deployment: Deployment): Record<string, unknown> {
  const url = `${apiUrl(hub, repository)}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: nodeId('DE', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: renderUser(hub, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.statuses[0]?.createdAt ?? deployment.createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: apiUrl(hub, repository),
    transient_environment: false,
    production_environment: deployment.environment === 'production',
  };
}

function renderStatus(
  { hub, repository }: Context,
  deployment: Deployment,
  status: DeploymentStatus,
): Record<string, unknown> {
  const url = `${apiUrl(hub, repository)}/deployments/${deployment.id}`;
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DES', status.id),
    state: status.state,
    creator: renderUser(hub, status.creator),
    description: status.description,
    environment: deployment.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: apiUrl(hub, repository),
  };
}

async function create(context: Context): Promise<Reply> {
  const { hub, repository, request, token } = context;
  const body = jsonBody(request);
  const ref = requiredString(body, 'ref', 'Deployment');
  const sha = await repository.git.commitOf(ref);
  if (sha === undefined) throw new HttpError(422, `No ref found for: ${ref}`);
  // The default merges the default branch into the ref: nothing of ours may rely on that.
  if (body['auto_merge'] !== false)
    throw new HttpError(501, 'local-github does not merge before a deployment: send `auto_merge: false`');
  const required = body['required_contexts'];
  if (!Array.isArray(required) || required.length > 0) {
    const failed = latestChecks(repository, sha).some((run) => run.conclusion !== 'success');
    if (failed) throw new HttpError(409, 'Conflict: Commit status checks failed for the ref.');
  }
  const payload = body['payload'];
  const deployment: Deployment = {
    id: hub.nextId(),
    sha,
    ref,
    task: optionalString(body, 'task', 'Deployment') ?? 'deploy',
    environment: optionalString(body, 'environment', 'Deployment') ?? 'production',
    description: optionalString(body, 'description', 'Deployment') ?? null,
    payload:
      typeof payload === 'string' || (payload instanceof Object && !Array.isArray(payload))
        ? (payload as Deployment['payload'])
        : {},
    creator: token?.account ?? hub.account('ghost'),
    createdAt: hub.now(),
    statuses: [],
  };
  repository.deployments.unshift(deployment);
  return { status: 201, body: render(context, deployment) };
}

function list(context: Context): Reply {
  const { hub, repository, request } = context;
  let found = repository.deployments;
  for (const field of ['environment', 'task', 'ref', 'sha'] as const) {
    const wanted = request.query.get(field);
    if (wanted !== null) found = found.filter((deployment) => deployment[field] === wanted);
  }
  const { page, headers } = paginate(request, hub.urls.api, found);
  return { status: 200, body: page.map((deployment) => render(context, deployment)), headers };
}

function find({ repository, params }: Context): Deployment {
  const id = idOf(params['deployment_id']);
  const deployment = repository.deployments.find((item) => item.id === id);
  if (deployment === undefined) throw notFound();
  return deployment;
}

const STATES = ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'];
const DESCRIPTION_LIMIT = 140;

function createStatus(context: Context): Reply {
  const { hub, request, token } = context;
  const deployment = find(context);
  const body = jsonBody(request);
  const state = requiredString(body, 'state', 'DeploymentStatus');
  if (!STATES.includes(state))
    throw invalid({ resource: 'DeploymentStatus', field: 'state', code: 'invalid' });
  const description = optionalString(body, 'description', 'DeploymentStatus') ?? '';
  if (description.length > DESCRIPTION_LIMIT) {
    const message = `description is too long (maximum is ${DESCRIPTION_LIMIT} characters)`;
    throw invalid({ resource: 'DeploymentStatus', field: 'description', code: 'custom', message });
  }
  const status: DeploymentStatus = {
    id: hub.nextId(),
    state,
    description,
    logUrl: optionalString(body, 'log_url', 'DeploymentStatus') ?? '',
    environmentUrl: optionalString(body, 'environment_url', 'DeploymentStatus') ?? '',
    creator: token?.account ?? hub.account('ghost'),
    createdAt: hub.now(),
  };
  deployment.statuses.unshift(status);
  return { status: 201, body: renderStatus(context, deployment, status) };
}

function listStatuses(context: Context): Reply {
  const { hub, request } = context;
  const deployment = find(context);
  const { page, headers } = paginate(request, hub.urls.api, deployment.statuses);
  return { status: 200, body: page.map((status) => renderStatus(context, deployment, status)), headers };
}

/** Deployments and what they were marked with. A deployment does not change after it was made. */
export const deploymentRoutes: Route[] = [
  api('POST /repos/{owner}/{repo}/deployments', WRITE, create),
  api('GET /repos/{owner}/{repo}/deployments', READ, list),
  api('GET /repos/{owner}/{repo}/deployments/{deployment_id}', READ, (context) => ({
    status: 200,
    body: render(context, find(context)),
  })),
  api('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', WRITE, createStatus),
  api('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', READ, listStatuses),
];

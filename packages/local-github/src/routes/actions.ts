import { HttpError, jsonBody, notFound, paginate, type Reply, requiredString } from '../http.ts';
import { apiUrl, renderArtifact, renderJob, renderRun, webUrl } from '../render.ts';
import { api, type Context, type Route } from '../router.ts';
import type { Artifact, WorkflowJob, WorkflowRun } from '../state.ts';
import { resolveInputs, WORKFLOWS, workflowText } from '../workflow-files.ts';
import { idOf } from './shared.ts';

const READ = 'actions:read';

function findRun({ repository, params }: Context): WorkflowRun {
  const run = repository.runs.get(idOf(params['run_id']));
  if (run === undefined) throw notFound();
  return run;
}

async function answer(context: Context, runs: WorkflowRun[]): Promise<Reply> {
  const { hub, repository, request } = context;
  const { query } = request;
  const matches = (run: WorkflowRun): boolean => {
    const status = query.get('status');
    return (
      (!query.has('head_sha') || run.headSha === query.get('head_sha')) &&
      (!query.has('branch') || run.headBranch === query.get('branch')) &&
      (!query.has('event') || run.event === query.get('event')) &&
      (!query.has('actor') || run.actor.login === query.get('actor')) &&
      (status === null || run.status === status || run.conclusion === status)
    );
  };
  const found = runs.filter(matches).sort((a, b) => b.id - a.id);
  const { page, headers } = paginate(request, hub.urls.api, found);
  const rows = await Promise.all(page.map((run) => renderRun(hub, repository, run)));
  return { status: 200, body: { total_count: found.length, workflow_runs: rows }, headers };
}

async function listRuns(context: Context): Promise<Reply> {
  return await answer(context, [...context.repository.runs.values()]);
}

/** The path and id of a workflow that has had runs, named by its id or by its file name. */
function knownWorkflow({ repository, params }: Context): [path: string, id: number] | undefined {
  const wanted = params['workflow_id'] ?? '';
  return [...repository.workflows].find(
    ([path, id]) => String(id) === wanted || path.slice(path.lastIndexOf('/') + 1) === wanted,
  );
}

/** Runs of one workflow, named by its id or by its file name. */
async function listWorkflowRuns(context: Context): Promise<Reply> {
  const { repository } = context;
  const known = knownWorkflow(context);
  if (known === undefined) throw notFound();
  return await answer(
    context,
    [...repository.runs.values()].filter((run) => run.workflowId === known[1]),
  );
}

async function getRun(context: Context): Promise<Reply> {
  return { status: 200, body: await renderRun(context.hub, context.repository, findRun(context)) };
}

async function getAttempt(context: Context): Promise<Reply> {
  const run = findRun(context);
  const attempt = idOf(context.params['attempt_number']);
  if (attempt < 1 || attempt > run.attempt) throw notFound();
  return { status: 200, body: await renderRun(context.hub, context.repository, { ...run, attempt }) };
}

function listJobs(context: Context, run: WorkflowRun, wanted: (job: WorkflowJob) => boolean): Reply {
  const { hub, repository, request } = context;
  const found = run.jobs.filter(wanted);
  const { page, headers } = paginate(request, hub.urls.api, found);
  const rows = page.map((job) => renderJob(hub, repository, run, job));
  return { status: 200, body: { total_count: found.length, jobs: rows }, headers };
}

function runJobs(context: Context): Reply {
  const run = findRun(context);
  const all = context.request.query.get('filter') === 'all';
  return listJobs(context, run, (job) => all || job.attempt === run.attempt);
}

function attemptJobs(context: Context): Reply {
  const run = findRun(context);
  const attempt = idOf(context.params['attempt_number']);
  if (attempt < 1 || attempt > run.attempt) throw notFound();
  return listJobs(context, run, (job) => job.attempt === attempt);
}

async function dispatch(context: Context): Promise<Reply> {
  const { hub, repository, request, params, cause } = context;
  const body = jsonBody(request);
  const name = requiredString(body, 'ref', 'Workflow');
  const path = knownWorkflow(context)?.[0] ?? `${WORKFLOWS}/${params['workflow_id']}`;
  // What the default branch does not have is no workflow.
  const main = await repository.git.commitOf(repository.defaultBranch);
  if (main === undefined || (await workflowText(repository, main, path)) === undefined) throw notFound();
  const names = name.startsWith('refs/') ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`];
  let at: { ref: string; sha: string } | undefined;
  for (const ref of names) {
    const sha = await repository.git.resolve(`${ref}^{commit}`);
    if (at === undefined && sha !== undefined) at = { ref, sha };
  }
  if (at === undefined) throw new HttpError(422, `No ref found for: ${name}`);
  const text = await workflowText(repository, at.sha, path);
  if (text === undefined) throw new HttpError(422, "Workflow does not have 'workflow_dispatch' trigger");
  const inputs = resolveInputs(text, (body['inputs'] ?? {}) as Record<string, unknown>);
  const runId = hub.nextId();
  cause.occurrences.push({ event: 'workflow_dispatch', repository, workflow: path, ...at, inputs, runId });
  if (body['return_run_details'] !== true) return { status: 204 };
  return {
    status: 200,
    body: {
      workflow_run_id: runId,
      run_url: `${apiUrl(hub, repository)}/actions/runs/${runId}`,
      html_url: `${webUrl(hub, repository)}/actions/runs/${runId}`,
    },
  };
}

function artifacts(context: Context, run?: WorkflowRun): Reply {
  const { hub, repository, request } = context;
  const name = request.query.get('name');
  const found = [...repository.artifacts.values()]
    .filter((artifact) => artifact.finalized && (run === undefined || artifact.run === run))
    .filter((artifact) => name === null || artifact.name === name)
    .sort((a, b) => b.id - a.id);
  const { page, headers } = paginate(request, hub.urls.api, found);
  const rows = page.map((artifact) => renderArtifact(hub, repository, artifact));
  return { status: 200, body: { total_count: found.length, artifacts: rows }, headers };
}

function findArtifact({ repository, params }: Context): Artifact {
  const artifact = repository.artifacts.get(idOf(params['artifact_id']));
  if (artifact === undefined || !artifact.finalized) throw notFound();
  return artifact;
}

function download(context: Context): Reply {
  const { hub, params, token } = context;
  // Even a public repository's artifacts are for signed-in users only.
  if (token === undefined) throw new HttpError(401, 'Requires authentication');
  const artifact = findArtifact(context);
  if (artifact.expired) throw new HttpError(410, 'Artifact has expired');
  if (params['archive_format'] !== 'zip') throw notFound();
  const zip = artifact.contentType === 'application/zip';
  const location = hub.blobs.readUrl(artifact.blob, {
    contentType: artifact.contentType,
    fileName: zip ? `${artifact.name}.zip` : artifact.name,
  });
  return { status: 302, headers: { location } };
}

function removeArtifact(context: Context): Reply {
  context.repository.artifacts.delete(findArtifact(context).id);
  return { status: 204 };
}

/** Workflow runs, their jobs and artifacts. */
export const actionsRoutes: Route[] = [
  api('GET /repos/{owner}/{repo}/actions/runs', READ, listRuns),
  api('GET /repos/{owner}/{repo}/actions/runs/{run_id}', READ, getRun),
  api('GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}', READ, getAttempt),
  api('GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs', READ, runJobs),
  api('GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs', READ, attemptJobs),
  api('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', 'actions:write', dispatch),
  api('GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', READ, (context) =>
    artifacts(context, findRun(context)),
  ),
  api('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', READ, listWorkflowRuns),
  api('GET /repos/{owner}/{repo}/actions/artifacts', READ, (context) => artifacts(context)),
  api('GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}', READ, (context) => ({
    status: 200,
    body: renderArtifact(context.hub, context.repository, findArtifact(context)),
  })),
  api('DELETE /repos/{owner}/{repo}/actions/artifacts/{artifact_id}', 'actions:write', removeArtifact),
  api('GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}', READ, download),
];

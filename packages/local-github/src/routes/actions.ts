import { HttpError, notFound, paginate, type Reply } from '../http.ts';
import { renderArtifact, renderRun } from '../render.ts';
import { api, type Context, type Route } from '../router.ts';
import type { Artifact, WorkflowRun } from '../state.ts';
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

/** Runs of one workflow, named by its id or by its file name. */
async function listWorkflowRuns(context: Context): Promise<Reply> {
  const { repository, params } = context;
  const wanted = params['workflow_id'] ?? '';
  const known = [...repository.workflows].find(
    ([path, id]) => String(id) === wanted || path.slice(path.lastIndexOf('/') + 1) === wanted,
  );
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

/** Workflow runs and artifacts. */
export const actionsRoutes: Route[] = [
  api('GET /repos/{owner}/{repo}/actions/runs', READ, listRuns),
  api('GET /repos/{owner}/{repo}/actions/runs/{run_id}', READ, getRun),
  api('GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}', READ, getAttempt),
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

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArtifactClient } from '@actions/artifact';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LocalRun } from './local-run.ts';
import { type Fixture, fixture, refused } from './test-support.ts';

let f: Fixture;
let folder: string;
let artifacts: ArtifactClient;
let run: LocalRun;

async function startRun(): Promise<LocalRun> {
  return f.hub.createRun({
    repository: 'acme/mlops',
    workflowPath: '.github/workflows/model-ci.yml',
    event: 'push',
    headSha: await f.repository.sha('main'),
  });
}

function become(job: LocalRun): void {
  vi.stubEnv('ACTIONS_RESULTS_URL', job.resultsUrl);
  vi.stubEnv('ACTIONS_RUNTIME_TOKEN', job.runtimeToken);
}

beforeAll(async () => {
  // The client tells the runner's log everything, on stdout.
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  f = await fixture();
  folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
  run = await startRun();
  become(run);
  vi.stubEnv('GITHUB_SERVER_URL', f.hub.serverUrl);
  vi.stubEnv('GITHUB_API_URL', f.hub.apiUrl);
  vi.stubEnv('GITHUB_WORKSPACE', folder);
  vi.stubEnv('RUNNER_TEMP', folder);
  // Reads the environment while it loads.
  const { DefaultArtifactClient } = await import('@actions/artifact');
  artifacts = new DefaultArtifactClient();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await f.hub.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, bytes: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

test('the real client uploads, lists, finds, downloads and deletes', async () => {
  const { octokit, at } = f;
  // More than one block of 8 MiB that does not compress, so that order in the block list matters.
  const noise = Buffer.alloc(12_000_000);
  for (let index = 0, seed = 1; index < noise.length; index += 4) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    noise.writeUInt32LE(seed, index);
  }
  const path = await file('candidate.bin', noise);
  const made = await artifacts.uploadArtifact('modelops-m-1', [path], folder);
  expect(made.digest).toMatch(/^[0-9a-f]{64}$/);
  const listed = await artifacts.listArtifacts();
  expect(listed.artifacts.map((item) => [item.name, item.id])).toEqual([['modelops-m-1', made.id]]);
  const { artifact } = await artifacts.getArtifact('modelops-m-1');
  const target = join(folder, 'out');
  const got = await artifacts.downloadArtifact(artifact.id, {
    path: target,
    expectedHash: `sha256:${made.digest}`,
  });
  expect(got.digestMismatch).toBe(false);
  expect((await readFile(join(target, 'candidate.bin'))).equals(noise)).toBe(true);
  const rest = await octokit.rest.actions.listWorkflowRunArtifacts({
    ...at,
    run_id: run.id,
    name: 'modelops-m-1',
  });
  expect(rest.data.artifacts[0]).toMatchObject({
    id: made.id,
    digest: `sha256:${made.digest}`,
    size_in_bytes: made.size,
  });
  expect((await octokit.rest.actions.listArtifactsForRepo({ ...at, name: 'other' })).data.total_count).toBe(
    0,
  );
  const zip = await octokit.rest.actions.downloadArtifact({
    ...at,
    artifact_id: made.id ?? 0,
    archive_format: 'zip',
  });
  expect(
    Buffer.from(zip.data as ArrayBuffer)
      .subarray(0, 2)
      .toString(),
  ).toBe('PK');
  await expect(artifacts.uploadArtifact('modelops-m-1', [path], folder)).rejects.toThrow(/409/);
  await artifacts.deleteArtifact('modelops-m-1');
  expect((await artifacts.listArtifacts()).artifacts).toEqual([]);
});

test('a raw file keeps its name and type', async () => {
  const path = await file('report.html', '<p>report</p>');
  const made = await artifacts.uploadArtifact('ignored', [path], folder, { skipArchive: true });
  const { artifact } = await artifacts.getArtifact('report.html');
  expect(artifact.id).toBe(made.id);
  const target = join(folder, 'raw');
  await artifacts.downloadArtifact(artifact.id, { path: target });
  expect(await readFile(join(target, 'report.html'), 'utf8')).toBe('<p>report</p>');
});

test("another run's artifact is found by REST", async () => {
  const other = await startRun();
  become(other);
  const path = await file('evidence.json', '{"verdict":"pass"}');
  const made = await artifacts.uploadArtifact('evidence', [path], folder);
  await other.complete('success');
  become(run);
  const findBy = {
    token: f.token,
    workflowRunId: other.id,
    repositoryOwner: 'acme',
    repositoryName: 'mlops',
  };
  const { artifact } = await artifacts.getArtifact('evidence', { findBy });
  expect(artifact).toMatchObject({ id: made.id, digest: `sha256:${made.digest}` });
  const target = join(folder, 'evidence');
  await artifacts.downloadArtifact(artifact.id, { path: target, findBy });
  expect(await readFile(join(target, 'evidence.json'), 'utf8')).toBe('{"verdict":"pass"}');
  const shown = await f.octokit.rest.actions.getWorkflowRun({ ...f.at, run_id: other.id });
  expect(shown.data).toMatchObject({
    status: 'completed',
    conclusion: 'success',
    path: '.github/workflows/model-ci.yml',
    run_attempt: 1,
    head_repository: { full_name: 'acme/mlops' },
  });
  const runs = await f.octokit.rest.actions.listWorkflowRunsForRepo({
    ...f.at,
    head_sha: shown.data.head_sha,
    status: 'success',
  });
  expect(runs.data.workflow_runs.map((item) => item.id)).toEqual([other.id]);
  f.repository.expireArtifact(artifact.id);
  const gone = f.octokit.rest.actions.downloadArtifact({
    ...f.at,
    artifact_id: artifact.id,
    archive_format: 'zip',
  });
  expect((await refused(gone)).status).toBe(410);
});

test('a re-run keeps the artifacts of the first attempt and may use their names again', async () => {
  const again = await startRun();
  become(again);
  const path = await file('x.json', '1');
  const first = await artifacts.uploadArtifact('x', [path], folder);
  await again.complete('failure');
  again.rerun();
  become(again);
  const second = await artifacts.uploadArtifact('x', [path], folder);
  expect(second.id).not.toBe(first.id);
  const digests = new Map([first, second].map(({ id, digest }) => [id, `sha256:${digest}`]));
  const both = (await artifacts.listArtifacts()).artifacts;
  expect(new Map(both.map(({ id, digest }) => [id, digest]))).toEqual(digests);
  const { data } = await f.octokit.rest.actions.listWorkflowRunArtifacts({ ...f.at, run_id: again.id });
  expect(new Map(data.artifacts.map(({ id, digest }) => [id, digest]))).toEqual(digests);
  expect((await artifacts.listArtifacts({ latest: true })).artifacts.map((item) => item.id)).toEqual([
    second.id,
  ]);
  const attempts = await f.octokit.rest.actions.getWorkflowRunAttempt({
    ...f.at,
    run_id: again.id,
    attempt_number: 1,
  });
  expect(attempts.data.run_attempt).toBe(1);
  expect((await f.octokit.rest.actions.getWorkflowRun({ ...f.at, run_id: again.id })).data.run_attempt).toBe(
    2,
  );
});

test('what does not match is refused', async () => {
  const { hub } = f;
  become(run);
  const call = async (method: string, body: Record<string, unknown>, token = run.runtimeToken) => {
    const claims = JSON.parse(Buffer.from(run.runtimeToken.split('.')[1] ?? '', 'base64url').toString()) as {
      scp: string;
    };
    const [, runId, jobId] = /Actions\.Results:([\w-]+):([\w-]+)/.exec(claims.scp) ?? [];
    const url = `${hub.resultsUrl}twirp/github.actions.results.api.v1.ArtifactService/${method}`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ workflow_run_backend_id: runId, workflow_job_run_backend_id: jobId, ...body }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const made = await call('CreateArtifact', { name: 'half', version: 7, mime_type: 'application/zip' });
  const url = String(made.body['signed_upload_url']);
  const put = await fetch(url, { method: 'PUT', body: 'bytes', headers: { 'x-ms-blob-type': 'BlockBlob' } });
  expect(put.status).toBe(201);
  expect((await fetch(url)).status).toBe(403);
  expect(await call('FinalizeArtifact', { name: 'half', size: '4' })).toMatchObject({ status: 400 });
  const hash = `sha256:${'0'.repeat(64)}`;
  expect(await call('FinalizeArtifact', { name: 'half', size: '5', hash })).toMatchObject({ status: 400 });
  expect((await call('ListArtifacts', {})).body['artifacts']).toHaveLength(1);
  // The half upload is in no list, and yet its name is taken.
  expect(await call('CreateArtifact', { name: 'half', version: 7 })).toMatchObject({ status: 409 });
  expect(await call('FinalizeArtifact', { name: 'half', size: '5' })).toMatchObject({
    status: 200,
    body: { ok: true },
  });
  expect(await call('GetSignedArtifactURL', { name: 'none' })).toMatchObject({
    status: 404,
    body: { code: 'not_found' },
  });
  expect(await call('ListArtifacts', {}, 'forged')).toMatchObject({ status: 401 });
  expect(await call('CreateArtifact', { name: 'a/b', version: 7 })).toMatchObject({ status: 400 });
});

test('the oracle has nothing to object to', () => {
  f.hub.assertClean();
  expect(f.hub.requests.on('results').length).toBeGreaterThan(10);
  expect(JSON.stringify(f.hub.requests)).not.toContain(f.token);
});

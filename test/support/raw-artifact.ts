import { createHash } from 'node:crypto';
import type { LocalGitHub, LocalRun } from '@modelops/local-github';

/** Uploads bytes as an artifact of a run past every client, as a step of the run's author can. */
export async function uploadRaw(
  hub: LocalGitHub,
  run: LocalRun,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const token = run.newJob();
  const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { scp: string };
  const [, runId, jobId] = /Actions\.Results:([^:]+):(\S+)/.exec(claims.scp)!;
  const call = async (method: string, more: object) => {
    const response = await fetch(
      new URL(`/twirp/github.actions.results.api.v1.ArtifactService/${method}`, hub.resultsUrl),
      {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          workflow_run_backend_id: runId,
          workflow_job_run_backend_id: jobId,
          name,
          ...more,
        }),
      },
    );
    const body = await response.text();
    if (!response.ok) throw new Error(`${method}: ${response.status} ${body}`);
    return JSON.parse(body) as Record<string, string>;
  };
  const { signed_upload_url: url } = await call('CreateArtifact', {
    version: 7,
    mime_type: 'application/zip',
  });
  const block = Buffer.from('block-0001').toString('base64');
  const put = async (address: string, content: string | Uint8Array<ArrayBuffer>) => {
    const headers = { 'x-ms-blob-content-type': 'application/zip' };
    const response = await fetch(address, { method: 'PUT', body: new Blob([content]), headers });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  };
  await put(`${url}&comp=block&blockid=${encodeURIComponent(block)}`, bytes);
  await put(
    `${url}&comp=blocklist`,
    `<?xml version="1.0" encoding="utf-8"?><BlockList><Latest>${block}</Latest></BlockList>`,
  );
  const hash = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  await call('FinalizeArtifact', { size: String(bytes.length), hash });
}

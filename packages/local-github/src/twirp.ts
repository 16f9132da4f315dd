import { createHash } from 'node:crypto';
import type { Incoming, Reply } from './http.ts';
import type { Artifact, HubState, Repository, WorkflowRun } from './state.ts';
import type { JobName } from './tokens.ts';

/** Where the artifact service listens. */
export const TWIRP_PREFIX = '/twirp/github.actions.results.api.v1.ArtifactService/';

/** What a runtime token stands for: one job of one attempt of a run. */
export interface RuntimeGrant {
  readonly repository: Repository;
  readonly run: WorkflowRun;
  readonly attempt: number;
  readonly jobBackendId: string;
  readonly job?: JobName;
}

/** A Twirp error, in its JSON form. */
class TwirpError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const FORBIDDEN_NAME = /["*:<>?|\r\n\\/]/;
const DEFAULT_RETENTION = 90 * 24 * 3600 * 1000;

type Fields = Record<string, unknown>;

/** protobuf's JSON accepts both spellings of a field. */
function field(body: Fields, name: string): unknown {
  const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return body[name] ?? body[camel];
}

function text(body: Fields, name: string): string {
  const value = field(body, name);
  if (typeof value !== 'string' || value === '') {
    throw new TwirpError(400, 'invalid_argument', `${name} is required`);
  }
  return value;
}

interface Call {
  readonly hub: HubState;
  readonly grant: RuntimeGrant;
  readonly body: Fields;
}

function named({ grant, body }: Call): Artifact | undefined {
  const name = text(body, 'name');
  // A re-run sees the artifacts of earlier attempts; the newest of a name answers.
  return [...grant.repository.artifacts.values()]
    .filter((artifact) => artifact.run === grant.run && artifact.name === name)
    .sort((a, b) => b.id - a.id)[0];
}

function create(call: Call): Fields {
  const { hub, grant, body } = call;
  const name = text(body, 'name');
  if (FORBIDDEN_NAME.test(name)) throw new TwirpError(400, 'invalid_argument', 'artifact name is not valid');
  const version = field(body, 'version');
  if (typeof version !== 'number' || version < 4) {
    throw new TwirpError(400, 'invalid_argument', `artifact version ${String(version)} is not supported`);
  }
  const previous = [...grant.repository.artifacts.values()].find(
    (artifact) => artifact.run === grant.run && artifact.attempt === grant.attempt && artifact.name === name,
  );
  // An upload that never ended holds the name too, though no list shows it.
  if (previous !== undefined && hub.facts.on('artifact-name-unique-per-run')) {
    throw new TwirpError(
      409,
      'already_exists',
      'an artifact with this name already exists on the workflow run',
    );
  }
  const type = field(body, 'mime_type');
  const contentType = typeof type === 'string' && type !== '' ? type : 'application/zip';
  const { blob, uploadUrl } = hub.blobs.reserve(contentType);
  const expires = field(body, 'expires_at');
  const now = hub.now();
  const artifact: Artifact = {
    id: hub.nextId(),
    name,
    run: grant.run,
    attempt: grant.attempt,
    jobBackendId: grant.jobBackendId,
    blob,
    contentType,
    size: 0,
    digest: null,
    finalized: false,
    expired: false,
    createdAt: now,
    expiresAt:
      typeof expires === 'string' ? expires : new Date(Date.parse(now) + DEFAULT_RETENTION).toISOString(),
  };
  grant.repository.artifacts.set(artifact.id, artifact);
  return { ok: true, signed_upload_url: uploadUrl };
}

function finalize(call: Call): Fields {
  const { hub, body } = call;
  const artifact = named(call);
  if (artifact === undefined) throw new TwirpError(404, 'not_found', 'artifact not found');
  const bytes = hub.blobs.bytes(artifact.blob);
  if (bytes === undefined) throw new TwirpError(400, 'failed_precondition', 'nothing was uploaded');
  const size = String(field(body, 'size'));
  if (size !== String(bytes.length)) {
    throw new TwirpError(400, 'invalid_argument', `size ${size} is not that of the blob, ${bytes.length}`);
  }
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const hash = field(body, 'hash');
  if (hash !== undefined && hash !== digest) {
    throw new TwirpError(400, 'invalid_argument', `hash ${String(hash)} is not that of the blob, ${digest}`);
  }
  artifact.size = bytes.length;
  artifact.digest = digest;
  artifact.finalized = true;
  return { ok: true, artifact_id: String(artifact.id) };
}

function list({ grant, body }: Call): Fields {
  const name = field(body, 'name_filter');
  const id = field(body, 'id_filter');
  const artifacts = [...grant.repository.artifacts.values()]
    .filter((artifact) => artifact.run === grant.run && artifact.finalized)
    .filter((artifact) => name === undefined || name === null || artifact.name === name)
    .filter((artifact) => id === undefined || id === null || String(artifact.id) === String(id))
    .map((artifact) => ({
      workflow_run_backend_id: artifact.run.backendId,
      workflow_job_run_backend_id: artifact.jobBackendId,
      database_id: String(artifact.id),
      name: artifact.name,
      size: String(artifact.size),
      created_at: artifact.createdAt,
      digest: artifact.digest,
    }));
  return { artifacts };
}

function signedUrl(call: Call): Fields {
  const artifact = named(call);
  if (artifact?.finalized !== true) throw new TwirpError(404, 'not_found', 'artifact not found');
  const zip = artifact.contentType === 'application/zip';
  const signed = call.hub.blobs.readUrl(artifact.blob, {
    contentType: artifact.contentType,
    fileName: zip ? `${artifact.name}.zip` : artifact.name,
  });
  return { name: artifact.name, signed_url: signed };
}

function remove(call: Call): Fields {
  const artifact = named(call);
  if (artifact?.finalized !== true) throw new TwirpError(404, 'not_found', 'artifact not found');
  call.grant.repository.artifacts.delete(artifact.id);
  return { ok: true, artifact_id: String(artifact.id) };
}

const METHODS: Record<string, (call: Call) => Fields> = {
  CreateArtifact: create,
  FinalizeArtifact: finalize,
  ListArtifacts: list,
  GetSignedArtifactURL: signedUrl,
  DeleteArtifact: remove,
};

/** Serves one Twirp request; undefined when there is no such method. */
export async function handleTwirp(
  hub: HubState,
  grants: ReadonlyMap<string, RuntimeGrant>,
  request: Incoming,
): Promise<Reply | undefined> {
  const method = request.path.startsWith(TWIRP_PREFIX)
    ? METHODS[request.path.slice(TWIRP_PREFIX.length)]
    : undefined;
  if (method === undefined || request.method !== 'POST') return undefined;
  try {
    const secret = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const grant = secret === undefined ? undefined : grants.get(secret);
    if (grant === undefined) throw new TwirpError(401, 'unauthenticated', 'the runtime token is not valid');
    let body: Fields;
    try {
      body = JSON.parse(request.body.toString('utf8')) as Fields;
    } catch {
      throw new TwirpError(400, 'malformed', 'the body is not JSON');
    }
    // Reading names the job that made the artifact, which may be another of the same run; writing names one's own.
    const reads = method === list || method === signedUrl;
    const foreign =
      text(body, 'workflow_run_backend_id') !== grant.run.backendId ||
      (!reads && text(body, 'workflow_job_run_backend_id') !== grant.jobBackendId);
    if (foreign) throw new TwirpError(403, 'permission_denied', 'the token is of another run or job');
    return await grant.repository.mutex.run(async () => ({
      status: 200,
      body: method({ hub, grant, body }),
    }));
  } catch (error) {
    if (error instanceof TwirpError) {
      return { status: error.status, body: { code: error.code, msg: error.message } };
    }
    throw error;
  }
}

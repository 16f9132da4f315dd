type Schema = { [key: string]: unknown };

const text = { type: 'string', minLength: 1 };
const digits = { type: 'string', pattern: '^\\d+$' };
const instant = { type: 'string', format: 'date-time' };
const digest = { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' };
const backend = { workflow_run_backend_id: text, workflow_job_run_backend_id: text };

function closed(properties: Schema, optional: readonly string[] = []): Schema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    additionalProperties: false,
  };
}

const base64 = { type: 'string', pattern: '^[A-Za-z0-9+/_-]+={0,2}$', maxLength: 88 };
const created = { type: 'object', properties: { status: { const: 201 } } };

/**
 * The artifact service and the blob host have no published description. These say what `@actions/artifact` 6.2.1
 * sends and reads (protobuf's JSON form, snake case), and what it uses of Azure's block blobs.
 */
export const SERVICE_SCHEMAS: Readonly<Record<string, { request?: Schema; response?: Schema }>> = {
  CreateArtifact: {
    request: closed(
      { ...backend, name: text, expires_at: instant, version: { type: 'integer' }, mime_type: text },
      ['expires_at', 'mime_type'],
    ),
    response: closed({ ok: { const: true }, signed_upload_url: { type: 'string', format: 'uri' } }),
  },
  FinalizeArtifact: {
    request: closed({ ...backend, name: text, size: digits, hash: digest }, ['hash']),
    response: closed({ ok: { const: true }, artifact_id: digits }),
  },
  ListArtifacts: {
    request: closed({ ...backend, name_filter: text, id_filter: digits }, ['name_filter', 'id_filter']),
    response: closed({
      artifacts: {
        type: 'array',
        items: closed({
          ...backend,
          database_id: digits,
          name: text,
          size: digits,
          created_at: instant,
          digest,
        }),
      },
    }),
  },
  GetSignedArtifactURL: {
    request: closed({ ...backend, name: text }),
    response: closed({ name: text, signed_url: { type: 'string', format: 'uri' } }),
  },
  DeleteArtifact: {
    request: closed({ ...backend, name: text }),
    response: closed({ ok: { const: true }, artifact_id: digits }),
  },
  error: { response: closed({ code: text, msg: text }) },
  'blob PUT block': {
    request: {
      type: 'object',
      properties: {
        query: { type: 'object', properties: { blockid: base64, sig: text }, required: ['blockid', 'sig'] },
        headers: { type: 'object', required: ['content-length'] },
      },
    },
    response: created,
  },
  'blob PUT blocklist': {
    request: {
      type: 'object',
      properties: {
        query: { type: 'object', required: ['sig'] },
        body: { type: 'string', pattern: '<BlockList>[\\s\\S]*</BlockList>' },
      },
    },
    response: created,
  },
  'blob PUT': {
    request: {
      type: 'object',
      properties: { headers: { type: 'object', required: ['x-ms-blob-type'] } },
    },
    response: created,
  },
  'blob GET': {
    response: {
      type: 'object',
      properties: {
        status: { enum: [200, 206] },
        headers: { type: 'object', required: ['content-type', 'content-disposition'] },
      },
    },
  },
};

import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { Incoming, Reply } from './http.ts';
import type { OracleFinding } from './request-log.ts';
import type { Route } from './router.ts';
import { SERVICE_SCHEMAS } from './service-schemas.ts';

type Schema = { [key: string]: unknown };

interface Operation {
  operationId: string;
  parameters: { name: string; in: string; required: boolean; schema: Schema }[];
  responses: Record<string, Schema | null>;
  body?: Schema;
  bodyRequired?: boolean;
  server?: string;
}

interface Description {
  operations: Record<string, Operation>;
  schemas: Record<string, Schema>;
}

/** OpenAPI 3.0 to JSON Schema: `nullable`, and references into one registered document. */
function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (value === null || typeof value !== 'object') return value;
  const { nullable, ...rest } = value as Schema;
  const result: Schema = {};
  for (const [key, item] of Object.entries(rest)) {
    result[key] =
      key === '$ref' && typeof item === 'string'
        ? `github${item.replace('#/components/schemas/', '#/schemas/')}`
        : convert(item);
  }
  if (nullable !== true) return result;
  if (typeof result['type'] === 'string' && !('oneOf' in result) && !('anyOf' in result)) {
    result['type'] = [result['type'], 'null'];
    if (Array.isArray(result['enum'])) result['enum'] = [...(result['enum'] as unknown[]), null];
    return result;
  }
  return { anyOf: [result, { type: 'null' }] };
}

/** In an address all is text: `123` is the integer and the string of a `oneOf`, and that is no contradiction. */
function textual({ oneOf, ...schema }: Schema): Schema {
  return oneOf === undefined ? schema : { ...schema, anyOf: oneOf };
}

class Validators {
  readonly description: Description;
  readonly #strict: Ajv;
  readonly #coercing: Ajv;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor() {
    const file = new URL('../openapi/github.generated.json', import.meta.url);
    this.description = JSON.parse(readFileSync(file, 'utf8')) as Description;
    const schemas = convert(this.description.schemas) as Record<string, Schema>;
    const make = (coerceTypes: boolean): Ajv => {
      const ajv = new Ajv({
        strict: false,
        allErrors: true,
        inlineRefs: false,
        validateSchema: false,
        logger: false,
        coerceTypes,
      });
      formats.default(ajv);
      ajv.addSchema({ $id: 'github', schemas });
      return ajv;
    };
    this.#strict = make(false);
    this.#coercing = make(true);
  }

  /** The validator of a schema, compiled once. */
  get(key: string, schema: unknown, coerce = false): ValidateFunction {
    let validator = this.#compiled.get(key);
    if (validator === undefined) {
      validator = (coerce ? this.#coercing : this.#strict).compile(convert(schema) as Schema);
      this.#compiled.set(key, validator);
    }
    return validator;
  }
}

let shared: Validators | undefined;

/** Compiling costs about 15 ms an operation: once per process, and only for operations that are used. */
function validators(): Validators {
  shared ??= new Validators();
  return shared;
}

const MAX_MESSAGES = 5;

function complaints(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).slice(0, MAX_MESSAGES).map((error) => {
    const params =
      error.keyword === 'additionalProperties' || error.keyword === 'enum'
        ? JSON.stringify(error.params)
        : '';
    return `${error.instancePath === '' ? '(root)' : error.instancePath} ${error.message ?? ''} ${params}`.trim();
  });
}

/** Whether a schema says of itself which properties there are. */
function closedProperties(schema: Schema): Set<string> | undefined {
  const open = ['oneOf', 'anyOf', 'allOf', '$ref', 'additionalProperties'].some((key) => key in schema);
  const properties = schema['properties'];
  if (open || properties === undefined) return undefined;
  return new Set(Object.keys(properties as Schema));
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Holds an exchange against GitHub's OpenAPI description, both ways.
 * Of a refusal (4xx, 5xx) only `message` is checked: the description names few of them.
 */
export function checkExchange(
  route: Route,
  params: Readonly<Record<string, string>>,
  request: Incoming,
  reply: Reply,
): OracleFinding[] {
  const key = `${route.method} ${route.template}`;
  const all = validators();
  const operation = all.description.operations[key];
  const findings: OracleFinding[] = [];
  const add = (direction: OracleFinding['direction'], where: string, messages: readonly string[]): void => {
    for (const message of messages) findings.push({ direction, operation: key, where, message });
  };
  if (operation === undefined) {
    add('request', 'route', ['the operation is not in the pruned description: run scripts/prune-openapi.ts']);
    return findings;
  }
  if ((operation.server !== undefined) !== (request.host === 'uploads')) {
    add('request', 'host', [`sent to the ${request.host} host`]);
  }
  for (const parameter of operation.parameters) {
    const given = parameter.in === 'path' ? params[parameter.name] : request.query.get(parameter.name);
    const where = `${parameter.in} ${parameter.name}`;
    if (parameter.in !== 'path' && parameter.in !== 'query') continue;
    if (given === undefined || given === null) {
      if (parameter.required) add('request', where, ['is required']);
      continue;
    }
    // Coercion needs a place to write to.
    const validate = all.get(
      `${key} ${where}`,
      { type: 'object', properties: { value: textual(parameter.schema) } },
      true,
    );
    add('request', where, complaints(validate, { value: given }));
  }
  const known = new Set(operation.parameters.filter((item) => item.in === 'query').map((item) => item.name));
  for (const name of request.query.keys()) {
    if (!known.has(name)) add('request', `query ${name}`, ['is not documented']);
  }
  if (operation.body !== undefined && request.host === 'api') {
    const value = request.body.length === 0 ? undefined : parseJson(request.body);
    if (value === undefined) {
      if (operation.bodyRequired === true) add('request', 'body', ['is required']);
    } else {
      add('request', 'body', complaints(all.get(`${key} body`, operation.body), value));
      const names = closedProperties(operation.body);
      const given = value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
      const extra = Object.keys(given).filter((name) => names !== undefined && !names.has(name));
      add(
        'request',
        'body',
        extra.map((name) => `/${name} is not documented`),
      );
    }
  }
  if (reply.status >= 400) {
    const body = reply.body as Schema | undefined;
    if (typeof body?.['message'] !== 'string')
      add('response', `${reply.status}`, ['an error without a message']);
    return findings;
  }
  if (reply.status === 304) return findings;
  const schema = operation.responses[String(reply.status)];
  if (schema === undefined) {
    add('response', `${reply.status}`, ['the status is not documented']);
  } else if (schema !== null && !Buffer.isBuffer(reply.body)) {
    // Through JSON, as the client gets it: undefined properties are gone.
    const body: unknown = reply.body === undefined ? undefined : JSON.parse(JSON.stringify(reply.body));
    add('response', `${reply.status}`, complaints(all.get(`${key} ${reply.status}`, schema), body));
  }
  return findings;
}

/** Holds an exchange of the artifact service or the blob host against the small schemas of our own. */
export function checkService(request: Incoming, reply: Reply): OracleFinding[] {
  const blob = request.host === 'blobs';
  const method = request.path.slice(request.path.lastIndexOf('/') + 1);
  const key = blob ? `blob ${request.method} ${request.query.get('comp') ?? ''}`.trim() : method;
  const schemas = SERVICE_SCHEMAS[key];
  if (schemas === undefined) return [];
  const all = validators();
  const findings: OracleFinding[] = [];
  const check = (
    direction: OracleFinding['direction'],
    schema: Schema | undefined,
    value: unknown,
    name: string = direction,
  ): void => {
    if (schema === undefined) return;
    for (const message of complaints(all.get(`${key} ${name}`, schema), value)) {
      findings.push({
        direction,
        operation: key,
        where: direction === 'request' ? 'request' : `${reply.status}`,
        message,
      });
    }
  };
  if (blob) {
    const value = { query: Object.fromEntries(request.query), headers: request.headers, body: '' };
    if (key === 'blob PUT blocklist') value.body = request.body.toString('utf8');
    check('request', schemas.request, value);
  } else {
    check('request', schemas.request, parseJson(request.body));
  }
  if (reply.status < 400) {
    const value = blob ? { status: reply.status, headers: reply.headers ?? {} } : reply.body;
    check('response', schemas.response, value);
  } else if (!blob) {
    check('response', SERVICE_SCHEMAS['error']?.response, reply.body, 'refusal');
  }
  return findings;
}

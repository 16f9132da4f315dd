/**
 * Cuts GitHub's OpenAPI description down to the operations that local-github serves.
 *
 *   npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-23.0.2.tgz   (in a temporary folder: 404 MB)
 *   node packages/local-github/scripts/prune-openapi.ts <folder>/package
 *
 * The output depends on the package's bytes and on `routes/` alone: keys sorted, no descriptions, no examples.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describedOperations } from '../src/routes/index.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const DROPPED = new Set(['description', 'example', 'examples', 'summary', 'externalDocs', 'title']);

/**
 * Where the description contradicts GitHub's own text or behaviour. Each says why; anything else stays as published.
 */
const CORRECTIONS: { reason: string; apply: (schemas: JsonObject) => void }[] = [
  {
    reason: 'The text of "Upload a release asset" names the state `starter`; the enum forgets it.',
    apply: (schemas) => {
      const asset = object(object(object(schemas['release-asset'])['properties'])['state']);
      asset['enum'] = ['uploaded', 'open', 'starter'];
    },
  },
  {
    reason:
      'A label made by naming it has `description: null`; the schema `label` says so, this one does not.',
    apply: (schemas) => {
      const labels = object(object(object(schemas['pull-request-simple'])['properties'])['labels']);
      object(object(object(labels['items'])['properties'])['description'])['nullable'] = true;
    },
  },
  {
    reason:
      'The address of a bot has brackets (`1+name[bot]@users.noreply.github.com`), which the format `email` does not allow.',
    apply: (schemas) => {
      for (const name of ['simple-commit', 'nullable-simple-commit']) {
        if (schemas[name] === undefined) continue;
        const properties = object(object(schemas[name])['properties']);
        for (const who of ['author', 'committer'])
          delete object(object(object(properties[who])['properties'])['email'])['format'];
      }
    },
  },
  {
    reason:
      'The examples of a deployment status have an empty text where no address was given; it is no address.',
    apply: (schemas) => {
      const fields = object(object(schemas['deployment-status'])['properties']);
      for (const name of ['environment_url', 'log_url', 'target_url']) delete object(fields[name])['format'];
    },
  },
];

function object(value: Json | undefined): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Error('expected an object');
  return value;
}

/** Strips prose. A property may be *called* `description` or `title`, so maps of named things keep all keys. */
function strip(value: Json, named = false): Json {
  if (Array.isArray(value)) return value.map((item) => strip(item));
  if (value === null || typeof value !== 'object') return value;
  const result: JsonObject = {};
  for (const key of Object.keys(value).sort()) {
    if (!named && (DROPPED.has(key) || key.startsWith('x-'))) continue;
    result[key] = strip(value[key] as Json, !named && (key === 'properties' || key === 'schemas'));
  }
  return result;
}

function references(value: Json, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) references(item, found);
  else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      if (key === '$ref' && typeof item === 'string') found.add(item);
      else references(item, found);
    }
  }
}

async function main(): Promise<void> {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error('usage: prune-openapi.ts <unpacked @octokit/openapi>');
  const manifest = object(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Json);
  const bytes = await readFile(join(folder, 'generated', 'api.github.com.json'));
  const source = object(JSON.parse(bytes.toString('utf8')) as Json);
  const components = object(source['components']);
  const resolve = (ref: string): Json => {
    let node: Json = source;
    for (const part of ref.replace('#/', '').split('/')) node = object(node)[part] as Json;
    return node;
  };
  const inline = (value: Json): Json => {
    const record = value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
    return typeof record['$ref'] === 'string' ? resolve(record['$ref']) : value;
  };

  const operations: JsonObject = {};
  const found = new Set<string>();
  for (const { method, template } of describedOperations()) {
    const item = object(object(source['paths'])[template] ?? null);
    const operation = object(item[method.toLowerCase()]);
    const parameters = [
      ...((item['parameters'] ?? []) as Json[]),
      ...((operation['parameters'] ?? []) as Json[]),
    ];
    const responses: JsonObject = {};
    for (const [status, response] of Object.entries(object(operation['responses']))) {
      // Of a refusal only `message` is checked: most are not described anyway.
      if (!/^[23]/.test(status)) continue;
      const content = object(object(inline(response))['content'] ?? {});
      const json = Object.entries(content).filter(([type]) => type.includes('json'));
      responses[status] = json.length === 0 ? null : strip(object(json[0]?.[1])['schema'] as Json);
    }
    const body = operation['requestBody'];
    const bodyContent = body === undefined ? {} : object(object(inline(body))['content'] ?? {});
    const bodySchema = bodyContent['application/json'];
    const entry: JsonObject = {
      operationId: operation['operationId'] as Json,
      parameters: parameters.map((parameter) => {
        const { name, in: place, required, schema } = object(inline(parameter));
        return strip({ name, in: place, required: required ?? false, schema } as JsonObject);
      }),
      responses,
    };
    if (bodySchema !== undefined) {
      entry['body'] = strip(object(bodySchema)['schema'] as Json);
      entry['bodyRequired'] = object(inline(body as Json))['required'] ?? false;
    }
    const servers = operation['servers'];
    if (Array.isArray(servers)) entry['server'] = object(servers[0])['url'] as Json;
    operations[`${method} ${template}`] = entry;
    references(entry, found);
  }

  const schemas: JsonObject = {};
  const queue = [...found];
  for (let ref = queue.pop(); ref !== undefined; ref = queue.pop()) {
    const match = /^#\/components\/schemas\/(.+)$/.exec(ref);
    if (match === null) throw new Error(`a reference outside the schemas: ${ref}`);
    const name = match[1] as string;
    if (schemas[name] !== undefined) continue;
    schemas[name] = strip(object(components['schemas'])[name] as Json);
    const next = new Set<string>();
    references(schemas[name] as Json, next);
    queue.push(...next);
  }
  for (const correction of CORRECTIONS) correction.apply(schemas);

  const sorted = strip({
    source: {
      package: manifest['name'],
      version: manifest['version'],
      file: 'generated/api.github.com.json',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      license: manifest['license'],
    },
    corrections: CORRECTIONS.map((correction) => correction.reason),
  } as JsonObject) as JsonObject;
  const sortedSchemas = Object.fromEntries(
    Object.keys(schemas)
      .sort()
      .map((key) => [key, schemas[key] as Json]),
  );
  const sortedOperations = Object.fromEntries(
    Object.keys(operations)
      .sort()
      .map((key) => [key, operations[key] as Json]),
  );
  const target = new URL('../openapi/github.generated.json', import.meta.url);
  await writeFile(
    target,
    `${JSON.stringify({ ...sorted, operations: sortedOperations, schemas: sortedSchemas }, null, 1)}\n`,
  );
  process.stdout.write(
    `${Object.keys(operations).length} operations, ${Object.keys(schemas).length} schemas\n`,
  );
}

await main();

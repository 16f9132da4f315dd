import { configSchema } from '@modelops/contracts';
import { type JsonSchema, jsonSchemaOf } from './json-schemas.ts';
import { code, table } from './markdown.ts';

interface Heading {
  readonly path: string;
  readonly node: JsonSchema;
  readonly description: string | undefined;
}

/**
 * `docs/reference/modelops-yml.md`: every key of the schema in one table per level, read off the published schema.
 * @throws Error when a key has no description.
 */
export function configReference(schema: JsonSchema = jsonSchemaOf(configSchema)): string {
  const resolve = (node: JsonSchema): JsonSchema =>
    node.$ref === undefined
      ? node
      : { ...schema.$defs?.[node.$ref.split('/').at(-1) ?? ''], ...withoutReference(node) };
  const out: string[] = [
    '<!-- Generated from packages/contracts/src/config.ts by `npm run build`. Edit that file, not this one. -->\n',
    `# ${code(schema.title ?? 'modelops.yml')}\n`,
    `${schema.description ?? ''} An unknown key is an error. Every key may be left out unless it says _required_.\n`,
  ];
  const queue: Heading[] = [{ path: '', node: schema, description: undefined }];
  for (let heading = queue.shift(); heading !== undefined; heading = queue.shift()) {
    const { path, node } = heading;
    out.push(path === '' ? '## The file\n' : `## ${code(path)}\n`);
    if (heading.description !== undefined) out.push(`${heading.description}\n`);
    const nested: Heading[] = [];
    const rows = Object.entries(node.properties ?? {}).map(([key, raw]) => {
      const child = resolve(raw);
      const place = path === '' ? key : `${path}.${key}`;
      if (child.description === undefined) throw new Error(`${place} has no description in its schema`);
      for (const form of (child.anyOf ?? [child]).map(resolve)) {
        if (form.properties !== undefined)
          nested.push({ path: place, node: form, description: child.description });
        // Names of one's own, perhaps beside keys: an environment under `drift`.
        if (typeof form.additionalProperties === 'object') {
          const entry = resolve(form.additionalProperties);
          if (entry.properties !== undefined)
            nested.push({ path: `${place}.<name>`, node: entry, description: entry.description });
        }
      }
      const required = node.required?.includes(key) === true ? ' _(required)_' : '';
      return [`${code(key)}${required}`, typeText(child, resolve), child.description];
    });
    out.push(table(['Key', 'Type', 'Description'], rows));
    queue.unshift(...nested);
  }
  return `${out.join('\n').trimEnd()}\n`;
}

function withoutReference(node: JsonSchema): JsonSchema {
  const { $ref: _, ...rest } = node;
  return rest;
}

function typeText(node: JsonSchema, resolve: (node: JsonSchema) => JsonSchema): string {
  if (node.anyOf !== undefined)
    return node.anyOf.map((form) => typeText(resolve(form), resolve)).join(', or ');
  if (node.enum !== undefined) return `one of ${node.enum.map((word) => code(String(word))).join(', ')}`;
  switch (node.type) {
    case 'array':
      return `list of ${node.items === undefined ? 'anything' : typeText(resolve(node.items), resolve)}s`;
    case 'object':
      return typeof node.additionalProperties === 'object' ? 'mapping by name' : 'mapping';
    case 'boolean':
      return '`true` or `false`';
    case 'number':
    case 'integer': {
      const noun = node.type === 'integer' ? 'whole number' : 'number';
      const { minimum, maximum } = node;
      if (minimum !== undefined && maximum !== undefined) return `${noun} from ${minimum} to ${maximum}`;
      if (minimum !== undefined) return `${noun} from ${minimum} on`;
      return maximum === undefined ? noun : `${noun} up to ${maximum}`;
    }
    case 'string':
      return 'text';
    default:
      return String(node.type ?? 'anything');
  }
}

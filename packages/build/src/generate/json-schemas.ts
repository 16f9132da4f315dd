import * as contracts from '@modelops/contracts';
import { formatJson } from './json.ts';

/** The part of a zod schema that is used here; contracts own the dependency on zod. */
export interface Schema {
  toJSONSchema(options: { target: 'draft-2020-12'; io: 'input' }): object;
}

/** The part of JSON Schema that zod writes for our documents. */
export interface JsonSchema {
  [keyword: string]: unknown;
  title?: string;
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
}

/** The JSON Schema of a zod schema, as what a person or a program may write (draft 2020-12). */
export function jsonSchemaOf(schema: Schema): JsonSchema {
  return schema.toJSONSchema({ target: 'draft-2020-12', io: 'input' }) as JsonSchema;
}

/** The documents that contracts export, found by their `schema` field: `evaluation-report` → its zod schema. */
export function documentSchemas(
  exported: Readonly<Record<string, unknown>> = contracts,
): Map<string, Schema> {
  const found = new Map<string, Schema>();
  for (const name of Object.keys(exported).sort()) {
    const value = exported[name];
    if (!name.endsWith('Schema') || typeof value !== 'object' || value === null) continue;
    if (!('toJSONSchema' in value)) continue;
    const schema = value as Schema;
    const described = jsonSchemaOf(schema);
    // A document of several forms says its name in each of them.
    const form = described.properties === undefined ? described.oneOf?.[0] : described;
    const field = form?.properties?.['schema']?.const;
    const document =
      typeof field === 'string' ? /^modelops\/([a-z0-9-]+)\/v\d+$/.exec(field)?.[1] : undefined;
    if (document !== undefined) found.set(document, schema);
  }
  return found;
}

/** The published JSON Schemas by path; `$id` is the address from which the file can be read. */
export function jsonSchemas(repository: string): Map<string, string> {
  const all = new Map<string, Schema>([['modelops-yml', contracts.configSchema], ...documentSchemas()]);
  const files = new Map<string, string>();
  for (const [name, schema] of all) {
    const path = `packages/contracts/schemas/${name}.schema.json`;
    const { $schema, title, ...rest } = jsonSchemaOf(schema);
    files.set(
      path,
      formatJson({
        $schema,
        $id: `https://raw.githubusercontent.com/${repository}/main/${path}`,
        $comment: 'Generated from packages/contracts/src by `npm run build`.',
        title:
          title ??
          rest.properties?.['schema']?.const ??
          rest.oneOf?.[0]?.properties?.['schema']?.const ??
          name,
        ...rest,
      }),
    );
  }
  return files;
}

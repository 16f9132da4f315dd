import { TransientError } from '@modelops/lifecycle';

type Kind = 'string' | 'number' | 'boolean' | 'object' | 'array' | 'null';

function kindOf(value: unknown): Kind | 'other' {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  const kind = typeof value;
  return kind === 'string' || kind === 'number' || kind === 'boolean' || kind === 'object' ? kind : 'other';
}

/**
 * Checks the shape of what came back. A body that was cut on the way arrives as success with empty data
 * (measured with octokit on Node 20 and 24), so a status says nothing.
 * @throws TransientError when the shape is not as asked for.
 */
export function expectObject(
  data: unknown,
  fields: Readonly<Record<string, readonly Kind[]>>,
  what: string,
): Record<string, unknown> {
  if (kindOf(data) !== 'object') throw broken(what, `an object was expected, ${kindOf(data)} came`);
  const record = data as Record<string, unknown>;
  for (const [field, kinds] of Object.entries(fields)) {
    const kind = kindOf(record[field]);
    if (kind === 'other' || !kinds.includes(kind)) throw broken(what, `"${field}" is ${kind}`);
  }
  return record;
}

/** As `expectObject`, for a list. */
export function expectArray(data: unknown, what: string): unknown[] {
  if (!Array.isArray(data)) throw broken(what, `a list was expected, ${kindOf(data)} came`);
  return data;
}

function broken(what: string, detail: string): TransientError {
  return new TransientError(`GitHub's answer about ${what} arrived broken: ${detail}`);
}

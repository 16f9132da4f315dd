import { asText } from './expressions.ts';
import type { Result } from './settings.ts';
import { type InputDefinition, type JobSpec, WorkflowError, type WorkflowFile } from './workflow-file.ts';

/** All jobs that a job waits for, also through others. */
export function ancestors(file: WorkflowFile, job: JobSpec, seen = new Set<string>()): Set<string> {
  for (const id of job.needs) {
    if (seen.has(id)) continue;
    seen.add(id);
    const need = file.jobs.find((candidate) => candidate.id === id);
    if (need !== undefined) ancestors(file, need, seen);
  }
  return seen;
}

/** What several jobs together came to. */
export function aggregate(results: readonly Result[]): Result {
  if (results.includes('failure')) return 'failure';
  if (results.includes('cancelled')) return 'cancelled';
  return results.length > 0 && results.every((result) => result === 'skipped') ? 'skipped' : 'success';
}

/** The combinations of a matrix: lists only, without `include` and `exclude`. @throws WorkflowError */
export function matrixOf(value: unknown, job: JobSpec): Record<string, unknown>[] {
  if (value === undefined) return [{}];
  let combinations: Record<string, unknown>[] = [{}];
  for (const [key, items] of Object.entries(value as Record<string, unknown>)) {
    if (key === 'include' || key === 'exclude' || !Array.isArray(items))
      throw new WorkflowError(
        `${job.where}: the local runner expands lists of a matrix only, not \`${key}\``,
      );
    if (items.length === 0)
      throw new WorkflowError(`${job.where}: Matrix vector '${key}' does not contain any values`);
    combinations = combinations.flatMap((combination) =>
      items.map((item: unknown) => ({ ...combination, [key]: item })),
    );
  }
  if (combinations.length > 256) throw new WorkflowError(`${job.where}: a matrix has at most 256 jobs`);
  return combinations;
}

/** Names of a mapping's keys as written. */
export function asObject(token: unknown): Record<string, unknown> {
  return token === undefined
    ? {}
    : Object.fromEntries(
        [...(token as Iterable<{ key: unknown; value: unknown }>)].map(({ key, value }) => [
          String(key),
          value,
        ]),
      );
}

/** Inputs of a called or dispatched workflow, with defaults and types as GitHub enforces them. @throws WorkflowError */
export function typedInputs(
  definitions: ReadonlyMap<string, InputDefinition>,
  given: Readonly<Record<string, unknown>>,
  where: string,
): Record<string, unknown> {
  const inputs: Record<string, unknown> = {};
  for (const [name, { type, default: fallback }] of definitions) {
    const value = given[name];
    if (value === undefined) {
      inputs[name] = fallback ?? { boolean: false, number: 0 }[type as 'boolean' | 'number'] ?? '';
    } else if (type === 'boolean' || type === 'number') {
      const typed =
        typeof value === 'string' && where.endsWith('dispatch') ? (JSON.parse(value) as unknown) : value;
      if (typeof typed !== type) throw new WorkflowError(`${where}: the input ${name} is no ${type}`);
      inputs[name] = typed;
    } else {
      inputs[name] = asText(value);
    }
  }
  return inputs;
}

import { parse } from 'yaml';
import { HttpError } from './http.ts';
import type { Repository } from './state.ts';

/** Where workflow files live. */
export const WORKFLOWS = '.github/workflows';

interface DispatchInput {
  readonly required?: unknown;
  readonly default?: unknown;
}

/** A workflow file's bytes at a commit; undefined when it is not there. */
export async function workflowText(
  repository: Repository,
  commit: string,
  path: string,
): Promise<string | undefined> {
  return (await repository.git.object(`${commit}:${path}`))?.bytes.toString('utf8');
}

/** The inputs that a workflow file declares for `workflow_dispatch`; undefined when nobody may dispatch it. */
function dispatchInputs(text: string): Record<string, DispatchInput | null> | undefined {
  let on: unknown;
  try {
    on = (parse(text) as Record<string, unknown> | null)?.['on'];
  } catch {
    return undefined;
  }
  if (on === 'workflow_dispatch' || (Array.isArray(on) && on.includes('workflow_dispatch'))) return {};
  if (on === null || typeof on !== 'object' || !('workflow_dispatch' in on)) return undefined;
  const declared = on.workflow_dispatch as { inputs?: Record<string, DispatchInput | null> | null } | null;
  return declared?.inputs ?? {};
}

/**
 * The inputs that a dispatched workflow gets: those given, as text, and the defaults of the others; null for none.
 * @throws HttpError 422 when the file takes no dispatch, or not these inputs.
 */
export function resolveInputs(text: string, given: Record<string, unknown>): Record<string, string> | null {
  const declared = dispatchInputs(text);
  if (declared === undefined) throw new HttpError(422, "Workflow does not have 'workflow_dispatch' trigger");
  const unknown = Object.keys(given).filter((name) => !(name in declared));
  if (unknown.length > 0) throw new HttpError(422, `Unexpected inputs provided: ${JSON.stringify(unknown)}`);
  const inputs: Record<string, string> = {};
  for (const [name, input] of Object.entries(declared)) {
    const value = given[name] ?? input?.default;
    if (value === undefined || value === null || value === '') {
      if (input?.required === true) throw new HttpError(422, `Required input '${name}' not provided`);
    }
    inputs[name] = value === undefined || value === null ? '' : String(value);
  }
  return Object.keys(inputs).length === 0 ? null : inputs;
}

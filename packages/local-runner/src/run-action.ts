import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { JobContext } from './job-context.ts';
import { type ProcessResult, runProcess } from './step-process.ts';

export type { JobContext } from './job-context.ts';
export type { Annotation } from './step-process.ts';

export interface StepResult extends ProcessResult {
  readonly warnings: readonly string[];
}

export interface RunOptions {
  /** Folder with action.yml. */
  readonly action: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly job: JobContext;
  /** Environment of this step. */
  readonly env?: Readonly<Record<string, string>>;
  /** Runs the action's post step with what its main step saved. */
  readonly post?: { readonly state: Readonly<Record<string, string>> };
  /** Called with the process id as soon as it runs; fault campaigns kill it. */
  readonly onStart?: (pid: number) => void;
  /** Each line of output as it comes, masked. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
  readonly kill?: 'gently' | 'at-once';
}

interface ActionFile {
  inputs?: Record<string, { default?: string; required?: boolean; deprecationMessage?: string } | null>;
  outputs?: Record<string, unknown>;
  runs: { using: string; main: string; post?: string; 'post-if'?: string };
}

/** Reads the action.yml of a folder. @throws Error when there is none, or it is not that of a JavaScript action on Node 24. */
export async function readAction(folder: string): Promise<ActionFile> {
  const file = parse(await readFile(join(folder, 'action.yml'), 'utf8')) as ActionFile;
  if (file.runs.using !== 'node24') throw new Error(`${folder} runs on ${file.runs.using}, not on node24`);
  return file;
}

/**
 * Runs a JavaScript action as the runner does (actions/runner 2.336, restated in research/testinfra.md §5): inputs and
 * their defaults as `INPUT_*`, no GITHUB_TOKEN, and all that `runProcess` does.
 * @throws Error when the action's file is not that of a JavaScript action or Node is not 24, never for a failing step.
 */
export async function runAction(options: RunOptions): Promise<StepResult> {
  const { job, post } = options;
  if (!process.versions.node.startsWith('24.'))
    throw new Error(`actions run on Node 24, this is ${process.versions.node}: start it by npm run`);
  const file = await readAction(options.action);
  const warnings: string[] = [];
  const inputs = resolveInputs(file, options.with ?? {}, job, warnings);
  const script = post === undefined ? file.runs.main : file.runs.post;
  if (script === undefined) throw new Error(`${options.action} has no post step`);
  const result = await runProcess({
    job,
    command: process.execPath,
    args: [resolve(options.action, script)],
    cwd: job.workspace,
    env: {
      ...options.env,
      ...Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [
          `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
          value,
        ]),
      ),
      ...Object.fromEntries(
        Object.entries(post?.state ?? {}).map(([name, value]) => [`STATE_${name}`, value]),
      ),
    },
    action: true,
    onStart: options.onStart,
    onLine: options.onLine,
    signal: options.signal,
    ...(options.kill === undefined ? {} : { kill: options.kill }),
  });
  for (const name of Object.keys(result.outputs)) {
    if (!Object.hasOwn(file.outputs ?? {}, name))
      warnings.push(`the output "${name}" is not declared in action.yml`);
  }
  return { ...result, warnings };
}

function resolveInputs(
  file: ActionFile,
  given: NonNullable<RunOptions['with']>,
  job: JobContext,
  warnings: string[],
): Record<string, string> {
  const declared = file.inputs ?? {};
  const names = new Map(Object.keys(declared).map((name) => [name.toLowerCase(), name]));
  const inputs: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const known = names.get(name.toLowerCase());
    if (known === undefined)
      warnings.push(
        `Unexpected input(s) '${name}', valid inputs are ['${Object.keys(declared).join("', '")}']`,
      );
    inputs[known ?? name] = String(value);
  }
  for (const [name, input] of Object.entries(declared)) {
    if (Object.hasOwn(inputs, name)) continue;
    inputs[name] = evaluateDefault(String(input?.default ?? ''), job);
  }
  return inputs;
}

/** Defaults may use the `github` context; these are the two expressions that our actions use. */
function evaluateDefault(text: string, job: JobContext): string {
  return text.replace(/\$\{\{\s*([^}]*?)\s*\}\}/g, (_, expression: string) => {
    if (expression === 'github.token') return job.token;
    if (expression === 'github.sha') return job.sha;
    throw new Error(`the default \${{ ${expression} }} is not known to this runner`);
  });
}

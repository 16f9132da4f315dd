import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { parseCommand, parseCommandFile } from './commands.ts';

/** The job that a step runs in: what the runner tells it by `GITHUB_*`. */
export interface JobContext {
  readonly workspace: string;
  /** Where the runner keeps its files; a folder of its own for each job. */
  readonly temp: string;
  readonly repository: string;
  readonly sha: string;
  readonly ref: string;
  readonly eventName: string;
  readonly event: unknown;
  readonly actor: string;
  /** `${{ github.token }}`: reaches an action only as an input's default. */
  readonly token: string;
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly runId: number;
  readonly runAttempt: number;
  readonly job: string;
  /** `owner/name/.github/workflows/x.yml@refs/heads/main`. */
  readonly workflowRef: string;
  /** The artifact service; absent on GHES. */
  readonly results?: { readonly url: string; readonly token: string } | undefined;
  /** Further environment, e.g. PATH. GITHUB_* cannot be overridden. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
}

export interface StepResult {
  readonly outcome: 'success' | 'failure';
  /** null when the process was killed. */
  readonly exitCode: number | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly annotations: readonly Annotation[];
  /** What it saved for its post step. */
  readonly state: Readonly<Record<string, string>>;
  readonly summary: string;
  /** What the step printed, masked. */
  readonly log: string;
  readonly warnings: readonly string[];
  readonly milliseconds: number;
}

export interface RunOptions {
  /** Folder with action.yml. */
  readonly action: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly job: JobContext;
  /** Called with the process id as soon as it runs; fault campaigns kill it. */
  readonly onStart?: (pid: number) => void;
  /** Each line of output as it comes, masked. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

interface ActionFile {
  inputs?: Record<string, { default?: string; required?: boolean; deprecationMessage?: string } | null>;
  outputs?: Record<string, unknown>;
  runs: { using: string; main: string };
}

const summaryLimit = 1 << 20;

/**
 * Runs a JavaScript action as the runner does (actions/runner 2.336, restated in research/testinfra.md §5): inputs and
 * their defaults as `INPUT_*`, no GITHUB_TOKEN, file commands, workflow commands, masks, the summary's limit.
 * @throws Error when the action's file is not that of a JavaScript action or Node is not 24, never for a failing step.
 */
export async function runAction(options: RunOptions): Promise<StepResult> {
  const { job } = options;
  if (!process.versions.node.startsWith('24.'))
    throw new Error(`actions run on Node 24, this is ${process.versions.node}: start it by npm run`);
  const file = parse(await readFile(join(options.action, 'action.yml'), 'utf8')) as ActionFile;
  if (file.runs.using !== 'node24')
    throw new Error(`${options.action} runs on ${file.runs.using}, not on node24`);
  const commandFiles = await mkdtemp(join(job.temp, '_runner_file_commands-'));
  const paths = Object.fromEntries(
    await Promise.all(
      ['output', 'state', 'env', 'path', 'step_summary'].map(async (name) => {
        const path = join(commandFiles, name);
        await writeFile(path, '');
        return [name, path] as const;
      }),
    ),
  ) as Record<'output' | 'state' | 'env' | 'path' | 'step_summary', string>;
  const eventPath = join(commandFiles, 'event.json');
  await writeFile(eventPath, JSON.stringify(job.event));

  const warnings: string[] = [];
  const inputs = resolveInputs(file, options.with ?? {}, job, warnings);
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? job.temp,
    LANG: 'C.UTF-8',
    ...job.env,
    ...Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [
        `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
        value,
      ]),
    ),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__run',
    GITHUB_ACTOR: job.actor,
    GITHUB_API_URL: job.apiUrl,
    GITHUB_GRAPHQL_URL: `${job.apiUrl}/graphql`,
    GITHUB_SERVER_URL: job.serverUrl,
    GITHUB_ENV: paths.env,
    GITHUB_EVENT_NAME: job.eventName,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_JOB: job.job,
    GITHUB_OUTPUT: paths.output,
    GITHUB_PATH: paths.path,
    GITHUB_REF: job.ref,
    GITHUB_REPOSITORY: job.repository,
    GITHUB_REPOSITORY_OWNER: job.repository.split('/')[0]!,
    GITHUB_RUN_ATTEMPT: String(job.runAttempt),
    GITHUB_RUN_ID: String(job.runId),
    GITHUB_RUN_NUMBER: '1',
    GITHUB_SHA: job.sha,
    GITHUB_STATE: paths.state,
    GITHUB_STEP_SUMMARY: paths.step_summary,
    GITHUB_WORKFLOW_REF: job.workflowRef,
    GITHUB_WORKSPACE: job.workspace,
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: job.temp,
    ...(job.results === undefined
      ? {}
      : { ACTIONS_RESULTS_URL: job.results.url, ACTIONS_RUNTIME_TOKEN: job.results.token }),
  };

  const started = performance.now();
  const masks = new Set<string>([job.token].filter((token) => token !== ''));
  const mask = (text: string) =>
    [...masks].reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
  const annotations: Annotation[] = [];
  const log: string[] = [];
  let stopped: string | undefined;
  let failedCommand = false;

  const onLine = (line: string) => {
    if (stopped !== undefined) {
      if (line.trim() === `::${stopped}::`) stopped = undefined;
      else say(line);
      return;
    }
    const command = parseCommand(line);
    if (command === undefined) return say(line);
    switch (command.name) {
      case 'add-mask':
        for (const part of [command.data, ...command.data.split(/\r?\n/)])
          if (part.trim() !== '') masks.add(part);
        return;
      case 'error':
      case 'warning':
      case 'notice': {
        const { title, file: path, line: at } = command.properties;
        annotations.push({
          level: command.name,
          message: mask(command.data).slice(0, 4096),
          ...(title === undefined ? {} : { title }),
          ...(path === undefined ? {} : { file: path }),
          ...(at === undefined ? {} : { line: Number(at) }),
        });
        return say(`${command.name}: ${command.data}`);
      }
      case 'group':
        return say(`▸ ${command.data}`);
      case 'endgroup':
      case 'echo':
      case 'debug':
      case 'add-matcher':
      case 'remove-matcher':
        return;
      case 'stop-commands':
        stopped = command.data;
        return;
      default:
        // set-env and add-path are refused since 2020; set-output and save-state are deprecated: we never print them.
        failedCommand = true;
        say(`error: the command ${command.name} is not allowed`);
    }
  };
  function say(line: string): void {
    const masked = mask(line);
    log.push(masked);
    options.onLine?.(masked);
  }

  const exitCode = await new Promise<number | null>((done, failed) => {
    const child = spawn(process.execPath, [resolve(options.action, file.runs.main)], {
      cwd: job.workspace,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.signal === undefined ? {} : { signal: options.signal, killSignal: 'SIGKILL' as const }),
    });
    const flushers = [child.stdout, child.stderr].map((stream) => {
      let rest = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        // .NET's ReadLine ends a line at a lone carriage return, too; one at the end of a chunk may be half of CRLF.
        const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
        rest = lines.pop()!;
        for (const line of lines) onLine(line);
      });
      return () => {
        if (rest !== '') onLine(rest.replace(/\r$/, ''));
      };
    });
    child.on('error', (error) => {
      if (error.name !== 'AbortError') failed(error);
    });
    child.on('close', (code) => {
      for (const flush of flushers) flush();
      done(code);
    });
    if (child.pid !== undefined) options.onStart?.(child.pid);
  });

  let outputs: Record<string, string> = {};
  let state: Record<string, string> = {};
  let broken = failedCommand;
  try {
    outputs = Object.fromEntries(parseCommandFile(await readFile(paths.output, 'utf8')));
    state = Object.fromEntries(parseCommandFile(await readFile(paths.state, 'utf8')));
  } catch (error) {
    broken = true;
    annotations.push({
      level: 'error',
      message: `Unable to process file command 'output' successfully. ${(error as Error).message}`,
    });
  }
  for (const name of Object.keys(outputs)) {
    if (!Object.hasOwn(file.outputs ?? {}, name))
      warnings.push(`the output "${name}" is not declared in action.yml`);
  }
  let summary = await readFile(paths.step_summary, 'utf8');
  if (Buffer.byteLength(summary) > summaryLimit) {
    annotations.push({
      level: 'error',
      message: '$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k',
    });
    summary = '';
  }
  return {
    outcome: exitCode === 0 && !broken ? 'success' : 'failure',
    exitCode,
    outputs,
    state,
    annotations,
    summary: mask(summary),
    log: log.join('\n'),
    warnings,
    milliseconds: performance.now() - started,
  };
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

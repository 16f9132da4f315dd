import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCommand, parseCommandFile } from './commands.ts';
import type { JobContext } from './job-context.ts';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
}

/** What a step's process did, as the runner sees it. */
export interface ProcessResult {
  readonly outcome: 'success' | 'failure';
  /** null when the process was killed. */
  readonly exitCode: number | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly annotations: readonly Annotation[];
  /** What it saved for its post step. */
  readonly state: Readonly<Record<string, string>>;
  /** What it set for later steps by `GITHUB_ENV`. */
  readonly env: Readonly<Record<string, string>>;
  /** What it put before PATH by `GITHUB_PATH`, the last one first. */
  readonly path: readonly string[];
  readonly summary: string;
  /** What the step printed, masked. */
  readonly log: string;
  readonly milliseconds: number;
}

export interface ProcessOptions {
  readonly job: JobContext;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Environment of this step; GITHUB_* and RUNNER_* of the runner win. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether it is an action: only those get the artifact service. */
  readonly action: boolean;
  /** Called with the process id as soon as it runs; fault campaigns kill it. */
  readonly onStart?: ((pid: number) => void) | undefined;
  /** Each line of output as it comes, masked. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Stops the process: SIGINT, after 7.5 s SIGTERM, after 2.5 s SIGKILL (github/docs#44322), unless `kill` says SIGKILL at once. */
  readonly signal?: AbortSignal | undefined;
  readonly kill?: 'gently' | 'at-once';
}

const summaryLimit = 1 << 20;
const commandFileNames = ['output', 'state', 'env', 'path', 'step_summary'] as const;

/**
 * Runs a step's process as the runner does (actions/runner 2.336, restated in research/testinfra.md §5): its environment,
 * file commands, workflow commands, masks, the summary's limit.
 * @throws Error when the process cannot be started, never for a failing step.
 */
export async function runProcess(options: ProcessOptions): Promise<ProcessResult> {
  const { job } = options;
  const folder = await mkdtemp(join(job.temp, '_runner_file_commands-'));
  const paths = Object.fromEntries(commandFileNames.map((name) => [name, join(folder, name)])) as Record<
    (typeof commandFileNames)[number],
    string
  >;
  await Promise.all(Object.values(paths).map((path) => writeFile(path, '')));
  const eventPath = join(folder, 'event.json');
  await writeFile(eventPath, JSON.stringify(job.event));

  const started = performance.now();
  const masks = job.masks ?? new Set<string>();
  if (job.token !== '') masks.add(job.token);
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

  const exitCode = await start(options, environment(options, paths, eventPath), onLine);

  let broken = failedCommand;
  const read = async (name: 'output' | 'state' | 'env'): Promise<Record<string, string>> => {
    try {
      return Object.fromEntries(parseCommandFile(await readFile(paths[name], 'utf8')));
    } catch (error) {
      broken = true;
      annotations.push({
        level: 'error',
        message: `Unable to process file command '${name}' successfully. ${(error as Error).message}`,
      });
      return {};
    }
  };
  const outputs = await read('output');
  const state = await read('state');
  const env = await read('env');
  if (Object.hasOwn(env, 'NODE_OPTIONS')) {
    broken = true;
    annotations.push({
      level: 'error',
      message: "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.",
    });
    delete env['NODE_OPTIONS'];
  }
  const path = (await readFile(paths.path, 'utf8'))
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .reverse();
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
    env,
    path,
    annotations,
    summary: mask(summary),
    log: log.join('\n'),
    milliseconds: performance.now() - started,
  };
}

/** The environment of a step's process: the step's own, then what the runner sets and nobody can override. */
function environment(
  { job, env, action }: ProcessOptions,
  paths: Readonly<Record<(typeof commandFileNames)[number], string>>,
  eventPath: string,
): Record<string, string> {
  const refName = job.ref.replace(/^refs\/(heads|tags|pull)\//, '');
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? job.temp,
    LANG: 'C.UTF-8',
    ...job.env,
    ...env,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__run',
    GITHUB_ACTOR: job.actor,
    GITHUB_API_URL: job.apiUrl,
    GITHUB_BASE_REF: job.baseRef ?? '',
    GITHUB_GRAPHQL_URL: `${job.apiUrl}/graphql`,
    GITHUB_HEAD_REF: job.headRef ?? '',
    GITHUB_SERVER_URL: job.serverUrl,
    GITHUB_ENV: paths.env,
    GITHUB_EVENT_NAME: job.eventName,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_JOB: job.job,
    GITHUB_OUTPUT: paths.output,
    GITHUB_PATH: paths.path,
    GITHUB_REF: job.ref,
    GITHUB_REF_NAME: refName,
    GITHUB_REF_TYPE: job.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_REPOSITORY: job.repository,
    GITHUB_REPOSITORY_OWNER: job.repository.split('/')[0]!,
    GITHUB_RUN_ATTEMPT: String(job.runAttempt),
    GITHUB_RUN_ID: String(job.runId),
    GITHUB_RUN_NUMBER: String(job.runNumber ?? 1),
    GITHUB_SHA: job.sha,
    GITHUB_STATE: paths.state,
    GITHUB_STEP_SUMMARY: paths.step_summary,
    GITHUB_WORKFLOW: job.workflow ?? '',
    GITHUB_WORKFLOW_REF: job.workflowRef,
    GITHUB_WORKSPACE: job.workspace,
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: job.temp,
    ...(job.results === undefined || !action
      ? {}
      : { ACTIONS_RESULTS_URL: job.results.url, ACTIONS_RUNTIME_TOKEN: job.results.token }),
  };
}

function start(
  options: ProcessOptions,
  env: Record<string, string>,
  onLine: (line: string) => void,
): Promise<number | null> {
  return new Promise((done, failed) => {
    const child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that stopping a shell stops what the shell started.
      detached: true,
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
    const timers: NodeJS.Timeout[] = [];
    const send = (signal: NodeJS.Signals) => {
      try {
        process.kill(-child.pid!, signal);
      } catch {
        // It has ended by itself.
      }
    };
    const stop = () => {
      if (options.kill !== 'gently') return send('SIGKILL');
      send('SIGINT');
      timers.push(
        setTimeout(() => send('SIGTERM'), 7500),
        setTimeout(() => send('SIGKILL'), 10_000),
      );
    };
    child.on('error', (error) => {
      options.signal?.removeEventListener('abort', stop);
      failed(error);
    });
    child.on('close', (code) => {
      options.signal?.removeEventListener('abort', stop);
      for (const timer of timers) clearTimeout(timer);
      for (const flush of flushers) flush();
      done(code);
    });
    if (child.pid === undefined) return;
    options.onStart?.(child.pid);
    if (options.signal?.aborted) stop();
    else options.signal?.addEventListener('abort', stop, { once: true });
  });
}

import * as core from '@actions/core';
import type { ActionSpec, InputsOf } from '@modelops/contracts/define-action';
import { messageOf, UserError } from '@modelops/contracts/errors';
import { type ArtifactStore, createArtifactStore } from './artifacts.ts';
import { endProcess } from './end.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { parseInputs } from './inputs.ts';
import { type AnnotationPlace, type Logger, printable } from './logger.ts';

/** What the frame gives every action; each is replaced by a twin in tests. */
export interface Ports {
  readonly log: Logger;
  readonly environment: Environment;
  readonly artifacts: ArtifactStore;
  /** Sets an output; outputs set before a failure stay. */
  output(name: string, value: string | number | boolean): void;
  /** Appends Markdown to the job summary; nothing happens where there is none. */
  summary(markdown: string): Promise<void>;
  sleep(milliseconds: number): Promise<void>;
  jitter(): number;
  /** What time it is. */
  now(): Date;
  /** Where commands of the user print: the log of the step, or beside the answer of the command line. */
  readonly commandOutput: 'stdout' | 'stderr';
}

export interface Frame<S extends ActionSpec> {
  readonly inputs: InputsOf<S>;
  readonly ports: Ports;
}

/** Runs an action's main in a frame: `runAction`, or the command line's. */
export type RunAction = <S extends ActionSpec>(
  spec: S,
  main: (frame: Frame<S>) => Promise<void>,
) => Promise<void>;

/** The suite's version, as told to GitHub and written into documents. One version for all actions. */
export const suiteVersion = '0.1.0';
const issues = 'https://github.com/modelops-actions/modelops/issues';

const place = (given: AnnotationPlace | undefined) => ({
  ...given,
  ...(given?.title === undefined ? {} : { title: printable(given.title) }),
});

/** Whatever an action says may hold texts of users, or of a pull request's author. */
const coreLogger: Logger = {
  debug: (message) => core.debug(printable(message)),
  info: (message) => core.info(printable(message)),
  notice: (message, at) => core.notice(printable(message), place(at)),
  warning: (message, at) => core.warning(printable(message), place(at)),
  error: (message, at) => core.error(printable(message), place(at)),
  group: (title, inside) => core.group(printable(title), inside),
};

/**
 * The frame every action runs in: reads and checks the inputs, masks secrets, gives the ports, turns whatever is thrown
 * into exactly one error annotation, and is the only place that sets failure.
 * @param post runs after the job's other steps, also after a failed main, when action.yml has a `post:` entry (a spec with
 *   `post: true`); it gets the same inputs, and its errors are warnings.
 */
export async function runAction<S extends ActionSpec>(
  spec: S,
  main: (frame: Frame<S>) => Promise<void>,
  post?: (frame: Frame<S>) => Promise<void>,
): Promise<void> {
  // The runner starts the same file again for the post step; what main saved is how it knows.
  const isPost = post !== undefined && core.getState(postState) === 'true';
  if (post !== undefined && !isPost) core.saveState(postState, 'true');
  const crash = (error: unknown) => endProcess(fail(spec.name, error));
  process.once('uncaughtException', crash);
  process.once('unhandledRejection', crash);
  let code = 0;
  try {
    const read = (name: string) => core.getInput(name);
    // First of all, before anything can print it.
    if ('token' in spec.inputs && read('token') !== '') core.setSecret(read('token'));
    const inputs = parseInputs(spec, read);
    const declared = new Set(Object.keys(spec.outputs));
    const environment = readEnvironment(process.env);
    await (isPost ? post : main)({
      inputs,
      ports: {
        log: coreLogger,
        environment,
        artifacts: createArtifactStore(process.env),
        output(name, value) {
          if (!declared.has(name)) throw new Error(`${spec.name} has no output "${name}"`);
          core.setOutput(name, value);
        },
        async summary(markdown) {
          if (process.env['GITHUB_STEP_SUMMARY']) await core.summary.addRaw(markdown, true).write();
        },
        sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
        jitter: Math.random,
        commandOutput: 'stdout',
        now: () => new Date(),
      },
    });
  } catch (error) {
    // The work is done by then: what clearing up could not do is worth a warning, not a failed step.
    if (isPost) coreLogger.warning(messageOf(error), { title: spec.name });
    else code = fail(spec.name, error);
  }
  await endProcess(code);
}

const postState = 'isPost';
let failed = false;

/** One annotation: a user's error in one sentence at its place, a bug with its stack and where to report it. */
function fail(name: string, error: unknown): 1 {
  // What breaks while the process ends of a first error says nothing new.
  if (failed) return 1;
  failed = true;
  if (error instanceof UserError) {
    const where = fromRoot(error.where ?? '');
    const at =
      /^(?<file>[^\s:,][^:\n]*?)(?::(?<line>\d+)(?::(?<column>\d+))?|, line (?<row>\d+))(?:,|$)/.exec(
        where,
      )?.groups;
    coreLogger.error(fromRoot(error.message), {
      title: name,
      ...(at === undefined ? {} : { file: at['file']!, startLine: Number(at['line'] ?? at['row']) }),
      ...(at?.['column'] === undefined ? {} : { startColumn: Number(at['column']) }),
    });
    for (let cause = error.cause; cause instanceof Error; cause = cause.cause)
      coreLogger.debug(`caused by ${cause.stack ?? cause.message}`);
  } else {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    coreLogger.error(
      `${messageOf(error)}\nThis looks like a bug of ${name}; please report it at ${issues} with the log.\n${stack}`,
      { title: name },
    );
  }
  return 1;
}

/** Files are named as people know them, from the root of the checkout. */
function fromRoot(text: string): string {
  const root = process.env['GITHUB_WORKSPACE'];
  return root === undefined || root === '' ? text : text.replaceAll(`${root.replace(/\/$/, '')}/`, '');
}

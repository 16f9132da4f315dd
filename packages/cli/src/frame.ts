import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ports } from '@modelops/action-kit';
import { createArtifactStore } from '@modelops/action-kit/artifacts';
import type { RunAction } from '@modelops/action-kit/frame';
import { parseInputs } from '@modelops/action-kit/inputs';
import { Workspace } from '@modelops/action-kit/workspace';
import { UserError } from '@modelops/contracts';
import type { ActionCommand } from './commands.ts';
import type { Given } from './flags.ts';
import { gitEnvironment, isDirty } from './git.ts';
import { type Io, UsageError } from './io.ts';
import { columns, painter, terminalLogger, widthOf } from './terminal.ts';

type Outputs = Map<string, string | number | boolean>;

/** The part of an action that the command line starts: its `main` in a frame of the caller's. */
export interface Action {
  main(run: RunAction): Promise<void>;
}

/**
 * Runs an action with flags for inputs, git for the runner's environment and a terminal for the log.
 * The outputs so far are there for the caller, also when the action fails.
 */
export async function runActionCommand(
  command: ActionCommand,
  action: Action,
  given: Given,
  outputs: Outputs,
  io: Io,
): Promise<void> {
  const temporary = await mkdtemp(join(tmpdir(), 'modelops-'));
  try {
    const log = terminalLogger(io, given.verbose);
    const environment = await gitEnvironment(io.cwd, io.env, temporary);
    const read = (name: string): string =>
      command.fixed[name] ?? given.values.get(name) ?? (name === 'token' ? tokenOf(io.env) : '');
    if (command.needsToken && read('token') === '') {
      throw new UserError('there is no token for GitHub', {
        fix: 'Set GITHUB_TOKEN or GH_TOKEN, for example `GITHUB_TOKEN=$(gh auth token) modelops …`.',
      });
    }
    const run: RunAction = async (spec, body) => {
      const inputs = checked(() => parseInputs(spec, read));
      if ('commit' in spec.inputs || command.fixed['mode'] === 'evaluate')
        if (command.fixed['mode'] !== 'resolve' && (await isDirty(environment.workspace)))
          log.notice('tracked files have changes that are not committed; the evidence names the commit');
      const declared = new Set(Object.keys(spec.outputs));
      const ports: Ports = {
        log,
        environment,
        // Nothing outside a workflow has artifacts.
        artifacts: createArtifactStore({}),
        output(name, value) {
          if (!declared.has(name)) throw new Error(`${spec.name} has no output "${name}"`);
          outputs.set(name, value);
        },
        // What a job's summary would show; only who asks for it wants a file of it.
        async summary(markdown) {
          const name = given.values.get('markdown');
          if (name === undefined) return;
          const workspace = new Workspace(environment.workspace);
          const path = await workspace.path(name, 'the input `markdown`');
          if (workspace.name(path).startsWith(`${outputs.get('evidence')}/`))
            throw new UserError(`"${name}" lies in the folder of the evidence, which holds nothing else`, {
              fix: 'Give a file outside of it: `--markdown report.md`.',
            });
          await writeFile(path, markdown).catch((cause: unknown) => {
            throw new UserError(`the report cannot be written to "${name}"`, {
              fix: 'Is the folder there, and may you write in it?',
              cause,
            });
          });
        },
        sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
        jitter: Math.random,
        commandOutput: 'stderr',
        now: () => new Date(),
      };
      await body({ inputs, ports });
    };
    await action.main(run);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function tokenOf(env: Io['env']): string {
  return env['GITHUB_TOKEN'] || env['GH_TOKEN'] || '';
}

/** A flag's value that cannot be read is a wrong call, not a failed run. */
function checked<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UserError) throw new UsageError(inFlags(error.message));
    throw error;
  }
}

/** An action's message in the command line's words. */
export function inFlags(message: string): string {
  return message.replace(/\bthe input `([a-z-]+)`/gi, '`--$1`');
}

/** The answer: one JSON object, a table for people, or plain lines for a pipe. */
export async function tellOutputs(
  outputs: Outputs,
  json: boolean,
  root: string,
  io: Io,
  error?: string,
): Promise<void> {
  if (json) {
    const answer = { ...Object.fromEntries(outputs), ...(error === undefined ? {} : { error }) };
    io.out.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  if (io.out.isTTY !== true) {
    for (const [name, value] of outputs) io.out.write(`${name}: ${value}\n`);
    return;
  }
  if (outputs.size === 0) return;
  const paint = painter(io.out, io.env);
  const report = outputs.get('report');
  if (typeof report === 'string') {
    const { reportTable } = await import('./report-table.ts');
    const path = join(root, report);
    io.out.write(`\n${reportTable(await readFile(path, 'utf8'), report, paint, widthOf(io.out))}`);
    const digest = outputs.get('report-digest');
    const evidence = outputs.get('evidence');
    io.out.write(
      `\n${columns([
        [paint('dim', 'evidence'), `${evidence}/`],
        [paint('dim', 'report-digest'), String(digest)],
      ]).join('\n')}\n`,
    );
    return;
  }
  const rows = [...outputs].map(([name, value]) => [paint('dim', name), String(value)]);
  io.out.write(`\n${columns(rows).join('\n')}\n`);
}

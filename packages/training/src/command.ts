import { spawn } from 'node:child_process';
import { UserError } from '@modelops/contracts';

export interface CommandRun {
  readonly command: string;
  /** For messages: `train.command`. */
  readonly what: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where its standard output goes. */
  readonly output: 'stdout' | 'stderr';
  /** Variables that are added. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/**
 * What a step's own inputs and the runner's services are called by; a `run:` step does not see them either, and a user's
 * command needs none of them.
 */
const withheld =
  /^(?:INPUT_|ACTIONS_RUNTIME_|ACTIONS_RESULTS_|ACTIONS_CACHE_|ACTIONS_ID_TOKEN_|GITHUB_TOKEN$|GH_TOKEN$)/;

/** A cancelled run, or Ctrl-C, ends what the command started with it: hours of training must not go on unseen. */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Signals reach all of a pipeline only by its group; on Windows a group of its own would open a window. */
const ownGroup = process.platform !== 'win32';

/**
 * Runs a user's command with the shell of a `run:` step (`bash -eo pipefail` where there is one, else `sh -e`); its output
 * goes to this process's own, errors to its standard error. SIGINT, SIGTERM and SIGHUP are passed on to everything it started.
 * @throws UserError when it fails, with its exit code or signal.
 */
export async function runCommand({ command, what, cwd, env, output, variables }: CommandRun): Promise<void> {
  const kept = Object.entries(env).filter(([name]) => !withheld.test(name));
  const given = Object.entries(variables).filter(([, value]) => value !== undefined);
  let cancelled: string | undefined;
  const end = await new Promise<{ code: number | null; signal: string | null } | { error: Error }>(
    (resolve) => {
      const start = (shell: string, flags: string[]) => {
        const child = spawn(shell, [...flags, command], {
          cwd,
          env: Object.fromEntries([...kept, ...given]),
          stdio: ['ignore', output === 'stdout' ? 1 : 2, 2],
          detached: ownGroup,
        });
        let started = true;
        const passOn = (signal: NodeJS.Signals) => {
          cancelled ??= signal;
          try {
            if (child.pid !== undefined) process.kill(ownGroup ? -child.pid : child.pid, signal);
          } catch {
            // It has ended by itself; its end is told below.
          }
        };
        for (const signal of passedOn) process.on(signal, passOn);
        const ended = () => {
          for (const signal of passedOn) process.off(signal, passOn);
        };
        child.once('error', (error: NodeJS.ErrnoException) => {
          ended();
          started = false;
          if (error.code === 'ENOENT' && shell === 'bash') start('sh', ['-e', '-c']);
          else resolve({ error });
        });
        child.once('close', (code, signal) => {
          ended();
          if (started) resolve({ code, signal });
        });
      };
      start('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c']);
    },
  );
  if ('error' in end)
    throw new UserError(`${what} cannot be started: ${end.error.message}`, { cause: end.error });
  // Who tidies up and ends well was cancelled all the same: what would follow is not wanted.
  if (end.code === 0 && cancelled !== undefined) throw new UserError(`${what} was cancelled by ${cancelled}`);
  if (end.code === 0) return;
  throw new UserError(
    `${what} ended with ${end.code === null ? `the signal ${end.signal}` : `exit code ${end.code}`}`,
    {
      where: (command.split('\n').find((line) => line.trim() !== '') ?? '').trim().slice(0, 200),
      fix: 'What it printed is above.',
    },
  );
}

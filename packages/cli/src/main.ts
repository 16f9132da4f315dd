import { endProcess } from '@modelops/action-kit/end';
import { type Actions, runCommand } from './run.ts';

/**
 * The command line as a process: arguments in, exit code out.
 * @public the entry of the bundles calls it
 */
export async function main(actions: Actions): Promise<void> {
  const { env, stdout: out, stderr: err } = process;
  // `modelops history | head -1`: who reads no more is no failure, and what the command does it does to the end.
  for (const stream of [out, err])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  const code = await runCommand(process.argv.slice(2), actions, { env, cwd: process.cwd(), out, err });
  await endProcess(code);
}

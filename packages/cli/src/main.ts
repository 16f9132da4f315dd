import { endProcess } from '@modelops/action-kit/end';
import { type Actions, runCommand } from './run.ts';

/**
 * The command line as a process: arguments in, exit code out.
 * @public the entry of the bundles calls it
 */
export async function main(actions: Actions): Promise<void> {
  const { env, stdout: out, stderr: err } = process;
  const code = await runCommand(process.argv.slice(2), actions, { env, cwd: process.cwd(), out, err });
  await endProcess(code);
}

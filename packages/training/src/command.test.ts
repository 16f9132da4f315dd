import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { runCommand } from './command.ts';

const here = pathToFileURL(join(import.meta.dirname, 'command.ts')).href;

/** A process of its own that runs the command, as an action or the command line does. */
function parent(command: string, cwd: string) {
  const script = `
    import { runCommand } from ${JSON.stringify(here)};
    try {
      await runCommand({ command: ${JSON.stringify(command)}, what: 'train.command', cwd: ${JSON.stringify(cwd)},
        env: process.env, output: 'stdout', variables: {} });
    } catch (error) {
      console.log(error.message);
      process.exitCode = 1;
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '--no-warnings', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (bytes) => {
    said += bytes;
  });
  return { child, said: () => said };
}

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
};

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'a %s ends everything that the command has started, also behind a pipe',
  async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'modelops-command-'));
    // A child of the shell, as the interpreter of a training script is.
    const { child, said } = parent(
      "sh -c 'echo $$ > pid; mv pid started; exec sleep 600' | cat; true",
      folder,
    );
    await until(() => existsSync(join(folder, 'started')));
    const pid = Number(readFileSync(join(folder, 'started'), 'utf8'));
    expect(alive(pid)).toBe(true);
    child.kill(signal);
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(said()).toContain(`train.command ended with the signal ${signal}`);
    await until(() => !alive(pid));
  },
);

test('a command that tidies up when it is cancelled is waited for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'modelops-command-'));
  const { child, said } = parent(
    "trap 'sleep 0.2; echo tidied; exit 3' TERM; touch started; while true; do sleep 0.05; done",
    folder,
  );
  await until(() => existsSync(join(folder, 'started')));
  child.kill('SIGTERM');
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  expect(said()).toMatch(/^tidied\n.*train\.command ended with exit code 3/s);
});

test('a command that ends well when it is cancelled was cancelled all the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'modelops-command-'));
  const { child, said } = parent(
    "trap 'exit 0' TERM; touch started; while true; do sleep 0.05; done",
    folder,
  );
  await until(() => existsSync(join(folder, 'started')));
  child.kill('SIGTERM');
  const [code] = await once(child, 'close');
  expect({ code, said: said() }).toEqual({ code: 1, said: 'train.command was cancelled by SIGTERM.\n' });
});

test('after the command has ended, signals do what they did', async () => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const before = signals.map((signal) => process.listenerCount(signal));
  const running = runCommand({
    command: 'true',
    what: 'train.command',
    cwd: tmpdir(),
    env: process.env,
    output: 'stderr',
    variables: {},
  });
  expect(signals.map((signal) => process.listenerCount(signal))).toEqual(before.map((n) => n + 1));
  await running;
  expect(signals.map((signal) => process.listenerCount(signal))).toEqual(before);
});

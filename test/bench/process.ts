import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Seconds on the clock, and seconds of all processors together. */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

type Env = Readonly<Record<string, string>>;

/** What the runner tells an action, as little as it needs. */
export async function actionEnv(inputs: Env, more: Env = {}): Promise<{ env: Env; workspace: string }> {
  const workspace = await mkdtemp(join(tmpdir(), 'modelops-bench-'));
  const named = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
  const env = {
    PATH: process.env['PATH'] ?? '',
    GITHUB_REPOSITORY: 'octo/models',
    GITHUB_WORKSPACE: workspace,
    GITHUB_SHA: '0'.repeat(40),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_RUN_ID: '1',
    RUNNER_TEMP: workspace,
    ...named,
    ...more,
  };
  return { env, workspace };
}

export const bundle = (action: string): string => join(root, 'dist', action, 'index.js');

/** Runs Node to its end. The shell's own clock tells the processor's time of a child that has ended. */
export function runNode(args: readonly string[], env: Env, cwd: string): Promise<Cost> {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1';
  return new Promise((done, failed) => {
    execFile(
      'bash',
      ['--norc', '-c', script, 'bench', process.execPath, ...args],
      { env, cwd },
      (_, __, stderr) => {
        const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = stderr
          .trim()
          .split(' ')
          .map(Number);
        if (!Number.isFinite(wall + user + system)) failed(new Error(`bash gave no times: ${stderr}`));
        else done({ wall, cpu: user + system });
      },
    );
  });
}

/** Runs Node until its first HTTP request arrives, then kills it. */
export async function runToRequest(args: readonly string[], env: Env, cwd: string): Promise<Cost> {
  let arrived = (_: Cost): void => {};
  const cost = new Promise<Cost>((done) => {
    arrived = done;
  });
  let pid = 0;
  let started = 0;
  const server = createServer(() => arrived({ wall: (performance.now() - started) / 1000, cpu: cpuOf(pid) }));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  started = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...env, GITHUB_API_URL: apiUrl },
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  pid = child.pid!;
  let printed = '';
  child.stdout.on('data', (text: Buffer) => {
    printed += text;
  });
  const ended = new Promise<never>((_, failed) => {
    child.once('exit', () => failed(new Error(`no request was made:\n${printed}`)));
  });
  try {
    return await Promise.race([cost, ended]);
  } finally {
    ended.catch(() => undefined);
    child.kill('SIGKILL');
    server.closeAllConnections();
    server.close();
  }
}

/** Seconds that the threads of a living process have run (Linux). */
function cpuOf(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks)
    .map((task) => Number(readFileSync(join(tasks, task, 'schedstat'), 'utf8').split(' ')[0]) / 1e9)
    .reduce((sum, seconds) => sum + seconds, 0);
}

import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const usage = `node test/demo/main.ts [OPTIONS OF THE DEMO]
  Runs the demo with those options, and says how much memory all of its processes took at most; exits with 1 when that
  is more than 2 GB or the demo fails. With --keep it looks at the page that stays open, and ends the demo as Ctrl-C does.`;

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(usage);
  process.exit();
}
const most = 2e9;
const suite = resolve(import.meta.dirname, '../..');

/** Bytes of memory of a process and all that it started: shared pages are shared out. Linux only; elsewhere undefined. */
async function memoryOf(root: number): Promise<number | undefined> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const text = await readFile(join('/proc', name, 'stat'), 'utf8').catch(() => '');
    // The program's name is in brackets, and may hold anything.
    const parent = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
    if (Number.isSafeInteger(parent)) parents.set(Number(name), parent);
  }
  if (parents.size === 0) return undefined;
  const isOurs = (pid: number): boolean =>
    pid === root || (parents.has(pid) && parents.get(pid) !== pid && isOurs(parents.get(pid)!));
  const sizes = await Promise.all(
    [...parents.keys()].filter(isOurs).map(async (pid) => {
      const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
      return 1024 * Number(/^Pss: +(\d+) kB$/m.exec(text)?.[1] ?? 0);
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

const started = performance.now();
const demo = spawn(process.execPath, [join(suite, 'packages/demo/src/main.ts'), ...args], {
  cwd: suite,
  // A group of its own, as in a terminal: Ctrl-C reaches all of it.
  detached: true,
  stdio: ['ignore', 'pipe', 'inherit'],
});
let printed = '';
let page: Promise<void> | undefined;
demo.stdout.setEncoding('utf8').on('data', (text: string) => {
  process.stdout.write(text);
  printed += text;
  const [, url] = /stays open: (\S+) /.exec(printed) ?? [];
  if (url !== undefined) page ??= look(url).finally(() => process.kill(-demo.pid!, 'SIGINT'));
});

/** @throws Error when the page is none of the demo's repository. */
async function look(url: string): Promise<void> {
  const response = await fetch(url);
  const body = await response.text();
  if (!response.ok || !body.includes('flight-delays') || !body.includes('<html'))
    throw new Error(`${url} is no page of the repository: ${response.status} ${body.slice(0, 300)}`);
}

let peak: number | undefined;
const ended = new Promise<number | null>((done) => demo.once('close', done));
const timer = setInterval(() => {
  void memoryOf(demo.pid!).then((bytes) => {
    if (bytes !== undefined && bytes > (peak ?? 0)) peak = bytes;
  });
}, 1000);
const code = await ended;
clearInterval(timer);
await page;
if (args.includes('--keep') && page === undefined) throw new Error('no page stayed open');
if (code !== 0) throw new Error(`the demo ended with ${code}`);
console.log(
  `${Math.round((performance.now() - started) / 1000)} s; all processes of the demo together ${peak === undefined ? 'are not measured on this system' : `${Math.round(peak / 1e6)} MB at most`}`,
);
if (peak !== undefined && peak > most) throw new Error(`that is more than ${most / 1e6} MB`);

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Figure, median, type Suite } from './figure.ts';

const script = join(import.meta.dirname, 'profile-run.ts');

interface Cost {
  readonly wall: number;
  readonly cpu: number;
  /** Most bytes that the process held. */
  readonly rss: number;
}

async function run(...args: readonly string[]): Promise<Cost> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args]);
  return JSON.parse(stdout) as Cost;
}

/** Small enough to be run often; and the size that the bounds are for. */
const sizes = [
  { rows: 1_000_000, rounds: 3, bound: false },
  { rows: 10_000_000, rounds: 2, bound: true },
];

export const profile: Suite = {
  about: 'profile of a Parquet file of 20 columns, in multiples of a raw scan and of DuckDB’s SUMMARIZE',
  async run(tell: (figure: Figure) => void): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'modelops-bench-'));
    try {
      for (const { rows, rounds, bound } of sizes) {
        const file = join(folder, `${rows}.parquet`);
        await run('make', file, String(rows));
        const ratios = { scan: [] as number[], summarize: [] as number[] };
        const seconds: number[] = [];
        const peaks: number[] = [];
        // CPU, since the wall's clock also tells what else the machine did.
        for (let round = 0; round < rounds; round++) {
          const [scan, summarize, ours] = [
            await run('scan', file),
            await run('summarize', file),
            await run('profile', file),
          ];
          ratios.scan.push(ours.cpu / scan.cpu);
          ratios.summarize.push(ours.cpu / summarize.cpu);
          seconds.push(ours.cpu);
          peaks.push(ours.rss);
        }
        await rm(file);
        const name = `${rows / 1e6}m`;
        const figure = (what: string, values: readonly number[], limit: number) =>
          tell({ figure: `${name}-${what}`, value: median(values), bound: bound ? limit : null });
        tell({ figure: `${name}-cpu-s`, value: median(seconds), bound: null });
        figure('cpu-of-scan', ratios.scan, 3);
        figure('cpu-of-summarize', ratios.summarize, 0.5);
        figure(
          'peak-gb',
          peaks.map((bytes) => bytes / 1e9),
          1,
        );
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A measured number and what it must be: at most, or at least, the bound. */
export interface Figure {
  readonly suite: string;
  readonly figure: string;
  readonly value: number;
  readonly bound: number;
  readonly at: 'most' | 'least';
  /** Of a number that is an estimate, its confidence limit away from the bound: only what is certainly short is short. */
  readonly limit?: number;
}

export function isShort({ value, bound, at, limit = value }: Figure): boolean {
  return at === 'most' ? limit > bound : limit < bound;
}

/** One line per figure: `suite/figure value bound ok|short`. */
export function lineOf(figure: Figure): string {
  const { suite, figure: name, value, bound } = figure;
  return `${suite}/${name} ${value} ${bound} ${isShort(figure) ? 'short' : 'ok'}`;
}

export async function writeFigures(path: string, figures: readonly Figure[], seed: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const rows = figures.map((figure) => ({ ...figure, verdict: isShort(figure) ? 'short' : 'ok' }));
  await writeFile(path, `${JSON.stringify({ seed, figures: rows }, null, 2)}\n`);
}

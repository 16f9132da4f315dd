import { random } from './validate-data.ts';

interface Shape {
  readonly from: string;
  readonly days: number;
  readonly seed: number;
  /** Added to x from its day on. */
  readonly shift?: number;
  /** Rate of label 1. */
  readonly rate?: number;
  readonly labelled?: boolean;
}

/** A row of a log, as it is written. */
export type Row = Record<string, string | number>;

/** A log of forty predictions a day, of a model that knows the rate and ranks a little. */
export function log({ from, days, seed, shift = 0, rate = 0.3, labelled = true }: Shape): Row[] {
  const uniform = random(seed);
  const start = Date.parse(from);
  return Array.from({ length: days * 40 }, (_, at): Row => {
    const x = uniform() + uniform() + uniform() - 1.5 + shift;
    const late = uniform() < rate ? 1 : 0;
    return {
      time: new Date(start + Math.floor(at / 40) * 86_400_000 + (at % 40) * 60_000).toISOString(),
      x: x.toFixed(4),
      place: 'abc'[Math.floor(uniform() * 3)]!,
      label: labelled ? late : '',
      score: (0.25 + 0.1 * (late === 1 ? uniform() : 1 - uniform())).toFixed(4),
    };
  });
}

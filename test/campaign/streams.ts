import { type DataProfile, digestOf } from '@modelops/contracts';
import type { Day, Reference } from '@modelops/drift';
import { random } from '../support/register-race.ts';

/** Simulated days of production: what depends on what, and what changes. */

export const rowsADay = 100;
export const referenceDays = 60;
const columns = 20;
const bins = 64;

export interface Process {
  readonly name: string;
  /** Of a row on the row before, in every input (AR(1)). */
  readonly rows: number;
  /** Of a day on the day before, in the rate of labels; its spread is 7 points, as in the flights. */
  readonly days: number;
  /** Spread of what all rows of a day share, in standard deviations of a row; it follows the day before as labels do. */
  readonly shared: number;
  /** Weekends are by so many standard deviations higher in every input, and by a tenth of it in the rate of labels. */
  readonly weekend: number;
  /** Inputs are three categories, and weekends swap the two smaller ones. */
  readonly swaps: boolean;
  /** Share of days on which one of five columns loses 20 to 80 % of its cells, each for itself. */
  readonly bursts: number;
  /** Whether the reference's days are known; else its profile only. */
  readonly daysKnown: boolean;
  /** Days between runs. */
  readonly every: number;
}

const plain = {
  rows: 0,
  days: 0,
  shared: 0,
  weekend: 0,
  swaps: false,
  bursts: 0,
  daysKnown: true,
  every: 7,
};

export const processes: readonly Process[] = [
  { ...plain, name: 'independent' },
  { ...plain, name: 'ar1-0.9', rows: 0.9, days: 0.55 },
  { ...plain, name: 'daily-0.8', days: 0.8, shared: 0.3 },
  { ...plain, name: 'profile-only', rows: 0.9, days: 0.55, daysKnown: false, every: 1 },
  { ...plain, name: 'weekly-season', weekend: 0.6, days: 0.55, every: 1 },
  { ...plain, name: 'weekend-swaps', swaps: true, every: 1 },
  { ...plain, name: 'missing-bursts', bursts: 0.05, every: 1 },
];

export interface Change {
  /** Added to the first column, in standard deviations. */
  readonly input: number;
  /** Added to the rate of labels. */
  readonly label: number;
  /** Share of the first column's cells that are gone. */
  readonly missing: number;
}

export const none: Change = { input: 0, label: 0, missing: 0 };

/** Standard normal numbers, two a pair of uniform ones. */
export function normals(uniform: () => number): () => number {
  let kept: number | undefined;
  return () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** Equally probable edges of the standard normal distribution, from a table made once. */
const edges = Float64Array.from({ length: bins - 1 }, (_, at) => quantile((at + 1) / bins));
/** Shares of half, two fifths and a tenth. */
const categoryEdges = Float64Array.of(0, quantile(0.9));

function quantile(p: number): number {
  let low = -8;
  let high = 8;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** By Simpson's rule on 400 steps; exact enough for edges. */
function cdf(x: number): number {
  const steps = 400;
  const h = x / steps;
  let sum = 0;
  for (let at = 0; at <= steps; at++) {
    const weight = at === 0 || at === steps ? 1 : at % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((at * h) ** 2) / 2);
  }
  return 0.5 + (sum * h) / 3 / Math.sqrt(2 * Math.PI);
}

/** The bin of a standard normal number. */
export function binOf(value: number, between: Float64Array = edges): number {
  let low = 0;
  let high = between.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value >= between[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts of standard normal numbers in 64 bins. */
export function countsOf(values: Iterable<number>): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[binOf(value)]!++;
  return counts;
}

/** Days of a stream; from `changeAt` on they are changed. */
export function stream(
  process: Process,
  days: number,
  seed: number,
  change: Change = none,
  changeAt = Number.POSITIVE_INFINITY,
  width = columns,
): Day[] {
  const uniform = random(seed);
  const normal = normals(uniform);
  const names = namesOf(width);
  const last = new Float64Array(width).map(() => normal());
  const common = new Float64Array(width).map(() => normal());
  const fresh = Math.sqrt(1 - process.rows ** 2);
  const freshDay = Math.sqrt(1 - process.days ** 2);
  let ofLabels = normal();
  const start = Date.UTC(2001, 0, 1);
  return Array.from({ length: days }, (_, day): Day => {
    const changed = day >= changeAt;
    const isWeekend = day % 7 >= 5;
    const swapped = [0, 2, 1];
    const counted = names.map((name, column) => {
      const counts = new Array<number>(process.swaps ? 3 : bins).fill(0);
      common[column] = process.days * common[column]! + freshDay * normal();
      const lost =
        column >= 1 && column <= 5 && process.bursts > 0 && uniform() < process.bursts
          ? 0.2 + 0.6 * uniform()
          : column === 0 && changed
            ? change.missing
            : 0;
      const missing = Math.round(lost * rowsADay);
      const shift =
        process.shared * common[column]! +
        (isWeekend ? process.weekend : 0) +
        (changed && column === 0 ? change.input : 0);
      for (let row = 0; row < rowsADay; row++) {
        last[column] = process.rows * last[column]! + fresh * normal();
        if (row < missing) continue;
        const bin = binOf(last[column]! + shift, process.swaps ? categoryEdges : edges);
        counts[process.swaps && isWeekend ? swapped[bin]! : bin]!++;
      }
      return [name, { bins: counts, missing, unseen: 0 }] as const;
    });
    ofLabels = process.days * ofLabels + freshDay * normal();
    const rate =
      0.22 + 0.07 * ofLabels + (changed ? change.label : 0) + (isWeekend ? process.weekend / 10 : 0);
    const clipped = Math.min(Math.max(rate, 0.01), 0.99);
    const noise = Math.sqrt((clipped * (1 - clipped)) / 1000) * normal();
    return {
      day: new Date(start + day * 86_400_000).toISOString().slice(0, 10),
      rows: rowsADay,
      columns: Object.fromEntries(counted),
      outcomes: {
        rows: 1000,
        observed: Math.min(Math.max(clipped + noise, 0), 1),
        predicted: 0.22 + 0.01 * normal(),
        performance: 0.7 + 0.02 * normal(),
      },
    };
  });
}

const namesOf = (width: number) => Array.from({ length: width }, (_, at) => `x${at}`);

/** What the champion was trained on: the given days. */
export function referenceOf(process: Process, days: readonly Day[]): Reference {
  const names = Object.keys(days[0]!.columns);
  const rows = days.length * rowsADay;
  const profile: DataProfile = {
    schema: 'modelops/data-profile/v1',
    rows,
    source: { digest: digestOf('simulated'), files: [] },
    window: null,
    columns: names.map((name) => {
      const counts = days[0]!.columns[name]!.bins.map((_, bin) =>
        days.reduce((sum, day) => sum + day.columns[name]!.bins[bin]!, 0),
      );
      const nulls = days.reduce((sum, day) => sum + day.columns[name]!.missing, 0);
      return {
        name,
        type: process.swaps ? ('category' as const) : ('float' as const),
        role: 'feature' as const,
        count: rows - nulls,
        nulls,
        nans: 0,
        moments: null,
        bins: process.swaps ? null : { edges: [...edges], counts },
        categories: process.swaps ? { values: ['a', 'b', 'c'], counts, other: 0 } : null,
      };
    }),
  };
  return { profile, digest: digestOf(profile), days: process.daysKnown ? days : [], watched: names };
}

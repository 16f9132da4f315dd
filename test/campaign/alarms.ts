import { type AlarmState, type DataProfile, digestOf } from '@modelops/contracts';
import { checkDrift, type Day, type Reference } from '@modelops/drift';
import { random } from '../support/register-race.ts';
import type { Figure } from './figures.ts';

/**
 * False alarms in a year of daily windows in which nothing changes, and the days to alarm when something does: independent
 * rows, and rows that follow each other (AR(1), φ .9), as statistics of a stream of telemetry do. The whole check is run,
 * by the week, as the schedule would: both detectors, their budget, and the bounds of what matters.
 */
const columns = 20;
const rowsADay = 100;
const referenceDays = 60;
const year = 365;
const budget = 4;
const bins = 64;

interface Process {
  readonly name: string;
  /** Of a row on the row before, in every input. */
  readonly rows: number;
  /** Of a day on the day before, in the rate of labels; its spread is 7 points, as in the flights. */
  readonly days: number;
}

const processes: readonly Process[] = [
  { name: 'independent', rows: 0, days: 0 },
  { name: 'ar1-0.9', rows: 0.9, days: 0.55 },
];

interface Change {
  /** Added to the first column, in standard deviations. */
  readonly input: number;
  /** Added to the rate of labels. */
  readonly label: number;
}

const none: Change = { input: 0, label: 0 };

/** How often a change is looked for, and the most days it may take in the median: what a monitor that sleeps would not meet. */
const shifts: readonly { name: string; change: Change; days: Readonly<Record<string, number>> }[] = [
  { name: 'input-1sd', change: { input: 1, label: 0 }, days: { independent: 28, 'ar1-0.9': 42 } },
  { name: 'label-8-points', change: { input: 0, label: -0.08 }, days: { independent: 42, 'ar1-0.9': 84 } },
];

/** Standard normal numbers, two a pair of uniform ones. */
function normals(seed: number): () => number {
  const uniform = random(seed);
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

function binOf(value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value >= edges[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}

const names = Array.from({ length: columns }, (_, at) => `x${at}`);

/** Days of a stream; from `changeAt` on they are changed. */
function stream(process: Process, days: number, seed: number, change: Change, changeAt: number): Day[] {
  const normal = normals(seed);
  const last = new Float64Array(columns).map(() => normal());
  const fresh = Math.sqrt(1 - process.rows ** 2);
  const freshDay = Math.sqrt(1 - process.days ** 2);
  let shared = normal();
  const start = Date.UTC(2001, 0, 1);
  return Array.from({ length: days }, (_, day): Day => {
    const counts = names.map(() => new Array<number>(bins).fill(0));
    for (let row = 0; row < rowsADay; row++)
      for (let column = 0; column < columns; column++) {
        last[column] = process.rows * last[column]! + fresh * normal();
        const shift = day >= changeAt && column === 0 ? change.input : 0;
        counts[column]![binOf(last[column]! + shift)]!++;
      }
    shared = process.days * shared + freshDay * normal();
    const rate = 0.22 + 0.07 * shared + (day >= changeAt ? change.label : 0);
    const clipped = Math.min(Math.max(rate, 0.01), 0.99);
    const noise = Math.sqrt((clipped * (1 - clipped)) / 1000) * normal();
    const observed = Math.min(Math.max(clipped + noise, 0), 1);
    return {
      day: new Date(start + day * 86_400_000).toISOString().slice(0, 10),
      rows: rowsADay,
      columns: Object.fromEntries(
        names.map((name, column) => [name, { bins: counts[column]!, missing: 0, unseen: 0 }]),
      ),
      outcomes: {
        rows: 1000,
        observed,
        predicted: 0.22 + 0.01 * normal(),
        performance: 0.7 + 0.02 * normal(),
      },
    };
  });
}

function referenceOf(days: readonly Day[]): Reference {
  const profile: DataProfile = {
    schema: 'modelops/data-profile/v1',
    rows: days.length * rowsADay,
    source: { digest: digestOf('simulated'), files: [] },
    window: null,
    columns: names.map((name) => {
      const counts = new Array<number>(bins).fill(0);
      for (const day of days)
        day.columns[name]!.bins.forEach((count, bin) => {
          counts[bin]! += count;
        });
      return {
        name,
        type: 'float' as const,
        role: 'feature' as const,
        count: days.length * rowsADay,
        nulls: 0,
        nans: 0,
        moments: null,
        bins: { edges: [...edges], counts },
        categories: null,
      };
    }),
  };
  return { profile, digest: digestOf(profile), days, watched: names };
}

/** Days, from the first of production, on which an alarm was raised; after each the watch goes on as if it were handled. */
function alarmsOf(days: readonly Day[]): number[] {
  const reference = referenceOf(days.slice(0, referenceDays));
  const production = days.slice(referenceDays);
  const found: number[] = [];
  let previous: AlarmState | undefined;
  for (let end = 7; end <= production.length; end += 7) {
    const { report, state } = checkDrift({
      model: 'simulated',
      environment: 'production',
      tool: { name: 'campaign', version: '0' },
      champion: null,
      task: 'binary-classification',
      reference,
      days: production.slice(end - 7, end),
      changes: [],
      now: new Date(Date.parse(production[end - 1]!.day) + 86_400_000).toISOString().slice(0, 10),
      from: undefined,
      previous,
      settings: {
        falseAlarmsPerYear: budget,
        labelDelayDays: 0,
        trainedOnReference: false,
        material: { psi: 0.1, missing: 0.02, labelRate: 0.02, calibration: 0.02, performance: 0.02 },
      },
    });
    found.push(...report.raised.map(() => end));
    // A person closes what is open: the next one is another alarm.
    previous = { ...state, alarms: [] };
  }
  return found;
}

/** Null alarms a year beside the days to find a change, for every process. */
export async function alarms(
  seed: number,
  years: number,
  tell: (...figures: Figure[]) => void,
): Promise<void> {
  const suite = 'alarms';
  const round = (value: number) => Math.round(value * 100) / 100;
  for (const process of processes) {
    let raised = 0;
    for (let at = 0; at < years; at++)
      raised += alarmsOf(
        stream(process, referenceDays + year, seed * 1000 + at, none, Number.POSITIVE_INFINITY),
      ).length;
    tell({
      suite,
      figure: `${process.name}-null-alarms-a-year`,
      value: round(raised / years),
      bound: budget,
      at: 'most',
    });
    for (const { name, change, days } of shifts) {
      const delays: number[] = [];
      const longest = 140;
      for (let at = 0; at < years; at++) {
        const quiet = 28;
        const found = alarmsOf(
          stream(
            process,
            referenceDays + quiet + longest,
            seed * 1000 + 500 + at,
            change,
            referenceDays + quiet,
          ),
        ).filter((day) => day > quiet);
        delays.push(found.length === 0 ? longest : found[0]! - quiet);
      }
      delays.sort((a, b) => a - b);
      tell({
        suite,
        figure: `${process.name}-${name}-days-to-alarm`,
        value: delays[Math.floor(delays.length / 2)]!,
        bound: days[process.name]!,
        at: 'most',
      });
    }
  }
}

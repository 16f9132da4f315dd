import type { AlarmState } from '@modelops/contracts';
import { checkDrift, type Day } from '@modelops/drift';
import type { Figure } from './figures.ts';
import { type Change, none, type Process, processes, referenceDays, referenceOf, stream } from './streams.ts';

/**
 * False alarms in a year of daily windows in which nothing changes, and the days to alarm when something does. The whole check
 * is run as the schedule would: both detectors, breaks, their budget, and the bounds of what matters.
 */
const year = 365;
const budget = 4;
/**
 * With fewer rounds the medians are not checked. Below five no limit is above −∞; of five to seven the limit is the
 * smallest delay, so that one lucky change of all would excuse the others.
 */
export const leastRounds = 8;
/** Days before a change; without reference days the first 28 stand in for them, and a few are needed to know better. */
const quietOf = ({ daysKnown }: Process) => (daysKnown ? 28 : 56);
/** A change that is not found by then never is; blocks of two weeks take longer. */
const longestOf = ({ shared }: Process) => (shared > 0 ? 280 : 140);

/** What is looked for, and the most days that it may take in the median: what a monitor that sleeps would not meet. */
const shifts: readonly {
  readonly name: string;
  readonly change: Change;
  most(process: Process): number;
}[] = [
  {
    name: 'input-1sd',
    change: { ...none, input: 1 },
    most: ({ rows, shared, bursts, daysKnown }) =>
      shared > 0 ? 182 : !daysKnown ? 63 : rows > 0 || bursts > 0 ? 42 : 28,
  },
  {
    name: 'label-8-points',
    change: { ...none, label: -0.08 },
    most: ({ days, daysKnown }) => (!daysKnown || days > 0.6 ? 126 : days > 0 ? 84 : 42),
  },
  // On the day itself, by the first run that sees it.
  { name: 'half-missing', change: { ...none, missing: 0.5 }, most: ({ every }) => every },
];

/**
 * Days, from the first of production, on which an alarm was raised; after each the watch goes on as if it were handled.
 * @param after the first alarm after so many days ends it.
 */
function alarmsOf(process: Process, days: readonly Day[], after = Number.POSITIVE_INFINITY): number[] {
  const reference = referenceOf(process, days.slice(0, referenceDays));
  const production = days.slice(referenceDays);
  const found: number[] = [];
  let previous: AlarmState | undefined;
  for (let end = process.every; end <= production.length; end += process.every) {
    const { report, state } = checkDrift({
      model: 'simulated',
      environment: 'production',
      tool: { name: 'campaign', version: '0' },
      champion: null,
      task: 'binary-classification',
      reference,
      days: production.slice(end - process.every, end),
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
    if (found.length > 0 && found.at(-1)! > after) break;
    // A person closes what is open: the next one is another alarm.
    previous = { ...state, alarms: [] };
  }
  return found;
}

/** Null alarms a year beside the days to find a change, for every process. */
export async function alarms(
  seed: number,
  years: number,
  only: string | undefined,
  tell: (...figures: Figure[]) => void,
): Promise<void> {
  const suite = 'alarms';
  const round = (value: number) => Math.round(value * 100) / 100;
  for (const process of processes.filter(({ name }) => only === undefined || name === only)) {
    let raised = 0;
    for (let at = 0; at < years; at++)
      raised += alarmsOf(process, stream(process, referenceDays + year, seed * 1000 + at)).length;
    tell({
      suite,
      figure: `${process.name}-null-alarms-a-year`,
      value: round(raised / years),
      bound: budget,
      at: 'most',
    });
    const quiet = quietOf(process);
    const longest = longestOf(process);
    for (const { name, change, most } of shifts) {
      const delays = Array.from({ length: years }, (_, at) => {
        const days = stream(
          process,
          referenceDays + quiet + longest,
          seed * 1000 + 500 + at,
          change,
          referenceDays + quiet,
        );
        const found = alarmsOf(process, days, quiet).find((day) => day > quiet);
        return found === undefined ? longest : found - quiet;
      }).sort((a, b) => a - b);
      tell({
        suite,
        figure: `${process.name}-${name}-days-to-alarm`,
        value: delays[Math.floor(delays.length / 2)]!,
        bound: most(process),
        at: 'most',
        limit: leastMedian(delays),
      });
    }
  }
}

/**
 * Lower 95 % confidence limit of the median, from ascending values: the order statistic that so many values below the median
 * leave (sign test); −∞ for fewer than five values, which tell too little.
 */
function leastMedian(values: readonly number[]): number {
  let probability = 0;
  let term = 2 ** -values.length;
  for (let below = 0; below < values.length; below++) {
    probability += term;
    if (probability > 0.05) return values[below - 1] ?? Number.NEGATIVE_INFINITY;
    term *= (values.length - below) / (below + 1);
  }
  return Number.NEGATIVE_INFINITY;
}

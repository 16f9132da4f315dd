import type { AlarmState, DriftReport } from '@modelops/contracts';
import type { Reference } from './collect.ts';
import { type Day, dayNumber, dayOf, inputsDigest, outcomesDigest, storeColumn } from './day.ts';
import { logGamma } from './special.ts';

/** So improbable must it be that a day has the counts of another one by chance. */
const byChance = 1e-3;

type StoredColumns = AlarmState['windows'][number]['columns'];

const storedColumns = (columns: Day['columns']): StoredColumns =>
  Object.fromEntries(Object.entries(columns).map(([name, counts]) => [name, storeColumn(counts)]));

interface Arriving {
  readonly days: readonly Day[];
  readonly reference: Reference;
  readonly now: string;
  readonly from: string | undefined;
  readonly settings: { readonly labelDelayDays: number };
}

/** Takes the complete days of the log that are new; `taken` gets them. */
export function takeDays(
  { days, reference, now, from, settings }: Arriving,
  taken: Map<string, AlarmState['windows'][number]>,
  notes: string[],
): { views: DriftReport['windows'][number][]; fresh: string[] } {
  const views: DriftReport['windows'][number][] = [];
  const fresh: string[] = [];
  const end = reference.days.at(-1)?.day;
  const digests = new Set([...taken.values()].map(({ digest }) => digest));
  let stored: StoredColumns[] | undefined;
  const referenceColumns = () => {
    stored ??= reference.days.map(({ columns }) => storedColumns(columns));
    return stored;
  };
  /** How many days in a row, up to the last one, have been equal. */
  let run: { digest: string; days: number } | undefined;
  const changed: string[] = [];
  const repeated: string[] = [];
  for (const day of days) {
    if (day.day >= now || (from !== undefined && day.day < from) || (end !== undefined && day.day <= end))
      continue;
    const digest = inputsDigest(day);
    const before = taken.get(day.day);
    const known = digests.has(digest);
    run = run?.digest === digest ? { digest, days: run.days + 1 } : { digest, days: 0 };
    const others = () => [
      ...referenceColumns(),
      ...[...taken.values()].filter((other) => other.digest !== digest).map(({ columns }) => columns),
    ];
    const isTwin =
      known &&
      before === undefined &&
      digests.size * coincidence(day, others()) ** Math.max(1, run.days) <= byChance;
    const state =
      before !== undefined ? (before.digest === digest ? 'seen' : 'changed') : isTwin ? 'repeated' : 'new';
    if (state === 'changed') changed.push(day.day);
    if (state === 'repeated') repeated.push(day.day);
    if (state === 'new') {
      fresh.push(day.day);
      digests.add(digest);
      taken.set(day.day, {
        day: day.day,
        digest,
        rows: day.rows,
        columns: storedColumns(day.columns),
        outcomes: null,
      });
    }
    views.push({
      from: day.day,
      to: dayOf(dayNumber(day.day) + 1),
      rows: day.rows,
      labelled: day.outcomes?.rows ?? 0,
      digest,
      state,
      mature: isMature(day.day, now, settings.labelDelayDays),
    });
  }
  if (changed.length > 0)
    notes.push(
      `The rows of ${list(changed)} changed after they were judged (late rows?); the judgement stands as it was.`,
    );
  if (repeated.length > 0)
    notes.push(
      `${list(repeated)} ${repeated.length === 1 ? 'has' : 'have'} exactly the rows of another day: they say nothing new and are not judged. Is the feed stuck?`,
    );
  return { views, fresh };
}

/**
 * The most that the probability of exactly these counts can be, whatever the distribution of independent rows is: that of the
 * column that tells most, were the shares of the day those of its distribution. Columns may depend, so no two are multiplied.
 * Rows may, too (each host sends one a minute): a column is as often equal as it has been among days that differ.
 * @param others the days that are known and not equal as a whole, columns as they are stored.
 */
function coincidence({ rows, columns }: Day, others: readonly StoredColumns[]): number {
  const each = Object.entries(columns).map(([name, counts]) => {
    const log = [...counts.bins, counts.missing, counts.unseen]
      .filter((count) => count > 0)
      .reduce((sum, count) => sum - logGamma(count + 1) + count * Math.log(count / rows), logGamma(rows + 1));
    const stored = storeColumn(counts);
    const known = others.flatMap((other) => other[name] ?? []);
    const equal = known.filter(
      ({ bins, missing, unseen }) =>
        bins === stored.bins && missing === stored.missing && unseen === stored.unseen,
    ).length;
    return Math.max(Math.exp(log), known.length === 0 ? 0 : equal / known.length);
  });
  return Math.min(1, ...each);
}

/** Whether the labels of a day are due. */
export const isMature = (day: string, now: string, delay: number) =>
  dayNumber(day) + 1 + delay <= dayNumber(now);

/** Takes the outcomes of days whose labels are old enough, each once, oldest first. */
export function takeOutcomes(
  { days, now, settings }: Arriving,
  taken: Map<string, AlarmState['windows'][number]>,
): string[] {
  const matured: string[] = [];
  for (const { day, outcomes } of days) {
    const window = taken.get(day);
    if (window === undefined || window.outcomes !== null || outcomes === null) continue;
    if (!isMature(day, now, settings.labelDelayDays)) continue;
    taken.set(day, { ...window, outcomes: { digest: outcomesDigest(outcomes), ...outcomes } });
    matured.push(day);
  }
  return matured;
}

function list(days: readonly string[]): string {
  const shown = days.slice(0, 3).join(', ');
  return days.length > 3 ? `${shown} and ${days.length - 3} more` : shown;
}

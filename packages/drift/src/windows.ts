import type { AlarmState, DriftReport } from '@modelops/contracts';
import type { Reference } from './collect.ts';
import { type Day, dayNumber, dayOf, inputsDigest, outcomesDigest, storeColumn } from './day.ts';

/** So few rows may be equal by chance. */
const leastToRepeat = 10;

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
  const byDigest = new Map([...taken.values()].map(({ digest, day }) => [digest, day] as const));
  const changed: string[] = [];
  const repeated: string[] = [];
  for (const day of days) {
    if (day.day >= now || (from !== undefined && day.day < from) || (end !== undefined && day.day <= end))
      continue;
    const digest = inputsDigest(day);
    const before = taken.get(day.day);
    const twin = day.rows >= leastToRepeat ? byDigest.get(digest) : undefined;
    const state =
      before !== undefined
        ? before.digest === digest
          ? 'seen'
          : 'changed'
        : twin !== undefined
          ? 'repeated'
          : 'new';
    if (state === 'changed') changed.push(day.day);
    if (state === 'repeated') repeated.push(day.day);
    if (state === 'new') {
      fresh.push(day.day);
      byDigest.set(digest, day.day);
      taken.set(day.day, {
        day: day.day,
        digest,
        rows: day.rows,
        columns: Object.fromEntries(
          Object.entries(day.columns).map(([name, counts]) => [name, storeColumn(counts)]),
        ),
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

const isMature = (day: string, now: string, delay: number) => dayNumber(day) + 1 + delay <= dayNumber(now);

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

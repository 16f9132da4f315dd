import { type Days, UserError } from '@modelops/contracts';

const perDay = 86_400_000;

/** A day of the calendar (UTC) as a number, and back. */
const numberOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / perDay;
const dayOf = (number: number): string => new Date(number * perDay).toISOString().slice(0, 10);

/** How many of the newest days are kept out of training when nothing says otherwise. */
export const defaultHoldoutDays = 14;

/**
 * Which days train a model and which judge it: the newest days whose truth is known are held out, all before them train.
 * @param days of the data: the first and the last that have rows.
 * @param now the day as of which the data is taken, the first that does not count; default: the day after the last.
 * @param delayDays how long until the truth of a day is known.
 * @param gapDays days between the two whose rows are in neither.
 * @throws UserError when too few days are left.
 */
export function chooseWindow({
  days,
  now,
  delayDays = 0,
  holdoutDays = defaultHoldoutDays,
  gapDays = 0,
  from,
}: {
  readonly days: { readonly first: string; readonly last: string };
  readonly now?: string | undefined;
  readonly delayDays?: number;
  readonly holdoutDays?: number;
  readonly gapDays?: number;
  /** First day that trains; default: the first of the data. */
  readonly from?: string | undefined;
}): { readonly window: Days; readonly holdout: Days } {
  const newest = numberOf(days.last) + 1;
  const asOf = Math.min(newest, now === undefined ? newest : numberOf(now));
  // Data that ends long before `now` is mature to its end: the truth of its last days has come since.
  const mature = Math.min(asOf, (now === undefined ? newest : numberOf(now)) - delayDays);
  const first = Math.max(
    numberOf(days.first),
    from === undefined ? Number.NEGATIVE_INFINITY : numberOf(from),
  );
  const holdoutFrom = mature - holdoutDays;
  const windowTo = holdoutFrom - gapDays;
  if (windowTo <= first) {
    throw new UserError(
      `the data is too short: of ${dayOf(first)} to ${dayOf(mature - 1)}, ${holdoutDays} days are held out${gapDays > 0 ? ` and ${gapDays} left between` : ''}, and none is left to train on`,
      {
        fix: 'Wait for more data, or hold out fewer days: `data: {split: {holdout: 7d}}` in modelops.yml.',
      },
    );
  }
  return {
    window: { from: dayOf(first), to: dayOf(windowTo) },
    holdout: { from: dayOf(holdoutFrom), to: dayOf(mature) },
  };
}

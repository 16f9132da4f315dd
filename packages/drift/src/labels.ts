import type { DriftReport } from '@modelops/contracts';
import type { Reference } from './collect.ts';

/** Days that are looked at: enough to tell a share, few enough to see it change. */
const newest = 28;
/** With fewer labels than this share of the rows, they may be of rows of a kind. */
const low = 0.5;
/** A change of the share that is worth a word. */
const changed = 0.1;

type Counted = { readonly rows: number; readonly labelled: number };

const shareOf = (days: readonly Counted[]) => {
  const rows = days.reduce((sum, day) => sum + day.rows, 0);
  return rows === 0 ? null : days.reduce((sum, day) => sum + day.labelled, 0) / rows;
};

/**
 * A note on rows whose labels are due and not there: what the labels tell is told of the others only. It is said when fewer
 * than half of the rows of the newest 28 such days have one, or their share is 10 points from that of the reference (where it
 * has labels), else of the days before.
 * @returns undefined too where production has no label at all: then nothing is told of it.
 */
export function coverageNote(
  windows: readonly DriftReport['windows'][number][],
  reference: Reference,
): string | undefined {
  const due = windows.filter(({ mature, rows }) => mature && rows > 0);
  const now = due.slice(-newest);
  const share = shareOf(now);
  if (share === null || due.every(({ labelled }) => labelled === 0)) return undefined;
  const known = reference.days.flatMap(({ rows, outcomes }) =>
    outcomes === null ? [] : [{ rows, labelled: outcomes.rows }],
  );
  const usual = shareOf(known.length > 0 ? known : due.slice(0, -newest));
  const differs = usual !== null && Math.abs(share - usual) >= changed;
  if (share >= low && !differs) return undefined;
  const before =
    usual === null ? '' : ` (${percent(usual)} ${known.length > 0 ? 'in the reference' : 'before'})`;
  return `Of the rows from ${now[0]!.from} to ${now.at(-1)!.from}, whose labels are due, ${percent(share)} have one${before}: label rate, calibration and performance tell of those only. Do labels come later than the delay says, or for some predictions only?`;
}

const percent = (share: number) => `${Number((100 * share).toPrecision(3))}%`;

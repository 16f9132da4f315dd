import type { DriftReport, Task } from '@modelops/contracts';
import type { Reference, SchemaChange } from './collect.ts';
import type { Day } from './day.ts';

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
 * @returns undefined too where no such day has a label: `unwatchedOutcomes` tells of that.
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

/** A column that the outcomes need. */
interface OutcomeColumn {
  readonly name: string;
  /** At least one file of the log has it. */
  readonly isInLog: boolean;
}

export interface OutcomeColumns {
  /** One that somebody named is missed where it is not there. */
  readonly label: OutcomeColumn & { readonly isNamed: boolean };
  readonly score: OutcomeColumn;
}

/**
 * What of the outcomes nothing can be said of since no label or no score comes. A model whose labels nobody expects (none is
 * named, the reference has none) has no such gap.
 * @param due days whose labels are due. @param days of the log, with their outcomes.
 * @returns half a sentence for the verdict, and a note that says where to look.
 */
export function unwatchedOutcomes(
  due: readonly { readonly day: string; readonly labelled: number }[],
  { label, score }: OutcomeColumns,
  { reference, days, changes, task }: Inputs,
): { readonly clause: string; readonly note: string } | undefined {
  const known = reference.days.flatMap(({ rows, outcomes }) =>
    outcomes === null ? [] : [{ rows, labelled: outcomes.rows }],
  );
  const isExpected =
    label.isNamed || known.length > 0 || reference.profile.columns.some(({ role }) => role === 'label');
  if (due.length === 0 || !isExpected) return undefined;
  const fresh = changes.flatMap(({ kind, column }) => (kind === 'new' ? [column] : []));
  const renamed = fresh.length === 0 ? '' : ` (new: ${fresh.slice(0, 5).join(', ')})`;
  const absent = ({ name }: OutcomeColumn, what: string) => ({
    clause: `the log has no column "${name}", so ${what} are not watched`,
    note: `No file of the log has the column "${name}"${renamed}: ${what} are not watched. Is it called otherwise?`,
  });
  const all = 'label rate, performance and calibration';
  if (!label.isInLog) return absent(label, all);
  // Several classes are judged where both are known: without predictions no label counts, either.
  const ofScores = task === 'multiclass-classification' ? all : 'performance and calibration';
  if (due.every(({ labelled }) => labelled === 0)) {
    if (!score.isInLog && task === 'multiclass-classification') return absent(score, ofScores);
    const usual = shareOf(known);
    const before = usual === null ? '' : ` (${percent(usual)} in the reference)`;
    return {
      clause: `no label has come, so ${all} are not watched`,
      note: `Of the rows from ${due[0]!.day} to ${due.at(-1)!.day}, whose labels are due, none has one in "${label.name}"${before}: ${all} are not watched. Do labels come later than the delay says, or in another column?`,
    };
  }
  if (!score.isInLog) return absent(score, ofScores);
  const labelled = days.flatMap(({ outcomes }) => outcomes ?? []);
  if (labelled.length > 0 && labelled.every((one) => one.predicted === null && one.performance === null))
    return {
      clause: `no row with a label has a score, so ${ofScores} are not watched`,
      note: `No row with a label has a score in "${score.name}": ${ofScores} are not watched.`,
    };
  return undefined;
}

interface Inputs {
  readonly reference: Reference;
  readonly days: readonly Day[];
  readonly changes: readonly SchemaChange[];
  readonly task: Task;
}

const percent = (share: number) => `${Number((100 * share).toPrecision(3))}%`;

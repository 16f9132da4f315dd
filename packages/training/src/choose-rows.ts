import { type LockEntry, lockPath, UserError } from '@modelops/contracts';
import { rowKey, type Table } from '@modelops/data';
import { lockedSides, parseInstant } from '@modelops/evaluation';
import { type Split, type SplitSpec, splitRows } from './split.ts';

/** What says on which side a row stands. */
export interface RowRules {
  /** Column with the time of a row. */
  readonly time: string | undefined;
  /** The days that train and those that judge; undefined where no lock pins them. */
  readonly lock: LockEntry | undefined;
  /** Instants in ISO 8601, the first included, the second not. */
  readonly window: { readonly from: string | undefined; readonly to: string | undefined };
  /** Undefined: the last rows are a holdout of their own (`apartRows`). */
  readonly split: SplitSpec | undefined;
  /** Column whose value decides a row's side in a split by key; `$row`: the number of its file and its own. */
  readonly splitKey: string;
}

/** The rows, a column each. */
export interface RowsToChoose {
  readonly table: Table;
  /** One after the other they are the table. */
  readonly tables: readonly Table[];
  /** So many of the last rows are held out, whatever the window is. */
  readonly apartRows: number;
  /** NaN where the label is not known. */
  readonly label: Float64Array;
  /** Milliseconds since 1970 UTC. */
  readonly times: Float64Array | undefined;
  /** For messages. */
  readonly where: string;
}

/**
 * Which rows train and which are held out: those of the lock's days, else of the window by the split; rows without a label are on
 * neither side. train-model trains by it, and validate-model asks it what a judgement is to be on.
 * @throws UserError when no row is left for a side, or the rows are not those that the lock pins.
 */
export function chooseRows(
  { table, tables, apartRows, label, times, where }: RowsToChoose,
  { time, lock, window: asked, split, splitKey }: RowRules,
): Split & { readonly unlabelled: number } {
  const window = lock?.window ?? asked;
  const sides = lock === undefined ? undefined : lockedSides(tables, lock, time);
  const inWindow = windowOf(asked, time, times);
  const known: number[] = [];
  const heldOut: number[] = [];
  let unlabelled = 0;
  let between = 0;
  for (let row = 0; row < label.length; row++) {
    const isApart = row >= label.length - apartRows;
    // A holdout of its own was chosen by whoever wrote it.
    if (!isApart && !inWindow(row)) continue;
    if (sides?.[row] === 'outside') continue;
    if (Number.isNaN(label[row])) unlabelled++;
    else if (sides === undefined) (isApart ? heldOut : known).push(row);
    else if (sides[row] === 'train') known.push(row);
    else if (sides[row] === 'holdout') heldOut.push(row);
    else between++;
  }
  if (known.length === 0)
    throw new UserError('no row with a label lies in the window', {
      where,
      fix: `The window is from ${window.from ?? 'the beginning'} to ${window.to ?? 'the end'}.`,
    });
  if (lock !== undefined && heldOut.length === 0)
    throw new UserError('no row with a label lies in the days that are held out', {
      where: lockPath,
      fix: `They are ${lock.holdout.from} to ${lock.holdout.to}. Are their labels known yet? \`data.label.delay\` in modelops.yml says how long that takes.`,
    });
  const chosen =
    sides !== undefined || split === undefined
      ? { train: Uint32Array.from(known), holdout: Uint32Array.from(heldOut), gap: between, cut: null }
      : splitRows(Uint32Array.from(known), split, times, splitKeys(table, tables, splitKey), table.locate);
  return { ...chosen, unlabelled };
}

function splitKeys(table: Table, tables: readonly Table[], key: string): (row: number) => string {
  if (key === '$row') {
    // Files are in the order of their names.
    const ends: number[] = [];
    for (const { rowCount } of tables) ends.push((ends.at(-1) ?? 0) + rowCount);
    return (row) => {
      const file = ends.findIndex((end) => row < end);
      return rowKey(file + 1, row - (ends[file - 1] ?? 0));
    };
  }
  const column = table.column(key);
  return (row) => column.text(row) ?? '';
}

function windowOf(
  window: RowRules['window'],
  time: string | undefined,
  times: Float64Array | undefined,
): (row: number) => boolean {
  if (window.from === undefined && window.to === undefined) return () => true;
  if (times === undefined)
    throw new UserError('a window was given, and no column of time is named', {
      fix: 'Set `data.time` in modelops.yml, or the input `time`.',
    });
  const from = window.from === undefined ? Number.NEGATIVE_INFINITY : parseInstant(window.from)!;
  const to = window.to === undefined ? Number.POSITIVE_INFINITY : parseInstant(window.to)!;
  if (from >= to)
    throw new UserError(`the window from ${window.from} to ${window.to} is empty`, {
      fix: `Rows count whose "${time}" is at \`from\` or later and before \`to\`.`,
    });
  return (row) => times[row]! >= from && times[row]! < to;
}

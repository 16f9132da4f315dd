import { UserError } from '@modelops/contracts';

/*
 * The rule that prepare-data (SQL) and train-model (columns) split by. By time: the cut is the whole millisecond of the
 * row at `heldOutRank`, counted from the latest, and rows at it or later are held out. By key: the first 32 bits of
 * md5(`seed:key`), as a share of 2^32, lie below the share that is held out; a row without a key goes by `rowKey`.
 */

/** Which row's time is the cut, from 0 for the latest: the share counted from there, rounded up. */
export function heldOutRank(rows: number, share: number): number {
  return Math.max(1, rows - Math.floor(rows - rows * share)) - 1;
}

/** What stands for the key of a row without one. @param file number of the file by name, from 1. @param row from 0. */
export function rowKey(file: number, row: number): string {
  return `${file}:${row}`;
}

/** The error for a split with nothing on one side. @param rows that could be split. */
export function emptySide(
  { train, holdout }: { readonly train: number; readonly holdout: number },
  rows: number,
  where: string | undefined,
): UserError | undefined {
  const empty = train === 0 ? 'training' : holdout === 0 ? 'the holdout' : undefined;
  return empty === undefined
    ? undefined
    : new UserError(`the split leaves no row for ${empty}`, {
        where,
        fix: `Of ${rows} rows, ${train} are for training and ${holdout} are held out. Change \`data.split\` (its holdout, or its gap) or the window.`,
      });
}

import { createHash } from 'node:crypto';
import { type ModelConfig, parseDuration, parseHoldout, UserError } from '@modelops/contracts';
import { emptySide, heldOutRank } from '@modelops/data';

export interface SplitSpec {
  readonly by: 'time' | 'key';
  /** A share of the rows (0 to 1), or a length of time in milliseconds (`by: time` only). */
  readonly holdout: { readonly share: number } | { readonly milliseconds: number };
  /** Milliseconds between training and holdout whose rows are in neither. */
  readonly gap: number;
  readonly seed: number;
}

export interface Split {
  /** Rows, ascending. */
  readonly train: Uint32Array;
  readonly holdout: Uint32Array;
  readonly gap: number;
  /** First instant of the holdout; null for a split by key. */
  readonly cut: number | null;
}

/**
 * Which rows are held out, by the rule of prepare-data (`split-rule.ts` in packages/data). By time: the latest rows, and rows of
 * one instant stay together. By key: a key stays where it is when rows are added.
 * @param rows candidates, ascending. @param times milliseconds since 1970 UTC a row. @param keys text a row, or what
 *   `rowKey` makes. @param locate where a person finds a row, for errors.
 * @throws UserError when there is nothing to split by, a time is missing, or a side would be empty.
 */
export function splitRows(
  rows: Uint32Array,
  spec: SplitSpec,
  times: Float64Array | undefined,
  keys: (row: number) => string,
  locate: (row: number) => string,
): Split {
  let split: Split;
  if (spec.by === 'time') {
    if (times === undefined)
      throw new UserError('the split is by time, and no column of time is named', {
        fix: 'Set `data.time` in modelops.yml, or the input `time`; or split by key.',
      });
    const untimed = rows.find((row) => Number.isNaN(times[row]));
    if (untimed !== undefined)
      throw new UserError('a row to be split has no time', {
        where: locate(untimed),
        fix: 'Every row with a label needs a time: fill it in, remove the row, or set `data.split: { by: key }`.',
      });
    const sorted = Float64Array.from(rows, (row) => times[row]!).sort();
    // Whole milliseconds, as in prepare-data.
    const fromLatest = (rank: number) => Math.floor(sorted.at(-1 - rank)!);
    const cut =
      'share' in spec.holdout
        ? fromLatest(heldOutRank(sorted.length, spec.holdout.share))
        : fromLatest(0) - spec.holdout.milliseconds + 1;
    const train = rows.filter((row) => times[row]! < cut - spec.gap);
    const holdout = rows.filter((row) => times[row]! >= cut);
    split = { train, holdout, gap: rows.length - train.length - holdout.length, cut };
  } else {
    if (!('share' in spec.holdout))
      throw new UserError('a holdout that is a length of time needs a split by time', {
        fix: 'Give a share, such as 20%.',
      });
    const { share } = spec.holdout;
    const draw = (row: number) =>
      createHash('md5')
        .update(`${spec.seed}:${keys(row)}`)
        .digest()
        .readUInt32BE(0) / 4294967296;
    const draws = Float64Array.from(rows, draw);
    split = {
      train: rows.filter((_, at) => draws[at]! >= share),
      holdout: rows.filter((_, at) => draws[at]! < share),
      gap: 0,
      cut: null,
    };
  }
  const empty = emptySide(
    { train: split.train.length, holdout: split.holdout.length },
    rows.length,
    undefined,
  );
  if (empty !== undefined) throw empty;
  return split;
}

/**
 * The split that `data.split` says, or the one without it: the latest fifth, or a fifth by key where there is no time.
 * @param at where an entry of `data.split` stands, for errors.
 * @throws UserError for what is no share and no length of time.
 */
export function splitSpecOf(
  split: ConfiguredSplit | undefined,
  time: string | undefined,
  at: (entry: 'holdout' | 'gap') => string,
): SplitSpec {
  return {
    by: split?.by ?? (time === undefined ? 'key' : 'time'),
    holdout: parseHoldout(split?.holdout ?? defaultHoldout, at('holdout')),
    gap: split?.gap === undefined || /^0+[smhdw]$/.test(split.gap) ? 0 : parseDuration(split.gap, at('gap')),
    seed: split?.seed ?? 1,
  };
}

/** As `modelops.yml` says it. */
export type ConfiguredSplit = NonNullable<NonNullable<ModelConfig['data']>['split']>;

export const defaultHoldout = '20%';

import { createHash } from 'node:crypto';
import { type ModelConfig, UserError } from '@modelops/contracts';

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
 * Which rows are held out; the same rule as prepare-data's. By time: the latest rows, and rows of one instant stay together. By
 * key: the first 32 bits of md5(`seed:key`) decide, so a key stays where it is when rows are added.
 * @param rows candidates, ascending. @param times milliseconds since 1970 UTC a row. @param keys text a row.
 * @throws UserError when there is nothing to split by, a time is missing, or a side would be empty.
 */
export function splitRows(
  rows: Uint32Array,
  spec: SplitSpec,
  times: Float64Array | undefined,
  keys: (row: number) => string,
): Split {
  let split: Split;
  if (spec.by === 'time') {
    if (times === undefined)
      throw new UserError('the split is by time, and no column of time is named', {
        fix: 'Set `data.time` in modelops.yml, or the input `time`; or split by key.',
      });
    const sorted = Float64Array.from(rows, (row) => times[row]!).sort();
    if (sorted.length === 0 || Number.isNaN(sorted.at(-1)))
      throw new UserError('a row to be split has no time', { fix: 'Every row with a label needs a time.' });
    const cut =
      'share' in spec.holdout
        ? sorted[Math.max(1, Math.ceil(sorted.length * (1 - spec.holdout.share))) - 1]!
        : sorted.at(-1)! - spec.holdout.milliseconds + 1;
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
  const empty =
    split.train.length === 0 ? 'training' : split.holdout.length === 0 ? 'the holdout' : undefined;
  if (empty !== undefined)
    throw new UserError(`the split leaves no row for ${empty}`, {
      fix: `Of ${rows.length} rows with a label, ${split.train.length} are for training and ${split.holdout.length} are held out. Change \`data.split\` or the window.`,
    });
  return split;
}

/** The split that `data.split` says, or the one without it: the latest fifth, or a fifth by key where there is no time. @throws UserError */
export function splitSpecOf(split: ConfiguredSplit | undefined, time: string | undefined): SplitSpec {
  return {
    by: split?.by ?? (time === undefined ? 'key' : 'time'),
    holdout: parseHoldout(split?.holdout ?? defaultHoldout),
    gap: split?.gap === undefined ? 0 : parseDuration(split.gap),
    seed: split?.seed ?? 1,
  };
}

/** As `modelops.yml` says it. */
export type ConfiguredSplit = NonNullable<NonNullable<ModelConfig['data']>['split']>;

export const defaultHoldout = '20%';

/** `20%`, `0.2`, `14d`: a share or a length of time. @throws UserError for anything else. */
export function parseHoldout(value: string | number): SplitSpec['holdout'] {
  if (typeof value === 'number') return { share: value };
  const share = /^(\d+(?:\.\d+)?)%$/.exec(value);
  if (share === null) return { milliseconds: parseDuration(value) };
  const number = Number(share[1]) / 100;
  if (number > 0 && number < 1) return { share: number };
  throw new UserError(`the holdout is ${value} of the rows`, {
    where: 'data.split.holdout',
    fix: 'Give a share between 0% and 100%, such as 20%.',
  });
}

const units: Readonly<Record<string, number>> = {
  s: 1e3,
  m: 60e3,
  h: 3600e3,
  d: 86_400e3,
  w: 7 * 86_400e3,
};

/** Milliseconds of `90s`, `30m`, `12h`, `7d`, `2w`. @throws UserError for anything else. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text);
  if (match === null)
    throw new UserError(`"${text}" is no length of time`, { fix: 'Write a number and s, m, h, d or w: 7d.' });
  return Number(match[1]) * units[match[2]!]!;
}

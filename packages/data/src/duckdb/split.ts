import { UserError } from '@modelops/contracts';
import { emptySide, heldOutRank } from '../split-rule.ts';
import { double, identifier, literal, timestamp } from './sql.ts';
import { type DataTable, sourceName } from './table.ts';

export interface SplitSpec {
  readonly by: 'time' | 'key';
  /** A share of the rows (0 to 1), or a length of time in milliseconds (`by: time` only); or the first instant that is held out, in milliseconds since 1970 UTC (`by: time` only). */
  readonly holdout:
    | { readonly share: number }
    | { readonly milliseconds: number }
    | { readonly from: number };
  /** Milliseconds between training and holdout whose rows are in neither. */
  readonly gap: number;
  readonly seed: number;
}

/** The views `train` and `holdout`, and what is in neither. */
export interface Split {
  readonly train: number;
  readonly holdout: number;
  /** Rows in the gap, without a label, without a time or key. */
  readonly left: number;
  /** From when on rows are held out, milliseconds since 1970 UTC; undefined for a split by key. */
  readonly cut: number | undefined;
}

/**
 * Splits a table into the views `train` and `holdout`, by the rule of `split-rule.ts`. By time: the latest rows are held
 * out, rows of one instant stay together. By key: a key stays where it is when rows are added.
 * Rows without a label are in neither.
 * @throws UserError when there is nothing to split by, or a side would be empty.
 */
export async function splitTable(table: DataTable, spec: SplitSpec): Promise<Split> {
  const { engine } = table;
  const label = table.columns.find(({ role }) => role === 'label');
  // As in training, NaN is no label.
  const isNumber = label?.type === 'float' ? ` AND NOT isnan(${identifier(label.name)}::DOUBLE)` : '';
  const labelled = label === undefined ? 'true' : `${identifier(label.name)} IS NOT NULL${isNumber}`;
  let train: string;
  let holdout: string;
  let cut: number | undefined;
  if (spec.by === 'time') {
    const { time } = table.spec;
    if (time === undefined)
      throw new UserError('the split is by time, and no column of time is named', {
        fix: 'Set `data.time` in modelops.yml, or the input `time`; or split by key.',
      });
    const column = identifier(time);
    const timed = `FROM rows WHERE ${labelled} AND ${column} IS NOT NULL`;
    const { n, last } = await engine.row(`SELECT count(*) AS n, epoch_ms(max(${column})) AS last ${timed}`);
    if (typeof last !== 'number')
      throw new UserError(`no row has both a time ("${time}") and a label`, {
        where: sourceName(table.spec),
      });
    cut =
      'share' in spec.holdout
        ? ((
            await engine.row(
              `SELECT epoch_ms(${column}) AS cut ${timed} ORDER BY ${column} DESC LIMIT 1 OFFSET ${heldOutRank(n as number, spec.holdout.share)}`,
            )
          )['cut'] as number)
        : 'from' in spec.holdout
          ? spec.holdout.from
          : last - spec.holdout.milliseconds + 1;
    holdout = `${column} >= ${timestamp(cut)}`;
    train = `${column} < ${timestamp(cut - spec.gap)}`;
  } else {
    const { key } = table.spec;
    if (!('share' in spec.holdout))
      throw new UserError('a holdout that is a length of time needs a split by time', {
        fix: 'Give a share, such as 20%.',
      });
    // As `rowKey` writes it.
    const id = key === undefined || key === '$row' ? `"$file" || ':' || "$row"` : identifier(key);
    const draw = `('0x' || md5(${literal(`${spec.seed}:`)} || ${id})[1:8])::UBIGINT / 4294967296`;
    holdout = `${id} IS NOT NULL AND ${draw} < ${double(spec.holdout.share)}`;
    train = `${id} IS NOT NULL AND ${draw} >= ${double(spec.holdout.share)}`;
  }
  await engine.run(`CREATE OR REPLACE TEMP VIEW train AS SELECT * FROM rows WHERE ${labelled} AND ${train}`);
  await engine.run(
    `CREATE OR REPLACE TEMP VIEW holdout AS SELECT * FROM rows WHERE ${labelled} AND ${holdout}`,
  );
  const counts = await engine.row(
    'SELECT (SELECT count(*) FROM train) AS train, (SELECT count(*) FROM holdout) AS holdout',
  );
  const split = {
    train: counts['train'] as number,
    holdout: counts['holdout'] as number,
    left: table.rows - (counts['train'] as number) - (counts['holdout'] as number),
    cut,
  };
  const empty = emptySide(split, table.rows, sourceName(table.spec));
  if (empty !== undefined) throw empty;
  return split;
}

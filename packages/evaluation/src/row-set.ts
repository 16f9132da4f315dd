import type { SliceCondition, Task } from '@modelops/contracts';
import { UserError } from '@modelops/contracts';
import { parseNumber } from '@modelops/data';
import { sortedByKey, unknownSliceColumn } from './predictions.ts';
import { hashText } from './random.ts';

/** Labelled rows with the scores of one model, or of the candidate and the champion, and what is resampled together. */
export interface RowSet {
  readonly task: Task;
  readonly key: readonly string[];
  /** 0 or 1; the index of the class; or the true number. */
  readonly label: Float64Array;
  /** Names of the classes, sorted; of several classes only. */
  readonly classes?: readonly string[] | undefined;
  /** The candidate's scores, then the champion's where there is one; of several classes rows × classes. */
  readonly scores: readonly Float64Array[];
  readonly group: readonly string[] | undefined;
  readonly columns: Readonly<Record<string, readonly string[] | Float64Array>>;
  readonly clusterOf: Uint32Array;
  readonly clusters: number;
  /** Number of groups, null when rows are independent. */
  readonly groups: number | null;
}

/** Above this many independent units the bootstrap draws bundles of them. */
const maxUnits = 20_000;
const bundles = 2_000;

/**
 * Puts rows together and says what a bootstrap draws: groups where they are given, else rows.
 *
 * More than 20,000 units are bundled into 2,000 by a hash of their names. Sums over random bundles of independent
 * units are independent again and have the same expected variance, so the interval stays valid; with 2,000 bundles
 * the standard error is known to 1/√(2·2000) = 1.6 %, less than the 2.2 % that 1,000 replicates leave open anyway.
 * The hash depends on the name alone, so the bundles do not depend on the order of the rows.
 */
export function makeRowSet(rows: Omit<RowSet, 'clusterOf' | 'clusters' | 'groups'>): RowSet {
  const n = rows.key.length;
  if (rows.group === undefined) {
    if (n > maxUnits) {
      return { ...rows, clusterOf: Uint32Array.from(rows.key, bundleOf), clusters: bundles, groups: null };
    }
    const clusterOf = new Uint32Array(n);
    for (const [rank, row] of sortedByKey(rows.key).entries()) clusterOf[row] = rank;
    return { ...rows, clusterOf, clusters: n, groups: null };
  }
  const names = [...new Set(rows.group)].sort();
  if (names.length > maxUnits) {
    return {
      ...rows,
      clusterOf: Uint32Array.from(rows.group, bundleOf),
      clusters: bundles,
      groups: names.length,
    };
  }
  const index = new Map(names.map((name, i) => [name, i]));
  return {
    ...rows,
    clusterOf: Uint32Array.from(rows.group, (name) => index.get(name)!),
    clusters: names.length,
    groups: names.length,
  };
}

function bundleOf(name: string): number {
  return hashText(name) % bundles;
}

/** The rows of a set that are listed, with their own groups. */
export function selectRows(set: RowSet, rows: Uint32Array): RowSet {
  const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
  const pickTexts = (values: readonly string[]) => Array.from(rows, (row) => values[row]!);
  return makeRowSet({
    task: set.task,
    key: pickTexts(set.key),
    label: pick(set.label),
    classes: set.classes,
    scores: set.scores.map((scores) => pickRows(scores, rows, set.classes?.length ?? 1)),
    group: set.group === undefined ? undefined : pickTexts(set.group),
    columns: Object.fromEntries(
      Object.entries(set.columns).map(([name, values]) => [
        name,
        values instanceof Float64Array ? pick(values) : pickTexts(values),
      ]),
    ),
  });
}

/** The rows that are listed of a matrix with `width` columns. */
export function pickRows(values: Float64Array, rows: ArrayLike<number>, width: number): Float64Array {
  const picked = new Float64Array(rows.length * width);
  for (let at = 0; at < rows.length; at++) {
    const from = rows[at]! * width;
    for (let k = 0; k < width; k++) picked[at * width + k] = values[from + k]!;
  }
  return picked;
}

/**
 * Indices of the rows that meet every condition.
 * @throws UserError for a column that the rows do not carry, or an order comparison with a column of texts.
 */
export function rowsInSlice(set: RowSet, slice: readonly SliceCondition[], where?: string): Uint32Array {
  let rows = Uint32Array.from({ length: set.key.length }, (_, i) => i);
  for (const condition of slice) {
    const test = conditionTest(set, condition, where);
    rows = rows.filter(test);
  }
  return rows;
}

function conditionTest(
  set: RowSet,
  { column, op, value }: SliceCondition,
  where: string | undefined,
): (row: number) => boolean {
  const values = Object.hasOwn(set.columns, column) ? set.columns[column] : undefined;
  if (values === undefined) throw unknownSliceColumn(column, Object.keys(set.columns), where);
  if (values instanceof Float64Array) {
    const number = typeof value === 'number' ? value : parseNumber(value);
    if (number === undefined) {
      throw new UserError(`the column "${column}" holds numbers, and the slice asks for "${value}"`, {
        where,
      });
    }
    switch (op) {
      case '=':
        return (row) => values[row] === number;
      case '!=':
        return (row) => values[row] !== number;
      case '<':
        return (row) => values[row]! < number;
      case '<=':
        return (row) => values[row]! <= number;
      case '>':
        return (row) => values[row]! > number;
      case '>=':
        return (row) => values[row]! >= number;
    }
  }
  const text = String(value);
  switch (op) {
    case '=':
      return (row) => values[row] === text;
    case '!=':
      return (row) => values[row] !== text;
    default:
      throw new UserError(`the column "${column}" holds texts, which "${op}" cannot compare with a number`, {
        where,
        fix: 'Use = or !=.',
      });
  }
}

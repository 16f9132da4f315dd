import { basename } from 'node:path';
import {
  type ColumnProfile,
  type ColumnType,
  type DataProfile,
  digestOf,
  type SourceFile,
  UserError,
  type WindowProfiles,
} from '@modelops/contracts';
import type { Column, Table } from './table.ts';

/** Bins of a number column: equally probable on the table that froze the edges. */
const binCount = 64;
/** A text column with more values than this has no categories: it is `text`. */
const maxCategories = 1000;
const dayLength = 86_400_000;

export interface ProfileOptions {
  /** What columns are for; all others are features. */
  readonly roles?: Readonly<Record<string, ColumnProfile['role']>>;
}

/**
 * Counts a table in memory: types, missing cells, moments, and exact counts on edges that it freezes itself (64 equally
 * probable bins) or on its own categories. The same rows in any order give the same profile, but for the last digits of
 * the moments. No native module is needed; for tables larger than memory there is the DuckDB form.
 * @param tables pieces of one table, which have the same columns.
 * @throws UserError when the pieces do not have the same columns.
 */
export function profileTable(tables: readonly Table[], { roles = {} }: ProfileOptions = {}): DataProfile {
  const names = tables[0]?.columnNames ?? [];
  return {
    schema: 'modelops/data-profile/v1',
    rows: tables.reduce((sum, { rowCount }) => sum + rowCount, 0),
    source: sourceOf(tables),
    window: null,
    columns: names.map((name) =>
      profileColumn(
        name,
        tables.map((table) => table.column(name)),
        tables,
        roles[name] ?? 'feature',
      ),
    ),
  };
}

function sourceOf(tables: readonly Table[]): DataProfile['source'] {
  // By name: the same file has the same profile wherever it lies.
  const files: SourceFile[] = tables.map(({ source: { path, sha256, bytes } }) => ({
    path: basename(path),
    sha256,
    bytes,
  }));
  return { digest: digestOf(files.map(({ sha256 }) => sha256)), files };
}

function profileColumn(
  name: string,
  pieces: readonly Column[],
  tables: readonly Table[],
  role: ColumnProfile['role'],
): ColumnProfile {
  const texts = pieces.some(({ type }) => type === 'string');
  const booleans = pieces.every(({ type }) => type === 'boolean');
  const base = { name, role };
  if (texts || booleans) {
    const counts = new Map<string, number>();
    let nulls = 0;
    pieces.forEach((column, at) => {
      for (let row = 0; row < tables[at]!.rowCount; row++) {
        const text = column.text(row);
        if (text === null) nulls++;
        else counts.set(text, (counts.get(text) ?? 0) + 1);
      }
    });
    const rows = [...counts.values()].reduce((sum, one) => sum + one, 0);
    const common = { ...base, count: rows, nulls, nans: 0, bins: null };
    if (counts.size > maxCategories) return { ...common, type: 'text', moments: null, categories: null };
    const values = [...counts.keys()].sort();
    const trues = counts.get('true') ?? 0;
    return {
      ...common,
      type: booleans ? 'boolean' : 'category',
      moments: !booleans
        ? null
        : rows === 0
          ? { mean: null, m2: null, min: null, max: null }
          : {
              mean: trues / rows,
              m2: (trues * (rows - trues)) / rows,
              min: trues === rows ? 1 : 0,
              max: trues === 0 ? 0 : 1,
            },
      categories: { values, counts: values.map((value) => counts.get(value)!), other: 0 },
    };
  }
  const numbers = pieces.map((column, at) => numbersOf(column, tables[at]!.rowCount));
  let nulls = 0;
  let nans = 0;
  let integers = true;
  const kept = new Float64Array(numbers.reduce((sum, { values }) => sum + values.length, 0));
  let size = 0;
  numbers.forEach(({ values, isMissing }) => {
    for (let row = 0; row < values.length; row++) {
      const value = values[row]!;
      if (!Number.isFinite(value)) {
        if (isMissing(row)) nulls++;
        else nans++;
      } else {
        kept[size++] = value;
        integers &&= Number.isInteger(value);
      }
    }
  });
  const sorted = kept.subarray(0, size).sort();
  const edges = edgesOf(sorted);
  const counts = new Array<number>(edges.length + 1).fill(0);
  let bin = 0;
  for (const value of sorted) {
    while (bin < edges.length && value > edges[bin]!) bin++;
    counts[bin]!++;
  }
  const dates = pieces.every(({ type }) => type === 'date');
  const type: ColumnType = dates ? 'timestamp' : integers && size > 0 ? 'integer' : 'float';
  return {
    ...base,
    type,
    count: size,
    nulls,
    nans,
    moments: momentsOf(sorted),
    bins: { edges, counts },
    categories: null,
  };
}

interface Numbers {
  readonly values: Float64Array;
  isMissing(row: number): boolean;
}

/** Numbers of a column that has some; NaN where there is none. */
function numbersOf(column: Column, rows: number): Numbers {
  const isMissing = (row: number) => column.isMissing(row);
  if (column.type === 'number' || column.type === 'date') return { values: column.values, isMissing };
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++)
    values[row] = column.isMissing(row) ? Number.NaN : Number(column.values[row]);
  return { values, isMissing };
}

/** Inner edges between equally probable bins, each once; a value of great mass gets a bin of its own. */
function edgesOf(sorted: Float64Array): number[] {
  const edges: number[] = [];
  const greatest = sorted.at(-1);
  for (let at = 1; at < binCount; at++) {
    const edge = sorted[Math.ceil((at * sorted.length) / binCount) - 1];
    if (edge !== undefined && edge !== greatest && (edges.length === 0 || edge > edges.at(-1)!))
      edges.push(edge);
  }
  return edges;
}

/** Of values in ascending order, so that the same rows give the same digits. */
function momentsOf(sorted: Float64Array): ColumnProfile['moments'] {
  let mean = 0;
  let m2 = 0;
  sorted.forEach((value, at) => {
    const step = value - mean;
    mean += step / (at + 1);
    m2 += step * (value - mean);
  });
  return sorted.length === 0
    ? { mean: null, m2: null, min: null, max: null }
    : { mean, m2, min: sorted[0]!, max: sorted.at(-1)! };
}

/** Whether a column of a table can be counted on the bins or categories of a profile. */
export function fitsProfile(column: Column, { type, bins, categories }: ColumnProfile): boolean {
  if (bins !== null) {
    return type === 'timestamp'
      ? column.type === 'date'
      : column.type === 'number' || column.type === 'bigint';
  }
  if (type === 'boolean') return column.type === 'boolean';
  return categories === null || column.type === 'string';
}

/** The UTC days of a table's rows, as milliseconds since 1970; NaN where the time is missing. */
export type DaysOf = (table: Table) => Float64Array;

/**
 * Counts the daily windows of tables on the edges and categories of a profile, in one pass.
 * @param days the day of each row (see `DaysOf`); rows without one are left out.
 * @param names columns to count; each is in the profile, in every table, and fits or is empty.
 */
export function countOnEdges(
  tables: readonly Table[],
  profile: DataProfile,
  options: { readonly time: string; readonly days: DaysOf; readonly names: readonly string[] },
): WindowProfiles {
  const rows = new Map<number, number>();
  const dayed = tables.map((table) => ({ table, days: options.days(table) }));
  for (const { days } of dayed)
    for (const day of days) if (!Number.isNaN(day)) rows.set(day, (rows.get(day) ?? 0) + 1);
  const windows = [...rows.keys()].sort((a, b) => a - b);
  const place = new Map(windows.map((day, at) => [day, at]));
  return {
    schema: 'modelops/window-profiles/v1',
    profile: digestOf(profile),
    source: sourceOf(tables),
    time: options.time,
    length: dayLength,
    windows: windows.map((from) => ({ from, rows: rows.get(from)! })),
    columns: options.names.map((name) => {
      const known = profile.columns.find((column) => column.name === name);
      if (known === undefined) throw new UserError(`the profile has no column "${name}"`);
      return countColumn(known, dayed, place, windows.length);
    }),
  };
}

function countColumn(
  known: ColumnProfile,
  dayed: readonly { readonly table: Table; readonly days: Float64Array }[],
  place: ReadonlyMap<number, number>,
  windows: number,
): WindowProfiles['columns'][number] {
  const edges = known.bins === null ? undefined : Float64Array.from(known.bins.edges);
  const categories = new Map(known.categories?.values.map((value, at) => [value, at]));
  const width = edges !== undefined ? edges.length + 1 : known.categories === null ? 0 : categories.size + 1;
  const zeros = () => new Array<number>(windows).fill(0);
  const counts = Array.from({ length: windows }, () => new Array<number>(width).fill(0));
  const [nulls, nans, sums, n] = [zeros(), zeros(), zeros(), zeros()];
  // Around the reference's mean, so that few digits are lost.
  const centre = known.moments?.mean ?? 0;
  const squares = zeros();
  for (const { table, days } of dayed) {
    const column = table.column(known.name);
    const numbers = edges === undefined ? undefined : numbersOf(column, table.rowCount).values;
    let day = Number.NaN;
    let at = 0;
    for (let row = 0; row < table.rowCount; row++) {
      if (days[row] !== day) {
        day = days[row]!;
        at = place.get(day) ?? -1;
      }
      if (Number.isNaN(day)) continue;
      if (edges === undefined) {
        const text = column.text(row);
        if (text === null) nulls[at]!++;
        else if (width > 0) counts[at]![categories.get(text) ?? width - 1]!++;
        continue;
      }
      const value = numbers![row]!;
      if (!Number.isFinite(value)) {
        (column.isMissing(row) ? nulls : nans)[at]!++;
        continue;
      }
      counts[at]![binOf(edges, value)]!++;
      n[at]!++;
      sums[at]! += value - centre;
      squares[at]! += (value - centre) ** 2;
    }
  }
  return {
    name: known.name,
    nulls,
    nans,
    mean: sums.map((sum, at) => (n[at] === 0 || edges === undefined ? null : centre + sum / n[at]!)),
    m2: sums.map((sum, at) =>
      n[at] === 0 || edges === undefined ? null : Math.max(0, squares[at]! - sum ** 2 / n[at]!),
    ),
    counts,
  };
}

/** Number of edges below the value: bins close on the right. */
function binOf(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value > edges[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}

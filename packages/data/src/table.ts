import type { Digest } from '@modelops/contracts';
import { suggestion, UserError } from '@modelops/contracts';

export type TableFormat = 'csv' | 'parquet';

/** Where a table was read from. */
export interface TableSource {
  readonly path: string;
  readonly format: TableFormat;
  readonly sha256: Digest;
  readonly bytes: number;
}

/** Numbers; NaN where the cell is missing, and where the file itself says NaN: `isMissing` tells them apart. */
export interface NumberColumn {
  readonly name: string;
  readonly type: 'number';
  readonly values: Float64Array;
  isMissing(row: number): boolean;
  text(row: number): string | null;
}

/** Instants in milliseconds since 1970-01-01T00:00Z (fractions for microseconds); NaN where missing. */
export interface DateColumn {
  readonly name: string;
  readonly type: 'date';
  readonly values: Float64Array;
  isMissing(row: number): boolean;
  text(row: number): string | null;
}

/** Texts; null where the cell is missing. */
export interface StringColumn {
  readonly name: string;
  readonly type: 'string';
  readonly values: readonly (string | null)[];
  isMissing(row: number): boolean;
  text(row: number): string | null;
}

export interface BooleanColumn {
  readonly name: string;
  readonly type: 'boolean';
  readonly values: readonly (boolean | null)[];
  isMissing(row: number): boolean;
  text(row: number): string | null;
}

/** 64-bit integers of which at least one is beyond ±(2^53 − 1), where a double would no longer be exact. */
export interface BigintColumn {
  readonly name: string;
  readonly type: 'bigint';
  readonly values: readonly (bigint | null)[];
  isMissing(row: number): boolean;
  text(row: number): string | null;
}

/**
 * One column of a table. `text(row)` is the exact text of a cell, the same for the same value in CSV and Parquet,
 * and so what keys are compared by; null when the cell is missing. Rows count from 0.
 */
export type Column = NumberColumn | DateColumn | StringColumn | BooleanColumn | BigintColumn;

/** A table in memory, column by column. */
export interface Table {
  readonly rowCount: number;
  /** Names of the columns that were read, in the file's order. */
  readonly columnNames: readonly string[];
  readonly source: TableSource;
  hasColumn(name: string): boolean;
  /** @throws UserError naming the nearest column when there is none of that name. */
  column(name: string): Column;
  /** Where a person finds a row: `predictions.csv, line 17` or `predictions.parquet, row 16` (first row is 1). */
  locate(row: number, column?: string): string;
}

/** Puts columns of equal length together; `lineOf` gives a row's physical line where the file has lines. */
export function makeTable(
  source: TableSource,
  rowCount: number,
  columns: readonly Column[],
  lineOf?: (row: number) => number,
): Table {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const columnNames = columns.map((column) => column.name);
  return {
    rowCount,
    columnNames,
    source,
    hasColumn: (name) => byName.has(name),
    column(name) {
      const column = byName.get(name);
      if (column === undefined) throw missingColumn(source.path, name, columnNames);
      return column;
    },
    locate(row, column) {
      const place = lineOf === undefined ? `row ${row + 1}` : `line ${lineOf(row)}`;
      return `${source.path}, ${place}${column === undefined ? '' : `, column "${column}"`}`;
    },
  };
}

/** The error for a column that the file does not have: the nearest name, and the names that exist. */
export function missingColumn(path: string, name: string, existing: readonly string[]): UserError {
  const shown = existing.slice(0, 30).join(', ');
  const known = `The file has: ${shown}${existing.length > 30 ? `, and ${existing.length - 30} more` : ''}.`;
  const near = suggestion(name, existing);
  return new UserError(`there is no column "${name}"`, {
    where: path,
    fix: near.startsWith('Did') ? `${near} ${known}` : known,
  });
}

/** A number column; `missing` marks missing cells with 1, null when none is missing. */
export function numberColumn(
  name: string,
  values: Float64Array,
  missing: Uint8Array | null,
  texts: readonly (string | null)[] | null = null,
): NumberColumn {
  const isMissing = (row: number) => missing !== null && missing[row] === 1;
  return {
    name,
    type: 'number',
    values,
    isMissing,
    text: (row) =>
      isMissing(row) ? null : texts === null ? String(values[row]) : (texts[row] ?? String(values[row])),
  };
}

/** A column of instants, given in milliseconds since 1970 UTC; NaN is missing. */
export function dateColumn(name: string, values: Float64Array): DateColumn {
  return {
    name,
    type: 'date',
    values,
    isMissing: (row) => Number.isNaN(values[row]),
    text(row) {
      const value = values[row]!;
      if (Number.isNaN(value)) return null;
      const whole = Math.floor(value);
      const iso = new Date(whole).toISOString();
      if (whole === value) return iso;
      // Two instants within one millisecond are two keys.
      return `${iso.slice(0, -1)}${Math.round((value - whole) * 1000)
        .toString()
        .padStart(3, '0')}Z`;
    },
  };
}

/** A column of texts. */
export function stringColumn(name: string, values: readonly (string | null)[]): StringColumn {
  return {
    name,
    type: 'string',
    values,
    isMissing: (row) => values[row] === null,
    text: (row) => values[row] ?? null,
  };
}

/** A column of booleans, or of integers beyond 2^53; a cell's text is what JavaScript prints unless `texts` says. */
export function booleanColumn(
  name: string,
  values: readonly (boolean | null)[],
  texts: readonly (string | null)[] | null = null,
): BooleanColumn {
  return {
    name,
    type: 'boolean',
    values,
    isMissing: (row) => values[row] === null,
    text: (row) => (values[row] === null ? null : (texts?.[row] ?? String(values[row]))),
  };
}

/** A column of integers beyond ±(2^53 − 1), exact. */
export function bigintColumn(name: string, values: readonly (bigint | null)[]): BigintColumn {
  return {
    name,
    type: 'bigint',
    values,
    isMissing: (row) => values[row] === null,
    text: (row) => values[row]?.toString() ?? null,
  };
}

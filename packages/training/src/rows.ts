import { type ColumnType, UserError } from '@modelops/contracts';
import {
  type Column,
  instantOfNumber,
  isPlausible,
  parseNumber,
  type RawColumn,
  type Table,
} from '@modelops/data';
import { parseInstant } from '@modelops/evaluation';

/** Texts with more different values than this are no categories. */
const maxCategories = 1000;

/** A column as trainers take it. */
export interface TypedColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly values: RawColumn;
}

/**
 * A column as numbers, instants or texts. Without a wanted type, texts that are all instants are times, and texts with few
 * values are categories.
 * @throws UserError naming the row when a cell is not of the wanted type.
 */
export function typedColumn(table: Table, name: string, wanted: ColumnType | undefined): TypedColumn {
  const column = table.column(name);
  const rows = table.rowCount;
  const type = wanted ?? inferredType(column, rows);
  if (type === 'category' || type === 'text')
    return { name, type, values: Array.from({ length: rows }, (_, row) => column.text(row)) };
  if (column.type === 'number' && type === 'timestamp')
    return { name, type, values: instantsOf(table, name, column.values) };
  if (column.type === 'number' || (column.type === 'date' && type === 'timestamp'))
    return { name, type, values: column.values };
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const text = column.text(row);
    const value =
      text === null || text === ''
        ? Number.NaN
        : type === 'timestamp'
          ? parseInstant(text)
          : column.type === 'boolean'
            ? Number(column.values[row])
            : parseNumber(text);
    if (value === undefined) {
      throw new UserError(
        `"${text!.slice(0, 40)}" is no ${type === 'timestamp' ? 'date or time (ISO 8601)' : 'number'}`,
        {
          where: table.locate(row, name),
          fix: `The column is taken as ${type}; say what it is under \`data.schema\` in modelops.yml.`,
        },
      );
    }
    values[row] = value;
  }
  return { name, type, values };
}

/** Numbers as instants, by the rule of groups and drift. @throws UserError for a number that cannot be one. */
function instantsOf(table: Table, name: string, values: Float64Array): Float64Array {
  const instants = values.map(instantOfNumber);
  const wrong = instants.findIndex((instant) => !Number.isNaN(instant) && !isPlausible(instant));
  if (wrong >= 0)
    throw new UserError(`${values[wrong]} is no date or time`, {
      where: table.locate(wrong, name),
      fix: 'Numbers are seconds or milliseconds since 1970 (UTC), of the years 1990 to 2099. Write dates as ISO 8601 texts: 2026-03-01.',
    });
  return instants;
}

function inferredType(column: Column, rows: number): ColumnType {
  switch (column.type) {
    case 'boolean':
      return 'boolean';
    case 'date':
      return 'timestamp';
    case 'bigint':
      return 'text';
    case 'number': {
      for (const value of column.values) if (!Number.isInteger(value) && !Number.isNaN(value)) return 'float';
      return 'integer';
    }
    case 'string': {
      const distinct = new Set<string>();
      let instants = true;
      for (let row = 0; row < rows && (instants || distinct.size <= maxCategories); row++) {
        const value = column.values[row] ?? null;
        if (value === null) continue;
        distinct.add(value);
        instants &&= parseInstant(value) !== undefined;
      }
      if (instants && distinct.size > 0) return 'timestamp';
      // As many values as rows say who the row is, not what it is like.
      return distinct.size > Math.min(maxCategories, Math.max(20, rows / 2)) ? 'text' : 'category';
    }
  }
}

/** The values of some rows, in their order. */
export function rowsOf(values: RawColumn, rows: Uint32Array): RawColumn {
  if (values instanceof Float64Array) return Float64Array.from(rows, (row) => values[row]!);
  return Array.from(rows, (row) => values[row]!);
}

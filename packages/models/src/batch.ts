import { UserError } from '@modelops/contracts';
import { type Column, instantOfNumber, parseNumber, type Table } from '@modelops/data';
import type { Batch, ColumnValues, ModelColumn } from './model.ts';

/**
 * The columns of a table that a model reads, as it reads them: booleans as 0 and 1, dates as milliseconds since 1970 UTC
 * (from date columns, texts in ISO 8601, or numbers since 1970 in any unit), numbers as texts where texts are wanted.
 * @throws UserError naming the file, line or row and the column when one is absent or a cell is no such value.
 */
export function batchOf(table: Table, columns: readonly ModelColumn[]): Batch {
  const values = new Map<string, ColumnValues>();
  for (const { name, type } of columns) {
    const column = table.column(name);
    values.set(name, type === 'text' ? texts(column, table.rowCount) : numbers(table, column, type));
  }
  return { rowCount: table.rowCount, columns: values };
}

function texts(column: Column, rows: number): (string | null)[] {
  return Array.from({ length: rows }, (_, row) => column.text(row));
}

function numbers(table: Table, column: Column, type: 'number' | 'date'): Float64Array {
  if (column.type === 'number' && type === 'date') return column.values.map(instantOfNumber);
  if (column.type === 'number' || column.type === 'date') return column.values;
  const values = new Float64Array(table.rowCount);
  for (let row = 0; row < values.length; row++) {
    if (column.isMissing(row)) values[row] = Number.NaN;
    else if (column.type === 'boolean') values[row] = column.values[row] === true ? 1 : 0;
    else if (column.type === 'bigint') values[row] = Number(column.values[row]);
    else {
      const text = column.text(row)!;
      const value = type === 'date' ? instantOf(text) : parseNumber(text);
      if (value === undefined) {
        throw new UserError(
          `"${text.slice(0, 40)}" is no ${type === 'date' ? 'date (2026-03-01 or 2026-03-01T09:30:00Z)' : 'number'}`,
          {
            where: table.locate(row, column.name),
            fix: `The model reads ${type === 'date' ? 'dates' : 'numbers'} from this column.`,
          },
        );
      }
      values[row] = value;
    }
  }
  return values;
}

/**
 * Milliseconds since 1970-01-01 UTC of an ISO 8601 date with or without a time; without an offset it is UTC, whatever the machine's
 * time zone is. Undefined when it is none.
 */
function instantOf(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/.exec(
    text.trim(),
  );
  if (match === null) return undefined;
  const [, date, time = '00:00', offset = 'Z'] = match;
  const instant = Date.parse(`${date}T${time}${offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(instant) ? undefined : instant;
}

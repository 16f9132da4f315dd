import { type Column, makeTable, type Table } from './table.ts';

/** The rows of a table that are listed, in that order; a person is told where they stand in the file. */
export function selectRows(table: Table, rows: Uint32Array): Table {
  const columns = table.columnNames.map((name) => pick(table.column(name), rows));
  return {
    ...makeTable(table.source, rows.length, columns),
    locate: (row, column) => table.locate(rows[row]!, column),
  };
}

function pick(column: Column, rows: Uint32Array): Column {
  const { values } = column;
  return {
    ...column,
    values:
      values instanceof Float64Array
        ? Float64Array.from(rows, (row) => values[row]!)
        : Array.from(rows, (row) => values[row]!),
    isMissing: (row: number) => column.isMissing(rows[row]!),
    text: (row: number) => column.text(rows[row]!),
  } as Column;
}

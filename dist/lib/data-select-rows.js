import { a as makeTable } from "./data-file-error.js";

// packages/data/src/select-rows.ts
/** The rows of a table that are listed, in that order; a person is told where they stand in the file. */
function selectRows(table, rows) {
	const columns = table.columnNames.map((name) => pick(table.column(name), rows));
	return {
		...makeTable(table.source, rows.length, columns),
		locate: (row, column) => table.locate(rows[row], column)
	};
}
function pick(column, rows) {
	const { values } = column;
	return {
		...column,
		values: values instanceof Float64Array ? Float64Array.from(rows, (row) => values[row]) : Array.from(rows, (row) => values[row]),
		isMissing: (row) => column.isMissing(rows[row]),
		text: (row) => column.text(rows[row])
	};
}

export { selectRows as t };
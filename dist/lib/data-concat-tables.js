import { t as UserError } from "./contracts-errors.js";
import { a as makeTable, c as stringColumn, i as dateColumn, o as missingColumn, r as booleanColumn, s as numberColumn } from "./data-file-error.js";

// packages/data/src/concat-tables.ts
/**
* The rows of several tables, one after the other; columns go by name, and those of the first table count. A column that is
* of different types in two files is one of texts; without a value in one file, it is what it is in the others.
* @throws UserError when a later table lacks a column of the first.
*/
function concatTables(tables) {
	const [first, ...others] = tables;
	if (first === void 0) throw new UserError("there is no table");
	if (others.length === 0) return first;
	const starts = [0];
	for (const { rowCount } of tables) starts.push(starts.at(-1) + rowCount);
	const rowCount = starts.at(-1);
	const tableOf = (row) => {
		let at = 0;
		while (starts[at + 1] <= row) at++;
		return at;
	};
	const columns = first.columnNames.map((name) => {
		return joined(name, likeOthers(name, tables.map((table) => {
			if (!table.hasColumn(name)) {
				const error = missingColumn(table.source.path, name, table.columnNames);
				throw new UserError(error.what, {
					where: table.source.path,
					fix: `${error.fix ?? ""} ${first.source.path} has it.`.trim()
				});
			}
			return table.column(name);
		})), starts, rowCount);
	});
	return {
		...makeTable(first.source, rowCount, columns),
		locate: (row, column) => {
			const at = tableOf(row);
			return tables[at].locate(row - starts[at], column);
		}
	};
}
/** Parts without a single value become parts of the type that all others have. */
function likeOthers(name, parts) {
	const full = parts.map((part) => {
		for (let row = 0; row < part.values.length; row++) if (!part.isMissing(row)) return true;
		return false;
	});
	const types = new Set(parts.filter((_, at) => full[at]).map(({ type }) => type));
	const [type] = types;
	if (types.size !== 1 || full.every(Boolean)) return parts;
	return parts.map((part, at) => full[at] ? part : emptyColumn(name, type, part.values.length));
}
function emptyColumn(name, type, rows) {
	if (type === "number") return numberColumn(name, new Float64Array(rows).fill(NaN), new Uint8Array(rows).fill(1));
	if (type === "date") return dateColumn(name, new Float64Array(rows).fill(NaN));
	const none = Array.from({ length: rows }, () => null);
	return type === "boolean" ? booleanColumn(name, none) : stringColumn(name, none);
}
function joined(name, parts, starts, rowCount) {
	const all = (type) => parts.every((part) => part.type === type);
	if (all("number") || all("date")) {
		const values = new Float64Array(rowCount);
		const missing = new Uint8Array(rowCount);
		for (const [at, part] of parts.entries()) {
			values.set(part.values, starts[at]);
			for (let row = 0; row < part.values.length; row++) if (part.isMissing(row)) missing[starts[at] + row] = 1;
		}
		return all("date") ? dateColumn(name, values) : numberColumn(name, values, missing, parts.flatMap((part) => Array.from({ length: part.values.length }, (_, row) => part.text(row))));
	}
	if (all("boolean")) return booleanColumn(name, parts.flatMap((part) => [...part.values]));
	return stringColumn(name, parts.flatMap((part) => Array.from({ length: part.values.length }, (_, row) => part.text(row))));
}

export { concatTables as t };
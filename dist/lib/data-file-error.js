import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { n as suggestion } from "./contracts-nearest.js";

// packages/data/src/table.ts
/** Puts columns of equal length together; `lineOf` gives a row's physical line where the file has lines. */
function makeTable(source, rowCount, columns, lineOf) {
	const byName = new Map(columns.map((column) => [column.name, column]));
	const columnNames = columns.map((column) => column.name);
	return {
		rowCount,
		columnNames,
		source,
		hasColumn: (name) => byName.has(name),
		column(name) {
			const column = byName.get(name);
			if (column === void 0) throw missingColumn(source.path, name, columnNames);
			return column;
		},
		locate(row, column) {
			const place = lineOf === void 0 ? `row ${row + 1}` : `line ${lineOf(row)}`;
			return `${source.path}, ${place}${column === void 0 ? "" : `, column "${column}"`}`;
		}
	};
}
/** The error for a column that the file does not have: the nearest name, and the names that exist. */
function missingColumn(path, name, existing) {
	const known = `The file has: ${existing.slice(0, 30).join(", ")}${existing.length > 30 ? `, and ${existing.length - 30} more` : ""}.`;
	const near = suggestion(name, existing);
	return new UserError(`there is no column "${name}"`, {
		where: path,
		fix: near.startsWith("Did") ? `${near} ${known}` : known
	});
}
/** A number column; `missing` marks missing cells with 1, null when none is missing. */
function numberColumn(name, values, missing, texts = null) {
	const isMissing = (row) => missing !== null && missing[row] === 1;
	return {
		name,
		type: "number",
		values,
		isMissing,
		text: (row) => isMissing(row) ? null : texts === null ? String(values[row]) : texts[row] ?? String(values[row])
	};
}
/** A column of instants, given in milliseconds since 1970 UTC; NaN is missing. */
function dateColumn(name, values) {
	return {
		name,
		type: "date",
		values,
		isMissing: (row) => Number.isNaN(values[row]),
		text(row) {
			const value = values[row];
			if (Number.isNaN(value)) return null;
			const whole = Math.floor(value);
			const iso = new Date(whole).toISOString();
			if (whole === value) return iso;
			return `${iso.slice(0, -1)}${Math.round((value - whole) * 1e3).toString().padStart(3, "0")}Z`;
		}
	};
}
/** A column of texts. */
function stringColumn(name, values) {
	return {
		name,
		type: "string",
		values,
		isMissing: (row) => values[row] === null,
		text: (row) => values[row] ?? null
	};
}
/** A column of booleans, or of integers beyond 2^53; a cell's text is what JavaScript prints unless `texts` says. */
function booleanColumn(name, values, texts = null) {
	return {
		name,
		type: "boolean",
		values,
		isMissing: (row) => values[row] === null,
		text: (row) => values[row] === null ? null : texts?.[row] ?? String(values[row])
	};
}
/** A column of integers beyond ±(2^53 − 1), exact. */
function bigintColumn(name, values) {
	return {
		name,
		type: "bigint",
		values,
		isMissing: (row) => values[row] === null,
		text: (row) => values[row]?.toString() ?? null
	};
}

// packages/data/src/file-error.ts
/** What a failed system call on a file means to the user; anything that is no system error passes unchanged. */
function fileError(path, error) {
	const code = error?.code;
	if (typeof code !== "string" || error instanceof UserError) return error;
	switch (code) {
		case "ENOENT":
		case "ENOTDIR": return new UserError("this file does not exist", {
			where: path,
			fix: "Check the path, and that the step that writes the file ran before this one in the same job.",
			cause: error
		});
		case "EISDIR": return new UserError("this is a directory, not a file", {
			where: path,
			cause: error
		});
		case "EACCES":
		case "EPERM": return new UserError("this file may not be read by the user who runs the step", {
			where: path,
			cause: error
		});
		default: return /^E[A-Z]+$/.test(code) ? new UserError(`this file cannot be read: ${messageOf(error)}`, {
			where: path,
			cause: error
		}) : error;
	}
}

export { makeTable as a, stringColumn as c, dateColumn as i, bigintColumn as n, missingColumn as o, booleanColumn as r, numberColumn as s, fileError as t };
import { t as UserError } from "./contracts-errors.js";
import { t as parseNumber } from "./data-csv.js";

// packages/data/src/no-number.ts
/** The error for a text in a column of numbers. @param text undefined where it is nobody's business. */
function noNumber(text, { where, column, comma }) {
	const value = text === void 0 ? "a value" : `"${text.slice(0, 40)}"`;
	return new UserError(`${value} is no number, and the column is meant as a feature`, {
		where,
		fix: comma ? "Write decimal points." : `Leave the cell empty where the value is missing; or, if these are categories, one-hot them under \`prepare\`: \`- one-hot: [${column}]\`; or take the column out of \`features\`.`
	});
}
/** As `strayText` of DuckDB's: the first cell that makes texts of a column whose other values are numbers. */
function strayText(table, name, sensitive) {
	const column = table.column(name);
	if (column.type !== "string") return void 0;
	let first;
	let numbers = 0;
	let filled = 0;
	for (let row = 0; row < table.rowCount; row++) {
		const text = column.values[row];
		if (text === null || text === void 0 || text === "") continue;
		filled++;
		const isNumber = parseNumber(text) !== void 0;
		if (isNumber || isComma(text)) numbers++;
		if (!isNumber) first ??= row;
	}
	if (first === void 0 || numbers * 2 < filled) return void 0;
	const text = column.values[first];
	return noNumber(sensitive ? void 0 : text, {
		where: table.locate(first, name),
		column: name,
		comma: isComma(text)
	});
}
function isComma(text) {
	return /^[+-]?\d+,\d+$/.test(text.trim());
}

export { strayText as n, noNumber as t };
import { t as UserError } from "./contracts-errors.js";
import { n as parseNumber, t as isIdentifier } from "./data-csv.js";

// packages/data/src/no-number.ts
const leastShare = .8;
const fewestNumbers = 10;
/**
* Whether a column of texts is meant as numbers, so that its other texts are mistakes. A few codes are categories, and what
* is written with leading zeros names something: both may hold texts as well.
*/
function meantAsNumbers({ filled, numbers, distinct, identifiers }) {
	return identifiers === 0 && distinct >= 10 && numbers >= filled * leastShare;
}
/** The error for a text in a column of numbers. @param text undefined where it is nobody's business. */
function noNumber(text, { where, column, comma }) {
	const value = text === void 0 ? "a value" : `"${text.slice(0, 40)}"`;
	return new UserError(`${value} is no number, and the column is meant as a feature`, {
		where,
		fix: `${comma ? "Write decimal points." : "Leave the cell empty where the value is missing."} If these are categories, say so: \`schema: { ${column}: { type: category } }\` under \`data\`, or one-hot them under \`prepare\`: \`- one-hot: [${column}]\`. Or list \`features\` without the column.`
	});
}
/** As `strayText` of DuckDB's: the first cell that makes texts of a column that is meant as numbers. */
function strayText(table, name, sensitive) {
	const column = table.column(name);
	if (column.type !== "string") return void 0;
	let first;
	const counts = {
		filled: 0,
		numbers: 0,
		distinct: 0,
		identifiers: 0
	};
	const different = /* @__PURE__ */ new Set();
	for (let row = 0; row < table.rowCount; row++) {
		const text = column.values[row]?.trim() ?? "";
		if (text === "") continue;
		counts.filled++;
		const value = parseNumber(text);
		if (value === void 0) first ??= row;
		else if (isIdentifier(text, value)) counts.identifiers++;
		if (value === void 0 && !isComma(text)) continue;
		counts.numbers++;
		if (different.size < 10) different.add(text);
	}
	counts.distinct = different.size;
	if (first === void 0 || !meantAsNumbers(counts)) return void 0;
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

// packages/data/src/split-rule.ts
/** Which row's time is the cut, from 0 for the latest: the share counted from there, rounded up. */
function heldOutRank(rows, share) {
	return Math.max(1, rows - Math.floor(rows - rows * share)) - 1;
}
/** What stands for the key of a row without one. @param file number of the file by name, from 1. @param row from 0. */
function rowKey(file, row) {
	return `${file}:${row}`;
}
/** The error for a split with nothing on one side. @param rows that could be split. */
function emptySide({ train, holdout }, rows, where) {
	const empty = train === 0 ? "training" : holdout === 0 ? "the holdout" : void 0;
	return empty === void 0 ? void 0 : new UserError(`the split leaves no row for ${empty}`, {
		where,
		fix: `Of ${rows} rows, ${train} are for training and ${holdout} are held out. Change \`data.split\` (its holdout, or its gap) or the window.`
	});
}

export { noNumber as a, meantAsNumbers as i, heldOutRank as n, strayText as o, rowKey as r, emptySide as t };
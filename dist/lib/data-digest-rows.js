import { createHash } from "node:crypto";

// packages/data/src/digest-rows.ts
/** How many texts are hashed at once. */
const texts = 4096;
/**
* Digest of chosen rows of tables: names, types and values of all columns, in the order of the tables and rows. A table
* without a chosen row counts for nothing, so that files for days outside of a window may come and go.
* @param chosen numbers of the rows of each table, ascending.
*/
function digestRows(tables) {
	const whole = createHash("sha256");
	for (const { table, chosen } of tables) {
		if (chosen.length === 0) continue;
		for (const name of table.columnNames) {
			const column = table.column(name);
			const hash = createHash("sha256");
			if (column.type === "number" || column.type === "date") hashNumbers(hash, column, chosen);
			else hashTexts(hash, column, chosen);
			whole.update(`${JSON.stringify([
				name,
				column.type,
				chosen.length
			])}\n${hash.digest("hex")}\n`);
		}
	}
	return `sha256:${whole.digest("hex")}`;
}
function hashNumbers(hash, { values, isMissing }, chosen) {
	const taken = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(chosen.length * 8));
	for (let at = 0; at < chosen.length; at++) {
		const row = chosen[at];
		const value = values[row];
		if (Number.isNaN(value)) taken.setBigUint64(at * 8, isMissing(row) ? 65528n << 48n : 32760n << 48n, true);
		else taken.setFloat64(at * 8, value, true);
	}
	hash.update(taken);
}
function hashTexts(hash, column, chosen) {
	let part = "";
	for (let at = 0; at < chosen.length; at++) {
		const text = column.text(chosen[at]);
		part += text === null ? "-;" : `${text.length};${text}`;
		if (at % texts === 4095) {
			hash.update(part);
			part = "";
		}
	}
	hash.update(part);
}

export { digestRows as t };
import { i as lockPath } from "./contracts-names.js";
import { t as UserError } from "./contracts-errors.js";
import { t as digestRows } from "./data-digest-rows.js";
import { t as readTable } from "./data-read-table.js";
import { n as groupsOf } from "./evaluation-groups.js";

// packages/evaluation/src/locked-rows.ts
/**
* The side of every row by what the lock pins, of the tables one after the other.
* @param time column with the time of a row.
* @throws UserError when the rows of these days are not those that were pinned, or have no time.
*/
function lockedSides(tables, lock, time) {
	if (time === void 0) throw new UserError(`${lockPath} pins days, and no column of time is named`, { fix: "Set `data.time` in modelops.yml, or the input `time`." });
	const { window, holdout } = lock;
	const sides = tables.map((table) => groupsOf(table, {
		column: time,
		unit: "day"
	}).map((day) => {
		if (day < window.from || day >= holdout.to) return "outside";
		if (day < window.to) return "train";
		return day < holdout.from ? "between" : "holdout";
	}));
	const found = digestRows(tables.map((table, at) => ({
		table,
		chosen: Uint32Array.from(sides[at].flatMap((side, row) => side === "train" || side === "holdout" ? [row] : []))
	})));
	if (found !== lock.digest) throw new UserError(`the data is not what ${lockPath} pins: its rows have ${found}`, {
		where: lockPath,
		fix: `Rows of ${window.from} to ${holdout.to} were ${lock.rows} and had ${lock.digest}. Bring these back, or pin what is there: \`modelops update\`.`
	});
	return sides.flat();
}
/**
* Compares files with what the lock pins.
* @param paths of tables, in the order in which they were pinned.
* @throws UserError when the rows of these days are not those that were pinned, have no time, or cannot be read.
*/
async function checkLockedRows(paths, lock, time) {
	const tables = [];
	for (const path of paths) tables.push(await readTable(path));
	lockedSides(tables, lock, time);
}

export { lockedSides as n, checkLockedRows as t };
import { n as __exportAll } from "./rolldown-runtime.js";
import { i as lockPath } from "./contracts-names.js";
import { t as UserError } from "./contracts-errors.js";
import { t as readTable } from "./data-read-table.js";
import { t as instantOfNumber } from "./data-instant.js";
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

// packages/evaluation/src/groups.ts
/**
* Reads `column`, `hour(column)`, `day(column)`, `week(column)` or `month(column)`.
* @throws UserError when it is something else.
*/
function parseGroupExpression(text, where = "group") {
	const call = /^\s*(\w+)\s*\(\s*(.*?)\s*\)\s*$/s.exec(text);
	if (call === null) {
		const column = text.trim();
		if (column === "") throw new UserError("the group is empty", {
			where,
			fix: groupFix
		});
		return {
			column,
			unit: "value"
		};
	}
	const unit = call[1].toLowerCase();
	const column = call[2];
	if (unit !== "hour" && unit !== "day" && unit !== "week" && unit !== "month" || column === "") throw new UserError(`"${text.trim()}" is not a group`, {
		where,
		fix: groupFix
	});
	return {
		column,
		unit
	};
}
const groupFix = "Write a column, or hour(column), day(column), week(column) or month(column).";
/** The one spelling of a group expression. */
function formatGroupExpression(group) {
	return group.unit === "value" ? group.column : `${group.unit}(${group.column})`;
}
/**
* The group of every row of a table. Instants are ISO 8601 texts (without a zone: UTC), dates, or numbers since
* 1970 whose unit (s, ms, µs, ns) is told by their size.
* @throws UserError naming the row when a value is missing or is no instant.
*/
function groupsOf(table, group) {
	const column = table.column(group.column);
	const groups = new Array(table.rowCount);
	const { unit } = group;
	const named = unit === "value" ? void 0 : periods(unit);
	const isInstant = unit !== "value" && (column.type === "date" || column.type === "number");
	for (let row = 0; row < table.rowCount; row++) {
		if (column.isMissing(row)) throw new UserError("the group is missing", {
			where: table.locate(row, group.column),
			fix: "Every row needs a group: rows without one cannot be resampled together with their like."
		});
		const cell = isInstant ? column.values[row] : column.text(row);
		const name = named === void 0 ? String(cell) : named(instantOf(cell, column.type));
		if (name === void 0) throw new UserError(`"${String(column.text(row))}" is not a date`, {
			where: table.locate(row, group.column),
			fix: "Write dates as 2001-05-31 or 2001-05-31T14:05:00Z, or as seconds since 1970."
		});
		groups[row] = name;
	}
	return groups;
}
const isoDate = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/i;
/** Milliseconds since 1970; undefined when the cell is no instant. */
function instantOf(cell, type) {
	if (typeof cell === "string") return parseInstant(cell);
	if (type === "date") return cell;
	return Number.isFinite(cell) ? instantOfNumber(cell) : void 0;
}
/** Milliseconds since 1970 of an ISO 8601 date or date and time; without a zone it is UTC. Undefined for anything else. */
function parseInstant(text) {
	return plainInstant(text) ?? anyInstant(text);
}
/** The forms that most logs have, `2001-05-31` and `2001-05-31T14:05:09.123Z`, without a regular expression; undefined for others. */
function plainInstant(text) {
	const { length } = text;
	const digits = (from, to) => {
		let number = 0;
		for (let at = from; at < to; at++) {
			const digit = text.charCodeAt(at) - 48;
			if (!(digit >= 0 && digit <= 9)) return NaN;
			number = 10 * number + digit;
		}
		return number;
	};
	const is = (at, sign) => text[at] === sign;
	const [year, month, day] = [
		digits(0, 4),
		digits(5, 7),
		digits(8, 10)
	];
	if (!(is(4, "-") && is(7, "-") && year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28)) return void 0;
	const date = Date.UTC(year, month - 1, day);
	if (length === 10) return date;
	let end = is(length - 1, "Z") ? length - 1 : length;
	if (end > 20 && is(19, ".") && !Number.isNaN(digits(20, end))) end = 19;
	if (end !== 19 || !(is(10, "T") || is(10, " ")) || !is(13, ":") || !is(16, ":")) return void 0;
	const [hour, minute, second] = [
		digits(11, 13),
		digits(14, 16),
		digits(17, 19)
	];
	return isTimeOfDay(hour, minute, second) ? date + ((hour * 60 + minute) * 60 + second) * 1e3 : void 0;
}
function anyInstant(text) {
	const match = isoDate.exec(text.trim());
	if (match === null) return void 0;
	const [, year, month, day, hour = "0", minute = "0", second = "0", zone] = match;
	const date = new Date((/* @__PURE__ */ new Date(0)).setUTCFullYear(Number(year), Number(month) - 1, Number(day)));
	if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== Number(month) - 1) return void 0;
	if (!isTimeOfDay(Number(hour), Number(minute), Number(second))) return void 0;
	let offset = 0;
	if (zone !== void 0 && /^[+-]/.test(zone)) {
		const digits = zone.replace(/\D/g, "").padEnd(4, "0");
		const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
		offset = zone.startsWith("-") ? -minutes : minutes;
	}
	return date.getTime() + ((Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second)) * 1e3;
}
/** The day ends with 24:00:00, or with a leap second. */
const isTimeOfDay = (hour, minute, second) => hour <= 23 && minute <= 59 && second <= 60 || hour === 24 && minute === 0 && second === 0;
/** Names the period of an instant. Rows are many and periods few: each is written once. */
function periods(unit) {
	const known = /* @__PURE__ */ new Map();
	const length = unit === "hour" ? 36e5 : 864e5;
	return (instant) => {
		if (instant === void 0 || !(Math.abs(instant) < 864e13)) return void 0;
		const number = Math.floor(instant / length);
		const name = known.get(number) ?? period(instant, unit);
		known.set(number, name);
		return name;
	};
}
function period(instant, unit) {
	const date = new Date(instant);
	const iso = date.toISOString();
	const tail = iso.length - 24;
	switch (unit) {
		case "hour": return `${iso.slice(0, tail + 13)}Z`;
		case "day": return iso.slice(0, tail + 10);
		case "month": return iso.slice(0, tail + 7);
		case "week": {
			const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
			thursday.setUTCDate(thursday.getUTCDate() + 3 - (thursday.getUTCDay() + 6) % 7);
			const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
			const week = 1 + Math.floor((thursday.getTime() - first) / 6048e5);
			return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, "0")}`;
		}
	}
}

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

// packages/evaluation/src/index.ts
var src_exports = /* @__PURE__ */ __exportAll({ checkLockedRows: () => checkLockedRows });

export { groupsOf as a, digestRows as c, formatGroupExpression as i, checkLockedRows as n, parseGroupExpression as o, lockedSides as r, parseInstant as s, src_exports as t };
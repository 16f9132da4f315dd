import { t as UserError } from "./contracts-errors.js";

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
	const known = /* @__PURE__ */ new Map();
	for (let row = 0; row < table.rowCount; row++) {
		if (column.isMissing(row)) throw new UserError("the group is missing", {
			where: table.locate(row, group.column),
			fix: "Every row needs a group: rows without one cannot be resampled together with their like."
		});
		const cell = group.unit !== "value" && (column.type === "date" || column.type === "number") ? column.values[row] : column.text(row);
		let name = known.get(cell);
		if (name === void 0) {
			name = group.unit === "value" ? cell : period(instantOf(cell, column.type), group.unit);
			if (name === void 0) throw new UserError(`"${String(column.text(row))}" is not a date`, {
				where: table.locate(row, group.column),
				fix: "Write dates as 2001-05-31 or 2001-05-31T14:05:00Z, or as seconds since 1970."
			});
			known.set(cell, name);
		}
		groups[row] = name;
	}
	return groups;
}
const isoDate = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/i;
/** Milliseconds since 1970; undefined when the cell is no instant. */
function instantOf(cell, type) {
	if (typeof cell === "string") return parseInstant(cell);
	if (type === "date") return cell;
	if (!Number.isFinite(cell)) return void 0;
	const size = Math.abs(cell);
	return cell / (size < 1e11 ? .001 : size < 0x5af3107a4000 ? 1 : size < 0x16345785d8a0000 ? 1e3 : 1e6);
}
/** Milliseconds since 1970 of an ISO 8601 date or date and time; without a zone it is UTC. Undefined for anything else. */
function parseInstant(text) {
	const match = isoDate.exec(text.trim());
	if (match === null) return void 0;
	const [, year, month, day, hour = "0", minute = "0", second = "0", zone] = match;
	const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
	if (new Date(date).getUTCDate() !== Number(day) || Number(month) > 12 || Number(hour) > 24) return void 0;
	let offset = 0;
	if (zone !== void 0 && /^[+-]/.test(zone)) {
		const digits = zone.replace(/\D/g, "").padEnd(4, "0");
		const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
		offset = zone.startsWith("-") ? -minutes : minutes;
	}
	return date + ((Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second)) * 1e3;
}
function period(instant, unit) {
	if (instant === void 0 || !(Math.abs(instant) < 864e13)) return void 0;
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

export { parseInstant as i, groupsOf as n, parseGroupExpression as r, formatGroupExpression as t };
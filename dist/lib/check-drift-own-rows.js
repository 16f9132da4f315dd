import { r as formatVersion } from "./contracts-names.js";
import { t as selectRows } from "./data-select-rows.js";
import { a as groupsOf } from "./evaluation.js";
import { c as environmentOf, o as publishedVersions } from "./lifecycle.js";

// actions/check-drift/src/own-rows.ts
const dayInMs = 864e5;
/**
* Leaves out rows from days that have not come: one wrong clock among all that write must not end the wait for labels, nor that
* for the rest of today. Times in the local time of a place may be a day ahead.
* @throws UserError for a time that is none.
*/
function withoutFuture(tables, time, now) {
	const tomorrow = new Date(now.getTime() + dayInMs).toISOString().slice(0, 10);
	const ahead = [];
	const kept = tables.map((table) => {
		const days = groupsOf(table, {
			column: time,
			unit: "day"
		});
		const rows = days.flatMap((day, row) => day > tomorrow ? [] : [row]);
		if (rows.length === table.rowCount) return table;
		ahead.push(...days.filter((day) => day > tomorrow));
		return selectRows(table, Uint32Array.from(rows));
	});
	if (ahead.length === 0) return {
		tables,
		future: void 0
	};
	ahead.sort();
	return {
		tables: kept,
		future: {
			rows: ahead.length,
			from: ahead[0],
			to: ahead.at(-1)
		}
	};
}
/**
* Leaves out what another version predicted: it says nothing of this one's calibration. A row that names its version in a
* column is of that one. Any other row (no such column, an empty cell, a text that is no version) goes by its day: it is this
* version's from the day after that on which the ledger has it promoted, or, where the ledger knows nothing of the
* environment, on which it was released; where there was no version before, all days are.
* @throws UserError for a column that was named and is not there, or a time that is none.
*/
async function ownRows(tables, version, inputs, repository, { log }) {
	const { model, environment, columns, version: column } = inputs;
	const days = tables.map((table) => groupsOf(table, {
		column: columns.time,
		unit: "day"
	}));
	const newest = days.flat().reduce((last, day) => day > last ? day : last, "");
	if (version === null) return {
		tables,
		isPart: false,
		newest
	};
	const told = tables.map((table) => versionsIn(table, column));
	const began = told.some((names) => names.includes(void 0)) && inputs.from === void 0 && repository !== void 0 ? await beginning(repository, model, environment, version) : void 0;
	const since = began === void 0 ? void 0 : (/* @__PURE__ */ new Date(Math.floor(Date.parse(began) / dayInMs + 1) * dayInMs)).toISOString().slice(0, 10);
	let left = 0;
	const own = tables.flatMap((table, at) => {
		const rows = [];
		for (const [row, name] of told[at].entries()) if (name === void 0 ? since === void 0 || days[at][row] >= since : name === version) rows.push(row);
		left += table.rowCount - rows.length;
		if (rows.length === 0) return [];
		return [rows.length === table.rowCount ? table : selectRows(table, Uint32Array.from(rows))];
	});
	const came = began === void 0 ? "" : `v${version} went into ${environment} on ${began.slice(0, 10)}`;
	if (left > 0) log.info(`${left} rows are left out: of another version than ${version}${since === void 0 ? "" : `, or from before ${since} (${came})`}`);
	if (own.length === 0) log.notice(`Nothing of the log is judged: it ends on ${newest}, and no row of it is of v${version}${came === "" ? "" : `. ${came}`}. Where the log names the version of each prediction in a column, name that as \`drift: {${environment}: {version: …}}\` in modelops.yml (\`model_version\` is found by itself).`, { title: model });
	return {
		tables: own,
		isPart: left > 0,
		newest
	};
}
/** When the version came after another one, in ISO 8601; undefined where none was before. */
async function beginning({ ledger, releases }, model, environment, version) {
	const moves = environmentOf((await ledger())?.state, model, environment).history;
	if (moves.length > 0) {
		const move = moves.findLast((one) => one.version === version);
		return moves.every((one) => one.version === version) ? void 0 : move?.at;
	}
	const versions = publishedVersions(model, await releases());
	const at = versions.findIndex((one) => formatVersion(one.version) === version);
	return at < 0 || at === versions.length - 1 ? void 0 : versions[at].release.publishedAt;
}
/** The version that each row names: `1.2.0` of `1.2.0`, `v1.2.0` and `flight-delay@v1.2.0`; undefined where it names none. */
function versionsIn(table, { name, isNamed }) {
	if (!isNamed && !table.hasColumn(name)) return Array.from({ length: table.rowCount }, () => void 0);
	const column = table.column(name);
	const known = /* @__PURE__ */ new Map();
	return Array.from({ length: table.rowCount }, (_, row) => {
		const text = column.text(row);
		if (!known.has(text)) known.set(text, /^(?:.*@)?v?(\d+\.\d+\.\d+)$/s.exec(text?.trim() ?? "")?.[1]);
		return known.get(text);
	});
}

export { withoutFuture as n, ownRows as t };
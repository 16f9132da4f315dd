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
* column is of that one. A text that is no version (`staging`) is another's where the log names this version in other rows.
* Any other row (no such column, an empty cell, a log of texts that are no versions) goes by its day: it is this version's from
* the day after that on which the ledger has it promoted, or, where the ledger knows nothing of the environment, on which it
* was released; where there was no version before, all days are.
* @throws UserError for a column that was named and is not there, or a time that is none.
*/
async function ownRows(tables, version, inputs, repository, { log }) {
	const { model, environment, columns, version: column } = inputs;
	const days = tables.map((table) => groupsOf(table, {
		column: columns.time,
		unit: "day"
	}));
	const newest = days.flat().reduce((last, day) => day > last ? day : last, "");
	const told = tables.map((table) => namesIn(table, column));
	if (version === null) return {
		tables,
		isPart: false,
		newest,
		note: unclearNote(column.name, countOf(told.flat()))
	};
	const namesOwn = told.some((names) => names.some((name) => name?.version === version));
	const goesByDay = (name) => name === void 0 || name.version === void 0 && !namesOwn;
	const began = told.some((names) => names.some(goesByDay)) && inputs.from === void 0 && repository !== void 0 ? await beginning(repository, model, environment, version) : void 0;
	const since = began === void 0 ? void 0 : (/* @__PURE__ */ new Date(Math.floor(Date.parse(began) / dayInMs + 1) * dayInMs)).toISOString().slice(0, 10);
	const counted = [];
	const left = [];
	const own = tables.flatMap((table, at) => {
		const rows = [];
		for (const [row, name] of told[at].entries()) {
			const isOwn = goesByDay(name) ? since === void 0 || days[at][row] >= since : name.version === version;
			if (isOwn) rows.push(row);
			(isOwn ? counted : left).push(name);
		}
		if (rows.length === 0) return [];
		return [rows.length === table.rowCount ? table : selectRows(table, Uint32Array.from(rows))];
	});
	const came = began === void 0 ? "" : `v${version} went into ${environment} on ${began.slice(0, 10)}`;
	if (left.length > 0) log.info(`${left.length} rows are left out: of another version than ${version}${since === void 0 ? "" : `, or from before ${since} (${came})`}`);
	if (own.length === 0) log.notice(`Nothing of the log is judged: it ends on ${newest}, and no row of it is of v${version}${came === "" ? "" : `. ${came}`}. Where the log names the version of each prediction in a column, name that as \`drift: {${environment}: {version: …}}\` in modelops.yml (\`model_version\` is found by itself).`, { title: model });
	const note = othersNote(column.name, version, countOf(counted), countOf(left));
	return {
		tables: own,
		isPart: left.length > 0,
		newest,
		note
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
/** What each row names; undefined where it names nothing. */
function namesIn(table, { name, isNamed }) {
	if (!isNamed && !table.hasColumn(name)) return Array.from({ length: table.rowCount }, () => void 0);
	const column = table.column(name);
	const known = /* @__PURE__ */ new Map();
	return Array.from({ length: table.rowCount }, (_, row) => {
		const cell = column.text(row);
		if (!known.has(cell)) {
			const text = cell?.trim() ?? "";
			const version = /^(?:.*@)?v?(\d+\.\d+\.\d+)$/s.exec(text)?.[1];
			known.set(cell, text === "" ? void 0 : {
				text: version ?? text,
				version
			});
		}
		return known.get(cell);
	});
}
function countOf(names) {
	const counts = /* @__PURE__ */ new Map();
	for (const name of names) {
		const count = counts.get(name?.text);
		if (count === void 0) counts.set(name?.text, {
			rows: 1,
			isVersion: name?.version !== void 0
		});
		else count.rows++;
	}
	return counts;
}
const mostNames = 5;
/** `1200 rows (1.0.0: 700, staging: 500)`. */
function listed(counts) {
	const all = [...counts].sort(([, a], [, b]) => b.rows - a.rows);
	const rows = all.reduce((sum, [, one]) => sum + one.rows, 0);
	if (rows === 0) return "no row";
	const shown = all.slice(0, mostNames).map(([text, one]) => `${text === void 0 ? "without a name" : text.slice(0, 60)}: ${one.rows}`);
	const more = all.length - shown.length;
	return `${rows} ${rows === 1 ? "row" : "rows"} (${shown.join(", ")}${more > 0 ? `, and ${more} more` : ""})`;
}
/** Where nobody knows which version is watched, and the log names more than one. */
function unclearNote(column, counts) {
	const names = [...counts.keys()].filter((text) => text !== void 0);
	if (names.length < 2) return void 0;
	return `The column "${column}" names ${names.length} versions, and ${listed(counts)} count together: it is not known which of them is watched. Say it as \`champion-version\`.`;
}
/** Where the log names others than the version that is watched. */
function othersNote(column, version, counted, left) {
	const isOther = (text) => text !== void 0 && text !== version;
	if (![...counted.keys(), ...left.keys()].some(isOther)) return void 0;
	const told = `By the column "${column}" ${listed(counted)} count for v${version}, and ${listed(left)} ${left.size === 0 ? "is" : "are"} left out.`;
	const unclear = [...counted].filter(([text, { isVersion }]) => text !== void 0 && !isVersion);
	if (unclear.length === 0) return told;
	return `${told} ${unclear.slice(0, mostNames).map(([text]) => `"${text.slice(0, 60)}"`).join(", ")} ${unclear.length === 1 ? "is no version" : "are no versions"}, so such rows go by their day, whoever made them: log the version, such as ${version}.`;
}

export { withoutFuture as n, ownRows as t };
import { n as __exportAll } from "./rolldown-runtime.js";
import { i as lockPath } from "./contracts-names.js";
import { t as UserError } from "./contracts-errors.js";
import { n as heldOutRank, o as strayText, r as rowKey, t as emptySide } from "./data-split-rule.js";
import { r as lockedSides, s as parseInstant } from "./evaluation.js";
import { n as parseHoldout, t as parseDuration } from "./contracts-duration.js";
import { n as parseNumber } from "./data-csv.js";
import { c as sortedClasses, n as className } from "./evaluation-class-columns.js";
import { n as isPlausible, t as instantOfNumber } from "./data-instant.js";
import { createHash } from "node:crypto";
import { spawn } from "node:child_process";

// packages/training/src/split.ts
/**
* Which rows are held out, by the rule of prepare-data (`split-rule.ts` in packages/data). By time: the latest rows, and rows of
* one instant stay together. By key: a key stays where it is when rows are added.
* @param rows candidates, ascending. @param times milliseconds since 1970 UTC a row. @param keys text a row, or what
*   `rowKey` makes. @param locate where a person finds a row, for errors.
* @throws UserError when there is nothing to split by, a time is missing, or a side would be empty.
*/
function splitRows(rows, spec, times, keys, locate) {
	let split;
	if (spec.by === "time") {
		if (times === void 0) throw new UserError("the split is by time, and no column of time is named", { fix: "Set `data.time` in modelops.yml, or the input `time`; or split by key." });
		const untimed = rows.find((row) => Number.isNaN(times[row]));
		if (untimed !== void 0) throw new UserError("a row to be split has no time", {
			where: locate(untimed),
			fix: "Every row with a label needs a time: fill it in, remove the row, or set `data.split: { by: key }`."
		});
		const sorted = Float64Array.from(rows, (row) => times[row]).sort();
		const fromLatest = (rank) => Math.floor(sorted.at(-1 - rank));
		const cut = "share" in spec.holdout ? fromLatest(heldOutRank(sorted.length, spec.holdout.share)) : fromLatest(0) - spec.holdout.milliseconds + 1;
		const train = rows.filter((row) => times[row] < cut - spec.gap);
		const holdout = rows.filter((row) => times[row] >= cut);
		split = {
			train,
			holdout,
			gap: rows.length - train.length - holdout.length,
			cut
		};
	} else {
		if (!("share" in spec.holdout)) throw new UserError("a holdout that is a length of time needs a split by time", { fix: "Give a share, such as 20%." });
		const { share } = spec.holdout;
		const draw = (row) => createHash("md5").update(`${spec.seed}:${keys(row)}`).digest().readUInt32BE(0) / 4294967296;
		const draws = Float64Array.from(rows, draw);
		split = {
			train: rows.filter((_, at) => draws[at] >= share),
			holdout: rows.filter((_, at) => draws[at] < share),
			gap: 0,
			cut: null
		};
	}
	const empty = emptySide({
		train: split.train.length,
		holdout: split.holdout.length
	}, rows.length, void 0);
	if (empty !== void 0) throw empty;
	return split;
}
/**
* The split that `data.split` says, or the one without it: the latest fifth, or a fifth by key where there is no time.
* @param at where an entry of `data.split` stands, for errors.
* @throws UserError for what is no share and no length of time.
*/
function splitSpecOf(split, time, at) {
	return {
		by: split?.by ?? (time === void 0 ? "key" : "time"),
		holdout: parseHoldout(split?.holdout ?? "20%", at("holdout")),
		gap: split?.gap === void 0 || /^0+[smhdw]$/.test(split.gap) ? 0 : parseDuration(split.gap, at("gap")),
		seed: split?.seed ?? 1
	};
}
const defaultHoldout = "20%";

// packages/training/src/choose-rows.ts
/**
* Which rows train and which are held out: those of the lock's days, else of the window by the split; rows without a label are on
* neither side. train-model trains by it, and validate-model asks it what a judgement is to be on.
* @throws UserError when no row is left for a side, or the rows are not those that the lock pins.
*/
function chooseRows({ table, tables, apartRows, label, times, where }, { time, lock, window: asked, split, splitKey }) {
	const window = lock?.window ?? asked;
	const sides = lock === void 0 ? void 0 : lockedSides(tables, lock, time);
	const inWindow = windowOf(asked, time, times);
	const known = [];
	const heldOut = [];
	let unlabelled = 0;
	let between = 0;
	for (let row = 0; row < label.length; row++) {
		const isApart = row >= label.length - apartRows;
		if (!isApart && !inWindow(row)) continue;
		if (sides?.[row] === "outside") continue;
		if (Number.isNaN(label[row])) unlabelled++;
		else if (sides === void 0) (isApart ? heldOut : known).push(row);
		else if (sides[row] === "train") known.push(row);
		else if (sides[row] === "holdout") heldOut.push(row);
		else between++;
	}
	if (known.length === 0) throw new UserError("no row with a label lies in the window", {
		where,
		fix: `The window is from ${window.from ?? "the beginning"} to ${window.to ?? "the end"}.`
	});
	if (lock !== void 0 && heldOut.length === 0) throw new UserError("no row with a label lies in the days that are held out", {
		where: lockPath,
		fix: `They are ${lock.holdout.from} to ${lock.holdout.to}. Are their labels known yet? \`data.label.delay\` in modelops.yml says how long that takes.`
	});
	return {
		...sides !== void 0 || split === void 0 ? {
			train: Uint32Array.from(known),
			holdout: Uint32Array.from(heldOut),
			gap: between,
			cut: null
		} : splitRows(Uint32Array.from(known), split, times, splitKeys(table, tables, splitKey), table.locate),
		unlabelled
	};
}
function splitKeys(table, tables, key) {
	if (key === "$row") {
		const ends = [];
		for (const { rowCount } of tables) ends.push((ends.at(-1) ?? 0) + rowCount);
		return (row) => {
			const file = ends.findIndex((end) => row < end);
			return rowKey(file + 1, row - (ends[file - 1] ?? 0));
		};
	}
	const column = table.column(key);
	return (row) => column.text(row) ?? "";
}
function windowOf(window, time, times) {
	if (window.from === void 0 && window.to === void 0) return () => true;
	if (times === void 0) throw new UserError("a window was given, and no column of time is named", { fix: "Set `data.time` in modelops.yml, or the input `time`." });
	const from = window.from === void 0 ? Number.NEGATIVE_INFINITY : parseInstant(window.from);
	const to = window.to === void 0 ? Number.POSITIVE_INFINITY : parseInstant(window.to);
	if (from >= to) throw new UserError(`the window from ${window.from} to ${window.to} is empty`, { fix: `Rows count whose "${time}" is at \`from\` or later and before \`to\`.` });
	return (row) => times[row] >= from && times[row] < to;
}

// packages/training/src/command.ts
/**
* What a step's own inputs and the runner's services are called by; a `run:` step does not see them either, and a user's
* command needs none of them.
*/
const withheld = /^(?:INPUT_|ACTIONS_RUNTIME_|ACTIONS_RESULTS_|ACTIONS_CACHE_|ACTIONS_ID_TOKEN_|GITHUB_TOKEN$|GH_TOKEN$)/;
/** A cancelled run, or Ctrl-C, ends what the command started with it: hours of training must not go on unseen. */
const passedOn = [
	"SIGINT",
	"SIGTERM",
	"SIGHUP"
];
/** Signals reach all of a pipeline only by its group; on Windows a group of its own would open a window. */
const ownGroup = process.platform !== "win32";
/**
* Runs a user's command with the shell of a `run:` step (`bash -eo pipefail` where there is one, else `sh -e`); its output
* goes to this process's own, errors to its standard error. SIGINT, SIGTERM and SIGHUP are passed on to everything it started.
* @throws UserError when it fails, with its exit code or signal.
*/
async function runCommand({ command, what, cwd, env, output, variables }) {
	const kept = Object.entries(env).filter(([name]) => !withheld.test(name));
	const given = Object.entries(variables).filter(([, value]) => value !== void 0);
	let cancelled;
	const end = await new Promise((resolve) => {
		const start = (shell, flags) => {
			const child = spawn(shell, [...flags, command], {
				cwd,
				env: Object.fromEntries([...kept, ...given]),
				stdio: [
					"ignore",
					output === "stdout" ? 1 : 2,
					2
				],
				detached: ownGroup
			});
			let started = true;
			const passOn = (signal) => {
				cancelled ??= signal;
				try {
					if (child.pid !== void 0) process.kill(ownGroup ? -child.pid : child.pid, signal);
				} catch {}
			};
			for (const signal of passedOn) process.on(signal, passOn);
			const ended = () => {
				for (const signal of passedOn) process.off(signal, passOn);
			};
			child.once("error", (error) => {
				ended();
				started = false;
				if (error.code === "ENOENT" && shell === "bash") start("sh", ["-e", "-c"]);
				else resolve({ error });
			});
			child.once("close", (code, signal) => {
				ended();
				if (started) resolve({
					code,
					signal
				});
			});
		};
		start("bash", [
			"--noprofile",
			"--norc",
			"-eo",
			"pipefail",
			"-c"
		]);
	});
	if ("error" in end) throw new UserError(`${what} cannot be started: ${end.error.message}`, { cause: end.error });
	if (end.code === 0 && cancelled !== void 0) throw new UserError(`${what} was cancelled by ${cancelled}`);
	if (end.code === 0) return;
	throw new UserError(`${what} ended with ${end.code === null ? `the signal ${end.signal}` : `exit code ${end.code}`}`, {
		where: (command.split("\n").find((line) => line.trim() !== "") ?? "").trim().slice(0, 200),
		fix: "What it printed is above."
	});
}

// packages/training/src/rows.ts
/** Texts with more different values than this are no categories. */
const maxCategories = 1e3;
/**
* A column as numbers, instants or texts. Without a wanted type, texts that are all instants are times, and texts with few
* values are categories.
* @throws UserError naming the row when a cell is not of the wanted type.
*/
function typedColumn(table, name, wanted) {
	const column = table.column(name);
	const rows = table.rowCount;
	const type = wanted ?? inferredType(column, rows);
	if (type === "category" || type === "text") return {
		name,
		type,
		values: Array.from({ length: rows }, (_, row) => column.text(row))
	};
	if (column.type === "number" && type === "timestamp") return {
		name,
		type,
		values: instantsOf(table, name, column.values)
	};
	if (column.type === "number" || column.type === "date" && type === "timestamp") return {
		name,
		type,
		values: column.values
	};
	const values = new Float64Array(rows);
	for (let row = 0; row < rows; row++) {
		const text = column.text(row);
		const value = text === null || text === "" ? NaN : type === "timestamp" ? parseInstant(text) : column.type === "boolean" ? Number(column.values[row]) : parseNumber(text);
		if (value === void 0) throw new UserError(`"${text.slice(0, 40)}" is no ${type === "timestamp" ? "date or time (ISO 8601)" : "number"}`, {
			where: table.locate(row, name),
			fix: `The column is taken as ${type}; say what it is under \`data.schema\` in modelops.yml.`
		});
		values[row] = value;
	}
	return {
		name,
		type,
		values
	};
}
/** Numbers as instants, by the rule of groups and drift. @throws UserError for a number that cannot be one. */
function instantsOf(table, name, values) {
	const instants = values.map(instantOfNumber);
	const wrong = instants.findIndex((instant) => !Number.isNaN(instant) && !isPlausible(instant));
	if (wrong >= 0) throw new UserError(`${values[wrong]} is no date or time`, {
		where: table.locate(wrong, name),
		fix: "Numbers are seconds or milliseconds since 1970 (UTC), of the years 1990 to 2099. Write dates as ISO 8601 texts: 2026-03-01."
	});
	return instants;
}
function inferredType(column, rows) {
	switch (column.type) {
		case "boolean": return "boolean";
		case "date": return "timestamp";
		case "bigint": return "text";
		case "number":
			for (const value of column.values) if (!Number.isInteger(value) && !Number.isNaN(value)) return "float";
			return "integer";
		case "string": {
			const distinct = /* @__PURE__ */ new Set();
			let instants = true;
			for (let row = 0; row < rows && (instants || distinct.size <= maxCategories); row++) {
				const value = column.values[row] ?? null;
				if (value === null) continue;
				distinct.add(value);
				instants &&= parseInstant(value) !== void 0;
			}
			if (instants && distinct.size > 0) return "timestamp";
			return distinct.size > Math.min(maxCategories, Math.max(20, rows / 2)) ? "text" : "category";
		}
	}
}
/** The values of some rows, in their order. */
function rowsOf(values, rows) {
	if (values instanceof Float64Array) return Float64Array.from(rows, (row) => values[row]);
	return Array.from(rows, (row) => values[row]);
}

// packages/training/src/labels.ts
/** Texts with more different values than this are taken for classes only when the task says so. */
const mostInferred = 100;
/** As many as a predictions file can have. */
const mostClasses = 1e3;
/**
* The labels of a table. Texts are classes, where there are three to a hundred of them; with a task that says so any values are.
* @throws UserError when they do not fit the task, or are nothing that can be learnt.
*/
function labelsOf(table, name, asked) {
	if (asked === "multiclass-classification") return classesOf(table, name, mostClasses);
	const typed = withBooleans(typedColumn(table, name, void 0));
	if (!(typed.values instanceof Float64Array)) {
		const texts = new Set(typed.values.filter((text) => text !== null && text !== ""));
		const stray = asked === void 0 && strayText(table, name, false) !== void 0;
		if (asked === void 0 && texts.size > 2 && !stray) return classesOf(table, name, mostInferred);
	}
	if (!(typed.values instanceof Float64Array) || typed.type === "timestamp") throw noLabel(table, name, typed, asked);
	const label = typed.values;
	const other = label.findIndex((value) => value !== 0 && value !== 1 && !Number.isNaN(value));
	const task = asked ?? (other < 0 ? "binary-classification" : "regression");
	if (task === "binary-classification" && other >= 0) throw new UserError(`the label is ${label[other]}, and the task is binary classification`, {
		where: table.locate(other, name),
		fix: "A label is 0 or 1, and the cell is empty where it is not known."
	});
	return {
		task,
		label,
		classes: void 0
	};
}
/** The error for labels that cannot be learnt, at the first of them. */
function noLabel(table, name, { values, type }, asked) {
	const column = table.column(name);
	const isLabel = (text) => text === null || text === "" || parseNumber(text) !== void 0 || asked !== "regression" && booleans.has(text.toLowerCase());
	const row = values.findIndex((_, at) => !isLabel(column.text(at)));
	if (row < 0 || type === "timestamp") return new UserError(`the label "${name}" holds ${type}s, and nothing that can be learnt`, {
		where: table.source.path,
		fix: "Set `label` to another column."
	});
	const wanted = {
		regression: "no number",
		"binary-classification": "neither 0 nor 1 (true or false)",
		any: "neither 0 and 1 (true and false) nor a number"
	}[asked ?? "any"];
	return new UserError(`the label "${column.text(row).slice(0, 40)}" is ${wanted}`, {
		where: table.locate(row, name),
		fix: `Leave the cell empty where the label is not known, or set \`label\` to another column${asked === void 0 ? "; for texts as classes set `task: multiclass-classification`" : ""}.`
	});
}
/** What DuckDB takes for booleans in a CSV file, and so prepare-data. */
const booleans = new Map([...[
	"true",
	"t",
	"yes",
	"y"
].map((text) => [text, 1]), ...[
	"false",
	"f",
	"no",
	"n"
].map((text) => [text, 0])]);
/** Texts that are booleans as 1 and 0. */
function withBooleans(typed) {
	if (typed.values instanceof Float64Array) return typed;
	const values = new Float64Array(typed.values.length);
	for (const [row, text] of typed.values.entries()) {
		const value = text === null || text === "" ? NaN : booleans.get(text.toLowerCase());
		if (value === void 0) return typed;
		values[row] = value;
	}
	return {
		...typed,
		type: "boolean",
		values
	};
}
function classesOf(table, name, most) {
	const column = table.column(name);
	const names = Array.from({ length: table.rowCount }, (_, row) => {
		const text = column.isMissing(row) || column.type === "number" && Number.isNaN(column.values[row]) ? null : column.text(row);
		return text === null || text === "" ? null : className(text);
	});
	const classes = sortedClasses(names.filter((own) => own !== null));
	if (classes.length > most) throw new UserError(`the label "${name}" has ${classes.length} different values`, {
		where: table.source.path,
		fix: most === mostInferred ? "Is it the right column? Up to 1000 classes can be learnt when it is said: `task: multiclass-classification`." : `A classifier tells at most ${most} classes apart: put rare ones together.`
	});
	const index = new Map(classes.map((own, at) => [own, at]));
	return {
		task: "multiclass-classification",
		label: Float64Array.from(names, (own) => own === null ? NaN : index.get(own)),
		classes
	};
}
/** The labels by the classes that rows to train on have, and the classes that none has. */
function onlyTrained({ label, classes }, train) {
	if (classes === void 0) return {
		label,
		classes,
		unseen: []
	};
	const trained = new Set(Array.from(train, (row) => label[row]));
	if (trained.size === classes.length) return {
		label,
		classes,
		unseen: []
	};
	const known = classes.filter((_, at) => trained.has(at));
	const place = classes.map((own) => known.includes(own) ? known.indexOf(own) : NaN);
	return {
		label: label.map((at) => Number.isNaN(at) ? NaN : place[at]),
		classes: known,
		unseen: classes.filter((_, at) => !trained.has(at))
	};
}

// packages/training/src/index.ts
var src_exports = /* @__PURE__ */ __exportAll({
	chooseRows: () => chooseRows,
	defaultHoldout: () => "20%",
	labelsOf: () => labelsOf,
	runCommand: () => runCommand,
	splitSpecOf: () => splitSpecOf,
	typedColumn: () => typedColumn
});

export { typedColumn as a, defaultHoldout as c, rowsOf as i, splitSpecOf as l, labelsOf as n, runCommand as o, onlyTrained as r, chooseRows as s, src_exports as t };
import { i as dataProfileSchema, o as windowProfilesSchema } from "./contracts-data-profile.js";
import { n as digestOf } from "./contracts-canonical.js";
import { r as formatVersion } from "./contracts-names.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { o as parseDocument } from "./contracts-common2.js";
import { t as readTable } from "./data-read-table.js";
import { a as groupsOf } from "./evaluation.js";
import { n as parseNumber } from "./data-csv.js";
import { n as className, r as looksLikeClasses, t as classColumns } from "./evaluation-class-columns.js";
import { t as metricOf } from "./evaluation-score-rows.js";
import { t as createManifestReader } from "./github-manifest.js";
import { o as publishedVersions, r as championOf } from "./lifecycle.js";
import { mkdtemp, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { existsSync } from "node:fs";

// packages/data/src/profile.ts
/** Bins of a number column: equally probable on the table that froze the edges. */
const binCount = 64;
/** A text column with more values than this has no categories: it is `text`. */
const maxCategories = 1e3;
const dayLength = 864e5;
/**
* Counts a table in memory: types, missing cells, moments, and exact counts on edges that it freezes itself (64 equally
* probable bins) or on its own categories. The same rows in any order give the same profile, but for the last digits of
* the moments. No native module is needed; for tables larger than memory there is the DuckDB form.
* @param tables pieces of one table, which have the same columns.
* @throws UserError when the pieces do not have the same columns.
*/
function profileTable(tables, { roles = {} } = {}) {
	const names = tables[0]?.columnNames ?? [];
	return {
		schema: "modelops/data-profile/v1",
		rows: tables.reduce((sum, { rowCount }) => sum + rowCount, 0),
		source: sourceOf(tables),
		window: null,
		columns: names.map((name) => profileColumn(name, tables.map((table) => table.column(name)), tables, roles[name] ?? "feature"))
	};
}
function sourceOf(tables) {
	const files = tables.map(({ source: { path, sha256, bytes } }) => ({
		path: basename(path),
		sha256,
		bytes
	}));
	return {
		digest: digestOf(files.map(({ sha256 }) => sha256)),
		files
	};
}
function profileColumn(name, pieces, tables, role) {
	const texts = pieces.some(({ type }) => type === "string");
	const booleans = pieces.every(({ type }) => type === "boolean");
	const base = {
		name,
		role
	};
	if (texts || booleans) {
		const counts = /* @__PURE__ */ new Map();
		let nulls = 0;
		pieces.forEach((column, at) => {
			for (let row = 0; row < tables[at].rowCount; row++) {
				const text = column.text(row);
				if (text === null) nulls++;
				else counts.set(text, (counts.get(text) ?? 0) + 1);
			}
		});
		const rows = [...counts.values()].reduce((sum, one) => sum + one, 0);
		const common = {
			...base,
			count: rows,
			nulls,
			nans: 0,
			bins: null
		};
		if (counts.size > maxCategories) return {
			...common,
			type: "text",
			moments: null,
			categories: null
		};
		const values = [...counts.keys()].sort();
		const trues = counts.get("true") ?? 0;
		return {
			...common,
			type: booleans ? "boolean" : "category",
			moments: !booleans ? null : rows === 0 ? {
				mean: null,
				m2: null,
				min: null,
				max: null
			} : {
				mean: trues / rows,
				m2: trues * (rows - trues) / rows,
				min: trues === rows ? 1 : 0,
				max: trues === 0 ? 0 : 1
			},
			categories: {
				values,
				counts: values.map((value) => counts.get(value)),
				other: 0
			}
		};
	}
	const numbers = pieces.map((column, at) => numbersOf(column, tables[at].rowCount));
	let nulls = 0;
	let nans = 0;
	let integers = true;
	const kept = new Float64Array(numbers.reduce((sum, { values }) => sum + values.length, 0));
	let size = 0;
	numbers.forEach(({ values, isMissing }) => {
		for (let row = 0; row < values.length; row++) {
			const value = values[row];
			if (!Number.isFinite(value)) {
				if (isMissing(row)) nulls++;
				else nans++;
			} else {
				kept[size++] = value;
				integers &&= Number.isInteger(value);
			}
		}
	});
	const sorted = kept.subarray(0, size).sort();
	const edges = edgesOf(sorted);
	const counts = new Array(edges.length + 1).fill(0);
	let bin = 0;
	for (const value of sorted) {
		while (bin < edges.length && value > edges[bin]) bin++;
		counts[bin]++;
	}
	const type = pieces.every(({ type }) => type === "date") ? "timestamp" : integers && size > 0 ? "integer" : "float";
	return {
		...base,
		type,
		count: size,
		nulls,
		nans,
		moments: momentsOf(sorted),
		bins: {
			edges,
			counts
		},
		categories: null
	};
}
/** Numbers of a column that has some; NaN where there is none. */
function numbersOf(column, rows) {
	const isMissing = (row) => column.isMissing(row);
	if (column.type === "number" || column.type === "date") return {
		values: column.values,
		isMissing
	};
	const values = new Float64Array(rows);
	for (let row = 0; row < rows; row++) values[row] = column.isMissing(row) ? NaN : Number(column.values[row]);
	return {
		values,
		isMissing
	};
}
/** Inner edges between equally probable bins, each once; a value of great mass gets a bin of its own. */
function edgesOf(sorted) {
	const edges = [];
	const greatest = sorted.at(-1);
	for (let at = 1; at < binCount; at++) {
		const edge = sorted[Math.ceil(at * sorted.length / binCount) - 1];
		if (edge !== void 0 && edge !== greatest && (edges.length === 0 || edge > edges.at(-1))) edges.push(edge);
	}
	return edges;
}
/** Of values in ascending order, so that the same rows give the same digits. */
function momentsOf(sorted) {
	let mean = 0;
	let m2 = 0;
	sorted.forEach((value, at) => {
		const step = value - mean;
		mean += step / (at + 1);
		m2 += step * (value - mean);
	});
	return sorted.length === 0 ? {
		mean: null,
		m2: null,
		min: null,
		max: null
	} : {
		mean,
		m2,
		min: sorted[0],
		max: sorted.at(-1)
	};
}
/** Whether a column of a table can be counted on the bins or categories of a profile. */
function fitsProfile(column, { type, bins, categories }) {
	if (bins !== null) return type === "timestamp" ? column.type === "date" : column.type === "number" || column.type === "bigint";
	if (type === "boolean") return column.type === "boolean";
	return categories === null || column.type === "string";
}
/**
* Counts the daily windows of tables on the edges and categories of a profile, in one pass.
* @param days the day of each row (see `DaysOf`); rows without one are left out.
* @param names columns to count; each is in the profile, in every table, and fits or is empty.
*/
function countOnEdges(tables, profile, options) {
	const rows = /* @__PURE__ */ new Map();
	const dayed = tables.map((table) => ({
		table,
		days: options.days(table)
	}));
	for (const { days } of dayed) for (const day of days) if (!Number.isNaN(day)) rows.set(day, (rows.get(day) ?? 0) + 1);
	const windows = [...rows.keys()].sort((a, b) => a - b);
	const place = new Map(windows.map((day, at) => [day, at]));
	return {
		schema: "modelops/window-profiles/v1",
		profile: digestOf(profile),
		source: sourceOf(tables),
		time: options.time,
		length: dayLength,
		windows: windows.map((from) => ({
			from,
			rows: rows.get(from)
		})),
		columns: options.names.map((name) => {
			const known = profile.columns.find((column) => column.name === name);
			if (known === void 0) throw new UserError(`the profile has no column "${name}"`);
			return countColumn(known, dayed, place, windows.length);
		})
	};
}
function countColumn(known, dayed, place, windows) {
	const edges = known.bins === null ? void 0 : Float64Array.from(known.bins.edges);
	const categories = new Map(known.categories?.values.map((value, at) => [value, at]));
	const width = edges !== void 0 ? edges.length + 1 : known.categories === null ? 0 : categories.size + 1;
	const zeros = () => new Array(windows).fill(0);
	const counts = Array.from({ length: windows }, () => new Array(width).fill(0));
	const [nulls, nans, sums, n] = [
		zeros(),
		zeros(),
		zeros(),
		zeros()
	];
	const centre = known.moments?.mean ?? 0;
	const squares = zeros();
	for (const { table, days } of dayed) {
		const column = table.column(known.name);
		const numbers = edges === void 0 ? void 0 : numbersOf(column, table.rowCount).values;
		let day = NaN;
		let at = 0;
		for (let row = 0; row < table.rowCount; row++) {
			if (days[row] !== day) {
				day = days[row];
				at = place.get(day) ?? -1;
			}
			if (Number.isNaN(day)) continue;
			if (edges === void 0) {
				const text = column.text(row);
				if (text === null) nulls[at]++;
				else if (width > 0) counts[at][categories.get(text) ?? width - 1]++;
				continue;
			}
			const value = numbers[row];
			if (!Number.isFinite(value)) {
				(column.isMissing(row) ? nulls : nans)[at]++;
				continue;
			}
			counts[at][binOf(edges, value)]++;
			n[at]++;
			sums[at] += value - centre;
			squares[at] += (value - centre) ** 2;
		}
	}
	return {
		name: known.name,
		nulls,
		nans,
		mean: sums.map((sum, at) => n[at] === 0 || edges === void 0 ? null : centre + sum / n[at]),
		m2: sums.map((sum, at) => n[at] === 0 || edges === void 0 ? null : Math.max(0, squares[at] - sum ** 2 / n[at])),
		counts
	};
}
/** Number of edges below the value: bins close on the right. */
function binOf(edges, value) {
	let low = 0;
	let high = edges.length;
	while (low < high) {
		const middle = low + high >>> 1;
		if (value > edges[middle]) low = middle + 1;
		else high = middle;
	}
	return low;
}

// packages/drift/src/day.ts
/** Digest of what is counted of the inputs, without the date: two days of equal rows have the same. */
function inputsDigest({ rows, columns }) {
	return digestOf({
		rows,
		columns
	});
}
function outcomesDigest(outcomes) {
	return digestOf(outcomes);
}
/** Counts as they stand in the state: LEB128 in base64, since most are small. */
function storeColumn({ bins, missing, unseen }) {
	const bytes = [];
	for (const count of bins) {
		let rest = count;
		while (rest > 127) {
			bytes.push(rest % 128 + 128);
			rest = Math.floor(rest / 128);
		}
		bytes.push(rest);
	}
	return {
		bins: Buffer.from(bytes).toString("base64"),
		missing,
		unseen
	};
}
/** The counts again. Whatever the text is, they are whole numbers from 0 on. */
function readColumn({ bins, missing, unseen }) {
	const counts = [];
	let value = 0;
	let factor = 1;
	for (const byte of Buffer.from(bins, "base64")) {
		value += byte % 128 * factor;
		if (byte > 127) factor *= 128;
		else {
			counts.push(value);
			value = 0;
			factor = 1;
		}
	}
	return {
		bins: counts,
		missing,
		unseen
	};
}
const numbers = /* @__PURE__ */ new Map();
/** Days since 1970 of a date. */
function dayNumber(day) {
	let number = numbers.get(day);
	if (number === void 0) {
		number = Math.round(Date.parse(`${day}T00:00:00Z`) / 864e5);
		numbers.set(day, number);
	}
	return number;
}
/** The date of a number of days since 1970. */
function dayOf(number) {
	return (/* @__PURE__ */ new Date(number * 864e5)).toISOString().slice(0, 10);
}

// packages/drift/src/outcomes.ts
/** Fixed point, so that sums of scores do not depend on the order of the rows. */
const unit = 2 ** 30;
/**
* What the labels say of each day.
* @param dayNames of every table the day of each row.
* @param given how labels and scores are judged; undefined: told by the labels.
* @throws UserError when a label or a score is none.
*/
function outcomesOf(tables, dayNames, columns, given) {
	const task = given ?? (tables.some((table) => hasClasses(table, columns)) ? multiclass : void 0);
	return task === multiclass ? {
		byDay: outcomesOfClasses(tables, dayNames, columns),
		task
	} : outcomesOfNumbers(tables, dayNames, columns, task);
}
const multiclass = "multiclass-classification";
/** Whether the labels are three texts or more, or the classes of the scores. */
function hasClasses(table, { label, score }) {
	if (label === void 0 || !table.hasColumn(label)) return false;
	const labels = table.column(label);
	if (looksLikeClasses(labels, table.rowCount)) return true;
	if (score === void 0 || table.hasColumn(score)) return false;
	const classes = classColumns(table, score)?.columns.map((column) => column.class);
	if (classes === void 0) return false;
	let known = 0;
	for (let row = 0; row < table.rowCount; row++) {
		const text = labels.isMissing(row) ? null : labels.text(row);
		if (text === null || text === "") continue;
		if (!classes.includes(className(text))) return false;
		known++;
	}
	return known > 0;
}
/**
* Of several classes: whether the predicted class is the label, and its probability. The predicted class is the one with the
* highest probability, or what the column of the score names, which tells no probability.
*/
function outcomesOfClasses(tables, dayNames, { label, score }) {
	const sums = /* @__PURE__ */ new Map();
	let confident = true;
	for (const table of tables) {
		if (label === void 0 || score === void 0 || !table.hasColumn(label)) continue;
		const labels = table.column(label);
		const predictedOf = classPredicted(table, score);
		if (predictedOf === void 0) continue;
		const days = dayNames.get(table);
		for (let row = 0; row < table.rowCount; row++) {
			const text = labels.isMissing(row) ? null : labels.text(row);
			const predicted = text === null || text === "" ? void 0 : predictedOf(row);
			if (predicted === void 0) continue;
			const truth = className(text);
			if (predicted.probability === null && isNumber(predicted.class) && !isNumber(truth)) throw new UserError(`the score is "${predicted.class}", and the label is "${truth}"`, {
				where: table.locate(row, score),
				fix: `Of several classes log the probability of each, as the columns \`${score}_<class>\`, or the predicted class.`
			});
			const day = sums.get(days[row]) ?? {
				rows: 0,
				right: 0,
				confidence: 0,
				classes: /* @__PURE__ */ new Map()
			};
			sums.set(days[row], day);
			day.rows++;
			if (predicted.class === truth) day.right++;
			if (predicted.probability === null) confident = false;
			else day.confidence += Math.round(predicted.probability * unit);
			day.classes.set(truth, (day.classes.get(truth) ?? 0) + 1);
		}
	}
	return new Map([...sums].map(([day, { rows, right, confidence, classes }]) => {
		const accuracy = right / rows;
		return [day, {
			rows,
			observed: accuracy,
			predicted: confident ? confidence / unit / rows : null,
			performance: accuracy,
			classes: Object.fromEntries([...classes].sort(([a], [b]) => a < b ? -1 : 1))
		}];
	}));
}
const isNumber = (text) => parseNumber(text) !== void 0;
/** What a row is predicted to be; undefined where there is no prediction, and for a table without any. */
function classPredicted(table, score) {
	if (table.hasColumn(score)) {
		const column = table.column(score);
		return (row) => {
			const text = column.isMissing(row) ? null : column.text(row);
			return text === null || text === "" ? void 0 : {
				class: className(text),
				probability: null
			};
		};
	}
	const scores = classColumns(table, score)?.columns.map((one) => ({
		...one,
		column: table.column(one.name)
	}));
	if (scores === void 0) return void 0;
	return (row) => {
		let best;
		for (const { name, class: own, column } of scores) {
			if (column.isMissing(row)) return void 0;
			const probability = numberOf(column, row);
			if (probability === void 0 || probability < 0 || probability > 1) throw new UserError(`the score is "${column.text(row)}", which is not a probability between 0 and 1`, {
				where: table.locate(row, name),
				fix: "Log the probability of every class, and leave the cells empty where there is no prediction."
			});
			if (best === void 0 || probability > best.probability) best = {
				class: own,
				probability
			};
		}
		return best;
	};
}
function outcomesOfNumbers(tables, dayNames, { label, score }, given) {
	const byDay = /* @__PURE__ */ new Map();
	let binary = true;
	let scored = true;
	for (const table of tables) {
		if (label === void 0 || !table.hasColumn(label)) continue;
		const labels = table.column(label);
		const scores = score !== void 0 && table.hasColumn(score) ? table.column(score) : void 0;
		const days = dayNames.get(table);
		for (let row = 0; row < table.rowCount; row++) {
			if (labels.isMissing(row)) continue;
			const truth = numberOf(labels, row);
			if (truth === void 0) throw new UserError(`the label is "${labels.text(row)}", which is not a number`, {
				where: table.locate(row, label),
				fix: "Labels are 0 and 1, true and false, or numbers, and for `task: multiclass-classification` names of classes; leave a cell empty where the truth is not known yet."
			});
			binary &&= truth === 0 || truth === 1;
			let predicted = NaN;
			if (scores !== void 0 && !scores.isMissing(row)) {
				const number = numberOf(scores, row);
				if (number === void 0) throw new UserError(`the score is "${scores.text(row)}", which is not a finite number`, {
					where: table.locate(row, score),
					fix: "Find out which rows the model could not score; leave the cell empty where there is no prediction."
				});
				predicted = number;
			}
			const day = byDay.get(days[row]) ?? {
				labels: [],
				scores: []
			};
			byDay.set(days[row], day);
			day.labels.push(truth);
			day.scores.push(predicted);
		}
		scored &&= scores !== void 0;
	}
	const task = given ?? (binary ? "binary-classification" : "regression");
	const mean = (values) => values.reduce((sum, value) => sum + Math.round(value * unit), 0) / unit / values.length;
	const days = /* @__PURE__ */ new Map();
	for (const [day, { labels, scores }] of byDay) {
		const kept = scores.flatMap((value, at) => Number.isNaN(value) ? [] : [at]);
		const both = scored && kept.length > 0;
		const truths = both ? kept.map((at) => labels[at]) : labels;
		const performance = both ? metricOf(task === "regression" ? "rmse" : "roc_auc", task, Float64Array.from(truths), Float64Array.from(kept, (at) => scores[at])) : NaN;
		days.set(day, {
			rows: truths.length,
			observed: mean(truths),
			predicted: both ? mean(kept.map((at) => scores[at])) : null,
			performance: Number.isFinite(performance) ? Math.round(performance * unit) / unit : null
		});
	}
	return {
		byDay: days,
		task
	};
}
function numberOf(column, row) {
	const value = column.type === "boolean" ? Number(column.values[row]) : column.type === "number" ? column.values[row] : Number(column.text(row) ?? NaN);
	return Number.isFinite(value) ? value : void 0;
}

// packages/drift/src/collect.ts
const dayInMs = 864e5;
/** Profile and days of the rows that the champion was trained or judged on. @throws UserError for a column that is not there. */
function referenceOf(tables, columns, task) {
	const roles = { [columns.time]: "time" };
	if (columns.label !== void 0) roles[columns.label] = "label";
	if (columns.key !== void 0) roles[columns.key] = "key";
	const profile = profileTable(tables, { roles });
	const watched = watchedColumns(profile, columns);
	return {
		...daysOf(tables, profile, watched, columns, task),
		profile,
		digest: digestOf(profile),
		watched
	};
}
/**
* What of a reference is worth releasing: its profile and its counts by day, of features, label and score. No row is in them.
* @throws UserError for a column that is not there.
*/
function countsOfReference(tables, columns, task) {
	const { profile: whole, watched } = referenceOf(tables, columns, task);
	const profile = {
		...whole,
		columns: whole.columns.filter(({ name }) => !columns.ignore.includes(name))
	};
	const inTables = new Set(tables[0]?.columnNames);
	const names = [
		...watched,
		columns.label,
		columns.score
	].filter((name) => name !== void 0 && inTables.has(name));
	const days = daysIn(tables, columns.time);
	return {
		profile,
		windows: countOnEdges(tables, profile, {
			time: columns.time,
			days: (table) => startsOfDays(days.get(table)),
			names: [...new Set(names)]
		})
	};
}
function daysIn(tables, time) {
	return new Map(tables.map((table) => [table, groupsOf(table, {
		column: time,
		unit: "day"
	})]));
}
/** Milliseconds since 1970 at which the days begin. */
function startsOfDays(names) {
	const known = /* @__PURE__ */ new Map();
	return Float64Array.from(names, (name) => {
		let number = known.get(name);
		if (number === void 0) {
			number = dayNumber(name);
			known.set(name, number);
		}
		return number * dayInMs;
	});
}
/** The columns of a profile that are watched. @throws UserError for a feature that it does not have. */
function watchedColumns(profile, columns) {
	const names = profile.columns.map(({ name }) => name);
	for (const name of columns.features ?? []) if (!names.includes(name)) throw new UserError(`the reference has no column "${name}"`, { fix: `It has: ${names.slice(0, 30).join(", ")}.` });
	const other = [
		columns.time,
		columns.label,
		columns.key,
		columns.score,
		...columns.ignore
	];
	const features = columns.features ?? featuresIn(profile, other, columns.modelFeatures ?? []);
	const scores = scoresAmong(names, columns.score, profile);
	return [...features.filter((name) => !scores.includes(name)), ...scores];
}
/**
* Counts the days of a log on the reference's edges.
* @param task how labels and scores are judged; undefined: told by the labels.
* @returns also what has changed in the columns. A column that does not fit in a file is not counted on that file's days, and
*   on all others: one bad file of a log says nothing of the others, now or later.
* @throws UserError when there is no time, or a cell of it is none; when a label or a score is no number.
*/
function daysOf(tables, profile, watched, columns, task) {
	const dayNames = daysIn(tables, columns.time);
	const daysOfTable = new Map([...dayNames].map(([table, names]) => [table, new Set(names)]));
	const misfits = misfitsOf(tables, profile, watched);
	const count = (some, names) => countOnEdges(some, profile, {
		time: columns.time,
		days: (table) => startsOfDays(dayNames.get(table)),
		names
	});
	const windows = count(tables, watched.filter((name) => !misfits.has(name)));
	const byDay = /* @__PURE__ */ new Map();
	const take = (counted, isLost) => counted.windows.forEach(({ from }, at) => {
		const day = dayOf(from / dayInMs);
		if (!isLost(day)) byDay.set(day, {
			...byDay.get(day),
			...countsAt(counted, profile, at)
		});
	});
	take(windows, () => false);
	for (const [name, bad] of misfits) {
		const good = tables.filter((table) => !bad.includes(table));
		const lost = new Set(bad.flatMap((table) => [...daysOfTable.get(table)]));
		if (good.length > 0) take(count(good, [name]), (day) => lost.has(day));
	}
	const judged = outcomesOf(tables, dayNames, columns, task);
	return {
		changes: schemaChanges(tables, daysOfTable, profile, misfits, columns),
		task: judged.task,
		days: windows.windows.map(({ from, rows }) => {
			const day = dayOf(from / dayInMs);
			return {
				day,
				rows,
				outcomes: judged.byDay.get(day) ?? null,
				columns: byDay.get(day)
			};
		})
	};
}
/** What is counted of a window, by column. */
function countsAt({ columns }, profile, at) {
	return Object.fromEntries(columns.map((column) => {
		const categories = profile.columns.find(({ name }) => name === column.name)?.categories != null;
		const counts = column.counts[at];
		return [column.name, {
			bins: categories ? counts.slice(0, -1) : counts,
			missing: column.nulls[at] + column.nans[at],
			unseen: categories ? counts.at(-1) : 0
		}];
	}));
}
/**
* The days of a reference of which only counts are known: the inputs, the rate of the label, and the mean score where the
* model had scored it. How well it ranked is not known. Windows that are no days give none.
*/
function daysOfWindows(profile, released, watched, score) {
	const { windows, columns, length } = released;
	if (length !== dayInMs) return [];
	const named = new Map(columns.map((column) => [column.name, column]));
	const counted = {
		...released,
		columns: watched.flatMap((name) => named.get(name) ?? [])
	};
	const label = profile.columns.find(({ role }) => role === "label");
	const labels = label === void 0 ? void 0 : named.get(label.name);
	const scores = score === void 0 ? void 0 : named.get(score);
	return windows.map(({ from, rows }, at) => {
		const observed = labels?.mean[at] ?? null;
		return {
			day: dayOf(from / length),
			rows,
			outcomes: observed === null ? null : {
				rows: rows - labels.nulls[at] - labels.nans[at],
				observed,
				predicted: scores?.mean[at] ?? null,
				performance: null
			},
			columns: countsAt(counted, profile, at)
		};
	});
}
function featuresIn(profile, other, modelFeatures) {
	const all = profile.columns.filter(({ name, role, type }) => role === "feature" && type !== "timestamp" && !other.includes(name)).map(({ name }) => name);
	const read = all.filter((name) => modelFeatures.includes(name));
	return read.length > 0 ? read : all;
}
/** The column with the score; of several classes, where there is none, those that begin with its name and `_`. */
function scoresAmong(names, score, profile) {
	if (score === void 0 || names.includes(score)) return names.filter((name) => name === score);
	if ((profile.columns.find(({ role }) => role === "label")?.categories?.values.length ?? 0) < 3) return [];
	const ofClasses = names.filter((name) => name.startsWith(`${score}_`));
	return ofClasses.length > 1 ? ofClasses : [];
}
const typeNames = {
	number: "numbers",
	bigint: "integers",
	date: "times",
	string: "texts",
	boolean: "booleans"
};
/** A column without a value counts as missing cells where so many rows would be empty by chance more often than this. */
const chanceOfEmpty = 1e-6;
/** Files in which a watched column is absent or does not fit the profile. A file without rows says nothing, a few empty cells little. */
function misfitsOf(tables, profile, watched) {
	const misfits = /* @__PURE__ */ new Map();
	for (const name of watched) {
		const column = profile.columns.find((candidate) => candidate.name === name);
		const missing = 1 - column.count / Math.max(1, column.count + column.nulls + column.nans);
		const bad = tables.filter((table) => {
			if (!table.hasColumn(name)) return true;
			const found = table.column(name);
			return !(missing ** table.rowCount > chanceOfEmpty && isEmpty(found, table.rowCount) || fitsProfile(found, column));
		});
		if (bad.length > 0) misfits.set(name, bad);
	}
	return misfits;
}
function schemaChanges(tables, daysOfTable, profile, misfits, columns) {
	const known = new Set(profile.columns.map(({ name }) => name));
	const fresh = [...new Set(tables.flatMap(({ columnNames }) => columnNames))].filter((name) => !known.has(name) && !Object.values(columns).flat().includes(name));
	const all = [...new Set([...daysOfTable.values()].flatMap((days) => [...days]))].sort();
	return [...[...misfits].flatMap(([name, bad]) => {
		const lost = new Set(bad.flatMap((table) => [...daysOfTable.get(table)]));
		if (lost.size === 0) return [];
		const stands = lost.has(all.at(-1));
		const since = stands ? all[all.findLastIndex((day) => !lost.has(day)) + 1] : null;
		const days = all.filter((day) => lost.has(day));
		const about = bad.filter((table) => [...daysOfTable.get(table)].some((day) => since === null || day >= since));
		const gone = about.every((table) => !table.hasColumn(name));
		const held = about.find((table) => table.hasColumn(name) && !isEmpty(table.column(name), table.rowCount));
		const what = gone ? stands ? "is gone" : "was gone" : held === void 0 ? stands ? "is empty" : "was empty" : `${stands ? "holds" : "held"} ${typeNames[held.column(name).type]}${stands ? " now" : ""}, and was ${profile.columns.find((column) => column.name === name).type}`;
		const when = since === null ? ` ${period(days)}` : since === all[0] ? "" : ` since ${since}`;
		const others = tables.filter((table) => !about.includes(table) && [...daysOfTable.get(table)].some((day) => lost.has(day)));
		const where = others.length === 0 ? "" : ` in ${about.length} of ${about.length + others.length} files`;
		const renamed = gone && bad.length === tables.length && fresh.length > 0 ? ` (new: ${fresh.join(", ")})` : "";
		return [{
			column: name,
			kind: gone ? "missing" : held === void 0 ? "empty" : "type",
			message: `the column "${name}" ${what}${where}${when}${renamed}`,
			days,
			since
		}];
	}), ...fresh.map((name) => ({
		column: name,
		kind: "new",
		message: `the column "${name}" is new`,
		days: [],
		since: null
	}))];
}
/** Days as people say them. */
function period(days) {
	if (days.length < 4) return `on ${days.join(", ")}`;
	return `on ${days.length} days from ${days[0]} to ${days.at(-1)}`;
}
function isEmpty(column, rows) {
	for (let row = 0; row < rows; row++) if (!column.isMissing(row)) return false;
	return true;
}

// actions/check-drift/src/reference.ts
/** Name of the profile among the assets of a release. */
const profileAsset = "data-profile.json";
/** Name of the counts by day, where there are any. */
const windowsAsset = "window-profiles.json";
/** What production is compared with, and whose it is. @throws UserError when there is nothing to compare with. */
async function readReference(inputs, workspace, repository, ports) {
	const { reference, columns } = inputs;
	const given = inputs.champion === void 0 ? null : {
		version: inputs.champion.version,
		modelDigest: inputs.champion.modelDigest
	};
	const rows = reference !== void 0 && "rows" in reference ? reference : void 0;
	if (rows !== void 0 && !(rows.mayBeReleased && !existsSync(await workspace.path(rows.rows, "the reference")))) {
		const path = await workspace.file(rows.rows, "the reference");
		const table = await readTable(path);
		ports.log.info(`${workspace.name(path)}: ${table.rowCount} rows of reference`);
		return {
			reference: referenceOf([table], columns, inputs.task),
			champion: given ?? await runningVersion(inputs, repository, ports)
		};
	}
	if (reference !== void 0 && "profile" in reference) {
		const path = await workspace.file(reference.profile, "the data profile");
		const windows = await readFile(join(dirname(path), windowsAsset), "utf8").catch((error) => {
			if (error.code === "ENOENT") return void 0;
			throw error;
		});
		return {
			reference: ofProfile(await readFile(path, "utf8"), reference.profile, columns, windows),
			champion: given ?? await runningVersion(inputs, repository, ports)
		};
	}
	const released = await releasedProfile(inputs, repository, ports);
	return {
		reference: ofProfile(released.text, released.where, columns, released.windows),
		champion: given ?? {
			version: released.version,
			modelDigest: released.modelDigest
		}
	};
}
/** Whose the log is, where the reference does not say it; null where nobody knows. A watch goes on without. */
async function runningVersion({ model, environment }, repository, { environment: { tempDirectory }, log }) {
	if (repository === void 0) return null;
	try {
		const versions = publishedVersions(model, await repository.releases());
		const ledger = versions.length === 0 ? void 0 : await repository.ledger();
		const champion = championOf(model, versions, ledger?.state, environment);
		if (champion === void 0) return null;
		const folder = await mkdtemp(join(tempDirectory, "modelops-champion-"));
		const manifest = await createManifestReader(repository.read, folder)(champion.release);
		return {
			version: formatVersion(champion.version),
			modelDigest: manifest?.modelDigest ?? null
		};
	} catch (error) {
		log.notice(`It is not known which version of ${model} runs in ${environment}: ${messageOf(error)}`);
		return null;
	}
}
function ofProfile(text, where, columns, windowsText) {
	const profile = parseDocument(dataProfileSchema, text, where);
	const digest = digestOf(profile);
	const watched = watchedColumns(profile, columns);
	if (windowsText === void 0) return {
		profile,
		digest,
		days: [],
		watched
	};
	const windows = parseDocument(windowProfilesSchema, windowsText, `${windowsAsset} beside ${where}`);
	if (windows.profile !== digest) throw new UserError(`${windowsAsset} was counted on another profile than ${where}`, { fix: "Release both as one run of prepare-data wrote them." });
	return {
		profile,
		digest,
		days: daysOfWindows(profile, windows, watched, columns.score),
		watched
	};
}
/** Of the version that the ledger says runs in the environment, else of the highest that is published. */
async function releasedProfile({ model, environment: watched, reference }, repository, { environment, log }) {
	const named = reference !== void 0 && "rows" in reference ? reference.rows : void 0;
	const missing = (what) => new UserError(`there is nothing to compare production with: ${named === void 0 ? "" : `${named} (\`reference\`) is not here, and `}${what}`, { fix: named === void 0 ? "Give `reference` (a file with the rows that the champion was trained or judged on) or `profile` (a data-profile.json)." : `Commit ${named}; or, where training writes it, release a version through the shipped workflows: they count it, and the release carries the counts (\`${profileAsset}\`).` });
	if (repository === void 0) throw missing(named === void 0 ? "neither `reference` nor `profile` is given, and there is no token to look for a release" : "there is no token to look for a release");
	const { read } = repository;
	const versions = publishedVersions(model, await repository.releases());
	const champion = championOf(model, versions, (await repository.ledger())?.state, watched);
	if (champion === void 0) throw missing(`no version of ${model} is released`);
	const folder = await mkdtemp(join(environment.tempDirectory, "modelops-profile-"));
	const textOf = async (name) => {
		const asset = champion.release.assets.find((one) => one.name === name);
		if (asset === void 0) return void 0;
		await read.downloadAsset(asset, join(folder, name));
		return readFile(join(folder, name), "utf8");
	};
	const text = await textOf(profileAsset);
	if (text === void 0) throw missing(`the release ${champion.tag} has no ${profileAsset}`);
	const manifest = await createManifestReader(read, folder)(champion.release);
	log.info(`the champion is ${champion.tag}`);
	return {
		text,
		windows: await textOf(windowsAsset),
		where: `${profileAsset} of ${champion.tag}`,
		version: formatVersion(champion.version),
		modelDigest: manifest?.modelDigest ?? null
	};
}

export { daysOf as a, inputsDigest as c, storeColumn as d, countsOfReference as i, outcomesDigest as l, readReference as n, dayNumber as o, windowsAsset as r, dayOf as s, profileAsset as t, readColumn as u };
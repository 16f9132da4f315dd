import { t as UserError } from "./contracts-errors.js";
import { n as parseNumber } from "./data-csv.js";

// packages/evaluation/src/class-columns.ts
/** More classes than this are rather names of rows than classes. */
const mostClasses = 1e3;
/** How far from 1 the probabilities of a row may sum: they were rounded on the way through a file. */
const tolerance = .001;
/**
* The one spelling of a class: what is a number goes by its value, so that `2` and `2.0` are one class; an identifier such
* as `007`, and any other text, stays as it is.
*/
function className(text) {
	const number = parseNumber(text);
	if (number === void 0 || !Number.isFinite(number) || /^\s*[+-]?0\d/.test(text)) return text;
	return Number.isInteger(number) && !Number.isSafeInteger(number) ? text : String(number);
}
/** Sorted by UTF-16 code units, as every list of classes here is: of equal probabilities the first class wins. */
function sortedClasses(names) {
	return [...new Set(names)].sort();
}
/**
* The columns that begin with `<prefix>_`; undefined where there are fewer than two.
* @throws UserError when two are of one class, or there are more than 1000.
*/
function classColumns(table, prefix) {
	const start = `${prefix}_`;
	const columns = table.columnNames.filter((name) => name.startsWith(start) && name.length > start.length).map((name) => ({
		name,
		class: className(name.slice(start.length))
	})).sort((a, b) => a.class < b.class ? -1 : a.class > b.class ? 1 : 0);
	if (columns.length < 2) return void 0;
	for (const [at, column] of columns.entries()) {
		const next = columns[at + 1];
		if (next?.class !== column.class) continue;
		throw new UserError(`the columns "${column.name}" and "${next.name}" are of one class, "${column.class}"`, {
			where: table.source.path,
			fix: "Classes that are numbers go by their value: keep one of the columns."
		});
	}
	if (columns.length > 1e3) throw new UserError(`${columns.length} columns begin with "${start}"; a task has at most ${mostClasses} classes`, { where: table.source.path });
	return {
		prefix,
		columns
	};
}
/** The error for a file that is to have probabilities of classes and has none. */
function noClassColumns(table, asked) {
	const prefix = asked ?? "score";
	return new UserError(`no columns look like the probabilities of the classes (\`${prefix}_<class>\`)`, {
		where: table.source.path,
		fix: `Write one column for each class, named \`${prefix}_\` and the class, with its probability: predict_proba(X) in scikit-learn, in the order of classes_. The columns are: ${table.columnNames.slice(0, 30).join(", ")}.`
	});
}
/**
* The probabilities of every row, rows × classes, in the order of `classes`; 0 for a class that has no column.
* @throws UserError naming the row: a probability that is missing or outside [0, 1], a row that does not sum to 1 (± 0.001).
*/
function readClassScores(table, found, classes) {
	const width = classes.length;
	const scores = new Float64Array(table.rowCount * width);
	const sums = new Float64Array(table.rowCount);
	for (const { name, class: own } of found.columns) {
		const column = table.column(name);
		const at = classes.indexOf(own);
		for (let row = 0; row < table.rowCount; row++) {
			const value = probabilityAt(column, row);
			if (value === void 0) throw noProbability(table, name, row);
			scores[row * width + at] = value;
			sums[row] += value;
		}
	}
	const wrong = sums.findIndex((sum) => Math.abs(sum - 1) > tolerance);
	if (wrong >= 0) throw new UserError(`the probabilities of the row sum to ${Number(sums[wrong].toPrecision(6))}, and not to 1`, {
		where: table.locate(wrong),
		fix: `Every column that begins with \`${found.prefix}_\` is taken as the probability of a class: ${found.columns.slice(0, 10).map(({ name }) => name).join(", ")}. Rename what is none; margins become probabilities by a softmax.`
	});
	return scores;
}
function probabilityAt(column, row) {
	if (column.isMissing(row)) return void 0;
	const value = column.type === "number" ? column.values[row] : column.type === "string" ? parseNumber(column.text(row)) : void 0;
	return value !== void 0 && value >= 0 && value <= 1 ? value : void 0;
}
function noProbability(table, name, row) {
	const column = table.column(name);
	const where = table.locate(row, name);
	if (column.isMissing(row)) return new UserError("the score is missing", {
		where,
		fix: "A model must answer for every row that it is judged on; write 0 for a class that is impossible."
	});
	return new UserError(`the score is ${shown(column, row)}, which is not a probability between 0 and 1`, {
		where,
		fix: "Give the probability of each class: predict_proba(X) in scikit-learn, the softmax of margins."
	});
}
/** The cell as a message shows it: quoted, and not too long. */
function shown(column, row) {
	const text = column.text(row) ?? "";
	return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
/**
* The class of every row, as its index among `classes`.
* @throws UserError naming the row when a label is missing, or is no class that the scores know.
*/
function readClassLabels(table, name, classes) {
	const column = table.column(name);
	const index = new Map(classes.map((one, at) => [one, at]));
	const labels = new Float64Array(table.rowCount);
	for (let row = 0; row < labels.length; row++) {
		const text = column.isMissing(row) ? null : column.text(row);
		if (text === null || text === "") throw new UserError("the label is missing", {
			where: table.locate(row, name),
			fix: "Judge a model on rows whose truth is known; leave the others out."
		});
		const found = index.get(className(text));
		if (found === void 0) throw new UserError(`the label is ${shown(column, row)}, a class of which there is no score`, {
			where: table.locate(row, name),
			fix: `Scores are there for: ${classes.slice(0, 20).join(", ")}${classes.length > 20 ? ", …" : ""}. Correct the label; or, if the model does not know the class, say so by a column of zeros for it.`
		});
		labels[row] = found;
	}
	return labels;
}
/**
* Whether labels are names of classes: three different texts at least, none of which is a number, true or false.
*/
function looksLikeClasses(label, rowCount) {
	if (label.type !== "string") return false;
	const seen = /* @__PURE__ */ new Set();
	for (let row = 0; row < rowCount; row++) {
		const text = label.isMissing(row) ? "" : label.text(row).trim();
		if (text === "" || seen.has(text)) continue;
		if (parseNumber(text) !== void 0 || /^(?:true|false)$/i.test(text)) return false;
		seen.add(text);
	}
	return seen.size >= 3;
}
/** The same labels for another list of classes that has all of theirs. */
function withClasses(of, from, to) {
	const place = Uint32Array.from(from, (name) => to.indexOf(name));
	const label = of.label.map((index) => place[index]);
	if (!("score" in of) || !(of.score instanceof Float64Array)) return {
		...of,
		label,
		classes: to
	};
	const rows = of.label.length;
	const score = new Float64Array(rows * to.length);
	for (let row = 0; row < rows; row++) for (let k = 0; k < from.length; k++) score[row * to.length + place[k]] = of.score[row * from.length + k];
	return {
		...of,
		label,
		score,
		classes: to
	};
}

export { readClassLabels as a, sortedClasses as c, noClassColumns as i, withClasses as l, className as n, readClassScores as o, looksLikeClasses as r, shown as s, classColumns as t };
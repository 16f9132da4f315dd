import { n as suggestion } from "./contracts-nearest.js";
import { t as UserError } from "./contracts-errors.js";
import { o as missingColumn } from "./data-file-error.js";
import { n as parseNumber } from "./data-csv.js";
import { a as readClassLabels, c as sortedClasses, i as noClassColumns, o as readClassScores, r as looksLikeClasses, s as shown, t as classColumns } from "./evaluation-class-columns.js";
import { a as groupsOf } from "./evaluation.js";
import { createHash } from "node:crypto";

// packages/evaluation/src/predictions.ts
const usual = {
	label: [
		"label",
		"y_true",
		"y_test",
		"target"
	],
	score: [
		"score",
		"y_score",
		"probability",
		"y_prob",
		"y_proba",
		"prediction",
		"y_pred"
	]
};
function keyColumn(table, asked) {
	if (asked !== void 0) {
		if (asked === "$row") return asked;
		if (!table.hasColumn(asked)) throw absent(table, asked, "key");
		return asked;
	}
	const found = table.columnNames.includes("id") ? "id" : table.columnNames.find((name) => name.endsWith("_id"));
	if (found !== void 0) return found;
	throw new UserError("no column looks like the key (`id`, or a name that ends in `_id`)", {
		where: table.source.path,
		fix: `Set the input \`key\` to one of: ${table.columnNames.join(", ")}; or to \`$row\` when the rows always stand in the same order.`
	});
}
function roleColumn(table, role, asked) {
	if (asked !== void 0) {
		if (!table.hasColumn(asked)) throw absent(table, asked, role);
		return asked;
	}
	const found = usual[role].find((name) => table.hasColumn(name));
	if (found !== void 0) return found;
	throw new UserError(`no column looks like the ${role} (${usual[role].map((n) => `\`${n}\``).join(", ")})`, {
		where: table.source.path,
		fix: `Set the input \`${role}\` to one of: ${table.columnNames.join(", ")}.`
	});
}
function absent(table, name, input) {
	const error = missingColumn(table.source.path, name, table.columnNames);
	return new UserError(error.what, {
		where: table.source.path,
		fix: `${error.fix ?? ""} The column is named by the input \`${input}\` or by modelops.yml.`
	});
}
/** The columns with key and label. @throws UserError when one is absent or cannot be told. */
function resolveTruthColumns(table, spec) {
	return {
		key: keyColumn(table, spec.key),
		label: roleColumn(table, "label", spec.label)
	};
}
/** The columns that a table's predictions would be read from. @throws UserError when one is absent or cannot be told. */
function resolveColumns(table, spec) {
	const { key, label } = resolveTruthColumns(table, spec);
	const classes = scoresOfClasses(table, label, spec);
	return {
		key,
		label,
		score: classes === void 0 ? roleColumn(table, "score", spec.score) : `${classes.prefix}_*`
	};
}
/**
* The columns with one probability a class, where the task is multiclass: because it is said, because there is no other score,
* or because the labels are texts.
*/
function scoresOfClasses(table, label, { task, score }) {
	const isAsked = task === "multiclass-classification";
	if (task !== void 0 && !isAsked) return void 0;
	const names = score === void 0 ? usual.score : [score];
	const isPlain = names.some((name) => table.hasColumn(name));
	const isText = isAsked || !isPlain || looksLikeClasses(table.column(label), table.rowCount);
	const found = isText ? names.map((name) => classColumns(table, name)).find((columns) => columns !== void 0) : void 0;
	if (found === void 0 && (isAsked || isPlain && isText)) throw noClassColumns(table, score);
	return found;
}
/**
* Predictions from a table, checked row by row.
* @throws UserError naming the file, the line or row and the column: an absent column; a label that is not 0/1
* (true/false), is no class of the scores or, for regression, no finite number; label and score interchanged; a score that is
* missing, not finite, or no probability for classification; probabilities of classes that do not sum to 1; a missing or repeated key; an absent slice column; a missing group.
*/
function predictionsFromTable(table, spec = {}) {
	const names = resolveColumns(table, spec);
	const scores = scoresOfClasses(table, names.label, spec);
	const columns = {};
	for (const name of spec.slices ?? []) {
		if (!table.hasColumn(name)) throw absent(table, name, "slices");
		columns[name] = sliceColumn(table.column(name), table.rowCount);
	}
	if (spec.group !== void 0 && !table.hasColumn(spec.group.column)) throw absent(table, spec.group.column, "group");
	return {
		...scores === void 0 ? readPlain(table, names, spec.task) : readClasses(table, names, scores, spec),
		key: readKeys(table, names.key),
		...spec.group === void 0 ? {} : { group: groupsOf(table, spec.group) },
		columns
	};
}
function readPlain(table, names, asked) {
	if (asked !== "regression") refuseInterchanged(table, names);
	const task = asked ?? inferTask(table.column(names.label), table.rowCount);
	return {
		task,
		label: readLabels(table, names.label, task),
		score: readScores(table, names.score, task)
	};
}
function readClasses(table, names, scores, spec) {
	const classes = sortedClasses([...scores.columns.map((column) => column.class), ...spec.classes ?? []]);
	return {
		task: "multiclass-classification",
		label: readClassLabels(table, names.label, classes),
		score: readClassScores(table, scores, classes),
		classes,
		labelColumn: names.label
	};
}
/**
* Key and label of a table that the candidate did not write; of several classes, which are the candidate's. @throws UserError as `predictionsFromTable` does.
*/
function truthFromTable(table, spec) {
	const { key, label } = resolveTruthColumns(table, spec);
	return {
		key: readKeys(table, key),
		label: spec.classes === void 0 ? readLabels(table, label, spec.task) : readClassLabels(table, label, spec.classes)
	};
}
/**
* Digest of what was judged on: keys, labels and groups, whatever the order of the rows and the file's format.
*/
function evaluationSetDigest(predictions) {
	const { key, classes, group } = predictions;
	const label = classes === void 0 ? predictions.label : Array.from(predictions.label, (index) => classes[index]);
	const order = sortedByKey(key);
	const hash = createHash("sha256");
	for (const row of order) hash.update(`${JSON.stringify([
		key[row],
		label[row],
		group?.[row] ?? null
	])}\n`);
	return `sha256:${hash.digest("hex")}`;
}
/** Row indices in the order of their keys (UTF-16 code units). */
function sortedByKey(key) {
	return Uint32Array.from({ length: key.length }, (_, i) => i).sort((a, b) => key[a] < key[b] ? -1 : key[a] > key[b] ? 1 : 0);
}
function sliceColumn(column, rowCount) {
	if (column.type === "number") return column.values;
	return Array.from({ length: rowCount }, (_, row) => column.text(row) ?? "");
}
function readKeys(table, name) {
	const keys = new Array(table.rowCount);
	if (name === "$row") {
		for (let row = 0; row < keys.length; row++) keys[row] = String(row + 1);
		return keys;
	}
	const column = table.column(name);
	const rowOf = /* @__PURE__ */ new Map();
	for (let row = 0; row < keys.length; row++) {
		const key = column.text(row);
		if (key === null || column.type === "number" && Number.isNaN(column.values[row])) throw new UserError("the key is missing", {
			where: table.locate(row, name),
			fix: "Every row needs a key, so that it can be found in the other model’s predictions."
		});
		keys[row] = key;
		const first = rowOf.get(key);
		if (first !== void 0) throw new UserError(`the key "${key}" stands twice: ${table.locate(first).split(", ").at(-1)} and ${table.locate(row).split(", ").at(-1)}`, {
			where: table.locate(row, name),
			fix: "A key names one row. Remove the repeated row, or set the input `key` to a column that tells the rows apart."
		});
		rowOf.set(key, row);
	}
	return keys;
}
/**
* What a column of labels looks like: multiclass when they are three texts or more, regression when some label is neither
* 0 nor 1 (true and false).
*/
function inferTask(label, rowCount) {
	if (label.type === "boolean") return "binary-classification";
	if (looksLikeClasses(label, rowCount)) return "multiclass-classification";
	for (let row = 0; row < rowCount; row++) {
		if (label.isMissing(row)) continue;
		const value = numberAt(label, row);
		if (value !== void 0 && value !== 0 && value !== 1) return "regression";
	}
	return "binary-classification";
}
/** Probabilities as labels and classes as scores would pass for a regression: its figures look fine and mean nothing. */
function refuseInterchanged(table, { label, score }) {
	const [labels, scores] = [table.column(label), table.column(score)];
	let between = 0;
	for (let row = 0; row < table.rowCount; row++) {
		const [asLabel, asScore] = [numberAt(labels, row), numberAt(scores, row)];
		if (asScore !== 0 && asScore !== 1) return;
		if (asLabel === void 0 || !(asLabel >= 0 && asLabel <= 1)) return;
		if (asLabel > 0 && asLabel < 1) between++;
	}
	if (between === 0) return;
	throw new UserError(`the columns "${label}" and "${score}" look interchanged: "${label}", the label, holds numbers between 0 and 1, and "${score}", the score, only 0 and 1`, {
		where: table.source.path,
		fix: `Set \`label: ${score}\` and \`score: ${label}\`, or rename the columns. If the truth really is such a number, set \`task: regression\`.`
	});
}
/** The cell as a number; undefined when it is none. A CSV column with one bad cell is a column of texts. */
function numberAt(column, row) {
	switch (column.type) {
		case "number": return column.values[row];
		case "boolean": return column.values[row] === true ? 1 : 0;
		case "bigint": return Number(column.values[row]);
		case "string": {
			const text = column.values[row] ?? "";
			const number = parseNumber(text);
			if (number !== void 0) return number;
			const lower = text.trim().toLowerCase();
			return lower === "true" ? 1 : lower === "false" ? 0 : void 0;
		}
		case "date": return;
	}
}
function readLabels(table, name, task) {
	const column = table.column(name);
	const labels = new Float64Array(table.rowCount);
	for (let row = 0; row < labels.length; row++) {
		if (column.isMissing(row)) throw new UserError("the label is missing", {
			where: table.locate(row, name),
			fix: "Judge a model on rows whose truth is known; leave the others out."
		});
		const value = numberAt(column, row);
		if (task === "binary-classification" && value !== 0 && value !== 1) throw new UserError(`the label is ${shown(column, row)}, which is neither 0 nor 1`, {
			where: table.locate(row, name),
			fix: "Write 1 (or true) for the class whose probability the score is, else 0 (or false). For numbers set `task: regression`; for several classes write a probability of each, `score_<class>`."
		});
		if (value === void 0 || !Number.isFinite(value)) throw new UserError(`the label is ${shown(column, row)}, which is not a finite number`, {
			where: table.locate(row, name),
			fix: "Leave rows out whose truth is unknown."
		});
		labels[row] = value;
	}
	return labels;
}
function readScores(table, name, task) {
	const column = table.column(name);
	const scores = new Float64Array(table.rowCount);
	for (let row = 0; row < scores.length; row++) {
		if (column.isMissing(row)) throw new UserError("the score is missing", {
			where: table.locate(row, name),
			fix: "A model must answer for every row that it is judged on."
		});
		const value = numberAt(column, row);
		if (value === void 0 || !Number.isFinite(value)) throw new UserError(`the score is ${shown(column, row)}, which is not a finite number`, {
			where: table.locate(row, name),
			fix: "Find out why the model gives none; a row without a score cannot be left out silently."
		});
		if (task === "binary-classification" && !(value >= 0 && value <= 1)) throw new UserError(`the score is ${shown(column, row)}, which is not a probability between 0 and 1`, {
			where: table.locate(row, name),
			fix: "Give the probability of class 1: predict_proba(X)[:, 1] in scikit-learn, 1 / (1 + exp(-score)) of a logit. For numbers set `task: regression`."
		});
		scores[row] = value;
	}
	return scores;
}
/** The error for a slice or gate that names a column which the predictions do not carry. */
function unknownSliceColumn(column, known, where) {
	return new UserError(`there is no column "${column}" to slice by`, {
		where,
		fix: `${suggestion(column, known)} A slice column must stand in the predictions file.`.trim()
	});
}

export { resolveTruthColumns as a, unknownSliceColumn as c, resolveColumns as i, inferTask as n, sortedByKey as o, predictionsFromTable as r, truthFromTable as s, evaluationSetDigest as t };
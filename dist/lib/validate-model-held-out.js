import { n as lockedData } from "./action-kit-lock.js";
import { t as UserError } from "./contracts-errors.js";
import { t as concatTables } from "./data-concat-tables.js";
import { a as makeTable, c as stringColumn, s as numberColumn } from "./data-file-error.js";
import { t as readTable } from "./data-read-table.js";
import { t as selectRows } from "./data-select-rows.js";
import { a as resolveTruthColumns, s as truthFromTable } from "./evaluation-predictions.js";
import { stat } from "node:fs/promises";

// actions/validate-model/src/held-out.ts
/** So many bytes are read for a model that a command trained: its data may be more than this job holds. */
const mostBytes = 3e8;
/**
* The rows that were held out, when they are exactly those that the candidate predicted: then it has chosen neither the rows nor
* what is true there, and whoever can predict them is compared on all of them. Else half a sentence that says why not, without a
* full stop; undefined where `modelops.yml` holds nothing out.
*/
async function heldOutRows(rules, model, candidate, workspace) {
	const lock = await lockedData(workspace, model);
	if (!rules.declared && lock === void 0) return void 0;
	try {
		return await cut(rules, lock, candidate, workspace);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return { reason: error.what.replace(/\.$/, "") };
	}
}
async function cut({ source, key: asked, splitKey, label: labelName, time, split, isRead }, lock, candidate, workspace) {
	const { chooseRows, defaultHoldout, labelsOf, splitSpecOf, typedColumn } = await import("./training.js").then((n) => n.t);
	const files = await workspace.files(source, "the data");
	const bytes = (await Promise.all(files.map(async (path) => (await stat(path)).size))).reduce((sum, one) => sum + one, 0);
	if (!isRead && bytes > mostBytes) return { reason: `${source.join(", ")} has ${Math.ceil(bytes / 1e6)} MB, and more than ${mostBytes / 1e6} MB are not read for that: \`validate: {truth: …}\` or \`validate: {data: …}\` names the rows` };
	const tables = [];
	for (const path of files) tables.push(await readTable(path));
	const table = concatTables(tables);
	const { key, label } = resolveTruthColumns(table, {
		key: asked ?? table.columnNames.find((name) => name === "id" || name.endsWith("_id")) ?? "$row",
		label: labelName
	});
	const { task, classes } = candidate;
	const keyOf = (row) => key === "$row" ? String(row + 1) : table.column(key).text(row) ?? "";
	const { label: labels } = labelsOf(table, label, task);
	const times = time === void 0 ? void 0 : typedColumn(table, time, "timestamp").values;
	const spec = splitSpecOf(split, time, (entry) => `data.split.${entry}`);
	const { holdout, cut: from } = chooseRows({
		table,
		tables,
		apartRows: 0,
		label: labels,
		times,
		where: workspace.name(files[0])
	}, {
		time,
		lock,
		window: {
			from: void 0,
			to: void 0
		},
		split: spec,
		splitKey
	});
	const numbered = key === "$row" ? "id" : key;
	if (key === "$row" && table.hasColumn(numbered)) return { reason: "rows are named by their number, and the data has a column \"id\" besides" };
	const chosen = classes === void 0 ? withColumn(selectRows(table, holdout), numberColumn(label, Float64Array.from(holdout, (row) => labels[row]), null)) : selectRows(table, holdout);
	const rows = key === "$row" ? withColumn(chosen, stringColumn(numbered, Array.from(holdout, keyOf))) : chosen;
	const truth = truthFromTable(rows, {
		task,
		classes,
		key: numbered,
		label
	});
	const predicted = new Set(candidate.key);
	if (predicted.size !== truth.key.length || !truth.key.every((name) => predicted.has(name))) return { reason: `what is predicted are not the ${truth.key.length} rows that are held out of ${source.join(", ")}` };
	const { scoreName } = await import("./validate-model-scoring.js");
	return {
		table: rows,
		task,
		key: numbered,
		label,
		score: scoreName(rows, task, source.join(", ")),
		truth,
		split: lock !== void 0 ? { from: Date.parse(lock.holdout.from) } : from === null ? {
			share: String(split?.holdout ?? defaultHoldout),
			key: splitKey,
			seed: spec.seed
		} : { from },
		known: key === "$row" ? void 0 : new Set(Array.from({ length: table.rowCount }, (_, row) => keyOf(row))),
		earliest: times?.reduce((least, one) => one < least ? one : least, Number.POSITIVE_INFINITY)
	};
}
/** A table with a column more, or in the place of the one of its name. */
function withColumn(table, column) {
	const others = table.columnNames.filter((name) => name !== column.name).map((name) => table.column(name));
	return {
		...makeTable(table.source, table.rowCount, [column, ...others]),
		locate: table.locate
	};
}
/** Why the champion cannot be judged on rows: it may have learnt from them. Half a sentence without its subject; undefined when it has not. */
function mayHaveLearnt({ split }, heldOut) {
	if (split === null) return "has a record that does not say which rows it learnt from";
	if ("from" in heldOut.split) {
		if (split.by === "time" && split.boundary !== null && Date.parse(split.boundary) <= heldOut.split.from) return void 0;
		return split.by === "time" && split.boundary !== null ? `has learnt from rows up to ${split.boundary}, and some of them are held out now` : "held out other rows, so it may have learnt from these";
	}
	const { share, key, seed } = heldOut.split;
	return split.by === "key" && split.holdout === share && split.key === key && split.seed === seed && key !== "$row" ? void 0 : "held out other rows, so it may have learnt from these";
}

export { heldOutRows, mayHaveLearnt };
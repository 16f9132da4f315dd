import { n as lockedData } from "./action-kit-lock.js";
import { t as UserError } from "./contracts-errors.js";
import { t as concatTables } from "./data-concat-tables.js";
import { a as makeTable, c as stringColumn } from "./data-file-error.js";
import { t as readTable } from "./data-read-table.js";
import { t as selectRows } from "./data-select-rows.js";
import { a as resolveTruthColumns, s as truthFromTable } from "./evaluation-predictions.js";

// actions/validate-model/src/held-out.ts
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
async function cut({ source, key: asked, splitKey, label: labelName, time, split }, lock, candidate, workspace) {
	const { chooseRows, defaultHoldout, labelsOf, splitSpecOf, typedColumn } = await import("./training.js").then((n) => n.t);
	const files = await workspace.files(source, "the data");
	const tables = [];
	for (const path of files) tables.push(await readTable(path));
	const table = concatTables(tables);
	const { key, label } = resolveTruthColumns(table, {
		key: asked ?? table.columnNames.find((name) => name === "id" || name.endsWith("_id")) ?? "$row",
		label: labelName
	});
	const { task, classes } = candidate;
	const keyOf = (row) => key === "$row" ? String(row + 1) : table.column(key).text(row) ?? "";
	const { holdout, cut: from } = chooseRows({
		table,
		tables,
		apartRows: 0,
		label: labelsOf(table, label, task).label,
		times: time === void 0 ? void 0 : typedColumn(table, time, "timestamp").values,
		where: workspace.name(files[0])
	}, {
		time,
		lock,
		window: {
			from: void 0,
			to: void 0
		},
		split: splitSpecOf(split, time, (entry) => `data.split.${entry}`),
		splitKey
	});
	const numbered = key === "$row" ? "id" : key;
	if (key === "$row" && table.hasColumn(numbered)) return { reason: "rows are named by their number, and the data has a column \"id\" besides" };
	const rows = key === "$row" ? withKeys(selectRows(table, holdout), numbered, holdout, keyOf) : selectRows(table, holdout);
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
		split: lock !== void 0 ? { from: Date.parse(lock.holdout.from) } : from === null ? { share: String(split?.holdout ?? defaultHoldout) } : { from }
	};
}
function withKeys(table, name, rows, keyOf) {
	const keys = stringColumn(name, Array.from(rows, keyOf));
	const columns = table.columnNames.map((other) => table.column(other));
	return {
		...makeTable(table.source, table.rowCount, [keys, ...columns]),
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
	return split.by === "key" && split.holdout === heldOut.split.share ? void 0 : "held out other rows, so it may have learnt from these";
}

export { heldOutRows, mayHaveLearnt };
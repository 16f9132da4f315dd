import { t as UserError } from "./contracts-errors.js";
import { a as makeTable, s as numberColumn } from "./data-file-error.js";
import { t as readTable } from "./data-read-table.js";
import { a as resolveTruthColumns, n as inferTask } from "./evaluation-predictions.js";
import { batchOf, classScoresOf, inspectModelFile, isModelFile, loadInspectedModel, scoresOf } from "./models.js";
import { basename } from "node:path";

// actions/validate-model/src/scoring.ts
/** Reads the rows that are to be predicted. @throws UserError as `readTable` does, or when key or label cannot be told. */
async function readUnseenRows(scoring, settings, workspace) {
	const table = await readTable(await workspace.file(scoring.data, "the data"));
	const { key, label } = resolveTruthColumns(table, {
		key: settings.key ?? (table.columnNames.some((name) => name === "id" || name.endsWith("_id")) ? void 0 : "$row"),
		label: settings.label
	});
	const task = settings.task ?? inferTask(table.column(label), table.rowCount);
	return {
		table,
		key,
		label,
		score: scoreName(table, task, scoring.data),
		task
	};
}
/** What scores can be called: one in the table is somebody else's, and ours must not be taken for it. @throws UserError */
function scoreName(table, task, where) {
	const isTaken = (name) => task === "multiclass-classification" ? table.columnNames.some((other) => other === name || other.startsWith(`${name}_`)) : table.hasColumn(name);
	const score = [
		"score",
		"model score",
		"score of the model"
	].find((name) => !isTaken(name));
	if (score === void 0) throw new UserError("the data have columns of every name that scores go by", {
		where,
		fix: "Rename the column `score of the model`, and those that begin with it."
	});
	return score;
}
/**
* Lets a model file predict the rows: first the security look, then the runtime.
* @param path absolute. @param name for messages.
* @throws UserError when the file is refused, cannot be loaded, or its columns are not in the table.
*/
async function scoreRows(rows, path, name, scoring, workspace) {
	const { table, task, score } = rows;
	const file = await inspectModelFile(path, { name });
	const model = await loadInspectedModel(file, {
		backend: scoring.backend,
		workspace: workspace.root,
		features: scoring.features,
		offered: {
			names: columnsOfNumbers(rows),
			from: scoring.data
		}
	});
	try {
		const predicted = await model.predict(batchOf(table, model.columns));
		return {
			table: makeTable(table.source, table.rowCount, [...table.columnNames.map((other) => table.column(other)), ...columnsOf(predicted, task, score, name)], void 0),
			backend: model.backend
		};
	} finally {
		await model.close();
	}
}
function columnsOf(predicted, task, score, where) {
	if (task !== "multiclass-classification") return [numberColumn(score, scoresOf(predicted, task, where), null)];
	const { classes, scores } = classScoresOf(predicted, where);
	return classes.map((own, k) => numberColumn(`${score}_${own}`, scores[k], null));
}
/** What could be features of a table of numbers: all but key and label. */
function columnsOfNumbers({ table, key, label }) {
	return table.columnNames.filter((name) => {
		const { type } = table.column(name);
		return name !== key && name !== label && (type === "number" || type === "bigint" || type === "boolean");
	});
}
/** Which of the files predicts. @throws UserError when none can, or it is not said which of several. */
function modelFileOf(files, nameOf, asked) {
	const names = files.map(nameOf);
	if (asked !== void 0) {
		const found = files.find((file) => nameOf(file) === asked || basename(nameOf(file)) === basename(asked));
		if (found !== void 0) return found;
		throw new UserError(`the model file "${asked}" is not among the files of the model`, { fix: `They are: ${names.join(", ")}.` });
	}
	const models = files.filter((file) => isModelFile(nameOf(file)));
	if (models.length === 1) return models[0];
	if (models.length === 0 && files.length === 1) return files[0];
	throw new UserError(models.length === 0 ? files.length === 0 ? "there is no model file to predict with" : `none of the files is a model that can be run here: ${names.join(", ")}` : `several files are models: ${models.map(nameOf).join(", ")}`, { fix: models.length === 0 ? "Name it as `files`, e.g. `files: model.onnx` or `files: web/model.json` (TensorFlow.js); models of other formats are judged by a predictions file." : "Say which one predicts: the input `model-file`." });
}

export { modelFileOf, readUnseenRows, scoreName, scoreRows };
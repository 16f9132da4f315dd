import { t as UserError } from "./contracts-errors.js";
import { i as makeTable, o as numberColumn } from "./data-table.js";
import { n as parseNumber, t as readTable } from "./data-read-table.js";
import { i as resolveColumns, n as inferTask } from "./evaluation-predictions.js";
import { i as inspectModelFile, n as loadInspectedModel, t as scoresOf } from "./models-scores.js";
import { basename } from "node:path";

// packages/models/src/batch.ts
/**
* The columns of a table that a model reads, as it reads them: booleans as 0 and 1, dates as milliseconds since 1970 UTC
* (from date columns, or from texts in ISO 8601), numbers as texts where texts are wanted.
* @throws UserError naming the file, line or row and the column when one is absent or a cell is no such value.
*/
function batchOf(table, columns) {
	const values = /* @__PURE__ */ new Map();
	for (const { name, type } of columns) {
		const column = table.column(name);
		values.set(name, type === "text" ? texts(column, table.rowCount) : numbers(table, column, type));
	}
	return {
		rowCount: table.rowCount,
		columns: values
	};
}
function texts(column, rows) {
	return Array.from({ length: rows }, (_, row) => column.text(row));
}
function numbers(table, column, type) {
	if (column.type === "number" || column.type === "date") return column.values;
	const values = new Float64Array(table.rowCount);
	for (let row = 0; row < values.length; row++) if (column.isMissing(row)) values[row] = NaN;
	else if (column.type === "boolean") values[row] = column.values[row] === true ? 1 : 0;
	else if (column.type === "bigint") values[row] = Number(column.values[row]);
	else {
		const text = column.text(row);
		const value = type === "date" ? instantOf(text) : parseNumber(text);
		if (value === void 0) throw new UserError(`"${text.slice(0, 40)}" is no ${type === "date" ? "date (2026-03-01 or 2026-03-01T09:30:00Z)" : "number"}`, {
			where: table.locate(row, column.name),
			fix: `The model reads ${type === "date" ? "dates" : "numbers"} from this column.`
		});
		values[row] = value;
	}
	return values;
}
/**
* Milliseconds since 1970-01-01 UTC of an ISO 8601 date with or without a time; without an offset it is UTC, whatever the machine's
* time zone is. Undefined when it is none.
*/
function instantOf(text) {
	const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/.exec(text.trim());
	if (match === null) return void 0;
	const [, date, time = "00:00", offset = "Z"] = match;
	const instant = Date.parse(`${date}T${time}${offset.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")}`);
	return Number.isNaN(instant) ? void 0 : instant;
}

// actions/validate-model/src/scoring.ts
/** Reads the rows that are to be predicted. @throws UserError as `readTable` does, or when key or label cannot be told. */
async function readUnseenRows(scoring, settings, workspace) {
	const table = await readTable(await workspace.file(scoring.data, "the data"));
	const score = [
		"score",
		"model score",
		"score of the model"
	].find((name) => !table.hasColumn(name));
	const { key, label } = resolveColumns(table, {
		key: settings.key ?? (table.columnNames.some((name) => name === "id" || name.endsWith("_id")) ? void 0 : "$row"),
		label: settings.label,
		score: table.columnNames[0]
	});
	return {
		table,
		key,
		label,
		score,
		task: settings.task ?? inferTask(table.column(label), table.rowCount)
	};
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
		features: scoring.features
	});
	try {
		const predicted = await model.predict(batchOf(table, model.columns));
		const column = numberColumn(score, scoresOf(predicted, task, name), null);
		return {
			table: makeTable(table.source, table.rowCount, [...table.columnNames.map((other) => table.column(other)), column], void 0),
			backend: model.backend
		};
	} finally {
		await model.close();
	}
}
/** Which of the files predicts. @throws UserError when none can, or it is not said which of several. */
function modelFileOf(files, nameOf, asked) {
	const names = files.map(nameOf);
	if (asked !== void 0) {
		const found = files.find((file) => nameOf(file) === asked || basename(nameOf(file)) === basename(asked));
		if (found !== void 0) return found;
		throw new UserError(`the model file "${asked}" is not among the files of the model`, { fix: `They are: ${names.join(", ")}.` });
	}
	const models = files.filter((file) => /\.onnx$/i.test(nameOf(file)));
	if (models.length === 1) return models[0];
	if (models.length === 0 && files.length === 1) return files[0];
	throw new UserError(models.length === 0 ? files.length === 0 ? "there is no model file to predict with" : `none of the files is a model that can be run here: ${names.join(", ")}` : `several files are models: ${models.map(nameOf).join(", ")}`, { fix: models.length === 0 ? "Name it as `files`, e.g. `files: model.onnx`; models of other formats are judged by a predictions file." : "Say which one predicts: the input `model-file`." });
}

export { modelFileOf, readUnseenRows, scoreRows };
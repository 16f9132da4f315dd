import { n as __exportAll } from "./rolldown-runtime.js";
import { t as inputError } from "./action-kit-inputs.js";
import { n as loadModelConfig } from "./action-kit-model-config.js";
import { n as lockedData } from "./action-kit-lock.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { t as gatesOf } from "./contracts-gates.js";
import { t as UserError } from "./contracts-errors.js";
import { i as parseInstant, r as parseGroupExpression, t as formatGroupExpression } from "./evaluation-groups.js";
import { createHash } from "node:crypto";

// packages/training/src/split.ts
/**
* Which rows are held out; the same rule as prepare-data's. By time: the latest rows, and rows of one instant stay together. By
* key: the first 32 bits of md5(`seed:key`) decide, so a key stays where it is when rows are added.
* @param rows candidates, ascending. @param times milliseconds since 1970 UTC a row. @param keys text a row.
* @throws UserError when there is nothing to split by, a time is missing, or a side would be empty.
*/
function splitRows(rows, spec, times, keys) {
	let split;
	if (spec.by === "time") {
		if (times === void 0) throw new UserError("the split is by time, and no column of time is named", { fix: "Set `data.time` in modelops.yml, or the input `time`; or split by key." });
		const sorted = Float64Array.from(rows, (row) => times[row]).sort();
		if (sorted.length === 0 || Number.isNaN(sorted.at(-1))) throw new UserError("a row to be split has no time", { fix: "Every row with a label needs a time." });
		const cut = "share" in spec.holdout ? sorted[Math.max(1, Math.ceil(sorted.length * (1 - spec.holdout.share))) - 1] : sorted.at(-1) - spec.holdout.milliseconds + 1;
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
	const empty = split.train.length === 0 ? "training" : split.holdout.length === 0 ? "the holdout" : void 0;
	if (empty !== void 0) throw new UserError(`the split leaves no row for ${empty}`, { fix: `Of ${rows.length} rows with a label, ${split.train.length} are for training and ${split.holdout.length} are held out. Change \`data.split\` or the window.` });
	return split;
}
/** `20%`, `0.2`, `14d`: a share or a length of time. @throws UserError for anything else. */
function parseHoldout(value) {
	if (typeof value === "number") return { share: value };
	const share = /^(\d+(?:\.\d+)?)%$/.exec(value);
	if (share === null) return { milliseconds: parseDuration(value) };
	const number = Number(share[1]) / 100;
	if (number > 0 && number < 1) return { share: number };
	throw new UserError(`the holdout is ${value} of the rows`, {
		where: "data.split.holdout",
		fix: "Give a share between 0% and 100%, such as 20%."
	});
}
const units = {
	s: 1e3,
	m: 6e4,
	h: 36e5,
	d: 864e5,
	w: 6048e5
};
/** Milliseconds of `90s`, `30m`, `12h`, `7d`, `2w`. @throws UserError for anything else. */
function parseDuration(text) {
	const match = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text);
	if (match === null) throw new UserError(`"${text}" is no length of time`, { fix: "Write a number and s, m, h, d or w: 7d." });
	return Number(match[1]) * units[match[2]];
}

// actions/train-model/src/inputs.ts
var inputs_exports = /* @__PURE__ */ __exportAll({ loadInputs: () => loadInputs });
/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input, or the line of the file. */
async function loadInputs({ inputs, ports }) {
	const selected = await loadModelConfig(ports.environment.workspace, inputs.config, inputs.model);
	const config = selected.config ?? {};
	const { train = {}, data = {} } = config;
	const [declared] = list(config.files);
	if (inputs.trainer === void 0 && train.trainer === void 0 && train.command === void 0 && declared !== void 0) throw new UserError(`the model file ${declared} is declared, and not how ${selected.name} is trained`, {
		where: selected.path,
		fix: "Say under the model: `train: { command: python train.py }`, or `train: { trainer: linear }` for one of ours, which writes a model of its own."
	});
	const trainer = inputs.trainer ?? train.trainer ?? (train.command === void 0 ? "linear" : "command");
	for (const name of ["from", "to"]) {
		const value = inputs[name];
		if (value !== void 0 && parseInstant(value) === void 0) throw inputError(name, `is "${value}"`, "It is a date or time in ISO 8601, such as 2026-03-01.");
	}
	const chosen = inputs.from ?? inputs.to ?? inputs.holdout ?? inputs.data[0];
	const common = {
		model: selected.name,
		task: inputs.task ?? config.task,
		tree: train.inputs ?? [],
		data: inputs.data.length > 0 ? inputs.data : list(data.source),
		window: {
			from: inputs.from,
			to: inputs.to
		},
		lock: chosen === void 0 ? await lockedData(new Workspace(ports.environment.workspace), selected.name) : void 0,
		time: inputs.time ?? data.time,
		seed: inputs.seed ?? train.seed ?? 1,
		out: inputs.out
	};
	const columns = typeof config.predictions === "object" ? config.predictions : {};
	const backend = inputs.backend ?? train.backend;
	if (backend !== void 0 && trainer !== "mlp" && (trainer === "command" || backend !== "javascript")) throw new UserError(`the trainer \`${trainer}\` does not run on the backend \`${backend}\``, {
		where: inputs.backend === void 0 ? selected.path : void 0,
		fix: trainer === "command" ? "Only `mlp` has a choice of backends: leave `backend` out." : "Only `mlp` has a choice of backends: leave `backend` out, or set `trainer: mlp`."
	});
	if (trainer === "command") {
		if (train.command === void 0) throw inputError("trainer", "is `command`, and there is no command", "Say under `train:` in modelops.yml: `command: python train.py`.");
		return {
			...common,
			trainer,
			run: inputs.run,
			setup: train.setup,
			command: train.command,
			predict: train.predict,
			files: list(config.files),
			predictions: typeof config.predictions === "string" ? config.predictions : columns.path
		};
	}
	if (common.data.length === 0) throw inputError("data", "is missing", "Give the paths of CSV or Parquet tables, or say under `data:` in modelops.yml: `source: data/*.parquet`.");
	const label = typeof data.label === "string" ? data.label : data.label?.column;
	const group = config.validate?.group;
	const { split } = data;
	const by = split?.by ?? (common.time === void 0 ? "key" : "time");
	const gates = selected.file === void 0 ? [] : gatesOf(selected.file, selected.name);
	const features = inputs.features.length > 0 ? inputs.features : config.features;
	if (features !== void 0 && !Array.isArray(features)) throw new UserError("`features` is a mapping, and for training it is a list of columns", {
		where: selected.path,
		fix: "Write `features: [distance, origin]`."
	});
	return {
		...common,
		trainer,
		holdout: inputs.holdout,
		key: inputs.key ?? columns.key ?? data.key,
		label: inputs.label ?? columns.label ?? label,
		score: columns.score ?? "score",
		features,
		types: Object.fromEntries(Object.entries(data.schema ?? {}).flatMap(([name, { type }]) => type === void 0 ? [] : [[name, type]])),
		sensitive: new Set(Object.entries(data.schema ?? {}).flatMap(([name, { sensitive }]) => sensitive === true ? [name] : [])),
		prepare: config.prepare,
		split: inputs.holdout === void 0 ? {
			by,
			holdout: parseHoldout(split?.holdout ?? "20%"),
			gap: split?.gap === void 0 ? 0 : parseDuration(split.gap),
			seed: split?.seed ?? 1
		} : void 0,
		holdoutText: String(split?.holdout ?? "20%"),
		group: group === void 0 ? void 0 : parseGroupExpression(group, "validate.group"),
		slices: [.../* @__PURE__ */ new Set([...config.validate?.slices ?? [], ...gates.flatMap((gate) => gate.slice.map(({ column }) => column))])],
		penalty: inputs.penalty ?? train.penalty ?? 1,
		backend: backend ?? "javascript",
		folds: inputs.folds ?? train.folds,
		needsSql: [...data.where === void 0 || inputs.data.length > 0 ? [] : ["data.where"], ...typeof data.label === "object" && data.label.sql !== void 0 && inputs.data.length === 0 ? ["data.label.sql"] : []]
	};
}
/** As it stands in the record and the predictions. */
function groupName(group) {
	return group === void 0 ? null : formatGroupExpression(group);
}
function list(value) {
	if (value === void 0) return [];
	return typeof value === "string" ? [value] : value;
}

export { inputs_exports as n, splitRows as r, groupName as t };
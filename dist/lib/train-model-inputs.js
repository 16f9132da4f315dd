import { n as __exportAll } from "./rolldown-runtime.js";
import { t as inputError } from "./action-kit-inputs.js";
import { n as loadModelConfig } from "./action-kit-model-config.js";
import { n as lockedData } from "./action-kit-lock.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { t as gatesOf } from "./contracts-gates.js";
import { t as UserError } from "./contracts-errors.js";
import { i as formatGroupExpression, o as parseGroupExpression, s as parseInstant } from "./evaluation.js";
import { c as defaultHoldout, l as splitSpecOf } from "./training.js";

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
	const at = (...path) => selected.file?.where([
		"models",
		selected.name,
		...path
	]) ?? path.join(".");
	const trainer = inputs.trainer ?? train.trainer ?? (train.command === void 0 ? "linear" : "command");
	if (inputs.trainer === void 0 && train.trainer !== void 0 && train.command !== void 0) ports.log.warning(`${at("train", "command")}: \`train.trainer\` and \`train.command\` are both given: \`${trainer}\` trains, and the command is not run. Take one of them out.`);
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
	const gates = selected.file === void 0 ? [] : gatesOf(selected.file, selected.name);
	const features = inputs.features.length > 0 ? inputs.features : config.features;
	if (features !== void 0 && !Array.isArray(features)) throw new UserError("`features` is a mapping, and for training it is a list of columns", {
		where: selected.path,
		fix: "Write `features: [distance, origin]`."
	});
	return {
		...common,
		trainer,
		at,
		holdout: inputs.holdout,
		key: inputs.key ?? columns.key ?? data.key,
		label: inputs.label ?? columns.label ?? label,
		splitKey: inputs.key ?? data.key ?? "$row",
		score: columns.score ?? "score",
		features,
		types: Object.fromEntries(Object.entries(data.schema ?? {}).flatMap(([name, { type }]) => type === void 0 ? [] : [[name, type]])),
		sensitive: new Set(Object.entries(data.schema ?? {}).flatMap(([name, { sensitive }]) => sensitive === true ? [name] : [])),
		prepare: config.prepare,
		split: inputs.holdout === void 0 ? splitSpecOf(split, common.time, (entry) => at("data", "split", entry)) : void 0,
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

export { inputs_exports as n, groupName as t };
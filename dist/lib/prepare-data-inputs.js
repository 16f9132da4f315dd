import { t as inputError } from "./action-kit-inputs.js";
import { n as loadModelConfig } from "./action-kit-model-config.js";
import { n as lockedData } from "./action-kit-lock.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { i as lockPath } from "./contracts-names.js";
import { i as parseTime, n as parseHoldout, r as parseShare, t as parseDuration } from "./contracts-duration.js";

// actions/prepare-data/src/inputs.ts
/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input, or the line of the file. */
async function loadInputs({ inputs, ports }) {
	const selected = await loadModelConfig(ports.environment.workspace, inputs.config, inputs.model);
	const config = selected.config ?? {};
	const data = config.data ?? {};
	const at = placeIn(selected);
	const source = inputs.source.length > 0 ? inputs.source : list(data.source);
	if (source.length === 0) throw inputError("source", "is missing", "Give the paths or globs of the data, or `data.source` in modelops.yml.");
	if (!/^\d+(?:\.\d+)?\s*(?:[KMGT]i?B|%)$/i.test(inputs.memory)) throw inputError("memory", `is "${inputs.memory}"`, "Write a number and a unit: 500MB, 2GB.");
	const time = inputs.time ?? data.time;
	const key = inputs.key ?? data.key;
	const label = inputs.label !== void 0 ? { column: inputs.label } : typeof data.label === "string" ? { column: data.label } : data.label;
	const range = {
		from: instant(inputs.from, "from"),
		to: instant(inputs.to, "to")
	};
	if (range.from !== void 0 && range.to !== void 0 && range.from >= range.to) throw inputError("to", `is "${inputs.to}", which is not after \`from\``);
	const lock = [
		inputs.from,
		inputs.to,
		inputs.holdout,
		inputs.gap,
		inputs["split-by"]
	].every((value) => value === void 0) ? await lockedData(new Workspace(ports.environment.workspace), selected.name) : void 0;
	if (lock !== void 0) {
		range.from = parseTime(lock.window.from, lockPath);
		range.to = parseTime(lock.holdout.to, lockPath);
	}
	return {
		model: selected.name,
		source,
		key,
		time,
		label,
		where: inputs.where ?? data.where,
		...range,
		schema: data.schema ?? {},
		rules: [...(data.rules ?? []).map((rule, index) => {
			const place = [
				"data",
				"rules",
				index
			];
			return {
				name: typeof rule === "string" ? rule : rule.name ?? rule.sql,
				sql: typeof rule === "string" ? rule : rule.sql,
				allow: typeof rule === "string" || rule.allow === void 0 || rule.allow === 0 ? 0 : rule.allow === 1 ? 1 : parseShare(rule.allow, at(...place)),
				where: at(...place),
				line: selected.file?.line([
					"models",
					selected.name,
					...place
				])
			};
		}), ...inputs.rules.map((sql, index) => ({
			name: sql,
			sql,
			allow: 0,
			where: `the input \`rules\`, line ${index + 1}`
		}))],
		prepare: config.prepare,
		listed: isOurs(config) ? listedIn(config, at) : /* @__PURE__ */ new Map(),
		ours: isOurs(config),
		split: lock === void 0 ? splitOf(inputs, data.split ?? {}, time, at) : {
			by: "time",
			holdout: { from: parseTime(lock.holdout.from, lockPath) },
			gap: parseTime(lock.holdout.from, lockPath) - parseTime(lock.window.to, lockPath),
			seed: 1
		},
		lock: inputs.source.length > 0 ? void 0 : lock,
		reference: inputs.reference,
		onScaleChange: inputs["on-scale-change"],
		window: windowOf(inputs.window, time),
		out: inputs.out,
		memory: inputs.memory,
		native: inputs.native,
		config: selected.file === void 0 ? void 0 : selected.path,
		at
	};
}
function placeIn({ file, name }) {
	return (...path) => file?.where([
		"models",
		name,
		...path
	]) ?? path.join(".");
}
function isOurs({ files, train }) {
	return train?.trainer !== void 0 || train?.command === void 0 && files === void 0;
}
function listedIn({ features }, at) {
	if (!Array.isArray(features)) return /* @__PURE__ */ new Map();
	return new Map(features.map((name, index) => [name, at("features", index)]));
}
function splitOf(inputs, split, time, at) {
	const by = inputs["split-by"] ?? split.by ?? (time === void 0 ? "key" : "time");
	const [holdout, where] = inputs.holdout === void 0 ? [split.holdout ?? "20%", at("data", "split", "holdout")] : [inputs.holdout, "the input `holdout`"];
	const gap = inputs.gap ?? split.gap;
	if (by === "key" && gap !== void 0) throw inputError("gap", "stands beside a split by key", "A gap is of time: split by time, or leave it out.");
	return {
		by,
		holdout: parseHoldout(holdout, where),
		gap: gap === void 0 || /^0+[smhdw]?$/.test(gap) ? 0 : parseDuration(gap, inputs.gap === void 0 ? at("data", "split", "gap") : "the input `gap`"),
		seed: inputs.seed ?? split.seed ?? 1
	};
}
function windowOf(given, time) {
	if (given === "none" || given === void 0 && time === void 0) return void 0;
	if (time === void 0) throw inputError("window", "is given, and no column of time", "Name it: `time`, or `data.time` in modelops.yml.");
	return parseDuration(given ?? "1d", "the input `window`");
}
function instant(text, name) {
	return text === void 0 ? void 0 : parseTime(text, `the input \`${name}\``);
}
function list(value) {
	if (value === void 0) return [];
	return typeof value === "string" ? [value] : value;
}

export { loadInputs };
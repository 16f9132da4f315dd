import { t as inputError } from "./action-kit-inputs.js";
import { n as loadModelConfig } from "./action-kit-model-config.js";
import { r as isDigest } from "./contracts-canonical.js";
import { n as suggestion } from "./contracts-nearest.js";
import { t as UserError } from "./contracts-errors.js";
import { c as versionSchema } from "./contracts-common2.js";

// actions/check-drift/src/inputs.ts
/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input, or the line of the file. */
async function loadInputs(frame) {
	switch (frame.inputs.mode) {
		case "detect": return loadDetectInputs(frame);
		case "reference": return loadReferenceInputs(frame);
		case "select": return (await import("./check-drift-select.js")).loadSelectInputs(frame);
		case "update": return (await import("./check-drift-update.js")).loadUpdateInputs(frame);
		case "propose": return (await import("./check-drift-propose-inputs.js")).loadProposeInputs(frame);
	}
}
async function loadDetectInputs({ inputs, ports }) {
	const { name, config, file, path } = await loadModelConfig(ports.environment.workspace, inputs.config, inputs.model);
	const drift = config?.drift;
	const { "false-alarms": budget, "on-drift": _, material, ...environments } = drift ?? {};
	const watched = Object.hasOwn(environments, inputs.environment) ? environments[inputs.environment] : void 0;
	const source = inputs.source.length > 0 ? inputs.source : several(watched?.source);
	if (source.length === 0) {
		if (Object.keys(environments).length > 0) throw new UserError(`\`drift\` has no environment "${inputs.environment}"`, {
			where: file?.where([
				"models",
				name,
				"drift"
			]) ?? path,
			fix: suggestion(inputs.environment, Object.keys(environments))
		});
		throw inputError("source", "is missing", "Give the log of predictions: a path or glob of CSV or Parquet files, here or as `drift: {production: {source: …}}` in modelops.yml.");
	}
	const version = inputs.version ?? watched?.version ?? "model_version";
	const reference = inputs.reference ?? (inputs.profile === void 0 ? watched?.reference : void 0);
	return {
		mode: "detect",
		token: inputs.token,
		model: name,
		environment: inputs.environment,
		source,
		reference: reference !== void 0 ? {
			rows: reference,
			mayBeReleased: inputs.reference === void 0
		} : inputs.profile === void 0 ? void 0 : { profile: inputs.profile },
		state: inputs.state,
		task: config?.task,
		columns: columnsOf(inputs, config, version),
		version: {
			name: version,
			isNamed: (inputs.version ?? watched?.version) !== void 0
		},
		labelDelayDays: inputs["label-delay"] ?? delayOf(config),
		from: day("from", inputs.from),
		now: day("now", inputs.now),
		falseAlarmsPerYear: perYear(inputs["false-alarms"] ?? budget ?? "4 per year"),
		material: material ?? {},
		trainedOnReference: inputs["reference-role"] === "training",
		champion: championOf(inputs),
		out: inputs.out,
		upload: inputs.upload,
		retrains: ["pull-request", "issue"].includes(inputs["on-drift"] ?? drift?.["on-drift"] ?? "pull-request")
	};
}
const several = (value) => value === void 0 ? [] : typeof value === "string" ? [value] : value;
function labelOf(config) {
	const label = config?.data?.label;
	return (typeof label === "string" ? label : label?.column) ?? predictionsColumn(config, "label");
}
function predictionsColumn(config, name) {
	return typeof config?.predictions === "object" ? config.predictions[name] : void 0;
}
async function loadReferenceInputs({ inputs, ports }) {
	const { name, config } = await loadModelConfig(ports.environment.workspace, inputs.config, inputs.model);
	const { [inputs.environment]: watched } = config?.drift ?? {};
	const rows = inputs.reference ?? watched?.reference;
	if (rows === void 0) throw inputError("reference", "is missing", `Name the file that training writes, here or as \`drift: {${inputs.environment}: {reference: …}}\` in modelops.yml.`);
	const version = inputs.version ?? watched?.version;
	return {
		mode: "reference",
		model: name,
		rows,
		task: config?.task,
		columns: columnsOf(inputs, config, version),
		out: inputs.out
	};
}
function columnsOf(inputs, config, version = "model_version") {
	const time = inputs.time ?? config?.data?.time;
	if (time === void 0) throw inputError("time", "is missing", "Name the column with the time of each prediction, here or as `data: {time: …}` in modelops.yml: drift is judged day by day.");
	const key = inputs.key ?? config?.data?.key;
	const label = inputs.label ?? labelOf(config);
	return {
		time,
		label: label ?? "label",
		score: inputs.score ?? predictionsColumn(config, "score") ?? "score",
		labelNamed: label !== void 0,
		scoreNamed: inputs.score !== void 0,
		key: key === "$row" ? void 0 : key,
		features: inputs.features.length > 0 ? inputs.features : void 0,
		modelFeatures: config?.features === void 0 ? void 0 : Object.values(config.features),
		ignore: [
			...inputs.ignore,
			version,
			...sensitiveIn(config)
		]
	};
}
/** Columns whose values stand in no report: they are not watched, and nothing of them is counted. */
function sensitiveIn(config) {
	return Object.entries(config?.data?.schema ?? {}).flatMap(([name, { sensitive }]) => sensitive === true ? [name] : []);
}
/** Whole days until a truth is known; part of a day is a day. */
function delayOf(config) {
	const label = config?.data?.label;
	const delay = typeof label === "object" ? label.delay : void 0;
	if (delay === void 0) return 0;
	const perDay = {
		s: 86400,
		m: 1440,
		h: 24,
		d: 1,
		w: 1 / 7
	}[delay.at(-1)];
	return Math.ceil(Number(delay.slice(0, -1)) / perDay);
}
function day(name, text) {
	if (text === void 0) return void 0;
	const time = Date.parse(`${text}T00:00:00Z`);
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(time) || !new Date(time).toISOString().startsWith(text)) throw inputError(name, `is "${text}"`, "It is a day in UTC, such as 2001-05-31.");
	return text;
}
/** `4 per year` as a number a year. */
function perYear(text) {
	const match = /^(\d+(?:\.\d+)?|\.\d+) per (year|month|week)$/.exec(text.trim());
	const number = Number(match?.[1]);
	if (match === null || !(number > 0)) throw inputError("false-alarms", `is "${text}"`, "Write it as `4 per year`, `1 per month` or `1 per week`.");
	return number * {
		year: 1,
		month: 12,
		week: 365 / 7
	}[match[2]];
}
function championOf(inputs) {
	const version = inputs["champion-version"]?.replace(/^v/, "");
	const digest = inputs["model-digest"];
	if (version !== void 0 && !versionSchema.safeParse(version).success) throw inputError("champion-version", `is "${version}"`, "It is a version such as 1.2.0.");
	if (digest !== void 0 && !isDigest(digest)) throw inputError("model-digest", `is "${digest}"`, "It is \"sha256:\" and 64 hexadecimal digits.");
	return version === void 0 && digest === void 0 ? void 0 : {
		version: version ?? null,
		modelDigest: digest ?? null
	};
}

export { loadInputs };
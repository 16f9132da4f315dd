import { t as inputError } from "./action-kit-inputs.js";
import { n as loadModelConfig, t as loadConfig } from "./action-kit-model-config.js";
import { n as suiteVersion } from "./action-kit-frame.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { t as checkModelName } from "./contracts-names.js";
import { n as digestOf } from "./contracts-canonical.js";
import { n as parseGate, t as gatesOf } from "./contracts-gates.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { n as suggestion } from "./contracts-nearest.js";
import { i as formatGroupExpression, o as parseGroupExpression } from "./evaluation.js";

// actions/validate-model/src/inputs.ts
/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input, or the line of the file. */
async function loadInputs({ inputs, ports }) {
	if (inputs.mode === "report") return reportInputs(inputs, ports.environment);
	if (inputs.mode === "select") return selectInputs(inputs, ports.environment);
	const selected = await loadModelConfig(ports.environment.workspace, inputs.config, inputs.model);
	const config = selected.config ?? {};
	const { file } = selected;
	const fromFile = inputs.gates.length === 0 && file !== void 0;
	const gates = fromFile ? gatesOf(file, selected.name) : inputs.gates.map((gate, index) => parseGate(gate, `the input \`gates\`, line ${index + 1}`));
	const settings = settingsOf(inputs, config, gates);
	const scoring = scoringOf(inputs, config);
	const common = {
		model: selected.name,
		token: inputs.token,
		dryRun: inputs["dry-run"],
		out: inputs.out,
		upload: inputs.upload,
		provenance: {
			tree: config.train?.inputs ?? [],
			data: list(config.data?.source),
			judgedOn: [settings.truth, scoring?.data].filter((path) => path !== void 0),
			trainer: trainerOf(config),
			policy: digestOf({
				...settings,
				group: settings.group === void 0 ? null : formatGroupExpression(settings.group),
				gates: gates.map(({ text }) => text),
				scoring: scoring === void 0 ? void 0 : {
					...scoring,
					backend: void 0
				},
				made: madeBy(config)
			})
		}
	};
	if (inputs.mode === "find") {
		const { trainer, setup, command, predict, seed } = config.train ?? {};
		const { data, drift } = config;
		const train = {
			trainer: trainer ?? (command === void 0 ? "" : "command"),
			setup: command === void 0 ? "" : setup ?? "",
			command: trainer === void 0 ? command ?? "" : "",
			predict: trainer === void 0 && command !== void 0 ? predict ?? "" : "",
			seed: seed ?? 1,
			predictions: (typeof config.predictions === "string" ? config.predictions : config.predictions?.path) ?? "",
			prepare: Object.keys(data?.schema ?? {}).length > 0 || (data?.rules ?? []).length > 0,
			reference: drift?.production?.reference !== void 0
		};
		return {
			...common,
			mode: "find",
			baseline: settings.baseline,
			train
		};
	}
	if (inputs.predictions !== void 0 && inputs.data !== void 0) throw inputError("data", "stands beside `predictions`", "Give a predictions file, or data that the model predicts here.");
	const predictions = inputs.predictions ?? (typeof config.predictions === "string" ? config.predictions : config.predictions?.path);
	if (predictions === void 0 && scoring === void 0) throw inputError("predictions", "is missing", "Give the path of a CSV or Parquet file with a key, the true label and the score of rows that the model did not see in training.");
	return {
		...common,
		mode: inputs.mode,
		candidate: scoring === void 0 ? { predictions } : { scoring },
		heldOut: scoring === void 0 && settings.truth === void 0 ? holdoutRules(inputs, config) : void 0,
		predict: config.train?.predict,
		trainingSeed: config.train?.seed ?? 1,
		record: inputs.record,
		profile: inputs.profile,
		watched: config.drift !== void 0,
		files: filesOf(inputs, config),
		settings,
		comment: inputs.comment,
		check: inputs.check === "true",
		gatesIn: fromFile ? {
			path: await pathOf(selected.path, ports.environment),
			lines: gates.map((_, index) => file.line([
				"models",
				selected.name,
				"validate",
				"gates",
				index
			]))
		} : void 0,
		rules: selected.file === void 0 ? void 0 : {
			path: selected.path,
			validate: config.validate ?? {}
		}
	};
}
/** What scores the rows: undefined when a predictions file does. An input that is given wins over the file. */
function scoringOf(inputs, config) {
	const data = inputs.data ?? (inputs.predictions === void 0 ? config.validate?.data : void 0);
	if (data === void 0) return void 0;
	return {
		data,
		modelFile: inputs["model-file"],
		features: inputs.features.length > 0 ? [...inputs.features] : config.features,
		backend: inputs.backend
	};
}
function holdoutRules(inputs, { data = {}, predictions, train }) {
	const { label } = data;
	const needsSql = data.where !== void 0 || typeof label === "object" && label.sql !== void 0;
	if (data.source === void 0 || needsSql) return void 0;
	const columns = typeof predictions === "object" ? predictions : void 0;
	return {
		source: list(data.source),
		key: inputs.key ?? columns?.key ?? data.key,
		splitKey: data.key ?? "$row",
		label: (typeof label === "string" ? label : label?.column) ?? columns?.label ?? inputs.label,
		time: data.time,
		split: data.split,
		declared: train?.trainer !== void 0 || data.split !== void 0,
		isRead: train?.trainer !== void 0
	};
}
function filesOf(inputs, config) {
	const files = inputs.files.length > 0 ? inputs.files : list(config.files);
	const model = inputs["model-file"];
	return files.length === 0 && model !== void 0 ? [model] : files;
}
/** What else `modelops.yml` says of how the candidate and its rows come about, when `train.inputs` leaves that file out. */
function madeBy({ data, prepare, features, files, predictions, train, drift }) {
	const { source: _, ...rest } = data ?? {};
	const references = Object.entries(drift ?? {}).flatMap(([environment, said]) => typeof said === "object" && "reference" in said ? [[environment, said.reference]] : []);
	return {
		data: rest,
		prepare,
		features,
		files: list(files),
		predictions,
		setup: train?.setup,
		seed: train?.seed,
		backend: train?.backend,
		references
	};
}
/** Names the trainer among the inputs: the command, or a trainer of ours with its version and all that it was told. */
function trainerOf({ train, prepare, features, data }) {
	if (train?.trainer === void 0) return train?.command === void 0 ? null : [train.command, train.predict].filter(Boolean).join("\n");
	const told = digestOf({
		train,
		prepare,
		features,
		split: data?.split
	});
	return `modelops/${train.trainer} ${suiteVersion} ${told.slice(7, 19)}`;
}
/** Tells a comment that stands there that the rules or inputs of this commit cannot be read, and passes the error on. */
function stopped({ inputs, ports }) {
	return async (error) => {
		if (inputs.mode === "auto" && inputs.comment && ports.environment.pullRequest !== void 0) {
			const [{ connector }, { tellUnjudged }] = [await import("./validate-model-run.js"), await import("./validate-model-present.js").then((n) => n.n)];
			await tellUnjudged({
				model: inputs.model ?? "the model",
				reason: messageOf(error)
			}, connector(inputs.token, ports), ports, inputs["dry-run"]);
		}
		throw error;
	};
}
function settingsOf(inputs, config, gates) {
	const columns = typeof config.predictions === "object" ? config.predictions : {};
	const label = typeof config.data?.label === "string" ? config.data.label : config.data?.label?.column;
	const validate = config.validate ?? {};
	const group = inputs.group ?? validate.group;
	const slices = inputs.slices.length > 0 ? inputs.slices : validate.slices ?? [];
	for (const column of [...slices, ...gates.flatMap((gate) => gate.slice.map((part) => part.column))]) if (config.data?.schema?.[column]?.sensitive === true) throw new UserError(`the column "${column}" is marked sensitive, and a slice by it would show its values in the report`, { fix: "Take another column for slices, or leave out `sensitive`." });
	return {
		task: inputs.task ?? config.task,
		key: inputs.key ?? columns.key ?? config.data?.key,
		label: inputs.label ?? columns.label ?? label,
		score: inputs.score ?? columns.score,
		group: group === void 0 ? void 0 : parseGroupExpression(group, inputs.group === void 0 ? "validate.group" : "the input `group`"),
		slices,
		gates,
		threshold: inputs.threshold ?? validate.threshold ?? .5,
		primaryMetric: inputs["primary-metric"] ?? validate["primary-metric"],
		margin: inputs.margin ?? validate.margin,
		baseline: inputs.baseline ?? validate.baseline ?? "champion",
		truth: inputs.truth ?? validate.truth,
		onInconclusive: inputs["on-inconclusive"] ?? validate["on-inconclusive"] ?? "pass",
		seed: inputs.seed ?? validate.seed ?? 1,
		replicates: inputs.replicates ?? validate.replicates ?? 1e3
	};
}
function reportInputs(inputs, { workflowRun }) {
	const named = inputs.report.length + inputs.artifact.length > 0;
	if (named && inputs.models.length > 0) throw inputError("models", "stands beside `report` or `artifact`", "Either name the reports, or the models whose reports are to be found.");
	const from = inputs.problem !== void 0 ? { problem: inputs.problem } : inputs.models.length > 0 ? { models: modelsOf(inputs.models) } : named || workflowRun === void 0 ? { reports: reportsOf(inputs) } : { run: workflowRun };
	return {
		mode: "report",
		token: inputs.token,
		dryRun: inputs["dry-run"],
		comment: inputs.comment,
		check: inputs.check === void 0 ? "models" in from || "run" in from : inputs.check === "true",
		from
	};
}
/** `["churn","fraud"]`, on one line or several, or one name a line. */
function modelsOf(given) {
	let names = given;
	if (given[0].startsWith("[")) try {
		names = JSON.parse(given.join("\n"));
	} catch (error) {
		throw inputError("models", `is not a JSON array: ${messageOf(error)}`, modelsHint);
	}
	if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) throw inputError("models", "holds something else than names", modelsHint);
	return [...new Set(names.map((name) => checkModelName(name, "the input `models`")))];
}
const modelsHint = "Give the output `models` of `mode: select`, or one name a line.";
/** `modelops.yml` as git and GitHub name it, however the input says it. */
async function pathOf(config, { workspace }) {
	const root = new Workspace(workspace);
	return root.name(await root.path(config, "the configuration"));
}
async function selectInputs(inputs, environment) {
	const file = await loadConfig(environment.workspace, inputs.config);
	if (file === void 0) throw inputError("config", `is "${inputs.config}", which does not exist`, "`mode: select` chooses among the models of this file: check the repository out first, and write the file.");
	if (inputs.model !== void 0 && !Object.hasOwn(file.models, inputs.model)) throw new UserError(`there is no model "${inputs.model}"`, {
		where: inputs.config,
		fix: suggestion(inputs.model, Object.keys(file.models))
	});
	const path = await pathOf(inputs.config, environment);
	return {
		mode: "select",
		token: inputs.token,
		file,
		path,
		only: inputs.model
	};
}
function reportsOf(inputs) {
	const sources = [...inputs.report.map((path) => ({ path })), ...inputs.artifact.map((artifact) => ({ artifact }))];
	if (sources.length === 0) throw inputError("report", "is missing", "`mode: report` presents reports that an earlier job made: give their paths, the names of their artifacts as `artifact`, or the names of the models as `models`.");
	const digests = inputs["report-digest"];
	if (digests.length !== sources.length) throw inputError("report-digest", `has ${count(digests.length, "line")} for ${count(sources.length, "report")}`, "Give for each report the digest that the judging job gave as its output `report-digest`, in the same order.");
	return sources.map((from, index) => ({
		from,
		digest: digests[index]
	}));
}
function count(n, word) {
	return `${n} ${word}${n === 1 ? "" : "s"}`;
}
/** One or several as a list; none is empty. */
function list(value) {
	if (value === void 0) return [];
	return typeof value === "string" ? [value] : value;
}

export { list, loadInputs, stopped };
import { t as inputError } from "./action-kit-inputs.js";
import { t as loadModelConfig } from "./action-kit-model-config.js";
import { r as digestOf } from "./action-kit-workspace.js";
import { n as parseGate, t as gatesOf } from "./contracts-gates.js";
import { r as parseGroupExpression, t as formatGroupExpression } from "./evaluation-groups.js";

// actions/validate-model/src/inputs.ts
/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input, or the line of the file. */
async function loadInputs({ inputs, ports }) {
	if (inputs.mode === "report") return {
		mode: "report",
		token: inputs.token,
		dryRun: inputs["dry-run"],
		reports: reportsOf(inputs)
	};
	const selected = await loadModelConfig(ports.environment.workspace, inputs.config, inputs.model);
	const config = selected.config ?? {};
	const gates = inputs.gates.length > 0 || selected.file === void 0 ? inputs.gates.map((gate, index) => parseGate(gate, `the input \`gates\`, line ${index + 1}`)) : gatesOf(selected.file, selected.name);
	const settings = settingsOf(inputs, config, gates);
	const common = {
		model: selected.name,
		token: inputs.token,
		dryRun: inputs["dry-run"],
		out: inputs.out,
		upload: inputs.upload,
		provenance: {
			tree: config.train?.inputs ?? [],
			data: list(config.data?.source),
			truth: settings.truth,
			trainer: config.train?.command ?? null,
			policy: digestOf({
				...settings,
				group: settings.group === void 0 ? null : formatGroupExpression(settings.group),
				gates: gates.map(({ text }) => text)
			})
		}
	};
	if (inputs.mode === "find") return {
		...common,
		mode: "find"
	};
	const predictions = inputs.predictions ?? (typeof config.predictions === "string" ? config.predictions : config.predictions?.path);
	if (predictions === void 0) throw inputError("predictions", "is missing", "Give the path of a CSV or Parquet file with a key, the true label and the score of rows that the model did not see in training.");
	return {
		...common,
		mode: inputs.mode,
		predictions,
		files: inputs.files.length > 0 ? inputs.files : list(config.files),
		settings,
		comment: inputs.comment,
		rules: selected.file === void 0 ? void 0 : {
			path: selected.path,
			validate: config.validate ?? {}
		}
	};
}
function settingsOf(inputs, config, gates) {
	const columns = typeof config.predictions === "object" ? config.predictions : {};
	const label = typeof config.data?.label === "string" ? config.data.label : config.data?.label?.column;
	const validate = config.validate ?? {};
	const group = inputs.group ?? validate.group;
	return {
		task: inputs.task ?? config.task,
		key: inputs.key ?? columns.key ?? config.data?.key,
		label: inputs.label ?? columns.label ?? label,
		score: inputs.score ?? columns.score,
		group: group === void 0 ? void 0 : parseGroupExpression(group, inputs.group === void 0 ? "validate.group" : "the input `group`"),
		slices: inputs.slices.length > 0 ? inputs.slices : validate.slices ?? [],
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
function reportsOf(inputs) {
	const sources = [...inputs.report.map((path) => ({ path })), ...inputs.artifact.map((artifact) => ({ artifact }))];
	if (sources.length === 0) throw inputError("report", "is missing", "`mode: report` presents reports that an earlier job made: give their paths, or the names of their artifacts as `artifact`.");
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
function list(value) {
	if (value === void 0) return [];
	return typeof value === "string" ? [value] : value;
}

export { loadInputs };
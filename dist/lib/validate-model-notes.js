import { t as canonicalJson } from "./contracts-canonical.js";
import { t as UserError } from "./contracts-errors.js";

// actions/validate-model/src/notes.ts
const rulesChange = "This pull request changes the rules that it is judged by";
/** Notes that nobody who reads the verdict may miss; the others stand with the details. */
function prominent(notes) {
	return notes.filter((note) => note.startsWith(rulesChange));
}
/** A pull request may change the rules that it is judged by; whoever merges it should see that beside the verdict. */
async function changedRules(inputs, workspace, github, { environment }) {
	const { rules, model } = inputs;
	const base = environment.pullRequest?.baseSha;
	if (rules === void 0 || base === void 0) return [];
	let before;
	try {
		const bytes = await workspace.fileAt(base, rules.path) ?? await github().read.readFile(rules.path, base);
		if (bytes === void 0) return [];
		const { parseConfig } = await import("./contracts-config.js").then((n) => n.t);
		before = parseConfig(new TextDecoder().decode(bytes), rules.path).models[model]?.validate;
	} catch (error) {
		if (error instanceof UserError) return [];
		throw error;
	}
	if (before === void 0) return [];
	const after = rules.validate;
	const changes = [.../* @__PURE__ */ new Set([...Object.keys(before), ...Object.keys(after)])].sort().filter((key) => canonicalJson(before[key] ?? null) !== canonicalJson(after[key] ?? null)).map((key) => `${key} was ${shown(before[key])} and is ${shown(after[key])}`);
	return changes.length === 0 ? [] : [`${rulesChange}: ${changes.join("; ")}.`];
}
function shown(value) {
	return value === void 0 ? "not set" : JSON.stringify(value).slice(0, 300);
}
/** Predicted classes instead of probabilities make most metrics meaningless, and look like a file that is right. */
function hardScores({ task, score }) {
	if (task === "regression" || !score.every((value) => value === 0 || value === 1)) return [];
	return ["All scores are 0 or 1: they look like predicted classes. ROC-AUC, log loss and calibration need probabilities (in scikit-learn, predict_proba)."];
}

export { hardScores as n, prominent as r, changedRules as t };
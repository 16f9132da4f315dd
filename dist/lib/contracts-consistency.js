import { n as digestOf } from "./contracts-canonical.js";

// packages/contracts/src/consistency.ts
/**
* sha256 of the model's bytes: of the one model file, of the list of several, of the predictions where there is none.
* @throws RangeError when there is neither.
*/
function modelDigestOf(files) {
	const models = files.filter(({ role }) => role === "model");
	const [only] = models.length > 0 ? models : files.filter(({ role }) => role === "predictions");
	if (only === void 0) throw new RangeError("there is no model file and no predictions file");
	return models.length > 1 ? digestOf(models.map(({ name, sha256 }) => ({
		name,
		sha256
	}))) : only.sha256;
}
/** Fail when an evaluated gate fails; else inconclusive when one is; else pass. Gates that were not evaluated do not decide. */
function verdictOf(gates) {
	const decided = gates.filter((gate) => gate.evaluated);
	if (decided.some((gate) => gate.verdict === "fail")) return "fail";
	return decided.some((gate) => gate.verdict === "inconclusive") ? "inconclusive" : "pass";
}
/**
* Why register-version does not publish what was judged so, whatever the gates say, and what helps; undefined when nothing stands
* against it. What the candidate chose to be judged on is no evidence against the champion: it may have called its rows otherwise, or
* left out the hard ones. A pull request must say it before the merge, so validate-model and its reports ask here, too.
*/
function releaseObjection({ champion, comparison, evaluationSet }) {
	if (comparison === null || champion === null || evaluationSet.labelsFrom === "truth") return void 0;
	if (comparison.comparable && comparison.missingRows === 0) return void 0;
	return {
		reason: comparison.reason ?? "their rows differ",
		fix: objectionFix
	};
}
const objectionFix = "When the rows to judge on have changed on purpose, let somebody else than the candidate say which they are: `data.source` with the `data.split` by which they were held out, or `truth:` (key and label). Or set `validate: {baseline: none}` for this one release.";
/** What in a report contradicts itself, one clause; undefined when nothing does. Its shape is the schema's to check. */
function contradictionIn(report) {
	const verdict = verdictOf(report.gates);
	if (verdict !== report.verdict) return `its verdict is ${report.verdict}, its gates say ${verdict}`;
	const { files, modelDigest } = report.candidate;
	if (!files.some(({ role }) => role === "model" || role === "predictions")) return "it names no model file and no predictions file";
	if (modelDigestOf(files) !== modelDigest) return "its model's digest is not that of its files";
}

export { verdictOf as i, modelDigestOf as n, releaseObjection as r, contradictionIn as t };
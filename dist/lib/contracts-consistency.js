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
/** What in a report contradicts itself, one clause; undefined when nothing does. Its shape is the schema's to check. */
function contradictionIn(report) {
	const verdict = verdictOf(report.gates);
	if (verdict !== report.verdict) return `its verdict is ${report.verdict}, its gates say ${verdict}`;
	const { files, modelDigest } = report.candidate;
	if (!files.some(({ role }) => role === "model" || role === "predictions")) return "it names no model file and no predictions file";
	if (modelDigestOf(files) !== modelDigest) return "its model's digest is not that of its files";
}

export { modelDigestOf as n, verdictOf as r, contradictionIn as t };
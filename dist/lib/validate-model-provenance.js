import { t as digestOfFile } from "./action-kit-evidence.js";
import { n as lockedData } from "./action-kit-lock.js";
import { n as digestOf } from "./contracts-canonical.js";
import { existsSync } from "node:fs";

// actions/validate-model/src/provenance.ts
/** Digests of what produces the candidate; equal before and after a merge, as long as the tree is the same. */
async function inputsOf(model, provenance, workspace) {
	const lock = await lockedData(workspace, model);
	const files = provenance.data.length === 0 || lock !== void 0 ? [] : await workspace.files(provenance.data, "data.source");
	for (const name of provenance.judgedOn) {
		if (namedByLock(name, lock)) continue;
		const path = await workspace.path(name, "the table");
		if (!files.includes(path) && existsSync(path)) files.push(path);
	}
	const data = await Promise.all(files.map(async (path) => ({
		path: workspace.name(path),
		sha256: (await digestOfFile(path)).sha256
	})));
	const tree = await workspace.treeDigest(provenance.tree);
	const { trainer, policy } = provenance;
	return {
		digest: digestOf({
			tree,
			data,
			trainer,
			policy,
			lock
		}),
		tree,
		data,
		trainer,
		...lock === void 0 ? {} : { lock }
	};
}
/** Tables that the model is judged by and that are not there yet: the digest of a judgement that had them is another one. */
async function absentTables(model, { judgedOn }, workspace) {
	const lock = await lockedData(workspace, model);
	const absent = [];
	for (const name of judgedOn) if (!namedByLock(name, lock) && !existsSync(await workspace.path(name, "the table"))) absent.push(name);
	return absent;
}
/** What prepare-data cuts out of rows that the lock names is named by the lock. */
function namedByLock(table, lock) {
	return lock !== void 0 && table.startsWith("modelops-data/");
}
/** `modelops-<model>-<first 12 of the inputs digest>-a<attempt>`: what a later run looks for. */
function artifactName(model, inputs, attempt) {
	return `modelops-${model}-${inputs.slice(7, 19)}-a${attempt}`;
}
/** Those that are called as evidence is. */
function namedArtifacts(artifacts) {
	return artifacts.flatMap((artifact) => {
		const match = /^modelops-([a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?)-([0-9a-f]{12})-a([1-9]\d{0,3})$/.exec(artifact.name);
		if (match === null) return [];
		return [{
			artifact,
			model: match[1],
			inputs: match[2],
			attempt: Number(match[3])
		}];
	});
}
/** The evidence of a model from the highest attempt that judged it, or why there is none. */
function latestOf(artifacts, model) {
	const own = artifacts.filter((one) => one.model === model);
	const attempt = Math.max(...own.map((one) => one.attempt));
	const [latest, twin] = own.filter((one) => one.attempt === attempt);
	if (latest === void 0) return { missing: "its job left no report; the log of the run says why" };
	if (twin === void 0) return latest;
	return { missing: `the run holds two judgements of it, ${latest.artifact.name} and ${twin.artifact.name}` };
}

export { namedArtifacts as a, latestOf as i, artifactName as n, inputsOf as r, absentTables as t };
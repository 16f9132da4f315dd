import { l as reportName, o as placeEvidence, s as readEvidence } from "./github.js";
import { n as digestOf } from "./action-kit-workspace.js";
import { h as messageOf } from "./action-kit-inputs.js";
import { n as inputsOf, t as artifactName } from "./validate-model-run.js";
import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";

// actions/validate-model/src/find.ts
/** More attempts of one run than anybody makes; each costs one request. */
const maxAttempts = 5;
/**
* Looks for evidence that an earlier run made from exactly these inputs.
*
* It is accepted only from a run of this repository (no fork), of this workflow, for this commit or for the head of the
* pull request that brought this commit: a name alone proves nothing, since every run may choose names.
*/
async function findEvidence(inputs, workspace, github, ports) {
	const { environment, log } = ports;
	const { digest: inputsDigest } = await inputsOf(inputs.provenance, workspace);
	const nothing = (reason) => ({
		evidence: void 0,
		reason,
		inputsDigest
	});
	if (!ports.artifacts.available) return nothing("this runner offers no artifacts");
	const merged = (await github.read.pullRequestsOf(environment.sha)).filter(({ mergedAt }) => mergedAt !== null).map(({ headSha }) => headSha);
	const commits = /* @__PURE__ */ new Set([environment.sha, ...merged]);
	const refused = [];
	for (let attempt = 1; attempt <= maxAttempts; attempt++) {
		const name = artifactName(inputs.model, inputsDigest, attempt);
		const artifacts = await github.read.listArtifacts(name);
		if (artifacts.length === 0 && attempt > 1) break;
		for (const artifact of artifacts) {
			const objection = await objectionTo(artifact, commits, github, ports);
			if (objection !== void 0) {
				refused.push(`${name} of run ${artifact.runId}: ${objection}`);
				continue;
			}
			try {
				return {
					evidence: await take(artifact, inputsDigest, inputs, workspace, ports),
					reason: `made by run ${artifact.runId} from the same inputs`,
					inputsDigest
				};
			} catch (error) {
				refused.push(`${name} of run ${artifact.runId}: ${messageOf(error)}`);
			}
		}
	}
	for (const line of refused) log.info(`not accepted: ${line}`);
	if (refused.length > 0) return nothing(`evidence exists but is not acceptable (${refused[0]})`);
	return nothing("no run has judged exactly this tree, data and rules: main has moved, or the evidence has expired");
}
async function objectionTo(artifact, commits, github, { environment }) {
	if (artifact.expired) return "it has expired";
	if (artifact.runId === null || artifact.headSha === null || artifact.repositoryId === null) return "its run is not known";
	if (artifact.headRepositoryId !== artifact.repositoryId) return "it comes from a fork";
	if (!commits.has(artifact.headSha)) return `its run was for ${artifact.headSha.slice(0, 7)}, which is neither this commit nor the head of the pull request that brought it`;
	const run = await github.read.getRun(artifact.runId);
	if (run.path !== environment.workflowPath) return `it was made by the workflow ${run.path}`;
}
async function take(artifact, inputsDigest, inputs, workspace, ports) {
	const { environment } = ports;
	const folder = await mkdtemp(join(environment.tempDirectory, "modelops-found-"));
	await ports.artifacts.downloadFrom({
		runId: artifact.runId,
		artifactId: artifact.id,
		digest: artifact.digest,
		token: inputs.token
	}, folder);
	const path = join(folder, reportName);
	const { evaluationReportSchema, parseDocument } = await import("./contracts.js");
	const report = parseDocument(evaluationReportSchema, await readFile(path, "utf8"), path);
	const checked = await readEvidence(folder, digestOf(report));
	if (report.model !== inputs.model) throw new Error(`it is about the model "${report.model}"`);
	if (report.inputs.digest !== inputsDigest) throw new Error(`it was made from other inputs (${report.inputs.digest})`);
	const target = await workspace.path(inputs.out, "the folder for the evidence");
	return placeEvidence(folder, checked, target);
}

export { findEvidence };
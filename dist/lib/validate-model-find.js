import { l as reportName, o as placeEvidence, s as readEvidence } from "./github.js";
import { r as digestOf } from "./action-kit-workspace.js";
import { _ as messageOf, g as UserError } from "./action-kit-inputs.js";
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
* pull request that brought this commit: a name alone proves nothing, since every run may choose names. Where two runs
* contradict each other, neither is believed.
*/
async function findEvidence(inputs, workspace, github, ports) {
	const { environment, log } = ports;
	const named = await inputsOf(inputs.provenance, workspace).catch((error) => {
		if (error instanceof UserError) return error;
		throw error;
	});
	const inputsDigest = named instanceof UserError ? "" : named.digest;
	const nothing = (reason) => ({
		evidence: void 0,
		reason,
		inputsDigest
	});
	if (named instanceof UserError) return nothing(`what names the inputs is not complete (${named.message.replace(/\.$/, "")})`);
	if (!ports.artifacts.available) return nothing("this runner offers no artifacts");
	const merged = (await github.read.pullRequestsOf(environment.sha)).filter(({ mergedAt }) => mergedAt !== null);
	const refused = [];
	const found = [];
	for (let attempt = 1; attempt <= maxAttempts; attempt++) {
		const name = artifactName(inputs.model, named.digest, attempt);
		const artifacts = await github.read.listArtifacts(name);
		if (artifacts.length === 0 && attempt > 1) break;
		for (const artifact of artifacts) {
			const run = artifact.runId ?? 0;
			const objection = await objectionTo(artifact, merged, github, ports);
			if (objection !== void 0) {
				refused.push(`${name} of run ${run}: ${objection}`);
				continue;
			}
			try {
				found.push({
					...await take(artifact, named.digest, inputs, ports),
					run
				});
			} catch (error) {
				refused.push(`${name} of run ${run}: ${messageOf(error)}`);
			}
		}
	}
	for (const line of refused) log.info(`not accepted: ${line}`);
	const [first] = found;
	if (first !== void 0) {
		const other = found.find(({ evidence }) => evidence.digest !== first.evidence.digest);
		if (other !== void 0) return nothing(`runs ${first.run} and ${other.run} judged the same inputs and disagree`);
		const target = await workspace.path(inputs.out, "the folder for the evidence");
		return {
			evidence: await placeEvidence(first.folder, first.evidence, target),
			reason: `made by run ${first.run} from the same inputs`,
			inputsDigest
		};
	}
	if (refused.length > 0) return nothing(`evidence exists but is not acceptable (${refused[0]})`);
	return nothing("no run has judged exactly this tree, data and rules: main has moved, or the evidence has expired");
}
async function objectionTo(artifact, merged, github, { environment }) {
	if (artifact.expired) return "it has expired";
	if (artifact.runId === null || artifact.headSha === null || artifact.repositoryId === null) return "its run is not known";
	if (artifact.headRepositoryId !== artifact.repositoryId) return "it comes from a fork";
	const pull = merged.find(({ headSha }) => headSha === artifact.headSha);
	if (artifact.headSha !== environment.sha && pull === void 0) return `its run was for ${artifact.headSha.slice(0, 7)}, which is neither this commit nor the head of the pull request that brought it`;
	const run = await github.read.getRun(artifact.runId);
	if (run.path !== environment.workflowPath) return `it was made by the workflow ${run.path}`;
	if (artifact.headSha === environment.sha || pull === void 0) return void 0;
	if (run.event !== "pull_request") return `it was made on the event ${run.event}`;
	if (run.headBranch !== pull.headRef) return `it was made for the branch ${run.headBranch}`;
	const twins = (await github.read.pullRequestsFrom(pull.headRef)).filter(({ number, headSha }) => number !== pull.number && headSha === pull.headSha);
	if (twins.length > 0) return `pull request #${twins[0].number} has the same head, so it is not known whose run it was`;
}
async function take(artifact, inputsDigest, inputs, ports) {
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
	return {
		folder,
		evidence: checked
	};
}

export { findEvidence };
import { a as reportName, n as placeEvidence, r as readEvidence } from "./action-kit-evidence.js";
import { n as digestOf } from "./contracts-canonical.js";
import { r as formatVersion } from "./contracts-names.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { t as createManifestReader } from "./github-manifest.js";
import { o as publishedVersions, r as championOf } from "./lifecycle.js";
import { n as artifactName, r as inputsOf, t as absentTables } from "./validate-model-provenance.js";
import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";

// actions/validate-model/src/find.ts
/** More attempts of one run than anybody makes; each costs one request. */
const maxAttempts = 5;
/** As many judgements of the same inputs as are compared; each costs a download. */
const maxFound = 4;
/**
* Looks for evidence that an earlier run made from exactly these inputs.
*
* It is accepted only from a run of this repository (no fork) and of this workflow: a name alone proves nothing, since
* every run may choose names. The run must have been for this commit; or for the head of the pull request that brought it
* (push), that the merge queue names (merge group), or that the event is about; or, on a push, an earlier push to this
* branch. Where two runs contradict each other, neither is believed.
*/
async function findEvidence(inputs, workspace, github, ports) {
	const { log } = ports;
	const named = await inputsOf(inputs.model, inputs.provenance, workspace).catch((error) => {
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
	const related = await relatedTo(github, ports);
	const isStale = staleness(inputs, github, ports);
	const refused = [];
	const found = [];
	for (let attempt = 1; attempt <= maxAttempts && found.length < maxFound; attempt++) {
		const name = artifactName(inputs.model, named.digest, attempt);
		const artifacts = await github.read.listArtifacts(name);
		if (artifacts.length === 0 && attempt > 1) break;
		for (const artifact of artifacts) {
			if (found.length === maxFound) break;
			const run = artifact.runId ?? 0;
			const objection = await objectionTo(artifact, related, github, ports);
			if (objection !== void 0) {
				refused.push(`${name} of run ${run}: ${objection}`);
				continue;
			}
			try {
				const taken = await take(artifact, named.digest, inputs, ports);
				const stale = await isStale(taken.evidence.report);
				if (stale !== void 0) refused.push(`${name} of run ${run}: ${stale}`);
				else found.push({
					...taken,
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
	const absent = await absentTables(inputs.model, inputs.provenance, workspace);
	if (absent.length > 0) return nothing(`${absent.join(" and ")}, by which the model is judged, ${absent.length === 1 ? "is" : "are"} not here before training: evidence is found again only where such rows are committed, brought by \`fetch\`, or cut out of data that a lock pins (\`modelops update\`)`);
	return nothing("no run has judged exactly this tree, data and rules: they are new, or the evidence has expired");
}
async function relatedTo(github, { environment }) {
	const { pullRequest, mergeGroup, eventName, ref, sha } = environment;
	if (pullRequest !== void 0) return {
		pulls: [pullRequest],
		as: "the head of this pull request",
		branch: void 0
	};
	if (mergeGroup !== void 0) {
		const queued = /^refs\/heads\/gh-readonly-queue\/(.+)\/pr-(\d+)-[0-9a-f]+$/.exec(mergeGroup.headRef);
		const pull = queued === null ? void 0 : await github.read.getPullRequest(Number(queued[2]));
		return {
			pulls: pull === void 0 || pull.baseRef !== queued[1] ? [] : [pull],
			as: "the head of the pull request that the merge queue names",
			branch: void 0
		};
	}
	return {
		pulls: (await github.read.pullRequestsOf(sha)).filter(({ mergedAt }) => mergedAt !== null),
		as: "the head of the pull request that brought it",
		branch: eventName === "push" && ref.startsWith("refs/heads/") ? ref.slice(11) : void 0
	};
}
async function objectionTo(artifact, { pulls, as, branch }, github, { environment }) {
	const { headSha, repositoryId } = artifact;
	if (artifact.expired) return "it has expired";
	if (artifact.runId === null || headSha === null || repositoryId === null) return "its run is not known";
	if (artifact.headRepositoryId !== repositoryId) return "it comes from a fork";
	const own = headSha === environment.sha;
	const pull = pulls.find((candidate) => candidate.headSha === headSha);
	const elsewhere = `its run was for ${headSha.slice(0, 7)}, which is neither this commit nor ${as}`;
	if (!own && pull === void 0 && branch === void 0) return elsewhere;
	const run = await github.read.getRun(artifact.runId);
	if (run.path !== environment.workflowPath) return `it was made by the workflow ${run.path}`;
	if (own) return void 0;
	if (branch !== void 0 && run.event === "push" && run.headBranch === branch) return void 0;
	if (pull === void 0) return elsewhere;
	if (run.event !== "pull_request") return `it was made on the event ${run.event}`;
	if (run.headBranch !== pull.headRef) return `it was made for the branch ${run.headBranch}`;
	const twins = (await github.read.pullRequestsFrom(pull.headRef)).filter(({ number, headSha: head }) => number !== pull.number && head === pull.headSha);
	if (twins.length > 0) return `pull request #${twins[0].number} has the same head, so it is not known whose run it was`;
}
/**
* Evidence that compares with another version than today's champion says nothing of it.
* Only where the champion comes from the releases; the candidate that became the champion is compared with its predecessor.
*/
function staleness(inputs, github, { environment }) {
	let champion;
	const current = async () => {
		const versions = publishedVersions(inputs.model, await github.read.listReleases());
		const ledger = versions.length === 0 ? void 0 : await github.read.readLedger();
		const found = championOf(inputs.model, versions, ledger?.state);
		if (found === void 0) return void 0;
		const manifest = await createManifestReader(github.read, environment.tempDirectory)(found.release);
		return {
			version: formatVersion(found.version),
			modelDigest: manifest?.modelDigest
		};
	};
	return async (report) => {
		if (inputs.baseline !== "champion") return void 0;
		champion ??= current();
		const now = await champion;
		const then = report.champion?.version ?? void 0;
		if (now?.version === then || now?.modelDigest === report.candidate.modelDigest) return void 0;
		const named = (version) => version === void 0 ? "none" : `v${version}`;
		return `the champion that it compares with is ${named(then)}, and now it is ${named(now?.version)}`;
	};
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
import { i as __toESM } from "./rolldown-runtime.js";
import { t as contradictionIn } from "./contracts-consistency.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { a as reportName } from "./action-kit-evidence.js";
import { a as sha256 } from "./contracts-canonical.js";
import { r as presentationOf } from "./validate-model-present.js";
import { a as namedArtifacts, i as latestOf } from "./validate-model-provenance.js";

// packages/action-kit/src/strangers-report.ts
/** A report of ours is a few kilobytes, of many slices some hundred. */
const maxReportBytes = 2 << 20;
/** The report, and as many model files as anybody releases. */
const maxEntries = 1e3;
const symbolicLink = 10;
/**
* The report inside a zip that a stranger made. Nothing is written anywhere, and nothing but the one entry is inflated,
* never further than a report is long. What it says is only as true as the stranger is.
* @throws UserError saying in one clause what is wrong: no zip, too many entries, a path that leads outside, a link, an
*   entry twice, no report, one that is too long, not a document of ours, or contradicts itself.
*/
async function readStrangersReport(zip) {
	const text = new TextDecoder().decode(await entryOf(zip));
	const { evaluationReportSchema, parseDocument } = await import("./contracts.js");
	const report = parseDocument(evaluationReportSchema, text, reportName);
	const contradiction = contradictionIn(report);
	if (contradiction !== void 0) throw new UserError(`the report contradicts itself: ${contradiction}`);
	return report;
}
async function entryOf(zip) {
	const { fromBufferPromise } = await import("./yauzl.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	try {
		const file = await fromBufferPromise(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength), {
			lazyEntries: true,
			strictFileNames: true
		});
		if (file.entryCount > maxEntries) throw new UserError(`it has ${file.entryCount} files, and at most ${maxEntries} are taken`);
		let found;
		for await (const entry of file.eachEntry()) {
			if ((entry.externalFileAttributes >>> 28 & 15) === symbolicLink) throw new UserError("it holds a symbolic link");
			if (entry.fileName !== "evaluation-report.json") continue;
			if (found !== void 0) throw new UserError(`it holds ${reportName} twice`);
			if (entry.uncompressedSize > maxReportBytes) throw tooLong();
			found = await inflated(await file.openReadStreamPromise(entry));
		}
		if (found === void 0) throw new UserError(`it holds no ${reportName}`);
		return found;
	} catch (cause) {
		if (cause instanceof UserError) throw cause;
		throw new UserError(`it cannot be unpacked: ${messageOf(cause)}`, { cause });
	}
}
/** The sizes in a zip are its maker's word: what comes is counted. */
async function inflated(stream) {
	const chunks = [];
	let bytes = 0;
	for await (const chunk of stream) {
		bytes += chunk.byteLength;
		if (bytes > maxReportBytes) throw tooLong();
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
function tooLong() {
	return new UserError(`its ${reportName} is longer than 2 MB, which is no report`);
}

// actions/validate-model/src/fork.ts
/** The report and a model of usual size; more is not taken from a stranger. */
const maxArtifactBytes = 64 << 20;
const maxModels = 20;
/** Above every report of a fork's run. */
const disclaimer = "These figures come from the fork’s own run: what they say is in the hands of the fork’s owner. Before a release the model is judged again, here.";
/**
* Takes the reports that a fork's run has left as artifacts. Everything in them is a stranger's: the pull request is
* found from the event alone, by head repository, branch and commit; nothing is unpacked to disk; a report that is not
* exactly one of ours is refused, and the reader is told so.
*/
async function reportOfFork(run, github, { environment }) {
	if (run.event !== "pull_request") return { ignored: `The run was started by the event "${run.event}": only pull requests get a report.` };
	if (run.headRepository === environment.repository) return { ignored: "The pull request is of this repository: its own run reports on it." };
	if (run.headRepository === null || run.headBranch === null) return { ignored: "The fork of the pull request is gone: there is nothing to report on." };
	const [pull, other] = await pullRequestsOf(run.headRepository, run.headBranch, run.headSha, github);
	if (pull === void 0) return { ignored: `No open pull request has the head ${run.headSha.slice(0, 7)} (any more): there is nothing to report on.` };
	if (other !== void 0) return { ignored: `Pull requests #${pull.number} and #${other.number} have the same head, so it is not known which of them the report is about.` };
	const all = await github.read.listRunArtifacts(run.id);
	const artifacts = namedArtifacts(all).filter(({ attempt }) => attempt <= run.attempt);
	const models = [...new Set(artifacts.map(({ model }) => model))].sort();
	const refuse = (reason, create) => ({
		presentation: presentationOf([], {
			unjudged: [{
				model: "this pull request",
				reason
			}],
			run
		}),
		pullRequest: pull.number,
		create,
		models: false
	});
	if (models.length === 0) return refuse("its latest run left no report: a job failed, or it changes no model any more", false);
	if (models.length > maxModels) return refuse(`its run left reports of ${models.length} models, and of a fork at most ${maxModels} are taken`, true);
	const reports = [];
	const unjudged = [];
	for (const model of models) {
		const latest = latestOf(artifacts, model);
		try {
			if ("missing" in latest) throw new UserError(latest.missing);
			reports.push(await take(latest, github));
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			unjudged.push({
				model,
				reason: `the report could not be taken: ${error.message}`
			});
		}
	}
	const complete = run.conclusion === "success" || reports.some(({ verdict }) => verdict !== "pass");
	const notes = [...reports.length === 0 ? [] : [disclaimer], ...complete ? [] : [`The run ended as "${run.conclusion}", though no report here fails: a model may be missing.`]];
	return {
		presentation: presentationOf(reports, {
			unjudged,
			notes,
			run
		}),
		pullRequest: pull.number,
		create: true,
		models: true
	};
}
/** Open pull requests with exactly this head. The event's own list of them is empty for forks (github/docs#22501). */
async function pullRequestsOf(repository, branch, sha, github) {
	const [owner = ""] = repository.split("/");
	return (await github.read.openPullRequestsOf(owner, branch)).filter(({ headSha, headRef, headRepository }) => headSha === sha && headRef === branch && headRepository === repository);
}
async function take({ artifact, model, inputs }, github) {
	if (artifact.expired) throw new UserError("it has expired");
	const zip = await github.read.downloadArtifact(artifact, maxArtifactBytes);
	if (artifact.digest !== null && sha256(zip) !== artifact.digest) throw new UserError("it is not what was uploaded: its digest differs");
	const report = await readStrangersReport(zip);
	if (report.model !== model) throw new UserError(`it is about the model "${report.model}"`);
	if (!report.inputs.digest.startsWith(`sha256:${inputs}`)) throw new UserError("it was made from other inputs than its name says");
	return report;
}

export { reportOfFork };
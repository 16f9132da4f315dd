import { a as digestOfFile, c as readReport, l as reportName, s as readEvidence, t as connect } from "./github.js";
import { n as suiteVersion } from "./action-kit-frame.js";
import { r as digestOf, t as Workspace } from "./action-kit-workspace.js";
import { _ as messageOf, g as UserError } from "./action-kit-inputs.js";
import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";

// actions/validate-model/src/provenance.ts
/** Digests of what produces the candidate; equal before and after a merge, as long as the tree is the same. */
async function inputsOf(provenance, workspace) {
	const files = provenance.data.length === 0 ? [] : await workspace.files(provenance.data, "data.source");
	const truth = provenance.truth === void 0 ? void 0 : await workspace.path(provenance.truth, "the truth");
	if (truth !== void 0 && !files.includes(truth) && existsSync(truth)) files.push(truth);
	const data = await Promise.all(files.map(async (path) => ({
		path: workspace.name(path),
		sha256: (await digestOfFile(path)).sha256
	})));
	const tree = await workspace.treeDigest(provenance.tree);
	return {
		digest: digestOf({
			tree,
			data,
			trainer: provenance.trainer,
			policy: provenance.policy
		}),
		tree,
		data,
		trainer: provenance.trainer
	};
}
/** `modelops-<model>-<first 12 of the inputs digest>-a<attempt>`: what a later run looks for. */
function artifactName(model, inputs, attempt) {
	return `modelops-${model}-${inputs.slice(7, 19)}-a${attempt}`;
}

// actions/validate-model/src/run.ts
/** Judges, finds or presents, as `mode` says. @throws UserError when the verdict fails the step. */
async function run(inputs, ports) {
	const { environment } = ports;
	let connected;
	const github = () => {
		connected ??= connect({
			token: tokenOf(inputs.token),
			apiUrl: environment.apiUrl,
			repository: environment.repository,
			userAgent: `modelops/${suiteVersion} (validate-model)`,
			log: ports.log,
			sleep: ports.sleep
		});
		return connected;
	};
	const workspace = new Workspace(environment.workspace);
	if (inputs.mode === "report") return report(inputs, workspace, github(), ports);
	if (inputs.mode === "find") {
		const { findEvidence } = await import("./validate-model-find.js");
		const found = await ports.log.group("Look for evidence", () => findEvidence(inputs, workspace, github(), ports));
		ports.output("found", found.evidence !== void 0);
		ports.output("reason", found.reason);
		ports.output("inputs-digest", found.inputsDigest);
		ports.log.info(found.evidence === void 0 ? `nothing found: ${found.reason}` : `found: ${found.reason}`);
		await ports.summary(found.evidence === void 0 ? `No evidence to reuse: ${found.reason}.\n` : `Evidence reused: ${found.reason}.\n`);
		if (found.evidence === void 0) return;
		tell(inputs.out, found.evidence, ports);
		await hand(inputs, found.evidence, ports);
		const { failureOf } = await import("./validate-model-present.js");
		const failure = failureOf(found.evidence.report);
		if (failure !== void 0) throw failure;
		return;
	}
	const releases = inputs.settings.baseline === "champion" ? await github().read.listReleases() : [];
	const { evaluate } = await import("./validate-model-evaluate.js");
	const evidence = await ports.log.group("Judge", () => evaluate(inputs, workspace, github, releases, ports));
	tell(inputs.out, evidence, ports);
	const artifact = await hand(inputs, evidence, ports);
	const presentation = {
		reports: [evidence.report],
		artifactName: artifact,
		notes: []
	};
	const { comment, failureOf, summarise, verdictSentence } = await import("./validate-model-present.js");
	await summarise(presentation, ports);
	ports.log.info(verdictSentence(evidence.report));
	if (inputs.mode === "auto" && inputs.comment && environment.pullRequest !== void 0) {
		const url = await comment(presentation, environment.pullRequest.number, github(), ports, inputs.dryRun);
		if (url !== void 0) ports.output("comment-url", url);
	}
	const failure = failureOf(evidence.report);
	if (failure !== void 0) throw failure;
}
function tokenOf(token) {
	if (token === "") throw new UserError("the input `token` is empty", { fix: "Leave it out: the job's own token is the default." });
	return token;
}
function tell(folder, { report, digest }, ports) {
	ports.output("verdict", report.verdict);
	ports.output("outcome", report.comparison?.outcome ?? "none");
	ports.output("report", `${folder}/${reportName}`);
	ports.output("report-digest", digest);
	ports.output("evidence", folder);
	ports.output("inputs-digest", report.inputs.digest);
	ports.output("model-digest", report.candidate.modelDigest);
	ports.output("champion-version", report.champion?.version ?? "");
}
/** Uploads the evidence, so that the merge can be released from it. */
async function hand(inputs, evidence, ports) {
	if (inputs.upload === "false" || inputs.upload === "auto" && !ports.artifacts.available) return void 0;
	const name = artifactName(inputs.model, evidence.report.inputs.digest, ports.environment.runAttempt);
	if (inputs.dryRun) {
		ports.log.info(`would upload the artifact ${name}`);
		return;
	}
	const folder = await new Workspace(ports.environment.workspace).path(inputs.out, "the folder for the evidence");
	const files = [`${folder}/${reportName}`, ...evidence.files.map(({ path }) => path)];
	try {
		const uploaded = await ports.artifacts.upload(name, files, folder);
		ports.log.info(uploaded === void 0 ? `this run has the artifact ${name} already` : `uploaded ${name}`);
	} catch (error) {
		if (inputs.upload === "true") throw error;
		const what = error instanceof UserError ? error.what : messageOf(error);
		ports.log.warning(`${what.replace(/\.$/, "")}. The verdict stands; after the merge the model will be judged again.`);
		return;
	}
	ports.output("artifact", name);
	return name;
}
async function report(inputs, workspace, github, ports) {
	const presentation = {
		reports: await Promise.all(inputs.reports.map(async ({ from, digest }) => {
			if ("path" in from) return readReport(await workspace.path(from.path, "the report"), digest);
			const folder = await mkdtemp(join(ports.environment.tempDirectory, "modelops-report-"));
			await ports.artifacts.download(from.artifact, folder);
			return (await readEvidence(folder, digest)).report;
		})),
		artifactName: void 0,
		notes: []
	};
	const { comment, summarise } = await import("./validate-model-present.js");
	await summarise(presentation, ports);
	const pullRequest = ports.environment.pullRequest;
	if (pullRequest === void 0) {
		ports.log.notice(`The event "${ports.environment.eventName}" is not about a pull request: the report stands in the job summary only.`);
		return;
	}
	const url = await comment(presentation, pullRequest.number, github, ports, inputs.dryRun);
	if (url !== void 0) ports.output("comment-url", url);
}

export { inputsOf as n, run, artifactName as t };
import { n as lockedData } from "./action-kit-lock.js";
import { a as reportName } from "./action-kit-evidence.js";
import { n as suiteVersion } from "./action-kit-frame.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { t as connect } from "./github.js";
import { n as artifactName } from "./validate-model-provenance.js";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

// actions/validate-model/src/run.ts
/** Judges, finds, presents or selects, as `mode` says. @throws UserError when the verdict fails the step. */
async function run(inputs, ports) {
	const { environment } = ports;
	const github = connector(inputs.token, ports);
	const workspace = new Workspace(environment.workspace);
	switch (inputs.mode) {
		case "report": return (await import("./validate-model-report.js")).report(inputs, workspace, github(), ports);
		case "select": return select(inputs, workspace, github(), ports);
		case "find": return find(inputs, workspace, github(), ports);
	}
	const { failureOf, present, presentationOf, summarise, tellUnjudged, verdictSentence } = await import("./validate-model-present.js").then((n) => n.n);
	let evidence;
	try {
		const releases = inputs.settings.baseline === "champion" ? await github().read.listReleases() : [];
		const { evaluate } = await import("./validate-model-evaluate.js");
		evidence = await ports.log.group("Judge", () => evaluate(inputs, workspace, github, releases, ports));
	} catch (error) {
		if (inputs.mode === "auto" && inputs.comment) await tellUnjudged({
			model: inputs.model,
			reason: messageOf(error)
		}, github, ports, inputs.dryRun);
		throw error;
	}
	tell(inputs.out, evidence, ports);
	const artifact = await hand(inputs, evidence, ports);
	const presentation = presentationOf([evidence.report], { artifactName: artifact });
	await summarise(presentation, ports);
	ports.log.info(verdictSentence(evidence.report));
	const pullRequest = inputs.comment ? environment.pullRequest?.number : void 0;
	if (inputs.mode === "auto" && (pullRequest !== void 0 || inputs.check)) {
		const url = await present(presentation, {
			pullRequest,
			check: inputs.check,
			dryRun: inputs.dryRun
		}, github(), ports);
		if (url !== void 0) ports.output("comment-url", url);
	}
	const failure = failureOf(evidence.report);
	if (failure !== void 0) throw failure;
}
/** GitHub for a token, connected when it is first asked. @throws UserError, then, when the token is empty. */
function connector(token, ports) {
	const { environment, log, sleep } = ports;
	let connected;
	return () => {
		if (token === "") throw new UserError("the input `token` is empty", { fix: "In a workflow leave it out: the job's own token is the default. Elsewhere set GITHUB_TOKEN or GH_TOKEN, or compare with nothing of GitHub's (`baseline: none`)." });
		connected ??= connect({
			token,
			apiUrl: environment.apiUrl,
			repository: environment.repository,
			userAgent: `modelops/${suiteVersion} (validate-model)`,
			log,
			sleep
		});
		return connected;
	};
}
async function select(inputs, workspace, github, ports) {
	const { selectModels } = await import("./validate-model-select.js");
	const selections = await selectModels(inputs, workspace, github, ports);
	for (const { model, selected, why } of selections) ports.log.info(`${selected ? "selected" : "left out"}: ${model} ${why}`);
	ports.output("models", JSON.stringify(selections.filter(({ selected }) => selected).map(({ model }) => model)));
	const lines = selections.map(({ model, selected, why }) => `- \`${model}\` ${selected ? "is judged" : "is left out"}: it ${why}`);
	await ports.summary(lines.length === 0 ? "modelops.yml declares no model.\n" : `${lines.join("\n")}\n`);
}
async function find(inputs, workspace, github, ports) {
	ports.output("train", inputs.train.command);
	ports.output("predict", inputs.train.predict);
	ports.output("setup", inputs.train.setup);
	ports.output("trainer", inputs.train.trainer);
	ports.output("prepare", inputs.train.prepare);
	ports.output("reference", inputs.train.reference);
	ports.output("seed", inputs.train.seed);
	ports.output("predictions", inputs.train.predictions);
	const lock = await lockedData(workspace, inputs.model);
	ports.output("train-from", lock?.window.from ?? "");
	ports.output("train-to", lock?.window.to ?? "");
	ports.output("holdout-from", lock?.holdout.from ?? "");
	ports.output("holdout-to", lock?.holdout.to ?? "");
	const { findEvidence } = await import("./validate-model-find.js");
	const found = await ports.log.group("Look for evidence", () => findEvidence(inputs, workspace, github, ports));
	ports.output("found", found.evidence !== void 0);
	ports.output("reason", found.reason);
	ports.output("inputs-digest", found.inputsDigest);
	ports.log.info(found.evidence === void 0 ? `nothing found: ${found.reason}` : `found: ${found.reason}`);
	await ports.summary(found.evidence === void 0 ? `No evidence to reuse: ${found.reason}.\n` : `Evidence reused: ${found.reason}.\n`);
	if (found.evidence === void 0) {
		if (inputs.train.prepare) ports.output("champion-profile", await championProfile(inputs, workspace, github, ports) ?? "");
		return;
	}
	tell(inputs.out, found.evidence, ports);
	await hand(inputs, found.evidence, ports);
	const { failureOf } = await import("./validate-model-present.js").then((n) => n.n);
	const failure = failureOf(found.evidence.report);
	if (failure !== void 0) throw failure;
}
/** Where the data profile that the champion's release carries was put; undefined when there is none. */
async function championProfile({ model, baseline }, workspace, github, { log }) {
	if (baseline !== "champion") return void 0;
	const { championOf, publishedVersions } = await import("./lifecycle.js").then((n) => n.t);
	const versions = publishedVersions(model, await github.read.listReleases());
	if (versions.length === 0) return void 0;
	const champion = championOf(model, versions, (await github.read.readLedger())?.state);
	const asset = champion?.release.assets.find(({ name }) => name === "data-profile.json");
	if (champion === void 0 || asset === void 0) return void 0;
	const folder = "modelops-champion";
	const path = await workspace.path(folder, "the folder for the champion");
	await mkdir(path, { recursive: true });
	await github.read.downloadAsset(asset, join(path, asset.name));
	log.info(`the data is compared with ${asset.name} of ${champion.tag}`);
	return `${folder}/${asset.name}`;
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

export { connector, run };
import { a as reportName, i as readReport, r as readEvidence } from "./action-kit-evidence.js";
import { i as digestOf } from "./action-kit-workspace.js";
import { g as UserError } from "./action-kit-inputs.js";
import { comment, presentationOf, summarise } from "./validate-model-present.js";
import { r as artifactOf } from "./validate-model-run.js";
import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";

// actions/validate-model/src/report.ts
/** Presents reports that were made before, by this run or, on `workflow_run`, by a fork's. */
async function report(inputs, workspace, github, ports) {
	const { from } = inputs;
	if ("run" in from) return;
	const presentation = "models" in from ? await ofThisRun(from.models, ports) : presentationOf(await named(from.reports, workspace, ports));
	await summarise(presentation, ports);
	const { pullRequest } = ports.environment;
	if (pullRequest === void 0) ports.log.notice(`The event "${ports.environment.eventName}" is not about a pull request: the report stands in the job summary only.`);
	else if (inputs.comment) await show(presentation, pullRequest.number, inputs, github, ports);
}
/** The comment; where nothing was to be judged, only one that stands there already. */
async function show(presentation, pullRequest, { dryRun }, github, ports) {
	const create = presentation.reports.length + presentation.unjudged.length > 0;
	const url = await comment(presentation, pullRequest, github, ports, {
		dryRun,
		create
	});
	if (url !== void 0) ports.output("comment-url", url);
}
function named(sources, workspace, ports) {
	return Promise.all(sources.map(async ({ from, digest }) => {
		if ("path" in from) return readReport(await workspace.path(from.path, "the report"), digest);
		const folder = await mkdtemp(join(ports.environment.tempDirectory, "modelops-report-"));
		await ports.artifacts.download(from.artifact, folder);
		return (await readEvidence(folder, digest)).report;
	}));
}
/** The reports of models among the artifacts of this run: of the highest attempt that judged the model. */
async function ofThisRun(models, ports) {
	if (models.length === 0) return presentationOf([], { notes: ["This pull request changes no model any more. What was reported before is out of date."] });
	const artifacts = (await ports.artifacts.list()).flatMap(({ name }) => artifactOf(name) ?? []);
	const reports = [];
	const unjudged = [];
	for (const model of models) {
		const own = artifacts.filter((artifact) => artifact.model === model);
		const attempt = Math.max(...own.map((artifact) => artifact.attempt));
		const [latest, twin] = own.filter((artifact) => artifact.attempt === attempt);
		const missing = (reason) => unjudged.push({
			model,
			reason
		});
		if (latest === void 0) missing("its job left no report; the log of the run says why");
		else if (twin !== void 0) missing(`this run holds two judgements of it, ${latest.name} and ${twin.name}`);
		else try {
			reports.push(await reportIn(latest.name, model, ports));
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			missing(error.message);
		}
	}
	return presentationOf(reports, { unjudged });
}
async function reportIn(artifact, model, ports) {
	const folder = await mkdtemp(join(ports.environment.tempDirectory, "modelops-report-"));
	await ports.artifacts.download(artifact, folder);
	const path = join(folder, reportName);
	const { evaluationReportSchema, parseDocument } = await import("./contracts.js");
	const text = await readFile(path, "utf8").catch((cause) => {
		throw new UserError("it holds no evaluation report", {
			where: artifact,
			cause
		});
	});
	const digest = digestOf(parseDocument(evaluationReportSchema, text, artifact));
	const { report } = await readEvidence(folder, digest);
	if (report.model !== model) throw new UserError(`it is about the model "${report.model}"`, { where: artifact });
	return report;
}

export { report };
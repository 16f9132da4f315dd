import { a as reportName, i as readReport, r as readEvidence } from "./action-kit-evidence.js";
import { n as digestOf } from "./contracts-canonical.js";
import { t as UserError } from "./contracts-errors.js";
import { i as summarise, r as presentationOf, t as present } from "./validate-model-present.js";
import { a as namedArtifacts, i as latestOf } from "./validate-model-provenance.js";
import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";

// actions/validate-model/src/report.ts
/** Presents reports that were made before, by this run or, on `workflow_run`, by a fork's. */
async function report(inputs, workspace, github, ports) {
	const { from } = inputs;
	if ("run" in from) {
		const { reportOfFork } = await import("./validate-model-fork.js");
		const taken = await reportOfFork(from.run, github, ports);
		if ("ignored" in taken) {
			ports.log.notice(taken.ignored);
			await ports.summary(`${taken.ignored}\n`);
			return;
		}
		await summarise(taken.presentation, ports);
		const { presentation, pullRequest, create, models } = taken;
		await show(presentation, pullRequest, create, {
			...inputs,
			check: inputs.check && models
		}, github, ports);
		return;
	}
	const presentation = "problem" in from ? presentationOf([], { unjudged: [{
		model: "the models of this pull request",
		reason: from.problem
	}] }) : "models" in from ? await ofThisRun(from.models, ports) : presentationOf(await named(from.reports, workspace, ports));
	await summarise(presentation, ports);
	const { pullRequest } = ports.environment;
	if (pullRequest === void 0) {
		ports.log.notice(`The event "${ports.environment.eventName}" is not about a pull request: the report stands in the job summary only.`);
		return;
	}
	const create = presentation.reports.length + presentation.unjudged.length > 0;
	await show(presentation, pullRequest.number, create, inputs, github, ports);
}
async function show(presentation, pullRequest, create, { comment, check, dryRun }, github, ports) {
	const url = await present(presentation, {
		pullRequest: comment ? pullRequest : void 0,
		check,
		dryRun,
		create
	}, github, ports);
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
	const artifacts = namedArtifacts(await ports.artifacts.list());
	const reports = [];
	const unjudged = [];
	for (const model of models) {
		const latest = latestOf(artifacts, model);
		try {
			if ("missing" in latest) throw new UserError(latest.missing);
			reports.push(await reportIn(latest.artifact.name, model, ports));
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			unjudged.push({
				model,
				reason: error.message
			});
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
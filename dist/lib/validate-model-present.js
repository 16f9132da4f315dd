import { n as __exportAll } from "./rolldown-runtime.js";
import { n as digestOf } from "./contracts-canonical.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { r as releaseObjection } from "./contracts-consistency.js";
import { t as PermissionError } from "./github-http-errors.js";
import { n as isSticky, r as planComment, t as commentMarker } from "./lifecycle-sticky-comment.js";
import { t as converge } from "./lifecycle-converge.js";
import { o as visible } from "./reporting-escape.js";
import { a as plainText, r as verdictSentence, s as gateView, t as reportModel } from "./reporting-model.js";
import { c as plural } from "./reporting-layout.js";
import { a as renderComment, s as renderSummary } from "./reporting-render.js";
import { r as prominent } from "./validate-model-notes.js";

// packages/lifecycle/src/check-run.ts
/** As many annotations as one request may carry (GitHub's OpenAPI description). */
const annotationsAtOnce = 50;
/** The check run's name, as people see it beside the commit. */
function checkName(model) {
	return `modelops / ${model}`;
}
/** By this a check run is found again: of which run and attempt it is, and what it says. */
function externalId({ model, order, content, annotations }) {
	const digest = digestOf({
		content,
		annotations
	}).slice(7, 23);
	return `modelops ${model} run=${order.run} attempt=${order.attempt} content=${digest}`;
}
function orderOf$1(id, model) {
	const match = /^modelops (\S+) run=(\d+) attempt=(\d+) content=[0-9a-f]{16}$/.exec(id);
	return match === null || match[1] !== model ? void 0 : {
		run: Number(match[2]),
		attempt: Number(match[3])
	};
}
/** Whether a check run is ours and about this model. */
function isOwnCheck(run, model) {
	return orderOf$1(run.externalId, model) !== void 0;
}
/**
* One check run for each attempt of a run, and the newest attempt's text in every one that may be shown.
*
* Check runs can be neither deleted nor written conditionally, and GitHub shows the one that was made last. So a run
* never writes over an earlier one's; but one that was made after the newest attempt's, by an attempt that was overtaken,
* gets the newest one's text. Annotations are only ever added: those beyond one request follow by further updates.
* @param runs check runs of that name at the commit which this token's app made.
*/
function planCheckRun(goal, runs) {
	const id = externalId(goal);
	const own = runs.flatMap((run) => {
		const order = orderOf$1(run.externalId, goal.model);
		return order === void 0 ? [] : [{
			run,
			order
		}];
	}).sort((a, b) => a.run.id - b.run.id);
	const newest = own.filter(({ order }) => compare(order, goal.order) > 0).reduce((best, item) => best === void 0 || compare(item.order, best.order) > 0 ? item : best, void 0);
	const shown = newest === void 0 ? {
		externalId: id,
		content: goal.content
	} : {
		externalId: newest.run.externalId,
		content: newest.run.content
	};
	const update = (run, annotations) => ({
		kind: "update-check-run",
		checkRunId: run.id,
		name: checkName(goal.model),
		...shown,
		annotations
	});
	const superseded = newest !== void 0;
	const [first] = own.filter(({ run }) => run.externalId === shown.externalId);
	if (first === void 0) {
		const mine = own.findLast(({ order }) => compare(order, goal.order) === 0);
		const annotations = goal.annotations.slice(0, 50);
		return {
			operations: [mine === void 0 ? {
				kind: "create-check-run",
				commit: goal.commit,
				name: checkName(goal.model),
				...shown,
				annotations
			} : update(mine.run, mine.run.annotations === 0 ? annotations : [])],
			check: void 0,
			superseded
		};
	}
	const operations = own.filter(({ run }) => run.id > first.run.id && run.externalId !== shown.externalId).map(({ run }) => update(run, []));
	const there = first.run.annotations;
	if (!superseded && there < goal.annotations.length && there % 50 === 0) operations.push(update(first.run, goal.annotations.slice(there, there + 50)));
	return {
		operations,
		check: first.run,
		superseded
	};
}
function compare(a, b) {
	return a.run - b.run || a.attempt - b.attempt;
}

// packages/reporting/src/annotations.ts
const annotationLimit = 10;
/**
* Each gate that fails (error) or can't be decided (warning, or error with `on-inconclusive: fail`), failures first, with
* its line in modelops.yml where the report knows it. Plain text.
*/
function gateFindings(report) {
	const strict = report.settings.onInconclusive === "fail";
	return ["fail", "inconclusive"].flatMap((state) => report.gates.map((gate) => ({
		view: gateView(gate, report),
		line: gate.line
	})).filter(({ view }) => view.state === state).map(({ view, line }) => {
		const detail = view.detail === "" ? "" : view.boundFrom === "" ? ` (${view.detail})` : `, ${view.detail}`;
		const sentences = [
			`${visible(view.text)}: ${view.value}${detail}; must be ${view.bound}${view.boundFrom === "" ? "" : ` (${view.boundFrom})`}`,
			capitalize(visible(view.reason, { max: 1e3 }).replace(/[.;]+$/, "")),
			view.needs === "" ? "" : capitalize(view.needs)
		];
		return {
			level: state === "fail" || strict ? "error" : "warning",
			title: `${report.model}: ${state === "fail" ? "gate fails" : "can’t tell"}`,
			message: `${sentences.filter((sentence) => sentence !== "").join(". ")}.`.replaceAll("\xA0", " "),
			line
		};
	}));
}
/** Annotations of a step for the gates that did not pass; at most ten, as GitHub shows no more. */
function gateAnnotations(report) {
	const all = gateFindings(report).map(({ level, title, message }) => ({
		level,
		title,
		message
	}));
	if (all.length <= annotationLimit) return all;
	const shown = all.slice(0, 9);
	const rest = all.slice(9);
	return [...shown, {
		level: rest.some(({ level }) => level === "error") ? "error" : "warning",
		title: `${report.model}: more gates`,
		message: `${plural(rest.length, "more gate")} did not pass; the report lists them all.`
	}];
}
function capitalize(text) {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

// packages/reporting/src/check-run.ts
const summaryLimit = 65535;
/** Nobody reads more; GitHub takes 50 a request. */
const mostAnnotations = 200;
/**
* The check run of one model. Fails when the verdict fails the step; what cannot be told, or was not judged, is neutral.
* Gates that stand in modelops.yml are annotated at their line.
*/
function checkView(judged, context) {
	const unjudged = "reason" in judged;
	const model = unjudged ? reportModel([], context, [judged]) : reportModel([judged], context);
	const view = model.models[0];
	const summary = renderSummary(model, { limit: summaryLimit });
	const headline = plainText(view.headline);
	if (unjudged) return {
		conclusion: "neutral",
		title: headline,
		summary,
		annotations: []
	};
	const { report } = judged;
	const failed = report.verdict === "fail" || report.champion?.source === "release" && releaseObjection(report) !== void 0 || report.verdict === "inconclusive" && report.settings.onInconclusive === "fail";
	const against = report.champion === null ? [] : [plainText(view.row.outcome)];
	return {
		conclusion: failed ? "failure" : report.verdict === "pass" ? "success" : "neutral",
		title: visible([
			headline,
			...against,
			`gates: ${view.row.gates}`
		].join(" · ").replaceAll("\xA0", " ")),
		summary,
		annotations: gateFindings(report).flatMap(({ level, title, message, line }) => line === void 0 || report.config === void 0 ? [] : [{
			path: report.config,
			line,
			level: level === "error" ? "failure" : "warning",
			title,
			message
		}]).slice(0, mostAnnotations)
	};
}

// actions/validate-model/src/present.ts
var present_exports = /* @__PURE__ */ __exportAll({
	failureOf: () => failureOf,
	present: () => present,
	presentationOf: () => presentationOf,
	summarise: () => summarise,
	tellUnjudged: () => tellUnjudged,
	verdictSentence: () => verdictSentence
});
/** All reports of a workflow share one comment; another workflow's has another key. */
const commentKey = "validation";
/** Only the reports. */
function presentationOf(reports, more = {}) {
	return {
		unjudged: [],
		artifactName: void 0,
		notes: [],
		...more,
		reports
	};
}
function commitOf({ run }, { environment }) {
	return run?.headSha ?? environment.pullRequest?.headSha ?? environment.sha;
}
/** The context of all reports, or of one of them. */
function contextOf(presentation, ports) {
	const common = {
		sha: commitOf(presentation, ports),
		runUrl: presentation.run?.url ?? ports.environment.runUrl,
		artifactName: presentation.artifactName
	};
	return (report) => ({
		...common,
		notes: [...presentation.notes, ...prominent(report?.notes ?? [])]
	});
}
function modelOf(presentation, ports) {
	const { reports, unjudged, notes } = presentation;
	return reportModel(reports.map((report) => ({
		report,
		digest: digestOf(report)
	})), {
		...contextOf(presentation, ports)(void 0),
		notes: [...notes, ...reports.flatMap((report) => prominent(report.notes))]
	}, unjudged);
}
/** The job summary, and an annotation for each gate that is open and each model that could not be judged. */
async function summarise(presentation, ports) {
	await ports.summary(renderSummary(modelOf(presentation, ports)));
	for (const { model, reason } of presentation.unjudged) ports.log.warning(`${model} could not be judged: ${reason.replace(/\.$/, "")}.`, { title: model });
	for (const report of presentation.reports) for (const { level, title, message } of gateAnnotations(report)) if (level !== "error") ports.log[level](message, { title });
}
/**
* Keeps the one comment and the check runs up to date. A fork's token may not write: then the summary has the report and
* a notice says so.
* @returns the comment's address, undefined when there is none.
* @throws PermissionError when a token of this repository lacks `pull-requests: write` or `checks: write`.
*/
async function present(presentation, surfaces, github, ports) {
	const viewer = lazily(() => github.read.viewer());
	try {
		const url = await comment(presentation, surfaces, github, viewer, ports);
		if (surfaces.check) await checks(presentation, surfaces.dryRun, github, viewer, ports);
		return url;
	} catch (error) {
		if (!(error instanceof PermissionError)) throw error;
		if (!readOnlyByRule(ports)) throw whole(error);
		ports.log.notice("The report stands in the job summary. This run may not comment: GitHub gives pull requests of forks and of Dependabot a token that only reads.");
		return;
	}
}
/** Looking comes first, so a token without any right to it lacks only that of reading, in GitHub's words. */
function whole(error) {
	const scope = /^(checks|pull-requests): read$/.exec(error.permission ?? "")?.[1];
	if (scope === void 0) return error;
	const permission = `${scope}: write`;
	return new PermissionError(error.what, permission, `Add \`${permission}\` to the job's \`permissions:\`, or set \`${scope === "checks" ? "check" : "comment"}: false\`.`, error);
}
function orderOf({ run }, { environment }) {
	return {
		run: run?.id ?? environment.runId,
		attempt: run?.attempt ?? environment.runAttempt
	};
}
async function comment(presentation, { pullRequest, create = true, dryRun }, github, viewer, ports) {
	if (pullRequest === void 0) return void 0;
	const order = orderOf(presentation, ports);
	const body = renderComment(modelOf(presentation, ports), { marker: commentMarker(commentKey, order) });
	const goal = {
		issue: pullRequest,
		key: commentKey,
		order,
		body,
		create
	};
	const { observed } = await converge({
		observe: async () => {
			return writtenBy((await github.read.listComments(pullRequest)).filter((candidate) => isSticky(candidate, commentKey)), ({ author }) => author, viewer);
		},
		plan: (comments) => planComment(goal, comments).operations,
		executor: github.executor,
		log: ports.log,
		dryRun,
		sleep: ports.sleep,
		jitter: ports.jitter
	});
	const plan = planComment(goal, observed);
	if (plan.superseded) ports.log.notice("A newer run has reported on this pull request already; its report stays.");
	return plan.comment?.url;
}
async function checks(presentation, dryRun, github, viewer, ports) {
	const { reports, unjudged } = presentation;
	const context = contextOf(presentation, ports);
	const views = [...unjudged.map((one) => ({
		model: one.model,
		view: checkView(one, context(void 0))
	})), ...reports.map((report) => ({
		model: report.model,
		view: checkView({
			report,
			digest: digestOf(report)
		}, context(report))
	}))];
	for (const { model, view } of views) {
		const { annotations, ...content } = view;
		const goal = {
			commit: commitOf(presentation, ports),
			model,
			order: orderOf(presentation, ports),
			content: {
				...content,
				url: presentation.run?.url ?? ports.environment.runUrl
			},
			annotations
		};
		await converge({
			observe: async () => {
				return writtenBy((await github.read.listCheckRuns(goal.commit, checkName(model))).filter((run) => isOwnCheck(run, model)), ({ app }) => app, viewer);
			},
			plan: (runs) => planCheckRun(goal, runs).operations,
			executor: github.executor,
			log: ports.log,
			dryRun,
			sleep: ports.sleep,
			jitter: ports.jitter
		});
	}
}
/**
* A comment that an earlier commit earned must not stand beside one that could not be judged. Best effort: whatever
* goes wrong here is only logged, since the error that stopped the judgement is the one to be told.
*/
async function tellUnjudged(unjudged, github, ports, dryRun) {
	const pullRequest = ports.environment.pullRequest?.number;
	if (pullRequest === void 0) return;
	const { log } = ports;
	try {
		const surfaces = {
			pullRequest,
			check: false,
			dryRun,
			create: false
		};
		const quiet = {
			...ports,
			log: {
				...log,
				notice: (message) => log.info(message)
			}
		};
		await present(presentationOf([], { unjudged: [unjudged] }), surfaces, github(), quiet);
	} catch (error) {
		log.info(`the comment on the pull request could not be brought up to date: ${messageOf(error)}`);
	}
}
/** What this token's identity wrote; whose that is, is only asked when there is something to ask about. */
async function writtenBy(items, author, viewer) {
	if (items.length === 0) return [];
	const us = await viewer();
	return items.filter((item) => author(item) === us);
}
function lazily(ask) {
	let answer;
	return () => {
		answer ??= ask();
		return answer;
	};
}
function readOnlyByRule({ environment }) {
	return environment.pullRequest?.fork === true || environment.actor === "dependabot[bot]";
}
/**
* Why the judgement fails the step; undefined when it does not. What merging requires is the job, nothing else. So it also fails for
* what would fail after the merge: a released version says that there are releases.
*/
function failureOf(judged) {
	const open = judged.verdict === "inconclusive" && judged.settings.onInconclusive === "fail";
	const objection = judged.champion?.source === "release" ? releaseObjection(judged) : void 0;
	if (judged.verdict !== "fail" && !open && objection === void 0) return void 0;
	const details = gateAnnotations(judged).flatMap(({ level, message }) => level === "error" ? [message] : []);
	return new UserError([verdictSentence(judged), ...details].join("\n"), { fix: open ? "Too little evidence fails the step because `on-inconclusive` is `fail`." : objection?.fix });
}

export { summarise as i, present_exports as n, presentationOf as r, present as t };
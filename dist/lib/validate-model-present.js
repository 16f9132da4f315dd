import { i as digestOf } from "./action-kit-workspace.js";
import { _ as messageOf, g as UserError } from "./action-kit-inputs.js";
import { t as PermissionError } from "./github-http-errors.js";
import { b as converge, c as renderSummary, d as verdictSentence, f as gateView, m as plural, o as renderComment, u as reportModel, y as visible } from "./reporting-render.js";
import { r as prominent } from "./validate-model-notes.js";

// packages/lifecycle/src/sticky-comment.ts
/** The hidden first line by which a comment is found again. */
function commentMarker(key, order) {
	return `<!-- modelops:report key=${key} run=${order.run} attempt=${order.attempt} -->`;
}
function orderOf(body, key) {
	const match = /^<!-- modelops:report key=(\S+) run=(\d+) attempt=(\d+) -->/.exec(body);
	return match === null || match[1] !== key ? void 0 : {
		run: Number(match[2]),
		attempt: Number(match[3])
	};
}
/** Whether a comment carries the marker of this key. */
function isSticky(comment, key) {
	return orderOf(comment.body, key) !== void 0;
}
/**
* One comment with this key on the pull request, with this text.
*
* Comments have no compare-and-swap, so two first runs at once may both create one: both then see two, and both keep
* the one with the lowest id. A comment of a newer run is left as it is; it is looked at once more right before it is
* written over, which leaves the time of one request in which an older run can win.
* @param comments all comments with the key that this token's identity wrote (others' are not ours to trust or to touch).
*/
function planComment(goal, comments) {
	const mine = comments.filter((comment) => isSticky(comment, goal.key)).sort((a, b) => a.id - b.id);
	const [first, ...twins] = mine;
	if (first === void 0) return {
		operations: goal.create === false ? [] : [{
			kind: "create-comment",
			issue: goal.issue,
			body: goal.body
		}],
		comment: void 0,
		superseded: false
	};
	const superseded = mine.map((comment) => orderOf(comment.body, goal.key)).some(({ run, attempt }) => run > goal.order.run || run === goal.order.run && attempt > goal.order.attempt);
	const operations = [];
	const newest = mine.reduce((a, b) => compare(orderOf(a.body, goal.key), orderOf(b.body, goal.key)) >= 0 ? a : b);
	const body = superseded ? newest.body : goal.body;
	if (first.body !== body) operations.push({
		kind: "update-comment",
		commentId: first.id,
		body,
		seen: first.body
	});
	for (const twin of twins) operations.push({
		kind: "delete-comment",
		commentId: twin.id,
		reason: `a twin of comment ${first.id}`
	});
	return {
		operations,
		comment: first,
		superseded
	};
}
function compare(a, b) {
	return a.run - b.run || a.attempt - b.attempt;
}

// packages/reporting/src/annotations.ts
const annotationLimit = 10;
/**
* One annotation for each gate that fails (error) or can't be decided (warning, or error with
* `on-inconclusive: fail`), failures first; at most ten, as GitHub shows no more. Plain text.
*/
function gateAnnotations(report) {
	const strict = report.settings.onInconclusive === "fail";
	const all = ["fail", "inconclusive"].flatMap((state) => report.gates.map((gate) => gateView(gate, report)).filter((view) => view.state === state).map((view) => {
		const detail = view.detail === "" ? "" : view.boundFrom === "" ? ` (${view.detail})` : `, ${view.detail}`;
		const sentences = [
			`${visible(view.text)}: ${view.value}${detail}; must be ${view.bound}${view.boundFrom === "" ? "" : ` (${view.boundFrom})`}`,
			capitalize(visible(view.reason, { max: 1e3 }).replace(/[.;]+$/, "")),
			view.needs === "" ? "" : capitalize(view.needs)
		];
		return {
			level: state === "fail" || strict ? "error" : "warning",
			title: `${report.model}: ${state === "fail" ? "gate fails" : "can’t tell"}`,
			message: `${sentences.filter((sentence) => sentence !== "").join(". ")}.`.replaceAll("\xA0", " ")
		};
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

// actions/validate-model/src/present.ts
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
function modelOf(presentation, ports) {
	const { environment } = ports;
	const { run } = presentation;
	return reportModel(presentation.reports.map((report) => ({
		report,
		digest: digestOf(report)
	})), {
		sha: run?.headSha ?? environment.pullRequest?.headSha ?? environment.sha,
		runUrl: run?.url ?? environment.runUrl,
		artifactName: presentation.artifactName,
		notes: [...presentation.notes, ...presentation.reports.flatMap(({ notes }) => prominent(notes))]
	}, presentation.unjudged);
}
/** The job summary, and an annotation for each gate that is open and each model that could not be judged. */
async function summarise(presentation, ports) {
	await ports.summary(renderSummary(modelOf(presentation, ports)));
	for (const { model, reason } of presentation.unjudged) ports.log.warning(`${model} could not be judged: ${reason.replace(/\.$/, "")}.`, { title: model });
	for (const report of presentation.reports) for (const { level, title, message } of gateAnnotations(report)) if (level !== "error") ports.log[level](message, { title });
}
/**
* Keeps the one comment up to date. A fork's token may not write: then the summary has the report and a notice says so.
* @param create false: a comment that stands there is brought up to date, and none is made.
* @returns the comment's address, undefined when there is none.
* @throws PermissionError when a token of this repository lacks `pull-requests: write`.
*/
async function comment(presentation, pullRequest, github, ports, { dryRun, create = true }) {
	const { environment, log } = ports;
	const order = {
		run: presentation.run?.id ?? environment.runId,
		attempt: presentation.run?.attempt ?? environment.runAttempt
	};
	const body = renderComment(modelOf(presentation, ports), { marker: commentMarker(commentKey, order) });
	const goal = {
		issue: pullRequest,
		key: commentKey,
		order,
		body,
		create
	};
	try {
		const { observed } = await converge({
			observe: () => ownComments(pullRequest, github),
			plan: (comments) => planComment(goal, comments).operations,
			executor: github.executor,
			log,
			dryRun,
			sleep: ports.sleep,
			jitter: ports.jitter
		});
		const plan = planComment(goal, observed);
		if (plan.superseded) log.notice("A newer run has reported on this pull request already; its report stays.");
		return plan.comment?.url;
	} catch (error) {
		if (!(error instanceof PermissionError) || !readOnlyByRule(ports)) throw error;
		log.notice("The report stands in the job summary. This run may not comment: GitHub gives pull requests of forks and of Dependabot a token that only reads.");
		return;
	}
}
/**
* A comment that an earlier commit earned must not stand beside one that could not be judged. Best effort: whatever
* goes wrong here is only logged, since the error that stopped the judgement is the one to be told.
*/
async function tellUnjudged(unjudged, github, ports, dryRun) {
	const { pullRequest } = ports.environment;
	if (pullRequest === void 0) return;
	try {
		await comment(presentationOf([], { unjudged: [unjudged] }), pullRequest.number, github(), ports, {
			dryRun,
			create: false
		});
	} catch (error) {
		ports.log.info(`the comment on the pull request could not be brought up to date: ${messageOf(error)}`);
	}
}
/** Comments with our marker that this token's identity wrote: somebody else's marker is not ours to trust or to overwrite. */
async function ownComments(pullRequest, github) {
	const marked = (await github.read.listComments(pullRequest)).filter((candidate) => isSticky(candidate, commentKey));
	if (marked.length === 0) return [];
	const viewer = await github.read.viewer();
	return marked.filter(({ author }) => author === viewer);
}
function readOnlyByRule({ environment }) {
	return environment.pullRequest?.fork === true || environment.actor === "dependabot[bot]";
}
/** Why the verdict fails the step; undefined when it does not. What merging requires is the job, nothing else. */
function failureOf(judged) {
	const open = judged.verdict === "inconclusive" && judged.settings.onInconclusive === "fail";
	if (judged.verdict !== "fail" && !open) return void 0;
	const details = gateAnnotations(judged).flatMap(({ level, message }) => level === "error" ? [message] : []);
	return new UserError([verdictSentence(judged), ...details].join("\n"), { fix: open ? "Too little evidence fails the step because `on-inconclusive` is `fail`." : void 0 });
}

export { comment, failureOf, presentationOf, summarise, tellUnjudged, verdictSentence };
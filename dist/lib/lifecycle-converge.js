import { _ as UserError } from "./action-kit-logger.js";
import { n as digestOf } from "./contracts-canonical.js";
import { a as prose, i as markdown, n as html, r as link, t as codeSpan } from "./reporting-escape.js";
import { a as shortSha, c as plural, i as plainText, n as iconOf, s as count } from "./reporting-model.js";
import { a as TransientError, i as ConflictError } from "./github-http-errors.js";

// packages/reporting/src/render.ts
const everything = {
	slices: Number.POSITIVE_INFINITY,
	calibration: true,
	metrics: "all",
	notes: Number.POSITIVE_INFINITY,
	facts: true,
	gates: Number.POSITIVE_INFINITY,
	words: 400,
	sections: Number.POSITIVE_INFINITY,
	lines: Number.POSITIVE_INFINITY,
	bare: false
};
const steps = [
	...[
		500,
		200,
		100,
		50,
		20,
		10,
		0
	].map((slices) => ({ slices })),
	{ calibration: false },
	{ metrics: "important" },
	{ notes: 5 },
	{ words: 120 },
	...[
		400,
		300,
		250,
		200,
		150,
		100,
		75,
		50
	].map((gates) => ({ gates })),
	{
		metrics: "none",
		notes: 0
	},
	{ facts: false },
	...[
		35,
		20,
		10,
		5
	].map((gates) => ({ gates })),
	...[
		50,
		20,
		10,
		5,
		2,
		1,
		0
	].map((sections) => ({ sections })),
	...[
		500,
		200,
		100,
		50,
		20,
		10,
		5,
		2,
		1,
		0
	].map((lines) => ({ lines })),
	{ bare: true }
];
/** From the whole report down to its heading. */
function* ladder() {
	let cut = everything;
	yield cut;
	for (const step of steps) {
		cut = {
			...cut,
			...step
		};
		yield cut;
	}
}
/**
* The fullest text that fits, found by halving the ladder. Measured in bytes of UTF-8 for every surface: never
* less than the characters that GitHub counts, whichever way it counts them.
* @throws RangeError when not even the shortest fits.
*/
function fitted(render, limit) {
	const cuts = [...ladder()];
	let best;
	let bytes = 0;
	let low = 0;
	let high = cuts.length - 1;
	let at = 0;
	while (low <= high) {
		const text = render(cuts[at]);
		bytes = Buffer.byteLength(text, "utf8");
		if (bytes <= limit) {
			best = text;
			high = at - 1;
		} else low = at + 1;
		at = Math.floor((low + high) / 2);
	}
	if (best === void 0) throw new RangeError(`a report needs ${bytes} bytes at least, the limit is ${limit}`);
	return best;
}
/**
* The report as a pull request's comment: the marker, one sentence, one table, the rest folded.
* What does not fit is left out, least important first, and the report says so.
* @throws RangeError when the marker is not one HTML comment on one line, or the limit is below some 200 bytes.
*/
function renderComment(model, { marker, limit = 65536 }) {
	if (!/^<!--(?!-?>)(?:(?!--)[^\n\r])*-->$/.test(marker)) throw new RangeError("a marker is one HTML comment on one line");
	return fitted((cut) => `${marker}\n${renderReport(model, cut)}`, limit);
}
/**
* The report as a job's summary; as `renderComment`, with more room and no marker.
* @throws RangeError when the limit is below some 200 bytes.
*/
function renderSummary(model, { limit = 1048576 } = {}) {
	return fitted((cut) => renderReport(model, cut), limit);
}
function renderReport(model, cut) {
	if (cut.bare) return `${headingOfAll(model)}\n`;
	const { models, context } = model;
	const blocks = [];
	const left = new Omissions();
	if (models.length === 1) {
		const [only] = models;
		blocks.push(headingOf(only, "###"), markdownLine(only.sentence));
		blocks.push(...contextNotes(model));
		if (cut.sections > 0) blocks.push(...bodyOf(only, cut, left));
		else left.add("everything else");
	} else {
		blocks.push(headingOfAll(model));
		const ranked = mostUrgent(models, (one) => one.state, cut.lines);
		if (ranked.length > 0) blocks.push(tableOfModels(ranked));
		if (ranked.length < models.length) left.part(ranked.length, models.length, "model");
		blocks.push(...contextNotes(model));
		const sections = mostUrgent(models, (one) => one.state, Math.min(cut.sections, cut.lines));
		for (const one of sections) blocks.push(headingOf(one, "####"), markdownLine(one.sentence), ...bodyOf(one, cut, left));
		if (sections.length < ranked.length) left.part(sections.length, models.length, "section");
	}
	const omitted = left.sentence();
	if (omitted !== "") blocks.push(`_Left out for length: ${omitted}. ${whereTheRestIs(context)}_`);
	blocks.push(footer(model));
	return `${blocks.join("\n\n")}\n`;
}
/** Adds up what was left out, over all models, in the order in which it was first missed. */
var Omissions = class {
	#parts = /* @__PURE__ */ new Map();
	#whole = /* @__PURE__ */ new Set();
	/** Some of a number of things. */
	part(shown, total, what) {
		const sum = this.#parts.get(what) ?? {
			shown: 0,
			total: 0
		};
		this.#parts.set(what, {
			shown: sum.shown + shown,
			total: sum.total + total
		});
	}
	/** One thing as a whole. */
	add(what) {
		this.#whole.add(what);
	}
	sentence() {
		return [...[...this.#parts].filter(([, { shown, total }]) => shown < total).map(([what, { shown, total }]) => `${count(total - shown)} of ${plural(total, what)}`), ...this.#whole].join(", ");
	}
};
function whereTheRestIs({ artifactUrl, artifactName, runUrl }) {
	const name = artifactName === void 0 ? void 0 : codeSpan(artifactName);
	if (artifactUrl !== void 0) return `The whole report is in ${link(name ?? "the artifact", artifactUrl)}.`;
	if (name !== void 0) return `The whole report is in the artifact ${name}${runUrl === void 0 ? "" : ` of ${link("the run", runUrl)}`}.`;
	if (runUrl !== void 0) return `The whole report is in the evidence of ${link("the run", runUrl)}.`;
	return "The whole report is the evaluation report (JSON) in the evidence folder.";
}
const urgency = {
	unjudged: -1,
	fail: 0,
	inconclusive: 1,
	skipped: 2,
	pass: 3
};
/** The `limit` most urgent ones, in their own order. */
function mostUrgent(items, stateOf, limit) {
	if (items.length <= limit) return [...items];
	return items.map((item, index) => ({
		item,
		index
	})).sort((a, b) => urgency[stateOf(a.item)] - urgency[stateOf(b.item)] || a.index - b.index).slice(0, limit).sort((a, b) => a.index - b.index).map(({ item }) => item);
}
/** A line as inline Markdown. */
function markdownLine(line) {
	return line.map((piece) => {
		if (typeof piece === "string") return piece;
		if ("strong" in piece) return `**${markdownLine(piece.strong)}**`;
		if ("prose" in piece) return prose(piece.prose, { max: 600 });
		return "data" in piece ? markdown(piece.data) : codeSpan(piece.code, { max: 80 });
	}).join("");
}
function headingOf(view, level) {
	const colon = view.state === "skipped" || view.state === "inconclusive" ? ":" : "";
	return `${level} ${view.icon} ${markdown(view.name)}${colon} ${markdownLine(view.headline)}`;
}
function headingOfAll({ models }) {
	if (models.length === 1) return headingOf(models[0], "###");
	const failed = models.filter(({ state }) => state === "fail").length;
	const open = models.filter(({ state }) => state === "inconclusive").length;
	const passed = models.filter(({ state }) => state === "pass").length;
	if (models.length === 0) return "### ⚪ No model to judge";
	const of = `of ${plural(models.length, "model")}`;
	const missing = models.filter(({ state }) => state === "unjudged").length;
	if (missing > 0) {
		const fails = failed === 0 ? "" : `, ${count(failed)} ${failed === 1 ? "fails" : "fail"}`;
		return `### ${iconOf("unjudged")} ${count(missing)} ${of} could not be judged${fails}`;
	}
	if (failed > 0) return `### ${iconOf("fail")} ${count(failed)} ${of} ${failed === 1 ? "fails" : "fail"}`;
	if (open > 0) return `### ${iconOf("inconclusive")} ${count(open)} ${of}: can’t tell yet`;
	if (passed < models.length) return `### ${iconOf("skipped")} ${plural(models.length, "model")}`;
	return `### ${models.every((one) => one.icon === iconOf("pass")) ? iconOf("pass") : "⚠️"} ${models.length === 2 ? "Both models" : `All ${plural(models.length, "model")}`} pass`;
}
/** A GFM table. The cells are Markdown already and hold no newline and no bare pipe. */
function table(header, align, rows) {
	return [
		header,
		Array.from(align, (side) => side === "r" ? "---:" : ":---"),
		...rows
	].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
function tableOfModels(models) {
	return table([
		"Model",
		"Verdict",
		"Against the champion",
		"Gates"
	], "llll", models.map((one) => [
		`**${markdown(one.name)}**`,
		`${one.icon}\u00a0${stateWord(one.state)}`,
		`${markdownLine(one.row.outcome)}${small(markdown(one.row.primary, { max: 100 }))}`,
		unbroken(one.row.gates)
	]));
}
function stateWord(state) {
	if (state === "inconclusive") return "can’t\xA0tell";
	if (state === "unjudged") return "not\xA0judged";
	return state === "skipped" ? "not\xA0evaluated" : state;
}
function contextNotes({ context }) {
	const notes = context.notes ?? [];
	if (notes.length === 0) return [];
	const shown = notes.slice(0, 10).map((note) => `- ${prose(note, { max: 500 })}`);
	if (notes.length > shown.length) shown.push(`- and ${plural(notes.length - shown.length, "more note")}`);
	return [shown.join("\n")];
}
function bodyOf(view, cut, left) {
	return [...gatesOf(view, cut, left), ...renderDetails(view, cut, left)];
}
/** The folded parts of one model. */
function renderDetails(view, cut, left) {
	return [
		...metricsOf(view, cut, left),
		...calibrationOf(view, cut, left),
		...slicesOf(view, cut, left),
		...notesOf(view, cut, left),
		...evidenceOf(view, cut, left)
	];
}
/** Small print: an interval below its value. */
const small = (text) => text === "" ? "" : `<br><sub>${text}</sub>`;
/** Keeps numbers and their units on one line. */
const unbroken = (text) => text.replaceAll(/ (?!\(|over )/g, "\xA0");
/** The one table that is always open: each gate, what came out, what it must be, and why it did not pass. */
function gatesOf(view, cut, left) {
	if (view.gates.length === 0) return [];
	const shown = mostUrgent(view.gates, (gate) => gate.state, cut.gates);
	left.part(shown.length, view.gates.length, "gate");
	if (shown.length === 0) return [];
	return [table([
		"Verdict",
		"Gate",
		"Value",
		"Must be"
	], "lllr", shown.map((gate) => [
		`${iconOf(gate.state)}\u00a0${stateWord(gate.state)}`,
		`${codeSpan(gate.text, { max: Math.min(cut.words, 160) })}${whyOf(gate, cut.words)}`,
		`${unbroken(gate.value)}${small([unbroken(gate.detail), unbroken(gate.sample)].filter(Boolean).join(" · "))}`,
		`${unbroken(gate.bound)}${small(gate.boundFrom)}`
	]))];
}
function whyOf(gate, words) {
	const reason = prose(gate.reason.trim().replace(/[.;]+$/, ""), { max: words });
	const needs = gate.needs === "" ? "" : gate.needs.charAt(0).toUpperCase() + gate.needs.slice(1);
	const sentences = [reason.charAt(0).toUpperCase() + reason.slice(1), needs].filter((text) => text !== "");
	return sentences.length === 0 ? "" : `<br>${sentences.join(". ")}.`;
}
/** A folded part. The summary is HTML already; the blank lines let Markdown begin again inside. */
function folded(summary, ...blocks) {
	return `<details><summary>${summary}</summary>\n\n${blocks.join("\n\n")}\n\n</details>`;
}
function metricsOf(view, cut, left) {
	const shown = cut.metrics === "all" ? view.metrics : cut.metrics === "important" ? view.metrics.filter((metric) => metric.important).slice(0, 50) : [];
	left.part(shown.length, view.metrics.length, "metric");
	if (shown.length === 0) return [];
	const compared = view.compared;
	const header = compared ? [
		"Metric",
		markdownLine(view.championLabel),
		"Candidate",
		"Difference",
		""
	] : ["Metric", "Candidate"];
	const rows = shown.map((metric) => {
		const name = `${markdown(metric.label, { max: 80 })}${metric.arrow === "" ? "" : `\u00a0${metric.arrow}`}`;
		const reason = metric.reason === "" ? "" : `<br><sub>${prose(metric.reason, { max: cut.words })}</sub>`;
		const candidate = `${metric.candidate}${small(unbroken(metric.interval))}`;
		if (!compared) return [`${name}${reason}`, candidate];
		const change = metric.change === "better" || metric.change === "worse" ? `**${metric.change}**` : metric.change;
		return [
			`${name}${reason}`,
			metric.champion,
			candidate,
			`${metric.difference}${small(unbroken(metric.differenceInterval))}`,
			change
		];
	});
	const all = shown.length === view.metrics.length;
	const what = plural(shown.length, all ? "metric" : "main metric");
	const tally = (change) => shown.filter((metric) => metric.change === change).length;
	const [better, worse] = [tally("better"), tally("worse")];
	const changes = better + worse === 0 ? "no clear change" : `${count(better)} better, ${count(worse)} worse`;
	return [folded(compared ? `${what} against ${htmlLine(view.championLabel)}: ${changes}` : what, table(header, compared ? "lrrrl" : "lr", rows), `<sub>↑ higher is better · ↓ lower is better · →0 best at zero · small print: ${view.level} intervals</sub>`)];
}
const htmlLine = (line) => html(plainText(line));
function calibrationOf(view, cut, left) {
	const { calibration } = view;
	if (calibration === null) return [];
	if (!cut.calibration) {
		left.add("calibration");
		return [];
	}
	const bins = calibration.bins.slice(0, 100);
	left.part(bins.length, calibration.bins.length, "bin of the calibration");
	return [folded(`Calibration: ${calibration.headline}`, table([
		"Score",
		"Rows",
		"Predicted",
		"Observed",
		"Gap",
		"Observed █, predicted ┃"
	], "lrrrrl", bins.map((bin) => [
		unbroken(bin.range),
		bin.rows,
		bin.predicted,
		bin.observed,
		bin.gap,
		bin.bar === "" ? "" : `\`${bin.bar}\``
	])))];
}
function slicesOf(view, cut, left) {
	if (view.slices.length === 0) return [];
	const shown = view.slices.filter(({ rank }) => rank < cut.slices);
	left.part(shown.length, view.slices.length, "slice");
	if (shown.length === 0) return [];
	const sameMetric = new Set(view.slices.map(({ metric }) => metric)).size === 1;
	const metric = (slice) => sameMetric ? [] : [markdown(slice.metric, { max: 80 })];
	const compared = view.compared;
	const header = [
		"Slice",
		"Rows",
		...sameMetric ? [] : ["Metric"],
		...compared ? [markdownLine(view.championLabel)] : [],
		"Candidate",
		...compared ? ["Difference"] : []
	];
	const rows = shown.map((slice) => [
		`${markdown(slice.column, { max: 60 })} = ${slice.value === "" ? "<i>empty</i>" : markdown(slice.value, { max: 80 })}`,
		slice.rows,
		...metric(slice),
		...compared ? [slice.champion] : [],
		`${slice.candidate}${small(unbroken(slice.interval))}`,
		...compared ? [slice.difference] : []
	]);
	const align = `lr${sameMetric ? "" : "l"}${compared ? "r" : ""}r${compared ? "r" : ""}`;
	const worst = view.slices.find(({ rank }) => rank === 0);
	const some = shown.length === view.slices.length ? "" : ` (the ${count(shown.length)} worst)`;
	const by = sameMetric ? `${html(worst.metric, { max: 80 })} by slice` : "By slice";
	const name = `${html(worst.column, { max: 40 })} = ${worst.value === "" ? "(empty)" : html(worst.value, { max: 40 })}`;
	return [folded(`${by}${some}${worst.worth === "" ? "" : `: weakest at ${name} (${worst.worth})`}`, table(header, align, rows))];
}
function notesOf(view, cut, left) {
	const notes = [...view.notes.map((note) => prose(note, { max: cut.words * 2 })), ...view.examples.length === 0 ? [] : [`Rows that differ, for example ${view.examples.slice(0, 10).map((one) => codeSpan(one, { max: 100 })).join(", ")}`]];
	if (notes.length === 0) return [];
	const shown = notes.slice(0, cut.notes);
	left.part(shown.length, notes.length, "note");
	if (shown.length === 0) return [];
	return [folded(`Notes (${count(shown.length)})`, shown.map((note) => `- ${note}`).join("\n"))];
}
function evidenceOf(view, cut, left) {
	if (view.facts.length === 0) return [];
	if (!cut.facts) {
		left.add("what was judged");
		return [];
	}
	return [folded("What was judged, and how to reproduce it", view.facts.map(({ label, line }) => `- **${label}**: ${markdownLine(line)}`).join("\n"), markdownLine(view.reproduce))];
}
function footer({ models, context }) {
	const sha = shortSha(context.sha);
	const tools = [...new Set(models.map(({ tool }) => tool))].filter((tool) => tool !== "").slice(0, 3);
	const parts = [
		context.runUrl === void 0 ? "" : link("Run", context.runUrl),
		context.artifactUrl === void 0 ? "" : link("Evidence", context.artifactUrl),
		sha === void 0 ? "" : `commit ${codeSpan(sha)}`,
		...tools.map((tool) => markdown(tool, { max: 80 }))
	].filter((part) => part !== "");
	return parts.length === 0 ? "" : `<sub>${parts.join(" · ")}</sub>`;
}

// packages/lifecycle/src/operations.ts
/** The natural key of an operation: two operations with the same key write the same thing. */
function operationKey(operation) {
	switch (operation.kind) {
		case "create-draft-release": return `create-draft-release ${operation.tag}`;
		case "delete-draft-release": return `delete-draft-release ${operation.releaseId}`;
		case "upload-asset": return `upload-asset ${operation.releaseId} ${operation.name} ${operation.sha256}`;
		case "delete-asset": return `delete-asset ${operation.assetId}`;
		case "create-tag": return `create-tag ${operation.tag} ${operation.commit}`;
		case "publish-release": return `publish-release ${operation.tag}${operation.tagged ? " tagged" : ""}`;
		case "create-comment": return `create-comment ${operation.issue}`;
		case "update-comment": return `update-comment ${operation.commentId}`;
		case "delete-comment": return `delete-comment ${operation.commentId}`;
		case "create-check-run": return `create-check-run ${operation.commit} ${operation.externalId}`;
		case "update-check-run": return `update-check-run ${operation.checkRunId} ${operation.externalId} ${digestOf(operation.annotations)}`;
	}
}
/** One line for logs and for `dry-run`. */
function describeOperation(operation) {
	switch (operation.kind) {
		case "create-draft-release": return `create the draft release "${operation.name}" with tag ${operation.tag} at ${operation.commit.slice(0, 7)}`;
		case "delete-draft-release": return `delete the draft release ${operation.releaseId} (${operation.tag}): ${operation.reason}`;
		case "upload-asset": return `upload ${operation.name} (${operation.bytes} bytes, ${operation.sha256.slice(0, 19)}…)`;
		case "delete-asset": return `delete the asset ${operation.name}: ${operation.reason}`;
		case "create-tag": return `create the tag ${operation.tag} at ${operation.commit.slice(0, 7)}, which publishing may not make`;
		case "publish-release": return `publish ${operation.tag} at ${operation.commit.slice(0, 7)}${operation.prerelease ? " as a pre-release" : ""}`;
		case "create-comment": return `comment on #${operation.issue} (${operation.body.length} characters)`;
		case "update-comment": return `update comment ${operation.commentId} (${operation.body.length} characters)`;
		case "delete-comment": return `delete comment ${operation.commentId}: ${operation.reason}`;
		case "create-check-run": return `create the check run "${operation.name}" at ${operation.commit.slice(0, 7)} (${operation.content.conclusion})`;
		case "update-check-run": return `update the check run "${operation.name}" (${operation.content.conclusion}, ${operation.annotations.length} more annotations)`;
	}
}

// packages/lifecycle/src/converge.ts
/**
* Observe, plan, apply the first operation, observe again, until the plan is empty.
*
* Safe to run again at any point, and twice at once: each step starts from what is really there, a conflict or a broken
* line only leads to another look. What was written is not believed until it is seen: when a list lags behind, it is
* looked at again before anything is written twice.
* @throws the last error of an operation that failed `attempts` times; errors of the executor that a second look cannot mend.
*/
async function converge(options) {
	const { executor, log, attempts = 6, limit = 200 } = options;
	const applied = [];
	const results = [];
	const conflicts = [];
	const tries = /* @__PURE__ */ new Map();
	/** Keys of operations that were accepted and have not been looked for a second time since. */
	const unseen = /* @__PURE__ */ new Set();
	let fresh = true;
	const backoff = (tried) => Math.min(8e3, 250 * 2 ** (tried - 1)) * (.5 + options.jitter());
	for (;;) {
		const observed = await options.observe({
			fresh,
			applied: results,
			conflicts
		});
		const operations = options.plan(observed);
		const operation = operations[0];
		if (operation === void 0 || options.dryRun) {
			for (const planned of operations) log.info(`would ${describeOperation(planned)}`);
			return {
				observed,
				applied,
				results,
				planned: operations
			};
		}
		if (applied.length >= limit) throw new Error(`the plan does not end: ${limit} operations applied, next is to ${describeOperation(operation)}`);
		const key = operationKey(operation);
		const tried = (tries.get(key) ?? 0) + 1;
		if (unseen.delete(key)) {
			const wait = backoff(tried - 1);
			log.debug(`accepted but not seen yet; looking again in ${(wait / 1e3).toFixed(1)} s`);
			await options.sleep(wait);
			fresh = true;
			continue;
		}
		tries.set(key, tried);
		if (tried > attempts) throw new UserError(`gave up after ${attempts} tries to ${describeOperation(operation)}: GitHub accepts it, but it is not there afterwards`, { fix: "Is somebody undoing it, or is GitHub degraded (githubstatus.com)? Run the step again later." });
		log.info(describeOperation(operation));
		try {
			results.push(await executor.apply(operation));
			applied.push(operation);
			unseen.add(key);
			fresh = tried > 1;
		} catch (error) {
			if (!(error instanceof ConflictError || error instanceof TransientError) || tried === attempts) throw error;
			if (error instanceof ConflictError) conflicts.push({
				operation,
				error
			});
			const asked = error instanceof TransientError ? error.retryAfter : void 0;
			const wait = asked === void 0 ? backoff(tried) : asked * 1e3;
			log.info(`${error.what}; looking again in ${(wait / 1e3).toFixed(1)} s`);
			await options.sleep(wait);
			fresh = true;
		}
	}
}

export { gatesOf as a, renderDetails as c, folded as i, renderSummary as l, Omissions as n, markdownLine as o, fitted as r, renderComment as s, converge as t, table as u };
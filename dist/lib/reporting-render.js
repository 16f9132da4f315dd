import { a as plainText, i as renderClasses, n as iconOf, o as shortSha } from "./reporting-model.js";
import { a as prose, i as markdown, n as html, r as link, t as codeSpan } from "./reporting-escape.js";
import { a as count, c as plural, i as unbroken, n as small, r as table, t as folded } from "./reporting-layout.js";

// packages/reporting/src/render.ts
const everything = {
	slices: Number.POSITIVE_INFINITY,
	classes: true,
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
	{ classes: false },
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
/** What stands below the gates of one model, nearly all of it folded. */
function renderDetails(view, cut, left) {
	return [
		...foldsOf(view, cut, left),
		...metricsOf(view, cut, left),
		...classesOf(view, cut, left),
		...calibrationOf(view, cut, left),
		...slicesOf(view, cut, left),
		...notesOf(view, cut, left),
		...evidenceOf(view, cut, left)
	];
}
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
function foldsOf(view, cut, left) {
	if (view.folds.length === 0) return [];
	if (cut.facts) return [markdownLine(view.folds)];
	left.add("the cross-validation");
	return [];
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
	const summary = compared ? `${what} against ${htmlLine(view.championLabel)}: ${changes}` : what;
	return [folded(summary, table(header, compared ? "lrrrl" : "lr", rows), `<sub>↑ higher is better · ↓ lower is better · →0 best at zero · small print: ${view.level} intervals</sub>`)];
}
const htmlLine = (line) => html(plainText(line));
function classesOf(view, cut, left) {
	if (view.classes === null) return [];
	if (cut.classes) return [renderClasses(view.classes, view.compared ? markdownLine(view.championLabel) : null)];
	left.add("the classes");
	return [];
}
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
		calibration.of,
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
	const weakest = worst.worth === "" ? "" : `: weakest at ${name} (${worst.worth})`;
	return [folded(`${by}${some}${weakest}`, table(header, align, rows))];
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
	const facts = view.facts.map(({ label, line }) => `- **${label}**: ${markdownLine(line)}`).join("\n");
	return [folded("What was judged, and how to reproduce it", facts, markdownLine(view.reproduce))];
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

export { renderComment as a, markdownLine as i, fitted as n, renderDetails as o, gatesOf as r, renderSummary as s, Omissions as t };
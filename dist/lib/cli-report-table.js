import { t as printable } from "./action-kit-logger.js";
import { t as evaluationReportSchema } from "./contracts-evaluation-report.js";
import { o as parseDocument } from "./contracts-common2.js";
import { t as reportModel } from "./reporting-model.js";
import { a as wrap, t as columns } from "./cli-terminal.js";

// packages/cli/src/report-table.ts
const marks = {
	pass: (paint) => paint("green", "✔"),
	fail: (paint) => paint("red", "✘"),
	inconclusive: (paint) => paint("yellow", "?"),
	skipped: (paint) => paint("dim", "–"),
	unjudged: (paint) => paint("red", "✘")
};
const words = {
	pass: "passes",
	fail: "fails",
	inconclusive: "cannot be decided on these rows",
	skipped: "is not judged: there are no gates",
	unjudged: "could not be judged"
};
/** What the tables of a terminal hold; the report has all. */
const mostRows = 30;
const mostSlices = 10;
/** Text of users on one line, cut where it is longer than anybody reads in a table. */
function oneLine(text, most = 80) {
	const flat = printable(text).replace(/\s+/g, " ").trim();
	return flat.length > most ? `${flat.slice(0, most - 1)}…` : flat;
}
/** The first rows of a table that may be of any length. */
function few(rows) {
	return rows.slice(0, mostRows);
}
function more(shown, all, paint) {
	return shown < all ? [paint("dim", `  … ${all - shown} more in the report`)] : [];
}
function besides({ state, sample, needs, reason }) {
	return [
		sample,
		needs,
		state === "skipped" ? reason : ""
	].filter((part) => part !== "").join("; ");
}
/** An evaluation report for a terminal: the verdict, the gates, the metrics, the worst slices, the notes. */
function reportTable(text, path, paint, width) {
	const report = parseDocument(evaluationReportSchema, text, path);
	const view = reportModel([{
		report,
		digest: ""
	}], {}).models[0];
	const blocks = [[`${marks[view.state](paint)} ${paint("bold", oneLine(view.name))} ${words[view.state]}`]];
	if (view.gates.length > 0) {
		const rows = few(view.gates).map((gate) => [
			`  ${marks[gate.state](paint)} ${oneLine(gate.text)}`,
			gate.value,
			paint("dim", gate.detail),
			paint("dim", oneLine(besides(gate), 200))
		]);
		blocks.push([
			paint("bold", "Gates"),
			...columns(rows, /* @__PURE__ */ new Set([1])),
			...more(rows.length, view.gates.length, paint)
		]);
	}
	if (view.metrics.length > 0) {
		const head = view.compared ? [
			"",
			"champion",
			"candidate",
			`${view.level} interval`,
			"difference",
			""
		] : [
			"",
			"",
			`${view.level} interval`
		];
		const rows = few(view.metrics).map((metric) => view.compared ? [
			`  ${oneLine(metric.label)}${metric.arrow === "" ? "" : ` ${metric.arrow}`}`,
			metric.champion,
			metric.candidate,
			metric.interval,
			metric.difference,
			paint("dim", metric.differenceInterval)
		] : [
			`  ${oneLine(metric.label)}${metric.arrow === "" ? "" : ` ${metric.arrow}`}`,
			metric.candidate,
			metric.interval
		]);
		const table = columns([head.map((cell) => paint("dim", cell)), ...rows], /* @__PURE__ */ new Set([
			1,
			2,
			3,
			4
		]));
		blocks.push([
			paint("bold", "Metrics"),
			...table,
			...more(rows.length, view.metrics.length, paint)
		]);
	}
	if (view.slices.length > 0) {
		const worst = [...view.slices].sort((a, b) => a.rank - b.rank).slice(0, mostSlices);
		const rows = worst.map((slice) => [
			`  ${oneLine(`${slice.column}=${slice.value}`)}`,
			`${slice.rows} rows`,
			slice.candidate,
			paint("dim", slice.interval),
			...view.compared ? [slice.difference] : []
		]);
		blocks.push([
			`${paint("bold", "Slices")} by ${worst[0].metric}, worst${view.compared ? " difference" : ""} first`,
			...columns(rows, /* @__PURE__ */ new Set([
				1,
				2,
				4
			])),
			...more(worst.length, view.slices.length, paint)
		]);
	}
	if (view.notes.length > 0) blocks.push([paint("bold", "Notes"), ...few(view.notes).flatMap((note) => wrap(oneLine(note, 500), width - 4).map((line, at) => `  ${at === 0 ? "-" : " "} ${line}`))]);
	return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

export { reportTable };
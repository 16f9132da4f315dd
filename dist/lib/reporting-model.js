import { C as short, S as scaleOf, _ as metricScale, a as outcomeLine, b as percent, c as sentenceOf, d as baseMetric, f as metricLabel, g as halfWidth, h as gateView, i as iconOf, l as stateOf, m as shortSha, n as gateSummary, o as primaryMetric, r as groupsText, s as primaryText, t as championLine, v as count, w as size, x as plural, y as levelText } from "./reporting-sentence.js";

// packages/reporting/src/details.ts
const arrows = {
	higher: "↑",
	lower: "↓",
	zero: "→0",
	none: ""
};
function metricView(metric, important) {
	const scale = metricScale(metric);
	return {
		name: metric.name,
		label: metricLabel(metric.name),
		important,
		arrow: arrows[metric.direction],
		champion: scale.plain(metric.champion),
		candidate: scale.plain(metric.value),
		interval: scale.interval(metric.interval),
		difference: scale.signed(metric.difference?.value),
		differenceInterval: scale.signedInterval(metric.difference?.interval),
		change: changeOf(metric),
		reason: metric.reason ?? ""
	};
}
function changeOf({ direction, difference }) {
	const interval = difference?.interval;
	if (interval === null || interval === void 0 || direction === "none" || direction === "zero") return "";
	const sign = interval[0] > 0 ? 1 : interval[1] < 0 ? -1 : 0;
	if (sign === 0) return "no clear change";
	return sign > 0 === (direction === "higher") ? "better" : "worse";
}
const barWidth = 20;
/** Full blocks and one of eighths for the share, with a mark where the prediction is. */
function bar(observed, predicted, top) {
	const eighths = Math.round(observed / top * barWidth * 8);
	const full = Math.floor(eighths / 8);
	const part = [
		"",
		"▏",
		"▎",
		"▍",
		"▌",
		"▋",
		"▊",
		"▉"
	][eighths % 8];
	const cells = Array.from(`${"█".repeat(full)}${part}`.padEnd(barWidth, "\xA0"));
	const mark = Math.min(19, Math.max(0, Math.round(predicted / top * barWidth - .5)));
	cells[mark] = "┃";
	return cells.join("");
}
function calibrationView(report) {
	const bins = (report.calibration ?? []).filter((bin) => bin.rows > 0);
	const known = bins.filter((bin) => bin.meanPrediction !== null && bin.observedRate !== null);
	const rows = known.reduce((sum, bin) => sum + bin.rows, 0);
	if (rows === 0) return null;
	const predicted = known.reduce((sum, bin) => sum + bin.rows * bin.meanPrediction, 0) / rows;
	const observed = known.reduce((sum, bin) => sum + bin.rows * bin.observedRate, 0) / rows;
	const top = Math.max(1e-300, ...known.flatMap((bin) => [bin.meanPrediction, bin.observedRate]));
	const all = scaleOf(known.flatMap((bin) => [bin.meanPrediction, bin.observedRate]));
	const overall = scaleOf([predicted, observed], [], [[predicted, observed]]);
	return {
		headline: `predicted ${overall.plain(predicted)} on average, observed ${overall.plain(observed)}`,
		bins: bins.map((bin) => {
			const { meanPrediction, observedRate } = bin;
			const both = meanPrediction !== null && observedRate !== null;
			return {
				range: `${short(bin.from)} to ${short(bin.to)}`,
				rows: count(bin.rows),
				predicted: all.plain(meanPrediction),
				observed: all.plain(observedRate),
				gap: both ? all.signed(observedRate - meanPrediction) : "—",
				bar: both ? bar(observedRate, meanPrediction, top) : ""
			};
		})
	};
}
function sliceViews(report) {
	const directions = new Map(report.metrics.map((metric) => [metric.name, metric.direction]));
	const badness = report.slices.map((slice) => {
		if (slice.estimate === null) return Number.NEGATIVE_INFINITY;
		const direction = directions.get(slice.metric) ?? "higher";
		if (direction === "zero") return Math.abs(slice.estimate);
		return (direction === "lower" ? 1 : -1) * (slice.estimate - (slice.champion ?? 0));
	});
	const order = report.slices.map((_, index) => index).sort((a, b) => badness[b] - badness[a] || a - b);
	const rank = new Map(order.map((index, position) => [index, position]));
	return report.slices.map((slice, index) => {
		const { estimate, champion, interval } = slice;
		const difference = estimate !== null && champion !== null ? estimate - champion : null;
		const scale = scaleOf([estimate, champion], [halfWidth(interval), difference]);
		return {
			column: slice.column,
			value: slice.value,
			rows: count(slice.rows),
			metric: metricLabel(slice.metric),
			champion: scale.plain(champion),
			candidate: scale.plain(estimate),
			interval: scale.interval(interval),
			difference: scale.signed(difference),
			rank: rank.get(index),
			worth: estimate === null ? "" : champion === null ? scale.plain(estimate) : scale.signed(difference)
		};
	});
}
/** The first twelve digits of a digest: enough to tell files apart by eye. */
function shortDigest(digest) {
	return digest.replace(/^sha256:/, "").slice(0, 12);
}
const digestPiece = (digest) => ({ code: shortDigest(digest) });
const labelSources = {
	truth: "a truth file that the candidate did not write",
	champion: "the champion’s rows, not the candidate’s own file",
	candidate: "the candidate’s own file: nothing else confirms them"
};
const championSources = {
	release: "the release",
	"base-branch": "the base branch",
	file: "the file"
};
function factsOf(report, digest) {
	const { candidate, champion, comparison, evaluationSet: set, inputs, settings, tool } = report;
	const facts = [];
	const fact = (label, ...line) => facts.push({
		label,
		line
	});
	const files = candidate.files.slice(0, 20);
	fact("Candidate", digestPiece(candidate.modelDigest), ...files.flatMap((file, index) => [
		index === 0 ? ", with " : ", ",
		{ data: file.name },
		` (${size(file.bytes)})`
	]), candidate.files.length > files.length ? ` and ${count(candidate.files.length - files.length)} more files` : "");
	if (champion === null) fact("Champion", "none");
	else fact("Champion", `${championSources[champion.source]} `, { data: champion.version === null ? champion.name : `v${champion.version}` }, ...champion.predictionsDigest !== null ? [", predictions ", digestPiece(champion.predictionsDigest)] : [report.comparison === null ? ", its predictions were not kept" : ", which predicted the same rows"], ...champion.modelDigest === null ? [] : [", model ", digestPiece(champion.modelDigest)]);
	fact("Evaluation set", plural(set.rows, "row"), ...set.groups === null ? [] : [" of ", ...groupsText(set.groups, set.groupBy)], set.positives === null || set.rows === 0 ? "" : `, ${count(set.positives)} positive (${percent(set.positives / set.rows)})`, ", ", digestPiece(set.digest), "; key ", { code: set.columns.key }, ", label ", { code: set.columns.label }, ", score ", { code: set.columns.score });
	fact("Labels from", labelSources[set.labelsFrom]);
	if (comparison !== null) {
		fact("Rows in common", `${count(comparison.sharedRows)}; ${count(comparison.missingRows)} of the champion’s left out, ${count(comparison.extraRows)} added, ${count(comparison.labelMismatches)} with another label`);
		fact("Decided by", { data: metricLabel(comparison.metric) }, `, where less than ${short(comparison.margin)} does not matter`);
	}
	const data = inputs.data.slice(0, 10);
	fact("Made from", digestPiece(inputs.digest), ...inputs.tree === null ? [] : [", tree ", digestPiece(inputs.tree)], ...inputs.trainer === null ? [] : [", trainer ", { data: inputs.trainer }], ...data.flatMap(({ path, sha256 }) => [
		", ",
		{ data: path },
		" ",
		digestPiece(sha256)
	]), inputs.data.length > data.length ? ` and ${count(inputs.data.length - data.length)} more files of data` : "");
	fact("Statistics", `${levelText(settings.level)} intervals, ${count(settings.replicates)} replicates, seed ${settings.seed}`, report.task === "regression" ? "" : `, threshold ${short(settings.threshold)}`, settings.onInconclusive === "fail" ? ", too little evidence fails" : ", too little evidence does not fail");
	fact("Report", digestPiece(digest), ", by ", { data: tool.name }, " ", { data: tool.version });
	return facts;
}
function reproduceLine({ settings }, sha) {
	const commit = shortSha(sha);
	return [
		"To reproduce: ",
		...commit === void 0 ? [] : [
			"check out ",
			{ code: commit },
			" and "
		],
		"run ",
		{ code: "validate-model" },
		" on files with these digests with ",
		{ code: `seed: ${settings.seed}` },
		" and ",
		{ code: `replicates: ${settings.replicates}` },
		". The same report comes out, byte for byte."
	];
}

// packages/reporting/src/model.ts
/**
* Everything that a report shows, in words and figures, before it is laid out for a surface.
* @param unjudged models without a report; they come first, since nobody may take what is missing for good news.
*/
function reportModel(reports, context = {}, unjudged = []) {
	return {
		models: [...unjudged.map(unjudgedView), ...reports.map(({ report, digest }) => modelView(report, digest, context.sha))],
		context
	};
}
function unjudgedView({ model, reason }) {
	return {
		name: model,
		state: "unjudged",
		icon: iconOf("unjudged"),
		headline: ["could not be judged"],
		sentence: [
			{ strong: ["No verdict"] },
			": ",
			{ prose: reason.replace(/[.;:\s]+$/, "") },
			". Nothing that was reported before counts for this commit."
		],
		row: {
			outcome: ["—"],
			primary: "",
			gates: "—"
		},
		compared: false,
		championLabel: [],
		level: "",
		gates: [],
		metrics: [],
		calibration: null,
		slices: [],
		notes: [],
		examples: [],
		facts: [],
		reproduce: [],
		tool: ""
	};
}
function modelView(report, digest, sha) {
	const gated = new Set(report.gates.map((gate) => baseMetric(gate.text)));
	const primary = primaryMetric(report);
	return {
		name: report.model,
		...stateOf(report),
		sentence: sentenceOf(report),
		row: {
			outcome: outcomeLine(report),
			primary: primary === void 0 ? "—" : primaryText(primary),
			gates: gateSummary(report).short
		},
		compared: [...report.metrics, ...report.slices].some(({ champion }) => champion !== null),
		championLabel: championLine(report),
		level: levelText(report.settings.level),
		gates: report.gates.map((gate) => gateView(gate, report)),
		metrics: report.metrics.map((metric) => metricView(metric, metric === primary || gated.has(baseMetric(metric.name)))),
		calibration: calibrationView(report),
		slices: sliceViews(report),
		notes: report.notes,
		examples: report.comparison?.comparable === false ? report.comparison.examples : [],
		facts: factsOf(report, digest),
		reproduce: reproduceLine(report, sha),
		tool: `${report.tool.name}/${report.tool.version}`
	};
}

export { reportModel as t };
import { n as parseGate } from "./contracts-gates.js";
import { o as visible } from "./reporting-escape.js";

// packages/reporting/src/numbers.ts
/** What stands where there is no number. */
const noNumber = "—";
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
function scientific(value, digits) {
	const [mantissa, exponent] = Math.abs(value).toExponential(digits - 1).split("e");
	const raised = Array.from(String(Math.abs(Number(exponent))), (d) => superscripts[Number(d)]).join("");
	return `${mantissa}×10${Number(exponent) < 0 ? "⁻" : ""}${raised}`;
}
function grouped(digits) {
	const [whole, fraction] = digits.split(".");
	const separated = whole.replace(/\B(?=(\d{3})+$)/g, ",");
	return fraction === void 0 ? separated : `${separated}.${fraction}`;
}
function magnitude(value, decimals) {
	const size = Math.abs(value);
	if (size >= 0xe8d4a51000) return scientific(value, 3);
	const fixed = size.toFixed(decimals);
	if (size === 0 || Number(fixed) !== 0) return grouped(fixed);
	return size >= 1e-6 ? String(Number(size.toPrecision(1))) : scientific(value, 2);
}
/**
* The scale for numbers that stand together: three decimals around 1 (a fourth when an interval or a difference
* needs it), four significant digits for larger ones, powers of ten for very large and very small ones.
* @param values the numbers of the row.
* @param steps what must not vanish in the rounding: differences, widths of intervals.
* @param distinct pairs whose order the reader must see, such as a value and its bound.
*/
function scaleOf(values, steps = [], distinct = []) {
	const finite = values.filter((value) => Number.isFinite(value));
	const decimals = decimalsOf(finite, Math.max(0, ...finite.map(Math.abs)), steps, distinct);
	const write = (value, plus) => {
		if (value === null || value === void 0 || !Number.isFinite(value)) return "—";
		const text = decimals === void 0 && value !== 0 ? scientific(value, 3) : magnitude(value, decimals ?? 0);
		return value === 0 ? text : `${value < 0 ? "−" : plus}${text}`;
	};
	const interval = (ends, plus) => ends === null || ends === void 0 ? "" : `${write(ends[0], plus)} to ${write(ends[1], plus)}`;
	return {
		plain: (value) => write(value, ""),
		signed: (value) => write(value, "+"),
		interval: (ends) => interval(ends, ""),
		signedInterval: (ends) => interval(ends, "+")
	};
}
function decimalsOf(finite, largest, steps, distinct) {
	if (largest !== 0 && (largest < 1e-4 || largest >= 0xe8d4a51000)) return void 0;
	if (largest > 1 && finite.every(Number.isInteger)) return 0;
	const exponent = largest === 0 ? 0 : Math.floor(Math.log10(largest));
	const base = exponent >= 0 ? Math.max(0, 3 - exponent) : Math.max(3, 1 - exponent);
	const smallest = Math.min(...steps.filter((step) => Number.isFinite(step)).map(Math.abs).filter(Boolean));
	const needed = Number.isFinite(smallest) ? -Math.floor(Math.log10(smallest)) : base;
	let decimals = Math.min(Math.max(base, needed), base + 1);
	const confused = (places) => distinct.some(([a, b]) => typeof a === "number" && typeof b === "number" && differ(a, b) && a.toFixed(places) === b.toFixed(places));
	while (decimals < 8 && confused(decimals)) decimals++;
	return decimals;
}
function differ(a, b) {
	return Math.abs(a - b) > 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));
}
/** A number that a person chose, such as a margin or an edge: as short as it was written. */
function short(value) {
	const size = Math.abs(value);
	if (size !== 0 && (size < 1e-4 || size >= 0xe8d4a51000)) return scaleOf([value]).plain(value);
	return `${value < 0 ? "−" : ""}${grouped(String(Number(size.toPrecision(6))))}`;
}
/** A number of rows, groups, gates: `52,310`. */
function count(value) {
	return grouped(String(Math.round(value)));
}
/** An estimate of a count, with the two digits that it deserves: `about 12,000`. */
function roughly(value) {
	return `about ${count(value < 100 ? value : Number(value.toPrecision(2)))}`;
}
/** A share: `17.6%`. */
function percent(share, decimals = 1) {
	return `${(share * 100).toFixed(decimals)}%`;
}
/** A level of confidence: `95%`, `99.9%`. */
function levelText(level) {
	return `${Number((level * 100).toFixed(2))}%`;
}
/** A file's size: `1.2 MB`. */
function size(bytes) {
	const units = [
		"bytes",
		"kB",
		"MB",
		"GB",
		"TB"
	];
	let value = bytes;
	let unit = 0;
	while (value >= 1e3 && unit < units.length - 1) {
		value /= 1e3;
		unit++;
	}
	return `${grouped(unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1))} ${unit === 0 && bytes === 1 ? "byte" : units[unit]}`;
}
/** `1 gate`, `3 gates`. */
function plural(value, one, many = `${one}s`) {
	return `${count(value)} ${value === 1 ? one : many}`;
}

// packages/reporting/src/metric-scale.ts
/** The decimals in which a metric, its champion and their difference are read. */
function metricScale(metric) {
	const { value, interval, champion, difference } = metric;
	return scaleOf([value, champion], [
		difference?.value,
		halfWidth(difference?.interval ?? null),
		halfWidth(interval)
	], [[value, champion]]);
}
/** Half of an interval; null without one. */
function halfWidth(interval) {
	return interval === null ? null : (interval[1] - interval[0]) / 2;
}

// packages/reporting/src/gate-view.ts
function parsed(gate) {
	try {
		return parseGate(gate.text);
	} catch {
		return;
	}
}
const isRelative = (gate) => (parsed(gate)?.bound.champion ?? 0) !== 0;
const comparators = {
	">=": "≥",
	"<=": "≤",
	">": ">",
	"<": "<"
};
function needsText(gate, report) {
	if (gate.rowsNeeded === null) return "";
	const { rows, groups } = gate.sampleSize;
	const unit = /^(day|hour|week|month)\(/.exec(report.evaluationSet.groupBy ?? "")?.[1] ?? "group";
	const inGroups = groups !== null && groups > 0 && rows > 0 ? ` (${roughly(Math.ceil(gate.rowsNeeded / rows * groups)).replace("about ", "")} ${unit}s)` : "";
	const has = groups === null ? count(rows) : `${count(rows)} (${count(groups)})`;
	return `needs ${roughly(gate.rowsNeeded)} rows${inGroups} instead of ${has}`;
}
function gateView(gate, report) {
	const grammar = parsed(gate);
	const factor = grammar?.bound.champion ?? 0;
	const offset = grammar?.bound.offset ?? 0;
	const relative = factor !== 0;
	const { value, championValue: champion, interval } = gate;
	const difference = relative && value !== null && champion !== null ? value - factor * champion : null;
	const bound = relative && champion !== null ? factor * champion + offset : gate.bound ?? (relative || grammar === void 0 ? null : offset);
	const state = gate.evaluated ? gate.verdict : "skipped";
	const scale = scaleOf([
		value,
		champion,
		bound
	], [difference, halfWidth(interval)], [
		[value, bound],
		[difference, offset],
		...(interval ?? []).map((end) => [end, relative ? offset : bound])
	]);
	let shown = scale.plain(value);
	let detail = scale.interval(interval);
	if (relative && champion !== null) {
		if (value !== null) shown = `${scale.plain(champion)} → ${scale.plain(value)}`;
		const ends = interval === null ? "" : ` (${scale.signedInterval(interval)})`;
		detail = difference === null ? "" : `${scale.signed(difference)}${ends}`;
		if (factor !== 1 && difference !== null) detail += ` over ${short(factor)} × champion`;
	}
	const symbol = grammar === void 0 ? "" : `${comparators[grammar.op]} `;
	const times = factor === 1 ? "champion" : `${short(factor)} × champion`;
	const plus = offset === 0 ? "" : ` ${offset < 0 ? "−" : "+"} ${short(Math.abs(offset))}`;
	const boundFrom = relative ? `${times}${plus}` : "";
	const { rows } = gate.sampleSize;
	const undecided = state === "fail" || state === "inconclusive";
	return {
		text: gate.text,
		state,
		value: shown,
		detail,
		bound: bound === null ? relative ? `${symbol}${boundFrom}` : "—" : `${symbol}${scale.plain(bound)}`,
		boundFrom: bound === null ? "" : boundFrom,
		sample: gate.evaluated && rows !== report.evaluationSet.rows ? plural(rows, "row") : "",
		reason: undecided ? gate.reason : state === "skipped" ? gate.reason || "there is no champion to compare with" : "",
		needs: undecided ? needsText(gate, report) : ""
	};
}

// packages/reporting/src/lines.ts
/** A gate of a thousand characters would bury the verdict. */
const codeInSentence = 80;
/** Why something could not be judged may need a few lines, and no more. */
const wordsInSentence = 600;
/** A line without markup. */
function plainText(line) {
	return line.map((piece) => {
		if (typeof piece === "string") return piece;
		if ("strong" in piece) return plainText(piece.strong);
		if ("prose" in piece) return visible(piece.prose, { max: 600 });
		return "data" in piece ? visible(piece.data) : visible(piece.code, { max: 80 });
	}).join("");
}
/** The first seven digits of a commit, when it is one. */
function shortSha(sha) {
	return sha !== void 0 && /^[0-9a-f]{7,64}$/.test(sha) ? sha.slice(0, 7) : void 0;
}

// packages/reporting/src/metric-names.ts
const metricLabels = {
	roc_auc: "ROC-AUC",
	pr_auc: "PR-AUC",
	average_precision: "average precision",
	log_loss: "log loss",
	brier: "Brier score",
	brier_score: "Brier score",
	ece: "ECE",
	rmse: "RMSE",
	mae: "MAE",
	mse: "MSE",
	mape: "MAPE",
	smape: "sMAPE",
	r2: "R²",
	mcc: "MCC",
	f1: "F1",
	calibration_in_the_large: "calibration in the large"
};
/** The name that people use for a metric: `ROC-AUC` for `roc_auc`; arguments and slices stay as they are. */
function metricLabel(name) {
	const base = /^\w+/.exec(name)?.[0] ?? "";
	const known = Object.hasOwn(metricLabels, base) ? metricLabels[base] : void 0;
	return known === void 0 ? name : `${known}${name.slice(base.length)}`;
}
/** The metric of a gate or a metric with arguments: `recall` for `recall(threshold=0.3)[origin=ORD] >= 0.5`. */
const baseMetric = (name) => /^\w+/.exec(name)?.[0] ?? name;

// packages/reporting/src/sentence.ts
/** The verdict of one report as a plain sentence, for logs: no markup, no control characters. */
function verdictSentence(report) {
	return plainText(sentenceOf(report));
}
function championLine({ champion }) {
	if (champion === null) return ["no champion"];
	if (champion.version !== null) return [`v${champion.version}`];
	if (champion.source === "base-branch") return [
		"the base branch (",
		{ data: champion.name },
		")"
	];
	return [{ data: champion.name }];
}
/** The metric that the verdict speaks of: the compared one, else the first that a gate names, else the first. */
function primaryMetric(report) {
	const compared = report.comparison?.metric;
	const gated = report.gates[0] === void 0 ? void 0 : baseMetric(report.gates[0].text);
	return report.metrics.find(({ name }) => name === compared) ?? report.metrics.find(({ name }) => baseMetric(name) === gated) ?? report.metrics[0];
}
const isEvaluated = (gate) => gate.evaluated;
function gateSummary(report) {
	const judged = report.gates.filter(isEvaluated);
	const skipped = report.gates.length - judged.length;
	const failed = judged.filter((gate) => gate.verdict === "fail");
	const open = judged.filter((gate) => gate.verdict === "inconclusive");
	const aside = skipped === 0 ? "" : ` (${plural(skipped, "relative gate")} not evaluated)`;
	if (report.gates.length === 0) return {
		line: ["no gates are set"],
		short: "none set",
		bad: false
	};
	if (judged.length === 0) return {
		line: ["no gate could be evaluated"],
		short: "none evaluated",
		bad: false
	};
	const total = plural(judged.length, "gate");
	const strict = report.settings.onInconclusive === "fail" && open.length > 0 && failed.length === 0;
	const undecided = (n) => `${count(n)} can’t be decided`;
	if (failed.length > 0) {
		const line = [judged.length === 1 ? "its gate fails: " : `${count(failed.length)} of ${total} ${failed.length === 1 ? "fails" : "fail"}: `, ...named(failed)];
		if (open.length > 0) line.push(`; ${undecided(open.length)}`);
		line.push(aside);
		return {
			line,
			short: `${count(failed.length)} of ${count(judged.length)} fail`,
			bad: true
		};
	}
	if (open.length > 0) {
		const line = [
			judged.length === 1 ? "its gate can’t be decided: " : `${count(open.length)} of ${total} can’t be decided: `,
			...named(open),
			aside
		];
		if (strict) line.push("; this counts as a failure here");
		return {
			line,
			short: `${count(open.length)} of ${count(judged.length)} open`,
			bad: true
		};
	}
	return {
		line: [`${judged.length === 1 ? "its gate passes" : judged.length === 2 ? "both gates pass" : `all ${total} pass`}${aside}`],
		short: judged.length === 1 ? "passes" : judged.length === 2 ? "both pass" : `all ${count(judged.length)} pass`,
		bad: false
	};
}
function named(gates) {
	const shown = gates.slice(0, 2);
	const pieces = shown.flatMap((gate, index) => [index === 0 ? "" : ", ", { code: gate.text }]);
	if (gates.length > shown.length) pieces.push(` and ${count(gates.length - shown.length)} more`);
	return pieces;
}
const icons = {
	pass: "✅",
	fail: "❌",
	inconclusive: "🟡",
	skipped: "⚪",
	unjudged: "🚫"
};
/** The sign that stands for a state, everywhere the same. */
function iconOf(state) {
	return icons[state];
}
function stateOf(report) {
	const { comparison } = report;
	const champion = championLine(report);
	const decided = report.gates.some(isEvaluated);
	const state = report.verdict === "pass" && !decided ? "skipped" : report.verdict;
	if (state === "fail") return {
		state,
		icon: icons.fail,
		headline: ["fails"]
	};
	const barred = comparison !== null && !comparison.comparable;
	if (state === "inconclusive" && barred) return {
		state,
		icon: icons.inconclusive,
		headline: ["can’t be compared with ", ...champion]
	};
	if (state === "inconclusive") return {
		state,
		icon: icons.inconclusive,
		headline: ["can’t tell yet"]
	};
	const but = state === "pass" ? "passes, but " : "";
	if (barred) return {
		state,
		icon: "⚠️",
		headline: [`${but}can’t be compared with `, ...champion]
	};
	if (comparison?.outcome === "worse") return {
		state,
		icon: "⚠️",
		headline: [`${but}is worse than `, ...champion]
	};
	if (state === "pass") return {
		state,
		icon: icons.pass,
		headline: ["passes"]
	};
	return {
		state,
		icon: icons.skipped,
		headline: [report.gates.length === 0 ? "no gates set" : "no gate evaluated"]
	};
}
function outcomeLine(report) {
	const champion = championLine(report);
	const { comparison } = report;
	if (report.champion === null) return ["no champion"];
	if (comparison === null) return ["not compared with ", ...champion];
	if (!comparison.comparable) return ["not comparable with ", ...champion];
	if (comparison.outcome === "better") return ["better than ", ...champion];
	if (comparison.outcome === "worse") return ["worse than ", ...champion];
	if (comparison.outcome === "no-different") return ["no different from ", ...champion];
	return ["can’t tell against ", ...champion];
}
function primaryText(metric) {
	const scale = metricScale(metric);
	const label = metricLabel(metric.name);
	if (metric.champion === null || metric.difference === null) return `${label} ${scale.plain(metric.value)}`;
	return `${label} ${scale.plain(metric.champion)} → ${scale.plain(metric.value)} (${scale.signed(metric.difference.value)})`;
}
function setText({ evaluationSet }) {
	const { rows, groups, groupBy } = evaluationSet;
	const text = [plural(rows, "row")];
	if (groups !== null) text.push(" of ", ...groupsText(groups, groupBy));
	return text;
}
function groupsText(groups, groupBy) {
	const unit = groupBy === null ? void 0 : /^(day|hour|week|month)\(/.exec(groupBy)?.[1];
	if (unit !== void 0) return [plural(groups, unit)];
	return groupBy === null ? [plural(groups, "group")] : [
		`${plural(groups, "group")} (`,
		{ data: groupBy },
		")"
	];
}
function sentenceOf(report) {
	const { comparison, settings } = report;
	const champion = championLine(report);
	const model = { data: report.model };
	const primary = primaryMetric(report);
	const gates = gateSummary(report);
	const end = (agrees) => [
		agrees === gates.bad ? "; but " : "; ",
		...gates.line,
		"."
	];
	const set = [" on ", ...setText(report)];
	const level = `${levelText(settings.level)} interval`;
	const alone = () => {
		if (primary === void 0) return ["It was judged", ...set];
		const scale = metricScale(primary);
		if (primary.value === null) return [
			{ data: metricLabel(primary.name) },
			" could not be computed",
			...set
		];
		const interval = primary.interval === null ? "" : ` (${level} ${scale.interval(primary.interval)})`;
		return [
			{ data: metricLabel(primary.name) },
			` is ${scale.plain(primary.value)}${interval}`,
			...set
		];
	};
	if (report.champion === null) return [
		{ strong: [model, " is judged without a champion"] },
		", as a first version is: absolute gates decide. ",
		...alone(),
		"; ",
		...gates.line,
		"."
	];
	if (comparison === null) return [
		{ strong: [
			model,
			" was not compared with ",
			...champion
		] },
		". ",
		...alone(),
		"; ",
		...gates.line,
		"."
	];
	if (!comparison.comparable) return [
		{ strong: [
			model,
			" can’t be compared with ",
			...champion
		] },
		": ",
		...whyNotComparable(comparison),
		". ",
		...alone(),
		"; ",
		...gates.line,
		"."
	];
	const compared = () => {
		if (primary === void 0 || primary.difference === null || primary.difference.value === null) return [
			{ data: metricLabel(comparison.metric) },
			" could not be compared",
			...set
		];
		const scale = metricScale(primary);
		const { value, interval } = primary.difference;
		const between = interval === null ? "" : `, ${level} ${scale.signedInterval(interval)}`;
		return [
			{ data: metricLabel(primary.name) },
			` ${scale.plain(primary.champion)} → ${scale.plain(primary.value)} (${scale.signed(value)}${between})`,
			...set
		];
	};
	if (comparison.outcome === "better" || comparison.outcome === "worse") {
		const better = comparison.outcome === "better";
		return [
			{ strong: [
				model,
				` is ${comparison.outcome} than `,
				...champion
			] },
			": ",
			...compared(),
			...end(better)
		];
	}
	if (comparison.outcome === "no-different") return [
		{ strong: [
			model,
			" is no different from ",
			...champion
		] },
		": ",
		...compared(),
		`, within the margin of ${short(comparison.margin)}`,
		...end(true)
	];
	return [
		{ strong: [
			"Can’t tell whether ",
			model,
			" is better or worse than ",
			...champion
		] },
		": ",
		...compared(),
		`; ${neededForComparison(report)}`,
		...(gates.bad ? [
			"; ",
			...gates.line,
			"."
		] : [
			". ",
			capital(gates.line),
			"."
		]).flat()
	];
}
function capital(line) {
	const [first, ...rest] = line;
	return typeof first === "string" && first !== "" ? [first[0].toUpperCase() + first.slice(1), ...rest] : line;
}
function whyNotComparable(comparison) {
	if (comparison.reason !== null && comparison.reason.trim() !== "") return [{ data: comparison.reason.trim().replace(/[.;:]+$/, "") }];
	if (comparison.labelMismatches > 0) return [`${count(comparison.labelMismatches)} of ${plural(comparison.sharedRows, "shared row")} have another label`];
	return comparison.sharedRows === 0 ? ["they share no row"] : ["their rows differ"];
}
function neededForComparison(report) {
	const metric = report.comparison?.metric;
	const gate = report.gates.find((one) => one.rowsNeeded !== null && one.verdict === "inconclusive" && isRelative(one) && baseMetric(one.text) === metric);
	return gate === void 0 ? "more rows would tell" : `a verdict ${needsText(gate, report)}`;
}

export { short as C, scaleOf as S, metricScale as _, outcomeLine as a, percent as b, sentenceOf as c, baseMetric as d, metricLabel as f, halfWidth as g, gateView as h, iconOf as i, stateOf as l, shortSha as m, gateSummary as n, primaryMetric as o, plainText as p, groupsText as r, primaryText as s, championLine as t, verdictSentence as u, count as v, size as w, plural as x, levelText as y };
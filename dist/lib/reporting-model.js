import { i as markdown, n as html, o as visible } from "./reporting-escape.js";
import { a as count, c as plural, d as short, f as size, i as unbroken, l as roughly, o as levelText, r as table, s as percent, t as folded, u as scaleOf } from "./reporting-layout.js";
import { r as releaseObjection } from "./contracts-consistency.js";
import { n as parseGate } from "./contracts-gates.js";

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

// packages/reporting/src/classes.ts
/** More classes than this are told by the ones with the most errors, and by the pairs that are confused most. */
const mostShown = 12;
const mostPairs = 10;
function classesView({ classes }) {
	if (classes === void 0 || classes.perClass.length === 0) return null;
	const { perClass, confusion } = classes;
	const errors = ({ rows, predicted, right }) => rows + predicted - 2 * right;
	const shown = perClass.length <= mostShown ? perClass : [...perClass].sort((a, b) => errors(b) - errors(a) || b.rows - a.rows).slice(0, mostShown);
	const rowsOf = new Map(perClass.map(({ name, rows }) => [name, rows]));
	return {
		count: classes.count,
		classes: shown.map(({ name, rows, precision, recall, f1, champion }) => {
			const before = champion?.f1 ?? null;
			const difference = f1 === null || before === null ? null : f1 - before;
			const scale = scaleOf([
				precision,
				recall,
				f1,
				before
			], [difference]);
			return {
				name,
				rows: count(rows),
				precision: scale.plain(precision),
				recall: scale.plain(recall),
				f1: scale.plain(f1),
				champion: scale.plain(before),
				difference: scale.signed(difference)
			};
		}),
		matrix: classes.count <= mostShown ? matrixOf(perClass, confusion) : null,
		pairs: confusion.slice(0, mostPairs).map((pair) => ({
			...pair,
			of: rowsOf.get(pair.label) ?? pair.rows
		}))
	};
}
function matrixOf(perClass, confusion) {
	const names = perClass.map(({ name }) => name);
	const cells = new Map(confusion.map(({ label, predicted, rows }) => [`${label}\0${predicted}`, rows]));
	return {
		names,
		rows: perClass.map(({ name, right }) => names.map((predicted) => predicted === name ? right : cells.get(`${name}\0${predicted}`) ?? 0))
	};
}
/** The folded part about the classes. @param champion Markdown; null where nothing is compared. */
function renderClasses(view, champion) {
	const [worst] = view.pairs;
	const name = (text) => html(text, { max: 40 });
	const summary = worst === void 0 ? `${plural(view.count, "class", "classes")}: no row is taken for another class` : `${plural(view.count, "class", "classes")}: most often ${name(worst.label)} is taken for ${name(worst.predicted)} (${ofRows(worst)})`;
	const isCompared = champion !== null;
	const figures = table([
		"Class",
		"Rows",
		"Precision",
		"Recall",
		"F1",
		...isCompared ? [`F1 of ${champion}`, "Difference"] : []
	], `lrrrr${isCompared ? "rr" : ""}`, view.classes.map((one) => [
		markdown(one.name, { max: 60 }),
		one.rows,
		one.precision,
		one.recall,
		one.f1,
		...isCompared ? [one.champion, one.difference] : []
	]));
	const some = view.classes.length < view.count;
	return folded(summary, ...some ? [`The ${view.classes.length} classes with the most errors, of ${count(view.count)}:`] : [], figures, ...confusionOf(view));
}
function confusionOf({ matrix, pairs }) {
	if (matrix !== null) {
		const names = matrix.names.map((own) => markdown(own, { max: 24 }));
		const cell = (rows, isRight) => {
			if (rows === 0) return "·";
			return isRight ? `**${count(rows)}**` : count(rows);
		};
		return ["Rows by their label (down) and what they are taken for (across):", table(["Label", ...names], `l${"r".repeat(names.length)}`, matrix.rows.map((cells, at) => [names[at], ...cells.map((rows, k) => cell(rows, k === at))]))];
	}
	if (pairs.length === 0) return [];
	return ["What is confused most often:", table([
		"Label",
		"Taken for",
		"Rows"
	], "llr", pairs.map((pair) => [
		markdown(pair.label, { max: 60 }),
		markdown(pair.predicted, { max: 60 }),
		unbroken(ofRows(pair))
	]))];
}
function ofRows({ rows, of }) {
	return `${count(rows)} of ${plural(of, "row")}${of === 0 ? "" : `, ${percent(rows / of)}`}`;
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
	calibration_in_the_large: "calibration in the large",
	macro_f1: "macro F1",
	weighted_f1: "weighted F1",
	roc_auc_ovr: "ROC-AUC (one against the rest)",
	cohen_kappa: "Cohen’s kappa"
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
	return [...judgementOf(report), ...unreleased(report)];
}
/** What the merge would come to; a failed gate has said it. */
function unreleased(report) {
	const objection = report.verdict === "fail" ? void 0 : releaseObjection(report);
	if (objection === void 0) return [];
	const reason = report.comparison.comparable ? [": ", { data: objection.reason }] : [];
	const fix = objection.fix.split("`").map((text, at) => at % 2 === 0 ? text : { code: text });
	return [
		" ",
		{ strong: ["It would not be released after the merge"] },
		...reason,
		". ",
		...fix
	];
}
function judgementOf(report) {
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
	const isTopClass = report.task === "multiclass-classification";
	const [said, found] = [overall.plain(predicted), overall.plain(observed)];
	return {
		headline: isTopClass ? `the predicted class has the probability ${said} on average, and is right in ${found}` : `predicted ${said} on average, observed ${found}`,
		of: isTopClass ? "Probability" : "Score",
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
/** Metrics of the folds that a line has room for. */
const mostFolded = 5;
/**
* How the training did on its own rows, each fold judged by a model that has not seen it. It decides nothing.
* @param first base names of the metrics that are named first, in this order.
*/
function foldsLine({ crossValidation }, first) {
	if (crossValidation === void 0) return [];
	const { folds, groupBy, metrics } = crossValidation;
	const rank = (name) => {
		const at = first.indexOf(baseMetric(name));
		return at < 0 ? first.length : at;
	};
	const named = metrics.filter(({ mean }) => mean !== null).sort((a, b) => rank(a.name) - rank(b.name)).slice(0, mostFolded);
	if (named.length === 0) return [];
	return [
		`Cross-validation on the training rows (${plural(folds, "fold")}`,
		...groupBy === null ? [] : [" by ", { data: groupBy }],
		", mean ± standard deviation): ",
		...named.flatMap(({ name, mean, deviation }, at) => {
			const scale = scaleOf([mean], [deviation]);
			const spread = deviation === null ? "" : `\u00a0±\u00a0${scale.plain(deviation)}`;
			return [
				at === 0 ? "" : ", ",
				{ data: metricLabel(name) },
				` ${scale.plain(mean)}${spread}`
			];
		}),
		"."
	];
}
/** The first twelve digits of a digest: enough to tell files apart by eye. */
function shortDigest(digest) {
	return digest.replace(/^sha256:/, "").slice(0, 12);
}
const digestPiece = (digest) => ({ code: shortDigest(digest) });
const labelSources = {
	truth: "data that the candidate did not write",
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
	fact("Statistics", `${levelText(settings.level)} intervals, ${count(settings.replicates)} replicates, seed ${settings.seed}`, report.task === "binary-classification" ? `, threshold ${short(settings.threshold)}` : "", settings.onInconclusive === "fail" ? ", too little evidence fails" : ", too little evidence does not fail");
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
		folds: [],
		classes: null,
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
		folds: foldsLine(report, [baseMetric(primary?.name ?? ""), ...gated]),
		classes: classesView(report),
		calibration: calibrationView(report),
		slices: sliceViews(report),
		notes: report.notes,
		examples: report.comparison?.comparable === false ? report.comparison.examples : [],
		facts: factsOf(report, digest),
		reproduce: reproduceLine(report, sha),
		tool: `${report.tool.name}/${report.tool.version}`
	};
}

export { plainText as a, renderClasses as i, iconOf as n, shortSha as o, verdictSentence as r, gateView as s, reportModel as t };
import { t as tasks } from "./contracts-validate-model.js";
import { C as strictObject, S as record, a as modelNameSchema, b as number, c as versionSchema, g as boolean, h as array, p as _enum, s as verdictSchema, t as digestSchema, v as int, w as string, y as literal } from "./contracts-common2.js";
import { a as prose, i as markdown, t as codeSpan } from "./reporting-escape.js";
import { a as count$2, c as plural, d as short, r as table, t as folded, u as scaleOf } from "./reporting-layout.js";

// packages/contracts/src/documents/drift-report.ts
const count$1 = int().nonnegative();
const maybeNumber = number().nullable();
const daySchema = string().regex(/^\d{4}-\d{2}-\d{2}$/).meta({ description: "a day in UTC, e.g. 2001-05-05" });
/**
* What an alarm is about. `inputs` shift in their distribution, `missing` cells or values never seen, `schema` columns, `feed` a
* day that is farther away than any before it, as when a feed breaks.
*/
const alarmKinds = [
	"inputs",
	"missing",
	"schema",
	"feed",
	"label-rate",
	"calibration",
	"performance"
];
const alarmSchema = strictObject({
	id: string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/).meta({ description: "the same in every run until the alarm is closed, e.g. outcomes-2001-05-05" }),
	kind: _enum(alarmKinds),
	also: array(_enum(alarmKinds)).meta({ description: "other kinds that moved with it, of one detector" }),
	columns: array(string()).meta({ description: "columns it is about; exploratory, most evident first" }),
	since: daySchema.meta({ description: "estimated first window after the change" }),
	raised: daySchema.meta({ description: "last window that was needed to raise it" }),
	effect: strictObject({
		name: string().max(100).meta({ description: "what is measured, e.g. \"label rate\" or \"PSI\"" }),
		reference: maybeNumber,
		current: maybeNumber,
		value: number().meta({ description: "size of the change: current minus reference, or the distance" }),
		lower: number().meta({ description: "lower confidence bound of the absolute size; above `bound` by definition" }),
		bound: number().meta({ description: "the smallest size that matters" })
	}),
	message: string().max(1e3).meta({ description: "one sentence, plain text" })
});
const driftTestSchema = strictObject({
	detector: _enum([
		"schema",
		"inputs",
		"outcomes"
	]),
	column: string().nullable().meta({ description: "null: about the rows as a whole" }),
	name: _enum([
		"value",
		"missing",
		"new-values",
		"label-rate",
		"calibration",
		"performance"
	]),
	statistic: strictObject({
		name: string(),
		value: maybeNumber
	}),
	effect: strictObject({
		name: string(),
		reference: maybeNumber,
		current: maybeNumber,
		value: maybeNumber,
		lower: maybeNumber.meta({ description: "lower confidence bound of its absolute size" }),
		upper: maybeNumber,
		bound: number().meta({ description: "the smallest size that matters" })
	}),
	rows: strictObject({
		reference: count$1,
		current: count$1,
		effective: number().nonnegative().meta({ description: "current rows that independence would make of them" })
	}),
	p: maybeNumber,
	corrected: maybeNumber.meta({ description: "p after Benjamini–Hochberg over all tests of this report" }),
	verdict: verdictSchema,
	reason: string().max(1e3)
});
/** One day of production, as far as it is known. Rates are null where nothing is labelled or scored. */
const driftDaySchema = strictObject({
	day: daySchema,
	rows: count$1,
	labelled: count$1,
	predicted: maybeNumber.meta({ description: "mean score of the labelled rows; of several classes that of the predicted one" }),
	observed: maybeNumber.meta({ description: "mean label of the labelled rows; of several classes the accuracy" }),
	performance: maybeNumber.meta({ description: "ROC AUC, RMSE for regression, accuracy of several classes" })
});
const detectorViewSchema = strictObject({
	name: _enum(["inputs", "outcomes"]),
	windowsInBlock: int().positive().meta({ description: "consecutive windows that are joined, since they depend on each other" }),
	referenceWindows: count$1,
	windows: count$1.meta({ description: "windows that it has judged since its last reset" }),
	evidence: number().nonnegative().meta({ description: "the e-detector; at `threshold` it is significant" }),
	threshold: number().positive().meta({ description: "average number of blocks between false alarms" }),
	verdict: verdictSchema,
	reason: string().max(1e3)
});
/** What production looks like beside the champion's reference: tests, alarms and the verdict. Written by check-drift. */
const driftReportSchema = strictObject({
	schema: literal("modelops/drift-report/v1"),
	model: modelNameSchema,
	task: _enum(tasks).optional().meta({ description: "of several classes, `observed` is the accuracy; absent: not known" }),
	environment: string(),
	tool: strictObject({
		name: string(),
		version: string()
	}),
	champion: strictObject({
		version: versionSchema.nullable(),
		modelDigest: digestSchema.nullable()
	}).nullable().meta({ description: "null: no version was named; the reference stands for it" }),
	reference: strictObject({
		profile: digestSchema,
		rows: count$1,
		windows: count$1,
		from: daySchema.nullable(),
		to: daySchema.nullable()
	}),
	windows: array(strictObject({
		from: daySchema,
		to: daySchema.meta({ description: "the day after its last" }),
		rows: count$1,
		labelled: count$1,
		digest: digestSchema.meta({ description: "of what is counted in it; equal rows, equal digest" }),
		state: _enum([
			"new",
			"seen",
			"changed",
			"repeated"
		]).meta({ description: "`seen` before: changes nothing. `changed` since it was taken. `repeated`: the rows of another window" }),
		mature: boolean().meta({ description: "whether its labels are old enough to be judged" })
	})).meta({ description: "the windows of this run, oldest first" }),
	detectors: array(detectorViewSchema),
	tests: array(driftTestSchema),
	alarms: array(alarmSchema).meta({ description: "open after this run" }),
	raised: array(string()).meta({ description: "ids of the alarms that this run raised" }),
	closed: array(string()).meta({ description: "ids of the alarms that this run closed: drift cleared" }),
	budget: strictObject({
		falseAlarmsPerYear: number().positive(),
		perDetector: strictObject({
			inputs: number().positive(),
			outcomes: number().positive()
		})
	}),
	settings: strictObject({
		level: number(),
		labelDelayDays: count$1,
		material: record(string(), number())
	}),
	history: array(driftDaySchema).meta({ description: "every day since the reference begins" }),
	continues: digestSchema.nullable().meta({ description: "the alarm state that this run continued; null where there was none" }),
	state: digestSchema.meta({ description: "of the alarm state that goes with this report" }),
	verdict: verdictSchema.meta({ description: "`fail`: an alarm is open" }),
	unwatched: string().max(1e3).optional().meta({ description: "what is not watched though it should be, and why: half a sentence" }),
	notes: array(string().max(2e3))
});
/** Columns that are gone and cells that are empty are a feed to mend: a model that learns from it learns the fault. */
const broken = /* @__PURE__ */ new Set([
	"schema",
	"missing",
	"feed"
]);
/** Whether retraining may answer one of the alarms that stand. A feed that may be broken is looked at by a person first. */
function wantsRetraining({ alarms }) {
	return alarms.some(({ kind, also }) => kind !== "feed" && [kind, ...also].some((one) => !broken.has(one)));
}

// packages/contracts/src/documents/alarm-state.ts
const count = int().nonnegative();
/** What is known of one day: exact counts only, so that the same rows in any order give the same digest. */
const windowSchema = strictObject({
	day: daySchema,
	digest: digestSchema,
	rows: count,
	/** Column → counts of its bins (LEB128, base64), missing cells and values outside of the known ones. */
	columns: record(string(), strictObject({
		bins: string(),
		missing: count,
		unseen: count
	})).meta({ description: "empty once newer windows are compared with others only" }),
	outcomes: strictObject({
		digest: digestSchema,
		rows: count,
		observed: number(),
		predicted: number().nullable(),
		performance: number().nullable(),
		classes: record(string(), count).optional().meta({ description: "of several classes: rows by label" })
	}).nullable().meta({ description: "null until its labels were mature" })
});
const componentSchema = strictObject({
	evidence: array(number().nonnegative()).meta({ description: "Shiryaev–Roberts, one number for each bet" }),
	since: daySchema.nullable().meta({ description: "first window of the block where its evidence began" }),
	gain: number().meta({ description: "log of the evidence gained since then" })
});
const detectorSchema = strictObject({
	windowsInBlock: int().positive(),
	judged: array(daySchema).meta({ description: "windows of complete blocks, oldest first" }),
	waiting: array(daySchema).meta({ description: "windows that do not make a block yet" }),
	resetAfter: daySchema.nullable().meta({ description: "last window before the evidence began anew" }),
	components: record(string(), componentSchema)
});
/**
* Where the watch over a model stands: what was counted, the evidence, the alarms that are open. Written by check-drift, kept
* in the ledger, read by its next run; a window whose day and digest are in it changes nothing.
*/
const alarmStateSchema = strictObject({
	schema: literal("modelops/alarm-state/v1"),
	model: modelNameSchema,
	environment: string(),
	champion: strictObject({
		version: versionSchema.nullable(),
		modelDigest: digestSchema.nullable()
	}).nullable().meta({ description: "another champion: everything begins anew" }),
	reference: digestSchema.meta({ description: "of the profile; another one: everything begins anew" }),
	last: daySchema.nullable().meta({ description: "newest window that was taken" }),
	windows: array(windowSchema).meta({ description: "of production, oldest first" }),
	detectors: record(string(), detectorSchema),
	alarms: array(alarmSchema).meta({ description: "that are open" }),
	ended: array(alarmSchema.extend({ ended: daySchema.meta({ description: "last day that was known when it ended" }) })).default([]).meta({ description: "alarms that are over, of this champion and those before, oldest first" }),
	earlier: array(strictObject({
		version: versionSchema.nullable(),
		days: array(driftDaySchema)
	})).default([]).meta({ description: "days of production under champions before this one, oldest first" })
});

// packages/reporting/src/drift.ts
const icons = {
	pass: "✅",
	fail: "🚨",
	inconclusive: "❔"
};
const maxBytes = 1e6;
/** The verdict in one sentence, without markup. */
function driftSentence(report) {
	const { alarms, model } = report;
	const [first] = alarms;
	if (first !== void 0) return `${model} drifts: ${lower(first.message)}${alarms.length > 1 ? `; and ${plural(alarms.length - 1, "other alarm")}` : ""}.`;
	const news = report.windows.filter(({ state }) => state === "new").length;
	const seen = `${plural(news, "new day")} of production`;
	const newest = report.windows.at(-1)?.from;
	if (report.verdict === "inconclusive" && news === 0 && report.continues !== null && newest !== void 0) return `${model}: nothing new to judge since ${newest}, the newest whole day of the log.`;
	if (report.verdict === "inconclusive") return `${model}: whether it drifts cannot be told yet (${seen}; ${report.detectors.map(({ name, reason }) => `${name}: ${reason}`).join("; ")}).`;
	return `${model}: no ${report.tests.some(isOpen) ? "alarm" : "change that matters"} (${seen})${report.unwatched === void 0 ? "" : `; ${report.unwatched}`}.`;
}
/** Whether the new days are as far away as would matter, and it may be chance: the detector goes on looking. */
const isOpen = ({ detector, verdict, effect }) => detector === "outcomes" && verdict === "inconclusive" && effect.upper !== null && Math.abs(effect.value ?? 0) >= effect.bound;
function seemsChanged({ effect }) {
	return `the ${effect.name} by ${shown(effect.value)} (interval of its size: ${shown(effect.lower)} to ${shown(effect.upper)}; ${short(effect.bound)} would matter)`;
}
/**
* The drift report as a job's summary or a comment: one sentence, the alarms, one table of detectors, the rest folded.
* @param limit most bytes; tests that do not fit are left out, passed ones first.
*/
function renderDriftReport(report, { limit = maxBytes } = {}) {
	for (let tests = report.tests.length;; tests = Math.floor(tests / 2)) {
		const text = render(report, tests);
		if (Buffer.byteLength(text) <= limit || tests === 0) return text;
	}
}
function render(report, tests) {
	const { alarms, detectors, champion, reference, budget } = report;
	const blocks = [`### ${icons[report.verdict]} ${codeSpan(report.model)} in ${markdown(report.environment)}: ${alarms.length > 0 ? "drift" : report.verdict !== "pass" ? "cannot tell yet" : report.tests.some(isOpen) || report.unwatched !== void 0 ? "no alarm" : "no drift"}`, prose(driftSentence(report), { max: 1500 })];
	if (alarms.length > 0) blocks.push(table([
		"Alarm",
		"About",
		"Since",
		"Raised by",
		"Size",
		"At least",
		"Matters from"
	], "lllllrr", alarms.map((alarm) => [
		codeSpan(alarm.id),
		markdown([alarm.kind, ...alarm.also].join(", ")) + (alarm.columns.length > 0 ? ` (${alarm.columns.slice(0, 5).map((name) => codeSpan(name)).join(", ")})` : ""),
		alarm.since,
		alarm.raised,
		sizeOf(alarm),
		shown(alarm.effect.lower),
		short(alarm.effect.bound)
	])));
	const open = report.tests.filter(isOpen);
	if (open.length > 0 && alarms.length === 0) blocks.push(`> ${prose(`In the new days changed, perhaps by chance: ${open.map(seemsChanged).join(", ")}. The detector goes on looking.`, { max: 2e3 })}`);
	for (const note of report.notes) blocks.push(`> ${prose(note, { max: 2e3 })}`);
	blocks.push(table([
		"Detector",
		"Verdict",
		"Evidence",
		"Alarm from",
		"Days judged",
		"Days in a block",
		"Why"
	], "llrrrrl", detectors.map((one) => [
		one.name,
		one.verdict,
		shown(one.evidence),
		shown(one.threshold),
		count$2(one.windows),
		count$2(one.windowsInBlock),
		prose(one.reason, { max: 500 })
	])));
	const ranked = [...report.tests].sort((a, b) => urgency(a) - urgency(b)).slice(0, tests);
	const left = report.tests.length - ranked.length;
	blocks.push(folded(`Tests of the ${report.windows.some(({ state }) => state === "new") ? "new days" : "days"} against the reference, one by one`, table([
		"Column",
		"Test",
		"Effect",
		"Reference",
		"Now",
		"Lower",
		"Upper",
		"Matters from",
		"p (corrected)",
		"Verdict"
	], "lllrrrrrrl", ranked.map((test) => [
		test.column === null ? "" : codeSpan(test.column),
		test.name,
		`${markdown(test.effect.name)} ${shown(test.effect.value)}`,
		shown(test.effect.reference),
		shown(test.effect.current),
		shown(test.effect.lower),
		shown(test.effect.upper),
		short(test.effect.bound),
		shown(test.corrected),
		`${test.verdict}: ${prose(test.reason)}`
	])), ...left > 0 ? [`${plural(left, "test")} left out here; the JSON report has all.`] : []), folded("Where the figures come from", [
		`- Reference: ${count$2(reference.rows)} rows, ${reference.windows === 0 ? "a profile without days" : `${plural(reference.windows, "day")}, ${reference.from} to ${reference.to}`} (${codeSpan(reference.profile)})`,
		`- Champion: ${champion === null ? "not named" : `${champion.version === null ? "no version" : `version ${champion.version}`}${champion.modelDigest === null ? "" : ` (${codeSpan(champion.modelDigest)})`}`}`,
		`- Budget: ${short(budget.falseAlarmsPerYear)} false alarms a year, ${short(budget.perDetector.outcomes)} of them for outcomes, ${short(budget.perDetector.inputs)} for inputs`,
		`- Labels count after ${plural(report.settings.labelDelayDays, "day")}`,
		`- ${report.tool.name}/${report.tool.version}`
	].join("\n")));
	return `${blocks.join("\n\n")}\n`;
}
const order = {
	fail: 0,
	inconclusive: 1,
	pass: 2
};
const urgency = (test) => order[test.verdict] * 10 + (test.corrected ?? 1);
function sizeOf({ effect }) {
	const scale = scaleOf([
		effect.value,
		effect.reference,
		effect.current
	]);
	const levels = effect.reference === null || effect.current === null ? "" : ` (${scale.plain(effect.reference)} → ${scale.plain(effect.current)})`;
	return `${markdown(effect.name)} ${levels === "" ? scale.plain(effect.value) : scale.signed(effect.value)}${levels}`;
}
const shown = (value) => value === null ? "—" : scaleOf([value]).plain(value);
const lower = (text) => text.slice(0, 1).toLowerCase() + text.slice(1);

export { alarmSchema as a, driftReportSchema as c, alarmKinds as i, driftTestSchema as l, renderDriftReport as n, daySchema as o, alarmStateSchema as r, driftDaySchema as s, driftSentence as t, wantsRetraining as u };
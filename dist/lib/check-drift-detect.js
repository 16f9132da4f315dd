import { t as replaceFile } from "./action-kit-replace-file.js";
import { n as suiteVersion } from "./action-kit-frame.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { n as renderDriftReport, r as alarmStateSchema, t as driftSentence, u as wantsRetraining } from "./reporting-drift.js";
import { i as prettyCanonicalJson, n as digestOf } from "./contracts-canonical.js";
import { o as parseDocument } from "./contracts-common2.js";
import { t as UserError } from "./contracts-errors.js";
import { t as hashText } from "./evaluation-random.js";
import { a as daysOf, c as inputsDigest, d as storeColumn, l as outcomesDigest, n as readReference, o as dayNumber, s as dayOf, u as readColumn } from "./check-drift-reference.js";
import { d as normalQuantile, f as studentQuantile, l as wilson, u as normalCdf } from "./evaluation-score-rows.js";
import { t as classColumns } from "./evaluation-class-columns.js";
import { c as environmentOf, l as ledgerBranch } from "./lifecycle.js";
import { n as html } from "./reporting-escape.js";
import { a as count, u as scaleOf } from "./reporting-layout.js";
import { n as withoutFuture, t as ownRows } from "./check-drift-own-rows.js";
import { t as readTables } from "./check-drift-read-log.js";
import { t as selectRows } from "./data-select-rows.js";
import { t as connect } from "./github.js";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

// packages/drift/src/special.ts
/** Log of the gamma function for x > 0: Stirling's series after shifting to x ≥ 10, relative error about 1e-15. */
function logGamma(x) {
	let shift = 0;
	let at = x;
	while (at < 10) shift += Math.log(at++);
	const s = 1 / (at * at);
	const series = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / at;
	return (at - .5) * Math.log(at) - at + .5 * Math.log(2 * Math.PI) + series - shift;
}
/** Upper regularized incomplete gamma function Q(a, x), by series or Lentz's continued fraction (DLMF §8.9, §8.11). */
function upperGamma(a, x) {
	if (x <= 0) return 1;
	const front = Math.exp(a * Math.log(x) - x - logGamma(a));
	if (x < a + 1) {
		let term = 1 / a;
		let sum = term;
		for (let n = 1; n < 1e4 && term > sum * 1e-17; n++) {
			term *= x / (a + n);
			sum += term;
		}
		return 1 - front * sum;
	}
	let b = x + 1 - a;
	let c = 1e300;
	let d = 1 / b;
	let fraction = d;
	for (let n = 1; n < 1e4; n++) {
		const an = -n * (n - a);
		b += 2;
		d = 1 / (an * d + b);
		c = b + an / c;
		fraction *= d * c;
		if (Math.abs(d * c - 1) < 1e-16) break;
	}
	return front * fraction;
}
/** Probability that a chi-square variable with `df` degrees of freedom exceeds `x` (SciPy `chi2.sf`). */
function chiSquareTail(x, df) {
	return df <= 0 ? 1 : upperGamma(df / 2, x / 2);
}
/** Kolmogorov's limit of √n·D (SciPy `kstwobign.sf`), the theta series in its quickly converging form on each side of 1. */
function kolmogorovTail(x) {
	if (x <= 0) return 1;
	if (x < 1) {
		let sum = 0;
		for (let k = 1; k <= 9; k += 2) sum += Math.exp(-(k * k) * Math.PI ** 2 / (8 * x * x));
		return 1 - Math.sqrt(2 * Math.PI) / x * sum;
	}
	let sum = 0;
	for (let k = 1; k <= 8; k++) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x);
	return 2 * sum;
}
/**
* Limit of the Anderson–Darling statistic, also of two samples (Pettitt 1976): its tail probability. The series of
* Anderson, Darling (1954) would need integrals: this is the rational fit of Marsaglia, Marsaglia (2004), good to 2e-5;
* far out, the term of the leading eigenvalue, √3·P(χ²₁ > 2z).
*/
function andersonDarlingTail(z) {
	if (z <= 0) return 1;
	if (z > 8) return Math.sqrt(3) * 2 * normalCdf(-Math.sqrt(2 * z));
	return 1 - (z < 2 ? Math.exp(-1.2337141 / z) / Math.sqrt(z) * (2.00012 + (.247105 - (.0649821 - (.0347962 - (.011672 - .00168691 * z) * z) * z) * z) * z) : Math.exp(-Math.exp(1.0776 - (2.30695 - (.43424 - (.082433 - (.008056 - 3146e-7 * z) * z) * z) * z) * z)));
}

// packages/drift/src/two-sample.ts
const sum$1 = (counts) => counts.reduce((total, one) => total + one, 0);
/** The same shares with `rows` rows. */
function scaled(counts, rows) {
	const total = sum$1(counts);
	return counts.map((one) => total === 0 ? 0 : one * rows / total);
}
/** Kolmogorov–Smirnov at the edges: a lower bound of the one on values, so that it never rejects more often. */
function kolmogorovSmirnov({ reference, current }) {
	const n = sum$1(reference);
	const m = sum$1(current);
	let above = 0;
	let distance = 0;
	for (let bin = 0; bin < reference.length; bin++) {
		above += reference[bin] / n - current[bin] / m;
		distance = Math.max(distance, Math.abs(above));
	}
	return {
		statistic: distance,
		p: kolmogorovTail(distance * Math.sqrt(n * m / (n + m)))
	};
}
/** Anderson–Darling for two samples with ties, midranks (Scholz, Stephens 1987, equation 7), standardised to its limit. */
function andersonDarling({ reference, current }) {
	const n = sum$1(reference);
	const m = sum$1(current);
	const total = n + m;
	let before = 0;
	let fromReference = 0;
	let statistic = 0;
	for (let bin = 0; bin < reference.length; bin++) {
		const here = reference[bin] + current[bin];
		if (here === 0) continue;
		const middle = before + here / 2;
		const mine = fromReference + reference[bin] / 2;
		const spread = middle * (total - middle) - total * here / 4;
		if (spread > 0) statistic += here * (total * mine - middle * n) ** 2 / spread;
		before += here;
		fromReference += reference[bin];
	}
	statistic *= (total - 1) / total ** 2 * (1 / n + 1 / m);
	return {
		statistic,
		p: andersonDarlingTail(statistic)
	};
}
/** Chi-square test of homogeneity; neighbours are pooled until each expected count is 5. Of one cell, p is 1. */
function chiSquare({ reference, current }) {
	const n = sum$1(reference);
	const m = sum$1(current);
	const least = leastInCell(n, m);
	const pooled = [];
	let open = [0, 0];
	for (let bin = 0; bin < reference.length; bin++) {
		open = [open[0] + reference[bin], open[1] + current[bin]];
		if (open[0] + open[1] < least) continue;
		pooled.push(open);
		open = [0, 0];
	}
	const last = pooled.at(-1);
	if (last === void 0) return {
		statistic: 0,
		p: 1
	};
	last[0] += open[0];
	last[1] += open[1];
	let statistic = 0;
	for (const [a, b] of pooled) {
		const all = a + b;
		const expectedA = all * n / (n + m);
		const expectedB = all * m / (n + m);
		statistic += (a - expectedA) ** 2 / expectedA + (b - expectedB) ** 2 / expectedB;
	}
	return {
		statistic,
		p: chiSquareTail(statistic, pooled.length - 1)
	};
}
/**
* Chi-square test of the mass in the tails against the rest: what an outlier problem changes. A tail is the outermost bin, or as
* many as it takes to expect 5 rows in it.
*/
function tailMass({ reference, current }) {
	const least = leastInCell(sum$1(reference), sum$1(current));
	const bins = reference.length;
	const mass = (from, to) => sum$1(reference.slice(from, to)) + sum$1(current.slice(from, to));
	let width = 1;
	while (2 * width + 1 < bins && Math.min(mass(0, width), mass(bins - width, bins)) < least) width++;
	const ends = (counts) => {
		const low = sum$1(counts.slice(0, width));
		const high = bins > 1 ? sum$1(counts.slice(Math.max(width, bins - width))) : 0;
		return [
			low,
			sum$1(counts) - low - high,
			high
		];
	};
	return chiSquare({
		reference: ends(reference),
		current: ends(current)
	});
}
/** Rows of both samples together in which the smaller one expects 5. */
const leastInCell = (n, m) => 5 * (n + m) / Math.min(n, m);
/** Two proportions: chi-square where each expected count is 5, else Fisher's exact test, two-sided. */
function twoProportions(hitsA, ofA, hitsB, ofB) {
	const hits = hitsA + hitsB;
	const total = ofA + ofB;
	const difference = hitsB / ofB - hitsA / ofA;
	if (Math.min(hits, total - hits) * Math.min(ofA, ofB) / total >= 5) {
		const pool = hits / total;
		const z = difference / Math.sqrt(pool * (1 - pool) * (1 / ofA + 1 / ofB));
		return {
			statistic: difference,
			p: 2 * normalCdf(-Math.abs(z))
		};
	}
	return {
		statistic: difference,
		p: fisher(Math.round(hitsA), Math.round(ofA), Math.round(hitsB), Math.round(ofB))
	};
}
/** Fisher's exact test: tables at most as probable as the one found (SciPy `fisher_exact`, two-sided). */
function fisher(hitsA, ofA, hitsB, ofB) {
	const hits = hitsA + hitsB;
	const choose = (n, k) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
	const log = (a) => choose(ofA, a) + choose(ofB, hits - a) - choose(ofA + ofB, hits);
	const found = log(hitsA);
	let p = 0;
	for (let a = Math.max(0, hits - ofB); a <= Math.min(hits, ofA); a++) if (log(a) <= found + 1e-7) p += Math.exp(log(a));
	return Math.min(1, p);
}
/**
* Aggregated Cauchy association test: one p of several dependent ones (Liu, Xie 2020). Valid for small p whatever the
* dependence; terms below 1e-15 by their limit 1 / (p·π). A p above 0.99 counts as 0.99 (truncated; Gui, Mao, Wang, Wang 2025, arXiv 2508.05818): else one
* test without power, whose p is 1, would outweigh any certainty of the others.
*/
function acat(ps) {
	const mean = ps.reduce((total, p) => {
		const inside = Math.min(Math.max(p, 1e-300), .99);
		return total + (inside < 1e-15 ? 1 / (inside * Math.PI) : Math.tan((.5 - inside) * Math.PI));
	}, 0) / ps.length;
	return mean > 0x5af3107a4000 ? 1 / (mean * Math.PI) : .5 - Math.atan(mean) / Math.PI;
}
/** p after Benjamini, Hochberg (1995): SciPy `false_discovery_control`. */
function benjaminiHochberg(ps) {
	const order = ps.map((_, at) => at).sort((a, b) => ps[b] - ps[a]);
	const corrected = new Array(ps.length);
	let least = 1;
	order.forEach((at, place) => {
		least = Math.min(least, ps[at] * ps.length / (ps.length - place));
		corrected[at] = least;
	});
	return corrected;
}
/**
* Integrated autocorrelation time of a series: how many dependent values are worth one independent value. Geyer's initial
* monotone sequence (1992): sums of adjacent autocorrelations, while positive, made monotone; at least 1.
*/
function autocorrelationTime(values) {
	const n = values.length;
	const mean = sum$1(values) / n;
	const centred = values.map((value) => value - mean);
	const covariance = (lag) => {
		let total = 0;
		for (let at = 0; at + lag < n; at++) total += centred[at] * centred[at + lag];
		return total / n;
	};
	const variance = covariance(0);
	if (!(variance > 0)) return 1;
	let pairs = 0;
	let least = Number.POSITIVE_INFINITY;
	for (let lag = 0; lag + 1 < n; lag += 2) {
		const pair = (covariance(lag) + covariance(lag + 1)) / variance;
		if (pair <= 0) break;
		least = Math.min(least, pair);
		pairs += least;
	}
	return Math.max(1, 2 * pairs - 1);
}

// packages/drift/src/detector.ts
/** With fewer windows of reference, an unusual one cannot be told. */
const leastReference = 19;
/** Windows of production that stand in for a reference. */
const firstWindows = 28;
/** Windows of production that a new one is compared with, at most: the newest. What is older need not be kept. */
const mostWindows = 365;
/** Weekdays are compared with weekdays from three weeks on. */
const leastForWeekdays = 21;
const longestBlock = 14;
const week = 7;
/**
* Bets: each is best against p-values that are small in its own way. `power` ε alone: density ε·p^(ε − 1) (Vovk 2021), for a
* block among many that are as usual. But p ranks a block among all so far, the changed ones too: with a `share` q of them
* changed, p of the next one is anywhere in [0, q], and only a bet on that goes on winning while changed blocks get more.
*/
const bets = [
	{
		power: .1,
		share: 0
	},
	{
		power: .3,
		share: 0
	},
	{
		power: .5,
		share: 0
	},
	{
		power: .7,
		share: 0
	},
	{
		power: .9,
		share: 0
	},
	{
		power: .2,
		share: .15
	},
	{
		power: .2,
		share: .3
	},
	{
		power: .2,
		share: .45
	}
];
/** Evidence is kept below this, so that it never overflows. */
const mostEvidence = 0xe8d4a51000;
const maximum = "max";
/**
* How many consecutive windows are joined: they follow each other (weather, incidents), and the evidence is for
* exchangeable ones. ceil(1.5·τ), at most two weeks, τ by Geyer; the upper quartile over channels that are numbers.
* @param windows of the reference, or the first ones of production where it has too few.
*/
function windowsInBlock(channels, windows) {
	const times = channels.filter((channel) => channel.kind === "number").flatMap((channel) => {
		const days = windows.filter((day) => channel.value(day) !== null);
		if (days.length < 19) return [];
		const values = days.map((day) => [channel.value(day)]);
		return [autocorrelationTime([...withoutWeekdays(values, days)])];
	}).sort((a, b) => a - b);
	const tau = times[Math.floor(.75 * (times.length - 1))];
	if (tau === void 0) return week;
	return Math.min(longestBlock, Math.ceil(1.5 * tau));
}
/**
* A detector that has seen nothing. Without reference windows its blocks have a preliminary length: nothing is judged before
* the first windows of production are there, and they tell it.
*/
function newDetector(channels, reference) {
	const referred = channels.filter(({ baseline }) => baseline === "reference");
	return {
		windowsInBlock: referred.length === 0 ? week : windowsInBlock(referred, reference),
		judged: [],
		waiting: [],
		resetAfter: null,
		components: {}
	};
}
/**
* A conformal Shiryaev–Roberts e-detector over blocks of windows (Vovk 2021; Shin, Ramdas, Rinaldo 2023): the rank of the
* newest block among all blocks so far (a year of them, and the reference) gives a p-value, bets on small ones multiply, and the sum over all possible starts
* is the evidence. Were all blocks exchangeable, evidence N would take N blocks on average.
* @param mix `columns`: half of the evidence is about the most unusual channel, half the mean over all; `mean`: only that.
* @returns the new state, and the judgement after each complete block, oldest first.
*/
function advance(state, channels, reference, dayByName, arrived, options) {
	let { judged, components, resetAfter, windowsInBlock: size } = state;
	const waiting = [...state.waiting, ...arrived];
	if (judged.length === 0 && channels.every(({ baseline }) => baseline === "first")) {
		if (waiting.length < 28) return {
			...state,
			waiting
		};
		size = windowsInBlock(channels, waiting.slice(0, 28).map((name) => dayByName.get(name)));
	}
	while (waiting.length >= size) {
		judged = [...judged, ...waiting.splice(0, size)];
		const days = judged.slice(-size * Math.floor(365 / size)).map((name) => dayByName.get(name));
		components = update(components, channels, reference, days, size, options.mix);
		const judgement = judgementOf({
			windowsInBlock: size,
			judged,
			waiting,
			resetAfter,
			components
		}, channels, options.mix);
		if (options.stop(judgement) === "reset") {
			components = {};
			resetAfter = judged.at(-1);
		}
	}
	return {
		windowsInBlock: size,
		judged,
		waiting,
		resetAfter,
		components
	};
}
/**
* The windows that are compared with: the newest, and, where the reference has too few days, the first ones that stand in for it.
* @param windows of production, oldest first.
*/
function comparedWindows(windows, referenceDays) {
	const first = referenceDays < 19 ? 28 : 0;
	return windows.filter((_, at) => at < first || at >= windows.length - 365);
}
const componentNames = (channel) => channel.kind === "shares" ? [channel.name] : channel.signs.map((sign) => `${channel.name}${sign > 0 ? "+" : "-"}`);
/** The evidence as it stands. */
function judgementOf({ components, judged, resetAfter, windowsInBlock: size }, channels, mix) {
	const upTo = judged.at(-1) ?? "";
	const since = resetAfter === null ? judged.length : judged.length - 1 - judged.lastIndexOf(resetAfter);
	let mean = 0;
	const all = channels.reduce((sum, { weight }) => sum + weight, 0);
	return {
		components: channels.flatMap((channel) => {
			const names = componentNames(channel);
			return names.map((name) => {
				const evidence = evidenceOf(components[name]);
				mean += evidence * channel.weight / (names.length * all);
				return {
					name,
					channel: channel.name,
					evidence,
					since: components[name]?.since ?? upTo
				};
			});
		}),
		evidence: mix === "mean" ? mean : (mean + evidenceOf(components[maximum])) / 2,
		blocks: since / size,
		upTo
	};
}
const evidenceOf = (component) => component === void 0 ? 0 : component.evidence.reduce((sum, one) => sum + one, 0) / component.evidence.length;
function update(before, channels, reference, judged, size, mix) {
	const components = { ...before };
	const newest = judged.slice(-size);
	const started = newest[0].day;
	const step = (name, scores) => {
		if (scores.every((score) => score === scores[0])) return;
		const p = conformal(scores, `${name} ${newest.map(({ day, rows }) => `${day} ${rows}`).join(" ")}`);
		components[name] = bet(before[name], p, started);
	};
	let most;
	for (const channel of channels) {
		const blocks = blockScores(channel, reference, judged, size);
		if (blocks === null) continue;
		if (channel.kind === "shares") step(channel.name, blocks);
		else for (const sign of channel.signs) step(`${channel.name}${sign > 0 ? "+" : "-"}`, blocks.map((x) => sign * x));
		const unusual = standardised(blocks, channel.kind === "number");
		const length = Math.min(most?.length ?? unusual.length, unusual.length);
		const tail = unusual.slice(-length);
		most = most === void 0 ? tail : tail.map((x, at) => Math.max(x, most.slice(-length)[at]));
	}
	if (mix === "columns" && most !== void 0) step(maximum, most);
	return components;
}
/** Scores of all blocks, the newest last; null where the newest has none, or too few are there to compare with. */
function blockScores(channel, reference, judged, size) {
	const compared = channel.baseline === "reference" ? reference : [];
	const days = [];
	const values = [];
	const block = [];
	const blocks = (list, first) => list.forEach((day, at) => {
		const index = Math.floor((at - list.length % size) / size);
		if (index < 0) return;
		const value = spoken(channel, day);
		if (value === null) return;
		days.push(day);
		values.push(value);
		block.push(first + index);
	});
	blocks(compared, 0);
	const judgedFirst = Math.floor(compared.length / size);
	const before = days.length;
	blocks(judged, judgedFirst);
	const last = judgedFirst + judged.length / size - 1;
	const own = block.filter((index) => index === last).length;
	const referred = channel.baseline === "reference";
	const others = referred ? before + size : days.length - own;
	if (own < size / 2 || others < (referred ? 19 : 28)) return null;
	const width = values[0].length;
	const level = withoutWeekdays(values, days);
	const sums = /* @__PURE__ */ new Map();
	for (let at = 0; at < days.length; at++) {
		let mean = sums.get(block[at]);
		if (mean === void 0) {
			mean = {
				sum: new Float64Array(width),
				n: 0
			};
			sums.set(block[at], mean);
		}
		mean.n++;
		for (let i = 0, from = at * width; i < width; i++) mean.sum[i] += level[from + i];
	}
	const means = [...sums.values()];
	for (const { sum, n } of means) for (let i = 0; i < width; i++) sum[i] /= n;
	if (channel.kind === "number") return rounded(means.map(({ sum }) => sum[0]));
	const usual = new Float64Array(width);
	for (const { sum } of means) for (let i = 0; i < width; i++) usual[i] += sum[i] / means.length;
	return rounded(means.map(({ sum }) => {
		let distance = 0;
		for (let i = 0; i < width; i++) if (usual[i] > 0) distance += (sum[i] - usual[i]) ** 2 / usual[i];
		return distance;
	}));
}
/** What channels have said of days: the same day is looked at with every later block again. */
const said = /* @__PURE__ */ new WeakMap();
function spoken(channel, day) {
	let known = said.get(channel);
	if (known === void 0) {
		known = /* @__PURE__ */ new WeakMap();
		said.set(channel, known);
	}
	let value = known.get(day);
	if (value === void 0) {
		const found = channel.value(day);
		value = found === null ? null : Float64Array.from(typeof found === "number" ? [found] : found);
		known.set(day, value);
	}
	return value;
}
/** Digits that only the order of summing has made are dropped: what is equal stays equal. */
function rounded(values) {
	const largest = Math.max(...values.map(Math.abs));
	if (!(largest > 0)) return values.map(() => 0);
	const unit = 10 ** (Math.ceil(Math.log10(largest)) - 10);
	return values.map((value) => Math.round(value / unit) * unit);
}
/**
* Values less what their weekday has beyond the rest. The means are over all values, old and new alike, so that the newest
* is treated as all others are.
*/
function withoutWeekdays(values, days) {
	const width = values[0].length;
	const level = new Float64Array(values.length * width);
	values.forEach((value, at) => {
		level.set(value, at * width);
	});
	if (days.length < leastForWeekdays) return level;
	const sums = new Float64Array(7 * width);
	const counts = /* @__PURE__ */ new Float64Array(7);
	const all = new Float64Array(width);
	const weekdays = days.map(({ day }) => (dayNumber(day) + 4) % 7);
	for (let at = 0; at < days.length; at++) {
		const weekday = weekdays[at];
		counts[weekday]++;
		for (let i = 0; i < width; i++) {
			sums[weekday * width + i] += level[at * width + i];
			all[i] += level[at * width + i] / days.length;
		}
	}
	for (let at = 0; at < days.length; at++) {
		const weekday = weekdays[at];
		for (let i = 0; i < width; i++) level[at * width + i] += all[i] - sums[weekday * width + i] / counts[weekday];
	}
	return level;
}
/**
* How far each value is from the median, in median absolute deviations: a few changed blocks do not hide themselves in it, as they
* would in a standard deviation. Where half of the values are equal, in standard deviations. Of shares, only farther than usual counts.
*/
function standardised(values, twoSided) {
	const middle = median(values);
	const scale = median(values.map((x) => Math.abs(x - middle))) || Math.sqrt(values.reduce((sum, x) => sum + (x - middle) ** 2, 0) / values.length);
	return rounded(values.map((x) => {
		const z = scale > 0 ? (x - middle) / scale : 0;
		return twoSided ? Math.abs(z) : z;
	}));
}
function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	return (sorted[sorted.length - 1 >> 1] + sorted[sorted.length >> 1]) / 2;
}
/** Smoothed conformal p of the last score: the share of scores that are larger, ties by a number that the window fixes. */
function conformal(scores, seed) {
	const newest = scores.at(-1);
	let larger = 0;
	let ties = 0;
	for (const score of scores) if (score > newest) larger++;
	else if (score === newest) ties++;
	const uniform = (hashText(seed) + .5) / 4294967296;
	return (larger + uniform * ties) / scores.length;
}
function bet(before, p, day) {
	const factors = bets.map(({ power, share }) => density(p, power, share));
	const evidence = factors.map((factor, at) => Math.min(mostEvidence, ((before?.evidence[at] ?? 0) + 1) * factor));
	const dating = factors.filter((_, at) => bets[at].share === 0);
	const gain = Math.log(dating.reduce((sum, factor) => sum + factor, 0) / dating.length);
	const goesOn = before !== void 0 && before.since !== null && before.gain > 0;
	const total = (goesOn ? before.gain : 0) + gain;
	return total > 0 ? {
		evidence,
		since: goesOn ? before.since : day,
		gain: total
	} : {
		evidence,
		since: null,
		gain: 0
	};
}
/**
* Density of p where a share of the ranked scores is changed: of the changed ones a v-th is larger than the newest, of the
* others v^(1 / power), so that p = (1 − share)·v^(1 / power) + share·v. Its integral over [0, 1] is 1: v goes from 0 to 1 with p.
*/
function density(p, power, share) {
	if (share === 0) return power * p ** (power - 1);
	let v = Math.min(1, p / share);
	for (let step = 0; step < 50; step++) {
		const over = (1 - share) * v ** (1 / power) + share * v - p;
		const slope = (1 - share) / power * v ** (1 / power - 1) + share;
		v -= over / slope;
		if (over <= 1e-12) break;
	}
	return 1 / ((1 - share) / power * v ** (1 / power - 1) + share);
}

// packages/drift/src/effect.ts
/**
* Size of a change between two samples of windows, by a jackknife over blocks of windows on both sides (Künsch 1989): the
* blocks may depend inside, the statistic may be biased by its noise, as the PSI is.
* @param blocks of windows, at least 2 on each side.
* @param statistic of pooled windows; larger is more of a change, and 0 is none. With a `sign`, may be negative.
* @param level one-sided confidence of `lower`, e.g. 0.95.
* @returns null with fewer than 2 blocks on a side.
*/
function jackknife(reference, current, statistic, level) {
	if (reference.length < 2 || current.length < 2) return null;
	const whole = statistic(reference.flat(), current.flat());
	const without = (blocks, at) => blocks.filter((_, block) => block !== at).flat();
	const left = (blocks, one) => {
		const values = blocks.map((_, at) => one(without(blocks, at)));
		const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
		const g = values.length;
		return {
			bias: (g - 1) * (mean - whole),
			variance: (g - 1) / g * values.reduce((sum, value) => sum + (value - mean) ** 2, 0),
			df: g - 1
		};
	};
	const currentAll = current.flat();
	const referenceAll = reference.flat();
	const a = left(reference, (rest) => statistic(rest, currentAll));
	const b = left(current, (rest) => statistic(referenceAll, rest));
	const value = whole - a.bias - b.bias;
	const variance = a.variance + b.variance;
	if (!(variance > 0)) return {
		value,
		lower: value,
		upper: value
	};
	const df = variance ** 2 / (a.variance ** 2 / a.df + b.variance ** 2 / b.df);
	const half = studentQuantile(level, df) * Math.sqrt(variance);
	return {
		value,
		lower: value - half,
		upper: value + half
	};
}
/** The same for the absolute size of a change that has a sign: bounds of |change|, `value` keeps its sign. */
function absolute({ value, lower, upper }) {
	const size = value < 0 ? {
		low: -upper,
		high: -lower
	} : {
		low: lower,
		high: upper
	};
	return {
		value,
		lower: Math.max(0, size.low),
		upper: Math.max(size.high, -size.low)
	};
}
/**
* Population stability index, Σ (q − p)·ln(q / p), of counts in the same bins. An empty bin counts half a row, so that one
* row more or less never moves it far.
*/
function psi(reference, current) {
	const smooth = (counts) => {
		const filled = counts.map((one) => one === 0 ? .5 : one);
		const total = filled.reduce((sum, one) => sum + one, 0);
		return filled.map((one) => one / total);
	};
	const p = smooth(reference);
	const q = smooth(current);
	return p.reduce((sum, share, bin) => sum + (q[bin] - share) * Math.log(q[bin] / share), 0);
}
/**
* PSI, less the bias of its noise, with bounds by the delta method.
* @param n independent rows that the reference is worth. @param m the same of the current rows.
* @param z standard errors from the value to each bound.
*/
function psiEffect(reference, current, n, m, z) {
	const a = scaled(reference, n);
	const b = scaled(current, m);
	const share = (counts, total) => counts.map((count) => (count + .5) / (total + counts.length / 2));
	const p = share(a, n);
	const q = share(b, m);
	const variance = (shares, gradient, rows) => {
		const mean = shares.reduce((total, one, bin) => total + one * gradient[bin], 0);
		return shares.reduce((total, one, bin) => total + one * (gradient[bin] - mean) ** 2, 0) / rows;
	};
	const byP = p.map((one, bin) => -Math.log(q[bin] / one) - q[bin] / one + 1);
	const byQ = q.map((one, bin) => Math.log(one / p[bin]) + 1 - p[bin] / one);
	const half = z * Math.sqrt(variance(p, byP, n) + variance(q, byQ, m));
	const value = Math.max(0, psi(reference, current) - (p.length - 1) * (1 / n + 1 / m));
	return {
		value,
		lower: Math.max(0, value - half),
		upper: value + half
	};
}
/** Which of about `groups` groups each bin belongs to, neighbours together, each with about the same reference mass. */
function coarser(reference, groups) {
	const total = reference.reduce((sum, one) => sum + one, 0);
	let before = 0;
	return reference.map((one) => {
		const group = total === 0 ? 0 : Math.floor(groups * (before + one / 2) / total);
		before += one;
		return Math.min(group, groups - 1);
	});
}

// packages/drift/src/alarms.ts
/** Level of tests and bounds, one-sided. */
const level = .05;
/** Level of e-BH, which names components; names are exploratory. */
const namingLevel = .1;
/** The channels that carry the evidence (e-BH, exploratory), each with the size of its change since it began. */
function findings(detection, judgement, days, size) {
	const byEvidence = [...judgement.components].sort((a, b) => b.evidence - a.evidence);
	let many = Math.max(1, byEvidence.filter(({ evidence }) => evidence >= judgement.evidence).length);
	byEvidence.forEach(({ evidence }, at) => {
		if (evidence / judgement.blocks >= byEvidence.length / (namingLevel * (at + 1))) many = Math.max(many, at + 1);
	});
	const seen = /* @__PURE__ */ new Set();
	return byEvidence.slice(0, many).flatMap(({ channel, since }) => {
		const watch = detection.watched.find((one) => one.channel.name === channel);
		const about = `${watch.kind} ${watch.column} ${watch.effect.name}`;
		if (seen.has(about)) return [];
		seen.add(about);
		return [sizeSince(detection, watch, since, days, size)];
	});
}
function sizeSince({ reference }, watch, since, days, size) {
	const has = (day) => watch.channel.value(day) !== null;
	const all = days.filter(has);
	const current = all.filter(({ day }) => day >= since);
	const compared = watch.channel.baseline === "reference" ? reference.filter(has) : all.filter(({ day }) => day < since).slice(0, 28);
	const found = jackknife(chunks(compared, size), chunks(current, size), watch.effect.change, .95);
	return {
		watch,
		effect: found === null ? null : watch.effect.signed && !watch.effect.oneSided ? absolute(found) : found,
		since,
		levels: [watch.effect.level(compared), watch.effect.level(current)]
	};
}
function chunks(items, size) {
	const count = Math.max(1, Math.round(items.length / size));
	const length = Math.ceil(items.length / count);
	return Array.from({ length: count }, (_, at) => items.slice(at * length, (at + 1) * length)).filter((chunk) => chunk.length > 0);
}
/** Sentences about what is evident, and of which it is not certain that it matters. */
function immaterial(found) {
	const ranked = [...found].sort((a, b) => relativeSize(b) - relativeSize(a));
	const isSmall = ({ effect, watch }) => effect !== null && Math.abs(effect.value) < watch.effect.bound;
	const say = (lead, some) => {
		if (some.length === 0) return [];
		return [`${lead}: ${some.slice(0, 4).map(({ watch, effect, since }) => `${subject(watch)} since ${since}${effect === null ? "" : ` (${watch.effect.name} ${number(Math.abs(effect.value))}; ${number(watch.effect.bound)} would matter)`}`).join(", ")}${some.length > 4 ? `, and ${some.length - 4} more` : ""}.`];
	};
	return [...say("Changed for certain, and not yet certain that it matters", ranked.filter((one) => !isSmall(one))), ...say("Changed for certain, and too little to matter", ranked.filter(isSmall))].join(" ");
}
const relativeSize = ({ effect, watch }) => Math.abs(effect?.value ?? 0) / watch.effect.bound;
/** The alarm of changes that are certain and matter, about the largest of them. */
function alarmOf$1(name, material, found, { upTo }) {
	const ranked = [...material].sort((a, b) => b.effect.lower / b.watch.effect.bound - a.effect.lower / a.watch.effect.bound);
	const { watch, effect, since, levels } = ranked[0];
	const kinds = [...new Set([...ranked, ...found].map((one) => one.watch.kind))];
	const [before, after] = levels;
	const level = watch.effect.level([]) !== null && before !== null && after !== null;
	const unit = level && watch.effect.relative ? before : 1;
	const lower = effect.lower * unit;
	return {
		id: `${name}-${upTo}`,
		kind: watch.kind,
		also: kinds.filter((kind) => kind !== watch.kind),
		columns: [...new Set(ranked.flatMap((one) => one.watch.column ?? []))],
		since,
		raised: upTo,
		effect: {
			name: watch.effect.name,
			reference: level ? before : null,
			current: level ? after : null,
			value: level ? after - before : effect.value,
			lower,
			bound: watch.effect.bound * unit
		},
		message: `${capital$1(subject(watch))} ${level ? `went from ${number(before)} to ${number(after)}` : `changed by a ${watch.effect.name} of ${number(effect.value)}`} (at least ${number(lower)}) since ${since}`
	};
}
function subject({ kind, column, effect }) {
	if (column === null) return `the ${effect.name}`;
	return kind === "inputs" ? `the distribution of ${column}` : `the share of ${effect.name} of ${column}`;
}
/** The detector that raised an alarm. */
const detectorOf = ({ id }) => id.slice(0, id.indexOf("-"));
/**
* Whether the four newest blocks, all since the alarm, show no change that matters.
* @param days that are compared, up to the newest that is judged.
*/
function cleared(alarm, detection, days, state) {
	const after = state.judged.filter((day) => day > alarm.raised).slice(-4 * state.windowsInBlock);
	if (after.length < 4 * state.windowsInBlock) return false;
	return detection.watched.filter(({ kind, column }) => [alarm.kind, ...alarm.also].includes(kind) && (column === null || alarm.columns.includes(column))).every((watch) => {
		const { effect } = sizeSince(detection, watch, after[0], days, state.windowsInBlock);
		return effect !== null && (watch.effect.oneSided ? effect.value : Math.abs(effect.value)) < watch.effect.bound;
	});
}
/** Columns that do not fit in the newest files are an alarm at once, the same one until they fit again. */
function schemaAlarm({ changes, days, now }, alarms) {
	const standing = alarms.find(({ kind }) => kind === "schema");
	const told = alarms.filter(({ kind, also }) => [kind, ...also].includes("missing")).flatMap(({ columns }) => columns);
	const isTold = ({ kind, column }) => kind === "empty" && told.includes(column) && standing?.columns.includes(column) !== true;
	const broken = changes.filter((change) => change.since !== null && !isTold(change));
	if (broken.length === 0) return void 0;
	const day = days.at(-1)?.day ?? now;
	return {
		id: standing?.id ?? `schema-${day}`,
		kind: "schema",
		also: [],
		columns: broken.map(({ column }) => column),
		since: standing?.since ?? broken.map(({ since }) => since).sort()[0],
		raised: standing?.raised ?? day,
		effect: {
			name: "columns that do not fit",
			reference: 0,
			current: broken.length,
			value: broken.length,
			lower: broken.length,
			bound: 0
		},
		message: capital$1(broken.map(({ message }) => message).join("; ")).slice(0, 1e3)
	};
}
/** A sentence's first letter. */
const capital$1 = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
/** Three digits: more say nothing. */
const number = (value) => String(Number(value.toPrecision(3)));

// packages/drift/src/channels.ts
const total = (days, of) => days.reduce((sum, day) => sum + of(day), 0);
/** Counts of a column over days, bin by bin; empty when no day has the column. */
function pooledBins(days, column) {
	const sums = [];
	for (const day of days) day.columns[column]?.bins.forEach((count, bin) => {
		sums[bin] = (sums[bin] ?? 0) + count;
	});
	return sums;
}
/** Present cells of a column in a day. */
const present$1 = (day, column) => {
	const counts = day.columns[column];
	return counts === void 0 ? 0 : day.rows - counts.missing;
};
/** What the detector of the inputs watches: of each column its distribution, and the share of missing and of new values. */
function inputChannels(profile, watched, reference, material) {
	const baseline = reference.length >= 19 ? "reference" : "first";
	return watched.flatMap((name) => {
		const column = profile.columns.find((candidate) => candidate.name === name);
		const counts = column.bins?.counts ?? column.categories?.counts ?? [];
		const group = coarser(counts, 16);
		const cache = /* @__PURE__ */ new WeakMap();
		const groupedOf = (day) => {
			const known = cache.get(day);
			if (known !== void 0) return known;
			const sums = new Array(16).fill(0);
			day.columns[name]?.bins.forEach((count, bin) => {
				sums[group[bin]] += count;
			});
			cache.set(day, sums);
			return sums;
		};
		const used = [...new Set(group)];
		const grouped = (days) => {
			const sums = new Array(16).fill(0);
			for (const day of days) groupedOf(day).forEach((count, at) => {
				sums[at] += count;
			});
			return used.map((at) => sums[at]);
		};
		const distribution = {
			name: "PSI",
			bound: material.psi,
			level: () => null,
			change: (a, b) => psi(grouped(a), grouped(b)),
			signed: false,
			oneSided: true,
			relative: false
		};
		const channels = [];
		if (counts.length > 1) channels.push({
			kind: "inputs",
			column: name,
			effect: distribution,
			channel: {
				name: `${name} shares`,
				kind: "shares",
				baseline,
				weight: 1,
				value(day) {
					const bins = day.columns[name]?.bins;
					const rows = bins?.reduce((sum, count) => sum + count, 0) ?? 0;
					return rows === 0 ? null : bins.map((count) => count / rows);
				}
			}
		});
		if (column.bins !== null && counts.length > 1) {
			const scores = normalScores(counts);
			channels.push({
				kind: "inputs",
				column: name,
				effect: distribution,
				channel: {
					name: `${name} level`,
					kind: "number",
					signs: [1, -1],
					baseline,
					weight: 2,
					value(day) {
						const bins = day.columns[name]?.bins;
						const rows = bins?.reduce((sum, count) => sum + count, 0) ?? 0;
						return rows === 0 ? null : bins.reduce((sum, count, bin) => sum + count * scores[bin], 0) / rows;
					}
				}
			});
		}
		const share = (label, kind, of, signs) => {
			const rate = (days) => {
				const rows = total(days, (day) => of(day)[1]);
				return rows === 0 ? 0 : total(days, (day) => of(day)[0]) / rows;
			};
			return {
				kind,
				column: name,
				effect: {
					name: label,
					bound: material.missing,
					level: rate,
					change: (a, b) => rate(b) - rate(a),
					signed: true,
					oneSided: false,
					relative: false
				},
				channel: {
					name: `${name} ${label}`,
					kind: "number",
					signs,
					baseline,
					weight: .5,
					value(day) {
						const [hits, rows] = of(day);
						return rows === 0 ? null : hits / rows;
					}
				}
			};
		};
		channels.push(share("missing", "missing", (day) => [day.columns[name]?.missing ?? 0, day.columns[name] ? day.rows : 0], [1, -1]));
		if (column.categories !== null) channels.push(share("new values", "missing", (day) => [day.columns[name]?.unseen ?? 0, present$1(day, name)], [1]));
		return channels;
	});
}
const scoresOf = /* @__PURE__ */ new WeakMap();
/** Mean normal score of each bin: where its middle lies in the reference. */
function normalScores(counts) {
	const known = scoresOf.get(counts);
	if (known !== void 0) return known;
	const rows = counts.reduce((sum, count) => sum + count, 0);
	let before = 0;
	const scores = counts.map((count) => {
		const middle = (before + count / 2) / rows;
		before += count;
		return normalQuantile(Math.min(Math.max(middle, 1e-4), .9999));
	});
	scoresOf.set(counts, scores);
	return scores;
}
/** Classes whose share of the labels is watched: the most frequent ones of the reference, that are not rare. */
const mostClasses = 8;
const leastShare = .01;
/** Of several classes: those whose share of the labels is watched, the most frequent first. */
function watchedClasses(reference, profile) {
	const counts = /* @__PURE__ */ new Map();
	for (const { outcomes } of reference) for (const [name, rows] of Object.entries(outcomes?.classes ?? {})) counts.set(name, (counts.get(name) ?? 0) + rows);
	const label = profile.columns.find(({ role }) => role === "label")?.categories;
	if (counts.size === 0) for (const [at, name] of (label?.values ?? []).entries()) counts.set(name, label.counts[at]);
	const all = [...counts.values()].reduce((sum, rows) => sum + rows, 0);
	return [...counts].filter(([, rows]) => rows >= leastShare * all).sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1)).slice(0, mostClasses).map(([name]) => name);
}
/**
* What the detector of the outcomes watches: the label, how far predictions are from it, and how well rows are ranked. Of several
* classes: the share of each among the labels, how far the probability of the predicted class is from its accuracy, and that.
*/
function outcomeChannels(reference, profile, task, material, trainedOnReference) {
	const with_ = (has) => reference.filter(has).length >= 19;
	const labelled = with_((day) => day.outcomes !== null);
	const scored = with_((day) => day.outcomes?.predicted != null);
	const mean = (of) => (days) => {
		const known = days.filter((day) => of(day) != null);
		const rows = total(known, (day) => day.outcomes.rows);
		return rows === 0 ? 0 : total(known, (day) => of(day) * day.outcomes.rows) / rows;
	};
	const error = (day) => day.outcomes?.predicted == null ? null : day.outcomes.predicted - day.outcomes.observed;
	const channel = (kind, name, of, signs, bound, baseline, relative = false, { name: own, weight } = {
		name: kind,
		weight: signs.length === 2 ? 2 : .5
	}) => {
		const level = mean(of);
		const worse = signs.length === 1 ? signs[0] : 1;
		return {
			kind,
			column: null,
			channel: {
				name: own,
				kind: "number",
				signs,
				baseline,
				weight,
				value: (day) => of(day) ?? null
			},
			effect: {
				name,
				bound,
				level,
				change: (a, b) => relative ? level(b) / level(a) - 1 : worse * (level(b) - level(a)),
				signed: true,
				oneSided: signs.length === 1,
				relative
			}
		};
	};
	const regression = task === "regression";
	if (task === "multiclass-classification") {
		const classes = watchedClasses(reference, profile);
		const blind = labelled && !scored;
		const share = (name) => (day) => day.outcomes?.classes === void 0 ? null : (day.outcomes.classes[name] ?? 0) / day.outcomes.rows;
		return [
			...classes.map((name) => channel("label-rate", `share of the label ${name.slice(0, 60)}`, share(name), [1, -1], material.labelRate, labelled ? "reference" : "first", false, {
				name: `label-rate ${name}`,
				weight: 2 / classes.length
			})),
			...blind ? [] : [channel("calibration", "probability of the predicted class minus accuracy", error, [1, -1], material.calibration, scored ? "reference" : "first")],
			channel("performance", "accuracy", (day) => day.outcomes?.performance, [-1], material.performance, labelled && !trainedOnReference ? "reference" : "first", false, {
				name: "performance",
				weight: blind ? 2 : .5
			})
		];
	}
	return [
		channel("label-rate", regression ? "mean label" : "label rate", (day) => day.outcomes?.observed, [1, -1], material.labelRate, labelled ? "reference" : "first"),
		channel("calibration", "mean prediction error", error, [1, -1], material.calibration, scored ? "reference" : "first"),
		channel("performance", regression ? "RMSE" : "ROC AUC", (day) => day.outcomes?.performance, [regression ? 1 : -1], material.performance, scored && !trainedOnReference ? "reference" : "first", regression)
	];
}

// packages/drift/src/breaks.ts
/** A break is so many times what matters. */
const size = 5;
/** And so many times what the column has done on any other day. */
const margin = 2;
/** That a day is so far away must not be the chance of its few rows: one-sided 1e-6. */
const z$1 = 4.753424308822899;
const twoSided = 1 - 2e-6;
function subjectsOf({ profile, watched }, material) {
	return watched.flatMap((name) => {
		const column = profile.columns.find((candidate) => candidate.name === name);
		const known = column.bins?.counts ?? column.categories?.counts ?? [];
		const rows = known.reduce((sum, one) => sum + one, 0);
		const group = coarser(known, 16);
		const grouped = (counts) => {
			const sums = new Array(16).fill(0);
			counts.forEach((count, bin) => {
				sums[group[bin]] += count;
			});
			return [...new Set(group)].map((at) => sums[at]);
		};
		const before = grouped(known);
		const subjects = [];
		if (before.length > 1) subjects.push({
			column: name,
			kind: "inputs",
			name: "PSI",
			bound: material.psi,
			distance(day) {
				const now = grouped(day.columns[name]?.bins ?? []);
				const found = now.reduce((sum, one) => sum + one, 0);
				return found === 0 ? null : {
					...psiEffect(before, now, rows, found, z$1),
					levels: null
				};
			}
		});
		const share = (label, hits, of, measured) => {
			if (of === 0) return;
			const reference = hits / of;
			subjects.push({
				column: name,
				kind: "missing",
				name: label,
				bound: material.missing,
				distance(day) {
					const [x, n] = measured(day);
					if (day.columns[name] === void 0 || n === 0) return null;
					const [low, high] = wilson(x, n, twoSided);
					return {
						value: Math.abs(x / n - reference),
						lower: Math.max(0, low - reference, reference - high),
						levels: [reference, x / n]
					};
				}
			});
		};
		share("share missing", column.nulls + column.nans, profile.rows, (day) => [day.columns[name]?.missing ?? 0, day.rows]);
		if (column.categories !== null) share("share of new values", column.categories.other, column.count, (day) => [day.columns[name]?.unseen ?? 0, present$1(day, name)]);
		return subjects;
	});
}
/**
* An alarm of a day that is too far away to wait for: a feed that breaks changes everything at once, and ranks among windows
* cannot tell how far away a window is. Each new day is compared with all days before it, of the reference and of production
* (a year of it):
* 1. something in it is certainly five times what matters, and certainly twice what it was on any other day;
* 2. no other day stands out as much, in whatever column, from the days that are not it.
* The second says the same of every day. So were all days exchangeable, it would be true of the n-th with a probability of
* at most 1 / n, whatever is watched and however it is distributed (Vovk 2005): `ln((n + 365) / n)` alarms in the year after
* n days, 2 after 60.
* @param earlier days of production. @param fresh those that came, oldest first.
* @returns the first of them that is a break; undefined while fewer than 19 days of reference, or 28 of production, are known.
*/
function breakAlarm(reference, earlier, fresh, material) {
	const subjects = subjectsOf(reference, material);
	const known = /* @__PURE__ */ new Map();
	const valuesOf = (day) => {
		const values = known.get(day) ?? subjects.map((subject) => subject.distance(day)?.value ?? 0);
		known.set(day, values);
		return values;
	};
	const production = [...earlier, ...fresh];
	return fresh.map((day, at) => {
		const before = earlier.length + at;
		if (reference.days.length < 19 && before < 28) return void 0;
		const large = subjects.flatMap((subject, which) => {
			const distance = subject.distance(day);
			return distance !== null && distance.lower >= size * subject.bound ? [{
				subject,
				distance,
				which
			}] : [];
		});
		if (large.length === 0) return void 0;
		const past = [...reference.days, ...production.slice(Math.max(0, before - 365), before)].map(valuesOf);
		const broken = large.filter(({ distance, which }) => past.every((values) => distance.lower >= margin * values[which]));
		return broken.length > 0 && standsOut(valuesOf(day), past, subjects) ? alarmOf(broken, day) : void 0;
	}).find((alarm) => alarm !== void 0);
}
/**
* Whether no other day is, in any thing, as many times as far from the reference as all days but itself. What is nearer than
* half of a break counts as that far.
* @param newest distances of the newest day, one for each subject. @param past the same of each day before it.
*/
function standsOut(newest, past, subjects) {
	let ratio = 0;
	let others = 0;
	subjects.forEach(({ bound }, at) => {
		const [first = 0, second = 0] = [...past.map((values) => values[at]), newest[at]].sort((a, b) => b - a);
		const times = first / Math.max(size * bound / margin, second);
		if (newest[at] === first) ratio = Math.max(ratio, times);
		else others = Math.max(others, times);
	});
	return ratio > others;
}
function alarmOf(broken, { day }) {
	const ranked = [...broken].sort((a, b) => b.distance.lower / b.subject.bound - a.distance.lower / a.subject.bound);
	const { subject, distance } = ranked[0];
	const change = distance.levels === null ? `changed by a ${subject.name} of ${number(distance.value)}` : `has a ${subject.name} of ${number(distance.levels[1])} (${number(distance.levels[0])} in the reference)`;
	return {
		id: `inputs-${day}`,
		kind: "feed",
		also: [...new Set(ranked.map((one) => one.subject.kind))],
		columns: [...new Set(ranked.map((one) => one.subject.column))],
		since: day,
		raised: day,
		effect: {
			name: subject.name,
			reference: distance.levels?.[0] ?? null,
			current: distance.levels?.[1] ?? null,
			value: distance.levels === null ? distance.value : distance.levels[1] - distance.levels[0],
			lower: distance.lower,
			bound: subject.bound
		},
		message: `The column "${subject.column}" ${change} on ${day}: the feed may be broken`
	};
}

// packages/drift/src/labels.ts
/** With fewer labels than this share of the rows, they may be of rows of a kind. */
const low = .5;
/** A change of the share that is worth a word. */
const changed = .1;
const shareOf = (days) => {
	const rows = days.reduce((sum, day) => sum + day.rows, 0);
	return rows === 0 ? null : days.reduce((sum, day) => sum + day.labelled, 0) / rows;
};
/**
* A note on rows whose labels are due and not there: what the labels tell is told of the others only. It is said when fewer
* than half of the rows of the newest 28 such days have one, or their share is 10 points from that of the reference (where it
* has labels), else of the days before.
* @returns undefined too where no such day has a label: `unwatchedOutcomes` tells of that.
*/
function coverageNote(windows, reference) {
	const due = windows.filter(({ mature, rows }) => mature && rows > 0);
	const now = due.slice(-28);
	const share = shareOf(now);
	if (share === null || due.every(({ labelled }) => labelled === 0)) return void 0;
	const known = reference.days.flatMap(({ rows, outcomes }) => outcomes === null ? [] : [{
		rows,
		labelled: outcomes.rows
	}]);
	const usual = shareOf(known.length > 0 ? known : due.slice(0, -28));
	const differs = usual !== null && Math.abs(share - usual) >= changed;
	if (share >= low && !differs) return void 0;
	const before = usual === null ? "" : ` (${percent(usual)} ${known.length > 0 ? "in the reference" : "before"})`;
	return `Of the rows from ${now[0].from} to ${now.at(-1).from}, whose labels are due, ${percent(share)} have one${before}: label rate, calibration and performance tell of those only. Do labels come later than the delay says, or for some predictions only?`;
}
/**
* What of the outcomes nothing can be said of since no label or no score comes. A model whose labels nobody expects (none is
* named, the reference has none) has no such gap.
* @param due days whose labels are due. @param days of the log, with their outcomes.
* @returns half a sentence for the verdict, and a note that says where to look.
*/
function unwatchedOutcomes(due, { label, score }, { reference, days, changes, task }) {
	const known = reference.days.flatMap(({ rows, outcomes }) => outcomes === null ? [] : [{
		rows,
		labelled: outcomes.rows
	}]);
	const isExpected = label.isNamed || known.length > 0 || reference.profile.columns.some(({ role }) => role === "label");
	if (due.length === 0 || !isExpected) return void 0;
	const fresh = changes.flatMap(({ kind, column }) => kind === "new" ? [column] : []);
	const renamed = fresh.length === 0 ? "" : ` (new: ${fresh.slice(0, 5).join(", ")})`;
	const absent = ({ name }, what) => ({
		clause: `the log has no column "${name}", so ${what} are not watched`,
		note: `No file of the log has the column "${name}"${renamed}: ${what} are not watched. Is it called otherwise?`
	});
	const all = "label rate, performance and calibration";
	if (!label.isInLog) return absent(label, all);
	const ofScores = task === "multiclass-classification" ? all : "performance and calibration";
	if (due.every(({ labelled }) => labelled === 0)) {
		if (!score.isInLog && task === "multiclass-classification") return absent(score, ofScores);
		const usual = shareOf(known);
		const before = usual === null ? "" : ` (${percent(usual)} in the reference)`;
		return {
			clause: `no label has come, so ${all} are not watched`,
			note: `Of the rows from ${due[0].day} to ${due.at(-1).day}, whose labels are due, none has one in "${label.name}"${before}: ${all} are not watched. Do labels come later than the delay says, or in another column?`
		};
	}
	if (!score.isInLog) return absent(score, ofScores);
	const labelled = days.flatMap(({ outcomes }) => outcomes ?? []);
	if (labelled.length > 0 && labelled.every((one) => one.predicted === null && one.performance === null)) return {
		clause: `no row with a label has a score, so ${ofScores} are not watched`,
		note: `No row with a label has a score in "${score.name}": ${ofScores} are not watched.`
	};
}
const percent = (share) => `${Number((100 * share).toPrecision(3))}%`;

// packages/drift/src/dependence.ts
/** Sets of days that must fit into the days that are known, to tell how such sets differ. */
const leastSets = 8;
/** The longest set: a week, so that weekdays cancel and weather is inside. */
const longestSet = 7;
/**
* Design effect: how many rows of days in a row are worth one independent row. It is how much more the means of such sets of
* days differ than those of independent rows would (Kish 1965; sets overlap, Künsch 1989). At least 1.
* @param days in a row, oldest first. @param length of a set; sets are shorter where fewer than eight of them are known.
* @param variance of one row; that of a share where it is left out.
*/
function designEffect(days, length, measured, variance) {
	const known = days.map(measured).filter(([, rows]) => rows > 0);
	const size = Math.max(1, Math.min(length, longestSet, Math.floor(known.length / leastSets)));
	if (known.length <= size) return 1;
	const add = (list) => list.reduce(([x, n], [one, rows]) => [x + one, n + rows], [0, 0]);
	const [total, rows] = add(known);
	const mean = total / rows;
	const one = variance ?? mean * (1 - mean);
	if (!(one > 0)) return 1;
	const sets = known.length - size + 1;
	let between = 0;
	for (let at = 0; at < sets; at++) {
		const [x, n] = add(known.slice(at, at + size));
		between += n * (x / n - mean) ** 2 / sets;
	}
	return Math.max(1, between / (1 - size / known.length) / one);
}
/**
* The largest design effect of what can depend in a column: of numbers their level and their spread, of categories the share
* of each (neighbours joined to at most 16), since what is constant in one of them may cluster in another.
* @param scores of the bins where they are ordered.
*/
function columnDesign(days, length, column, known, scores) {
	const rowsOf = (day) => day.columns[column]?.bins.reduce((sum, count) => sum + count, 0) ?? 0;
	const effects = [];
	if (scores !== null) for (const value of [scores, scores.map((score) => score ** 2)]) effects.push(designEffect(days, length, (day) => [day.columns[column]?.bins.reduce((sum, count, bin) => sum + count * value[bin], 0) ?? 0, rowsOf(day)], spreadOf(known, value)));
	else {
		const group = coarser(known, 16);
		for (const chosen of new Set(group)) effects.push(designEffect(days, length, (day) => [day.columns[column]?.bins.reduce((sum, count, bin) => group[bin] === chosen ? sum + count : sum, 0) ?? 0, rowsOf(day)]));
	}
	return Math.max(1, ...effects);
}
function spreadOf(counts, scores) {
	const rows = counts.reduce((sum, one) => sum + one, 0);
	const mean = counts.reduce((total, count, bin) => total + count * scores[bin], 0) / rows;
	return counts.reduce((total, count, bin) => total + count * (scores[bin] - mean) ** 2, 0) / rows;
}

// packages/drift/src/one-off.ts
/** With fewer independent rows nothing can be told. */
const leastEffective = 10;
/** Days that a block of the jackknife joins: weather and incidents last. */
const blockDays = 3;
/** Standard errors to a one-sided bound of 95 %. */
const z = 1.6448536269514722;
/**
* The rows of the given days against the reference: for every column its values (ACAT of Kolmogorov–Smirnov,
* Anderson–Darling, chi-square and tail mass), missing cells and new values, corrected together by Benjamini–Hochberg.
* `fail` is significant and its effect certainly above what matters; `inconclusive` when the interval straddles that.
* Rows of a day, and days in a row, depend: they count as `effective` rows, by how much as many days in a row of the reference
* differ; where it has fewer than 19 days, of all days that are known. With fewer than 19 of those, nothing is significant.
* @param current days, pooled. @param earlier days of production before them.
*/
function oneOffTests(reference, current, earlier, material, level, task) {
	const tests = [];
	const seen = reference.days.length >= 19 ? reference.days : [
		...reference.days,
		...earlier,
		...current
	];
	for (const name of reference.watched) {
		const column = reference.profile.columns.find((candidate) => candidate.name === name);
		const days = current.filter((day) => day.columns[name] !== void 0);
		if (days.length === 0) continue;
		const history = seen.filter((day) => day.columns[name] !== void 0);
		const ordered = column.bins !== null;
		const known = column.bins?.counts ?? column.categories?.counts ?? [];
		const found = pooledBins(days, name);
		const rows = sum(known);
		const now = sum(found);
		const whole = Number.POSITIVE_INFINITY;
		const told = history.length >= 19;
		const unknown = `how much rows depend on each other is told by ${19} days; ${history.length} are known`;
		/** What keeps a test from being significant: dependence that is not known, too few rows. */
		const openOf = (effective) => !told ? unknown : effective < leastEffective ? tooFew(effective, days.length) : null;
		if (known.length > 1 && rows > 0 && now > 0) {
			const scores = ordered ? normalScores(known) : null;
			const designReference = columnDesign(history, whole, name, known, scores);
			const effective = now / columnDesign(history, days.length, name, known, scores);
			const samples = {
				reference: scaled(known, rows / designReference),
				current: scaled(found, effective)
			};
			const group = coarser(known, 16);
			const effect = psiEffect(grouped(known, group), grouped(found, group), rows / designReference, effective, z);
			const open = openOf(effective);
			tests.push({
				detector: "inputs",
				column: name,
				name: "value",
				statistic: ordered ? {
					name: "Kolmogorov–Smirnov distance",
					value: kolmogorovSmirnov(samples).statistic
				} : {
					name: "chi-square",
					value: chiSquare(samples).statistic
				},
				effect: {
					name: "PSI",
					reference: null,
					current: null,
					...told ? effect : {
						...effect,
						...unbounded
					},
					bound: material.psi
				},
				rows: {
					reference: rows,
					current: now,
					effective: told ? effective : 0
				},
				p: open === null ? ordered ? valueTests(samples).together : chiSquare(samples).p : null,
				open
			});
		}
		const share = (label, hitsBefore, ofBefore, hits, of) => {
			const hitsNow = days.reduce((total, day) => total + hits(day), 0);
			const ofNow = days.reduce((total, day) => total + of(day), 0);
			if (ofBefore === 0 || ofNow === 0) return;
			const before = hitsBefore / ofBefore;
			const after = hitsNow / ofNow;
			const measured = (day) => [hits(day), of(day)];
			const designReference = designEffect(history, whole, measured);
			const factor = designEffect(history, days.length, measured);
			const effective = ofNow / factor;
			const effectiveBefore = ofBefore / designReference;
			const error = z * Math.sqrt(before * (1 - before) / effectiveBefore + after * (1 - after) / effective);
			const effect = absolute({
				value: after - before,
				lower: after - before - error,
				upper: after - before + error
			});
			const { p } = twoProportions(hitsBefore / designReference, effectiveBefore, hitsNow / factor, effective);
			const open = openOf(effective);
			tests.push({
				detector: "inputs",
				column: name,
				name: label,
				statistic: {
					name: "difference of shares",
					value: after - before
				},
				effect: {
					name: label === "missing" ? "share missing" : "share of new values",
					reference: before,
					current: after,
					...told ? effect : {
						...effect,
						...unbounded
					},
					bound: material.missing
				},
				rows: {
					reference: ofBefore,
					current: ofNow,
					effective: told ? effective : 0
				},
				p: open === null ? p : null,
				open
			});
		};
		share("missing", column.nulls + column.nans, reference.profile.rows, (day) => day.columns[name].missing, (day) => day.rows);
		if (column.categories !== null) share("new-values", column.categories.other, column.count, (day) => day.columns[name].unseen, (day) => present$1(day, name));
	}
	tests.push(...outcomeTests(reference, current, material, level, task));
	const valid = tests.flatMap(({ p }) => p === null ? [] : [p]);
	const corrected = benjaminiHochberg(valid);
	let at = 0;
	return tests.map(({ open, ...test }) => {
		const q = test.p === null ? null : corrected[at++];
		return {
			...test,
			corrected: q,
			...judged({
				...test,
				open
			}, q, level)
		};
	});
}
/**
* The tests of the values of an ordered column, and one p of them all by ACAT: none of them is best against every change. A test
* that saw nothing at all (p near 1: too few rows for its cells, or rows that are worth more than they count) must not hide
* what another one sees, as it would in a mean of Cauchy values.
*/
function valueTests(samples) {
	const group = coarser(samples.reference, 16);
	const ps = {
		kolmogorovSmirnov: kolmogorovSmirnov(samples).p,
		andersonDarling: andersonDarling(samples).p,
		chiSquare: chiSquare({
			reference: grouped(samples.reference, group),
			current: grouped(samples.current, group)
		}).p,
		tailMass: tailMass(samples).p
	};
	return {
		...ps,
		together: acat(Object.values(ps).map((p) => Math.min(p, .99)))
	};
}
/** Counts of the groups that have a bin. */
function grouped(counts, group) {
	const sums = /* @__PURE__ */ new Map();
	counts.forEach((count, bin) => {
		sums.set(group[bin], (sums.get(group[bin]) ?? 0) + count);
	});
	return [...sums.values()];
}
const unbounded = {
	lower: null,
	upper: null
};
/** @param days that the rows are of. */
function tooFew(effective, days) {
	const enough = Math.ceil(leastEffective * days / effective);
	return `worth ${Number(effective.toPrecision(2))} independent rows, ${leastEffective} are needed: ${enough} days like ${days === 1 ? "this" : "these"}`;
}
/** The size of what the labels tell, where both sides have days enough; p from the interval's own error is left to it. */
function outcomeTests(reference, current, material, level, task) {
	const observed = (day) => day.outcomes?.observed ?? null;
	return [task === "multiclass-classification" ? [
		"performance",
		"accuracy",
		observed,
		material.performance
	] : [
		"label-rate",
		"label rate",
		observed,
		material.labelRate
	], [
		"calibration",
		"mean prediction error",
		(day) => day.outcomes?.predicted == null ? null : day.outcomes.predicted - day.outcomes.observed,
		material.calibration
	]].flatMap(([name, label, of, bound]) => {
		const before = reference.days.filter((day) => of(day) !== null);
		const now = current.filter((day) => of(day) !== null);
		if (before.length === 0 || now.length === 0) return [];
		const mean = (days) => days.reduce((total, day) => total + of(day) * day.outcomes.rows, 0) / days.reduce((total, day) => total + day.outcomes.rows, 0);
		const effect = jackknife(blocks(before), blocks(now), (a, b) => mean(b) - mean(a), 1 - level);
		const rows = (days) => days.reduce((total, day) => total + day.outcomes.rows, 0);
		return [{
			detector: "outcomes",
			column: null,
			name,
			statistic: {
				name: "difference of means",
				value: mean(now) - mean(before)
			},
			effect: {
				name: label,
				reference: mean(before),
				current: mean(now),
				value: mean(now) - mean(before),
				lower: effect === null ? null : absolute(effect).lower,
				upper: effect === null ? null : absolute(effect).upper,
				bound
			},
			rows: {
				reference: rows(before),
				current: rows(now),
				effective: blocks(now).length
			},
			p: null,
			open: null
		}];
	});
}
function blocks(days) {
	const found = /* @__PURE__ */ new Map();
	for (const day of days) {
		const block = Math.floor(dayNumber(day.day) / blockDays);
		found.set(block, [...found.get(block) ?? [], day]);
	}
	return [...found.values()];
}
function judged(test, corrected, level) {
	const { lower, upper, bound } = test.effect;
	if (test.detector === "outcomes") {
		if (lower === null || upper === null) return {
			verdict: "inconclusive",
			reason: "too few days to tell their spread"
		};
		return upper < bound ? {
			verdict: "pass",
			reason: "no change that matters"
		} : {
			verdict: "inconclusive",
			reason: "judged over time, by the detector of outcomes"
		};
	}
	if (corrected === null) return {
		verdict: "inconclusive",
		reason: test.open ?? "not tested"
	};
	if (corrected > level) return {
		verdict: "pass",
		reason: "not significant"
	};
	if (lower !== null && lower > bound) return {
		verdict: "fail",
		reason: "significant, and large enough to matter"
	};
	if (upper !== null && upper > bound) return {
		verdict: "inconclusive",
		reason: "significant; whether it is large enough to matter is open"
	};
	return {
		verdict: "pass",
		reason: "significant, and too small to matter"
	};
}
const sum = (counts) => counts.reduce((total, one) => total + one, 0);

// packages/drift/src/past.ts
/** So much is kept for the picture of the months: the state is read and written by every run. */
const mostDays = 800;
/** A day without the counts of its columns. */
function driftDay({ day, rows, outcomes }) {
	return {
		day,
		rows,
		labelled: outcomes?.rows ?? 0,
		predicted: outcomes?.predicted ?? null,
		observed: outcomes?.observed ?? null,
		performance: outcomes?.performance ?? null
	};
}
/**
* What is over at the beginning of a run: what the last state had of it, and, where another champion or reference begins
* anew, the watch of the last one with its alarms.
*/
function pastOf(previous, goesOn) {
	if (previous === void 0) return {
		earlier: [],
		ended: []
	};
	const { earlier, ended, champion, windows, alarms, last } = previous;
	if (goesOn) return {
		earlier,
		ended
	};
	const watch = {
		version: champion?.version ?? null,
		days: windows.map(driftDay)
	};
	return {
		earlier: watch.days.length === 0 ? earlier : newest([...earlier, watch]),
		ended: withEnded(ended, alarms, last)
	};
}
/** @param on the last day that was known when they ended; null: not even one, and then no alarm stood. */
function withEnded(ended, alarms, on) {
	return [...ended, ...alarms.map((alarm) => ({
		...alarm,
		ended: on ?? alarm.raised
	}))].slice(-100);
}
function newest(watches) {
	let room = mostDays;
	return watches.toReversed().flatMap((watch) => {
		const days = room === 0 ? [] : watch.days.slice(-room);
		room -= days.length;
		return days.length === 0 ? [] : [{
			...watch,
			days
		}];
	}).reverse();
}

// packages/drift/src/windows.ts
/** So improbable must it be that a day has the counts of another one by chance. */
const byChance = .001;
const storedColumns = (columns) => Object.fromEntries(Object.entries(columns).map(([name, counts]) => [name, storeColumn(counts)]));
/** Takes the complete days of the log that are new; `taken` gets them. */
function takeDays({ days, reference, now, from, settings }, taken, notes) {
	const views = [];
	const fresh = [];
	const end = reference.days.at(-1)?.day;
	const digests = new Set([...taken.values()].map(({ digest }) => digest));
	let stored;
	const referenceColumns = () => {
		stored ??= reference.days.map(({ columns }) => storedColumns(columns));
		return stored;
	};
	/** How many days in a row, up to the last one, have been equal. */
	let run;
	const changed = [];
	const repeated = [];
	for (const day of days) {
		if (day.day >= now || from !== void 0 && day.day < from || end !== void 0 && day.day <= end) continue;
		const digest = inputsDigest(day);
		const before = taken.get(day.day);
		const known = digests.has(digest);
		run = run?.digest === digest ? {
			digest,
			days: run.days + 1
		} : {
			digest,
			days: 0
		};
		const others = () => [...referenceColumns(), ...[...taken.values()].filter((other) => other.digest !== digest).map(({ columns }) => columns)];
		const isTwin = known && before === void 0 && digests.size * coincidence(day, others()) ** Math.max(1, run.days) <= byChance;
		const state = before !== void 0 ? before.digest === digest ? "seen" : "changed" : isTwin ? "repeated" : "new";
		if (state === "changed") changed.push(day.day);
		if (state === "repeated") repeated.push(day.day);
		if (state === "new") {
			fresh.push(day.day);
			digests.add(digest);
			taken.set(day.day, {
				day: day.day,
				digest,
				rows: day.rows,
				columns: storedColumns(day.columns),
				outcomes: null
			});
		}
		views.push({
			from: day.day,
			to: dayOf(dayNumber(day.day) + 1),
			rows: day.rows,
			labelled: day.outcomes?.rows ?? 0,
			digest,
			state,
			mature: isMature(day.day, now, settings.labelDelayDays)
		});
	}
	if (changed.length > 0) notes.push(`The rows of ${list(changed)} changed after they were judged (late rows?); the judgement stands as it was.`);
	if (repeated.length > 0) notes.push(`${list(repeated)} ${repeated.length === 1 ? "has" : "have"} exactly the rows of another day: they say nothing new and are not judged. Is the feed stuck?`);
	return {
		views,
		fresh
	};
}
/**
* The most that the probability of exactly these counts can be, whatever the distribution of independent rows is: that of the
* column that tells most, were the shares of the day those of its distribution. Columns may depend, so no two are multiplied.
* Rows may, too (each host sends one a minute): a column is as often equal as it has been among days that differ.
* @param others the days that are known and not equal as a whole, columns as they are stored.
*/
function coincidence({ rows, columns }, others) {
	const each = Object.entries(columns).map(([name, counts]) => {
		const log = [
			...counts.bins,
			counts.missing,
			counts.unseen
		].filter((count) => count > 0).reduce((sum, count) => sum - logGamma(count + 1) + count * Math.log(count / rows), logGamma(rows + 1));
		const stored = storeColumn(counts);
		const known = others.flatMap((other) => other[name] ?? []);
		const equal = known.filter(({ bins, missing, unseen }) => bins === stored.bins && missing === stored.missing && unseen === stored.unseen).length;
		return Math.max(Math.exp(log), known.length === 0 ? 0 : equal / known.length);
	});
	return Math.min(1, ...each);
}
/** Whether the labels of a day are due. */
const isMature = (day, now, delay) => dayNumber(day) + 1 + delay <= dayNumber(now);
/** Takes the outcomes of days whose labels are old enough, each once, oldest first. */
function takeOutcomes({ days, now, settings }, taken) {
	const matured = [];
	for (const { day, outcomes } of days) {
		const window = taken.get(day);
		if (window === void 0 || window.outcomes !== null || outcomes === null) continue;
		if (!isMature(day, now, settings.labelDelayDays)) continue;
		taken.set(day, {
			...window,
			outcomes: {
				digest: outcomesDigest(outcomes),
				...outcomes
			}
		});
		matured.push(day);
	}
	return matured;
}
function list(days) {
	const shown = days.slice(0, 3).join(", ");
	return days.length > 3 ? `${shown} and ${days.length - 3} more` : shown;
}

// packages/drift/src/check.ts
/**
* Each detector's share of the false alarms. Labels tell of harm, inputs only that it may come; and outcomes have fewer,
* longer blocks, for which a higher threshold would cost weeks, where it costs inputs days.
*/
const budgetShares = {
	inputs: .25,
	outcomes: .75
};
const daysAYear = 365;
/**
* One run of the watch: takes the days that came, advances both detectors, raises, keeps and closes alarms.
* The same days again change nothing; the result is a pure function of its inputs.
*/
function checkDrift(inputs) {
	const { reference, settings } = inputs;
	const notes = [];
	const closed = [];
	const previous = continued(inputs, notes, closed);
	const over = [];
	const past = pastOf(inputs.previous, previous !== void 0);
	const detections = detectionsOf(inputs);
	const detectors = Object.fromEntries(detections.map(({ name, watched, reference: days }) => [name, previous?.detectors[name] ?? newDetector(watched.map(({ channel }) => channel), days)]));
	const taken = new Map((previous?.windows ?? []).map((window) => [window.day, window]));
	const { views, fresh } = takeDays(inputs, taken, notes);
	const matured = takeOutcomes(inputs, taken);
	const known = new Map([...taken.values()].map((window) => [window.day, {
		day: window.day,
		rows: window.rows,
		columns: Object.fromEntries(Object.entries(window.columns).map(([name, column]) => [name, readColumn(column)])),
		outcomes: window.outcomes
	}]));
	let alarms = [...previous?.alarms ?? []];
	const raised = [];
	const current = (fresh.length > 0 ? fresh : views.map(({ from }) => from)).flatMap((day) => known.get(day) ?? []);
	const ordered = [...known.values()].sort((a, b) => a.day < b.day ? -1 : 1);
	const compared = (upTo) => comparedWindows(ordered.filter(({ day }) => day <= upTo), reference.days.length);
	const isCurrent = new Set(current.map(({ day }) => day));
	const earlier = ordered.filter(({ day }) => !isCurrent.has(day));
	const tests = oneOffTests(reference, current, earlier, settings.material, level, inputs.task);
	const broken = fresh.length > 0 ? breakAlarm(reference, earlier, current, settings.material) : void 0;
	if (broken !== void 0 && !alarms.some((alarm) => detectorOf(alarm) === "inputs")) {
		alarms.push(broken);
		raised.push(broken.id);
	}
	const detectorViews = [];
	for (const detection of detections) {
		const { name, mix, watched } = detection;
		const channels = watched.map(({ channel }) => channel);
		const size = detectors[name].windowsInBlock;
		const threshold = detection.threshold(size);
		let noted;
		const state = advance(detectors[name], channels, detection.reference, known, name === "inputs" ? fresh : matured, {
			mix,
			stop(judgement) {
				noted = void 0;
				if (judgement.evidence < threshold) return "go-on";
				const judgedDays = compared(judgement.upTo);
				const found = findings(detection, judgement, judgedDays, size);
				const material = found.filter(({ effect, watch }) => effect !== null && effect.lower > watch.effect.bound);
				if (material.length === 0) {
					noted = found;
					return "go-on";
				}
				if (alarms.find((alarm) => detectorOf(alarm) === name) === void 0) {
					const alarm = alarmOf$1(name, material, found, judgement);
					alarms.push(alarm);
					raised.push(alarm.id);
				}
				return "reset";
			}
		});
		detectors[name] = state;
		if (noted !== void 0) notes.push(immaterial(noted));
		const open = alarms.find((alarm) => detectorOf(alarm) === name);
		if (open !== void 0 && cleared(open, detection, compared(state.judged.at(-1) ?? ""), state)) {
			alarms = alarms.filter((alarm) => alarm !== open);
			closed.push(open.id);
			over.push(open);
		}
		detectorViews.push(viewOf(detection, state, threshold, alarms, noted !== void 0));
	}
	notes.push(...inputs.logNotes ?? []);
	if (inputs.future !== void 0) notes.push(futureNote(inputs.future));
	const schema = schemaAlarm(inputs, alarms);
	const stood = alarms.find(({ kind }) => kind === "schema");
	if (schema !== void 0) {
		alarms = stood === void 0 ? [...alarms, schema] : alarms.map((one) => one === stood ? schema : one);
		if (stood === void 0) raised.push(schema.id);
	} else if (stood !== void 0 && inputs.days.length > 0) {
		alarms = alarms.filter((alarm) => alarm !== stood);
		closed.push(stood.id);
		over.push(stood);
	}
	for (const { kind, message, days, since } of inputs.changes) if (kind === "new") notes.push(`${capital$1(message)}; it is not watched.`);
	else if (since === null && days.some((day) => fresh.includes(day))) notes.push(`${capital$1(message)}: not judged there. It fits again since.`);
	if (inputs.task === "multiclass-classification") notes.push(watchedOf(reference));
	const small = smallNote(tests, current, alarms);
	if (small !== void 0) notes.push(small);
	const coverage = coverageNote(views, reference);
	if (coverage !== void 0) notes.push(coverage);
	const unwatched = unwatchedOutcomes(dueDays(inputs, views, taken), inputs.columns ?? present, inputs);
	if (unwatched !== void 0) notes.push(unwatched.note);
	const windows = [...taken.values()].sort((a, b) => a.day < b.day ? -1 : 1);
	const counted = new Set(comparedWindows(windows, reference.days.length));
	const state = {
		schema: "modelops/alarm-state/v1",
		model: inputs.model,
		environment: inputs.environment,
		champion: inputs.champion,
		reference: reference.digest,
		last: windows.at(-1)?.day ?? null,
		windows: windows.map((window) => counted.has(window) ? window : {
			...window,
			columns: {}
		}),
		detectors,
		alarms,
		ended: withEnded(past.ended, over, windows.at(-1)?.day ?? null),
		earlier: past.earlier
	};
	const verdict = alarms.length > 0 ? "fail" : detectorViews.every(({ verdict: one }) => one === "inconclusive") ? "inconclusive" : fresh.length === 0 && matured.length === 0 && previous !== void 0 ? "inconclusive" : "pass";
	const { labelRate, ...material } = settings.material;
	return {
		report: {
			schema: "modelops/drift-report/v1",
			model: inputs.model,
			task: inputs.task,
			environment: inputs.environment,
			tool: inputs.tool,
			champion: inputs.champion,
			reference: {
				profile: reference.digest,
				rows: reference.profile.rows,
				windows: reference.days.length,
				from: reference.days[0]?.day ?? null,
				to: reference.days.at(-1)?.day ?? null
			},
			windows: views,
			detectors: detectorViews,
			tests,
			alarms,
			raised,
			closed,
			budget: {
				falseAlarmsPerYear: settings.falseAlarmsPerYear,
				perDetector: {
					inputs: settings.falseAlarmsPerYear * budgetShares.inputs,
					outcomes: settings.falseAlarmsPerYear * budgetShares.outcomes
				}
			},
			settings: {
				level,
				labelDelayDays: settings.labelDelayDays,
				material: {
					...material,
					"label-rate": labelRate
				}
			},
			history: [...reference.days, ...windows].map(driftDay),
			continues: inputs.previous === void 0 ? null : digestOf(inputs.previous),
			state: digestOf(state),
			verdict,
			...unwatched === void 0 ? {} : { unwatched: unwatched.clause },
			notes: notes.map((note) => note.slice(0, 2e3))
		},
		state
	};
}
const present = {
	label: {
		name: "label",
		isNamed: false,
		isInLog: true
	},
	score: {
		name: "score",
		isInLog: true
	}
};
/** Days whose labels are due: of the log, and where it holds younger ones only (a log of the last week), those that are known. */
function dueDays({ now, settings }, views, taken) {
	const due = views.filter(({ mature, rows }) => mature && rows > 0);
	if (due.length > 0) return due.map(({ from, labelled }) => ({
		day: from,
		labelled
	}));
	return [...taken.values()].filter(({ day }) => isMature(day, now, settings.labelDelayDays)).map(({ day, outcomes }) => ({
		day,
		labelled: outcomes?.rows ?? 0
	})).sort((a, b) => a.day < b.day ? -1 : 1);
}
/**
* Tests that are significant and too small to matter. Of a size its upper bound is told: the size itself is less what the noise
* of so few independent rows adds, and often 0. Days as a whole may hide what an alarm says of some of them.
*/
function smallNote(tests, days, alarms) {
	const alarmed = new Set(alarms.flatMap(({ columns }) => columns));
	const small = tests.filter(({ verdict, corrected, column }) => verdict === "pass" && corrected !== null && corrected <= .05 && !alarmed.has(column ?? ""));
	if (small.length === 0) return void 0;
	const [from, to] = [days[0].day, days.at(-1).day];
	const shown = small.slice(0, 4).map(({ column, name, effect }) => `${name} of ${column} (${effect.name}${effect.name === "PSI" ? "" : " changed by"} at most ${number(effect.upper ?? Math.abs(effect.value ?? 0))}; ${number(effect.bound)} would matter)`);
	return `Significant ${from === to ? `on ${from}` : `from ${from} to ${to} as a whole`}, and too little to matter: ${shown.join(", ")}${small.length > 4 ? `, and ${small.length - 4} more` : ""}.`;
}
function futureNote({ rows, from, to }) {
	return `${rows} ${rows === 1 ? "row is" : "rows are"} from a day that has not come (${from === to ? from : `${from} to ${to}`}), and not judged. Is a clock wrong?`;
}
/** What is watched of several classes, one sentence. */
function watchedOf({ days, profile }) {
	const classes = watchedClasses(days, profile);
	return `Of the outcomes are watched: the accuracy, how far the probability of the predicted class is from it (where it is known)${classes.length === 0 ? "" : `, and the shares of the labels ${classes.map((name) => name.slice(0, 60)).join(", ")}`}.`;
}
/** The state that this run continues; another champion or reference begins anew, and its alarms end. */
function continued({ previous, model, environment, champion, reference }, notes, closed) {
	if (previous === void 0) return void 0;
	if (previous.model === model && previous.environment === environment && previous.reference === reference.digest && digestOf(previous.champion) === digestOf(champion)) return previous;
	closed.push(...previous.alarms.map(({ id }) => id));
	notes.push("The champion or its reference is another one than in the last run: the watch begins anew.");
}
function detectionsOf({ reference, settings, task }) {
	const threshold = (share) => (size) => Math.max(1, daysAYear / (settings.falseAlarmsPerYear * share) / size);
	return [{
		name: "inputs",
		mix: "columns",
		reference: reference.days,
		watched: inputChannels(reference.profile, reference.watched, reference.days, settings.material),
		threshold: threshold(budgetShares.inputs)
	}, {
		name: "outcomes",
		mix: "mean",
		reference: reference.days.filter(({ outcomes }) => outcomes !== null),
		watched: outcomeChannels(reference.days, reference.profile, task, settings.material, settings.trainedOnReference),
		threshold: threshold(budgetShares.outcomes)
	}];
}
function viewOf({ name, mix, watched, reference }, state, threshold, alarms, noted) {
	const judgement = judgementOf(state, watched.map(({ channel }) => channel), mix);
	const open = alarms.find((alarm) => detectorOf(alarm) === name);
	const blind = open === void 0 && Object.keys(state.components).length === 0 && state.resetAfter === null;
	const lacking = reference.length < 19 ? `the reference has ${reference.length} days${name === "outcomes" ? " with labels" : ""}, so the first ${28} of production stand in for it; ${state.judged.length + state.waiting.length} are known` : `no block of ${state.windowsInBlock} days is complete yet (${state.waiting.length} wait)`;
	return {
		name,
		windowsInBlock: state.windowsInBlock,
		referenceWindows: reference.length,
		windows: Math.round(judgement.blocks * state.windowsInBlock),
		evidence: judgement.evidence,
		threshold,
		verdict: open !== void 0 ? "fail" : blind ? "inconclusive" : "pass",
		reason: open !== void 0 ? `the alarm ${open.id} is open` : blind ? lacking : noted ? "significant, and not certain to matter" : "no change that matters"
	};
}

// packages/reporting/src/drift-html.ts
const width = 960;
const left = 56;
const height = 230;
const top = 34;
const weekDays = 7;
const ofNumbers = {
	rates: "Predicted and observed rate",
	observed: "observed",
	predicted: "predicted",
	calibration: "Calibration: predicted minus observed"
};
const ofClasses = {
	rates: "The predicted class: its probability, and how often it is right",
	observed: "accuracy",
	predicted: "probability",
	calibration: "Calibration: probability minus accuracy"
};
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
/**
* The picture of the months as one self-contained HTML page without scripts: rates predicted and observed, calibration,
* performance, alarms and versions. Points are days, lines are means of the last seven, weighted by rows.
*/
function driftHtml(report, { state } = {}) {
	const { reference } = report;
	const history = monthsOf(report, state);
	const versions = versionsOf(report, state);
	const isFirst = (state?.earlier ?? []).length === 0;
	const alarms = [...state?.ended ?? [], ...report.alarms];
	const words = report.task === "multiclass-classification" ? ofClasses : ofNumbers;
	const name = html(report.model);
	const first = history[0]?.day;
	const charts = first === void 0 || history.length < 2 ? ["<p>There are no days to show yet.</p>"] : [
		chart(words.rates, [{
			label: words.observed,
			className: "a",
			value: ({ observed }) => observed
		}, {
			label: words.predicted,
			className: "b",
			value: ({ predicted }) => predicted
		}]),
		chart(words.calibration, [{
			label: "difference",
			className: "c",
			value: ({ predicted, observed }) => predicted === null || observed === null ? null : predicted - observed
		}], true),
		...words === ofClasses ? [] : [chart("Performance", [{
			label: report.task === "regression" ? "RMSE" : "ROC AUC",
			className: "a",
			value: ({ performance }) => performance
		}])],
		chart("Rows a day", [{
			label: "rows",
			className: "d",
			value: ({ rows }) => rows
		}])
	];
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${name}: the months in production</title>
<style>
:root { color-scheme: light dark; --ink: #1f2328; --dim: #656d76; --line: #d0d7de; --page: #fff; --a: #0969da; --b: #bc4c00; --c: #8250df; --d: #57606a; --bad: #cf222e; --ref: #eaeef2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #8d96a0; --line: #30363d; --page: #0d1117; --a: #4493f8; --b: #f0883e; --c: #ab7df8; --d: #8b949e; --bad: #f85149; --ref: #161b22; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 960px; margin: 24px auto; padding: 0 16px; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 28px 0 4px; }
.verdict { font-size: 16px; border-left: 4px solid var(--line); padding: 4px 12px; margin: 12px 0; }
.verdict.fail { border-color: var(--bad); } .verdict.pass { border-color: #1a7f37; } .verdict.inconclusive { border-color: #9a6700; }
.dim, .note { color: var(--dim); font-size: 13px; }
svg { display: block; width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: var(--dim); }
.grid { stroke: var(--line); stroke-width: 1; } .zero { stroke: var(--dim); stroke-width: 1; }
.ref { fill: var(--ref); } .since { fill: var(--bad); opacity: .12; } .raised { stroke: var(--bad); stroke-width: 1.5; }
svg text.alarm { fill: var(--bad); font-weight: 600; } .version { stroke: var(--dim); stroke-dasharray: 4 3; }
path { fill: none; stroke-width: 2; stroke-linejoin: round; } circle { opacity: .35; }
path.a { stroke: var(--a); } path.b { stroke: var(--b); } path.c { stroke: var(--c); } path.d { stroke: var(--d); }
circle.a { fill: var(--a); } circle.b { fill: var(--b); } circle.c { fill: var(--c); } circle.d { fill: var(--d); }
svg text.a { fill: var(--a); } svg text.b { fill: var(--b); } svg text.c { fill: var(--c); } svg text.d { fill: var(--d); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; width: 100%; } th, td { text-align: left; padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.t { white-space: nowrap; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
</style>
</head>
<body>
<h1>${name} in ${html(report.environment)}</h1>
<div class="dim">${first === void 0 ? "" : `${first} to ${history.at(-1).day} · `}${count(history.reduce((sum, { rows }) => sum + rows, 0))} rows · points are days, lines the mean of the last seven</div>
<p class="verdict ${report.verdict}">${html(driftSentence(report), { max: 1500 })}</p>
${charts.filter((one) => one !== "").join("\n")}
${alarmTable()}
${months()}
${report.notes.map((note) => `<p class="note">${html(note, { max: 2e3 })}</p>`).join("\n")}
</body>
</html>
`;
	function chart(title, series, zero = false) {
		const points = series.map((one) => history.flatMap((day, at) => {
			const value = one.value(day);
			return value === null ? [] : [{
				at,
				value,
				rows: Math.max(1, day.labelled || day.rows)
			}];
		}));
		const values = points.flat().map(({ value }) => value);
		if (values.length < 2) return "";
		const ticks = ticksOf(Math.min(...values, ...zero ? [0] : []), Math.max(...values, ...zero ? [0] : []));
		const [low, high] = [ticks[0], ticks.at(-1)];
		const start = Date.parse(first);
		const span = Math.max(1, (Date.parse(history.at(-1).day) - start) / 864e5);
		const xOf = (day) => left + (Date.parse(day) - start) / 864e5 / span * 888;
		const yOf = (value) => top + (high - value) / (high - low || 1) * 170;
		const x = (value) => xOf(value).toFixed(1);
		const y = (value) => yOf(value).toFixed(1);
		const digits = scaleOf(ticks);
		const parts = [];
		if (isFirst && reference.from !== null && reference.to !== null && reference.to >= first) parts.push(`<rect class="ref" x="${x(first)}" y="${top}" width="${(xOf(reference.to) - left).toFixed(1)}" height="170"/><text x="62" y="48">reference</text>`);
		const shown = alarms.filter(({ raised }) => raised >= first);
		for (const { since, raised } of shown) parts.push(`<rect class="since" x="${Math.max(left, xOf(since)).toFixed(1)}" y="${top}" width="${Math.max(1, xOf(raised) - Math.max(left, xOf(since))).toFixed(1)}" height="170"/>`);
		for (const tick of ticks) parts.push(`<line class="${zero && tick === 0 ? "zero" : "grid"}" x1="${left}" x2="944" y1="${y(tick)}" y2="${y(tick)}"/><text x="48" y="${(yOf(tick) + 4).toFixed(1)}" text-anchor="end">${digits.plain(tick)}</text>`);
		for (const { day } of history) if (day.endsWith("-01")) parts.push(`<line class="grid" x1="${x(day)}" x2="${x(day)}" y1="204" y2="209"/><text x="${x(day)}" y="222">${monthName(day)}</text>`);
		points.forEach((list, at) => {
			const { className } = series[at];
			for (const { at: index, value } of list) parts.push(`<circle class="${className}" r="1.8" cx="${x(history[index].day)}" cy="${y(value)}"/>`);
			const number = (index) => Date.parse(history[index].day) / 864e5;
			const line = list.map(({ at: index }, end) => {
				const week = list.slice(Math.max(0, end - weekDays + 1), end + 1).filter((one) => number(one.at) > number(index) - weekDays);
				const rows = week.reduce((sum, one) => sum + one.rows, 0);
				const mean = week.reduce((sum, one) => sum + one.value * one.rows, 0) / rows;
				return `${end === 0 || number(index) - number(list[end - 1].at) > weekDays ? "M" : "L"}${x(history[list[end].at].day)} ${y(mean)}`;
			});
			parts.push(`<path class="${className}" d="${line.join("")}"/>`);
		});
		for (const { version, from } of versions) parts.push(`<line class="version" x1="${x(from)}" x2="${x(from)}" y1="${top}" y2="204"/><text x="${(xOf(from) + 4).toFixed(1)}" y="198">v${html(version)}</text>`);
		for (const alarm of shown) {
			const late = xOf(alarm.raised) > 800;
			parts.push(`<line class="raised" x1="${x(alarm.raised)}" x2="${x(alarm.raised)}" y1="${top}" y2="204"/><text class="alarm" x="${(xOf(alarm.raised) + (late ? -5 : 5)).toFixed(1)}" y="48" text-anchor="${late ? "end" : "start"}">${alarm.raised.slice(5)} ${alarm.kind}</text>`);
		}
		let legendX = 944;
		const legend = [...series].reverse().map(({ label, className }) => {
			const text = `<text class="${className}" x="${legendX}" y="22" text-anchor="end">— ${label}</text>`;
			legendX -= 24 + label.length * 7;
			return text;
		});
		return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}"><text x="0" y="22" style="font-weight:600;font-size:14px;fill:var(--ink)">${title}</text>${legend.join("")}${parts.join("")}</svg>`;
	}
	function alarmTable() {
		if (alarms.length === 0) return "";
		return `<h2>Alarms</h2><div class="scroll"><table><tr><th>Alarm</th><th>About</th><th>Since</th><th>Raised by</th><th>Ended</th><th>What</th></tr>${alarms.map((alarm) => `<tr><td class="t">${html(alarm.id)}</td><td>${[alarm.kind, ...alarm.also].join(", ")}</td><td class="t">${alarm.since}</td><td class="t">${alarm.raised}</td><td class="t">${alarm.ended ?? "open"}</td><td>${html(alarm.message, { max: 1e3 })}</td></tr>`).join("")}</table></div>`;
	}
	function months() {
		const byMonth = /* @__PURE__ */ new Map();
		for (const day of history) byMonth.set(day.day.slice(0, 7), [...byMonth.get(day.day.slice(0, 7)) ?? [], day]);
		const mean = (days, of) => {
			const known = days.filter((day) => of(day) !== null && day.labelled > 0);
			const rows = known.reduce((sum, day) => sum + day.labelled, 0);
			return rows === 0 ? "—" : scaleOf([1]).plain(known.reduce((sum, day) => sum + of(day) * day.labelled, 0) / rows);
		};
		const ran = (days) => [...new Set(days.flatMap(({ day }) => versions.findLast(({ from }) => from <= day)?.version ?? []))].map((version) => `v${html(version)}`).join(", ");
		const rows = [...byMonth].map(([month, days]) => `<tr><td>${month}</td><td>${ran(days)}</td><td class="n">${count(days.reduce((sum, day) => sum + day.rows, 0))}</td><td class="n">${mean(days, ({ observed }) => observed)}</td><td class="n">${mean(days, ({ predicted }) => predicted)}</td>${words === ofClasses ? "" : `<td class="n">${mean(days, ({ performance }) => performance)}</td>`}</tr>`);
		return rows.length === 0 ? "" : `<h2>Month by month</h2><div class="scroll"><table><tr><th>Month</th><th>In production</th><th class="n">Rows</th><th class="n">${capital(words.observed)}</th><th class="n">${capital(words.predicted)}</th>${words === ofClasses ? "" : "<th class=\"n\">Performance (mean of days)</th>"}</tr>${rows.join("")}</table></div>`;
	}
}
/**
* The days as production had them. Before them stand those of the reference, unless an earlier champion ran: then they are
* what the next one made of the days on which it was judged.
*/
function monthsOf({ history }, state) {
	const days = new Map((state?.earlier ?? []).flatMap((watch) => watch.days).map((day) => [day.day, day]));
	const from = days.size === 0 ? "" : state?.windows[0]?.day ?? "9999";
	for (const day of history) if (!days.has(day.day) && day.day >= from) days.set(day.day, day);
	return [...days.values()].sort((a, b) => a.day < b.day ? -1 : 1);
}
/** When which version went into production, by the first day on which it was watched. */
function versionsOf({ champion }, state) {
	const watches = [...(state?.earlier ?? []).map(({ version, days }) => ({
		version,
		from: days[0]?.day
	})), {
		version: champion?.version ?? null,
		from: state?.windows[0]?.day
	}];
	const versions = [];
	for (const { version, from } of watches) if (version !== null && from !== void 0 && versions.at(-1)?.version !== version) versions.push({
		version,
		from
	});
	return versions;
}
const monthName = (day) => `${[
	"Jan",
	"Feb",
	"Mar",
	"Apr",
	"May",
	"Jun",
	"Jul",
	"Aug",
	"Sep",
	"Oct",
	"Nov",
	"Dec"
][Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`;
/** Four to six round numbers around the values. */
function ticksOf(low, high) {
	const raw = (high - low || Math.abs(high) || 1) / 4;
	const power = 10 ** Math.floor(Math.log10(raw));
	const step = [
		1,
		2,
		2.5,
		5,
		10
	].map((factor) => factor * power).find((one) => one >= raw);
	const ticks = [];
	for (let at = Math.floor(low / step); at <= Math.ceil(high / step); at++) ticks.push(Number((at * step).toPrecision(12)));
	return ticks;
}

// actions/check-drift/src/repeated-rows.ts
/**
* Leaves out rows that another one repeats: the same key, time and version. Exports that overlap must not count twice. Of such
* rows one with a label stays: the later export knows more. Rows without a key are never repeated.
*/
function withoutRepeated(tables, { key, time, label }, version) {
	if (key === void 0 || !tables.some((table) => table.hasColumn(key))) return {
		tables,
		repeated: 0
	};
	const columns = tables.map((table) => {
		const column = (name) => name !== void 0 && table.hasColumn(name) ? table.column(name) : void 0;
		return {
			key: column(key),
			time: table.column(time),
			version: column(version),
			label: column(label)
		};
	});
	const isLeft = tables.map((table) => new Uint8Array(table.rowCount));
	for (const rows of rowsByDay(tables, time)) {
		const kept = /* @__PURE__ */ new Map();
		for (let at = 0; at < rows.length; at += 2) {
			const [table, row] = [rows[at], rows[at + 1]];
			const own = columns[table];
			const text = own.key?.text(row);
			if (text == null || text === "") continue;
			const id = `${text}\0${String(timeIn(own.time, row))}\0${own.version?.text(row) ?? ""}`;
			const before = kept.get(id);
			if (before === void 0) {
				kept.set(id, at);
				continue;
			}
			const hasLabel = (place) => {
				const labels = columns[rows[place]].label;
				return labels !== void 0 && !labels.isMissing(rows[place + 1]);
			};
			const isBetter = hasLabel(at) && !hasLabel(before);
			const less = isBetter ? before : at;
			if (isBetter) kept.set(id, at);
			isLeft[rows[less]][rows[less + 1]] = 1;
		}
	}
	let repeated = 0;
	return {
		tables: tables.flatMap((table, at) => {
			const rows = [];
			for (let row = 0; row < table.rowCount; row++) if (isLeft[at][row] === 0) rows.push(row);
			repeated += table.rowCount - rows.length;
			if (rows.length === 0) return [];
			return [rows.length === table.rowCount ? table : selectRows(table, Uint32Array.from(rows))];
		}),
		repeated
	};
}
/** Rows that may be equal, since their times begin alike, as pairs of numbers: table and row. No time is parsed for it. */
function rowsByDay(tables, time) {
	const byDay = /* @__PURE__ */ new Map();
	for (const [at, table] of tables.entries()) {
		const column = table.column(time);
		for (let row = 0; row < table.rowCount; row++) {
			const day = String(timeIn(column, row)).slice(0, dayLength);
			let rows = byDay.get(day);
			if (rows === void 0) {
				rows = [];
				byDay.set(day, rows);
			}
			rows.push(at, row);
		}
	}
	return byDay.values();
}
/** Of `2026-05-31T14:05:00Z`. Numbers of milliseconds are cut to hundreds of seconds, which does as well. */
const dayLength = 10;
function timeIn(column, row) {
	return column.type === "date" || column.type === "number" ? column.values[row] : column.text(row);
}

// actions/check-drift/src/repository.ts
/** Undefined without a token. */
function repositoryOf(token, { environment, log, sleep }) {
	if (token === "") return void 0;
	const { read } = connect({
		token,
		apiUrl: environment.apiUrl,
		repository: environment.repository,
		userAgent: `modelops/${suiteVersion} (check-drift)`,
		log,
		sleep
	});
	let ledger;
	let releases;
	return {
		read,
		ledger() {
			ledger ??= read.readLedger();
			return ledger;
		},
		releases() {
			releases ??= read.listReleases();
			return releases;
		}
	};
}

// actions/check-drift/src/detect.ts
/** Names of what detect writes into its folder. */
const names = {
	report: "drift-report.json",
	state: "alarm-state.json",
	html: "drift.html"
};
/** Judges the days of production that came, writes the report and the state that the next run continues. */
async function detect(inputs, ports) {
	const { log } = ports;
	const workspace = new Workspace(ports.environment.workspace);
	const read = await log.group("Read", async () => readTables(await workspace.files(inputs.source, "the log of predictions"), workspace, ports, { mayBeEmpty: true }));
	const { tables: come, future } = withoutFuture(read, inputs.columns.time, ports.now());
	const { tables, repeated } = withoutRepeated(come, inputs.columns, inputs.version.name);
	const columns = { ...inputs.columns };
	if (columns.scoreNamed) {
		for (const table of tables) if (classColumns(table, columns.score) === void 0) table.column(columns.score);
	}
	const repository = repositoryOf(inputs.token, ports);
	const { reference, champion } = await readReference(inputs, workspace, repository, ports);
	const own = await ownRows(tables, champion?.version ?? null, inputs, repository, ports);
	const count = (some, task) => daysOf(some, reference.profile, reference.watched, columns, task);
	const task = inputs.task ?? (own.isPart ? count(tables, void 0).task : void 0);
	const { days, changes, task: judged } = count(own.tables, task);
	const previous = await readState(inputs, workspace, repository, ports);
	const { report, state } = checkDrift({
		model: inputs.model,
		environment: inputs.environment,
		tool: {
			name: "modelops/check-drift",
			version: suiteVersion
		},
		champion,
		task: judged,
		reference: judged === "multiclass-classification" ? withoutMeans(reference) : reference,
		days,
		changes,
		columns: {
			label: {
				name: columns.label,
				isNamed: columns.labelNamed,
				isInLog: tables.some((table) => table.hasColumn(columns.label))
			},
			score: {
				name: columns.score,
				isInLog: tables.some((table) => table.hasColumn(columns.score) || classColumns(table, columns.score) !== void 0)
			}
		},
		now: inputs.now ?? own.newest,
		logNotes: [...repeated === 0 ? [] : [repeatedNote(repeated, inputs.columns.key)], ...own.note === void 0 ? [] : [own.note]],
		future,
		from: inputs.from,
		previous,
		settings: {
			falseAlarmsPerYear: inputs.falseAlarmsPerYear,
			labelDelayDays: inputs.labelDelayDays,
			trainedOnReference: inputs.trainedOnReference,
			material: materialOf(inputs, reference, judged)
		}
	});
	const folder = await workspace.path(inputs.out, "the folder for the drift report");
	await mkdir(folder, { recursive: true });
	await replaceFile(join(folder, names.report), prettyCanonicalJson(report));
	await replaceFile(join(folder, names.html), driftHtml(report, { state }));
	await replaceFile(join(folder, names.state), prettyCanonicalJson(state));
	await tell(inputs, report, state, ports);
	await hand(inputs, folder, ports);
}
function repeatedNote(rows, key) {
	return `${rows} ${rows === 1 ? "row repeats" : "rows repeat"} the key ("${key}") and the time of another one: such rows count once. Do exports overlap?`;
}
/** Of classes written as numbers a mean is counted, which is no share of right answers: the first days of production stand in. */
function withoutMeans(reference) {
	return {
		...reference,
		days: reference.days.map((day) => day.outcomes?.classes === void 0 ? {
			...day,
			outcomes: null
		} : day)
	};
}
async function tell(inputs, report, state, ports) {
	ports.output("verdict", report.verdict);
	ports.output("alarm-id", report.alarms[0]?.id ?? "");
	ports.output("raised", report.raised.length > 0);
	ports.output("retrain", wantsRetraining(report) && inputs.retrains);
	ports.output("report", `${inputs.out}/${names.report}`);
	ports.output("report-digest", digestOf(report));
	ports.output("state", `${inputs.out}/${names.state}`);
	ports.output("state-digest", digestOf(state));
	ports.output("html", `${inputs.out}/${names.html}`);
	await ports.summary(renderDriftReport(report));
	ports.log.info(driftSentence(report));
	for (const note of report.notes) ports.log.info(note);
	for (const alarm of report.alarms) ports.log.warning(`${alarm.message}.`, { title: `${inputs.model}: ${alarm.kind}` });
}
async function readState(inputs, workspace, repository, ports) {
	const path = await workspace.path(inputs.state, "the alarm state");
	const text = await readFile(path, "utf8").catch((error) => {
		if (error.code === "ENOENT") return void 0;
		throw new UserError(`the alarm state "${inputs.state}" cannot be read (${error.code ?? error.message})`, { fix: "Give the path of the alarm-state.json that the last run left." });
	});
	const kept = text === void 0 ? await recorded(inputs, repository, ports) : {
		text,
		where: inputs.state
	};
	if (kept === void 0) return void 0;
	const state = parseDocument(alarmStateSchema, kept.text, kept.where);
	if (state.model !== inputs.model || state.environment !== inputs.environment) throw new UserError(`this is the state of ${state.model} in ${state.environment}`, {
		where: kept.where,
		fix: "Every model and environment has a state of its own: give another path."
	});
	return state;
}
/** In a workflow, the state that the last run's `propose` wrote into the ledger. */
async function recorded({ model, environment }, repository, ports) {
	if (repository === void 0 || ports.environment.runId === 0) return void 0;
	const ledger = await repository.ledger();
	const path = environmentOf(ledger?.state, model, environment).drift?.state;
	if (ledger === void 0 || path == null) return void 0;
	const bytes = await repository.read.readFile(path, ledger.commit);
	const where = `${path} of the branch ${ledgerBranch}`;
	ports.log.info(bytes === void 0 ? `${where} is not there: the watch begins anew` : `state: ${where}`);
	return bytes === void 0 ? void 0 : {
		text: new TextDecoder().decode(bytes),
		where
	};
}
/** Hands what was found to the job that proposes. */
async function hand(inputs, folder, ports) {
	if (!inputs.upload) return;
	const name = `modelops-drift-${inputs.model}-${inputs.environment}-a${ports.environment.runAttempt}`;
	const files = [
		names.report,
		names.state,
		names.html
	].map((file) => join(folder, file));
	const uploaded = await ports.artifacts.upload(name, files, folder);
	ports.log.info(uploaded === void 0 ? `this run has the artifact ${name} already` : `uploaded ${name}`);
	ports.output("artifact", name);
}
/** What matters by default, where modelops.yml does not say. */
function materialOf({ material }, { profile }, task) {
	const label = profile.columns.find(({ role }) => role === "label");
	const deviation = label?.moments?.m2 == null || label.count < 2 ? 1 : Math.sqrt(label.moments.m2 / (label.count - 1));
	const labelRate = material["label-rate"] ?? (task === "regression" ? .2 * deviation : .02);
	return {
		psi: material.psi ?? .1,
		missing: material.missing ?? .02,
		labelRate,
		calibration: material.calibration ?? labelRate,
		performance: material.performance ?? (task === "regression" ? .1 : .02)
	};
}

export { detect };
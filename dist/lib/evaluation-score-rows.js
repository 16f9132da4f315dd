import { t as nearest } from "./contracts-nearest.js";
import { t as UserError } from "./contracts-errors.js";

// packages/evaluation/src/distributions.ts
/** Complementary error function by the Chebyshev fit of Numerical Recipes (3rd ed., §6.2.2), to about 1e-15. */
function erfc(x) {
	const z = Math.abs(x);
	const t = 2 / (2 + z);
	const ty = 4 * t - 2;
	let d = 0;
	let dd = 0;
	for (let j = chebyshev.length - 1; j > 0; j--) {
		const previous = d;
		d = ty * d - dd + chebyshev[j];
		dd = previous;
	}
	const value = t * Math.exp(-z * z + .5 * (chebyshev[0] + ty * d) - dd);
	return x >= 0 ? value : 2 - value;
}
const chebyshev = [
	-1.3026537197817094,
	.6419697923564903,
	.019476473204185836,
	-.00956151478680863,
	-.000946595344482036,
	.000366839497852761,
	42523324806907e-18,
	-20278578112534e-18,
	-1624290004647e-18,
	130365583558e-17,
	1.5626441722e-8,
	-8.5238095915e-8,
	6.529054439e-9,
	5.059343495e-9,
	-991364156e-18,
	-227365122e-18,
	96467911e-18,
	2394038e-18,
	-6886027e-18,
	894487e-18,
	313092e-18,
	-112708e-18,
	381e-18,
	7106e-18,
	-1523e-18,
	-94e-18,
	121e-18,
	-28e-18
];
/** Probability that a standard normal variable is at most `x`. */
function normalCdf(x) {
	return .5 * erfc(-x / Math.SQRT2);
}
/** The `p` quantile of the standard normal distribution, by bisection on `normalCdf`. */
function normalQuantile(p) {
	if (p <= 0) return Number.NEGATIVE_INFINITY;
	if (p >= 1) return Number.POSITIVE_INFINITY;
	return invert(normalCdf, p, 40);
}
/** Log of the gamma function for x > 0 (Lanczos, g = 7, n = 9), relative error about 1e-15. */
function logGamma(x) {
	let sum = .9999999999998099;
	lanczos.forEach((coefficient, i) => {
		sum += coefficient / (x + i);
	});
	const t = x + 6.5;
	return .5 * Math.log(2 * Math.PI) + (x - .5) * Math.log(t) - t + Math.log(sum);
}
const lanczos = [
	676.5203681218851,
	-1259.1392167224028,
	771.3234287776531,
	-176.6150291621406,
	12.507343278686905,
	-.13857109526572012,
	9984369578019572e-21,
	1.5056327351493116e-7
];
/** Regularized incomplete beta function I_x(a, b), by Lentz's continued fraction (Numerical Recipes §6.4). */
function incompleteBeta(x, a, b) {
	if (x <= 0) return 0;
	if (x >= 1) return 1;
	if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
	const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
	const tiny = 1e-300;
	let c = 1;
	let d = 1 / (1 - (a + b) * x / (a + 1) || tiny);
	let fraction = d;
	for (let m = 1; m < 300; m++) {
		const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		d = 1 / (1 + even * d || tiny);
		c = 1 + even / c || tiny;
		fraction *= d * c;
		const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		d = 1 / (1 + odd * d || tiny);
		c = 1 + odd / c || tiny;
		fraction *= d * c;
		if (Math.abs(d * c - 1) < 1e-15) break;
	}
	return front * fraction;
}
/** The `p` quantile of Student's t distribution with `df` degrees of freedom. */
function studentQuantile(p, df) {
	const cdf = (t) => {
		const tail = .5 * incompleteBeta(df / (df + t * t), df / 2, .5);
		return t > 0 ? 1 - tail : tail;
	};
	return invert(cdf, p, 1e6);
}
/** Solves cdf(x) = p for an increasing cdf by bisection on [−limit, limit]. */
function invert(cdf, p, limit) {
	let low = -limit;
	let high = limit;
	for (let i = 0; i < 200; i++) {
		const middle = (low + high) / 2;
		if (middle === low || middle === high) break;
		if (cdf(middle) < p) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}

// packages/evaluation/src/intervals.ts
/**
* Wilson's score interval of a proportion `hits / of` (Wilson 1927; statsmodels `proportion_confint(method="wilson")`).
* `hits` may be fractional, for a share that is known over an effective number of units.
*/
function wilson(hits, of, level = .95) {
	const z = normalQuantile(.5 + level / 2);
	const p = hits / of;
	const z2 = z * z;
	const center = (p + z2 / (2 * of)) / (1 + z2 / of);
	const half = z / (1 + z2 / of) * Math.sqrt(p * (1 - p) / of + z2 / (4 * of * of));
	return [p === 0 ? 0 : Math.max(0, center - half), p === 1 ? 1 : Math.min(1, center + half)];
}
/**
* DeLong's interval of an AUC on the logit scale (DeLong, DeLong, Clarke-Pearson 1988; midranks by Sun, Xu 2014).
* `variance` is DeLong's of the AUC. Undefined (null) at an AUC of 0 or 1, whose variance is 0.
*/
function logitDeLong(auc, variance, level = .95) {
	if (!(auc > 0 && auc < 1 && variance > 0)) return null;
	const half = normalQuantile(.5 + level / 2) * Math.sqrt(variance) / (auc * (1 - auc));
	const logit = Math.log(auc / (1 - auc));
	return [1 / (1 + Math.exp(half - logit)), 1 / (1 + Math.exp(-half - logit))];
}
/**
* Newcombe's method 5 for an AUC (Newcombe 2006, Statistics in Medicine 25:559–573): the score-type interval
* with Hanley and McNeil's variance taken at the bound, and (m + n)/2 − 1 for both m − 1 and n − 1.
* Usable with few rows of a class and at an AUC of 0 or 1.
*/
function newcombe5(auc, positives, negatives, level = .95) {
	const z = normalQuantile(.5 + level / 2);
	const star = (positives + negatives) / 2 - 1;
	const variance = (theta) => theta * (1 - theta) / (positives * negatives) * (1 + star * ((1 - theta) / (2 - theta) + theta / (1 + theta)));
	const solve = (end) => {
		if (auc === end) return end;
		let inner = auc;
		let outer = end;
		for (let i = 0; i < 200; i++) {
			const middle = (inner + outer) / 2;
			if (Math.abs(auc - middle) < z * Math.sqrt(variance(middle))) inner = middle;
			else outer = middle;
		}
		return (inner + outer) / 2;
	};
	return [solve(0), solve(1)];
}
/**
* Bias-corrected and accelerated bootstrap interval (Efron 1987) from replicates of an estimate.
* The nominal quantiles are those of Student's t with `clusters` − 1 degrees of freedom times √(k/(k−1))
* (Hesterberg 2015, "expanded percentile"), since the plain ones are too narrow with few clusters.
* @param influence change of the estimate per unit of weight of each cluster, for the acceleration; null: none (BC).
* @param scale size of the numbers that the estimate is made of; a spread of 1e-12 of it is rounding.
* @returns null when more than a tenth of the replicates are undefined (NaN) or none varies.
*/
function bcaInterval(replicates, estimate, influence, clusters, level = .95, scale = Math.abs(estimate)) {
	const defined = replicates.filter((value) => !Number.isNaN(value)).sort();
	const count = defined.length;
	if (count < .9 * replicates.length || count === 0) return null;
	if (defined[count - 1] - defined[0] <= 1e-12 * scale) return null;
	let below = 0;
	let equal = 0;
	for (const value of defined) if (value < estimate) below++;
	else if (value === estimate) equal++;
	const share = (below + equal / 2) / count;
	const z0 = normalQuantile(Math.min(Math.max(share, 1 / (count + 1)), count / (count + 1)));
	const a = influence === null ? 0 : acceleration(influence);
	const z = Math.sqrt(clusters / (clusters - 1)) * studentQuantile(.5 + level / 2, clusters - 1);
	const adjusted = (side) => {
		const denominator = 1 - a * (z0 + side);
		return denominator > .1 ? normalCdf(z0 + (z0 + side) / denominator) : normalCdf(side);
	};
	return [quantile(defined, adjusted(-z)), quantile(defined, adjusted(z))];
}
/** A sixth of the skewness of the influence values: how fast the standard error changes with the estimate. */
function acceleration(influence) {
	let mean = 0;
	for (const value of influence) mean += value / influence.length;
	let second = 0;
	let third = 0;
	for (const value of influence) {
		const centered = value - mean;
		second += centered * centered;
		third += centered * centered * centered;
	}
	return second > 0 ? third / (6 * second ** 1.5) : 0;
}
/** Quantile of sorted replicates at position p·(B + 1), interpolated; the ends are the extreme replicates. */
function quantile(sorted, p) {
	const position = Math.min(Math.max(p * (sorted.length + 1) - 1, 0), sorted.length - 1);
	const index = Math.floor(position);
	const next = sorted[Math.min(index + 1, sorted.length - 1)];
	return sorted[index] + (position - index) * (next - sorted[index]);
}

// packages/evaluation/src/metrics.ts
const unit = [0, 1];
const positive = [0, Number.POSITIVE_INFINITY];
const metric = (direction, describe, rest = {}) => ({
	direction,
	describe,
	range: unit,
	needs: [],
	threshold: false,
	ranked: false,
	...rest
});
/** Every metric that gates and reports know, by task and name. Values agree with scikit-learn to 1e-9. */
const definitions = {
	"binary-classification": {
		roc_auc: metric("higher", "area under the ROC curve; ties count one half", {
			needs: ["both-classes"],
			ranked: true
		}),
		pr_auc: metric("higher", "area under the precision-recall curve (average precision)", {
			needs: ["both-classes"],
			ranked: true
		}),
		log_loss: metric("lower", "mean negative log-likelihood; scores clipped to [2^-52, 1 - 2^-52]", { range: positive }),
		brier: metric("lower", "mean squared difference of score and label"),
		accuracy: metric("higher", "share of rows classified right", { threshold: true }),
		balanced_accuracy: metric("higher", "mean of recall and specificity", {
			threshold: true,
			needs: ["both-classes"]
		}),
		precision: metric("higher", "share of predicted positives that are positive", {
			threshold: true,
			needs: ["predicted-positives"]
		}),
		recall: metric("higher", "share of positives that are found", {
			threshold: true,
			needs: ["positives"]
		}),
		specificity: metric("higher", "share of negatives that are left alone", {
			threshold: true,
			needs: ["negatives"]
		}),
		f1: metric("higher", "harmonic mean of precision and recall", { threshold: true }),
		mcc: metric("higher", "Matthews' correlation of decision and label", {
			threshold: true,
			range: [-1, 1],
			needs: ["both-classes", "predicted-positives"]
		}),
		calibration_in_the_large: metric("zero", "mean score minus observed rate", { range: [-1, 1] }),
		mean_prediction: metric("none", "mean score"),
		prevalence: metric("none", "share of positives")
	},
	"multiclass-classification": {
		macro_f1: metric("higher", "mean over the classes of F1"),
		weighted_f1: metric("higher", "mean over the rows of the F1 of their class"),
		accuracy: metric("higher", "share of rows classified right"),
		balanced_accuracy: metric("higher", "mean over the classes of recall (macro recall)"),
		macro_precision: metric("higher", "mean over the classes of precision"),
		mcc: metric("higher", "Matthews' correlation for several classes (Gorodkin 2004)", { range: [-1, 1] }),
		cohen_kappa: metric("higher", "Cohen's kappa: agreement beyond that by chance", { range: [-1, 1] }),
		roc_auc_ovr: metric("higher", "mean over the classes of the area under the ROC curve of the class against the rest", { ranked: true }),
		log_loss: metric("lower", "mean negative log-likelihood of the label's class; probabilities clipped to [2^-52, 1 - 2^-52]", { range: positive }),
		brier: metric("lower", "mean over the rows of the squared differences of probability and label, summed over the classes (0 to 2)", { range: [0, 2] }),
		calibration_in_the_large: metric("zero", "mean probability of the predicted class minus accuracy", { range: [-1, 1] }),
		mean_confidence: metric("none", "mean probability of the predicted class")
	},
	regression: {
		rmse: metric("lower", "root of the mean squared error", { range: positive }),
		mae: metric("lower", "mean absolute error", { range: positive }),
		median_absolute_error: metric("lower", "median of the absolute error", {
			range: positive,
			ranked: true
		}),
		mape: metric("lower", "mean absolute error relative to the label; undefined where a label is 0", { range: positive }),
		r2: metric("higher", "share of the label variance that is explained", {
			range: [Number.NEGATIVE_INFINITY, 1],
			needs: ["label-variance"]
		}),
		mean_error: metric("zero", "mean of prediction minus label (bias)", { range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] })
	}
};
/** The definition of a metric that the task is known to have. */
function definitionOf(task, name) {
	return definitions[task][name];
}
/** Names that other tools use for the same number. */
const otherNames = {
	auc: "roc_auc",
	auroc: "roc_auc",
	roc_auc_score: "roc_auc",
	average_precision: "pr_auc",
	average_precision_score: "pr_auc",
	ap: "pr_auc",
	auprc: "pr_auc",
	logloss: "log_loss",
	cross_entropy: "log_loss",
	brier_score: "brier",
	brier_score_loss: "brier",
	acc: "accuracy",
	accuracy_score: "accuracy",
	sensitivity: "recall",
	tpr: "recall",
	tnr: "specificity",
	f1_score: "f1",
	matthews_corrcoef: "mcc",
	bias: "mean_error",
	r2_score: "r2",
	root_mean_squared_error: "rmse",
	mean_absolute_error: "mae",
	mean_absolute_percentage_error: "mape",
	medae: "median_absolute_error",
	macro_recall: "balanced_accuracy",
	recall_macro: "balanced_accuracy",
	uar: "balanced_accuracy",
	f1_macro: "macro_f1",
	f1_weighted: "weighted_f1",
	precision_macro: "macro_precision",
	kappa: "cohen_kappa",
	cohen_kappa_score: "cohen_kappa",
	roc_auc_macro: "roc_auc_ovr"
};
/** Names of the metrics of a task, in the order in which reports show them. */
function metricsOf(task) {
	return Object.keys(definitions[task]);
}
/**
* The definition of a metric, checked against the task and the arguments that a gate gives it.
* @throws UserError for an unknown name (naming the nearest), a metric of another task, or an argument that it does not take.
*/
function checkMetric(name, task, args = {}, where) {
	const known = metricsOf(task);
	if (!known.includes(name)) {
		const others = Object.keys(definitions).filter((other) => metricsOf(other).includes(name));
		if (others.length > 0) throw new UserError(`the metric "${name}" belongs to ${others.join(" and ")}, and this is ${task}`, {
			where,
			fix: `Known for ${task}: ${known.join(", ")}.`
		});
		const near = (Object.hasOwn(otherNames, name) ? otherNames[name] : void 0) ?? nearest(name, known);
		throw new UserError(`there is no metric "${name}"`, {
			where,
			fix: `${near === void 0 ? "" : `Did you mean "${near}"? `}Known for ${task}: ${known.join(", ")}.`
		});
	}
	const definition = definitionOf(task, name);
	for (const [key, value] of Object.entries(args)) {
		if (key !== "threshold" || !definition.threshold) throw new UserError(`the metric "${name}" takes no argument "${key}"`, {
			where,
			fix: definition.threshold ? "It takes \"threshold\"." : "It takes none."
		});
		if (!(value >= 0 && value <= 1)) throw new UserError(`a threshold lies between 0 and 1, not at ${value}`, { where });
	}
	return definition;
}

// packages/evaluation/src/sorting.ts
/**
* The order that sorts finite numbers ascending, stable, as row indices. A radix sort of the doubles' bits
* (four passes of 16 bits): linear, and about eight times as fast as a comparator on a million rows.
* @param start an order to refine, so that equal numbers keep it.
*/
function argsort(values, start) {
	const n = values.length;
	let from = start === void 0 ? Uint32Array.from({ length: n }, (_, i) => i) : Uint32Array.from(start);
	if (n < 5e3) return from.sort((a, b) => values[a] - values[b]);
	const normal = values.map((value) => value + 0);
	const words = new Uint32Array(normal.buffer);
	const low = new Uint32Array(n);
	const high = new Uint32Array(n);
	for (let i = 0; i < n; i++) {
		const l = words[2 * i];
		const h = words[2 * i + 1];
		const negative = h >>> 31 === 1;
		low[i] = negative ? ~l : l;
		high[i] = negative ? ~h : h ^ 2147483648;
	}
	let to = new Uint32Array(n);
	const counts = /* @__PURE__ */ new Uint32Array(65536);
	for (const [word, shift] of [
		[low, 0],
		[low, 16],
		[high, 0],
		[high, 16]
	]) {
		counts.fill(0);
		for (let i = 0; i < n; i++) counts[word[i] >>> shift & 65535]++;
		let sum = 0;
		for (let digit = 0; digit < 65536; digit++) {
			const count = counts[digit];
			counts[digit] = sum;
			sum += count;
		}
		for (let i = 0; i < n; i++) {
			const row = from[i];
			to[counts[word[row] >>> shift & 65535]++] = row;
		}
		[from, to] = [to, from];
	}
	return from;
}

// packages/evaluation/src/ranking.ts
/**
* Rows by falling score as `cluster << 2 | positive << 1 | last of its tie`: all that a ranked metric of a class needs.
* @param order rows by rising score.
*/
function rankCodes(order, score, clusterOf, isPositive) {
	const n = order.length;
	const codes = new Uint32Array(n);
	for (let i = 0; i < n; i++) {
		const row = order[n - 1 - i];
		const isLast = i === n - 1 || score[order[n - 2 - i]] !== score[row];
		codes[i] = clusterOf[row] << 2 | (isPositive(row) ? 2 : 0) | (isLast ? 1 : 0);
	}
	return codes;
}
/** AUC and average precision where cluster c counts `weights[c]` times: one pass in the order of the ranks; NaN where undefined. */
function weightedRanks(codes, weights) {
	let tp = 0;
	let fp = 0;
	let tiedP = 0;
	let tied = 0;
	let area = 0;
	let precision = 0;
	for (let i = 0; i < codes.length; i++) {
		const code = codes[i];
		const weight = weights[code >>> 2];
		tied += weight;
		tiedP += weight & -(code >>> 1 & 1);
		if ((code & 1) === 1) {
			area += (tied - tiedP) * (tp + tiedP / 2);
			tp += tiedP;
			fp += tied - tiedP;
			if (tiedP > 0) precision += tiedP * tp / (tp + fp);
			tied = 0;
			tiedP = 0;
		}
	}
	const defined = tp > 0 && fp > 0;
	return {
		rocAuc: defined ? area / (tp * fp) : NaN,
		prAuc: defined ? precision / tp : NaN
	};
}
/** @param p positives. @param n negatives. */
function placementsOf(codes, clusters, p, n, auc) {
	const influence = new Float64Array(clusters);
	const wrong = new Uint8Array(clusters);
	const right = new Uint8Array(clusters);
	let squaresPositive = 0;
	let squaresNegative = 0;
	let above = {
		p: 0,
		n: 0
	};
	for (let start = 0; start < codes.length;) {
		let end = start;
		let tied = {
			p: 0,
			n: 0
		};
		do
			tied = (codes[end] & 2) !== 0 ? {
				p: tied.p + 1,
				n: tied.n
			} : {
				p: tied.p,
				n: tied.n + 1
			};
		while ((codes[end++] & 1) === 0);
		const ofPositive = (n - above.n - tied.n / 2) / n;
		const ofNegative = (above.p + tied.p / 2) / p;
		for (let i = start; i < end; i++) {
			const cluster = codes[i] >>> 2;
			const isPositive = (codes[i] & 2) !== 0;
			const placement = isPositive ? ofPositive : ofNegative;
			const deviation = placement - auc;
			influence[cluster] += deviation / (isPositive ? p : n);
			if (isPositive) squaresPositive += deviation * deviation;
			else squaresNegative += deviation * deviation;
			const bit = isPositive ? 1 : 2;
			if (placement < 1) wrong[cluster] |= bit;
			if (placement > 0) right[cluster] |= bit;
		}
		above = {
			p: above.p + tied.p,
			n: above.n + tied.n
		};
		start = end;
	}
	return {
		influence,
		wrong,
		right,
		variance: squaresPositive / (p - 1) / p + squaresNegative / (n - 1) / n
	};
}
/** Clusters whose positives are marked, or those whose negatives are, whichever are fewer. */
function fewerClusters(marks) {
	let positives = 0;
	let negatives = 0;
	for (const mark of marks) {
		positives += mark & 1;
		negatives += mark >> 1;
	}
	return Math.min(positives, negatives);
}
/** Rows by rising score, those of one score by rising label: sums in this order do not depend on the order of the rows. */
function byScoreAndLabel(score, label) {
	return argsort(score, argsort(label));
}

// packages/evaluation/src/scored.ts
/** With fewer distinct scores than this, two models may agree on all rows by coincidence. */
const coincidence = 20;
/**
* One model's scores on a set of rows, prepared so that a bootstrap replicate (a weight per cluster) costs
* one pass over the rows for ranked metrics and at most one for all others. One class of this kind a task.
*
* Sums are taken in an order that the values give, never the file's: so every figure is the same to the last bit whatever
* the order of the rows.
*/
var Scored = class {
	rows;
	clusters;
	label;
	score;
	clusterOf;
	constructor({ label, score, clusterOf, clusters }) {
		this.rows = label.length;
		this.clusters = clusters;
		this.label = label;
		this.score = score;
		this.clusterOf = clusterOf;
	}
	/**
	* How far the ends of the bootstrap's interval are to be moved outwards, for what the rows are too few to show: parts of the
	* metric that rest on a handful of them. Combined with the interval as independent errors (MOVER; Zou, Donner 2008).
	*/
	unseen(_metric, _level) {
		return null;
	}
	/** Whether two models' figures are the same for a reason, and not by coincidence. */
	identical(metric, other) {
		return this.hasManyScores() && (this.#sameScores(other) || this.sameRanking(metric, other));
	}
	/** Whether the metric looks at the ranking alone, and two models bring the rows into the same order with the same ties. */
	sameRanking(_metric, _other) {
		return false;
	}
	/** Whether there are so many distinct scores that equal ones are no coincidence. */
	hasManyScores() {
		const seen = /* @__PURE__ */ new Set();
		for (const score of this.score) if (seen.add(score).size >= 20) return true;
		return false;
	}
	#sameScores(other) {
		return this.score.every((score, row) => score === other.score[row]);
	}
};
/** Scored rows whose unranked metrics are made of a few sums over rows, kept for each cluster. */
var SummedScored = class extends Scored {
	#ranked;
	value(metric) {
		if (!this.isRanked(metric)) return this.fromSums(metric, this.totals);
		this.#ranked ??= this.ranked(new Int32Array(this.clusters).fill(1));
		return this.#ranked(metric);
	}
	replicate(metrics, weights, into) {
		const k = this.width;
		const totals = new Float64Array(k);
		const sums = this.sums;
		for (let c = 0, at = 0; c < weights.length; c++) {
			const weight = weights[c];
			if (weight === 0) at += k;
			else for (let j = 0; j < k; j++, at++) totals[j] += weight * sums[at];
		}
		let ranked;
		for (const [i, metric] of metrics.entries()) if (this.isRanked(metric)) {
			ranked ??= this.ranked(weights);
			into[i] = ranked(metric);
		} else into[i] = this.fromSums(metric, totals);
	}
	/** The delete-one-cluster jackknife of an unranked metric. */
	jackknife(metric) {
		const k = this.width;
		const whole = this.value(metric);
		const left = new Float64Array(k);
		return Float64Array.from({ length: this.clusters }, (_, c) => {
			for (let j = 0; j < k; j++) left[j] = this.totals[j] - this.sums[c * k + j];
			const change = whole - this.fromSums(metric, left);
			return Number.isNaN(change) ? 0 : change;
		});
	}
};
/** The sums of all clusters, `width` numbers each, added up in the order of the clusters. */
function totalsOf(sums, width) {
	const totals = new Float64Array(width);
	for (let i = 0; i < sums.length; i++) totals[i % width] += sums[i];
	return totals;
}

// packages/evaluation/src/scored-binary.ts
/** scikit-learn's `log_loss` (since 1.5) clips to the machine epsilon of the scores' type: 2^-52 for float64. */
const epsilon = Number.EPSILON;
/** Indices of the sums over rows of a binary classifier. */
const at$2 = {
	rows: 0,
	positives: 1,
	truePositives: 2,
	falsePositives: 3,
	logLoss: 4,
	squaredError: 5,
	score: 6
};
const width$2 = 7;
/** A binary classifier's scores: probabilities of class 1. */
var BinaryScored = class extends SummedScored {
	task = "binary-classification";
	width = width$2;
	sums;
	totals;
	#order;
	#codes;
	#placements;
	constructor(rows, threshold) {
		super(rows);
		this.#order = byScoreAndLabel(this.score, this.label);
		this.sums = this.#sumsAt(threshold);
		this.totals = totalsOf(this.sums, width$2);
	}
	influence(metric) {
		if (metric === "roc_auc") return this.placements().influence;
		return metric === "pr_auc" ? this.#precisionInfluence() : this.jackknife(metric);
	}
	evidence(metric) {
		const { ranked, threshold } = definitionOf(this.task, metric);
		if (!ranked && !threshold && metric !== "prevalence") return {
			misses: null,
			hits: null,
			of: this.clusters
		};
		let misses = 0;
		let hits = 0;
		let of = 0;
		let withPositives = 0;
		let withNegatives = 0;
		for (let c = 0; c < this.clusters; c++) {
			const start = c * width$2;
			const positives = this.sums[start + at$2.positives];
			if (positives > 0) withPositives++;
			if (this.sums[start] > positives) withNegatives++;
			if (ranked) continue;
			const counts = proportionOf(metric, this.sums, start) ?? this.#compositeCounts(metric, start);
			if (counts.of > 0) of++;
			if (counts.hits > 0) hits++;
			if (counts.hits < counts.of) misses++;
		}
		if (ranked) {
			const { wrong, right } = this.placements();
			misses = fewerClusters(wrong);
			hits = fewerClusters(right);
		}
		if (proportionOf(metric, this.totals) === void 0) of = Math.min(withPositives, withNegatives);
		return {
			misses,
			hits,
			of
		};
	}
	/** Wilson for proportions; DeLong on the logit for the AUC with at least 100 rows of each class, else Newcombe's method 5. */
	formula(metric, level) {
		const proportion = proportionOf(metric, this.totals);
		if (proportion !== void 0) return {
			interval: wilson(proportion.hits, proportion.of, level),
			method: "Wilson"
		};
		if (metric !== "roc_auc") return null;
		const auc = this.value(metric);
		const positives = this.totals[at$2.positives];
		const negatives = this.rows - positives;
		const interval = positives >= 100 && negatives >= 100 ? logitDeLong(auc, this.placements().variance, level) : null;
		return interval === null ? {
			interval: newcombe5(auc, positives, negatives, level),
			method: "Newcombe 5"
		} : {
			interval,
			method: "logit DeLong"
		};
	}
	identical(metric, other) {
		return metric === "prevalence" || super.identical(metric, other);
	}
	differing(metric, other) {
		const { ranked, threshold } = definitionOf(this.task, metric);
		if (ranked) return Math.max(this.evidence(metric).misses, other.evidence(metric).misses);
		if (!threshold) return null;
		let differ = 0;
		for (let start = 0; start < this.sums.length; start += width$2) {
			const tp = start + at$2.truePositives;
			const fp = start + at$2.falsePositives;
			if (this.sums[tp] !== other.sums[tp] || this.sums[fp] !== other.sums[fp]) differ++;
		}
		return differ;
	}
	whyUndefined(metric) {
		const positives = this.totals[at$2.positives];
		if ((positives === 0 || positives === this.rows) && definitionOf(this.task, metric).needs.length > 0) return `all ${this.rows} rows have the label ${positives === 0 ? 0 : 1}`;
		return "nothing is predicted positive, or nothing negative";
	}
	placements() {
		const positives = this.totals[at$2.positives];
		this.#placements ??= placementsOf(this.#rankCodes(), this.clusters, positives, this.rows - positives, this.value("roc_auc"));
		return this.#placements;
	}
	sameRanking(metric, other) {
		if (!this.isRanked(metric)) return false;
		const mine = this.#rankCodes();
		const theirs = other.#rankCodes();
		return this.#order.every((row, i) => row === other.#order[i]) && mine.every((code, i) => code === theirs[i]);
	}
	isRanked(metric) {
		return metric === "roc_auc" || metric === "pr_auc";
	}
	ranked(weights) {
		const { rocAuc, prAuc } = weightedRanks(this.#rankCodes(), weights);
		return (metric) => metric === "roc_auc" ? rocAuc : prAuc;
	}
	fromSums(metric, sums) {
		return binaryFromSums(metric, sums);
	}
	#compositeCounts(metric, start) {
		const s = this.sums;
		const tp = s[start + at$2.truePositives];
		const wrong = s[start + at$2.falsePositives] + s[start + at$2.positives] - tp;
		const hits = metric === "f1" ? tp : s[start] - wrong;
		return {
			hits,
			of: hits + wrong
		};
	}
	#precisionInfluence() {
		const codes = this.#rankCodes();
		const p = this.totals[at$2.positives];
		const ap = this.value("pr_auc");
		const influence = new Float64Array(this.clusters);
		let tp = 0;
		let all = 0;
		const ends = [];
		for (let i = 0, positives = 0; i < codes.length; i++) {
			if ((codes[i] & 2) !== 0) positives++;
			if ((codes[i] & 1) === 1) {
				tp += positives;
				all = i + 1;
				ends.push({
					end: i + 1,
					tp,
					all,
					positives
				});
				positives = 0;
			}
		}
		let gain = 0;
		let loss = 0;
		for (let b = ends.length - 1; b >= 0; b--) {
			const block = ends[b];
			gain += block.positives * (block.all - block.tp) / (block.all * block.all) / p;
			loss += block.positives * block.tp / (block.all * block.all) / p;
			const start = b === 0 ? 0 : ends[b - 1].end;
			for (let i = start; i < block.end; i++) influence[codes[i] >>> 2] += (codes[i] & 2) !== 0 ? (block.tp / block.all - ap) / p + gain : -loss;
		}
		return influence;
	}
	#rankCodes() {
		this.#codes ??= rankCodes(this.#order, this.score, this.clusterOf, (row) => this.label[row] === 1);
		return this.#codes;
	}
	#sumsAt(threshold) {
		const sums = new Float64Array(this.clusters * width$2);
		for (const row of this.#order) {
			const start = this.clusterOf[row] * width$2;
			const label = this.label[row];
			const score = this.score[row];
			const predicted = score >= threshold;
			sums[start] += 1;
			sums[start + at$2.positives] += label;
			if (predicted && label === 1) sums[start + at$2.truePositives] += 1;
			if (predicted && label === 0) sums[start + at$2.falsePositives] += 1;
			const likelihood = label === 1 ? score : 1 - score;
			sums[start + at$2.logLoss] -= Math.log(Math.min(Math.max(likelihood, epsilon), 1 - epsilon));
			sums[start + at$2.squaredError] += (score - label) * (score - label);
			sums[start + at$2.score] += score;
		}
		return sums;
	}
};
function binaryFromSums(name, sums) {
	const n = sums[0];
	if (n <= 0) return NaN;
	const p = sums[at$2.positives];
	const tp = sums[at$2.truePositives];
	const fp = sums[at$2.falsePositives];
	const negatives = n - p;
	const fn = p - tp;
	const tn = negatives - fp;
	switch (name) {
		case "accuracy": return (tp + tn) / n;
		case "precision": return ratio(tp, tp + fp);
		case "recall": return ratio(tp, p);
		case "specificity": return ratio(tn, negatives);
		case "f1": return ratio(2 * tp, 2 * tp + fp + fn);
		case "balanced_accuracy": return (ratio(tp, p) + ratio(tn, negatives)) / 2;
		case "mcc": {
			const product = (tp + fp) * p * negatives * (tn + fn);
			return product > 0 ? (tp * tn - fp * fn) / Math.sqrt(product) : NaN;
		}
		case "log_loss": return sums[at$2.logLoss] / n;
		case "brier": return sums[at$2.squaredError] / n;
		case "mean_prediction": return sums[at$2.score] / n;
		case "prevalence": return p / n;
		case "calibration_in_the_large": return (sums[at$2.score] - p) / n;
		default: throw new Error(`"${name}" is not made of sums`);
	}
}
/** Numerator and denominator of a metric that is a plain proportion of rows; undefined for the others. */
function proportionOf(name, sums, start = 0) {
	const n = sums[start];
	const p = sums[start + at$2.positives];
	const tp = sums[start + at$2.truePositives];
	const fp = sums[start + at$2.falsePositives];
	switch (name) {
		case "accuracy": return {
			hits: tp + (n - p - fp),
			of: n
		};
		case "precision": return {
			hits: tp,
			of: tp + fp
		};
		case "recall": return {
			hits: tp,
			of: p
		};
		case "specificity": return {
			hits: n - p - fp,
			of: n - p
		};
		case "prevalence": return {
			hits: p,
			of: n
		};
		default: return;
	}
}
function ratio(numerator, denominator) {
	return denominator > 0 ? numerator / denominator : NaN;
}

// packages/evaluation/src/scored-multiclass.ts
/** Sums over the rows of a cluster, beside its counts of labels and predictions. */
const at$1 = {
	rows: 0,
	logLoss: 1,
	squaredError: 2,
	confidence: 3
};
const width$1 = 4;
/**
* With more rows × classes than this, a replicate of the one-vs-rest AUC is its linear approximation by the influence of
* each cluster (infinitesimal jackknife) instead of one pass over the ranks of each class.
*/
const mostRanked = 1e6;
/** Fewer clusters than this that are right, or wrong, about a class, and the bootstrap has not seen how wrong they can be. */
const few = 3;
/**
* A classifier's probabilities of several classes, rows × classes. The predicted class is the one with the highest
* probability, of equal ones the first.
*/
var MulticlassScored = class extends Scored {
	task = "multiclass-classification";
	#classes;
	#isRanked;
	/** The predicted class of every row. */
	decisions;
	/** `width` sums a cluster. */
	#sums;
	/** Pairs of label and prediction with the number of their rows, by cluster: those of cluster c stand from `#from[c]`. */
	#from;
	#labels;
	#decided;
	#counts;
	#totals;
	#ranks;
	/** Of the AUC. */
	#influence;
	/**
	* @param classes number of classes; the labels are their indices.
	* @param rankAtMost rows × classes up to which replicates are ranked.
	*/
	constructor(rows, classes, rankAtMost = mostRanked) {
		super(rows);
		this.#isRanked = this.rows * classes <= rankAtMost;
		this.#classes = classes;
		this.decisions = decisionsOf(this.score, classes);
		this.#sums = this.#clusterSums();
		const pairs = this.#pairs();
		this.#from = pairs.from;
		this.#labels = pairs.labels;
		this.#decided = pairs.decided;
		this.#counts = pairs.counts;
		this.#totals = this.#tally();
		for (let c = 0; c < this.clusters; c++) this.#add(this.#totals, c, 1);
	}
	value(metric) {
		if (metric !== "roc_auc_ovr") return fromTally(metric, this.#totals);
		return mean(this.#classRanks().flatMap((one) => one === null ? [] : [one.auc]));
	}
	replicate(metrics, weights, into) {
		let tally;
		for (const [i, metric] of metrics.entries()) {
			if (metric === "roc_auc_ovr") {
				into[i] = this.#weightedAuc(weights);
				continue;
			}
			if (tally === void 0) {
				tally = this.#tally();
				for (let c = 0; c < weights.length; c++) if (weights[c] !== 0) this.#add(tally, c, weights[c]);
			}
			into[i] = fromTally(metric, tally);
		}
	}
	influence(metric) {
		if (metric === "roc_auc_ovr") return this.#aucInfluence();
		const whole = this.value(metric);
		const left = this.#tally();
		for (let c = 0; c < this.clusters; c++) this.#add(left, c, 1);
		return Float64Array.from({ length: this.clusters }, (_, c) => {
			this.#add(left, c, -1);
			const change = whole - fromTally(metric, left);
			this.#add(left, c, 1);
			return Number.isNaN(change) ? 0 : change;
		});
	}
	evidence(metric) {
		const of = this.clusters;
		if (metric === "roc_auc_ovr") {
			const ranks = this.#classRanks().filter((one) => one !== null);
			const most = (marks) => Math.max(0, ...ranks.map((one) => fewerClusters(marks(one))));
			return {
				misses: most((one) => one.placements.wrong),
				hits: most((one) => one.placements.right),
				of
			};
		}
		if (!decidedMetrics.has(metric)) return {
			misses: null,
			hits: null,
			of
		};
		let misses = 0;
		let hits = 0;
		for (let c = 0; c < this.clusters; c++) {
			let right = 0;
			let wrong = 0;
			for (let i = this.#from[c]; i < this.#from[c + 1]; i++) if (this.#labels[i] === this.#decided[i]) right++;
			else wrong++;
			if (right > 0) hits++;
			if (wrong > 0) misses++;
		}
		return {
			misses,
			hits,
			of
		};
	}
	/** Wilson for the accuracy. */
	formula(metric, level) {
		if (metric !== "accuracy") return null;
		return {
			interval: wilson(sum(this.#totals.right), this.rows, level),
			method: "Wilson"
		};
	}
	/** Of a mean over classes, the Wilson intervals of the classes that a handful of clusters speak of. */
	unseen(metric, level) {
		const parts = metric === "roc_auc_ovr" ? this.#aucParts(level) : this.#classParts(metric, level);
		const present = this.#totals.labelled.filter((rows) => rows > 0).length;
		let [down, up] = [0, 0];
		for (const { value, interval } of parts) {
			down += ((value - interval[0]) / present) ** 2;
			up += ((interval[1] - value) / present) ** 2;
		}
		return parts.length === 0 ? null : {
			down: Math.sqrt(down),
			up: Math.sqrt(up),
			isAll: parts.length === present
		};
	}
	#aucParts(level) {
		return this.#classRanks().flatMap((one, k) => {
			if (one === null || fewerClusters(one.placements.wrong) >= few) return [];
			const positives = this.#totals.labelled[k];
			return [{
				value: one.auc,
				interval: newcombe5(one.auc, positives, this.rows - positives, level)
			}];
		});
	}
	#classParts(metric, level) {
		const term = classTerms[metric];
		if (term === void 0) return [];
		const k = this.#classes;
		const [of, hits, misses] = [
			new Uint32Array(k),
			new Uint32Array(k),
			new Uint32Array(k)
		];
		const seen = new Uint8Array(k);
		for (let c = 0; c < this.clusters; c++) {
			seen.fill(0);
			for (let i = this.#from[c]; i < this.#from[c + 1]; i++) {
				const [label, decided] = [this.#labels[i], this.#decided[i]];
				const mark = label === decided ? 1 : 2;
				if (term.byLabel) seen[label] |= mark;
				if (term.byPrediction) seen[decided] |= mark;
			}
			for (let one = 0; one < k; one++) {
				if (seen[one] !== 0) of[one]++;
				if ((seen[one] & 1) !== 0) hits[one]++;
				if ((seen[one] & 2) !== 0) misses[one]++;
			}
		}
		return Array.from(of, (units, one) => ({
			one,
			units
		})).flatMap(({ one, units }) => {
			if (this.#totals.labelled[one] === 0 || Math.min(hits[one], misses[one]) >= few) return [];
			const value = term.of(this.#totals, one);
			return [{
				value,
				interval: units === 0 ? [0, 1] : wilson(value * units, units, level)
			}];
		});
	}
	differing(metric, other) {
		if (metric === "roc_auc_ovr") return Math.max(this.evidence(metric).misses, other.evidence(metric).misses);
		if (!decidedMetrics.has(metric)) return null;
		let differ = 0;
		for (let c = 0; c < this.clusters; c++) if (!this.#decidesLike(other, c)) differ++;
		return differ;
	}
	whyUndefined(metric) {
		return metric === "roc_auc_ovr" || metric === "cohen_kappa" ? "all rows have the same label" : "all rows have the same label, or the same prediction";
	}
	/** Rows of each class by label, by prediction, and by both. */
	perClass() {
		return this.#totals;
	}
	#decidesLike(other, cluster) {
		const [start, end] = [this.#from[cluster], this.#from[cluster + 1]];
		const offset = other.#from[cluster] - start;
		if (other.#from[cluster + 1] - offset !== end) return false;
		for (let i = start; i < end; i++) if (this.#labels[i] !== other.#labels[i + offset] || this.#decided[i] !== other.#decided[i + offset] || this.#counts[i] !== other.#counts[i + offset]) return false;
		return true;
	}
	#tally() {
		const k = this.#classes;
		return {
			sums: new Float64Array(width$1),
			labelled: new Float64Array(k),
			predicted: new Float64Array(k),
			right: new Float64Array(k)
		};
	}
	/** Adds a cluster to a tally as often as `weight` says. */
	#add({ sums, labelled, predicted, right }, cluster, weight) {
		for (let j = 0, i = cluster * width$1; j < width$1; j++, i++) sums[j] += weight * this.#sums[i];
		for (let i = this.#from[cluster]; i < this.#from[cluster + 1]; i++) {
			const count = weight * this.#counts[i];
			const label = this.#labels[i];
			const decided = this.#decided[i];
			labelled[label] += count;
			predicted[decided] += count;
			if (label === decided) right[label] += count;
		}
	}
	#pairs() {
		const k = this.#classes;
		const code = (row) => (this.clusterOf[row] * k + this.label[row]) * k + this.decisions[row];
		const order = argsort(Float64Array.from(this.label, (_, row) => code(row)));
		const from = new Uint32Array(this.clusters + 1);
		const labels = [];
		const decided = [];
		const counts = [];
		let last = -1;
		for (const row of order) {
			const own = code(row);
			if (own === last) {
				counts[counts.length - 1]++;
				continue;
			}
			last = own;
			labels.push(this.label[row]);
			decided.push(this.decisions[row]);
			counts.push(1);
			from[this.clusterOf[row] + 1] = labels.length;
		}
		for (let c = 1; c <= this.clusters; c++) from[c] = Math.max(from[c], from[c - 1]);
		return {
			from,
			labels: Uint32Array.from(labels),
			decided: Uint32Array.from(decided),
			counts: Float64Array.from(counts)
		};
	}
	#clusterSums() {
		const k = this.#classes;
		const n = this.rows;
		const logLoss = new Float64Array(n);
		const squaredError = new Float64Array(n);
		const confidence = new Float64Array(n);
		for (let row = 0; row < n; row++) {
			const label = this.label[row];
			for (let c = 0, i = row * k; c < k; c++, i++) {
				const error = this.score[i] - (c === label ? 1 : 0);
				squaredError[row] += error * error;
			}
			const likelihood = this.score[row * k + label];
			logLoss[row] = -Math.log(Math.min(Math.max(likelihood, epsilon), 1 - epsilon));
			confidence[row] = this.score[row * k + this.decisions[row]];
		}
		const sums = new Float64Array(this.clusters * width$1);
		for (const cluster of this.clusterOf) sums[cluster * width$1] += 1;
		for (const [offset, values] of [
			[at$1.logLoss, logLoss],
			[at$1.squaredError, squaredError],
			[at$1.confidence, confidence]
		]) for (const row of argsort(values)) sums[this.clusterOf[row] * width$1 + offset] += values[row];
		return sums;
	}
	/** Of each class against the rest; null for a class that no row has, or every. */
	#classRanks() {
		this.#ranks ??= Array.from({ length: this.#classes }, (_, k) => {
			const positives = this.#totals.labelled[k];
			const negatives = this.rows - positives;
			if (positives === 0 || negatives === 0) return null;
			const score = Float64Array.from(this.label, (_label, row) => this.score[row * this.#classes + k]);
			const isPositive = (row) => this.label[row] === k;
			const order = byScoreAndLabel(score, Float64Array.from(this.label, (label) => Number(label === k)));
			const codes = rankCodes(order, score, this.clusterOf, isPositive);
			const { rocAuc } = weightedRanks(codes, new Int32Array(this.clusters).fill(1));
			const placements = placementsOf(codes, this.clusters, positives, negatives, rocAuc);
			return {
				codes: this.#isRanked ? codes : /* @__PURE__ */ new Uint32Array(0),
				auc: rocAuc,
				placements
			};
		});
		return this.#ranks;
	}
	#weightedAuc(weights) {
		if (this.#isRanked) return mean(this.#classRanks().flatMap((one) => {
			const area = one === null ? NaN : weightedRanks(one.codes, weights).rocAuc;
			return Number.isNaN(area) ? [] : [area];
		}));
		const influence = this.#aucInfluence();
		let value = this.value("roc_auc_ovr");
		for (let c = 0; c < weights.length; c++) value += weights[c] * influence[c];
		return value;
	}
	#aucInfluence() {
		if (this.#influence !== void 0) return this.#influence;
		const influence = new Float64Array(this.clusters);
		const ranks = this.#classRanks().filter((one) => one !== null);
		for (const { placements } of ranks) for (let c = 0; c < influence.length; c++) influence[c] += placements.influence[c] / ranks.length;
		this.#influence = influence;
		return influence;
	}
};
/** The class with the highest probability of every row, of equal ones the first. */
function decisionsOf(score, classes) {
	const decisions = new Uint32Array(score.length / classes);
	for (let row = 0; row < decisions.length; row++) {
		const start = row * classes;
		let best = 0;
		for (let k = 1; k < classes; k++) if (score[start + k] > score[start + best]) best = k;
		decisions[row] = best;
	}
	return decisions;
}
/** Metrics that look at the predicted classes only, and not at the probabilities. */
const decidedMetrics = /* @__PURE__ */ new Set([
	"macro_f1",
	"weighted_f1",
	"accuracy",
	"balanced_accuracy",
	"macro_precision",
	"mcc",
	"cohen_kappa"
]);
function fromTally(metric, tally) {
	const { sums, labelled, predicted, right } = tally;
	const n = sums[at$1.rows];
	if (n <= 0) return NaN;
	switch (metric) {
		case "log_loss": return sums[at$1.logLoss] / n;
		case "brier": return sums[at$1.squaredError] / n;
		case "mean_confidence": return sums[at$1.confidence] / n;
		case "calibration_in_the_large": return (sums[at$1.confidence] - sum(right)) / n;
		case "accuracy": return sum(right) / n;
		case "balanced_accuracy":
		case "macro_precision":
		case "macro_f1": return overClasses(labelled, (k) => classTerms[metric].of(tally, k));
		case "weighted_f1": {
			let total = 0;
			for (let k = 0; k < labelled.length; k++) if (labelled[k] > 0) total += labelled[k] * f1Of(tally, k);
			return total / n;
		}
		case "mcc": {
			const { both, byLabel, byPrediction } = products(labelled, predicted);
			const product = (n * n - byPrediction) * (n * n - byLabel);
			return product > 0 ? (sum(right) * n - both) / Math.sqrt(product) : NaN;
		}
		case "cohen_kappa": {
			const expected = products(labelled, predicted).both / (n * n);
			return expected < 1 ? (sum(right) / n - expected) / (1 - expected) : NaN;
		}
		default: throw new Error(`"${metric}" is not made of sums`);
	}
}
function recallOf({ right, labelled }, k) {
	return right[k] / labelled[k];
}
/** 0 where the class is never predicted, as scikit-learn's `zero_division=0` has it. */
function precisionOf({ right, predicted }, k) {
	return predicted[k] > 0 ? right[k] / predicted[k] : 0;
}
function f1Of({ right, labelled, predicted }, k) {
	return 2 * right[k] / (labelled[k] + predicted[k]);
}
/** What the means over classes are means of, and which rows it looks at. */
const classTerms = {
	balanced_accuracy: {
		of: recallOf,
		byLabel: true,
		byPrediction: false
	},
	macro_precision: {
		of: precisionOf,
		byLabel: false,
		byPrediction: true
	},
	macro_f1: {
		of: f1Of,
		byLabel: true,
		byPrediction: true
	}
};
function products(labelled, predicted) {
	let both = 0;
	let byLabel = 0;
	let byPrediction = 0;
	for (let k = 0; k < labelled.length; k++) {
		both += labelled[k] * predicted[k];
		byLabel += labelled[k] * labelled[k];
		byPrediction += predicted[k] * predicted[k];
	}
	return {
		both,
		byLabel,
		byPrediction
	};
}
/** The mean over the classes that have rows. */
function overClasses(labelled, of) {
	let total = 0;
	let classes = 0;
	for (let k = 0; k < labelled.length; k++) {
		if (labelled[k] <= 0) continue;
		total += of(k);
		classes++;
	}
	return total / classes;
}
function sum(values) {
	let total = 0;
	for (const value of values) total += value;
	return total;
}
function mean(values) {
	return values.reduce((total, value) => total + value, 0) / values.length;
}

// packages/evaluation/src/scored-regression.ts
/**
* Indices of the sums over rows: rows, squared error, absolute error, error, centered label (minus its mean over all
* rows), its square, relative error, labels that are 0.
*/
const at = {
	rows: 0,
	squaredError: 1,
	absoluteError: 2,
	error: 3,
	label: 4,
	squaredLabel: 5,
	relativeError: 6,
	zeroLabels: 7
};
const width = 8;
/** A regression's predicted numbers. */
var RegressionScored = class extends SummedScored {
	task = "regression";
	width = width;
	sums;
	totals;
	/** Absolute errors ascending, and the cluster of each. */
	#errors;
	constructor(rows) {
		super(rows);
		this.sums = this.#sums();
		this.totals = totalsOf(this.sums, width);
	}
	influence(metric) {
		return this.isRanked(metric) ? null : this.jackknife(metric);
	}
	evidence() {
		return {
			misses: null,
			hits: null,
			of: this.clusters
		};
	}
	formula() {
		return null;
	}
	differing() {
		return null;
	}
	whyUndefined(metric) {
		return metric === "mape" ? "some label is 0" : "all labels are equal";
	}
	isRanked(metric) {
		return metric === "median_absolute_error";
	}
	ranked(weights) {
		const median = this.#weightedMedian(weights);
		return () => median;
	}
	fromSums(metric, sums) {
		const n = sums[at.rows];
		if (n <= 0) return NaN;
		switch (metric) {
			case "rmse": return Math.sqrt(Math.max(0, sums[at.squaredError]) / n);
			case "mae": return sums[at.absoluteError] / n;
			case "mean_error": return sums[at.error] / n;
			case "r2": {
				const total = sums[at.squaredLabel] - sums[at.label] ** 2 / n;
				return total > 0 ? 1 - sums[at.squaredError] / total : NaN;
			}
			case "mape": return sums[at.zeroLabels] > 0 ? NaN : sums[at.relativeError] / n;
			default: throw new Error(`"${metric}" is not made of sums`);
		}
	}
	#weightedMedian(weights) {
		const { values, clusterOf } = this.#sortedErrors();
		let total = 0;
		for (let i = 0; i < values.length; i++) total += weights[clusterOf[i]];
		let median = NaN;
		if (total > 0) {
			const lower = Math.floor((total - 1) / 2);
			const upper = Math.floor(total / 2);
			let seen = 0;
			let first = NaN;
			for (let i = 0; i < values.length; i++) {
				seen += weights[clusterOf[i]];
				if (Number.isNaN(first) && seen > lower) first = values[i];
				if (seen > upper) {
					median = (first + values[i]) / 2;
					break;
				}
			}
		}
		return median;
	}
	#sortedErrors() {
		if (this.#errors !== void 0) return this.#errors;
		const errors = this.score.map((score, i) => Math.abs(score - this.label[i]));
		const order = argsort(errors);
		this.#errors = {
			values: Float64Array.from(order, (row) => errors[row]),
			clusterOf: Uint32Array.from(order, (row) => this.clusterOf[row])
		};
		return this.#errors;
	}
	#sums() {
		const order = byScoreAndLabel(this.score, this.label);
		const sums = new Float64Array(this.clusters * width);
		let mean = 0;
		for (const row of order) mean += this.label[row] / this.rows;
		for (const row of order) {
			const start = this.clusterOf[row] * width;
			const label = this.label[row];
			const error = this.score[row] - label;
			const absolute = Math.abs(error);
			const centered = label - mean;
			sums[start] += 1;
			sums[start + at.squaredError] += error * error;
			sums[start + at.absoluteError] += absolute;
			sums[start + at.error] += error;
			sums[start + at.label] += centered;
			sums[start + at.squaredLabel] += centered * centered;
			if (label === 0) sums[start + at.zeroLabels] += 1;
			else sums[start + at.relativeError] += absolute / Math.abs(label);
		}
		return sums;
	}
};

// packages/evaluation/src/score-rows.ts
/** Rows as a model of the task scored them, ready for metrics. */
function scoreRows(task, rows, { threshold = .5, classes = 0 } = {}) {
	switch (task) {
		case "binary-classification": return new BinaryScored(rows, threshold);
		case "multiclass-classification": return new MulticlassScored(rows, classes);
		case "regression": return new RegressionScored(rows);
	}
}
/** Rows that are all of one sample. */
function oneSample(label, score) {
	return {
		label,
		score,
		clusterOf: new Uint32Array(label.length),
		clusters: 1
	};
}
/**
* One metric of rows that are all of one sample; NaN where it is not defined. As `metricsOf` of the task says, threshold 0.5.
* @param label 0 or 1; the index of the class; or numbers.
* @param score as many, finite; of several classes rows × classes.
*/
function metricOf(metric, task, label, score, options = {}) {
	return scoreRows(task, oneSample(label, score), options).value(metric);
}
/**
* Every metric of a task on rows, without intervals; null where it is undefined (one class only).
* @param label, score as `metricOf` takes them.
*/
function pointMetrics(task, label, score, options = {}) {
	const scored = scoreRows(task, oneSample(label, score), options);
	return Object.fromEntries(metricsOf(task).map((name) => {
		const value = scored.value(name);
		return [name, Number.isFinite(value) ? value : null];
	}));
}

export { checkMetric as a, bcaInterval as c, normalQuantile as d, studentQuantile as f, decisionsOf as i, wilson as l, pointMetrics as n, definitionOf as o, scoreRows as r, metricsOf as s, metricOf as t, normalCdf as u };
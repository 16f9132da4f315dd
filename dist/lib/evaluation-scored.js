import { t as nearest } from "./contracts-nearest.js";
import { t as UserError } from "./contracts-errors.js";

// packages/evaluation/src/metrics.ts
const unit = [0, 1];
const positive = [0, Number.POSITIVE_INFINITY];
const binary = (direction, describe, rest = {}) => ({
	task: "binary-classification",
	direction,
	describe,
	range: unit,
	needs: [],
	threshold: false,
	ranked: false,
	...rest
});
const regression = (direction, describe, rest = {}) => ({
	...binary(direction, describe, {
		range: positive,
		...rest
	}),
	task: "regression"
});
/** Every metric that gates and reports know, by name. Values agree with scikit-learn to 1e-9. */
const metricDefinitions = {
	roc_auc: binary("higher", "area under the ROC curve; ties count one half", {
		needs: ["both-classes"],
		ranked: true
	}),
	pr_auc: binary("higher", "area under the precision-recall curve (average precision)", {
		needs: ["both-classes"],
		ranked: true
	}),
	log_loss: binary("lower", "mean negative log-likelihood; scores clipped to [2^-52, 1 - 2^-52]", { range: positive }),
	brier: binary("lower", "mean squared difference of score and label"),
	accuracy: binary("higher", "share of rows classified right", { threshold: true }),
	balanced_accuracy: binary("higher", "mean of recall and specificity", {
		threshold: true,
		needs: ["both-classes"]
	}),
	precision: binary("higher", "share of predicted positives that are positive", {
		threshold: true,
		needs: ["predicted-positives"]
	}),
	recall: binary("higher", "share of positives that are found", {
		threshold: true,
		needs: ["positives"]
	}),
	specificity: binary("higher", "share of negatives that are left alone", {
		threshold: true,
		needs: ["negatives"]
	}),
	f1: binary("higher", "harmonic mean of precision and recall", { threshold: true }),
	mcc: binary("higher", "Matthews' correlation of decision and label", {
		threshold: true,
		range: [-1, 1],
		needs: ["both-classes", "predicted-positives"]
	}),
	calibration_in_the_large: binary("zero", "mean score minus observed rate", { range: [-1, 1] }),
	mean_prediction: binary("none", "mean score"),
	prevalence: binary("none", "share of positives"),
	rmse: regression("lower", "root of the mean squared error"),
	mae: regression("lower", "mean absolute error"),
	median_absolute_error: regression("lower", "median of the absolute error", { ranked: true }),
	mape: regression("lower", "mean absolute error relative to the label; undefined where a label is 0"),
	r2: regression("higher", "share of the label variance that is explained", {
		range: [Number.NEGATIVE_INFINITY, 1],
		needs: ["label-variance"]
	}),
	mean_error: regression("zero", "mean of prediction minus label (bias)", { range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] })
};
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
	medae: "median_absolute_error"
};
/** Names of the metrics of a task, in the order in which reports show them. */
function metricsOf(task) {
	return Object.keys(metricDefinitions).filter((name) => metricDefinitions[name].task === task);
}
/**
* The definition of a metric, checked against the task and the arguments that a gate gives it.
* @throws UserError for an unknown name (naming the nearest), a metric of another task, or an argument that it does not take.
*/
function checkMetric(name, task, args = {}, where) {
	const definition = Object.hasOwn(metricDefinitions, name) ? metricDefinitions[name] : void 0;
	const known = metricsOf(task);
	if (definition === void 0) {
		const near = (Object.hasOwn(otherNames, name) ? otherNames[name] : void 0) ?? nearest(name, known);
		throw new UserError(`there is no metric "${name}"`, {
			where,
			fix: `${near === void 0 ? "" : `Did you mean "${near}"? `}Known for ${task}: ${known.join(", ")}.`
		});
	}
	if (definition.task !== task) throw new UserError(`the metric "${name}" belongs to ${definition.task}, and this is ${task}`, {
		where,
		fix: `Known for ${task}: ${known.join(", ")}.`
	});
	for (const [key, value] of Object.entries(args)) {
		if (key !== "threshold" || !definition.threshold) throw new UserError(`the metric "${name}" takes no argument "${key}"`, {
			where,
			fix: definition.threshold ? "It takes \"threshold\"." : "It takes none."
		});
		if (!(value >= 0 && value <= 1)) throw new UserError(`a threshold lies between 0 and 1, not at ${value}`, { where });
	}
	return definition;
}
/**
* How many sums over rows the unranked metrics are made of. Binary: `binarySums`. Regression: rows, squared error,
* absolute error, error, centered label (minus its mean over all rows), its square, relative error, labels that are 0.
*/
const sumCount = {
	"binary-classification": 7,
	regression: 8
};
/** Indices of the sums over rows of a binary classifier. */
const binarySums = {
	rows: 0,
	positives: 1,
	truePositives: 2,
	falsePositives: 3,
	logLoss: 4,
	squaredError: 5,
	score: 6
};
/**
* An unranked metric from its sums over rows; NaN when undefined (an empty denominator is undefined, not 0).
* `at` is where the sums begin in `sums`.
*/
function metricFromSums(name, sums, at = 0) {
	const n = sums[at];
	if (n <= 0) return NaN;
	switch (name) {
		case "rmse": return Math.sqrt(Math.max(0, sums[at + 1]) / n);
		case "mae": return sums[at + 2] / n;
		case "mean_error": return sums[at + 3] / n;
		case "r2": {
			const total = sums[at + 5] - sums[at + 4] ** 2 / n;
			return total > 0 ? 1 - sums[at + 1] / total : NaN;
		}
		case "mape": return sums[at + 7] > 0 ? NaN : sums[at + 6] / n;
	}
	const p = sums[at + 1];
	const tp = sums[at + 2];
	const fp = sums[at + 3];
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
		case "log_loss": return sums[at + 4] / n;
		case "brier": return sums[at + 5] / n;
		case "mean_prediction": return sums[at + 6] / n;
		case "prevalence": return p / n;
		case "calibration_in_the_large": return (sums[at + 6] - p) / n;
		default: throw new Error(`"${name}" is not made of sums`);
	}
}
/** Numerator and denominator of a metric that is a plain proportion of rows; undefined for the others. */
function proportionOf(name, sums, at = 0) {
	const n = sums[at];
	const p = sums[at + 1];
	const tp = sums[at + 2];
	const fp = sums[at + 3];
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

// packages/evaluation/src/scored.ts
/** scikit-learn's `log_loss` (since 1.5) clips to the machine epsilon of the scores' type: 2^-52 for float64. */
const epsilon = Number.EPSILON;
/**
* One model's scores on a set of rows, prepared so that a bootstrap replicate (a weight per cluster) costs
* one pass over the rows for ranked metrics and one over the clusters for all others.
*
* Rows are visited in the order of (score, label), never in the file's: so sums of doubles, and with them every
* figure, are the same to the last bit whatever the order of the rows.
*/
var Scored = class {
	task;
	rows;
	clusters;
	/** Sums over the rows of each cluster, `sumCount[task]` numbers a cluster. */
	sums;
	totals;
	/** Distinct scores, counted up to 20: below that, equal scores may be coincidence. */
	distinctScores;
	#label;
	#score;
	#clusterOf;
	/** Binary: rows by falling score as `cluster << 2 | label << 1 | last of its tie`. */
	#codes;
	/** Regression: absolute errors ascending, and the cluster of each. */
	#errors;
	#order;
	#ranked;
	#placements;
	constructor(task, label, score, clusterOf, clusters, threshold) {
		this.task = task;
		this.rows = label.length;
		this.clusters = clusters;
		this.#label = label;
		this.#score = score;
		this.#clusterOf = clusterOf;
		this.#order = argsort(score, argsort(label));
		this.sums = task === "regression" ? this.#regressionSums() : this.#binarySums(threshold);
		const k = sumCount[task];
		this.totals = new Float64Array(k);
		for (let i = 0; i < this.sums.length; i++) this.totals[i % k] += this.sums[i];
		let distinct = 0;
		for (let i = 0; i < this.#order.length && distinct < 20; i++) if (i === 0 || score[this.#order[i]] !== score[this.#order[i - 1]]) distinct++;
		this.distinctScores = distinct;
	}
	/** The metric on all rows; NaN when undefined. */
	value(metric) {
		if (!metricDefinitions[metric].ranked) return metricFromSums(metric, this.totals);
		this.#ranked ??= this.ranked(new Int32Array(this.clusters).fill(1));
		return rankedValue(metric, this.#ranked);
	}
	/** The metrics of one bootstrap replicate, in which cluster c counts `weights[c]` times. */
	replicate(metrics, weights, into) {
		const k = sumCount[this.task];
		const totals = new Float64Array(k);
		const sums = this.sums;
		for (let c = 0, at = 0; c < weights.length; c++) {
			const weight = weights[c];
			if (weight === 0) at += k;
			else for (let j = 0; j < k; j++, at++) totals[j] += weight * sums[at];
		}
		let ranked;
		for (const [i, metric] of metrics.entries()) if (metricDefinitions[metric].ranked) {
			ranked ??= this.ranked(weights);
			into[i] = rankedValue(metric, ranked);
		} else into[i] = metricFromSums(metric, totals);
	}
	/**
	* Change of a metric per unit of weight of each cluster. Unranked: delete-one-cluster jackknife.
	* AUC, average precision: the derivative (infinitesimal jackknife), which needs one pass instead of one a cluster.
	* Null for the median, whose derivative does not exist.
	*/
	influence(metric) {
		if (metric === "median_absolute_error") return null;
		if (metric === "roc_auc") return this.placements().influence;
		if (metric === "pr_auc") return this.#precisionInfluence();
		const k = sumCount[this.task];
		const whole = this.value(metric);
		const left = new Float64Array(k);
		return Float64Array.from({ length: this.clusters }, (_, c) => {
			for (let j = 0; j < k; j++) left[j] = this.totals[j] - this.sums[c * k + j];
			const change = whole - metricFromSums(metric, left);
			return Number.isNaN(change) ? 0 : change;
		});
	}
	/**
	* Clusters that hold at least one row that the metric counts against (`misses`) or for the model (`hits`), and
	* clusters that can say anything about it (`of`): for recall those with a positive, for metrics of both classes
	* those with the rarer one. A metric without right and wrong rows has no misses to count (null).
	*/
	evidence(metric) {
		const { ranked, threshold } = metricDefinitions[metric];
		if (this.task === "regression" || !ranked && !threshold && metric !== "prevalence") return {
			misses: null,
			hits: null,
			of: this.clusters
		};
		const k = sumCount[this.task];
		let misses = 0;
		let hits = 0;
		let of = 0;
		let withPositives = 0;
		let withNegatives = 0;
		for (let c = 0; c < this.clusters; c++) {
			const at = c * k;
			const positives = this.sums[at + binarySums.positives];
			if (positives > 0) withPositives++;
			if (this.sums[at] > positives) withNegatives++;
			if (ranked) continue;
			const counts = proportionOf(metric, this.sums, at) ?? this.#compositeCounts(metric, at);
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
	/** Clusters in which two models' decisions at the threshold are not the same in number. */
	decisionsDiffer(other) {
		const k = sumCount[this.task];
		let differ = 0;
		for (let at = 0; at < this.sums.length; at += k) {
			const tp = at + binarySums.truePositives;
			const fp = at + binarySums.falsePositives;
			if (this.sums[tp] !== other.sums[tp] || this.sums[fp] !== other.sums[fp]) differ++;
		}
		return differ;
	}
	/** Whether two models score every row the same. */
	sameScores(other) {
		return this.#score.every((score, row) => score === other.#score[row]);
	}
	/** Whether two models bring the rows into the same order with the same ties. */
	sameRanking(other) {
		const mine = this.#rankCodes();
		const theirs = other.#rankCodes();
		return this.#order.every((row, i) => row === other.#order[i]) && mine.every((code, i) => code === theirs[i]);
	}
	#compositeCounts(metric, at) {
		const s = this.sums;
		const tp = s[at + binarySums.truePositives];
		const wrong = s[at + binarySums.falsePositives] + s[at + binarySums.positives] - tp;
		const hits = metric === "f1" ? tp : s[at] - wrong;
		return {
			hits,
			of: hits + wrong
		};
	}
	/**
	* DeLong's placement values of the AUC (DeLong et al. 1988), gathered by cluster: the influence of each, whether
	* it holds a positive (bit 1) or a negative (bit 2) that is not on the right side of every row of the other class
	* (`wrong`) or is of some (`right`), and the variance for independent rows.
	*/
	placements() {
		if (this.#placements !== void 0) return this.#placements;
		const codes = this.#rankCodes();
		const p = this.totals[binarySums.positives];
		const n = this.totals[0] - p;
		const auc = this.value("roc_auc");
		const influence = new Float64Array(this.clusters);
		const wrong = new Uint8Array(this.clusters);
		const right = new Uint8Array(this.clusters);
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
		const variance = squaresPositive / (p - 1) / p + squaresNegative / (n - 1) / n;
		this.#placements = {
			influence,
			wrong,
			right,
			variance
		};
		return this.#placements;
	}
	/** AUC and average precision, or the median error, with cluster weights: one pass in the order of the ranks. */
	ranked(weights) {
		return this.task === "regression" ? this.#weightedMedian(weights) : this.#weightedRanks(weights);
	}
	#weightedRanks(weights) {
		const codes = this.#rankCodes();
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
			prAuc: defined ? precision / tp : NaN,
			medianAbsoluteError: NaN
		};
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
		return {
			rocAuc: NaN,
			prAuc: NaN,
			medianAbsoluteError: median
		};
	}
	#precisionInfluence() {
		const codes = this.#rankCodes();
		const p = this.totals[binarySums.positives];
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
		if (this.#codes !== void 0) return this.#codes;
		const n = this.rows;
		const codes = new Uint32Array(n);
		for (let i = 0; i < n; i++) {
			const row = this.#order[n - 1 - i];
			const isLast = i === n - 1 || this.#score[this.#order[n - 2 - i]] !== this.#score[row];
			codes[i] = this.#clusterOf[row] << 2 | (this.#label[row] === 1 ? 2 : 0) | (isLast ? 1 : 0);
		}
		this.#codes = codes;
		return codes;
	}
	#sortedErrors() {
		if (this.#errors !== void 0) return this.#errors;
		const errors = this.#score.map((score, i) => Math.abs(score - this.#label[i]));
		const order = argsort(errors);
		this.#errors = {
			values: Float64Array.from(order, (row) => errors[row]),
			clusterOf: Uint32Array.from(order, (row) => this.#clusterOf[row])
		};
		return this.#errors;
	}
	#binarySums(threshold) {
		const k = sumCount["binary-classification"];
		const sums = new Float64Array(this.clusters * k);
		for (const row of this.#order) {
			const at = this.#clusterOf[row] * k;
			const label = this.#label[row];
			const score = this.#score[row];
			const predicted = score >= threshold;
			sums[at] += 1;
			sums[at + 1] += label;
			if (predicted && label === 1) sums[at + 2] += 1;
			if (predicted && label === 0) sums[at + 3] += 1;
			const likelihood = label === 1 ? score : 1 - score;
			sums[at + 4] -= Math.log(Math.min(Math.max(likelihood, epsilon), 1 - epsilon));
			sums[at + 5] += (score - label) * (score - label);
			sums[at + 6] += score;
		}
		return sums;
	}
	#regressionSums() {
		const k = sumCount.regression;
		const sums = new Float64Array(this.clusters * k);
		let mean = 0;
		for (const row of this.#order) mean += this.#label[row] / this.rows;
		for (const row of this.#order) {
			const at = this.#clusterOf[row] * k;
			const label = this.#label[row];
			const error = this.#score[row] - label;
			const absolute = Math.abs(error);
			const centered = label - mean;
			sums[at] += 1;
			sums[at + 1] += error * error;
			sums[at + 2] += absolute;
			sums[at + 3] += error;
			sums[at + 4] += centered;
			sums[at + 5] += centered * centered;
			if (label === 0) sums[at + 7] += 1;
			else sums[at + 6] += absolute / Math.abs(label);
		}
		return sums;
	}
};
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
function rankedValue(metric, ranked) {
	switch (metric) {
		case "roc_auc": return ranked.rocAuc;
		case "pr_auc": return ranked.prAuc;
		default: return ranked.medianAbsoluteError;
	}
}
/**
* One metric of rows that are all of one sample; NaN where it is not defined. As `metricDefinitions` says, threshold 0.5.
* @param label 0 or 1, or numbers. @param score of equal length, finite.
*/
function metricOf(metric, task, label, score) {
	return new Scored(task, label, score, new Uint32Array(label.length), 1, .5).value(metric);
}

export { metricsOf as a, metricDefinitions as i, metricOf as n, proportionOf as o, checkMetric as r, Scored as t };
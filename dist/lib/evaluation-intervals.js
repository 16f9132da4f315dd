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

export { normalCdf as a, wilson as i, logitDeLong as n, normalQuantile as o, newcombe5 as r, studentQuantile as s, bcaInterval as t };
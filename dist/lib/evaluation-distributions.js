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

export { normalQuantile as n, studentQuantile as r, normalCdf as t };
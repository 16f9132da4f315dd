import { normalCdf } from '@modelops/evaluation';

/** Log of the gamma function for x > 0: Stirling's series after shifting to x ≥ 10, relative error about 1e-15. */
export function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 10) shift += Math.log(at++);
  const s = 1 / (at * at);
  const series = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/** Upper regularized incomplete gamma function Q(a, x), by series or Lentz's continued fraction (DLMF §8.9, §8.11). */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-17; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
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
export function chiSquareTail(x: number, df: number): number {
  return df <= 0 ? 1 : upperGamma(df / 2, x / 2);
}

/** Kolmogorov's limit of √n·D (SciPy `kstwobign.sf`), the theta series in its quickly converging form on each side of 1. */
export function kolmogorovTail(x: number): number {
  if (x <= 0) return 1;
  if (x < 1) {
    let sum = 0;
    for (let k = 1; k <= 9; k += 2) sum += Math.exp((-(k * k) * Math.PI ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
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
export function andersonDarlingTail(z: number): number {
  if (z <= 0) return 1;
  if (z > 8) return Math.sqrt(3) * 2 * normalCdf(-Math.sqrt(2 * z));
  const cdf =
    z < 2
      ? (Math.exp(-1.2337141 / z) / Math.sqrt(z)) *
        (2.00012 + (0.247105 - (0.0649821 - (0.0347962 - (0.011672 - 0.00168691 * z) * z) * z) * z) * z)
      : Math.exp(
          -Math.exp(1.0776 - (2.30695 - (0.43424 - (0.082433 - (0.008056 - 0.0003146 * z) * z) * z) * z) * z),
        );
  return 1 - cdf;
}

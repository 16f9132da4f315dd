import { normalCdf, normalQuantile, studentQuantile } from './distributions.ts';

/** Lower and upper end of an interval of confidence. */
export type Interval = readonly [lower: number, upper: number];

/**
 * Wilson's score interval of a proportion `hits / of` (Wilson 1927; statsmodels `proportion_confint(method="wilson")`).
 * `hits` may be fractional, for a share that is known over an effective number of units.
 */
export function wilson(hits: number, of: number, level = 0.95): Interval {
  const z = normalQuantile(0.5 + level / 2);
  const p = hits / of;
  const z2 = z * z;
  const center = (p + z2 / (2 * of)) / (1 + z2 / of);
  const half = (z / (1 + z2 / of)) * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of * of));
  // At 0 and 1 the formula gives the end exactly, but for rounding.
  return [p === 0 ? 0 : Math.max(0, center - half), p === 1 ? 1 : Math.min(1, center + half)];
}

/**
 * DeLong's interval of an AUC on the logit scale (DeLong, DeLong, Clarke-Pearson 1988; midranks by Sun, Xu 2014).
 * `variance` is DeLong's of the AUC. Undefined (null) at an AUC of 0 or 1, whose variance is 0.
 */
export function logitDeLong(auc: number, variance: number, level = 0.95): Interval | null {
  if (!(auc > 0 && auc < 1 && variance > 0)) return null;
  const z = normalQuantile(0.5 + level / 2);
  const half = (z * Math.sqrt(variance)) / (auc * (1 - auc));
  const logit = Math.log(auc / (1 - auc));
  return [1 / (1 + Math.exp(half - logit)), 1 / (1 + Math.exp(-half - logit))];
}

/**
 * Newcombe's method 5 for an AUC (Newcombe 2006, Statistics in Medicine 25:559–573): the score-type interval
 * with Hanley and McNeil's variance taken at the bound, and (m + n)/2 − 1 for both m − 1 and n − 1.
 * Usable with few rows of a class and at an AUC of 0 or 1.
 */
export function newcombe5(auc: number, positives: number, negatives: number, level = 0.95): Interval {
  const z = normalQuantile(0.5 + level / 2);
  const star = (positives + negatives) / 2 - 1;
  const variance = (theta: number) =>
    ((theta * (1 - theta)) / (positives * negatives)) *
    (1 + star * ((1 - theta) / (2 - theta) + theta / (1 + theta)));
  // theta + sign·z·sd(theta) = auc has one root between auc and the end of the scale.
  const solve = (end: 0 | 1): number => {
    if (auc === end) return end;
    let inner = auc;
    let outer: number = end;
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
export function bcaInterval(
  replicates: Float64Array,
  estimate: number,
  influence: Float64Array | null,
  clusters: number,
  level = 0.95,
  scale = Math.abs(estimate),
): Interval | null {
  const defined = replicates.filter((value) => !Number.isNaN(value)).sort();
  const count = defined.length;
  if (count < 0.9 * replicates.length || count === 0) return null;
  // Sums of doubles differ in their last bits from replicate to replicate; that is no variation.
  if (defined[count - 1]! - defined[0]! <= 1e-12 * scale) return null;
  let below = 0;
  let equal = 0;
  for (const value of defined) {
    if (value < estimate) below++;
    else if (value === estimate) equal++;
  }
  const share = (below + equal / 2) / count;
  // One replicate from the edge is as far as a finite number of replicates can tell.
  const z0 = normalQuantile(Math.min(Math.max(share, 1 / (count + 1)), count / (count + 1)));
  const a = influence === null ? 0 : acceleration(influence);
  const z = Math.sqrt(clusters / (clusters - 1)) * studentQuantile(0.5 + level / 2, clusters - 1);
  const adjusted = (side: number) => {
    const denominator = 1 - a * (z0 + side);
    return denominator > 0.1 ? normalCdf(z0 + (z0 + side) / denominator) : normalCdf(side);
  };
  return [quantile(defined, adjusted(-z)), quantile(defined, adjusted(z))];
}

/** A sixth of the skewness of the influence values: how fast the standard error changes with the estimate. */
function acceleration(influence: Float64Array): number {
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
function quantile(sorted: Float64Array, p: number): number {
  const position = Math.min(Math.max(p * (sorted.length + 1) - 1, 0), sorted.length - 1);
  const index = Math.floor(position);
  const next = sorted[Math.min(index + 1, sorted.length - 1)]!;
  return sorted[index]! + (position - index) * (next - sorted[index]!);
}

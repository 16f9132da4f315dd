import { normalCdf } from '@modelops/evaluation';
import { andersonDarlingTail, chiSquareTail, kolmogorovTail, logGamma } from './special.ts';

/** A statistic and the probability of one at least as large, were both samples from one distribution. */
export interface TestResult {
  readonly statistic: number;
  readonly p: number;
}

type Counts = readonly number[];
const sum = (counts: Counts) => counts.reduce((total, one) => total + one, 0);

/**
 * Two samples, counted in the same bins. Counts need not be whole: dependent rows enter as the independent ones that they
 * are worth (`scaled`).
 */
export interface TwoSamples {
  readonly reference: Counts;
  readonly current: Counts;
}

/** The same shares with `rows` rows. */
export function scaled(counts: Counts, rows: number): number[] {
  const total = sum(counts);
  return counts.map((one) => (total === 0 ? 0 : (one * rows) / total));
}

/** Kolmogorov–Smirnov at the edges: a lower bound of the one on values, so that it never rejects more often. */
export function kolmogorovSmirnov({ reference, current }: TwoSamples): TestResult {
  const n = sum(reference);
  const m = sum(current);
  let above = 0;
  let distance = 0;
  for (let bin = 0; bin < reference.length; bin++) {
    above += reference[bin]! / n - current[bin]! / m;
    distance = Math.max(distance, Math.abs(above));
  }
  return { statistic: distance, p: kolmogorovTail(distance * Math.sqrt((n * m) / (n + m))) };
}

/** Anderson–Darling for two samples with ties, midranks (Scholz, Stephens 1987, equation 7), standardised to its limit. */
export function andersonDarling({ reference, current }: TwoSamples): TestResult {
  const n = sum(reference);
  const m = sum(current);
  const total = n + m;
  let before = 0;
  let fromReference = 0;
  let statistic = 0;
  for (let bin = 0; bin < reference.length; bin++) {
    const here = reference[bin]! + current[bin]!;
    if (here === 0) continue;
    const middle = before + here / 2;
    const mine = fromReference + reference[bin]! / 2;
    const spread = middle * (total - middle) - (total * here) / 4;
    if (spread > 0) statistic += (here * (total * mine - middle * n) ** 2) / spread;
    before += here;
    fromReference += reference[bin]!;
  }
  // The sums over both samples are equal but for the division by their sizes.
  statistic *= ((total - 1) / total ** 2) * (1 / n + 1 / m);
  return { statistic, p: andersonDarlingTail(statistic) };
}

/** Chi-square test of homogeneity; neighbours are pooled until each expected count is 5. Of one cell, p is 1. */
export function chiSquare({ reference, current }: TwoSamples): TestResult {
  const n = sum(reference);
  const m = sum(current);
  const least = leastInCell(n, m);
  const pooled: [number, number][] = [];
  let open: [number, number] = [0, 0];
  for (let bin = 0; bin < reference.length; bin++) {
    open = [open[0] + reference[bin]!, open[1] + current[bin]!];
    if (open[0] + open[1] < least) continue;
    pooled.push(open);
    open = [0, 0];
  }
  const last = pooled.at(-1);
  if (last === undefined) return { statistic: 0, p: 1 };
  last[0] += open[0];
  last[1] += open[1];
  let statistic = 0;
  for (const [a, b] of pooled) {
    const all = a + b;
    const expectedA = (all * n) / (n + m);
    const expectedB = (all * m) / (n + m);
    statistic += (a - expectedA) ** 2 / expectedA + (b - expectedB) ** 2 / expectedB;
  }
  return { statistic, p: chiSquareTail(statistic, pooled.length - 1) };
}

/**
 * Chi-square test of the mass in the tails against the rest: what an outlier problem changes. A tail is the outermost bin, or as
 * many as it takes to expect 5 rows in it.
 */
export function tailMass({ reference, current }: TwoSamples): TestResult {
  const least = leastInCell(sum(reference), sum(current));
  const bins = reference.length;
  const mass = (from: number, to: number) => sum(reference.slice(from, to)) + sum(current.slice(from, to));
  let width = 1;
  while (2 * width + 1 < bins && Math.min(mass(0, width), mass(bins - width, bins)) < least) width++;
  const ends = (counts: Counts) => {
    const low = sum(counts.slice(0, width));
    const high = bins > 1 ? sum(counts.slice(Math.max(width, bins - width))) : 0;
    return [low, sum(counts) - low - high, high];
  };
  return chiSquare({ reference: ends(reference), current: ends(current) });
}

/** Rows of both samples together in which the smaller one expects 5. */
const leastInCell = (n: number, m: number) => (5 * (n + m)) / Math.min(n, m);

/** Two proportions: chi-square where each expected count is 5, else Fisher's exact test, two-sided. */
export function twoProportions(hitsA: number, ofA: number, hitsB: number, ofB: number): TestResult {
  const hits = hitsA + hitsB;
  const total = ofA + ofB;
  const difference = hitsB / ofB - hitsA / ofA;
  const least = (Math.min(hits, total - hits) * Math.min(ofA, ofB)) / total;
  if (least >= 5) {
    const pool = hits / total;
    const z = difference / Math.sqrt(pool * (1 - pool) * (1 / ofA + 1 / ofB));
    return { statistic: difference, p: 2 * normalCdf(-Math.abs(z)) };
  }
  return {
    statistic: difference,
    p: fisher(Math.round(hitsA), Math.round(ofA), Math.round(hitsB), Math.round(ofB)),
  };
}

/** Fisher's exact test: tables at most as probable as the one found (SciPy `fisher_exact`, two-sided). */
function fisher(hitsA: number, ofA: number, hitsB: number, ofB: number): number {
  const hits = hitsA + hitsB;
  const choose = (n: number, k: number) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
  const log = (a: number) => choose(ofA, a) + choose(ofB, hits - a) - choose(ofA + ofB, hits);
  const found = log(hitsA);
  let p = 0;
  for (let a = Math.max(0, hits - ofB); a <= Math.min(hits, ofA); a++)
    if (log(a) <= found + 1e-7) p += Math.exp(log(a));
  return Math.min(1, p);
}

/**
 * Aggregated Cauchy association test: one p of several dependent ones (Liu, Xie 2020). Valid for small p whatever the
 * dependence; terms below 1e-15 by their limit 1 / (p·π). A p above 0.99 counts as 0.99 (truncated; Gui, Mao, Wang, Wang 2025, arXiv 2508.05818): else one
 * test without power, whose p is 1, would outweigh any certainty of the others.
 */
export function acat(ps: readonly number[]): number {
  const mean =
    ps.reduce((total, p) => {
      const inside = Math.min(Math.max(p, 1e-300), 0.99);
      return total + (inside < 1e-15 ? 1 / (inside * Math.PI) : Math.tan((0.5 - inside) * Math.PI));
    }, 0) / ps.length;
  return mean > 1e14 ? 1 / (mean * Math.PI) : 0.5 - Math.atan(mean) / Math.PI;
}

/** p after Benjamini, Hochberg (1995): SciPy `false_discovery_control`. */
export function benjaminiHochberg(ps: readonly number[]): number[] {
  const order = ps.map((_, at) => at).sort((a, b) => ps[b]! - ps[a]!);
  const corrected = new Array<number>(ps.length);
  let least = 1;
  order.forEach((at, place) => {
    least = Math.min(least, (ps[at]! * ps.length) / (ps.length - place));
    corrected[at] = least;
  });
  return corrected;
}

/**
 * Integrated autocorrelation time of a series: how many dependent values are worth one independent value. Geyer's initial
 * monotone sequence (1992): sums of adjacent autocorrelations, while positive, made monotone; at least 1.
 */
export function autocorrelationTime(values: readonly number[]): number {
  const n = values.length;
  const mean = sum(values) / n;
  const centred = values.map((value) => value - mean);
  const covariance = (lag: number) => {
    let total = 0;
    for (let at = 0; at + lag < n; at++) total += centred[at]! * centred[at + lag]!;
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

import { argsort } from './sorting.ts';

/**
 * Rows by falling score as `cluster << 2 | positive << 1 | last of its tie`: all that a ranked metric of a class needs.
 * @param order rows by rising score.
 */
export function rankCodes(
  order: Uint32Array,
  score: Float64Array,
  clusterOf: Uint32Array,
  isPositive: (row: number) => boolean,
): Uint32Array {
  const n = order.length;
  const codes = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const row = order[n - 1 - i]!;
    const isLast = i === n - 1 || score[order[n - 2 - i]!] !== score[row];
    codes[i] = (clusterOf[row]! << 2) | (isPositive(row) ? 2 : 0) | (isLast ? 1 : 0);
  }
  return codes;
}

/** AUC and average precision where cluster c counts `weights[c]` times: one pass in the order of the ranks; NaN where undefined. */
export function weightedRanks(codes: Uint32Array, weights: Int32Array): { rocAuc: number; prAuc: number } {
  let tp = 0;
  let fp = 0;
  let tiedP = 0;
  let tied = 0;
  let area = 0;
  let precision = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    const weight = weights[code >>> 2]!;
    tied += weight;
    // Branch-free: the label is what a branch predictor cannot foresee.
    tiedP += weight & -((code >>> 1) & 1);
    if ((code & 1) === 1) {
      area += (tied - tiedP) * (tp + tiedP / 2);
      tp += tiedP;
      fp += tied - tiedP;
      if (tiedP > 0) precision += (tiedP * tp) / (tp + fp);
      tied = 0;
      tiedP = 0;
    }
  }
  const defined = tp > 0 && fp > 0;
  return {
    rocAuc: defined ? area / (tp * fp) : Number.NaN,
    prAuc: defined ? precision / tp : Number.NaN,
  };
}

/**
 * DeLong's placement values of an AUC (DeLong et al. 1988), gathered by cluster: the influence of each, whether
 * it holds a positive (bit 1) or a negative (bit 2) that is not on the right side of every row of the other class
 * (`wrong`) or is of some (`right`), and the variance for independent rows.
 */
export interface Placements {
  readonly influence: Float64Array;
  readonly wrong: Uint8Array;
  readonly right: Uint8Array;
  readonly variance: number;
}

/** @param p positives. @param n negatives. */
export function placementsOf(
  codes: Uint32Array,
  clusters: number,
  p: number,
  n: number,
  auc: number,
): Placements {
  const influence = new Float64Array(clusters);
  const wrong = new Uint8Array(clusters);
  const right = new Uint8Array(clusters);
  let squaresPositive = 0;
  let squaresNegative = 0;
  let above = { p: 0, n: 0 };
  for (let start = 0; start < codes.length; ) {
    let end = start;
    let tied = { p: 0, n: 0 };
    do {
      tied = (codes[end]! & 2) !== 0 ? { p: tied.p + 1, n: tied.n } : { p: tied.p, n: tied.n + 1 };
    } while ((codes[end++]! & 1) === 0);
    const ofPositive = (n - above.n - tied.n / 2) / n;
    const ofNegative = (above.p + tied.p / 2) / p;
    for (let i = start; i < end; i++) {
      const cluster = codes[i]! >>> 2;
      const isPositive = (codes[i]! & 2) !== 0;
      const placement = isPositive ? ofPositive : ofNegative;
      const deviation = placement - auc;
      influence[cluster]! += deviation / (isPositive ? p : n);
      if (isPositive) squaresPositive += deviation * deviation;
      else squaresNegative += deviation * deviation;
      const bit = isPositive ? 1 : 2;
      if (placement < 1) wrong[cluster]! |= bit;
      if (placement > 0) right[cluster]! |= bit;
    }
    above = { p: above.p + tied.p, n: above.n + tied.n };
    start = end;
  }
  const variance = squaresPositive / (p - 1) / p + squaresNegative / (n - 1) / n;
  return { influence, wrong, right, variance };
}

/** Clusters whose positives are marked, or those whose negatives are, whichever are fewer. */
export function fewerClusters(marks: Uint8Array): number {
  let positives = 0;
  let negatives = 0;
  for (const mark of marks) {
    positives += mark & 1;
    negatives += mark >> 1;
  }
  return Math.min(positives, negatives);
}

/** Rows by rising score, those of one score by rising label: sums in this order do not depend on the order of the rows. */
export function byScoreAndLabel(score: Float64Array, label: Float64Array): Uint32Array {
  return argsort(score, argsort(label));
}

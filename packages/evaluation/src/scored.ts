import type { Task } from '@modelops/contracts';
import { binarySums, metricDefinitions, metricFromSums, proportionOf, sumCount } from './metrics.ts';
import { argsort } from './sorting.ts';

/** scikit-learn's `log_loss` (since 1.5) clips to the machine epsilon of the scores' type: 2^-52 for float64. */
const epsilon = Number.EPSILON;

/** How much a metric rests on; see `Scored.evidence`. */
export interface Evidence {
  readonly misses: number | null;
  readonly hits: number | null;
  readonly of: number;
}

/** The ranked metrics of one weighting of the clusters; NaN where undefined. */
interface Ranked {
  rocAuc: number;
  prAuc: number;
  medianAbsoluteError: number;
}

/**
 * One model's scores on a set of rows, prepared so that a bootstrap replicate (a weight per cluster) costs
 * one pass over the rows for ranked metrics and one over the clusters for all others.
 *
 * Rows are visited in the order of (score, label), never in the file's: so sums of doubles, and with them every
 * figure, are the same to the last bit whatever the order of the rows.
 */
export class Scored {
  readonly task: Task;
  readonly rows: number;
  readonly clusters: number;
  /** Sums over the rows of each cluster, `sumCount[task]` numbers a cluster. */
  readonly sums: Float64Array;
  readonly totals: Float64Array;
  /** Distinct scores, counted up to 20: below that, equal scores may be coincidence. */
  readonly distinctScores: number;
  readonly #label: Float64Array;
  readonly #score: Float64Array;
  readonly #clusterOf: Uint32Array;
  /** Binary: rows by falling score as `cluster << 2 | label << 1 | last of its tie`. */
  #codes: Uint32Array | undefined;
  /** Regression: absolute errors ascending, and the cluster of each. */
  #errors: { values: Float64Array; clusterOf: Uint32Array } | undefined;
  readonly #order: Uint32Array;
  #ranked: Ranked | undefined;
  #placements:
    | { influence: Float64Array; wrong: Uint8Array; right: Uint8Array; variance: number }
    | undefined;

  constructor(
    task: Task,
    label: Float64Array,
    score: Float64Array,
    clusterOf: Uint32Array,
    clusters: number,
    threshold: number,
  ) {
    this.task = task;
    this.rows = label.length;
    this.clusters = clusters;
    this.#label = label;
    this.#score = score;
    this.#clusterOf = clusterOf;
    this.#order = argsort(score, argsort(label));
    this.sums = task === 'regression' ? this.#regressionSums() : this.#binarySums(threshold);
    const k = sumCount[task];
    this.totals = new Float64Array(k);
    for (let i = 0; i < this.sums.length; i++) this.totals[i % k]! += this.sums[i]!;
    let distinct = 0;
    for (let i = 0; i < this.#order.length && distinct < 20; i++) {
      if (i === 0 || score[this.#order[i]!] !== score[this.#order[i - 1]!]) distinct++;
    }
    this.distinctScores = distinct;
  }

  /** The metric on all rows; NaN when undefined. */
  value(metric: string): number {
    if (!metricDefinitions[metric]!.ranked) return metricFromSums(metric, this.totals);
    this.#ranked ??= this.ranked(new Int32Array(this.clusters).fill(1));
    return rankedValue(metric, this.#ranked);
  }

  /** The metrics of one bootstrap replicate, in which cluster c counts `weights[c]` times. */
  replicate(metrics: readonly string[], weights: Int32Array, into: Float64Array): void {
    const k = sumCount[this.task];
    const totals = new Float64Array(k);
    const sums = this.sums;
    for (let c = 0, at = 0; c < weights.length; c++) {
      const weight = weights[c]!;
      if (weight === 0) {
        at += k;
      } else {
        for (let j = 0; j < k; j++, at++) totals[j]! += weight * sums[at]!;
      }
    }
    let ranked: Ranked | undefined;
    for (const [i, metric] of metrics.entries()) {
      if (metricDefinitions[metric]!.ranked) {
        ranked ??= this.ranked(weights);
        into[i] = rankedValue(metric, ranked);
      } else {
        into[i] = metricFromSums(metric, totals);
      }
    }
  }

  /**
   * Change of a metric per unit of weight of each cluster. Unranked: delete-one-cluster jackknife.
   * AUC, average precision: the derivative (infinitesimal jackknife), which needs one pass instead of one a cluster.
   * Null for the median, whose derivative does not exist.
   */
  influence(metric: string): Float64Array | null {
    if (metric === 'median_absolute_error') return null;
    if (metric === 'roc_auc') return this.placements().influence;
    if (metric === 'pr_auc') return this.#precisionInfluence();
    const k = sumCount[this.task];
    const whole = this.value(metric);
    const left = new Float64Array(k);
    return Float64Array.from({ length: this.clusters }, (_, c) => {
      for (let j = 0; j < k; j++) left[j] = this.totals[j]! - this.sums[c * k + j]!;
      const change = whole - metricFromSums(metric, left);
      return Number.isNaN(change) ? 0 : change;
    });
  }

  /**
   * Clusters that hold at least one row that the metric counts against (`misses`) or for the model (`hits`), and
   * clusters that can say anything about it (`of`): for recall those with a positive, for metrics of both classes
   * those with the rarer one. A metric without right and wrong rows has no misses to count (null).
   */
  evidence(metric: string): Evidence {
    const { ranked, threshold } = metricDefinitions[metric]!;
    if (this.task === 'regression' || (!ranked && !threshold && metric !== 'prevalence')) {
      return { misses: null, hits: null, of: this.clusters };
    }
    const k = sumCount[this.task];
    let misses = 0;
    let hits = 0;
    let of = 0;
    let withPositives = 0;
    let withNegatives = 0;
    for (let c = 0; c < this.clusters; c++) {
      const at = c * k;
      const positives = this.sums[at + binarySums.positives]!;
      if (positives > 0) withPositives++;
      if (this.sums[at]! > positives) withNegatives++;
      if (ranked) continue;
      const counts = proportionOf(metric, this.sums, at) ?? this.#compositeCounts(metric, at);
      if (counts.of > 0) of++;
      if (counts.hits > 0) hits++;
      if (counts.hits < counts.of) misses++;
    }
    if (ranked) {
      const { wrong, right } = this.placements();
      // One negative above all positives makes every positive wrong: the class with fewer culprits counts.
      misses = fewerClusters(wrong);
      hits = fewerClusters(right);
    }
    if (proportionOf(metric, this.totals) === undefined) of = Math.min(withPositives, withNegatives);
    return { misses, hits, of };
  }

  /** Clusters in which two models' decisions at the threshold are not the same in number. */
  decisionsDiffer(other: Scored): number {
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
  sameScores(other: Scored): boolean {
    return this.#score.every((score, row) => score === other.#score[row]);
  }

  /** Whether two models bring the rows into the same order with the same ties. */
  sameRanking(other: Scored): boolean {
    const mine = this.#rankCodes();
    const theirs = other.#rankCodes();
    return (
      this.#order.every((row, i) => row === other.#order[i]) && mine.every((code, i) => code === theirs[i])
    );
  }

  #compositeCounts(metric: string, at: number): { hits: number; of: number } {
    const s = this.sums;
    const tp = s[at + binarySums.truePositives]!;
    const wrong = s[at + binarySums.falsePositives]! + s[at + binarySums.positives]! - tp;
    const hits = metric === 'f1' ? tp : s[at]! - wrong;
    return { hits, of: hits + wrong };
  }

  /**
   * DeLong's placement values of the AUC (DeLong et al. 1988), gathered by cluster: the influence of each, whether
   * it holds a positive (bit 1) or a negative (bit 2) that is not on the right side of every row of the other class
   * (`wrong`) or is of some (`right`), and the variance for independent rows.
   */
  placements(): { influence: Float64Array; wrong: Uint8Array; right: Uint8Array; variance: number } {
    if (this.#placements !== undefined) return this.#placements;
    const codes = this.#rankCodes();
    const p = this.totals[binarySums.positives]!;
    const n = this.totals[0]! - p;
    const auc = this.value('roc_auc');
    const influence = new Float64Array(this.clusters);
    const wrong = new Uint8Array(this.clusters);
    const right = new Uint8Array(this.clusters);
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
    this.#placements = { influence, wrong, right, variance };
    return this.#placements;
  }

  /** AUC and average precision, or the median error, with cluster weights: one pass in the order of the ranks. */
  ranked(weights: Int32Array): Ranked {
    return this.task === 'regression' ? this.#weightedMedian(weights) : this.#weightedRanks(weights);
  }

  #weightedRanks(weights: Int32Array): Ranked {
    const codes = this.#rankCodes();
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
      medianAbsoluteError: Number.NaN,
    };
  }

  #weightedMedian(weights: Int32Array): Ranked {
    const { values, clusterOf } = this.#sortedErrors();
    let total = 0;
    for (let i = 0; i < values.length; i++) total += weights[clusterOf[i]!]!;
    let median = Number.NaN;
    if (total > 0) {
      // Positions of the lower and upper middle among the repeated values, as numpy.median averages them.
      const lower = Math.floor((total - 1) / 2);
      const upper = Math.floor(total / 2);
      let seen = 0;
      let first = Number.NaN;
      for (let i = 0; i < values.length; i++) {
        seen += weights[clusterOf[i]!]!;
        if (Number.isNaN(first) && seen > lower) first = values[i]!;
        if (seen > upper) {
          median = (first + values[i]!) / 2;
          break;
        }
      }
    }
    return { rocAuc: Number.NaN, prAuc: Number.NaN, medianAbsoluteError: median };
  }

  #precisionInfluence(): Float64Array {
    const codes = this.#rankCodes();
    const p = this.totals[binarySums.positives]!;
    const ap = this.value('pr_auc');
    const influence = new Float64Array(this.clusters);
    let tp = 0;
    let all = 0;
    const ends: { end: number; tp: number; all: number; positives: number }[] = [];
    for (let i = 0, positives = 0; i < codes.length; i++) {
      if ((codes[i]! & 2) !== 0) positives++;
      if ((codes[i]! & 1) === 1) {
        tp += positives;
        all = i + 1;
        ends.push({ end: i + 1, tp, all, positives });
        positives = 0;
      }
    }
    // From the lowest score up: what a row above adds to the precision at every positive below it.
    let gain = 0;
    let loss = 0;
    for (let b = ends.length - 1; b >= 0; b--) {
      const block = ends[b]!;
      gain += (block.positives * (block.all - block.tp)) / (block.all * block.all) / p;
      loss += (block.positives * block.tp) / (block.all * block.all) / p;
      const start = b === 0 ? 0 : ends[b - 1]!.end;
      for (let i = start; i < block.end; i++) {
        influence[codes[i]! >>> 2]! += (codes[i]! & 2) !== 0 ? (block.tp / block.all - ap) / p + gain : -loss;
      }
    }
    return influence;
  }

  #rankCodes(): Uint32Array {
    if (this.#codes !== undefined) return this.#codes;
    const n = this.rows;
    const codes = new Uint32Array(n);
    for (let i = 0; i < n; i++) {
      const row = this.#order[n - 1 - i]!;
      const isLast = i === n - 1 || this.#score[this.#order[n - 2 - i]!] !== this.#score[row];
      codes[i] = (this.#clusterOf[row]! << 2) | (this.#label[row] === 1 ? 2 : 0) | (isLast ? 1 : 0);
    }
    this.#codes = codes;
    return codes;
  }

  #sortedErrors(): { values: Float64Array; clusterOf: Uint32Array } {
    if (this.#errors !== undefined) return this.#errors;
    const errors = this.#score.map((score, i) => Math.abs(score - this.#label[i]!));
    const order = argsort(errors);
    this.#errors = {
      values: Float64Array.from(order, (row) => errors[row]!),
      clusterOf: Uint32Array.from(order, (row) => this.#clusterOf[row]!),
    };
    return this.#errors;
  }

  #binarySums(threshold: number): Float64Array {
    const k = sumCount['binary-classification'];
    const sums = new Float64Array(this.clusters * k);
    for (const row of this.#order) {
      const at = this.#clusterOf[row]! * k;
      const label = this.#label[row]!;
      const score = this.#score[row]!;
      const predicted = score >= threshold;
      sums[at]! += 1;
      sums[at + 1]! += label;
      if (predicted && label === 1) sums[at + 2]! += 1;
      if (predicted && label === 0) sums[at + 3]! += 1;
      const likelihood = label === 1 ? score : 1 - score;
      sums[at + 4]! -= Math.log(Math.min(Math.max(likelihood, epsilon), 1 - epsilon));
      sums[at + 5]! += (score - label) * (score - label);
      sums[at + 6]! += score;
    }
    return sums;
  }

  #regressionSums(): Float64Array {
    const k = sumCount.regression;
    const sums = new Float64Array(this.clusters * k);
    let mean = 0;
    for (const row of this.#order) mean += this.#label[row]! / this.rows;
    for (const row of this.#order) {
      const at = this.#clusterOf[row]! * k;
      const label = this.#label[row]!;
      const error = this.#score[row]! - label;
      const absolute = Math.abs(error);
      const centered = label - mean;
      sums[at]! += 1;
      sums[at + 1]! += error * error;
      sums[at + 2]! += absolute;
      sums[at + 3]! += error;
      sums[at + 4]! += centered;
      sums[at + 5]! += centered * centered;
      if (label === 0) sums[at + 7]! += 1;
      else sums[at + 6]! += absolute / Math.abs(label);
    }
    return sums;
  }
}

/** Clusters whose positives are marked, or those whose negatives are, whichever are fewer. */
function fewerClusters(marks: Uint8Array): number {
  let positives = 0;
  let negatives = 0;
  for (const mark of marks) {
    positives += mark & 1;
    negatives += mark >> 1;
  }
  return Math.min(positives, negatives);
}

function rankedValue(metric: string, ranked: Ranked): number {
  switch (metric) {
    case 'roc_auc':
      return ranked.rocAuc;
    case 'pr_auc':
      return ranked.prAuc;
    default:
      return ranked.medianAbsoluteError;
  }
}

/**
 * One metric of rows that are all of one sample; NaN where it is not defined. As `metricDefinitions` says, threshold 0.5.
 * @param label 0 or 1, or numbers. @param score of equal length, finite.
 */
export function metricOf(metric: string, task: Task, label: Float64Array, score: Float64Array): number {
  return new Scored(task, label, score, new Uint32Array(label.length), 1, 0.5).value(metric);
}

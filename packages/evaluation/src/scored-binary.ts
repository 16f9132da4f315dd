import { logitDeLong, newcombe5, wilson } from './intervals.ts';
import { definitionOf } from './metrics.ts';
import {
  byScoreAndLabel,
  fewerClusters,
  type Placements,
  placementsOf,
  rankCodes,
  weightedRanks,
} from './ranking.ts';
import { type Evidence, type Scored, type ScoredRows, SummedScored, totalsOf } from './scored.ts';

/** scikit-learn's `log_loss` (since 1.5) clips to the machine epsilon of the scores' type: 2^-52 for float64. */
export const epsilon = Number.EPSILON;

/** Indices of the sums over rows of a binary classifier. */
const at = {
  rows: 0,
  positives: 1,
  truePositives: 2,
  falsePositives: 3,
  logLoss: 4,
  squaredError: 5,
  score: 6,
} as const;
const width = 7;

/** A binary classifier's scores: probabilities of class 1. */
export class BinaryScored extends SummedScored {
  override readonly task = 'binary-classification';
  protected override readonly width = width;
  protected override readonly sums: Float64Array;
  protected override readonly totals: Float64Array;
  readonly #order: Uint32Array;
  #codes: Uint32Array | undefined;
  #placements: Placements | undefined;

  constructor(rows: ScoredRows, threshold: number) {
    super(rows);
    this.#order = byScoreAndLabel(this.score, this.label);
    this.sums = this.#sumsAt(threshold);
    this.totals = totalsOf(this.sums, width);
  }

  override influence(metric: string): Float64Array | null {
    if (metric === 'roc_auc') return this.placements().influence;
    return metric === 'pr_auc' ? this.#precisionInfluence() : this.jackknife(metric);
  }

  override evidence(metric: string): Evidence {
    const { ranked, threshold } = definitionOf(this.task, metric);
    if (!ranked && !threshold && metric !== 'prevalence') {
      return { misses: null, hits: null, of: this.clusters };
    }
    let misses = 0;
    let hits = 0;
    let of = 0;
    let withPositives = 0;
    let withNegatives = 0;
    for (let c = 0; c < this.clusters; c++) {
      const start = c * width;
      const positives = this.sums[start + at.positives]!;
      if (positives > 0) withPositives++;
      if (this.sums[start]! > positives) withNegatives++;
      if (ranked) continue;
      const counts = proportionOf(metric, this.sums, start) ?? this.#compositeCounts(metric, start);
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

  /** Wilson for proportions; DeLong on the logit for the AUC with at least 100 rows of each class, else Newcombe's method 5. */
  override formula(metric: string, level: number): ReturnType<Scored['formula']> {
    const proportion = proportionOf(metric, this.totals);
    if (proportion !== undefined)
      return { interval: wilson(proportion.hits, proportion.of, level), method: 'Wilson' };
    if (metric !== 'roc_auc') return null;
    const auc = this.value(metric);
    const positives = this.totals[at.positives]!;
    const negatives = this.rows - positives;
    const interval =
      positives >= 100 && negatives >= 100 ? logitDeLong(auc, this.placements().variance, level) : null;
    return interval === null
      ? { interval: newcombe5(auc, positives, negatives, level), method: 'Newcombe 5' }
      : { interval, method: 'logit DeLong' };
  }

  override identical(metric: string, other: Scored): boolean {
    // The share of positives is the rows' own, whichever model scores them.
    return metric === 'prevalence' || super.identical(metric, other);
  }

  override differing(metric: string, other: BinaryScored): number | null {
    const { ranked, threshold } = definitionOf(this.task, metric);
    if (ranked) return Math.max(this.evidence(metric).misses!, other.evidence(metric).misses!);
    if (!threshold) return null;
    let differ = 0;
    for (let start = 0; start < this.sums.length; start += width) {
      const tp = start + at.truePositives;
      const fp = start + at.falsePositives;
      if (this.sums[tp] !== other.sums[tp] || this.sums[fp] !== other.sums[fp]) differ++;
    }
    return differ;
  }

  override whyUndefined(metric: string): string {
    const positives = this.totals[at.positives]!;
    if ((positives === 0 || positives === this.rows) && definitionOf(this.task, metric).needs.length > 0)
      return `all ${this.rows} rows have the label ${positives === 0 ? 0 : 1}`;
    return 'nothing is predicted positive, or nothing negative';
  }

  placements(): Placements {
    const positives = this.totals[at.positives]!;
    this.#placements ??= placementsOf(
      this.#rankCodes(),
      this.clusters,
      positives,
      this.rows - positives,
      this.value('roc_auc'),
    );
    return this.#placements;
  }

  protected override sameRanking(metric: string, other: BinaryScored): boolean {
    if (!this.isRanked(metric)) return false;
    const mine = this.#rankCodes();
    const theirs = other.#rankCodes();
    return (
      this.#order.every((row, i) => row === other.#order[i]) && mine.every((code, i) => code === theirs[i])
    );
  }

  protected override isRanked(metric: string): boolean {
    return metric === 'roc_auc' || metric === 'pr_auc';
  }

  protected override ranked(weights: Int32Array): (metric: string) => number {
    const { rocAuc, prAuc } = weightedRanks(this.#rankCodes(), weights);
    return (metric) => (metric === 'roc_auc' ? rocAuc : prAuc);
  }

  protected override fromSums(metric: string, sums: ArrayLike<number>): number {
    return binaryFromSums(metric, sums);
  }

  #compositeCounts(metric: string, start: number): { hits: number; of: number } {
    const s = this.sums;
    const tp = s[start + at.truePositives]!;
    const wrong = s[start + at.falsePositives]! + s[start + at.positives]! - tp;
    const hits = metric === 'f1' ? tp : s[start]! - wrong;
    return { hits, of: hits + wrong };
  }

  #precisionInfluence(): Float64Array {
    const codes = this.#rankCodes();
    const p = this.totals[at.positives]!;
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
    this.#codes ??= rankCodes(this.#order, this.score, this.clusterOf, (row) => this.label[row] === 1);
    return this.#codes;
  }

  #sumsAt(threshold: number): Float64Array {
    const sums = new Float64Array(this.clusters * width);
    for (const row of this.#order) {
      const start = this.clusterOf[row]! * width;
      const label = this.label[row]!;
      const score = this.score[row]!;
      const predicted = score >= threshold;
      sums[start]! += 1;
      sums[start + at.positives]! += label;
      if (predicted && label === 1) sums[start + at.truePositives]! += 1;
      if (predicted && label === 0) sums[start + at.falsePositives]! += 1;
      const likelihood = label === 1 ? score : 1 - score;
      sums[start + at.logLoss]! -= Math.log(Math.min(Math.max(likelihood, epsilon), 1 - epsilon));
      sums[start + at.squaredError]! += (score - label) * (score - label);
      sums[start + at.score]! += score;
    }
    return sums;
  }
}

function binaryFromSums(name: string, sums: ArrayLike<number>): number {
  const n = sums[0]!;
  if (n <= 0) return Number.NaN;
  const p = sums[at.positives]!;
  const tp = sums[at.truePositives]!;
  const fp = sums[at.falsePositives]!;
  const negatives = n - p;
  const fn = p - tp;
  const tn = negatives - fp;
  switch (name) {
    case 'accuracy':
      return (tp + tn) / n;
    case 'precision':
      return ratio(tp, tp + fp);
    case 'recall':
      return ratio(tp, p);
    case 'specificity':
      return ratio(tn, negatives);
    case 'f1':
      return ratio(2 * tp, 2 * tp + fp + fn);
    case 'balanced_accuracy':
      return (ratio(tp, p) + ratio(tn, negatives)) / 2;
    case 'mcc': {
      const product = (tp + fp) * p * negatives * (tn + fn);
      return product > 0 ? (tp * tn - fp * fn) / Math.sqrt(product) : Number.NaN;
    }
    case 'log_loss':
      return sums[at.logLoss]! / n;
    case 'brier':
      return sums[at.squaredError]! / n;
    case 'mean_prediction':
      return sums[at.score]! / n;
    case 'prevalence':
      return p / n;
    case 'calibration_in_the_large':
      return (sums[at.score]! - p) / n;
    default:
      throw new Error(`"${name}" is not made of sums`);
  }
}

/** Numerator and denominator of a metric that is a plain proportion of rows; undefined for the others. */
function proportionOf(
  name: string,
  sums: ArrayLike<number>,
  start = 0,
): { hits: number; of: number } | undefined {
  const n = sums[start]!;
  const p = sums[start + at.positives]!;
  const tp = sums[start + at.truePositives]!;
  const fp = sums[start + at.falsePositives]!;
  switch (name) {
    case 'accuracy':
      return { hits: tp + (n - p - fp), of: n };
    case 'precision':
      return { hits: tp, of: tp + fp };
    case 'recall':
      return { hits: tp, of: p };
    case 'specificity':
      return { hits: n - p - fp, of: n - p };
    case 'prevalence':
      return { hits: p, of: n };
    default:
      return undefined;
  }
}

function ratio(numerator: number, denominator: number): number {
  return denominator > 0 ? numerator / denominator : Number.NaN;
}

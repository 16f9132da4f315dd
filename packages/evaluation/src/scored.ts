import type { Task } from '@modelops/contracts';
import type { Interval } from './intervals.ts';

/** How much a metric rests on; see `Scored.evidence`. */
export interface Evidence {
  readonly misses: number | null;
  readonly hits: number | null;
  readonly of: number;
}

/** See `Scored.unseen`. */
export interface Unseen {
  readonly down: number;
  readonly up: number;
  /** Whether every part of the metric is one of these, so that the bootstrap adds nothing. */
  readonly isAll: boolean;
}

export type IntervalMethod =
  | 'Wilson'
  | 'logit DeLong'
  | 'Newcombe 5'
  | 'bootstrap BCa'
  | 'cluster bootstrap BCa'
  | 'widened by Wilson'
  | 'identical predictions';

/** Rows as one model scored them, and what is resampled together. */
export interface ScoredRows {
  /** 0 or 1; the index of the class; or the true number. */
  readonly label: Float64Array;
  /** Probability of class 1, or the predicted number; for several classes row-major, rows × classes. */
  readonly score: Float64Array;
  readonly clusterOf: Uint32Array;
  readonly clusters: number;
}

/** With fewer distinct scores than this, two models may agree on all rows by coincidence. */
export const coincidence = 20;

/**
 * One model's scores on a set of rows, prepared so that a bootstrap replicate (a weight per cluster) costs
 * one pass over the rows for ranked metrics and at most one for all others. One class of this kind a task.
 *
 * Sums are taken in an order that the values give, never the file's: so every figure is the same to the last bit whatever
 * the order of the rows.
 */
export abstract class Scored {
  abstract readonly task: Task;
  readonly rows: number;
  readonly clusters: number;
  protected readonly label: Float64Array;
  protected readonly score: Float64Array;
  protected readonly clusterOf: Uint32Array;

  constructor({ label, score, clusterOf, clusters }: ScoredRows) {
    this.rows = label.length;
    this.clusters = clusters;
    this.label = label;
    this.score = score;
    this.clusterOf = clusterOf;
  }

  /** The metric on all rows; NaN when undefined. */
  abstract value(metric: string): number;

  /** The metrics of one bootstrap replicate, in which cluster c counts `weights[c]` times. */
  abstract replicate(metrics: readonly string[], weights: Int32Array, into: Float64Array): void;

  /**
   * Change of a metric per unit of weight of each cluster. Unranked: delete-one-cluster jackknife.
   * AUC, average precision: the derivative (infinitesimal jackknife), which needs one pass instead of one a cluster.
   * Null for the median, whose derivative does not exist.
   */
  abstract influence(metric: string): Float64Array | null;

  /**
   * Clusters that hold at least one row that the metric counts against (`misses`) or for the model (`hits`), and
   * clusters that can say anything about it (`of`): for recall those with a positive, for metrics of both classes
   * those with the rarer one. A metric without right and wrong rows has no misses to count (null).
   */
  abstract evidence(metric: string): Evidence;

  /** The interval that a formula gives where rows are independent; null where there is none but the bootstrap's. */
  abstract formula(
    metric: string,
    level: number,
  ): { readonly interval: Interval; readonly method: IntervalMethod } | null;

  /**
   * How far the ends of the bootstrap's interval are to be moved outwards, for what the rows are too few to show: parts of the
   * metric that rest on a handful of them. Combined with the interval as independent errors (MOVER; Zou, Donner 2008).
   */
  unseen(_metric: string, _level: number): Unseen | null {
    return null;
  }

  /** Clusters in which two models differ, as far as the metric counts differences; null where it does not. */
  abstract differing(metric: string, other: Scored): number | null;

  /** Whether two models' figures are the same for a reason, and not by coincidence. */
  identical(metric: string, other: Scored): boolean {
    return this.hasManyScores() && (this.#sameScores(other) || this.sameRanking(metric, other));
  }

  /** Half a sentence: why the metric is undefined. */
  abstract whyUndefined(metric: string): string;

  /** Whether the metric looks at the ranking alone, and two models bring the rows into the same order with the same ties. */
  protected sameRanking(_metric: string, _other: Scored): boolean {
    return false;
  }

  /** Whether there are so many distinct scores that equal ones are no coincidence. */
  protected hasManyScores(): boolean {
    const seen = new Set<number>();
    for (const score of this.score) if (seen.add(score).size >= coincidence) return true;
    return false;
  }

  #sameScores(other: Scored): boolean {
    return this.score.every((score, row) => score === other.score[row]);
  }
}

/** Scored rows whose unranked metrics are made of a few sums over rows, kept for each cluster. */
export abstract class SummedScored extends Scored {
  /** How many sums a cluster has. */
  protected abstract readonly width: number;
  /** Sums over the rows of each cluster, `width` numbers a cluster. */
  protected abstract readonly sums: Float64Array;
  protected abstract readonly totals: Float64Array;

  protected abstract isRanked(metric: string): boolean;
  /** An unranked metric from its sums; NaN when undefined (an empty denominator is undefined, not 0). */
  protected abstract fromSums(metric: string, sums: ArrayLike<number>): number;
  /** The ranked metrics of one weighting of the clusters; NaN where undefined. */
  protected abstract ranked(weights: Int32Array): (metric: string) => number;
  #ranked: ((metric: string) => number) | undefined;

  override value(metric: string): number {
    if (!this.isRanked(metric)) return this.fromSums(metric, this.totals);
    this.#ranked ??= this.ranked(new Int32Array(this.clusters).fill(1));
    return this.#ranked(metric);
  }

  override replicate(metrics: readonly string[], weights: Int32Array, into: Float64Array): void {
    const k = this.width;
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
    let ranked: ((metric: string) => number) | undefined;
    for (const [i, metric] of metrics.entries()) {
      if (this.isRanked(metric)) {
        ranked ??= this.ranked(weights);
        into[i] = ranked(metric);
      } else {
        into[i] = this.fromSums(metric, totals);
      }
    }
  }

  /** The delete-one-cluster jackknife of an unranked metric. */
  protected jackknife(metric: string): Float64Array {
    const k = this.width;
    const whole = this.value(metric);
    const left = new Float64Array(k);
    return Float64Array.from({ length: this.clusters }, (_, c) => {
      for (let j = 0; j < k; j++) left[j] = this.totals[j]! - this.sums[c * k + j]!;
      const change = whole - this.fromSums(metric, left);
      return Number.isNaN(change) ? 0 : change;
    });
  }
}

/** The sums of all clusters, `width` numbers each, added up in the order of the clusters. */
export function totalsOf(sums: Float64Array, width: number): Float64Array {
  const totals = new Float64Array(width);
  for (let i = 0; i < sums.length; i++) totals[i % width]! += sums[i]!;
  return totals;
}

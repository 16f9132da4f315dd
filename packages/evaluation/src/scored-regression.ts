import { byScoreAndLabel } from './ranking.ts';
import { type Evidence, type Scored, type ScoredRows, SummedScored, totalsOf } from './scored.ts';
import { argsort } from './sorting.ts';

/**
 * Indices of the sums over rows: rows, squared error, absolute error, error, centered label (minus its mean over all
 * rows), its square, relative error, labels that are 0.
 */
const at = {
  rows: 0,
  squaredError: 1,
  absoluteError: 2,
  error: 3,
  label: 4,
  squaredLabel: 5,
  relativeError: 6,
  zeroLabels: 7,
} as const;
const width = 8;

/** A regression's predicted numbers. */
export class RegressionScored extends SummedScored {
  override readonly task = 'regression';
  protected override readonly width = width;
  protected override readonly sums: Float64Array;
  protected override readonly totals: Float64Array;
  /** Absolute errors ascending, and the cluster of each. */
  #errors: { values: Float64Array; clusterOf: Uint32Array } | undefined;

  constructor(rows: ScoredRows) {
    super(rows);
    this.sums = this.#sums();
    this.totals = totalsOf(this.sums, width);
  }

  override influence(metric: string): Float64Array | null {
    return this.isRanked(metric) ? null : this.jackknife(metric);
  }

  override evidence(): Evidence {
    return { misses: null, hits: null, of: this.clusters };
  }

  override formula(): ReturnType<Scored['formula']> {
    return null;
  }

  override differing(): null {
    return null;
  }

  override whyUndefined(metric: string): string {
    return metric === 'mape' ? 'some label is 0' : 'all labels are equal';
  }

  protected override isRanked(metric: string): boolean {
    return metric === 'median_absolute_error';
  }

  protected override ranked(weights: Int32Array): () => number {
    const median = this.#weightedMedian(weights);
    return () => median;
  }

  protected override fromSums(metric: string, sums: ArrayLike<number>): number {
    const n = sums[at.rows]!;
    if (n <= 0) return Number.NaN;
    switch (metric) {
      case 'rmse':
        return Math.sqrt(Math.max(0, sums[at.squaredError]!) / n);
      case 'mae':
        return sums[at.absoluteError]! / n;
      case 'mean_error':
        return sums[at.error]! / n;
      case 'r2': {
        const total = sums[at.squaredLabel]! - sums[at.label]! ** 2 / n;
        return total > 0 ? 1 - sums[at.squaredError]! / total : Number.NaN;
      }
      case 'mape':
        return sums[at.zeroLabels]! > 0 ? Number.NaN : sums[at.relativeError]! / n;
      default:
        throw new Error(`"${metric}" is not made of sums`);
    }
  }

  #weightedMedian(weights: Int32Array): number {
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
    return median;
  }

  #sortedErrors(): { values: Float64Array; clusterOf: Uint32Array } {
    if (this.#errors !== undefined) return this.#errors;
    const errors = this.score.map((score, i) => Math.abs(score - this.label[i]!));
    const order = argsort(errors);
    this.#errors = {
      values: Float64Array.from(order, (row) => errors[row]!),
      clusterOf: Uint32Array.from(order, (row) => this.clusterOf[row]!),
    };
    return this.#errors;
  }

  #sums(): Float64Array {
    const order = byScoreAndLabel(this.score, this.label);
    const sums = new Float64Array(this.clusters * width);
    let mean = 0;
    for (const row of order) mean += this.label[row]! / this.rows;
    for (const row of order) {
      const start = this.clusterOf[row]! * width;
      const label = this.label[row]!;
      const error = this.score[row]! - label;
      const absolute = Math.abs(error);
      const centered = label - mean;
      sums[start]! += 1;
      sums[start + at.squaredError]! += error * error;
      sums[start + at.absoluteError]! += absolute;
      sums[start + at.error]! += error;
      sums[start + at.label]! += centered;
      sums[start + at.squaredLabel]! += centered * centered;
      if (label === 0) sums[start + at.zeroLabels]! += 1;
      else sums[start + at.relativeError]! += absolute / Math.abs(label);
    }
    return sums;
  }
}

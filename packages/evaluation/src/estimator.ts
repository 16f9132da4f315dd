import { bcaInterval, type Interval, logitDeLong, newcombe5, wilson } from './intervals.ts';
import { metricDefinitions, metricsOf, proportionOf } from './metrics.ts';
import { seededRandom } from './random.ts';
import type { RowSet } from './row-set.ts';
import { type Evidence, Scored } from './scored.ts';

/** Fewest groups (or rows, where the bootstrap draws rows) from which an interval is made. */
export const minimumUnits = 8;

/** Fewer clusters than this with a wrong row, and the bootstrap has not seen how wrong a cluster can be. */
const sparse = 3;

/** With fewer distinct scores than this, two models may agree on all rows by coincidence. */
const coincidence = 20;

export type IntervalMethod =
  | 'Wilson'
  | 'logit DeLong'
  | 'Newcombe 5'
  | 'bootstrap BCa'
  | 'cluster bootstrap BCa'
  | 'widened by Wilson'
  | 'identical predictions';

/** A number with its interval; null where it is undefined or too little is known, and then `reason` says why. */
export interface Estimate {
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly method: IntervalMethod | null;
  readonly reason: string | null;
}

export interface Settings {
  readonly seed: number;
  readonly replicates: number;
  readonly level: number;
  readonly threshold: number;
}

/** Estimates, with intervals, on one set of rows. Bootstrap replicates are made once per family of metrics and kept. */
export class Estimator {
  readonly rows: RowSet;
  readonly settings: Settings;
  readonly positives: number | null;
  readonly #scored = new Map<string, Scored>();
  readonly #replicates = new Map<string, Float64Array>();

  constructor(rows: RowSet, settings: Settings) {
    this.rows = rows;
    this.settings = settings;
    this.positives = rows.task === 'regression' ? null : rows.label.reduce((sum, label) => sum + label, 0);
  }

  /** A model's metric on these rows, without an interval; null when undefined. */
  value(model: number, metric: string, threshold = this.settings.threshold): number | null {
    if (this.rows.key.length === 0) return null;
    const value = this.#model(model, threshold).value(metric);
    return Number.isNaN(value) ? null : value;
  }

  /**
   * A model's metric with its interval. Independent rows: Wilson for proportions; DeLong on the logit for the AUC
   * with at least 100 rows of each class, else Newcombe's method 5; BCa bootstrap for the rest.
   * Groups: cluster bootstrap (BCa), widened by Wilson over the groups where fewer than three hold a wrong row.
   */
  estimate(model: number, metric: string, threshold = this.settings.threshold): Estimate {
    const { level } = this.settings;
    const value = this.value(model, metric, threshold);
    if (value === null) return unknown(null, this.#whyUndefined(metric));
    const scored = this.#model(model, threshold);
    if (this.rows.groups === null) {
      const proportion = proportionOf(metric, scored.totals);
      if (proportion !== undefined && this.rows.task === 'binary-classification') {
        return known(value, wilson(proportion.hits, proportion.of, level), 'Wilson');
      }
      if (metric === 'roc_auc') {
        const positives = this.positives!;
        const negatives = this.rows.key.length - positives;
        const interval =
          positives >= 100 && negatives >= 100
            ? logitDeLong(value, scored.placements().variance, level)
            : null;
        return interval === null
          ? known(value, newcombe5(value, positives, negatives, level), 'Newcombe 5')
          : known(value, interval, 'logit DeLong');
      }
    }
    const evidence = scored.evidence(metric);
    const tooFew = this.#tooFew(metric, evidence);
    if (tooFew !== null) return unknown(value, tooFew);
    const interval = bcaInterval(
      this.#draws(model, metric, threshold),
      value,
      scored.influence(metric),
      evidence.of,
      level,
    );
    const [low, high] = metricDefinitions[metric]!.range;
    const isSparse = Math.min(evidence.misses ?? sparse, evidence.hits ?? sparse) < sparse;
    if (interval !== null && !isSparse) return known(value, clip(interval, [low, high]), this.#method());
    if (!Number.isFinite(high - low)) {
      return unknown(
        value,
        'the bootstrap replicates are all the same or undefined, which says nothing of the error',
      );
    }
    const share = (value - low) / (high - low);
    const [a, b] = wilson(share * evidence.of, evidence.of, level);
    return known(
      value,
      clip(union(interval, [low + a * (high - low), low + b * (high - low)]), [low, high]),
      'widened by Wilson',
    );
  }

  /**
   * The candidate's metric minus `coefficient` times the champion's on the same rows, with a paired BCa bootstrap
   * interval (the same draws for both models). Exactly 0 where both models give the same many-valued scores (or the
   * same ranking, for ranked metrics). Widened where fewer than three clusters show a difference.
   */
  difference(metric: string, coefficient = 1, threshold = this.settings.threshold): Estimate {
    const { level } = this.settings;
    const ours = this.value(0, metric, threshold);
    const theirs = this.value(1, metric, threshold);
    if (ours === null || theirs === null) return unknown(null, this.#whyUndefined(metric));
    const value = ours - coefficient * theirs;
    const [a, b] = [this.#model(0, threshold), this.#model(1, threshold)];
    const definition = metricDefinitions[metric]!;
    const isRank = definition.ranked && this.rows.task === 'binary-classification';
    // The share of positives is the rows' own, whichever model scores them.
    if (coefficient === 1 && metric === 'prevalence') return known(0, [0, 0], 'identical predictions');
    if (coefficient === 1 && a.distinctScores >= coincidence) {
      if (a.sameScores(b) || (isRank && a.sameRanking(b))) return known(0, [0, 0], 'identical predictions');
    }
    const evidence = [a.evidence(metric), b.evidence(metric)] as const;
    const of = Math.min(evidence[0].of, evidence[1].of);
    const tooFew = this.#tooFew(metric, evidence[0]) ?? this.#tooFew(metric, evidence[1]);
    if (tooFew !== null) return unknown(value, tooFew);
    const first = this.#draws(0, metric, threshold);
    const second = this.#draws(1, metric, threshold);
    const [influence, subtrahend] = [a.influence(metric), b.influence(metric)];
    const interval = bcaInterval(
      first.map((draw, i) => draw - coefficient * second[i]!),
      value,
      influence === null || subtrahend === null
        ? null
        : influence.map((x, i) => x - coefficient * subtrahend[i]!),
      of,
      level,
      Math.max(Math.abs(ours), Math.abs(coefficient * theirs)),
    );
    const [low, high] = definition.range;
    const width = high - low;
    const range: Interval = [low - coefficient * high, high - coefficient * low];
    // How many clusters differ is known; how much one more could differ is not: at most by the metric's range.
    let differing: number | null = null;
    if (definition.threshold) differing = a.decisionsDiffer(b);
    else if (isRank) differing = Math.max(evidence[0].misses!, evidence[1].misses!);
    if (interval !== null && (differing === null || differing >= sparse)) {
      return known(value, Number.isFinite(width) ? clip(interval, range) : interval, this.#method());
    }
    if (!Number.isFinite(width)) {
      return unknown(
        value,
        'the bootstrap replicates are all the same or undefined, which says nothing of the error',
      );
    }
    const share = wilson(Math.min(differing ?? 0, of), of, level)[1] * width * Math.max(1, coefficient);
    return known(value, clip(union(interval, [value - share, value + share]), range), 'widened by Wilson');
  }

  #model(model: number, threshold: number): Scored {
    const name = `${model} ${threshold}`;
    let scored = this.#scored.get(name);
    if (scored === undefined) {
      const { task, label, scores, clusterOf, clusters } = this.rows;
      scored = new Scored(task, label, scores[model]!, clusterOf, clusters, threshold);
      this.#scored.set(name, scored);
    }
    return scored;
  }

  /** Replicates of a metric; made for all models and all metrics that cost the same pass at once. */
  #draws(model: number, metric: string, threshold: number): Float64Array {
    const definition = metricDefinitions[metric]!;
    // A ranked metric has no threshold: what was drawn for one serves all.
    const at = definition.threshold ? threshold : this.settings.threshold;
    const name = (m: number, other: string) => `${m} ${other} ${at}`;
    const kept = this.#replicates.get(name(model, metric));
    if (kept !== undefined) return kept;
    const family = metricsOf(this.rows.task).filter(
      (other) => metricDefinitions[other]!.ranked === definition.ranked,
    );
    const models = this.rows.scores.map((_, m) => this.#model(m, at));
    const { replicates, seed } = this.settings;
    const made = models.map(() => family.map(() => new Float64Array(replicates)));
    const row = new Float64Array(family.length);
    const { clusters } = this.rows;
    const weights = new Int32Array(clusters);
    const random = seededRandom(seed);
    for (let replicate = 0; replicate < replicates; replicate++) {
      weights.fill(0);
      for (let i = 0; i < clusters; i++) weights[random.below(clusters)]!++;
      for (const [m, scored] of models.entries()) {
        scored.replicate(family, weights, row);
        for (let j = 0; j < family.length; j++) made[m]![j]![replicate] = row[j]!;
      }
    }
    for (const m of models.keys()) {
      for (const [j, other] of family.entries()) this.#replicates.set(name(m, other), made[m]![j]!);
    }
    return made[model]![family.indexOf(metric)]!;
  }

  #method(): IntervalMethod {
    return this.rows.groups === null ? 'bootstrap BCa' : 'cluster bootstrap BCa';
  }

  #tooFew(metric: string, evidence: Evidence): string | null {
    if (evidence.of >= minimumUnits) return null;
    const unit = this.rows.groups === null ? 'rows' : 'groups';
    const all = this.rows.groups ?? this.rows.key.length;
    const which = evidence.of < all ? ` that count for ${metric}` : '';
    return `${evidence.of} ${unit}${which} are too few for an interval; at least ${minimumUnits} are needed`;
  }

  #whyUndefined(metric: string): string {
    const rows = this.rows.key.length;
    if (rows === 0) return 'there are no rows';
    const { needs } = metricDefinitions[metric]!;
    const p = this.positives;
    if (p !== null && (p === 0 || p === rows) && needs.length > 0) {
      return `${metric} is undefined: all ${rows} rows have the label ${p === 0 ? 0 : 1}`;
    }
    if (metric === 'mape') return 'mape is undefined: some label is 0';
    if (needs.includes('label-variance')) return `${metric} is undefined: all labels are equal`;
    return `${metric} is undefined: nothing is predicted positive, or nothing negative`;
  }
}

function known(value: number, interval: Interval, method: IntervalMethod): Estimate {
  return { value, interval, method, reason: null };
}

function unknown(value: number | null, reason: string): Estimate {
  return { value, interval: null, method: null, reason };
}

function union(a: Interval | null, b: Interval): Interval {
  return a === null ? b : [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

function clip([lower, upper]: Interval, [low, high]: Interval): Interval {
  return [Math.min(Math.max(lower, low), high), Math.min(Math.max(upper, low), high)];
}

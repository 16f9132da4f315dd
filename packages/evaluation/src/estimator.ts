import { bcaInterval, type Interval, wilson } from './intervals.ts';
import { definitionOf, metricsOf } from './metrics.ts';
import { seededRandom } from './random.ts';
import type { RowSet } from './row-set.ts';
import { scoreRows } from './score-rows.ts';
import type { Evidence, IntervalMethod, Scored, Unseen } from './scored.ts';

/** Fewest groups (or rows, where the bootstrap draws rows) from which an interval is made. */
export const minimumUnits = 8;

/** Fewer clusters than this with a wrong row, and the bootstrap has not seen how wrong a cluster can be. */
const sparse = 3;

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
  /** Rows of class 1; null where there is no such class. */
  readonly positives: number | null;
  readonly #scored = new Map<string, Scored>();
  readonly #replicates = new Map<string, Float64Array>();

  constructor(rows: RowSet, settings: Settings) {
    this.rows = rows;
    this.settings = settings;
    this.positives =
      rows.task === 'binary-classification' ? rows.label.reduce((sum, label) => sum + label, 0) : null;
  }

  /** A model's metric on these rows, without an interval; null when undefined. */
  value(model: number, metric: string, threshold = this.settings.threshold): number | null {
    if (this.rows.key.length === 0) return null;
    const value = this.#model(model, threshold).value(metric);
    return Number.isNaN(value) ? null : value;
  }

  /**
   * A model's metric with its interval. Independent rows: the task's own formula where it has one (`Scored.formula`), BCa
   * bootstrap for the rest.
   * Groups: cluster bootstrap (BCa), widened by Wilson over the groups where fewer than three hold a wrong row.
   */
  estimate(model: number, metric: string, threshold = this.settings.threshold): Estimate {
    const { level } = this.settings;
    const value = this.value(model, metric, threshold);
    if (value === null) return unknown(null, this.#whyUndefined(metric, threshold));
    const scored = this.#model(model, threshold);
    if (this.rows.groups === null) {
      const formula = scored.formula(metric, level);
      if (formula !== null) return known(value, formula.interval, formula.method);
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
    const [low, high] = definitionOf(this.rows.task, metric).range;
    const isSparse = Math.min(evidence.misses ?? sparse, evidence.hits ?? sparse) < sparse;
    const unseen = scored.unseen(metric, level);
    if (interval !== null && !isSparse && unseen === null)
      return known(value, clip(interval, [low, high]), this.#method());
    if (!Number.isFinite(high - low)) {
      return unknown(
        value,
        'the bootstrap replicates are all the same or undefined, which says nothing of the error',
      );
    }
    const share = (value - low) / (high - low);
    const [a, b] = wilson(share * evidence.of, evidence.of, level);
    const wider =
      unseen === null
        ? union(interval, [low + a * (high - low), low + b * (high - low)])
        : moved(value, unseen.isAll ? null : interval, unseen);
    return known(value, clip(wider, [low, high]), 'widened by Wilson');
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
    if (ours === null || theirs === null) return unknown(null, this.#whyUndefined(metric, threshold));
    const value = ours - coefficient * theirs;
    const [a, b] = [this.#model(0, threshold), this.#model(1, threshold)];
    if (coefficient === 1 && a.identical(metric, b)) return known(0, [0, 0], 'identical predictions');
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
    const [low, high] = definitionOf(this.rows.task, metric).range;
    const width = high - low;
    const range: Interval = [low - coefficient * high, high - coefficient * low];
    // How many clusters differ is known; how much one more could differ is not: at most by the metric's range.
    const differing = a.differing(metric, b);
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

  /** A model's scores on these rows, for what is no metric. */
  scored(model: number): Scored {
    return this.#model(model, this.settings.threshold);
  }

  #model(model: number, threshold: number): Scored {
    const name = `${model} ${threshold}`;
    let scored = this.#scored.get(name);
    if (scored === undefined) {
      const { task, label, classes, scores, clusterOf, clusters } = this.rows;
      const rows = { label, score: scores[model]!, clusterOf, clusters };
      scored = scoreRows(task, rows, { threshold, classes: classes?.length });
      this.#scored.set(name, scored);
    }
    return scored;
  }

  /** Replicates of a metric; made for all models and all metrics that cost the same pass at once. */
  #draws(model: number, metric: string, threshold: number): Float64Array {
    const { task } = this.rows;
    const definition = definitionOf(task, metric);
    // A ranked metric has no threshold: what was drawn for one serves all.
    const at = definition.threshold ? threshold : this.settings.threshold;
    const name = (m: number, other: string) => `${m} ${other} ${at}`;
    const kept = this.#replicates.get(name(model, metric));
    if (kept !== undefined) return kept;
    const family = metricsOf(task).filter((other) => definitionOf(task, other).ranked === definition.ranked);
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

  #whyUndefined(metric: string, threshold: number): string {
    if (this.rows.key.length === 0) return 'there are no rows';
    return `${metric} is undefined: ${this.#model(0, threshold).whyUndefined(metric)}`;
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

/** The interval with its ends moved outwards, by a further independent error. */
function moved(value: number, interval: Interval | null, { down, up }: Unseen): Interval {
  const [lower, upper] = interval ?? [value, value];
  return [value - Math.hypot(value - lower, down), value + Math.hypot(upper - value, up)];
}

function clip([lower, upper]: Interval, [low, high]: Interval): Interval {
  return [Math.min(Math.max(lower, low), high), Math.min(Math.max(upper, low), high)];
}

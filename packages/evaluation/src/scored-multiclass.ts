import { type Interval, newcombe5, wilson } from './intervals.ts';
import {
  byScoreAndLabel,
  fewerClusters,
  type Placements,
  placementsOf,
  rankCodes,
  weightedRanks,
} from './ranking.ts';
import { type Evidence, Scored, type ScoredRows, type Unseen } from './scored.ts';
import { epsilon } from './scored-binary.ts';
import { argsort } from './sorting.ts';

/** Sums over the rows of a cluster, beside its counts of labels and predictions. */
const at = { rows: 0, logLoss: 1, squaredError: 2, confidence: 3 } as const;
const width = 4;

/**
 * With more rows × classes than this, a replicate of the one-vs-rest AUC is its linear approximation by the influence of
 * each cluster (infinitesimal jackknife) instead of one pass over the ranks of each class.
 */
const mostRanked = 1_000_000;

/** Fewer clusters than this that are right, or wrong, about a class, and the bootstrap has not seen how wrong they can be. */
const few = 3;

/** By class: rows that have it as label, that are predicted to be of it, and both. */
export interface ClassCounts {
  readonly labelled: Float64Array;
  readonly predicted: Float64Array;
  readonly right: Float64Array;
}

/** What the unranked metrics are made of. */
interface Tally extends ClassCounts {
  /** `width` numbers. */
  readonly sums: Float64Array;
}

/** The classes of one weighting of the clusters, ranked one against the rest. */
interface ClassRanks {
  readonly codes: Uint32Array;
  readonly auc: number;
  readonly placements: Placements;
}

/**
 * A classifier's probabilities of several classes, rows × classes. The predicted class is the one with the highest
 * probability, of equal ones the first.
 */
export class MulticlassScored extends Scored {
  override readonly task = 'multiclass-classification';
  readonly #classes: number;
  readonly #isRanked: boolean;
  /** The predicted class of every row. */
  readonly decisions: Uint32Array;
  /** `width` sums a cluster. */
  readonly #sums: Float64Array;
  /** Pairs of label and prediction with the number of their rows, by cluster: those of cluster c stand from `#from[c]`. */
  readonly #from: Uint32Array;
  readonly #labels: Uint32Array;
  readonly #decided: Uint32Array;
  readonly #counts: Float64Array;
  readonly #totals: Tally;
  #ranks: readonly (ClassRanks | null)[] | undefined;
  /** Of the AUC. */
  #influence: Float64Array | undefined;

  /**
   * @param classes number of classes; the labels are their indices.
   * @param rankAtMost rows × classes up to which replicates are ranked.
   */
  constructor(rows: ScoredRows, classes: number, rankAtMost = mostRanked) {
    super(rows);
    this.#isRanked = this.rows * classes <= rankAtMost;
    this.#classes = classes;
    this.decisions = decisionsOf(this.score, classes);
    this.#sums = this.#clusterSums();
    const pairs = this.#pairs();
    this.#from = pairs.from;
    this.#labels = pairs.labels;
    this.#decided = pairs.decided;
    this.#counts = pairs.counts;
    this.#totals = this.#tally();
    for (let c = 0; c < this.clusters; c++) this.#add(this.#totals, c, 1);
  }

  override value(metric: string): number {
    if (metric !== 'roc_auc_ovr') return fromTally(metric, this.#totals);
    return mean(this.#classRanks().flatMap((one) => (one === null ? [] : [one.auc])));
  }

  override replicate(metrics: readonly string[], weights: Int32Array, into: Float64Array): void {
    let tally: Tally | undefined;
    for (const [i, metric] of metrics.entries()) {
      if (metric === 'roc_auc_ovr') {
        into[i] = this.#weightedAuc(weights);
        continue;
      }
      if (tally === undefined) {
        tally = this.#tally();
        for (let c = 0; c < weights.length; c++) if (weights[c] !== 0) this.#add(tally, c, weights[c]!);
      }
      into[i] = fromTally(metric, tally);
    }
  }

  override influence(metric: string): Float64Array {
    if (metric === 'roc_auc_ovr') return this.#aucInfluence();
    const whole = this.value(metric);
    const left = this.#tally();
    for (let c = 0; c < this.clusters; c++) this.#add(left, c, 1);
    return Float64Array.from({ length: this.clusters }, (_, c) => {
      this.#add(left, c, -1);
      const change = whole - fromTally(metric, left);
      this.#add(left, c, 1);
      return Number.isNaN(change) ? 0 : change;
    });
  }

  override evidence(metric: string): Evidence {
    const of = this.clusters;
    if (metric === 'roc_auc_ovr') {
      const ranks = this.#classRanks().filter((one) => one !== null);
      const most = (marks: (one: ClassRanks) => Uint8Array) =>
        Math.max(0, ...ranks.map((one) => fewerClusters(marks(one))));
      return { misses: most((one) => one.placements.wrong), hits: most((one) => one.placements.right), of };
    }
    if (!decidedMetrics.has(metric)) return { misses: null, hits: null, of };
    let misses = 0;
    let hits = 0;
    for (let c = 0; c < this.clusters; c++) {
      let right = 0;
      let wrong = 0;
      for (let i = this.#from[c]!; i < this.#from[c + 1]!; i++) {
        if (this.#labels[i] === this.#decided[i]) right++;
        else wrong++;
      }
      if (right > 0) hits++;
      if (wrong > 0) misses++;
    }
    return { misses, hits, of };
  }

  /** Wilson for the accuracy. */
  override formula(metric: string, level: number): ReturnType<Scored['formula']> {
    if (metric !== 'accuracy') return null;
    return { interval: wilson(sum(this.#totals.right), this.rows, level), method: 'Wilson' };
  }

  /** Of a mean over classes, the Wilson intervals of the classes that a handful of clusters speak of. */
  override unseen(metric: string, level: number): Unseen | null {
    const parts = metric === 'roc_auc_ovr' ? this.#aucParts(level) : this.#classParts(metric, level);
    const present = this.#totals.labelled.filter((rows) => rows > 0).length;
    let [down, up] = [0, 0];
    for (const { value, interval } of parts) {
      down += ((value - interval[0]) / present) ** 2;
      up += ((interval[1] - value) / present) ** 2;
    }
    return parts.length === 0
      ? null
      : { down: Math.sqrt(down), up: Math.sqrt(up), isAll: parts.length === present };
  }

  #aucParts(level: number): { value: number; interval: Interval }[] {
    return this.#classRanks().flatMap((one, k) => {
      if (one === null || fewerClusters(one.placements.wrong) >= few) return [];
      const positives = this.#totals.labelled[k]!;
      return [{ value: one.auc, interval: newcombe5(one.auc, positives, this.rows - positives, level) }];
    });
  }

  #classParts(metric: string, level: number): { value: number; interval: Interval }[] {
    const term = classTerms[metric];
    if (term === undefined) return [];
    const k = this.#classes;
    const [of, hits, misses] = [new Uint32Array(k), new Uint32Array(k), new Uint32Array(k)];
    const seen = new Uint8Array(k);
    for (let c = 0; c < this.clusters; c++) {
      seen.fill(0);
      for (let i = this.#from[c]!; i < this.#from[c + 1]!; i++) {
        const [label, decided] = [this.#labels[i]!, this.#decided[i]!];
        const mark = label === decided ? 1 : 2;
        if (term.byLabel) seen[label]! |= mark;
        if (term.byPrediction) seen[decided]! |= mark;
      }
      for (let one = 0; one < k; one++) {
        if (seen[one] !== 0) of[one]!++;
        if ((seen[one]! & 1) !== 0) hits[one]!++;
        if ((seen[one]! & 2) !== 0) misses[one]!++;
      }
    }
    return Array.from(of, (units, one) => ({ one, units })).flatMap(({ one, units }) => {
      if (this.#totals.labelled[one] === 0 || Math.min(hits[one]!, misses[one]!) >= few) return [];
      const value = term.of(this.#totals, one);
      return [{ value, interval: units === 0 ? ([0, 1] as const) : wilson(value * units, units, level) }];
    });
  }

  override differing(metric: string, other: MulticlassScored): number | null {
    if (metric === 'roc_auc_ovr')
      return Math.max(this.evidence(metric).misses!, other.evidence(metric).misses!);
    if (!decidedMetrics.has(metric)) return null;
    let differ = 0;
    for (let c = 0; c < this.clusters; c++) if (!this.#decidesLike(other, c)) differ++;
    return differ;
  }

  override whyUndefined(metric: string): string {
    return metric === 'roc_auc_ovr' || metric === 'cohen_kappa'
      ? 'all rows have the same label'
      : 'all rows have the same label, or the same prediction';
  }

  /** Rows of each class by label, by prediction, and by both. */
  perClass(): ClassCounts {
    return this.#totals;
  }

  #decidesLike(other: MulticlassScored, cluster: number): boolean {
    const [start, end] = [this.#from[cluster]!, this.#from[cluster + 1]!];
    const offset = other.#from[cluster]! - start;
    if (other.#from[cluster + 1]! - offset !== end) return false;
    for (let i = start; i < end; i++) {
      if (
        this.#labels[i] !== other.#labels[i + offset] ||
        this.#decided[i] !== other.#decided[i + offset] ||
        this.#counts[i] !== other.#counts[i + offset]
      )
        return false;
    }
    return true;
  }

  #tally(): Tally {
    const k = this.#classes;
    return {
      sums: new Float64Array(width),
      labelled: new Float64Array(k),
      predicted: new Float64Array(k),
      right: new Float64Array(k),
    };
  }

  /** Adds a cluster to a tally as often as `weight` says. */
  #add({ sums, labelled, predicted, right }: Tally, cluster: number, weight: number): void {
    for (let j = 0, i = cluster * width; j < width; j++, i++) sums[j]! += weight * this.#sums[i]!;
    for (let i = this.#from[cluster]!; i < this.#from[cluster + 1]!; i++) {
      const count = weight * this.#counts[i]!;
      const label = this.#labels[i]!;
      const decided = this.#decided[i]!;
      labelled[label]! += count;
      predicted[decided]! += count;
      if (label === decided) right[label]! += count;
    }
  }

  #pairs(): { from: Uint32Array; labels: Uint32Array; decided: Uint32Array; counts: Float64Array } {
    const k = this.#classes;
    const code = (row: number) => (this.clusterOf[row]! * k + this.label[row]!) * k + this.decisions[row]!;
    const order = argsort(Float64Array.from(this.label, (_, row) => code(row)));
    const from = new Uint32Array(this.clusters + 1);
    const labels: number[] = [];
    const decided: number[] = [];
    const counts: number[] = [];
    let last = -1;
    for (const row of order) {
      const own = code(row);
      if (own === last) {
        counts[counts.length - 1]!++;
        continue;
      }
      last = own;
      labels.push(this.label[row]!);
      decided.push(this.decisions[row]!);
      counts.push(1);
      from[this.clusterOf[row]! + 1] = labels.length;
    }
    // A cluster without rows ends where the one before it does.
    for (let c = 1; c <= this.clusters; c++) from[c] = Math.max(from[c]!, from[c - 1]!);
    return {
      from,
      labels: Uint32Array.from(labels),
      decided: Uint32Array.from(decided),
      counts: Float64Array.from(counts),
    };
  }

  #clusterSums(): Float64Array {
    const k = this.#classes;
    const n = this.rows;
    const logLoss = new Float64Array(n);
    const squaredError = new Float64Array(n);
    const confidence = new Float64Array(n);
    for (let row = 0; row < n; row++) {
      const label = this.label[row]!;
      for (let c = 0, i = row * k; c < k; c++, i++) {
        const error = this.score[i]! - (c === label ? 1 : 0);
        squaredError[row]! += error * error;
      }
      const likelihood = this.score[row * k + label]!;
      logLoss[row] = -Math.log(Math.min(Math.max(likelihood, epsilon), 1 - epsilon));
      confidence[row] = this.score[row * k + this.decisions[row]!]!;
    }
    const sums = new Float64Array(this.clusters * width);
    for (const cluster of this.clusterOf) sums[cluster * width]! += 1;
    for (const [offset, values] of [
      [at.logLoss, logLoss],
      [at.squaredError, squaredError],
      [at.confidence, confidence],
    ] as const) {
      for (const row of argsort(values)) sums[this.clusterOf[row]! * width + offset]! += values[row]!;
    }
    return sums;
  }

  /** Of each class against the rest; null for a class that no row has, or every. */
  #classRanks(): readonly (ClassRanks | null)[] {
    this.#ranks ??= Array.from({ length: this.#classes }, (_, k) => {
      const positives = this.#totals.labelled[k]!;
      const negatives = this.rows - positives;
      if (positives === 0 || negatives === 0) return null;
      const score = Float64Array.from(this.label, (_label, row) => this.score[row * this.#classes + k]!);
      const isPositive = (row: number) => this.label[row] === k;
      const order = byScoreAndLabel(
        score,
        Float64Array.from(this.label, (label) => Number(label === k)),
      );
      const codes = rankCodes(order, score, this.clusterOf, isPositive);
      const { rocAuc } = weightedRanks(codes, new Int32Array(this.clusters).fill(1));
      const placements = placementsOf(codes, this.clusters, positives, negatives, rocAuc);
      // Only where replicates pass over them: of many rows and classes they would fill the memory.
      return { codes: this.#isRanked ? codes : new Uint32Array(0), auc: rocAuc, placements };
    });
    return this.#ranks;
  }

  #weightedAuc(weights: Int32Array): number {
    if (this.#isRanked) {
      const areas = this.#classRanks().flatMap((one) => {
        const area = one === null ? Number.NaN : weightedRanks(one.codes, weights).rocAuc;
        // A class that was not drawn says nothing of the others.
        return Number.isNaN(area) ? [] : [area];
      });
      return mean(areas);
    }
    const influence = this.#aucInfluence();
    let value = this.value('roc_auc_ovr');
    for (let c = 0; c < weights.length; c++) value += weights[c]! * influence[c]!;
    return value;
  }

  #aucInfluence(): Float64Array {
    if (this.#influence !== undefined) return this.#influence;
    const influence = new Float64Array(this.clusters);
    const ranks = this.#classRanks().filter((one) => one !== null);
    for (const { placements } of ranks)
      for (let c = 0; c < influence.length; c++) influence[c]! += placements.influence[c]! / ranks.length;
    this.#influence = influence;
    return influence;
  }
}

/** The class with the highest probability of every row, of equal ones the first. */
export function decisionsOf(score: Float64Array, classes: number): Uint32Array {
  const decisions = new Uint32Array(score.length / classes);
  for (let row = 0; row < decisions.length; row++) {
    const start = row * classes;
    let best = 0;
    for (let k = 1; k < classes; k++) if (score[start + k]! > score[start + best]!) best = k;
    decisions[row] = best;
  }
  return decisions;
}

/** Metrics that look at the predicted classes only, and not at the probabilities. */
const decidedMetrics: ReadonlySet<string> = new Set([
  'macro_f1',
  'weighted_f1',
  'accuracy',
  'balanced_accuracy',
  'macro_precision',
  'mcc',
  'cohen_kappa',
]);

function fromTally(metric: string, tally: Tally): number {
  const { sums, labelled, predicted, right } = tally;
  const n = sums[at.rows]!;
  if (n <= 0) return Number.NaN;
  switch (metric) {
    case 'log_loss':
      return sums[at.logLoss]! / n;
    case 'brier':
      return sums[at.squaredError]! / n;
    case 'mean_confidence':
      return sums[at.confidence]! / n;
    case 'calibration_in_the_large':
      return (sums[at.confidence]! - sum(right)) / n;
    case 'accuracy':
      return sum(right) / n;
    case 'balanced_accuracy':
    case 'macro_precision':
    case 'macro_f1':
      return overClasses(labelled, (k) => classTerms[metric]!.of(tally, k));
    case 'weighted_f1': {
      let total = 0;
      for (let k = 0; k < labelled.length; k++) if (labelled[k]! > 0) total += labelled[k]! * f1Of(tally, k);
      return total / n;
    }
    case 'mcc': {
      const { both, byLabel, byPrediction } = products(labelled, predicted);
      const product = (n * n - byPrediction) * (n * n - byLabel);
      return product > 0 ? (sum(right) * n - both) / Math.sqrt(product) : Number.NaN;
    }
    case 'cohen_kappa': {
      const expected = products(labelled, predicted).both / (n * n);
      return expected < 1 ? (sum(right) / n - expected) / (1 - expected) : Number.NaN;
    }
    default:
      throw new Error(`"${metric}" is not made of sums`);
  }
}

function recallOf({ right, labelled }: ClassCounts, k: number): number {
  return right[k]! / labelled[k]!;
}

/** 0 where the class is never predicted, as scikit-learn's `zero_division=0` has it. */
function precisionOf({ right, predicted }: ClassCounts, k: number): number {
  return predicted[k]! > 0 ? right[k]! / predicted[k]! : 0;
}

function f1Of({ right, labelled, predicted }: ClassCounts, k: number): number {
  return (2 * right[k]!) / (labelled[k]! + predicted[k]!);
}

/** What the means over classes are means of, and which rows it looks at. */
const classTerms: Readonly<
  Record<
    string,
    {
      readonly of: (counts: ClassCounts, k: number) => number;
      readonly byLabel: boolean;
      readonly byPrediction: boolean;
    }
  >
> = {
  balanced_accuracy: { of: recallOf, byLabel: true, byPrediction: false },
  macro_precision: { of: precisionOf, byLabel: false, byPrediction: true },
  macro_f1: { of: f1Of, byLabel: true, byPrediction: true },
};

function products(labelled: Float64Array, predicted: Float64Array) {
  let both = 0;
  let byLabel = 0;
  let byPrediction = 0;
  for (let k = 0; k < labelled.length; k++) {
    both += labelled[k]! * predicted[k]!;
    byLabel += labelled[k]! * labelled[k]!;
    byPrediction += predicted[k]! * predicted[k]!;
  }
  return { both, byLabel, byPrediction };
}

/** The mean over the classes that have rows. */
function overClasses(labelled: Float64Array, of: (k: number) => number): number {
  let total = 0;
  let classes = 0;
  for (let k = 0; k < labelled.length; k++) {
    if (labelled[k]! <= 0) continue;
    total += of(k);
    classes++;
  }
  return total / classes;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

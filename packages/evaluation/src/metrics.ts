import type { Task } from '@modelops/contracts';
import { nearest, UserError } from '@modelops/contracts';

/** `higher` and `lower` are better; `zero` is best near 0; `none` describes the data or the model and has no better side. */
export type Direction = 'higher' | 'lower' | 'zero' | 'none';

export interface MetricDefinition {
  readonly task: Task;
  readonly direction: Direction;
  /** Smallest and largest possible value. */
  readonly range: readonly [number, number];
  readonly describe: string;
  /** What the rows must have for the metric to be defined. */
  readonly needs: readonly (
    | 'both-classes'
    | 'positives'
    | 'negatives'
    | 'predicted-positives'
    | 'label-variance'
  )[];
  /** Whether it takes the argument `threshold`. */
  readonly threshold: boolean;
  /** Whether it depends on the order of the rows by score or by error, and not only on sums over rows. */
  readonly ranked: boolean;
}

const unit = [0, 1] as const;
const positive = [0, Number.POSITIVE_INFINITY] as const;

const binary = (
  direction: Direction,
  describe: string,
  rest: Partial<Omit<MetricDefinition, 'task' | 'direction' | 'describe'>> = {},
): MetricDefinition => ({
  task: 'binary-classification',
  direction,
  describe,
  range: unit,
  needs: [],
  threshold: false,
  ranked: false,
  ...rest,
});

const regression = (
  direction: Direction,
  describe: string,
  rest: Partial<Omit<MetricDefinition, 'task' | 'direction' | 'describe'>> = {},
): MetricDefinition => ({ ...binary(direction, describe, { range: positive, ...rest }), task: 'regression' });

/** Every metric that gates and reports know, by name. Values agree with scikit-learn to 1e-9. */
export const metricDefinitions: Readonly<Record<string, MetricDefinition>> = {
  roc_auc: binary('higher', 'area under the ROC curve; ties count one half', {
    needs: ['both-classes'],
    ranked: true,
  }),
  pr_auc: binary('higher', 'area under the precision-recall curve (average precision)', {
    needs: ['both-classes'],
    ranked: true,
  }),
  log_loss: binary('lower', 'mean negative log-likelihood; scores clipped to [2^-52, 1 - 2^-52]', {
    range: positive,
  }),
  brier: binary('lower', 'mean squared difference of score and label'),
  accuracy: binary('higher', 'share of rows classified right', { threshold: true }),
  balanced_accuracy: binary('higher', 'mean of recall and specificity', {
    threshold: true,
    needs: ['both-classes'],
  }),
  precision: binary('higher', 'share of predicted positives that are positive', {
    threshold: true,
    needs: ['predicted-positives'],
  }),
  recall: binary('higher', 'share of positives that are found', { threshold: true, needs: ['positives'] }),
  specificity: binary('higher', 'share of negatives that are left alone', {
    threshold: true,
    needs: ['negatives'],
  }),
  f1: binary('higher', 'harmonic mean of precision and recall', { threshold: true }),
  mcc: binary('higher', "Matthews' correlation of decision and label", {
    threshold: true,
    range: [-1, 1],
    needs: ['both-classes', 'predicted-positives'],
  }),
  calibration_in_the_large: binary('zero', 'mean score minus observed rate', { range: [-1, 1] }),
  mean_prediction: binary('none', 'mean score'),
  prevalence: binary('none', 'share of positives'),
  rmse: regression('lower', 'root of the mean squared error'),
  mae: regression('lower', 'mean absolute error'),
  median_absolute_error: regression('lower', 'median of the absolute error', { ranked: true }),
  mape: regression('lower', 'mean absolute error relative to the label; undefined where a label is 0'),
  r2: regression('higher', 'share of the label variance that is explained', {
    range: [Number.NEGATIVE_INFINITY, 1],
    needs: ['label-variance'],
  }),
  mean_error: regression('zero', 'mean of prediction minus label (bias)', {
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  }),
};

/** Names that other tools use for the same number. */
const otherNames: Readonly<Record<string, string>> = {
  auc: 'roc_auc',
  auroc: 'roc_auc',
  roc_auc_score: 'roc_auc',
  average_precision: 'pr_auc',
  average_precision_score: 'pr_auc',
  ap: 'pr_auc',
  auprc: 'pr_auc',
  logloss: 'log_loss',
  cross_entropy: 'log_loss',
  brier_score: 'brier',
  brier_score_loss: 'brier',
  acc: 'accuracy',
  accuracy_score: 'accuracy',
  sensitivity: 'recall',
  tpr: 'recall',
  tnr: 'specificity',
  f1_score: 'f1',
  matthews_corrcoef: 'mcc',
  bias: 'mean_error',
  r2_score: 'r2',
  root_mean_squared_error: 'rmse',
  mean_absolute_error: 'mae',
  mean_absolute_percentage_error: 'mape',
  medae: 'median_absolute_error',
};

/** Names of the metrics of a task, in the order in which reports show them. */
export function metricsOf(task: Task): string[] {
  return Object.keys(metricDefinitions).filter((name) => metricDefinitions[name]!.task === task);
}

/**
 * The definition of a metric, checked against the task and the arguments that a gate gives it.
 * @throws UserError for an unknown name (naming the nearest), a metric of another task, or an argument that it does not take.
 */
export function checkMetric(
  name: string,
  task: Task,
  args: Readonly<Record<string, number>> = {},
  where?: string,
): MetricDefinition {
  const definition = Object.hasOwn(metricDefinitions, name) ? metricDefinitions[name] : undefined;
  const known = metricsOf(task);
  if (definition === undefined) {
    const near = (Object.hasOwn(otherNames, name) ? otherNames[name] : undefined) ?? nearest(name, known);
    throw new UserError(`there is no metric "${name}"`, {
      where,
      fix: `${near === undefined ? '' : `Did you mean "${near}"? `}Known for ${task}: ${known.join(', ')}.`,
    });
  }
  if (definition.task !== task) {
    throw new UserError(`the metric "${name}" belongs to ${definition.task}, and this is ${task}`, {
      where,
      fix: `Known for ${task}: ${known.join(', ')}.`,
    });
  }
  for (const [key, value] of Object.entries(args)) {
    if (key !== 'threshold' || !definition.threshold) {
      throw new UserError(`the metric "${name}" takes no argument "${key}"`, {
        where,
        fix: definition.threshold ? 'It takes "threshold".' : 'It takes none.',
      });
    }
    if (!(value >= 0 && value <= 1)) {
      throw new UserError(`a threshold lies between 0 and 1, not at ${value}`, { where });
    }
  }
  return definition;
}

/**
 * How many sums over rows the unranked metrics are made of. Binary: `binarySums`. Regression: rows, squared error,
 * absolute error, error, centered label (minus its mean over all rows), its square, relative error, labels that are 0.
 */
export const sumCount = { 'binary-classification': 7, regression: 8 } as const;

/** Indices of the sums over rows of a binary classifier. */
export const binarySums = {
  rows: 0,
  positives: 1,
  truePositives: 2,
  falsePositives: 3,
  logLoss: 4,
  squaredError: 5,
  score: 6,
} as const;

/**
 * An unranked metric from its sums over rows; NaN when undefined (an empty denominator is undefined, not 0).
 * `at` is where the sums begin in `sums`.
 */
export function metricFromSums(name: string, sums: ArrayLike<number>, at = 0): number {
  const n = sums[at]!;
  if (n <= 0) return Number.NaN;
  switch (name) {
    case 'rmse':
      return Math.sqrt(Math.max(0, sums[at + 1]!) / n);
    case 'mae':
      return sums[at + 2]! / n;
    case 'mean_error':
      return sums[at + 3]! / n;
    case 'r2': {
      const total = sums[at + 5]! - sums[at + 4]! ** 2 / n;
      return total > 0 ? 1 - sums[at + 1]! / total : Number.NaN;
    }
    case 'mape':
      return sums[at + 7]! > 0 ? Number.NaN : sums[at + 6]! / n;
  }
  const p = sums[at + 1]!;
  const tp = sums[at + 2]!;
  const fp = sums[at + 3]!;
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
      return sums[at + 4]! / n;
    case 'brier':
      return sums[at + 5]! / n;
    case 'mean_prediction':
      return sums[at + 6]! / n;
    case 'prevalence':
      return p / n;
    case 'calibration_in_the_large':
      return (sums[at + 6]! - p) / n;
    default:
      throw new Error(`"${name}" is not made of sums`);
  }
}

/** Numerator and denominator of a metric that is a plain proportion of rows; undefined for the others. */
export function proportionOf(
  name: string,
  sums: ArrayLike<number>,
  at = 0,
): { hits: number; of: number } | undefined {
  const n = sums[at]!;
  const p = sums[at + 1]!;
  const tp = sums[at + 2]!;
  const fp = sums[at + 3]!;
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

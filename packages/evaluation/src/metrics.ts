import type { Task } from '@modelops/contracts';
import { nearest, UserError } from '@modelops/contracts';

/** `higher` and `lower` are better; `zero` is best near 0; `none` describes the data or the model and has no better side. */
export type Direction = 'higher' | 'lower' | 'zero' | 'none';

export interface MetricDefinition {
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

type Rest = Partial<Omit<MetricDefinition, 'direction' | 'describe'>>;

const metric = (direction: Direction, describe: string, rest: Rest = {}): MetricDefinition => ({
  direction,
  describe,
  range: unit,
  needs: [],
  threshold: false,
  ranked: false,
  ...rest,
});

const binaryMetrics: Readonly<Record<string, MetricDefinition>> = {
  roc_auc: metric('higher', 'area under the ROC curve; ties count one half', {
    needs: ['both-classes'],
    ranked: true,
  }),
  pr_auc: metric('higher', 'area under the precision-recall curve (average precision)', {
    needs: ['both-classes'],
    ranked: true,
  }),
  log_loss: metric('lower', 'mean negative log-likelihood; scores clipped to [2^-52, 1 - 2^-52]', {
    range: positive,
  }),
  brier: metric('lower', 'mean squared difference of score and label'),
  accuracy: metric('higher', 'share of rows classified right', { threshold: true }),
  balanced_accuracy: metric('higher', 'mean of recall and specificity', {
    threshold: true,
    needs: ['both-classes'],
  }),
  precision: metric('higher', 'share of predicted positives that are positive', {
    threshold: true,
    needs: ['predicted-positives'],
  }),
  recall: metric('higher', 'share of positives that are found', { threshold: true, needs: ['positives'] }),
  specificity: metric('higher', 'share of negatives that are left alone', {
    threshold: true,
    needs: ['negatives'],
  }),
  f1: metric('higher', 'harmonic mean of precision and recall', { threshold: true }),
  mcc: metric('higher', "Matthews' correlation of decision and label", {
    threshold: true,
    range: [-1, 1],
    needs: ['both-classes', 'predicted-positives'],
  }),
  calibration_in_the_large: metric('zero', 'mean score minus observed rate', { range: [-1, 1] }),
  mean_prediction: metric('none', 'mean score'),
  prevalence: metric('none', 'share of positives'),
};

/**
 * The predicted class is the one with the highest probability, of equal ones the first by name. Means over classes are
 * over those that have rows; a class that is never predicted has the precision 0 (scikit-learn's `zero_division=0`).
 */
const multiclassMetrics: Readonly<Record<string, MetricDefinition>> = {
  macro_f1: metric('higher', 'mean over the classes of F1'),
  weighted_f1: metric('higher', 'mean over the rows of the F1 of their class'),
  accuracy: metric('higher', 'share of rows classified right'),
  balanced_accuracy: metric('higher', 'mean over the classes of recall (macro recall)'),
  macro_precision: metric('higher', 'mean over the classes of precision'),
  mcc: metric('higher', "Matthews' correlation for several classes (Gorodkin 2004)", { range: [-1, 1] }),
  cohen_kappa: metric('higher', "Cohen's kappa: agreement beyond that by chance", { range: [-1, 1] }),
  roc_auc_ovr: metric(
    'higher',
    'mean over the classes of the area under the ROC curve of the class against the rest',
    { ranked: true },
  ),
  log_loss: metric(
    'lower',
    "mean negative log-likelihood of the label's class; probabilities clipped to [2^-52, 1 - 2^-52]",
    { range: positive },
  ),
  brier: metric(
    'lower',
    'mean over the rows of the squared differences of probability and label, summed over the classes (0 to 2)',
    { range: [0, 2] },
  ),
  calibration_in_the_large: metric('zero', 'mean probability of the predicted class minus accuracy', {
    range: [-1, 1],
  }),
  mean_confidence: metric('none', 'mean probability of the predicted class'),
};

const regressionMetrics: Readonly<Record<string, MetricDefinition>> = {
  rmse: metric('lower', 'root of the mean squared error', { range: positive }),
  mae: metric('lower', 'mean absolute error', { range: positive }),
  median_absolute_error: metric('lower', 'median of the absolute error', { range: positive, ranked: true }),
  mape: metric('lower', 'mean absolute error relative to the label; undefined where a label is 0', {
    range: positive,
  }),
  r2: metric('higher', 'share of the label variance that is explained', {
    range: [Number.NEGATIVE_INFINITY, 1],
    needs: ['label-variance'],
  }),
  mean_error: metric('zero', 'mean of prediction minus label (bias)', {
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  }),
};

/** Every metric that gates and reports know, by task and name. Values agree with scikit-learn to 1e-9. */
const definitions: Readonly<Record<Task, Readonly<Record<string, MetricDefinition>>>> = {
  'binary-classification': binaryMetrics,
  'multiclass-classification': multiclassMetrics,
  regression: regressionMetrics,
};

/** The definition of a metric that the task is known to have. */
export function definitionOf(task: Task, name: string): MetricDefinition {
  return definitions[task][name]!;
}

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
  macro_recall: 'balanced_accuracy',
  recall_macro: 'balanced_accuracy',
  uar: 'balanced_accuracy',
  f1_macro: 'macro_f1',
  f1_weighted: 'weighted_f1',
  precision_macro: 'macro_precision',
  kappa: 'cohen_kappa',
  cohen_kappa_score: 'cohen_kappa',
  roc_auc_macro: 'roc_auc_ovr',
};

/** Names of the metrics of a task, in the order in which reports show them. */
export function metricsOf(task: Task): string[] {
  return Object.keys(definitions[task]);
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
  const known = metricsOf(task);
  if (!known.includes(name)) {
    const others = Object.keys(definitions).filter((other) => metricsOf(other as Task).includes(name));
    if (others.length > 0) {
      throw new UserError(`the metric "${name}" belongs to ${others.join(' and ')}, and this is ${task}`, {
        where,
        fix: `Known for ${task}: ${known.join(', ')}.`,
      });
    }
    const near = (Object.hasOwn(otherNames, name) ? otherNames[name] : undefined) ?? nearest(name, known);
    throw new UserError(`there is no metric "${name}"`, {
      where,
      fix: `${near === undefined ? '' : `Did you mean "${near}"? `}Known for ${task}: ${known.join(', ')}.`,
    });
  }
  const definition = definitionOf(task, name);
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

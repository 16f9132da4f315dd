import type { Task } from '@modelops/contracts';
import { metricsOf } from './metrics.ts';
import type { Scored, ScoredRows } from './scored.ts';
import { BinaryScored } from './scored-binary.ts';
import { MulticlassScored } from './scored-multiclass.ts';
import { RegressionScored } from './scored-regression.ts';

export interface ScoringOptions {
  /** Score from which a row counts as positive; of two classes only. Default: 0.5. */
  readonly threshold?: number | undefined;
  /** Number of classes, of several classes only. */
  readonly classes?: number | undefined;
}

/** Rows as a model of the task scored them, ready for metrics. */
export function scoreRows(
  task: Task,
  rows: ScoredRows,
  { threshold = 0.5, classes = 0 }: ScoringOptions = {},
): Scored {
  switch (task) {
    case 'binary-classification':
      return new BinaryScored(rows, threshold);
    case 'multiclass-classification':
      return new MulticlassScored(rows, classes);
    case 'regression':
      return new RegressionScored(rows);
  }
}

/** Rows that are all of one sample. */
function oneSample(label: Float64Array, score: Float64Array): ScoredRows {
  return { label, score, clusterOf: new Uint32Array(label.length), clusters: 1 };
}

/**
 * One metric of rows that are all of one sample; NaN where it is not defined. As `metricsOf` of the task says, threshold 0.5.
 * @param label 0 or 1; the index of the class; or numbers.
 * @param score as many, finite; of several classes rows × classes.
 */
export function metricOf(
  metric: string,
  task: Task,
  label: Float64Array,
  score: Float64Array,
  options: ScoringOptions = {},
): number {
  return scoreRows(task, oneSample(label, score), options).value(metric);
}

/**
 * Every metric of a task on rows, without intervals; null where it is undefined (one class only).
 * @param label, score as `metricOf` takes them.
 */
export function pointMetrics(
  task: Task,
  label: Float64Array,
  score: Float64Array,
  options: ScoringOptions = {},
): Record<string, number | null> {
  const scored = scoreRows(task, oneSample(label, score), options);
  return Object.fromEntries(
    metricsOf(task).map((name) => {
      const value = scored.value(name);
      return [name, Number.isFinite(value) ? value : null];
    }),
  );
}

import type { EvaluationReport, MetricResult, Task } from '@modelops/contracts';
import { Estimator } from './estimator.ts';
import type { Evaluation } from './evaluation.ts';
import type { Interval } from './intervals.ts';
import { checkMetric, definitionOf, metricsOf } from './metrics.ts';
import type { Predictions } from './predictions.ts';
import { type RowSet, selectRows } from './row-set.ts';
import { decisionsOf } from './scored-multiclass.ts';

export type Outcome = 'better' | 'worse' | 'no-different' | 'cannot-tell';

const primary: Readonly<Record<Task, string>> = {
  'binary-classification': 'roc_auc',
  'multiclass-classification': 'macro_f1',
  regression: 'rmse',
};

/** The metric that decides "better" or "worse" unless the user names another. */
export function defaultPrimaryMetric(task: Task): string {
  return primary[task];
}

/**
 * The smallest difference that matters unless the user says: 0.005 for metrics on a scale from 0 (or −1) to 1 where
 * more is better (two random halves of one data set gave models .0026 apart, significantly); for the others 1 % of
 * the champion's value.
 */
export function defaultMargin(task: Task, metric: string, championValue: number | null): number {
  const { range, direction } = definitionOf(task, metric);
  const isScaled = Number.isFinite(range[0]) && Number.isFinite(range[1]) && direction !== 'lower';
  return isScaled || championValue === null ? 0.005 : 0.01 * Math.abs(championValue);
}

/**
 * Better or worse: the difference is at least the margin and its interval excludes 0. No different: the whole
 * interval lies within the margin, significant or not. Else the rows cannot tell.
 * A metric that is best near 0 is compared by distance from 0 only where both lie on the same side; a metric
 * without a better side cannot tell.
 */
export function comparisonSummary(
  task: Task,
  metric: string,
  difference: { readonly value: number | null; readonly interval: Interval | null },
  margin: number,
  values?: { readonly candidate: number | null; readonly champion: number | null },
): Outcome {
  const { direction } = definitionOf(task, metric);
  if (difference.value === null || difference.interval === null) return 'cannot-tell';
  const [lower, upper] = difference.interval;
  if (lower >= -margin && upper <= margin) return 'no-different';
  let sign = direction === 'higher' ? 1 : direction === 'lower' ? -1 : 0;
  if (direction === 'zero' && values?.candidate != null && values.champion != null) {
    if (values.candidate > 0 && values.champion > 0) sign = -1;
    else if (values.candidate < 0 && values.champion < 0) sign = 1;
  }
  if (sign === 0) return 'cannot-tell';
  const gain = sign * difference.value;
  if (gain >= margin && Math.min(sign * lower, sign * upper) > 0) return 'better';
  if (gain <= -margin && Math.max(sign * lower, sign * upper) < 0) return 'worse';
  return 'cannot-tell';
}

/** The comparison with the champion, as the report holds it; null without a champion. */
export function comparisonOf(
  evaluation: Evaluation,
  options: { readonly metric?: string | undefined; readonly margin?: number | undefined } = {},
): EvaluationReport['comparison'] {
  const { alignment, shared } = evaluation;
  const { task } = evaluation;
  const metric = options.metric ?? defaultPrimaryMetric(task);
  checkMetric(metric, task, {}, 'primary metric');
  if (alignment === null) return null;
  const champion = shared?.value(1, metric) ?? null;
  const margin = options.margin ?? defaultMargin(task, metric, champion);
  const outcome =
    alignment.comparable && shared !== null && alignment.missingRows === 0
      ? comparisonSummary(task, metric, shared.difference(metric), margin, {
          candidate: shared.value(0, metric),
          champion,
        })
      : 'cannot-tell';
  return {
    comparable: alignment.comparable,
    reason: alignment.reason,
    sharedRows: alignment.sharedRows,
    missingRows: alignment.missingRows,
    extraRows: alignment.extraRows,
    labelMismatches: alignment.labelMismatches,
    examples: [...alignment.examples],
    metric,
    margin,
    outcome,
  };
}

/**
 * Every metric of the task: the candidate's value with interval, the champion's value and the paired difference with
 * interval, all on the shared rows where the two are comparable; else the candidate's value on all its rows.
 */
export function metricResults(
  evaluation: Evaluation,
  metrics: readonly string[] = metricsOf(evaluation.task),
): MetricResult[] {
  const { candidate, shared, alignment } = evaluation;
  return metrics.map((name) => {
    const { direction } = checkMetric(name, evaluation.task);
    const isCompared = shared !== null && alignment?.comparable === true;
    // Side by side with the champion only what was found on the same rows.
    const estimate = (isCompared ? shared : candidate).estimate(0, name);
    const difference = isCompared ? shared.difference(name) : null;
    const reason = estimate.reason ?? difference?.reason ?? null;
    return {
      name,
      direction,
      value: estimate.value,
      interval: pair(estimate.interval),
      champion: isCompared ? shared.value(1, name) : null,
      difference:
        difference === null ? null : { value: difference.value, interval: pair(difference.interval) },
      ...(reason === null ? {} : { reason }),
    };
  });
}

function pair(interval: Interval | null): [number, number] | null {
  return interval === null ? null : [interval[0], interval[1]];
}

/**
 * Ten bins of equal width over the score: rows, mean score, observed rate of class 1 (both null in an empty bin).
 * The first bin holds 0, the last 1; a score on an edge belongs to the bin above it.
 */
export function calibrationTable(
  predictions: Pick<Predictions, 'label' | 'score'>,
  bins = 10,
): NonNullable<EvaluationReport['calibration']> {
  const rows = new Float64Array(bins);
  const scores = new Float64Array(bins);
  const positives = new Float64Array(bins);
  // Sorted, so that the sums do not depend on the order of the rows.
  const order = Float64Array.from(predictions.score).sort();
  const binOf = (score: number) => Math.min(bins - 1, Math.floor(score * bins));
  for (const score of order) {
    rows[binOf(score)]!++;
    scores[binOf(score)]! += score;
  }
  predictions.score.forEach((score, row) => {
    positives[binOf(score)]! += predictions.label[row]!;
  });
  return Array.from({ length: bins }, (_, bin) => {
    const count = rows[bin]!;
    return {
      from: bin / bins,
      to: (bin + 1) / bins,
      rows: count,
      meanPrediction: count === 0 ? null : scores[bin]! / count,
      observedRate: count === 0 ? null : positives[bin]! / count,
    };
  });
}

/**
 * The calibration table of an evaluation's candidate, with true labels; null for regression. Of several classes that of the
 * predicted class: its probability, and whether it is the label.
 */
export function calibrationOf(evaluation: Evaluation): EvaluationReport['calibration'] {
  const { task, label, scores, classes } = evaluation.candidate.rows;
  if (task === 'regression') return null;
  const [score] = scores;
  return calibrationTable(
    classes === undefined ? { label, score: score! } : topClass(label, score!, classes.length),
  );
}

/** The predicted class of every row, as a binary question: its probability, and whether it is right. */
export function topClass(
  label: Float64Array,
  score: Float64Array,
  classes: number,
): { readonly label: Float64Array; readonly score: Float64Array } {
  const decisions = decisionsOf(score, classes);
  return {
    label: label.map((index, row) => Number(decisions[row] === index)),
    score: Float64Array.from(decisions, (decision, row) => score[row * classes + decision]!),
  };
}

export interface SliceOptions {
  readonly columns: readonly string[];
  /** The metric to report; the task's primary one by default. */
  readonly metric?: string | undefined;
  /** Values a column, those with the most rows first; 10 by default. */
  readonly top?: number | undefined;
  /** Values with fewer rows are left out; 30 by default. */
  readonly minimumRows?: number | undefined;
}

/**
 * The primary metric for each value of each column: largest values first, ties by name. Descriptive: with many
 * slices, some interval misses its truth by chance, so a slice that matters deserves its own gate.
 * @throws UserError for a column that the predictions do not carry.
 */
export function sliceResults(evaluation: Evaluation, options: SliceOptions): EvaluationReport['slices'] {
  const metric = options.metric ?? defaultPrimaryMetric(evaluation.task);
  checkMetric(metric, evaluation.task, {}, 'primary metric');
  const { top = 10, minimumRows = 30 } = options;
  const { candidate, shared, alignment } = evaluation;
  // 500 replicates are enough for a table and keep many slices affordable.
  const settings = {
    ...candidate.settings,
    replicates: Math.min(500, candidate.settings.replicates),
  };
  return options.columns.flatMap((column) => {
    // The condition names no real value: it only checks that the column exists.
    evaluation.slice('candidate', [{ column, op: '!=', value: Number.NaN }], 'slices');
    return rowsByValue(candidate.rows, column)
      .filter(({ rows }) => rows.length >= minimumRows)
      .slice(0, top)
      .map(({ value, rows }) => {
        const estimator = new Estimator(selectRows(candidate.rows, Uint32Array.from(rows)), settings);
        const estimate = estimator.estimate(0, metric);
        const isCompared = shared === candidate && alignment?.comparable === true;
        return {
          column,
          value,
          rows: rows.length,
          metric,
          estimate: estimate.value,
          interval: pair(estimate.interval),
          champion: isCompared ? estimator.value(1, metric) : null,
        };
      });
  });
}

function rowsByValue(set: RowSet, column: string): { value: string; rows: number[] }[] {
  const values = set.columns[column]!;
  const rowsOf = new Map<string | number, number[]>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const rows = rowsOf.get(value);
    if (rows === undefined) rowsOf.set(value, [row]);
    else rows.push(row);
  }
  return [...rowsOf]
    .map(([value, rows]) => ({
      value: value === '' || Number.isNaN(value) ? '(missing)' : String(value),
      rows,
    }))
    .sort((a, b) => b.rows.length - a.rows.length || (a.value < b.value ? -1 : 1));
}

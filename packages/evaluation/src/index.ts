export { classColumns, className, looksLikeClasses, sortedClasses } from './class-columns.ts';
export { classResults } from './class-results.ts';
export { normalCdf, normalQuantile, studentQuantile } from './distributions.ts';
export type { Estimate, Settings } from './estimator.ts';
export {
  type Alignment,
  checkGates,
  differingLabels,
  type Evaluation,
  type EvaluationOptions,
  prepareEvaluation,
} from './evaluation.ts';
export { evaluateGate } from './gates.ts';
export {
  formatGroupExpression,
  type GroupExpression,
  type GroupUnit,
  groupsOf,
  parseGroupExpression,
  parseInstant,
} from './groups.ts';
export { type Interval, wilson } from './intervals.ts';
export { checkLockedRows, lockedSides } from './locked-rows.ts';
export type { Direction, MetricDefinition } from './metrics.ts';
export {
  evaluationSetDigest,
  inferTask,
  type Predictions,
  type PredictionsSpec,
  predictionsFromTable,
  type ResolvedColumns,
  resolveColumns,
  resolveTruthColumns,
  type Truth,
  truthFromTable,
} from './predictions.ts';
export { predictionsFile, predictionsFileColumns } from './predictions-file.ts';
export { hashText, seededRandom } from './random.ts';
export {
  calibrationOf,
  comparisonOf,
  comparisonSummary,
  metricResults,
  type Outcome,
  type SliceOptions,
  sliceResults,
} from './report.ts';
export { metricOf, pointMetrics } from './score-rows.ts';
export type { IntervalMethod } from './scored.ts';

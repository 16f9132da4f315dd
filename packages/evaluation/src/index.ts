export { normalCdf, normalQuantile, studentQuantile } from './distributions.ts';
export type { Estimate, IntervalMethod, Settings } from './estimator.ts';
export {
  type Alignment,
  checkGates,
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
export { pointMetrics } from './point-metrics.ts';
export {
  evaluationSetDigest,
  inferTask,
  type Predictions,
  type PredictionsSpec,
  predictionsFromTable,
  type ResolvedColumns,
  resolveColumns,
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
export { metricOf } from './scored.ts';

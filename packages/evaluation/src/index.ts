export { type Estimate, Estimator, type IntervalMethod, minimumUnits, type Settings } from './estimator.ts';
export {
  type Alignment,
  checkGates,
  type Evaluation,
  type EvaluationOptions,
  prepareEvaluation,
} from './evaluation.ts';
export { evaluateGate, overallVerdict } from './gates.ts';
export {
  formatGroupExpression,
  type GroupExpression,
  type GroupUnit,
  groupsOf,
  parseGroupExpression,
} from './groups.ts';
export { bcaInterval, type Interval, logitDeLong, newcombe5, wilson } from './intervals.ts';
export {
  checkMetric,
  type Direction,
  type MetricDefinition,
  metricDefinitions,
  metricsOf,
} from './metrics.ts';
export {
  evaluationSetDigest,
  type Predictions,
  type PredictionsSpec,
  predictionsFromTable,
  type ResolvedColumns,
  resolveColumns,
  type Truth,
  truthFromTable,
} from './predictions.ts';
export { predictionsFile, predictionsFileColumns } from './predictions-file.ts';
export {
  calibrationOf,
  calibrationTable,
  comparisonOf,
  comparisonSummary,
  defaultMargin,
  defaultPrimaryMetric,
  metricResults,
  type Outcome,
  type SliceOptions,
  sliceResults,
} from './report.ts';

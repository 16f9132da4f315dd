import type { ColumnType, PrepareStep, Task, Transforms } from '@modelops/contracts';
import { applyTransforms, fitTransforms } from '@modelops/data';
import { pointMetrics } from '@modelops/evaluation';
import { foldsOf } from './folds.ts';
import { fitLinear, type LinearModel, predictLinear } from './linear.ts';
import { fitMlp, type MlpArithmetic, type MlpModel, predictMlp } from './mlp.ts';
import { linearOnnx, mlpOnnx } from './onnx-graph.ts';
import { rowsOf, type TypedColumn } from './rows.ts';

export interface TrainingData {
  /** The columns to learn from, for all rows. */
  readonly columns: readonly TypedColumn[];
  /** 0 or 1; the number to predict; or the index of the class; NaN where it is not known. */
  readonly label: Float64Array;
  /** Names of the classes; undefined but for several classes. */
  readonly classes?: readonly string[] | undefined;
  readonly train: Uint32Array;
  readonly holdout: Uint32Array;
}

export interface Training {
  /** `linear`: logistic regression (multinomial for several classes), or ridge for regression. `mlp`: a small network. */
  readonly trainer: 'linear' | 'mlp';
  readonly task: Task;
  readonly name: string;
  readonly version: string;
  readonly prepare: readonly PrepareStep[] | undefined;
  readonly penalty: number;
  readonly seed: number;
  /** What does the arithmetic of `mlp`. Default: plain JavaScript. */
  readonly arithmetic?: MlpArithmetic | undefined;
  readonly folds: { readonly count: number; readonly units: readonly string[] } | undefined;
}

export interface Trained {
  /** The ONNX file. */
  readonly model: Uint8Array;
  readonly transforms: Pick<Transforms, 'inputs' | 'steps' | 'features'>;
  readonly iterations: number;
  readonly converged: boolean;
  /** Metric → one value a fold. */
  readonly folds: Readonly<Record<string, readonly (number | null)[]>> | undefined;
}

/**
 * A model of preprocessed columns; preprocessing and model are fitted on the training rows alone, and in each fold of the
 * cross-validation anew on that fold's own.
 * @throws UserError when a step of `prepare` cannot be taken, or the labels are all the same.
 */
export function train(data: TrainingData, options: Training): Trained {
  const { transforms, model } = fit(data, data.train, options);
  const told = { name: options.name, classes: data.classes ?? ['0', '1'], version: options.version };
  return {
    model: 'layers' in model ? mlpOnnx(transforms, model, told) : linearOnnx(transforms, model, told),
    transforms,
    iterations: 'layers' in model ? model.epochs : model.iterations,
    converged: model.converged,
    folds: options.folds === undefined ? undefined : crossValidate(data, options, options.folds),
  };
}

const kinds = {
  'binary-classification': 'logistic',
  'multiclass-classification': 'softmax',
  regression: 'ridge',
} as const;

function fit(
  data: TrainingData,
  rows: Uint32Array,
  { trainer, task, prepare, penalty, seed, arithmetic }: Training,
): { transforms: Trained['transforms']; model: LinearModel | MlpModel } {
  const columns = data.columns.map((column) => ({ ...column, values: rowsOf(column.values, rows) }));
  const transforms = fitTransforms(columns, prepare);
  const features = applyTransforms(transforms, new Map(columns.map(({ name, values }) => [name, values])));
  const target = Float64Array.from(rows, (row) => data.label[row]!);
  const kind = kinds[task];
  const classes = data.classes?.length;
  const names = transforms.features;
  const model =
    trainer === 'mlp'
      ? fitMlp(kind, features, target, { penalty, seed, arithmetic, names }, classes)
      : fitLinear(kind, features, target, { penalty, names }, classes);
  return { transforms, model };
}

function predict(
  data: TrainingData,
  rows: Uint32Array,
  transforms: Pick<Transforms, 'inputs' | 'steps' | 'features'>,
  model: LinearModel | MlpModel,
): Float64Array {
  const columns = new Map(data.columns.map(({ name, values }) => [name, rowsOf(values, rows)]));
  const features = applyTransforms(transforms, columns);
  if ('layers' in model) return predictMlp(model, features, rows.length);
  const predicted = predictLinear(model, features, rows.length);
  return model.kind === 'logistic' ? predicted.filter((_, at) => at % 2 === 1) : predicted;
}

function crossValidate(
  data: TrainingData,
  options: Training,
  { count, units }: NonNullable<Training['folds']>,
): Record<string, (number | null)[]> {
  const foldOf = foldsOf(units, count, options.seed);
  const metrics: Record<string, (number | null)[]> = {};
  const classes = data.classes?.length;
  for (let fold = 0; fold < count; fold++) {
    const rest = data.train.filter((_, at) => foldOf[at] !== fold);
    const test = data.train.filter((_, at) => foldOf[at] === fold);
    const { transforms, model } = fit(data, rest, options);
    const score = predict(data, test, transforms, model);
    const label = Float64Array.from(test, (row) => data.label[row]!);
    for (const [name, value] of Object.entries(pointMetrics(options.task, label, score, { classes }))) {
      metrics[name] ??= [];
      metrics[name].push(value);
    }
  }
  return metrics;
}

/**
 * Columns that can be learned from; texts with a value for nearly every row say who a row is, not what it is like.
 * @param rows to train on.
 */
export function learnable(
  columns: readonly TypedColumn[],
  prepare: readonly PrepareStep[] | undefined,
  rows: Uint32Array,
) {
  const leftOut: { name: string; type: ColumnType; empty: boolean }[] = [];
  const kept = columns.filter((column) => {
    if (prepare !== undefined) return true;
    const { name, type } = column;
    const empty = isEmpty(column, rows);
    const out = empty || type === 'text' || type === 'timestamp';
    if (out) leftOut.push({ name, type, empty });
    return !out;
  });
  return { kept, leftOut };
}

/** Whether a column has no value in these rows. */
export function isEmpty({ values }: TypedColumn, rows: Uint32Array): boolean {
  return rows.every((row) => {
    const value = values[row];
    return value === null || value === '' || Number.isNaN(value);
  });
}

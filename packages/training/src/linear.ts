import { UserError } from '@modelops/contracts';
import { minimise } from './lbfgs.ts';

export type LinearKind = 'logistic' | 'ridge' | 'softmax';

/** A fitted linear model: one output for ridge and logistic, one for each class for softmax. */
export interface LinearModel {
  readonly kind: LinearKind;
  /** Per output: one weight a feature, in the features' own units. */
  readonly weights: readonly Float64Array[];
  readonly intercepts: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

export interface LinearOptions {
  /** λ of the penalty; scikit-learn's `alpha`, or 1 / `C`. Default: 1. */
  readonly penalty?: number | undefined;
  /** Of the features, for errors. */
  readonly names?: readonly string[] | undefined;
}

/** A column of features: dense, or where it is 1 (one-hot columns are mostly zero). */
type DesignColumn = { readonly dense: Float64Array } | { readonly ones: Uint32Array };

/**
 * Fits a linear model by minimising Σ loss + λ/2 · ‖w‖², where w are the weights of the standardised features and the intercepts
 * are free: so the penalty does not depend on the features' units. The same as scikit-learn's StandardScaler followed by
 * LogisticRegression(C=1/λ) (binary: log loss, or multinomial) or Ridge(alpha=λ).
 * @param features columns of equal length, finite. @param target 0 or 1; a number; or the index of the class.
 * @param classes number of classes, for softmax.
 * @throws UserError when the target has one class only, or a feature is not finite.
 */
export function fitLinear(
  kind: LinearKind,
  features: readonly Float64Array[],
  target: Float64Array,
  { penalty = 1, names }: LinearOptions = {},
  classes = 2,
): LinearModel {
  const rows = target.length;
  const width = features.length;
  const outputs = kind === 'softmax' ? classes : 1;
  if (kind !== 'ridge' && new Set(target).size < 2)
    throw new UserError('all training rows have the same label', {
      fix: 'A classifier learns from rows of each class: is the window or the label right?',
    });
  const design = features.map(designColumn);
  const { means, scales } = standardisation(features, rows, names);

  const raw = (x: Float64Array, output: number) => rawWeights(x, output, width, means, scales);
  // The mean target as the first intercept saves iterations, and for ridge the large steps of a far-off one.
  const start = new Float64Array(outputs * (width + 1));
  if (kind === 'ridge') start[width] = target.reduce((sum, value) => sum + value, 0) / rows;
  const margins = Array.from({ length: outputs }, () => new Float64Array(rows));
  const found = minimise(
    (x, gradient) => {
      for (const [output, margin] of margins.entries()) {
        const { weights, intercept } = raw(x, output);
        linearInto(design, weights, intercept, margin);
      }
      // From here on `margins` holds the residuals: the derivative of the loss by each output.
      let value = lossAndResiduals(kind, margins, target);
      for (const [output, residual] of margins.entries()) {
        const at = output * (width + 1);
        let total = 0;
        for (let row = 0; row < rows; row++) total += residual[row]!;
        for (const [j, column] of design.entries()) {
          const weight = x[at + j]!;
          gradient[at + j] =
            scales[j] === 0
              ? weight
              : (product(column, residual) - means[j]! * total) / scales[j]! / rows +
                (penalty * weight) / rows;
          value += 0.5 * penalty * weight * weight;
        }
        gradient[at + width] = total / rows;
      }
      return value / rows;
    },
    start,
    { tolerance: kind === 'ridge' ? 1e-10 * spread(target) : 1e-9 },
  );
  const fitted = Array.from({ length: outputs }, (_, output) => raw(found.x, output));
  return {
    kind,
    weights: fitted.map(({ weights }) => weights),
    intercepts: Float64Array.from(fitted, ({ intercept }) => intercept),
    iterations: found.iterations,
    converged: found.converged,
  };
}

/** Probabilities (rows × classes, row-major; two classes for logistic) or one value a row. */
export function predictLinear(
  model: LinearModel,
  features: readonly Float64Array[],
  rows: number,
): Float64Array {
  const design = features.map(designColumn);
  const margins = model.weights.map((weights, output) => {
    const margin = new Float64Array(rows);
    linearInto(design, weights, model.intercepts[output]!, margin);
    return margin;
  });
  if (model.kind === 'ridge') return margins[0]!;
  if (model.kind === 'logistic') {
    const result = new Float64Array(rows * 2);
    for (let row = 0; row < rows; row++) {
      const probability = 1 / (1 + Math.exp(-margins[0]![row]!));
      result[row * 2] = 1 - probability;
      result[row * 2 + 1] = probability;
    }
    return result;
  }
  const width = margins.length;
  const result = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const top = Math.max(...margins.map((margin) => margin[row]!));
    let sum = 0;
    for (let k = 0; k < width; k++) sum += result[row * width + k] = Math.exp(margins[k]![row]! - top);
    for (let k = 0; k < width; k++) result[row * width + k]! /= sum;
  }
  return result;
}

/** The sum of the losses; each margin is replaced by the derivative of the loss. */
function lossAndResiduals(kind: LinearKind, margins: readonly Float64Array[], target: Float64Array): number {
  let loss = 0;
  const [first] = margins;
  if (kind === 'ridge') {
    for (let row = 0; row < target.length; row++) {
      const residual = first![row]! - target[row]!;
      first![row] = residual;
      loss += 0.5 * residual * residual;
    }
    return loss;
  }
  if (kind === 'logistic') {
    for (let row = 0; row < target.length; row++) {
      const z = first![row]!;
      const y = target[row]!;
      // log(1 + e^z) without overflow.
      const e = Math.exp(-Math.abs(z));
      loss += Math.log1p(e) + Math.max(z, 0) - y * z;
      first![row] = (z >= 0 ? 1 / (1 + e) : e / (1 + e)) - y;
    }
    return loss;
  }
  for (let row = 0; row < target.length; row++) {
    let top = Number.NEGATIVE_INFINITY;
    for (const margin of margins) top = Math.max(top, margin[row]!);
    let sum = 0;
    for (const margin of margins) sum += Math.exp(margin[row]! - top);
    loss += Math.log(sum) + top - margins[target[row]!]![row]!;
    for (const [k, margin] of margins.entries())
      margin[row] = Math.exp(margin[row]! - top) / sum - (target[row] === k ? 1 : 0);
  }
  return loss;
}

/** Weights and intercept in the features' own units, of those of the standardised features. */
function rawWeights(
  x: Float64Array,
  output: number,
  width: number,
  means: Float64Array,
  scales: Float64Array,
): { weights: Float64Array; intercept: number } {
  const at = output * (width + 1);
  const weights = new Float64Array(width);
  let intercept = x[at + width]!;
  for (let j = 0; j < width; j++) {
    if (scales[j] === 0) continue;
    weights[j] = x[at + j]! / scales[j]!;
    intercept -= weights[j]! * means[j]!;
  }
  return { weights, intercept };
}

function standardisation(
  features: readonly Float64Array[],
  rows: number,
  names: readonly string[] | undefined,
) {
  const means = new Float64Array(features.length);
  const scales = new Float64Array(features.length);
  for (const [j, column] of features.entries()) {
    let sum = 0;
    for (const value of column) sum += value;
    if (!Number.isFinite(sum))
      throw notFinite(column, names?.[j] === undefined ? `number ${j + 1}` : `"${names[j]}"`);
    const mean = sum / rows;
    let square = 0;
    for (const value of column) square += (value - mean) ** 2;
    means[j] = mean;
    // A constant column says nothing: its weight stays 0.
    const scale = Math.sqrt(square / rows);
    scales[j] = scale > 1e-12 * Math.abs(mean) ? scale : 0;
  }
  return { means, scales };
}

/** The error for a feature with a value that nothing can be learnt from. */
export function notFinite(values: Float64Array, name: string): UserError {
  return values.some(Number.isNaN)
    ? new UserError(`the feature ${name} has a missing value`, {
        fix: 'Add an `impute` step under `prepare`.',
      })
    : new UserError(`the feature ${name} has values that are infinite, or too large to add up`, {
        fix: 'Leave such a cell empty, or write a bound in its place.',
      });
}

function spread(target: Float64Array): number {
  const mean = target.reduce((sum, value) => sum + value, 0) / target.length;
  return Math.sqrt(target.reduce((sum, value) => sum + (value - mean) ** 2, 0) / target.length) || 1;
}

function designColumn(values: Float64Array): DesignColumn {
  let ones = 0;
  for (const value of values) {
    if (value === 1) ones++;
    else if (value !== 0) return { dense: values };
  }
  if (ones * 3 > values.length) return { dense: values };
  const places = new Uint32Array(ones);
  for (let row = 0, at = 0; row < values.length; row++) if (values[row] === 1) places[at++] = row;
  return { ones: places };
}

function linearInto(
  design: readonly DesignColumn[],
  weights: Float64Array,
  intercept: number,
  into: Float64Array,
): void {
  into.fill(intercept);
  for (const [j, column] of design.entries()) {
    const weight = weights[j]!;
    if (weight === 0) continue;
    if ('dense' in column) {
      const values = column.dense;
      for (let row = 0; row < into.length; row++) into[row] = into[row]! + weight * values[row]!;
    } else for (const row of column.ones) into[row] = into[row]! + weight;
  }
}

function product(column: DesignColumn, residual: Float64Array): number {
  let sum = 0;
  if ('dense' in column) {
    const values = column.dense;
    for (let row = 0; row < residual.length; row++) sum += values[row]! * residual[row]!;
  } else for (const row of column.ones) sum += residual[row]!;
  return sum;
}

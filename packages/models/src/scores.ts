import { UserError } from '@modelops/contracts';
import type { Predicted } from './model.ts';

/**
 * One score a row, as a task asks: the probability of class 1, or the predicted number.
 * @param positive name of the class that the label 1 means. Default: `1`, `1.0`, `true` or `True`, else the second of two.
 * @throws UserError when the model's answer does not fit the task: three classes, numbers outside [0, 1] as probabilities.
 */
export function scoresOf(
  predicted: Predicted,
  task: 'binary-classification' | 'regression',
  where: string,
  positive?: string,
): Float64Array {
  if (task === 'regression') {
    if (predicted.kind === 'numbers') return predicted.values;
    throw new UserError(
      `the model answers with ${predicted.classes.length} classes, and the task is regression`,
      {
        where,
        fix: `Set \`task: ${predicted.classes.length === 2 ? 'binary' : 'multiclass'}-classification\`, or give a model with one number a row.`,
      },
    );
  }
  if (predicted.kind === 'numbers') {
    const outside = predicted.values.findIndex((value) => !(value >= 0 && value <= 1));
    if (outside < 0) return predicted.values;
    throw new UserError(
      `the model answers ${predicted.values[outside]} for row ${outside + 1}, which is no probability`,
      { where, fix: 'Let it end with a sigmoid or softmax; or set `task: regression`.' },
    );
  }
  const { classes, probabilities } = predicted;
  const usual = ['1', '1.0', 'true', 'True'];
  const found =
    positive === undefined ? classes.findIndex((name) => usual.includes(name)) : classes.indexOf(positive);
  const at = found < 0 && positive === undefined && classes.length === 2 ? 1 : found;
  if (classes.length !== 2 || at < 0) {
    throw new UserError(
      `the model has the classes ${classes.slice(0, 10).join(', ')}, and the task is binary`,
      {
        where,
        fix: 'A binary classifier has two classes, of which "1" is the one whose probability is the score; for several classes set `task: multiclass-classification`.',
      },
    );
  }
  const width = classes.length;
  const scores = new Float64Array(probabilities.length / width);
  for (let row = 0; row < scores.length; row++) {
    scores[row] = probability(probabilities[row * width + at]!, row, where);
  }
  return scores;
}

/** Probabilities of several classes, and the classes' names. */
export interface ClassScores {
  readonly classes: readonly string[];
  /** One array a class, with one probability a row. */
  readonly scores: readonly Float64Array[];
}

/**
 * The probability of every class, as multiclass classification asks.
 * @throws UserError when the model answers with one number a row, or with what are no probabilities: outside [0, 1], or of a
 * sum other than 1 (± 0.001).
 */
export function classScoresOf(predicted: Predicted, where: string): ClassScores {
  if (predicted.kind === 'numbers') {
    throw new UserError(
      'the model answers with one number a row, and the task is multiclass classification',
      {
        where,
        fix: 'Give a model with one probability for each class; or set `task: binary-classification` or `task: regression`.',
      },
    );
  }
  const { classes, probabilities } = predicted;
  const width = classes.length;
  const scores = classes.map(() => new Float64Array(probabilities.length / width));
  for (let row = 0; row * width < probabilities.length; row++) {
    let sum = 0;
    for (const [k, values] of scores.entries())
      sum += values[row] = probability(probabilities[row * width + k]!, row, where);
    if (Math.abs(sum - 1) > 1e-3)
      throw new UserError(
        `the answers of the model for row ${row + 1} sum to ${Number(sum.toPrecision(6))}, and not to 1`,
        { where, fix: 'Let it end with a softmax over the classes.' },
      );
  }
  return { classes, scores };
}

/** Sums of 32-bit floats may be past 1 by their last digit. */
function probability(value: number, row: number, where: string): number {
  if (value >= -1e-6 && value <= 1 + 1e-6) return Math.min(1, Math.max(0, value));
  throw new UserError(`the model answers ${value} for row ${row + 1}, which is no probability`, {
    where,
    fix: 'Let it end with a softmax.',
  });
}

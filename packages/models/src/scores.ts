import { type Task, UserError } from '@modelops/contracts';
import type { Predicted } from './model.ts';

/**
 * One score a row, as a task asks: the probability of class 1, or the predicted number.
 * @param positive name of the class that the label 1 means. Default: `1`, `1.0`, `true` or `True`, else the second of two.
 * @throws UserError when the model's answer does not fit the task: three classes, numbers outside [0, 1] as probabilities.
 */
export function scoresOf(predicted: Predicted, task: Task, where: string, positive?: string): Float64Array {
  if (task === 'regression') {
    if (predicted.kind === 'numbers') return predicted.values;
    throw new UserError(
      `the model answers with ${predicted.classes.length} classes, and the task is regression`,
      {
        where,
        fix: 'Set `task: binary-classification`, or give a model with one number a row.',
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
        fix: 'A binary classifier has two classes, of which "1" is the one whose probability is the score.',
      },
    );
  }
  const width = classes.length;
  const scores = new Float64Array(probabilities.length / width);
  for (let row = 0; row < scores.length; row++) {
    // Sums of 32-bit floats may be past 1 by their last digit.
    const value = probabilities[row * width + at]!;
    if (!(value >= -1e-6 && value <= 1 + 1e-6))
      throw new UserError(`the model answers ${value} for row ${row + 1}, which is no probability`, {
        where,
        fix: 'Let it end with a softmax.',
      });
    scores[row] = Math.min(1, Math.max(0, value));
  }
  return scores;
}

import { expect, test } from 'vitest';
import { classScoresOf, scoresOf } from './scores.ts';

const classes = ['cpu', 'disk', 'net'];
const answered = (...probabilities: number[]) => ({
  kind: 'classes' as const,
  classes,
  probabilities: Float64Array.from(probabilities),
});

test('the probabilities of several classes come class by class, and the last digits of 32-bit floats are no error', () => {
  const found = classScoresOf(answered(0.2, 0.3, 0.5, 1 + 1e-7, -1e-7, 0), 'm.onnx');
  expect(found).toEqual({
    classes,
    scores: [Float64Array.of(0.2, 1), Float64Array.of(0.3, 0), Float64Array.of(0.5, 0)],
  });
});

test.each([
  [answered(0.2, 0.3, 0.6), /m\.onnx.*for row 1 sum to 1\.1, and not to 1/s],
  [answered(0.2, 0.3, 0.5, 3, -1, -1), /answers 3 for row 2, which is no probability/],
  [{ kind: 'numbers' as const, values: Float64Array.of(1) }, /one number a row, and the task is multiclass/],
])('what is no answer for several classes is told: %#', (predicted, message) => {
  expect(() => classScoresOf(predicted, 'm.onnx')).toThrow(message);
});

test('three classes for another task: the error names the task that fits', () => {
  for (const task of ['binary-classification', 'regression'] as const)
    expect(() => scoresOf(answered(0.2, 0.3, 0.5), task, 'm')).toThrow(/task: multiclass-classification/);
});

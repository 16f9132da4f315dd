import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fitLinear, type LinearKind, predictLinear } from './linear.ts';

const oracle = JSON.parse(
  readFileSync(
    fileURLToPath(new URL('../../../test/oracles/linear.generated.json', import.meta.url)),
    'utf8',
  ),
) as {
  features: number[][];
  targets: Record<LinearKind, number[]>;
  cases: {
    kind: LinearKind;
    penalty: number;
    weights: number[][];
    intercepts: number[];
    predicted: number[][] | number[];
  }[];
};
const features = oracle.features.map((column) => Float64Array.from(column));

describe('the same weights as scikit-learn, to 1e-6 of a standardised weight', () => {
  test.each(oracle.cases.map((one) => [`${one.kind}, penalty ${one.penalty}`, one] as const))(
    '%s',
    (_, one) => {
      const model = fitLinear(
        one.kind,
        features,
        Float64Array.from(oracle.targets[one.kind]),
        { penalty: one.penalty },
        3,
      );
      expect(model.converged).toBe(true);
      // A unit of the target for ridge, of the log odds else.
      const unit = one.kind === 'ridge' ? 10 : 1;
      for (const [k, weights] of one.weights.entries()) {
        for (const [j, column] of features.entries()) {
          const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
          const scale = Math.sqrt(
            column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length,
          );
          expect(Math.abs(model.weights[k]![j]! - weights[j]!) * scale).toBeLessThan(1e-6 * unit);
        }
      }
      const few = features.map((column) => column.slice(0, 5));
      const predicted = predictLinear(model, few, 5);
      for (const [at, value] of one.predicted.flat().entries())
        expect(Math.abs(predicted[at]! - value)).toBeLessThan(1e-6 * unit);
    },
  );
});

test('the same input gives the same bits', () => {
  const fit = () => fitLinear('logistic', features, Float64Array.from(oracle.targets.logistic));
  expect(fit()).toEqual(fit());
});

test('separable classes have a finite answer, thanks to the penalty', () => {
  const x = Float64Array.from([1, 2, 3, 4, 5, 6]);
  const model = fitLinear('logistic', [x], Float64Array.from([0, 0, 0, 1, 1, 1]));
  expect(model.converged).toBe(true);
  expect(model.weights[0]![0]).toBeGreaterThan(0.5);
});

test('one class only, and a value that is missing, are told', () => {
  expect(() => fitLinear('logistic', [Float64Array.of(1, 2)], Float64Array.of(1, 1))).toThrow(
    /the same label/,
  );
  const fit = (second: number) => () =>
    fitLinear('logistic', [Float64Array.of(1, second)], Float64Array.of(0, 1), { names: ['load'] });
  expect(fit(Number.NaN)).toThrow('the feature "load" has a missing value. Add an `impute` step');
  expect(fit(Number.POSITIVE_INFINITY)).toThrow('the feature "load" has values that are infinite');
});

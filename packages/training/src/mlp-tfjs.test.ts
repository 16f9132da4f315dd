import { seededRandom } from '@modelops/evaluation';
import { loadTf } from '@modelops/models';
import { expect, test } from 'vitest';
import { fitMlp, type Layer, type MlpArithmetic, predictMlp } from './mlp.ts';
import { loadMlpBackend, type Tensor, type TfTraining, tfArithmetic } from './mlp-tfjs.ts';

/** What the oracle uses of TensorFlow.js; the trainer does not. */
interface Oracle extends TfTraining {
  memory(): { readonly numTensors: number };
  variable(value: Tensor): Tensor;
  square(values: Tensor): Tensor;
  sum(values: Tensor, axis?: number): Tensor;
  readonly losses: { sigmoidCrossEntropy(truth: Tensor, logits: Tensor): Tensor };
  readonly train: {
    adam(rate: number): { minimize(loss: () => Tensor, returnCost: boolean, variables: Tensor[]): void };
  };
}

const rows = 600;
const random = seededRandom(3);
const draw = () => (2 * random.uint32()) / 2 ** 32 - 1;
const features = [
  Float64Array.from({ length: rows }, () => 5000 + 1000 * draw()),
  Float64Array.from({ length: rows }, () => draw() / 100),
];
const target = {
  /** Opposite corners are alike. */
  logistic: Float64Array.from({ length: rows }, (_, row) =>
    features[0]![row]! > 5000 === features[1]![row]! > 0 ? 1 : 0,
  ),
  /** Which corner it is. */
  softmax: Float64Array.from({ length: rows }, (_, row) =>
    features[0]![row]! > 5000 ? (features[1]![row]! > 0 ? 2 : 0) : 1,
  ),
  ridge: features[0]!.map((value, row) => 3 * Math.abs(value - 5000) + 1e5 * features[1]![row]!),
};
const wasm = await loadTf<Oracle>('wasm', undefined);
const tf = wasm.runtime;
const small = { hidden: [8, 4], epochs: 12 };

function apart(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  return Math.max(...Array.from(found, (value, at) => Math.abs(value - expected[at]!)));
}

test.each(['logistic', 'softmax', 'ridge'] as const)(
  '%s: our gradients are those of automatic differentiation, so the same network comes out; no tensor is left behind',
  (kind) => {
    const before = tf.memory().numTensors;
    const fit = (arithmetic?: MlpArithmetic) =>
      fitMlp(kind, features, target[kind], { ...small, arithmetic }, 3);
    const [ours, theirs] = [fit(), fit(tfArithmetic(wasm))];
    expect(tf.memory().numTensors).toBe(before);
    expect(theirs.epochs).toBe(ours.epochs);
    const predicted = predictMlp(theirs, features, rows);
    const unit = kind === 'ridge' ? 1000 : 1;
    // 108 steps of float32 against double: measured 9e-9 and 3e-8.
    expect(apart(predicted, predictMlp(ours, features, rows))).toBeLessThan(1e-6 * unit);
    // Another road was taken, and it leads to the same bits each time.
    expect(theirs).not.toEqual(ours);
    expect(fit(tfArithmetic(wasm))).toEqual(theirs);
  },
);

test('our optimiser, batch by batch, takes the steps of tf.train.adam on the loss with its L2 penalty', () => {
  const adam = tf.train.adam(3e-3);
  const penalty = 20;
  const inner = tfArithmetic(wasm);
  const moves: number[] = [];
  let variables: Tensor[] = [];
  const flat = (layers: readonly Layer[]) => layers.flatMap(({ weights, bias }) => [...weights, ...bias]);
  const watched: MlpArithmetic = {
    ...inner,
    gradient(kind, layers, x, y, chosen, gradients) {
      inner.gradient(kind, layers, x, y, chosen, gradients);
      if (moves.length === 0)
        variables = layers.flatMap(({ inputs, outputs, weights, bias }) => [
          tf.variable(tf.tensor(Float32Array.from(weights), [outputs, inputs], 'float32')),
          tf.variable(tf.tensor(Float32Array.from(bias), [outputs], 'float32')),
        ]);
      const theirs = variables.flatMap((variable) => [...variable.dataSync()]);
      moves.push(apart(flat(layers), theirs));
      adam.minimize(
        () => {
          const batch = [...chosen].flatMap((row) => [x[2 * row]!, x[2 * row + 1]!]);
          let values = tf.tensor(batch, [chosen.length, 2], 'float32');
          let squares: Tensor | undefined;
          for (let at = 0; at < variables.length; at += 2) {
            values = tf.add(tf.matMul(values, variables[at]!, false, true), variables[at + 1]!);
            if (at + 2 < variables.length) values = tf.relu(values);
            const sum = tf.sum(tf.square(variables[at]!));
            squares = squares === undefined ? sum : tf.add(squares, sum);
          }
          const truth = Array.from(chosen, (row) => y[row]!);
          const loss = tf.losses.sigmoidCrossEntropy(tf.tensor(truth, [chosen.length, 1], 'float32'), values);
          return tf.add(loss, tf.mul(squares!, penalty / rows / 2));
        },
        false,
        variables,
      );
    },
  };
  fitMlp('logistic', features, target.logistic, { ...small, epochs: 3, penalty, arithmetic: watched });
  expect(moves.length).toBe(24);
  // A weight moves by up to 3e-3 a step; measured 7e-7 after all of them, float32 against double.
  expect(Math.max(...moves)).toBeLessThan(5e-6);
});

test('the loss of a network on more rows than are computed at once is their mean', () => {
  const many = 10_000;
  const x = Float64Array.from({ length: many }, draw);
  const y = Float64Array.from({ length: many }, (_, row) => (row < 9000 ? 0 : 1));
  const layers = [
    { inputs: 1, outputs: 2, weights: Float64Array.of(3, -1), bias: Float64Array.of(0.5, 0.25) },
    { inputs: 2, outputs: 1, weights: Float64Array.of(2, -3), bias: Float64Array.of(-0.5) },
  ];
  const chosen = Uint32Array.from({ length: many }, (_, row) => row);
  const logOdds = x.map((value) => 2 * Math.max(0, 3 * value + 0.5) - 3 * Math.max(0, 0.25 - value) - 0.5);
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / many;
  const { loss } = tfArithmetic(wasm);
  const log = mean(logOdds.map((z, row) => Math.log1p(Math.exp(z)) - z * y[row]!));
  expect(Math.abs(loss('logistic', layers, x, y, chosen) - log)).toBeLessThan(1e-6);
  const three = [
    { inputs: 1, outputs: 3, weights: Float64Array.of(3, -1, 0.5), bias: Float64Array.of(0.5, 0.25, -2) },
  ];
  const cross = mean(
    x.map((value, row) => {
      const margins = [3 * value + 0.5, 0.25 - value, 0.5 * value - 2];
      return Math.log(margins.reduce((sum, z) => sum + Math.exp(z), 0)) - margins[y[row]!]!;
    }),
  );
  expect(Math.abs(loss('softmax', three, x, y, chosen) - cross)).toBeLessThan(1e-6);
  const square = mean(logOdds.map((z, row) => 0.5 * (z - y[row]!) ** 2));
  expect(Math.abs(loss('ridge', layers, x, y, chosen) - square)).toBeLessThan(1e-5);
});

test('a backend is what was asked for, or an error that says how to get it', async () => {
  expect((await loadMlpBackend('wasm', undefined)).name).toMatch(/^TensorFlow\.js [\d.]+ \(wasm\)$/);
  expect((await loadMlpBackend('auto', import.meta.dirname)).name).toMatch(/\(wasm\)$/);
  await expect(loadMlpBackend('tfjs-node', import.meta.dirname)).rejects.toThrow(
    /the workspace has no @tensorflow\/tfjs-node[\s\S]*npm install @tensorflow\/tfjs-node/,
  );
  // All copies of TensorFlow.js in a process share one engine; who puts another backend there ends the training.
  const replaced = tfArithmetic({
    ...wasm,
    assertBackend: () => {
      throw new Error('replaced');
    },
  });
  expect(() => fitMlp('ridge', features, target.ridge, { arithmetic: replaced })).toThrow('replaced');
});

import { expect, test } from 'vitest';
import { loadTf, type TfRuntime, type TfTensor } from './tfjs-runtimes.ts';

interface Runtime extends TfRuntime {
  memory(): { readonly numTensors: number; readonly numDataBuffers: number };
  readonly fused: { matMul(options: Readonly<Record<string, unknown>>): TfTensor };
}

const size = { rows: 5, inner: 4, columns: 3 };
const functions: Readonly<Record<string, (value: number, column: number) => number>> = {
  linear: (value) => value,
  relu: (value) => Math.max(0, value),
  relu6: (value) => Math.min(6, Math.max(0, value)),
  elu: (value) => (value < 0 ? Math.expm1(value) : value),
  sigmoid: (value) => 1 / (1 + Math.exp(-value)),
  leakyrelu: (value) => (value < 0 ? 0.1 * value : value),
  prelu: (value, column) => (value < 0 ? value * (0.2 + column) : value),
};

/** Each way to lay a factor, each number of matrices, each activation. */
const cases = [false, true].flatMap((transposeA) =>
  [false, true].flatMap((transposeB) =>
    [1, 2].flatMap((matrices) =>
      Object.keys(functions).map((activation) => ({ transposeA, transposeB, matrices, activation })),
    ),
  ),
);

test('the wasm backend adds a bias to the columns of a product, however its factors lie, and nothing is left behind', async () => {
  const { runtime } = await loadTf<Runtime>('wasm', undefined);
  const { rows, inner, columns } = size;
  const bias = [0.5, -1, 8];
  const before = runtime.memory();
  for (const { transposeA, transposeB, matrices, activation } of cases) {
    const a = (at: number, row: number, k: number) => Math.sin(1 + 7 * at + 3 * row + k);
    const b = (at: number, k: number, column: number) => Math.cos(2 + 5 * at + 3 * k + column);
    const expected: number[] = [];
    const [left, right]: [number[], number[]] = [[], []];
    for (let at = 0; at < matrices; at++) {
      for (let row = 0; row < rows; row++)
        for (let k = 0; k < inner; k++)
          left[at * rows * inner + (transposeA ? k * rows + row : row * inner + k)] = a(at, row, k);
      for (let k = 0; k < inner; k++)
        for (let column = 0; column < columns; column++)
          right[at * inner * columns + (transposeB ? column * inner + k : k * columns + column)] = b(
            at,
            k,
            column,
          );
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          let sum = bias[column]!;
          for (let k = 0; k < inner; k++) sum += a(at, row, k) * b(at, k, column);
          expected.push(functions[activation]!(sum, column));
        }
    }
    const tensors = {
      a: runtime.tensor(left, [matrices, ...(transposeA ? [inner, rows] : [rows, inner])], 'float32'),
      b: runtime.tensor(right, [matrices, ...(transposeB ? [columns, inner] : [inner, columns])], 'float32'),
      bias: runtime.tensor(bias, [columns], 'float32'),
      preluActivationWeights: runtime.tensor([0.2, 1.2, 2.2], [columns], 'float32'),
    };
    const { preluActivationWeights, ...factors } = tensors;
    const out = runtime.fused.matMul({
      ...(activation === 'prelu' ? { ...factors, preluActivationWeights } : factors),
      transposeA,
      transposeB,
      activation,
      leakyreluAlpha: 0.1,
    });
    const found = await out.data();
    const off = Math.max(...expected.map((value, at) => Math.abs(found[at]! - value)));
    expect(off, JSON.stringify({ transposeA, transposeB, matrices, activation })).toBeLessThan(1e-5);
    for (const tensor of [out, ...Object.values(tensors)]) tensor.dispose();
  }
  expect(runtime.memory()).toEqual(before);
});

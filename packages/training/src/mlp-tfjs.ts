import { type LoadedTf, loadTf, type TfRuntime, type TfTensor } from '@modelops/models';
import type { Layer, MlpArithmetic, MlpKind } from './mlp.ts';

export interface Tensor extends TfTensor {
  dataSync(): Float32Array;
}

/** The part of TensorFlow.js that training uses; the same in its wasm backend and in tfjs-node. */
export interface TfTraining extends TfRuntime {
  tensor(data: ArrayLike<number> | readonly string[], shape: readonly number[], dtype: string): Tensor;
  tidy<T>(work: () => T): T;
  grads(loss: (...values: Tensor[]) => Tensor): (values: readonly Tensor[]) => Tensor[];
  matMul(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  relu(values: Tensor): Tensor;
  softplus(values: Tensor): Tensor;
  /** Over the last axis. */
  logSoftmax(values: Tensor): Tensor;
  neg(values: Tensor): Tensor;
  sum(values: Tensor, axis: number): Tensor;
  squaredDifference(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor | number): Tensor;
  sub(a: Tensor, b: Tensor): Tensor;
  mean(values: Tensor): Tensor;
}

/** TensorFlow.js as a trainer asks for it: its own name in a training record, and the arithmetic. */
export interface MlpBackend {
  /** Which TensorFlow.js it is, its version and its backend. */
  readonly name: string;
  readonly arithmetic: MlpArithmetic;
}

/** Rows whose loss is computed at once: memory does not grow with the table. */
const piece = 4096;

/**
 * TensorFlow.js for `fitMlp`. It is loaded here and nowhere else, since it takes longer than a small training.
 * @param backend `wasm` is bundled; `tfjs-node` is the package of the workspace; `auto` is that where it is installed, else wasm.
 * @throws UserError when the backend that was asked for is not there or does not load; no other is taken instead.
 */
export async function loadMlpBackend(
  backend: 'auto' | 'wasm' | 'tfjs-node',
  workspace: string | undefined,
): Promise<MlpBackend> {
  const loaded = await loadTf<TfTraining>(backend === 'tfjs-node' ? 'native' : backend, workspace);
  return { name: loaded.name, arithmetic: tfArithmetic(loaded) };
}

/**
 * Loss by TensorFlow.js, gradients by its automatic differentiation, both in float32. Nothing stays behind there: the weights live in
 * `fitMlp`, in double precision, and go over anew for each batch.
 */
export function tfArithmetic({
  runtime: tf,
  assertBackend,
}: Pick<LoadedTf<TfTraining>, 'runtime' | 'assertBackend'>): MlpArithmetic {
  const losses = (kind: MlpKind, parameters: readonly Tensor[], x: Tensor, truth: Tensor) => {
    let values = x;
    for (let at = 0; at < parameters.length; at += 2) {
      values = tf.add(tf.matMul(values, parameters[at]!, false, true), parameters[at + 1]!);
      if (at + 2 < parameters.length) values = tf.relu(values);
    }
    // `truth` is one-hot.
    if (kind === 'softmax') return tf.neg(tf.sum(tf.mul(tf.logSoftmax(values), truth), 1));
    return kind === 'logistic'
      ? // Log loss of log odds z: log(1 + exp(z)) - z × truth.
        tf.sub(tf.softplus(values), tf.mul(values, truth))
      : tf.mul(tf.squaredDifference(values, truth), 0.5);
  };
  const parametersOf = (layers: readonly Layer[]) =>
    layers.flatMap(({ inputs, outputs, weights, bias }) => [
      tf.tensor(Float32Array.from(weights), [outputs, inputs], 'float32'),
      tf.tensor(Float32Array.from(bias), [outputs], 'float32'),
    ]);
  const batchOf = (
    kind: MlpKind,
    layers: readonly Layer[],
    x: Float64Array,
    y: Float64Array,
    rows: Uint32Array,
  ) => {
    const width = layers[0]!.inputs;
    const classes = layers.at(-1)!.outputs;
    const values = new Float32Array(rows.length * width);
    const truth = new Float32Array(rows.length * classes);
    for (const [at, row] of rows.entries()) {
      values.set(x.subarray(row * width, (row + 1) * width), at * width);
      if (kind === 'softmax') truth[at * classes + y[row]!] = 1;
      else truth[at] = y[row]!;
    }
    return [
      tf.tensor(values, [rows.length, width], 'float32'),
      tf.tensor(truth, [rows.length, classes], 'float32'),
    ] as const;
  };
  return {
    gradient(kind, layers, x, y, rows, gradients) {
      assertBackend();
      tf.tidy(() => {
        const [features, truth] = batchOf(kind, layers, x, y, rows);
        const found = tf.grads((...parameters) => tf.mean(losses(kind, parameters, features, truth)))(
          parametersOf(layers),
        );
        for (const [at, { weights, bias }] of gradients.entries()) {
          weights.set(found[2 * at]!.dataSync());
          bias.set(found[2 * at + 1]!.dataSync());
        }
      });
    },
    loss(kind, layers, x, y, rows) {
      assertBackend();
      let total = 0;
      for (let start = 0; start < rows.length; start += piece) {
        const some = rows.subarray(start, start + piece);
        total += tf.tidy(() => {
          const [features, truth] = batchOf(kind, layers, x, y, some);
          const values = losses(kind, parametersOf(layers), features, truth).dataSync();
          // Summed in double precision: whether training stops hangs on the fifth digit.
          return values.reduce((sum, value) => sum + value, 0);
        });
      }
      return total / rows.length;
    },
  };
}

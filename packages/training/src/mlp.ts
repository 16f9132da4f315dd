import { UserError } from '@modelops/contracts';
import { seededRandom } from '@modelops/evaluation';
import { notFinite } from './linear.ts';

/** One layer: `outputs` × `inputs` weights, row by row of the output, and a bias for each output. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

/** What comes out of a network: log odds of class 1, a number, or a margin for each class. */
export type MlpKind = 'logistic' | 'ridge' | 'softmax';

/** A fully connected network: ReLU after each layer but the last, whose outputs are as `kind` says. */
export interface MlpModel {
  readonly kind: MlpKind;
  readonly layers: readonly Layer[];
  readonly epochs: number;
  /** Whether it stopped because the rows kept aside got no better. */
  readonly converged: boolean;
}

export interface MlpOptions {
  /** Sizes of the hidden layers. Default: 32, 16. */
  readonly hidden?: readonly number[] | undefined;
  /** At most so many passes over the rows. Default: 200. */
  readonly epochs?: number | undefined;
  /** L2 penalty on the weights of standardised features, as of the linear trainer. Default: 1. */
  readonly penalty?: number | undefined;
  readonly seed?: number | undefined;
  /** Of the features, for errors. */
  readonly names?: readonly string[] | undefined;
  /** Default: plain JavaScript in double precision. Adam, the shuffles and the first weights are the same with any. */
  readonly arithmetic?: MlpArithmetic | undefined;
}

/** What does the arithmetic of the network, where it is not the code below. It sees standardised features and target. */
export interface MlpArithmetic {
  /**
   * Writes the gradient of the mean loss of `rows`, without the penalty, into `gradients`.
   * @param x row-major, rows × inputs of the first layer. @param y a value a row; for softmax the index of its class. @param gradients of the shapes of `layers`.
   */
  gradient(
    kind: MlpKind,
    layers: readonly Layer[],
    x: Float64Array,
    y: Float64Array,
    rows: Uint32Array,
    gradients: readonly Layer[],
  ): void;
  /** Mean loss of `rows`: log loss (of two or more classes), or half the squared error. */
  loss(kind: MlpKind, layers: readonly Layer[], x: Float64Array, y: Float64Array, rows: Uint32Array): number;
}

const batchSize = 64;
const learningRate = 3e-3;
/** Passes without progress after which training stops. */
const patience = 15;
const keptAside = 0.15;

/**
 * Fits a small network by mini-batches with Adam (Kingma, Ba 2015) and early stopping on 15 % of the rows, which a seeded
 * shuffle chooses; the weights of the best pass are kept. Features are standardised inside, and the scales are folded into the first
 * layer, so the model reads the features as they are. Plain double arithmetic in one order: the same input and seed give the same bits
 * (with `arithmetic`, those of its gradients).
 * @param features columns of equal length, finite. @param target 0 or 1; a number; or the index of the class.
 * @param classes number of classes, for softmax.
 * @throws UserError when all labels are the same or a feature is not finite.
 */
export function fitMlp(
  kind: MlpKind,
  features: readonly Float64Array[],
  target: Float64Array,
  { hidden = [32, 16], epochs = 200, penalty = 1, seed = 1, arithmetic, names }: MlpOptions = {},
  classes = 2,
): MlpModel {
  const rows = target.length;
  if (kind !== 'ridge' && new Set(target).size < 2)
    throw new UserError('all training rows have the same label', {
      fix: 'A classifier learns from rows of each class: is the window or the label right?',
    });
  const { means, scales } = standardisationOf(features, names);
  const width = features.length;
  const x = new Float64Array(rows * width);
  for (const [j, column] of features.entries())
    for (let row = 0; row < rows; row++)
      x[row * width + j] = scales[j] === 0 ? 0 : (column[row]! - means[j]!) / scales[j]!;
  const targetScale = kind === 'ridge' ? standardisationOf([target]) : undefined;
  const [shift, unit] =
    targetScale === undefined ? [0, 1] : [targetScale.means[0]!, targetScale.scales[0]! || 1];
  const y = target.map((value) => (value - shift) / unit);

  const random = seededRandom(seed);
  const order = shuffled(rows, random);
  const aside = Math.min(rows - 1, Math.max(1, Math.round(rows * keptAside)));
  const held = order.subarray(0, aside);
  const train = order.slice(aside);
  const network = new Network(
    [width, ...hidden, kind === 'softmax' ? classes : 1],
    kind,
    random,
    penalty / rows,
    arithmetic,
  );
  let best = Number.POSITIVE_INFINITY;
  let bestLayers = network.copy();
  let since = 0;
  let epoch = 0;
  for (; epoch < epochs && since < patience; epoch++) {
    shuffle(train, random);
    for (let at = 0; at < train.length; at += batchSize)
      network.step(x, y, train.subarray(at, Math.min(at + batchSize, train.length)));
    const loss = network.loss(x, y, held);
    if (loss < best - 1e-5 * Math.abs(best === Number.POSITIVE_INFINITY ? 0 : best)) {
      best = loss;
      bestLayers = network.copy();
      since = 0;
    } else since++;
  }
  return {
    kind,
    layers: inOwnUnits(bestLayers, means, scales, shift, unit),
    epochs: epoch,
    converged: since >= patience,
  };
}

/** The probability of class 1, or the predicted number, of every row; for softmax rows × classes, row-major. */
export function predictMlp(model: MlpModel, features: readonly Float64Array[], rows: number): Float64Array {
  const outputs = model.layers.at(-1)!.outputs;
  const result = new Float64Array(rows * outputs);
  const widest = Math.max(...model.layers.map(({ inputs, outputs }) => Math.max(inputs, outputs)));
  let input = new Float64Array(widest);
  let output = new Float64Array(widest);
  for (let row = 0; row < rows; row++) {
    for (const [j, column] of features.entries()) input[j] = column[row]!;
    for (const [at, layer] of model.layers.entries()) {
      forward(layer, input, output, at < model.layers.length - 1);
      [input, output] = [output, input];
    }
    if (model.kind === 'softmax') softmax(input, result.subarray(row * outputs, (row + 1) * outputs));
    else result[row] = model.kind === 'logistic' ? 1 / (1 + Math.exp(-input[0]!)) : input[0]!;
  }
  return result;
}

/** Margins as probabilities, of as many classes as `to` has; gives the logarithm of the sum of their exponentials. */
function softmax(margins: Float64Array, to: Float64Array): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < to.length; k++) top = Math.max(top, margins[k]!);
  let sum = 0;
  for (let k = 0; k < to.length; k++) sum += to[k] = Math.exp(margins[k]! - top);
  for (let k = 0; k < to.length; k++) to[k] = to[k]! / sum;
  return top + Math.log(sum);
}

type Random = ReturnType<typeof seededRandom>;

/** Uniform on [0, 1), 53 bits. */
function uniform(random: Random): number {
  return (random.uint32() * 2 ** 21 + (random.uint32() >>> 11)) / 2 ** 53;
}

function shuffle(values: Uint32Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(uniform(random) * (i + 1));
    const value = values[i]!;
    values[i] = values[j]!;
    values[j] = value;
  }
}

function shuffled(count: number, random: Random): Uint32Array {
  const values = Uint32Array.from({ length: count }, (_, row) => row);
  shuffle(values, random);
  return values;
}

function forward(
  { inputs, outputs, weights, bias }: Layer,
  from: Float64Array,
  to: Float64Array,
  relu: boolean,
) {
  for (let k = 0; k < outputs; k++) {
    let sum = bias[k]!;
    for (let j = 0, at = k * inputs; j < inputs; j++) sum += weights[at + j]! * from[j]!;
    to[k] = relu && sum < 0 ? 0 : sum;
  }
}

/** The network while it learns: values, gradients and Adam's moments. */
class Network {
  readonly #layers: Layer[];
  readonly #gradients: Layer[];
  readonly #moments: { first: Layer; second: Layer }[];
  readonly #values: Float64Array[];
  readonly #errors: Float64Array[];
  readonly #kind: MlpKind;
  readonly #decay: number;
  readonly #arithmetic: MlpArithmetic | undefined;
  #steps = 0;

  constructor(
    sizes: readonly number[],
    kind: MlpKind,
    random: Random,
    decay: number,
    arithmetic: MlpArithmetic | undefined,
  ) {
    const shapes = sizes.slice(1).map((outputs, at) => ({ inputs: sizes[at]!, outputs }));
    // He initialisation, uniform: variance 2 / inputs.
    this.#layers = shapes.map(({ inputs, outputs }) => ({
      inputs,
      outputs,
      weights: Float64Array.from(
        { length: inputs * outputs },
        () => (2 * uniform(random) - 1) * Math.sqrt(6 / Math.max(1, inputs)),
      ),
      bias: new Float64Array(outputs),
    }));
    this.#gradients = shapes.map(emptyLayer);
    this.#moments = shapes.map((shape) => ({ first: emptyLayer(shape), second: emptyLayer(shape) }));
    this.#values = sizes.map((size) => new Float64Array(size));
    this.#errors = sizes.map((size) => new Float64Array(size));
    this.#kind = kind;
    this.#decay = decay;
    this.#arithmetic = arithmetic;
  }

  copy(): Layer[] {
    return this.#layers.map((layer) => ({
      ...layer,
      weights: layer.weights.slice(),
      bias: layer.bias.slice(),
    }));
  }

  /** Mean loss of rows: log loss (of two or more classes), or half the squared error. */
  loss(x: Float64Array, y: Float64Array, rows: Uint32Array): number {
    if (this.#arithmetic !== undefined) return this.#arithmetic.loss(this.#kind, this.#layers, x, y, rows);
    let total = 0;
    for (const row of rows) {
      const out = this.#run(x, row);
      const truth = y[row]!;
      if (this.#kind === 'softmax') {
        total += softmax(out, this.#errors.at(-1)!) - out[truth]!;
        continue;
      }
      const z = out[0]!;
      total +=
        this.#kind === 'logistic'
          ? Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - truth * z
          : 0.5 * (z - truth) ** 2;
    }
    return total / rows.length;
  }

  /** One step of Adam on the mean gradient of a batch. */
  step(x: Float64Array, y: Float64Array, rows: Uint32Array): void {
    if (this.#arithmetic === undefined) this.#gradient(x, y, rows);
    else this.#arithmetic.gradient(this.#kind, this.#layers, x, y, rows, this.#gradients);
    this.#steps++;
    const rate = (learningRate * Math.sqrt(1 - 0.999 ** this.#steps)) / (1 - 0.9 ** this.#steps);
    for (const [at, layer] of this.#layers.entries()) {
      const gradient = this.#gradients[at]!;
      const { first, second } = this.#moments[at]!;
      for (let i = 0; i < layer.weights.length; i++)
        gradient.weights[i] = gradient.weights[i]! + this.#decay * layer.weights[i]!;
      adam(layer.weights, gradient.weights, first.weights, second.weights, rate);
      adam(layer.bias, gradient.bias, first.bias, second.bias, rate);
    }
  }

  #gradient(x: Float64Array, y: Float64Array, rows: Uint32Array): void {
    for (const { weights, bias } of this.#gradients) {
      weights.fill(0);
      bias.fill(0);
    }
    for (const row of rows) {
      const out = this.#run(x, row);
      const errors = this.#errors.at(-1)!;
      if (this.#kind === 'softmax') {
        softmax(out, errors);
        errors[y[row]!]! -= 1;
        for (let k = 0; k < errors.length; k++) errors[k] = errors[k]! / rows.length;
      } else {
        const z = out[0]!;
        const predicted = this.#kind === 'logistic' ? 1 / (1 + Math.exp(-z)) : z;
        errors[0] = (predicted - y[row]!) / rows.length;
      }
      this.#backward();
    }
  }

  /** The outputs for a row. */
  #run(x: Float64Array, row: number): Float64Array {
    const input = this.#values[0]!;
    const width = input.length;
    for (let j = 0; j < width; j++) input[j] = x[row * width + j]!;
    for (const [at, layer] of this.#layers.entries())
      forward(layer, this.#values[at]!, this.#values[at + 1]!, at < this.#layers.length - 1);
    return this.#values.at(-1)!;
  }

  #backward(): void {
    for (let at = this.#layers.length - 1; at >= 0; at--) {
      const { inputs, outputs, weights } = this.#layers[at]!;
      const gradient = this.#gradients[at]!;
      const input = this.#values[at]!;
      const error = this.#errors[at + 1]!;
      const before = this.#errors[at]!;
      before.fill(0);
      for (let k = 0; k < outputs; k++) {
        const e = error[k]!;
        if (e === 0) continue;
        gradient.bias[k] = gradient.bias[k]! + e;
        for (let j = 0, i = k * inputs; j < inputs; j++, i++) {
          gradient.weights[i] = gradient.weights[i]! + e * input[j]!;
          before[j] = before[j]! + e * weights[i]!;
        }
      }
      // ReLU lets no error through where it was closed.
      if (at > 0) for (let j = 0; j < inputs; j++) if (input[j] === 0) before[j] = 0;
    }
  }
}

function emptyLayer({ inputs, outputs }: { inputs: number; outputs: number }): Layer {
  return { inputs, outputs, weights: new Float64Array(inputs * outputs), bias: new Float64Array(outputs) };
}

function adam(values: Float64Array, gradient: Float64Array, m: Float64Array, v: Float64Array, rate: number) {
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i]!;
    m[i] = 0.9 * m[i]! + 0.1 * g;
    v[i] = 0.999 * v[i]! + 0.001 * g * g;
    values[i] = values[i]! - (rate * m[i]!) / (Math.sqrt(v[i]!) + 1e-8);
  }
}

function standardisationOf(features: readonly Float64Array[], names?: readonly string[]) {
  const means = new Float64Array(features.length);
  const scales = new Float64Array(features.length);
  for (const [j, column] of features.entries()) {
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    if (!Number.isFinite(mean))
      throw notFinite(column, names?.[j] === undefined ? `number ${j + 1}` : `"${names[j]}"`);
    const scale = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length);
    means[j] = mean;
    scales[j] = scale > 1e-12 * Math.abs(mean) ? scale : 0;
  }
  return { means, scales };
}

/** The same network for features and target in their own units. */
function inOwnUnits(
  layers: readonly Layer[],
  means: Float64Array,
  scales: Float64Array,
  shift: number,
  unit: number,
): Layer[] {
  return layers.map((layer, at) => {
    const { inputs, outputs } = layer;
    const weights = layer.weights.slice();
    const bias = layer.bias.slice();
    if (at === 0) {
      for (let k = 0; k < outputs; k++) {
        for (let j = 0; j < inputs; j++) {
          const i = k * inputs + j;
          weights[i] = scales[j] === 0 ? 0 : weights[i]! / scales[j]!;
          bias[k] = bias[k]! - weights[i]! * means[j]!;
        }
      }
    }
    if (at === layers.length - 1 && (shift !== 0 || unit !== 1)) {
      for (let i = 0; i < weights.length; i++) weights[i] = weights[i]! * unit;
      for (let k = 0; k < outputs; k++) bias[k] = bias[k]! * unit + shift;
    }
    return { inputs, outputs, weights, bias };
  });
}

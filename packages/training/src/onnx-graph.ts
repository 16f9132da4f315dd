import type { DatePart, Transforms } from '@modelops/contracts';
import { classesKey, columnsKey, type ModelColumn, ProtoWriter } from '@modelops/models';
import type { LinearModel } from './linear.ts';
import type { MlpModel } from './mlp.ts';

/** Element types of TensorProto that are written here. */
const types = { float: 1, int64: 7, string: 8, double: 11 } as const;
type Type = keyof typeof types;

const opset = 19;
const mlOpset = 3;
/** IR 9 is what ONNX 1.14 (opset 19) writes. */
const irVersion = 9;
const day = 86_400_000;

type Attribute = readonly [name: string, value: number | readonly number[] | readonly string[]];

/** Builds an ONNX graph node by node; names are given in the order of the calls, so equal calls give equal bytes. */
class GraphBuilder {
  readonly #nodes: ProtoWriter[] = [];
  readonly #initializers: ProtoWriter[] = [];
  readonly #inputs: ProtoWriter[] = [];
  readonly #outputs: ProtoWriter[] = [];
  readonly #taken = new Set<string>();
  #next = 0;

  /** An input of the shape [rows, 1]. */
  input(name: string, type: Type): string {
    this.#taken.add(name);
    this.#inputs.push(valueInfo(name, type, [null, 1]));
    return name;
  }

  output(name: string, type: Type, shape: readonly (number | null)[]): void {
    this.#outputs.push(valueInfo(name, type, shape));
  }

  doubles(values: ArrayLike<number>, dims: readonly number[]): string {
    const bytes = new Uint8Array(values.length * 8);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < values.length; i++) view.setFloat64(i * 8, values[i]!, true);
    return this.#initializer('double', dims, (tensor) => tensor.bytes(9, bytes));
  }

  integers(values: readonly number[]): string {
    return this.#initializer('int64', [values.length], (tensor) => tensor.integers(7, values));
  }

  text(value: string): string {
    return this.#initializer('string', [1], (tensor) => tensor.text(6, value));
  }

  number(value: number): string {
    return this.doubles([value], [1]);
  }

  /** Adds a node of one output, and gives the output's name. */
  node(type: string, inputs: readonly string[], attributes: readonly Attribute[] = [], domain = ''): string {
    const output = this.#name(type.toLowerCase());
    this.named(output, type, inputs, attributes, domain);
    return output;
  }

  named(
    output: string,
    type: string,
    inputs: readonly string[],
    attributes: readonly Attribute[] = [],
    domain = '',
  ): void {
    const node = new ProtoWriter();
    for (const input of inputs) node.text(1, input);
    node.text(2, output).text(3, `${type}_${this.#nodes.length}`).text(4, type);
    for (const [name, value] of attributes) node.message(5, attribute(name, value));
    if (domain !== '') node.text(7, domain);
    this.#taken.add(output);
    this.#nodes.push(node);
  }

  finish(name: string, metadata: Readonly<Record<string, string>>, version: string): Uint8Array {
    const graph = new ProtoWriter();
    for (const node of this.#nodes) graph.message(1, node);
    graph.text(2, name);
    for (const initializer of this.#initializers) graph.message(5, initializer);
    for (const input of this.#inputs) graph.message(11, input);
    for (const output of this.#outputs) graph.message(12, output);
    const model = new ProtoWriter()
      .integer(1, irVersion)
      .text(2, 'modelops')
      .text(3, version)
      .message(7, graph)
      .message(8, new ProtoWriter().text(1, '').integer(2, opset))
      .message(8, new ProtoWriter().text(1, 'ai.onnx.ml').integer(2, mlOpset));
    for (const [key, value] of Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)))
      model.message(14, new ProtoWriter().text(1, key).text(2, value));
    return model.finish();
  }

  #initializer(type: Type, dims: readonly number[], fill: (tensor: ProtoWriter) => void): string {
    const name = this.#name('value');
    const tensor = new ProtoWriter().integers(1, dims).integer(2, types[type]);
    fill(tensor);
    this.#initializers.push(tensor.text(8, name));
    return name;
  }

  #name(kind: string): string {
    let name: string;
    // A column may be called anything.
    do name = `${kind}_${this.#next++}`;
    while (this.#taken.has(name));
    this.#taken.add(name);
    return name;
  }
}

/**
 * One ONNX file (IR 9, opset 19, ai.onnx.ml 3) that holds the fitted preprocessing and a linear model, in double precision.
 *
 * Inputs, one a raw column, [rows, 1]: doubles for numbers, booleans (0, 1) and times (milliseconds since 1970 UTC), strings
 * for texts; NaN and the empty string are missing. Outputs: `probabilities` [rows, classes] (double) and `label` [rows]
 * (the class's index, int64; for softmax its name), or `value` [rows, outputs] for ridge.
 * @param classes names of the classes, for the metadata.
 */
export function linearOnnx(
  transforms: Pick<Transforms, 'inputs' | 'steps' | 'features'>,
  model: LinearModel,
  told: Told,
): Uint8Array {
  const graph = new GraphBuilder();
  const features = preprocessing(graph, transforms);
  const outputs = model.weights.length;
  const width = transforms.features.length;
  const matrix = new Float64Array(width * outputs);
  for (const [k, weights] of model.weights.entries())
    for (let j = 0; j < width; j++) matrix[j * outputs + k] = weights[j]!;
  const product = graph.node('MatMul', [features, graph.doubles(matrix, [width, outputs])]);
  const margin = graph.node('Add', [product, graph.doubles(model.intercepts, [1, outputs])]);
  return finished(graph, transforms, margin, model.kind, outputs, told);
}

/**
 * As `linearOnnx`, for a network: each layer is a matrix product, a sum and, but for the last, a ReLU, in double precision.
 */
export function mlpOnnx(
  transforms: Pick<Transforms, 'inputs' | 'steps' | 'features'>,
  model: MlpModel,
  told: Told,
): Uint8Array {
  const graph = new GraphBuilder();
  let tensor = preprocessing(graph, transforms);
  for (const [at, { inputs, outputs, weights, bias }] of model.layers.entries()) {
    const transposed = new Float64Array(weights.length);
    for (let k = 0; k < outputs; k++)
      for (let j = 0; j < inputs; j++) transposed[j * outputs + k] = weights[k * inputs + j]!;
    const product = graph.node('MatMul', [tensor, graph.doubles(transposed, [inputs, outputs])]);
    tensor = graph.node('Add', [product, graph.doubles(bias, [1, outputs])]);
    if (at < model.layers.length - 1) tensor = graph.node('Relu', [tensor]);
  }
  return finished(graph, transforms, tensor, model.kind, model.layers.at(-1)!.outputs, told);
}

/** What the file says of itself. */
interface Told {
  readonly name: string;
  readonly classes: readonly string[];
  readonly version: string;
}

/** From the margins to the outputs, and the file. */
function finished(
  graph: GraphBuilder,
  transforms: Pick<Transforms, 'inputs' | 'steps' | 'features'>,
  margin: string,
  kind: LinearModel['kind'],
  outputs: number,
  { name, classes, version }: Told,
): Uint8Array {
  if (kind === 'ridge') {
    graph.named('value', 'Identity', [margin]);
    graph.output('value', 'double', [null, outputs]);
  } else {
    if (kind === 'logistic') {
      const probability = graph.node('Sigmoid', [margin]);
      const other = graph.node('Sub', [graph.number(1), probability]);
      graph.named('probabilities', 'Concat', [other, probability], [['axis', 1]]);
    } else graph.named('probabilities', 'Softmax', [margin], [['axis', 1]]);
    const largest: Attribute[] = [
      ['axis', 1],
      ['keepdims', 0],
    ];
    if (kind === 'softmax') {
      const index = graph.node('ArgMax', ['probabilities'], largest);
      graph.named(
        'label',
        'LabelEncoder',
        [index],
        [
          ['keys_int64s', classes.map((_, at) => at)],
          ['values_strings', classes],
        ],
        'ai.onnx.ml',
      );
      graph.output('label', 'string', [null]);
    } else {
      graph.named('label', 'ArgMax', ['probabilities'], largest);
      graph.output('label', 'int64', [null]);
    }
    graph.output('probabilities', 'double', [null, classes.length]);
  }
  const columns: ModelColumn[] = transforms.inputs.map((input) => ({
    name: input.name,
    type: input.type === 'timestamp' ? 'date' : isText(input.type) ? 'text' : 'number',
  }));
  return graph.finish(
    name,
    {
      [columnsKey]: JSON.stringify(columns),
      ...(kind === 'ridge' ? {} : { [classesKey]: JSON.stringify(classes) }),
    },
    version,
  );
}

const isText = (type: string) => type === 'category' || type === 'text';

/** Adds inputs and steps; gives the features as one tensor [rows, features]. */
function preprocessing(
  graph: GraphBuilder,
  { inputs, steps, features }: Pick<Transforms, 'inputs' | 'steps' | 'features'>,
): string {
  /** Column → its tensor [rows, k] and the features that it holds, in place. */
  const state: { name: string; tensor: string; makes: readonly string[]; text: boolean }[] = inputs.map(
    ({ name, type }) => ({
      name,
      tensor: graph.input(name, isText(type) ? 'string' : 'double'),
      makes: [name],
      text: isText(type),
    }),
  );
  for (const step of steps) {
    const at = state.findIndex(({ name }) => name === step.column);
    const column = state[at]!;
    const x = column.tensor;
    switch (step.step) {
      case 'impute': {
        const missing =
          typeof step.value === 'string'
            ? graph.node('Equal', [x, graph.text('')])
            : graph.node('IsNaN', [x]);
        const value = typeof step.value === 'string' ? graph.text(step.value) : graph.number(step.value);
        state[at] = { ...column, tensor: graph.node('Where', [missing, value, x]) };
        break;
      }
      case 'scale': {
        const centered = graph.node('Sub', [x, graph.number(step.center)]);
        state[at] = { ...column, tensor: graph.node('Div', [centered, graph.number(step.scale)]) };
        break;
      }
      case 'one-hot': {
        const { categories } = step;
        let tensor: string;
        if (column.text) {
          const ones = graph.node(
            'OneHotEncoder',
            [x],
            [
              ['cats_strings', categories.map(String)],
              ['zeros', 1],
            ],
            'ai.onnx.ml',
          );
          const flat = graph.node('Reshape', [ones, graph.integers([-1, categories.length])]);
          tensor = graph.node('Cast', [flat], [['to', types.double]]);
        } else {
          const same = graph.node('Equal', [
            x,
            graph.doubles(categories.map(Number), [1, categories.length]),
          ]);
          tensor = graph.node('Cast', [same], [['to', types.double]]);
        }
        state[at] = {
          name: step.column,
          tensor,
          makes: categories.map((category) => `${step.column}=${category}`),
          text: false,
        };
        break;
      }
      case 'date-parts': {
        const made = step.parts.map((part) => ({
          name: `${step.column}_${part}`,
          tensor: datePartNode(graph, x, part),
          makes: [`${step.column}_${part}`],
          text: false,
        }));
        state.splice(at, 1, ...made);
        break;
      }
    }
  }
  const order = state.flatMap(({ makes }) => makes);
  if (order.join('\0') !== features.join('\0'))
    throw new Error('the features of the transforms are not what their steps make');
  return state.length === 1
    ? state[0]!.tensor
    : graph.node(
        'Concat',
        state.map(({ tensor }) => tensor),
        [['axis', 1]],
      );
}

/** Nodes that take a part of an instant, as `datePart` of the data room does; dates after Hinnant, "chrono-compatible low-level date algorithms". */
function datePartNode(graph: GraphBuilder, instant: string, part: DatePart): string {
  const by = (operator: string) => (a: string, b: number | string) =>
    graph.node(operator, [a, typeof b === 'number' ? graph.number(b) : b]);
  const [plus, minus, times, over] = ['Add', 'Sub', 'Mul', 'Div'].map(by) as [
    Arithmetic,
    Arithmetic,
    Arithmetic,
    Arithmetic,
  ];
  const floorOver = (a: string, b: number) => graph.node('Floor', [over(a, b)]);
  /** a modulo b, never negative. */
  const modulo = (a: string, b: number) => minus(a, times(floorOver(a, b), b));
  const days = floorOver(instant, day);
  switch (part) {
    case 'minute':
      return floorOver(modulo(instant, 3_600_000), 60_000);
    case 'hour':
      return floorOver(modulo(instant, day), 3_600_000);
    case 'weekday':
      // 1970-01-01 was a Thursday.
      return modulo(plus(days, 3), 7);
  }
  const shifted = plus(days, 719_468);
  const era = floorOver(shifted, 146_097);
  const dayOfEra = minus(shifted, times(era, 146_097));
  const yearOfEra = floorOver(
    minus(
      plus(minus(dayOfEra, floorOver(dayOfEra, 1460)), floorOver(dayOfEra, 36_524)),
      floorOver(dayOfEra, 146_096),
    ),
    365,
  );
  const dayOfYear = minus(
    dayOfEra,
    minus(plus(times(yearOfEra, 365), floorOver(yearOfEra, 4)), floorOver(yearOfEra, 100)),
  );
  // Months from March, so that the leap day is the last of the year.
  const month = floorOver(plus(times(dayOfYear, 5), 2), 153);
  if (part === 'day') return plus(minus(dayOfYear, floorOver(plus(times(month, 153), 2), 5)), 1);
  const nextYear = floorOver(month, 10);
  if (part === 'month') return minus(plus(month, 3), times(nextYear, 12));
  return plus(plus(yearOfEra, times(era, 400)), nextYear);
}

type Arithmetic = (a: string, b: number | string) => string;

function attribute(name: string, value: Attribute[1]): ProtoWriter {
  const writer = new ProtoWriter().text(1, name);
  if (typeof value === 'number') return writer.integer(3, value).integer(20, 2);
  if (value.every((one) => typeof one === 'number')) return writer.integers(8, value).integer(20, 7);
  for (const one of value) writer.text(9, String(one));
  return writer.integer(20, 8);
}

function valueInfo(name: string, type: Type, shape: readonly (number | null)[]): ProtoWriter {
  const dims = new ProtoWriter();
  for (const size of shape)
    dims.message(1, size === null ? new ProtoWriter().text(2, 'rows') : new ProtoWriter().integer(1, size));
  const tensor = new ProtoWriter().integer(1, types[type]).message(2, dims);
  return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
}

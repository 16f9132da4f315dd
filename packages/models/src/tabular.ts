import { messageOf, UserError } from '@modelops/contracts';
import type { Batch, ColumnValues, LoadOptions, ModelColumn, Predicted } from './model.ts';

/** Element types of tensors that a column can be. */
export type ElementType = 'float' | 'double' | 'int64' | 'int32' | 'string' | 'bool' | 'other';

/** An input or output of a model's graph. */
export interface InputValue {
  readonly name: string;
  /** `tensor`, or what else it is: a sequence of maps is what ZipMap makes. */
  readonly kind: 'tensor' | 'sequence' | 'map' | 'other';
  readonly type: ElementType;
  /** Sizes; null where the file leaves one open. Null when the rank is open, too. */
  readonly shape: readonly (number | null)[] | null;
}

/** What a model of any format says about what goes in and comes out. */
export interface TabularModel {
  /** For messages. */
  readonly name: string;
  readonly inputs: readonly InputValue[];
  /** The columns of its inputs, where the file names them. */
  readonly columns: readonly ModelColumn[] | undefined;
  /** Names of its classes, where the file has them. */
  readonly classes: readonly string[] | undefined;
}

/** What is fed: an input of the graph, and the columns that it is made of. */
export interface Feed {
  readonly input: InputValue;
  readonly columns: readonly ModelColumn[];
}

/** Values of one input for some rows, row by row. */
export type FedValues = { readonly dims: readonly number[] } & (
  | { readonly type: 'string'; readonly data: readonly string[] }
  | { readonly type: 'float64'; readonly data: Float64Array }
  | { readonly type: 'float32'; readonly data: Float32Array }
  | { readonly type: 'int64'; readonly data: BigInt64Array }
  | { readonly type: 'int32'; readonly data: Int32Array }
  | { readonly type: 'bool'; readonly data: Uint8Array }
);

/** Rows that go through a runtime at once: large enough for its overhead, small enough for memory. */
export const batchRows = 8192;

/**
 * Lets `run` predict the rows of a batch, piece by piece; pieces begin at `start` and end before `end`.
 * @throws UserError naming the rows when `run` fails.
 */
export async function inPieces(
  batch: Batch,
  file: string,
  run: (start: number, end: number) => Promise<Predicted>,
): Promise<Predicted> {
  const parts: Predicted[] = [];
  for (let start = 0; start < batch.rowCount; start += batchRows) {
    const end = Math.min(start + batchRows, batch.rowCount);
    try {
      parts.push(await run(start, end));
    } catch (cause) {
      if (cause instanceof UserError) throw cause;
      throw new UserError(
        `the model fails on rows ${start + 1} to ${end}: ${messageOf(cause).slice(0, 500)}`,
        { where: file, fix: 'Are the columns what it was trained on?', cause },
      );
    }
  }
  return joined(parts);
}

/**
 * What a model reads, as far as its file tells: columns by name, or one table of so many nameless ones (null: any number).
 */
export function columnsRead({
  inputs,
  columns,
}: Pick<TabularModel, 'inputs' | 'columns'>): readonly string[] | { readonly width: number | null } {
  if (columns !== undefined) return columns.map(({ name }) => name);
  const [only, ...others] = inputs;
  return only !== undefined && others.length === 0 && only.shape?.length === 2 && only.shape[1] !== 1
    ? { width: only.shape[1] ?? null }
    : inputs.map(({ name }) => name);
}

/** The data's own columns, ready to paste: that they are in the order of training only a person knows. */
function howToNameColumns(width: number | null, offered: LoadOptions['offered']): string {
  const how =
    'List the columns in the order of training: `features: [a, b, …]` under the model in modelops.yml, or the input `features`.';
  if (offered === undefined || offered.names.length < (width ?? 1)) return how;
  const spare = offered.names.length - (width ?? offered.names.length);
  const those = `These are the ${offered.names.length} columns of numbers of ${offered.from}, in its order${spare > 0 ? `: ${spare} too many, take out what the model does not read` : ''}`;
  // As YAML reads them: a name with a comma or a colon in it is quoted.
  const names = offered.names.map((name) => (/^[A-Za-z_][\w.-]*$/.test(name) ? name : JSON.stringify(name)));
  return `${how} ${those}:\n\n    features: [${names.join(', ')}]\n`;
}

/**
 * Which columns each input is made of. Inputs are one tensor [rows, features], or one named input a column ([rows, 1] or [rows]).
 * @throws UserError when they are of another form, or the columns of a tensor are not known.
 */
export function feedsOf(file: TabularModel, { features, offered }: LoadOptions): Feed[] {
  const { inputs } = file;
  if (inputs.length === 0) throw new UserError('the model has no input', { where: file.name });
  for (const input of inputs) {
    if (input.kind !== 'tensor' || input.type === 'other' || (input.shape !== null && input.shape.length > 2))
      throw new UserError(
        `the input "${input.name}" is no table column and no table: a tensor of numbers or texts with the shape [rows], [rows, 1] or [rows, features] is expected`,
        {
          where: file.name,
          fix: 'Models of images, sequences or several dimensions are judged by a predictions file.',
        },
      );
  }
  const declared = file.columns;
  const [first] = inputs;
  const width = first!.shape?.[1] ?? (first!.shape?.length === 2 ? null : 1);
  // A table of one feature may have a name that is nobody's column (TensorFlow.js: "dense_input").
  const renamed =
    (Array.isArray(features) && features.length === 1) ||
    (declared?.length === 1 && declared[0]!.name !== first!.name);
  if (inputs.length === 1 && first!.shape?.length === 2 && (width !== 1 || renamed)) {
    const named = Array.isArray(features)
      ? (features as readonly string[]).map((name): ModelColumn => ({ name, type: typeOf(first!) }))
      : declared;
    if (named === undefined) {
      throw new UserError(
        `the model reads one table of ${width ?? 'any number of'} features (input "${first!.name}") and does not say which columns these are`,
        {
          where: file.name,
          fix: howToNameColumns(width, offered),
        },
      );
    }
    if (width !== null && named.length !== width)
      throw new UserError(`the model reads ${width} features and ${named.length} columns are named`, {
        where: file.name,
        fix: `Named are: ${named.map(({ name }) => name).join(', ')}.`,
      });
    return [{ input: first!, columns: named }];
  }
  const map = features === undefined || Array.isArray(features) ? {} : (features as Record<string, string>);
  return inputs.map((input) => {
    const own = declared?.find(({ name }) => name === input.name);
    const size = input.shape?.[1];
    if (size !== undefined && size !== 1)
      throw new UserError(
        `the input "${input.name}" has ${size ?? 'any number of'} columns and is one of several inputs`,
        {
          where: file.name,
          fix: 'Export it with one input for each column, or with one input for all.',
        },
      );
    return {
      input,
      columns: [{ name: map[input.name] ?? input.name, type: own?.type ?? typeOf(input) }],
    };
  });
}

function typeOf(input: InputValue): 'number' | 'text' {
  return input.type === 'string' ? 'text' : 'number';
}

/**
 * The rows from `start` to before `end` as the values of one input, row by row.
 * @throws UserError when a column is absent or holds what the input cannot.
 */
export function fedValues(
  { input, columns }: Feed,
  batch: Batch,
  start: number,
  end: number,
  file: string,
): FedValues {
  const rows = end - start;
  const width = columns.length;
  const dims = input.shape?.length === 1 ? [rows] : [rows, width];
  const values = columns.map(({ name }) => columnOf(batch, name, file));
  if (input.type === 'string') {
    const texts = new Array<string>(rows * width);
    for (const [at, column] of values.entries()) {
      for (let row = 0; row < rows; row++) {
        const value = column[start + row];
        texts[row * width + at] =
          value === null || (typeof value === 'number' && Number.isNaN(value)) ? '' : String(value);
      }
    }
    return { type: 'string', data: texts, dims };
  }
  const numbers = new Float64Array(rows * width);
  for (const [at, column] of values.entries()) {
    if (!(column instanceof Float64Array)) {
      throw new UserError(
        `the model reads numbers from the column "${columns[at]!.name}", which holds texts`,
        {
          where: file,
          fix: 'Is it the column that the model was trained on?',
        },
      );
    }
    for (let row = 0; row < rows; row++) numbers[row * width + at] = column[start + row]!;
  }
  switch (input.type) {
    case 'double':
      return { type: 'float64', data: numbers, dims };
    case 'float':
      return { type: 'float32', data: Float32Array.from(numbers), dims };
  }
  const hole = numbers.findIndex((value) => !Number.isInteger(value));
  if (hole >= 0) {
    throw new UserError(
      `the model reads whole numbers from "${columns[hole % width]!.name}", and row ${start + Math.floor(hole / width) + 1} has ${numbers[hole]}`,
      { where: file, fix: 'Fill in missing values, or export the model with a float input.' },
    );
  }
  if (input.type === 'int64')
    return { type: 'int64', data: BigInt64Array.from(numbers, (value) => BigInt(value)), dims };
  return input.type === 'int32'
    ? { type: 'int32', data: Int32Array.from(numbers), dims }
    : { type: 'bool', data: Uint8Array.from(numbers), dims };
}

function columnOf(batch: Batch, name: string, file: string): ColumnValues {
  const column = batch.columns.get(name);
  if (column !== undefined) return column;
  throw new UserError(`the model reads the column "${name}", and the data have none`, {
    where: file,
    fix: `The data have: ${[...batch.columns.keys()].join(', ')}. If it goes by another name there, say so under \`features\`.`,
  });
}

/**
 * What came out for `rows` rows: [rows] or [rows, 1] is one number each, [rows, classes] are probabilities.
 * @throws UserError when it is of another size, or not finite.
 */
export function predictedOf(
  tensor: { readonly data: ArrayLike<number | bigint | string>; readonly dims: readonly number[] },
  rows: number,
  file: TabularModel,
): Predicted {
  const width =
    tensor.dims.length <= 1 ? 1 : tensor.dims.slice(1).reduce((product, size) => product * size, 1);
  if (tensor.data.length !== rows * width || width === 0)
    throw new UserError(
      `${rows} rows went in and an output of the shape [${tensor.dims.join(', ')}] came out`,
      {
        where: file.name,
        fix: 'The first dimension must be the rows: export it with an open batch size.',
      },
    );
  const values = Float64Array.from(tensor.data as ArrayLike<number>, Number);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new UserError(`the model answers ${values[bad]}`, {
      where: file.name,
      fix: 'Missing values go in as NaN: let the model impute them, or fill them in.',
    });
  if (width === 1) return { kind: 'numbers', values };
  const named = file.classes;
  const classes = named?.length === width ? named : Array.from({ length: width }, (_, at) => String(at));
  return { kind: 'classes', classes, probabilities: values };
}

/** The predictions of consecutive pieces as one. */
function joined(parts: readonly Predicted[]): Predicted {
  const [first] = parts;
  if (first === undefined) return { kind: 'numbers', values: new Float64Array(0) };
  if (parts.length === 1) return first;
  const arrays = parts.map((part) => (part.kind === 'classes' ? part.probabilities : part.values));
  const whole = new Float64Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return first.kind === 'classes'
    ? { kind: 'classes', classes: first.classes, probabilities: whole }
    : { kind: 'numbers', values: whole };
}

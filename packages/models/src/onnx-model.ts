import { messageOf, UserError } from '@modelops/contracts';
import { classesKey, columnsKey } from './metadata.ts';
import type { Batch, ColumnValues, LoadOptions, Model, ModelColumn, Predicted } from './model.ts';
import { type OnnxValue, withoutZipMap } from './onnx-file.ts';
import { loadOnnxRuntime, type OnnxRuntime, type OnnxTensor } from './runtimes.ts';
import type { InspectedModel } from './security-look.ts';

/** Rows that go through a runtime at once: large enough for its overhead, small enough for memory. */
const batchRows = 8192;

/** What is fed: an input of the graph, and the columns that it is made of. */
interface Feed {
  readonly input: OnnxValue;
  readonly columns: readonly ModelColumn[];
}

/**
 * Loads a looked-at ONNX file into a runtime. Inputs are one tensor [rows, features], or one named input a column ([rows, 1] or
 * [rows]); outputs are a label and probabilities (ZipMap included), probabilities alone, or one number a row.
 * @throws UserError when inputs or outputs are of another form, the columns of a tensor are not known, or the runtime
 *   refuses the file.
 */
export async function loadOnnxModel(file: InspectedModel, options: LoadOptions = {}): Promise<Model> {
  const feeds = feedsOf(file, options.features);
  const output = outputOf(file);
  const { runtime, provider, name } = await loadOnnxRuntime(options.backend ?? 'auto', options.workspace);
  const bytes = file.onnx.zipMaps.size > 0 ? withoutZipMap(file.bytes, file.onnx.zipMaps) : file.bytes;
  let session: Awaited<ReturnType<OnnxRuntime['InferenceSession']['create']>>;
  try {
    session = await runtime.InferenceSession.create(bytes, {
      executionProviders: [provider],
      logSeverityLevel: 3,
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
    });
  } catch (cause) {
    throw new UserError(`${name} cannot load this model: ${messageOf(cause).slice(0, 500)}`, {
      where: file.name,
      fix: 'Export it again, perhaps with a lower opset (target_opset=21).',
      cause,
    });
  }
  const columns = feeds.flatMap((feed) => feed.columns);
  return {
    format: 'onnx',
    backend: name,
    columns,
    async predict(batch) {
      const parts: Predicted[] = [];
      for (let start = 0; start < batch.rowCount; start += batchRows) {
        const end = Math.min(start + batchRows, batch.rowCount);
        const tensors = Object.fromEntries(
          feeds.map((feed) => [feed.input.name, tensorOf(feed, batch, start, end, runtime, file.name)]),
        );
        let outputs: Readonly<Record<string, OnnxTensor>>;
        try {
          outputs = await session.run(tensors, [output]);
        } catch (cause) {
          throw new UserError(
            `the model fails on rows ${start + 1} to ${end}: ${messageOf(cause).slice(0, 500)}`,
            {
              where: file.name,
              fix: 'Are the columns what it was trained on?',
              cause,
            },
          );
        }
        parts.push(predictedOf(outputs[output]!, end - start, file));
      }
      return joined(parts);
    },
    close: () => session.release(),
  };
}

function feedsOf(file: InspectedModel, features: LoadOptions['features']): Feed[] {
  const { inputs } = file.onnx;
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
  const declared = declaredColumns(file);
  const [first] = inputs;
  const width = first!.shape?.[1] ?? (first!.shape?.length === 2 ? null : 1);
  if (inputs.length === 1 && first!.shape?.length === 2 && width !== 1) {
    const named = Array.isArray(features)
      ? (features as readonly string[]).map((name): ModelColumn => ({ name, type: typeOf(first!) }))
      : declared;
    if (named === undefined) {
      throw new UserError(
        `the model reads one table of ${width ?? 'any number of'} features (input "${first!.name}") and does not say which columns these are`,
        {
          where: file.name,
          fix: 'List the columns in the order of training: `features: [a, b, …]` under the model in modelops.yml, or the input `features`.',
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

function typeOf(input: OnnxValue): 'number' | 'text' {
  return input.type === 'string' ? 'text' : 'number';
}

function declaredColumns(file: InspectedModel): ModelColumn[] | undefined {
  const text = file.onnx.metadata.get(columnsKey);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (
      Array.isArray(value) &&
      value.every(
        (entry): entry is ModelColumn =>
          typeof (entry as ModelColumn | null)?.name === 'string' &&
          ['number', 'text', 'date'].includes((entry as ModelColumn).type),
      )
    )
      return value;
  } catch {
    // Falls through: metadata that is not ours to read says nothing.
  }
  throw new UserError(`the metadata "${columnsKey}" is no list of columns`, { where: file.name });
}

/** Names of the classes that our own files say. */
function declaredClasses(file: InspectedModel): string[] | undefined {
  const text = file.onnx.metadata.get(classesKey);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  } catch {
    // As below.
  }
  throw new UserError(`the metadata "${classesKey}" is no list of names`, { where: file.name });
}

/** The output that holds the prediction: probabilities where there are some, else the only output. */
function outputOf(file: InspectedModel): string {
  const { outputs, zipMaps } = file.onnx;
  for (const { name } of outputs) {
    const tensor = zipMaps.get(name);
    if (tensor !== undefined) return tensor;
  }
  const numeric = outputs.filter(
    ({ kind, type }) => kind === 'tensor' && (type === 'float' || type === 'double'),
  );
  const [only] = numeric;
  if (only !== undefined && numeric.length === 1) return only.name;
  const named = numeric.find(({ name }) => /prob/i.test(name));
  if (named !== undefined) return named.name;
  const list = outputs.map(({ name, kind, type }) => `"${name}" (${kind} of ${type})`).join(', ');
  throw new UserError(`it cannot be told which output is the prediction; the model has ${list}`, {
    where: file.name,
    fix: outputs.some(({ kind }) => kind === 'sequence')
      ? "Export it with probabilities as a tensor: `to_onnx(model, X, options={'zipmap': False})`."
      : numeric.length === 0
        ? 'A prediction is a tensor of floats: probabilities, or one number a row.'
        : 'Name the one with probabilities "probabilities", or leave out the others.',
  });
}

function tensorOf(
  { input, columns }: Feed,
  batch: Batch,
  start: number,
  end: number,
  runtime: OnnxRuntime,
  file: string,
): OnnxTensor {
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
    return new runtime.Tensor('string', texts, dims);
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
      return new runtime.Tensor('float64', numbers, dims);
    case 'float':
      return new runtime.Tensor('float32', Float32Array.from(numbers), dims);
  }
  const hole = numbers.findIndex((value) => !Number.isInteger(value));
  if (hole >= 0) {
    throw new UserError(
      `the model reads whole numbers from "${columns[hole % width]!.name}", and row ${start + Math.floor(hole / width) + 1} has ${numbers[hole]}`,
      { where: file, fix: 'Fill in missing values, or export the model with a float input.' },
    );
  }
  if (input.type === 'int64')
    return new runtime.Tensor(
      'int64',
      BigInt64Array.from(numbers, (value) => BigInt(value)),
      dims,
    );
  return input.type === 'int32'
    ? new runtime.Tensor('int32', Int32Array.from(numbers), dims)
    : new runtime.Tensor('bool', Uint8Array.from(numbers), dims);
}

function columnOf(batch: Batch, name: string, file: string): ColumnValues {
  const column = batch.columns.get(name);
  if (column !== undefined) return column;
  throw new UserError(`the model reads the column "${name}", and the data have none`, {
    where: file,
    fix: `The data have: ${[...batch.columns.keys()].join(', ')}. If it goes by another name there, say so under \`features\`.`,
  });
}

function predictedOf(tensor: OnnxTensor, rows: number, file: InspectedModel): Predicted {
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
  const named = declaredClasses(file) ?? file.onnx.classes;
  const classes = named?.length === width ? named : Array.from({ length: width }, (_, at) => String(at));
  return { kind: 'classes', classes, probabilities: values };
}

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

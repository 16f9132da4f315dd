import { messageOf, UserError } from '@modelops/contracts';
import { declaredClasses, declaredColumns } from './metadata.ts';
import type { LoadOptions, Model } from './model.ts';
import type { InspectedTfjs } from './security-look.ts';
import {
  type ElementType,
  type FedValues,
  type Feed,
  fedValues,
  feedsOf,
  type InputValue,
  inPieces,
  predictedOf,
  type TabularModel,
} from './tabular.ts';
import { asynchronousOperators } from './tfjs-names.ts';
import {
  loadTf,
  type TfGraphModel,
  type TfLayersModel,
  type TfRuntime,
  type TfTensor,
  type TfValue,
} from './tfjs-runtimes.ts';

/**
 * Loads a looked-at TensorFlow.js model. Inputs and outputs are as those of ONNX: one tensor [rows, features] or one named
 * input a column; probabilities or one number a row. Columns and classes may be named in its `userDefinedMetadata`
 * (`modelops.columns`, `modelops.classes`).
 * @throws UserError when inputs or outputs are of another form, the columns of a tensor are not known, or the runtime
 *   refuses the model.
 */
export async function loadTfjsModel(file: InspectedTfjs, options: LoadOptions = {}): Promise<Model> {
  const { tfjs } = file;
  const { runtime, name, assertBackend } = await loadTf(options.backend ?? 'auto', options.workspace);
  // Nothing but what was looked at: no training configuration, no further files.
  const handler = runtime.io.fromMemory({
    format: tfjs.kind === 'layers' ? 'layers-model' : 'graph-model',
    modelTopology: tfjs.topology,
    weightSpecs: tfjs.weights,
    weightData: new Uint8Array(file.weights).buffer,
    ...(tfjs.signature === undefined ? {} : { signature: tfjs.signature }),
  });
  let loaded: { kind: 'layers'; model: TfLayersModel } | { kind: 'graph'; model: TfGraphModel };
  try {
    loaded =
      tfjs.kind === 'layers'
        ? { kind: 'layers', model: await runtime.loadLayersModel(handler) }
        : { kind: 'graph', model: await runtime.loadGraphModel(handler) };
  } catch (cause) {
    throw new UserError(`${name} cannot load this model: ${messageOf(cause).slice(0, 500)}`, {
      where: file.name,
      fix: 'Save it again with TensorFlow.js 4, or convert it to ONNX (tf2onnx).',
      cause,
    });
  }
  const { model } = loaded;
  const inputs = inputsOf(model.inputs, tfjs.signature);
  const tabular: TabularModel = {
    name: file.name,
    inputs: inputs.map(({ value }) => value),
    columns: declaredColumns(tfjs.metadata, file.name),
    classes: declaredClasses(tfjs.metadata, file.name),
  };
  const feeds = feedsOf(tabular, options);
  const output = outputOf(model.outputs, file.name);
  const asynchronous = [...tfjs.used].some((operator) => asynchronousOperators.has(operator));

  async function run(tensors: readonly TfTensor[]): Promise<TfTensor> {
    if (loaded.kind === 'layers') {
      const [only] = tensors;
      const outputs = loaded.model.predictOnBatch(tensors.length === 1 ? only! : tensors);
      const all = Array.isArray(outputs) ? (outputs as readonly TfTensor[]) : [outputs as TfTensor];
      for (const [at, tensor] of all.entries()) if (at !== output.at) tensor.dispose();
      return all[output.at]!;
    }
    const fed = Object.fromEntries(tensors.map((tensor, at) => [inputs[at]!.node, tensor]));
    return asynchronous
      ? loaded.model.executeAsync(fed, output.name)
      : loaded.model.execute(fed, output.name);
  }

  return {
    format: 'tfjs',
    backend: name,
    columns: feeds.flatMap((feed) => feed.columns),
    predict: (batch) =>
      inPieces(batch, file.name, async (start, end) => {
        assertBackend();
        const tensors = feeds.map((feed) =>
          tensorOf(feed, fedValues(feed, batch, start, end, file.name), runtime),
        );
        try {
          const out = await run(tensors);
          try {
            return predictedOf({ data: await out.data(), dims: out.shape }, end - start, tabular);
          } finally {
            out.dispose();
          }
        } finally {
          for (const tensor of tensors) tensor.dispose();
        }
      }),
    close: async () => model.dispose(),
  };
}

const elementTypes: ReadonlyMap<string, ElementType> = new Map([
  ['float32', 'float'],
  ['int32', 'int32'],
  ['bool', 'bool'],
  ['string', 'string'],
]);

/** The inputs as people named them: a graph's signature has other names for its placeholders. */
function inputsOf(
  values: readonly TfValue[],
  signature: unknown,
): { readonly value: InputValue; readonly node: string }[] {
  const named = (signature as { inputs?: Record<string, { name?: unknown }> } | undefined)?.inputs ?? {};
  return values.map(({ name, shape, dtype }) => {
    const key = Object.entries(named).find(
      ([, entry]) => String(entry?.name).replace(/:0$/, '') === name.replace(/:0$/, ''),
    )?.[0];
    return {
      node: name,
      value: {
        name: key ?? name,
        kind: 'tensor',
        type: elementTypes.get(dtype) ?? 'other',
        shape: shape?.map((size) => (size === null || size < 0 ? null : size)) ?? null,
      },
    };
  });
}

/** The output that holds the prediction: the only one, or the one whose name says that it holds probabilities. */
export function outputOf(
  outputs: readonly Pick<TfValue, 'name'>[],
  file: string,
): { readonly at: number; readonly name: string } {
  const named = outputs.findIndex(({ name }) => /prob/i.test(name));
  const at = outputs.length === 1 ? 0 : named;
  if (at >= 0) return { at, name: outputs[at]!.name };
  throw new UserError(
    `it cannot be told which output is the prediction; the model has ${outputs.map(({ name }) => `"${name}"`).join(', ')}`,
    { where: file, fix: 'Name the one with probabilities "probabilities", or leave out the others.' },
  );
}

/** The values of one input as a tensor. */
export function tensorOf({ input }: Feed, { data, dims, type }: FedValues, runtime: TfRuntime): TfTensor {
  if (type === 'int64' || type === 'float64')
    throw new Error(`TensorFlow.js has no ${type} for ${input.name}`);
  return runtime.tensor(data, dims, type);
}

import { messageOf, UserError } from '@modelops/contracts';
import { declaredClasses, declaredColumns } from './metadata.ts';
import type { LoadOptions, Model } from './model.ts';
import { withoutZipMap } from './onnx-file.ts';
import { loadOnnxRuntime, type OnnxRuntime } from './runtimes.ts';
import type { InspectedOnnx } from './security-look.ts';
import { fedValues, feedsOf, inPieces, predictedOf, type TabularModel } from './tabular.ts';

/**
 * Loads a looked-at ONNX file into a runtime. Inputs are one tensor [rows, features], or one named input a column ([rows, 1] or
 * [rows]); outputs are a label and probabilities (ZipMap included), probabilities alone, or one number a row.
 * @throws UserError when inputs or outputs are of another form, the columns of a tensor are not known, or the runtime
 *   refuses the file.
 */
export async function loadOnnxModel(file: InspectedOnnx, options: LoadOptions = {}): Promise<Model> {
  const tabular: TabularModel = {
    name: file.name,
    inputs: file.onnx.inputs,
    columns: declaredColumns(file.onnx.metadata, file.name),
    classes: declaredClasses(file.onnx.metadata, file.name) ?? file.onnx.classes ?? undefined,
  };
  const feeds = feedsOf(tabular, options);
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
  return {
    format: 'onnx',
    backend: name,
    columns: feeds.flatMap((feed) => feed.columns),
    predict: (batch) =>
      inPieces(batch, file.name, async (start, end) => {
        const tensors = Object.fromEntries(
          feeds.map((feed) => {
            const { type, data, dims } = fedValues(feed, batch, start, end, file.name);
            return [feed.input.name, new runtime.Tensor(type, data, dims)];
          }),
        );
        const outputs = await session.run(tensors, [output]);
        return predictedOf(outputs[output]!, end - start, tabular);
      }),
    close: () => session.release(),
  };
}

/** The output that holds the prediction: probabilities where there are some, else the only output. */
function outputOf(file: InspectedOnnx): string {
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

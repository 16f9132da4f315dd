import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf, UserError } from '@modelops/contracts';
import type { LoadOptions, Model } from './model.ts';
import type { InspectedSavedModel } from './security-look.ts';
import { fedValues, feedsOf, inPieces, predictedOf, type TabularModel } from './tabular.ts';
import { outputOf, tensorOf } from './tfjs-model.ts';
import { loadNativeTf, type TfRuntime, type TfTensor } from './tfjs-runtimes.ts';

type NamedTensors = Readonly<Record<string, TfTensor>>;

interface NodeRuntime extends TfRuntime {
  readonly node: {
    loadSavedModel(
      folder: string,
      tags: readonly string[],
      signature: string,
    ): Promise<{ predict(inputs: NamedTensors): NamedTensors; dispose(): void }>;
  };
}

/**
 * Loads a looked-at SavedModel into tfjs-node of the workspace, which alone reads them. Inputs and outputs are those of its
 * signature, in the forms of `loadTfjsModel`.
 * @throws UserError when the workspace has no tfjs-node or wasm was asked for, or as `loadTfjsModel`.
 */
export async function loadSavedModel(file: InspectedSavedModel, options: LoadOptions = {}): Promise<Model> {
  const { signature, inputs, outputs } = file.savedModel;
  const tabular: TabularModel = { name: file.name, inputs, columns: undefined, classes: undefined };
  const feeds = feedsOf(tabular, options);
  const output = outputOf(
    outputs.map((name) => ({ name })),
    file.name,
  ).name;
  if (options.backend === 'wasm')
    throw new UserError('a SavedModel cannot be run by the wasm backend', {
      where: file.name,
      fix: 'Install @tensorflow/tfjs-node in a step before and use `backend: native`, or convert the model (tensorflowjs_converter, tf2onnx).',
    });
  const { runtime, name } = loadNativeTf<NodeRuntime>(options.workspace, true)!;
  // TensorFlow reads paths; what it reads is what was looked at, in a folder of our own.
  const folder = await mkdtemp(join(tmpdir(), 'modelops-saved-model-'));
  try {
    for (const { path, bytes } of file.files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    const model = await runtime.node.loadSavedModel(folder, ['serve'], signature);
    return {
      format: 'saved-model',
      backend: name,
      columns: feeds.flatMap((feed) => feed.columns),
      predict: (batch) =>
        inPieces(batch, file.name, async (start, end) => {
          const tensors = Object.fromEntries(
            feeds.map((feed) => [
              feed.input.name,
              tensorOf(feed, fedValues(feed, batch, start, end, file.name), runtime),
            ]),
          );
          let found: NamedTensors = {};
          try {
            found = model.predict(tensors);
            const out = found[output]!;
            return predictedOf({ data: await out.data(), dims: out.shape }, end - start, tabular);
          } finally {
            for (const tensor of [...Object.values(tensors), ...Object.values(found)]) tensor.dispose();
          }
        }),
      close: async () => model.dispose(),
    };
  } catch (cause) {
    throw new UserError(`${name} cannot load this model: ${messageOf(cause).slice(0, 500)}`, {
      where: file.name,
      fix: 'Are the variables those of this saved_model.pb? Export it again for inference.',
      cause,
    });
  } finally {
    // The variables are in memory by now.
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Writes `src/fixtures/tfjs`: small TensorFlow.js models and what they must predict.
 *
 * TensorFlow.js itself builds and saves the layers models, in plain Node on its pure JavaScript backend (ours runs wasm or
 * native). The numbers that tests compare with come from plain arithmetic over the same weights, below; the script stops when
 * TensorFlow.js does not say the same. Run: `node packages/models/scripts/tfjs-fixtures.ts`.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import converter from '@tensorflow/tfjs-converter';
import layers from '@tensorflow/tfjs-layers';

const root = fileURLToPath(new URL('../src/fixtures/tfjs', import.meta.url));
rmSync(root, { recursive: true, force: true });

/** Numbers without a pattern, and the same everywhere. */
const wave = (count: number, step: number) =>
  Array.from({ length: count }, (_, at) => Math.fround(Math.sin(step * (at + 1))));
/** Rows of (distance, delay). */
const rows = Array.from({ length: 30 }, (_, at) => [wave(30, 0.7)[at]! * 2, wave(30, 1.3)[at]! * 2]);
const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

/** x·W + b; W is row-major, inputs × units. */
const dense = (x: readonly number[], kernel: readonly number[], bias: readonly number[]) =>
  bias.map((b, unit) => x.reduce((sum, value, at) => sum + value * kernel[at * bias.length + unit]!, b));
const softmax = (x: readonly number[]) => {
  const powers = x.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / sum);
};

const hidden = { kernel: wave(8, 1.1), bias: wave(4, 0.3) };
const single = { kernel: wave(4, 2.3), bias: wave(1, 1.9) };
const double = { kernel: wave(8, 0.9), bias: wave(2, 2.7) };
const relu = (x: readonly number[]) => x.map((value) => Math.max(0, value));
const hiddenOf = (row: readonly number[]) => relu(dense(row, hidden.kernel, hidden.bias));

interface Artifacts {
  readonly modelTopology: unknown;
  readonly weightSpecs: readonly unknown[];
  readonly weightData: ArrayBuffer;
}

/** Writes model.json and its weight files, cut anywhere, as TensorFlow.js does with large ones. */
function write(
  name: string,
  artifacts: Artifacts,
  cuts: readonly number[],
  format: string,
  more: object = {},
): void {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  const bytes = new Uint8Array(artifacts.weightData);
  const paths = [...cuts, bytes.length].map((end, at) => {
    const path = `group1-shard${at + 1}of${cuts.length + 1}.bin`;
    writeFileSync(join(folder, path), bytes.subarray(cuts[at - 1] ?? 0, end));
    return path;
  });
  const json = {
    format,
    generatedBy: `TensorFlow.js tfjs-layers v${layers.version_layers}`,
    convertedBy: null,
    modelTopology: artifacts.modelTopology,
    weightsManifest: [{ paths, weights: artifacts.weightSpecs }],
    ...more,
  };
  writeFileSync(join(folder, 'model.json'), `${JSON.stringify(json)}\n`);
}

const tensor = (values: readonly number[], shape: number[]) => core.tensor([...values], shape, 'float32');
const outputs: Record<string, number[]> = {};

/** Keeps the expected numbers, once TensorFlow.js has said the same. */
async function agree(name: string, found: unknown, expected: readonly number[]): Promise<void> {
  const said = await (found as { data(): Promise<Float32Array> }).data();
  if (said.length !== expected.length) throw new Error(`${name}: ${said.length} numbers`);
  for (const [at, value] of expected.entries())
    if (!(Math.abs(said[at]! - value) < 1e-5)) throw new Error(`${name}: ${said[at]} for ${value}`);
  outputs[name] = [...expected];
}

async function saved(model: { save(handler: unknown): Promise<unknown> }): Promise<Artifacts> {
  let artifacts: Artifacts | undefined;
  await model.save(
    core.io.withSaveHandler(async (given) => {
      artifacts = given as unknown as Artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return artifacts!;
}

await core.setBackend('cpu');
const table = tensor(rows.flat(), [30, 2]);

// One table of features, one probability, weights in three files.
const one = layers.sequential({
  layers: [
    layers.layers.dense({ units: 4, inputShape: [2], activation: 'relu', name: 'hidden' }),
    layers.layers.dense({ units: 1, activation: 'sigmoid', name: 'late' }),
  ],
});
one.setWeights([
  tensor(hidden.kernel, [2, 4]),
  tensor(hidden.bias, [4]),
  tensor(single.kernel, [4, 1]),
  tensor(single.bias, [1]),
]);
const probability = rows.map((row) => sigmoid(dense(hiddenOf(row), single.kernel, single.bias)[0]!));
await agree('layers', one.predict(table), probability);
write('layers', await saved(one), [10, 33], 'layers-model');

// One input a column, two classes with names.
const distance = layers.input({ shape: [1], name: 'distance' });
const delay = layers.input({ shape: [1], name: 'delay' });
const joined = layers.layers.concatenate({ name: 'joined' }).apply([distance, delay]);
const first = layers.layers.dense({ units: 4, activation: 'relu', name: 'hidden' });
const last = layers.layers.dense({ units: 2, activation: 'softmax', name: 'classes' });
const two = layers.model({
  inputs: [distance, delay],
  outputs: last.apply(first.apply(joined)) as typeof distance,
});
first.setWeights([tensor(hidden.kernel, [2, 4]), tensor(hidden.bias, [4])]);
last.setWeights([tensor(double.kernel, [4, 2]), tensor(double.bias, [2])]);
const column = (at: number) =>
  tensor(
    rows.map((row) => row[at]!),
    [30, 1],
  );
const classes = rows.map((row) => softmax(dense(hiddenOf(row), double.kernel, double.bias)));
await agree('columns', two.predict([column(0), column(1)]), classes.flat());
write('columns', await saved(two), [], 'layers-model', {
  userDefinedMetadata: { 'modelops.classes': '["late","early"]' },
});

// A graph as tensorflowjs_converter writes it, whose signature names its input and output.
const constant = (name: string) => ({ name, op: 'Const', attr: { dtype: { type: 'DT_FLOAT' } } });
const float = { T: { type: 'DT_FLOAT' } };
const topology = {
  node: [
    {
      name: 'serving_x',
      op: 'Placeholder',
      attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim: [{ size: '-1' }, { size: '2' }] } } },
    },
    ...['hidden/kernel', 'hidden/bias', 'late/kernel', 'late/bias'].map(constant),
    { name: 'h', op: 'MatMul', input: ['serving_x', 'hidden/kernel'], attr: float },
    { name: 'hb', op: 'BiasAdd', input: ['h', 'hidden/bias'], attr: float },
    { name: 'hr', op: 'Relu', input: ['hb'], attr: float },
    { name: 'o', op: 'MatMul', input: ['hr', 'late/kernel'], attr: float },
    { name: 'ob', op: 'BiasAdd', input: ['o', 'late/bias'], attr: float },
    { name: 'out', op: 'Sigmoid', input: ['ob'], attr: float },
  ],
  library: {},
  versions: { producer: 1882 },
};
const values = [...hidden.kernel, ...hidden.bias, ...single.kernel, ...single.bias];
const shape = (name: string, ...sizes: number[]) => ({ name, shape: sizes, dtype: 'float32' });
const graph: Artifacts = {
  modelTopology: topology,
  weightSpecs: [
    shape('hidden/kernel', 2, 4),
    shape('hidden/bias', 4),
    shape('late/kernel', 4, 1),
    shape('late/bias', 1),
  ],
  weightData: Float32Array.from(values).buffer,
};
const info = (name: string, size: string) => ({
  name,
  dtype: 'DT_FLOAT',
  tensorShape: { dim: [{ size: '-1' }, { size }] },
});
const signature = {
  inputs: { features: info('serving_x:0', '2') },
  outputs: { probability: info('out:0', '1') },
};
const loaded = await converter.loadGraphModel(
  core.io.fromMemory({ format: 'graph-model', ...graph, signature } as never),
);
await agree('graph', loaded.predict(table), probability);
write('graph', graph, [], 'graph-model', { signature });

writeFileSync(join(root, 'expected.generated.json'), `${JSON.stringify({ rows, outputs })}\n`);

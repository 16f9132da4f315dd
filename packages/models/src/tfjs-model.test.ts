import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '@modelops/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Batch, furtherFilesOf, inspectModelFile, loadModel, scoresOf } from './index.ts';

const folder = fileURLToPath(new URL('./fixtures/tfjs', import.meta.url));
const fixture = (name: string) => join(folder, name, 'model.json');
// By plain arithmetic over the same weights; TensorFlow.js said the same: packages/models/scripts/tfjs-fixtures.ts.
const expected = JSON.parse(await readFile(join(folder, 'expected.generated.json'), 'utf8')) as {
  rows: [number, number][];
  outputs: Record<'layers' | 'columns' | 'graph', number[]>;
};
const features = ['distance', 'delay'];

function batch(times = 1): Batch {
  const rows = Array.from({ length: times }, () => expected.rows).flat();
  return {
    rowCount: rows.length,
    columns: new Map([
      ['distance', Float64Array.from(rows, ([distance]) => distance)],
      ['delay', Float64Array.from(rows, ([, delay]) => delay)],
    ]),
  };
}

function expectClose(found: Float64Array, numbers: readonly number[]) {
  expect(found.length).toBe(numbers.length);
  for (const [row, value] of numbers.entries()) expect(Math.abs(found[row]! - value)).toBeLessThan(1e-5);
}

test.each(['layers', 'graph'] as const)('a %s model predicts what plain arithmetic does', async (name) => {
  const model = await loadModel(fixture(name), { backend: 'wasm', features });
  expect(model.format).toBe('tfjs');
  expect(model.backend).toMatch(/^TensorFlow\.js [\d.]+ \(wasm\)$/);
  const scores = scoresOf(await model.predict(batch()), 'binary-classification', 'model.json');
  expectClose(scores, expected.outputs[name]);
  // More rows than go through at once.
  const many = scoresOf(await model.predict(batch(300)), 'binary-classification', 'model.json');
  expectClose(many.subarray(8980), expected.outputs[name].slice(-20));
  await model.close();
});

test('a graph whose product, bias and activation are fused, with the kernel transposed, predicts the same', async () => {
  const path = await changed('graph', async (json, at) => {
    const { weights, paths } = manifest(json)[0]!;
    const file = join(at, paths[0]!);
    const bytes = await readFile(file);
    const kernel = Array.from({ length: 8 }, (_, k) => bytes.readFloatLE(4 * k));
    for (const [k, value] of kernel.entries())
      bytes.writeFloatLE(value, 4 * ((k % 4) * 2 + Math.floor(k / 4)));
    await writeFile(file, bytes);
    weights[0]!['shape'] = [4, 2];
    // hidden/kernel, hidden/bias → h → hb → hr: one node instead of three.
    nodes(json).splice(5, 3, {
      name: 'hr',
      op: '_FusedMatMul',
      input: ['serving_x', 'hidden/kernel', 'hidden/bias'],
      attr: {
        T: { type: 'DT_FLOAT' },
        transpose_b: { b: true },
        num_args: { i: '1' },
        fused_ops: { list: { s: ['BiasAdd', 'Relu'].map((name) => Buffer.from(name).toString('base64')) } },
      },
    });
  });
  const model = await loadModel(path, { backend: 'wasm', features });
  expectClose(
    scoresOf(await model.predict(batch()), 'binary-classification', 'model.json'),
    expected.outputs.graph,
  );
});

test('one input a column, and classes by the names of the metadata', async () => {
  const model = await loadModel(fixture('columns'), { backend: 'wasm', features: { delay: 'late_by' } });
  expect(model.columns).toEqual([
    { name: 'distance', type: 'number' },
    { name: 'late_by', type: 'number' },
  ]);
  const { rowCount, columns } = batch();
  const renamed = new Map(
    [...columns].map(([name, values]) => [name === 'delay' ? 'late_by' : name, values]),
  );
  const predicted = await model.predict({ rowCount, columns: renamed });
  expect(predicted).toMatchObject({ kind: 'classes', classes: ['late', 'early'] });
  const late = scoresOf(predicted, 'binary-classification', 'model.json', 'late');
  expectClose(
    late,
    expected.outputs.columns.filter((_, at) => at % 2 === 0),
  );
  await expect(model.predict(batch())).rejects.toThrow('the model reads the column "late_by"');
});

test('a table of features needs the names of its columns, from the metadata or the user', async () => {
  await expect(loadModel(fixture('layers'), { backend: 'wasm' })).rejects.toThrow(
    /one table of 2 features .* and does not say which columns/,
  );
  await expect(loadModel(fixture('graph'), { backend: 'wasm' })).rejects.toThrow('(input "features")');
  const path = await changed('layers', (json) => {
    json['userDefinedMetadata'] = { 'modelops.columns': features.map((name) => ({ name, type: 'number' })) };
  });
  const model = await loadModel(path, { backend: 'wasm' });
  expectClose(scoresOf(await model.predict(batch()), 'regression', 'model.json'), expected.outputs.layers);
});

test('a backend that is asked for is never replaced, and one that is installed and broken is told', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'modelops-empty-'));
  await expect(
    loadModel(fixture('layers'), { backend: 'native', workspace: empty, features }),
  ).rejects.toThrow('the native backend was asked for, and the workspace has no @tensorflow/tfjs-node');
  for (const backend of ['auto', 'native'] as const) {
    const other = await withTfjsNode('exports.getBackend = () => "cpu";');
    await expect(loadModel(fixture('layers'), { backend, workspace: other, features })).rejects.toThrow(
      'of the workspace runs the backend "cpu" and not TensorFlow',
    );
    const broken = await withTfjsNode('throw new Error("libtensorflow.so.2 not found")');
    await expect(loadModel(fixture('layers'), { backend, workspace: broken, features })).rejects.toThrow(
      'does not load: libtensorflow.so.2 not found',
    );
  }
});

async function withTfjsNode(source: string): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), 'modelops-tfjs-node-'));
  const at = join(workspace, 'node_modules/@tensorflow/tfjs-node');
  await mkdir(at, { recursive: true });
  await writeFile(join(at, 'package.json'), '{"name":"@tensorflow/tfjs-node","main":"index.cjs"}');
  await writeFile(join(at, 'index.cjs'), source);
  return workspace;
}

type Json = Record<string, unknown>;

/** A copy of a fixture with another model.json. @returns its path. */
async function changed(name: string, change: (json: Json, folder: string) => unknown): Promise<string> {
  const copy = join(await mkdtemp(join(tmpdir(), 'modelops-tfjs-')), name);
  await cp(join(folder, name), copy, { recursive: true });
  const json = JSON.parse(await readFile(join(copy, 'model.json'), 'utf8')) as Json;
  const text = await change(json, copy);
  await writeFile(join(copy, 'model.json'), typeof text === 'string' ? text : JSON.stringify(json));
  return join(copy, 'model.json');
}

const manifest = (json: Json) => json['weightsManifest'] as { paths: string[]; weights: Json[] }[];
const firstLayer = (json: Json) =>
  (json['modelTopology'] as { config: { layers: { class_name: string; config: Json }[] } }).config.layers[0]!;
const nodes = (json: Json) => (json['modelTopology'] as { node: Json[] }).node;
const path = (name: string) => (json: Json) => {
  manifest(json)[0]!.paths[0] = name;
};
const weight = (change: Json) => (json: Json) => {
  Object.assign(manifest(json)[0]!.weights[0]!, change);
};
const tail = 'group1-shard3of3.bin';

const hostile: readonly [string, 'layers' | 'graph', (json: Json, folder: string) => unknown, RegExp][] = [
  ['a path upwards', 'layers', path('../../secret'), /wants the weight file "\.\.\/\.\.\/secret", and only files beside it are read/],
  ['an absolute path', 'layers', path('/etc/passwd'), /wants the weight file "\/etc\/passwd"/],
  ['an address', 'graph', path('https://evil.example/x.bin'), /wants the weight file "https:/],
  ['a path of Windows', 'graph', path('..\\x.bin'), /only files beside it are read/],
  ['a path in a folder', 'layers', path('deep/x.bin'), /only files beside it are read/],
  ['a hidden file', 'layers', path('.netrc'), /only files beside it are read/],
  ['the same file twice', 'layers', path(tail), /names the weight file group1-shard3of3\.bin twice/],
  ['a link', 'layers', async (_, at) => { await rm(join(at, tail)); await symlink('/etc/passwd', join(at, tail)); }, /group1-shard3of3\.bin is a link/],
  ['no weight file', 'layers', (_, at) => rm(join(at, tail)), /group1-shard3of3\.bin is not beside it/],
  ['a short weight file', 'layers', (_, at) => writeFile(join(at, tail), 'x'), /need 68 bytes, and .* have 34/],
  ['a pointer of Git LFS', 'graph', (_, at) => writeFile(join(at, 'group1-shard1of1.bin'), 'version https://git-lfs.github.com/spec/v1'), /Git LFS pointer/],
  ['code', 'layers', (json) => { firstLayer(json).class_name = 'Lambda'; }, /has a Lambda layer, and its code would be run/],
  ['a layer of its own', 'layers', (json) => { firstLayer(json).class_name = 'Own>Layer'; }, /layer class "Own>Layer", which TensorFlow\.js does not have/],
  ['a deep initializer of its own', 'layers', (json) => { firstLayer(json).config['kernel_initializer'] = { class_name: 'Fetch', config: {} }; }, /layer class "Fetch"/],
  ['Keras 3', 'layers', (json) => { firstLayer(json).config['dtype'] = { class_name: 'DTypePolicy', config: {} }; }, /written by Keras 3/],
  ['an enormous layer', 'layers', (json) => { firstLayer(json).config['units'] = 4e9; }, /has 4000000000 units, and 17 values are stored/],
  ['an operator that reads files', 'graph', (json) => { nodes(json)[0]!['op'] = 'ReadFile'; }, /operator "ReadFile", which TensorFlow\.js does not have/],
  ['an operator in a function', 'graph', (json) => { (json['modelTopology'] as Json)['library'] = { function: [{ nodeDef: [{ name: 'x', op: 'PyFunc' }] }] }; }, /operator "PyFunc"/],
  ['text for the log', 'graph', (json) => { nodes(json)[5]!['op'] = 'Print'; }, /take its lines for commands/],
  ['an initializer', 'graph', (json) => { json['modelInitializer'] = { node: [] }; }, /needs an initializer/],
  ['a negative size', 'layers', weight({ shape: [-1, 2] }), /is no list of sizes/],
  ['an enormous weight', 'layers', weight({ shape: [1e9, 1e9] }), /would have 1000000000000000000 values/],
  ['a large weight', 'layers', weight({ shape: [1e9] }), /need 4000000036 bytes/],
  ['another type', 'layers', weight({ dtype: 'object' }), /has the type "object"/],
  ['texts that end nowhere', 'layers', weight({ dtype: 'string' }), /weights need/],
  ['another quantization', 'layers', weight({ quantization: { dtype: 'int4' } }), /quantized in a way that is not known/],
  ['another format', 'layers', (json) => { json['format'] = 'python'; }, /its format is "python"/],
  ['no topology', 'layers', (json) => { json['modelTopology'] = 'https://evil.example'; }, /"modelTopology" is no object/],
  ['half of it', 'layers', (json) => JSON.stringify(json).slice(0, 900), /its JSON is not whole/],
  ['a deep nest', 'layers', () => `{"modelTopology":${'['.repeat(5000)}${']'.repeat(5000)}}`, /nested more than 64 deep/],
]; // biome-ignore format: one case a line

describe('a hostile model.json is refused with the reason, and no runtime has been loaded', () => {
  let workspace: string;
  beforeAll(async () => {
    workspace = await withTfjsNode('throw new Error("loaded")');
  });

  test.each(hostile)('%s', async (_, name, change, reason) => {
    const model = await changed(name, change);
    const error = await loadModel(model, { workspace, backend: 'native', name: 'm.json', features }).catch(
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(/this model file is refused: /);
    expect(error.message).toMatch(reason);
    expect(error.where).toBe('m.json');
  });

  test('too large, with its weights', async () => {
    const { length } = await readFile(fixture('layers'));
    await expect(inspectModelFile(fixture('layers'), { maxBytes: length + 67 })).rejects.toThrow(
      `with its weight files it has ${length + 68} bytes or more`,
    );
  });
});

test('the files of a model', async () => {
  expect(furtherFilesOf(await readFile(fixture('layers')), 'model.json')).toEqual(
    [1, 2, 3].map((at) => `group1-shard${at}of3.bin`),
  );
  expect(furtherFilesOf(Buffer.from('{"learner":{}}'), 'm.json')).toEqual([]);
  expect(furtherFilesOf(Buffer.from('\x08\x09onnx'), 'm.onnx')).toEqual([]);
});

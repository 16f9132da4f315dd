import { copyFile, cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '@modelops/contracts';
import { expect, test } from 'vitest';
import { furtherFilesOf, inspectModelFile, isModelFile, layOut, loadModel, placesOf } from './index.ts';
import { ProtoWriter } from './protobuf.ts';

// Written by TensorFlow: test/tfjs-node/saved-model.py. `.ci/run` predicts with it, in tfjs-node.
const real = fileURLToPath(new URL('./fixtures/saved-model/model', import.meta.url));
const files = ['variables/variables.index', 'variables/variables.data-00000-of-00001'];

test('what is seen of a SavedModel: its signature, and the operators that are reached', async () => {
  const found = await inspectModelFile(join(real, 'saved_model.pb'));
  if (found.format !== 'saved-model') throw new Error('not a SavedModel');
  expect(found.savedModel.signature).toBe('serving_default');
  expect(found.savedModel.inputs).toEqual([
    { name: 'features', kind: 'tensor', type: 'float', shape: [null, 2] },
  ]);
  expect(found.savedModel.outputs).toEqual(['probability']);
  expect([...found.savedModel.used]).toEqual(expect.arrayContaining(['MatMul', 'Sigmoid', 'RestoreV2']));
  // Its own saving, which every SavedModel has, is not reached.
  expect([...found.savedModel.used]).not.toContain('SaveV2');
  expect(found.files.map(({ path }) => path)).toEqual(['saved_model.pb', ...files]);
});

test('from a release, where all its files lie in one folder', async () => {
  const flat = await mkdtemp(join(tmpdir(), 'modelops-flat-'));
  for (const file of ['saved_model.pb', ...files])
    await copyFile(join(real, file), join(flat, file.split('/').at(-1)!));
  const found = await inspectModelFile(join(flat, 'saved_model.pb'));
  expect(found.format === 'saved-model' && found.files.map(({ path }) => path)).toEqual([
    'saved_model.pb',
    ...files,
  ]);
});

test('it runs in tfjs-node and nowhere else', async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'modelops-empty-'));
  const load = (backend: 'auto' | 'wasm' | 'native') =>
    loadModel(join(real, 'saved_model.pb'), { backend, workspace, features: ['a', 'b'] });
  await expect(load('wasm')).rejects.toThrow('a SavedModel cannot be run by the wasm backend');
  for (const backend of ['auto', 'native'] as const)
    await expect(load(backend)).rejects.toThrow('the workspace has no @tensorflow/tfjs-node');
});

const proto = () => new ProtoWriter();
const entry = (key: string, value: ProtoWriter) => proto().text(1, key).message(2, value);
const info = (name: string) => proto().text(1, name).integer(2, 1);
const node = (name: string, op: string, ...inputs: string[]) => {
  const message = proto().text(1, name).text(2, op);
  for (const input of inputs) message.text(3, input);
  return message;
};
/** A node that calls a function. */
const call = (name: string, called: string, ...inputs: string[]) =>
  node(name, 'StatefulPartitionedCall', ...inputs).message(
    5,
    entry('f', proto().message(10, proto().text(1, called))),
  );
const fn = (name: string, parameter: string, ...nodes: ProtoWriter[]) => {
  const message = proto().message(1, proto().text(1, name).message(2, proto().text(1, parameter)));
  for (const one of nodes) message.message(3, one);
  return message;
};

interface Parts {
  readonly nodes: readonly ProtoWriter[];
  readonly functions?: readonly ProtoWriter[];
  readonly meta?: (graph: ProtoWriter) => ProtoWriter;
}
const saver = (graph: ProtoWriter) =>
  graph.message(3, proto().text(1, 'name:0').text(2, 'save:0').text(3, 'restore'));

/** A SavedModel that predicts `y` of `x`. */
function savedModel({ nodes, functions = [], meta = (graph) => graph }: Parts): Uint8Array {
  const graph = proto();
  for (const one of nodes) graph.message(1, one);
  const library = proto();
  for (const one of functions) library.message(1, one);
  if (functions.length > 0) graph.message(2, library);
  const signature = proto()
    .message(1, entry('x', info('x:0')))
    .message(2, entry('y', info('y:0')));
  const metaGraph = proto()
    .message(1, proto().text(4, 'serve'))
    .message(2, graph)
    .message(5, entry('serving_default', signature));
  return proto().integer(1, 1).message(2, meta(metaGraph)).finish();
}
const x = node('x', 'Placeholder');
const y = node('y', 'Sigmoid', 'x');

const hostile: readonly [string, Parts | Uint8Array, RegExp][] = [
  ['writes a file when it predicts', { nodes: [x, node('w', 'WriteFile', 'x'), node('y', 'Identity', 'x', '^w')] }, /when it predicts, it uses the operator "WriteFile" \("w"\)/],
  ['reads a file in a function', { nodes: [x, call('y', 'f', 'x')], functions: [fn('f', 'a', node('r', 'ReadFile', 'a'))] }, /"ReadFile"/],
  ['in a function of a function', { nodes: [x, call('y', 'f', 'x')], functions: [fn('f', 'a', call('b', 'g', 'a')), fn('g', 'a', node('p', 'EagerPyFunc', 'a'))] }, /"EagerPyFunc"/],
  ['a function under the name of an operator', { nodes: [x, node('y', 'Mine', 'x')], functions: [fn('Mine', 'a', node('p', 'PyFunc', 'a'))] }, /"PyFunc"/],
  ['saves when it predicts', { nodes: [x, call('y', 'save_it', 'x')], functions: [fn('save_it', 'a', node('s', 'SaveV2', 'a'))] }, /"SaveV2"/],
  ['saves when it is restored', { nodes: [x, y, node('name', 'Placeholder'), call('restore', 'r', 'name')], functions: [fn('r', 'p', node('s', 'SaveV2', 'p'))], meta: saver }, /when it is loaded, it uses the operator "SaveV2"/],
  ['runs at the start', { nodes: [x, y, node('init', 'WriteFile')], meta: (graph) => graph.message(4, entry('saved_model_main_op', proto().message(1, proto().text(1, 'init')))) }, /"WriteFile"/],
  ['reads variables from a place of its own', { nodes: [x, y, node('name', 'Placeholder'), call('restore', 'r', 'name')], functions: [fn('r', 'p', node('c', 'Const'), node('v', 'RestoreV2', 'c:output:0'))], meta: saver }, /from a file that it names itself/],
  ['gives a place of its own', { nodes: [x, y, node('name', 'Placeholder'), node('c', 'Const'), call('restore', 'r', 'c')], functions: [fn('r', 'p', node('v', 'RestoreV2', 'p'))], meta: saver }, /from a file that it names itself/],
  ['reads assets', { nodes: [x, y], meta: (graph) => graph.message(6, proto().text(2, '../../etc/passwd')) }, /reads further files \(assets/],
  ['asks for what is not there', { nodes: [x, node('y', 'Identity', 'z')] }, /asks for the node "z"/],
  ['calls what is not there', { nodes: [x, call('y', 'f', 'x')] }, /calls the function "f"/],
  ['is no SavedModel', Buffer.from('\x80\x04pickle', 'latin1'), /not a whole SavedModel/],
  ['is nothing', proto().integer(1, 1).finish(), /has 0 graphs with the tag "serve"/],
]; // biome-ignore format: one case a line

test.each(hostile)('a SavedModel that %s is refused', async (_, parts, reason) => {
  const folder = await mkdtemp(join(tmpdir(), 'modelops-hostile-'));
  const path = join(folder, 'saved_model.pb');
  await writeFile(path, parts instanceof Uint8Array ? parts : savedModel(parts));
  const error = await inspectModelFile(path, { name: 'm' }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(reason);
  expect(error.message).toMatch(/this model file is refused/);
});

test('one of constants needs no variables; one with variables needs both files, and no links', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'modelops-constants-'));
  await writeFile(join(folder, 'saved_model.pb'), savedModel({ nodes: [x, y] }));
  expect(await inspectModelFile(join(folder, 'saved_model.pb'))).toMatchObject({ format: 'saved-model' });
  const copy = join(folder, 'copy');
  await cp(real, copy, { recursive: true });
  await rm(join(copy, files[1]!));
  const look = () => inspectModelFile(join(copy, 'saved_model.pb'));
  await expect(look()).rejects.toThrow('its variables are not whole');
  await symlink('/etc/passwd', join(copy, files[1]!));
  await expect(look()).rejects.toThrow('is a link');
  await rm(join(copy, 'variables'), { recursive: true });
  await expect(look()).rejects.toThrow('its variables are not whole');
  await symlink(join(real, 'variables'), join(copy, 'variables'));
  await expect(look()).rejects.toThrow('its folder of variables is a link');
});

test('a cut of a real one is refused, never a crash', async () => {
  const bytes = await readFile(join(real, 'saved_model.pb'));
  const path = join(await mkdtemp(join(tmpdir(), 'modelops-cut-')), 'saved_model.pb');
  for (let length = 1; length < bytes.length; length += 997) {
    await writeFile(path, bytes.subarray(0, length));
    await expect(inspectModelFile(path)).rejects.toThrow(UserError);
  }
});

test('a version’s files find back to the folders of the SavedModel, by their names and what it says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'modelops-layout-'));
  const asset = (name: string) => proto().text(2, name);
  const pb = savedModel({
    nodes: [x, y],
    meta: (graph) =>
      graph
        .message(6, asset('words.txt'))
        .message(6, asset('../up.txt'))
        .message(6, asset('saved_model.pb'))
        .message(6, asset('..')),
  });
  expect(furtherFilesOf(pb, 'sm/saved_model.pb')).toEqual([
    ...files,
    'assets/words.txt',
    'assets/saved_model.pb',
  ]);
  const version = (names: readonly string[], role: 'model' | 'profile' = 'model') =>
    names.map((name) => ({ file: { name, role }, path: join(folder, name) }));
  const names = ['saved_model.pb', 'variables.index', 'variables.data-00002-of-00003', 'words.txt'];
  const others = ['tf_serving_warmup_requests', 'up.txt', 'fingerprint.pb', 'variables.data', 'encoder.onnx'];
  await writeFile(join(folder, 'saved_model.pb'), pb);
  for (const name of [...names.slice(1), ...others]) await writeFile(join(folder, name), name);
  const all = version([...names, ...others]);
  expect([...(await placesOf(all)).values()]).toEqual([
    'saved_model.pb',
    'variables/variables.index',
    'variables/variables.data-00002-of-00003',
    'assets/words.txt',
    'assets.extra/tf_serving_warmup_requests',
    ...others.slice(1),
  ]);
  await layOut(all);
  expect((await readdir(folder)).sort()).toEqual(
    ['assets', 'assets.extra', 'saved_model.pb', 'variables', ...others.slice(1)].sort(),
  );
  expect(await readFile(join(folder, 'assets/words.txt'), 'utf8')).toBe('words.txt');

  // What is in the way, what is no model of the version, and what is no SavedModel.
  await expect(placesOf(version(['saved_model.pb', 'variables.index', 'Variables']))).rejects.toThrow(
    'the file "Variables" has the name of a folder',
  );
  for (const given of [version(['variables.index']), version(names, 'profile')])
    expect([...(await placesOf(given))].every(([name, place]) => name === place)).toBe(true);
  await writeFile(join(folder, 'saved_model.pb'), '\x80\x04no protobuf');
  expect((await placesOf(version(names))).get('words.txt')).toBe('words.txt');
});

test('names', () => {
  expect(['m.onnx', 'web/model.json', 'late-model.json', 'sm/saved_model.pb'].every(isModelFile)).toBe(true);
  expect(['model.bin', 'submodel.json', 'package.json', 'variables.index'].some(isModelFile)).toBe(false);
  expect(furtherFilesOf(new Uint8Array(1), 'sm/saved_model.pb')).toEqual(files);
});

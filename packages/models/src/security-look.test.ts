import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { UserError } from '@modelops/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import { external, graphOf, modelOf, node, proto } from './hostile.testkit.ts';
import { inspectModelFile, loadModel } from './index.ts';
import { readOnnx } from './onnx-file.ts';

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const loads = () => readFile(join(workspace, 'loaded'), 'utf8').catch(() => 'never');
let workspace: string;
let good: Uint8Array;

/** A workspace whose native runtime leaves a mark when it is loaded. */
beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'modelops-look-'));
  const folder = join(workspace, 'node_modules/onnxruntime-node');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"name":"onnxruntime-node","main":"index.cjs"}');
  await writeFile(
    join(folder, 'index.cjs'),
    `require('node:fs').writeFileSync(${JSON.stringify(join(workspace, 'loaded'))}, 'once');
     exports.InferenceSession = { create() { throw new Error('not a real runtime'); } };`,
  );
  good = await readFile(fixture('tensor-forest.onnx'));
});

/** A zip archive of empty entries, local headers only, as a truncated or hand-made one has them. */
const zipOf = (...names: string[]) =>
  Buffer.concat(
    names
      .map((name) => {
        const header = Buffer.alloc(30);
        header.writeUInt32LE(0x04034b50, 0);
        header.writeUInt16LE(name.length, 26);
        return Buffer.concat([header, Buffer.from(name)]);
      })
      .concat(Buffer.alloc(30)),
  );

function deep(levels: number) {
  let graph = graphOf(node('Identity'));
  for (let level = 0; level < levels; level++)
    graph = graphOf(node('If').message(5, proto().text(1, 'then_branch').message(6, graph).integer(20, 5)));
  return graph;
}

const hostile: readonly [name: string, bytes: () => Uint8Array, reason: RegExp][] = [
  ['model.pkl', () => Buffer.from('\x80\x04\x95\x1e\x00', 'latin1'), /is a Python pickle, and loading a pickle runs the code/],
  ['protocol-0.onnx', () => Buffer.from("cos\nsystem\n(S'id'\ntR."), /is a Python pickle/],
  ['renamed.onnx', () => Buffer.from('\x80\x02cposix\nsystem\n', 'latin1'), /is a Python pickle/],
  ['model.joblib.gz', () => gzipSync('pickle'), /is a compressed file \(joblib writes pickles so/],
  ['torch.pt', () => zipOf('archive/data.pkl', 'archive/data/0'), /holds the pickle "archive\/data\.pkl" \(PyTorch/],
  ['slip.zip', () => zipOf('model.json', '../../.bashrc'), /entry "..\/..\/.bashrc", which would be written outside/],
  ['absolute.zip', () => zipOf('/etc/cron.d/job'), /would be written outside/],
  ['keras.h5', () => Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), /is an HDF5 file/],
  ['model.json', () => Buffer.from('{"weightsManifest":[{"paths":["../../secret"]}]}'), /this model file is refused: "modelTopology" is no object/],
  ['library.onnx', () => Buffer.from('\x7fELF\x02\x01', 'latin1'), /native program/],
  ['lfs.onnx', () => Buffer.from('version https://git-lfs.github.com/spec/v1\n'), /Git LFS pointer/],
  ['external.onnx', () => modelOf(graphOf(node('Identity')).message(5, external('../../etc/passwd'))), /keeps tensors outside of itself \("..\/..\/etc\/passwd"\)/],
  ['external-attribute.onnx', () => modelOf(graphOf(node('Constant').message(5, proto().text(1, 'value').message(5, external('weights.bin'))))), /outside of itself \("weights.bin"\)/],
  ['external-deep.onnx', () => modelOf(graphOf(node('If').message(5, proto().text(1, 'else_branch').message(6, graphOf().message(5, external('/etc/shadow')))))), /"\/etc\/shadow"/],
  ['external-unplaced.onnx', () => modelOf(graphOf(node('Identity')).message(5, proto().integers(1, [2]).integer(14, 1))), /no place given/],
  ['operator.onnx', () => modelOf(graphOf(node('RunShell'))), /uses the operator "RunShell", which the ONNX standard does not have/],
  ['domain.onnx', () => modelOf(graphOf(node('Exec', 'com.evil')), 'com.evil'), /"Exec" of the domain "com.evil"/],
  ['deep-operator.onnx', () => modelOf(graphOf(node('Loop').message(5, proto().text(1, 'body').message(6, graphOf(node('PyOp', 'ai.onnx.contrib')))))), /"PyOp" of the domain "ai.onnx.contrib"/],
  ['function-operator.onnx', () => proto().integer(1, 8).message(7, graphOf(node('Own', 'mine'))).message(8, proto().text(1, 'mine').integer(2, 1)).message(25, proto().text(1, 'Own').text(10, 'mine').message(7, node('Exec', 'com.evil'))).finish(), /"Exec" of the domain "com.evil"/],
  ['training.onnx', () => proto().integer(1, 8).message(7, graphOf(node('Identity'))).message(8, proto().integer(2, 18)).message(20, proto()).finish(), /training graph/],
  ['nested.onnx', () => modelOf(deep(40)), /nested more than 32 deep/],
  ['raw-data.onnx', () => modelOf(graphOf(node('Identity')).message(5, proto().integers(1, [1e9, 1e9]).integer(2, 1).bytes(9, new Uint8Array(8)))), /has 8 bytes where its shape says 4000000000000000000/],
  ['negative.onnx', () => modelOf(graphOf(node('Identity')).message(5, proto().integers(1, [-1]).integer(2, 1))), /negative size/],
  ['length.onnx', () => Uint8Array.from([8, 8, 0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]), /not a whole ONNX file/],
  ['truncated.onnx', () => good.subarray(0, good.length - 40), /not a whole ONNX file/],
  ['appended.onnx', () => Buffer.concat([good, zipOf('x')]), /not a whole ONNX file/],
  ['text.onnx', () => Buffer.from('hello, world\n'), /not a whole ONNX file/],
  ['empty.onnx', () => new Uint8Array(0), /is empty/],
]; // biome-ignore format: one case a line

describe('a hostile model is refused with the reason, and no runtime has been loaded', () => {
  test.each(hostile)('%s', async (name, bytes, reason) => {
    const path = join(workspace, name);
    await writeFile(path, bytes());
    const error = await loadModel(path, { workspace, backend: 'native', name }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(reason);
    expect(error.where).toBe(name);
    expect(await loads()).toBe('never');
  });

  test('too large', async () => {
    await expect(inspectModelFile(fixture('tensor-forest.onnx'), { maxBytes: 1000 })).rejects.toThrow(
      /has 3278 bytes, and 1000 are the most/,
    );
  });

  test('every cut of a file is refused or read, never a crash', () => {
    for (let length = 0; length < good.length; length++) {
      try {
        readOnnx(good.subarray(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }
  });

  test('the same runtime is loaded for a file that passes', async () => {
    const loading = loadModel(fixture('tensor-forest.onnx'), {
      workspace,
      backend: 'native',
      features: ['distance', 'delay'],
    });
    await expect(loading).rejects.toThrow('onnxruntime-node (native) cannot load this model');
    expect(await loads()).toBe('once');
  });
});

test('what is seen of a file', async () => {
  const found = await inspectModelFile(fixture('columns-zipmap.onnx'));
  if (found.format !== 'onnx') throw new Error('not ONNX');
  expect(found.onnx.inputs).toEqual([
    { name: 'distance', kind: 'tensor', type: 'float', shape: [null, 1] },
    { name: 'delay', kind: 'tensor', type: 'float', shape: [null, 1] },
    { name: 'origin', kind: 'tensor', type: 'string', shape: [null, 1] },
  ]);
  expect(found.onnx.classes).toEqual(['0', '1']);
  expect([...found.onnx.zipMaps]).toEqual([['output_probability', 'probabilities']]);
});

/**
 * Trains by `train-model`, predicts and runs a SavedModel in the real tfjs-node, through our own loader. `.ci/run` calls it with the workspace
 * that `test/tfjs-node/build` made: `node test/tfjs-node/main.ts WORKSPACE`. Ends with « tfjs-node: n checks »; exits 1 when one fails.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256, trainingRecordSchema } from '@modelops/contracts';
import { type Backend, type Batch, loadModel, type Model, scoresOf } from '@modelops/models';
import { actionEnv, bundle } from '../bench/process.ts';
import { customers } from '../support/train-data.ts';
import { csv } from '../support/validate-data.ts';

const [given, trainedIn] = process.argv.slice(2);
if (given === undefined) throw new Error('usage: node test/tfjs-node/main.ts WORKSPACE');
const workspace = resolve(given);
const fixtures = fileURLToPath(new URL('../../packages/models/src/fixtures', import.meta.url));
const features = ['a', 'b'];
let checks = 0;

const json = async (path: string) => JSON.parse(await readFile(join(fixtures, path), 'utf8'));
const batch = (rows: readonly (readonly number[])[], names = features): Batch => ({
  rowCount: rows.length,
  columns: new Map(names.map((name, at) => [name, Float64Array.from(rows, (row) => row[at]!)])),
});
const scores = async (model: Model, rows: Batch) =>
  scoresOf(await model.predict(rows), 'binary-classification', 'model');

function check(what: string, found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(found.length, expected.length, what);
  let worst = 0;
  for (let at = 0; at < expected.length; at++) worst = Math.max(worst, Math.abs(found[at]! - expected[at]!));
  assert.ok(worst <= tolerance, `${what}: off by ${worst}`);
  checks++;
  console.log(`${what}: ${expected.length} rows, off by ${worst.toExponential(1)} at most`);
}

async function load(path: string, backend: Backend): Promise<Model> {
  const model = await loadModel(path, { backend, workspace, features });
  assert.match(model.backend, backend === 'wasm' ? /\(wasm\)$/ : /^tfjs-node [\d.]+ \(native\)$/);
  return model;
}

if (given === '--wasm') {
  const model = await load(join(trainedIn!, 'model.json'), 'wasm');
  console.log(JSON.stringify([...(await scores(model, batch(JSON.parse(readFileSync(0, 'utf8')))))]));
  process.exit(0);
}

// Models that TensorFlow.js wrote, against plain arithmetic; `auto` takes the native one because it is there.
const { rows, outputs } = await json('tfjs/expected.generated.json');
for (const name of ['layers', 'graph']) {
  for (const backend of ['native', 'auto'] as const) {
    const model = await load(join(fixtures, 'tfjs', name, 'model.json'), backend);
    check(`${name} model (${backend})`, await scores(model, batch(rows)), outputs[name], 1e-5);
    await model.close();
  }
}

// A SavedModel that TensorFlow wrote, against what TensorFlow predicted in Python.
const saved = await json('saved-model/expected.generated.json');
const model = await load(join(fixtures, 'saved-model/model/saved_model.pb'), 'native');
const many = Array.from({ length: 1000 }, () => saved.rows).flat();
const expected = Array.from({ length: 1000 }, () => saved.probability).flat();
check('SavedModel', await scores(model, batch(many)), expected, 1e-6);
await model.close();

// Trained by the built action, whose workspace has tfjs-node: its record says so, and what it learns is what `javascript` does.
const checkout = await mkdtemp(join(tmpdir(), 'modelops-checkout-'));
await symlink(join(workspace, 'node_modules'), join(checkout, 'node_modules'));
await writeFile(join(checkout, 'data.csv'), csv(customers(1500)));
interface Trained {
  readonly name: string;
  readonly scores: number[];
  /** Of every file that the training made, by its name in the folder. */
  readonly digests: Readonly<Record<string, string>>;
}
async function trainedBy(backend: string, out = backend): Promise<Trained> {
  const told = { data: 'data.csv', label: 'churned', trainer: 'mlp', folds: '2', backend, out };
  const { env } = await actionEnv(told, { GITHUB_WORKSPACE: checkout });
  execFileSync(process.execPath, [bundle('train-model')], { cwd: checkout, env, encoding: 'utf8' });
  const read = (name: string) => readFile(join(checkout, out, name), 'utf8');
  const { environment, outputs } = trainingRecordSchema.parse(JSON.parse(await read('training-record.json')));
  const lines = (await read('predictions.csv')).trimEnd().split('\n').slice(1);
  const digests: Record<string, string> = {};
  for (const { name, sha256: recorded } of outputs) {
    // What the record says is what lies there.
    assert.equal(sha256(await readFile(join(checkout, name))), recorded, name);
    digests[basename(name)] = recorded;
  }
  return { name: environment.backend, scores: lines.map((line) => Number(line.split(',')[2])), digests };
}
const inNode = await trainedBy('tfjs-node');
assert.match(inNode.name, /^tfjs-node [\d.]+ \(native\)$/);
assert.deepEqual(Object.keys(inNode.digests).sort(), ['model.onnx', 'predictions.csv']);
// Same inputs and seed, same bytes: in a process of its own, and where `auto` takes this backend.
for (const [backend, out] of [
  ['tfjs-node', 'again'],
  ['auto', 'auto'],
] as const) {
  assert.deepEqual(await trainedBy(backend, out), inNode);
  checks++;
  console.log(`trained again (${backend}): the same bytes, ${Object.values(inNode.digests).join(', ')}`);
}
check('trained by mlp (tfjs-node)', inNode.scores, (await trainedBy('javascript')).scores, 1e-5);

// Trained by the user's own code in tfjs-node, then judged here by either backend.
interface Tf {
  getBackend(): string;
  readonly layers: { dense(options: object): unknown };
  sequential(options: object): {
    compile(options: object): void;
    fit(x: unknown, y: unknown, options: object): Promise<{ history: { loss: number[] } }>;
    save(place: string): Promise<unknown>;
    predict(x: unknown): { data(): Promise<Float32Array> };
  };
  tensor2d(values: readonly (readonly number[])[]): unknown;
  readonly initializers: { glorotUniform(options: object): unknown };
}
const tf = createRequire(join(workspace, 'package.json'))('@tensorflow/tfjs-node') as Tf;
assert.equal(tf.getBackend(), 'tensorflow');
const points = Array.from({ length: 400 }, (_, at) => [Math.sin(1.7 * at), Math.cos(2.9 * at)]);
const labels = points.map(([a, b]) => [a! * b! > 0 ? 1 : 0]);
const dense = (units: number, activation: string, seed: number, more = {}) =>
  tf.layers.dense({ units, activation, kernelInitializer: tf.initializers.glorotUniform({ seed }), ...more });
const network = tf.sequential({
  layers: [dense(16, 'relu', 1, { inputShape: [2] }), dense(1, 'sigmoid', 2)],
});
network.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
const { history } = await network.fit(tf.tensor2d(points), tf.tensor2d(labels), {
  epochs: 60,
  batchSize: 32,
  verbose: 0,
  shuffle: false,
});
const [firstLoss, lastLoss] = [history.loss[0]!, history.loss.at(-1)!];
assert.ok(lastLoss < firstLoss / 2, `training: loss from ${firstLoss} to ${lastLoss}`);
checks++;
console.log(`training: loss from ${firstLoss.toFixed(3)} to ${lastLoss.toFixed(3)}`);
const folder = await mkdtemp(join(tmpdir(), 'modelops-trained-'));
await network.save(`file://${folder}`);
const said = await network.predict(tf.tensor2d(points)).data();
const trained = await load(join(folder, 'model.json'), 'native');
check('trained model (native)', await scores(trained, batch(points)), said, 1e-5);
await trained.close();
// In a process of its own: all copies of TensorFlow.js in one share their engine.
const wasm = execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--wasm', folder], {
  input: JSON.stringify(points),
  encoding: 'utf8',
});
check('trained model (wasm)', JSON.parse(wasm) as number[], said, 1e-5);
console.log(`tfjs-node on Node ${process.versions.node}: ${checks} checks`);

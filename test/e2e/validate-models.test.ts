import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { zipOf } from '../../packages/action-kit/src/zip.testkit.ts';
import { external, graphOf, modelOf, node } from '../../packages/models/src/hostile.testkit.ts';
import { Scene } from '../support/job.ts';
import { customerModel, customers } from '../support/train-data.ts';
import { csv } from '../support/validate-data.ts';

const config = `models:
  churn:
    data: { key: customer_id, label: churned }
    files: model.onnx
    validate: { data: unseen.csv, replicates: 200, gates: [roc_auc >= 0.6, roc_auc >= champion - 0.005, "roc_auc[plan=pro] >= 0.5"] }
`;
const unseen = csv(customers(900, 77));
/** It has seen labels that say nothing. */
const poor = customerModel(
  customers(600).map((row, at, all) => ({ ...row, churned: all[(at * 7) % 600]!.churned })),
);
const good = customerModel(customers(1500));
const file = { 'model.onnx': Buffer.from(good) };

async function release(scene: Scene, inputs: Record<string, string | boolean> = {}): Promise<void> {
  const trigger = await scene.push();
  const evaluated = await scene.step(trigger, { mode: 'evaluate', gates: 'roc_auc >= 0' });
  expect(evaluated.errors).toEqual([]);
  const registered = await scene.step(
    trigger,
    {
      model: 'churn',
      artifact: evaluated.outputs['artifact']!,
      'report-digest': evaluated.outputs['report-digest']!,
      ...inputs,
    },
    { action: 'register-version', permissions: { contents: 'write' }, checkout: false },
  );
  expect(registered.errors).toEqual([]);
}

test('candidate and champion predict the same rows from their model files; no predictions were kept', async () => {
  await using scene = await Scene.open({
    'modelops.yml': config,
    'unseen.csv': unseen,
    'model.onnx': Buffer.from(poor),
  });
  await release(scene, { 'keep-predictions': false });
  const number = await scene.propose(file);
  const step = await scene.step(await scene.pullRequest(number), {});
  expect(step.errors).toEqual([]);
  expect(step.outputs).toMatchObject({ verdict: 'pass', outcome: 'better', 'champion-version': '1.0.0' });
  expect(step.report).toMatchObject({
    champion: { source: 'release', name: 'v1.0.0', predictionsDigest: null },
    comparison: { comparable: true, sharedRows: 900 },
    evaluationSet: { rows: 900, labelsFrom: 'truth', columns: { key: 'customer_id', label: 'churned' } },
    inputs: { data: [{ path: 'unseen.csv' }] },
  });
  expect(step.report!.notes.join('\n')).toMatch(
    /scores are what model\.onnx predicts for unseen\.csv \(onnxruntime-web [\d.]+ \(wasm\)\)/,
  );
  expect(step.report!.notes.join('\n')).toContain(
    "The champion's scores are what model.onnx of v1.0.0 predicts",
  );
  const body = (await scene.comments(number))[0]!.body;
  expect(body).toContain('v1.0.0');
  expect(body).not.toContain('not kept');
});

test('a model on the base branch, and one of another kind at a path', async () => {
  // scikit-learn's, with other columns: the data have both.
  const other = await readFile(
    fileURLToPath(new URL('../../packages/models/src/fixtures/tensor-forest.onnx', import.meta.url)),
  );
  const rows = customers(900, 77).map((row) => ({
    ...row,
    distance: 500,
    delay: row.usage === '' ? 5 : -row.usage,
  }));
  await using scene = await Scene.open({
    'modelops.yml': config.replace('files: model.onnx', 'files: model.onnx\n    features: [distance, delay]'),
    'unseen.csv': csv(rows),
    'model.onnx': Buffer.from(poor),
    'poor.onnx': Buffer.from(poor),
    'forest.onnx': other,
  });
  const number = await scene.propose(file);
  const trigger = await scene.pullRequest(number);
  const base = await scene.step(trigger, { mode: 'evaluate', baseline: 'base-branch', upload: 'false' });
  expect(base).toMatchObject({ errors: [], outputs: { verdict: 'pass', outcome: 'better' } });
  expect(base.report?.champion).toMatchObject({ source: 'base-branch', name: 'main' });
  const worse = await scene.step(trigger, {
    mode: 'evaluate',
    files: 'poor.onnx',
    baseline: 'model.onnx',
    upload: 'false',
  });
  expect(worse.outputs).toMatchObject({ verdict: 'fail', outcome: 'worse' });
  const forest = await scene.step(trigger, { mode: 'evaluate', baseline: 'forest.onnx', upload: 'false' });
  expect(forest).toMatchObject({ errors: [] });
  expect(forest.report?.champion).toMatchObject({ source: 'file', name: 'forest.onnx' });
  expect(forest.report?.comparison?.comparable).toBe(true);
});

test('a champion that cannot predict these rows is told; a candidate that cannot is an error', async () => {
  await using scene = await Scene.open({
    'modelops.yml': config.replace('model.onnx', 'model.bin').replace('data: unseen.csv, ', ''),
    'predictions.csv': csv(
      customers(900, 77).map(({ customer_id, churned }) => ({ customer_id, churned, score: 0.5 })),
    ),
    'model.bin': Buffer.from('\x80\x04pickle', 'latin1'),
    'unseen.csv': unseen,
  });
  const trigger = await scene.push();
  const first = await scene.step(trigger, {
    mode: 'evaluate',
    predictions: 'predictions.csv',
    gates: 'roc_auc >= 0',
  });
  expect(first.errors).toEqual([]);
  await scene.step(
    trigger,
    {
      model: 'churn',
      artifact: first.outputs['artifact']!,
      'report-digest': first.outputs['report-digest']!,
      'keep-predictions': false,
    },
    { action: 'register-version', permissions: { contents: 'write' }, checkout: false },
  );
  const number = await scene.propose({ ...file, 'modelops.yml': config });
  const step = await scene.step(await scene.pullRequest(number), { mode: 'evaluate', upload: 'false' });
  expect(step).toMatchObject({ errors: [], outputs: { verdict: 'inconclusive', outcome: 'none' } });
  expect(step.report!.notes.join('\n')).toContain(
    'model.bin of v1.0.0 cannot predict these rows (this model file is refused: it is a Python pickle, and loading a pickle runs the code that is in it) and its predictions were not kept',
  );

  const pickle = await scene.step(await scene.push(), {
    mode: 'evaluate',
    data: 'unseen.csv',
    baseline: 'none',
  });
  expect(pickle.exitCode).toBe(1);
  expect(pickle.errors).toEqual([
    expect.stringContaining('model.bin: this model file is refused: it is a Python pickle'),
  ]);
  const columns = await scene.step(await scene.pullRequest(number), {
    mode: 'evaluate',
    data: 'predictions.csv',
    baseline: 'none',
  });
  expect(columns.errors).toEqual([expect.stringContaining('there is no column "plan"')]);
});

const reference = (location: string) =>
  Buffer.from(modelOf(graphOf(node('Identity')).message(5, external(location))));
const zip = (...names: string[]) =>
  Buffer.from(zipOf(names.map((name) => ({ name, content: `what is in ${name}` }))));

test.each<[name: string, bytes: Buffer, reason: string]>([
  [
    'slip.zip',
    zip('model.onnx', '../escaped'),
    'it is a zip archive with the entry "../escaped", which would be written outside',
  ],
  [
    'slip.keras',
    zip('metadata.json', 'config.json', '../../escaped'),
    'it is a zip archive with the entry "../../escaped", which would be written outside',
  ],
  [
    'saved-model.zip',
    zip('saved_model.pb', 'variables/variables.index', 'variables/../../escaped'),
    'it is a zip archive with the entry "variables/../../escaped", which would be written outside',
  ],
  ['reading.onnx', reference('../secret.bin'), 'it keeps tensors outside of itself ("../secret.bin")'],
  ['absolute.onnx', reference('/etc/passwd'), 'it keeps tensors outside of itself ("/etc/passwd")'],
  ['cut.onnx', Buffer.from(good.subarray(0, good.length - 40)), 'it is not a whole ONNX file'],
])(
  'the hostile %s is refused in the bundle: no verdict, no evidence, no release',
  async (name, bytes, reason) => {
    await using scene = await Scene.open({
      'modelops.yml': config.replace('model.onnx', name),
      'unseen.csv': unseen,
      [name]: bytes,
    });
    const trigger = await scene.push();
    const step = await scene.step(
      trigger,
      { mode: 'evaluate', gates: 'roc_auc >= 0' },
      {
        permissions: { contents: 'write' },
        // What one of them refers to is there, one folder up.
        before: (job) => writeFile(join(dirname(job.workspace), 'secret.bin'), new Uint8Array(8)),
        after: async (job) => {
          for (const folder of ['.', '..', '../..'])
            expect(existsSync(join(job.workspace, folder, 'escaped'))).toBe(false);
          // Not even a step that runs whatever happened before it releases anything.
          const registered = await job.uses('register-version', { model: 'churn' });
          expect(registered.exitCode).toBe(1);
        },
      },
    );
    expect(step.exitCode).toBe(1);
    expect(step.errors).toEqual([expect.stringContaining(`${name}: this model file is refused: ${reason}`)]);
    expect(step.outputs['verdict']).toBeUndefined();
    expect(step.report).toBeUndefined();
    expect(await scene.artifacts()).toEqual([]);
    expect(await scene.releases()).toEqual({});
  },
);

/** A one-layer model of TensorFlow.js whose weights are in a file of their own: a logistic regression on usage. */
function tfjsModel(weight: number): Record<string, Uint8Array | string> {
  const layer = {
    units: 1,
    activation: 'sigmoid',
    name: 'late',
    batch_input_shape: [null, 1],
    dtype: 'float32',
  };
  const config = { name: 'm', layers: [{ class_name: 'Dense', config: layer }] };
  const weights = [
    { name: 'late/kernel', shape: [1, 1], dtype: 'float32' },
    { name: 'late/bias', shape: [1], dtype: 'float32' },
  ];
  return {
    'web/model.json': JSON.stringify({
      format: 'layers-model',
      modelTopology: { class_name: 'Sequential', config },
      weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights }],
      userDefinedMetadata: { 'modelops.columns': '[{"name":"amount","type":"number"}]' },
    }),
    'web/group1-shard1of1.bin': new Uint8Array(Float32Array.of(weight, 0).buffer),
  };
}

test('TensorFlow.js: released with its weights, then the champion of an ONNX model; other weights are another model', async () => {
  // `amount` says more than the columns that the ONNX model has.
  const rows = customers(900, 77).map((row, at) => ({
    ...row,
    amount: (row.churned === 1 ? 1 : -1) * (at % 10 === 0 ? -1 : 1) + (at % 7) / 10,
  }));
  const web = config.replace('files: model.onnx', 'files: web/model.json');
  await using scene = await Scene.open({ 'modelops.yml': web, 'unseen.csv': csv(rows), ...tfjsModel(2) });
  await release(scene, { 'keep-predictions': false });
  const number = await scene.propose({
    'web/group1-shard1of1.bin': tfjsModel(-2)['web/group1-shard1of1.bin']!,
    ...file,
  });
  const trigger = await scene.pullRequest(number);
  const onnx = await scene.step(trigger, { mode: 'evaluate', files: 'model.onnx', upload: 'false' });
  expect(onnx.outputs).toMatchObject({ verdict: 'fail', outcome: 'worse', 'champion-version': '1.0.0' });
  expect(onnx.report!.notes.join('\n')).toContain(
    "The champion's scores are what model.json of v1.0.0 predicts for the same rows.",
  );
  const base = await scene.step(trigger, { mode: 'evaluate', baseline: 'base-branch', upload: 'false' });
  expect(base.outputs).toMatchObject({ verdict: 'fail', outcome: 'worse' });
  expect(base.report!.notes.join('\n')).toMatch(
    /scores are what web\/model\.json predicts for unseen\.csv \(TensorFlow\.js [\d.]+ \(wasm\)\)/,
  );
  expect(base.report!.candidate.files.map(({ name }) => name)).toEqual([
    'group1-shard1of1.bin',
    'model.json',
    'predictions.csv',
  ]);
  expect(base.report!.champion!.modelDigest).toBe(onnx.report!.champion!.modelDigest);
  expect(base.report!.champion!.modelDigest).not.toBe(base.report!.candidate.modelDigest);
});

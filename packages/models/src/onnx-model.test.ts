import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Batch, loadModel, scoresOf } from './index.ts';

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const oracle = JSON.parse(await readFile(fixture('models.generated.json'), 'utf8')) as {
  rows: { distance: number | null; delay: number; origin: string }[];
  filled: number;
  cases: { file: string; predicted: number[] }[];
};
const predictedBy = (file: string) => oracle.cases.find((one) => one.file === file)!.predicted;

function batch(missing = Number.NaN): Batch {
  return {
    rowCount: oracle.rows.length,
    columns: new Map<string, Float64Array | string[]>([
      ['distance', Float64Array.from(oracle.rows, ({ distance }) => distance ?? missing)],
      ['delay', Float64Array.from(oracle.rows, ({ delay }) => delay)],
      ['origin', oracle.rows.map(({ origin }) => origin)],
    ]),
  };
}

function expectClose(found: Float64Array, expected: readonly number[], tolerance: number) {
  expect(found.length).toBe(expected.length);
  for (const [row, value] of expected.entries())
    expect(Math.abs(found[row]! - value)).toBeLessThan(tolerance);
}

test('scikit-learn pipelines predict what scikit-learn predicts, with one input a column and a ZipMap', async () => {
  const model = await loadModel(fixture('columns-zipmap.onnx'), { backend: 'wasm' });
  expect(model.backend).toMatch(/^onnxruntime-web [\d.]+ \(wasm\)$/);
  expect(model.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'distance number',
    'delay number',
    'origin text',
  ]);
  const scores = scoresOf(await model.predict(batch()), 'binary-classification', 'model');
  expectClose(scores, predictedBy('columns-zipmap.onnx'), 1e-5);
  await model.close();
});

test('regression', async () => {
  const model = await loadModel(fixture('columns-regression.onnx'), { backend: 'wasm' });
  const predicted = await model.predict(batch());
  expectClose(scoresOf(predicted, 'regression', 'model'), predictedBy('columns-regression.onnx'), 2e-4);
  // −40 minutes are no probability.
  expect(() => scoresOf(predicted, 'binary-classification', 'm.onnx')).toThrow(/which is no probability/);
});

test('one tensor needs the columns in the order of training', async () => {
  await expect(loadModel(fixture('tensor-forest.onnx'), { backend: 'wasm' })).rejects.toThrow(
    /one table of 2 features \(input "X"\) and does not say which columns/,
  );
  const offered = (names: string[]) =>
    loadModel(fixture('tensor-forest.onnx'), { backend: 'wasm', offered: { names, from: 'unseen.csv' } });
  await expect(offered(['delay', 'a, b'])).rejects.toThrow(
    'These are the 2 columns of numbers of unseen.csv, in its order:\n\n    features: [delay, "a, b"]\n',
  );
  await expect(offered(['delay', 'distance', 'id2'])).rejects.toThrow('in its order: 1 too many, take out');
  await expect(offered(['delay'])).rejects.toThrow(/or the input `features`\.$/);
  await expect(
    loadModel(fixture('tensor-forest.onnx'), { backend: 'wasm', features: ['delay'] }),
  ).rejects.toThrow('the model reads 2 features and 1 columns are named');
  for (const file of ['tensor-forest.onnx', 'tensor-text-classes.onnx']) {
    const model = await loadModel(fixture(file), { backend: 'wasm', features: ['distance', 'delay'] });
    const scores = scoresOf(await model.predict(batch(oracle.filled)), 'binary-classification', file);
    expectClose(scores, predictedBy(file), 1e-5);
  }
});

test('the named class is the one that is scored', async () => {
  const file = 'tensor-text-classes.onnx';
  const model = await loadModel(fixture(file), { backend: 'wasm', features: ['distance', 'delay'] });
  const predicted = await model.predict(batch(oracle.filled));
  expectClose(
    scoresOf(predicted, 'binary-classification', file, 'early'),
    predictedBy(file).map((value) => 1 - value),
    1e-5,
  );
  expect(() => scoresOf(predicted, 'binary-classification', file, 'tardy')).toThrow(/classes early, late/);
});

test('many rows go through in pieces, and come out in order', async () => {
  const model = await loadModel(fixture('tensor-forest.onnx'), {
    backend: 'wasm',
    features: ['distance', 'delay'],
  });
  const { columns } = batch(oracle.filled);
  const rowCount = 20_000;
  const repeated = new Map(
    ['distance', 'delay'].map((name) => [
      name,
      Float64Array.from({ length: rowCount }, (_, row) => columns.get(name)![row % 40] as number),
    ]),
  );
  const scores = scoresOf(await model.predict({ rowCount, columns: repeated }), 'binary-classification', 'm');
  const expected = predictedBy('tensor-forest.onnx');
  expectClose(
    scores,
    Array.from({ length: rowCount }, (_, row) => expected[row % 40]!),
    1e-5,
  );
});

test('columns that are absent or of another kind are told by name', async () => {
  const model = await loadModel(fixture('columns-zipmap.onnx'), { backend: 'wasm' });
  const { rowCount, columns } = batch();
  const without = new Map([...columns].filter(([name]) => name !== 'origin'));
  await expect(model.predict({ rowCount, columns: without })).rejects.toThrow(
    'the model reads the column "origin", and the data have none',
  );
  const texts = new Map(columns).set(
    'delay',
    oracle.rows.map(({ delay }) => String(delay)),
  );
  await expect(model.predict({ rowCount, columns: texts })).rejects.toThrow(
    'the model reads numbers from the column "delay", which holds texts',
  );
});

test('an input may go by another name in the data', async () => {
  const model = await loadModel(fixture('columns-zipmap.onnx'), {
    backend: 'wasm',
    features: { origin: 'from' },
  });
  const { rowCount, columns } = batch();
  const renamed = new Map([...columns].map(([name, values]) => [name === 'origin' ? 'from' : name, values]));
  const scores = scoresOf(await model.predict({ rowCount, columns: renamed }), 'binary-classification', 'm');
  expectClose(scores, predictedBy('columns-zipmap.onnx'), 1e-5);
});

test('a backend that is asked for is never replaced, and one that is installed and broken is told', async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'modelops-empty-'));
  await expect(loadModel(fixture('columns-zipmap.onnx'), { backend: 'native', workspace })).rejects.toThrow(
    'the native backend was asked for, and the workspace has no onnxruntime-node',
  );
  const at = join(workspace, 'node_modules/onnxruntime-node');
  await mkdir(at, { recursive: true });
  await writeFile(join(at, 'index.js'), 'throw new Error("libonnxruntime.so.1 not found")');
  for (const backend of ['auto', 'native'] as const)
    await expect(loadModel(fixture('columns-zipmap.onnx'), { backend, workspace })).rejects.toThrow(
      'onnxruntime-node of the workspace does not load: libonnxruntime.so.1 not found',
    );
});

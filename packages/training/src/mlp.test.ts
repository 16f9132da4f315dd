import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fitTransforms, type RawFeature } from '@modelops/data';
import { pointMetrics, seededRandom } from '@modelops/evaluation';
import { loadModel, scoresOf } from '@modelops/models';
import { expect, test } from 'vitest';
import { fitLinear, predictLinear } from './linear.ts';
import { fitMlp, predictMlp } from './mlp.ts';
import { mlpOnnx } from './onnx-graph.ts';

const rows = 1200;
const random = seededRandom(3);
const draw = () => (2 * random.uint32()) / 2 ** 32 - 1;
/** Two features in units of their own, one that never changes. */
const features = [
  Float64Array.from({ length: rows }, () => 5000 + 1000 * draw()),
  Float64Array.from({ length: rows }, () => draw() / 100),
  new Float64Array(rows).fill(4),
];
/** Opposite corners are alike: no line separates them (XOR), with one label in twenty wrong. */
const corner = Float64Array.from({ length: rows }, (_, row) => {
  const truth = features[0]![row]! > 5000 === features[1]![row]! > 0 ? 1 : 0;
  return random.uint32() % 20 === 0 ? 1 - truth : truth;
});
const half = rows / 2;
const first = (values: Float64Array) => values.slice(0, half);
const last = (values: Float64Array) => values.slice(half);

test('it learns what no linear model can, on rows that it has not seen', () => {
  const model = fitMlp('logistic', features.map(first), first(corner));
  const auc = (score: Float64Array) => pointMetrics('binary-classification', last(corner), score)['roc_auc']!;
  expect(auc(predictMlp(model, features.map(last), half))).toBeGreaterThan(0.88);
  const line = fitLinear('logistic', features.map(first), first(corner));
  const flat = predictLinear(line, features.map(last), half).filter((_, at) => at % 2 === 1);
  expect(auc(flat)).toBeLessThan(0.6);
});

test('regression in the units of the target', () => {
  const target = features[0]!.map(
    (value, row) => 1e4 + 3 * Math.abs(value - 5000) + 1e5 * features[1]![row]!,
  );
  const model = fitMlp('ridge', features.map(first), first(target), { epochs: 120 });
  const predicted = predictMlp(model, features.map(last), half);
  expect(pointMetrics('regression', last(target), predicted)['r2']!).toBeGreaterThan(0.95);
});

test('several classes', () => {
  const sector = corner.map((value, row) => (features[0]![row]! > 5700 ? 2 : value));
  const model = fitMlp('softmax', features.map(first), first(sector), {}, 3);
  const predicted = predictMlp(model, features.map(last), half);
  const metrics = pointMetrics('multiclass-classification', last(sector), predicted, { classes: 3 });
  expect(metrics['accuracy']!).toBeGreaterThan(0.88);
  const line = fitLinear('softmax', features.map(first), first(sector), {}, 3);
  const flat = predictLinear(line, features.map(last), half);
  const linear = pointMetrics('multiclass-classification', last(sector), flat, { classes: 3 });
  expect(linear['accuracy']!).toBeLessThan(0.8);
});

test('the same seed gives the same bits, another one others', () => {
  const fit = (seed: number) => fitMlp('logistic', features.map(first), first(corner), { seed, epochs: 5 });
  expect(fit(1)).toEqual(fit(1));
  expect(fit(1)).not.toEqual(fit(2));
});

test('the ONNX file predicts what the network predicts, to 1e-12', async () => {
  const raw: RawFeature[] = features.map((values, at) => ({ name: `x${at}`, type: 'float', values }));
  const transforms = fitTransforms(raw, undefined);
  const columns = new Map(raw.map(({ name, values }) => [name, values]));
  const folder = await mkdtemp(join(tmpdir(), 'modelops-mlp-'));
  for (const kind of ['logistic', 'ridge', 'softmax'] as const) {
    const model = fitMlp(kind, features, corner, { epochs: 3 });
    const path = join(folder, `${kind}.onnx`);
    await writeFile(path, mlpOnnx(transforms, model, { name: 'm', classes: ['0', '1'], version: '1' }));
    const loaded = await loadModel(path, { backend: 'wasm' });
    const predicted = await loaded.predict({ rowCount: rows, columns });
    const scores =
      kind === 'softmax' && predicted.kind === 'classes'
        ? predicted.probabilities
        : scoresOf(predicted, kind === 'ridge' ? 'regression' : 'binary-classification', path);
    for (const [row, value] of predictMlp(model, features, rows).entries())
      expect(Math.abs(scores[row]! - value)).toBeLessThan(1e-12);
  }
});

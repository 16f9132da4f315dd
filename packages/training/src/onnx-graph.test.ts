import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PrepareStep } from '@modelops/contracts';
import { applyTransforms, fitTransforms, type RawColumn, type RawFeature } from '@modelops/data';
import { loadModel } from '@modelops/models';
import { expect, test } from 'vitest';
import { fitLinear, type LinearModel, predictLinear } from './linear.ts';
import { linearOnnx } from './onnx-graph.ts';

/** Leap days, the turn of centuries, the instants before and after midnight, before 1970, and none. */
const instants = [
  '2000-02-29T23:59:59.999Z',
  '2000-03-01T00:00:00Z',
  '1900-02-28T12:34:56Z',
  '2100-03-01T00:00:00Z',
  '1969-12-31T23:00:00Z',
  '1970-01-01T00:00:00Z',
  '2026-11-26T01:40:57Z',
  '2024-12-31T23:59:00Z',
].map(Date.parse);
const rows = 64;
const at = <T>(values: readonly T[], row: number) => values[row % values.length]!;
const column = (name: string, type: RawFeature['type'], values: RawColumn): RawFeature => ({
  name,
  type,
  values,
});
const raw: RawFeature[] = [
  column(
    'when',
    'timestamp',
    Float64Array.from({ length: rows }, (_, row) =>
      row === 60 ? Number.NaN : at(instants, row) + row * 86_400_000,
    ),
  ),
  column(
    'distance',
    'float',
    Float64Array.from({ length: rows }, (_, row) => (row % 7 === 3 ? Number.NaN : 100 + ((row * 37) % 50))),
  ),
  column(
    'holiday',
    'boolean',
    Float64Array.from({ length: rows }, (_, row) => row % 2),
  ),
  column(
    'stops',
    'integer',
    Float64Array.from({ length: rows }, (_, row) => (row % 9 === 0 ? Number.NaN : row % 3)),
  ),
  column(
    'origin',
    'category',
    Array.from({ length: rows }, (_, row) => at(['ORD', 'ATL', null, 'São Paulo', 'ORD'], row)),
  ),
  column(
    'carrier',
    'category',
    Array.from({ length: rows }, (_, row) => at(['AA', null, 'UA'], row)),
  ),
];
const prepare: PrepareStep[] = [
  { 'date-parts': { of: 'when', parts: ['minute', 'hour', 'weekday', 'day', 'month', 'year'] } },
  { impute: ['distance'] },
  { impute: { columns: ['carrier'], with: { value: 'UA' } } },
  { scale: ['distance', 'when_year'] },
  { scale: { columns: ['when_day'], method: 'minmax' } },
  { 'one-hot': ['origin', 'carrier', 'stops'] },
];
const columns = new Map(raw.map(({ name, values }) => [name, values]));
const target = (classes: number) =>
  Float64Array.from({ length: rows }, (_, row) => (row * row + (row >> 2)) % classes);

test('one file from raw columns to probabilities: the runtime and our own arithmetic agree to 1e-12', async () => {
  const transforms = fitTransforms(raw, prepare);
  const features = applyTransforms(transforms, columns);
  const folder = await mkdtemp(join(tmpdir(), 'modelops-onnx-'));
  for (const kind of ['logistic', 'softmax', 'ridge'] as const) {
    const model = fitLinear(kind, features, target(kind === 'softmax' ? 3 : 2), {}, 3);
    const classes = kind === 'softmax' ? ['a', 'b', 'c'] : ['0', '1'];
    const bytes = linearOnnx(transforms, model, { name: 'flights', classes, version: '1' });
    expect(linearOnnx(transforms, model, { name: 'flights', classes, version: '1' })).toEqual(bytes);
    const path = join(folder, `${kind}.onnx`);
    await writeFile(path, bytes);
    const loaded = await loadModel(path, { backend: 'wasm' });
    expect(loaded.columns.map(({ name, type }) => `${name}:${type}`)).toEqual([
      'when:date',
      'distance:number',
      'holiday:number',
      'stops:number',
      'origin:text',
      'carrier:text',
    ]);
    const predicted = await loaded.predict({ rowCount: rows, columns });
    if (predicted.kind === 'classes') expect(predicted.classes).toEqual(classes);
    const values = predicted.kind === 'classes' ? predicted.probabilities : predicted.values;
    const expected = predictLinear(model, features, rows);
    for (const [i, value] of expected.entries()) expect(Math.abs(values[i]! - value)).toBeLessThan(1e-12);
  }
});

test('each feature by itself, from weights that are 1 for it alone', async () => {
  const transforms = fitTransforms(raw, prepare);
  const features = applyTransforms(transforms, columns);
  const folder = await mkdtemp(join(tmpdir(), 'modelops-onnx-'));
  const width = features.length;
  const model: LinearModel = {
    kind: 'ridge',
    weights: features.map((_, j) => Float64Array.from({ length: width }, (_, k) => (j === k ? 1 : 0))),
    intercepts: new Float64Array(width),
    iterations: 0,
    converged: true,
  };
  const path = join(folder, 'each.onnx');
  await writeFile(path, linearOnnx(transforms, model, { name: 'each', classes: [], version: '1' }));
  const loaded = await loadModel(path, { backend: 'wasm' });
  const predicted = await loaded.predict({ rowCount: rows, columns });
  if (predicted.kind !== 'classes') throw new Error('one column only');
  for (const [j, name] of transforms.features.entries())
    for (let row = 0; row < rows; row++)
      expect(
        Math.abs(predicted.probabilities[row * width + j]! - features[j]![row]!),
        `${name}, row ${row}`,
      ).toBeLessThan(1e-12);
});

test('without `prepare`: medians and categories, and what was never missing in training may be missing later', () => {
  const some = raw.filter(({ name }) => name !== 'when');
  const transforms = fitTransforms(some, undefined);
  expect(transforms.features).toEqual([
    'distance',
    'holiday',
    'stops',
    'origin=ATL',
    'origin=ORD',
    'origin=São Paulo',
    'carrier=AA',
    'carrier=UA',
  ]);
  const later = new Map<string, RawColumn>(
    some.map(({ name, values }) => [
      name,
      values instanceof Float64Array ? Float64Array.of(Number.NaN) : ['elsewhere'],
    ]),
  );
  expect(applyTransforms(transforms, later).map(([value]) => value)).toEqual([125, 0.5, 1, 0, 0, 0, 0, 0]);
});

test.each([
  [[{ 'one-hot': ['orgin'] }], /no column "orgin".*Did you mean `?"?origin/],
  [[{ scale: ['origin'] }], /"origin" holds texts, which cannot be scaled/],
  [[{ 'date-parts': { of: 'distance', parts: ['hour'] } }], /"distance" holds no times/],
  [[{ drop: ['when'] }], /"origin" still holds texts after all steps/],
  [[{ 'one-hot': ['origin', 'carrier'] }], /"when" holds times, and a raw time is no feature/],
  [[{ impute: { columns: ['origin'], with: 'mean' } }], /mean of "origin"/],
] as [PrepareStep[], RegExp][])('a step that cannot be taken: %j', (steps, message) => {
  expect(() => fitTransforms(raw, steps)).toThrow(message);
});

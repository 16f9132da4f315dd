/**
 * Runs ONNX models in the real onnxruntime-node of a workspace, through our own loader and the built action, and compares with the
 * bundled runtime. `.ci/run` calls it: `node test/onnxruntime-node/main.ts WORKSPACE`, a folder whose node_modules has onnxruntime-node.
 * Ends with « onnxruntime-node: n checks »; exits 1 when one fails.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { evaluationReportSchema } from '@modelops/contracts';
import { type Batch, loadModel, scoresOf } from '@modelops/models';
import { actionEnv, bundle } from '../bench/process.ts';
import { customers } from '../support/train-data.ts';
import { csv } from '../support/validate-data.ts';

const [given] = process.argv.slice(2);
if (given === undefined) throw new Error('usage: node test/onnxruntime-node/main.ts WORKSPACE');
const workspace = resolve(given);
const fixtures = fileURLToPath(new URL('../../packages/models/src/fixtures', import.meta.url));
const native = /^onnxruntime-node [\d.]+ \(native\)$/;
let checks = 0;

/** Where both runtimes predict the same, to 1e-6 of a probability or of a number's size. */
async function same(
  what: string,
  path: string,
  task: 'binary-classification' | 'regression',
  rows: Batch,
  features?: readonly string[],
): Promise<void> {
  const scores = async (backend: 'wasm' | 'native' | 'auto') => {
    const model = await loadModel(path, { backend, workspace, features });
    assert.match(model.backend, backend === 'wasm' ? /^onnxruntime-web .*\(wasm\)$/ : native);
    const found = scoresOf(await model.predict(rows), task, what);
    await model.close();
    return found;
  };
  const [expected, found] = [await scores('wasm'), await scores('native')];
  assert.equal(found.length, rows.rowCount);
  let worst = 0;
  for (const [at, value] of expected.entries())
    worst = Math.max(worst, Math.abs(found[at]! - value) / Math.max(1, Math.abs(value)));
  assert.ok(worst <= 1e-6, `${what}: off by ${worst}`);
  // It is taken where it is there.
  assert.deepEqual(await scores('auto'), found);
  checks++;
  console.log(`${what}: ${rows.rowCount} rows, off by ${worst.toExponential(1)} at most`);
}

// Models that scikit-learn and others wrote.
interface Row {
  readonly distance: number | null;
  readonly delay: number;
  readonly origin: string;
}
const { rows, filled } = JSON.parse(await readFile(join(fixtures, 'models.generated.json'), 'utf8')) as {
  rows: Row[];
  filled: number;
};
const batch = (missing: number): Batch => ({
  rowCount: rows.length,
  columns: new Map<string, Float64Array | string[]>([
    ['distance', Float64Array.from(rows, ({ distance }) => distance ?? missing)],
    ['delay', Float64Array.from(rows, ({ delay }) => delay)],
    ['origin', rows.map(({ origin }) => origin)],
  ]),
});
const binary = 'binary-classification';
const path = (name: string) => join(fixtures, name);
await same('pipeline with a ZipMap', path('columns-zipmap.onnx'), binary, batch(Number.NaN));
await same('pipeline, regression', path('columns-regression.onnx'), 'regression', batch(Number.NaN));
for (const name of ['tensor-forest', 'tensor-text-classes'])
  await same(name, path(`${name}.onnx`), binary, batch(filled), ['distance', 'delay']);

// Models of our own, from the built action, which is judged by the built action in this runtime.
const checkout = await mkdtemp(join(tmpdir(), 'modelops-checkout-'));
await symlink(join(workspace, 'node_modules'), join(checkout, 'node_modules'));
const people = customers(1500);
await writeFile(join(checkout, 'data.csv'), csv(people));
async function run(action: string, inputs: Readonly<Record<string, string>>): Promise<void> {
  const { env } = await actionEnv(inputs, { GITHUB_WORKSPACE: checkout });
  execFileSync(process.execPath, [bundle(action)], { cwd: checkout, env, encoding: 'utf8' });
}
const table: Batch = {
  rowCount: people.length,
  columns: new Map<string, Float64Array | string[]>([
    ['plan', people.map(({ plan }) => plan)],
    ['usage', Float64Array.from(people, ({ usage }) => (usage === '' ? Number.NaN : usage))],
  ]),
};
const roles = { key: 'customer_id', label: 'churned' };
for (const trainer of ['linear', 'mlp'])
  for (const task of [binary, 'regression'] as const) {
    const out = `${trainer}-${task}`;
    await run('train-model', { ...roles, data: 'data.csv', features: 'plan\nusage', trainer, task, out });
    await same(`trained by ${trainer}, ${task}`, join(checkout, out, 'model.onnx'), task, table);
  }
await run('validate-model', {
  ...roles,
  mode: 'evaluate',
  'model-file': `mlp-${binary}/model.onnx`,
  data: 'data.csv',
  backend: 'native',
  gates: 'roc_auc >= 0.7',
  baseline: 'none',
  upload: 'false',
  out: 'judged',
});
const report = evaluationReportSchema.parse(
  JSON.parse(await readFile(join(checkout, 'judged/evaluation-report.json'), 'utf8')),
);
assert.equal(report.verdict, 'pass');
assert.ok(report.notes.some((note) => /\(onnxruntime-node [\d.]+ \(native\)\)/.test(note)));
checks++;
console.log(`onnxruntime-node on Node ${process.versions.node}: ${checks} checks`);

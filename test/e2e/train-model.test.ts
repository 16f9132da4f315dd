import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256, trainingRecordSchema } from '@modelops/contracts';
import { Job } from '@modelops/local-runner';
import { expect, test } from 'vitest';
import { Scene, suite } from '../support/job.ts';
import { customerConfig, customerFiles, customers } from '../support/train-data.ts';
import { csv } from '../support/validate-data.ts';

async function jobOf(scene: Scene): Promise<Job> {
  return Job.start({
    hub: scene.hub,
    repository: scene.repository,
    name: 'train',
    trigger: await scene.push(),
    permissions: { contents: 'read', actions: 'read', pull_requests: 'read' },
    checkout: true,
    suite,
  });
}

const recordIn = async (job: Job, path = 'training-record.json') =>
  trainingRecordSchema.parse(JSON.parse(await readFile(join(job.workspace, path), 'utf8')));

test('a table becomes a model, its predictions are judged, and the same inputs give the same bytes', async () => {
  await using scene = await Scene.open(customerFiles());
  await using job = await jobOf(scene);
  const step = await job.uses('train-model', {});
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { 'model-file': 'model.onnx', predictions: 'predictions.csv', record: 'training-record.json' },
  });
  const record = await recordIn(job);
  expect(record).toMatchObject({
    trainer: { name: 'linear', converged: true, parameters: { penalty: 1 } },
    split: { by: 'time', holdout: '30%' },
    rows: { train: Number(step.outputs['training-rows']), holdout: Number(step.outputs['holdout-rows']) },
    crossValidation: { folds: 3, groupBy: 'day(when)' },
  });
  const auc = record.crossValidation!.metrics.find(({ name }) => name === 'roc_auc')!;
  const [a, b, c] = auc.values as [number, number, number];
  expect(new Set([a, b, c]).size).toBe(3);
  expect(Math.min(a, b, c)).toBeGreaterThan(0.6);
  expect(auc.mean).toBeCloseTo((a + b + c) / 3, 12);
  // Of a sample, by the differences of its pairs.
  expect(auc.deviation! ** 2).toBeCloseTo(((a - b) ** 2 + (b - c) ** 2 + (a - c) ** 2) / 6, 12);
  const { train, holdout, gap } = record.rows!;
  expect(train + holdout + gap).toBe(1500);
  expect(gap).toBeGreaterThan(30);
  // Fitted on the training rows alone, which are the earliest.
  expect(record.transforms?.fittedOn.rows).toBe(train);
  const lines = (await readFile(join(job.workspace, 'predictions.csv'), 'utf8')).trimEnd().split('\n');
  expect(lines[0]).toBe('customer_id,churned,score,when,plan');
  expect(lines.length - 1).toBe(holdout);
  expect(lines[1]!.split(',')[3]! >= record.split!.boundary!.slice(0, 10)).toBe(true);

  const judged = await job.uses('validate-model', { mode: 'evaluate', upload: 'false' });
  expect(judged).toMatchObject({ exitCode: 0, outputs: { verdict: 'pass' } });
  expect(judged.outputs['model-digest']).toBe(record.outputs[0]!.sha256);

  const again = await job.uses('train-model', { out: 'again' });
  expect(again.exitCode).toBe(0);
  const second = await recordIn(job, 'again/training-record.json');
  expect(second.outputs.map(({ sha256 }) => sha256)).toEqual(record.outputs.map(({ sha256 }) => sha256));
});

test('a window, a holdout of its own, and inputs alone without any file', async () => {
  const rows = customers(1500);
  await using scene = await Scene.open({
    'data.csv': csv(rows.slice(0, 1200)),
    'held-out.csv': csv(rows.slice(1200)),
  });
  await using job = await jobOf(scene);
  const inputs = {
    data: 'data.csv',
    holdout: 'held-out.csv',
    label: 'churned',
    time: 'when',
    from: '2026-03-02',
    to: '2026-03-10',
    features: 'plan\nusage',
    trainer: 'mlp',
  };
  const step = await job.uses('train-model', inputs);
  expect(step.annotations).toEqual([]);
  const record = await recordIn(job);
  expect(record).toMatchObject({
    model: 'model',
    window: { column: 'when', from: '2026-03-02', to: '2026-03-10' },
    rows: {
      train: rows.filter(({ when }) => when >= '2026-03-02' && when < '2026-03-10').length,
      holdout: 300,
    },
    split: { by: 'file', holdout: 'held-out.csv' },
    environment: { backend: 'javascript' },
  });
  expect(record.transforms?.features).toEqual(['plan=free', 'plan=pro', 'plan=team', 'usage']);

  // The same training by the bundled TensorFlow.js: float32 against double, over all its passes.
  const scores = async (out: string) =>
    (await readFile(join(job.workspace, out, 'predictions.csv'), 'utf8'))
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[2]));
  expect((await job.uses('train-model', { ...inputs, backend: 'wasm', out: 'wasm' })).exitCode).toBe(0);
  const other = await recordIn(job, 'wasm/training-record.json');
  expect(other.environment.backend).toMatch(/^TensorFlow\.js [\d.]+ \(wasm\)$/);
  expect(other.trainer).toEqual(record.trainer);
  expect(other.outputs[0]!.sha256).not.toBe(record.outputs[0]!.sha256);
  const [ours, theirs] = [await scores('.'), await scores('wasm')];
  expect(Math.max(...ours.map((score, at) => Math.abs(score - theirs[at]!)))).toBeLessThan(1e-5);

  // The same inputs and seed, the same bytes, by default and on the other backend: of every file that the record names.
  for (const [out, backend, first] of [
    ['again', {}, record],
    ['wasm-again', { backend: 'wasm' }, other],
  ] as const) {
    expect((await job.uses('train-model', { ...inputs, ...backend, out })).exitCode).toBe(0);
    const again = await recordIn(job, `${out}/training-record.json`);
    expect(again.environment).toEqual(first.environment);
    expect(again.outputs.map(({ name }) => name)).toEqual([`${out}/model.onnx`, `${out}/predictions.csv`]);
    expect(again.outputs.map(({ sha256 }) => sha256)).toEqual(first.outputs.map(({ sha256 }) => sha256));
    for (const { name, sha256: recorded } of again.outputs)
      expect(sha256(await readFile(join(job.workspace, name)))).toBe(recorded);
  }
  // Another seed is another network, so the bytes say something.
  expect((await job.uses('train-model', { ...inputs, seed: '2', out: 'seed' })).exitCode).toBe(0);
  const seeded = await recordIn(job, 'seed/training-record.json');
  expect(seeded.outputs[0]!.sha256).not.toBe(record.outputs[0]!.sha256);

  for (const [change, message] of [
    [{ backend: 'tfjs-node' }, 'the workspace has no @tensorflow/tfjs-node'],
    [{ backend: 'wasm', trainer: 'linear' }, 'the trainer `linear` does not run on the backend `wasm`'],
  ] as const) {
    const refused = await job.uses('train-model', { ...inputs, ...change, out: 'refused' });
    expect(refused.exitCode).toBe(1);
    expect(refused.annotations[0]!.message).toContain(message);
  }
});

test('a command trains: it finds the window in its environment and none of the runner’s tokens', async () => {
  await using scene = await Scene.open({
    'modelops.yml': `models:
  churn:
    train: { setup: echo set up, command: node train.mjs, predict: node predict.mjs }
    predictions: out.csv
    files: model.txt
`,
    'train.mjs': `import { writeFileSync } from 'node:fs';
const seen = Object.keys(process.env).filter((name) => /TOKEN|^INPUT_/.test(name));
writeFileSync('model.txt', JSON.stringify({ from: process.env.MODELOPS_FROM, seed: process.env.MODELOPS_SEED, seen }));
`,
    'predict.mjs': `import { writeFileSync } from 'node:fs';
writeFileSync(process.env.MODELOPS_PREDICTIONS, 'id,label,score\\n1,0,0.1\\n2,1,0.9\\n');
`,
  });
  await using job = await jobOf(scene);
  const step = await job.uses('train-model', { from: '2026-01-01', seed: '9' });
  expect(step.annotations).toEqual([]);
  expect(step).toMatchObject({ exitCode: 0, outputs: { 'model-file': 'model.txt', predictions: 'out.csv' } });
  expect(JSON.parse(await readFile(join(job.workspace, 'model.txt'), 'utf8'))).toEqual({
    from: '2026-01-01',
    seed: '9',
    seen: [],
  });
  expect(await recordIn(job)).toMatchObject({
    trainer: { name: 'command', seed: 9, parameters: { command: 'node train.mjs' } },
    outputs: [{ name: 'model.txt' }, { name: 'out.csv' }],
  });
});

test('a lock pins the days that train and those that judge; other rows on these days are refused', async () => {
  const rows = customers(1500);
  await using scene = await Scene.open(customerFiles());
  await using job = await jobOf(scene);
  const pin = { mode: 'update', from: '2026-03-03', now: '2026-03-20', holdout: '5d' };
  expect((await job.uses('check-drift', pin)).exitCode).toBe(0);
  const on = (from: string, to: string) => rows.filter(({ when }) => when >= from && when < to);
  const step = await job.uses('train-model', {});
  expect(step.annotations).toEqual([]);
  const record = await recordIn(job);
  expect(record).toMatchObject({
    window: { column: 'when', from: '2026-03-03', to: '2026-03-14' },
    split: { by: 'time', holdout: '2026-03-15 to 2026-03-20', boundary: '2026-03-15T00:00:00.000Z' },
    rows: {
      train: on('2026-03-03', '2026-03-14').length,
      holdout: on('2026-03-15', '2026-03-20').length,
      gap: on('2026-03-14', '2026-03-15').length,
    },
  });
  const predicted = (await readFile(join(job.workspace, 'predictions.csv'), 'utf8')).trimEnd().split('\n');
  expect(predicted.slice(1).map((line) => Number(line.split(',')[0]))).toEqual(
    on('2026-03-15', '2026-03-20').map(({ customer_id }) => customer_id),
  );

  const prepared = await job.uses('prepare-data', {});
  expect(prepared).toMatchObject({ exitCode: 0, outputs: { 'holdout-rows': String(record.rows!.holdout) } });

  // A wrong clock does not take the windows to where no rows are.
  const [wrong] = rows.slice(-1);
  await writeFile(
    join(job.workspace, 'data.csv'),
    csv([...rows, { ...wrong!, customer_id: 9998, when: '2062-03-29T00:15:00Z' }]),
  );
  const again = await job.uses('check-drift', { mode: 'update', 'dry-run': true });
  expect(again.outputs['holdout']).toMatch(/^2026-.*\.\.2026-/);
  expect(again.annotations[0]!.message).toMatch(
    /^1 row is from a day that has not come \(up to 2062-03-29\), and in neither window/,
  );
  await writeFile(
    join(job.workspace, 'data.csv'),
    csv([...rows, { ...wrong!, customer_id: 9998, when: '2026-09-29T00:15:00Z' }]),
  );
  const far = await job.uses('check-drift', { mode: 'update', 'dry-run': true });
  expect(far.annotations.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^Of the \d+ days that the model would be trained on/),
    expect.stringMatching(/^Of the \d+ days that the model would be judged on .*, 1 has rows\. Is a day far/),
  ]);
  const none = await job.uses('check-drift', { mode: 'update', 'dry-run': true, now: '2026-08-01' });
  expect(none.annotations.at(-1)!.message).toMatch(
    /: no row is of the days that the model would be judged on, 2026-.* to 2026-08-01 \(not included\)/,
  );

  // What arrives later changes nothing; what is corrected within the window is other data.
  const [last] = rows.slice(-1);
  const later = { ...last!, customer_id: 9999, when: '2026-03-29T00:15:00Z' };
  await writeFile(join(job.workspace, 'data.csv'), csv([...rows, later]));
  expect((await job.uses('train-model', {})).exitCode).toBe(0);
  expect((await recordIn(job)).outputs).toEqual(record.outputs);
  const commanded =
    `${customerConfig}    train: { seed: 4, command: "env | grep -E '^MODELOPS_' | sort > model.onnx" }\n`.replace(
      '    train: { trainer: linear, folds: 3 }\n',
      '',
    );
  await writeFile(join(job.workspace, 'modelops.yml'), commanded);
  await job.uses('train-model', {});
  expect(await readFile(join(job.workspace, 'model.onnx'), 'utf8')).toBe(
    [
      'MODELOPS_FROM=2026-03-03',
      'MODELOPS_HOLDOUT_FROM=2026-03-15',
      'MODELOPS_HOLDOUT_TO=2026-03-20',
      'MODELOPS_MODEL=churn',
      'MODELOPS_OUT=.',
      'MODELOPS_PREDICTIONS=predictions.csv',
      'MODELOPS_SEED=4',
      'MODELOPS_TO=2026-03-14',
      'MODELOPS_TRAIN_FROM=2026-03-03',
      'MODELOPS_TRAIN_TO=2026-03-14',
      '',
    ].join('\n'),
  );
  await writeFile(join(job.workspace, 'modelops.yml'), customerConfig);

  const changed = rows.map((row) => (row.when.startsWith('2026-03-05') ? { ...row, usage: 3 } : row));
  await writeFile(join(job.workspace, 'data.csv'), csv(changed));
  const refused = await job.uses('train-model', {});
  expect(refused.exitCode).toBe(1);
  expect(refused.annotations[0]!.message).toContain('the data is not what modelops.lock.json pins');

  // Nor does prepare-data cut them without a word; a table that is named is another matter.
  await writeFile(join(job.workspace, 'data.csv'), csv(rows.slice(0, 300).concat(rows.slice(301))));
  const cut = await job.uses('prepare-data', {});
  expect(cut.exitCode).toBe(1);
  expect(cut.annotations[0]!.message).toContain('the data is not what modelops.lock.json pins');
  expect((await job.uses('prepare-data', { source: 'data.csv' })).exitCode).toBe(0);
  await writeFile(join(job.workspace, 'data.csv'), csv(changed));

  // A command is not let at other rows either.
  await writeFile(join(job.workspace, 'modelops.yml'), commanded);
  await rm(join(job.workspace, 'model.onnx'));
  const kept = await job.uses('train-model', {});
  expect(kept.exitCode).toBe(1);
  expect(kept.annotations[0]!.message).toContain('the data is not what modelops.lock.json pins');
  expect(existsSync(join(job.workspace, 'model.onnx'))).toBe(false);
  // Nor where only a part of the data can be compared, or a folder stands for its files.
  await writeFile(join(job.workspace, 'data.csv'), csv(rows));
  for (const [source, why] of [
    ['[data.csv, "more/*.csv"]', 'data.source "more/*.csv" names no file'],
    ['.', 'data.source "." names no file'],
  ] as const) {
    await writeFile(
      join(job.workspace, 'modelops.yml'),
      commanded.replace('source: data.csv', `source: ${source}`),
    );
    const partly = await job.uses('train-model', {});
    expect(partly.annotations[0]!.message).toContain(why);
    expect(existsSync(join(job.workspace, 'model.onnx'))).toBe(false);
  }
});

test('commands that a step before has run are recorded, not run again; the record is no output of theirs', async () => {
  await using scene = await Scene.open({
    // What the workflow counts later may be listed, and is not there yet.
    'modelops.yml':
      'models: { churn: { data: { source: "*.csv" }, train: { setup: exit 5, command: exit 6, predict: exit 7 }, predictions: out.csv, files: ["*.json", training-record.json, modelops-reference/data-profile.json] } }\n',
    'model.json': '{}',
    'out.csv': 'id,label,score\n1,0,0.1\n',
    'data.csv': 'x\n1\n',
  });
  await using job = await jobOf(scene);
  for (const _ of ['first', 'again']) {
    const step = await job.uses('train-model', { run: 'false' });
    expect(step.annotations).toEqual([]);
    expect(await recordIn(job)).toMatchObject({
      trainer: { name: 'command', parameters: { setup: 'exit 5', command: 'exit 6', predict: 'exit 7' } },
      data: [{ path: 'data.csv' }],
      outputs: [{ name: 'model.json' }, { name: 'out.csv' }],
      notes: [],
    });
  }
});

test('what is fitted on columns that are sensitive stands in the model file only', async () => {
  const config = customerConfig.replace(
    'source: data.csv',
    'source: data.csv, schema: { plan: { sensitive: true } }',
  );
  await using scene = await Scene.open({ ...customerFiles(), 'modelops.yml': config });
  await using job = await jobOf(scene);
  const step = await job.uses('train-model', {});
  expect(step.exitCode).toBe(0);
  const record = await recordIn(job);
  expect(record.transforms).toBeNull();
  expect(record.notes.join()).toContain('columns that are marked sensitive (plan)');
  expect(JSON.stringify(record)).not.toContain('"free"');
  // Its values would name the slice.
  const sliced = await job.uses('validate-model', { mode: 'evaluate', baseline: 'none', upload: 'false' });
  expect(sliced.annotations[0]!.message).toContain('the column "plan" is marked sensitive');
});

test('what cannot be trained is told in one sentence', async () => {
  const config = (change: (text: string) => string) => change(customerConfig);
  const cases: [files: string | undefined, inputs: Record<string, string>, message: string][] = [
    [
      'models: { m: { train: { command: "echo no; exit 3" }, files: x } }\n',
      {},
      'train.command ended with exit code 3.',
    ],
    [
      undefined,
      { data: 'text.csv' },
      'text.csv, line 2, column "label": the label "good" is neither 0 and 1',
    ],
    [
      undefined,
      { data: 'header.csv' },
      'this file has a header and no rows. The step that should write it wrote the header alone',
    ],
    [undefined, { data: 'one.csv' }, 'all training rows have the same label'],
    [customerConfig, { from: '2027-01-01' }, 'no row with a label lies in the window'],
    [
      config((text) => text.replace('label: churned', 'label: { column: gone, sql: churned > 0 }')),
      {},
      '`data.label.sql` in modelops.yml are for prepare-data',
    ],
    [config((text) => text.replace('[plan,', '[plam,')), {}, 'there is no column "plam"'],
    [undefined, {}, 'the input `data` is missing'],
    ['models: { m: { train: { command: "exit 9" } } }\n', {}, 'it is not said what the command writes'],
    ['models: { m: { train: { command: "" }, files: x } }\n', {}, 'a command says something'],
    [
      'models: { m: { train: { folds: 3 }, data: { source: data.csv, label: churned }, files: x.onnx } }\n',
      {},
      'the model file x.onnx is declared',
    ],
    [
      'models: { m: { data: { source: data.csv, label: churned }, files: theirs.onnx } }\n',
      {},
      'the model file theirs.onnx is declared, and not how m is trained',
    ],
  ];
  await using scene = await Scene.open({
    'data.csv': csv(customers(300)),
    'text.csv': 'id,x,label\n1,2,good\n2,3,bad\n',
    'header.csv': 'id,x,label\n',
    'one.csv': csv(Array.from({ length: 50 }, (_, id) => ({ id, x: id, label: 1 }))),
  });
  await using job = await jobOf(scene);
  for (const [text, inputs, message] of cases) {
    const path = join(job.workspace, 'modelops.yml');
    await (text === undefined ? rm(path, { force: true }) : writeFile(path, text));
    const step = await job.uses('train-model', inputs);
    expect(step.exitCode).toBe(1);
    const errors = step.annotations.filter(({ level }) => level === 'error');
    expect(errors.map((error) => error.message)).toEqual([expect.stringContaining(message)]);
  }
});

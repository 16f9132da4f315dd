import { expect, test } from 'vitest';
import { Scene, type Step } from '../support/job.ts';
import { type Customer, customers } from '../support/train-data.ts';
import { csv } from '../support/validate-data.ts';

const reads = { contents: 'read', actions: 'read', pull_requests: 'read' } as const;
const config = (split = '{ by: time, holdout: 5d }', more = '') => `models:
  churn:
    data: { source: data/*.csv, key: customer_id, time: when, label: churned, split: ${split} }
    prepare: [{ one-hot: [plan] }]
    features: [plan, usage]
    train: { trainer: linear }
    predictions: predictions.csv
    files: model.onnx
    validate: { gates: [roc_auc >= 0.6, roc_auc >= champion - 0.05, log_loss <= 0.8]${more} }
`;
/** The customers of a month, with names of their own. */
const month = (number: string, seed: number): Customer[] =>
  customers(1200, seed).map((row) => ({
    ...row,
    customer_id: row.customer_id + 10_000 * Number(number),
    when: row.when.replace('-03-', `-${number}-`),
  }));
const march = csv(month('03', 5));
const april = csv(month('04', 6));

type Trigger = Awaited<ReturnType<Scene['push']>>;

const judge = (scene: Scene, trigger: Trigger, options: Record<string, string> = {}, upload = true) =>
  scene.step(
    trigger,
    { mode: 'evaluate', ...(upload ? {} : { upload: 'false' }), ...options },
    {
      permissions: reads,
      before: async (job) => {
        expect((await job.uses('train-model', {})).exitCode).toBe(0);
      },
    },
  );

const register = (scene: Scene, trigger: Trigger, judged: Step, keep: boolean) =>
  scene.step(
    trigger,
    {
      model: 'churn',
      artifact: judged.outputs['artifact'] ?? '',
      'report-digest': judged.outputs['report-digest'] ?? '',
      'keep-predictions': keep,
    },
    { action: 'register-version', permissions: { contents: 'write' }, checkout: false },
  );

async function released(
  keep: boolean,
  split?: string,
  { data = march, yaml = config(split) }: { data?: string; yaml?: string } = {},
): Promise<Scene> {
  const scene = await Scene.open({ 'modelops.yml': yaml, 'data/march.csv': data });
  const trigger = await scene.push();
  const first = await judge(scene, trigger);
  expect(first.errors).toEqual([]);
  expect((await register(scene, trigger, first, keep)).errors).toEqual([]);
  return scene;
}

test.each([true, false])(
  'a month more, predictions kept: %s. The champion predicts the new days, so the pull request is compared and the merge released',
  async (keep) => {
    await using scene = await released(keep);
    const number = await scene.propose({ 'data/april.csv': april });
    const judged = await judge(scene, await scene.pullRequest(number));
    expect(judged).toMatchObject({ exitCode: 0, outputs: { verdict: 'pass' } });
    expect(judged.report).toMatchObject({
      champion: { name: 'v1.0.0', predictionsDigest: null },
      evaluationSet: { labelsFrom: 'truth' },
      comparison: { comparable: true, missingRows: 0, extraRows: 0 },
    });
    expect(judged.report!.comparison!.sharedRows).toBe(judged.report!.evaluationSet.rows);
    expect(judged.report!.gates.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass']);
    expect(judged.report!.notes).toContain(
      "The champion's scores are what model.onnx of v1.0.0 predicts for the same rows.",
    );
    await scene.merge(number);
    const trigger = await scene.push();
    const found = await scene.step(trigger, { mode: 'find' }, { permissions: reads });
    expect(found.outputs).toMatchObject({ found: 'true' });
    const published = await register(scene, trigger, found, keep);
    expect(published.errors).toEqual([]);
    expect(published.outputs).toMatchObject({ version: '1.0.1', changed: 'true' });
  },
);

test('a champion that has learnt from rows which are held out now does not predict them', async () => {
  await using scene = await released(true);
  const number = await scene.propose({ 'modelops.yml': config('{ by: time, holdout: 12d }') });
  const judged = await judge(scene, await scene.pullRequest(number), {}, false);
  expect(judged.report?.notes.join('\n')).toMatch(
    /v1\.0\.0 has learnt from rows up to 2026-03-.*held out now; it is compared by the predictions that were kept/,
  );
  expect(judged.report).toMatchObject({ comparison: { comparable: true, missingRows: 0 } });
  expect(judged.report!.comparison!.sharedRows).toBeLessThan(judged.report!.evaluationSet.rows);
});

test('rows that are held out by key stay held out as data arrive', async () => {
  await using scene = await released(false, '{ by: key, holdout: 25% }');
  const number = await scene.propose({ 'data/april.csv': april });
  const judged = await judge(scene, await scene.pullRequest(number), {}, false);
  expect(judged.report).toMatchObject({
    verdict: 'pass',
    champion: { predictionsDigest: null },
    comparison: { comparable: true, missingRows: 0, extraRows: 0 },
  });
});

test('labels that the data had otherwise when the champion was judged vouch for nothing', async () => {
  await using scene = await released(true);
  const edited = month('03', 5).map((row, at) => (at % 3 === 0 ? { ...row, churned: 1 - row.churned } : row));
  const number = await scene.propose({ 'data/march.csv': csv(edited) });
  const judged = await judge(scene, await scene.pullRequest(number), {}, false);
  expect(judged).toMatchObject({ exitCode: 1, outputs: { verdict: 'fail' } });
  expect(judged.report).toMatchObject({
    evaluationSet: { labelsFrom: 'champion' },
    comparison: { comparable: false },
  });
  expect(judged.report?.notes.join('\n')).toContain('the data says another label than v1.0.0 was judged by');
});

test('rows with names of the candidate’s own: the pull request fails already, and says what the merge would come to', async () => {
  await using scene = await released(true);
  const number = await scene.propose({ 'data/april.csv': april });
  const judged = await scene.step(
    await scene.pullRequest(number),
    { mode: 'auto', upload: 'false' },
    {
      before: async (job) => {
        await job.uses('train-model', {});
        await job.run("sed -i '2,$s/^/x/' predictions.csv");
      },
    },
  );
  expect(judged).toMatchObject({ exitCode: 1, outputs: { verdict: 'inconclusive' } });
  expect(judged.errors.join()).toMatch(/would not be released after the merge.*baseline: none/s);
  expect(judged.report).toMatchObject({
    evaluationSet: { labelsFrom: 'candidate' },
    comparison: { comparable: false, sharedRows: 0 },
  });
  const [comment] = await scene.comments(number);
  expect(comment?.body).toContain('**It would not be released after the merge**');
  expect(comment?.body).toContain('data.split');
});

test('a command that predicts what `data.split` holds out is believed; its champion has no rows there, and the merge is released', async () => {
  const commanded = config().replace('train: { trainer: linear }', 'train: { command: node predict.js }');
  // Which rows are the last five days, and a score that knows nothing.
  const script = `const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const rows = readdirSync('data').flatMap((name) => readFileSync('data/' + name, 'utf8').trim().split('\\n').slice(1).map((line) => line.split(',')));
const last = Math.max(...rows.map(([, when]) => Date.parse(when)));
const out = rows.filter(([, when]) => Date.parse(when) > last - 5 * 864e5);
writeFileSync('predictions.csv', ['customer_id,churned,score', ...out.map(([id, , plan, usage, label]) => [id, label, 1 / (1 + Math.exp(0.3 * Number(usage) - 3))].join(','))].join('\\n'));
writeFileSync('model.onnx', 'v' + rows.length);`;
  await using scene = await Scene.open({
    'modelops.yml': commanded,
    'predict.js': script,
    'data/march.csv': march,
  });
  const trained = async (trigger: Trigger) =>
    scene.step(
      trigger,
      { mode: 'evaluate' },
      {
        permissions: reads,
        before: async (job) => {
          await job.run('node predict.js');
        },
      },
    );
  const start = await scene.push();
  expect((await register(scene, start, await trained(start), true)).errors).toEqual([]);
  const number = await scene.propose({ 'data/april.csv': april });
  const judged = await trained(await scene.pullRequest(number));
  expect(judged).toMatchObject({ exitCode: 0, errors: [], outputs: { verdict: 'inconclusive' } });
  expect(judged.report).toMatchObject({ evaluationSet: { labelsFrom: 'truth' } });
  expect(judged.report!.gates.map(({ verdict }) => verdict)).toEqual(['pass', 'inconclusive', 'pass']);
  await scene.merge(number);
  const trigger = await scene.push();
  const published = await register(scene, trigger, await trained(trigger), true);
  expect(published).toMatchObject({ errors: [], outputs: { version: '1.0.1' } });
});

/** Champion and candidate, compared row for row by the champion's own file. */
const byItsFile = {
  champion: { name: 'v1.0.0', predictionsDigest: null },
  comparison: { comparable: true, missingRows: 0, extraRows: 0 },
};

test('labels of yes and no, and predictions that have a key and a score of other names', async () => {
  const said = (rows: Customer[]) =>
    csv(
      rows.map(({ customer_id, churned, ...row }) => ({
        account: Math.floor(customer_id / 3),
        visit: customer_id,
        ...row,
        churned: churned === 1 ? 'yes' : 'no',
      })),
    );
  const yaml = config()
    .replace('key: customer_id', 'key: account')
    .replace(
      'predictions: predictions.csv',
      'predictions: { path: predictions.csv, key: visit, score: risk }',
    );
  await using scene = await released(true, undefined, { yaml, data: said(month('03', 5)) });
  const number = await scene.propose({ 'data/april.csv': said(month('04', 6)) });
  const judged = await judge(scene, await scene.pullRequest(number));
  expect(judged).toMatchObject({ exitCode: 0, errors: [], outputs: { verdict: 'pass' } });
  expect(judged.report).toMatchObject({ ...byItsFile, evaluationSet: { labelsFrom: 'truth' } });
  await scene.merge(number);
  const trigger = await scene.push();
  const published = await register(scene, trigger, await judge(scene, trigger), true);
  expect(published).toMatchObject({ errors: [], outputs: { version: '1.0.1' } });
});

test.each([
  ['another seed', '{ by: key, holdout: 25%, seed: 7 }'],
  ['another share', '{ by: key, holdout: 40% }'],
])(
  'rows that %s deals anew were learnt from by the champion, which does not predict them',
  async (_, split) => {
    await using scene = await released(true, '{ by: key, holdout: 25% }');
    const number = await scene.propose({ 'modelops.yml': config(split) });
    const judged = await judge(scene, await scene.pullRequest(number), {}, false);
    expect(judged.report?.champion?.predictionsDigest).not.toBeNull();
    expect(judged.report?.notes.join('\n')).toMatch(
      /v1\.0\.0 held out other rows, so it may have learnt from these; it is compared by the predictions that were kept/,
    );
  },
);

test('rows that the champion was judged on and the data has lost are told, and vouch for nothing', async () => {
  await using scene = await released(true);
  const [last] = month('03', 5).slice(-1);
  const without = csv(month('03', 5).slice(0, -1));
  const number = await scene.propose({ 'data/march.csv': without, 'data/april.csv': april });
  const judged = await judge(scene, await scene.pullRequest(number), {}, false);
  expect(last).toBeDefined();
  expect(judged.report?.notes.join('\n')).toMatch(
    /1 of the \d+ rows that v1\.0\.0 was judged on are no longer in the data/,
  );
  expect(judged.report?.evaluationSet.labelsFrom).not.toBe('truth');
  expect(judged).toMatchObject({ exitCode: 1 });
});

test('data that roll on lose old rows, which is no loss', async () => {
  await using scene = await released(true);
  const number = await scene.propose({ 'data/march.csv': null, 'data/april.csv': april });
  const judged = await judge(scene, await scene.pullRequest(number), {}, false);
  expect(judged).toMatchObject({ exitCode: 0, outputs: { verdict: 'pass' } });
  expect(judged.report).toMatchObject(byItsFile);
});

test('rows without a key have the numbers of the whole data, whichever file comes first', async () => {
  const yaml = config().replace(' key: customer_id,', '');
  await using scene = await released(true, undefined, { yaml });
  const number = await scene.propose({ 'data/april.csv': april });
  const judged = await judge(scene, await scene.pullRequest(number));
  expect(judged).toMatchObject({ exitCode: 0, errors: [], outputs: { verdict: 'pass' } });
  expect(judged.report).toMatchObject({ ...byItsFile, evaluationSet: { labelsFrom: 'truth' } });
});

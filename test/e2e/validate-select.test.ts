import { withLockEntry } from '@modelops/contracts';
import type { Trigger } from '@modelops/local-runner';
import { expect, test } from 'vitest';
import { Scene, type Step, type StepOptions } from '../support/job.ts';
import { predictions } from '../support/validate-data.ts';

const config = (gate = 0.6) => `models:
  fraud:
    predictions: fraud/p.csv
    files: fraud/model.json
    data: { source: data/fraud.csv }
    train: { command: npm run fraud, inputs: ["fraud/**"] }
    validate: { baseline: none, gates: [roc_auc >= ${gate}] }
  churn:
    predictions: churn/p.csv
    files: churn/model.json
    train: { inputs: ["churn/**"] }
    validate: { baseline: none, gates: [roc_auc >= 0.6] }
`;
const start = {
  'modelops.yml': config(),
  'data/fraud.csv': 'a,b\n1,2\n',
  'fraud/p.csv': predictions(0.6),
  'fraud/model.json': '{"v":1}\n',
  'churn/p.csv': predictions(0.6),
  'churn/model.json': '{"v":1}\n',
};
const lock = (model: string) =>
  withLockEntry(undefined, model, {
    source: ['data/*.csv'],
    window: { from: '2001-01-01', to: '2001-03-01' },
    holdout: { from: '2001-03-01', to: '2001-03-15' },
    rows: 7,
    digest: `sha256:${'0'.repeat(64)}`,
  }).text;
const reads = { contents: 'read' } as const;

const select = (
  scene: Scene,
  trigger: Trigger,
  inputs: Record<string, string> = {},
  more: StepOptions = {},
) => scene.step(trigger, { mode: 'select', ...inputs }, { permissions: reads, ...more });
const models = (step: Step): unknown => JSON.parse(step.outputs['models'] ?? 'null');

test('a pull request is about the models whose files, data or rules it changes', async () => {
  await using scene = await Scene.open(start);
  const cases: [string, Record<string, string | null>, string[]][] = [
    ['its own files', { 'churn/model.json': '{"v":2}\n' }, ['churn']],
    ['a new file', { 'fraud/b/new.py': 'x = 1\n' }, ['fraud']],
    ['a removed file', { 'churn/model.json': null }, ['churn']],
    ['committed data', { 'data/fraud.csv': 'a,b\n1,3\n' }, ['fraud']],
    ['its section of modelops.yml', { 'modelops.yml': config(0.7) }, ['fraud']],
    ['its lock', { 'modelops.lock.json': lock('churn') }, ['churn']],
    ['a broken lock', { 'modelops.lock.json': '{' }, ['fraud', 'churn']],
    ['files of nobody', { 'docs/a.md': 'words\n' }, []],
    ['everything', { 'churn/p.csv': predictions(0.5), 'fraud/p.csv': predictions(0.5) }, ['fraud', 'churn']],
  ];
  const found: [string, unknown][] = [];
  for (const [what, files] of cases) {
    const number = await scene.propose(files as Record<string, string>, what.replace(/\W/g, '-'));
    found.push([what, models(await select(scene, await scene.pullRequest(number)))]);
  }
  expect(found).toEqual(cases.map(([what, , expected]) => [what, expected]));
});

test('the base comes from git when it is there, else from the API; truncated or out of reach, all are judged', async () => {
  await using scene = await Scene.open(start);
  const number = await scene.propose({ 'churn/model.json': '{"v":2}\n' });
  const trigger = await scene.pullRequest(number);
  const listings = () => scene.hub.requests.filter(({ path }) => path.includes('/git/trees/')).length;
  expect(models(await select(scene, trigger))).toEqual(['churn']);
  expect(listings()).toBe(1);
  const deep = await select(
    scene,
    trigger,
    {},
    {
      before: (job) => job.run(`git fetch -q --unshallow "file://${scene.repository.gitDir}" ${trigger.sha}`),
    },
  );
  expect(models(deep)).toEqual(['churn']);
  expect(listings()).toBe(1);
  const base = { sha: 'a'.repeat(40), ref: 'main' };
  const pull = {
    ...(trigger.event['pull_request'] as object),
    base,
    head: { sha: 'b'.repeat(40), ref: 'x' },
  };
  const gone = await select(scene, { ...trigger, event: { ...trigger.event, pull_request: pull } });
  expect(models(gone)).toEqual(['fraud', 'churn']);
  expect(gone.log).toContain('whose files cannot be listed');
  scene.hub.faults.inject({
    match: { path: /\/git\/trees\// },
    effect: {
      kind: 'status',
      status: 200,
      body: { sha: base.sha, url: 'https://api.github.com/x', tree: [], truncated: true },
    },
  });
  expect(models(await select(scene, trigger))).toEqual(['fraud', 'churn']);
});

test('main moved on after the last push to the pull request: what others changed there is not its change', async () => {
  await using scene = await Scene.open(start);
  const number = await scene.propose({ 'churn/model.json': '{"v":2}\n' });
  await scene.repository.commitFiles({ files: { 'fraud/model.json': '{"v":9}\n' }, message: 'Meanwhile' });
  const trigger = await scene.pullRequest(number);
  expect((trigger.event['pull_request'] as { base: { sha: string } }).base.sha).not.toBe(
    await scene.repository.sha('main'),
  );
  expect(models(await select(scene, trigger))).toEqual(['churn']);
});

test('a merge group is compared with the commit that it goes onto', async () => {
  await using scene = await Scene.open(start);
  const number = await scene.propose({ 'fraud/model.json': '{"v":2}\n' });
  expect(models(await select(scene, await scene.queued(number)))).toEqual(['fraud']);
});

test('a push is about the models that the latest release was not made from', async () => {
  await using scene = await Scene.open(start);
  const first = await select(scene, await scene.push());
  expect(models(first)).toEqual(['fraud', 'churn']);
  expect(first.log).toContain('selected: churn has no published version');
  const release = async (model: string) => {
    const trigger = await scene.push();
    const judged = await scene.step(trigger, { mode: 'evaluate', model }, { permissions: reads });
    const registered = await scene.step(
      trigger,
      {
        model,
        artifact: judged.outputs['artifact'] ?? '',
        'report-digest': judged.outputs['report-digest'] ?? '',
      },
      { action: 'register-version', permissions: { contents: 'write' }, checkout: false },
    );
    expect(registered.errors).toEqual([]);
  };
  await release('churn');
  expect(models(await select(scene, await scene.push()))).toEqual(['fraud']);
  await release('fraud');
  await scene.repository.commitFiles({ files: { 'docs/a.md': 'words\n' }, message: 'Docs' });
  const quiet = await select(scene, await scene.push());
  expect(models(quiet)).toEqual([]);
  expect(quiet.summary).toContain('`churn` is left out: it is as in v1.0.0');
  await scene.repository.commitFiles({ files: { 'churn/model.json': '{"v":2}\n' }, message: 'Better' });
  expect(models(await select(scene, await scene.push()))).toEqual(['churn']);
  await scene.repository.commitFiles({ files: { 'data/fraud.csv': 'a,b\n3,4\n' }, message: 'New data' });
  expect(models(await select(scene, await scene.push()))).toEqual(['fraud', 'churn']);
});

test('started by hand, all are meant; the input `model` narrows to one', async () => {
  await using scene = await Scene.open(start);
  const trigger = await scene.dispatched();
  expect(models(await select(scene, trigger))).toEqual(['fraud', 'churn']);
  expect(models(await select(scene, trigger, { model: 'churn' }))).toEqual(['churn']);
  expect((await select(scene, trigger, { model: 'chrun' })).errors).toEqual([
    expect.stringMatching(/^modelops\.yml: there is no model "chrun"\. Did you mean "churn"\?/),
  ]);
});

test('without modelops.yml there is nothing to choose from, and the error says so', async () => {
  await using scene = await Scene.open({});
  const step = await select(scene, await scene.push());
  expect(step.errors).toEqual([expect.stringContaining('chooses among the models of this file')]);
});

test('a missing `contents: read` is named', async () => {
  await using scene = await Scene.open(start, { private: true });
  const step = await select(scene, await scene.push(), {}, { permissions: { pull_requests: 'read' } });
  expect(step.errors).toEqual([expect.stringContaining('`contents: read`')]);
});

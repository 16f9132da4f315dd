import { lockSchema } from '@modelops/contracts';
import { Octokit } from 'octokit';
import { expect, test } from 'vitest';
import { complaints, robbed, Thief } from '../support/thief.ts';
import { WorkflowWorld } from '../support/workflow-world.ts';

const from = 'modelops-actions/modelops/.github/workflows';
const cron = '17 3 * * 1';

const workflow = `name: drift
on:
  schedule:
    - cron: "${cron}"
  workflow_dispatch:
    inputs:
      update: { type: boolean, default: false }
permissions: {}
jobs:
  watch:
    permissions:
      contents: write
      actions: read
      pull-requests: write
      issues: write
    uses: ${from}/model-drift.yml@v1
    with:
      update: \${{ inputs.update || false }}
`;

/** A trainer that reads the lock, as a user's own would: what it learns is the label rate of the window. */
const trainer = `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
const lines = readFileSync('data/rows.csv', 'utf8').trim().split('\\n').slice(1).map((line) => line.split(','));
const lock = existsSync('modelops.lock.json') ? JSON.parse(readFileSync('modelops.lock.json', 'utf8')).models.churn : undefined;
const within = (days) => lines.filter(([, date]) => days === undefined || (date >= days.from && date < days.to));
const train = within(lock?.window ?? { from: '0000', to: '2001-03-01' });
const rate = train.reduce((sum, [, , , label]) => sum + Number(label), 0) / train.length;
let csv = 'id,label,score\\n';
for (const [id, , x, label] of within(lock?.holdout)) csv += id + ',' + label + ',' + (0.5 * rate + 0.5 * Number(x)).toFixed(4) + '\\n';
writeFileSync('predictions.csv', csv);
writeFileSync('model.json', JSON.stringify({ rate }) + '\\n');
`;

const config = `models:
  churn:
    task: binary-classification
    predictions: predictions.csv
    files: model.json
    data: { source: data/rows.csv, key: id, time: date, label: { column: label, delay: 2d } }
    train: { command: node train.mjs }
    validate: { truth: data/rows.csv, gates: ["roc_auc >= 0.6"] }
    register: { keep-predictions: true }
    drift:
      production: { source: logs/*.csv, reference: data/reference.csv }
`;

/** Rows of days: the feature tells the label, whose rate is given. */
function rows(first: string, days: number, rate: number, salt: number): string[] {
  const lines: string[] = [];
  for (let day = 0; day < days; day++) {
    const date = new Date(Date.parse(`${first}T00:00:00Z`) + day * 86_400_000).toISOString().slice(0, 10);
    for (let row = 0; row < 40; row++) {
      const noise = (((day * 40 + row + salt) * 2654435761) % 4294967296) / 4294967296;
      const label = noise < rate ? 1 : 0;
      const x = (0.4 * label + 0.6 * (((row * 48271 + day * 16807 + salt) % 997) / 997)).toFixed(4);
      lines.push(`${date.replaceAll('-', '')}${row},${date},${x},${label}`);
    }
  }
  return lines;
}

const table = (...lines: readonly string[]) => `id,date,x,label\n${lines.join('\n')}\n`;
/** What production logged: the label beside what the champion said. */
const logged = (...lines: readonly string[]) =>
  `id,date,x,label,score\n${lines
    .map((line) => `${line},${(0.1 + 0.5 * Number(line.split(',')[2])).toFixed(4)}`)
    .join('\n')}\n`;

/** Secrets of the repository, all of which the workflow hands on. */
const secrets = { DEPLOY_KEY: 'a-key-that-no-job-here-is-given' };

const reference = rows('2001-01-01', 59, 0.2, 1);
const quiet = rows('2001-03-01', 28, 0.2, 2);
const shifted = rows('2001-03-29', 35, 0.5, 3);

test('the schedule: quiet, then an alarm, a candidate on the newest window, one pull request; then it is merged', async () => {
  await using world = await WorkflowWorld.open({
    files: {
      '.github/workflows/drift.yml': workflow,
      'train.mjs': trainer,
      'modelops.yml': config,
      'data/rows.csv': table(...reference, ...quiet),
      'data/reference.csv': logged(...reference),
      'logs/2001-03.csv': logged(...quiet),
    },
  });
  await world.first();
  const { repository, runner, scene } = world;
  const week = async () => {
    await repository.schedule(cron);
    await runner.idle();
    return world.results('drift');
  };
  expect(await week()).toMatchObject({
    'watch / select': 'success',
    'watch / churn / detect': 'success',
    'watch / churn / candidate': 'skipped',
    'watch / churn / propose': 'success',
  });
  const pulls = async () =>
    (await scene.people.rest.pulls.list({ ...scene.names, state: 'all' })).data.map(
      ({ number, state, head, title }) => ({ number, state, head: head.ref, title }),
    );
  expect(await pulls(), world.log('watch / churn / propose', 'drift')).toEqual([]);

  await repository.commitFiles({
    files: {
      'logs/2001-04.csv': logged(...shifted),
      'data/rows.csv': table(...reference, ...quiet, ...shifted),
    },
    message: 'April',
  });
  await runner.idle();
  // Two scheduled runs at the same moment.
  await Promise.all([repository.schedule(cron), repository.schedule(cron)]);
  await runner.idle();
  expect(world.results('drift')['watch / churn / candidate / judge']).toBe('success');
  const [pull, ...others] = await pulls();
  expect(others).toEqual([]);
  expect(pull, world.log('watch / churn / propose', 'drift')).toMatchObject({
    state: 'open',
    head: 'modelops/retrain-churn',
  });
  const lock = lockSchema.parse(
    JSON.parse((await repository.file('modelops.lock.json', 'modelops/retrain-churn'))!.toString()),
  );
  expect(lock.models['churn']).toMatchObject({
    window: { from: '2001-01-01', to: '2001-04-17' },
    holdout: { from: '2001-04-17', to: '2001-05-01' },
    rows: 40 * 120,
  });
  const events = (await repository.git('ls-tree', '-r', '--name-only', 'modelops/ledger', 'events/')).split(
    '\n',
  );
  expect(events).toHaveLength(2);

  // Its own checks judge it on the window that it proposes: only the holdout.
  const { data } = await scene.people.rest.pulls.get({ ...scene.names, pull_number: pull!.number });
  expect(data.body).toContain('| Trained on |');
  await scene.people.rest.pulls.update({ ...scene.names, pull_number: pull!.number, state: 'closed' });
  await scene.people.rest.pulls.update({ ...scene.names, pull_number: pull!.number, state: 'open' });
  await runner.idle();
  expect(world.results()).toMatchObject({ 'ci / churn / judge': 'success', 'ci / gate': 'success' });
  await world.merge(pull!.number);
  expect(world.results()['release / churn / publish'], world.log('release / churn / publish')).toBe(
    'success',
  );
  expect(JSON.parse(await world.asset('evaluation-report.json'))).toMatchObject({
    inputs: { lock: { window: { to: '2001-04-17' } } },
    evaluationSet: { rows: 40 * 14 },
  });
}, 240_000);

test('asked for by hand: proposed without an alarm; and what the commands of the user find is no credential that writes', async () => {
  await using thief = await Thief.hide();
  await using world = await WorkflowWorld.open({
    files: {
      '.github/workflows/drift.yml': `${workflow}      fetch: node steal.mjs fetch
      setup: node steal.mjs setup
    secrets: inherit
`,
      'steal.mjs': thief.script,
      'train.mjs': trainer,
      'modelops.yml': config.replace('node train.mjs', 'node train.mjs && node steal.mjs train'),
      'data/rows.csv': table(...reference, ...quiet),
      'data/reference.csv': logged(...reference),
      'logs/2001-03.csv': logged(...quiet),
    },
    runner: { machines: 1, secrets, env: { TMPDIR: thief.machine } },
  });
  await world.first();
  const { scene, runner } = world;
  const person = new Octokit({
    auth: scene.hub.createToken({
      repository: scene.repository.fullName,
      kind: 'user',
      permissions: { actions: 'write' },
    }),
    baseUrl: scene.hub.apiUrl,
    throttle: { enabled: false },
  });
  await person.rest.actions.createWorkflowDispatch({
    ...scene.names,
    workflow_id: 'drift.yml',
    ref: 'main',
    inputs: { update: 'true' },
  });
  await runner.idle();
  const run = runner.latest('drift');
  expect(
    run.jobs
      .filter((job) => robbed(job).length > 0)
      .map((job) => [job.name, robbed(job), Object.values(job.permissions)]),
  ).toEqual([
    ['watch / churn / detect', ['fetch'], ['read']],
    ['watch / churn / candidate / judge', ['fetch', 'setup', 'train'], ['read', 'read', 'read']],
  ]);
  const { data: pulls } = await scene.people.rest.pulls.list({ ...scene.names });
  expect(pulls, world.log('watch / churn / propose', 'drift')).toMatchObject([
    {
      title: expect.stringMatching(/^Retrain churn: asked for by /),
      head: { ref: 'modelops/retrain-churn' },
    },
  ]);
  expect(await complaints(scene, run, thief, { secrets, pullRequest: 1 })).toEqual([]);
}, 240_000);

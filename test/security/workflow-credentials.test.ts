import type { Files } from '@modelops/local-github';
import type { WorkflowRun } from '@modelops/local-runner';
import { Octokit } from 'octokit';
import { expect, test, vi } from 'vitest';
import type { Scene } from '../support/job.ts';
import { artifactTexts, complaints, credentialsIn, robbed, Thief } from '../support/thief.ts';
import { params, userWorkflows, WorkflowWorld } from '../support/workflow-world.ts';

vi.setConfig({ testTimeout: 300_000 });

const secrets = {
  GIVEN: 'the-secret-that-a-job-is-given',
  OTHER: 'another-secret-of-the-repository',
  DEPLOY_KEY: 'a-key-that-no-job-here-is-given',
};

/** The files that users copy, by somebody who hands all secrets on, and whose commands all steal. */
function robbedWorkflows(): Files {
  const files = userWorkflows();
  const path = '.github/workflows/modelops.yml';
  const given = files[path]!.replaceAll(
    /^( {4}uses: .*)\n(?: {4}with:\n)?/gm,
    '$1\n    secrets: inherit\n    with:\n      fetch: node steal.mjs fetch\n      setup: node steal.mjs setup\n',
  );
  return { ...files, [path]: given };
}

/** What no workflow of ours does: a token that writes, a secret, an identity, and a token left for the next job. */
const careless = `name: careless
on:
  push: { branches: [main] }
  pull_request:
jobs:
  spends:
    runs-on: ubuntu-latest
    permissions: { contents: write, issues: read }
    env:
      KEY: \${{ secrets.GIVEN }}
    steps:
      - uses: actions/checkout@v4
      - name: Spend
        run: |
          export ACTIONS_ID_TOKEN_REQUEST""_URL=x
          git config -l > "$TMPDIR/left-behind"
          node steal.mjs control
  inherits:
    needs: spends
    runs-on: ubuntu-latest
    permissions: { contents: read }
    steps:
      - uses: actions/checkout@v4
        with: { persist-credentials: false }
      - name: Inherit
        run: node steal.mjs control
`;

async function open(thief: Thief, files: Files = {}): Promise<WorkflowWorld> {
  return WorkflowWorld.open({
    command: (model) => `node train.mjs ${model} && node steal.mjs train ${model}/model.json`,
    files: { ...robbedWorkflows(), 'steal.mjs': thief.script, ...files },
    // One machine of one's own: what a job leaves in its temporary folder, the next one finds.
    runner: { machines: 1, secrets, env: { TMPDIR: thief.machine } },
  });
}

/** Somebody who may starts the workflow by hand. */
async function dispatch({ hub, repository }: Scene, ref: string): Promise<void> {
  const token = hub.createToken({
    repository: repository.fullName,
    kind: 'user',
    permissions: { actions: 'write' },
  });
  const person = new Octokit({ auth: token, baseUrl: hub.apiUrl, throttle: { enabled: false } });
  const { owner, name: repo } = repository;
  await person.rest.actions.createWorkflowDispatch({ owner, repo, workflow_id: 'modelops.yml', ref });
}

/** Begins an artifact of the job that one token of the artifact service is of, with another one. */
async function upload({ hub }: Scene, token: string, of: string): Promise<number> {
  const claims = Buffer.from(of.split('.')[1]!, 'base64url').toString();
  const [, run, job] = /Actions\.Results:([^:"]+):([^"]+)"/.exec(claims)!;
  const url = '/twirp/github.actions.results.api.v1.ArtifactService/CreateArtifact';
  const response = await fetch(new URL(url, hub.resultsUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      workflow_run_backend_id: run,
      workflow_job_run_backend_id: job,
      name: 'planted',
      version: 7,
    }),
  });
  return response.status;
}

test('a command of the user that takes every credential it finds has none that writes, and no secret, on every event', async () => {
  await using thief = await Thief.hide();
  await using world = await open(thief);
  const { scene, runner } = world;
  const { repository } = scene;
  const own = await world.propose({ 'churn/params.json': params(0.5) });
  const runs: Record<string, WorkflowRun> = { 'pull request': runner.latest('modelops') };

  const fork = await scene.fork();
  const foreign = await world.propose({ 'churn/params.json': params(0.6) }, 'theirs', { fork });
  runs["a fork's pull request"] = runner.latest('modelops');
  expect(world.results('modelops-report')).toEqual({ 'report / report': 'success' });

  // A main that has moved: what the queue asks for must be trained again.
  await world.commit({ 'churn/notes.md': 'moved\n' });
  runs['push'] = runner.latest('modelops');
  await repository.enqueue(foreign);
  await runner.idle();
  runs['merge group'] = runner.latest('modelops');

  await repository.commitFiles({
    branch: 'next',
    files: { 'churn/params.json': params(0.7) },
    message: 'Next',
  });
  await dispatch(scene, 'next');
  await runner.idle();
  runs['dispatch'] = runner.latest('modelops');

  expect(Object.values(runs).map(({ event }) => event.name)).toEqual([
    'pull_request',
    'pull_request',
    'push',
    'merge_group',
    'workflow_dispatch',
  ]);
  const uploaders = new Set<string>();
  const before = await scene.hub.snapshot(repository.fullName);
  for (const [event, run] of Object.entries(runs)) {
    const thieves = run.jobs.filter((job) => robbed(job).length > 0);
    expect(
      thieves.map((job) => [job.name.split(' / ').slice(1).join(' / '), robbed(job), job.permissions]),
      event,
    ).toEqual([
      [
        event === 'push' || event === 'dispatch' ? 'churn / evidence / judge' : 'churn / judge',
        ['fetch', 'setup', 'train'],
        { contents: 'read', actions: 'read', 'pull-requests': 'read' },
      ],
    ]);
    // The actions beside these commands hold the job's token and the artifact service's: whoever stands in for git has both.
    const sent = await thief.sent(run, thieves[0]!);
    // train-model, which has no mode, is given no token of the API.
    expect([...sent.keys()].sort(), event).toEqual(['', 'evaluate', 'find']);
    for (const [mode, loot] of sent) {
      const { tokens, runtime } = credentialsIn(loot, secrets);
      expect([tokens.length, runtime.length], event).toEqual([mode === '' ? 0 : 1, 1]);
      uploaders.add(runtime[0]!);
    }
    expect(await complaints(scene, run, thief, { secrets, pullRequest: own }), event).toEqual([]);
  }
  expect(await scene.hub.snapshot(repository.fullName)).toEqual(before);

  // The artifact service's token names artifacts of its own run; to GitHub's API it is nobody's.
  expect(uploaders.size).toBe(5);
  const [mine, ...others] = [...uploaders];
  expect(await upload(scene, mine!, mine!)).toBe(200);
  for (const other of others) expect(await upload(scene, mine!, other)).toBe(403);
  const asked = await fetch(`${scene.hub.apiUrl}/user`, { headers: { authorization: `Bearer ${mine}` } });
  expect(asked.status).toBe(401);

  const texts = await artifactTexts(scene);
  expect(texts.size).toBe(5);
  for (const [artifact, text] of texts) {
    // What was stolen has come this far.
    expect(Buffer.from(/^.*\/model\.json\n(\S+)$/m.exec(text)![1]!, 'base64').toString(), artifact).toContain(
      '## environment',
    );
    expect(credentialsIn(text, secrets), artifact).toEqual({
      tokens: [],
      runtime: [],
      secrets: [],
      identity: false,
    });
  }
});

test('the same thief and the same eyes find what a careless workflow gives away, of a fork only what reads', async () => {
  await using thief = await Thief.hide();
  await using world = await open(thief, { '.github/workflows/careless.yml': careless });
  const { scene, runner } = world;
  const fork = await scene.fork();
  const pullRequest = await world.propose({ 'notes.txt': 'theirs' }, 'theirs', { fork });
  const look = () => complaints(scene, runner.latest('careless'), thief, { secrets, pullRequest });
  const step = 'spends, Spend';
  const given = [
    `${step}: its own token, which only actions are given`,
    `${step}: the job's identity`,
    'inherits, Inherit: a token of spends',
    'inherits, Inherit: its own token, which only actions are given',
  ];
  expect(await look()).toEqual(given);
  await world.commit({ 'notes.txt': 'ours' });
  const write =
    'a token that can POST /git/refs, POST /releases, PUT /contents/stolen.txt, PUT /pulls/1/merge';
  expect(await look()).toEqual([
    'spends has contents: write',
    given[0],
    `${step}: ${write}`,
    `${step}: the secret GIVEN`,
    given[1],
    ...given.slice(2),
    `inherits, Inherit: ${write}`,
  ]);
});

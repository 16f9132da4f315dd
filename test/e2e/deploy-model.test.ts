import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foldLedger } from '@modelops/lifecycle';
import type { RequestEntry } from '@modelops/local-github';
import type { Trigger } from '@modelops/local-runner';
import { afterEach, describe, expect, test } from 'vitest';
import { type DeployOptions, deployHere, releaseHere } from '../support/deploy-here.ts';
import { evidenceOf, model, type RunOptions, World } from '../support/register-world.ts';

const worlds: World[] = [];

afterEach(async () => {
  for (const each of worlds.splice(0)) {
    try {
      each.hub.assertClean();
    } finally {
      await each.hub.dispose();
    }
  }
});

type Inputs = NonNullable<RunOptions['with']>;

/** A repository with so many versions: 1.0.0, 1.1.0, … */
async function world(versions: number): Promise<World> {
  const w = await World.start();
  worlds.push(w);
  for (let each = 0; each < versions; each++)
    expect(await releaseHere(w, evidenceOf(`model ${each}`))).toBe(`1.${each}.0`);
  return w;
}

async function deployed(w: World, inputs: Inputs = {}, options: DeployOptions = {}) {
  const step = await deployHere(w, inputs, options);
  expect(step.error, step.log).toBeUndefined();
  // What is folded is what happened.
  const ledger = (await w.ledger())!;
  expect(ledger.state).toEqual(foldLedger(ledger.events));
  return step;
}

async function refused(w: World, inputs: Inputs, options: DeployOptions = {}): Promise<string> {
  const { error, log } = await deployHere(w, inputs, options);
  expect(error, log).toBeDefined();
  return error!;
}

/** Does something when a run, for the nth time after it took the lease, is about to read the ledger. */
function atLedgerRead(w: World, nth: number, act: () => Promise<unknown>): void {
  let taken = false;
  let reads = 0;
  const stop = w.hub.onRequest(async ({ method, path }) => {
    if (method !== 'GET') taken ||= path.includes('/git/refs');
    else if (taken && /\/branches\/modelops/.test(path) && ++reads === nth) {
      stop();
      await act();
    }
  });
}

/** A folder that is served from, away from any job. */
async function served() {
  const path = await mkdtemp(join(tmpdir(), 'modelops-served-'));
  return {
    target: { target: 'directory', path },
    read: () => readFile(join(path, model, 'current/model.bin'), 'utf8'),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

describe('a pointer in the ledger', () => {
  test('deployed, replaced, rolled back: the ledger, the resolver and GitHub’s page say the same', async () => {
    const w = await world(2);
    const first = await deployed(w, { version: 'v1.0.0' });
    expect(first.outputs).toMatchObject({
      version: '1.0.0',
      previous: '',
      changed: 'true',
      tag: 'churn@v1.0.0',
    });
    const second = await deployed(w);
    expect(second.outputs).toMatchObject({ version: '1.1.0', previous: '1.0.0', changed: 'true' });
    expect(second.summary).toContain('churn@production runs v1.1.0 (before: v1.0.0)');
    expect(await w.deployments()).toEqual([
      { ref: 'churn@v1.1.0', environment: 'production', state: 'success' },
      { ref: 'churn@v1.0.0', environment: 'production', state: 'inactive' },
    ]);
    expect((await w.resolve('churn@production')).outputs).toMatchObject({ version: '1.1.0' });

    // The same run a second time, as "Re-run failed jobs" does, goes back one only.
    const trigger = await w.push('roll back');
    const back = await deployed(w, { mode: 'rollback' }, { trigger });
    expect(back.outputs).toMatchObject({ version: '1.0.0', previous: '1.1.0', changed: 'true' });
    trigger.run.rerun();
    const again = await deployed(w, { mode: 'rollback' }, { trigger });
    expect(again.outputs).toMatchObject({ version: '1.0.0', changed: 'false' });
    expect((await w.resolve('production')).outputs).toMatchObject({ version: '1.0.0' });
    expect((await w.deployments()).map(({ ref, state }) => `${ref} ${state}`)).toEqual([
      'churn@v1.0.0 success',
      'churn@v1.1.0 inactive',
      'churn@v1.0.0 inactive',
    ]);
    expect(await refused(w, { version: 'latest' })).toContain('v1.1.0 was rolled back in production');
    expect((await w.ledger())!.events.map(({ what }) => what)).toEqual([
      'lease-taken',
      'promoted',
      'lease-taken',
      'promoted',
      'lease-taken',
      'rolled-back',
    ]);
  });

  test('one environment after the other, and what is retired stays away', async () => {
    const w = await world(2);
    await deployed(w, { environment: 'staging', version: 'v1.0.0' });
    const step = await deployed(w, { version: 'staging' });
    expect(step.outputs).toMatchObject({ environment: 'production', version: '1.0.0' });
    await deployed(w);
    expect(await refused(w, { mode: 'retire', version: 'v1.1.0' })).toContain(
      'is what churn@production runs',
    );
    const gone = await deployed(w, { mode: 'retire', version: 'v1.0.0' });
    expect(gone.outputs).toMatchObject({ changed: 'true', version: '1.1.0' });
    expect(await refused(w, { version: 'v1.0.0', force: true })).toContain('is retired in production');
  });

  test('a dry run writes nothing', async () => {
    const w = await world(1);
    const from = w.hub.requests.length;
    const step = await deployHere(w, { 'dry-run': true });
    expect(step.error, step.log).toBeUndefined();
    expect(step.outputs).toMatchObject({ changed: 'false', reason: 'v1.0.0 would run in churn@production' });
    expect(w.hub.requests.slice(from).filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('two deploys at the same moment: one after the other, the newer one runs, nothing is lost', async () => {
    const w = await world(2);
    const triggers = [await w.push('one'), await w.push('two')];
    const steps = await Promise.all([
      w.deploy({ version: 'v1.0.0' }, { trigger: triggers[0]! }),
      w.deploy({ version: 'v1.1.0' }, { trigger: triggers[1]! }),
    ]);
    for (const step of steps) expect(step.outcome, step.log).toBe('success');
    expect(await w.runs()).toBe('1.1.0');
    const { state, events } = (await w.ledger())!;
    expect(state).toEqual(foldLedger(events));
    expect(state.models['churn']?.environments['production']?.lease).toBeNull();
    const active = (await w.deployments()).filter(({ state: marked }) => marked === 'success');
    expect(active.map(({ ref }) => ref)).toEqual(['churn@v1.1.0']);
  });
});

describe('a folder', () => {
  test('gets the files, verified; rolling back writes the older version under a new number', async () => {
    const w = await world(2);
    await using folder = await served();
    const { target } = folder;
    await deployed(w, { ...target, version: 'v1.0.0' });
    const step = await deployed(w, target);
    expect(await folder.read()).toBe('model 1');
    expect(step.outputs['path']).toBe(join(target.path, 'churn/current'));
    await deployed(w, { ...target, mode: 'rollback' });
    expect(await folder.read()).toBe('model 0');
    expect((await readdir(join(target.path, 'churn'))).sort()).toEqual(['1', '2', '3', 'current']);
    const { events } = (await w.ledger())!;
    const last = events.at(-1)!;
    const record =
      last.what === 'rolled-back' ? await w.repository.file(last.rollout!, 'modelops/ledger') : null;
    expect(JSON.parse(record!.toString('utf8'))).toMatchObject({
      version: '1.0.0',
      from: '1.1.0',
      readBack: [{ name: 'model.bin' }, { name: 'model-manifest.json' }],
    });
  });

  test('that cannot be written: the lease is given back, and what ran still runs', async () => {
    const w = await world(1);
    const message = await refused(w, { target: 'directory', path: '/dev/null/models' });
    expect(message).toContain('could not be written');
    const { state, events } = (await w.ledger())!;
    expect(events.map(({ what }) => what)).toEqual(['lease-taken', 'lease-released']);
    expect(state.models['churn']?.environments['production']).toMatchObject({ version: null, lease: null });
  });
});

describe('the ledger is deleted', () => {
  const deleteLedger = (w: World) => w.people.rest.git.deleteRef({ ...w.at, ref: 'heads/modelops/ledger' });

  /** v1.1.0 was deployed by a release run and rolled back; then the branch went. */
  async function rolledBackAndLost(): Promise<{ w: World; release: Trigger }> {
    const w = await world(2);
    await deployed(w, { version: 'v1.0.0' });
    const release = await w.push('release run');
    await deployed(w, { version: 'v1.1.0' }, { trigger: release });
    await deployed(w, { mode: 'rollback' });
    await deleteLedger(w);
    release.run.rerun();
    return { w, release };
  }

  test('nothing is deployed until it is put back: then it says again what was rolled back', async () => {
    const { w, release } = await rolledBackAndLost();
    const from = w.hub.requests.length;
    const again = await refused(w, { version: 'v1.1.0' }, { trigger: release });
    expect(again).toContain('the ledger of churn@production was deleted: GitHub shows that v1.0.0');
    for (const inputs of [{ mode: 'rollback' }, { mode: 'retire', version: 'v1.0.0' }])
      expect(await refused(w, inputs)).toContain('Without it nobody knows what was rolled back or retired');
    expect(w.hub.requests.slice(from).filter(({ method }) => method !== 'GET')).toEqual([]);

    // As the message says.
    const [, sha] = /-f ref=refs\/heads\/modelops\/ledger -f sha=(\w+)/.exec(again)!;
    await w.people.rest.git.createRef({ ...w.at, ref: 'refs/heads/modelops/ledger', sha: sha! });
    expect((await deployed(w, { version: 'v1.1.0' }, { trigger: release })).outputs).toMatchObject({
      version: '1.0.0',
      changed: 'false',
    });
    expect(await refused(w, { version: 'v1.1.0' })).toContain('v1.1.0 was rolled back in production');
  });

  test('a person begins a new one: what the lost one deployed still comes back by nobody else', async () => {
    const { w, release } = await rolledBackAndLost();
    const anew = await deployed(w, { version: 'v1.0.0', force: true });
    expect(anew.outputs).toMatchObject({ version: '1.0.0', changed: 'true' });
    expect(anew.warnings.join()).toContain('It begins anew by `force`');
    expect(await refused(w, { version: 'v1.1.0' }, { trigger: release })).toContain(
      'v1.1.0 ran in churn@production by a ledger that was deleted',
    );
    // Another environment has lost nothing.
    await deployed(w, { environment: 'staging', version: 'v1.1.0' });
    await deployed(w, { version: 'v1.1.0', force: true });
    expect(await w.runs()).toBe('1.1.0');
  });

  test('in the middle of a rollout: that ends, and writes nothing', async () => {
    const w = await world(2);
    await deployed(w, { version: 'v1.0.0' });
    atLedgerRead(w, 2, () => deleteLedger(w));
    expect(await refused(w, {})).toContain('was deleted or set back during this rollout');
    expect(await w.ledger()).toBeUndefined();
  });
});

describe('two rollouts, the first one slower than its lease', () => {
  const late = { now: () => new Date(Date.now() + 2 * 3_600_000) };

  test('the second one takes over; the first one fails, changes nothing, and may come again', async () => {
    const w = await world(2);
    const trigger = await w.push('slow');
    atLedgerRead(w, 2, () => deployed(w, { version: 'v1.0.0' }, late));
    const slow = await deployHere(w, { version: 'v1.1.0', 'lease-minutes': 1 }, { trigger });
    expect(slow.error).toContain('the lease of churn@production is not ours any more: nobody holds it');
    expect(slow.error).toContain('with a larger `lease-minutes`');
    expect([await w.runs(), (await w.deployments()).map(({ ref }) => ref)]).toEqual([
      '1.0.0',
      ['churn@v1.0.0'],
    ]);
    trigger.run.rerun();
    expect((await deployed(w, { version: 'v1.1.0' }, { trigger })).outputs).toMatchObject({
      version: '1.1.0',
      previous: '1.0.0',
    });
  });

  test.each([
    ['before the switch', 2, 'not ours any more'],
    // The switch of the first one came before the second one's, and is not taken back over it.
    ['after the switch', 3, undefined],
  ])('a folder, taken over %s: it serves what the ledger runs', async (_, nth, error) => {
    const w = await world(2);
    await using folder = await served();
    atLedgerRead(w, nth, () => deployed(w, { ...folder.target, version: 'v1.1.0' }, late));
    const slow = await deployHere(w, { ...folder.target, version: 'v1.0.0', 'lease-minutes': 1 });
    if (error === undefined) {
      expect(slow.outputs).toMatchObject({ version: '1.1.0', changed: 'false' });
      expect(slow.warnings.join()).toContain('v1.1.0 runs, which is newer than v1.0.0');
    } else expect(slow.error).toContain(error);
    expect([await folder.read(), await w.runs()]).toEqual(['model 1', '1.1.0']);
  });
});

test('rolled back by somebody else before it has looked again: it tells what it did, and what runs', async () => {
  const w = await world(2);
  await deployed(w, { version: 'v1.0.0' });
  const [slow, fast] = [await w.push('slow'), await w.push('fast')];
  let writes = 0;
  const stop = w.hub.onResponse(async ({ method, path }) => {
    if (method !== 'PATCH' || !path.includes('/git/refs/') || ++writes !== 2) return;
    stop();
    await deployed(w, { mode: 'rollback' }, { trigger: fast });
  });
  const step = await deployed(w, {}, { trigger: slow });
  expect(step.outputs).toMatchObject({ changed: 'true', version: '1.0.0', tag: 'churn@v1.0.0' });
  expect(step.outputs['reason']).toBe(
    'churn@production runs v1.1.0 (before: v1.0.0); since then churn@production has moved to v1.0.0',
  );
  expect(step.outputs['model-digest']).toBeUndefined();
  const { data } = await w.people.rest.repos.listDeployments({ ...w.at, environment: 'production' });
  const statuses = await Promise.all(
    data.map(async ({ id, payload }) => {
      const marks = await w.people.rest.repos.listDeploymentStatuses({ ...w.at, deployment_id: id });
      const { version } = (typeof payload === 'string' ? JSON.parse(payload) : payload) as {
        version: string;
      };
      return {
        version,
        marks: marks.data.map(({ state, log_url }) => `${state} ${log_url?.split('/').at(-1)}`),
      };
    }),
  );
  // Each by the run that made the move, whoever shows it.
  expect(statuses[0]).toEqual({ version: '1.0.0', marks: [`success ${fast.run.id}`] });
  for (const { marks } of statuses.slice(1)) expect(marks[0] ?? 'inactive').toContain('inactive');
});

describe('the ledger cannot be written after the switch', () => {
  /** v1.0.0 runs and is served; then GitHub answers nothing more once a run wants to write that v1.1.0 runs. */
  async function cutOff(when: 'before' | 'after') {
    const w = await world(2);
    const folder = await served();
    await deployed(w, { ...folder.target, version: 'v1.0.0' });
    const trigger = await w.push('cut off');
    let writes = 0;
    const isWrite = ({ method, path }: RequestEntry) =>
      method === 'PATCH' && path.includes('/git/refs/') && ++writes === 2;
    let cut = false;
    const stops = [
      w.hub.onRequest((entry) => {
        if (when === 'before' && isWrite(entry)) cut = true;
        return cut ? 'drop' : undefined;
      }),
      w.hub.onResponse((entry) => {
        if (when === 'after' && isWrite(entry)) cut = true;
      }),
    ];
    const step = await deployHere(w, folder.target, { trigger });
    expect(step.error, step.log).toBeDefined();
    for (const stop of stops) stop();
    trigger.run.rerun();
    return { w, folder, trigger, step };
  }

  test('the folder goes back to what the ledger runs', async () => {
    const { w, folder, trigger, step } = await cutOff('before');
    await using _ = folder;
    expect(step.warnings.join()).toContain(
      `serves v1.0.0 again; the ledger could not be read: run this again`,
    );
    expect([await folder.read(), await w.runs()]).toEqual(['model 0', '1.0.0']);
    await deployed(w, folder.target, { trigger });
    expect([await folder.read(), await w.runs()]).toEqual(['model 1', '1.1.0']);
  });

  test('it was written after all: the next attempt brings both together', async () => {
    const { w, folder, trigger } = await cutOff('after');
    await using _ = folder;
    expect([await folder.read(), await w.runs()]).toEqual(['model 0', '1.1.0']);
    const step = await deployed(w, folder.target, { trigger });
    expect(step.outputs).toMatchObject({ version: '1.1.0', changed: 'true' });
    expect(step.outputs['reason']).toContain('has it again');
    expect([await folder.read(), await w.runs()]).toEqual(['model 1', '1.1.0']);
    expect((await deployed(w, folder.target)).outputs).toMatchObject({ changed: 'false' });
  });

  test('the folder is lost: deploying what runs fills it again', async () => {
    const w = await world(1);
    await using folder = await served();
    await deployed(w, folder.target);
    await rm(join(folder.target.path, 'churn'), { recursive: true });
    const step = await deployed(w, folder.target);
    expect(step.outputs['reason']).toMatch(/^churn@production runs v1\.0\.0, and .* has it again$/);
    expect(await folder.read()).toBe('model 0');
    const { state } = (await w.ledger())!;
    expect(state.models['churn']!.environments['production']).toMatchObject({
      history: [{}],
      lease: null,
    });
  });
});

test('`deployment: false`: the ledger moves, and GitHub shows nothing', async () => {
  const w = await world(1);
  const config = 'models:\n  churn:\n    deploy: { production: { target: release, deployment: false } }\n';
  await w.repository.commitFiles({ files: { 'modelops.yml': config }, message: 'config' });
  const step = await deployed(w, { version: 'v1.0.0' });
  expect(step.outputs).toMatchObject({ version: '1.0.0', changed: 'true' });
  expect(step.outputs['deployment-id']).toBeUndefined();
  expect([await w.runs(), await w.deployments()]).toEqual(['1.0.0', []]);
});

describe('what is not right', () => {
  test('a release whose file or evidence was changed by hand is not deployed', async () => {
    const w = await world(1);
    const { data } = await w.people.rest.repos.getReleaseByTag({ ...w.at, tag: 'churn@v1.0.0' });
    for (const name of ['SHA256SUMS', 'model.bin']) {
      const asset = data.assets.find((item) => item.name === name)!;
      await w.people.rest.repos.deleteReleaseAsset({ ...w.at, asset_id: asset.id });
      await w.people.rest.repos.uploadReleaseAsset({
        ...w.at,
        release_id: data.id,
        name,
        url: data.upload_url,
        data: 'other',
      } as never);
      expect(await refused(w, {})).toContain('is not what was released');
    }
    expect(await w.ledger()).toBeUndefined();
  });

  test('what failed its validation is deployed only by force', async () => {
    const w = await world(0);
    const step = await w.register(evidenceOf('bad', { verdict: 'fail' }), {
      trigger: await w.push('train'),
      with: { require: 'none' },
    });
    expect(step.outcome, step.log).toBe('success');
    expect(await refused(w, {})).toContain('failed its validation');
    await deployed(w, { force: true });
  });

  test('a deployment made by hand is told once, and not believed', async () => {
    const w = await world(2);
    await deployed(w, { version: 'v1.0.0' });
    await w.people.rest.repos.createDeployment({
      ...w.at,
      ref: 'churn@v1.1.0',
      environment: 'production',
      auto_merge: false,
      required_contexts: [],
    });
    const step = await deployed(w);
    expect(step.outputs).toMatchObject({ previous: '1.0.0', changed: 'true' });
    expect(step.warnings.join()).toContain('churn@v1.1.0 by ada');
    expect((await deployed(w, { mode: 'rollback' })).warnings).toEqual([]);
  });

  test('somebody pushed to the branch of the ledger', async () => {
    const w = await world(1);
    await w.repository.commitFiles({
      branch: 'modelops/ledger',
      from: 'main',
      files: { 'state.json': '{"schema":"mine"}' },
      message: 'mine',
    });
    expect(await refused(w, {})).toContain('state.json of the branch modelops/ledger');
  });

  test('a token that may not write the ledger: which permission is missing; one that may not deploy: a notice', async () => {
    const w = await world(1);
    expect(await refused(w, {}, { permissions: { contents: 'read', deployments: 'write' } })).toContain(
      '`contents: write`',
    );
    const step = await deployed(w, {}, { permissions: { contents: 'write' } });
    expect(step.notices).toEqual([expect.stringContaining('deployments: ')]);
    expect([await w.runs(), await w.deployments()]).toEqual(['1.0.0', []]);
  });

  test('inputs: an environment that is none, a version that is none, what belongs to another mode', async () => {
    const w = await world(1);
    const config =
      'models:\n  churn:\n    deploy:\n      staging: { target: release }\n      production: { target: directory }\n';
    await w.repository.commitFiles({ files: { 'modelops.yml': config }, message: 'config' });
    const asked = w.hub.requests.length;
    expect(await refused(w, { token: '' })).toContain('the input `token` is empty');
    expect(w.hub.requests).toHaveLength(asked);
    expect(await refused(w, { environment: 'prod' })).toContain('It declares staging, production');
    expect(await refused(w, { environment: '' })).toContain('say which one');
    expect(await refused(w, { environment: 'production' })).toContain('needs the folder');
    expect(await refused(w, { environment: 'staging', version: 'v9' })).toContain('no published version');
    expect(await refused(w, { environment: 'staging', from: 'v1.0.0' })).toContain('mode: start');
    expect(await refused(w, { environment: 'staging', mode: 'retire' })).toContain('never runs there again');
  });
});

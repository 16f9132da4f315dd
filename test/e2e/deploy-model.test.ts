import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foldLedger } from '@modelops/lifecycle';
import { afterEach, describe, expect, test } from 'vitest';
import { type DeployOptions, deployHere, releaseHere } from '../support/deploy-here.ts';
import { evidenceOf, type RunOptions, World } from '../support/register-world.ts';

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
    const base = await mkdtemp(join(tmpdir(), 'modelops-served-'));
    try {
      const target = { target: 'directory', path: base };
      const served = () => readFile(join(base, 'churn/current/model.bin'), 'utf8');
      await deployed(w, { ...target, version: 'v1.0.0' });
      const step = await deployed(w, target);
      expect(await served()).toBe('model 1');
      expect(step.outputs['path']).toBe(join(base, 'churn/current'));
      await deployed(w, { ...target, mode: 'rollback' });
      expect(await served()).toBe('model 0');
      expect((await readdir(join(base, 'churn'))).sort()).toEqual(['1', '2', '3', 'current']);
      const { events } = (await w.ledger())!;
      const last = events.at(-1)!;
      const record =
        last.what === 'rolled-back' ? await w.repository.file(last.rollout!, 'modelops/ledger') : null;
      expect(JSON.parse(record!.toString('utf8'))).toMatchObject({
        version: '1.0.0',
        from: '1.1.0',
        readBack: [{ name: 'model.bin' }, { name: 'model-manifest.json' }],
      });
    } finally {
      await rm(base, { recursive: true, force: true });
    }
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

  test('a deployment made by hand is told once; the branch of the ledger deleted: a new one begins, and GitHub’s page is not believed', async () => {
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

    await w.people.rest.git.deleteRef({ ...w.at, ref: 'heads/modelops/ledger' });
    expect(await refused(w, { mode: 'rollback' })).toContain('nothing runs in churn@production');
    const anew = await deployed(w, { version: 'v1.1.0' });
    expect(anew.log).toContain('there is no ledger yet');
    expect(anew.warnings.join()).toContain('4 deployment(s) to production that the ledger does not know');
    expect((await w.ledger())!.events).toHaveLength(2);
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

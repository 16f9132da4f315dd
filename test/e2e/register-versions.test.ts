import { readFile } from 'node:fs/promises';
import { type ModelManifest, sha256 } from '@modelops/contracts';
import type { StepResult } from '@modelops/local-runner';
import { afterEach, describe, expect, test } from 'vitest';
import { type Evidence, evidenceOf, type RunOptions, suite, World } from '../support/register-world.ts';

const worlds: World[] = [];

async function world(): Promise<World> {
  const started = await World.start();
  worlds.push(started);
  return started;
}

afterEach(async () => {
  for (const each of worlds.splice(0)) {
    try {
      each.hub.assertClean();
    } finally {
      await each.hub.dispose();
    }
  }
});

async function released(w: World, evidence: Evidence, options?: RunOptions): Promise<StepResult> {
  const step = await w.register(evidence, options);
  expect(step.outcome, step.log).toBe('success');
  return step;
}

/** An asset's text, as anybody who may read the repository downloads it. */
async function asset(w: World, tag: string, name: string): Promise<string> {
  const { data } = await w.people.rest.repos.getReleaseByTag({ ...w.at, tag });
  const found = data.assets.find((candidate) => candidate.name === name)!;
  const response = await w.people.rest.repos.getReleaseAsset({
    ...w.at,
    asset_id: found.id,
    headers: { accept: 'application/octet-stream' },
  });
  return Buffer.from(response.data as unknown as ArrayBuffer).toString('utf8');
}

const manifestOf = async (w: World, tag: string) =>
  JSON.parse(await asset(w, tag, 'model-manifest.json')) as ModelManifest;

describe('a first version', () => {
  test('is 1.0.0, at the commit, with its files, its evidence and their sums', async () => {
    const w = await world();
    const trigger = await w.push('train');
    const evidence = evidenceOf('one');
    const step = await released(w, evidence, { trigger, with: { notes: 'For the *spring* sale' } });
    expect(step.outputs).toMatchObject({
      version: '1.0.0',
      tag: 'churn@v1.0.0',
      changed: 'true',
      bump: 'initial',
      reason: 'the first version',
      commit: trigger.sha,
      'model-digest': sha256('one'),
    });
    expect(step.warnings).toEqual([]);
    expect(step.annotations).toEqual([]);
    expect(step.summary).toContain('### Published [churn@v1.0.0]');
    const [version] = await w.versions();
    expect(version).toMatchObject({
      commit: trigger.sha,
      prerelease: false,
      assets: ['evaluation-report.json', 'model-manifest.json', 'model.bin', 'SHA256SUMS'].toSorted(),
    });
    expect(version!.body).toContain('spring');
    expect(await asset(w, 'churn@v1.0.0', 'model.bin')).toBe('one');
    const sums = await asset(w, 'churn@v1.0.0', 'SHA256SUMS');
    for (const line of sums.trim().split('\n')) {
      const [digest, name] = line.split('  ') as [string, string];
      expect(sha256(await asset(w, 'churn@v1.0.0', name)), name).toBe(`sha256:${digest}`);
    }
    expect(sums.trim().split('\n')).toHaveLength(3);
    expect(await manifestOf(w, 'churn@v1.0.0')).toMatchObject({
      version: '1.0.0',
      commit: trigger.sha,
      previous: null,
      equals: null,
      documents: { evaluationReport: evidence.digest },
      files: [{ name: 'model.bin' }],
      judged: [{ name: 'predictions.csv' }],
    });
    expect(await w.drafts()).toEqual([]);
  });

  test('keeps the predictions where they are asked for', async () => {
    const w = await world();
    await released(w, evidenceOf('one'), { with: { 'keep-predictions': true } });
    expect((await w.versions())[0]!.assets).toContain('predictions.csv');
    expect((await manifestOf(w, 'churn@v1.0.0')).judged).toEqual([]);
  });

  test('as a pre-release is found by its number, and not by ranges', async () => {
    const w = await world();
    await released(w, evidenceOf('one'), { with: { prerelease: true } });
    expect((await w.versions())[0]).toMatchObject({ tag: 'churn@v1.0.0', prerelease: true });
    expect((await w.resolve('v1.0.0')).outputs['tag']).toBe('churn@v1.0.0');
    expect((await w.resolve('v1')).annotations[0]!.message).toMatch(
      /no published version of "churn" is "v1"/,
    );
  });
});

describe('a life of versions', () => {
  test('better is minor, else patch; the same again stays; older bytes again name the version that they equal', async () => {
    const w = await world();
    await released(w, evidenceOf('one'), { trigger: await w.push('one') });
    const better = evidenceOf('two', {
      champion: { version: '1.0.0', modelDigest: sha256('one') },
      outcome: 'better',
    });
    const trigger = await w.push('two');
    const second = await released(w, better, { trigger });
    expect(second.outputs).toMatchObject({ version: '1.1.0', bump: 'minor', changed: 'true' });
    expect(second.outputs['reason']).toMatch(/^better than v1\.0\.0, roc_auc/);

    const writes = w.hub.requests.writes().length;
    for (const again of [trigger, await w.push('readme only')]) {
      const same = await released(w, better, { trigger: again });
      expect(same.outputs).toMatchObject({ version: '1.1.0', bump: 'none', changed: 'false' });
      expect(same.outputs['release-id']).toBe(second.outputs['release-id']);
      expect(same.outputs['manifest-digest']).toBe(second.outputs['manifest-digest']);
    }
    expect(w.hub.requests.writes()).toHaveLength(writes);

    const worse = evidenceOf('three', {
      champion: { version: '1.1.0', modelDigest: sha256('two') },
      outcome: 'worse',
    });
    const third = await released(w, worse, { trigger: await w.push('three') });
    expect(third.outputs).toMatchObject({ version: '1.1.1', bump: 'patch' });
    expect(third.outputs['reason']).toMatch(/^worse than v1\.1\.0 but merged/);

    const reverted = await w.push('revert');
    const fourth = await released(w, better, { trigger: reverted });
    expect(fourth.outputs).toMatchObject({ version: '1.1.2', bump: 'patch', commit: reverted.sha });
    expect(fourth.outputs['reason']).toBe('the same bytes as v1.1.0, released again');
    expect(await manifestOf(w, 'churn@v1.1.2')).toMatchObject({
      equals: '1.1.0',
      previous: { version: '1.1.1', modelDigest: sha256('three') },
    });

    // The run of the third commit is run again, late: its model is there, and is not made the latest one.
    const late = await released(w, worse, { with: { commit: third.outputs['commit']! } });
    expect(late.outputs).toMatchObject({ version: '1.1.1', changed: 'false' });
    expect(late.annotations.map(({ level, message }) => `${level} ${message}`)).toEqual([
      expect.stringMatching(/^warning churn@v1\.1\.1 is not the latest version/),
    ]);

    expect((await w.versions()).map(({ tag }) => tag)).toEqual([
      'churn@v1.0.0',
      'churn@v1.1.0',
      'churn@v1.1.1',
      'churn@v1.1.2',
    ]);
    expect(await w.drafts()).toEqual([]);

    for (const [reference, tag] of [
      ['v1', 'churn@v1.1.2'],
      ['latest', 'churn@v1.1.2'],
      ['churn@v1.0', 'churn@v1.0.0'],
      ['v1.1.0', 'churn@v1.1.0'],
    ] as const) {
      const { outputs, outcome } = await w.resolve(reference);
      expect({ outcome, tag: outputs['tag'] }).toEqual({ outcome: 'success', tag });
    }
    const unknown = await w.resolve('v7');
    expect(unknown.outcome).toBe('failure');
    expect(unknown.annotations).toHaveLength(1);
    expect(unknown.annotations[0]!.message).toMatch(
      /is "v7"\. Published: v1\.1\.2, v1\.1\.1, v1\.1\.0, v1\.0\.0/,
    );
  });

  test('the number that is asked for', async () => {
    const w = await world();
    await released(w, evidenceOf('one'));
    const step = await released(w, evidenceOf('two'), { with: { bump: 'major' } });
    expect(step.outputs).toMatchObject({ version: '2.0.0', reason: 'a major version was asked for' });
  });

  test('labels of the merged pull request decide, the one for this model first', async () => {
    const w = await world();
    await released(w, evidenceOf('one'));
    const { number } = await w.propose('better features');
    await w.people.rest.issues.addLabels({
      ...w.at,
      issue_number: number,
      labels: ['modelops:major', 'modelops:minor:churn'],
    });
    await w.people.rest.pulls.merge({ ...w.at, pull_number: number, merge_method: 'squash' });
    const step = await released(w, evidenceOf('two'));
    expect(step.outputs).toMatchObject({
      version: '1.1.0',
      bump: 'minor',
      reason: `label modelops:minor:churn on #${number}`,
    });
    expect(step.annotations).toEqual([]);
  });

  test('without the permission to read them, a notice says so and the evidence decides', async () => {
    const w = await world();
    const permissions = { contents: 'write' } as const;
    const first = await released(w, evidenceOf('one'), { permissions });
    expect(first.annotations).toEqual([]);
    const step = await released(w, evidenceOf('two'), { permissions });
    expect(step.outputs).toMatchObject({ version: '1.0.1', bump: 'patch' });
    expect(step.annotations).toEqual([
      expect.objectContaining({
        level: 'notice',
        message: expect.stringMatching(/were not read.* Add `pull-requests: read`/) as string,
      }),
    ]);
  });

  test('several models share a repository, and none sees the versions of another', async () => {
    const w = await world();
    await released(w, evidenceOf('one'));
    const step = await released(w, evidenceOf('one', { model: 'churn-eu' }), { with: { model: 'churn-eu' } });
    expect(step.outputs['tag']).toBe('churn-eu@v1.0.0');
  });
});

describe('a dry run', () => {
  test('prints the plan, writes nothing', async () => {
    const w = await world();
    const step = await w.register(evidenceOf('one'), {
      with: { 'dry-run': true },
      permissions: { contents: 'read' },
    });
    expect(step.outcome, step.log).toBe('success');
    expect(w.hub.requests.writes()).toEqual([]);
    expect(step.outputs).toMatchObject({ version: '1.0.0', changed: 'false', bump: 'initial' });
    expect(step.outputs['release-id']).toBeUndefined();
    expect(step.log).toContain('would create the draft release "churn v1.0.0"');
    expect(step.annotations).toEqual([
      expect.objectContaining({
        level: 'notice',
        message: expect.stringContaining('1 operations') as string,
      }),
    ]);
  });
});

describe('what others left behind', () => {
  test('a draft of an interrupted run is completed', async () => {
    const w = await world();
    const trigger = await w.push('one');
    w.hub.faults.inject({
      match: { host: 'uploads' },
      nth: 2,
      times: 99,
      effect: { kind: 'status', status: 403 },
    });
    expect((await w.register(evidenceOf('one'), { trigger })).outcome).toBe('failure');
    expect(await w.drafts()).toEqual(['churn@v1.0.0']);
    w.hub.faults.clear();
    const before = w.hub.requests.writes().length;
    await released(w, evidenceOf('one'), { trigger });
    expect(await w.drafts()).toEqual([]);
    // Three of the four assets, and publishing: the draft and its first asset are kept.
    expect(
      w.hub.requests
        .writes()
        .slice(before)
        .map(({ method }) => method),
    ).toEqual(['POST', 'POST', 'POST', 'PATCH']);
  });

  test('a tag that burnt with an immutable release is passed over, without a draft of it', async () => {
    const w = await world();
    w.repository.setImmutableReleases(true);
    const first = await released(w, evidenceOf('one'));
    await w.people.rest.repos.deleteRelease({ ...w.at, release_id: Number(first.outputs['release-id']) });
    await w.repository.git('update-ref', '-d', 'refs/tags/churn@v1.0.0');
    const step = await released(w, evidenceOf('two'));
    expect(step.outputs).toMatchObject({ version: '1.0.1', bump: 'initial' });
    expect(await w.drafts()).toEqual([]);
  });

  test('a tag at another commit is passed over; one at this commit is used', async () => {
    const w = await world();
    const other = await w.repository.sha('main');
    const trigger = await w.push('one');
    await w.repository.git('update-ref', 'refs/tags/churn@v1.0.0', other);
    await w.repository.git('update-ref', 'refs/tags/churn@v1.0.1', trigger.sha);
    const step = await released(w, evidenceOf('one'), { trigger });
    expect(step.outputs).toMatchObject({ version: '1.0.1', commit: trigger.sha });
  });

  test('a release that somebody made by hand counts as a number, and says that it cannot be compared with', async () => {
    const w = await world();
    await w.people.rest.repos.createRelease({ ...w.at, tag_name: 'churn@v3.1.0', body: 'by hand' });
    const trigger = await w.push('one');
    const step = await released(w, evidenceOf('one'), { trigger });
    expect(step.outputs['version']).toBe('3.1.1');
    expect(step.outputs['reason']).toMatch(/^v3\.1\.0 was published without a manifest/);
    const resolved = await w.resolve('v3.1.0');
    expect(resolved.outputs).toMatchObject({ tag: 'churn@v3.1.0' });
    expect(resolved.outputs['model-digest']).toBeUndefined();
  });
});

test('the action declares every output that it sets', async () => {
  const w = await world();
  const step = await released(w, evidenceOf('one'));
  const declared = await readFile(`${suite}/actions/register-version/action.yml`, 'utf8');
  for (const name of Object.keys(step.outputs)) expect(declared).toContain(`\n  ${name}:`);
  expect(Object.keys(step.outputs)).toHaveLength(11);
});

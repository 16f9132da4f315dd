import { lockSchema } from '@modelops/contracts';
import { expect, test } from 'vitest';
import { deployHere, releaseHere } from '../support/deploy-here.ts';
import {
  adapted,
  branch,
  candidateOf,
  entryOf,
  type Found,
  foundOf,
  ledgerEvents,
  propose,
  proposeHere,
  seen,
} from '../support/drift-world.ts';
import { evidenceOf, World } from '../support/register-world.ts';

const alarm = 'outcomes-2001-05-05';
const may = foundOf('2001-05-12', alarm);
const candidate = candidateOf('2001-04-21');

/** Detectors that cannot tell anything yet. */
const blind = () =>
  (['inputs', 'outcomes'] as const).map((name) => ({
    name,
    windowsInBlock: 1,
    referenceWindows: 0,
    windows: 0,
    evidence: 0,
    threshold: 100,
    verdict: 'inconclusive' as const,
    reason: 'no days yet',
  }));

const lockAt = async (world: World, at: string) => {
  const bytes = await world.repository.file('modelops.lock.json', at);
  return bytes === undefined ? undefined : lockSchema.parse(JSON.parse(bytes.toString('utf8')));
};

test('an alarm becomes one pull request with the lock, evidence and one event; again, nothing changes', async () => {
  await using world = await World.start();
  const step = await propose(world, may, { candidate });
  expect(step.outcome, step.log).toBe('success');
  expect(step.outputs).toMatchObject({ outcome: 'proposed', 'pull-request': '1' });
  const { pulls, branches } = await seen(world);
  expect(pulls).toMatchObject([{ state: 'open', head: `acme/models:${branch}` }]);
  const { body, title } = pulls[0]!;
  expect(title).toBe('Retrain churn: label-rate, calibration drifted since 2001-04-13');
  expect(body.split('\n')[0]).toMatch(
    /^<!-- modelops:drift model=churn alarms=production\/outcomes-2001-05-05 evidence=sha256:\w+ -->$/,
  );
  // Of a user's text nothing is a mention or a marker.
  expect(body).not.toMatch(/@ada|^<!-- modelops:drift model=x/m);
  expect(body).toContain('Retraining helps:');
  expect(body).toContain('Approve workflows to run');
  expect((await lockAt(world, branch))?.models).toEqual({ churn: entryOf('2001-04-21') });
  expect(await lockAt(world, 'main')).toBeUndefined();
  expect(await ledgerEvents(world)).toMatchObject([
    { what: 'drift-checked', drift: { verdict: 'fail', openAlarms: [alarm], lastWindow: '2001-05-12' } },
  ]);
  expect(
    await world.repository.file('drift/churn/production/alarm-state.json', 'modelops/ledger'),
  ).toBeDefined();

  const again = await proposeHere(world, may, { candidate });
  expect(again.outputs['outcome']).toBe('proposed');
  expect((await seen(world)).branches).toEqual(branches);
  expect((await seen(world)).comments).toEqual([]);
  // An older check that comes late says nothing any more.
  const late = await proposeHere(world, foundOf('2001-05-05'));
  expect(late.outputs['outcome'], late.log).toBe('superseded');
  expect((await seen(world)).pulls[0]!.state).toBe('open');

  // Drift clears: a comment, closed, the branch gone.
  const clear = await proposeHere(world, adapted(foundOf('2001-06-02'), { after: may }));
  expect(clear.outputs['outcome'], clear.log).toBe('clear');
  const end = await seen(world);
  expect(end.pulls[0]).toMatchObject({ state: 'closed', merged: false });
  expect(end.comments.map(({ body: text }) => text.split('\n')[2])).toEqual([
    'No alarm of `churn` (v1.0.0) in `production` is open any more.',
  ]);
  expect(Object.keys(end.branches).sort()).toEqual(['main', 'modelops/ledger']);
  expect(await ledgerEvents(world)).toHaveLength(2);
  world.hub.assertClean();
});

test("a person's word is final: what they pushed stays, what they closed is not proposed again", async () => {
  await using world = await World.start();
  await proposeHere(world, may, { candidate });
  const head = await world.repository.commitFiles({
    branch,
    files: { 'features.txt': 'more\n' },
    message: 'Better features',
    author: { name: 'ada', email: 'ada@users.noreply.github.com' },
  });
  const later = adapted(foundOf('2001-05-19', alarm), { after: may });
  const step = await proposeHere(world, later, { candidate: candidateOf('2001-05-01') });
  expect(step.outcome, step.log).toBe('success');
  const held = await seen(world);
  expect(held.branches[branch]).toBe(head);
  expect(held.comments).toHaveLength(1);
  expect(held.comments[0]!.body).toContain('The branch has commits of ada');

  await world.people.rest.pulls.update({ ...world.at, pull_number: 1, state: 'closed' });
  const last = adapted(foundOf('2001-05-26', alarm), { after: later });
  const declined = await proposeHere(world, last, {
    candidate: candidateOf('2001-05-08'),
  });
  expect(declined.outputs['outcome'], declined.log).toBe('declined');
  expect((await seen(world)).pulls).toHaveLength(1);

  // With the ledger's branch deleted, the answer stays: it stands on the pull request.
  await world.repository.git('update-ref', '-d', 'refs/heads/modelops/ledger');
  const anew = await proposeHere(world, last, {
    candidate: candidateOf('2001-05-08'),
  });
  expect(anew.outputs['outcome'], anew.log).toBe('declined');
  expect(await ledgerEvents(world)).toMatchObject([{ seq: 1, what: 'drift-checked' }]);
  world.hub.assertClean();
});

test('where Actions may open no pull requests: branch, compare link and issue, and the step succeeds', async () => {
  await using world = await World.start();
  world.repository.setActionsMayOpenPulls(false);
  const step = await proposeHere(world, may, { candidate });
  expect(step.outcome, step.log).toBe('success');
  expect(step.outputs['outcome']).toBe('issue');
  const { pulls, issues, branches } = await seen(world);
  expect(pulls).toEqual([]);
  expect(branches[branch]).toBeDefined();
  expect(issues).toMatchObject([{ state: 'open', labels: ['modelops-drift'] }]);
  const link = /\((https:\/\/github\.com\/acme\/models\/compare\/main\.\.\.[^)\s]+)\)/.exec(
    issues[0]!.body,
  )?.[1];
  // What the link brings along is the marker, so that the person's pull request is known as the proposal.
  const body = new URL(link!).searchParams.get('body')!;
  await world.people.rest.pulls.create({ ...world.at, title: 'Retrain', head: branch, base: 'main', body });
  const next = await proposeHere(world, adapted(foundOf('2001-05-19', alarm), { after: may }), { candidate });
  expect(next.outputs['outcome'], next.log).toBe('proposed');
  const end = await seen(world);
  expect(end.issues).toMatchObject([{ state: 'closed' }]);
  expect(end.comments).toHaveLength(1);
  world.hub.assertClean();
});

test.each<[string, Parameters<typeof proposeHere>[2], RegExp]>([
  [
    'contents',
    { candidate, permissions: { contents: 'read', pull_requests: 'write', issues: 'write' } },
    /contents: write/,
  ],
  [
    'pull-requests',
    { candidate, permissions: { contents: 'write', issues: 'write' } },
    /pull-requests: read/,
  ],
  ['issues', { permissions: { contents: 'write', pull_requests: 'write' } }, /issues: write/],
])('without the permission for %s it fails and names it', async (_, options, message) => {
  await using world = await World.start();
  const step = await proposeHere(world, may, options);
  expect(step.outcome).toBe('failure');
  expect(step.error).toMatch(message);
});

test.each<[string, Record<string, string>, RegExp]>([
  ['another report', { 'report-digest': candidate.digest }, /not the one that was made/],
  ['another candidate', { 'candidate-digest': may.digest }, /not the one that was made/],
])('%s than was handed on is refused', async (_, inputs, message) => {
  await using world = await World.start();
  const step = await proposeHere(world, may, { candidate, with: inputs });
  expect(step.outcome).toBe('failure');
  expect(step.error).toMatch(message);
  expect(Object.keys((await seen(world)).branches)).toEqual(['main']);
});

test('on-drift: an issue, a dispatch once for each alarm, or nothing but the ledger', async () => {
  await using world = await World.start();
  const heard: unknown[] = [];
  world.hub.onEvent(({ name, payload }) => {
    if (name === 'repository_dispatch') heard.push(payload['client_payload']);
  });
  let before: Found | undefined;
  const as = (onDrift: string, last: string) => {
    const found = adapted(foundOf(last, alarm), before === undefined ? {} : { after: before });
    before = found;
    return proposeHere(world, found, { with: { 'on-drift': onDrift } });
  };
  expect((await as('report', '2001-05-12')).outputs['outcome']).toBe('reported');
  expect((await seen(world)).issues).toEqual([]);
  await world.repository.git('update-ref', '-d', 'refs/heads/modelops/ledger');
  expect((await as('dispatch', '2001-05-12')).outputs['outcome']).toBe('dispatched');
  expect((await as('dispatch', '2001-05-19')).outputs['outcome']).toBe('dispatched');
  expect(heard).toMatchObject([{ model: 'churn', alarm, environment: 'production', version: '1.0.0' }]);
  const issue = await as('issue', '2001-05-26');
  expect(issue.outputs['outcome'], issue.log).toBe('issue');
  expect((await seen(world)).issues).toHaveLength(1);
  world.hub.assertClean();
});

test('a check that did not know what the ledger has writes nothing, whatever its days', async () => {
  await using world = await World.start();
  await proposeHere(world, may, { candidate });
  const before = await seen(world);
  // It looked at the same days before the labels came, and its job ran late.
  const late = await proposeHere(world, foundOf('2001-05-12'));
  expect(late.outputs['outcome'], late.log).toBe('superseded');
  expect(late.log).toContain('The ledger has a check (up to 2001-05-12) that this one did not know');
  // A check of another champion came in between; the old job is run again.
  const next = adapted(foundOf('2001-06-02'), {
    after: may,
    version: '1.1.0',
    report: { detectors: blind() },
  });
  expect((await proposeHere(world, next)).outputs['outcome']).toBe('clear');
  const again = await proposeHere(world, may, { candidate });
  expect(again.outputs['outcome'], again.log).toBe('superseded');
  // The new champion's watch has only begun: it does not say that the drift is over.
  expect(await seen(world)).toMatchObject({ pulls: before.pulls, comments: [] });
  const sure = adapted(foundOf('2001-07-02'), { after: next, version: '1.1.0' });
  expect((await proposeHere(world, sure)).outputs['outcome']).toBe('clear');
  const end = await seen(world);
  expect(end.pulls).toMatchObject([{ state: 'closed' }]);
  expect(end.comments[0]!.body).toContain('No alarm of `churn` (v1.1.0) in `production` is open any more.');
  world.hub.assertClean();
});

test('a check of a version that no longer runs writes nothing', async () => {
  await using world = await World.start();
  await releaseHere(world, evidenceOf('the first'));
  expect((await deployHere(world, {})).error).toBeUndefined();
  const old = adapted(may, { version: '0.9.0' });
  const step = await proposeHere(world, old, { candidate });
  expect(step.outputs['outcome'], step.log).toBe('superseded');
  expect(step.log).toContain('v1.0.0 runs in production by now, and this check is about v0.9.0');
  expect((await seen(world)).pulls).toEqual([]);
  expect((await proposeHere(world, may, { candidate })).outputs['outcome']).toBe('proposed');
});

test('overtaken while it writes: it says what it did, also where an answer was lost', async () => {
  await using world = await World.start();
  for (const bytes of ['the first', 'the second']) await releaseHere(world, evidenceOf(bytes));
  expect((await deployHere(world, { version: 'v1.0.0' })).error).toBeUndefined();
  const stop = world.hub.onResponse(async ({ method, path }) => {
    if (method !== 'POST' || !path.endsWith('/git/refs')) return;
    stop();
    expect((await deployHere(world, { version: 'v1.1.0' })).error).toBeUndefined();
  });
  world.hub.faults.inject({
    match: { method: 'POST', path: /\/git\/refs$/ },
    effect: { kind: 'cut-after' },
  });
  const step = await proposeHere(world, may, { candidate });
  expect(step.outputs, step.log).toMatchObject({ outcome: 'superseded', 'pull-request': '' });
  expect(step.log).toContain('v1.1.0 runs in production by now');
  expect(step.log).toMatch(
    /Before, it did commit modelops\.lock\.json to the new branch .* \(its answer was lost: perhaps\)/,
  );
  expect((await ledgerEvents(world)).map(({ what }) => what)).not.toContain('drift-checked');
});

test('two environments share the pull request, and each speaks for itself', async () => {
  await using world = await World.start();
  await proposeHere(world, may, { candidate });
  const staging = (last: string, after?: Found, ...alarms: string[]) =>
    adapted(foundOf(last, ...alarms), {
      environment: 'staging',
      ...(after === undefined ? {} : { after }),
    });
  const quiet = staging('2001-05-12');
  expect((await proposeHere(world, quiet)).outputs['outcome']).toBe('clear');
  expect(await seen(world)).toMatchObject({ pulls: [{ state: 'open' }], comments: [] });
  // Now both have one of the same day: the comment is staging's.
  const loud = staging('2001-05-19', quiet, alarm);
  expect((await proposeHere(world, loud, { candidate })).outputs['outcome']).toBe('proposed');
  expect((await seen(world)).comments).toHaveLength(1);
  // Production's is over, staging's is not.
  const over = adapted(foundOf('2001-06-02'), { after: may });
  expect((await proposeHere(world, over)).outputs['outcome']).toBe('clear');
  expect((await seen(world)).pulls).toMatchObject([{ state: 'open' }]);
  const end = await proposeHere(world, staging('2001-06-02', loud));
  expect(end.outputs['outcome'], end.log).toBe('clear');
  expect((await seen(world)).pulls).toMatchObject([{ state: 'closed', merged: false }]);
  world.hub.assertClean();
});

test('“Update branch” by a person leaves the branch ours; a merge that brings more does not', async () => {
  await using world = await World.start();
  await proposeHere(world, may, { candidate });
  const { repository } = world;
  const merge = async (message: string, treeOf: () => Promise<string>) => {
    await repository.commitFiles({ files: { 'more.txt': message }, message });
    const sha = await repository.git(
      ...['-c', 'user.name=ada', '-c', 'user.email=ada@users.noreply.github.com', 'commit-tree'],
      ...[await treeOf(), '-p', branch, '-p', 'main', '-m', 'Merge main'],
    );
    await repository.git('update-ref', `refs/heads/${branch}`, sha);
  };
  await merge('one', () => repository.git('merge-tree', '--write-tree', branch, 'main'));
  const later = adapted(foundOf('2001-05-19', alarm), { after: may });
  const step = await proposeHere(world, later, { candidate: candidateOf('2001-05-01') });
  expect(step.outcome, step.log).toBe('success');
  expect((await lockAt(world, branch))?.models).toEqual({ churn: entryOf('2001-05-01') });
  // This one leaves out what main brought.
  await merge('two', () => repository.git('rev-parse', 'main~1^{tree}'));
  const last = adapted(foundOf('2001-05-26', alarm), { after: later });
  await proposeHere(world, last, { candidate: candidateOf('2001-05-08') });
  expect((await seen(world)).comments.at(-1)!.body).toContain('The branch has commits of ada');
});

test('a broken feed is told in an issue, and nothing learns from it', async () => {
  await using world = await World.start();
  const found = foundOf('2001-05-12', 'schema-2001-05-12');
  const alarms = found.report.alarms.map((one) => ({ ...one, kind: 'schema' as const, also: [] }));
  const step = await proposeHere(world, adapted(found, { report: { alarms } }), { candidate });
  expect(step.outputs['outcome'], step.log).toBe('issue');
  const { pulls, issues } = await seen(world);
  expect(pulls).toEqual([]);
  expect(issues[0]).toMatchObject({
    state: 'open',
    title: 'churn: the data does not come as it should since 2001-04-13 (schema)',
  });
  expect(issues[0]!.body).toContain('Mend what brings it');
});

test('asked for by a person: proposed without an alarm, and not closed by a quiet week', async () => {
  await using world = await World.start();
  const found = foundOf('2001-05-12');
  const step = await proposeHere(world, found, { candidate, with: { update: true, 'on-drift': 'report' } });
  expect(step.outputs['outcome'], step.log).toBe('proposed');
  const { pulls } = await seen(world);
  expect(pulls[0]).toMatchObject({
    state: 'open',
    title: expect.stringMatching(/^Retrain churn: asked for by /),
  });
  expect((await lockAt(world, branch))?.models).toEqual({ churn: entryOf('2001-04-21') });
  await proposeHere(world, adapted(foundOf('2001-05-19'), { after: found }));
  expect((await seen(world)).pulls).toMatchObject([{ state: 'open' }]);
});

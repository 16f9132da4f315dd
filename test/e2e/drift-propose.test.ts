import { lockSchema } from '@modelops/contracts';
import { expect, test } from 'vitest';
import {
  branch,
  candidateOf,
  entryOf,
  foundOf,
  ledgerEvents,
  propose,
  proposeHere,
  seen,
} from '../support/drift-world.ts';
import { World } from '../support/register-world.ts';

const alarm = 'outcomes-2001-05-05';
const may = foundOf('2001-05-12', alarm);
const candidate = candidateOf('2001-04-21');

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
    /^<!-- modelops:drift model=churn alarms=outcomes-2001-05-05 evidence=sha256:\w+ -->$/,
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
  const clear = await proposeHere(world, foundOf('2001-06-02'));
  expect(clear.outputs['outcome'], clear.log).toBe('clear');
  const end = await seen(world);
  expect(end.pulls[0]).toMatchObject({ state: 'closed', merged: false });
  expect(end.comments.map(({ body: text }) => text.split('\n')[2])).toEqual([
    'Drift of `churn` has cleared: no alarm is open any more.',
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
  const later = foundOf('2001-05-19', alarm);
  const step = await proposeHere(world, later, { candidate: candidateOf('2001-05-01') });
  expect(step.outcome, step.log).toBe('success');
  const held = await seen(world);
  expect(held.branches[branch]).toBe(head);
  expect(held.comments).toHaveLength(1);
  expect(held.comments[0]!.body).toContain('The branch has commits of ada');

  await world.people.rest.pulls.update({ ...world.at, pull_number: 1, state: 'closed' });
  const declined = await proposeHere(world, foundOf('2001-05-26', alarm), {
    candidate: candidateOf('2001-05-08'),
  });
  expect(declined.outputs['outcome'], declined.log).toBe('declined');
  expect((await seen(world)).pulls).toHaveLength(1);

  // With the ledger's branch deleted, the answer stays: it stands on the pull request.
  await world.repository.git('update-ref', '-d', 'refs/heads/modelops/ledger');
  const anew = await proposeHere(world, foundOf('2001-05-26', alarm), {
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
  const next = await proposeHere(world, foundOf('2001-05-19', alarm), { candidate });
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
  const as = (onDrift: string, last: string) =>
    proposeHere(world, foundOf(last, alarm), { with: { 'on-drift': onDrift } });
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

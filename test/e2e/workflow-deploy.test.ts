import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LedgerState, ledgerStateSchema } from '@modelops/contracts';
import { expect, test, vi } from 'vitest';
import { suite } from '../support/job.ts';
import { modelEntry, params, WorkflowWorld } from '../support/workflow-world.ts';

vi.setConfig({ testTimeout: 300_000 });

/** The file to copy, from the guide. */
const guide = readFileSync(join(suite, 'docs/guides/deploy.md'), 'utf8');
const byHand = /```yaml\n(# \.github\/workflows\/modelops-deploy\.yml\n[\s\S]*?)```/
  .exec(guide)![1]!
  .replace('flight-delay', 'churn');

async function environments(world: WorkflowWorld) {
  const text = await world.repository.file('state.json', 'modelops/ledger');
  const state: LedgerState = ledgerStateSchema.parse(JSON.parse(text!.toString('utf8')));
  return Object.fromEntries(
    Object.entries(state.models['churn']!.environments).map(([name, { version }]) => [name, version]),
  );
}

test('merged, released, deployed to one environment after the other; rolled back by a click, and that is the champion', async () => {
  const places = 'deploy:\n      staging: { target: release }\n      production: { target: release }\n';
  await using world = await WorkflowWorld.open({
    files: {
      'modelops.yml': `models:\n${modelEntry('churn')}    ${places}`,
      '.github/workflows/modelops-deploy.yml': byHand,
    },
  });
  await world.first();
  expect(world.results()).toMatchObject({
    'release / churn / publish': 'success',
    'release / churn / deploy staging': 'success',
    'release / churn / deploy production': 'success',
  });
  expect(await environments(world)).toEqual({ staging: '1.0.0', production: '1.0.0' });
  await world.commit({ 'churn/params.json': params(0.6) });
  expect(await environments(world)).toEqual({ staging: '1.1.0', production: '1.1.0' });

  const { people, names } = world.scene;
  await people.rest.actions.createWorkflowDispatch({
    ...names,
    workflow_id: 'modelops-deploy.yml',
    ref: 'main',
  });
  await world.runner.idle();
  expect(world.results('modelops-deploy')).toEqual({ 'deploy / rollback': 'success' });
  expect(await environments(world)).toEqual({ staging: '1.1.0', production: '1.0.0' });
  await world.runner.latest('modelops-deploy').rerun('all');
  expect(await environments(world)).toEqual({ staging: '1.1.0', production: '1.0.0' });

  const number = await world.propose({ 'churn/params.json': params(0.62) });
  const comment = await world.comment(number);
  expect(comment).toContain('**churn is better than v1.0.0**');
  expect(comment).toContain('the ledger says runs in production');

  // What was rolled back comes back when a person ticks the box, and not without.
  const start = { mode: 'start', version: 'v1.1.0' };
  for (const [force, runs] of [
    ['false', '1.0.0'],
    ['true', '1.1.0'],
  ]) {
    const inputs = { ...start, force: force! };
    const dispatch = { ...names, workflow_id: 'modelops-deploy.yml', ref: 'main', inputs };
    await people.rest.actions.createWorkflowDispatch(dispatch);
    await world.runner.idle();
    expect(await environments(world)).toEqual({ staging: '1.1.0', production: runs });
  }
});

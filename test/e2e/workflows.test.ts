import { expect, test } from 'vitest';
import { params, WorkflowWorld } from '../support/workflow-world.ts';

const better = { 'churn/params.json': params(0.6) };

test('a pull request is judged and reported, its merge is released from the same evidence', async () => {
  await using world = await WorkflowWorld.open();
  await world.commit({ 'README.md': 'hello\n' });
  expect(world.results()).toEqual({});
});
void better;

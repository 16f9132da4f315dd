import { expect, test } from 'vitest';
import { params, WorkflowWorld } from '../support/workflow-world.ts';

const better = { 'churn/params.json': params(0.6) };
const worse = { 'churn/params.json': params(0.05) };

test('the first push releases the model; a pull request is judged and reported; its merge is released from the same evidence', async () => {
  await using world = await WorkflowWorld.open();
  await world.runner.idle();
  await world.commit({ 'notes.txt': 'start' });
  expect(world.results()).toEqual({
    ci: 'skipped',
    'release / select': 'success',
    'release / churn / evidence / judge': 'success',
    'release / churn / publish': 'success',
  });
  expect(Object.keys(await world.scene.releases())).toEqual(['churn@v1.0.0']);
  const number = await world.propose(better);
  expect(world.results()).toEqual({
    'ci / select': 'success',
    'ci / churn / judge': 'success',
    'ci / report': 'success',
    'ci / gate': 'success',
    release: 'skipped',
  });
  console.log(await world.comment(number));
  await world.merge(number);
  console.log(world.log('release / churn / evidence / judge'), world.log('release / churn / publish'));
});
void worse;

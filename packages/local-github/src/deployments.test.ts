import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fixture, fixture, refused } from './test-support.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture();
});
afterAll(async () => {
  await f.hub.dispose();
});

test('deployments: made, listed newest first, marked; only their statuses change', async () => {
  const { octokit, at } = f;
  const make = (version: string) =>
    octokit.rest.repos.createDeployment({
      ...at,
      ref: 'main',
      task: 'deploy:churn',
      environment: 'production',
      payload: { model: 'churn', version },
      auto_merge: false,
      required_contexts: [],
    });
  const first = (await make('1.0.0')).data as { id: number };
  const second = (await make('1.1.0')).data as { id: number };
  await octokit.rest.repos.createDeployment({
    ...at,
    ref: 'main',
    environment: 'staging',
    auto_merge: false,
    required_contexts: [],
  });
  const list = await octokit.rest.repos.listDeployments({ ...at, environment: 'production' });
  expect(list.data.map(({ id }) => id)).toEqual([second.id, first.id]);
  expect(list.data[0]).toMatchObject({ ref: 'main', payload: { model: 'churn', version: '1.1.0' } });

  const deployment = { ...at, deployment_id: first.id };
  await octokit.rest.repos.createDeploymentStatus({ ...deployment, state: 'success', description: 'runs' });
  await octokit.rest.repos.createDeploymentStatus({ ...deployment, state: 'inactive' });
  const statuses = await octokit.rest.repos.listDeploymentStatuses(deployment);
  expect(statuses.data.map(({ state }) => state)).toEqual(['inactive', 'success']);

  const long = octokit.rest.repos.createDeploymentStatus({
    ...deployment,
    state: 'success',
    description: 'x'.repeat(141),
  });
  expect((await refused(long)).status).toBe(422);
  f.hub.requests.clear();
  const missing = octokit.rest.repos.createDeployment({ ...at, ref: 'nowhere', auto_merge: false });
  expect((await refused(missing)).status).toBe(422);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL_WRITE, client, type Fixture, fixture, refused } from './test-support.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture();
});
afterAll(async () => {
  await f.hub.dispose();
});

const annotations = (count: number) =>
  Array.from({ length: count }, (_, line) => ({
    path: 'a.sql',
    start_line: line + 1,
    end_line: line + 1,
    annotation_level: 'warning' as const,
    message: `line ${line + 1}`,
  }));

test('check runs: create, annotate in parts, complete, list', async () => {
  const { hub, octokit, at, repository } = f;
  const head_sha = await repository.sha('main');
  const made = await octokit.rest.checks.create({
    ...at,
    name: 'model',
    head_sha,
    status: 'in_progress',
    output: { title: 't', summary: 's', annotations: annotations(50) },
  });
  expect(made.data).toMatchObject({
    status: 'in_progress',
    conclusion: null,
    output: { annotations_count: 50 },
  });
  const run = { ...at, check_run_id: made.data.id };
  await octokit.rest.checks.update({
    ...run,
    output: { title: 't', summary: 's', annotations: annotations(3) },
  });
  await octokit.rest.checks.update({ ...run, conclusion: 'failure' });
  const got = (await octokit.rest.checks.get(run)).data;
  expect(got).toMatchObject({
    status: 'completed',
    conclusion: 'failure',
    output: { annotations_count: 53, summary: 's' },
  });
  expect(got.completed_at).not.toBeNull();
  expect(await octokit.paginate(octokit.rest.checks.listAnnotations, { ...run, per_page: 20 })).toHaveLength(
    53,
  );
  const list = await octokit.rest.checks.listForRef({ ...at, ref: 'main', check_name: 'model' });
  expect(list.data.check_runs.map((item) => item.id)).toEqual([made.data.id]);
  const bare = octokit.rest.checks.create({ ...at, name: 'x', head_sha, status: 'completed' } as never);
  expect((await refused(bare)).errors[0]).toMatchObject({ field: 'conclusion' });
  expect(
    (await refused(octokit.rest.checks.create({ ...at, name: 'x', head_sha: '1'.repeat(40) }))).status,
  ).toBe(422);
  const user = client(
    hub,
    hub.createToken({ repository: 'acme/mlops', permissions: ALL_WRITE, kind: 'user' }),
  );
  expect((await refused(user.rest.checks.create({ ...at, name: 'x', head_sha }))).status).toBe(403);
});

test('51 annotations are refused, and the oracle says so too', async () => {
  const { hub, octokit, at, repository } = f;
  hub.requests.clear();
  const head_sha = await repository.sha('main');
  const output = { title: 't', summary: 's', annotations: annotations(51) };
  expect((await refused(octokit.rest.checks.create({ ...at, name: 'many', head_sha, output }))).status).toBe(
    422,
  );
  expect(hub.oracleFindings()[0]?.message).toContain('must NOT have more than 50 items');
  hub.requests.clear();
});

test('statuses, combined', async () => {
  const { octokit, at, repository, hub } = f;
  const sha = await repository.sha('main');
  const status = { ...at, sha, context: 'model' };
  await octokit.rest.repos.createCommitStatus({ ...status, state: 'pending' });
  await octokit.rest.repos.createCommitStatus({ ...status, state: 'success', description: 'good' });
  const combined = await octokit.rest.repos.getCombinedStatusForRef({ ...at, ref: 'main' });
  expect(combined.data).toMatchObject({ state: 'success', total_count: 1 });
  const all = await octokit.rest.repos.listCommitStatusesForRef({ ...at, ref: 'main' });
  expect(all.data.map((item) => item.state)).toEqual(['success', 'pending']);
  const long = octokit.rest.repos.createCommitStatus({
    ...status,
    state: 'success',
    description: 'x'.repeat(141),
  });
  expect((await refused(long)).status).toBe(422);
  hub.assertClean();
});

import { Octokit } from 'octokit';
import { expect, test } from 'vitest';
import { endState } from '../support/register-end-state.ts';
import { evidenceOf, World } from '../support/register-world.ts';

const evidence = evidenceOf('one');

/** The end of one same history, and what is done to it then. */
async function end(more: (world: World) => Promise<unknown> = () => Promise.resolve()): Promise<unknown> {
  await using world = await World.start();
  // Numbers that GitHub deals out differ from history to history.
  await more(world);
  return endState(await world.hub.snapshot(world.repository.fullName));
}

const releaseBy = async (world: World, fields: Record<string, string | boolean> = {}) =>
  (
    await world.people.rest.repos.createRelease({
      ...world.at,
      tag_name: 'churn@v1.0.0',
      target_commitish: await world.repository.sha('main'),
      ...fields,
    })
  ).data;

async function upload(world: World, bytes: string): Promise<void> {
  const release = await releaseBy(world);
  await world.people.rest.repos.uploadReleaseAsset({
    ...world.at,
    release_id: release.id,
    url: release.upload_url,
    name: 'model.bin',
    data: new Blob([bytes]) as unknown as string,
  });
}

async function comment(world: World, bodies: readonly string[]): Promise<void> {
  const { number } = await world.propose('a change');
  for (const body of bodies)
    await world.people.rest.issues.createComment({ ...world.at, issue_number: number, body });
}

/** Check runs at main, one after the other, each with its conclusion. */
async function check(
  world: World,
  conclusions: readonly ('success' | 'failure')[],
  name = 'a',
): Promise<void> {
  const app = new Octokit({
    auth: world.hub.createToken({
      repository: world.repository.fullName,
      kind: 'integration',
      login: 'github-actions[bot]',
      permissions: { checks: 'write' },
    }),
    baseUrl: world.hub.apiUrl,
  });
  for (const [index, conclusion] of conclusions.entries()) {
    await app.rest.checks.create({
      ...world.at,
      name,
      head_sha: await world.repository.sha('main'),
      external_id: `modelops a run=${1000 + index} attempt=${index + 1} content=0123456789abcdef`,
      conclusion,
    });
  }
}

const marker = (run: number, attempt: number) =>
  `<!-- modelops:report key=validation run=${run} attempt=${attempt} -->\n[run](https://github.com/acme/models/actions/runs/${run})`;

test('histories that end alike are equal, whatever numbers were dealt', async () => {
  const one = await end((world) => comment(world, [marker(1001, 1)]));
  const other = await end(async (world) => {
    for (let burnt = 0; burnt < 3; burnt++) {
      const { id } = await releaseBy(world, { draft: true });
      await world.people.rest.repos.deleteRelease({ ...world.at, release_id: id });
    }
    await comment(world, [marker(1007, 2)]);
  });
  expect(other).toEqual(one);
  expect(await end((world) => check(world, ['failure', 'success']))).toEqual(
    await end((world) => check(world, ['success'])),
  );
  const first = await end((world) => world.register(evidence));
  const again = await end(async (world) => {
    await world.register(evidence);
    await world.register(evidence);
  });
  expect(again).toEqual(first);
});

test.each<[string, (world: World) => Promise<unknown>, (world: World) => Promise<unknown>]>([
  ['another conclusion', (w) => check(w, ['success']), (w) => check(w, ['failure'])],
  [
    'a check run that is shown',
    (w) => check(w, ['failure', 'success']),
    (w) => check(w, ['success', 'failure']),
  ],
  ['a check run of another name', (w) => check(w, ['success']), (w) => check(w, ['success'], 'b')],
  ['two comments', (w) => comment(w, ['a']), (w) => comment(w, ['a', 'a'])],
  ['another text', (w) => comment(w, ['a']), (w) => comment(w, ['b'])],
  ['a missing asset', (w) => upload(w, 'x'), (w) => releaseBy(w)],
  ['another digest', (w) => upload(w, 'x'), (w) => upload(w, 'y')],
  ['a draft', (w) => releaseBy(w), (w) => releaseBy(w, { draft: true })],
  [
    'a further draft',
    (w) => releaseBy(w),
    async (w) => [await releaseBy(w), await releaseBy(w, { draft: true })],
  ],
  ['a pre-release', (w) => releaseBy(w), (w) => releaseBy(w, { prerelease: true })],
  ['another number', (w) => releaseBy(w), (w) => releaseBy(w, { tag_name: 'churn@v1.0.1' })],
  [
    'a tag elsewhere',
    async (w) => {
      await w.push('next');
      await releaseBy(w);
    },
    async (w) => {
      const before = await w.repository.sha('main');
      await w.push('next');
      await releaseBy(w);
      await w.repository.git('update-ref', 'refs/tags/churn@v1.0.0', before);
    },
  ],
])('%s makes a difference', async (_, one, other) => {
  expect(await end(other)).not.toEqual(await end(one));
});

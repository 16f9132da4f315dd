import type { FactId } from '@modelops/local-github';
import type { StepResult } from '@modelops/local-runner';
import { deployHere, releaseHere } from '../support/deploy-here.ts';
import { branch, candidateOf, foundOf, propose, seen } from '../support/drift-world.ts';
import { scenarios as prepared } from '../support/register-scenarios.ts';
import { evidenceOf, World } from '../support/register-world.ts';

/** Runs the built action where GitHub does what the fact says; throws when the action does not do what it should then. */
export type FactScenario = (factsOff: readonly FactId[]) => Promise<void>;

const first = evidenceOf('one');
const large = evidenceOf('x'.repeat(300_000));

/** The action does not do what it should. */
export class NotAsItShould extends Error {}

function check(condition: boolean, what: string, step?: StepResult): asserts condition {
  if (!condition) throw new NotAsItShould(`${what}${step === undefined ? '' : `:\n${step.log}`}`);
}

function inWorld(scenario: (world: World) => Promise<void>): FactScenario {
  return async (factsOff) => {
    await using world = await World.start({ factsOff });
    await scenario(world);
  };
}

/** Registers, and lets something happen right before a request of the action is served. */
async function registerWhile(
  world: World,
  request: RegExp,
  happens: (releaseId: number) => Promise<unknown>,
): Promise<StepResult> {
  let happened = false;
  const stop = world.hub.onRequest(async ({ method, route, token }) => {
    if (happened || token?.login === 'ada' || !request.test(`${method} ${route}`)) return;
    happened = true;
    const { releases } = await world.hub.snapshot(world.repository.fullName);
    await happens((releases[0] as { id: number } | undefined)?.id ?? 0);
  });
  const step = await world.register(first);
  stop();
  if (!happened) throw new Error(`no request was like ${request}:\n${step.log}`);
  return step;
}

const drifted = foundOf('2001-05-12', 'outcomes-2001-05-05');
const retrained = candidateOf('2001-04-21');

export const factScenarios: Readonly<Record<string, FactScenario>> = {
  'forbidden-pull-request-becomes-an-issue': inWorld(async (world) => {
    world.repository.setActionsMayOpenPulls(false);
    const step = await propose(world, drifted, { candidate: retrained });
    check(step.outputs['outcome'] === 'issue', `the outcome is ${step.outputs['outcome']}`, step);
    check((await seen(world)).issues.length === 1, 'there is no issue', step);
  }),

  'pull-request-opened-at-the-last-moment-is-taken': inWorld(async (world) => {
    let happened = false;
    const stop = world.hub.onRequest(async ({ method, route, token }) => {
      if (happened || token?.login === 'ada' || `${method} ${route}` !== 'POST /repos/{owner}/{repo}/pulls')
        return;
      happened = true;
      await world.people.rest.pulls.create({ ...world.at, title: 'Mine', head: branch, base: 'main' });
    });
    const step = await propose(world, drifted, { candidate: retrained });
    stop();
    const { pulls } = await seen(world);
    check(pulls.length === 1, `there are ${pulls.length} pull requests`, step);
    check(step.outputs['pull-request'] === '1', 'the one that is there is not taken', step);
  }),

  'second-upload-in-an-attempt-is-told': inWorld(async (world) => {
    const trigger = await prepared['judged-pull-request'].prepare(world);
    await prepared['judged-pull-request'].attempt(world, trigger);
    const again = await prepared['judged-pull-request'].attempt(world, trigger);
    check(/this run has the artifact \S+ already/.test(again.log), 'the upload is not recognised', again);
  }),

  'asset-uploaded-by-another-run-is-taken': inWorld(async (world) => {
    const step = await registerWhile(world, /POST .*\/assets$/, async (id) => {
      const { data } = await world.people.rest.repos.getRelease({ ...world.at, release_id: id });
      await world.people.rest.repos.uploadReleaseAsset({
        ...world.at,
        release_id: id,
        url: data.upload_url,
        name: 'model.bin',
        data: new Blob(['one']) as unknown as string,
      });
    });
    check(/already_exists.*looking again/.test(step.log), 'the other upload is not noticed', step);
    const [version] = await world.versions();
    check(version?.assets.length === 4, `assets: ${version?.assets.join(', ')}`, step);
  }),

  'dry-run-of-a-reader-plans-from-the-start': inWorld(async (world) => {
    const trigger = await world.push('one');
    world.hub.faults.inject({ match: { host: 'uploads' }, effect: { kind: 'status', status: 403 } });
    await world.register(first, { trigger });
    world.hub.faults.clear();
    const step = await world.register(first, {
      trigger,
      permissions: { contents: 'read' },
      with: { 'dry-run': true },
    });
    check(/would create the draft release/.test(step.log), 'the plan of a reader knows the draft', step);
  }),

  'tag-made-at-the-last-moment-is-noticed': inWorld(async (world) => {
    const elsewhere = await world.repository.sha('main');
    await world.push('one');
    const step = await registerWhile(world, /PATCH .*\/releases/, () =>
      world.repository.git('update-ref', 'refs/tags/churn@v1.0.0', elsewhere),
    );
    check(step.outcome === 'failure', 'the wrong tag is not noticed', step);
    check(
      step.annotations[0]!.message.startsWith(`the tag churn@v1.0.0 names ${elsewhere}, published was`),
      'the wrong tag is not named',
      step,
    );
  }),

  'fork-gets-a-notice-instead-of-a-comment': inWorld(async (world) => {
    const fork = await world.hub.createRepository({
      owner: 'guest',
      name: 'models',
      forkOf: world.repository.fullName,
    });
    await fork.commitFiles({ branch: 'topic', from: 'main', files: { x: 'x' }, message: 'x' });
    const { data } = await world.people.rest.pulls.create({
      ...world.at,
      title: 'From a fork',
      head: 'guest:topic',
      base: 'main',
    });
    const step = await world.report(await world.opened(data.number), first);
    check(step.outcome === 'success', 'a fork fails', step);
    check(
      step.annotations.some(({ level, message }) => level === 'notice' && /forks/.test(message)),
      'a fork is not told why there is no comment',
      step,
    );
  }),

  'burnt-tag-is-passed-over': inWorld(async (world) => {
    world.repository.setImmutableReleases(true);
    const { outputs } = await world.register(first);
    await world.people.rest.repos.deleteRelease({ ...world.at, release_id: Number(outputs['release-id']) });
    await world.repository.git('update-ref', '-d', 'refs/tags/churn@v1.0.0');
    const step = await world.register(evidenceOf('two'));
    check(step.outputs['version'] === '1.0.1', `the version is ${step.outputs['version']}`, step);
  }),

  'missing-permission-is-named': inWorld(async (world) => {
    const { trigger } = await world.propose('a change');
    const step = await world.report(trigger, first, { permissions: { pull_requests: 'read' } });
    check(
      step.annotations.some(({ message }) => /Add `pull-requests: write`/.test(message)),
      'the missing permission is not named',
      step,
    );
  }),

  'number-taken-at-the-last-moment-is-passed-over': inWorld(async (world) => {
    const step = await registerWhile(world, /PATCH .*\/releases/, () =>
      world.people.rest.repos.createRelease({ ...world.at, tag_name: 'churn@v1.0.0' }),
    );
    check(step.outputs['version'] === '1.0.1', `the version is ${step.outputs['version']}`, step);
  }),

  'own-draft-of-a-taken-number-is-removed': inWorld(async (world) => {
    const step = await registerWhile(world, /POST .*\/releases$/, () =>
      world.people.rest.repos.createRelease({ ...world.at, tag_name: 'churn@v1.0.0' }),
    );
    check(/delete the draft release \d+ \(churn@v1\.0\.0\)/.test(step.log), 'its draft is not removed', step);
    check(step.outputs['version'] === '1.0.1', `the version is ${step.outputs['version']}`, step);
  }),

  'rest-of-a-broken-upload-is-removed': inWorld(async (world) => {
    world.hub.faults.inject({ match: { host: 'uploads' }, effect: { kind: 'cut-during' } });
    const step = await world.register(large);
    check(
      /delete the asset model\.bin: its upload broke off/.test(step.log),
      'the rest is not removed',
      step,
    );
    check(step.outcome === 'success', 'the run does not come through', step);
  }),

  'published-version-has-its-tag': inWorld(async (world) => {
    const trigger = await world.push('one');
    const step = await world.register(first, { trigger });
    check(step.outcome === 'success', 'it does not find its tag', step);
    check(step.outputs['commit'] === trigger.sha, 'its tag is elsewhere', step);
  }),

  'other-writer-of-the-ledger-is-not-overwritten': inWorld(async (world) => {
    await releaseHere(world, first);
    await deployHere(world, { environment: 'staging' });
    let happened = false;
    const stop = world.hub.onRequest(async ({ method, path }) => {
      if (happened || method !== 'PATCH' || !path.includes('/git/refs/')) return;
      happened = true;
      await deployHere(world, { environment: 'canary' });
    });
    const step = await world.deploy({});
    stop();
    check(step.outcome === 'success', 'it does not come through', step);
    const environments = Object.keys((await world.ledger())?.state.models['churn']?.environments ?? {});
    check(
      environments.sort().join() === 'canary,production,staging',
      `of the three is left: ${environments.join()}`,
    );
  }),

  'refused-tag-is-made-first': inWorld(async (world) => {
    const workflow = '.github/workflows/a.yml';
    const old = await world.repository.commitFiles({ files: { [workflow]: 'on: push' }, message: '1' });
    await world.repository.commitFiles({ files: { [workflow]: 'on: release' }, message: '2' });
    const step = await world.register(first, { with: { commit: old } });
    check(step.outputs['commit'] === old, 'it does not come through', step);
    check(/create the tag churn@v1\.0\.0 at/.test(step.log), 'its tag is not made first', step);
  }),
};

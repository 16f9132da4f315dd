import { digestOf, parseVersionTag, sha256 } from '@modelops/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Conflict, converge } from './converge.ts';
import { describeOperation, type Operation } from './operations.ts';
import type { ReleaseState } from './ports.ts';
import {
  asksLabels,
  assetNames,
  objectionTo,
  planRegister,
  type RegisterGoal,
  type RegisterState,
} from './register.ts';
import { commitOf, goalFor, ReleaseStore, reportOn } from './testkit.ts';
import { publishedVersions } from './versions.ts';

const quiet = { info: () => {}, debug: () => {} };

/** What a run has learnt from the conflicts it met. */
function learnt(conflicts: readonly Conflict[]): Pick<RegisterState, 'burnt' | 'tagRefused'> {
  const burnt = new Set<string>();
  for (const { operation, error } of conflicts)
    if (error.code === 'tag-burnt' && 'tag' in operation) burnt.add(operation.tag);
  return { burnt, tagRefused: conflicts.some(({ error }) => error.code === 'tag-refused') };
}

/** Registers against a store, to the end. */
async function register(store: ReleaseStore, goal: RegisterGoal, labels: readonly string[] = []) {
  const pullRequest = { number: 12, labels };
  const { observed, applied } = await converge<RegisterState>({
    observe: ({ conflicts }) => Promise.resolve(store.observe(goal, { ...learnt(conflicts), pullRequest })),
    plan: (state) => planRegister(goal, state).operations,
    executor: store,
    log: quiet,
    dryRun: false,
    sleep: () => Promise.resolve(),
    jitter: () => 0,
  });
  return { plan: planRegister(goal, observed), applied: applied.map(({ kind }) => kind) };
}

const tagsOf = (store: ReleaseStore) => store.published().map(({ tag }) => tag);

/** Runs the first operations of a plan, and then no more. */
async function interrupted(store: ReleaseStore, goal: RegisterGoal, operations: number): Promise<void> {
  for (let done = 0; done < operations; done++) {
    const [next] = planRegister(goal, store.observe(goal)).operations;
    if (next !== undefined) await store.apply(next);
  }
}

const next = (store: ReleaseStore, goal: RegisterGoal): string[] =>
  planRegister(goal, store.observe(goal)).operations.map((operation) => operation.kind);

function change(store: ReleaseStore, id: number, fields: Partial<ReleaseState>): void {
  store.releases.set(id, { ...store.releases.get(id)!, ...fields });
}

describe('one run', () => {
  test('makes a draft, fills it, and publishes last', async () => {
    const store = new ReleaseStore();
    const { plan, applied } = await register(store, goalFor('a'));
    expect(applied).toEqual([
      'create-draft-release',
      'upload-asset',
      'upload-asset',
      'upload-asset',
      'upload-asset',
      'publish-release',
    ]);
    expect(plan).toMatchObject({ bump: 'none', tag: 'churn@v1.0.0', overtaken: false });
    const [release] = store.published();
    expect(release!.assets.map(({ name }) => name)).toEqual([
      'model.bin',
      assetNames.report,
      assetNames.manifest,
      assetNames.sums,
    ]);
    expect(store.tags.get('churn@v1.0.0')).toBe(commitOf('a'));
    expect(store.manifests.get(release!.id)).toMatchObject({ modelDigest: sha256('a'), bump: 'initial' });
  });

  test('leaves room for its hidden line in the text of the release', () => {
    const goal = goalFor('a', { notes: (_, limit) => 'x'.repeat(limit) });
    const [draft] = planRegister(goal, new ReleaseStore().observe(goal)).operations;
    expect(draft?.kind === 'create-draft-release' && draft.body.length).toBe(125_000);
  });

  test('has nothing to do for the bytes of the latest version, whatever commit they come from', async () => {
    const store = new ReleaseStore();
    await register(store, goalFor('a'));
    const { plan, applied } = await register(store, goalFor('a', { commit: commitOf('elsewhere') }));
    expect(applied).toEqual([]);
    expect(plan.reason).toBe('churn@v1.0.0 already holds these bytes');
  });

  test('releases older bytes again for a new commit, and names the version that they equal', async () => {
    const store = new ReleaseStore();
    await register(store, goalFor('a'));
    await register(store, goalFor('b'));
    const { plan } = await register(store, goalFor('a', { commit: commitOf('revert') }));
    expect(plan.tag).toBe('churn@v1.0.2');
    expect(plan.manifest).toMatchObject({ equals: '1.0.0', previous: { version: '1.0.1' } });
  });

  test('does not release older bytes again for the commit that has them: an old run was run again', async () => {
    const store = new ReleaseStore();
    await register(store, goalFor('a'));
    await register(store, goalFor('b'));
    const { plan, applied } = await register(store, goalFor('a'));
    expect(applied).toEqual([]);
    expect(plan).toMatchObject({ tag: 'churn@v1.0.0', overtaken: true });
    expect(plan.reason).toBe('churn@v1.0.0 already holds these bytes for this commit');
  });

  test('continues a draft of an earlier attempt', async () => {
    const store = new ReleaseStore();
    await interrupted(store, goalFor('a'), 3);
    const { applied } = await register(store, goalFor('a'));
    expect(applied).toEqual(['upload-asset', 'upload-asset', 'publish-release']);
  });

  test('leaves the draft of another run alone', async () => {
    const store = new ReleaseStore();
    await interrupted(store, goalFor('other'), 2);
    await register(store, goalFor('a', { bump: 'auto' }));
    // Its number is taken now, so it goes; until then it was not touched.
    expect(tagsOf(store)).toEqual(['churn@v1.0.0']);
    expect(store.drafts()).toEqual([]);
    await interrupted(store, goalFor('other'), 2);
    expect(next(store, goalFor('b', { bump: 'major' }))).not.toContain('delete-draft-release');
  });

  test('keeps the older of twin drafts', async () => {
    const store = new ReleaseStore();
    await interrupted(store, goalFor('a'), 1);
    const [draft] = store.drafts();
    store.add({ ...draft! });
    expect(next(store, goalFor('a'))[0]).toBe('delete-draft-release');
    await register(store, goalFor('a'));
    expect(store.published().map(({ id }) => id)).toEqual([draft!.id]);
    expect(store.drafts()).toEqual([]);
  });

  test.each<[string, Partial<ReleaseState['assets'][number]>, string]>([
    ['has other bytes', { digest: sha256('other') }, 'its bytes differ'],
    ['has another size', { bytes: 99 }, 'its bytes differ'],
    ['broke off', { state: 'starter', digest: null, bytes: 0 }, 'its upload broke off'],
    ['is none of ours', { name: 'notes.txt' }, 'it does not belong to the version'],
  ])('replaces an asset of its draft that %s', async (_, wrong, reason) => {
    const store = new ReleaseStore();
    await interrupted(store, goalFor('a'), 2);
    const [draft] = store.drafts();
    change(store, draft!.id, { assets: draft!.assets.map((asset) => ({ ...asset, ...wrong })) });
    const [operation] = planRegister(goalFor('a'), store.observe(goalFor('a'))).operations;
    expect(operation).toMatchObject({ kind: 'delete-asset', reason });
    await register(store, goalFor('a'));
    expect(store.published()[0]!.assets).toHaveLength(4);
    expect(store.published()[0]!.assets[3]).toMatchObject({ state: 'uploaded' });
  });

  test('where the server computes no digests, the size is what counts', async () => {
    const store = new ReleaseStore();
    await interrupted(store, goalFor('a'), 2);
    const [draft] = store.drafts();
    change(store, draft!.id, { assets: draft!.assets.map((asset) => ({ ...asset, digest: null })) });
    expect(next(store, goalFor('a'))).not.toContain('delete-asset');
  });

  test('removes the drafts of its earlier attempts once their number is passed', async () => {
    const store = new ReleaseStore();
    await register(store, goalFor('a'));
    await interrupted(store, goalFor('b'), 2);
    expect(store.drafts().map(({ tag }) => tag)).toEqual(['churn@v1.0.1']);
    await register(store, goalFor('c', { bump: 'minor' }));
    expect(store.drafts()).toHaveLength(1);
    await register(store, goalFor('b'));
    expect(tagsOf(store)).toEqual(['churn@v1.0.0', 'churn@v1.1.0', 'churn@v1.1.1']);
    expect(store.drafts()).toEqual([]);
  });

  test('removes them before it makes another: a twin of this run could still publish one, and the model would be out twice', async () => {
    const store = new ReleaseStore();
    await register(store, goalFor('a'));
    await interrupted(store, goalFor('b'), 2);
    await register(store, goalFor('c', { bump: 'minor' }));
    expect(next(store, goalFor('b')).slice(0, 2)).toEqual(['delete-draft-release', 'create-draft-release']);
  });

  test('removes a draft of anybody whose tag burnt', async () => {
    const store = new ReleaseStore();
    await interrupted(store, goalFor('other'), 1);
    const state = store.observe(goalFor('a'), { burnt: new Set(['churn@v1.0.0']) });
    expect(planRegister(goalFor('a'), state).operations[0]).toMatchObject({
      kind: 'delete-draft-release',
      tag: 'churn@v1.0.0',
    });
  });

  test('removes its own drafts of another number once the bytes are published', async () => {
    const store = new ReleaseStore();
    await register(store, goalFor('a'));
    await interrupted(store, goalFor('b', { bump: 'major' }), 1);
    await register(store, goalFor('b'));
    expect(tagsOf(store)).toEqual(['churn@v1.0.0', 'churn@v1.0.1']);
    expect(store.drafts()).toEqual([]);
  });

  test('never touches drafts that people made, nor those of another model', async () => {
    const store = new ReleaseStore();
    const [published] = [await register(store, goalFor('a'))];
    expect(published.plan.tag).toBe('churn@v1.0.0');
    const body = store.published()[0]!.body;
    const common = { name: '', draft: true, prerelease: false, target: commitOf('a'), assets: [] };
    store.add({ ...common, tag: 'churn@v1.0.0', body: 'by hand' });
    store.add({ ...common, tag: 'churn-eu@v1.0.0', body });
    store.add({ ...common, tag: 'v1.0.0', body });
    await register(store, goalFor('b'));
    expect(store.drafts().map(({ tag }) => tag)).toEqual(['churn@v1.0.0', 'churn-eu@v1.0.0', 'v1.0.0']);
  });

  test('takes the next number where a tag names another commit, and removes its draft of that number', async () => {
    const store = new ReleaseStore();
    await interrupted(store, goalFor('a'), 2);
    store.tags.set('churn@v1.0.0', commitOf('somebody'));
    await register(store, goalFor('a'));
    expect(tagsOf(store)).toEqual(['churn@v1.0.1']);
    expect(store.drafts()).toEqual([]);
  });

  test('uses a tag that somebody made for it at its commit', async () => {
    const store = new ReleaseStore();
    store.tags.set('churn@v1.0.0', commitOf('a'));
    await register(store, goalFor('a'));
    expect(tagsOf(store)).toEqual(['churn@v1.0.0']);
  });

  test('takes the next number after a burnt tag, and leaves no draft', async () => {
    const store = new ReleaseStore();
    store.burntTags.add('churn@v1.0.0');
    const { plan } = await register(store, goalFor('a'));
    expect(plan.tag).toBe('churn@v1.0.1');
    expect(store.drafts()).toEqual([]);
  });

  test('another judgement of the same bytes is another draft, and both do not go on deleting each other', async () => {
    const store = new ReleaseStore();
    const again = { ...goalFor('a'), report: { ...reportOn('a'), notes: ['judged again'] } };
    await interrupted(store, goalFor('a'), 2);
    expect(next(store, again)[0]).toBe('create-draft-release');
  });
});

describe('where publishing may not make the tag', () => {
  test('the tag is made first, and only then', async () => {
    const store = new ReleaseStore();
    store.foreignCommits.add(commitOf('a'));
    const { plan, applied } = await register(store, goalFor('a'));
    expect(applied.slice(-2)).toEqual(['create-tag', 'publish-release']);
    expect(plan).toMatchObject({ tag: 'churn@v1.0.0', bump: 'none' });
    expect(store.tags.get('churn@v1.0.0')).toBe(commitOf('a'));
    expect((await register(store, goalFor('b'))).applied).not.toContain('create-tag');
  });

  test('a run that died between the two is completed by the next', async () => {
    const store = new ReleaseStore();
    store.foreignCommits.add(commitOf('a'));
    await interrupted(store, goalFor('a'), 5);
    await store.apply({ kind: 'create-tag', tag: 'churn@v1.0.0', commit: commitOf('a') });
    expect((await register(store, goalFor('a'))).applied).toEqual(['publish-release']);
    expect(tagsOf(store)).toEqual(['churn@v1.0.0']);
  });

  test('another run takes the next number meanwhile', async () => {
    const store = new ReleaseStore();
    await interrupted(store, goalFor('a'), 5);
    await store.apply({ kind: 'create-tag', tag: 'churn@v1.0.0', commit: commitOf('a') });
    await register(store, goalFor('b'));
    expect(tagsOf(store)).toEqual(['churn@v1.0.1']);
    await register(store, goalFor('a'));
    expect(tagsOf(store)).toEqual(['churn@v1.0.1', 'churn@v1.0.2']);
    expect(store.drafts()).toEqual([]);
  });
});

describe('labels of the pull request', () => {
  test('decide about the number, and the manifest says so', async () => {
    const store = new ReleaseStore();
    await register(store, goalFor('a'));
    const { plan } = await register(store, goalFor('b'), ['bug', 'modelops:major']);
    expect(plan.manifest).toMatchObject({
      version: '2.0.0',
      bump: 'major',
      reason: 'label modelops:major on #12',
    });
  });

  test('do not decide where a number was asked for', async () => {
    const store = new ReleaseStore();
    await register(store, goalFor('a'));
    const { plan } = await register(store, goalFor('b', { bump: 'minor' }), ['modelops:major']);
    expect(plan.tag).toBe('churn@v1.1.0');
  });

  test('are asked for only where they would count', async () => {
    const store = new ReleaseStore();
    expect(asksLabels(goalFor('a'), store.observe(goalFor('a')))).toBe(false);
    await register(store, goalFor('a'));
    expect(asksLabels(goalFor('a'), store.observe(goalFor('a')))).toBe(false);
    expect(asksLabels(goalFor('b'), store.observe(goalFor('b')))).toBe(true);
    const asked = goalFor('b', { bump: 'minor' });
    expect(asksLabels(asked, store.observe(asked))).toBe(false);
  });
});

describe('a published version', () => {
  async function published() {
    const store = new ReleaseStore();
    const { plan } = await register(store, goalFor('a'));
    const version = publishedVersions('churn', store.published())[0]!;
    return { version, manifest: plan.manifest!, tags: store.tags };
  }

  test('that is as it was made is sound', async () => {
    const { version, manifest, tags } = await published();
    expect(objectionTo(version, manifest, tags)).toBeUndefined();
  });

  test('is not sound with a file that is missing, other or of another size, or with a tag elsewhere', async () => {
    const { version, manifest, tags } = await published();
    const withAssets = (assets: ReleaseState['assets']) =>
      objectionTo({ ...version, release: { ...version.release, assets } }, manifest, tags);
    const [first, ...others] = version.release.assets;
    expect(withAssets(others)).toBe('churn@v1.0.0 lacks its file model.bin');
    expect(withAssets([{ ...first!, digest: sha256('x') }])).toMatch(/not the file that was published/);
    expect(withAssets([{ ...first!, digest: null, bytes: 7 }])).toMatch(/it has 7 bytes/);
    expect(objectionTo(version, manifest, new Map())).toMatch(/names nothing/);
    expect(objectionTo(version, manifest, new Map([['churn@v1.0.0', 'abc']]))).toMatch(/names abc/);
  });
});

test('every operation is told in one line', async () => {
  const store = new ReleaseStore();
  await interrupted(store, goalFor('a'), 2);
  const operations: Operation[] = [
    ...planRegister(goalFor('b'), store.observe(goalFor('b'))).operations,
    ...planRegister(goalFor('a', { prerelease: true }), store.observe(goalFor('a'))).operations,
    { kind: 'create-tag', tag: 'churn@v1.0.0', commit: commitOf('a') },
    { kind: 'delete-asset', releaseId: 1, assetId: 2, name: 'x', reason: 'its bytes differ' },
    { kind: 'delete-draft-release', releaseId: 1, tag: 't', reason: 'a twin' },
  ];
  for (const operation of operations) expect(describeOperation(operation)).toMatch(/^[^\n]{10,200}$/);
});

/** A run of register-version that may die at any of its steps, and is then run again. */
class Died extends Error {}

test('however runs interleave and die, every model is published exactly once, whole, and no draft is left', async () => {
  const goals = fc.array(
    fc.record({
      // Runs of the same bytes are the same job, started twice: they ask for the same number.
      bytes: fc.constantFrom('a', 'b', 'c', 'minor', 'major', 'labelled'),
      dies: fc.array(fc.integer({ min: 0, max: 16 }), { maxLength: 2 }),
    }),
    { minLength: 2, maxLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      goals,
      fc.boolean(),
      fc.boolean(),
      fc.subarray(['a', 'b', 'minor', 'labelled']),
      async (s, runs, immutable, before, foreign) => {
        const store = new ReleaseStore();
        store.immutable = immutable;
        for (const bytes of foreign) store.foreignCommits.add(commitOf(bytes));
        if (before) await register(store, goalFor('before'));
        const answers: { goal: RegisterGoal; tag: string }[] = [];
        const attempt = async (goal: RegisterGoal, life: number): Promise<void> => {
          let steps = 0;
          const turn = async () => {
            await s.schedule(Promise.resolve(), goal.report.candidate.modelDigest.slice(7, 10));
            if (steps++ === life) throw new Died();
          };
          const labels = goal.report.candidate.modelDigest === sha256('labelled') ? ['modelops:minor'] : [];
          const { observed } = await converge<RegisterState>({
            observe: async ({ conflicts }) => {
              await turn();
              const pullRequest = { number: 12, labels };
              return store.observe(goal, { ...learnt(conflicts), burnt: store.burntTags, pullRequest });
            },
            plan: (state) => planRegister(goal, state).operations,
            executor: {
              apply: async (operation) => {
                await turn();
                const applied = await store.apply(operation);
                // Done, but dead before it knows.
                if (steps === life) throw new Died();
                return applied;
              },
            },
            log: quiet,
            dryRun: false,
            sleep: turn,
            jitter: () => 0,
            attempts: 50,
          });
          answers.push({ goal, tag: planRegister(goal, observed).tag });
        };
        const live = async ({ bytes, dies }: (typeof runs)[number]): Promise<void> => {
          const goal = goalFor(bytes, { bump: bytes === 'minor' || bytes === 'major' ? bytes : 'auto' });
          for (const life of [...dies, -1]) {
            try {
              return await attempt(goal, life);
            } catch (error) {
              if (!(error instanceof Died)) throw error;
            }
          }
        };
        await s.waitFor(Promise.all(runs.map(live)));

        const releases = store.published();
        const wanted = new Set([...(before ? ['before'] : []), ...runs.map(({ bytes }) => bytes)]);
        const held = releases.map(({ id }) => store.manifests.get(id)?.modelDigest);
        expect(held.toSorted()).toEqual([...wanted].map((bytes) => sha256(bytes)).toSorted());
        expect(store.drafts()).toEqual([]);
        for (const release of releases) {
          const manifest = store.manifests.get(release.id)!;
          const version = { release, tag: release.tag, version: parseVersionTag(release.tag)!.version };
          expect(objectionTo(version, manifest, store.tags)).toBeUndefined();
          expect(release.assets.map(({ name }) => name).toSorted()).toEqual([
            assetNames.sums,
            assetNames.report,
            assetNames.manifest,
            'model.bin',
          ]);
          expect(`churn@v${manifest.version}`).toBe(release.tag);
          const bytes = [...wanted].find((text) => sha256(text) === manifest.modelDigest)!;
          expect(manifest.documents.evaluationReport).toBe(digestOf(reportOn(bytes)));
        }
        // Each run was told a version that holds its model.
        for (const { goal, tag } of answers) {
          const release = releases.find((candidate) => candidate.tag === tag)!;
          expect(store.manifests.get(release.id)!.modelDigest).toBe(goal.report.candidate.modelDigest);
        }
      },
    ),
    { numRuns: 150 },
  );
});

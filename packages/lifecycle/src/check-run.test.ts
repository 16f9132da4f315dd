import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CheckGoal, checkName, isOwnCheck, planCheckRun } from './check-run.ts';
import { converge } from './converge.ts';
import type { CheckAnnotation } from './operations.ts';
import type { CheckRunState } from './ports.ts';
import { CheckStore, commitOf } from './testkit.ts';

const annotation: CheckAnnotation = {
  path: 'modelops.yml',
  line: 3,
  level: 'failure',
  title: 'churn: gate fails',
  message: 'roc_auc',
};

function goal(run: number, attempt = 1, more: Partial<CheckGoal> = {}): CheckGoal {
  const content = { conclusion: 'success' as const, title: `${run}.${attempt}`, summary: 's', url: 'u' };
  return {
    commit: commitOf('x'),
    model: 'churn',
    order: { run, attempt },
    content,
    annotations: [],
    ...more,
  };
}

const quiet = {
  log: { info: () => {}, debug: () => {} },
  dryRun: false,
  sleep: async () => {},
  jitter: () => 0,
};

function write(store: CheckStore, wanted: CheckGoal) {
  return converge<readonly CheckRunState[]>({
    ...quiet,
    observe: async () => store.observe(),
    plan: (runs) => planCheckRun(wanted, runs).operations,
    executor: store,
  });
}

test('there is none: it is made, once', async () => {
  const store = new CheckStore();
  await write(store, goal(5));
  const again = await write(store, goal(5));
  expect(again.applied).toEqual([]);
  expect(store.runs).toHaveLength(1);
  expect(store.shown?.content.title).toBe('5.1');
  expect(isOwnCheck(store.shown!, 'churn')).toBe(true);
  expect(isOwnCheck(store.shown!, 'fraud')).toBe(false);
  expect(checkName('churn')).toBe('modelops / churn');
});

test('a later attempt gets one of its own; the earlier one stays as it is', async () => {
  const store = new CheckStore();
  await write(store, goal(5));
  await write(store, goal(5, 2));
  expect(store.runs.map(({ content }) => content.title)).toEqual(['5.1', '5.2']);
});

test('the same attempt that says something else says it in the same check run', async () => {
  const store = new CheckStore();
  await write(store, goal(5));
  await write(store, goal(5, 1, { content: { conclusion: 'failure', title: 'b', summary: 's', url: 'u' } }));
  expect(store.runs.map(({ content }) => content.conclusion)).toEqual(['failure']);
});

test('an older run makes none beside a newer one; what it had made later gets the newer text', async () => {
  const store = new CheckStore();
  await write(store, goal(6));
  const late = planCheckRun(goal(5), store.observe());
  expect(late).toMatchObject({ operations: [], superseded: true });
  await store.apply(planCheckRun(goal(5), []).operations[0]!);
  expect(store.shown?.content.title).toBe('5.1');
  await write(store, goal(5));
  expect(store.shown?.content.title).toBe('6.1');
  expect(store.runs).toHaveLength(2);
});

test.each([0, 1, 50, 51, 120, 200])('%i annotations, at most 50 a request, none twice', async (count) => {
  const annotations = Array.from({ length: count }, (_, line) => ({ ...annotation, line: line + 1 }));
  const store = new CheckStore();
  const { applied } = await write(store, goal(5, 1, { annotations }));
  const sent = applied.flatMap((operation) => ('annotations' in operation ? operation.annotations : []));
  expect(sent).toEqual(annotations);
  expect(store.shown?.annotations).toBe(count);
  expect((await write(store, goal(5, 1, { annotations }))).applied).toEqual([]);
});

test("another model's, another app's way of naming and a forged number are none of ours", () => {
  const [made] = planCheckRun(goal(5), []).operations;
  expect(made).toMatchObject({ kind: 'create-check-run' });
  const content = goal(5).content;
  for (const externalId of [
    '',
    'modelops churn run=5',
    'modelops fraud run=9 attempt=1 content=0123456789abcdef',
  ])
    expect(
      planCheckRun(goal(5), [{ id: 1, externalId, app: 'a', annotations: 0, content }]).operations,
    ).toEqual([made]);
});

test('however two or three runs interleave, each attempt has at most one, and the newest text is shown', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 3 }),
      async (scheduler, runs) => {
        const store = new CheckStore();
        const slowly = (wanted: CheckGoal) => {
          const turn = () => scheduler.schedule(Promise.resolve(), wanted.content.title);
          return converge<readonly CheckRunState[]>({
            ...quiet,
            observe: async () => {
              await turn();
              return store.observe();
            },
            plan: (seen) => planCheckRun(wanted, seen).operations,
            executor: {
              apply: async (operation) => {
                await turn();
                return store.apply(operation);
              },
            },
          });
        };
        await scheduler.waitFor(Promise.all(runs.map((run) => slowly(goal(run)))));
        expect(store.shown?.content.title).toBe(`${Math.max(...runs)}.1`);
        expect(store.runs.length).toBeLessThanOrEqual(runs.length);
      },
    ),
    { numRuns: 300 },
  );
});

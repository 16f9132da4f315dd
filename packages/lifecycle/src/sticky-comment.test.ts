import fc from 'fast-check';
import { expect, test } from 'vitest';
import { converge } from './converge.ts';
import type { CommentState } from './ports.ts';
import { type CommentOrder, commentMarker, isSticky, planComment } from './sticky-comment.ts';
import { CommentStore } from './testkit.ts';

const key = 'validation';

function body(run: number, attempt = 1): string {
  return `${commentMarker(key, { run, attempt })}\nReport of run ${run}.${attempt}`;
}

function stored(id: number, text: string): CommentState {
  return { id, body: text, author: 'github-actions', url: `#${id}` };
}

function plan(order: CommentOrder, comments: readonly CommentState[]) {
  return planComment({ issue: 3, key, order, body: body(order.run, order.attempt) }, comments);
}

test('there is none: it is made', () => {
  const { operations, comment, superseded } = plan({ run: 5, attempt: 1 }, []);
  expect(operations).toEqual([{ kind: 'create-comment', issue: 3, body: body(5) }]);
  expect({ comment, superseded }).toEqual({ comment: undefined, superseded: false });
});

test('there is ours already: nothing to do', () => {
  const { operations, comment } = plan({ run: 5, attempt: 1 }, [stored(1, body(5))]);
  expect(operations).toEqual([]);
  expect(comment?.id).toBe(1);
});

test('an older one is updated; so is the same run at an earlier attempt', () => {
  for (const older of [body(4), body(5, 1)]) {
    expect(plan({ run: 5, attempt: 2 }, [stored(1, older)]).operations).toEqual([
      { kind: 'update-comment', commentId: 1, body: body(5, 2), seen: older },
    ]);
  }
});

test('a newer one stays, whether by run or by attempt', () => {
  for (const newer of [body(6), body(5, 3)]) {
    const { operations, superseded } = plan({ run: 5, attempt: 2 }, [stored(1, newer)]);
    expect(operations).toEqual([]);
    expect(superseded).toBe(true);
  }
});

test('of twins the lowest id stays, with the newest text, which is written before a twin goes', () => {
  const { operations, superseded } = plan({ run: 5, attempt: 1 }, [stored(9, body(6)), stored(2, body(4))]);
  expect(superseded).toBe(true);
  expect(operations).toEqual([
    { kind: 'update-comment', commentId: 2, body: body(6), seen: body(4) },
    { kind: 'delete-comment', commentId: 9, reason: 'a twin of comment 2' },
  ]);
});

test('runs are compared as numbers', () => {
  expect(plan({ run: 10, attempt: 1 }, [stored(1, body(9))]).superseded).toBe(false);
});

test('only comments that begin with the marker of the key are ours', () => {
  const marker = commentMarker('other', { run: 1, attempt: 1 });
  expect(isSticky(stored(1, body(1)), key)).toBe(true);
  expect(isSticky(stored(1, `${marker}\ntext`), key)).toBe(false);
  expect(isSticky(stored(1, `> quoted\n${body(1)}`), key)).toBe(false);
  expect(plan({ run: 5, attempt: 1 }, [stored(1, 'a person speaks')]).operations).toHaveLength(1);
});

test('what the newest run wrote meanwhile is not written over', async () => {
  const store = new CommentStore();
  await store.apply({ kind: 'create-comment', issue: 3, body: body(1) });
  const [late] = plan({ run: 5, attempt: 1 }, store.observe()).operations;
  const [newest] = plan({ run: 6, attempt: 1 }, store.observe()).operations;
  await store.apply(newest!);
  await expect(store.apply(late!)).rejects.toThrow('written meanwhile');
  expect(plan({ run: 5, attempt: 1 }, store.observe())).toMatchObject({ operations: [], superseded: true });
});

test('however two or three runs interleave, one comment is left, the lowest that was made; a run that starts last wins', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 3 }),
      fc.constantFrom<readonly number[]>([], [0], [0, 0]),
      async (scheduler, runs, before) => {
        const store = new CommentStore();
        for (const run of before) await store.apply({ kind: 'create-comment', issue: 3, body: body(run) });
        const made: number[] = before.map((_, index) => index + 1);
        const write = (run: number) => {
          const goal = { issue: 3, key, order: { run, attempt: 1 }, body: body(run) };
          const turn = () => scheduler.schedule(Promise.resolve(), `run ${run}`);
          return converge<readonly CommentState[]>({
            observe: async () => {
              await turn();
              return store.observe();
            },
            plan: (comments) => planComment(goal, comments).operations,
            executor: {
              apply: async (operation) => {
                await turn();
                const applied = await store.apply(operation);
                if (operation.kind === 'create-comment') made.push(applied.commentId!);
                return applied;
              },
            },
            log: { info: () => {}, debug: () => {} },
            dryRun: false,
            sleep: async () => {
              await turn();
            },
            jitter: () => 0,
          });
        };
        const all = Promise.all(runs.map(write));
        await scheduler.waitFor(all);
        expect(store.observe().map(({ id }) => id)).toEqual([Math.min(...made)]);
        expect(store.observe()[0]!.body).toBe(body(Math.max(...runs)));
        // Whoever comes after everything has the last word, unless it is older.
        const late = write(Math.max(...runs));
        await scheduler.waitFor(late);
        expect(store.observe().map(({ body: text }) => text)).toEqual([body(Math.max(...runs))]);
        await scheduler.waitFor(write(0));
        expect(store.observe().map(({ body: text }) => text)).toEqual([body(Math.max(...runs))]);
      },
    ),
    { numRuns: 300 },
  );
});

import { expect, test } from 'vitest';
import { ConcurrencyGroups } from './concurrency.ts';

const single = { cancelInProgress: false, queue: 'single' } as const;
const member = () => {
  const reasons: string[] = [];
  return { reasons, cancel: (reason: string) => void reasons.push(reason) };
};

test('one runs, one waits, a newer one takes its place; names ignore case', async () => {
  const groups = new ConcurrencyGroups();
  const first = await groups.enter('Deploy', single, member());
  const second = groups.enter('deploy', single, member());
  const third = groups.enter('DEPLOY', single, member());
  expect(await second).toBeUndefined();
  first!.end();
  expect(await third).toBeDefined();
  expect(await groups.enter('other', single, member())).toBeDefined();
});

test('a queue loses none and keeps the order', async () => {
  const groups = new ConcurrencyGroups();
  const queue = { cancelInProgress: false, queue: 'max' } as const;
  const order: number[] = [];
  await Promise.all(
    [1, 2, 3, 4].map(async (number) => {
      const turn = await groups.enter('g', queue, member());
      order.push(number);
      await new Promise((done) => setTimeout(done, 1));
      turn!.end();
    }),
  );
  expect(order).toEqual([1, 2, 3, 4]);
});

test('cancel-in-progress stops the running one, which still has to end', async () => {
  const groups = new ConcurrencyGroups();
  const old = member();
  const running = await groups.enter('g', single, old);
  const next = groups.enter('g', { cancelInProgress: true, queue: 'single' }, member());
  expect(old.reasons).toEqual([expect.stringContaining('newer run')]);
  running!.end();
  expect(await next).toBeDefined();
});

import { UserError } from '@modelops/contracts';
import { expect, test } from 'vitest';
import { converge } from './converge.ts';
import type { Operation } from './operations.ts';
import { type Applied, ConflictError, TransientError } from './ports.ts';

const upload = (name: string): Operation => ({
  kind: 'upload-asset',
  releaseId: 1,
  uploadUrl: 'https://example.com',
  name,
  source: { text: '' },
  sha256: 'sha256:00',
  bytes: 0,
});

interface Setting {
  /** One outcome per application; the last one repeats. */
  readonly outcomes?: readonly ('done' | 'lost' | Error)[];
  readonly dryRun?: boolean;
  readonly wanted?: readonly string[];
  readonly attempts?: number;
  readonly limit?: number;
  /** How many looks after a write still show the old state. */
  readonly lag?: number;
  readonly plan?: (there: readonly string[]) => Operation[];
}

/** Converges to assets with these names, against a list. */
async function run(setting: Setting) {
  const { outcomes = ['done'], wanted = ['a'], lag = 0 } = setting;
  const there: string[] = [];
  const history: (readonly string[])[] = [];
  const waits: number[] = [];
  const fresh: boolean[] = [];
  const said: string[] = [];
  let applied = 0;
  let stale = 0;
  const result = converge<readonly string[]>({
    observe: (look) => {
      fresh.push(look.fresh);
      const seen = stale > 0 ? (history.at(-1) ?? []) : [...there];
      stale = Math.max(0, stale - 1);
      return Promise.resolve(seen);
    },
    plan: setting.plan ?? ((seen) => wanted.filter((name) => !seen.includes(name)).map(upload)),
    executor: {
      apply: (operation): Promise<Applied> => {
        const outcome = outcomes[Math.min(applied++, outcomes.length - 1)]!;
        if (outcome instanceof Error) return Promise.reject(outcome);
        history.push([...there]);
        if (outcome === 'done' && operation.kind === 'upload-asset') there.push(operation.name);
        stale = lag;
        return Promise.resolve({});
      },
    },
    log: { info: (message) => said.push(message), debug: () => {} },
    dryRun: setting.dryRun ?? false,
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
    jitter: () => 0.5,
    ...(setting.attempts === undefined ? {} : { attempts: setting.attempts }),
    ...(setting.limit === undefined ? {} : { limit: setting.limit }),
  });
  return { result, there, waits, fresh, said, count: () => applied };
}

test('applies the first operation, looks, and ends when nothing is left', async () => {
  const { result, there, waits, fresh } = await run({ wanted: ['a', 'b', 'c'] });
  const { applied, planned, observed } = await result;
  expect(fresh).toEqual([true, false, false, false]);
  expect(there).toEqual(['a', 'b', 'c']);
  expect(observed).toEqual(['a', 'b', 'c']);
  expect(applied).toHaveLength(3);
  expect(planned).toEqual([]);
  expect(waits).toEqual([]);
});

test('a dry run says the whole plan and applies nothing', async () => {
  const { result, said, count } = await run({ wanted: ['a', 'b'], dryRun: true });
  expect((await result).planned).toHaveLength(2);
  expect(count()).toBe(0);
  expect(said).toEqual(['would upload a (0 bytes, sha256:00…)', 'would upload b (0 bytes, sha256:00…)']);
});

test('a conflict leads to another, fresh look, which is told of it', async () => {
  const conflict = new ConflictError('taken', 'exists');
  const { result, there, waits, fresh } = await run({ outcomes: [conflict, 'done'] });
  await result;
  expect(there).toEqual(['a']);
  expect(waits).toEqual([250]);
  expect(fresh).toEqual([true, true, true]);
});

test('a broken line is tried again, each time later', async () => {
  const broken = new TransientError('cut');
  const { result, waits } = await run({ outcomes: [broken, broken, broken, 'done'] });
  await result;
  expect(waits).toEqual([250, 500, 1000]);
});

test('the wait that the server asks for is kept', async () => {
  const { result, waits } = await run({ outcomes: [new TransientError('busy', 7), 'done'] });
  await result;
  expect(waits).toEqual([7000]);
});

test('the last error of an operation that always fails is the error of the run, after as many tries as allowed', async () => {
  const { result, count } = await run({ outcomes: [new TransientError('cut')], attempts: 3 });
  await expect(result).rejects.toThrow(/^cut\. Run the step again/);
  expect(count()).toBe(3);
});

test('an error that a second look cannot mend ends the run at once', async () => {
  const { result, count } = await run({ outcomes: [new UserError('no permission')] });
  await expect(result).rejects.toThrow('no permission');
  expect(count()).toBe(1);
});

test('what was accepted and is not seen yet is looked for before it is written twice', async () => {
  const { result, there, waits } = await run({ lag: 1 });
  await result;
  expect(there).toEqual(['a']);
  expect(waits).toEqual([250]);
});

test('what is accepted and never seen is given up, with words for a user', async () => {
  const { result, count } = await run({ outcomes: ['lost'], attempts: 4 });
  const error = await result.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as Error).message).toMatch(/^gave up after 4 tries to upload a /);
  expect(count()).toBe(4);
});

test('a plan that never ends is a bug', async () => {
  let next = 0;
  const { result } = await run({
    limit: 5,
    plan: () => [{ kind: 'delete-comment', commentId: next++, reason: 'endless' }],
  });
  await expect(result).rejects.toThrow('the plan does not end: 5 operations applied');
});

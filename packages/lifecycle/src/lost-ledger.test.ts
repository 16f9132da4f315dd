import { expect, test } from 'vitest';
import { emptyLedger, type Ledger } from './ledger.ts';
import { refuseLostLedger, refuseSetBack } from './lost-ledger.ts';
import type { DeploymentState } from './ports.ts';
import { planRollout, promotion, type RolloutGoal } from './rollout.ts';
import { commitOf, LedgerStore, recordOf } from './testkit.ts';

const common = {
  model: 'churn',
  environment: 'production',
  key: 'run 1',
  by: { actor: 'ops', run: null },
  leaseMinutes: 30,
};
const start = (version: string, force = false) =>
  ({ ...common, mode: 'start', version, force }) satisfies RolloutGoal;
const shows = (id: number, payload: object, fields: Partial<DeploymentState> = {}): DeploymentState => ({
  id,
  environment: 'production',
  task: 'deploy:churn',
  ref: 'churn@v1.0.0',
  payload: { ...payload },
  creator: 'github-actions',
  ...fields,
});

/** A ledger in which v1.0.0 runs: events 1 and 2. */
function deployedOnce(): Ledger {
  const store = new LedgerStore();
  const now = new Date('2026-11-01T10:00:00Z');
  const goal = start('1.0.0');
  const step = planRollout(goal, undefined, now);
  if (step.kind !== 'write') throw new Error(step.kind);
  store.append(step.operation);
  store.append(promotion(goal, store.ledger, recordOf(goal, '1.0.0', null), now));
  return store.ledger!;
}

test('only a deployment of ours, of this model and place, tells of a ledger that is gone', () => {
  const others = [
    shows(1, { ledger: 2, version: '1.0.0' }, { environment: 'staging' }),
    shows(2, { ledger: 2, version: '1.0.0' }, { task: 'deploy:other' }),
    shows(3, { version: '1.0.0' }),
    shows(4, { ledger: '2', version: '1.0.0' }),
    shows(5, { ledger: 2, version: 'one' }),
  ];
  expect(refuseLostLedger(start('1.0.0'), undefined, others)).toBeUndefined();
  expect(
    refuseLostLedger(start('1.1.0'), deployedOnce(), [shows(6, { ledger: 2, version: '1.0.0' })]),
  ).toBeUndefined();
});

test('how to put it back: the commit of the newest deployment that knows one, which is a commit', () => {
  const [older, newer] = [commitOf('older'), commitOf('newer')];
  const lost = [
    shows(9, { ledger: 8, version: '1.2.0', commit: '$(reboot)' }),
    shows(8, { ledger: 6, version: '1.1.0', commit: newer }),
    shows(7, { ledger: 4, version: '1.0.0', commit: older }),
  ];
  const message = (goal: RolloutGoal, ledger: Ledger | undefined, seen: typeof lost) => {
    try {
      return refuseLostLedger(goal, ledger, seen) ?? '';
    } catch (error) {
      return `refused: ${(error as Error).message}`;
    }
  };
  const refused = message(start('1.2.0'), undefined, lost);
  expect(refused).toMatch(/^refused: the ledger of churn@production was deleted: .* v1\.2\.0 .*deployment 9/);
  expect(refused).toContain(`deployment 8 names its commit ${newer}`);
  expect(refused).toContain(`git/refs -f ref=refs/heads/modelops/ledger -f sha=${newer}`);
  expect(refused).not.toContain('reboot');
  expect(message(start('1.2.0'), undefined, lost.slice(0, 1))).toContain('from a clone that has it');
  const anew: Ledger = {
    commit: commitOf('anew'),
    tree: commitOf('tree'),
    state: { ...emptyLedger, seq: 3 },
  };
  const kept = message(start('1.2.0'), anew, lost);
  expect(kept).toContain('the branch was begun anew meanwhile, and has 3 events of its own: keep them');
  expect(kept).toContain(`git/refs/heads/modelops/ledger -X PATCH -F force=true -f sha=${newer}`);
  expect(message(start('1.2.0', true), undefined, lost)).toMatch(/^the ledger .* begins anew by `force`/);
});

test('in the middle of a rollout the branch goes forward, or the rollout ends', () => {
  const first = deployedOnce();
  const at = (seq: number): Ledger => ({ ...first, state: { ...first.state, seq } });
  refuseSetBack(undefined, undefined);
  refuseSetBack(first, at(2));
  refuseSetBack(first, at(7));
  expect(() => refuseSetBack(first, undefined)).toThrow(`its commit was ${first.commit}`);
  expect(() => refuseSetBack(first, at(1))).toThrow('it has 1 events, not 2');
});

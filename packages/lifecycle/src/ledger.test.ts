import { formatVersion, type LedgerEvent, parseVersion, sha256, UserError } from '@modelops/contracts';
import { describe, expect, test } from 'vitest';
import { appendLedger, applyEvent, emptyLedger, environmentOf, foldLedger, nextEvent } from './ledger.ts';
import { championOf, resolveReference } from './resolve.ts';
import { planRollout, promotion, type RolloutGoal, settleGoal, surrender } from './rollout.ts';
import { LedgerStore, recordOf } from './testkit.ts';

const at = new Date('2026-11-01T10:00:00Z');
const by = { actor: 'ops', run: null };
const place = { model: 'churn', environment: 'production', by, leaseMinutes: 30 };
let keys = 0;

type Ask = {
  [M in RolloutGoal['mode']]: Omit<Extract<RolloutGoal, { mode: M }>, keyof typeof place | 'key'>;
};
type AnyAsk = (Ask[keyof Ask] & { readonly key?: string }) & { readonly environment?: string };

const start = (version: string, force = false): AnyAsk => ({ mode: 'start', version, force });
const back = (version?: string, from?: string): AnyAsk => ({ mode: 'rollback', version, from });
const retire = (version: string): AnyAsk => ({ mode: 'retire', version });

function goalOf(ask: AnyAsk): RolloutGoal {
  return { ...place, key: `run ${++keys}`, ...ask } as RolloutGoal;
}

/** One rollout from beginning to end; what it ended with. */
function roll(store: LedgerStore, ask: AnyAsk, now = at) {
  const goal = settleGoal(goalOf(ask), store.ledger);
  for (;;) {
    const step = planRollout(goal, store.ledger, now);
    if (step.kind === 'done' || step.kind === 'blocked') return step;
    if (step.kind === 'write') store.append(step.operation);
    else if (goal.mode !== 'retire')
      store.append(promotion(goal, store.ledger, recordOf(goal, step.version, step.from), now));
  }
}

const runs = (store: LedgerStore, environment = 'production') =>
  environmentOf(store.ledger?.state, 'churn', environment).version;

describe('rolling out', () => {
  test('deploy, deploy, roll back, roll back: back by one each time, and no further than the first', () => {
    const store = new LedgerStore();
    for (const version of ['1.0.0', '1.1.0', '2.0.0']) roll(store, start(version));
    expect(runs(store)).toBe('2.0.0');
    roll(store, back());
    expect(runs(store)).toBe('1.1.0');
    roll(store, back());
    expect(runs(store)).toBe('1.0.0');
    expect(() => roll(store, back())).toThrow('no earlier version');
  });

  test('the same run, started again, does not go back two', () => {
    const store = new LedgerStore();
    for (const version of ['1.0.0', '1.1.0', '2.0.0']) roll(store, start(version));
    roll(store, { ...back(), key: 'run 7' });
    expect(roll(store, { ...back(), key: 'run 7' })).toMatchObject({ kind: 'done', version: '1.1.0' });
    // Nor does anybody who says what is to be left.
    roll(store, back(undefined, '2.0.0'));
    expect(runs(store)).toBe('1.1.0');
  });

  test('two rollbacks at the same moment: both wanted to leave the same version', () => {
    const store = new LedgerStore();
    for (const version of ['1.0.0', '1.1.0', '2.0.0']) roll(store, start(version));
    const late = settleGoal(goalOf(back()), store.ledger);
    roll(store, back());
    expect(planRollout(late, store.ledger, at)).toMatchObject({
      kind: 'done',
      reason: 'v2.0.0 was rolled back already',
    });
  });

  test('a release that is run again after the rollback does not bring back what was rolled back', () => {
    const store = new LedgerStore();
    roll(store, start('1.0.0'));
    roll(store, { ...start('1.1.0'), key: 'run 8' });
    roll(store, back());
    expect(roll(store, { ...start('1.1.0'), key: 'run 8' })).toMatchObject({
      overtaken: true,
      version: '1.0.0',
    });
    expect(() => roll(store, start('1.1.0'))).toThrow('was rolled back in production');
    roll(store, start('1.1.0', true));
    expect(runs(store)).toBe('1.1.0');
  });

  test('an older version is not deployed over a newer one', () => {
    const store = new LedgerStore();
    roll(store, start('2.0.0'));
    expect(roll(store, start('1.9.0'))).toMatchObject({ overtaken: true, version: '2.0.0' });
    roll(store, start('1.9.0', true));
    expect(runs(store)).toBe('1.9.0');
  });

  test('rolled back further at once: what lies between is not wanted, either', () => {
    const store = new LedgerStore();
    for (const version of ['1.0.0', '1.1.0', '2.0.0']) roll(store, start(version));
    roll(store, back('1.0.0'));
    expect(() => roll(store, start('1.1.0'))).toThrow('was rolled back');
    expect(() => roll(store, back('1.1.0'))).toThrow('is no version that churn@production can go back to');
  });

  test('retired: never again, not even by rolling back; what runs cannot be retired', () => {
    const store = new LedgerStore();
    for (const version of ['1.0.0', '1.1.0', '2.0.0']) roll(store, start(version));
    expect(() => roll(store, retire('2.0.0'))).toThrow('is what churn@production runs');
    roll(store, retire('1.1.0'));
    roll(store, retire('1.1.0'));
    roll(store, back());
    expect(runs(store)).toBe('1.0.0');
    expect(() => roll(store, start('1.1.0', true))).toThrow('is retired in production');
  });

  test('environments do not know each other', () => {
    const store = new LedgerStore();
    roll(store, { ...start('1.0.0'), environment: 'staging' });
    expect([runs(store), runs(store, 'staging')]).toEqual([null, '1.0.0']);
    expect(() => roll(store, back())).toThrow('nothing runs in churn@production');
  });
});

describe('the lease', () => {
  const taken = (store: LedgerStore, ask: AnyAsk) => {
    const goal = goalOf(ask);
    const step = planRollout(goal, store.ledger, at);
    if (step.kind !== 'write') throw new Error(step.kind);
    store.append(step.operation);
    return goal as Exclude<RolloutGoal, { mode: 'retire' }>;
  };

  test('keeps others out until it ends; then they take over and the first one notices', () => {
    const store = new LedgerStore();
    const slow = taken(store, start('1.0.0'));
    expect(roll(store, start('1.1.0'))).toMatchObject({ kind: 'blocked', lease: { version: '1.0.0' } });
    const later = new Date(at.getTime() + 31 * 60_000);
    roll(store, start('1.1.0'), later);
    expect(runs(store)).toBe('1.1.0');
    expect(() => promotion(slow, store.ledger, recordOf(slow, '1.0.0', null), later)).toThrow(
      'is not ours any more',
    );
    expect(surrender(slow, store.ledger, 'failed', later)).toBeUndefined();
  });

  test('given back by whom it belongs to, it lets the next one in', () => {
    const store = new LedgerStore();
    const failed = taken(store, start('1.0.0'));
    store.append(surrender(failed, store.ledger, 'the disk is full', at)!);
    roll(store, start('1.1.0'));
    expect(runs(store)).toBe('1.1.0');
  });

  test('of two writers who saw the same ledger one wins', () => {
    const store = new LedgerStore();
    const [one, two] = [goalOf(start('1.0.0')), goalOf(start('1.1.0'))].map((goal) =>
      planRollout(goal, store.ledger, at),
    );
    if (one?.kind !== 'write' || two?.kind !== 'write') throw new Error('both want the lease');
    store.append(one.operation);
    expect(() => store.append(two.operation)).toThrow('not a fast forward');
  });
});

describe('the fold', () => {
  const event = (fields: object): LedgerEvent =>
    ({
      schema: 'modelops/ledger-event/v1',
      seq: 1,
      at: at.toISOString(),
      by,
      model: 'churn',
      environment: 'production',
      version: '1.0.0',
      key: 'run 1',
      ...fields,
    }) as LedgerEvent;
  const promoted = event({ what: 'promoted', from: null, manifest: sha256('m'), rollout: null });

  test('what contradicts itself is no ledger', () => {
    expect(() => applyEvent(emptyLedger, { ...promoted, seq: 3 })).toThrow(UserError);
    const state = foldLedger([promoted]);
    expect(() => applyEvent(state, event({ seq: 2, what: 'retired' }))).toThrow('which runs');
    const left = event({ ...promoted, seq: 2, what: 'rolled-back', from: '9.0.0' });
    expect(() => applyEvent(state, left)).toThrow('which does not run');
  });

  test('a check for drift leaves what runs as it is', () => {
    const drift = {
      verdict: 'fail' as const,
      summary: 'The late rate moved.',
      lastWindow: '2001-05-05',
      openAlarms: ['a1'],
      report: sha256('r'),
      state: 'drift/churn/production/alarm-state.json',
    };
    const checked = nextEvent(foldLedger([promoted]), {
      at: at.toISOString(),
      by,
      model: 'churn',
      environment: 'production',
      what: 'drift-checked',
      version: '1.0.0',
      key: 'run 2',
      drift,
    });
    const operation = appendLedger({ commit: 'c', tree: 't', state: foldLedger([promoted]) }, checked, [
      { path: drift.state, text: '{}\n' },
    ]);
    expect(operation.files.map(({ path }) => path)).toEqual([
      drift.state,
      'events/00000/00000002.json',
      'state.json',
    ]);
    expect(foldLedger([promoted, checked]).models['churn']?.environments['production']).toMatchObject({
      version: '1.0.0',
      drift: { seq: 2, lastWindow: '2001-05-05' },
    });
  });
});

const published = ['1.2.0', '1.1.0', '1.0.0'].map((text) => ({
  version: parseVersion(text)!,
  tag: `churn@v${text}`,
  release: { prerelease: false } as never,
}));

test('ranges and latest skip what is retired anywhere; an exact version does not', () => {
  const store = new LedgerStore();
  for (const version of ['1.1.0', '1.2.0']) roll(store, start(version));
  roll(store, back());
  roll(store, retire('1.2.0'));
  const named = (reference: string) =>
    formatVersion(resolveReference('churn', reference, published, store.ledger?.state).version);
  expect(['latest', 'v1', 'v1.2.0', 'production'].map(named)).toEqual(['1.1.0', '1.1.0', '1.2.0', '1.1.0']);
  expect(() => named('churn@stage')).toThrow('production runs v1.1.0');
});

test('the champion, where nothing runs in production, is the highest version that nobody sent away anywhere', () => {
  const store = new LedgerStore();
  const champion = () => championOf('churn', published, store.ledger?.state)?.tag;
  expect(champion()).toBe('churn@v1.2.0');
  roll(store, retire('1.2.0'));
  expect(champion()).toBe('churn@v1.1.0');
  for (const version of ['1.0.0', '1.1.0']) roll(store, { ...start(version), environment: 'staging' });
  roll(store, { ...back(), environment: 'staging' });
  expect(champion()).toBe('churn@v1.0.0');
  roll(store, { ...retire('1.0.0') });
  expect(champion()).toBeUndefined();
});

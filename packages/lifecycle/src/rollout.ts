import {
  compareVersions,
  type EnvironmentState,
  type LedgerActor,
  type LedgerMove,
  parseVersion,
  prettyCanonicalJson,
  type RolloutRecord,
  UserError,
} from '@modelops/contracts';
import { appendLedger, environmentOf, type Ledger, ledgerBranch, nextEvent } from './ledger.ts';
import type { Operation } from './operations.ts';

/** What somebody wants of an environment. Versions are written `1.2.3`. */
export type RolloutGoal = Readonly<{
  model: string;
  environment: string;
  /** Names the intent. What the ledger did under it is not done again: a run that is started again has the same one. */
  key: string;
  by: LedgerActor;
  /** How long others wait for this rollout before they may take over, minutes. */
  leaseMinutes: number;
}> &
  (
    | Readonly<{
        mode: 'start';
        version: string;
        /** Deploy what is older than what runs, or was rolled back. */
        force: boolean;
      }>
    | Readonly<{
        mode: 'rollback';
        /** The version that is to be left; undefined: whatever runs when it begins. */
        from: string | undefined;
        /** Where to; undefined: to the version before. */
        version: string | undefined;
      }>
    | Readonly<{ mode: 'retire'; version: string }>
  );

/** What is to be done next. */
export type RolloutStep =
  | {
      readonly kind: 'done';
      /** What runs; null when nothing does. */
      readonly version: string | null;
      /** The move of this very intent, when it made one. */
      readonly move: LedgerMove | undefined;
      readonly reason: string;
      /** Set when what was asked for is not what runs, and that is right. */
      readonly overtaken: boolean;
    }
  | {
      readonly kind: 'blocked';
      readonly lease: NonNullable<EnvironmentState['lease']>;
    }
  /** One write to the ledger: the lease, or a retirement. */
  | { readonly kind: 'write'; readonly version: string; readonly operation: Operation }
  /** The lease is ours: deploy, read back, then `promotion`; when `version` is `from`, `surrender`. */
  | { readonly kind: 'deploy'; readonly version: string; readonly from: string | null };

/**
 * Fixes what a rollback is to leave, at the first look: if somebody else rolls the same version back meanwhile, the
 * goal is reached, and nothing goes back two.
 */
export function settleGoal(goal: RolloutGoal, ledger: Ledger | undefined): RolloutGoal {
  if (goal.mode !== 'rollback' || goal.from !== undefined) return goal;
  const own = ownMove(goal, environmentOf(ledger?.state, goal.model, goal.environment));
  const { version } = environmentOf(ledger?.state, goal.model, goal.environment);
  return { ...goal, from: own?.from ?? version ?? undefined };
}

function ownMove(goal: RolloutGoal, { history }: EnvironmentState): LedgerMove | undefined {
  if (goal.mode === 'retire') return undefined;
  const what = goal.mode === 'start' ? 'promoted' : 'rolled-back';
  return history.findLast(
    (move) =>
      move.key === goal.key && move.what === what && (goal.mode !== 'start' || move.version === goal.version),
  );
}

/**
 * The next step of a rollout, from what the ledger says.
 * @param redeliver set when the target does not serve what the ledger runs, for instance since its disk is a new one:
 *   then the version that the goal has reached already is delivered once more.
 * @throws UserError when the goal may not be reached: the version is retired or was rolled back, nothing runs that could
 *   be left, there is no way back.
 */
export function planRollout(
  goal: RolloutGoal,
  ledger: Ledger | undefined,
  now: Date,
  redeliver = false,
): RolloutStep {
  const state = environmentOf(ledger?.state, goal.model, goal.environment);
  const where = `${goal.model}@${goal.environment}`;
  const own = ownMove(goal, state);
  const done = (reason: string, overtaken = false): RolloutStep => ({
    kind: 'done',
    version: state.version,
    move: own,
    reason,
    overtaken,
  });
  if (goal.mode === 'retire') {
    if (state.retired.includes(goal.version)) return done(`v${goal.version} is retired`);
    if (state.version === goal.version) {
      throw new UserError(`v${goal.version} is what ${where} runs, so it cannot be retired`, {
        fix: 'Deploy another version or roll back first.',
      });
    }
    if (state.lease !== null && state.lease.version === goal.version && !expired(state.lease, now))
      return { kind: 'blocked', lease: state.lease };
    const { version, key } = goal;
    const event = nextEvent(ledger?.state, { ...common(goal, now), what: 'retired', version, key });
    return { kind: 'write', version, operation: appendLedger(ledger, event) };
  }

  let version: string;
  if (goal.mode === 'start') {
    version = goal.version;
    const runs = state.version === version;
    if (runs && !redeliver) return done(`v${version} runs`);
    if (!runs && own !== undefined) {
      return done(
        `this run has deployed v${version} already; since then ${where} has moved to v${state.version}`,
        true,
      );
    }
    refuseRetired(goal, state, version);
    if (state.rolledBack.includes(version) && !goal.force) {
      throw new UserError(`v${version} was rolled back in ${goal.environment} and is not deployed again`, {
        fix: 'Release a version that mends what was wrong, or say `force: true` if this one is right after all.',
      });
    }
    const running = state.version === null ? undefined : parseVersion(state.version);
    if (running !== undefined && !goal.force && compareVersions(parseVersion(version)!, running) < 0)
      return done(`v${state.version} runs, which is newer than v${version}`, true);
  } else {
    const { from } = goal;
    if (own !== undefined) {
      if (own.version === state.version && redeliver) return leased(own.version);
      return done(`this run has rolled v${own.from} back already`);
    }
    if (state.version === null || from === undefined) {
      throw new UserError(`nothing runs in ${where}, so there is nothing to roll back`, {
        fix: `The ledger knows of no deployment there (see \`modelops history\`). If its branch ${ledgerBranch} was deleted, put it back.`,
      });
    }
    if (state.version !== from) {
      if (state.rolledBack.includes(from)) return done(`v${from} was rolled back already`);
      throw new UserError(`${where} runs v${state.version}, not v${from}, so nothing was rolled back`, {
        fix: `Say \`from: ${state.version}\` if that is the version to leave.`,
      });
    }
    const back = state.trail.slice(0, -1);
    const target = goal.version ?? back.at(-1);
    if (target === from) return done(`v${from} runs`);
    if (target === undefined) {
      throw new UserError(`there is no earlier version of ${where} to roll back to`, {
        fix: 'Every earlier one was rolled back or retired, or this is the first: deploy a version by its number.',
      });
    }
    refuseRetired(goal, state, target);
    if (!back.includes(target)) {
      throw new UserError(`v${target} is no version that ${where} can go back to`, {
        fix:
          back.length === 0
            ? 'There is none: deploy a version by its number.'
            : `It can go back to ${back.map((item) => `v${item}`).join(', ')}.`,
      });
    }
    version = target;
  }

  return leased(version);

  /** With the lease, whose turn it is to deploy; else how it is come by. */
  function leased(version: string): RolloutStep {
    const { lease } = state;
    if (lease !== null && lease.key !== goal.key && !expired(lease, now)) return { kind: 'blocked', lease };
    if (lease !== null && lease.key === goal.key && lease.version === version && !expired(lease, now))
      return { kind: 'deploy', version, from: state.version };
    const expires = new Date(now.getTime() + goal.leaseMinutes * 60_000).toISOString();
    const event = nextEvent(ledger?.state, {
      ...common(goal, now),
      what: 'lease-taken',
      version,
      key: goal.key,
      expires,
    });
    return { kind: 'write', version, operation: appendLedger(ledger, event) };
  }
}

/** The write that makes a rollout true. @throws UserError when the lease is somebody else's by now. */
export function promotion(
  goal: Exclude<RolloutGoal, { mode: 'retire' }>,
  ledger: Ledger | undefined,
  record: RolloutRecord,
  now: Date,
): Operation {
  const state = environmentOf(ledger?.state, goal.model, goal.environment);
  if (state.lease?.key !== goal.key) throw lostLease(goal, state);
  const path = `rollouts/${goal.model}/${goal.environment}/${String((ledger?.state.seq ?? 0) + 1).padStart(8, '0')}.json`;
  const moved = {
    ...common(goal, now),
    version: record.version,
    key: goal.key,
    manifest: record.evidence.manifest,
    rollout: path,
  };
  const event =
    goal.mode === 'start'
      ? nextEvent(ledger?.state, { ...moved, what: 'promoted', from: state.version })
      : // What runs is what the lease was taken for to leave.
        nextEvent(ledger?.state, { ...moved, what: 'rolled-back', from: state.version! });
  return appendLedger(ledger, event, [{ path, text: prettyCanonicalJson(record) }]);
}

/** The write that gives the lease back when the rollout failed; undefined when it is not ours any more. */
export function surrender(
  goal: RolloutGoal,
  ledger: Ledger | undefined,
  reason: string,
  now: Date,
): Operation | undefined {
  const { lease } = environmentOf(ledger?.state, goal.model, goal.environment);
  if (lease?.key !== goal.key) return undefined;
  const event = nextEvent(ledger?.state, {
    ...common(goal, now),
    what: 'lease-released',
    version: lease.version,
    key: goal.key,
    reason: reason.slice(0, 500),
  });
  return appendLedger(ledger, event);
}

/** Another rollout took over: this one was longer than its lease. */
export function lostLease({ model, environment }: RolloutGoal, state: EnvironmentState): UserError {
  const who = state.lease === null ? 'nobody holds it' : `${state.lease.key} holds it`;
  return new UserError(`the lease of ${model}@${environment} is not ours any more: ${who}`, {
    fix: 'The rollout took longer than its lease. Run it again, with a larger `lease-minutes`.',
  });
}

function refuseRetired({ environment }: RolloutGoal, state: EnvironmentState, version: string): void {
  if (!state.retired.includes(version)) return;
  throw new UserError(`v${version} is retired in ${environment} and never runs there again`, {
    fix: 'Release its files as a new version.',
  });
}

function expired(lease: { readonly expires: string }, now: Date): boolean {
  return Date.parse(lease.expires) <= now.getTime();
}

function common({ model, environment, by }: RolloutGoal, now: Date) {
  return { at: now.toISOString(), by, model, environment };
}

import { deepStrictEqual, equal, ok, throws } from 'node:assert/strict';
import { formatVersion, UserError } from '@modelops/contracts';
import fc from 'fast-check';
import { test } from 'vitest';
import { emptyLedger, environmentOf, foldLedger, type Ledger } from './ledger.ts';
import { refuseLostLedger, refuseSetBack } from './lost-ledger.ts';
import type { Operation } from './operations.ts';
import { ConflictError, type DeploymentState, type ReleaseState } from './ports.ts';
import { planProjection } from './projection.ts';
import { championOf, resolveReference } from './resolve.ts';
import { planRollout, promotion, type RolloutGoal, settleGoal } from './rollout.ts';
import { LedgerStore, model, recordOf } from './testkit.ts';
import { publishedVersions } from './versions.ts';

/** What may happen, in any order. A number picks a version: every other one of those on the way back, else any release. */
type Act =
  | { readonly do: 'release'; readonly bump: 'major' | 'minor' | 'patch'; readonly prerelease: boolean }
  | { readonly do: 'delete release'; readonly pick: number }
  | { readonly do: 'begin'; readonly ask: Asked; readonly wait: boolean }
  | { readonly do: 'begin again'; readonly pick: number; readonly wait: boolean }
  | { readonly do: 'step'; readonly pick: number }
  | { readonly do: 'time passes'; readonly minutes: number }
  | { readonly do: 'the ledger is deleted' };
type Place = 'staging' | 'production';
type Asked = { readonly environment: Place } & (
  | { readonly mode: 'start'; readonly reference: number | string; readonly force: boolean }
  | { readonly mode: 'rollback'; readonly from: number | null; readonly version: number | null }
  | { readonly mode: 'retire'; readonly reference: number }
);

const places: readonly Place[] = ['staging', 'production'];
const environment = fc.constantFrom(...places, 'production' as const);
const pick = fc.nat(23);
const rarely = fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: pick });
const ask: fc.Arbitrary<Asked> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      mode: fc.constant('start' as const),
      environment,
      reference: fc.oneof(pick, fc.constantFrom('latest', 'latest', 'v1', 'staging')),
      force: fc.nat(3).map((n) => n === 3),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      mode: fc.constant('rollback' as const),
      environment,
      from: rarely,
      version: rarely,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ mode: fc.constant('retire' as const), environment, reference: pick }),
  },
);
const wait = fc.nat(2).map((n) => n < 2);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('release' as const),
      bump: fc.constantFrom('minor' as const, 'minor' as const, 'patch' as const, 'major' as const),
      prerelease: fc.nat(7).map((n) => n === 7),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete release' as const), pick }) },
  { weight: 30, arbitrary: fc.record({ do: fc.constant('begin' as const), ask, wait }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('begin again' as const), pick, wait }) },
  { weight: 16, arbitrary: fc.record({ do: fc.constant('step' as const), pick }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('time passes' as const), minutes: fc.constantFrom(5, 31) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('the ledger is deleted' as const) }) },
);

/** Nothing but lists, versions as texts: what should be, one thing after the other. */
class Reference {
  readonly releases: { text: string; prerelease: boolean }[] = [];
  readonly at: Record<Place, Lists> = { staging: lists(), production: lists() };

  published = (text: string) => this.releases.some((release) => release.text === text);

  /** The highest release of those that are asked for. */
  highest(asked: (text: string) => boolean): string | undefined {
    let best: string | undefined;
    for (const { text, prerelease } of this.releases)
      if (!prerelease && asked(text) && (best === undefined || older(best, text))) best = text;
    return best;
  }

  resolve(reference: string): string | undefined {
    const retired = places.flatMap((place) => this.at[place].retired);
    if (reference === 'latest') return this.highest((text) => !retired.includes(text));
    const major = /^v(\d+)$/.exec(reference)?.[1];
    if (major !== undefined)
      return this.highest((text) => text.startsWith(`${major}.`) && !retired.includes(text));
    const text = reference.startsWith('v') ? reference.slice(1) : this.at[reference as Place].way.at(-1);
    return text !== undefined && this.published(text) ? text : undefined;
  }

  champion(): string | undefined {
    const runs = this.at.production.way.at(-1);
    if (runs !== undefined) return runs;
    const gone = places.flatMap((place) => [...this.at[place].retired, ...this.at[place].rolledBack]);
    return this.highest((text) => !gone.includes(text));
  }

  /** Where this leads: a version that runs then (or is retired), to nothing, or to an error. */
  decide(goal: RolloutGoal): { readonly to: string } | 'nothing' | 'error' {
    const here = this.at[goal.environment as Place];
    const runs = here.way.at(-1);
    const did = here.done.some(
      ({ key, mode, to }) =>
        key === goal.key && mode === goal.mode && (goal.mode !== 'start' || to === goal.version),
    );
    if (goal.mode === 'retire') {
      if (here.retired.includes(goal.version)) return 'nothing';
      return runs === goal.version ? 'error' : { to: goal.version };
    }
    if (goal.mode === 'start') {
      if (runs === goal.version || did) return 'nothing';
      if (here.retired.includes(goal.version)) return 'error';
      if (goal.force) return { to: goal.version };
      if (here.rolledBack.includes(goal.version)) return 'error';
      return runs !== undefined && older(goal.version, runs) ? 'nothing' : { to: goal.version };
    }
    if (did) return 'nothing';
    if (runs === undefined || goal.from === undefined) return 'error';
    if (runs !== goal.from) return here.rolledBack.includes(goal.from) ? 'nothing' : 'error';
    const back = here.way.slice(0, -1);
    const to = goal.version ?? back.at(-1);
    if (to === runs) return 'nothing';
    return to !== undefined && back.includes(to) ? { to } : 'error';
  }

  happened({ environment, mode, key, ...goal }: RolloutGoal, to: string): void {
    const here = this.at[environment as Place];
    const without = (list: string[]) => list.filter((text) => text !== to);
    if (mode === 'retire') {
      here.retired.push(to);
      here.way = without(here.way);
      here.gone.add(to);
      return;
    }
    here.lease = null;
    here.done.push({ key, mode, to, from: here.way.at(-1) });
    if (mode === 'start') {
      const { force } = goal as { force: boolean };
      // What a person begins anew knows no more than GitHub's page of what was sent away.
      if (force && here.moved.length === 0)
        for (const text of here.gone) if (!here.shown.includes(text)) here.gone.delete(text);
      if (force) here.gone.delete(to);
      here.way = [...without(here.way), to];
      here.rolledBack = without(here.rolledBack);
    } else {
      while (here.way.at(-1) !== to) {
        const left = here.way.pop()!;
        here.rolledBack.push(left);
        here.gone.add(left);
      }
    }
    here.moved.push(to);
    here.shown.push(to);
  }

  /** Whether something is refused since a ledger is gone. */
  refuses(goal: RolloutGoal): boolean {
    const { moved, lost } = this.at[goal.environment as Place];
    if (lost.length === 0 || (goal.mode === 'start' && goal.force)) return false;
    if (moved.length === 0) return true;
    return goal.mode === 'start' && lost.includes(goal.version) && !moved.includes(goal.version);
  }

  deleteLedger(): void {
    for (const place of places) {
      const { gone, shown } = this.at[place];
      // Where nothing was ever deployed, nothing on GitHub's page tells of a ledger, nor of what it had retired.
      const known = shown.length === 0 ? new Set<string>() : gone;
      this.at[place] = { ...lists(), gone: known, shown, lost: [...shown] };
    }
  }
}

interface Lists {
  /** Versions that ran, the last one runs. */
  way: string[];
  rolledBack: string[];
  retired: string[];
  done: { key: string; mode: string; to: string; from: string | undefined }[];
  /** Versions that this ledger has moved to. */
  moved: string[];
  /** Rolled back or retired, and not brought back by a person: this never runs, whatever becomes of the ledger. */
  gone: Set<string>;
  /** Versions that deployments show, and those that a ledger had shown which was deleted. */
  shown: string[];
  lost: string[];
  lease: { readonly key: string; readonly until: number } | null;
}

function lists(): Lists {
  const none = { way: [], rolledBack: [], retired: [], done: [], moved: [], shown: [], lost: [] };
  return { ...none, gone: new Set(), lease: null };
}

function older(one: string, other: string): boolean {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)];
  const at = a.findIndex((number, index) => number !== b[index]);
  return at >= 0 && a[at]! < b[at]!;
}

/** A run of deploy-model that can be stopped between looking and writing. */
interface Rollout {
  readonly goal: RolloutGoal;
  readonly first: Ledger | undefined;
  /** What it is about to write. */
  next:
    | { readonly operation: Operation; readonly moves: string | undefined; readonly until?: number }
    | undefined;
  /** It has the lease and brings the files there: then it looks again, and writes that they run. */
  delivers: boolean;
}

const leaseMinutes = 30;

class Scene {
  readonly reference = new Reference();
  store = new LedgerStore();
  readonly releases: ReleaseState[] = [];
  readonly deployments: DeploymentState[] = [];
  readonly begun: { ask: Asked; key: string }[] = [];
  rollouts: Rollout[] = [];
  now = Date.parse('2026-11-01T10:00:00Z');
  #last = [1, 8, 0];
  #ids = 0;

  get versions() {
    return publishedVersions(model, this.releases);
  }

  do(act: Act): void {
    switch (act.do) {
      case 'release':
        this.release(act.bump, act.prerelease);
        return;
      case 'delete release': {
        const gone = this.chosen(act.pick);
        if (gone === undefined) return;
        this.releases.splice(
          this.releases.findIndex(({ tag }) => tag === `${model}@v${gone}`),
          1,
        );
        this.reference.releases.splice(
          this.reference.releases.findIndex(({ text }) => text === gone),
          1,
        );
        return;
      }
      case 'begin':
        this.begin(act.ask, `run ${++this.#ids}`, act.wait);
        return;
      case 'begin again': {
        const again = this.begun[act.pick % Math.max(1, this.begun.length)];
        // GitHub runs no two attempts of a run at once: the one before has ended, or died.
        this.rollouts = this.rollouts.filter(({ goal }) => goal.key !== again?.key);
        if (again !== undefined) this.begin(again.ask, again.key, act.wait);
        return;
      }
      case 'step': {
        const rollout = this.rollouts[act.pick % Math.max(1, this.rollouts.length)];
        if (rollout !== undefined) this.step(rollout);
        return;
      }
      case 'time passes':
        this.now += act.minutes * 60_000;
        return;
      case 'the ledger is deleted':
        this.store = new LedgerStore();
        this.reference.deleteLedger();
        // Who began when there was none cannot know of the one that came and went.
        this.rollouts = this.rollouts.filter(({ first }) => first !== undefined);
    }
  }

  release(bump: 'major' | 'minor' | 'patch', prerelease: boolean): void {
    const [major, minor, patch] = this.#last as [number, number, number];
    this.#last =
      bump === 'major'
        ? [major + 1, 0, 0]
        : bump === 'minor'
          ? [major, minor + 1, 0]
          : [major, minor, patch + 1];
    const text = this.#last.join('.');
    this.releases.push({ tag: `${model}@v${text}`, draft: false, prerelease } as ReleaseState);
    this.reference.releases.unshift({ text, prerelease });
  }

  /** The version that a number picks in an environment. */
  picked(pick: number, environment: Place): string | undefined {
    const { way } = this.reference.at[environment];
    return pick % 2 === 0 && way.length > 0 ? way[(pick / 2) % way.length] : this.chosen(pick >> 1);
  }

  chosen = (pick: number) =>
    this.reference.releases[pick % Math.max(1, this.reference.releases.length)]?.text;

  begin(ask: Asked, key: string, wait: boolean): void {
    const { environment } = ask;
    const named = (reference: number | string) =>
      typeof reference === 'string' ? reference : `v${this.picked(reference, environment) ?? '9.9.9'}`;
    const common = { model, environment, key, by: { actor: 'ops', run: null }, leaseMinutes };
    if (!this.begun.some((begun) => begun.key === key)) this.begun.push({ ask, key });
    const resolved = (reference: number | string): string | undefined => {
      const expected = this.reference.resolve(named(reference));
      equal(this.resolve(named(reference)), expected);
      return expected;
    };
    const { ledger } = this.store;
    let goal: RolloutGoal;
    if (ask.mode === 'rollback') {
      const text = (pick: number | null) => (pick === null ? undefined : this.picked(pick, environment));
      goal = settleGoal(
        { ...common, mode: 'rollback', from: text(ask.from), version: text(ask.version) },
        ledger,
      );
      const { done, way } = this.reference.at[environment];
      const did = done.findLast((move) => move.key === key && move.mode === 'rollback');
      equal(goal.mode === 'rollback' && goal.from, text(ask.from) ?? did?.from ?? way.at(-1));
    } else {
      const version = resolved(ask.reference);
      if (version === undefined) return;
      goal =
        ask.mode === 'start'
          ? { ...common, mode: 'start', version, force: ask.force }
          : { ...common, mode: 'retire', version };
    }
    if (this.reference.refuses(goal)) {
      throws(() => refuseLostLedger(goal, ledger, this.deployments), UserError);
      return;
    }
    refuseLostLedger(goal, ledger, this.deployments);
    const rollout: Rollout = { goal, first: ledger, next: undefined, delivers: false };
    this.rollouts.push(rollout);
    if (!wait) return;
    while (this.step(rollout) === 'goes on');
    // It waits for somebody: for that, time passes.
    this.end(rollout);
  }

  /** One look at the ledger, or one write of what was planned at the last look. */
  step(rollout: Rollout): 'goes on' | 'waits' | 'ended' {
    const { goal, next } = rollout;
    const { reference } = this;
    if (next !== undefined) {
      rollout.next = undefined;
      const expected = reference.decide(goal);
      try {
        this.store.append(next.operation);
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
        return 'goes on';
      }
      const { lease } = reference.at[goal.environment as Place];
      if (next.moves === undefined) {
        ok(
          lease === null || lease.key === goal.key || lease.until <= this.now,
          'somebody else has the lease',
        );
        reference.at[goal.environment as Place].lease = { key: goal.key, until: next.until! };
        return 'goes on';
      }
      deepStrictEqual({ to: next.moves }, expected);
      if (goal.mode !== 'retire') equal(lease?.key, goal.key);
      reference.happened(goal, next.moves);
      this.show(goal.environment);
      return 'goes on';
    }
    const { ledger } = this.store;
    const now = new Date(this.now);
    const expected = reference.decide(goal);
    try {
      refuseSetBack(rollout.first, ledger);
    } catch {
      return this.end(rollout);
    }
    let step: ReturnType<typeof planRollout>;
    try {
      step = planRollout(goal, ledger, now);
      if (rollout.delivers && goal.mode !== 'retire' && step.kind !== 'done') {
        const { lease } = reference.at[goal.environment as Place];
        if (lease?.key !== goal.key) {
          throws(() => promotion(goal, ledger, recordOf(goal, '1.0.0', null), now), /not ours/);
          return this.end(rollout);
        }
        const { to } = expected as { to: string };
        const from = environmentOf(ledger?.state, model, goal.environment).version;
        rollout.next = { operation: promotion(goal, ledger, recordOf(goal, to, from), now), moves: to };
        return 'goes on';
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      equal(expected, 'error');
      return this.end(rollout);
    }
    if (step.kind === 'done') {
      equal(expected, 'nothing');
      return this.end(rollout);
    }
    ok(expected !== 'nothing' && expected !== 'error', expected as string);
    if (step.kind === 'blocked') {
      const { lease } = reference.at[goal.environment as Place];
      ok(goal.mode === 'retire' || (lease !== null && lease.key !== goal.key && lease.until > this.now));
      return 'waits';
    }
    if (step.kind === 'deploy') rollout.delivers = true;
    else
      rollout.next = {
        operation: step.operation,
        moves: goal.mode === 'retire' ? step.version : undefined,
        until: this.now + leaseMinutes * 60_000,
      };
    return 'goes on';
  }

  end(rollout: Rollout): 'ended' {
    this.rollouts = this.rollouts.filter((other) => other !== rollout);
    return 'ended';
  }

  /** As deploy-model shows it, right after it has moved. */
  show(environment: string): void {
    const { commit, state } = this.store.ledger!;
    const goal = { model, environment, commit: `${commit}` };
    const seen = this.deployments
      .filter((deployment) => deployment.environment === environment)
      .map((deployment) => ({ deployment, status: undefined }));
    for (const operation of planProjection(goal, environmentOf(state, model, environment), seen)) {
      if (operation.kind !== 'create-deployment') continue;
      const { ref, task, payload } = operation;
      this.deployments.unshift({ id: ++this.#ids, environment, task, ref, payload, creator: 'ops' });
    }
  }

  resolve(reference: string): string | undefined {
    try {
      const found = resolveReference(model, reference, this.versions, this.store.ledger?.state);
      return formatVersion(found.version);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return undefined;
    }
  }

  check(): void {
    const { reference, store } = this;
    const state = store.ledger?.state;
    for (const place of places) {
      const { way, gone } = reference.at[place];
      const runs = environmentOf(state, model, place).version ?? undefined;
      equal(runs, way.at(-1));
      ok(runs === undefined || !gone.has(runs), `${runs} runs again in ${place}`);
    }
    for (const name of [...places, 'latest', 'v1', 'v2']) equal(this.resolve(name), reference.resolve(name));
    const champion = reference.champion();
    if (champion !== undefined && !reference.published(champion))
      throws(() => championOf(model, this.versions, state), UserError);
    else equal(championOf(model, this.versions, state)?.tag, champion && `${model}@v${champion}`);
  }
}

test('whatever happens in whatever order, resolver, champion and ledger say what simple lists say, and what was rolled back or retired never runs until a person forces it', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80, size: 'max' }), (acts) => {
      const scene = new Scene();
      for (const each of acts) {
        scene.do(each);
        scene.check();
      }
      deepStrictEqual(scene.store.ledger?.state ?? emptyLedger, foldLedger(scene.store.events));
    }),
    { numRuns: 400 },
  );
});

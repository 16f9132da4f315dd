import {
  type EnvironmentState,
  type LedgerEvent,
  type LedgerMove,
  type LedgerState,
  prettyCanonicalJson,
  UserError,
} from '@modelops/contracts';
import type { LedgerFile, Operation } from './operations.ts';

/** The branch that holds the ledger. Only this suite writes to it. */
export const ledgerBranch = 'modelops/ledger';

/** The fold of all events, on the branch. */
export const ledgerStatePath = 'state.json';

/** The ledger as it is on GitHub. */
export interface Ledger {
  /** The commit that the branch names. */
  readonly commit: string;
  /** Its tree. */
  readonly tree: string;
  readonly state: LedgerState;
}

/** A ledger in which nothing has happened. */
export const emptyLedger: LedgerState = { schema: 'modelops/ledger-state/v1', seq: 0, models: {} };

const nothingYet: EnvironmentState = {
  version: null,
  history: [],
  trail: [],
  rolledBack: [],
  retired: [],
  lease: null,
  drift: null,
};

/** What the ledger says of a model in an environment; of one that it does not know, that nothing runs there. */
export function environmentOf(
  state: LedgerState | undefined,
  model: string,
  environment: string,
): EnvironmentState {
  const known = state !== undefined && Object.hasOwn(state.models, model) ? state.models[model] : undefined;
  return known !== undefined && Object.hasOwn(known.environments, environment)
    ? known.environments[environment]!
    : nothingYet;
}

type WithoutNumber<E> = E extends LedgerEvent ? Omit<E, 'schema' | 'seq'> : never;
/** An event before the ledger has given it a number. */
export type LedgerEntry = WithoutNumber<LedgerEvent>;

/** The event that comes next in a ledger. Who reads it checks it by its schema, which every action would else load. */
export function nextEvent(state: LedgerState | undefined, entry: LedgerEntry): LedgerEvent {
  return { ...entry, schema: 'modelops/ledger-event/v1', seq: (state?.seq ?? 0) + 1 } as LedgerEvent;
}

/** Where an event stands on the branch; a thousand to a folder, since GitHub lists no more. */
export function eventPath(seq: number): string {
  const folder = String(Math.floor(seq / 1000)).padStart(5, '0');
  return `events/${folder}/${String(seq).padStart(8, '0')}.json`;
}

/** Everything that ever happened, folded. @throws UserError when the events contradict each other. */
export function foldLedger(events: readonly LedgerEvent[]): LedgerState {
  return events.reduce(applyEvent, emptyLedger);
}

/**
 * The state after one more event.
 * @throws UserError when the event does not follow: a gap in the numbers, a rollback from what does not run, a retired
 *   version that runs again.
 */
export function applyEvent(state: LedgerState, event: LedgerEvent): LedgerState {
  const contradiction = (what: string) =>
    new UserError(`the ledger contradicts itself: event ${event.seq} ${what}`, {
      where: eventPath(event.seq),
      fix: `Only the suite may write to the branch ${ledgerBranch}: take back what was changed by hand.`,
    });
  if (event.seq !== state.seq + 1) throw contradiction(`comes after event ${state.seq}`);
  const before = environmentOf(state, event.model, event.environment);
  const known = state.models[event.model]?.environments ?? {};
  const after = (fields: Partial<EnvironmentState>): LedgerState => ({
    ...state,
    seq: event.seq,
    models: {
      ...state.models,
      [event.model]: { environments: { ...known, [event.environment]: { ...before, ...fields } } },
    },
  });
  const lease =
    'key' in event && before.lease !== null && before.lease.key === event.key ? null : before.lease;
  switch (event.what) {
    case 'promoted': {
      if (before.retired.includes(event.version)) throw contradiction(`deploys the retired ${event.version}`);
      return after({
        version: event.version,
        history: [...before.history, moveOf(event)],
        trail: [...before.trail.filter((version) => version !== event.version), event.version],
        rolledBack: before.rolledBack.filter((version) => version !== event.version),
        lease,
      });
    }
    case 'rolled-back': {
      const at = before.trail.indexOf(event.version);
      if (before.version !== event.from) throw contradiction(`leaves ${event.from}, which does not run`);
      if (at < 0 || at === before.trail.length - 1)
        throw contradiction(`goes back to ${event.version}, which is not on the way back`);
      return after({
        version: event.version,
        history: [...before.history, moveOf(event)],
        trail: before.trail.slice(0, at + 1),
        // Also those in between: whoever goes back further does not want them.
        rolledBack: [...new Set([...before.rolledBack, ...before.trail.slice(at + 1)])],
        lease,
      });
    }
    case 'retired':
      if (before.version === event.version) throw contradiction(`retires ${event.version}, which runs`);
      return after({
        trail: before.trail.filter((version) => version !== event.version),
        retired: [...new Set([...before.retired, event.version])],
      });
    case 'lease-taken': {
      const { version, key, by, at, expires } = event;
      return after({ lease: { version, key, by, at, expires } });
    }
    case 'lease-released':
      return after({ lease });
    case 'drift-checked': {
      const { seq, at, version, key, drift } = event;
      return after({ drift: { seq, at, version, key, ...drift } });
    }
  }
}

function moveOf({
  what,
  version,
  from,
  seq,
  at,
  by,
  key,
  manifest,
  rollout,
}: Extract<LedgerEvent, { what: 'promoted' | 'rolled-back' }>): LedgerMove {
  return { what, version, from, seq, at, by, key, manifest, rollout };
}

/**
 * The operation that adds an event: one commit with the event, the state that follows from it, and documents that
 * belong to it (`files`: new ones, or ones written over, such as the state of the alarms). It only succeeds while the
 * branch is where `ledger` was read, or does not exist when there was none.
 * @throws UserError when the event does not follow.
 */
export function appendLedger(
  ledger: Ledger | undefined,
  event: LedgerEvent,
  files: readonly LedgerFile[] = [],
): Extract<Operation, { kind: 'append-ledger' }> {
  const state = applyEvent(ledger?.state ?? emptyLedger, event);
  return {
    kind: 'append-ledger',
    branch: ledgerBranch,
    parent: ledger === undefined ? null : { commit: ledger.commit, tree: ledger.tree },
    event: event.seq,
    message: describeEvent(event),
    files: [
      ...files,
      { path: eventPath(event.seq), text: prettyCanonicalJson(event) },
      { path: ledgerStatePath, text: prettyCanonicalJson(state) },
    ],
  };
}

/** One line for people: the commit's message. */
export function describeEvent(event: LedgerEvent): string {
  const { model, environment } = event;
  const at = `${model}@${environment}`;
  switch (event.what) {
    case 'promoted':
      return `${at}: v${event.version} promoted${event.from === null ? '' : ` (from v${event.from})`}`;
    case 'rolled-back':
      return `${at}: rolled back to v${event.version} (from v${event.from})`;
    case 'retired':
      return `${at}: v${event.version} retired`;
    case 'lease-taken':
      return `${at}: lease taken for v${event.version}`;
    case 'lease-released':
      return `${at}: lease for v${event.version} released`;
    case 'drift-checked':
      return `${at}: checked for drift (${event.drift.verdict})`;
  }
}

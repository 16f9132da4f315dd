import { UserError } from '@modelops/contracts';
import { describeOperation, type Operation, operationKey } from './operations.ts';
import { type Applied, ConflictError, type Executor, type PlanLog, TransientError } from './ports.ts';

export interface ConvergeOptions<S> {
  /**
   * Looks at the state. `fresh` is true for the first look and after any trouble: then nothing that was seen before counts.
   * `applied` are the results of the operations so far, so that an object just made is found even when a list lags behind.
   */
  readonly observe: (look: {
    fresh: boolean;
    applied: readonly Applied[];
    conflicts: readonly Conflict[];
  }) => Promise<S>;
  /** From what is seen to what is left to do, most urgent first; empty when nothing is. */
  readonly plan: (observed: S) => readonly Operation[];
  readonly executor: Executor;
  readonly log: PlanLog;
  /** Prints the whole plan and applies nothing. */
  readonly dryRun: boolean;
  /** Waits; injected so that tests need not. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** A number in [0, 1) that differs between two runs at once, so that they do not stay in step. */
  readonly jitter: () => number;
  /** How often one operation is tried before its error is final. Default 6. */
  readonly attempts?: number;
  /** How many operations one call may apply; more is a plan that never ends, a bug. Default 200. */
  readonly limit?: number;
}

export interface Conflict {
  readonly operation: Operation;
  readonly error: ConflictError;
}

export interface Converged<S> {
  readonly observed: S;
  readonly applied: readonly Operation[];
  readonly results: readonly Applied[];
  /** Operations whose answer was lost: they may have been done. */
  readonly unanswered: readonly Operation[];
  /** With `dryRun`, the operations that were not applied. */
  readonly planned: readonly Operation[];
}

/**
 * Observe, plan, apply the first operation, observe again, until the plan is empty.
 *
 * Safe to run again at any point, and twice at once: each step starts from what is really there, a conflict or a broken
 * line only leads to another look. What was written is not believed until it is seen: when a list lags behind, it is
 * looked at again before anything is written twice.
 * @throws the last error of an operation that failed `attempts` times; errors of the executor that a second look cannot mend.
 */
export async function converge<S>(options: ConvergeOptions<S>): Promise<Converged<S>> {
  const { executor, log, attempts = 6, limit = 200 } = options;
  const applied: Operation[] = [];
  const results: Applied[] = [];
  const conflicts: Conflict[] = [];
  const unanswered: Operation[] = [];
  const tries = new Map<string, number>();
  /** Keys of operations that were accepted and have not been looked for a second time since. */
  const unseen = new Set<string>();
  let fresh = true;
  const backoff = (tried: number) => Math.min(8000, 250 * 2 ** (tried - 1)) * (0.5 + options.jitter());
  for (;;) {
    const observed = await options.observe({ fresh, applied: results, conflicts });
    const operations = options.plan(observed);
    const operation = operations[0];
    if (operation === undefined || options.dryRun) {
      for (const planned of operations) log.info(`would ${describeOperation(planned)}`);
      return { observed, applied, results, unanswered, planned: operations };
    }
    if (applied.length >= limit) {
      throw new Error(
        `the plan does not end: ${limit} operations applied, next is to ${describeOperation(operation)}`,
      );
    }
    const key = operationKey(operation);
    const tried = (tries.get(key) ?? 0) + 1;
    if (unseen.delete(key)) {
      const wait = backoff(tried - 1);
      log.debug(`accepted but not seen yet; looking again in ${(wait / 1000).toFixed(1)} s`);
      await options.sleep(wait);
      fresh = true;
      continue;
    }
    tries.set(key, tried);
    if (tried > attempts) {
      throw new UserError(
        `gave up after ${attempts} tries to ${describeOperation(operation)}: GitHub accepts it, but it is not there afterwards`,
        {
          fix: 'Is somebody undoing it, or is GitHub degraded (githubstatus.com)? Run the step again later.',
        },
      );
    }
    log.info(describeOperation(operation));
    try {
      results.push(await executor.apply(operation));
      applied.push(operation);
      unseen.add(key);
      fresh = tried > 1;
    } catch (error) {
      if (!(error instanceof ConflictError || error instanceof TransientError) || tried === attempts)
        throw error;
      if (error instanceof ConflictError) conflicts.push({ operation, error });
      else unanswered.push(operation);
      const asked = error instanceof TransientError ? error.retryAfter : undefined;
      const wait = asked === undefined ? backoff(tried) : asked * 1000;
      log.info(`${error.what}; looking again in ${(wait / 1000).toFixed(1)} s`);
      await options.sleep(wait);
      fresh = true;
    }
  }
}

import { isDeepStrictEqual } from 'node:util';
import { foldLedger, ledgerBranch } from '@modelops/lifecycle';
import type { Snapshot } from '@modelops/local-github';
import type { World } from './register-world.ts';

/**
 * What must be equal after two histories that should end alike: everything that can be seen, without what GitHub deals
 * out (ids, dates, addresses) and without the number of the run and the attempt that came last.
 */
export function endState(snapshot: Snapshot): unknown {
  const { releases, comments, artifacts, checkRuns, deployments, branches, ...rest } = snapshot;
  const list = (items: Snapshot['releases'], dropped: readonly string[]) =>
    items.map((item) =>
      Object.fromEntries(Object.entries(item as object).filter(([key]) => !dropped.includes(key))),
    );
  return scrubbed({
    ...rest,
    // Its commits hold dates; `endOf` looks at what they say.
    branches: Object.fromEntries(Object.entries(branches).filter(([name]) => name !== ledgerBranch)),
    deployments: list(deployments, ['id', 'payload']),
    releases: list(releases, ['id', 'createdAt', 'publishedAt']),
    comments: list(comments, ['id']),
    // Each attempt may have its own, since none can be deleted; GitHub shows the one that was made last.
    checkRuns: Object.fromEntries(
      (list(checkRuns, ['id']) as { name: string; headSha: string }[]).map((run) => [
        `${run.headSha} ${run.name}`,
        run,
      ]),
    ),
    // Each attempt uploads its own; what counts is which evidence there is.
    artifacts: [
      ...new Set(
        artifacts.map((artifact) => String((artifact as { name: string }).name).replace(/-a\d+$/, '')),
      ),
    ].sort(),
  });
}

/** As `endState`, with what the ledger says, without its numbers and dates: a troubled run may have taken the lease twice. */
export async function endOf(world: World): Promise<unknown> {
  const seen = endState(await world.hub.snapshot(world.repository.fullName));
  const ledger = await world.ledger();
  if (ledger === undefined) return seen;
  return {
    ...(seen as object),
    folded: isDeepStrictEqual(foldLedger(ledger.events), ledger.state),
    ledger: Object.entries(ledger.state.models).flatMap(([model, { environments }]) =>
      Object.entries(environments).map(([environment, { history, drift, ...state }]) => ({
        model,
        environment,
        ...state,
        drift: drift && { ...drift, at: null, key: null },
        history: history.map(({ what, version, from, manifest }) => ({ what, version, from, manifest })),
      })),
    ),
  };
}

function scrubbed(value: unknown): unknown {
  if (typeof value === 'string') {
    return value
      .replace(/ run=\d+ attempt=\d+ -->/g, ' run=R attempt=A -->')
      .replace(/ run=\d+ attempt=\d+ content=\w+$/, ' run=R attempt=A content=C')
      .replace(/\/actions\/runs\/\d+/g, '/actions/runs/R')
      .replace(/\/releases\/\d+/g, '/releases/N');
  }
  if (Array.isArray(value)) return value.map(scrubbed);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, scrubbed(item)]));
  return value;
}

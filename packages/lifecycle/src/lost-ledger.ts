import { UserError } from '@modelops/contracts';
import { environmentOf, type Ledger, ledgerBranch } from './ledger.ts';
import type { DeploymentState } from './ports.ts';
import { type LostMove, lostMoves } from './projection.ts';
import type { RolloutGoal } from './rollout.ts';

/**
 * Refuses what cannot be decided because a ledger is gone: without it nobody knows what was rolled back or retired. Where
 * the ledger has no move in this environment and deployments show that there were some, nothing is done; in a ledger that
 * was begun anew, what only the lost one deployed is not deployed by itself.
 * @param deployments newest first, read before the ledger was.
 * @returns what is lost and was passed by `force`, a sentence for people; undefined when nothing is.
 * @throws UserError
 */
export function refuseLostLedger(
  goal: RolloutGoal,
  ledger: Ledger | undefined,
  deployments: readonly DeploymentState[],
): string | undefined {
  const state = environmentOf(ledger?.state, goal.model, goal.environment);
  const lost = lostMoves(goal, state, deployments);
  const [last] = lost;
  if (last === undefined) return undefined;
  const where = `${goal.model}@${goal.environment}`;
  const forced = goal.mode === 'start' && goal.force;
  if (state.history.length === 0) {
    const gone =
      ledger === undefined ? `the branch ${ledgerBranch} does not exist` : 'the ledger has no move';
    const what = `the ledger of ${where} was deleted: ${shown(last)}, but ${gone}`;
    if (forced)
      return `${what}. It begins anew by \`force\`: what was rolled back or retired before is not known any more, retire again what must not come back.`;
    throw new UserError(
      `${what}. Without it nobody knows what was rolled back or retired, so nothing is changed`,
      { fix: `${putBack(lost, ledger)} If it is lost for good, begin a new one: ${beginAnew}.` },
    );
  }
  if (goal.mode !== 'start' || forced) return undefined;
  const { version } = goal;
  const same = lost.find((move) => move.version === version);
  if (same === undefined || state.history.some((move) => move.version === version)) return undefined;
  throw new UserError(
    `v${version} ran in ${where} by a ledger that was deleted (${shown(same)}); whether it was rolled back or retired is not known any more, so it is not deployed again by itself`,
    { fix: `Release its files as a new version, or say that it is right: ${beginAnew}.` },
  );
}

const beginAnew = 'deploy the version you want by hand with `mode: start` and `force: true`';

function shown({ version, deployment: { id, creator } }: LostMove): string {
  return `GitHub shows that v${version} was deployed there (deployment ${id}${creator === '' ? '' : ` by ${creator}`})`;
}

/** How the branch comes back: the newest deployment that knows a commit knows most. */
function putBack(lost: readonly LostMove[], ledger: Ledger | undefined): string {
  const known = lost.find(({ commit }) => commit !== undefined);
  const held =
    ledger === undefined
      ? ''
      : ` (the branch was begun anew meanwhile, and has ${ledger.state.seq} events of its own: keep them on another branch first, \`git push origin ${ledger.commit}:refs/heads/${ledgerBranch}-anew\`)`;
  if (known === undefined)
    return `Put the branch ${ledgerBranch} back${held}, from a clone that has it: \`git push${ledger === undefined ? '' : ' --force'} origin <commit>:refs/heads/${ledgerBranch}\`.`;
  // A branch that is there is moved, not made.
  const request =
    ledger === undefined
      ? `git/refs -f ref=refs/heads/${ledgerBranch}`
      : `git/refs/heads/${ledgerBranch} -X PATCH -F force=true`;
  return `Put the branch ${ledgerBranch} back${held}: deployment ${known.deployment.id} names its commit ${known.commit}. Look at that commit; then \`gh api repos/{owner}/{repo}/${request} -f sha=${known.commit}\`, or push it there from a clone that has it.`;
}

/**
 * Refuses to go on when the branch was deleted or set back while a rollout looked away: what it saw then still counts.
 * @param first as it was read when the rollout began.
 * @throws UserError
 */
export function refuseSetBack(first: Ledger | undefined, now: Ledger | undefined): void {
  if (first === undefined || (now !== undefined && now.state.seq >= first.state.seq)) return;
  const found =
    now === undefined ? 'it is not there any more' : `it has ${now.state.seq} events, not ${first.state.seq}`;
  throw new UserError(`the branch ${ledgerBranch} was deleted or set back during this rollout: ${found}`, {
    fix: `Put it back: its commit was ${first.commit}, \`git push --force origin ${first.commit}:refs/heads/${ledgerBranch}\`. Then run this again.`,
  });
}

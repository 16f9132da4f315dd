import { type EnvironmentState, parseVersion, parseVersionTag } from '@modelops/contracts';
import type { Operation } from './operations.ts';
import type { DeploymentState } from './ports.ts';

/** A deployment, and what it was last marked with (undefined: never marked, or not asked). */
export interface MarkedDeployment {
  readonly deployment: DeploymentState;
  readonly status: string | undefined;
}

/** A model in an environment. */
export interface Place {
  readonly model: string;
  readonly environment: string;
}

export interface ProjectionGoal extends Place {
  /** The commit of the ledger that says so: from it the branch can be put back. */
  readonly commit: string;
}

/** What GitHub takes for the description of a deployment's status. */
const descriptionLimit = 140;

/** GitHub's name for what a deployment does; tells deployments of several models in one environment apart. */
export function deploymentTask(model: string): string {
  return `deploy:${model}`;
}

/** Number of the move that a deployment of ours shows; undefined for any other deployment. */
export function moveShown(
  { model, environment }: Place,
  { history }: EnvironmentState,
  deployment: DeploymentState,
): number | undefined {
  const { ledger, version } = deployment.payload;
  if (deployment.task !== deploymentTask(model) || deployment.environment !== environment) return undefined;
  // A ledger that began anew counts from 1 again: the version has to be right, too.
  return history.find((move) => move.seq === ledger && move.version === version)?.seq;
}

/** The newest deployments whose status a plan needs: each costs a request. */
export function statusesNeeded(
  goal: Place,
  state: EnvironmentState,
  deployments: readonly DeploymentState[],
): readonly DeploymentState[] {
  return deployments.filter((deployment) => moveShown(goal, state, deployment) !== undefined).slice(0, 5);
}

/**
 * GitHub's deployments, brought to say what the ledger says: one for the last move, marked `success`; those before it
 * `inactive`, explicitly, since GitHub does that by itself in some environments only.
 * @param seen the newest deployments of the environment, newest first.
 */
export function planProjection(
  goal: ProjectionGoal,
  state: EnvironmentState,
  seen: readonly MarkedDeployment[],
): readonly Operation[] {
  const move = state.history.at(-1);
  if (move === undefined) return [];
  const { model, environment } = goal;
  const ours = seen.flatMap(({ deployment, status }) => {
    const seq = moveShown(goal, state, deployment);
    return seq === undefined ? [] : [{ deployment, status, seq }];
  });
  // Two attempts may each have made one: the oldest counts.
  const shown = ours.findLast(({ seq }) => seq === move.seq);
  if (shown === undefined) {
    return [
      {
        kind: 'create-deployment',
        ref: `${model}@v${move.version}`,
        task: deploymentTask(model),
        environment,
        description: `${model} v${move.version}`,
        payload: {
          model,
          version: move.version,
          ledger: move.seq,
          commit: goal.commit,
          manifest: move.manifest,
        },
      },
    ];
  }
  const mark = (id: number, status: 'success' | 'inactive', description: string): Operation => ({
    kind: 'create-deployment-status',
    deploymentId: id,
    state: status,
    environment,
    description: description.slice(0, descriptionLimit),
    // Of the run that moved it, whoever shows it.
    logUrl: move.by.run?.url,
  });
  const operations: Operation[] = [];
  if (shown.status !== 'success') {
    const how =
      move.what === 'promoted'
        ? `v${move.version} runs`
        : `rolled back from v${move.from} to v${move.version}`;
    operations.push(mark(shown.deployment.id, 'success', how));
  }
  for (const { deployment, status } of ours) {
    if (deployment !== shown.deployment && status === 'success')
      operations.push(mark(deployment.id, 'inactive', `replaced by v${move.version}`));
  }
  return operations;
}

/**
 * Deployments that are about this model and that the ledger does not know: made by hand, by another tool, or shown by a
 * ledger that was deleted. They are told, never believed; each once, by the next move that is shown.
 * @param deployments newest first.
 */
export function strangeDeployments(
  goal: Place,
  state: EnvironmentState,
  deployments: readonly DeploymentState[],
): readonly DeploymentState[] {
  const last = state.history.at(-1)?.seq;
  const earlier = deployments.findIndex((deployment) => {
    const seq = moveShown(goal, state, deployment);
    return seq !== undefined && seq !== last;
  });
  return deployments.slice(0, earlier < 0 ? undefined : earlier).filter((deployment) => {
    const about =
      deployment.task === deploymentTask(goal.model) ||
      deployment.payload['model'] === goal.model ||
      parseVersionTag(deployment.ref)?.model === goal.model;
    return about && moveShown(goal, state, deployment) === undefined;
  });
}

/** A move that a deployment shows and the ledger does not have. */
export interface LostMove {
  readonly version: string;
  readonly deployment: DeploymentState;
  /** The commit that the ledger had then, when the deployment says. */
  readonly commit: string | undefined;
}

/**
 * Moves of a ledger that is gone: deployments made as this suite makes them, of which this ledger knows nothing. Whoever
 * may write deployments can make one that looks so: it may stop something, and never cause it.
 * @param deployments newest first, read before the ledger was: a move is written before it is shown.
 * @returns newest first.
 */
export function lostMoves(
  place: Place,
  state: EnvironmentState,
  deployments: readonly DeploymentState[],
): readonly LostMove[] {
  return deployments.flatMap((deployment) => {
    const { ledger, version, commit } = deployment.payload;
    if (deployment.task !== deploymentTask(place.model) || deployment.environment !== place.environment)
      return [];
    if (typeof ledger !== 'number' || typeof version !== 'string' || parseVersion(version) === undefined)
      return [];
    if (moveShown(place, state, deployment) !== undefined) return [];
    const known = typeof commit === 'string' && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(commit);
    return [{ version, deployment, commit: known ? commit : undefined }];
  });
}

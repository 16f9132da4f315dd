import { type EnvironmentState, parseVersionTag } from '@modelops/contracts';
import type { Operation } from './operations.ts';
import type { DeploymentState } from './ports.ts';

/** A deployment, and what it was last marked with (undefined: never marked, or not asked). */
export interface MarkedDeployment {
  readonly deployment: DeploymentState;
  readonly status: string | undefined;
}

export interface ProjectionGoal {
  readonly model: string;
  readonly environment: string;
  /** Address of the run; undefined outside a workflow. */
  readonly logUrl: string | undefined;
}

/** What GitHub takes for the description of a deployment's status. */
const descriptionLimit = 140;

/** GitHub's name for what a deployment does; tells deployments of several models in one environment apart. */
export function deploymentTask(model: string): string {
  return `deploy:${model}`;
}

/** Number of the move that a deployment of ours shows; undefined for any other deployment. */
function moveShown(
  { model, environment }: ProjectionGoal,
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
  goal: ProjectionGoal,
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
        payload: { model, version: move.version, ledger: move.seq, manifest: move.manifest },
      },
    ];
  }
  const mark = (id: number, status: 'success' | 'inactive', description: string): Operation => ({
    kind: 'create-deployment-status',
    deploymentId: id,
    state: status,
    environment,
    description: description.slice(0, descriptionLimit),
    logUrl: goal.logUrl,
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
  goal: ProjectionGoal,
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

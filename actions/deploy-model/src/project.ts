import type { Ports } from '@modelops/action-kit';
import { type EnvironmentState, UserError } from '@modelops/contracts';
import { type GitHub, PermissionError } from '@modelops/github';
import {
  converge,
  type DeploymentState,
  environmentOf,
  type Ledger,
  type MarkedDeployment,
  moveShown,
  type ProjectionGoal,
  planProjection,
  refuseSetBack,
  statusesNeeded,
  strangeDeployments,
} from '@modelops/lifecycle';
import type { DeployInputs } from './inputs.ts';

interface Shown {
  readonly goal: ProjectionGoal;
  readonly state: EnvironmentState;
  readonly deployments: readonly DeploymentState[];
  readonly marked: readonly MarkedDeployment[];
}

/**
 * Shows the last move as a GitHub deployment, and tells of deployments that the ledger does not know. It is only a
 * picture: what it cannot do is a notice, and what runs is never read from it.
 * @param seq number of this run's own move; undefined: of the last one, whoever made it.
 * @returns the number of the deployment that shows that move, when it could be shown.
 */
export async function project(
  inputs: DeployInputs,
  ledger: Ledger,
  seq: number | undefined,
  github: GitHub,
  ports: Ports,
): Promise<number | undefined> {
  const { log, sleep, jitter } = ports;
  const shownBy = (known: Ledger) => ({
    goal: { model: inputs.model, environment: inputs.environment, commit: known.commit },
    state: environmentOf(known.state, inputs.model, inputs.environment),
  });
  try {
    const { observed } = await log.group('Show it as a deployment', () =>
      converge<Shown>({
        observe: async () => {
          const deployments = await github.read.listDeployments(inputs.environment);
          // After them, each time: what they show, it has; and who moved on meanwhile is not painted over.
          const now = await github.read.readLedger();
          refuseSetBack(ledger, now);
          const { goal, state } = shownBy(now ?? ledger);
          const needed = new Set(statusesNeeded(goal, state, deployments));
          const marked: MarkedDeployment[] = [];
          for (const deployment of deployments) {
            const status = needed.has(deployment)
              ? await github.read.deploymentStatus(deployment.id)
              : undefined;
            marked.push({ deployment, status });
          }
          return { goal, state, deployments, marked };
        },
        plan: ({ goal, state, marked }) => planProjection(goal, state, marked),
        executor: github.executor,
        log,
        dryRun: inputs.dryRun,
        sleep,
        jitter,
      }),
    );
    const { goal, state } = observed;
    tellStrangers(inputs, strangeDeployments(goal, state, observed.deployments), ports);
    const wanted = seq ?? state.history.at(-1)?.seq;
    return observed.deployments.findLast((deployment) => moveShown(goal, state, deployment) === wanted)?.id;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const fix = error instanceof PermissionError ? ` ${error.fix ?? ''}` : '';
    log.notice(
      `It is not shown as a GitHub deployment: ${error.what}.${fix} What runs is written in the ledger all the same.`,
      { title: 'deploy-model' },
    );
    return undefined;
  }
}

/** Somebody else says of this model that it runs there. */
function tellStrangers(
  { environment }: DeployInputs,
  strangers: readonly DeploymentState[],
  { log }: Ports,
): void {
  if (strangers.length === 0) return;
  const named = strangers
    .slice(0, 5)
    .map(({ id, ref, creator }) => `${ref} by ${creator === '' ? 'somebody' : creator} (deployment ${id})`);
  log.warning(
    `GitHub shows ${strangers.length} deployment(s) to ${environment} that the ledger does not know: ${named.join(', ')}${strangers.length > 5 ? ', …' : ''}. They were made by hand, by another tool, or by a ledger that was deleted; they count for nothing here.`,
    { title: 'deploy-model' },
  );
}

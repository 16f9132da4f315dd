import type { Ports } from '@modelops/action-kit';
import { UserError } from '@modelops/contracts';
import { type GitHub, PermissionError } from '@modelops/github';
import {
  converge,
  type DeploymentState,
  environmentOf,
  type Ledger,
  type MarkedDeployment,
  planProjection,
  statusesNeeded,
  strangeDeployments,
} from '@modelops/lifecycle';
import type { DeployInputs } from './inputs.ts';

/**
 * Shows the last move as a GitHub deployment, and tells of deployments that the ledger does not know. It is only a
 * picture: what it cannot do is a notice, and what runs is never read from it.
 * @returns the number of the deployment, when it could be shown.
 */
export async function project(
  inputs: DeployInputs,
  ledger: Ledger,
  github: GitHub,
  ports: Ports,
): Promise<number | undefined> {
  const { log, sleep, jitter, environment } = ports;
  const state = environmentOf(ledger.state, inputs.model, inputs.environment);
  const goal = {
    model: inputs.model,
    environment: inputs.environment,
    commit: ledger.commit,
    logUrl: environment.runUrl === '' ? undefined : environment.runUrl,
  };
  try {
    const { observed, results } = await log.group('Show it as a deployment', () =>
      converge<{ deployments: readonly DeploymentState[]; marked: readonly MarkedDeployment[] }>({
        observe: async () => {
          const deployments = await github.read.listDeployments(inputs.environment);
          const needed = new Set(statusesNeeded(goal, state, deployments));
          const marked: MarkedDeployment[] = [];
          for (const deployment of deployments) {
            const status = needed.has(deployment)
              ? await github.read.deploymentStatus(deployment.id)
              : undefined;
            marked.push({ deployment, status });
          }
          return { deployments, marked };
        },
        plan: ({ marked }) => planProjection(goal, state, marked),
        executor: github.executor,
        log,
        dryRun: inputs.dryRun,
        sleep,
        jitter,
      }),
    );
    tellStrangers(inputs, strangeDeployments(goal, state, observed.deployments), ports);
    const made = results.find(({ deploymentId }) => deploymentId !== undefined)?.deploymentId;
    return made ?? statusesNeeded(goal, state, observed.deployments)[0]?.id;
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

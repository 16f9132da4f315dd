import type { Ports } from '@modelops/action-kit';
import { messageOf, UserError } from '@modelops/contracts';
import type { Delivered } from '@modelops/delivery';
import { environmentOf, type Ledger } from '@modelops/lifecycle';
import type { DeployInputs } from './inputs.ts';

/**
 * After a delivery that did not become true: what the ledger does not say is not served.
 * @param ledger as it is now; null when it could not be read.
 * @throws UserError naming both, the version that is served and what the ledger says, when it cannot be taken back.
 */
export async function takeBack(
  { target, model, environment }: DeployInputs,
  version: string,
  delivered: Delivered,
  ledger: Ledger | undefined | null,
  { log }: Ports,
): Promise<void> {
  const runs = ledger === null ? undefined : environmentOf(ledger?.state, model, environment).version;
  // Written after all, or somebody else deployed the same.
  if (runs === version || target.servedVersion === undefined) return;
  const place = `${target.place}/${model}`;
  const says =
    runs === undefined
      ? 'the ledger could not be read'
      : `${model}@${environment} runs ${runs === null ? 'nothing' : `v${runs}`} by the ledger`;
  try {
    await delivered.undo();
  } catch (cause) {
    throw new UserError(
      `${place} still serves v${version} while ${says}: it could not be switched back: ${messageOf(cause)}`,
      { fix: 'See to the folder, and deploy the version that is to run.', cause },
    );
  }
  const served = await target.servedVersion(model);
  const serves = `${place} serves ${served === undefined ? 'nothing' : `v${served}`}`;
  if (runs === undefined)
    log.warning(`${serves} again; ${says}: run this again, it brings both together`, {
      title: 'deploy-model',
    });
  else if (served !== undefined && served !== runs)
    log.warning(`${serves} while ${says}: deploy the version that is to run`, { title: 'deploy-model' });
  else log.info(`${serves}, as before: ${says}`);
}

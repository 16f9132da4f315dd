import { type RunAction, runAction } from '@modelops/action-kit/frame';
import { deployModel } from '@modelops/contracts/actions/deploy-model';

export const main = (run: RunAction = runAction): Promise<void> =>
  run(deployModel, async (frame) => {
    const inputs = await (await import('./inputs.ts')).loadInputs(frame);
    await (await import('./run.ts')).run(inputs, frame.ports);
  });

import { type RunAction, runAction } from '@modelops/action-kit/frame';
import { checkDrift } from '@modelops/contracts/actions/check-drift';

export const main = (run: RunAction = runAction): Promise<void> =>
  run(checkDrift, async (frame) => {
    const inputs = await (await import('./inputs.ts')).loadInputs(frame);
    await (await import('./run.ts')).run(inputs, frame.ports);
  });

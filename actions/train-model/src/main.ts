import { type RunAction, runAction } from '@modelops/action-kit/frame';
import { trainModel } from '@modelops/contracts/actions/train-model';

export const main = (run: RunAction = runAction): Promise<void> =>
  run(trainModel, async (frame) => {
    const inputs = await (await import('./inputs.ts')).loadInputs(frame);
    await (await import('./run.ts')).run(inputs, frame.ports);
  });

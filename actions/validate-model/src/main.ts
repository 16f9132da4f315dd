import { type RunAction, runAction } from '@modelops/action-kit/frame';
import { validateModel } from '@modelops/contracts/actions/validate-model';

export const main = (run: RunAction = runAction): Promise<void> =>
  run(validateModel, async (frame) => {
    const inputs = await (await import('./inputs.ts')).loadInputs(frame);
    await (await import('./run.ts')).run(inputs, frame.ports);
  });

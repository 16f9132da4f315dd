import { type RunAction, runAction } from '@modelops/action-kit/frame';
import { prepareData } from '@modelops/contracts/actions/prepare-data';

export const main = (run: RunAction = runAction): Promise<void> =>
  run(prepareData, async (frame) => {
    const { loadInputs } = await import('./inputs.ts');
    const inputs = await loadInputs(frame);
    await (await import('./run.ts')).run(inputs, frame.ports);
  });

import { type RunAction, runAction } from '@modelops/action-kit/frame';
import { validateModel } from '@modelops/contracts/actions/validate-model';

export const main = (run: RunAction = runAction): Promise<void> =>
  run(validateModel, async (frame) => {
    const { loadInputs, stopped } = await import('./inputs.ts');
    const inputs = await loadInputs(frame).catch(stopped(frame));
    await (await import('./run.ts')).run(inputs, frame.ports);
  });

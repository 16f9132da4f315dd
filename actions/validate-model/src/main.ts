import { runAction } from '@modelops/action-kit/frame';
import { validateModel } from '@modelops/contracts/actions/validate-model';

export const main = (): Promise<void> =>
  runAction(validateModel, async (frame) => {
    const { loadInputs, stopped } = await import('./inputs.ts');
    const inputs = await loadInputs(frame).catch(stopped(frame));
    await (await import('./run.ts')).run(inputs, frame.ports);
  });

import { runAction } from '@modelops/action-kit/frame';
import { validateModel } from '@modelops/contracts/actions/validate-model';

export const main = (): Promise<void> =>
  runAction(validateModel, async (frame) => {
    const [{ loadInputs }, { run }] = await Promise.all([import('./inputs.ts'), import('./run.ts')]);
    await run(await loadInputs(frame), frame.ports);
  });

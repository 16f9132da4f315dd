import { runAction } from '@modelops/action-kit/frame';
import { registerVersion } from '@modelops/contracts/actions/register-version';

export const main = (): Promise<void> =>
  runAction(registerVersion, async (frame) => {
    const [{ loadInputs }, { run }] = await Promise.all([import('./inputs.ts'), import('./run.ts')]);
    await run(await loadInputs(frame), frame.ports);
  });

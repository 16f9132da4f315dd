import { type RunAction, runAction } from '@modelops/action-kit/frame';
import { registerVersion } from '@modelops/contracts/actions/register-version';

export const main = (run: RunAction = runAction): Promise<void> =>
  run(registerVersion, async (frame) => {
    const inputs = await (await import('./inputs.ts')).loadInputs(frame);
    await (await import('./run.ts')).run(inputs, frame.ports);
  });

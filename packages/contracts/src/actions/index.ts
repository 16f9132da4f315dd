import type { ActionSpec } from '../define-action.ts';
import { registerVersion } from './register-version.ts';
import { trainModel } from './train-model.ts';
import { validateModel } from './validate-model.ts';

/** Every action of the suite, in the order of a model's life. */
export const actionSpecs: readonly ActionSpec[] = [trainModel, validateModel, registerVersion];
export { registerVersion, trainModel, validateModel };

import type { ActionSpec } from '../define-action.ts';
import { checkDrift } from './check-drift.ts';
import { deployModel } from './deploy-model.ts';
import { prepareData } from './prepare-data.ts';
import { registerVersion } from './register-version.ts';
import { trainModel } from './train-model.ts';
import { validateModel } from './validate-model.ts';

/** Every action of the suite, in the order of a model's life. */
export const actionSpecs: readonly ActionSpec[] = [
  prepareData,
  trainModel,
  validateModel,
  registerVersion,
  deployModel,
  checkDrift,
];
export { checkDrift, deployModel, prepareData, registerVersion, trainModel, validateModel };

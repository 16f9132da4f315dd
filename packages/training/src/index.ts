export { chooseRows, type RowRules } from './choose-rows.ts';
export { type CommandRun, runCommand } from './command.ts';
export { type Labels, labelsOf, onlyTrained } from './labels.ts';
export { loadMlpBackend } from './mlp-tfjs.ts';
export { rowsOf, type TypedColumn, typedColumn } from './rows.ts';
export {
  type ConfiguredSplit,
  defaultHoldout,
  type Split,
  type SplitSpec,
  splitSpecOf,
} from './split.ts';
export { isEmpty, learnable, type Trained, type Training, type TrainingData, train } from './train.ts';

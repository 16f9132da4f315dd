export { type CommandRun, runCommand } from './command.ts';
export { loadMlpBackend } from './mlp-tfjs.ts';
export { rowsOf, type TypedColumn, typedColumn } from './rows.ts';
export { type Split, type SplitSpec, splitRows } from './split.ts';
export { isEmpty, learnable, type Trained, type Training, type TrainingData, train } from './train.ts';

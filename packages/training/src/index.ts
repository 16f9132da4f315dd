export { type CommandRun, runCommand } from './command.ts';
export { fitLinear, type LinearKind, type LinearModel, type LinearOptions, predictLinear } from './linear.ts';
export { linearOnnx } from './onnx-graph.ts';
export { rowsOf, type TypedColumn, typedColumn } from './rows.ts';
export { parseDuration, parseHoldout, type Split, type SplitSpec, splitRows } from './split.ts';
export {
  type LinearTraining,
  learnable,
  type Trained,
  type TrainingData,
  trainLinear,
} from './train-linear.ts';

export { batchOf } from './batch.ts';
export { columnsOfFile, loadInspectedModel, loadModel } from './load-model.ts';
export { classesKey, columnsKey } from './metadata.ts';
export type { Backend, Batch, ColumnValues, LoadOptions, Model, ModelColumn, Predicted } from './model.ts';
export type { OnnxFile, OnnxValue } from './onnx-file.ts';
export { ProtoWriter } from './protobuf.ts';
export { scoresOf } from './scores.ts';
export {
  furtherFilesOf,
  type InspectedModel,
  inspectModelFile,
  isModelFile,
  type LookOptions,
} from './security-look.ts';
export type { ElementType } from './tabular.ts';

export { batchOf } from './batch.ts';
export { columnsOfFile, loadInspectedModel, loadModel } from './load-model.ts';
export { classesKey, columnsKey } from './metadata.ts';
export type { Backend, Batch, ColumnValues, LoadOptions, Model, ModelColumn, Predicted } from './model.ts';
export type { OnnxFile, OnnxValue } from './onnx-file.ts';
export { ProtoWriter } from './protobuf.ts';
export { layOut, placesOf } from './saved-model-layout.ts';
export { type ClassScores, classScoresOf, scoresOf } from './scores.ts';
export {
  furtherFilesOf,
  type InspectedModel,
  inspectModelFile,
  isModelFile,
  type LookOptions,
} from './security-look.ts';
export type { ElementType } from './tabular.ts';
export { type LoadedTf, loadTf, type TfRuntime, type TfTensor } from './tfjs-runtimes.ts';

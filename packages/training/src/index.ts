export { fitLinear, type LinearKind, type LinearModel, type LinearOptions, predictLinear } from './linear.ts';
export { linearOnnx } from './onnx-graph.ts';

/** What a kernel takes and gives, as far as it is used here (tfjs-core, `TensorInfo`). */
interface Info {
  readonly dataId: object;
  readonly shape: readonly number[];
  readonly dtype: string;
}

interface Call {
  readonly inputs: Readonly<Record<string, Info | undefined>>;
  readonly backend: { disposeData(dataId: object): boolean };
  readonly attrs: Readonly<Record<string, unknown>>;
}

interface KernelConfig {
  readonly kernelName: string;
  readonly backendName: string;
  readonly kernelFunc: (call: Call) => Info;
}

export interface Kernels {
  getKernel(kernelName: string, backendName: string): KernelConfig | undefined;
  registerKernel(config: KernelConfig): void;
  unregisterKernel(kernelName: string, backendName: string): void;
}

const fused = '_FusedMatMul';
const activations: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  prelu: 'Prelu',
  leakyrelu: 'LeakyRelu',
};

/**
 * Mends the product with a bias of TensorFlow.js's wasm backend (4.22.0): where a factor is transposed or is a batch of several matrices,
 * its kernel adds the bias of the row and not of the column, and a model predicts wrong numbers without an error. There, product, bias and
 * activation are computed one after the other; what it does right stays as fast as it is.
 */
export function mendFusedMatMul(kernels: Kernels): void {
  const original = kernels.getKernel(fused, 'wasm');
  if (original === undefined) throw new Error(`TensorFlow.js has no kernel ${fused} in its wasm backend`);
  const run = (name: string, call: Call) => {
    const kernel = kernels.getKernel(name, 'wasm');
    if (kernel === undefined) throw new Error(`TensorFlow.js has no kernel ${name} in its wasm backend`);
    return kernel.kernelFunc(call);
  };
  kernels.unregisterKernel(fused, 'wasm');
  kernels.registerKernel({
    ...original,
    kernelFunc(call) {
      const { inputs, backend, attrs } = call;
      const { a, b, bias, preluActivationWeights: alpha } = inputs;
      const right = !attrs['transposeA'] && !attrs['transposeB'] && a!.shape[0] === 1 && b!.shape[0] === 1;
      if (bias === undefined || bias === null || right) return original.kernelFunc(call);
      const product = original.kernelFunc({
        inputs: { a, b },
        backend,
        attrs: { ...attrs, activation: 'linear' },
      });
      const sum = run('Add', { inputs: { a: product, b: bias }, backend, attrs: {} });
      backend.disposeData(product.dataId);
      const activation = String(attrs['activation'] ?? 'linear');
      if (activation === 'linear') return sum;
      const name = activations[activation];
      if (name === undefined)
        throw new Error(`TensorFlow.js knows no activation "${activation}" in a fused product`);
      const out = run(name, {
        inputs: { x: sum, ...(alpha === undefined ? {} : { alpha }) },
        backend,
        attrs: { alpha: attrs['leakyreluAlpha'] },
      });
      backend.disposeData(sum.dataId);
      return out;
    },
  });
}

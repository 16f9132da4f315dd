import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, UserError } from '@modelops/contracts';
import type { Backend } from './model.ts';
import { type Kernels, mendFusedMatMul } from './tfjs-fused-matmul.ts';

export interface TfTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  data(): Promise<ArrayLike<number>>;
  dispose(): void;
}

/** What goes into a model or comes out of it (tfjs-core, `SymbolicTensor` and `TensorInfo`). */
export interface TfValue {
  readonly name: string;
  readonly shape?: readonly (number | null)[] | undefined;
  readonly dtype: string;
}

interface TfModel {
  readonly inputs: readonly TfValue[];
  readonly outputs: readonly TfValue[];
  dispose(): void;
}

export interface TfLayersModel extends TfModel {
  predictOnBatch(inputs: TfTensor | readonly TfTensor[]): TfTensor | readonly TfTensor[];
}

export interface TfGraphModel extends TfModel {
  execute(inputs: Readonly<Record<string, TfTensor>>, outputs: string): TfTensor;
  executeAsync(inputs: Readonly<Record<string, TfTensor>>, outputs: string): Promise<TfTensor>;
}

/** The part of TensorFlow.js's interface that is used; the same in the bundled parts and in tfjs-node. */
export interface TfRuntime {
  tensor(data: ArrayLike<number> | readonly string[], shape: readonly number[], dtype: string): TfTensor;
  getBackend(): string;
  readonly io: { fromMemory(artifacts: unknown): unknown };
  loadLayersModel(handler: unknown): Promise<TfLayersModel>;
  loadGraphModel(handler: unknown): Promise<TfGraphModel>;
}

export interface LoadedTf<T extends TfRuntime = TfRuntime> {
  readonly runtime: T;
  /** For people: which one, and its version. */
  readonly name: string;
  /**
   * @throws Error when another backend runs by now. All copies of TensorFlow.js in a process share one engine, so loading a second
   *   one, or `setBackend` of anybody's, changes what runs the models of the first.
   */
  assertBackend(): void;
}

const asserting = (runtime: Pick<TfRuntime, 'getBackend'>, expected: string) => () => {
  if (runtime.getBackend() === expected) return;
  throw new Error(`the backend "${expected}" was replaced by "${runtime.getBackend()}" in this process`);
};

const wasmName = 'tfjs-backend-wasm-simd.wasm';
/** The user's own, where there is one; never ours. */
const nativePackage = '@tensorflow/tfjs-node';
let wasm: Promise<LoadedTf> | undefined;

/**
 * The TensorFlow.js that `backend` asks for, with its gradients; what really runs is asserted.
 * @template T the part of its interface that the caller uses.
 * @throws UserError when `native` is asked for and the workspace has no tfjs-node, or when it is there and does not load.
 */
export async function loadTf<T extends TfRuntime = TfRuntime>(
  backend: Backend,
  workspace: string | undefined,
): Promise<LoadedTf<T>> {
  if (backend !== 'wasm') {
    const native = loadNativeTf<T>(workspace, backend === 'native');
    if (native !== undefined) return native;
  }
  wasm ??= loadWasm();
  return (await wasm) as LoadedTf<T>;
}

/** Packages written for CommonJS have their names under `default` where Node loads them, and at the top in the bundle. */
function named<T>(loaded: object): T {
  return ('default' in loaded ? loaded.default : loaded) as T;
}

async function loadWasm(): Promise<LoadedTf> {
  const core = named<
    TfRuntime & Kernels & { setBackend(name: string): Promise<boolean>; version_core: string }
  >(await import('@tensorflow/tfjs-core'));
  // It also registers the gradients of the operators, which the core has not.
  const { loadLayersModel } = named<TfRuntime>(await import('@tensorflow/tfjs-layers'));
  const { loadGraphModel } = named<TfRuntime>(await import('@tensorflow/tfjs-converter'));
  const { setWasmPaths } = named<{ setWasmPaths(folder: string): void }>(
    await import('@tensorflow/tfjs-backend-wasm'),
  );
  // In the bundle the file lies beside it.
  const beside = join(dirname(fileURLToPath(import.meta.url)), wasmName);
  const path = existsSync(beside)
    ? beside
    : createRequire(import.meta.url).resolve(`@tensorflow/tfjs-backend-wasm/dist/${wasmName}`);
  setWasmPaths(join(dirname(path), '/'));
  mendFusedMatMul(core);
  const set = await core.setBackend('wasm');
  if (!set || core.getBackend() !== 'wasm')
    throw new UserError(`TensorFlow.js does not start its wasm backend; it has "${core.getBackend()}"`, {
      fix: 'This processor may lack SIMD for WebAssembly: install @tensorflow/tfjs-node and ask for that backend.',
    });
  return {
    runtime: { ...core, loadLayersModel, loadGraphModel },
    name: `TensorFlow.js ${core.version_core} (wasm)`,
    assertBackend: asserting(core, 'wasm'),
  };
}

/**
 * tfjs-node of the workspace, or undefined where there is none and none is `required`.
 * @throws UserError as `loadTf`.
 */
export function loadNativeTf<T extends TfRuntime>(
  workspace: string | undefined,
  required: boolean,
): LoadedTf<T> | undefined {
  const fix = 'Install it in a step before (`npm install @tensorflow/tfjs-node`), or use `backend: wasm`.';
  if (workspace === undefined) {
    if (required)
      throw new UserError('the native backend needs a workspace with @tensorflow/tfjs-node', { fix });
    return undefined;
  }
  const require = createRequire(join(workspace, 'package.json'));
  let path: string;
  try {
    path = require.resolve(nativePackage);
  } catch (cause) {
    if (!required) return undefined;
    throw new UserError('the native backend was asked for, and the workspace has no @tensorflow/tfjs-node', {
      fix,
      cause,
    });
  }
  let runtime: T & { readonly version?: { readonly 'tfjs-node'?: string } };
  try {
    // TensorFlow tells its processor's features on standard error; warnings and errors stay.
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
    supplyOldUtil(require('node:util') as Record<string, unknown>);
    runtime = require(path) as typeof runtime;
  } catch (cause) {
    // Installed and broken is not « not installed »: whoever installed it wants to know, whatever was asked for.
    throw new UserError(`@tensorflow/tfjs-node of the workspace does not load: ${messageOf(cause)}`, {
      where: path,
      fix: 'Install it for this platform and Node version (its install script fetches or builds the binary), or use `backend: wasm`.',
      cause,
    });
  }
  if (runtime.getBackend() !== 'tensorflow')
    throw new UserError(
      `@tensorflow/tfjs-node of the workspace runs the backend "${runtime.getBackend()}" and not TensorFlow`,
      { where: path, fix },
    );
  return {
    runtime,
    name: `tfjs-node ${runtime.version?.['tfjs-node'] ?? ''} (native)`.replace('  ', ' '),
    assertBackend: asserting(runtime, 'tensorflow'),
  };
}

/** tfjs-node 4 calls two functions that Node 23 took out of `util` (DEP0044, DEP0051). */
function supplyOldUtil(util: Record<string, unknown>): void {
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}

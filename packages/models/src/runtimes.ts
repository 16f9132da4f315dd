import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageOf, UserError } from '@modelops/contracts';
import type { Backend } from './model.ts';

/** The part of onnxruntime's JavaScript interface that is used; the same in onnxruntime-web and onnxruntime-node. */
export interface OnnxRuntime {
  readonly Tensor: new (
    type: string,
    data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | readonly string[],
    dims: readonly number[],
  ) => OnnxTensor;
  readonly InferenceSession: {
    create(bytes: Uint8Array, options: Readonly<Record<string, unknown>>): Promise<OnnxSession>;
  };
}

export interface OnnxTensor {
  readonly type: string;
  readonly data: ArrayLike<number | bigint | string>;
  readonly dims: readonly number[];
}

export interface OnnxSession {
  readonly outputNames: readonly string[];
  run(
    feeds: Readonly<Record<string, OnnxTensor>>,
    fetches: readonly string[],
  ): Promise<Readonly<Record<string, OnnxTensor>>>;
  release(): Promise<void>;
}

interface NativeRuntime extends OnnxRuntime {
  readonly env?: { readonly versions: { readonly node?: string } };
}

export interface LoadedRuntime {
  readonly runtime: OnnxRuntime;
  readonly provider: 'wasm' | 'cpu';
  /** For people: which one, and its version where it is known. */
  readonly name: string;
}

const wasmName = 'ort-wasm-simd-threaded.wasm';
let wasm: Promise<LoadedRuntime> | undefined;

/**
 * The runtime that `backend` asks for.
 * @throws UserError when `native` is asked for and the workspace has no onnxruntime-node, or it does not load.
 */
export async function loadOnnxRuntime(
  backend: Backend,
  workspace: string | undefined,
): Promise<LoadedRuntime> {
  if (backend !== 'wasm') {
    const native = await loadNative(workspace, backend === 'native');
    if (native !== undefined) return native;
  }
  wasm ??= loadWasm();
  return wasm;
}

async function loadWasm(): Promise<LoadedRuntime> {
  const ort = await import('onnxruntime-web/wasm');
  // In the bundle the file lies beside it.
  const beside = join(dirname(fileURLToPath(import.meta.url)), wasmName);
  const path = existsSync(beside)
    ? beside
    : createRequire(import.meta.url).resolve(`onnxruntime-web/${wasmName}`);
  ort.env.wasm.wasmBinary = new Uint8Array(await readFile(path)).buffer;
  // More threads cost more than they bring for small models, and sums could differ with their number.
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
  return {
    runtime: ort as unknown as OnnxRuntime,
    provider: 'wasm',
    name: `onnxruntime-web ${ort.env.versions.web ?? ''} (wasm)`.replace('  ', ' '),
  };
}

async function loadNative(
  workspace: string | undefined,
  required: boolean,
): Promise<LoadedRuntime | undefined> {
  const fix = 'Install it in a step before (`npm install onnxruntime-node`), or use `backend: wasm`.';
  if (workspace === undefined) {
    if (required) throw new UserError('the native backend needs a workspace with onnxruntime-node', { fix });
    return undefined;
  }
  let path: string;
  try {
    path = createRequire(join(workspace, 'package.json')).resolve('onnxruntime-node');
  } catch (cause) {
    if (!required) return undefined;
    throw new UserError('the native backend was asked for, and the workspace has no onnxruntime-node', {
      fix,
      cause,
    });
  }
  try {
    const loaded = (await import(pathToFileURL(path).href)) as { default?: NativeRuntime } & NativeRuntime;
    const runtime = loaded.default ?? loaded;
    const version = runtime.env?.versions.node ?? '';
    return { runtime, provider: 'cpu', name: `onnxruntime-node ${version} (native)`.replace('  ', ' ') };
  } catch (cause) {
    // Installed and broken is not « not installed »: whoever installed it wants to know, whatever was asked for.
    throw new UserError(`onnxruntime-node of the workspace does not load: ${messageOf(cause)}`, {
      where: path,
      fix: 'Install it for this platform and Node version, or use `backend: wasm`.',
      cause,
    });
  }
}

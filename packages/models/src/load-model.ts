import { declaredColumns } from './metadata.ts';
import type { LoadOptions, Model } from './model.ts';
import { type InspectedModel, inspectModelFile, type LookOptions } from './security-look.ts';
import { columnsRead } from './tabular.ts';

/**
 * Loads a looked-at model into its runtime; only what `inspectModelFile` gave can be loaded, and the bytes that were looked at
 * are the bytes that are loaded.
 */
export async function loadInspectedModel(file: InspectedModel, options: LoadOptions = {}): Promise<Model> {
  // A runtime is loaded where there is a model for it, and after the look.
  if (file.format === 'tfjs') return (await import('./tfjs-model.ts')).loadTfjsModel(file, options);
  if (file.format === 'saved-model') return (await import('./saved-model.ts')).loadSavedModel(file, options);
  return (await import('./onnx-model.ts')).loadOnnxModel(file, options);
}

/**
 * What a looked-at ONNX file reads: columns by name, or one table of so many nameless ones; nothing is loaded.
 * @returns undefined for other formats, of which the runtime's loader knows.
 */
export function columnsOfFile(
  file: InspectedModel,
): readonly string[] | { readonly width: number | null } | undefined {
  if (file.format !== 'onnx') return undefined;
  const { inputs, metadata } = file.onnx;
  return columnsRead({ inputs, columns: declaredColumns(metadata, file.name) });
}

/** Looks at a model file and loads it. @throws UserError as `inspectModelFile` and the runtime's loader do. */
export async function loadModel(path: string, options: LoadOptions & LookOptions = {}): Promise<Model> {
  return loadInspectedModel(await inspectModelFile(path, options), options);
}

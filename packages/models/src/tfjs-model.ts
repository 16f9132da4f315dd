import { UserError } from '@modelops/contracts';
import type { LoadOptions, Model } from './model.ts';
import type { InspectedModel } from './security-look.ts';

export async function loadTfjsModel(
  file: Extract<InspectedModel, { format: 'tfjs' }>,
  _options: LoadOptions,
): Promise<Model> {
  throw new UserError('TensorFlow.js models are not run yet', {
    where: file.name,
    fix: 'Give an ONNX model or a predictions file.',
  });
}

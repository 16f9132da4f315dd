import { z } from 'zod';
import { tasks } from '../actions/validate-model.ts';
import { digestSchema, fileSchema, modelNameSchema, verdictSchema, versionSchema } from './common.ts';

/** A version: its files, where its number comes from, and the evidence. Written by register-version, an asset of the release. */
export const modelManifestSchema = z.strictObject({
  schema: z.literal('modelops/model-manifest/v1'),
  model: modelNameSchema,
  version: versionSchema,
  task: z.enum(tasks),
  bump: z.enum(['initial', 'major', 'minor', 'patch']),
  reason: z.string().max(1000),
  previous: z.strictObject({ version: versionSchema, modelDigest: digestSchema }).nullable(),
  equals: versionSchema
    .nullable()
    .meta({ description: 'an older version with the same bytes, as after a git revert' }),
  commit: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
  modelDigest: digestSchema,
  inputsDigest: digestSchema,
  inputsTree: z
    .string()
    .nullable()
    .optional()
    .meta({ description: 'digest of the files of the commit that count; absent in older manifests' }),
  files: z.array(fileSchema).meta({ description: 'the files that are assets of the release' }),
  judged: z.array(fileSchema).meta({ description: 'files that were judged and not kept' }),
  documents: z.strictObject({ evaluationReport: digestSchema }),
  verdict: verdictSchema,
});
export type ModelManifest = z.infer<typeof modelManifestSchema>;

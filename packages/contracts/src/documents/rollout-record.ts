import { z } from 'zod';
import { digestSchema, fileNameSchema, modelNameSchema, verdictSchema, versionSchema } from './common.ts';
import { environmentNameSchema } from './ledger-event.ts';

const fileSchema = z.strictObject({
  name: fileNameSchema,
  sha256: digestSchema,
  bytes: z.int().nonnegative(),
});

/** What a rollout verified, where it put it and what it read back. Written by deploy-model, kept on the ledger's branch. */
export const rolloutRecordSchema = z.strictObject({
  schema: z.literal('modelops/rollout-record/v1'),
  model: modelNameSchema,
  environment: environmentNameSchema,
  mode: z.enum(['start', 'rollback']),
  version: versionSchema,
  from: versionSchema.nullable(),
  target: z.strictObject({
    kind: z.enum(['release', 'directory']),
    place: z
      .string()
      .max(1000)
      .nullable()
      .meta({ description: 'Where the files are, as `modelops.yml` says; null for a pointer.' }),
  }),
  evidence: z.strictObject({
    manifest: digestSchema,
    evaluationReport: digestSchema,
    verdict: verdictSchema,
    modelDigest: digestSchema,
  }),
  files: z
    .array(fileSchema)
    .meta({ description: 'The files of the version, as they were downloaded and verified.' }),
  readBack: z
    .array(fileSchema)
    .meta({ description: 'What the target held afterwards; empty for a pointer, which holds no files.' }),
});
export type RolloutRecord = z.infer<typeof rolloutRecordSchema>;

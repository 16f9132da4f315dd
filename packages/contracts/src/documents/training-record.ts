import { z } from 'zod';
import { tasks } from '../actions/validate-model.ts';
import { digestSchema, modelNameSchema } from './common.ts';
import { transformsSchema } from './transforms.ts';

const count = z.int().nonnegative();
const outputSchema = z.strictObject({
  name: z.string().max(1000).meta({ description: 'path, relative to the root of the checkout' }),
  sha256: digestSchema,
  bytes: count,
});

/** How a model was made, so that it can be made again. Written by train-model; it holds no time of the clock. */
export const trainingRecordSchema = z.strictObject({
  schema: z.literal('modelops/training-record/v1'),
  model: modelNameSchema,
  task: z.enum(tasks).nullable().meta({ description: 'null when a command trains and nobody says' }),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  code: z
    .string()
    .nullable()
    .meta({ description: 'digest of the files of the commit that count, null outside a git checkout' }),
  data: z.array(z.strictObject({ path: z.string().max(1000), sha256: digestSchema })),
  window: z
    .strictObject({
      column: z.string().nullable(),
      from: z.string().nullable().meta({ description: 'ISO 8601, included' }),
      to: z.string().nullable().meta({ description: 'excluded' }),
    })
    .nullable(),
  trainer: z.strictObject({
    name: z.enum(['linear', 'mlp', 'command']),
    parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
    seed: count,
    iterations: count.nullable(),
    converged: z.boolean().nullable(),
  }),
  rows: z
    .strictObject({
      train: count,
      holdout: count,
      gap: count.meta({ description: 'rows between both, in neither' }),
      unlabelled: count.meta({ description: 'rows without a label, in neither' }),
    })
    .nullable()
    .meta({ description: 'null when a command reads the data itself' }),
  split: z
    .strictObject({
      by: z.enum(['time', 'key', 'file']),
      holdout: z.string(),
      boundary: z.string().nullable().meta({ description: 'first instant of the holdout, ISO 8601' }),
      key: z
        .string()
        .optional()
        .meta({ description: 'of a split by key: the column that decides, or `$row`' }),
      seed: count.optional().meta({ description: 'of a split by key' }),
    })
    .nullable(),
  transforms: transformsSchema
    .nullable()
    .meta({ description: 'the preprocessing that is built into the model file' }),
  crossValidation: z
    .strictObject({
      folds: z.int().min(2),
      groupBy: z.string().nullable(),
      metrics: z.array(
        z.strictObject({
          name: z.string(),
          mean: z.number().nullable(),
          deviation: z.number().nullable().meta({ description: 'standard deviation over the folds' }),
          values: z.array(z.number().nullable()).meta({ description: 'one a fold' }),
        }),
      ),
    })
    .nullable()
    .meta({ description: 'on the training rows; the holdout is in no fold' }),
  environment: z.strictObject({
    node: z.string().meta({ description: 'major version' }),
    platform: z.string(),
    backend: z.string().meta({ description: 'what did the arithmetic' }),
  }),
  outputs: z.array(outputSchema),
  notes: z.array(z.string().max(2000)),
});
export type TrainingRecord = z.infer<typeof trainingRecordSchema>;

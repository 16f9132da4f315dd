import { z } from 'zod';
import { digestSchema } from './common.ts';
import { columnTypeSchema } from './data-profile.ts';

const column = z.string().min(1).max(300);

/** The parts of a time, UTC, as whole numbers. */
export const dateParts = ['minute', 'hour', 'weekday', 'day', 'month', 'year'] as const;
export type DatePart = (typeof dateParts)[number];

const stepSchema = z.discriminatedUnion('step', [
  z.strictObject({
    step: z.literal('date-parts'),
    column,
    parts: z.array(z.enum(dateParts)).min(1).meta({
      description:
        'new columns `<column>_<part>`: minute 0–59, hour 0–23, weekday 0 (Monday)–6, day 1–31, month 1–12; the column itself ends here',
    }),
  }),
  z.strictObject({
    step: z.literal('impute'),
    column,
    value: z.union([z.number(), z.string()]).meta({ description: 'stands where there is null or NaN' }),
  }),
  z.strictObject({
    step: z.literal('scale'),
    column,
    method: z.enum(['standard', 'minmax']),
    center: z.number(),
    scale: z
      .number()
      .refine((value) => value !== 0, 'must not be 0')
      .meta({ description: 'x becomes (x − center) / scale, in double precision' }),
  }),
  z.strictObject({
    step: z.literal('one-hot'),
    column,
    categories: z
      .array(z.union([z.string(), z.number()]))
      .min(1)
      .max(1000)
      .meta({
        description:
          'new columns `<column>=<category>` with 1 or 0, in this order; any other value, and none, is 0 in all; the column itself ends here',
      }),
  }),
]);
export type TransformStep = z.infer<typeof stepSchema>;

/**
 * Fitted preprocessing: from the raw inputs to the ordered features, all of them numbers. Fitted on the training rows
 * alone; training builds the same steps into the model. Written by prepare-data.
 */
export const transformsSchema = z.strictObject({
  schema: z.literal('modelops/transforms/v1'),
  fittedOn: z.strictObject({
    rows: z.int().nonnegative(),
    digest: digestSchema.meta({ description: 'of the training table' }),
  }),
  inputs: z.array(z.strictObject({ name: column, type: columnTypeSchema })).meta({
    description:
      'what the model is given: numbers as doubles, booleans, texts, and times as milliseconds since 1970 UTC (int64)',
  }),
  steps: z.array(stepSchema).meta({ description: 'in this order' }),
  features: z.array(column).meta({
    description:
      'the columns that are left, in this order: those of `inputs` that remain, each replaced in place by what its step made of it; a boolean counts 0 or 1',
  }),
});
export type Transforms = z.infer<typeof transformsSchema>;

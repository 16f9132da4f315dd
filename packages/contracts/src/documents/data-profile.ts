import { z } from 'zod';
import { digestSchema } from './common.ts';

const count = z.int().nonnegative();
const maybeNumber = z.number().nullable();

/**
 * What a column holds. `timestamp` counts milliseconds since 1970 UTC wherever it is a number; `category` is a text with
 * few values, `text` one with many.
 */
export const columnTypes = ['float', 'integer', 'boolean', 'timestamp', 'category', 'text'] as const;
export const columnTypeSchema = z.enum(columnTypes);
export type ColumnType = z.infer<typeof columnTypeSchema>;

export const columnRoles = ['feature', 'label', 'key', 'time'] as const;

/** A table's file, by the digest of its bytes. */
export const sourceFileSchema = z.strictObject({
  path: z.string().max(1000),
  sha256: digestSchema,
  bytes: count,
});
export type SourceFile = z.infer<typeof sourceFileSchema>;

const momentsSchema = z.strictObject({
  mean: maybeNumber.meta({ description: 'null without any value' }),
  m2: maybeNumber.meta({ description: 'sum of squared deviations from the mean: variance · (count − 1)' }),
  min: maybeNumber,
  max: maybeNumber,
});

const binsSchema = z.strictObject({
  edges: z.array(z.number()).max(256).meta({
    description: 'ascending; bin i holds edges[i−1] < x ≤ edges[i], the first and the last are open',
  }),
  counts: z.array(count).max(257).meta({ description: 'one more than edges; they add up to `count`' }),
});

const categoriesSchema = z.strictObject({
  values: z.array(z.string().max(1000)).max(1000),
  counts: z.array(count).max(1000),
  other: count.meta({ description: 'rows with any other value' }),
});

const columnProfileSchema = z
  .strictObject({
    name: z.string().min(1).max(300),
    type: columnTypeSchema,
    role: z.enum(columnRoles),
    unit: z.string().max(100).optional().meta({ description: 'as modelops.yml declares it' }),
    count: count.meta({ description: 'rows with a value: neither null, NaN nor infinite' }),
    nulls: count,
    nans: count.meta({ description: 'rows with NaN or an infinity' }),
    moments: momentsSchema.nullable().meta({ description: 'of numbers, of booleans as 0 and 1, of times' }),
    bins: binsSchema.nullable().meta({ description: 'of numbers' }),
    categories: categoriesSchema
      .nullable()
      .meta({ description: 'of categories, and of booleans as "false" and "true"' }),
    sensitive: z.boolean().optional().meta({ description: 'true: its values stand in no report' }),
  })
  .superRefine(({ bins, categories, count: rows }, context) => {
    const sum = (counts: readonly number[]) => counts.reduce((total, one) => total + one, 0);
    const problem = (message: string) => context.addIssue({ code: 'custom', message });
    if (bins !== null) {
      if (bins.counts.length !== bins.edges.length + 1) problem('bins has one count more than edges');
      else if (sum(bins.counts) !== rows) problem('the counts of the bins must add up to count');
      if (bins.edges.some((edge, at) => at > 0 && edge <= bins.edges[at - 1]!))
        problem('the edges of the bins must ascend');
    }
    if (categories !== null) {
      if (categories.counts.length !== categories.values.length)
        problem('categories has as many counts as values');
      else if (sum(categories.counts) + categories.other !== rows)
        problem('the counts of the categories must add up to count');
      if (new Set(categories.values).size !== categories.values.length) problem('a category stands twice');
    }
  });
export type ColumnProfile = z.infer<typeof columnProfileSchema>;

/**
 * How the values of a table lie: exact counts on frozen edges. Profiles on the same edges add up (`mergeProfiles`), so
 * it does not matter in how many pieces a table was counted. Written by prepare-data and check-drift.
 */
export const dataProfileSchema = z.strictObject({
  schema: z.literal('modelops/data-profile/v1'),
  rows: count,
  source: z.strictObject({
    digest: digestSchema.meta({ description: 'of the list of files' }),
    files: z.array(sourceFileSchema),
  }),
  window: z
    .strictObject({
      column: z.string(),
      from: z.int().nullable().meta({ description: 'milliseconds since 1970 UTC, included' }),
      to: z.int().nullable().meta({ description: 'excluded' }),
    })
    .nullable()
    .meta({ description: 'the rows that were counted, where not all were' }),
  columns: z.array(columnProfileSchema).max(5000),
});
export type DataProfile = z.infer<typeof dataProfileSchema>;

/**
 * The same counts for many disjoint windows of time, columnar: element w of every array belongs to window w. Edges and
 * categories are those of the profile whose digest it names.
 */
export const windowProfilesSchema = z.strictObject({
  schema: z.literal('modelops/window-profiles/v1'),
  profile: digestSchema.meta({ description: 'digest of the DataProfile whose edges were counted on' }),
  source: z.strictObject({ digest: digestSchema, files: z.array(sourceFileSchema) }),
  time: z.string().meta({ description: 'the column of the windows' }),
  length: z.int().positive().meta({ description: 'milliseconds' }),
  windows: z.array(
    z.strictObject({
      from: z.int().meta({ description: 'milliseconds since 1970 UTC, included; a multiple of length' }),
      rows: count,
    }),
  ),
  columns: z.array(
    z.strictObject({
      name: z.string(),
      nulls: z.array(count),
      nans: z.array(count),
      mean: z.array(maybeNumber),
      m2: z.array(maybeNumber),
      counts: z.array(z.array(count)).meta({
        description:
          "per window: the profile's bins, or its categories and then `other`; empty for a column without either",
      }),
    }),
  ),
});
export type WindowProfiles = z.infer<typeof windowProfilesSchema>;

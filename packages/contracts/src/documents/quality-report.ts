import { z } from 'zod';
import { digestSchema, verdictSchema } from './common.ts';
import { sourceFileSchema } from './data-profile.ts';

const count = z.int().nonnegative();

const qualityCheckSchema = z.strictObject({
  name: z.string().max(200),
  kind: z.enum(['schema', 'rule', 'scale', 'key', 'leakage']),
  text: z.string().max(2000).meta({ description: 'what was asked of every row, as it is written' }),
  verdict: verdictSchema,
  checked: count.meta({ description: 'rows that were looked at' }),
  offending: count,
  sample: z
    .array(z.record(z.string(), z.string().max(200).nullable()))
    .max(5)
    .meta({ description: 'some offending rows: the key and the columns of the rule, never sensitive ones' }),
  reason: z.string().max(1000),
  line: z
    .int()
    .positive()
    .max(1_000_000)
    .optional()
    .meta({ description: 'line of the rule in modelops.yml' }),
});
export type QualityCheck = z.infer<typeof qualityCheckSchema>;

/** What was asked of the data, and what it answered. Written by prepare-data. */
export const qualityReportSchema = z.strictObject({
  schema: z.literal('modelops/quality-report/v1'),
  rows: count,
  source: z.strictObject({ digest: digestSchema, files: z.array(sourceFileSchema) }),
  config: z.string().max(500).optional().meta({ description: 'path of modelops.yml' }),
  checks: z.array(qualityCheckSchema),
  verdict: verdictSchema,
});
export type QualityReport = z.infer<typeof qualityReportSchema>;

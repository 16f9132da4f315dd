import { z } from 'zod';
import { digestSchema, modelNameSchema, versionSchema } from './common.ts';
import { alarmSchema, daySchema, driftDaySchema } from './drift-report.ts';

const count = z.int().nonnegative();

/** What is known of one day: exact counts only, so that the same rows in any order give the same digest. */
const windowSchema = z.strictObject({
  day: daySchema,
  digest: digestSchema,
  rows: count,
  /** Column → counts of its bins (LEB128, base64), missing cells and values outside of the known ones. */
  columns: z
    .record(z.string(), z.strictObject({ bins: z.string(), missing: count, unseen: count }))
    .meta({ description: 'empty once newer windows are compared with others only' }),
  outcomes: z
    .strictObject({
      digest: digestSchema,
      rows: count,
      observed: z.number(),
      predicted: z.number().nullable(),
      performance: z.number().nullable(),
      classes: z
        .record(z.string(), count)
        .optional()
        .meta({ description: 'of several classes: rows by label' }),
    })
    .nullable()
    .meta({ description: 'null until its labels were mature' }),
});

const componentSchema = z.strictObject({
  evidence: z
    .array(z.number().nonnegative())
    .meta({ description: 'Shiryaev–Roberts, one number for each bet' }),
  since: daySchema.nullable().meta({ description: 'first window of the block where its evidence began' }),
  gain: z.number().meta({ description: 'log of the evidence gained since then' }),
});

const detectorSchema = z.strictObject({
  windowsInBlock: z.int().positive(),
  judged: z.array(daySchema).meta({ description: 'windows of complete blocks, oldest first' }),
  waiting: z.array(daySchema).meta({ description: 'windows that do not make a block yet' }),
  resetAfter: daySchema.nullable().meta({ description: 'last window before the evidence began anew' }),
  components: z.record(z.string(), componentSchema),
});

/**
 * Where the watch over a model stands: what was counted, the evidence, the alarms that are open. Written by check-drift, kept
 * in the ledger, read by its next run; a window whose day and digest are in it changes nothing.
 */
export const alarmStateSchema = z.strictObject({
  schema: z.literal('modelops/alarm-state/v1'),
  model: modelNameSchema,
  environment: z.string(),
  champion: z
    .strictObject({ version: versionSchema.nullable(), modelDigest: digestSchema.nullable() })
    .nullable()
    .meta({ description: 'another champion: everything begins anew' }),
  reference: digestSchema.meta({ description: 'of the profile; another one: everything begins anew' }),
  last: daySchema.nullable().meta({ description: 'newest window that was taken' }),
  windows: z.array(windowSchema).meta({ description: 'of production, oldest first' }),
  detectors: z.record(z.string(), detectorSchema),
  alarms: z.array(alarmSchema).meta({ description: 'that are open' }),
  ended: z
    .array(
      alarmSchema.extend({ ended: daySchema.meta({ description: 'last day that was known when it ended' }) }),
    )
    .default([])
    .meta({ description: 'alarms that are over, of this champion and those before, oldest first' }),
  earlier: z
    .array(z.strictObject({ version: versionSchema.nullable(), days: z.array(driftDaySchema) }))
    .default([])
    .meta({ description: 'days of production under champions before this one, oldest first' }),
});
export type AlarmState = z.infer<typeof alarmStateSchema>;

import { z } from 'zod';
import { tasks } from '../actions/validate-model.ts';
import { digestSchema, modelNameSchema, verdictSchema, versionSchema } from './common.ts';

const count = z.int().nonnegative();
const maybeNumber = z.number().nullable();
export const daySchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .meta({ description: 'a day in UTC, e.g. 2001-05-05' });

/**
 * What an alarm is about. `inputs` shift in their distribution, `missing` cells or values never seen, `schema` columns, `feed` a
 * day that is farther away than any before it, as when a feed breaks.
 */
export const alarmKinds = [
  'inputs',
  'missing',
  'schema',
  'feed',
  'label-rate',
  'calibration',
  'performance',
] as const;
export type AlarmKind = (typeof alarmKinds)[number];

export const alarmSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,79}$/)
    .meta({ description: 'the same in every run until the alarm is closed, e.g. outcomes-2001-05-05' }),
  kind: z.enum(alarmKinds),
  also: z.array(z.enum(alarmKinds)).meta({ description: 'other kinds that moved with it, of one detector' }),
  columns: z.array(z.string()).meta({ description: 'columns it is about; exploratory, most evident first' }),
  since: daySchema.meta({ description: 'estimated first window after the change' }),
  raised: daySchema.meta({ description: 'last window that was needed to raise it' }),
  effect: z.strictObject({
    name: z.string().max(100).meta({ description: 'what is measured, e.g. "label rate" or "PSI"' }),
    reference: maybeNumber,
    current: maybeNumber,
    value: z.number().meta({ description: 'size of the change: current minus reference, or the distance' }),
    lower: z
      .number()
      .meta({ description: 'lower confidence bound of the absolute size; above `bound` by definition' }),
    bound: z.number().meta({ description: 'the smallest size that matters' }),
  }),
  message: z.string().max(1000).meta({ description: 'one sentence, plain text' }),
});
export type Alarm = z.infer<typeof alarmSchema>;

export const driftTestSchema = z.strictObject({
  detector: z.enum(['schema', 'inputs', 'outcomes']),
  column: z.string().nullable().meta({ description: 'null: about the rows as a whole' }),
  name: z.enum(['value', 'missing', 'new-values', 'label-rate', 'calibration', 'performance']),
  statistic: z.strictObject({ name: z.string(), value: maybeNumber }),
  effect: z.strictObject({
    name: z.string(),
    reference: maybeNumber,
    current: maybeNumber,
    value: maybeNumber,
    lower: maybeNumber.meta({ description: 'lower confidence bound of its absolute size' }),
    upper: maybeNumber,
    bound: z.number().meta({ description: 'the smallest size that matters' }),
  }),
  rows: z.strictObject({
    reference: count,
    current: count,
    effective: z
      .number()
      .nonnegative()
      .meta({ description: 'current rows that independence would make of them' }),
  }),
  p: maybeNumber,
  corrected: maybeNumber.meta({ description: 'p after Benjamini–Hochberg over all tests of this report' }),
  verdict: verdictSchema,
  reason: z.string().max(1000),
});
export type DriftTest = z.infer<typeof driftTestSchema>;

/** One day of production, as far as it is known. Rates are null where nothing is labelled or scored. */
export const driftDaySchema = z.strictObject({
  day: daySchema,
  rows: count,
  labelled: count,
  predicted: maybeNumber.meta({
    description: 'mean score of the labelled rows; of several classes that of the predicted one',
  }),
  observed: maybeNumber.meta({
    description: 'mean label of the labelled rows; of several classes the accuracy',
  }),
  performance: maybeNumber.meta({
    description: 'ROC AUC, RMSE for regression, accuracy of several classes',
  }),
});
export type DriftDay = z.infer<typeof driftDaySchema>;

const detectorViewSchema = z.strictObject({
  name: z.enum(['inputs', 'outcomes']),
  windowsInBlock: z.int().positive().meta({
    description: 'consecutive windows that are joined, since they depend on each other',
  }),
  referenceWindows: count,
  windows: count.meta({ description: 'windows that it has judged since its last reset' }),
  evidence: z
    .number()
    .nonnegative()
    .meta({ description: 'the e-detector; at `threshold` it is significant' }),
  threshold: z.number().positive().meta({ description: 'average number of blocks between false alarms' }),
  verdict: verdictSchema,
  reason: z.string().max(1000),
});

/** What production looks like beside the champion's reference: tests, alarms and the verdict. Written by check-drift. */
export const driftReportSchema = z.strictObject({
  schema: z.literal('modelops/drift-report/v1'),
  model: modelNameSchema,
  task: z
    .enum(tasks)
    .optional()
    .meta({ description: 'of several classes, `observed` is the accuracy; absent: not known' }),
  environment: z.string(),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  champion: z
    .strictObject({ version: versionSchema.nullable(), modelDigest: digestSchema.nullable() })
    .nullable()
    .meta({ description: 'null: no version was named; the reference stands for it' }),
  reference: z.strictObject({
    profile: digestSchema,
    rows: count,
    windows: count,
    from: daySchema.nullable(),
    to: daySchema.nullable(),
  }),
  windows: z
    .array(
      z.strictObject({
        from: daySchema,
        to: daySchema.meta({ description: 'the day after its last' }),
        rows: count,
        labelled: count,
        digest: digestSchema.meta({ description: 'of what is counted in it; equal rows, equal digest' }),
        state: z.enum(['new', 'seen', 'changed', 'repeated']).meta({
          description:
            '`seen` before: changes nothing. `changed` since it was taken. `repeated`: the rows of another window',
        }),
        mature: z.boolean().meta({ description: 'whether its labels are old enough to be judged' }),
      }),
    )
    .meta({ description: 'the windows of this run, oldest first' }),
  detectors: z.array(detectorViewSchema),
  tests: z.array(driftTestSchema),
  alarms: z.array(alarmSchema).meta({ description: 'open after this run' }),
  raised: z.array(z.string()).meta({ description: 'ids of the alarms that this run raised' }),
  closed: z.array(z.string()).meta({ description: 'ids of the alarms that this run closed: drift cleared' }),
  budget: z.strictObject({
    falseAlarmsPerYear: z.number().positive(),
    perDetector: z.strictObject({ inputs: z.number().positive(), outcomes: z.number().positive() }),
  }),
  settings: z.strictObject({
    level: z.number(),
    labelDelayDays: count,
    material: z.record(z.string(), z.number()),
  }),
  history: z.array(driftDaySchema).meta({ description: 'every day since the reference begins' }),
  continues: digestSchema
    .nullable()
    .meta({ description: 'the alarm state that this run continued; null where there was none' }),
  state: digestSchema.meta({ description: 'of the alarm state that goes with this report' }),
  verdict: verdictSchema.meta({ description: '`fail`: an alarm is open' }),
  unwatched: z
    .string()
    .max(1000)
    .optional()
    .meta({ description: 'what is not watched though it should be, and why: half a sentence' }),
  notes: z.array(z.string().max(2000)),
});
export type DriftReport = z.infer<typeof driftReportSchema>;

/** Columns that are gone and cells that are empty are a feed to mend: a model that learns from it learns the fault. */
const broken: ReadonlySet<AlarmKind> = new Set(['schema', 'missing', 'feed']);

/** Whether retraining may answer one of the alarms that stand. A feed that may be broken is looked at by a person first. */
export function wantsRetraining({ alarms }: Pick<DriftReport, 'alarms'>): boolean {
  return alarms.some(({ kind, also }) => kind !== 'feed' && [kind, ...also].some((one) => !broken.has(one)));
}

import { z } from 'zod';
import { tasks } from '../actions/validate-model.ts';
import {
  digestSchema,
  fileSchema,
  intervalSchema,
  modelNameSchema,
  verdictSchema,
  versionSchema,
} from './common.ts';
import { lockEntrySchema } from './lock.ts';

const count = z.int().nonnegative();
const maybeNumber = z.number().nullable();

const gateResultSchema = z.strictObject({
  text: z.string().max(1000),
  verdict: verdictSchema,
  evaluated: z
    .boolean()
    .meta({ description: 'false: a relative gate without a champion; it does not decide' }),
  value: maybeNumber,
  bound: maybeNumber,
  championValue: maybeNumber,
  interval: intervalSchema
    .nullable()
    .meta({ description: 'of the value, or of value − factor · champion for a relative gate' }),
  sampleSize: z.strictObject({ rows: count, groups: count.nullable(), positives: count.nullable() }),
  rowsNeeded: count.nullable(),
  reason: z.string().max(2000),
  line: z
    .int()
    .positive()
    .max(1_000_000)
    .optional()
    .meta({ description: 'line of the gate in modelops.yml, where it stands there' }),
});

const classFigures = { precision: maybeNumber, recall: maybeNumber, f1: maybeNumber };

/** Of several classes: how well each is told from the others, and which are confused. */
const classesSchema = z.strictObject({
  count: count.meta({ description: 'classes of candidate and champion together' }),
  perClass: z
    .array(
      z.strictObject({
        name: z.string(),
        rows: count.meta({ description: 'rows with this label' }),
        predicted: count.meta({ description: 'rows that the candidate says are of this class' }),
        right: count,
        ...classFigures,
        champion: z.strictObject(classFigures).nullable(),
      }),
    )
    .max(200)
    .meta({ description: 'the classes with the most rows first' }),
  confusion: z
    .array(z.strictObject({ label: z.string(), predicted: z.string(), rows: count }))
    .max(200)
    .meta({
      description:
        'how often which label was taken for which class, the most frequent first; every pair where there are at most 12 classes',
    }),
});

const metricSchema = z.strictObject({
  name: z.string(),
  direction: z.enum(['higher', 'lower', 'zero', 'none']),
  value: maybeNumber,
  interval: intervalSchema.nullable(),
  champion: maybeNumber,
  difference: z.strictObject({ value: maybeNumber, interval: intervalSchema.nullable() }).nullable(),
  reason: z.string().max(500).optional().meta({ description: 'why the value or its interval is missing' }),
});

/** Of the training, not of what is judged: the folds are of training rows. */
const crossValidationSchema = z.strictObject({
  folds: z.int().min(2),
  groupBy: z.string().max(1000).nullable(),
  metrics: z
    .array(
      z.strictObject({
        name: z.string().max(100),
        mean: maybeNumber,
        deviation: maybeNumber.meta({ description: 'standard deviation over the folds' }),
      }),
    )
    .max(50),
});

/** What was judged, on what, against what, and the verdict. Written by validate-model. */
export const evaluationReportSchema = z.strictObject({
  schema: z.literal('modelops/evaluation-report/v1'),
  model: modelNameSchema,
  task: z.enum(tasks),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  inputs: z.strictObject({
    digest: digestSchema.meta({ description: 'names what produced the bytes: code, data, trainer' }),
    tree: z
      .string()
      .nullable()
      .meta({ description: 'digest of the files of the commit that count, null outside a git checkout' }),
    data: z.array(z.strictObject({ path: z.string(), sha256: digestSchema })),
    trainer: z.string().nullable(),
    lock: lockEntrySchema
      .optional()
      .meta({ description: 'what modelops.lock.json says of the model, where it says something' }),
  }),
  config: z
    .string()
    .max(500)
    .regex(/^(?!\/)(?!(?:.*\/)?\.\.?(?:\/|$))[^\\\p{Cc}]+$/u)
    .optional()
    .meta({ description: 'path of modelops.yml, where the gates stand there' }),
  candidate: z.strictObject({ modelDigest: digestSchema, files: z.array(fileSchema) }),
  evaluationSet: z.strictObject({
    digest: digestSchema.meta({ description: 'of keys, labels and groups' }),
    rows: count,
    groups: count.nullable(),
    groupBy: z.string().nullable(),
    positives: count.nullable(),
    labelsFrom: z.enum(['truth', 'champion', 'candidate']),
    columns: z.strictObject({ key: z.string(), label: z.string(), score: z.string() }),
  }),
  champion: z
    .strictObject({
      source: z.enum(['release', 'base-branch', 'file']),
      name: z.string().meta({ description: 'the version, the branch or the path' }),
      version: versionSchema.nullable(),
      modelDigest: digestSchema.nullable(),
      predictionsDigest: digestSchema.nullable().meta({
        description: 'null: its model file predicted the rows, or there is nothing to compare with',
      }),
    })
    .nullable(),
  comparison: z
    .strictObject({
      comparable: z.boolean(),
      reason: z.string().nullable(),
      sharedRows: count,
      missingRows: count.meta({ description: 'rows of the champion that the candidate left out' }),
      extraRows: count,
      labelMismatches: count,
      examples: z.array(z.string()),
      metric: z.string(),
      margin: z.number(),
      outcome: z.enum(['better', 'worse', 'no-different', 'cannot-tell']),
    })
    .nullable(),
  metrics: z.array(metricSchema),
  crossValidation: crossValidationSchema
    .optional()
    .meta({ description: 'what the training record that goes with the files says of its folds' }),
  calibration: z
    .array(
      z.strictObject({
        rows: count,
        meanPrediction: maybeNumber,
        observedRate: maybeNumber,
        from: z.number(),
        to: z.number(),
      }),
    )
    .nullable(),
  classes: classesSchema.optional().meta({ description: 'of multiclass classification only' }),
  slices: z.array(
    z.strictObject({
      column: z.string(),
      value: z.string(),
      rows: count,
      metric: z.string(),
      estimate: maybeNumber,
      interval: intervalSchema.nullable(),
      champion: maybeNumber,
    }),
  ),
  gates: z.array(gateResultSchema),
  verdict: verdictSchema,
  settings: z.strictObject({
    seed: z.int(),
    replicates: z.int(),
    level: z.number(),
    threshold: z.number(),
    onInconclusive: z.enum(['pass', 'fail']),
  }),
  notes: z.array(z.string().max(2000)),
});
export type EvaluationReport = z.infer<typeof evaluationReportSchema>;
export type GateResult = EvaluationReport['gates'][number];
export type MetricResult = EvaluationReport['metrics'][number];

import { z } from 'zod';
import { prettyCanonicalJson } from '../canonical.ts';
import { digestSchema, modelNameSchema } from './common.ts';

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const daySchema = z
  .string()
  .regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'a day is written YYYY-MM-DD')
  .refine(isDay, 'there is no such day');

/** Days in UTC. `from` is the first one, `to` the first one after the last: windows that touch share no row. */
export const daysSchema = z
  .strictObject({ from: daySchema, to: daySchema })
  .refine(({ from, to }) => from < to, 'a window ends after it begins');
export type Days = z.infer<typeof daysSchema>;

/** Which data a model is trained on and judged on. */
export const lockEntrySchema = z
  .strictObject({
    source: z
      .array(z.string().min(1).max(1000))
      .min(1)
      .max(1000)
      .meta({ description: '`data.source` of modelops.yml when the window was chosen' }),
    window: daysSchema.meta({ description: 'rows that train: from the first day, before the second' }),
    holdout: daysSchema.meta({ description: 'rows kept out of training, on which the model is judged' }),
    rows: z.int().nonnegative().meta({ description: 'rows of both windows' }),
    digest: digestSchema.meta({ description: 'of the rows of both windows, in the order of the files' }),
  })
  .refine(({ window, holdout }) => window.to <= holdout.from, 'the holdout begins after the window');
export type LockEntry = z.infer<typeof lockEntrySchema>;

/**
 * `modelops.lock.json`: pins the data of the models on this branch. Written by `modelops update` and by the retraining pull
 * request, never by a pull request's CI. A model that it does not name reads its data as it is.
 */
export const lockSchema = z.strictObject({
  schema: z.literal('modelops/lock/v1'),
  models: z.record(modelNameSchema, lockEntrySchema),
});
export type Lock = z.infer<typeof lockSchema>;

/** The lock with one entry replaced, and its text: same entries, same bytes. */
export function withLockEntry(
  lock: Lock | undefined,
  model: string,
  entry: LockEntry,
): { lock: Lock; text: string } {
  const next: Lock = { schema: 'modelops/lock/v1', models: { ...lock?.models, [model]: entry } };
  return { lock: next, text: prettyCanonicalJson(next) };
}

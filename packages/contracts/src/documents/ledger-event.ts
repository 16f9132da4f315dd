import { z } from 'zod';
import { digestSchema, modelNameSchema, verdictSchema, versionSchema } from './common.ts';

/** The name of an environment, as it stands in `modelops.yml` and in a reference: `flight-delay@production`. */
export const environmentNameSchema = z
  .string()
  .regex(/^[a-z](?:[a-z0-9._-]{0,98}[a-z0-9])?$/)
  // `model@v1` is a version and `model@latest` the highest one, never an environment.
  .regex(/^(?!latest$|v\d)/);

/** Who did it: the account, and the workflow run where there is one (none on a laptop). */
const bySchema = z.strictObject({
  actor: z.string().max(100),
  run: z
    .strictObject({ id: z.int().positive(), attempt: z.int().positive(), url: z.url().max(500) })
    .nullable(),
});
export type LedgerActor = z.infer<typeof bySchema>;

const keySchema = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: 'Names the intent (the run): what was done under a key is not done a second time.' });

/** Where a document stands on the branch: no way out of it. */
const pathSchema = z
  .string()
  .max(300)
  .regex(/^[A-Za-z0-9][A-Za-z0-9@_.-]*(?:\/[A-Za-z0-9][A-Za-z0-9@_.-]*)*$/);

/** What the last look for drift said. */
export const driftCheckSchema = z.strictObject({
  verdict: verdictSchema,
  summary: z.string().max(500).meta({ description: 'One sentence for people.' }),
  lastWindow: z.string().max(40).nullable().meta({
    description: 'End of the newest window that was taken, an ISO date or time; null when none was.',
  }),
  openAlarms: z.array(z.string().max(100)).max(100).meta({ description: 'Ids of the alarms that stand.' }),
  report: digestSchema.nullable().meta({ description: 'Digest of the drift report.' }),
  state: pathSchema.nullable().meta({
    description: 'Path, on the branch of the ledger, of the document with the state of the alarms.',
  }),
});
export type DriftCheck = z.infer<typeof driftCheckSchema>;

const common = {
  schema: z.literal('modelops/ledger-event/v1'),
  seq: z.int().positive().meta({ description: 'Number of the event, from 1, without gaps.' }),
  at: z.iso.datetime(),
  by: bySchema,
  model: modelNameSchema,
  environment: environmentNameSchema,
};

const moved = {
  version: versionSchema.meta({ description: 'The version that runs from here on.' }),
  from: versionSchema.nullable().meta({ description: 'The version that ran before.' }),
  key: keySchema,
  manifest: digestSchema.meta({ description: 'Digest of the manifest of the version.' }),
  rollout: pathSchema
    .nullable()
    .meta({ description: 'Path, on the branch of the ledger, of the record of the rollout.' }),
};

/** One thing that happened to a version in an environment; one file and one commit on the branch `modelops/ledger`. */
export const ledgerEventSchema = z.discriminatedUnion('what', [
  z.strictObject({ ...common, ...moved, what: z.literal('promoted') }),
  z.strictObject({ ...common, ...moved, what: z.literal('rolled-back'), from: versionSchema }),
  z.strictObject({ ...common, what: z.literal('retired'), version: versionSchema, key: keySchema }),
  z.strictObject({
    ...common,
    what: z.literal('lease-taken'),
    version: versionSchema,
    key: keySchema,
    expires: z.iso.datetime().meta({ description: 'From then on somebody else may take the lease.' }),
  }),
  z.strictObject({
    ...common,
    what: z.literal('lease-released'),
    version: versionSchema,
    key: keySchema,
    reason: z.string().max(500),
  }),
  z.strictObject({
    ...common,
    what: z.literal('drift-checked'),
    version: versionSchema.nullable(),
    key: keySchema,
    drift: driftCheckSchema,
  }),
]);
export type LedgerEvent = z.infer<typeof ledgerEventSchema>;
export type LedgerEventOf<W extends LedgerEvent['what']> = Extract<LedgerEvent, { what: W }>;

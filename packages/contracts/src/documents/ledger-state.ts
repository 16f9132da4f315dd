import { z } from 'zod';
import { modelNameSchema, versionSchema } from './common.ts';
import { driftCheckSchema, environmentNameSchema, ledgerEventSchema } from './ledger-event.ts';

const [promoted] = ledgerEventSchema.options;
const { seq, at, by, key, manifest, rollout } = promoted.shape;

/** One move of an environment from a version to another. */
const moveSchema = z.strictObject({
  what: z.enum(['promoted', 'rolled-back']),
  version: versionSchema,
  from: versionSchema.nullable(),
  seq,
  at,
  by,
  key,
  manifest,
  rollout,
});
export type LedgerMove = z.infer<typeof moveSchema>;

const environmentSchema = z.strictObject({
  version: versionSchema.nullable().meta({ description: 'The version that runs; null when none ever did.' }),
  history: z.array(moveSchema).meta({ description: 'Every move, oldest first.' }),
  trail: z.array(versionSchema).meta({
    description:
      'The way back: versions that ran, oldest first, the last one runs. No rollback goes elsewhere.',
  }),
  rolledBack: z
    .array(versionSchema)
    .meta({ description: 'Versions that a rollback left and nobody deployed again.' }),
  retired: z.array(versionSchema).meta({ description: 'Versions that never run here again.' }),
  lease: z
    .strictObject({ version: versionSchema, key, by, at, expires: z.iso.datetime() })
    .nullable()
    .meta({ description: 'Who is changing the environment right now.' }),
  drift: z
    .strictObject({ seq, at, version: versionSchema.nullable(), key, ...driftCheckSchema.shape })
    .nullable()
    .meta({ description: 'The last check for drift.' }),
});
export type EnvironmentState = z.infer<typeof environmentSchema>;

/** All events of the ledger, folded: what runs where. `state.json` on the branch `modelops/ledger`. */
export const ledgerStateSchema = z.strictObject({
  schema: z.literal('modelops/ledger-state/v1'),
  seq: z.int().nonnegative().meta({ description: 'Number of the last event that is in it.' }),
  models: z.record(
    modelNameSchema,
    z.strictObject({ environments: z.record(environmentNameSchema, environmentSchema) }),
  ),
});
export type LedgerState = z.infer<typeof ledgerStateSchema>;

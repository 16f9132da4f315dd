import { S as strictObject, _ as int, a as modelNameSchema, c as versionSchema, m as array, p as _enum, v as literal, x as record } from "./contracts-common2.js";
import { i as datetime, n as environmentNameSchema, r as ledgerEventSchema, t as driftCheckSchema } from "./contracts-ledger-event.js";

// packages/contracts/src/documents/ledger-state.ts
const [promoted] = ledgerEventSchema.options;
const { seq, at, by, key, manifest, rollout } = promoted.shape;
/** One move of an environment from a version to another. */
const moveSchema = strictObject({
	what: _enum(["promoted", "rolled-back"]),
	version: versionSchema,
	from: versionSchema.nullable(),
	seq,
	at,
	by,
	key,
	manifest,
	rollout
});
const environmentSchema = strictObject({
	version: versionSchema.nullable().meta({ description: "The version that runs; null when none ever did." }),
	history: array(moveSchema).meta({ description: "Every move, oldest first." }),
	trail: array(versionSchema).meta({ description: "The way back: versions that ran, oldest first, the last one runs. No rollback goes elsewhere." }),
	rolledBack: array(versionSchema).meta({ description: "Versions that a rollback left and nobody deployed again." }),
	retired: array(versionSchema).meta({ description: "Versions that never run here again." }),
	lease: strictObject({
		version: versionSchema,
		key,
		by,
		at,
		expires: datetime()
	}).nullable().meta({ description: "Who is changing the environment right now." }),
	drift: strictObject({
		seq,
		at,
		version: versionSchema.nullable(),
		key,
		...driftCheckSchema.shape
	}).nullable().meta({ description: "The last check for drift." })
});
/** All events of the ledger, folded: what runs where. `state.json` on the branch `modelops/ledger`. */
const ledgerStateSchema = strictObject({
	schema: literal("modelops/ledger-state/v1"),
	seq: int().nonnegative().meta({ description: "Number of the last event that is in it." }),
	models: record(modelNameSchema, strictObject({ environments: record(environmentNameSchema, environmentSchema) }))
});

export { ledgerStateSchema as t };
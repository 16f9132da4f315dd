import { C as strictObject, E as url, O as _isoDateTime, _ as discriminatedUnion, a as modelNameSchema, c as versionSchema, f as ZodISODateTime, h as array, s as verdictSchema, t as digestSchema, v as int, w as string, y as literal } from "./contracts-common2.js";

// node_modules/zod/v4/classic/iso.js
function datetime(params) {
	return _isoDateTime(ZodISODateTime, params);
}

// packages/contracts/src/documents/ledger-event.ts
/** The name of an environment, as it stands in `modelops.yml` and in a reference: `flight-delay@production`. */
const environmentNameSchema = string().regex(/^[a-z](?:[a-z0-9._-]{0,98}[a-z0-9])?$/).regex(/^(?!latest$|v\d)/);
/** Who did it: the account, and the workflow run where there is one (none on a laptop). */
const bySchema = strictObject({
	actor: string().max(100),
	run: strictObject({
		id: int().positive(),
		attempt: int().positive(),
		url: url().max(500)
	}).nullable()
});
const keySchema = string().min(1).max(200).meta({ description: "Names the intent (the run): what was done under a key is not done a second time." });
/** Where a document stands on the branch: no way out of it. */
const pathSchema = string().max(300).regex(/^[A-Za-z0-9][A-Za-z0-9@_.-]*(?:\/[A-Za-z0-9][A-Za-z0-9@_.-]*)*$/);
/** What the last look for drift said. */
const driftCheckSchema = strictObject({
	verdict: verdictSchema,
	summary: string().max(500).meta({ description: "One sentence for people." }),
	lastWindow: string().max(40).nullable().meta({ description: "End of the newest window that was taken, an ISO date or time; null when none was." }),
	openAlarms: array(string().max(100)).max(100).meta({ description: "Ids of the alarms that stand." }),
	report: digestSchema.nullable().meta({ description: "Digest of the drift report." }),
	state: pathSchema.nullable().meta({ description: "Path, on the branch of the ledger, of the document with the state of the alarms." })
});
const common = {
	schema: literal("modelops/ledger-event/v1"),
	seq: int().positive().meta({ description: "Number of the event, from 1, without gaps." }),
	at: datetime(),
	by: bySchema,
	model: modelNameSchema,
	environment: environmentNameSchema
};
const moved = {
	version: versionSchema.meta({ description: "The version that runs from here on." }),
	from: versionSchema.nullable().meta({ description: "The version that ran before." }),
	key: keySchema,
	manifest: digestSchema.meta({ description: "Digest of the manifest of the version." }),
	rollout: pathSchema.nullable().meta({ description: "Path, on the branch of the ledger, of the record of the rollout." })
};
/** One thing that happened to a version in an environment; one file and one commit on the branch `modelops/ledger`. */
const ledgerEventSchema = discriminatedUnion("what", [
	strictObject({
		...common,
		...moved,
		what: literal("promoted")
	}),
	strictObject({
		...common,
		...moved,
		what: literal("rolled-back"),
		from: versionSchema
	}),
	strictObject({
		...common,
		what: literal("retired"),
		version: versionSchema,
		key: keySchema
	}),
	strictObject({
		...common,
		what: literal("lease-taken"),
		version: versionSchema,
		key: keySchema,
		expires: datetime().meta({ description: "From then on somebody else may take the lease." })
	}),
	strictObject({
		...common,
		what: literal("lease-released"),
		version: versionSchema,
		key: keySchema,
		reason: string().max(500)
	}),
	strictObject({
		...common,
		what: literal("drift-checked"),
		version: versionSchema.nullable(),
		key: keySchema,
		drift: driftCheckSchema
	})
]);

export { datetime as i, environmentNameSchema as n, ledgerEventSchema as r, driftCheckSchema as t };
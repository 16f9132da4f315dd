import { C as string, D as _isoDateTime, S as strictObject, T as url, _ as int, a as modelNameSchema, c as versionSchema, f as ZodISODateTime, g as discriminatedUnion, i as intervalSchema, m as array, n as fileNameSchema, o as parseDocument, p as _enum, r as fileSchema, s as verdictSchema, t as digestSchema, v as literal, x as record } from "./contracts-common.js";
import { r as dateParts } from "./contracts-config.js";
import { t as evaluationReportSchema } from "./contracts-evaluation-report.js";
import { a as sourceFileSchema, i as dataProfileSchema, n as columnTypeSchema, r as columnTypes, t as columnRoles } from "./contracts-data-profile.js";
import { i as lockSchema, n as lockEntrySchema, r as lockPath, t as daysSchema } from "./contracts-lock.js";
import { t as tasks } from "./contracts-validate-model.js";
import { a as driftDaySchema, i as daySchema, n as alarmKinds, o as driftTestSchema, r as alarmSchema, t as alarmStateSchema } from "./check-drift-detect.js";

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
		what: literal("rollout-step"),
		version: versionSchema,
		key: keySchema,
		step: string().max(200),
		verdict: verdictSchema.nullable()
	}),
	strictObject({
		...common,
		what: literal("drift-checked"),
		version: versionSchema.nullable(),
		key: keySchema,
		drift: driftCheckSchema
	})
]);

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

// packages/contracts/src/documents/model-manifest.ts
/** A version: its files, where its number comes from, and the evidence. Written by register-version, an asset of the release. */
const modelManifestSchema = strictObject({
	schema: literal("modelops/model-manifest/v1"),
	model: modelNameSchema,
	version: versionSchema,
	task: _enum(tasks),
	bump: _enum([
		"initial",
		"major",
		"minor",
		"patch"
	]),
	reason: string().max(1e3),
	previous: strictObject({
		version: versionSchema,
		modelDigest: digestSchema
	}).nullable(),
	equals: versionSchema.nullable().meta({ description: "an older version with the same bytes, as after a git revert" }),
	commit: string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
	modelDigest: digestSchema,
	inputsDigest: digestSchema,
	inputsTree: string().nullable().meta({ description: "digest of the files of the commit that counted as inputs, null outside a git checkout" }),
	files: array(fileSchema).meta({ description: "the files that are assets of the release" }),
	judged: array(fileSchema).meta({ description: "files that were judged and not kept" }),
	documents: strictObject({ evaluationReport: digestSchema }),
	verdict: verdictSchema
});

export { evaluationReportSchema, ledgerStateSchema, lockSchema, modelManifestSchema, parseDocument };
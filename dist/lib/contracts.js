import { C as string, S as strictObject, _ as int, a as modelNameSchema, c as versionSchema, i as intervalSchema, m as array, n as fileNameSchema, o as parseDocument, p as _enum, r as fileSchema, s as verdictSchema, t as digestSchema, v as literal, x as record } from "./contracts-common2.js";
import { r as dateParts } from "./contracts-config.js";
import { t as evaluationReportSchema } from "./contracts-evaluation-report.js";
import { i as datetime, n as environmentNameSchema, r as ledgerEventSchema, t as driftCheckSchema } from "./contracts-ledger-event.js";
import { a as sourceFileSchema, i as dataProfileSchema, n as columnTypeSchema, o as windowProfilesSchema, r as columnTypes, t as columnRoles } from "./contracts-data-profile.js";
import { a as alarmSchema, c as driftReportSchema, i as alarmKinds, l as driftTestSchema, o as daySchema, r as alarmStateSchema, s as driftDaySchema, u as wantsRetraining } from "./reporting-drift.js";
import { i as withLockEntry, n as lockEntrySchema, r as lockSchema, t as daysSchema } from "./contracts-lock.js";
import { t as tasks } from "./contracts-validate-model.js";

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
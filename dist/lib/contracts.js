import { C as strictObject, S as record, T as union, a as modelNameSchema, b as number, c as versionSchema, g as boolean, h as array, i as intervalSchema, m as _null, n as fileNameSchema, o as parseDocument, p as _enum, r as fileSchema, s as verdictSchema, t as digestSchema, v as int, w as string, y as literal } from "./contracts-common2.js";
import { a as sourceFileSchema, i as dataProfileSchema, n as columnTypeSchema, o as windowProfilesSchema, r as columnTypes, t as columnRoles } from "./contracts-data-profile.js";
import { t as evaluationReportSchema } from "./contracts-evaluation-report.js";
import { i as datetime, n as environmentNameSchema, r as ledgerEventSchema, t as driftCheckSchema } from "./contracts-ledger-event.js";
import { i as withLockEntry, n as lockEntrySchema, r as lockSchema, t as daysSchema } from "./contracts-lock.js";
import { a as alarmSchema, c as driftReportSchema, i as alarmKinds, l as driftTestSchema, o as daySchema, r as alarmStateSchema, s as driftDaySchema, u as wantsRetraining } from "./reporting-drift.js";
import { t as tasks } from "./contracts-validate-model.js";
import { n as transformsSchema, t as dateParts } from "./contracts-transforms.js";

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

// packages/contracts/src/documents/training-record.ts
const count = int().nonnegative();
const outputSchema = strictObject({
	name: string().max(1e3).meta({ description: "path, relative to the root of the checkout" }),
	sha256: digestSchema,
	bytes: count
});
/** How a model was made, so that it can be made again. Written by train-model; it holds no time of the clock. */
const trainingRecordSchema = strictObject({
	schema: literal("modelops/training-record/v1"),
	model: modelNameSchema,
	task: _enum(tasks).nullable().meta({ description: "null when a command trains and nobody says" }),
	tool: strictObject({
		name: string(),
		version: string()
	}),
	code: string().nullable().meta({ description: "digest of the files of the commit that count, null outside a git checkout" }),
	data: array(strictObject({
		path: string().max(1e3),
		sha256: digestSchema
	})),
	window: strictObject({
		column: string().nullable(),
		from: string().nullable().meta({ description: "ISO 8601, included" }),
		to: string().nullable().meta({ description: "excluded" })
	}).nullable(),
	trainer: strictObject({
		name: _enum([
			"linear",
			"mlp",
			"command"
		]),
		parameters: record(string(), union([
			number(),
			string(),
			boolean(),
			_null()
		])),
		seed: count,
		iterations: count.nullable(),
		converged: boolean().nullable()
	}),
	rows: strictObject({
		train: count,
		holdout: count,
		gap: count.meta({ description: "rows between both, in neither" }),
		unlabelled: count.meta({ description: "rows without a label, in neither" })
	}).nullable().meta({ description: "null when a command reads the data itself" }),
	split: strictObject({
		by: _enum([
			"time",
			"key",
			"file"
		]),
		holdout: string(),
		boundary: string().nullable().meta({ description: "first instant of the holdout, ISO 8601" }),
		key: string().optional().meta({ description: "of a split by key: the column that decides, or `$row`" }),
		seed: count.optional().meta({ description: "of a split by key" })
	}).nullable(),
	transforms: transformsSchema.nullable().meta({ description: "the preprocessing that is built into the model file" }),
	crossValidation: strictObject({
		folds: int().min(2),
		groupBy: string().nullable(),
		metrics: array(strictObject({
			name: string(),
			mean: number().nullable(),
			deviation: number().nullable().meta({ description: "standard deviation over the folds" }),
			values: array(number().nullable()).meta({ description: "one a fold" })
		}))
	}).nullable().meta({ description: "on the training rows; the holdout is in no fold" }),
	environment: strictObject({
		node: string().meta({ description: "major version" }),
		platform: string(),
		backend: string().meta({ description: "what did the arithmetic" })
	}),
	outputs: array(outputSchema),
	notes: array(string().max(2e3))
});

export { dataProfileSchema, evaluationReportSchema, ledgerStateSchema, lockSchema, modelManifestSchema, parseDocument, trainingRecordSchema, windowProfilesSchema };
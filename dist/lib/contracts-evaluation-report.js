import { t as tasks } from "./contracts-validate-model.js";
import { C as strictObject, a as modelNameSchema, b as number, c as versionSchema, g as boolean, h as array, i as intervalSchema, p as _enum, r as fileSchema, s as verdictSchema, t as digestSchema, v as int, w as string, y as literal } from "./contracts-common2.js";
import { n as lockEntrySchema } from "./contracts-lock.js";

// packages/contracts/src/documents/evaluation-report.ts
const count = int().nonnegative();
const maybeNumber = number().nullable();
const gateResultSchema = strictObject({
	text: string().max(1e3),
	verdict: verdictSchema,
	evaluated: boolean().meta({ description: "false: a relative gate without a champion; it does not decide" }),
	value: maybeNumber,
	bound: maybeNumber,
	championValue: maybeNumber,
	interval: intervalSchema.nullable().meta({ description: "of the value, or of value − factor · champion for a relative gate" }),
	sampleSize: strictObject({
		rows: count,
		groups: count.nullable(),
		positives: count.nullable()
	}),
	rowsNeeded: count.nullable(),
	reason: string().max(2e3),
	line: int().positive().max(1e6).optional().meta({ description: "line of the gate in modelops.yml, where it stands there" })
});
const classFigures = {
	precision: maybeNumber,
	recall: maybeNumber,
	f1: maybeNumber
};
/** Of several classes: how well each is told from the others, and which are confused. */
const classesSchema = strictObject({
	count: count.meta({ description: "classes of candidate and champion together" }),
	perClass: array(strictObject({
		name: string(),
		rows: count.meta({ description: "rows with this label" }),
		predicted: count.meta({ description: "rows that the candidate says are of this class" }),
		right: count,
		...classFigures,
		champion: strictObject(classFigures).nullable()
	})).max(200).meta({ description: "the classes with the most rows first" }),
	confusion: array(strictObject({
		label: string(),
		predicted: string(),
		rows: count
	})).max(200).meta({ description: "how often which label was taken for which class, the most frequent first; every pair where there are at most 12 classes" })
});
const metricSchema = strictObject({
	name: string(),
	direction: _enum([
		"higher",
		"lower",
		"zero",
		"none"
	]),
	value: maybeNumber,
	interval: intervalSchema.nullable(),
	champion: maybeNumber,
	difference: strictObject({
		value: maybeNumber,
		interval: intervalSchema.nullable()
	}).nullable(),
	reason: string().max(500).optional().meta({ description: "why the value or its interval is missing" })
});
/** Of the training, not of what is judged: the folds are of training rows. */
const crossValidationSchema = strictObject({
	folds: int().min(2),
	groupBy: string().max(1e3).nullable(),
	metrics: array(strictObject({
		name: string().max(100),
		mean: maybeNumber,
		deviation: maybeNumber.meta({ description: "standard deviation over the folds" })
	})).max(50)
});
/** What was judged, on what, against what, and the verdict. Written by validate-model. */
const evaluationReportSchema = strictObject({
	schema: literal("modelops/evaluation-report/v1"),
	model: modelNameSchema,
	task: _enum(tasks),
	tool: strictObject({
		name: string(),
		version: string()
	}),
	inputs: strictObject({
		digest: digestSchema.meta({ description: "names what produced the bytes: code, data, trainer" }),
		tree: string().nullable().meta({ description: "digest of the files of the commit that count, null outside a git checkout" }),
		data: array(strictObject({
			path: string(),
			sha256: digestSchema
		})),
		trainer: string().nullable(),
		lock: lockEntrySchema.optional().meta({ description: "what modelops.lock.json says of the model, where it says something" })
	}),
	config: string().max(500).regex(/^(?!\/)(?!(?:.*\/)?\.\.?(?:\/|$))[^\\\p{Cc}]+$/u).optional().meta({ description: "path of modelops.yml, where the gates stand there" }),
	candidate: strictObject({
		modelDigest: digestSchema,
		files: array(fileSchema)
	}),
	evaluationSet: strictObject({
		digest: digestSchema.meta({ description: "of keys, labels and groups" }),
		rows: count,
		groups: count.nullable(),
		groupBy: string().nullable(),
		positives: count.nullable(),
		labelsFrom: _enum([
			"truth",
			"champion",
			"candidate"
		]),
		columns: strictObject({
			key: string(),
			label: string(),
			score: string()
		})
	}),
	champion: strictObject({
		source: _enum([
			"release",
			"base-branch",
			"file"
		]),
		name: string().meta({ description: "the version, the branch or the path" }),
		version: versionSchema.nullable(),
		modelDigest: digestSchema.nullable(),
		predictionsDigest: digestSchema.nullable().meta({ description: "null: its model file predicted the rows, or there is nothing to compare with" })
	}).nullable(),
	comparison: strictObject({
		comparable: boolean(),
		reason: string().nullable(),
		sharedRows: count,
		missingRows: count.meta({ description: "rows of the champion that the candidate left out" }),
		extraRows: count,
		labelMismatches: count,
		examples: array(string()),
		metric: string(),
		margin: number(),
		outcome: _enum([
			"better",
			"worse",
			"no-different",
			"cannot-tell"
		])
	}).nullable(),
	metrics: array(metricSchema),
	crossValidation: crossValidationSchema.optional().meta({ description: "what the training record that goes with the files says of its folds" }),
	calibration: array(strictObject({
		rows: count,
		meanPrediction: maybeNumber,
		observedRate: maybeNumber,
		from: number(),
		to: number()
	})).nullable(),
	classes: classesSchema.optional().meta({ description: "of multiclass classification only" }),
	slices: array(strictObject({
		column: string(),
		value: string(),
		rows: count,
		metric: string(),
		estimate: maybeNumber,
		interval: intervalSchema.nullable(),
		champion: maybeNumber
	})),
	gates: array(gateResultSchema),
	verdict: verdictSchema,
	settings: strictObject({
		seed: int(),
		replicates: int(),
		level: number(),
		threshold: number(),
		onInconclusive: _enum(["pass", "fail"])
	}),
	notes: array(string().max(2e3))
});

export { evaluationReportSchema as t };
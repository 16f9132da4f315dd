import { C as strictObject, T as union, _ as discriminatedUnion, b as number, h as array, p as _enum, t as digestSchema, v as int, w as string, y as literal } from "./contracts-common2.js";
import { n as columnTypeSchema } from "./contracts-data-profile.js";

// packages/contracts/src/documents/transforms.ts
const column = string().min(1).max(300);
/** The parts of a time, UTC, as whole numbers. */
const dateParts = [
	"minute",
	"hour",
	"weekday",
	"day",
	"month",
	"year"
];
const stepSchema = discriminatedUnion("step", [
	strictObject({
		step: literal("date-parts"),
		column,
		parts: array(_enum(dateParts)).min(1).meta({ description: "new columns `<column>_<part>`: minute 0–59, hour 0–23, weekday 0 (Monday)–6, day 1–31, month 1–12; the column itself ends here" })
	}),
	strictObject({
		step: literal("impute"),
		column,
		value: union([number(), string()]).meta({ description: "stands where there is null or NaN" })
	}),
	strictObject({
		step: literal("scale"),
		column,
		method: _enum(["standard", "minmax"]),
		center: number(),
		scale: number().refine((value) => value !== 0, "must not be 0").meta({ description: "x becomes (x − center) / scale, in double precision" })
	}),
	strictObject({
		step: literal("one-hot"),
		column,
		categories: array(union([string(), number()])).min(1).max(1e3).meta({ description: "new columns `<column>=<category>` with 1 or 0, in this order; any other value, and none, is 0 in all; the column itself ends here" })
	})
]);
/**
* Fitted preprocessing: from the raw inputs to the ordered features, all of them numbers. Fitted on the training rows
* alone; training builds the same steps into the model. Written by prepare-data.
*/
const transformsSchema = strictObject({
	schema: literal("modelops/transforms/v1"),
	fittedOn: strictObject({
		rows: int().nonnegative(),
		digest: digestSchema.meta({ description: "of the training table" })
	}),
	inputs: array(strictObject({
		name: column,
		type: columnTypeSchema
	})).meta({ description: "what the model is given: numbers as doubles, booleans, texts, and times as milliseconds since 1970 UTC (int64)" }),
	steps: array(stepSchema).meta({ description: "in this order" }),
	features: array(column).meta({ description: "the columns that are left, in this order: those of `inputs` that remain, each replaced in place by what its step made of it; a boolean counts 0 or 1" })
});

export { transformsSchema as n, dateParts as t };
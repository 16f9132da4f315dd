import { C as strictObject, b as number, g as boolean, h as array, p as _enum, t as digestSchema, v as int, w as string, y as literal } from "./contracts-common2.js";

// packages/contracts/src/documents/data-profile.ts
const count = int().nonnegative();
const maybeNumber = number().nullable();
/**
* What a column holds. `timestamp` counts milliseconds since 1970 UTC wherever it is a number; `category` is a text with
* few values, `text` one with many.
*/
const columnTypes = [
	"float",
	"integer",
	"boolean",
	"timestamp",
	"category",
	"text"
];
const columnTypeSchema = _enum(columnTypes);
const columnRoles = [
	"feature",
	"label",
	"key",
	"time"
];
/** A table's file, by the digest of its bytes. */
const sourceFileSchema = strictObject({
	path: string().max(1e3),
	sha256: digestSchema,
	bytes: count
});
const momentsSchema = strictObject({
	mean: maybeNumber.meta({ description: "null without any value" }),
	m2: maybeNumber.meta({ description: "sum of squared deviations from the mean: variance · (count − 1)" }),
	min: maybeNumber,
	max: maybeNumber
});
const binsSchema = strictObject({
	edges: array(number()).max(256).meta({ description: "ascending; bin i holds edges[i−1] < x ≤ edges[i], the first and the last are open" }),
	counts: array(count).max(257).meta({ description: "one more than edges; they add up to `count`" })
});
const categoriesSchema = strictObject({
	values: array(string().max(1e3)).max(1e3),
	counts: array(count).max(1e3),
	other: count.meta({ description: "rows with any other value" })
});
const columnProfileSchema = strictObject({
	name: string().min(1).max(300),
	type: columnTypeSchema,
	role: _enum(columnRoles),
	unit: string().max(100).optional().meta({ description: "as modelops.yml declares it" }),
	count: count.meta({ description: "rows with a value: neither null, NaN nor infinite" }),
	nulls: count,
	nans: count.meta({ description: "rows with NaN or an infinity" }),
	moments: momentsSchema.nullable().meta({ description: "of numbers, of booleans as 0 and 1, of times" }),
	bins: binsSchema.nullable().meta({ description: "of numbers" }),
	categories: categoriesSchema.nullable().meta({ description: "of categories, and of booleans as \"false\" and \"true\"" }),
	sensitive: boolean().optional().meta({ description: "true: its values stand in no report" })
}).superRefine(({ bins, categories, count: rows }, context) => {
	const sum = (counts) => counts.reduce((total, one) => total + one, 0);
	const problem = (message) => context.addIssue({
		code: "custom",
		message
	});
	if (bins !== null) {
		if (bins.counts.length !== bins.edges.length + 1) problem("bins has one count more than edges");
		else if (sum(bins.counts) !== rows) problem("the counts of the bins must add up to count");
		if (bins.edges.some((edge, at) => at > 0 && edge <= bins.edges[at - 1])) problem("the edges of the bins must ascend");
	}
	if (categories !== null) {
		if (categories.counts.length !== categories.values.length) problem("categories has as many counts as values");
		else if (sum(categories.counts) + categories.other !== rows) problem("the counts of the categories must add up to count");
		if (new Set(categories.values).size !== categories.values.length) problem("a category stands twice");
	}
});
/**
* How the values of a table lie: exact counts on frozen edges. Profiles on the same edges add up (`mergeProfiles`), so
* it does not matter in how many pieces a table was counted. Written by prepare-data and check-drift.
*/
const dataProfileSchema = strictObject({
	schema: literal("modelops/data-profile/v1"),
	rows: count,
	source: strictObject({
		digest: digestSchema.meta({ description: "of the list of files" }),
		files: array(sourceFileSchema)
	}),
	window: strictObject({
		column: string(),
		from: int().nullable().meta({ description: "milliseconds since 1970 UTC, included" }),
		to: int().nullable().meta({ description: "excluded" })
	}).nullable().meta({ description: "the rows that were counted, where not all were" }),
	columns: array(columnProfileSchema).max(5e3)
});
/**
* The same counts for many disjoint windows of time, columnar: element w of every array belongs to window w. Edges and
* categories are those of the profile whose digest it names.
*/
const windowProfilesSchema = strictObject({
	schema: literal("modelops/window-profiles/v1"),
	profile: digestSchema.meta({ description: "digest of the DataProfile whose edges were counted on" }),
	source: strictObject({
		digest: digestSchema,
		files: array(sourceFileSchema)
	}),
	time: string().meta({ description: "the column of the windows" }),
	length: int().positive().meta({ description: "milliseconds" }),
	windows: array(strictObject({
		from: int().meta({ description: "milliseconds since 1970 UTC, included; a multiple of length" }),
		rows: count
	})),
	columns: array(strictObject({
		name: string(),
		nulls: array(count),
		nans: array(count),
		mean: array(maybeNumber),
		m2: array(maybeNumber),
		counts: array(array(count)).meta({ description: "per window: the profile's bins, or its categories and then `other`; empty for a column without either" })
	}))
});

export { sourceFileSchema as a, dataProfileSchema as i, columnTypeSchema as n, windowProfilesSchema as o, columnTypes as r, columnRoles as t };
import { i as prettyCanonicalJson } from "./contracts-canonical.js";
import { C as strictObject, S as record, a as modelNameSchema, h as array, t as digestSchema, v as int, w as string, y as literal } from "./contracts-common2.js";

// packages/contracts/src/documents/lock.ts
function isDay(text) {
	const time = Date.parse(`${text}T00:00:00Z`);
	return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
const daySchema = string().regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, "a day is written YYYY-MM-DD").refine(isDay, "there is no such day");
/** Days in UTC. `from` is the first one, `to` the first one after the last: windows that touch share no row. */
const daysSchema = strictObject({
	from: daySchema,
	to: daySchema
}).refine(({ from, to }) => from < to, "a window ends after it begins");
/** Which data a model is trained on and judged on. */
const lockEntrySchema = strictObject({
	source: array(string().min(1).max(1e3)).min(1).max(1e3).meta({ description: "`data.source` of modelops.yml when the window was chosen" }),
	window: daysSchema.meta({ description: "rows that train: from the first day, before the second" }),
	holdout: daysSchema.meta({ description: "rows kept out of training, on which the model is judged" }),
	rows: int().nonnegative().meta({ description: "rows of both windows" }),
	digest: digestSchema.meta({ description: "of the rows of both windows, in the order of the files" })
}).refine(({ window, holdout }) => window.to <= holdout.from, "the holdout begins after the window");
/**
* `modelops.lock.json`: pins the data of the models on this branch. Written by `modelops update` and by the retraining pull
* request, never by a pull request's CI. A model that it does not name reads its data as it is.
*/
const lockSchema = strictObject({
	schema: literal("modelops/lock/v1"),
	models: record(modelNameSchema, lockEntrySchema)
});
/** The lock with one entry replaced, and its text: same entries, same bytes. */
function withLockEntry(lock, model, entry) {
	const next = {
		schema: "modelops/lock/v1",
		models: {
			...lock?.models,
			[model]: entry
		}
	};
	return {
		lock: next,
		text: prettyCanonicalJson(next)
	};
}

export { withLockEntry as i, lockEntrySchema as n, lockSchema as r, daysSchema as t };
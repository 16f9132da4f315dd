import { _ as UserError, v as messageOf } from "./action-kit-logger.js";
import { a as _enum, c as int, f as strictObject, m as tuple, n as jsonNouns, p as string, r as valueAt, t as describeIssue, u as number } from "./contracts-issues.js";

// packages/contracts/src/documents/common.ts
const digestSchema = string().regex(/^sha256:[0-9a-f]{64}$/, "a digest is \"sha256:\" and 64 hexadecimal digits").transform((text) => text).meta({ description: "sha256 of the bytes, or of the canonical JSON of a document" });
const verdictSchema = _enum([
	"pass",
	"fail",
	"inconclusive"
]);
/** A file's place beside the document: no folder above it, no absolute path, no backslash. */
const fileNameSchema = string().min(1).max(200).regex(/^[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/, "a file name has letters, digits, \"_\", \"-\" and single dots between them only");
const fileSchema = strictObject({
	name: fileNameSchema,
	role: _enum([
		"model",
		"predictions",
		"truth"
	]),
	sha256: digestSchema,
	bytes: int().nonnegative()
});
const versionSchema = string().regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/);
const modelNameSchema = string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?$/);
/** An interval of confidence, lower and upper. */
const intervalSchema = tuple([number(), number()]);
/**
* Reads a document: JSON text, checked by its schema on the way in.
* @throws UserError naming the file and the first place that does not fit.
*/
function parseDocument(schema, text, where) {
	let value;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw new UserError(`this is not JSON: ${messageOf(error)}`, {
			where,
			fix: "The file was cut or is another file."
		});
	}
	const result = schema.safeParse(value);
	if (!result.success) {
		const issues = result.error.issues;
		const issue = issues.find(({ path }) => path.length === 1 && path[0] === "schema") ?? issues[0];
		const place = issue.path.join(".") || "the document";
		const found = valueAt(value, ["schema"]);
		throw new UserError(`${place}: ${describeIssue(issue, valueAt(value, issue.path), jsonNouns)}`, {
			where,
			fix: typeof found === "string" ? `The document says that it is "${found.slice(0, 100)}".` : "It is not a document of ours: it has no \"schema\"."
		});
	}
	return result.data;
}

export { modelNameSchema as a, versionSchema as c, intervalSchema as i, fileNameSchema as n, parseDocument as o, fileSchema as r, verdictSchema as s, digestSchema as t };
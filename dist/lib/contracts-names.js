import { t as UserError } from "./contracts-errors.js";

// packages/contracts/src/names.ts
const modelName = /^[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?$/;
/**
* A model's name: lower-case letters, digits, `-`, `_`, `.`; it becomes part of tags, artifact and asset names.
* @throws UserError when it does not have that form.
*/
function checkModelName(name, where) {
	if (!modelName.test(name) || name.includes("..") || name.endsWith(".lock")) throw new UserError(`"${name}" cannot be a model's name`, {
		where,
		fix: "Use lower-case letters, digits, \"-\", \"_\" and \".\", starting and ending with a letter or digit, e.g. \"flight-delay\"."
	});
	return name;
}
/** Reads `1.2.3` or `v1.2.3` (semantic versioning without pre-release); undefined when it is anything else. */
function parseVersion(text) {
	const match = /^v?(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/.exec(text);
	if (match === null) return void 0;
	return {
		major: Number(match[1]),
		minor: Number(match[2]),
		patch: Number(match[3])
	};
}
function formatVersion(version) {
	return `${version.major}.${version.minor}.${version.patch}`;
}
/** Negative when `a` is lower than `b`, 0 when equal. */
function compareVersions(a, b) {
	return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}
/** The tag of a version: `flight-delay@v1.2.3`. */
function versionTag(model, version) {
	return `${model}@v${formatVersion(version)}`;
}
/** The model and version that a tag names; undefined for a tag that is not ours. */
function parseVersionTag(tag) {
	const at = tag.lastIndexOf("@v");
	if (at <= 0) return void 0;
	const model = tag.slice(0, at);
	const version = /^\d/.test(tag.slice(at + 2)) ? parseVersion(tag.slice(at + 2)) : void 0;
	return version !== void 0 && modelName.test(model) ? {
		model,
		version
	} : void 0;
}
/** Path of the lock, from the root of the repository. */
const lockPath = "modelops.lock.json";

export { parseVersion as a, lockPath as i, compareVersions as n, parseVersionTag as o, formatVersion as r, versionTag as s, checkModelName as t };
import { createHash } from "node:crypto";

// packages/contracts/src/canonical.ts
/**
* JSON with one spelling: keys sorted by UTF-16 code unit, no white space, numbers as ECMAScript prints them,
* absent keys for `undefined` (RFC 8785, JSON Canonicalization Scheme).
* @throws TypeError for a value that JSON cannot hold: NaN, Infinity, a lone surrogate, a function, a Date, a cycle.
*/
function canonicalJson(value) {
	const open = /* @__PURE__ */ new Set();
	const write = (item, path) => {
		if (item === null || typeof item === "boolean") return String(item);
		if (typeof item === "number") {
			if (!Number.isFinite(item)) throw new TypeError(`canonical JSON cannot hold ${item} (at ${path})`);
			return JSON.stringify(item);
		}
		if (typeof item === "string") {
			if (!item.isWellFormed()) throw new TypeError(`canonical JSON cannot hold a lone surrogate (at ${path})`);
			return JSON.stringify(item);
		}
		if (typeof item !== "object") throw new TypeError(`canonical JSON cannot hold a ${typeof item} (at ${path})`);
		if (open.has(item)) throw new TypeError(`canonical JSON cannot hold a cycle (at ${path})`);
		open.add(item);
		let text;
		if (Array.isArray(item)) text = `[${Array.from(item, (element, index) => write(element, `${path}/${index}`)).join(",")}]`;
		else {
			const prototype = Object.getPrototypeOf(item);
			if (prototype !== null && prototype !== Object.prototype) throw new TypeError(`canonical JSON cannot hold a ${item.constructor.name} (at ${path})`);
			const record = item;
			text = `{${Object.keys(record).filter((key) => record[key] !== void 0).sort().map((key) => `${write(key, path)}:${write(record[key], `${path}/${key}`)}`).join(",")}}`;
		}
		open.delete(item);
		return text;
	};
	return write(value, "");
}
/** sha256 of bytes or of a text's UTF-8. */
function sha256(bytes) {
	return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
/** The digest of a document: sha256 of its canonical JSON. */
function digestOf(value) {
	return sha256(canonicalJson(value));
}
/** Whether a text is `sha256:` with 64 lower-case hexadecimal digits. */
function isDigest(text) {
	return /^sha256:[0-9a-f]{64}$/.test(text);
}
/** Canonical JSON that people can read: same key order, indented, one final newline. Its digest is that of the value. */
function prettyCanonicalJson(value) {
	return `${JSON.stringify(JSON.parse(canonicalJson(value)), null, 2)}\n`;
}

export { sha256 as a, prettyCanonicalJson as i, digestOf as n, isDigest as r, canonicalJson as t };
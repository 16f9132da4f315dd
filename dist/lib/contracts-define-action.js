// packages/contracts/src/define-action.ts
/** An optional text; empty counts as absent. */
function text(options) {
	return {
		kind: "text",
		required: false,
		default: void 0,
		...options
	};
}
/** A text that has a default. */
function textWithDefault(options) {
	return {
		kind: "text",
		required: false,
		...options
	};
}
/** `true` or `false`. Every flag has a default, so that a missing one never means two things. */
function flag(options) {
	return {
		kind: "flag",
		required: false,
		description: options.description,
		default: String(options.default)
	};
}
/** One of a few words. */
function choice(allowed, options) {
	return {
		kind: "choice",
		required: false,
		allowed,
		...options
	};
}
/** As `choice`, but absent when not given (so that modelops.yml can say it). */
function optionalChoice(allowed, options) {
	return {
		kind: "choice",
		required: false,
		allowed,
		default: void 0,
		...options
	};
}
/** One item a line; empty lines and lines that begin with `#` are ignored. */
function lines(options) {
	return {
		kind: "lines",
		required: false,
		default: void 0,
		...options
	};
}
function number(options) {
	return {
		kind: "number",
		required: false,
		default: void 0,
		...options
	};
}
function integer(options) {
	return {
		kind: "integer",
		required: false,
		default: void 0,
		...options
	};
}
/** Keeps the inputs' types while checking the form. */
function defineAction(spec) {
	return spec;
}

export { lines as a, text as c, integer as i, textWithDefault as l, defineAction as n, number as o, flag as r, optionalChoice as s, choice as t };
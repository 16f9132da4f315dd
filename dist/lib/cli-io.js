// packages/cli/src/io.ts
/** How the command was called is wrong: exit code 2, and a word on how to ask. */
var UsageError = class extends Error {
	name = "UsageError";
};

export { UsageError as t };
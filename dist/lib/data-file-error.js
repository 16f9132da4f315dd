import { n as messageOf, t as UserError } from "./contracts-errors.js";

// packages/data/src/file-error.ts
/** What a failed system call on a file means to the user; anything that is no system error passes unchanged. */
function fileError(path, error) {
	const code = error?.code;
	if (typeof code !== "string" || error instanceof UserError) return error;
	switch (code) {
		case "ENOENT":
		case "ENOTDIR": return new UserError("this file does not exist", {
			where: path,
			fix: "Check the path, and that the step that writes the file ran before this one in the same job.",
			cause: error
		});
		case "EISDIR": return new UserError("this is a directory, not a file", {
			where: path,
			cause: error
		});
		case "EACCES":
		case "EPERM": return new UserError("this file may not be read by the user who runs the step", {
			where: path,
			cause: error
		});
		default: return /^E[A-Z]+$/.test(code) ? new UserError(`this file cannot be read: ${messageOf(error)}`, {
			where: path,
			cause: error
		}) : error;
	}
}

export { fileError as t };
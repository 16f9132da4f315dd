// packages/contracts/src/errors.ts
/**
* An error that the user can mend: wrong input, missing file, missing permission.
* Its message is complete (what, where, what to do) and is shown without a stack.
* Every other error that reaches the frame is a bug of ours and is shown with one.
*/
var UserError = class extends Error {
	name = "UserError";
	what;
	where;
	fix;
	constructor(what, options = {}) {
		const sentence = /[.!?]$/.test(what) ? what : `${what}.`;
		const where = options.where === void 0 ? "" : `${options.where}: `;
		const fix = options.fix === void 0 ? "" : ` ${options.fix}`;
		super(`${where}${sentence}${fix}`, options.cause === void 0 ? void 0 : { cause: options.cause });
		this.what = what;
		this.where = options.where;
		this.fix = options.fix;
	}
};
/** The message of anything that was thrown. */
function messageOf(error) {
	return error instanceof Error ? error.message : String(error);
}

export { messageOf as n, UserError as t };
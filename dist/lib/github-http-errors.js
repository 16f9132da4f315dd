import { t as UserError } from "./contracts-errors.js";

// packages/lifecycle/src/ports.ts
/** The state changed between looking and writing: look again and plan anew. */
var ConflictError = class extends UserError {
	/**
	* `tag-burnt`: an immutable release once had this tag, it can never be used again.
	* `tag-refused`: publishing may not make the tag. `policy`: Actions may open no pull requests.
	*/
	code;
	constructor(message, code, cause) {
		super(message, {
			fix: "Somebody else writes there at the same time: run the step again.",
			cause
		});
		this.code = code;
	}
};
/** The server or the line failed: whether the write happened is unknown. */
var TransientError = class extends UserError {
	/** Seconds that the server asked to wait, when it did. */
	retryAfter;
	constructor(message, retryAfter, cause) {
		super(message, {
			fix: "Run the step again: it continues where it stopped.",
			cause
		});
		this.retryAfter = retryAfter;
	}
};

// packages/github/src/http-errors.ts
/** The token may not do this. Tells which permission is missing, as it is written in a workflow. */
var PermissionError = class extends UserError {
	/** `pull-requests: write`, or undefined when GitHub does not say. */
	permission;
	constructor(what, permission, fix, cause) {
		super(what, {
			fix,
			cause
		});
		this.permission = permission;
	}
};
/** Reads what Octokit threw; undefined for anything that is not an HTTP failure. */
function httpFailure(error) {
	if (typeof error !== "object" || error === null || !("status" in error) || typeof error.status !== "number") return void 0;
	const response = "response" in error ? error.response : void 0;
	const data = response?.data;
	const message = typeof data?.message === "string" ? data.message : error.message;
	const errors = Array.isArray(data?.errors) ? data.errors.map((item) => typeof item === "string" ? { message: item } : item) : [];
	return {
		status: error.status,
		message,
		headers: response?.headers ?? {},
		errors,
		answered: response !== void 0
	};
}
/**
* From what Octokit threw to what the caller can act on.
* @returns PermissionError, UserError, ConflictError (409, 422 and 404 of a write) or TransientError; anything else as it came.
*/
function toError(error, purpose, write) {
	const failure = httpFailure(error);
	if (failure === void 0) return error;
	const { status, message, headers } = failure;
	const could = `GitHub did not let us ${purpose.to}`;
	if (status >= 500 || !failure.answered || status === 408) return new TransientError(`GitHub failed while we tried to ${purpose.to}: ${failure.answered ? `${status} ` : ""}${message}`, retryAfterOf(headers), error);
	if (status === 401) return new UserError(`${could}: the token is not valid (${message})`, {
		fix: "Give `token: ${{ github.token }}` or a token that has not expired.",
		cause: error
	});
	if (status === 429 || status === 403 && /rate limit|abuse/i.test(message)) {
		const reset = Number(headers["x-ratelimit-reset"]);
		return new UserError(`${could}: the rate limit is used up (${message})`, {
			fix: `Run the step again${Number.isFinite(reset) && reset > 0 ? ` after ${(/* @__PURE__ */ new Date(reset * 1e3)).toISOString()}` : " later"}: it continues where it stopped.`,
			cause: error
		});
	}
	if (status === 403) {
		const permission = acceptedPermissions(headers["x-accepted-github-permissions"]) ?? purpose.permission;
		if (/not accessible|must have|permission|forbidden/i.test(message)) return new PermissionError(`${could}: ${message}`, permission, `Add \`${permission}\` to the job's \`permissions:\`.`, error);
		return new PermissionError(`${could}: ${message}`, permission, `It needs \`${permission}\`; a policy of the organisation or the repository may forbid it too.`, error);
	}
	if (status === 404 && !write) return new PermissionError(`${could}: not found`, purpose.permission, `It does not exist, or the token may not see it: a private repository needs \`${purpose.permission}\` in the job's \`permissions:\`.`, error);
	const details = failure.errors.map((item) => item.message ?? `${item.field ?? ""} ${item.code ?? ""}`.trim()).filter((text) => text !== "");
	const whole = details.length === 0 ? message : `${message} (${details.join("; ")})`;
	if (write && (status === 409 || status === 422 || status === 404)) {
		const code = /immutable release/i.test(whole) ? "tag-burnt" : status === 404 ? "gone" : failure.errors.some((item) => item.code === "already_exists") ? "exists" : "other";
		return new ConflictError(`${could}: ${status} ${whole}`, code, error);
	}
	const fix = status === 410 && /issues/i.test(message) ? { fix: "Turn issues on (Settings → General → Features), or set `on-drift: report`." } : {};
	return new UserError(`${could}: ${status} ${whole}`, {
		...fix,
		cause: error
	});
}
function retryAfterOf(headers) {
	const seconds = Number(headers["retry-after"]);
	return Number.isFinite(seconds) && seconds > 0 ? seconds : void 0;
}
/** `issues=write; pull_requests=write` (alternatives) in a workflow's words; the first alternative that is about pull requests wins. */
function acceptedPermissions(header) {
	if (typeof header !== "string" || header.trim() === "") return void 0;
	const alternatives = header.split(";").map((part) => part.trim()).filter((part) => part !== "");
	return (alternatives.find((part) => part.includes("pull_requests")) ?? alternatives[0]).split(",").map((part) => part.trim().replaceAll("_", "-").replace("=", ": ")).join("`, `");
}

export { TransientError as a, ConflictError as i, httpFailure as n, toError as r, PermissionError as t };
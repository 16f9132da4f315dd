import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { a as group, c as saveState, d as warning, i as getState, l as setOutput, n as error, o as info, r as getInput, s as notice, t as debug, u as setSecret } from "./actions-core.js";
import { n as parseInputs } from "./action-kit-inputs.js";
import { t as printable } from "./action-kit-logger.js";
import { readFileSync } from "node:fs";
import { EOL } from "os";
import { constants, promises } from "fs";

// node_modules/@actions/core/lib/summary.js
var __awaiter = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
const { access, appendFile, writeFile } = promises;
const SUMMARY_ENV_VAR = "GITHUB_STEP_SUMMARY";
var Summary = class {
	constructor() {
		this._buffer = "";
	}
	/**
	* Finds the summary file path from the environment, rejects if env var is not found or file does not exist
	* Also checks r/w permissions.
	*
	* @returns step summary file path
	*/
	filePath() {
		return __awaiter(this, void 0, void 0, function* () {
			if (this._filePath) return this._filePath;
			const pathFromEnv = process.env[SUMMARY_ENV_VAR];
			if (!pathFromEnv) throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
			try {
				yield access(pathFromEnv, constants.R_OK | constants.W_OK);
			} catch (_a) {
				throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
			}
			this._filePath = pathFromEnv;
			return this._filePath;
		});
	}
	/**
	* Wraps content in an HTML tag, adding any HTML attributes
	*
	* @param {string} tag HTML tag to wrap
	* @param {string | null} content content within the tag
	* @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
	*
	* @returns {string} content wrapped in HTML element
	*/
	wrap(tag, content, attrs = {}) {
		const htmlAttrs = Object.entries(attrs).map(([key, value]) => ` ${key}="${value}"`).join("");
		if (!content) return `<${tag}${htmlAttrs}>`;
		return `<${tag}${htmlAttrs}>${content}</${tag}>`;
	}
	/**
	* Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
	*
	* @param {SummaryWriteOptions} [options] (optional) options for write operation
	*
	* @returns {Promise<Summary>} summary instance
	*/
	write(options) {
		return __awaiter(this, void 0, void 0, function* () {
			const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
			const filePath = yield this.filePath();
			yield (overwrite ? writeFile : appendFile)(filePath, this._buffer, { encoding: "utf8" });
			return this.emptyBuffer();
		});
	}
	/**
	* Clears the summary buffer and wipes the summary file
	*
	* @returns {Summary} summary instance
	*/
	clear() {
		return __awaiter(this, void 0, void 0, function* () {
			return this.emptyBuffer().write({ overwrite: true });
		});
	}
	/**
	* Returns the current summary buffer as a string
	*
	* @returns {string} string of summary buffer
	*/
	stringify() {
		return this._buffer;
	}
	/**
	* If the summary buffer is empty
	*
	* @returns {boolen} true if the buffer is empty
	*/
	isEmptyBuffer() {
		return this._buffer.length === 0;
	}
	/**
	* Resets the summary buffer without writing to summary file
	*
	* @returns {Summary} summary instance
	*/
	emptyBuffer() {
		this._buffer = "";
		return this;
	}
	/**
	* Adds raw text to the summary buffer
	*
	* @param {string} text content to add
	* @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
	*
	* @returns {Summary} summary instance
	*/
	addRaw(text, addEOL = false) {
		this._buffer += text;
		return addEOL ? this.addEOL() : this;
	}
	/**
	* Adds the operating system-specific end-of-line marker to the buffer
	*
	* @returns {Summary} summary instance
	*/
	addEOL() {
		return this.addRaw(EOL);
	}
	/**
	* Adds an HTML codeblock to the summary buffer
	*
	* @param {string} code content to render within fenced code block
	* @param {string} lang (optional) language to syntax highlight code
	*
	* @returns {Summary} summary instance
	*/
	addCodeBlock(code, lang) {
		const attrs = Object.assign({}, lang && { lang });
		const element = this.wrap("pre", this.wrap("code", code), attrs);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML list to the summary buffer
	*
	* @param {string[]} items list of items to render
	* @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
	*
	* @returns {Summary} summary instance
	*/
	addList(items, ordered = false) {
		const tag = ordered ? "ol" : "ul";
		const listItems = items.map((item) => this.wrap("li", item)).join("");
		const element = this.wrap(tag, listItems);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML table to the summary buffer
	*
	* @param {SummaryTableCell[]} rows table rows
	*
	* @returns {Summary} summary instance
	*/
	addTable(rows) {
		const tableBody = rows.map((row) => {
			const cells = row.map((cell) => {
				if (typeof cell === "string") return this.wrap("td", cell);
				const { header, data, colspan, rowspan } = cell;
				const tag = header ? "th" : "td";
				const attrs = Object.assign(Object.assign({}, colspan && { colspan }), rowspan && { rowspan });
				return this.wrap(tag, data, attrs);
			}).join("");
			return this.wrap("tr", cells);
		}).join("");
		const element = this.wrap("table", tableBody);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds a collapsable HTML details element to the summary buffer
	*
	* @param {string} label text for the closed state
	* @param {string} content collapsable content
	*
	* @returns {Summary} summary instance
	*/
	addDetails(label, content) {
		const element = this.wrap("details", this.wrap("summary", label) + content);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML image tag to the summary buffer
	*
	* @param {string} src path to the image you to embed
	* @param {string} alt text description of the image
	* @param {SummaryImageOptions} options (optional) addition image attributes
	*
	* @returns {Summary} summary instance
	*/
	addImage(src, alt, options) {
		const { width, height } = options || {};
		const attrs = Object.assign(Object.assign({}, width && { width }), height && { height });
		const element = this.wrap("img", null, Object.assign({
			src,
			alt
		}, attrs));
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML section heading element
	*
	* @param {string} text heading text
	* @param {number | string} [level=1] (optional) the heading level, default: 1
	*
	* @returns {Summary} summary instance
	*/
	addHeading(text, level) {
		const tag = `h${level}`;
		const allowedTag = [
			"h1",
			"h2",
			"h3",
			"h4",
			"h5",
			"h6"
		].includes(tag) ? tag : "h1";
		const element = this.wrap(allowedTag, text);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML thematic break (<hr>) to the summary buffer
	*
	* @returns {Summary} summary instance
	*/
	addSeparator() {
		const element = this.wrap("hr", null);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML line break (<br>) to the summary buffer
	*
	* @returns {Summary} summary instance
	*/
	addBreak() {
		const element = this.wrap("br", null);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML blockquote to the summary buffer
	*
	* @param {string} text quote text
	* @param {string} cite (optional) citation url
	*
	* @returns {Summary} summary instance
	*/
	addQuote(text, cite) {
		const attrs = Object.assign({}, cite && { cite });
		const element = this.wrap("blockquote", text, attrs);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML anchor tag to the summary buffer
	*
	* @param {string} text link text/content
	* @param {string} href hyperlink
	*
	* @returns {Summary} summary instance
	*/
	addLink(text, href) {
		const element = this.wrap("a", text, { href });
		return this.addRaw(element).addEOL();
	}
};
const _summary = new Summary();
const summary = _summary;

// packages/action-kit/src/artifacts.ts
/** Artifacts through the official client, which is loaded only when it is used: it is four fifths of all our code. */
function createArtifactStore(env) {
	const server = new URL(env["GITHUB_SERVER_URL"] ?? "https://github.com").hostname;
	const available = (server === "github.com" || server.endsWith(".ghe.com") || server.endsWith(".localhost")) && Boolean(env["ACTIONS_RUNTIME_TOKEN"]) && Boolean(env["ACTIONS_RESULTS_URL"]);
	const client = async () => {
		if (!available) throw new UserError("this runner offers no artifacts", { fix: "GitHub Enterprise Server has no artifact service for current clients: judge and register in one job, without `artifact:`." });
		process.noDeprecation = true;
		const { DefaultArtifactClient } = await import("./actions-artifact.js");
		return new DefaultArtifactClient();
	};
	return {
		available,
		async upload(name, files, root) {
			try {
				const { id, digest } = await answered((await client()).uploadArtifact(name, [...files], root, { compressionLevel: 6 }));
				if (id === void 0) throw new Error("the service gave it no number");
				return {
					id,
					digest
				};
			} catch (error) {
				if (/already_exists|\(409\) Conflict/i.test(messageOf(error))) return void 0;
				if (error instanceof UserError) throw error;
				throw new UserError(`the artifact ${name} could not be uploaded: ${firstLine(error)}`, {
					fix: "Run the job again.",
					cause: error
				});
			}
		},
		async list() {
			const { artifacts } = await answered((await client()).listArtifacts({ latest: true })).catch((error) => {
				throw new UserError(`the artifacts of this run could not be listed: ${firstLine(error)}`, {
					fix: "Run the job again.",
					cause: error
				});
			});
			return artifacts.map(({ id, name }) => ({
				id,
				name
			}));
		},
		async download(name, folder) {
			const store = await client();
			const { artifact } = await answered(store.getArtifact(name)).catch((error) => {
				throw new UserError(`this run has no artifact "${name}" (${messageOf(error)})`, {
					fix: "Give `artifact:` the output of the job that judged the model, and make this job `needs:` it.",
					cause: error
				});
			});
			await answered(store.downloadArtifact(artifact.id, {
				path: folder,
				...artifact.digest === void 0 ? {} : { expectedHash: artifact.digest }
			})).then(checkDigest(name), broken(name));
		},
		async downloadFrom({ runId, artifactId, digest, token }, folder) {
			const [repositoryOwner = "", repositoryName = ""] = (env["GITHUB_REPOSITORY"] ?? "").split("/");
			await answered((await client()).downloadArtifact(artifactId, {
				path: folder,
				...digest === null ? {} : { expectedHash: digest },
				findBy: {
					token,
					workflowRunId: runId,
					repositoryOwner,
					repositoryName
				}
			})).then(checkDigest(`${artifactId} of run ${runId}`), broken(`${artifactId} of run ${runId}`));
		}
	};
}
/**
* The client waits for ever for the rest of an answer that was cut. Then nothing is left that could wake the process,
* and Node would end it (code 13) without a word: that moment is told as what it is.
*/
function answered(work) {
	return new Promise((resolve, reject) => {
		const idle = () => reject(/* @__PURE__ */ new Error("the artifact service's answer broke off"));
		process.once("beforeExit", idle);
		const done = () => process.off("beforeExit", idle);
		work.then(resolve, reject).then(done, done);
	});
}
/** The client adds advice about self-hosted runners to whatever went wrong. */
function firstLine(error) {
	return messageOf(error).split("\n")[0];
}
function broken(name) {
	return (error) => {
		throw new UserError(`the artifact ${name} could not be downloaded: ${firstLine(error)}`, {
			fix: "Run the job again.",
			cause: error
		});
	};
}
function checkDigest(name) {
	return ({ digestMismatch }) => {
		if (digestMismatch === true) throw new UserError(`the artifact ${name} is not what was uploaded: its digest differs`, { fix: "Run the job that judged the model again." });
	};
}

// packages/action-kit/src/end.ts
/** Ends the process once everything is printed: an idle connection would otherwise hold it for a while. */
async function endProcess(code) {
	process.exitCode = code;
	await new Promise((resolve) => process.stdout.write("", () => resolve()));
	return process.exit();
}

// packages/action-kit/src/environment.ts
/**
* Reads the runner's environment.
* @throws UserError when the action does not run in a workflow, or the event's file is broken.
*/
function readEnvironment(env) {
	const need = (name) => {
		const value = env[name];
		if (value === void 0 || value === "") throw new UserError(`the environment has no ${name}`, { fix: "Actions run in a GitHub workflow; on your own machine use the runner harness described in CONTRIBUTING.md." });
		return value;
	};
	const repository = need("GITHUB_REPOSITORY");
	const serverUrl = env["GITHUB_SERVER_URL"] ?? "https://github.com";
	const event = readEvent(env["GITHUB_EVENT_PATH"]);
	const before = at(event, "before");
	const runId = Number(env["GITHUB_RUN_ID"] ?? 0);
	return {
		workspace: need("GITHUB_WORKSPACE"),
		repository,
		serverUrl,
		apiUrl: env["GITHUB_API_URL"] ?? "https://api.github.com",
		sha: env["GITHUB_SHA"] ?? "",
		ref: env["GITHUB_REF"] ?? "",
		eventName: env["GITHUB_EVENT_NAME"] ?? "",
		actor: env["GITHUB_ACTOR"] ?? "",
		runId,
		runAttempt: Number(env["GITHUB_RUN_ATTEMPT"] ?? 1),
		workflowPath: workflowPath(env["GITHUB_WORKFLOW_REF"], repository),
		tempDirectory: env["RUNNER_TEMP"] ?? env["TMPDIR"] ?? "/tmp",
		pullRequest: pullRequestOf(event, repository),
		mergeGroup: mergeGroupOf(event),
		workflowRun: workflowRunOf(event),
		beforeSha: typeof before === "string" && /[1-9a-f]/.test(before) ? before : void 0,
		runUrl: `${serverUrl}/${repository}/actions/runs/${runId}`
	};
}
/** `acme/models/.github/workflows/ci.yml@refs/heads/main` without repository and ref. */
function workflowPath(ref, repository) {
	if (ref?.startsWith(`${repository}/`) !== true) return void 0;
	return ref.slice(repository.length + 1).replace(/@.*$/, "");
}
function readEvent(path) {
	if (path === void 0 || path === "") return void 0;
	try {
		return JSON.parse(readFileSync(path, "utf8"));
	} catch (cause) {
		throw new UserError(`the event cannot be read: ${messageOf(cause)}`, {
			where: "GITHUB_EVENT_PATH",
			cause
		});
	}
}
function at(value, ...path) {
	return path.reduce((node, key) => typeof node === "object" && node !== null ? node[key] : void 0, value);
}
function pullRequestOf(event, repository) {
	const number = at(event, "pull_request", "number");
	const headSha = at(event, "pull_request", "head", "sha");
	const baseSha = at(event, "pull_request", "base", "sha");
	const baseRef = at(event, "pull_request", "base", "ref");
	if (typeof number !== "number" || typeof headSha !== "string" || typeof baseSha !== "string" || typeof baseRef !== "string") return;
	const head = at(event, "pull_request", "head", "repo", "full_name");
	const headRepository = typeof head === "string" ? head : null;
	const ref = at(event, "pull_request", "head", "ref");
	return {
		number,
		headSha,
		headRef: typeof ref === "string" ? ref : "",
		baseSha,
		baseRef,
		headRepository,
		fork: headRepository !== repository
	};
}
function mergeGroupOf(event) {
	const baseSha = at(event, "merge_group", "base_sha");
	const headRef = at(event, "merge_group", "head_ref");
	return typeof baseSha === "string" && typeof headRef === "string" ? {
		baseSha,
		headRef
	} : void 0;
}
function workflowRunOf(event) {
	const field = (name) => at(event, "workflow_run", name);
	const [id, attempt, name, headSha] = [
		field("id"),
		field("run_attempt"),
		field("event"),
		field("head_sha")
	];
	if (typeof id !== "number" || typeof name !== "string" || typeof headSha !== "string") return void 0;
	const text = (value) => typeof value === "string" ? value : null;
	return {
		id,
		attempt: typeof attempt === "number" ? attempt : 1,
		event: name,
		headSha,
		headBranch: text(field("head_branch")),
		headRepository: text(at(event, "workflow_run", "head_repository", "full_name")),
		conclusion: text(field("conclusion")),
		url: text(field("html_url")) ?? ""
	};
}

// packages/action-kit/src/frame.ts
/** The suite's version, as told to GitHub and written into documents. One version for all actions. */
const suiteVersion = "0.1.0";
const issues = "https://github.com/modelops-actions/modelops/issues";
const place = (given) => ({
	...given,
	...given?.title === void 0 ? {} : { title: printable(given.title) }
});
/** Whatever an action says may hold texts of users, or of a pull request's author. */
const coreLogger = {
	debug: (message) => debug(printable(message)),
	info: (message) => info(printable(message)),
	notice: (message, at) => notice(printable(message), place(at)),
	warning: (message, at) => warning(printable(message), place(at)),
	error: (message, at) => error(printable(message), place(at)),
	group: (title, inside) => group(printable(title), inside)
};
/**
* The frame every action runs in: reads and checks the inputs, masks secrets, gives the ports, turns whatever is thrown
* into exactly one error annotation, and is the only place that sets failure.
* @param post runs after the job's other steps, also after a failed main, when action.yml has a `post:` entry (a spec with
*   `post: true`); it gets the same inputs, and its errors are warnings.
*/
async function runAction(spec, main, post) {
	const isPost = post !== void 0 && getState(postState) === "true";
	if (post !== void 0 && !isPost) saveState(postState, "true");
	const crash = (error) => endProcess(fail(spec.name, error));
	process.once("uncaughtException", crash);
	process.once("unhandledRejection", crash);
	let code = 0;
	try {
		const read = (name) => getInput(name);
		if ("token" in spec.inputs && read("token") !== "") setSecret(read("token"));
		const inputs = parseInputs(spec, read);
		const declared = new Set(Object.keys(spec.outputs));
		const environment = readEnvironment(process.env);
		await (isPost ? post : main)({
			inputs,
			ports: {
				log: coreLogger,
				environment,
				artifacts: createArtifactStore(process.env),
				output(name, value) {
					if (!declared.has(name)) throw new Error(`${spec.name} has no output "${name}"`);
					setOutput(name, value);
				},
				async summary(markdown) {
					if (process.env["GITHUB_STEP_SUMMARY"]) await summary.addRaw(markdown, true).write();
				},
				sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
				jitter: Math.random,
				commandOutput: "stdout",
				now: () => /* @__PURE__ */ new Date()
			}
		});
	} catch (error) {
		if (isPost) coreLogger.warning(messageOf(error), { title: spec.name });
		else code = fail(spec.name, error);
	}
	await endProcess(code);
}
const postState = "isPost";
let failed = false;
/** One annotation: a user's error in one sentence at its place, a bug with its stack and where to report it. */
function fail(name, error) {
	if (failed) return 1;
	failed = true;
	if (error instanceof UserError) {
		const where = fromRoot(error.where ?? "");
		const at = /^(?<file>[^\s:,][^:\n]*?)(?::(?<line>\d+)(?::(?<column>\d+))?|, line (?<row>\d+))(?:,|$)/.exec(where)?.groups;
		coreLogger.error(fromRoot(error.message), {
			title: name,
			...at === void 0 ? {} : {
				file: at["file"],
				startLine: Number(at["line"] ?? at["row"])
			},
			...at?.["column"] === void 0 ? {} : { startColumn: Number(at["column"]) }
		});
		for (let cause = error.cause; cause instanceof Error; cause = cause.cause) coreLogger.debug(`caused by ${cause.stack ?? cause.message}`);
	} else {
		const stack = error instanceof Error ? error.stack ?? error.message : String(error);
		coreLogger.error(`${messageOf(error)}\nThis looks like a bug of ${name}; please report it at ${issues} with the log.\n${stack}`, { title: name });
	}
	return 1;
}
/** Files are named as people know them, from the root of the checkout. */
function fromRoot(text) {
	const root = process.env["GITHUB_WORKSPACE"];
	return root === void 0 || root === "" ? text : text.replaceAll(`${root.replace(/\/$/, "")}/`, "");
}

export { createArtifactStore as i, suiteVersion as n, endProcess as r, runAction as t };
import { i as __toESM } from "./rolldown-runtime.js";
import { d as UserError, f as messageOf } from "./action-kit-frame.js";
import { t as tasks } from "./contracts-validate-model.js";
import { D as prettyCanonicalJson, E as isDigest, O as sha256, S as tuple, T as digestOf, _ as literal, a as parseVersion, b as strictObject, c as describeIssue, f as parseGate, g as int, h as boolean, i as formatVersion, l as jsonNouns, m as array, o as parseVersionTag, p as _enum, r as compareVersions, s as versionTag, u as valueAt, v as number, x as string } from "./action-kit-workspace.js";
import { a as getOctokitOptions, n as require_light, r as GitHub, t as retry } from "./octokit-plugin-retry.js";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, openAsBlob } from "node:fs";
import { copyFile, lstat, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";

// packages/contracts/src/documents/common.ts
const digestSchema = string().regex(/^sha256:[0-9a-f]{64}$/, "a digest is \"sha256:\" and 64 hexadecimal digits").transform((text) => text).meta({ description: "sha256 of the bytes, or of the canonical JSON of a document" });
const verdictSchema = _enum([
	"pass",
	"fail",
	"inconclusive"
]);
/** A file's place beside the document: no folder above it, no absolute path, no backslash. */
const fileNameSchema = string().min(1).max(200).regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "a file name has letters, digits, \".\", \"_\" and \"-\" only");
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

// packages/contracts/src/documents/evaluation-report.ts
const count$1 = int().nonnegative();
const maybeNumber = number().nullable();
const gateResultSchema = strictObject({
	text: string().max(1e3),
	verdict: verdictSchema,
	evaluated: boolean().meta({ description: "false: a relative gate without a champion; it does not decide" }),
	value: maybeNumber,
	bound: maybeNumber,
	championValue: maybeNumber,
	interval: intervalSchema.nullable().meta({ description: "of the value, or of value − factor · champion for a relative gate" }),
	sampleSize: strictObject({
		rows: count$1,
		groups: count$1.nullable(),
		positives: count$1.nullable()
	}),
	rowsNeeded: count$1.nullable(),
	reason: string().max(2e3)
});
const metricSchema = strictObject({
	name: string(),
	direction: _enum([
		"higher",
		"lower",
		"zero",
		"none"
	]),
	value: maybeNumber,
	interval: intervalSchema.nullable(),
	champion: maybeNumber,
	difference: strictObject({
		value: maybeNumber,
		interval: intervalSchema.nullable()
	}).nullable(),
	reason: string().max(500).optional().meta({ description: "why the value or its interval is missing" })
});
/** What was judged, on what, against what, and the verdict. Written by validate-model. */
const evaluationReportSchema = strictObject({
	schema: literal("modelops/evaluation-report/v1"),
	model: modelNameSchema,
	task: _enum(tasks),
	tool: strictObject({
		name: string(),
		version: string()
	}),
	inputs: strictObject({
		digest: digestSchema.meta({ description: "names what produced the bytes: code, data, trainer" }),
		tree: string().nullable().meta({ description: "digest of the files of the commit that count, null outside a git checkout" }),
		data: array(strictObject({
			path: string(),
			sha256: digestSchema
		})),
		trainer: string().nullable()
	}),
	candidate: strictObject({
		modelDigest: digestSchema,
		files: array(fileSchema)
	}),
	evaluationSet: strictObject({
		digest: digestSchema.meta({ description: "of keys, labels and groups" }),
		rows: count$1,
		groups: count$1.nullable(),
		groupBy: string().nullable(),
		positives: count$1.nullable(),
		labelsFrom: _enum([
			"truth",
			"champion",
			"candidate"
		]),
		columns: strictObject({
			key: string(),
			label: string(),
			score: string()
		})
	}),
	champion: strictObject({
		source: _enum([
			"release",
			"base-branch",
			"file"
		]),
		name: string().meta({ description: "the version, the branch or the path" }),
		version: versionSchema.nullable(),
		modelDigest: digestSchema.nullable(),
		predictionsDigest: digestSchema.nullable().meta({ description: "null: its predictions were not kept, so nothing can be compared" })
	}).nullable(),
	comparison: strictObject({
		comparable: boolean(),
		reason: string().nullable(),
		sharedRows: count$1,
		missingRows: count$1.meta({ description: "rows of the champion that the candidate left out" }),
		extraRows: count$1,
		labelMismatches: count$1,
		examples: array(string()),
		metric: string(),
		margin: number(),
		outcome: _enum([
			"better",
			"worse",
			"no-different",
			"cannot-tell"
		])
	}).nullable(),
	metrics: array(metricSchema),
	calibration: array(strictObject({
		rows: count$1,
		meanPrediction: maybeNumber,
		observedRate: maybeNumber,
		from: number(),
		to: number()
	})).nullable(),
	slices: array(strictObject({
		column: string(),
		value: string(),
		rows: count$1,
		metric: string(),
		estimate: maybeNumber,
		interval: intervalSchema.nullable(),
		champion: maybeNumber
	})),
	gates: array(gateResultSchema),
	verdict: verdictSchema,
	settings: strictObject({
		seed: int(),
		replicates: int(),
		level: number(),
		threshold: number(),
		onInconclusive: _enum(["pass", "fail"])
	}),
	notes: array(string().max(2e3))
});

// packages/contracts/src/documents/model-manifest.ts
/** A version: its files, where its number comes from, and the evidence. Written by register-version, an asset of the release. */
const modelManifestSchema = strictObject({
	schema: literal("modelops/model-manifest/v1"),
	model: modelNameSchema,
	version: versionSchema,
	task: _enum(tasks),
	bump: _enum([
		"initial",
		"major",
		"minor",
		"patch"
	]),
	reason: string().max(1e3),
	previous: strictObject({
		version: versionSchema,
		modelDigest: digestSchema
	}).nullable(),
	equals: versionSchema.nullable().meta({ description: "an older version with the same bytes, as after a git revert" }),
	commit: string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
	modelDigest: digestSchema,
	inputsDigest: digestSchema,
	files: array(fileSchema).meta({ description: "the files that are assets of the release" }),
	judged: array(fileSchema).meta({ description: "files that were judged and not kept" }),
	documents: strictObject({ evaluationReport: digestSchema }),
	verdict: verdictSchema
});

// packages/action-kit/src/evidence.ts
/** Name of the report inside a folder of evidence; the files that it speaks of lie beside it, in `files/`. */
const reportName = "evaluation-report.json";
/** A report is a few kilobytes; anything larger is not one, and is not read into memory. */
const maxReportBytes = 8 << 20;
/** sha256 and size of a file, streamed. */
async function digestOfFile(path) {
	const hash = createHash("sha256");
	let bytes = 0;
	await pipeline(createReadStream(path), async (chunks) => {
		for await (const chunk of chunks) {
			hash.update(chunk);
			bytes += chunk.length;
		}
	});
	return {
		sha256: `sha256:${hash.digest("hex")}`,
		bytes
	};
}
/**
* Writes a folder of evidence: the report and copies of its files. It is made beside its place and renamed,
* so that a folder of that name is always whole.
* @throws UserError when something else than evidence lies at that place.
*/
async function writeEvidence(folder, report, sources) {
	await replaceFolder(folder, async (partial) => {
		await mkdir(join(partial, "files"), { recursive: true });
		for (const { file, from } of sources) {
			const target = join(partial, "files", file.name);
			if ("path" in from) await copyFile(from.path, target);
			else await writeFile(target, from.text);
		}
		await writeFile(join(partial, reportName), prettyCanonicalJson(report));
	});
	return readEvidence(folder, digestOf(report));
}
/**
* Copies evidence that lies elsewhere, perhaps on another disk, to its place.
* @throws UserError when something else than evidence lies at that place.
*/
async function placeEvidence(from, evidence, folder) {
	await replaceFolder(folder, async (partial) => {
		await mkdir(join(partial, "files"), { recursive: true });
		for (const { file, path } of evidence.files) await copyFile(path, join(partial, "files", file.name));
		await copyFile(join(from, reportName), join(partial, reportName));
	});
	return readEvidence(folder, evidence.digest);
}
async function replaceFolder(folder, fill) {
	await mustBeEvidence(folder);
	const partial = `${folder}.part`;
	await rm(partial, {
		recursive: true,
		force: true
	});
	try {
		await fill(partial);
		await rm(folder, {
			recursive: true,
			force: true
		});
		await rename(partial, folder);
	} catch (error) {
		await rm(partial, {
			recursive: true,
			force: true
		});
		throw error;
	}
}
/** The folder is replaced as a whole: nobody's other files may be lost by a careless `out`. */
async function mustBeEvidence(folder) {
	if ((await readdir(folder).catch((error) => {
		if (error.code === "ENOENT") return [];
		throw new UserError(`the folder for the evidence cannot be made: ${messageOf(error)}`, {
			where: folder,
			fix: "Give `out` the path of a folder that does not exist yet.",
			cause: error
		});
	})).every((name) => name === "evaluation-report.json" || name === "files")) return;
	throw new UserError("this folder holds something else than evidence, and would be replaced", {
		where: folder,
		fix: "Give `out` the path of a folder of its own."
	});
}
/**
* Reads a folder of evidence and believes nothing of it: the report must have the digest that came by another road,
* and every file the digest that stands in the report.
* @param expected the report's digest as the judging job gave it.
* @throws UserError saying what differs.
*/
async function readEvidence(folder, expected) {
	const path = join(folder, reportName);
	const report = await readReport(path, expected);
	const names = /* @__PURE__ */ new Set();
	const files = [];
	for (const file of report.candidate.files) {
		if (names.has(file.name.toLowerCase())) throw new UserError(`the report names the file "${file.name}" twice`, { where: path });
		names.add(file.name.toLowerCase());
		const filePath = join(folder, "files", file.name);
		if ((await lstat(filePath).catch(() => void 0))?.isFile() !== true) throw new UserError(`the evidence lacks the file "${file.name}"`, {
			where: folder,
			fix: "Hand on the whole folder or artifact that validate-model made."
		});
		const actual = await digestOfFile(filePath);
		if (actual.sha256 !== file.sha256 || actual.bytes !== file.bytes) throw new UserError(`"${file.name}" is not the file that was judged: it has ${actual.sha256}, judged was ${file.sha256}`, {
			where: filePath,
			fix: "It was changed after validation. Validate again, and register what comes out."
		});
		files.push({
			file,
			path: filePath
		});
	}
	return {
		report,
		digest: digestOf(report),
		files
	};
}
/** Reads a report, alone. @throws UserError when it is none, or not the one that has this digest. */
async function readReport(path, expected) {
	if (!isDigest(expected)) throw new UserError(`"${expected}" is not a digest`, {
		where: "report-digest",
		fix: "Give the output of the judging job: `report-digest: ${{ needs.evaluate.outputs.report-digest }}`."
	});
	const found = await lstat(path).catch(() => void 0);
	if (found?.isFile() !== true) throw new UserError(`there is no evaluation report at "${path}"`, { fix: "Run validate-model before, in this job or in one whose artifact is given as `artifact:`." });
	if (found.size > maxReportBytes) throw new UserError(`the evaluation report is ${found.size} bytes, which is no report`, { where: path });
	const report = parseDocument(evaluationReportSchema, await readFile(path, "utf8"), path);
	const actual = digestOf(report);
	if (actual !== expected) throw new UserError(`the evaluation report is not the one that was made: it has ${actual}, the judging job gave ${expected}`, {
		where: path,
		fix: "It was changed after validation, or `report-digest` belongs to another run. Validate again."
	});
	return report;
}

// node_modules/@octokit/plugin-throttling/dist-bundle/index.js
var import_light = /* @__PURE__ */ __toESM(require_light(), 1);
var VERSION = "0.0.0-development";
var noop = () => Promise.resolve();
function wrapRequest(state, request, options) {
	return state.retryLimiter.schedule(doRequest, state, request, options);
}
async function doRequest(state, request, options) {
	const { pathname } = new URL(options.url, "http://github.test");
	const isAuth = isAuthRequest(options.method, pathname);
	const isWrite = !isAuth && options.method !== "GET" && options.method !== "HEAD";
	const isSearch = options.method === "GET" && pathname.startsWith("/search/");
	const isGraphQL = pathname.startsWith("/graphql");
	const jobOptions = ~~request.retryCount > 0 ? {
		priority: 0,
		weight: 0
	} : {};
	if (state.clustering) jobOptions.expiration = 6e4;
	if (isWrite || isGraphQL) await state.write.key(state.id).schedule(jobOptions, noop);
	if (isWrite && state.triggersNotification(pathname)) await state.notifications.key(state.id).schedule(jobOptions, noop);
	if (isSearch) await state.search.key(state.id).schedule(jobOptions, noop);
	const req = (isAuth ? state.auth : state.global).key(state.id).schedule(jobOptions, request, options);
	if (isGraphQL) {
		const res = await req;
		if (res.data.errors != null && res.data.errors.some((error) => error.type === "RATE_LIMITED")) throw Object.assign(/* @__PURE__ */ new Error("GraphQL Rate Limit Exceeded"), {
			response: res,
			data: res.data
		});
	}
	return req;
}
function isAuthRequest(method, pathname) {
	return method === "PATCH" && /^\/applications\/[^/]+\/token\/scoped$/.test(pathname) || method === "POST" && (/^\/applications\/[^/]+\/token$/.test(pathname) || /^\/app\/installations\/[^/]+\/access_tokens$/.test(pathname) || pathname === "/login/oauth/access_token");
}
var triggers_notification_paths_default = [
	"/orgs/{org}/invitations",
	"/orgs/{org}/invitations/{invitation_id}",
	"/orgs/{org}/teams/{team_slug}/discussions",
	"/orgs/{org}/teams/{team_slug}/discussions/{discussion_number}/comments",
	"/repos/{owner}/{repo}/collaborators/{username}",
	"/repos/{owner}/{repo}/commits/{commit_sha}/comments",
	"/repos/{owner}/{repo}/issues",
	"/repos/{owner}/{repo}/issues/{issue_number}/comments",
	"/repos/{owner}/{repo}/issues/{issue_number}/sub_issue",
	"/repos/{owner}/{repo}/issues/{issue_number}/sub_issues/priority",
	"/repos/{owner}/{repo}/pulls",
	"/repos/{owner}/{repo}/pulls/{pull_number}/comments",
	"/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies",
	"/repos/{owner}/{repo}/pulls/{pull_number}/merge",
	"/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
	"/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
	"/repos/{owner}/{repo}/releases",
	"/teams/{team_id}/discussions",
	"/teams/{team_id}/discussions/{discussion_number}/comments"
];
function routeMatcher(paths) {
	const regex2 = `^(?:${paths.map((path) => path.split("/").map((c) => c.startsWith("{") ? "(?:.+?)" : c).join("/")).map((r) => `(?:${r})`).join("|")})[^/]*$`;
	return new RegExp(regex2, "i");
}
var regex = routeMatcher(triggers_notification_paths_default);
var triggersNotification = regex.test.bind(regex);
var groups = {};
var createGroups = function(Bottleneck, common) {
	groups.global = new Bottleneck.Group({
		id: "octokit-global",
		maxConcurrent: 10,
		...common
	});
	groups.auth = new Bottleneck.Group({
		id: "octokit-auth",
		maxConcurrent: 1,
		...common
	});
	groups.search = new Bottleneck.Group({
		id: "octokit-search",
		maxConcurrent: 1,
		minTime: 2e3,
		...common
	});
	groups.write = new Bottleneck.Group({
		id: "octokit-write",
		maxConcurrent: 1,
		minTime: 1e3,
		...common
	});
	groups.notifications = new Bottleneck.Group({
		id: "octokit-notifications",
		maxConcurrent: 1,
		minTime: 3e3,
		...common
	});
};
function throttling(octokit, octokitOptions) {
	const { enabled = true, Bottleneck = import_light.default, id = "no-id", timeout = 12e4, connection } = octokitOptions.throttle || {};
	if (!enabled) return {};
	const common = { timeout };
	if (typeof connection !== "undefined") common.connection = connection;
	const state = Object.assign({
		clustering: connection != null,
		triggersNotification,
		fallbackSecondaryRateRetryAfter: 60,
		retryAfterBaseValue: 1e3,
		id
	}, octokitOptions.throttle);
	if (typeof state.onSecondaryRateLimit !== "function" || typeof state.onRateLimit !== "function") throw new Error(`octokit/plugin-throttling error:
        You must pass the onSecondaryRateLimit and onRateLimit error handlers.
        See https://octokit.github.io/rest.js/#throttling

        const octokit = new Octokit({
          throttle: {
            onSecondaryRateLimit: (retryAfter, options) => {/* ... */},
            onRateLimit: (retryAfter, options) => {/* ... */}
          }
        })
    `);
	let initialized = false;
	const initializeBottleneck = () => {
		if (initialized) return;
		initialized = true;
		if (groups.global == null) createGroups(Bottleneck, common);
		state.global = state.global ?? groups.global;
		state.auth = state.auth ?? groups.auth;
		state.search = state.search ?? groups.search;
		state.write = state.write ?? groups.write;
		state.notifications = state.notifications ?? groups.notifications;
		state.retryLimiter = state.retryLimiter ?? new Bottleneck();
		const events = {};
		const emitter = new Bottleneck.Events(events);
		events.on("secondary-limit", state.onSecondaryRateLimit);
		events.on("rate-limit", state.onRateLimit);
		events.on("error", (e) => octokit.log.warn("Error in throttling-plugin limit handler", e));
		state.retryLimiter.on("failed", async function(error, info) {
			const [state2, request, options] = info.args;
			const { pathname } = new URL(options.url, "http://github.test");
			if (!(pathname.startsWith("/graphql") && error.status !== 401 || error.status === 403 || error.status === 429)) return;
			const retryCount = ~~request.retryCount;
			request.retryCount = retryCount;
			options.request.retryCount = retryCount;
			const { wantRetry, retryAfter = 0 } = await (async function() {
				if (/\bsecondary rate\b/i.test(error.message)) {
					const retryAfter2 = Number(error.response.headers["retry-after"]) || state2.fallbackSecondaryRateRetryAfter;
					return {
						wantRetry: await emitter.trigger("secondary-limit", retryAfter2, options, octokit, retryCount),
						retryAfter: retryAfter2
					};
				}
				if (error.response.headers != null && error.response.headers["x-ratelimit-remaining"] === "0" || (error.response.data?.errors ?? []).some((error2) => error2.type === "RATE_LIMITED")) {
					const rateLimitReset = (/* @__PURE__ */ new Date(~~error.response.headers["x-ratelimit-reset"] * 1e3)).getTime();
					const retryAfter2 = Math.max(Math.ceil((rateLimitReset - Date.now()) / 1e3) + 1, 0);
					return {
						wantRetry: await emitter.trigger("rate-limit", retryAfter2, options, octokit, retryCount),
						retryAfter: retryAfter2
					};
				}
				return {};
			})();
			if (wantRetry) {
				request.retryCount++;
				return retryAfter * state2.retryAfterBaseValue;
			}
		});
	};
	octokit.hook.wrap("request", (request, options) => {
		initializeBottleneck();
		return wrapRequest(state, request, options);
	});
	return {};
}
throttling.VERSION = VERSION;
throttling.triggersNotification = triggersNotification;

// packages/github/src/client.ts
const ModelOpsOctokit = GitHub.plugin(retry, throttling);
/** How often a rate limit is waited for before it becomes an error. */
const maxLimitWaits = 3;
/**
* The only place where an Octokit is made: base URL and proxy from the runner's environment, throttling,
* waits for rate limits, retries of reads only, the token to its own server only.
*/
function createOctokit(options) {
	const { log } = options;
	const local = isLoopback(new URL(options.apiUrl).hostname);
	const onLimit = (kind) => (retryAfter, request, _octokit, retryCount) => {
		log.warning(`${kind} rate limit at ${request.method} ${request.url}: waiting ${retryAfter} s (${retryCount + 1} of ${maxLimitWaits})`);
		return retryCount < maxLimitWaits;
	};
	const octokit = new ModelOpsOctokit(getOctokitOptions(options.token, {
		baseUrl: options.apiUrl,
		userAgent: options.userAgent,
		log: {
			debug: () => {},
			info: (m) => log.debug(m),
			warn: (m) => log.debug(m),
			error: (m) => log.debug(m)
		},
		retry: {
			retries: 3,
			...local ? { retryAfterBaseValue: 20 } : {}
		},
		throttle: {
			onRateLimit: onLimit("primary"),
			onSecondaryRateLimit: onLimit("secondary"),
			...local ? {
				write: new import_light.default.Group(),
				notifications: new import_light.default.Group()
			} : {}
		}
	}));
	octokit.hook.before("request", (request) => {
		if (request.method !== "GET" && request.url !== "/graphql") request.request = {
			...request.request,
			retries: 0
		};
		const host = new URL(request.url, options.apiUrl).hostname;
		if (!isOwnHost(host, new URL(options.apiUrl).hostname)) throw new Error(`refusing to send the token to ${host}: it belongs to ${new URL(options.apiUrl).hostname}`);
	});
	return octokit;
}
/**
* Whether a host belongs to the server that the token is for: the API itself and the uploads host beside it
* (`api.github.com` and `uploads.github.com`; on a tenant `api.x.ghe.com` and `uploads.x.ghe.com`; on GHES the same host).
*/
function isOwnHost(host, apiHost) {
	if (host === apiHost) return true;
	if (isLoopback(host) && isLoopback(apiHost)) return true;
	return apiHost.startsWith("api.") && host === `uploads.${apiHost.slice(4)}`;
}
function isLoopback(host) {
	return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

// packages/lifecycle/src/operations.ts
/** The natural key of an operation: two operations with the same key write the same thing. */
function operationKey(operation) {
	switch (operation.kind) {
		case "create-draft-release": return `create-draft-release ${operation.tag}`;
		case "delete-draft-release": return `delete-draft-release ${operation.releaseId}`;
		case "upload-asset": return `upload-asset ${operation.releaseId} ${operation.name} ${operation.sha256}`;
		case "delete-asset": return `delete-asset ${operation.assetId}`;
		case "publish-release": return `publish-release ${operation.tag}`;
		case "create-comment": return `create-comment ${operation.issue}`;
		case "update-comment": return `update-comment ${operation.commentId}`;
		case "delete-comment": return `delete-comment ${operation.commentId}`;
	}
}
/** One line for logs and for `dry-run`. */
function describeOperation(operation) {
	switch (operation.kind) {
		case "create-draft-release": return `create the draft release "${operation.name}" with tag ${operation.tag} at ${operation.commit.slice(0, 7)}`;
		case "delete-draft-release": return `delete the draft release ${operation.releaseId} (${operation.tag}): ${operation.reason}`;
		case "upload-asset": return `upload ${operation.name} (${operation.bytes} bytes, ${operation.sha256.slice(0, 19)}…)`;
		case "delete-asset": return `delete the asset ${operation.name}: ${operation.reason}`;
		case "publish-release": return `publish ${operation.tag} at ${operation.commit.slice(0, 7)}${operation.prerelease ? " as a pre-release" : ""}`;
		case "create-comment": return `comment on #${operation.issue} (${operation.body.length} characters)`;
		case "update-comment": return `update comment ${operation.commentId} (${operation.body.length} characters)`;
		case "delete-comment": return `delete comment ${operation.commentId}: ${operation.reason}`;
	}
}

// packages/lifecycle/src/ports.ts
/** The state changed between looking and writing: look again and plan anew. */
var ConflictError = class extends UserError {
	/** `tag-burnt`: an immutable release once had this tag, it can never be used again. */
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

// packages/lifecycle/src/converge.ts
/**
* Observe, plan, apply the first operation, observe again, until the plan is empty.
*
* Safe to run again at any point, and twice at once: each step starts from what is really there, a conflict or a broken
* line only leads to another look. What was written is not believed until it is seen: when a list lags behind, it is
* looked at again before anything is written twice.
* @throws the last error of an operation that failed `attempts` times; errors of the executor that a second look cannot mend.
*/
async function converge(options) {
	const { executor, log, attempts = 6, limit = 200 } = options;
	const applied = [];
	const results = [];
	const conflicts = [];
	const tries = /* @__PURE__ */ new Map();
	/** Keys of operations that were accepted and have not been looked for a second time since. */
	const unseen = /* @__PURE__ */ new Set();
	let fresh = true;
	const backoff = (tried) => Math.min(8e3, 250 * 2 ** (tried - 1)) * (.5 + options.jitter());
	for (;;) {
		const observed = await options.observe({
			fresh,
			applied: results,
			conflicts
		});
		const operations = options.plan(observed);
		const operation = operations[0];
		if (operation === void 0 || options.dryRun) {
			for (const planned of operations) log.info(`would ${describeOperation(planned)}`);
			return {
				observed,
				applied,
				results,
				planned: operations
			};
		}
		if (applied.length >= limit) throw new Error(`the plan does not end: ${limit} operations applied, next is to ${describeOperation(operation)}`);
		const key = operationKey(operation);
		const tried = (tries.get(key) ?? 0) + 1;
		if (unseen.delete(key)) {
			const wait = backoff(tried - 1);
			log.debug(`accepted but not seen yet; looking again in ${(wait / 1e3).toFixed(1)} s`);
			await options.sleep(wait);
			fresh = true;
			continue;
		}
		tries.set(key, tried);
		if (tried > attempts) throw new UserError(`gave up after ${attempts} tries to ${describeOperation(operation)}: GitHub accepts it, but it is not there afterwards`, { fix: "Is somebody undoing it, or is GitHub degraded (githubstatus.com)? Run the step again later." });
		log.info(describeOperation(operation));
		try {
			results.push(await executor.apply(operation));
			applied.push(operation);
			unseen.add(key);
			fresh = tried > 1;
		} catch (error) {
			if (!(error instanceof ConflictError || error instanceof TransientError) || tried === attempts) throw error;
			if (error instanceof ConflictError) conflicts.push({
				operation,
				error
			});
			const asked = error instanceof TransientError ? error.retryAfter : void 0;
			const wait = asked === void 0 ? backoff(tried) : asked * 1e3;
			log.info(`${error.what}; looking again in ${(wait / 1e3).toFixed(1)} s`);
			await options.sleep(wait);
			fresh = true;
		}
	}
}

// packages/lifecycle/src/versions.ts
/** The published versions of a model, highest first. Drafts and tags without a release are no versions. */
function publishedVersions(model, releases) {
	const found = [];
	for (const release of releases) {
		const named = release.draft ? void 0 : parseVersionTag(release.tag);
		if (named?.model === model) found.push({
			version: named.version,
			tag: release.tag,
			release
		});
	}
	return found.sort((a, b) => compareVersions(b.version, a.version));
}
/**
* The version that a reference names: `v1.2.3`, `v1.2`, `v1`, `latest`, each with or without `<model>@`.
* Ranges and `latest` skip pre-releases; an exact version finds them.
* @throws UserError when the reference cannot be read, names another model, or names nothing that is published.
*/
function resolveReference(model, reference, versions) {
	const at = reference.lastIndexOf("@");
	const named = at > 0 ? reference.slice(0, at) : model;
	if (named !== model) throw new UserError(`"${reference}" names the model "${named}"`, { fix: `This step is about "${model}": set \`model: ${named}\`, or another reference.` });
	const wanted = reference.slice(at + 1);
	const known = versions.length === 0 ? `"${model}" has no published version yet.` : `Published: ${versions.slice(0, 10).map(({ version }) => `v${formatVersion(version)}`).join(", ")}${versions.length > 10 ? ", …" : ""}.`;
	const range = /^v?(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?(?:\.(0|[1-9]\d*))?$/.exec(wanted);
	if (range === null && wanted !== "latest") throw new UserError(`"${reference}" is not a version`, { fix: `Write v1.2.3, v1.2, v1 or latest. ${known}` });
	const match = versions.find(({ version, release }) => {
		if (range?.[3] !== void 0) return compareVersions(version, parseVersion(wanted)) === 0;
		if (release.prerelease) return false;
		if (range === null) return true;
		return version.major === Number(range[1]) && (range[2] === void 0 || version.minor === Number(range[2]));
	});
	if (match === void 0) throw new UserError(`no published version of "${model}" is "${wanted}"`, { fix: known });
	return match;
}
/**
* The next version and why it has its number.
*
* First version: 1.0.0. Asked for by the user: as asked. Significantly and materially better than the latest version on
* the same rows: minor. Anything else, also worse but merged: patch.
* @param taken tags that exist or were burnt by an immutable release; the number moves on until it is free.
*/
function proposeVersion(input) {
	const { model, report, latest, equals, asked } = input;
	const free = (version, step) => {
		let next = version;
		while (input.taken.has(versionTag(model, next))) next = bumped(next, step);
		return next;
	};
	if (input.highest === void 0) return {
		version: free({
			major: 1,
			minor: 0,
			patch: 0
		}, "patch"),
		bump: "initial",
		reason: "the first version"
	};
	const { bump, reason } = chooseBump();
	return {
		version: free(bumped(input.highest, bump), bump === "minor" ? "minor" : "patch"),
		bump,
		reason
	};
	function chooseBump() {
		if (asked !== "auto") return {
			bump: asked,
			reason: `a ${asked} version was asked for`
		};
		if (equals !== void 0) return {
			bump: "patch",
			reason: `the same bytes as v${formatVersion(equals)}, released again`
		};
		if (latest === void 0) return {
			bump: "patch",
			reason: `v${formatVersion(input.highest)} was published without a manifest, so nothing can be compared with it`
		};
		const against = `v${formatVersion(latest.version)}`;
		const comparison = report.comparison;
		if (comparison === null || report.champion === null) return {
			bump: "patch",
			reason: `not compared with ${against}`
		};
		if (report.champion.modelDigest !== latest.modelDigest) return {
			bump: "patch",
			reason: `compared with ${report.champion.name}, not with ${against}`
		};
		const metric = report.metrics.find(({ name }) => name === comparison.metric);
		const change = metric?.champion == null || metric.value === null ? "" : `, ${comparison.metric} ${short$1(metric.champion)} → ${short$1(metric.value)}`;
		switch (comparison.outcome) {
			case "better": return {
				bump: "minor",
				reason: `better than ${against}${change}`
			};
			case "worse": return {
				bump: "patch",
				reason: `worse than ${against} but merged${change}`
			};
			case "no-different": return {
				bump: "patch",
				reason: `no different from ${against}${change}`
			};
			case "cannot-tell": return {
				bump: "patch",
				reason: `not clearly different from ${against}${change}`
			};
		}
	}
}
function bumped(version, step) {
	const { major, minor, patch } = version;
	if (step === "major") return {
		major: major + 1,
		minor: 0,
		patch: 0
	};
	return step === "minor" ? {
		major,
		minor: minor + 1,
		patch: 0
	} : {
		major,
		minor,
		patch: patch + 1
	};
}
function short$1(value) {
	return String(Number(value.toPrecision(4)));
}

// packages/lifecycle/src/register.ts
const assetNames = {
	manifest: "model-manifest.json",
	report: "evaluation-report.json",
	sums: "SHA256SUMS"
};
/**
* What is wrong with a published version, or undefined: an asset that its manifest names is missing or has other bytes,
* or its tag names another commit.
*/
function objectionTo({ release, tag }, manifest, tags) {
	for (const file of manifest.files) {
		const asset = release.assets.find(({ name }) => name === file.name);
		if (asset === void 0) return `${tag} lacks its file ${file.name}`;
		if (asset.bytes !== file.bytes || asset.digest !== null && asset.digest !== file.sha256) return `${file.name} of ${tag} is not the file that was published: it has ${asset.digest ?? `${asset.bytes} bytes`}, its manifest says ${file.sha256}`;
	}
	const commit = tags.get(tag);
	return commit === manifest.commit ? void 0 : `the tag ${tag} names ${commit ?? "nothing"}, published was ${manifest.commit}`;
}
/**
* The published versions whose manifests a plan needs: the highest, and those whose tag names this commit.
* Few, since each costs a download.
*/
function manifestsNeeded(model, commit, state) {
	return publishedVersions(model, state.releases).filter(({ tag }, index) => index === 0 || state.tags.get(tag) === commit);
}
/**
* Plans the registration of a version: one draft, its assets one by one, then publishing, which is the commit point.
*
* - The latest version already holds these bytes, or an older one holds them for this very commit (a run that another
*   one overtook, or an old run that is run again): nothing to do, but a draft left behind is removed.
* - A draft of an earlier, interrupted run for the same bytes is completed, not repeated; of twins the lowest id stays.
* - Only drafts that nobody can or will publish any more are removed: GitHub deletes whatever has the id, so a draft
*   that another run is about to publish must be left alone.
*/
function planRegister(goal, state) {
	const { model, report } = goal;
	const modelDigest = report.candidate.modelDigest;
	const versions = publishedVersions(model, state.releases);
	const highest = versions[0];
	const latest = highest && state.manifests.get(highest.tag);
	const drafts = state.releases.filter((release) => release.draft && parseVersionTag(release.tag)?.model === model);
	const holds = ({ tag }) => state.manifests.get(tag)?.modelDigest === modelDigest;
	const settled = highest !== void 0 && holds(highest) ? highest : versions.find((version) => state.tags.get(version.tag) === goal.commit && holds(version));
	if (highest !== void 0 && settled !== void 0) return {
		operations: drafts.flatMap((draft) => {
			if (isDead(draft, state, versions)) return [removal(draft, "its number is taken")];
			return sameIntent(draft, goal) ? [removal(draft, `${settled.tag} holds these bytes`)] : [];
		}),
		version: settled.version,
		tag: settled.tag,
		bump: "none",
		reason: `${settled.tag} already holds these bytes${settled === highest ? "" : " for this commit"}`,
		release: settled.release,
		manifest: state.manifests.get(settled.tag),
		overtaken: settled !== highest
	};
	const equals = versions.find(({ release }) => markerOf(release.body)?.modelDigest === modelDigest);
	const elsewhere = [...state.tags].filter(([, commit]) => commit !== goal.commit).map(([tag]) => tag);
	const taken = /* @__PURE__ */ new Set([
		...elsewhere,
		...state.burnt,
		...versions.map(({ tag }) => tag)
	]);
	const proposal = proposeVersion({
		model,
		report,
		latest: highest && latest ? {
			version: highest.version,
			modelDigest: latest.modelDigest
		} : void 0,
		highest: highest?.version,
		equals: equals?.version,
		asked: goal.bump,
		taken
	});
	const manifest = manifestOf(goal, proposal, highest, latest, equals);
	const tag = versionTag(model, proposal.version);
	const body = `${marker(manifest)}\n${goal.notes(manifest)}`;
	const assets = assetsOf(goal, manifest);
	const ours = drafts.filter((draft) => isOurs(draft, manifest, tag)).sort((a, b) => a.id - b.id);
	const draft = ours[0];
	const operations = drafts.filter((other) => other !== draft).flatMap((other) => {
		if (ours.includes(other)) return [removal(other, `a twin of draft ${draft.id}`)];
		if (isDead(other, state, versions)) return [removal(other, "its number is taken")];
		return highest !== void 0 && compareVersions(parseVersionTag(other.tag).version, highest.version) < 0 && sameIntent(other, goal) ? [removal(other, `${highest.tag} is published`)] : [];
	});
	const plan = {
		version: proposal.version,
		tag,
		bump: proposal.bump,
		reason: proposal.reason,
		manifest,
		release: draft,
		overtaken: false
	};
	if (draft === void 0) {
		operations.push({
			kind: "create-draft-release",
			tag,
			commit: goal.commit,
			name: `${model} v${formatVersion(proposal.version)}`,
			body,
			prerelease: goal.prerelease
		});
		return {
			...plan,
			operations
		};
	}
	const wanted = new Map(assets.map((asset) => [asset.name, asset]));
	const done = /* @__PURE__ */ new Set();
	for (const present of draft.assets) {
		const asset = wanted.get(present.name);
		if (asset !== void 0 && present.state === "uploaded" && present.bytes === asset.bytes && (present.digest === null || present.digest === asset.sha256)) done.add(present.name);
		else {
			const reason = asset === void 0 ? "it does not belong to the version" : present.state === "uploaded" ? "its bytes differ" : "its upload broke off";
			operations.push({
				kind: "delete-asset",
				releaseId: draft.id,
				assetId: present.id,
				name: present.name,
				reason
			});
		}
	}
	for (const asset of assets) if (!done.has(asset.name)) operations.push({
		kind: "upload-asset",
		releaseId: draft.id,
		uploadUrl: draft.uploadUrl,
		...asset
	});
	operations.push({
		kind: "publish-release",
		releaseId: draft.id,
		tag,
		commit: goal.commit,
		prerelease: goal.prerelease
	});
	return {
		...plan,
		operations
	};
}
function removal(draft, reason) {
	return {
		kind: "delete-draft-release",
		releaseId: draft.id,
		tag: draft.tag,
		reason
	};
}
/**
* A draft of ours whose tag a release has, an immutable release had, or a commit has that is not the draft's: publishing
* it is refused, or would be wrong.
*/
function isDead(draft, state, versions) {
	if (markerOf(draft.body) === void 0) return false;
	const commit = state.tags.get(draft.tag);
	return versions.some(({ tag }) => tag === draft.tag) || state.burnt.has(draft.tag) || commit !== void 0 && commit !== draft.target;
}
/** A draft that we, or an earlier attempt of ours, made: for the same bytes at the same commit. */
function sameIntent(draft, { commit, report }) {
	return draft.target === commit && markerOf(draft.body)?.modelDigest === report.candidate.modelDigest;
}
/** A draft for exactly this manifest: same number, same bytes, same evidence, same commit. */
function isOurs(draft, manifest, tag) {
	return draft.tag === tag && markerOf(draft.body)?.manifest === digestOf(manifest);
}
function manifestOf(goal, proposal, highest, latest, equals) {
	const { report } = goal;
	const kept = goal.keep.map(({ file }) => file);
	return {
		schema: "modelops/model-manifest/v1",
		model: goal.model,
		version: formatVersion(proposal.version),
		task: report.task,
		bump: proposal.bump,
		reason: proposal.reason,
		previous: highest && latest ? {
			version: formatVersion(highest.version),
			modelDigest: latest.modelDigest
		} : null,
		equals: equals === void 0 ? null : formatVersion(equals.version),
		commit: goal.commit,
		modelDigest: report.candidate.modelDigest,
		inputsDigest: report.inputs.digest,
		files: kept,
		judged: report.candidate.files.filter((file) => !kept.includes(file)),
		documents: { evaluationReport: digestOf(report) },
		verdict: report.verdict
	};
}
function assetsOf(goal, manifest) {
	const text = (name, content) => ({
		name,
		source: { text: content },
		sha256: sha256(content),
		bytes: Buffer.byteLength(content)
	});
	const assets = [
		...goal.keep.map(({ file, path }) => ({
			name: file.name,
			source: { path },
			sha256: file.sha256,
			bytes: file.bytes
		})),
		text(assetNames.report, prettyCanonicalJson(goal.report)),
		text(assetNames.manifest, prettyCanonicalJson(manifest))
	];
	const sums = assets.map((asset) => `${asset.sha256.slice(7)}  ${asset.name}\n`).sort();
	return [...assets, text(assetNames.sums, sums.join(""))];
}
/** The hidden first line of a release's text. People may edit the text: it only helps to find things, the manifest decides. */
function marker(manifest) {
	return `<!-- modelops:version model=${manifest.modelDigest} manifest=${digestOf(manifest)} -->`;
}
function markerOf(body) {
	const match = /^<!-- modelops:version model=(sha256:[0-9a-f]{64}) manifest=(sha256:[0-9a-f]{64}) -->/.exec(body);
	return match === null ? void 0 : {
		modelDigest: match[1],
		manifest: match[2]
	};
}

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
	return new UserError(`${could}: ${status} ${whole}`, { cause: error });
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

// packages/github/src/shapes.ts
function kindOf(value) {
	if (value === null || value === void 0) return "null";
	if (Array.isArray(value)) return "array";
	const kind = typeof value;
	return kind === "string" || kind === "number" || kind === "boolean" || kind === "object" ? kind : "other";
}
/**
* Checks the shape of what came back. A body that was cut on the way arrives as success with empty data
* (measured with octokit on Node 20 and 24), so a status says nothing.
* @throws TransientError when the shape is not as asked for.
*/
function expectObject(data, fields, what) {
	if (kindOf(data) !== "object") throw broken(what, `an object was expected, ${kindOf(data)} came`);
	const record = data;
	for (const [field, kinds] of Object.entries(fields)) {
		const kind = kindOf(record[field]);
		if (kind === "other" || !kinds.includes(kind)) throw broken(what, `"${field}" is ${kind}`);
	}
	return record;
}
/** As `expectObject`, for a list. */
function expectArray(data, what) {
	if (!Array.isArray(data)) throw broken(what, `a list was expected, ${kindOf(data)} came`);
	return data;
}
function broken(what, detail) {
	return new TransientError(`GitHub's answer about ${what} arrived broken: ${detail}`);
}

// packages/github/src/parse.ts
function parseAsset(data) {
	const asset = expectObject(data, {
		id: ["number"],
		name: ["string"],
		size: ["number"],
		state: ["string"],
		digest: ["string", "null"]
	}, "an asset");
	return {
		id: asset["id"],
		name: asset["name"],
		bytes: asset["size"],
		state: asset["state"],
		digest: asset["digest"] ?? null
	};
}
function parseRelease(data) {
	const release = expectObject(data, {
		id: ["number"],
		tag_name: ["string"],
		name: ["string", "null"],
		body: ["string", "null"],
		draft: ["boolean"],
		prerelease: ["boolean"],
		target_commitish: ["string"],
		html_url: ["string"],
		upload_url: ["string"],
		assets: ["array"]
	}, "a release");
	return {
		id: release["id"],
		tag: release["tag_name"],
		name: release["name"] ?? "",
		body: (release["body"] ?? "").replaceAll("\r\n", "\n"),
		draft: release["draft"],
		prerelease: release["prerelease"],
		target: release["target_commitish"],
		url: release["html_url"],
		uploadUrl: release["upload_url"].replace(/\{[^}]*\}$/, ""),
		assets: release["assets"].map(parseAsset)
	};
}
function parseComment(data) {
	const comment = expectObject(data, {
		id: ["number"],
		body: ["string", "null"],
		html_url: ["string"],
		user: ["object", "null"]
	}, "a comment");
	const user = comment["user"];
	return {
		id: comment["id"],
		body: (comment["body"] ?? "").replaceAll("\r\n", "\n"),
		author: typeof user?.login === "string" ? withoutBot(user.login) : "",
		url: comment["html_url"]
	};
}
/** REST says `github-actions[bot]`, GraphQL says both: one spelling, without. */
function withoutBot(login) {
	return login.replace(/\[bot\]$/, "");
}
function parsePullRequest(data) {
	const pull = expectObject(data, {
		number: ["number"],
		state: ["string"],
		head: ["object"],
		base: ["object"],
		labels: ["array", "null"]
	}, "a pull request");
	const head = expectObject(pull["head"], {
		sha: ["string"],
		repo: ["object", "null"]
	}, "a pull request's head");
	const base = expectObject(pull["base"], {
		sha: ["string"],
		ref: ["string"]
	}, "a pull request's base");
	const repository = head["repo"];
	return {
		number: pull["number"],
		state: pull["state"],
		headSha: head["sha"],
		headRepository: typeof repository?.full_name === "string" ? repository.full_name : null,
		baseSha: base["sha"],
		baseRef: base["ref"],
		mergedAt: typeof pull["merged_at"] === "string" ? pull["merged_at"] : null,
		labels: (pull["labels"] ?? []).flatMap((label) => {
			const name = typeof label === "object" && label !== null && "name" in label ? label.name : label;
			return typeof name === "string" ? [name] : [];
		})
	};
}
function parseArtifacts(data) {
	const page = expectObject(data, {
		total_count: ["number"],
		artifacts: ["array"]
	}, "artifacts");
	return expectArray(page["artifacts"], "artifacts").map((item) => {
		const artifact = expectObject(item, {
			id: ["number"],
			name: ["string"],
			size_in_bytes: ["number"],
			expired: ["boolean"],
			digest: ["string", "null"],
			workflow_run: ["object", "null"]
		}, "an artifact");
		const run = artifact["workflow_run"] ?? {};
		const number = (value) => typeof value === "number" ? value : null;
		return {
			id: artifact["id"],
			name: artifact["name"],
			bytes: artifact["size_in_bytes"],
			expired: artifact["expired"],
			digest: artifact["digest"] ?? null,
			runId: number(run["id"]),
			headSha: typeof run["head_sha"] === "string" ? run["head_sha"] : null,
			repositoryId: number(run["repository_id"]),
			headRepositoryId: number(run["head_repository_id"])
		};
	});
}
function parseRun(data) {
	const run = expectObject(data, {
		id: ["number"],
		path: ["string"],
		event: ["string"],
		head_sha: ["string"],
		html_url: ["string"]
	}, "a workflow run");
	return {
		id: run["id"],
		path: run["path"].replace(/@.*$/, ""),
		event: run["event"],
		headSha: run["head_sha"],
		url: run["html_url"]
	};
}

// packages/github/src/executor.ts
const releases = "contents: write";
const comments = "pull-requests: write";
/** Applies operations: the only place of the suite where something is written to GitHub. */
function createExecutor(octokit, repository) {
	const [owner, repo] = repository.split("/");
	const base = {
		owner,
		repo
	};
	async function write(purpose, request) {
		try {
			return await request();
		} catch (error) {
			throw toError(error, purpose, true);
		}
	}
	/** What is gone already needs no deleting: the goal is that it is not there. */
	async function remove(purpose, request) {
		try {
			return await write(purpose, async () => {
				await request();
				return {};
			});
		} catch (error) {
			if (error instanceof ConflictError && error.code === "gone") return {};
			throw error;
		}
	}
	return { async apply(operation) {
		switch (operation.kind) {
			case "create-draft-release": return write({
				to: "create a draft release",
				permission: releases
			}, async () => {
				const response = await octokit.request("POST /repos/{owner}/{repo}/releases", {
					...base,
					tag_name: operation.tag,
					target_commitish: operation.commit,
					name: operation.name,
					body: operation.body,
					draft: true,
					prerelease: operation.prerelease
				});
				const release = parseRelease(response.data);
				return {
					releaseId: release.id,
					url: release.url
				};
			});
			case "delete-draft-release": return remove({
				to: "delete a draft release",
				permission: releases
			}, async () => {
				const there = await octokit.request("GET /repos/{owner}/{repo}/releases/{release_id}", {
					...base,
					release_id: operation.releaseId
				});
				if (!parseRelease(there.data).draft) throw new ConflictError(`${operation.tag} was published meanwhile`, "other");
				await octokit.request("DELETE /repos/{owner}/{repo}/releases/{release_id}", {
					...base,
					release_id: operation.releaseId
				});
			});
			case "upload-asset": return write({
				to: `upload ${operation.name}`,
				permission: releases
			}, async () => {
				const data = "path" in operation.source ? await openAsBlob(operation.source.path) : new Blob([operation.source.text]);
				const response = await octokit.request({
					method: "POST",
					url: `${operation.uploadUrl}?name=${encodeURIComponent(operation.name)}`,
					headers: { "content-type": "application/octet-stream" },
					data
				});
				parseAsset(response.data);
				return {};
			});
			case "delete-asset": return remove({
				to: `delete the asset ${operation.name}`,
				permission: releases
			}, () => octokit.request("DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}", {
				...base,
				asset_id: operation.assetId
			}));
			case "publish-release": return publish(operation);
			case "create-comment": return write({
				to: "comment on the pull request",
				permission: comments
			}, async () => {
				const response = await octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
					...base,
					issue_number: operation.issue,
					body: operation.body
				});
				const comment = parseComment(response.data);
				return {
					commentId: comment.id,
					url: comment.url
				};
			});
			case "update-comment": return write({
				to: "update our comment on the pull request",
				permission: comments
			}, async () => {
				const response = await octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
					...base,
					comment_id: operation.commentId,
					body: operation.body
				});
				const comment = parseComment(response.data);
				return {
					commentId: comment.id,
					url: comment.url
				};
			});
			case "delete-comment": return remove({
				to: "delete a twin of our comment",
				permission: comments
			}, () => octokit.request("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", {
				...base,
				comment_id: operation.commentId
			}));
		}
	} };
	async function publish(operation) {
		try {
			return await write({
				to: `publish ${operation.tag}`,
				permission: releases
			}, async () => {
				const response = await octokit.request("PATCH /repos/{owner}/{repo}/releases/{release_id}", {
					...base,
					release_id: operation.releaseId,
					tag_name: operation.tag,
					target_commitish: operation.commit,
					draft: false,
					prerelease: operation.prerelease,
					make_latest: "false"
				});
				const release = parseRelease(response.data);
				return {
					releaseId: release.id,
					url: release.url
				};
			});
		} catch (error) {
			if (!(error instanceof PermissionError)) throw error;
			throw new PermissionError(`GitHub did not let us publish ${operation.tag}: it refuses this token a tag at ${operation.commit.slice(0, 7)}`, "workflows: write", "That happens when the workflow files of that commit differ from those on the branches: `permissions:` cannot mend it. Give `token:` of a GitHub App that has \"Workflows: write\", or create the tag yourself. The draft is kept; running the step again completes it.", error);
		}
	}
}

// packages/github/src/reader.ts
const pageSize = 100;
/** Reads GitHub. A broken answer is asked for again; a missing permission says which. */
function createReader(octokit, repository, sleep) {
	const [owner, repo] = repository.split("/");
	const base = {
		owner,
		repo
	};
	async function attempt(purpose, read) {
		for (let tried = 1;; tried++) try {
			return await read();
		} catch (thrown) {
			const error = toError(thrown, purpose, false);
			if (!(error instanceof TransientError) || httpFailure(thrown) !== void 0 || tried === 4) throw error;
			await sleep(200 * tried ** 2);
		}
	}
	async function optional(purpose, read) {
		return attempt(purpose, async () => {
			try {
				return await read();
			} catch (error) {
				if (httpFailure(error)?.status === 404) return void 0;
				throw error;
			}
		});
	}
	/** Follows `Link: rel="next"`, each page checked by `parse`. */
	async function pages(purpose, route, parameters, parse) {
		const all = [];
		for (let page = 1;; page++) {
			const { items, more } = await attempt(purpose, async () => {
				const response = await octokit.request(route, {
					...base,
					per_page: pageSize,
					page,
					...parameters
				});
				return {
					items: parse(response.data),
					more: /rel="next"/.test(response.headers.link ?? "")
				};
			});
			all.push(...items);
			if (!more) return all;
		}
	}
	return {
		listReleases: () => pages({
			to: "list the releases",
			permission: "contents: read"
		}, "GET /repos/{owner}/{repo}/releases", {}, (data) => expectArray(data, "releases").map(parseRelease)),
		getRelease: (id) => optional({
			to: "read a release",
			permission: "contents: read"
		}, async () => parseRelease((await octokit.request("GET /repos/{owner}/{repo}/releases/{release_id}", {
			...base,
			release_id: id
		})).data)),
		async listTags(prefix) {
			const purpose = {
				to: "list the tags",
				permission: "contents: read"
			};
			const refs = await attempt(purpose, async () => {
				const response = await octokit.request("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", {
					...base,
					ref: `tags/${prefix}`
				});
				return expectArray(response.data, "tags").map((item) => {
					const ref = expectObject(item, {
						ref: ["string"],
						object: ["object"]
					}, "a tag");
					const object = expectObject(ref["object"], {
						type: ["string"],
						sha: ["string"]
					}, "a tag");
					return {
						tag: ref["ref"].slice(10),
						type: object["type"],
						sha: object["sha"]
					};
				});
			});
			const tags = /* @__PURE__ */ new Map();
			for (const { tag, type, sha } of refs) tags.set(tag, type === "tag" ? await attempt(purpose, () => peel(sha)) : sha);
			return tags;
		},
		async downloadAsset(asset, path) {
			await attempt({
				to: `download ${asset.name}`,
				permission: "contents: read"
			}, () => download(asset, path));
		},
		readFile: (path, ref) => optional({
			to: `read ${path} at ${ref.slice(0, 7)}`,
			permission: "contents: read"
		}, async () => {
			const response = await octokit.request("GET /repos/{owner}/{repo}/contents/{path}", {
				...base,
				path,
				ref,
				headers: { accept: "application/vnd.github.raw+json" },
				request: { parseSuccessResponseBody: false }
			});
			const chunks = [];
			for await (const chunk of body(response.data)) chunks.push(chunk);
			return new Uint8Array(Buffer.concat(chunks));
		}),
		listComments: (issue) => pages({
			to: "read the comments of the pull request",
			permission: "pull-requests: read"
		}, "GET /repos/{owner}/{repo}/issues/{issue_number}/comments", { issue_number: issue }, (data) => expectArray(data, "comments").map(parseComment)),
		viewer: () => attempt({
			to: "ask who this token is",
			permission: "contents: read"
		}, async () => {
			const data = expectObject(await octokit.graphql("{ viewer { login } }"), { viewer: ["object"] }, "the viewer");
			return withoutBot(expectObject(data["viewer"], { login: ["string"] }, "the viewer")["login"]);
		}),
		getPullRequest: (number) => attempt({
			to: `read pull request #${number}`,
			permission: "pull-requests: read"
		}, async () => parsePullRequest((await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
			...base,
			pull_number: number
		})).data)),
		pullRequestsOf: (commit) => pages({
			to: `ask which pull request brought ${commit.slice(0, 7)}`,
			permission: "pull-requests: read"
		}, "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", { commit_sha: commit }, (data) => expectArray(data, "pull requests").map(parsePullRequest)),
		listArtifacts: (name) => pages({
			to: "list the artifacts",
			permission: "actions: read"
		}, "GET /repos/{owner}/{repo}/actions/artifacts", { name }, parseArtifacts),
		getRun: (id) => attempt({
			to: `read workflow run ${id}`,
			permission: "actions: read"
		}, async () => parseRun((await octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}", {
			...base,
			run_id: id
		})).data))
	};
	async function peel(sha) {
		const response = await octokit.request("GET /repos/{owner}/{repo}/git/tags/{tag_sha}", {
			...base,
			tag_sha: sha
		});
		const tag = expectObject(response.data, { object: ["object"] }, "an annotated tag");
		return expectObject(tag["object"], { sha: ["string"] }, "an annotated tag")["sha"];
	}
	async function download(asset, path) {
		const response = await octokit.request("GET /repos/{owner}/{repo}/releases/assets/{asset_id}", {
			...base,
			asset_id: asset.id,
			headers: { accept: "application/octet-stream" },
			request: { parseSuccessResponseBody: false }
		});
		const partial = `${path}.part`;
		const hash = createHash("sha256");
		let bytes = 0;
		try {
			await pipeline(body(response.data), async function* (chunks) {
				for await (const chunk of chunks) {
					hash.update(chunk);
					bytes += chunk.byteLength;
					yield chunk;
				}
			}, createWriteStream(partial));
		} catch (cause) {
			await rm(partial, { force: true });
			throw new TransientError(`the download of ${asset.name} broke off after ${bytes} of ${asset.bytes} bytes`, void 0, cause);
		}
		const digest = `sha256:${hash.digest("hex")}`;
		if (bytes !== asset.bytes || asset.digest !== null && digest !== asset.digest) {
			await rm(partial, { force: true });
			throw new TransientError(`the download of ${asset.name} is not what GitHub stores: ${bytes} of ${asset.bytes} bytes, ${digest}`);
		}
		await rename(partial, path);
	}
}
function body(data) {
	if (!(data instanceof Object) || !("getReader" in data)) throw new TransientError("GitHub sent no body");
	return Readable.fromWeb(data);
}

// packages/github/src/manifest.ts
/** A manifest is a few kilobytes; anything larger is none. */
const maxBytes = 4 << 20;
/** Reads the manifests of releases; one that was read is kept, since a published one does not change. */
function createManifestReader(read, temporary) {
	const known = /* @__PURE__ */ new Map();
	return async (release) => {
		const asset = release.assets.find(({ name, state }) => name === assetNames.manifest && state === "uploaded");
		if (asset === void 0) return void 0;
		const key = `${asset.id} ${asset.digest}`;
		const manifest = known.get(key) ?? await readManifest(read, release, asset, temporary);
		known.set(key, manifest);
		return manifest;
	};
}
async function readManifest(read, release, asset, temporary) {
	const where = `${asset.name} of ${release.tag}`;
	if (asset.bytes > maxBytes) throw new UserError(`the manifest is ${asset.bytes} bytes, which is no manifest`, { where });
	const path = join(temporary, `manifest-${asset.id}.json`);
	await read.downloadAsset(asset, path);
	const manifest = parseDocument(modelManifestSchema, await readFile(path, "utf8"), where);
	await rm(path);
	if (`${manifest.model}@v${manifest.version}` !== release.tag) throw new UserError(`the manifest is about ${manifest.model}@v${manifest.version}`, {
		where,
		fix: "The release was changed by hand: delete it, or put its own manifest back."
	});
	const marked = markerOf(release.body)?.manifest;
	if (marked !== void 0 && marked !== digestOf(manifest)) throw new UserError(`this is not the manifest that was published: it has ${digestOf(manifest)}`, {
		where,
		fix: "The release was changed by hand: delete it, or put its own manifest back."
	});
	return manifest;
}

// packages/github/src/index.ts
/** GitHub as the actions see it: a reader and an executor for one repository. */
function connect(options) {
	const octokit = createOctokit(options);
	return {
		read: createReader(octokit, options.repository, options.sleep),
		executor: createExecutor(octokit, options.repository)
	};
}

// packages/reporting/src/escape.ts
/**
* Text from users' data, made safe for the place where it lands. It looks the same, but it is only ever text:
* no markup, no link, no reference to an issue or commit, and no @mention that would notify somebody.
*/
/** Breaks up what GitHub would turn into a link; invisible and without width. Renovate and Dependabot use the same. */
const zeroWidthSpace = "​";
const hidden = /[[\p{Cc}\p{Cf}\u115f\u1160\u3164\uffa0]--[\u200c\u200d]]/gv;
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/**
* One line of the text as people should see it, before any escaping: white space runs become one space, control and
* bidirectional characters become visible (`␀`, `⟨U+202E⟩`), lone surrogates become U+FFFD, and text beyond `max`
* an ellipsis.
*/
function visible(text, { max = 200 } = {}) {
	const reach = max * 8 + 100;
	const head = text.length > reach ? text.slice(0, reach) : text;
	const line = head.toWellFormed().replace(/[\s\u0085]+/gu, " ").trim().replace(hidden, pictureOf);
	const points = Array.from(line);
	if (points.length <= max && head.length === text.length) return line;
	return `${points.slice(0, Math.max(0, Math.min(max - 1, points.length))).join("").replace(/[\p{M}\u200c\u200d]+$/u, "").trimEnd()}…`;
}
function pictureOf(character) {
	const code = character.codePointAt(0);
	if (code < 32) return String.fromCodePoint(9216 + code);
	if (code === 127) return "␡";
	return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
/** Keeps right-to-left text from reordering the numbers around it. */
function isolate(text) {
	return rightToLeft.test(text) ? `\u2068${text}\u2069` : text;
}
/**
* GitHub looks for mentions, issues and commits in the *rendered* text, so entities do not stop it: only another
* character between does. Replies by e-mail are read as plain text, so this holds inside code as well.
*/
function quiet(text) {
	return text.replace(/[@#]/g, `$&${zeroWidthSpace}`).replace(/\bGH-(?=\d)/gi, `$&${zeroWidthSpace}`).replace(/:(?=\/\/)/g, `:${zeroWidthSpace}`).replace(/www(?=\.)/gi, `$&${zeroWidthSpace}`).replace(/:(?=[\w+-]+:)/g, `:${zeroWidthSpace}`).replace(/(?<![0-9a-z])[0-9a-f]{7,}(?![0-9a-z])/gi, (run) => run.replace(/.{6}(?=.)/g, `$&${zeroWidthSpace}`));
}
const entity = (character) => `&#${character.charCodeAt(0)};`;
function entities(text) {
	return text.replace(/[&<>"'`*_[\]|~\\#]/g, entity).replaceAll("$", "<span>$</span>");
}
/**
* Text as inline Markdown of GitHub: in a paragraph, a list item or a table's cell. Renders as the text itself
* (see `visible`), plus zero-width spaces in what would become a mention, a reference, a link or an emoji.
*/
function markdown(text, options = {}) {
	return entities(quiet(isolate(visible(text, options)))).replace(/^[-+=]/, entity).replace(/^(\d+)([.)])/, (_, digits, mark) => {
		return `${digits}${entity(mark)}`;
	});
}
/**
* Text as code. A code span, or `<code>` where the text holds a pipe, which no code span can hold both inside and
* outside of a table. Nothing in it is a mention, not even in an e-mail's reply.
*/
function codeSpan(text, options = {}) {
	const shown = isolate(visible(text, options));
	if (shown === "" || shown.includes("|")) return `<code>${entities(quiet(shown))}</code>`;
	const silent = shown.replaceAll("@", `@${zeroWidthSpace}`).replaceAll("<!--", `<${zeroWidthSpace}!--`);
	const longest = Math.max(0, ...Array.from(silent.matchAll(/`+/g), (run) => run[0].length));
	const fence = "`".repeat(longest + 1);
	const pad = silent.startsWith("`") || silent.endsWith("`") ? " " : "";
	return `${fence}${pad}${silent}${pad}${fence}`;
}
/** Text inside an HTML element, such as `<summary>`; equally quiet. Not for attributes. */
function html(text, options = {}) {
	return quiet(isolate(visible(text, options))).replace(/[&<>"'`]/g, entity).replaceAll("$", "<span>$</span>");
}
/**
* A sentence that may hold `code` in backticks, as reasons and notes do: the code becomes code, the rest is escaped.
* A backtick without a partner stays a backtick.
*/
function prose(text, options = {}) {
	const parts = visible(text, options).split("`");
	if (parts.length % 2 === 0) return markdown(text, options);
	const whole = { max: Number.MAX_SAFE_INTEGER / 16 };
	return parts.map((part, index) => {
		if (index % 2 === 1) return codeSpan(part, whole);
		const before = /^\s/.test(part) ? " " : "";
		const after = /\S\s$/.test(part) ? " " : "";
		return `${before}${markdown(part, whole)}${after}`;
	}).join("").trim();
}
/** A link when the address is a plain http(s) one, else the label alone. The label is Markdown already. */
function link(label, address) {
	if (address === void 0 || !/^https?:\/\/[^\s<>"'`\\|]+$/.test(address)) return label;
	return `[${label}](${address.replace(/[()[\]*_~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)})`;
}

// packages/reporting/src/numbers.ts
/** What stands where there is no number. */
const noNumber = "—";
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
function scientific(value, digits) {
	const [mantissa, exponent] = Math.abs(value).toExponential(digits - 1).split("e");
	const raised = Array.from(String(Math.abs(Number(exponent))), (d) => superscripts[Number(d)]).join("");
	return `${mantissa}×10${Number(exponent) < 0 ? "⁻" : ""}${raised}`;
}
function grouped(digits) {
	const [whole, fraction] = digits.split(".");
	const separated = whole.replace(/\B(?=(\d{3})+$)/g, ",");
	return fraction === void 0 ? separated : `${separated}.${fraction}`;
}
function magnitude(value, decimals) {
	const size = Math.abs(value);
	if (size >= 0xe8d4a51000) return scientific(value, 3);
	const fixed = size.toFixed(decimals);
	if (size === 0 || Number(fixed) !== 0) return grouped(fixed);
	return size >= 1e-6 ? String(Number(size.toPrecision(1))) : scientific(value, 2);
}
/**
* The scale for numbers that stand together: three decimals around 1 (a fourth when an interval or a difference
* needs it), four significant digits for larger ones, powers of ten for very large and very small ones.
* @param values the numbers of the row.
* @param steps what must not vanish in the rounding: differences, widths of intervals.
* @param distinct pairs whose order the reader must see, such as a value and its bound.
*/
function scaleOf(values, steps = [], distinct = []) {
	const finite = values.filter((value) => Number.isFinite(value));
	const decimals = decimalsOf(finite, Math.max(0, ...finite.map(Math.abs)), steps, distinct);
	const write = (value, plus) => {
		if (value === null || value === void 0 || !Number.isFinite(value)) return "—";
		const text = decimals === void 0 && value !== 0 ? scientific(value, 3) : magnitude(value, decimals ?? 0);
		return value === 0 ? text : `${value < 0 ? "−" : plus}${text}`;
	};
	const interval = (ends, plus) => ends === null || ends === void 0 ? "" : `${write(ends[0], plus)} to ${write(ends[1], plus)}`;
	return {
		plain: (value) => write(value, ""),
		signed: (value) => write(value, "+"),
		interval: (ends) => interval(ends, ""),
		signedInterval: (ends) => interval(ends, "+")
	};
}
function decimalsOf(finite, largest, steps, distinct) {
	if (largest !== 0 && (largest < 1e-4 || largest >= 0xe8d4a51000)) return void 0;
	if (largest > 1 && finite.every(Number.isInteger)) return 0;
	const exponent = largest === 0 ? 0 : Math.floor(Math.log10(largest));
	const base = exponent >= 0 ? Math.max(0, 3 - exponent) : Math.max(3, 1 - exponent);
	const smallest = Math.min(...steps.filter((step) => Number.isFinite(step)).map(Math.abs).filter(Boolean));
	const needed = Number.isFinite(smallest) ? -Math.floor(Math.log10(smallest)) : base;
	let decimals = Math.min(Math.max(base, needed), base + 1);
	const confused = (places) => distinct.some(([a, b]) => typeof a === "number" && typeof b === "number" && differ(a, b) && a.toFixed(places) === b.toFixed(places));
	while (decimals < 8 && confused(decimals)) decimals++;
	return decimals;
}
function differ(a, b) {
	return Math.abs(a - b) > 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));
}
/** A number that a person chose, such as a margin or an edge: as short as it was written. */
function short(value) {
	const size = Math.abs(value);
	if (size !== 0 && (size < 1e-4 || size >= 0xe8d4a51000)) return scaleOf([value]).plain(value);
	return `${value < 0 ? "−" : ""}${grouped(String(Number(size.toPrecision(6))))}`;
}
/** A number of rows, groups, gates: `52,310`. */
function count(value) {
	return grouped(String(Math.round(value)));
}
/** An estimate of a count, with the two digits that it deserves: `about 12,000`. */
function roughly(value) {
	return `about ${count(value < 100 ? value : Number(value.toPrecision(2)))}`;
}
/** A share: `17.6%`. */
function percent(share, decimals = 1) {
	return `${(share * 100).toFixed(decimals)}%`;
}
/** A level of confidence: `95%`, `99.9%`. */
function levelText(level) {
	return `${Number((level * 100).toFixed(2))}%`;
}
/** A file's size: `1.2 MB`. */
function size(bytes) {
	const units = [
		"bytes",
		"kB",
		"MB",
		"GB",
		"TB"
	];
	let value = bytes;
	let unit = 0;
	while (value >= 1e3 && unit < units.length - 1) {
		value /= 1e3;
		unit++;
	}
	return `${grouped(unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1))} ${unit === 0 && bytes === 1 ? "byte" : units[unit]}`;
}
/** `1 gate`, `3 gates`. */
function plural(value, one, many = `${one}s`) {
	return `${count(value)} ${value === 1 ? one : many}`;
}

// packages/reporting/src/metric-scale.ts
/** The decimals in which a metric, its champion and their difference are read. */
function metricScale(metric) {
	const { value, interval, champion, difference } = metric;
	return scaleOf([value, champion], [
		difference?.value,
		halfWidth(difference?.interval ?? null),
		halfWidth(interval)
	], [[value, champion]]);
}
/** Half of an interval; null without one. */
function halfWidth(interval) {
	return interval === null ? null : (interval[1] - interval[0]) / 2;
}

// packages/reporting/src/gate-view.ts
function parsed(gate) {
	try {
		return parseGate(gate.text);
	} catch {
		return;
	}
}
const isRelative = (gate) => (parsed(gate)?.bound.champion ?? 0) !== 0;
const comparators = {
	">=": "≥",
	"<=": "≤",
	">": ">",
	"<": "<"
};
function needsText(gate, report) {
	if (gate.rowsNeeded === null) return "";
	const { rows, groups } = gate.sampleSize;
	const unit = /^(day|hour|week|month)\(/.exec(report.evaluationSet.groupBy ?? "")?.[1] ?? "group";
	const inGroups = groups !== null && groups > 0 && rows > 0 ? ` (${roughly(Math.ceil(gate.rowsNeeded / rows * groups)).replace("about ", "")} ${unit}s)` : "";
	const has = groups === null ? count(rows) : `${count(rows)} (${count(groups)})`;
	return `needs ${roughly(gate.rowsNeeded)} rows${inGroups} instead of ${has}`;
}
function gateView(gate, report) {
	const grammar = parsed(gate);
	const factor = grammar?.bound.champion ?? 0;
	const offset = grammar?.bound.offset ?? 0;
	const relative = factor !== 0;
	const { value, championValue: champion, interval } = gate;
	const difference = relative && value !== null && champion !== null ? value - factor * champion : null;
	const bound = relative && champion !== null ? factor * champion + offset : gate.bound ?? (relative || grammar === void 0 ? null : offset);
	const state = gate.evaluated ? gate.verdict : "skipped";
	const scale = scaleOf([
		value,
		champion,
		bound
	], [difference, halfWidth(interval)], [
		[value, bound],
		[difference, offset],
		...(interval ?? []).map((end) => [end, relative ? offset : bound])
	]);
	let shown = scale.plain(value);
	let detail = scale.interval(interval);
	if (relative && champion !== null) {
		if (value !== null) shown = `${scale.plain(champion)} → ${scale.plain(value)}`;
		const ends = interval === null ? "" : ` (${scale.signedInterval(interval)})`;
		detail = difference === null ? "" : `${scale.signed(difference)}${ends}`;
		if (factor !== 1 && difference !== null) detail += ` over ${short(factor)} × champion`;
	}
	const symbol = grammar === void 0 ? "" : `${comparators[grammar.op]} `;
	const times = factor === 1 ? "champion" : `${short(factor)} × champion`;
	const plus = offset === 0 ? "" : ` ${offset < 0 ? "−" : "+"} ${short(Math.abs(offset))}`;
	const boundFrom = relative ? `${times}${plus}` : "";
	const { rows } = gate.sampleSize;
	const undecided = state === "fail" || state === "inconclusive";
	return {
		text: gate.text,
		state,
		value: shown,
		detail,
		bound: bound === null ? relative ? `${symbol}${boundFrom}` : "—" : `${symbol}${scale.plain(bound)}`,
		boundFrom: bound === null ? "" : boundFrom,
		sample: gate.evaluated && rows !== report.evaluationSet.rows ? plural(rows, "row") : "",
		reason: undecided ? gate.reason : state === "skipped" ? gate.reason || "there is no champion to compare with" : "",
		needs: undecided ? needsText(gate, report) : ""
	};
}

// packages/reporting/src/lines.ts
/** A gate of a thousand characters would bury the verdict. */
const codeInSentence = 80;
/** A line without markup. */
function plainText(line) {
	return line.map((piece) => {
		if (typeof piece === "string") return piece;
		if ("strong" in piece) return plainText(piece.strong);
		return "data" in piece ? visible(piece.data) : visible(piece.code, { max: 80 });
	}).join("");
}
/** The first seven digits of a commit, when it is one. */
function shortSha(sha) {
	return sha !== void 0 && /^[0-9a-f]{7,64}$/.test(sha) ? sha.slice(0, 7) : void 0;
}

// packages/reporting/src/metric-names.ts
const metricLabels = {
	roc_auc: "ROC-AUC",
	pr_auc: "PR-AUC",
	average_precision: "average precision",
	log_loss: "log loss",
	brier: "Brier score",
	brier_score: "Brier score",
	ece: "ECE",
	rmse: "RMSE",
	mae: "MAE",
	mse: "MSE",
	mape: "MAPE",
	smape: "sMAPE",
	r2: "R²",
	mcc: "MCC",
	f1: "F1",
	calibration_in_the_large: "calibration in the large"
};
/** The name that people use for a metric: `ROC-AUC` for `roc_auc`; arguments and slices stay as they are. */
function metricLabel(name) {
	const base = /^\w+/.exec(name)?.[0] ?? "";
	const known = Object.hasOwn(metricLabels, base) ? metricLabels[base] : void 0;
	return known === void 0 ? name : `${known}${name.slice(base.length)}`;
}
/** The metric of a gate or a metric with arguments: `recall` for `recall(threshold=0.3)[origin=ORD] >= 0.5`. */
const baseMetric = (name) => /^\w+/.exec(name)?.[0] ?? name;

// packages/reporting/src/sentence.ts
/** The verdict of one report as a plain sentence, for logs: no markup, no control characters. */
function verdictSentence(report) {
	return plainText(sentenceOf(report));
}
function championLine({ champion }) {
	if (champion === null) return ["no champion"];
	if (champion.version !== null) return [`v${champion.version}`];
	if (champion.source === "base-branch") return [
		"the base branch (",
		{ data: champion.name },
		")"
	];
	return [{ data: champion.name }];
}
/** The metric that the verdict speaks of: the compared one, else the first that a gate names, else the first. */
function primaryMetric(report) {
	const compared = report.comparison?.metric;
	const gated = report.gates[0] === void 0 ? void 0 : baseMetric(report.gates[0].text);
	return report.metrics.find(({ name }) => name === compared) ?? report.metrics.find(({ name }) => baseMetric(name) === gated) ?? report.metrics[0];
}
const isEvaluated = (gate) => gate.evaluated;
function gateSummary(report) {
	const judged = report.gates.filter(isEvaluated);
	const skipped = report.gates.length - judged.length;
	const failed = judged.filter((gate) => gate.verdict === "fail");
	const open = judged.filter((gate) => gate.verdict === "inconclusive");
	const aside = skipped === 0 ? "" : ` (${plural(skipped, "relative gate")} not evaluated)`;
	if (report.gates.length === 0) return {
		line: ["no gates are set"],
		short: "none set",
		bad: false
	};
	if (judged.length === 0) return {
		line: ["no gate could be evaluated"],
		short: "none evaluated",
		bad: false
	};
	const total = plural(judged.length, "gate");
	const strict = report.settings.onInconclusive === "fail" && open.length > 0 && failed.length === 0;
	const undecided = (n) => `${count(n)} can’t be decided`;
	if (failed.length > 0) {
		const line = [judged.length === 1 ? "its gate fails: " : `${count(failed.length)} of ${total} ${failed.length === 1 ? "fails" : "fail"}: `, ...named(failed)];
		if (open.length > 0) line.push(`; ${undecided(open.length)}`);
		line.push(aside);
		return {
			line,
			short: `${count(failed.length)} of ${count(judged.length)} fail`,
			bad: true
		};
	}
	if (open.length > 0) {
		const line = [
			judged.length === 1 ? "its gate can’t be decided: " : `${count(open.length)} of ${total} can’t be decided: `,
			...named(open),
			aside
		];
		if (strict) line.push("; this counts as a failure here");
		return {
			line,
			short: `${count(open.length)} of ${count(judged.length)} open`,
			bad: true
		};
	}
	return {
		line: [`${judged.length === 1 ? "its gate passes" : judged.length === 2 ? "both gates pass" : `all ${total} pass`}${aside}`],
		short: judged.length === 1 ? "passes" : judged.length === 2 ? "both pass" : `all ${count(judged.length)} pass`,
		bad: false
	};
}
function named(gates) {
	const shown = gates.slice(0, 2);
	const pieces = shown.flatMap((gate, index) => [index === 0 ? "" : ", ", { code: gate.text }]);
	if (gates.length > shown.length) pieces.push(` and ${count(gates.length - shown.length)} more`);
	return pieces;
}
const icons = {
	pass: "✅",
	fail: "❌",
	inconclusive: "🟡",
	skipped: "⚪"
};
/** The sign that stands for a state, everywhere the same. */
function iconOf(state) {
	return icons[state];
}
function stateOf(report) {
	const { comparison } = report;
	const champion = championLine(report);
	const decided = report.gates.some(isEvaluated);
	const state = report.verdict === "pass" && !decided ? "skipped" : report.verdict;
	if (state === "fail") return {
		state,
		icon: icons.fail,
		headline: ["fails"]
	};
	const barred = comparison !== null && !comparison.comparable;
	if (state === "inconclusive" && barred) return {
		state,
		icon: icons.inconclusive,
		headline: ["can’t be compared with ", ...champion]
	};
	if (state === "inconclusive") return {
		state,
		icon: icons.inconclusive,
		headline: ["can’t tell yet"]
	};
	const but = state === "pass" ? "passes, but " : "";
	if (barred) return {
		state,
		icon: "⚠️",
		headline: [`${but}can’t be compared with `, ...champion]
	};
	if (comparison?.outcome === "worse") return {
		state,
		icon: "⚠️",
		headline: [`${but}is worse than `, ...champion]
	};
	if (state === "pass") return {
		state,
		icon: icons.pass,
		headline: ["passes"]
	};
	return {
		state,
		icon: icons.skipped,
		headline: [report.gates.length === 0 ? "no gates set" : "no gate evaluated"]
	};
}
function outcomeLine(report) {
	const champion = championLine(report);
	const { comparison } = report;
	if (report.champion === null) return ["no champion"];
	if (comparison === null) return ["not compared with ", ...champion];
	if (!comparison.comparable) return ["not comparable with ", ...champion];
	if (comparison.outcome === "better") return ["better than ", ...champion];
	if (comparison.outcome === "worse") return ["worse than ", ...champion];
	if (comparison.outcome === "no-different") return ["no different from ", ...champion];
	return ["can’t tell against ", ...champion];
}
function primaryText(metric) {
	const scale = metricScale(metric);
	const label = metricLabel(metric.name);
	if (metric.champion === null || metric.difference === null) return `${label} ${scale.plain(metric.value)}`;
	return `${label} ${scale.plain(metric.champion)} → ${scale.plain(metric.value)} (${scale.signed(metric.difference.value)})`;
}
function setText({ evaluationSet }) {
	const { rows, groups, groupBy } = evaluationSet;
	const text = [plural(rows, "row")];
	if (groups !== null) text.push(" of ", ...groupsText(groups, groupBy));
	return text;
}
function groupsText(groups, groupBy) {
	const unit = groupBy === null ? void 0 : /^(day|hour|week|month)\(/.exec(groupBy)?.[1];
	if (unit !== void 0) return [plural(groups, unit)];
	return groupBy === null ? [plural(groups, "group")] : [
		`${plural(groups, "group")} (`,
		{ data: groupBy },
		")"
	];
}
function sentenceOf(report) {
	const { comparison, settings } = report;
	const champion = championLine(report);
	const model = { data: report.model };
	const primary = primaryMetric(report);
	const gates = gateSummary(report);
	const end = (agrees) => [
		agrees === gates.bad ? "; but " : "; ",
		...gates.line,
		"."
	];
	const set = [" on ", ...setText(report)];
	const level = `${levelText(settings.level)} interval`;
	const alone = () => {
		if (primary === void 0) return ["It was judged", ...set];
		const scale = metricScale(primary);
		if (primary.value === null) return [
			{ data: metricLabel(primary.name) },
			" could not be computed",
			...set
		];
		const interval = primary.interval === null ? "" : ` (${level} ${scale.interval(primary.interval)})`;
		return [
			{ data: metricLabel(primary.name) },
			` is ${scale.plain(primary.value)}${interval}`,
			...set
		];
	};
	if (report.champion === null) return [
		{ strong: [model, " is judged without a champion"] },
		", as a first version is: absolute gates decide. ",
		...alone(),
		"; ",
		...gates.line,
		"."
	];
	if (comparison === null) return [
		{ strong: [
			model,
			" was not compared with ",
			...champion
		] },
		". ",
		...alone(),
		"; ",
		...gates.line,
		"."
	];
	if (!comparison.comparable) return [
		{ strong: [
			model,
			" can’t be compared with ",
			...champion
		] },
		": ",
		...whyNotComparable(comparison),
		". ",
		...alone(),
		"; ",
		...gates.line,
		"."
	];
	const compared = () => {
		if (primary === void 0 || primary.difference === null || primary.difference.value === null) return [
			{ data: metricLabel(comparison.metric) },
			" could not be compared",
			...set
		];
		const scale = metricScale(primary);
		const { value, interval } = primary.difference;
		const between = interval === null ? "" : `, ${level} ${scale.signedInterval(interval)}`;
		return [
			{ data: metricLabel(primary.name) },
			` ${scale.plain(primary.champion)} → ${scale.plain(primary.value)} (${scale.signed(value)}${between})`,
			...set
		];
	};
	if (comparison.outcome === "better" || comparison.outcome === "worse") {
		const better = comparison.outcome === "better";
		return [
			{ strong: [
				model,
				` is ${comparison.outcome} than `,
				...champion
			] },
			": ",
			...compared(),
			...end(better)
		];
	}
	if (comparison.outcome === "no-different") return [
		{ strong: [
			model,
			" is no different from ",
			...champion
		] },
		": ",
		...compared(),
		`, within the margin of ${short(comparison.margin)}`,
		...end(true)
	];
	return [
		{ strong: [
			"Can’t tell whether ",
			model,
			" is better or worse than ",
			...champion
		] },
		": ",
		...compared(),
		`; ${neededForComparison(report)}`,
		...(gates.bad ? [
			"; ",
			...gates.line,
			"."
		] : [
			". ",
			capital(gates.line),
			"."
		]).flat()
	];
}
function capital(line) {
	const [first, ...rest] = line;
	return typeof first === "string" && first !== "" ? [first[0].toUpperCase() + first.slice(1), ...rest] : line;
}
function whyNotComparable(comparison) {
	if (comparison.reason !== null && comparison.reason.trim() !== "") return [{ data: comparison.reason.trim().replace(/[.;:]+$/, "") }];
	if (comparison.labelMismatches > 0) return [`${count(comparison.labelMismatches)} of ${plural(comparison.sharedRows, "shared row")} have another label`];
	return comparison.sharedRows === 0 ? ["they share no row"] : ["their rows differ"];
}
function neededForComparison(report) {
	const metric = report.comparison?.metric;
	const gate = report.gates.find((one) => one.rowsNeeded !== null && one.verdict === "inconclusive" && isRelative(one) && baseMetric(one.text) === metric);
	return gate === void 0 ? "more rows would tell" : `a verdict ${needsText(gate, report)}`;
}

// packages/reporting/src/details.ts
const arrows = {
	higher: "↑",
	lower: "↓",
	zero: "→0",
	none: ""
};
function metricView(metric, important) {
	const scale = metricScale(metric);
	return {
		name: metric.name,
		label: metricLabel(metric.name),
		important,
		arrow: arrows[metric.direction],
		champion: scale.plain(metric.champion),
		candidate: scale.plain(metric.value),
		interval: scale.interval(metric.interval),
		difference: scale.signed(metric.difference?.value),
		differenceInterval: scale.signedInterval(metric.difference?.interval),
		change: changeOf(metric),
		reason: metric.reason ?? ""
	};
}
function changeOf({ direction, difference }) {
	const interval = difference?.interval;
	if (interval === null || interval === void 0 || direction === "none" || direction === "zero") return "";
	const sign = interval[0] > 0 ? 1 : interval[1] < 0 ? -1 : 0;
	if (sign === 0) return "no clear change";
	return sign > 0 === (direction === "higher") ? "better" : "worse";
}
const barWidth = 20;
/** Full blocks and one of eighths for the share, with a mark where the prediction is. */
function bar(observed, predicted, top) {
	const eighths = Math.round(observed / top * barWidth * 8);
	const full = Math.floor(eighths / 8);
	const part = [
		"",
		"▏",
		"▎",
		"▍",
		"▌",
		"▋",
		"▊",
		"▉"
	][eighths % 8];
	const cells = Array.from(`${"█".repeat(full)}${part}`.padEnd(barWidth, "\xA0"));
	const mark = Math.min(19, Math.max(0, Math.round(predicted / top * barWidth - .5)));
	cells[mark] = "┃";
	return cells.join("");
}
function calibrationView(report) {
	const bins = (report.calibration ?? []).filter((bin) => bin.rows > 0);
	const known = bins.filter((bin) => bin.meanPrediction !== null && bin.observedRate !== null);
	const rows = known.reduce((sum, bin) => sum + bin.rows, 0);
	if (rows === 0) return null;
	const predicted = known.reduce((sum, bin) => sum + bin.rows * bin.meanPrediction, 0) / rows;
	const observed = known.reduce((sum, bin) => sum + bin.rows * bin.observedRate, 0) / rows;
	const top = Math.max(1e-300, ...known.flatMap((bin) => [bin.meanPrediction, bin.observedRate]));
	const all = scaleOf(known.flatMap((bin) => [bin.meanPrediction, bin.observedRate]));
	const overall = scaleOf([predicted, observed], [], [[predicted, observed]]);
	return {
		headline: `predicted ${overall.plain(predicted)} on average, observed ${overall.plain(observed)}`,
		bins: bins.map((bin) => {
			const { meanPrediction, observedRate } = bin;
			const both = meanPrediction !== null && observedRate !== null;
			return {
				range: `${short(bin.from)} to ${short(bin.to)}`,
				rows: count(bin.rows),
				predicted: all.plain(meanPrediction),
				observed: all.plain(observedRate),
				gap: both ? all.signed(observedRate - meanPrediction) : "—",
				bar: both ? bar(observedRate, meanPrediction, top) : ""
			};
		})
	};
}
function sliceViews(report) {
	const directions = new Map(report.metrics.map((metric) => [metric.name, metric.direction]));
	const badness = report.slices.map((slice) => {
		if (slice.estimate === null) return Number.NEGATIVE_INFINITY;
		const direction = directions.get(slice.metric) ?? "higher";
		if (direction === "zero") return Math.abs(slice.estimate);
		return (direction === "lower" ? 1 : -1) * (slice.estimate - (slice.champion ?? 0));
	});
	const order = report.slices.map((_, index) => index).sort((a, b) => badness[b] - badness[a] || a - b);
	const rank = new Map(order.map((index, position) => [index, position]));
	return report.slices.map((slice, index) => {
		const { estimate, champion, interval } = slice;
		const difference = estimate !== null && champion !== null ? estimate - champion : null;
		const scale = scaleOf([estimate, champion], [halfWidth(interval), difference]);
		return {
			column: slice.column,
			value: slice.value,
			rows: count(slice.rows),
			metric: metricLabel(slice.metric),
			champion: scale.plain(champion),
			candidate: scale.plain(estimate),
			interval: scale.interval(interval),
			difference: scale.signed(difference),
			rank: rank.get(index),
			worth: estimate === null ? "" : champion === null ? scale.plain(estimate) : scale.signed(difference)
		};
	});
}
/** The first twelve digits of a digest: enough to tell files apart by eye. */
function shortDigest(digest) {
	return digest.replace(/^sha256:/, "").slice(0, 12);
}
const digestPiece = (digest) => ({ code: shortDigest(digest) });
const labelSources = {
	truth: "a truth file that the candidate did not write",
	champion: "the champion’s rows, not the candidate’s own file",
	candidate: "the candidate’s own file: nothing else confirms them"
};
const championSources = {
	release: "the release",
	"base-branch": "the base branch",
	file: "the file"
};
function factsOf(report, digest) {
	const { candidate, champion, comparison, evaluationSet: set, inputs, settings, tool } = report;
	const facts = [];
	const fact = (label, ...line) => facts.push({
		label,
		line
	});
	const files = candidate.files.slice(0, 20);
	fact("Candidate", digestPiece(candidate.modelDigest), ...files.flatMap((file, index) => [
		index === 0 ? ", with " : ", ",
		{ data: file.name },
		` (${size(file.bytes)})`
	]), candidate.files.length > files.length ? ` and ${count(candidate.files.length - files.length)} more files` : "");
	if (champion === null) fact("Champion", "none");
	else fact("Champion", `${championSources[champion.source]} `, { data: champion.version === null ? champion.name : `v${champion.version}` }, ", predictions ", champion.predictionsDigest === null ? "its predictions were not kept" : digestPiece(champion.predictionsDigest), ...champion.modelDigest === null ? [] : [", model ", digestPiece(champion.modelDigest)]);
	fact("Evaluation set", plural(set.rows, "row"), ...set.groups === null ? [] : [" of ", ...groupsText(set.groups, set.groupBy)], set.positives === null || set.rows === 0 ? "" : `, ${count(set.positives)} positive (${percent(set.positives / set.rows)})`, ", ", digestPiece(set.digest), "; key ", { code: set.columns.key }, ", label ", { code: set.columns.label }, ", score ", { code: set.columns.score });
	fact("Labels from", labelSources[set.labelsFrom]);
	if (comparison !== null) {
		fact("Rows in common", `${count(comparison.sharedRows)}; ${count(comparison.missingRows)} of the champion’s left out, ${count(comparison.extraRows)} added, ${count(comparison.labelMismatches)} with another label`);
		fact("Decided by", { data: metricLabel(comparison.metric) }, `, where less than ${short(comparison.margin)} does not matter`);
	}
	const data = inputs.data.slice(0, 10);
	fact("Made from", digestPiece(inputs.digest), ...inputs.tree === null ? [] : [", tree ", digestPiece(inputs.tree)], ...inputs.trainer === null ? [] : [", trainer ", { data: inputs.trainer }], ...data.flatMap(({ path, sha256 }) => [
		", ",
		{ data: path },
		" ",
		digestPiece(sha256)
	]), inputs.data.length > data.length ? ` and ${count(inputs.data.length - data.length)} more files of data` : "");
	fact("Statistics", `${levelText(settings.level)} intervals, ${count(settings.replicates)} replicates, seed ${settings.seed}`, report.task === "regression" ? "" : `, threshold ${short(settings.threshold)}`, settings.onInconclusive === "fail" ? ", too little evidence fails" : ", too little evidence does not fail");
	fact("Report", digestPiece(digest), ", by ", { data: tool.name }, " ", { data: tool.version });
	return facts;
}
function reproduceLine({ settings }, sha) {
	const commit = shortSha(sha);
	return [
		"To reproduce: ",
		...commit === void 0 ? [] : [
			"check out ",
			{ code: commit },
			" and "
		],
		"run ",
		{ code: "validate-model" },
		" on files with these digests with ",
		{ code: `seed: ${settings.seed}` },
		" and ",
		{ code: `replicates: ${settings.replicates}` },
		". The same report comes out, byte for byte."
	];
}

// packages/reporting/src/model.ts
/** Everything that a report shows, in words and figures, before it is laid out for a surface. */
function reportModel(reports, context = {}) {
	return {
		models: reports.map(({ report, digest }) => modelView(report, digest, context.sha)),
		context
	};
}
function modelView(report, digest, sha) {
	const gated = new Set(report.gates.map((gate) => baseMetric(gate.text)));
	const primary = primaryMetric(report);
	return {
		name: report.model,
		...stateOf(report),
		sentence: sentenceOf(report),
		row: {
			outcome: outcomeLine(report),
			primary: primary === void 0 ? "—" : primaryText(primary),
			gates: gateSummary(report).short
		},
		compared: [...report.metrics, ...report.slices].some(({ champion }) => champion !== null),
		championLabel: championLine(report),
		level: levelText(report.settings.level),
		gates: report.gates.map((gate) => gateView(gate, report)),
		metrics: report.metrics.map((metric) => metricView(metric, metric === primary || gated.has(baseMetric(metric.name)))),
		calibration: calibrationView(report),
		slices: sliceViews(report),
		notes: report.notes,
		examples: report.comparison?.comparable === false ? report.comparison.examples : [],
		facts: factsOf(report, digest),
		reproduce: reproduceLine(report, sha),
		tool: `${report.tool.name}/${report.tool.version}`
	};
}

// packages/reporting/src/render.ts
const everything = {
	slices: Number.POSITIVE_INFINITY,
	calibration: true,
	metrics: "all",
	notes: Number.POSITIVE_INFINITY,
	facts: true,
	gates: Number.POSITIVE_INFINITY,
	words: 400,
	sections: Number.POSITIVE_INFINITY,
	lines: Number.POSITIVE_INFINITY,
	bare: false
};
const steps = [
	...[
		500,
		200,
		100,
		50,
		20,
		10,
		0
	].map((slices) => ({ slices })),
	{ calibration: false },
	{ metrics: "important" },
	{ notes: 5 },
	{ words: 120 },
	...[
		400,
		300,
		250,
		200,
		150,
		100,
		75,
		50
	].map((gates) => ({ gates })),
	{
		metrics: "none",
		notes: 0
	},
	{ facts: false },
	...[
		35,
		20,
		10,
		5
	].map((gates) => ({ gates })),
	...[
		50,
		20,
		10,
		5,
		2,
		1,
		0
	].map((sections) => ({ sections })),
	...[
		500,
		200,
		100,
		50,
		20,
		10,
		5,
		2,
		1,
		0
	].map((lines) => ({ lines })),
	{ bare: true }
];
/** From the whole report down to its heading. */
function* ladder() {
	let cut = everything;
	yield cut;
	for (const step of steps) {
		cut = {
			...cut,
			...step
		};
		yield cut;
	}
}
/**
* The fullest text that fits, found by halving the ladder. Measured in bytes of UTF-8 for every surface: never
* less than the characters that GitHub counts, whichever way it counts them.
* @throws RangeError when not even the shortest fits.
*/
function fitted(render, limit) {
	const cuts = [...ladder()];
	let best;
	let bytes = 0;
	let low = 0;
	let high = cuts.length - 1;
	let at = 0;
	while (low <= high) {
		const text = render(cuts[at]);
		bytes = Buffer.byteLength(text, "utf8");
		if (bytes <= limit) {
			best = text;
			high = at - 1;
		} else low = at + 1;
		at = Math.floor((low + high) / 2);
	}
	if (best === void 0) throw new RangeError(`a report needs ${bytes} bytes at least, the limit is ${limit}`);
	return best;
}
/**
* The report as a pull request's comment: the marker, one sentence, one table, the rest folded.
* What does not fit is left out, least important first, and the report says so.
* @throws RangeError when the marker is not one HTML comment on one line, or the limit is below some 200 bytes.
*/
function renderComment(model, { marker, limit = 65536 }) {
	if (!/^<!--(?!-?>)(?:(?!--)[^\n\r])*-->$/.test(marker)) throw new RangeError("a marker is one HTML comment on one line");
	return fitted((cut) => `${marker}\n${renderReport(model, cut)}`, limit);
}
/**
* The report as a job's summary; as `renderComment`, with more room and no marker.
* @throws RangeError when the limit is below some 200 bytes.
*/
function renderSummary(model, { limit = 1048576 } = {}) {
	return fitted((cut) => renderReport(model, cut), limit);
}
function renderReport(model, cut) {
	if (cut.bare) return `${headingOfAll(model)}\n`;
	const { models, context } = model;
	const blocks = [];
	const left = new Omissions();
	if (models.length === 1) {
		const [only] = models;
		blocks.push(headingOf(only, "###"), markdownLine(only.sentence));
		blocks.push(...contextNotes(model));
		if (cut.sections > 0) blocks.push(...bodyOf(only, cut, left));
		else left.add("everything else");
	} else {
		blocks.push(headingOfAll(model));
		const ranked = mostUrgent(models, (one) => one.state, cut.lines);
		if (ranked.length > 0) blocks.push(tableOfModels(ranked));
		if (ranked.length < models.length) left.part(ranked.length, models.length, "model");
		blocks.push(...contextNotes(model));
		const sections = mostUrgent(models, (one) => one.state, Math.min(cut.sections, cut.lines));
		for (const one of sections) blocks.push(headingOf(one, "####"), markdownLine(one.sentence), ...bodyOf(one, cut, left));
		if (sections.length < ranked.length) left.part(sections.length, models.length, "section");
	}
	const omitted = left.sentence();
	if (omitted !== "") blocks.push(`_Left out for length: ${omitted}. ${whereTheRestIs(context)}_`);
	blocks.push(footer(model));
	return `${blocks.join("\n\n")}\n`;
}
/** Adds up what was left out, over all models, in the order in which it was first missed. */
var Omissions = class {
	#parts = /* @__PURE__ */ new Map();
	#whole = /* @__PURE__ */ new Set();
	/** Some of a number of things. */
	part(shown, total, what) {
		const sum = this.#parts.get(what) ?? {
			shown: 0,
			total: 0
		};
		this.#parts.set(what, {
			shown: sum.shown + shown,
			total: sum.total + total
		});
	}
	/** One thing as a whole. */
	add(what) {
		this.#whole.add(what);
	}
	sentence() {
		return [...[...this.#parts].filter(([, { shown, total }]) => shown < total).map(([what, { shown, total }]) => `${count(total - shown)} of ${plural(total, what)}`), ...this.#whole].join(", ");
	}
};
function whereTheRestIs({ artifactUrl, artifactName, runUrl }) {
	const name = artifactName === void 0 ? void 0 : codeSpan(artifactName);
	if (artifactUrl !== void 0) return `The whole report is in ${link(name ?? "the artifact", artifactUrl)}.`;
	if (name !== void 0) return `The whole report is in the artifact ${name}${runUrl === void 0 ? "" : ` of ${link("the run", runUrl)}`}.`;
	if (runUrl !== void 0) return `The whole report is in the evidence of ${link("the run", runUrl)}.`;
	return "The whole report is the evaluation report (JSON) in the evidence folder.";
}
const urgency = {
	fail: 0,
	inconclusive: 1,
	skipped: 2,
	pass: 3
};
/** The `limit` most urgent ones, in their own order. */
function mostUrgent(items, stateOf, limit) {
	if (items.length <= limit) return [...items];
	return items.map((item, index) => ({
		item,
		index
	})).sort((a, b) => urgency[stateOf(a.item)] - urgency[stateOf(b.item)] || a.index - b.index).slice(0, limit).sort((a, b) => a.index - b.index).map(({ item }) => item);
}
/** A line as inline Markdown. */
function markdownLine(line) {
	return line.map((piece) => {
		if (typeof piece === "string") return piece;
		if ("strong" in piece) return `**${markdownLine(piece.strong)}**`;
		return "data" in piece ? markdown(piece.data) : codeSpan(piece.code, { max: 80 });
	}).join("");
}
function headingOf(view, level) {
	const colon = view.state === "skipped" || view.state === "inconclusive" ? ":" : "";
	return `${level} ${view.icon} ${markdown(view.name)}${colon} ${markdownLine(view.headline)}`;
}
function headingOfAll({ models }) {
	if (models.length === 1) return headingOf(models[0], "###");
	const failed = models.filter(({ state }) => state === "fail").length;
	const open = models.filter(({ state }) => state === "inconclusive").length;
	const passed = models.filter(({ state }) => state === "pass").length;
	if (models.length === 0) return "### ⚪ No model was judged";
	const of = `of ${plural(models.length, "model")}`;
	if (failed > 0) return `### ${iconOf("fail")} ${count(failed)} ${of} ${failed === 1 ? "fails" : "fail"}`;
	if (open > 0) return `### ${iconOf("inconclusive")} ${count(open)} ${of}: can’t tell yet`;
	if (passed < models.length) return `### ${iconOf("skipped")} ${plural(models.length, "model")}`;
	return `### ${models.every((one) => one.icon === iconOf("pass")) ? iconOf("pass") : "⚠️"} ${models.length === 2 ? "Both models" : `All ${plural(models.length, "model")}`} pass`;
}
/** A GFM table. The cells are Markdown already and hold no newline and no bare pipe. */
function table(header, align, rows) {
	return [
		header,
		Array.from(align, (side) => side === "r" ? "---:" : ":---"),
		...rows
	].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
function tableOfModels(models) {
	return table([
		"Model",
		"Verdict",
		"Against the champion",
		"Gates"
	], "llll", models.map((one) => [
		`**${markdown(one.name)}**`,
		`${one.icon}\u00a0${stateWord(one.state)}`,
		`${markdownLine(one.row.outcome)}${small(markdown(one.row.primary, { max: 100 }))}`,
		unbroken(one.row.gates)
	]));
}
function stateWord(state) {
	if (state === "inconclusive") return "can’t\xA0tell";
	return state === "skipped" ? "not\xA0evaluated" : state;
}
function contextNotes({ context }) {
	const notes = context.notes ?? [];
	if (notes.length === 0) return [];
	const shown = notes.slice(0, 10).map((note) => `- ${prose(note, { max: 500 })}`);
	if (notes.length > shown.length) shown.push(`- and ${plural(notes.length - shown.length, "more note")}`);
	return [shown.join("\n")];
}
function bodyOf(view, cut, left) {
	return [...gatesOf(view, cut, left), ...renderDetails(view, cut, left)];
}
/** The folded parts of one model. */
function renderDetails(view, cut, left) {
	return [
		...metricsOf(view, cut, left),
		...calibrationOf(view, cut, left),
		...slicesOf(view, cut, left),
		...notesOf(view, cut, left),
		...evidenceOf(view, cut, left)
	];
}
/** Small print: an interval below its value. */
const small = (text) => text === "" ? "" : `<br><sub>${text}</sub>`;
/** Keeps numbers and their units on one line. */
const unbroken = (text) => text.replaceAll(/ (?!\(|over )/g, "\xA0");
/** The one table that is always open: each gate, what came out, what it must be, and why it did not pass. */
function gatesOf(view, cut, left) {
	if (view.gates.length === 0) return [];
	const shown = mostUrgent(view.gates, (gate) => gate.state, cut.gates);
	left.part(shown.length, view.gates.length, "gate");
	if (shown.length === 0) return [];
	return [table([
		"Verdict",
		"Gate",
		"Value",
		"Must be"
	], "lllr", shown.map((gate) => [
		`${iconOf(gate.state)}\u00a0${stateWord(gate.state)}`,
		`${codeSpan(gate.text, { max: Math.min(cut.words, 160) })}${whyOf(gate, cut.words)}`,
		`${unbroken(gate.value)}${small([unbroken(gate.detail), unbroken(gate.sample)].filter(Boolean).join(" · "))}`,
		`${unbroken(gate.bound)}${small(gate.boundFrom)}`
	]))];
}
function whyOf(gate, words) {
	const reason = prose(gate.reason.trim().replace(/[.;]+$/, ""), { max: words });
	const needs = gate.needs === "" ? "" : gate.needs.charAt(0).toUpperCase() + gate.needs.slice(1);
	const sentences = [reason.charAt(0).toUpperCase() + reason.slice(1), needs].filter((text) => text !== "");
	return sentences.length === 0 ? "" : `<br>${sentences.join(". ")}.`;
}
/** A folded part. The summary is HTML already; the blank lines let Markdown begin again inside. */
function folded(summary, ...blocks) {
	return `<details><summary>${summary}</summary>\n\n${blocks.join("\n\n")}\n\n</details>`;
}
function metricsOf(view, cut, left) {
	const shown = cut.metrics === "all" ? view.metrics : cut.metrics === "important" ? view.metrics.filter((metric) => metric.important).slice(0, 50) : [];
	left.part(shown.length, view.metrics.length, "metric");
	if (shown.length === 0) return [];
	const compared = view.compared;
	const header = compared ? [
		"Metric",
		markdownLine(view.championLabel),
		"Candidate",
		"Difference",
		""
	] : ["Metric", "Candidate"];
	const rows = shown.map((metric) => {
		const name = `${markdown(metric.label, { max: 80 })}${metric.arrow === "" ? "" : `\u00a0${metric.arrow}`}`;
		const reason = metric.reason === "" ? "" : `<br><sub>${prose(metric.reason, { max: cut.words })}</sub>`;
		const candidate = `${metric.candidate}${small(unbroken(metric.interval))}`;
		if (!compared) return [`${name}${reason}`, candidate];
		const change = metric.change === "better" || metric.change === "worse" ? `**${metric.change}**` : metric.change;
		return [
			`${name}${reason}`,
			metric.champion,
			candidate,
			`${metric.difference}${small(unbroken(metric.differenceInterval))}`,
			change
		];
	});
	const all = shown.length === view.metrics.length;
	const what = plural(shown.length, all ? "metric" : "main metric");
	const tally = (change) => shown.filter((metric) => metric.change === change).length;
	const [better, worse] = [tally("better"), tally("worse")];
	const changes = better + worse === 0 ? "no clear change" : `${count(better)} better, ${count(worse)} worse`;
	return [folded(compared ? `${what} against ${htmlLine(view.championLabel)}: ${changes}` : what, table(header, compared ? "lrrrl" : "lr", rows), `<sub>↑ higher is better · ↓ lower is better · →0 best at zero · small print: ${view.level} intervals</sub>`)];
}
const htmlLine = (line) => html(plainText(line));
function calibrationOf(view, cut, left) {
	const { calibration } = view;
	if (calibration === null) return [];
	if (!cut.calibration) {
		left.add("calibration");
		return [];
	}
	const bins = calibration.bins.slice(0, 100);
	left.part(bins.length, calibration.bins.length, "bin of the calibration");
	return [folded(`Calibration: ${calibration.headline}`, table([
		"Score",
		"Rows",
		"Predicted",
		"Observed",
		"Gap",
		"Observed █, predicted ┃"
	], "lrrrrl", bins.map((bin) => [
		unbroken(bin.range),
		bin.rows,
		bin.predicted,
		bin.observed,
		bin.gap,
		bin.bar === "" ? "" : `\`${bin.bar}\``
	])))];
}
function slicesOf(view, cut, left) {
	if (view.slices.length === 0) return [];
	const shown = view.slices.filter(({ rank }) => rank < cut.slices);
	left.part(shown.length, view.slices.length, "slice");
	if (shown.length === 0) return [];
	const sameMetric = new Set(view.slices.map(({ metric }) => metric)).size === 1;
	const metric = (slice) => sameMetric ? [] : [markdown(slice.metric, { max: 80 })];
	const compared = view.compared;
	const header = [
		"Slice",
		"Rows",
		...sameMetric ? [] : ["Metric"],
		...compared ? [markdownLine(view.championLabel)] : [],
		"Candidate",
		...compared ? ["Difference"] : []
	];
	const rows = shown.map((slice) => [
		`${markdown(slice.column, { max: 60 })} = ${slice.value === "" ? "<i>empty</i>" : markdown(slice.value, { max: 80 })}`,
		slice.rows,
		...metric(slice),
		...compared ? [slice.champion] : [],
		`${slice.candidate}${small(unbroken(slice.interval))}`,
		...compared ? [slice.difference] : []
	]);
	const align = `lr${sameMetric ? "" : "l"}${compared ? "r" : ""}r${compared ? "r" : ""}`;
	const worst = view.slices.find(({ rank }) => rank === 0);
	const some = shown.length === view.slices.length ? "" : ` (the ${count(shown.length)} worst)`;
	const by = sameMetric ? `${html(worst.metric, { max: 80 })} by slice` : "By slice";
	const name = `${html(worst.column, { max: 40 })} = ${worst.value === "" ? "(empty)" : html(worst.value, { max: 40 })}`;
	return [folded(`${by}${some}${worst.worth === "" ? "" : `: weakest at ${name} (${worst.worth})`}`, table(header, align, rows))];
}
function notesOf(view, cut, left) {
	const notes = [...view.notes.map((note) => prose(note, { max: cut.words * 2 })), ...view.examples.length === 0 ? [] : [`Rows that differ, for example ${view.examples.slice(0, 10).map((one) => codeSpan(one, { max: 100 })).join(", ")}`]];
	if (notes.length === 0) return [];
	const shown = notes.slice(0, cut.notes);
	left.part(shown.length, notes.length, "note");
	if (shown.length === 0) return [];
	return [folded(`Notes (${count(shown.length)})`, shown.map((note) => `- ${note}`).join("\n"))];
}
function evidenceOf(view, cut, left) {
	if (!cut.facts) {
		left.add("what was judged");
		return [];
	}
	return [folded("What was judged, and how to reproduce it", view.facts.map(({ label, line }) => `- **${label}**: ${markdownLine(line)}`).join("\n"), markdownLine(view.reproduce))];
}
function footer({ models, context }) {
	const sha = shortSha(context.sha);
	const tools = [...new Set(models.map(({ tool }) => tool))].slice(0, 3);
	const parts = [
		context.runUrl === void 0 ? "" : link("Run", context.runUrl),
		context.artifactUrl === void 0 ? "" : link("Evidence", context.artifactUrl),
		sha === void 0 ? "" : `commit ${codeSpan(sha)}`,
		...tools.map((tool) => markdown(tool, { max: 80 }))
	].filter((part) => part !== "");
	return parts.length === 0 ? "" : `<sub>${parts.join(" · ")}</sub>`;
}

export { placeEvidence as A, manifestsNeeded as C, resolveReference as D, publishedVersions as E, evaluationReportSchema as F, parseDocument as I, readReport as M, reportName as N, converge as O, writeEvidence as P, PermissionError as S, planRegister as T, markdown as _, markdownLine as a, connect as b, renderSummary as c, verdictSentence as d, gateView as f, codeSpan as g, size as h, gatesOf as i, readEvidence as j, digestOfFile as k, table as l, plural as m, fitted as n, renderComment as o, count as p, folded as r, renderDetails as s, Omissions as t, reportModel as u, prose as v, objectionTo as w, createManifestReader as x, visible as y };
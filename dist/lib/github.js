import { i as __toESM } from "./rolldown-runtime.js";
import { t as Octokit } from "./octokit-core.js";
import { n as require_light, t as retry } from "./octokit-plugin-retry.js";
import { a as TransientError, i as ConflictError, n as httpFailure, r as toError, t as PermissionError } from "./github-http-errors.js";
import { t as UserError } from "./contracts-errors.js";
import { l as ledgerBranch, u as ledgerStatePath } from "./lifecycle.js";
import { rename, rm } from "node:fs/promises";
import { createHash } from "node:crypto";
import { createWriteStream, openAsBlob } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Readable, pipeline as pipeline$1 } from "node:stream";
import { arrayBuffer, text } from "node:stream/consumers";

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

// packages/github/src/api-fetch.ts
/** A line on which nothing moves for so long is dead; GitHub itself gives up after ten seconds. */
const patience = 6e4;
const withoutBody = /* @__PURE__ */ new Set([
	204,
	205,
	304
]);
/**
* `fetch` for GitHub's API. Node's own takes more of a processor before its first request than Node takes to start
* (`npm run bench -- start`), so a plain read goes by Node's HTTP client; what is more than that (a write, where a redirect
* leads to) goes by Node's own fetch.
* @param idleMilliseconds how long a line may be silent.
* @throws (rejects) what became of the line: ECONNREFUSED, ECONNRESET, silence.
*/
const createApiFetch = (idleMilliseconds = patience) => async (url, asked) => {
	if (asked.method !== "GET" || asked.redirect !== void 0) return fetch(url, asked);
	const message = await get(url, asked, idleMilliseconds);
	const status = message.statusCode;
	const { location } = message.headers;
	if (status >= 300 && status < 400 && location !== void 0) {
		message.resume();
		const target = new URL(location, url);
		const { authorization: _, ...anonymous } = asked.headers;
		const headers = target.origin === new URL(url).origin ? asked.headers : anonymous;
		return fetch(target, {
			...asked,
			headers
		});
	}
	if (withoutBody.has(status)) message.resume();
	const content = unpacked(message);
	return {
		status,
		statusText: message.statusMessage ?? "",
		url,
		headers: new Map(Object.entries(message.headers).map(([name, value]) => [name, String(value)])),
		text: () => text(content),
		arrayBuffer: () => arrayBuffer(content),
		get body() {
			return Readable.toWeb(content);
		}
	};
};
function get(url, { headers, signal }, idleMilliseconds) {
	const client = process.getBuiltinModule(url.startsWith("https:") ? "node:https" : "node:http");
	const options = {
		headers: {
			...headers,
			"accept-encoding": "gzip"
		},
		timeout: idleMilliseconds,
		...signal ? { signal } : {}
	};
	return new Promise((answered, failed) => {
		const request = client.get(url, options, answered);
		request.on("error", failed);
		request.on("timeout", () => request.destroy(/* @__PURE__ */ new Error(`nothing came for ${idleMilliseconds / 1e3} seconds`)));
	});
}
/** The content as it was before it was packed for the way. */
function unpacked(message) {
	if (message.headers["content-encoding"] !== "gzip") return message;
	const { createGunzip } = process.getBuiltinModule("node:zlib");
	return pipeline$1(message, createGunzip(), () => {});
}

// packages/github/src/client.ts
const ModelOpsOctokit = Octokit.plugin(retry, throttling);
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
	const octokit = new ModelOpsOctokit({
		auth: options.token,
		baseUrl: options.apiUrl,
		userAgent: options.userAgent,
		request: { fetch: behindProxy(process.env) ? proxyFetch : createApiFetch() },
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
	});
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
/** Whether the runner's environment names a proxy; exceptions (`no_proxy`) are the toolkit's to know. */
function behindProxy(env) {
	return [
		"https_proxy",
		"HTTPS_PROXY",
		"http_proxy",
		"HTTP_PROXY"
	].some((name) => Boolean(env[name]));
}
/**
* The toolkit's fetch, which goes through the proxy that the environment names. Ours does not, but the toolkit's
* brings an HTTP client of 1 MB with it: it is loaded only where it is needed.
*/
const proxyFetch = async (url, options) => {
	const { defaults } = await import("./actions-github.js").then((n) => n.i);
	const proxied = defaults.request?.fetch;
	if (proxied === void 0) throw new Error("@actions/github has no fetch of its own any more");
	return proxied(url, options);
};
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
		published_at: ["string", "null"],
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
		publishedAt: release["published_at"] ?? void 0,
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
		labels: ["array", "null"],
		html_url: ["string"]
	}, "a pull request");
	const head = expectObject(pull["head"], {
		sha: ["string"],
		ref: ["string"],
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
		headRef: head["ref"],
		headRepository: typeof repository?.full_name === "string" ? repository.full_name : null,
		baseSha: base["sha"],
		baseRef: base["ref"],
		mergedAt: typeof pull["merged_at"] === "string" ? pull["merged_at"] : null,
		mergeCommitSha: typeof pull["merge_commit_sha"] === "string" ? pull["merge_commit_sha"] : null,
		body: textOf(pull["body"]),
		author: loginOf(pull["user"]) ?? "",
		url: pull["html_url"],
		labels: (pull["labels"] ?? []).flatMap((label) => {
			const name = typeof label === "object" && label !== null && "name" in label ? label.name : label;
			return typeof name === "string" ? [name] : [];
		})
	};
}
/** A text as GitHub gives it back, whatever the line ends of the one who wrote it. */
function textOf(value) {
	return typeof value === "string" ? value.replaceAll("\r\n", "\n") : "";
}
/** The login of an account, without `[bot]`; null where GitHub knows none. */
function loginOf(user) {
	const login = user?.login;
	return typeof login === "string" ? withoutBot(login) : null;
}
/** An issue; undefined for a pull request, which lists of issues hold as well. */
function parseIssue(data) {
	const issue = expectObject(data, {
		number: ["number"],
		state: ["string"],
		html_url: ["string"],
		user: ["object", "null"]
	}, "an issue");
	if (issue["pull_request"] !== void 0) return void 0;
	return {
		number: issue["number"],
		state: issue["state"],
		body: textOf(issue["body"]),
		author: loginOf(issue["user"]) ?? "",
		url: issue["html_url"]
	};
}
/** GitHub lists no more. */
const maxComparedFiles = 300;
function parseComparison(data) {
	const what = "a comparison";
	const compared = expectObject(data, {
		behind_by: ["number"],
		total_commits: ["number"],
		commits: ["array"]
	}, what);
	const commits = expectArray(compared["commits"], what).map((item) => {
		const commit = expectObject(item, {
			author: ["object", "null"],
			parents: ["array"]
		}, what);
		return {
			author: loginOf(commit["author"]),
			merges: expectArray(commit["parents"], what).length > 1
		};
	});
	const listed = compared["files"];
	const files = listed === void 0 ? void 0 : expectArray(listed, what).map((item) => expectObject(item, { filename: ["string"] }, what)["filename"]);
	const by = (merges) => commits.filter((one) => one.merges === merges).map(({ author }) => author);
	return {
		behind: compared["behind_by"] > 0,
		authors: commits.length === compared["total_commits"] ? by(false) : void 0,
		mergers: by(true),
		files: files !== void 0 && files.length < maxComparedFiles ? files : void 0
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
		headBranch: typeof run["head_branch"] === "string" ? run["head_branch"] : null,
		url: run["html_url"]
	};
}
/** A tree listed recursively, as `git ls-tree -r` prints it; undefined when it is too large for GitHub to list whole. */
function parseTree(data) {
	const listing = expectObject(data, {
		tree: ["array"],
		truncated: ["boolean"]
	}, "a tree");
	if (listing["truncated"] === true) return void 0;
	return expectArray(listing["tree"], "a tree").flatMap((item) => {
		const entry = expectObject(item, {
			path: ["string"],
			mode: ["string"],
			type: ["string"],
			sha: ["string"]
		}, "a file of a tree");
		if (entry["type"] === "tree") return [];
		return [`${entry["mode"]} ${entry["type"]} ${entry["sha"]}\t${entry["path"]}`];
	});
}
function parseCheckRun(data) {
	const run = expectObject(data, {
		id: ["number"],
		external_id: ["string", "null"],
		app: ["object", "null"],
		conclusion: ["string", "null"],
		details_url: ["string", "null"],
		output: ["object"]
	}, "a check run");
	const output = expectObject(run["output"], {
		annotations_count: ["number"],
		title: ["string", "null"],
		summary: ["string", "null"]
	}, "a check run's output");
	const app = run["app"];
	const text = (value) => typeof value === "string" ? value : "";
	const conclusion = run["conclusion"];
	return {
		id: run["id"],
		externalId: text(run["external_id"]),
		app: text(app?.slug),
		annotations: output["annotations_count"],
		content: {
			conclusion: conclusion === "success" || conclusion === "failure" ? conclusion : "neutral",
			title: text(output["title"]),
			summary: text(output["summary"]),
			url: text(run["details_url"])
		}
	};
}
function parseCheckRuns(data) {
	const page = expectObject(data, { check_runs: ["array"] }, "check runs");
	return expectArray(page["check_runs"], "check runs").map(parseCheckRun);
}
function parseDeployment(data) {
	const deployment = expectObject(data, {
		id: ["number"],
		ref: ["string"],
		task: ["string"],
		environment: ["string"],
		payload: [
			"object",
			"string",
			"null"
		],
		creator: ["object", "null"]
	}, "a deployment");
	const creator = deployment["creator"];
	return {
		id: deployment["id"],
		environment: deployment["environment"],
		task: deployment["task"],
		ref: deployment["ref"],
		payload: payloadOf(deployment["payload"]),
		creator: typeof creator?.login === "string" ? withoutBot(creator.login) : ""
	};
}
/** A payload comes back as it was given, or as the JSON text of it. */
function payloadOf(payload) {
	if (typeof payload !== "string") return payload instanceof Object && !Array.isArray(payload) ? { ...payload } : {};
	try {
		const parsed = JSON.parse(payload);
		return typeof parsed === "string" ? {} : payloadOf(parsed);
	} catch {
		return {};
	}
}
function parseDeploymentStatus(data) {
	return expectObject(data, {
		id: ["number"],
		state: ["string"]
	}, "a status of a deployment")["state"];
}
/** A branch's commit and the tree of that. */
function parseBranch(data) {
	const branch = expectObject(data, { commit: ["object"] }, "a branch");
	const head = expectObject(branch["commit"], {
		sha: ["string"],
		commit: ["object"]
	}, "a branch");
	const commit = expectObject(head["commit"], { tree: ["object"] }, "a branch");
	const tree = expectObject(commit["tree"], { sha: ["string"] }, "a branch");
	return {
		commit: head["sha"],
		tree: tree["sha"]
	};
}

// packages/github/src/executor.ts
const releases = "contents: write";
const comments = "pull-requests: write";
const checks = "checks: write";
const deployments = "deployments: write";
const pullRequests = "pull-requests: write";
const issues = "issues: write";
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
			case "create-tag": return createTag(operation);
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
				const there = await octokit.request("GET /repos/{owner}/{repo}/issues/comments/{comment_id}", {
					...base,
					comment_id: operation.commentId
				});
				if (parseComment(there.data).body !== operation.seen) throw new ConflictError("another run has written our comment meanwhile", "other");
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
			case "create-check-run": return write({
				to: `create the check run "${operation.name}"`,
				permission: checks
			}, async () => {
				const response = await octokit.request("POST /repos/{owner}/{repo}/check-runs", {
					...base,
					head_sha: operation.commit,
					...checkBody(operation)
				});
				parseCheckRun(response.data);
				return {};
			});
			case "update-check-run": return write({
				to: `update the check run "${operation.name}"`,
				permission: checks
			}, async () => {
				const response = await octokit.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
					...base,
					check_run_id: operation.checkRunId,
					...checkBody(operation)
				});
				parseCheckRun(response.data);
				return {};
			});
			case "append-ledger": return commit(operation.branch, {
				to: `write to the branch ${operation.branch}`,
				parents: operation.parent === null ? [] : [operation.parent.commit],
				tree: async () => operation.parent?.tree,
				isNew: operation.parent === null,
				files: operation.files,
				message: operation.message
			});
			case "create-deployment": return write({
				to: `show ${operation.ref} as a deployment`,
				permission: deployments
			}, async () => {
				const response = await octokit.request("POST /repos/{owner}/{repo}/deployments", {
					...base,
					ref: operation.ref,
					task: operation.task,
					environment: operation.environment,
					description: operation.description,
					payload: { ...operation.payload },
					auto_merge: false,
					required_contexts: []
				});
				return { deploymentId: parseDeployment(response.data).id };
			});
			case "create-deployment-status": return write({
				to: "mark a deployment",
				permission: deployments
			}, async () => {
				const response = await octokit.request("POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
					...base,
					deployment_id: operation.deploymentId,
					state: operation.state,
					environment: operation.environment,
					description: operation.description,
					...operation.logUrl === void 0 ? {} : { log_url: operation.logUrl },
					auto_inactive: false
				});
				parseDeploymentStatus(response.data);
				return {};
			});
			case "commit-to-branch": return commit(operation.branch, {
				to: `commit to the branch ${operation.branch}`,
				parents: operation.parents,
				tree: () => treeOf(operation.base),
				isNew: operation.seen === null,
				files: operation.files,
				message: operation.message
			});
			case "delete-branch": return remove({
				to: `delete the branch ${operation.branch}`,
				permission: releases
			}, async () => {
				if (await shaOf(`heads/${operation.branch}`) !== operation.seen) throw new ConflictError(`somebody has moved the branch ${operation.branch} meanwhile`, "other");
				await octokit.request("DELETE /repos/{owner}/{repo}/git/refs/{ref}", {
					...base,
					ref: `heads/${operation.branch}`
				});
			});
			case "open-pull-request": return openPullRequest(operation);
			case "close-pull-request": {
				const { number, seen } = operation;
				return write({
					to: `close pull request #${number}`,
					permission: pullRequests
				}, async () => {
					const there = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
						...base,
						pull_number: number
					});
					if (parsePullRequest(there.data).headSha !== seen) throw new ConflictError(`somebody has pushed to pull request #${number} meanwhile`, "other");
					const response = await octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
						...base,
						pull_number: number,
						state: "closed"
					});
					return numbered(parsePullRequest(response.data));
				});
			}
			case "create-issue": return write({
				to: "open an issue",
				permission: issues
			}, async () => {
				const response = await octokit.request("POST /repos/{owner}/{repo}/issues", {
					...base,
					title: operation.title,
					body: operation.body,
					labels: [operation.label]
				});
				return numbered(parseIssue(response.data));
			});
			case "update-issue": return write({
				to: `update issue #${operation.issue}`,
				permission: issues
			}, async () => {
				const there = await octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}", {
					...base,
					issue_number: operation.issue
				});
				if (parseIssue(there.data)?.body !== operation.seen) throw new ConflictError(`another run has written issue #${operation.issue} meanwhile`, "other");
				return editIssue(operation.issue, { body: operation.body });
			});
			case "close-issue": return write({
				to: `close issue #${operation.issue}`,
				permission: issues
			}, () => editIssue(operation.issue, {
				state: "closed",
				state_reason: "completed"
			}));
			case "send-dispatch": return write({
				to: `send the event "${operation.event}"`,
				permission: releases
			}, async () => {
				await octokit.request("POST /repos/{owner}/{repo}/dispatches", {
					...base,
					event_type: operation.event,
					client_payload: { ...operation.payload }
				});
				return {};
			});
		}
	} };
	/**
	* A commit on a branch. It is made first, where nobody sees it; moving the branch to it without force is what succeeds
	* for one of two writers only.
	*/
	async function commit(branch, made) {
		return write({
			to: made.to,
			permission: releases
		}, async () => {
			const before = await made.tree();
			const tree = await octokit.request("POST /repos/{owner}/{repo}/git/trees", {
				...base,
				...before === void 0 ? {} : { base_tree: before },
				tree: made.files.map(({ path, text }) => ({
					path,
					mode: "100644",
					type: "blob",
					content: text
				}))
			});
			const sha = gitId((await octokit.request("POST /repos/{owner}/{repo}/git/commits", {
				...base,
				message: made.message,
				tree: gitId(tree.data, "a tree"),
				parents: [...made.parents]
			})).data, "a commit");
			const ref = made.isNew ? await octokit.request("POST /repos/{owner}/{repo}/git/refs", {
				...base,
				ref: `refs/heads/${branch}`,
				sha
			}) : await octokit.request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", {
				...base,
				ref: `heads/${branch}`,
				sha,
				force: false
			});
			expectObject(ref.data, {
				ref: ["string"],
				object: ["object"]
			}, "a branch");
			return {};
		});
	}
	async function treeOf(commit) {
		const { data } = await octokit.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
			...base,
			commit_sha: commit
		});
		return gitId(expectObject(data, { tree: ["object"] }, "a commit")["tree"], "a tree");
	}
	async function openPullRequest(operation) {
		try {
			return await write({
				to: "open a pull request",
				permission: pullRequests
			}, async () => {
				const response = await octokit.request("POST /repos/{owner}/{repo}/pulls", {
					...base,
					head: operation.head,
					base: operation.base,
					title: operation.title,
					body: operation.body,
					maintainer_can_modify: true
				});
				return numbered(parsePullRequest(response.data));
			});
		} catch (error) {
			if (error instanceof PermissionError && /not permitted to create or approve/i.test(error.what)) throw new ConflictError(error.what, "policy", error);
			throw error;
		}
	}
	async function editIssue(issue, fields) {
		const response = await octokit.request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
			...base,
			issue_number: issue,
			...fields
		});
		return numbered(parseIssue(response.data));
	}
	async function publish(operation) {
		try {
			return await write({
				to: `publish ${operation.tag}`,
				permission: releases
			}, async () => {
				const tag = operation.tagged ? void 0 : await shaOf(`tags/${operation.tag}`);
				if (tag !== void 0 && tag !== operation.commit) throw new ConflictError(`another run has made the tag ${operation.tag} meanwhile`, "other");
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
			if (operation.tagged) throw refusedTag(operation, error);
			throw new ConflictError(error.what, "tag-refused", error);
		}
	}
	/** What a tag (`tags/…`) or a branch (`heads/…`) names right now; an annotated tag names its own object. */
	async function shaOf(ref) {
		try {
			const response = await octokit.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
				...base,
				ref
			});
			return gitId(expectObject(response.data, { object: ["object"] }, "a reference")["object"], "a reference");
		} catch (error) {
			if (httpFailure(error)?.status === 404) return void 0;
			throw error;
		}
	}
	async function createTag(operation) {
		try {
			return await write({
				to: `create the tag ${operation.tag}`,
				permission: releases
			}, async () => {
				const response = await octokit.request("POST /repos/{owner}/{repo}/git/refs", {
					...base,
					ref: `refs/tags/${operation.tag}`,
					sha: operation.commit
				});
				expectObject(response.data, { ref: ["string"] }, "a tag");
				return {};
			});
		} catch (error) {
			throw error instanceof PermissionError ? refusedTag(operation, error) : error;
		}
	}
}
function gitId(data, what) {
	return expectObject(data, { sha: ["string"] }, what)["sha"];
}
function numbered(made) {
	return made === void 0 ? {} : {
		number: made.number,
		url: made.url
	};
}
/** GitHub lets no integration put a tag on workflow files that no branch has, unless it may write workflows. */
function refusedTag({ tag, commit }, cause) {
	return new PermissionError(`GitHub did not let us publish ${tag}: it refuses this token a tag at ${commit.slice(0, 7)}`, "workflows: write", "That happens when the workflow files of that commit differ from those on the branches: `permissions:` cannot mend it. Give `token:` of a GitHub App that has \"Workflows: write\", or create the tag yourself. The draft is kept; running the step again completes it.", cause);
}
function checkBody({ name, externalId, content, annotations }) {
	return {
		name,
		external_id: externalId,
		status: "completed",
		conclusion: content.conclusion,
		details_url: content.url,
		output: {
			title: content.title,
			summary: content.summary,
			annotations: annotations.map(({ path, line, level, title, message }) => ({
				path,
				start_line: line,
				end_line: line,
				annotation_level: level,
				title,
				message
			}))
		}
	};
}

// packages/github/src/reader.ts
const pageSize = 100;
/** More artifacts than any run of ours makes; a stranger's run may have hundreds of pages of them. */
const maxArtifactPages = 10;
/** Issues with the label of ours; more than a thousand were never made by alarms. */
const maxIssuePages = 10;
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
	async function pages(purpose, route, parameters, parse, most = Number.POSITIVE_INFINITY) {
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
			if (!more || page >= most) return all;
		}
	}
	/** A file's bytes at a commit; undefined when it is not there. */
	function readFile(path, ref) {
		return optional({
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
			try {
				for await (const chunk of body(response.data)) chunks.push(chunk);
			} catch (cause) {
				throw new TransientError(`the download of ${path} broke off`, void 0, cause);
			}
			return new Uint8Array(Buffer.concat(chunks));
		});
	}
	async function readLedger() {
		const head = await optional({
			to: "read the ledger",
			permission: "contents: read"
		}, async () => parseBranch((await octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", {
			...base,
			branch: ledgerBranch
		})).data));
		if (head === void 0) return void 0;
		const where = `${ledgerStatePath} of the branch ${ledgerBranch}`;
		const bytes = await readFile(ledgerStatePath, head.commit);
		if (bytes === void 0) throw new UserError(`the branch ${ledgerBranch} holds no ledger: it has no ${ledgerStatePath}`, { fix: "Only the suite may write to that branch: take back what was pushed to it; the ledger is in its history." });
		const { ledgerStateSchema, parseDocument } = await import("./contracts.js");
		return {
			...head,
			state: parseDocument(ledgerStateSchema, new TextDecoder().decode(bytes), where)
		};
	}
	return {
		readLedger,
		listDeployments: (environment, task) => pages({
			to: `list the deployments of ${environment}`,
			permission: "deployments: read"
		}, "GET /repos/{owner}/{repo}/deployments", {
			environment,
			...task === void 0 ? {} : { task }
		}, (data) => expectArray(data, "deployments").map(parseDeployment), 1),
		deploymentStatus: (id) => attempt({
			to: "read the status of a deployment",
			permission: "deployments: read"
		}, async () => {
			const response = await octokit.request("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
				...base,
				deployment_id: id,
				per_page: 1
			});
			const [newest] = expectArray(response.data, "statuses of a deployment");
			return newest === void 0 ? void 0 : parseDeploymentStatus(newest);
		}),
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
		readFile,
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
		pullRequestsFrom: (branch) => pages({
			to: `list the pull requests of ${branch}`,
			permission: "pull-requests: read"
		}, "GET /repos/{owner}/{repo}/pulls", {
			head: `${owner}:${branch}`,
			state: "all"
		}, (data) => expectArray(data, "pull requests").map(parsePullRequest)),
		openPullRequestsOf: (owner, branch) => pages({
			to: `list the pull requests of ${owner}:${branch}`,
			permission: "pull-requests: read"
		}, "GET /repos/{owner}/{repo}/pulls", {
			head: `${owner}:${branch}`,
			state: "open"
		}, (data) => expectArray(data, "pull requests").map(parsePullRequest)),
		listTree: (commit) => optional({
			to: `list the files of ${commit.slice(0, 7)}`,
			permission: "contents: read"
		}, async () => parseTree((await octokit.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
			...base,
			tree_sha: commit,
			recursive: "1"
		})).data)),
		listCheckRuns: (commit, name) => pages({
			to: "list the check runs",
			permission: "checks: read"
		}, "GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
			ref: commit,
			check_name: name,
			filter: "all"
		}, parseCheckRuns),
		listRunArtifacts: (run) => pages({
			to: `list the artifacts of run ${run}`,
			permission: "actions: read"
		}, "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts", { run_id: run }, parseArtifacts, maxArtifactPages),
		downloadArtifact: (artifact, limit) => attempt({
			to: `download the artifact ${artifact.name}`,
			permission: "actions: read"
		}, () => downloadZip(artifact, limit)),
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
		})).data)),
		defaultBranch: () => attempt({
			to: "ask for the default branch",
			permission: "metadata: read"
		}, async () => {
			const response = await octokit.request("GET /repos/{owner}/{repo}", base);
			return expectObject(response.data, { default_branch: ["string"] }, "the repository")["default_branch"];
		}),
		branchHead: (branch) => optional({
			to: `read the branch ${branch}`,
			permission: "contents: read"
		}, async () => {
			const response = await octokit.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
				...base,
				ref: `heads/${branch}`
			});
			const { object } = expectObject(response.data, { object: ["object"] }, "a branch");
			return expectObject(object, { sha: ["string"] }, "a branch")["sha"];
		}),
		async compare(from, to) {
			return await optional({
				to: `compare ${from.slice(0, 7)} and ${to.slice(0, 7)}`,
				permission: "contents: read"
			}, async () => parseComparison((await octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
				...base,
				basehead: `${from}...${to}`
			})).data)) ?? {
				behind: true,
				authors: void 0,
				mergers: [],
				files: void 0
			};
		},
		listIssues: async (label) => {
			return (await pages({
				to: "list the issues",
				permission: "issues: read"
			}, "GET /repos/{owner}/{repo}/issues", {
				labels: label,
				state: "all",
				sort: "created",
				direction: "asc"
			}, (data) => expectArray(data, "issues").map(parseIssue), maxIssuePages)).filter((issue) => issue !== void 0);
		}
	};
	async function peel(sha) {
		const response = await octokit.request("GET /repos/{owner}/{repo}/git/tags/{tag_sha}", {
			...base,
			tag_sha: sha
		});
		const tag = expectObject(response.data, { object: ["object"] }, "an annotated tag");
		return expectObject(tag["object"], { sha: ["string"] }, "an annotated tag")["sha"];
	}
	async function downloadZip(artifact, limit) {
		const tooLarge = () => new UserError(`the artifact is larger than ${limit >> 20} MB`, { where: artifact.name });
		if (artifact.bytes > limit) throw tooLarge();
		const response = await octokit.request("GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}", {
			...base,
			artifact_id: artifact.id,
			archive_format: "zip",
			request: { parseSuccessResponseBody: false }
		});
		const chunks = [];
		let bytes = 0;
		try {
			for await (const chunk of body(response.data)) {
				bytes += chunk.byteLength;
				if (bytes > limit) break;
				chunks.push(chunk);
			}
		} catch (cause) {
			throw new TransientError(`the download of ${artifact.name} broke off`, void 0, cause);
		}
		if (bytes > limit) throw tooLarge();
		if (bytes < artifact.bytes) throw new TransientError(`the download of ${artifact.name} broke off after ${bytes} of ${artifact.bytes} bytes`);
		return Buffer.concat(chunks);
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

// packages/github/src/index.ts
/** GitHub as the actions see it: a reader and an executor for one repository. */
function connect(options) {
	const octokit = createOctokit(options);
	return {
		read: createReader(octokit, options.repository, options.sleep),
		executor: createExecutor(octokit, options.repository)
	};
}

export { connect as t };
import { t as UserError } from "./contracts-errors.js";
import { promisify } from "node:util";
import { execFile } from "node:child_process";

// packages/cli/src/git.ts
const run = promisify(execFile);
/** What git prints, without the last line break; undefined when it fails or is not there. */
async function git(cwd, ...args) {
	try {
		const { stdout } = await run("git", args, {
			cwd,
			maxBuffer: 1 << 28
		});
		return stdout.replace(/\n$/, "");
	} catch {
		return;
	}
}
/** Reads the address of a remote: `https://host/owner/name.git`, `git@host:owner/name`, `ssh://git@host/owner/name`. */
function parseRemote(url) {
	const { host, repository } = (/^(?:https?|ssh|git):\/\/(?:[^@/]*@)?(?<host>[^/:]+)(?::\d+)?\/(?<repository>[^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(url) ?? /^(?:[^@/\s]+@)?(?<host>[\w.-]+\.[\w-]+):(?<repository>[^/\s]+\/[^/\s]+?)(?:\.git)?\/?$/.exec(url))?.groups ?? {};
	return host === void 0 || repository === void 0 ? void 0 : {
		host: host.toLowerCase(),
		repository
	};
}
/** The remote that the branch follows, else `origin`, else the only one. */
async function remoteOf(root, branch) {
	const remotes = (await git(root, "remote"))?.split("\n").filter((name) => name !== "") ?? [];
	const name = [branch === void 0 ? void 0 : await git(root, "config", `branch.${branch}.remote`), "origin"].find((candidate) => candidate !== void 0 && remotes.includes(candidate)) ?? remotes[0];
	const url = name === void 0 ? void 0 : await git(root, "remote", "get-url", name);
	return url === void 0 ? void 0 : parseRemote(url);
}
/** Of a server that people see, the address of its API. */
function apiUrlOf(serverUrl) {
	const { origin, protocol, host, hostname } = new URL(serverUrl);
	if (hostname === "github.com") return "https://api.github.com";
	return hostname.endsWith(".ghe.com") ? `${protocol}//api.${host}` : `${origin}/api/v3`;
}
/**
* The environment of an action outside a workflow, from git. What is not known is an error only for whoever asks for it:
* judging a file asks for nothing of GitHub.
* The token is sent to github.com, or to the server that the environment names, and never to any host that a remote names.
*/
async function gitEnvironment(cwd, env, tempDirectory) {
	const root = await git(cwd, "rev-parse", "--show-toplevel") ?? cwd;
	const branch = await git(root, "symbolic-ref", "--quiet", "--short", "HEAD");
	const remote = await remoteOf(root, branch);
	const server = env["GITHUB_SERVER_URL"] || void 0;
	const named = env["GITHUB_API_URL"] || (server === void 0 ? void 0 : apiUrlOf(server));
	return {
		workspace: root,
		get repository() {
			const repository = env["GITHUB_REPOSITORY"] || remote?.repository;
			if (repository !== void 0 && /^[\w.-]+\/[\w.-]+$/.test(repository)) return repository;
			throw new UserError("it is not known which repository on GitHub this is", { fix: "Add the remote (`git remote add origin https://github.com/OWNER/NAME`), or set GITHUB_REPOSITORY=OWNER/NAME." });
		},
		serverUrl: server ?? `https://${remote?.host ?? "github.com"}`,
		get apiUrl() {
			const host = remote?.host ?? "github.com";
			if (named !== void 0) return named;
			if (host === "github.com" || host.endsWith(".ghe.com")) return apiUrlOf(`https://${host}`);
			throw new UserError(`the remote is at ${host}, and a token of GitHub is not sent there unasked`, { fix: `If that is a GitHub Enterprise Server, set GITHUB_SERVER_URL=https://${host}.` });
		},
		sha: await git(root, "rev-parse", "--verify", "--quiet", "HEAD") ?? "",
		ref: branch === void 0 ? "" : `refs/heads/${branch}`,
		eventName: "command line",
		actor: "",
		runId: 0,
		runAttempt: 1,
		workflowPath: void 0,
		tempDirectory,
		pullRequest: void 0,
		mergeGroup: void 0,
		workflowRun: void 0,
		beforeSha: void 0,
		runUrl: ""
	};
}
/** Whether tracked files differ from the commit that the evidence will name. */
async function isDirty(root) {
	return Boolean(await git(root, "status", "--porcelain", "--untracked-files=no"));
}

export { parseRemote as i, gitEnvironment as n, isDirty as r, git as t };
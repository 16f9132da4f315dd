import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { t as cacheFolder } from "./action-kit-native.js";
import { install, matches, tarballPath } from "./action-kit-native-cache.js";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { execFile } from "node:child_process";
import { buffer } from "node:stream/consumers";
import { homedir } from "node:os";

// packages/action-kit/src/npm-config.ts
/**
* Reads npm's configuration as npm does: environment, the workspace's `.npmrc`, the user's, the global one; the first
* that has a key decides.
*/
function readNpmConfig(workspace, env) {
	const home = env["HOME"] || env["USERPROFILE"] || homedir();
	const prefix = env["PREFIX"] || dirname(dirname(process.execPath));
	const files = [
		[join(workspace, ".npmrc"), false],
		[option(env, "userconfig") ?? join(home, ".npmrc"), true],
		[option(env, "globalconfig") ?? join(prefix, "etc", "npmrc"), true]
	];
	const settings = /* @__PURE__ */ new Map();
	for (const [path, trusted] of files) {
		if (path === void 0 || !existsSync(path)) continue;
		for (const [key, value] of parse(readFileSync(path, "utf8"), env, trusted)) if (!settings.has(key)) settings.set(key, value);
	}
	const get = (key) => option(env, key) ?? settings.get(key);
	const slashed = (url) => url.endsWith("/") ? url : `${url}/`;
	const proxy = (name, key) => env[name] || env[name.toLowerCase()] || get(key) || void 0;
	return {
		registryOf(name) {
			const scope = name.startsWith("@") ? name.slice(0, name.indexOf("/")) : void 0;
			const registry = (scope === void 0 ? void 0 : settings.get(`${scope}:registry`)) ?? get("registry");
			return registry === void 0 ? void 0 : slashed(registry);
		},
		authorizationFor(url) {
			const { host, pathname } = new URL(url);
			for (let path = pathname;; path = path.replace(/[^/]*\/?$/, "")) {
				const at = `//${host}${path.endsWith("/") ? path : `${path}/`}`;
				const token = settings.get(`${at}:_authToken`);
				if (token) return `Bearer ${token}`;
				const basic = settings.get(`${at}:_auth`);
				if (basic) return `Basic ${basic}`;
				const [user, password] = [settings.get(`${at}:username`), settings.get(`${at}:_password`)];
				if (user && password) return `Basic ${Buffer.from(`${user}:${Buffer.from(password, "base64").toString("utf8")}`).toString("base64")}`;
				if (path === "/" || path === "") return void 0;
			}
		},
		proxies: {
			HTTPS_PROXY: proxy("HTTPS_PROXY", "https-proxy") ?? get("proxy"),
			HTTP_PROXY: proxy("HTTP_PROXY", "proxy"),
			NO_PROXY: proxy("NO_PROXY", "noproxy")
		}
	};
}
/** npm reads `npm_config_some_key` and `NPM_CONFIG_SOME_KEY`. */
function option(env, key) {
	const name = `npm_config_${key.replaceAll("-", "_")}`;
	return env[name] || env[name.toUpperCase()] || void 0;
}
function* parse(text, env, trusted) {
	for (const line of text.split(/\r?\n/)) {
		const [, key, value] = /^\s*([^;#=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
		if (key === void 0 || value === void 0) continue;
		yield [key, value.replace(/^"(.*)"$/, "$1").replace(/\$\{([^}]+)\}/g, (whole, name) => {
			if (!trusted && !/^(?:NPM_|NODE_AUTH_)/.test(name)) return whole;
			return env[name] ?? whole;
		})];
	}
}

// packages/action-kit/src/native-fetch.ts
/**
* Fetches the tarballs of a lock from the registry that npm's configuration names, compares each with its integrity,
* and installs them into the first cache that can be written, without running a script.
* @returns the folder.
* @throws UserError when the registry cannot be reached, lacks a tarball or sends another one.
*/
async function provision({ packages, platform, caches, workspace, env, log }) {
	const config = readNpmConfig(workspace, env);
	const target = await firstWritable(caches.map((cache) => cacheFolder(cache, packages, platform)));
	const partial = `${target}.${process.pid}.part`;
	await rm(partial, {
		recursive: true,
		force: true
	});
	try {
		for (const one of packages) {
			const bytes = await tarball(one, config);
			log.info(`fetched ${one.name} ${one.version} (${(bytes.length / 1e6).toFixed(1)} MB)`);
			const path = tarballPath(partial, one);
			await mkdir(dirname(path), { recursive: true });
			await writeFile(path, bytes);
			await install(bytes, join(partial, "node_modules", one.name));
		}
		await rm(target, {
			recursive: true,
			force: true
		});
		await rename(partial, target).catch(async (error) => {
			if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
		});
	} finally {
		await rm(partial, {
			recursive: true,
			force: true
		});
	}
	return target;
}
async function firstWritable(folders) {
	const problems = [];
	for (const folder of folders) try {
		await mkdir(dirname(folder), { recursive: true });
		return folder;
	} catch (error) {
		problems.push(messageOf(error));
	}
	throw new UserError(`no cache can be written: ${problems.join("; ")}`, { fix: "Set MODELOPS_NATIVE to a folder that can." });
}
async function tarball(one, config) {
	const { name, version, integrity } = one;
	const registry = config.registryOf(name) ?? await registryOfNpm();
	let url = `${registry}${name}/-/${name.split("/").at(-1)}-${version}.tgz`;
	let answer = await get(url, config);
	if (answer.status === 404) {
		const document = await get(`${registry}${name.replace("/", "%2f")}`, config);
		const found = (document.status === 200 ? JSON.parse(document.body.toString("utf8")) : void 0)?.versions?.[version]?.dist?.tarball;
		if (found !== void 0 && found !== url) {
			url = found;
			answer = await get(url, config);
		}
	}
	if (answer.status !== 200) throw new UserError(`the registry answers ${answer.status} for ${name} ${version}`, {
		where: new URL(url).origin,
		fix: answer.status === 401 || answer.status === 403 ? "It wants a login: put the token into the `.npmrc` of the workspace or the user, as for `npm install`." : "Does this registry mirror the package?"
	});
	if (!matches(answer.body, integrity)) throw new UserError(`the registry sent another ${name} ${version} than the one that is pinned`, {
		where: new URL(url).origin,
		fix: "It was changed on the way or in the mirror; nothing of it was kept."
	});
	return answer.body;
}
/** Nothing is configured: npm knows where it looks then. */
async function registryOfNpm() {
	try {
		const windows = process.platform === "win32";
		const { stdout } = await promisify(execFile)("npm", [
			"config",
			"get",
			"registry"
		], { shell: windows });
		return new URL(stdout.trim().replace(/\/?$/, "/")).href;
	} catch (cause) {
		throw new UserError("no registry is configured, and npm cannot be asked for its own", {
			fix: "Name it in `.npmrc` (`registry=…`) or in `npm_config_registry`.",
			cause
		});
	}
}
const patience = 6e4;
const attempts = 3;
const mostRedirects = 5;
async function get(url, config) {
	for (let attempt = 1;; attempt++) try {
		const answer = await once(url, config);
		if (answer.status < 500 || attempt === attempts) return answer;
	} catch (error) {
		if (attempt === attempts) throw new UserError(`the registry cannot be reached: ${messageOf(error)}`, {
			where: new URL(url).origin,
			fix: "Which registry and proxy are used, `.npmrc`, `npm_config_registry` and `HTTPS_PROXY` say.",
			cause: error
		});
	}
}
async function once(url, config) {
	for (let redirects = 0;; redirects++) {
		const message = await request(url, config);
		const status = message.statusCode;
		const { location } = message.headers;
		if (status >= 300 && status < 400 && location !== void 0 && redirects < mostRedirects) {
			message.resume();
			url = new URL(location, url).href;
			continue;
		}
		return {
			status,
			body: await buffer(message)
		};
	}
}
async function request(url, config) {
	const client = url.startsWith("https:") ? await import("node:https") : await import("node:http");
	const authorization = config.authorizationFor(url);
	const agent = new client.Agent({ proxyEnv: config.proxies });
	return new Promise((answered, failed) => {
		const asked = client.get(url, {
			agent,
			timeout: patience,
			headers: {
				"user-agent": "modelops",
				...authorization === void 0 ? {} : { authorization }
			}
		}, answered);
		asked.on("error", failed);
		asked.on("timeout", () => asked.destroy(/* @__PURE__ */ new Error(`nothing came for ${patience / 1e3} seconds`)));
	});
}

export { provision };
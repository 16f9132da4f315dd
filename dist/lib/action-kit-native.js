import { a as sha256 } from "./contracts-canonical.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { existsSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { homedir } from "node:os";

// packages/action-kit/src/native-lock.generated.json
var native_lock_generated_default = { "@duckdb/node-api": [
	{
		"name": "@duckdb/node-api",
		"version": "1.5.6-r.1",
		"integrity": "sha512-yIPol6P4EQmsAUsb27donJf7iADrM31Ei/WkvhkZpSscjhEErYsuF19lsJ/qz5mUWxsKFQpLdjvrlhPQnMTBqw=="
	},
	{
		"name": "@duckdb/node-bindings",
		"version": "1.5.6-r.1",
		"integrity": "sha512-/pWlTyvKC1d16iSMJCBAPwlmzoeXRs5Y9cqG+TpKd/YAW6Ke05FJg099v/Im2bkS9BgznNyNcAK1NxA1eQhSUw=="
	},
	{
		"name": "@duckdb/node-bindings-darwin-arm64",
		"version": "1.5.6-r.1",
		"integrity": "sha512-KFT/J/pyouuAD1jftAIfcWVRdorg+c/yVR/BJL8LJKrST+mYC4d7QSuQ+iXSYbFpHENUAeZUagXrMPtZT8Xzsg==",
		"os": ["darwin"],
		"cpu": ["arm64"]
	},
	{
		"name": "@duckdb/node-bindings-darwin-x64",
		"version": "1.5.6-r.1",
		"integrity": "sha512-tVwUZNvdQoaPJhrh3q2e6jxm1MhahNHJQK/pvCyco46NX0mEuGzlw9i0n2MArgsyzccdCwScOK9ctbyr+3oMbQ==",
		"os": ["darwin"],
		"cpu": ["x64"]
	},
	{
		"name": "@duckdb/node-bindings-linux-arm64",
		"version": "1.5.6-r.1",
		"integrity": "sha512-3jnUaDil1BrF/6vAZwVaInJ1xoBaWGHB4PDiUnzJWKCo8a8TLx9j7/gPyPl/UGRBftrYIuTihRZSfF4mWMgtWA==",
		"os": ["linux"],
		"cpu": ["arm64"],
		"libc": ["glibc"]
	},
	{
		"name": "@duckdb/node-bindings-linux-arm64-musl",
		"version": "1.5.6-r.1",
		"integrity": "sha512-j6dcNLWnFvlQyKMtl36HyeDsOaetXFoj0dH21Q9MbLjABNuJs5ekDV6zMSEda/g5+z1Tm6r2KFOS8j3tGUCRiw==",
		"os": ["linux"],
		"cpu": ["arm64"],
		"libc": ["musl"]
	},
	{
		"name": "@duckdb/node-bindings-linux-x64",
		"version": "1.5.6-r.1",
		"integrity": "sha512-IXcrZJE6kEqM0Z4wwdVnGBHX/frOS33VPNAwDXQ/Q+Fs84b058Qe94chrCCIcNJlG8Y3UHIUU4eBeCQxW5mN1Q==",
		"os": ["linux"],
		"cpu": ["x64"],
		"libc": ["glibc"]
	},
	{
		"name": "@duckdb/node-bindings-linux-x64-musl",
		"version": "1.5.6-r.1",
		"integrity": "sha512-PVzIEZqp7QN07WBgjmIH0cK2GKXR735KmL6wnghTzRnhHWrePxx3MjZB9zZHI8tB73wdF8luarBm4EgqSjGyVA==",
		"os": ["linux"],
		"cpu": ["x64"],
		"libc": ["musl"]
	},
	{
		"name": "@duckdb/node-bindings-win32-arm64",
		"version": "1.5.6-r.1",
		"integrity": "sha512-nzNTZx9rus5QpuX+KH6UOPNeZp8yF25TxV6DiUly4RKgR5mu6xo8c7a7lS80AqxTJfJ9BwUIiqlCuYKWztRM5A==",
		"os": ["win32"],
		"cpu": ["arm64"]
	},
	{
		"name": "@duckdb/node-bindings-win32-x64",
		"version": "1.5.6-r.1",
		"integrity": "sha512-5Rpn5WXEG5gY/u7Keh+c4kuwG/LiE31pCP9CoCohv+u0aFensk/yRIQVW/CXuIoITky9xFhdRzaWUtAnGTYxJQ==",
		"os": ["win32"],
		"cpu": ["x64"]
	},
	{
		"name": "detect-libc",
		"version": "2.1.2",
		"integrity": "sha512-Btj2BOOO83o3WyH59e8MgXsxEQVcarkUOpEYrubB0urwnN10yQ364rsiByU11nZlqWYZm05i/of7io4mzihBtQ=="
	}
] };

// packages/action-kit/src/native.ts
/** What this process runs on, in npm's words. */
function currentPlatform() {
	const header = (process.platform === "linux" ? process.report.getReport() : void 0)?.header;
	return {
		os: process.platform,
		cpu: process.arch,
		libc: header === void 0 ? void 0 : header.glibcVersionRuntime === void 0 ? "musl" : "glibc"
	};
}
/** The tarballs of a module that a platform needs. @throws UserError when there is none for it. */
function packagesFor(name, platform, all = native_lock_generated_default[name]) {
	const fits = (wanted, is) => wanted === void 0 || is === void 0 || wanted.includes(is);
	const chosen = all.filter(({ os, cpu, libc }) => fits(os, platform.os) && fits(cpu, platform.cpu) && fits(libc, platform.libc));
	const binary = (one) => one.os !== void 0;
	if (all.some(binary) && !chosen.some(binary)) throw new UserError(`${name} has no build for ${platformName(platform)}`, { fix: "Run the job on Linux, macOS or Windows, x64 or arm64." });
	return chosen;
}
/** One folder a platform: `linux-x64-glibc`. */
function platformName({ os, cpu, libc }) {
	return [
		os,
		cpu,
		...libc === void 0 ? [] : [libc]
	].join("-");
}
/** Where the packages of a lock lie in a cache: another lock, another folder. */
function cacheFolder(cache, packages, platform) {
	const key = sha256(packages.map(({ integrity }) => integrity).join("\n")).slice(7, 19);
	return join(cache, "modelops-native", `${platformName(platform)}-${key}`);
}
/** Caches in the order in which they are asked; the last that can be written gets what is fetched. */
function caches(env) {
	const own = env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache");
	const named = [
		env["MODELOPS_NATIVE"],
		env["RUNNER_TOOL_CACHE"],
		env["AGENT_TOOLSDIRECTORY"],
		own
	];
	return [...new Set(named.filter((path) => path !== void 0 && path !== ""))];
}
/**
* Loads a native module: from the workspace's node_modules, else from the suite's own, else from a cache, else from the
* registry. What comes from a cache or the registry is compared with the lock at every load, and none of its scripts run.
* @throws UserError saying how to provide it.
*/
async function loadNative(name, options) {
	const { mode, workspace, log } = options;
	const env = options.env ?? process.env;
	const suite = "suite" in options ? options.suite : import.meta.dirname;
	for (const place of [workspace, suite]) {
		const found = place === void 0 ? void 0 : resolveIn(place, name);
		if (found === void 0) continue;
		const wanted = native_lock_generated_default[name].find((one) => one.name === name).version;
		if (majorOf(found.version) !== majorOf(wanted)) {
			log.info(`${name} ${found.version} in ${place} is passed over: ${wanted} is needed`);
			continue;
		}
		log.debug(`${name} ${found.version} from ${found.path}`);
		return load(name, found.path);
	}
	const how = `Install it in the workspace (\`npm install ${name}@${native_lock_generated_default[name].find((one) => one.name === name).version}\`), or make it with \`modelops provision --out DIR\` on a machine that has a registry and set MODELOPS_NATIVE to that folder`;
	if (mode === "off") throw new UserError(`${name} is not installed in the workspace, and \`native: off\` allows nothing else`, { fix: `${how} together with \`native: cache\`.` });
	const platform = options.platform ?? currentPlatform();
	const packages = packagesFor(name, platform, options.packages);
	const { verifyCache } = await import("./action-kit-native-cache.js");
	const problems = [];
	for (const cache of caches(env)) {
		const folder = cacheFolder(cache, packages, platform);
		if (!existsSync(folder)) continue;
		const problem = await verifyCache(folder, packages);
		if (problem === void 0) {
			const found = resolveIn(folder, name);
			if (found !== void 0) return load(name, found.path);
		}
		problems.push(`${folder}: ${problem ?? "incomplete"}`);
		log.info(`${folder} is not used: ${problem ?? "incomplete"}`);
	}
	if (mode === "cache") throw new UserError(`${name} is neither in the workspace nor in a cache${problems.length === 0 ? "" : ` (${problems.join("; ")})`}`, { fix: `${how}. Or allow \`native: fetch\`.` });
	const { provision } = await import("./action-kit-native-fetch.js");
	let folder;
	try {
		folder = await provision({
			packages,
			platform,
			caches: caches(env),
			workspace,
			env,
			log
		});
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		throw new UserError(error.what, {
			where: error.where,
			fix: `${error.fix ?? ""} ${how}.`.trim(),
			cause: error
		});
	}
	const found = resolveIn(folder, name);
	if (found === void 0) throw new Error(`${name} is not in ${folder}`);
	return load(name, found.path);
}
/** A module of a folder's node_modules, or those above it. */
function resolveIn(folder, name) {
	try {
		const path = createRequire(join(folder, "package.json")).resolve(name);
		for (let at = dirname(path); at !== dirname(at); at = dirname(at)) {
			const manifest = join(at, "package.json");
			if (!existsSync(manifest)) continue;
			const { name: own, version } = JSON.parse(readFileSync(manifest, "utf8"));
			if (own === name && version !== void 0) return {
				path,
				version
			};
		}
	} catch {}
}
function majorOf(version) {
	return version.split(".")[0];
}
async function load(name, path) {
	try {
		const loaded = await import(pathToFileURL(path).href);
		return loaded.default ?? loaded;
	} catch (cause) {
		throw new UserError(`${name} cannot be loaded: ${messageOf(cause).split("\n")[0]}`, {
			where: path,
			fix: "Was it installed for this platform? Install it again, or remove it and let it be fetched.",
			cause
		});
	}
}

export { platformName as a, packagesFor as i, currentPlatform as n, loadNative as r, cacheFolder as t };
import { n as parseInputs } from "./action-kit-inputs.js";
import { a as platformName, i as packagesFor, n as currentPlatform, t as cacheFolder } from "./action-kit-native.js";
import { verifyCache } from "./action-kit-native-cache.js";
import { provision as provision$1 } from "./action-kit-native-fetch.js";
import { t as UserError } from "./contracts-errors.js";
import { t as provisionInputs } from "./cli-provision-inputs.js";
import { r as terminalLogger } from "./cli-terminal.js";
import { resolve } from "node:path";

// packages/cli/src/provision.ts
/**
* `modelops provision`: fetches the native modules that actions need, pinned and with their integrity checked, into a
* folder that a machine without network uses.
* @throws UserError for a platform that there is no build for, or when the registry fails.
*/
async function provision(given, outputs, io) {
	const inputs = parseInputs({
		...noAction,
		inputs: provisionInputs
	}, (name) => given.values.get(name) ?? "");
	const platform = inputs.platform === void 0 ? currentPlatform() : platformOf(inputs.platform);
	const packages = packagesFor("@duckdb/node-api", platform);
	const out = resolve(io.cwd, inputs.out);
	const log = terminalLogger(io, given.verbose);
	const folder = cacheFolder(out, packages, platform);
	if (await verifyCache(folder, packages) === void 0) log.info("it is all there already");
	else await provision$1({
		packages,
		platform,
		caches: [out],
		workspace: io.cwd,
		env: io.env,
		log
	});
	outputs.set("platform", platformName(platform));
	outputs.set("folder", out);
	if (given.json) return;
	io.out.write(`${out}\n`);
	log.info(`On the other machine: MODELOPS_NATIVE=<where this folder is>, with \`native: cache\`.`);
}
function platformOf(text) {
	const [os, cpu, libc] = text.split("-");
	if (!/^(?:linux-(?:x64|arm64)-(?:glibc|musl)|darwin-(?:x64|arm64)|win32-(?:x64|arm64))$/.test(text) || os === void 0 || cpu === void 0) throw new UserError(`"${text}" is no platform`, {
		where: "--platform",
		fix: "Write it like linux-x64-glibc, linux-arm64-musl, darwin-arm64 or win32-x64."
	});
	return {
		os,
		cpu,
		libc: libc === "musl" || libc === "glibc" ? libc : void 0
	};
}
const noAction = {
	name: "provision",
	title: "",
	description: "",
	branding: {
		icon: "",
		color: ""
	},
	outputs: {},
	permissions: []
};

export { provision };
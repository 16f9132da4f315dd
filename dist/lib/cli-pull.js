import { r as formatVersion } from "./contracts-names.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { t as downloadVersion } from "./github-version-files.js";
import { i as resolveReference, o as publishedVersions } from "./lifecycle.js";
import { t as UsageError } from "./cli-io.js";
import { t as connectFor } from "./cli-connect.js";
import { lstat, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { tmpdir } from "node:os";

// packages/cli/src/ledger/pull.ts
const roles = [
	"model",
	"predictions",
	"training-record",
	"profile"
];
/**
* Downloads a version's files, every byte verified, into a folder that is there whole or not at all.
* @throws UserError when the reference names nothing, or what is released is not what its evidence says.
*/
async function pull(given, outputs, io) {
	const reference = given.values.get("reference") ?? "";
	const at = reference.lastIndexOf("@");
	if (at <= 0) throw new UsageError("Say what to pull: modelops pull MODEL@REFERENCE, e.g. flight-delay@production.");
	const model = reference.slice(0, at);
	const wanted = given.values.get("role")?.split("\n") ?? roles;
	const chosen = roles.filter((role) => wanted.includes(role));
	const unknown = wanted.find((role) => !chosen.some((known) => known === role));
	if (unknown !== void 0) throw new UsageError(`--role is "${unknown}". Allowed: ${roles.join(", ")}.`);
	const github = await connectFor(given, io, tmpdir());
	const versions = publishedVersions(model, await github.read.listReleases());
	const ledger = await github.read.readLedger();
	const version = resolveReference(model, reference, versions, ledger?.state);
	const name = formatVersion(version.version);
	const out = resolve(io.cwd, given.values.get("out") ?? `${model}-v${name}`);
	if (await lstat(out).catch(() => void 0) !== void 0) throw new UserError(`"${out}" is there already`, { fix: "Give another folder with `--out`, or remove it: a folder with files of two versions helps nobody." });
	const partial = await folderBeside(out);
	try {
		const { manifest, files } = await downloadVersion(github.read, version, partial, chosen);
		const absent = wanted.filter((role) => !manifest.files.some((file) => file.role === role));
		if (given.values.has("role") && absent.length > 0) throw new UserError(`${version.tag} keeps no ${absent.join(" and no ")}`, { fix: `It keeps: ${manifest.files.map(({ name, role }) => `${name} (${role})`).join(", ") || "no file"}.` });
		const { layOut } = await import("./models.js");
		await layOut(files);
		await rename(partial, out);
		outputs.set("version", name);
		outputs.set("tag", version.tag);
		outputs.set("folder", out);
		outputs.set("model-digest", manifest.modelDigest);
	} catch (error) {
		await rm(partial, {
			recursive: true,
			force: true
		});
		throw error;
	}
}
/** @throws UserError when the folders above cannot be made. */
async function folderBeside(out) {
	const parent = dirname(out);
	try {
		await mkdir(parent, { recursive: true });
		return await mkdtemp(join(parent, ".modelops-pull-"));
	} catch (cause) {
		throw new UserError(`"${out}" cannot be written: ${messageOf(cause)}`, {
			fix: "Give a folder with `--out` that you may write beside.",
			cause
		});
	}
}

export { pull };
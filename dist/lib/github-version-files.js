import { t as contradictionIn } from "./contracts-consistency.js";
import { n as digestOf } from "./contracts-canonical.js";
import { t as UserError } from "./contracts-errors.js";
import { a as objectionTo, r as assetNames, t as createManifestReader } from "./github-manifest.js";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

// packages/github/src/version-files.ts
/** A report is a few kilobytes, sums are less. */
const maxBytes = 8 << 20;
/**
* Downloads a published version and verifies it: its manifest is the one that was published, its tag names the commit
* that was judged, every file has the digest that the manifest, `SHA256SUMS` and GitHub name, and the evidence is about
* these very bytes.
* @param folder takes the files; it is made.
* @param roles which files; without, all. The predictions that a version keeps are no part of what is deployed.
* @throws UserError naming what does not agree.
*/
async function downloadVersion(read, version, folder, roles = [
	"model",
	"predictions",
	"training-record",
	"profile"
]) {
	const { release, tag } = version;
	const unsound = (what) => new UserError(`${tag} is not what was released: ${what}`, {
		where: tag,
		fix: "The release was changed by hand: put its own files back, or take another version."
	});
	await mkdir(folder, { recursive: true });
	const manifest = await createManifestReader(read, folder)(release);
	if (manifest === void 0) throw new UserError(`${tag} has no ${assetNames.manifest}, so it is not known what it holds`, {
		where: tag,
		fix: "Only versions that register-version published can be used."
	});
	const objection = objectionTo(version, manifest, await read.listTags(tag));
	if (objection !== void 0) throw unsound(objection);
	const assetOf = (name) => {
		const asset = release.assets.find((item) => item.name === name && item.state === "uploaded");
		if (asset === void 0) throw unsound(`it lacks ${name}`);
		return asset;
	};
	const download = async (name, limit) => {
		const asset = assetOf(name);
		if (limit !== void 0 && asset.bytes > limit) throw unsound(`${name} has ${asset.bytes} bytes`);
		const path = join(folder, name);
		await read.downloadAsset(asset, path);
		return {
			path,
			...await digestOfFile(path)
		};
	};
	const sums = sumsIn(await readFile((await download(assetNames.sums, maxBytes)).path, "utf8"));
	const take = async (name, limit) => {
		const got = await download(name, limit);
		if (sums.get(name) !== got.sha256) throw unsound(`${name} has ${got.sha256}, ${assetNames.sums} says ${sums.get(name) ?? "nothing"}`);
		return got;
	};
	const { evaluationReportSchema, parseDocument } = await import("./contracts.js");
	const reportFile = await take(assetNames.report, maxBytes);
	const report = parseDocument(evaluationReportSchema, await readFile(reportFile.path, "utf8"), `${assetNames.report} of ${tag}`);
	if (digestOf(report) !== manifest.documents.evaluationReport) throw unsound(`its evidence has ${digestOf(report)}, its manifest says ${manifest.documents.evaluationReport}`);
	const contradiction = contradictionIn(report);
	if (contradiction !== void 0) throw unsound(`its evidence contradicts itself: ${contradiction}`);
	if (report.model !== manifest.model || report.candidate.modelDigest !== manifest.modelDigest || report.verdict !== manifest.verdict) throw unsound("its evidence is about another model than its manifest");
	const files = [];
	for (const file of manifest.files) {
		if (report.candidate.files.find(({ name, role }) => name === file.name && role === file.role)?.sha256 !== file.sha256) throw unsound(`${file.name} is not the file that was judged`);
		if (!roles.includes(file.role)) continue;
		const { path, sha256, bytes } = await take(file.name);
		if (sha256 !== file.sha256 || bytes !== file.bytes) throw unsound(`${file.name} has ${sha256}, its manifest says ${file.sha256}`);
		files.push({
			file,
			path
		});
	}
	return {
		manifest,
		report,
		files,
		manifestFile: await take(assetNames.manifest, maxBytes)
	};
}
/** `<hexadecimal>  <name>` lines. */
function sumsIn(text) {
	const sums = /* @__PURE__ */ new Map();
	for (const line of text.split("\n")) {
		const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
		if (match !== null) sums.set(match[2], `sha256:${match[1]}`);
	}
	return sums;
}
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

export { downloadVersion as t };
import { n as messageOf } from "./contracts-errors.js";
import { t as require_tar_stream } from "./tar-stream.js";
import { t as replaceFile } from "./action-kit-replace-file.js";
import { lstat, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

// packages/action-kit/src/native-cache.ts
var import_tar_stream = require_tar_stream();
/** Where a package's tarball lies in a folder of the cache. */
function tarballPath(folder, { name, version }) {
	return join(folder, "tarballs", `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
}
/** Whether bytes are those of the lock. */
function matches(bytes, integrity) {
	const [, algorithm, digest] = /^(sha512|sha384|sha256)-([A-Za-z0-9+/=]+)$/.exec(integrity) ?? [];
	return algorithm !== void 0 && createHash(algorithm).update(bytes).digest("base64") === digest;
}
/**
* Compares a folder with the lock: every tarball with its integrity, every installed file with the tarball's. A file that
* differs is written again.
* @returns what is wrong; undefined when all is well.
*/
async function verifyCache(folder, packages) {
	for (const one of packages) {
		const path = tarballPath(folder, one);
		let bytes;
		try {
			bytes = await readFile(path);
		} catch {
			return `the tarball of ${one.name} is missing`;
		}
		if (!matches(bytes, one.integrity)) return `the tarball of ${one.name} is not the one of the lock`;
		try {
			await install(bytes, join(folder, "node_modules", one.name));
		} catch (error) {
			return `${one.name} cannot be installed: ${messageOf(error)}`;
		}
	}
}
/** Unpacks an npm tarball; files that are there already, with the same bytes, stay. Links and devices are refused. */
async function install(tarball, folder) {
	const archive = (0, import_tar_stream.extract)();
	const unzipped = Readable.from([tarball]).pipe(createGunzip());
	unzipped.on("error", (error) => archive.destroy(error));
	unzipped.pipe(archive);
	for await (const entry of archive) {
		const { name, type } = entry.header;
		const [, ...parts] = name.split(/[\\/]/);
		if (type === "directory") {
			entry.resume();
			continue;
		}
		if (type !== "file" || parts.length === 0 || name.split(/[\\/]/).includes("..")) throw new Error(`"${name}" is no file of a package`);
		const pieces = [];
		for await (const piece of entry) pieces.push(piece);
		await place(join(folder, ...parts), Buffer.concat(pieces));
	}
}
async function place(path, content) {
	const found = await lstat(path).catch(() => void 0);
	if (found?.isFile() === true && found.size === content.length && (await readFile(path)).equals(content)) return;
	await mkdir(dirname(path), { recursive: true });
	await replaceFile(path, content);
}

export { install, matches, tarballPath, verifyCache };
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { a as parseVersion } from "./contracts-names.js";
import { lstat, mkdir, open, readFile, readdir, readlink, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

// packages/delivery/src/directory.ts
/** What names the numbered folder that is served. */
const pointer = "current";
/** The manifest of a version, as every delivery has it beside the files. */
const manifestName = "model-manifest.json";
const incoming = /^\.(incoming|current)-/;
/**
* A folder in the layout of TensorFlow Serving: `<base>/<model>/<number>/<places of the files>`, a new and higher number for each
* delivery, also of an older version, since servers take the highest; `<base>/<model>/current` names the one that is
* served, for everybody else: a symbolic link, or a file with the number where the file system has no links.
*
* A folder gets its number by one rename when its files are whole, `current` moves by one rename after that: whoever
* looks in between sees one version or the other, never half of one.
* @param base absolute path.
* @param options `place` is the path as the user wrote it, `keep` how many numbers stay.
*/
function directoryTarget(base, { place, keep = 3 }) {
	return {
		kind: "directory",
		place,
		servedVersion: (model) => servedVersion(join(base, model)),
		async deliver(delivery, permit) {
			let stopped;
			try {
				return await deliver(join(base, delivery.model), delivery, keep, async () => {
					try {
						await permit();
					} catch (why) {
						stopped = { why };
						throw why;
					}
				});
			} catch (cause) {
				if (stopped !== void 0) throw stopped.why;
				if (!(cause instanceof Error) || !("code" in cause)) throw cause;
				throw new UserError(`v${delivery.version} could not be written: ${messageOf(cause)}`, {
					where: place,
					fix: "Is the folder there, may the runner write to it, and is there room on the disk?",
					cause
				});
			}
		}
	};
}
async function deliver(folder, delivery, keep, permit) {
	await mkdir(folder, { recursive: true });
	for (const name of await readdir(folder)) if (incoming.test(name)) await rm(join(folder, name), {
		recursive: true,
		force: true
	});
	await servedNumber(folder);
	const highest = (await numbersIn(folder)).at(-1) ?? 0;
	const whole = await holds(join(folder, String(highest)), delivery);
	const partial = join(folder, `.incoming-${randomUUID()}`);
	try {
		if (!whole) {
			await mkdir(partial);
			for (const file of delivery.files) {
				const to = join(partial, file.place);
				await mkdir(dirname(to), { recursive: true });
				await copyDurably(file.path, to);
			}
			await refuseOther(partial, delivery, "was written");
		}
		await permit();
	} catch (error) {
		await rm(partial, {
			recursive: true,
			force: true
		});
		throw error;
	}
	const before = await servedNumber(folder);
	const number = whole ? highest : ((await numbersIn(folder)).at(-1) ?? 0) + 1;
	const undo = async () => {
		if (before === number || await servedNumber(folder) !== number) return;
		if (before === void 0) await rm(join(folder, pointer));
		else {
			await stat(join(folder, String(before)));
			await serve(folder, before);
		}
		await rm(join(folder, String(number)), {
			recursive: true,
			force: true
		});
	};
	if (!whole) await rename(partial, join(folder, String(number)));
	if (before !== number) await serve(folder, number);
	try {
		const served = await servedNumber(folder);
		const files = await refuseOther(join(folder, String(served)), delivery, "is served");
		for (const old of (await numbersIn(folder)).slice(0, -Math.max(keep, 1))) if (old !== number && old !== before) await rm(join(folder, String(old)), {
			recursive: true,
			force: true
		});
		return {
			files,
			undo
		};
	} catch (error) {
		await undo();
		throw error;
	}
}
async function servedVersion(folder) {
	const number = await servedNumber(folder);
	if (number === void 0) return void 0;
	try {
		const version = JSON.parse(await readFile(join(folder, String(number), manifestName), "utf8"))?.version;
		return typeof version === "string" && parseVersion(version) !== void 0 ? version : void 0;
	} catch {
		return;
	}
}
/** The numbered folders, lowest first. */
async function numbersIn(folder) {
	return (await readdir(folder)).filter((name) => /^[1-9]\d{0,14}$/.test(name)).map(Number).sort((a, b) => a - b);
}
async function servedNumber(folder) {
	const path = join(folder, pointer);
	const stats = await lstat(path).catch(() => void 0);
	if (stats === void 0) return void 0;
	if (stats.isDirectory()) throw new UserError(`"${pointer}" is a folder, so it cannot be switched to another version`, {
		where: path,
		fix: `Move its files away: "${pointer}" is the link to the numbered folder that is served.`
	});
	const text = stats.isSymbolicLink() ? await readlink(path) : await readFile(path, "utf8");
	const number = Number(text.trim());
	return Number.isSafeInteger(number) && number > 0 ? number : void 0;
}
async function serve(folder, number) {
	const next = join(folder, `.current-${randomUUID()}`);
	try {
		await symlink(String(number), next, "dir");
	} catch (error) {
		const { code } = error;
		if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS" && code !== "EINVAL") throw error;
		await writeFile(next, `${number}\n`);
	}
	await rename(next, join(folder, pointer));
}
/** Whether a folder holds exactly these files, each in its place. */
async function holds(folder, { files }) {
	const found = (await readdir(folder, {
		recursive: true,
		withFileTypes: true
	}).catch(() => void 0))?.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, "/"));
	if (found === void 0 || found.length !== files.length) return false;
	for (const file of files) {
		if (!found.includes(file.place)) return false;
		const { sha256, bytes } = await digestOf(join(folder, file.place));
		if (sha256 !== file.sha256 || bytes !== file.bytes) return false;
	}
	return true;
}
async function refuseOther(folder, { files, version }, what) {
	const read = [];
	for (const { name, place, sha256 } of files) {
		const found = await digestOf(join(folder, place));
		if (found.sha256 !== sha256) throw new UserError(`what ${what} is not v${version}: ${name} has ${found.sha256}, not ${sha256}`, {
			where: folder,
			fix: "Does somebody else write there, or is the disk broken?"
		});
		read.push({
			name,
			...found
		});
	}
	return read;
}
async function copyDurably(from, to) {
	await pipeline(createReadStream(from), createWriteStream(to, { flags: "wx" }));
	const file = await open(to, "r+");
	try {
		await file.sync();
	} finally {
		await file.close();
	}
}
async function digestOf(path) {
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

// packages/delivery/src/target.ts
/**
* The pointer in the ledger: consumers ask for `<model>@<environment>` and get the release's files. There is nothing to
* deliver, the event in the ledger is the switch.
*/
const releaseTarget = {
	kind: "release",
	place: null,
	deliver: () => Promise.resolve({
		files: [],
		undo: () => Promise.resolve()
	})
};

export { directoryTarget as n, manifestName as r, releaseTarget as t };
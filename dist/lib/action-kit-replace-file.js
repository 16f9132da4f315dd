import { rename, rm, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";

// packages/action-kit/src/replace-file.ts
/**
* Writes beside, under a name of this run's own, and renames: who reads finds the old file or the new one, whole, and of two
* runs at once the later one stays. What fails leaves nothing beside.
*/
async function replaceFile(path, content) {
	const partial = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.part`;
	try {
		await writeFile(partial, content);
		await rename(partial, path);
	} catch (error) {
		await rm(partial, { force: true });
		throw error;
	}
}

export { replaceFile as t };
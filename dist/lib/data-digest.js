import { t as fileError } from "./data-file-error.js";
import { t as withFile } from "./data-with-file.js";
import { createHash } from "node:crypto";

// packages/data/src/digest.ts
/**
* sha256 of a file's bytes as `sha256:<64 hex digits>`, read in pieces of 1 MiB.
* @throws UserError when the file does not exist, is a directory or cannot be read.
*/
async function digestFile(path) {
	const hash = createHash("sha256");
	try {
		await withFile(path, async (file) => {
			const piece = Buffer.allocUnsafe(1 << 20);
			for (;;) {
				const { bytesRead } = await file.read(piece, 0, piece.length);
				if (bytesRead === 0) break;
				hash.update(piece.subarray(0, bytesRead));
			}
		});
	} catch (error) {
		throw fileError(path, error);
	}
	return `sha256:${hash.digest("hex")}`;
}

export { digestFile as t };
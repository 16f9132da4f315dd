import { open } from "node:fs/promises";

// packages/data/src/with-file.ts
/**
* Opens a file for reading, and closes it whatever happens. Not `await using`: the command line runs on Node 22, which does
* not know it.
*/
async function withFile(path, read) {
	const file = await open(path, "r");
	try {
		return await read(file);
	} finally {
		await file.close();
	}
}

export { withFile as t };
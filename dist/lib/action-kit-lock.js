import { i as lockPath } from "./contracts-names.js";
import { readFile } from "node:fs/promises";

// packages/action-kit/src/lock.ts
/**
* Reads `modelops.lock.json` of the workspace; undefined when there is none.
* @throws UserError naming the place, when it is not a lock.
*/
async function readLock(workspace) {
	const path = await workspace.path(lockPath, "the lock");
	const text = await readFile(path, "utf8").catch((error) => {
		if (error.code === "ENOENT") return void 0;
		throw error;
	});
	return text === void 0 ? void 0 : parseLock(text);
}
/** Reads the text of a lock. @throws UserError naming the first place that does not fit. */
async function parseLock(text, where = lockPath) {
	const { lockSchema, parseDocument } = await import("./contracts.js");
	return parseDocument(lockSchema, text, where);
}
/** The data that a model of the workspace is pinned to; undefined where its data is read as it is. */
async function lockedData(workspace, model) {
	return (await readLock(workspace))?.models[model];
}
/**
* What a user's commands find in their environment, also when they predict for the champion: the model's name, the seed, and
* the days of a lock, dates, from the first, before the second; empty without a lock.
*/
function commandVariables(model, seed, lock) {
	const { window, holdout } = lock ?? {
		window: void 0,
		holdout: void 0
	};
	return {
		MODELOPS_MODEL: model,
		MODELOPS_SEED: String(seed),
		MODELOPS_FROM: window?.from ?? "",
		MODELOPS_TO: window?.to ?? "",
		MODELOPS_TRAIN_FROM: window?.from ?? "",
		MODELOPS_TRAIN_TO: window?.to ?? "",
		MODELOPS_HOLDOUT_FROM: holdout?.from ?? "",
		MODELOPS_HOLDOUT_TO: holdout?.to ?? ""
	};
}

export { readLock as i, lockedData as n, parseLock as r, commandVariables as t };
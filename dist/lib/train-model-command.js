import { t as commandVariables } from "./action-kit-lock.js";
import { t as digestOfFile } from "./action-kit-evidence.js";
import { t as NoFileError } from "./action-kit-workspace.js";
import { t as UserError } from "./contracts-errors.js";
import { n as checkLockedRows } from "./evaluation.js";
import { o as runCommand } from "./training.js";
import { recordName } from "./train-model-run.js";
import { stat } from "node:fs/promises";
import { join } from "node:path";

// actions/train-model/src/command.ts
/** Runs the user's commands, one after the other, and looks at what they left; or only that, where they have run before. */
async function trainByCommand(inputs, workspace, ports) {
	const { lock, setup, command, predict } = inputs;
	if (inputs.files.length === 0 && inputs.predictions === void 0) throw new UserError("it is not said what the command writes", { fix: "Name the model files as `files:` and the predictions as `predictions:` in modelops.yml." });
	const window = lock?.window ?? inputs.window;
	const variables = {
		...commandVariables(inputs.model, inputs.seed, lock),
		MODELOPS_FROM: window.from ?? "",
		MODELOPS_TO: window.to ?? "",
		MODELOPS_OUT: inputs.out,
		MODELOPS_PREDICTIONS: inputs.predictions ?? ""
	};
	const run = async (what, text) => {
		if (text === void 0 || !inputs.run) return;
		ports.log.info(`${what}: ${text}`);
		await runCommand({
			command: text,
			what,
			cwd: workspace.root,
			env: process.env,
			output: ports.commandOutput,
			variables
		});
	};
	const standing = inputs.run ? await writtenOf(inputs, workspace) : /* @__PURE__ */ new Map();
	await run("train.setup", setup);
	const before = inputs.run ? await dataFiles(inputs.data, lock !== void 0, workspace) : [];
	if (before.length > 0 && lock !== void 0) await checkLockedRows(before, lock, inputs.time);
	const read = await digestsOf(before);
	await run("train.command", command);
	const after = before.length > 0 ? before : await dataFiles(inputs.data, true, workspace);
	if (after !== before && after.length > 0 && lock !== void 0) await checkLockedRows(after, lock, inputs.time);
	await run("train.predict", predict);
	const models = await modelFiles(inputs, workspace);
	const predictions = inputs.predictions === void 0 ? void 0 : await workspace.file(inputs.predictions, "the predictions file");
	const outputs = predictions === void 0 ? models : [...models, predictions];
	const stale = [];
	for (const path of standing.size === 0 ? [] : outputs) if (standing.get(path) === await stateOf(path)) stale.push(workspace.name(path));
	const data = [...before.length > 0 ? read : await digestsOf(after)].filter(([path]) => !outputs.includes(path));
	return {
		model: models[0],
		predictions,
		outputs,
		data,
		warnings: stale.length === 0 ? [] : [`${stale.join(", ")}: ${stale.length === 1 ? "this file was" : "these files were"} there before, and the command did not write ${stale.length === 1 ? "it" : "them"}.`],
		record: {
			task: inputs.task ?? null,
			window: window.from === void 0 && window.to === void 0 ? null : {
				column: inputs.time ?? null,
				from: window.from ?? null,
				to: window.to ?? null
			},
			trainer: {
				name: "command",
				parameters: {
					setup: setup ?? null,
					command,
					predict: predict ?? null
				},
				iterations: null,
				converged: null
			},
			rows: null,
			split: null,
			transforms: null,
			crossValidation: null,
			notes: data.length > 0 || inputs.data.length === 0 ? [] : ["No file of `data.source` is here: the record has no digest of the data."],
			backend: "command"
		}
	};
}
const counted = /(?:^|\/)modelops-reference\/(?:data-profile|window-profiles)\.json$/;
/** The files of the model, without the record, which is written from them. */
async function modelFiles({ files, out }, workspace) {
	const record = await workspace.path(join(out, recordName), "the training record");
	const others = [];
	for (const pattern of files) {
		if (counted.test(pattern)) continue;
		if (await workspace.path(pattern, "the model file") !== record) others.push(pattern);
	}
	return (others.length === 0 ? [] : await workspace.files(others, "the model file")).filter((path) => path !== record);
}
/** The outputs that are there already, and when each was last written. */
async function writtenOf(inputs, workspace) {
	const paths = [];
	for (const file of [...inputs.files, ...inputs.predictions === void 0 ? [] : [inputs.predictions]]) try {
		paths.push(...await workspace.files([file], "an output"));
	} catch (error) {
		if (!(error instanceof NoFileError)) throw error;
	}
	return new Map(await Promise.all([...new Set(paths)].map(async (path) => [path, await stateOf(path)])));
}
/** Equal only where a file was not written in between, not even with the same bytes. */
async function stateOf(path) {
	const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
	return [
		dev,
		ino,
		size,
		mtimeNs,
		ctimeNs
	].join(" ");
}
/**
* The files of `data.source`; none where none of them is here, since a command may bring or read them elsewhere.
* @param whole whether a part of them is an error; else it counts as none.
* @throws UserError when only a part of them is here, or a folder stands for its files.
*/
async function dataFiles(patterns, whole, workspace) {
	const found = [];
	let absent;
	let isThere = false;
	for (const pattern of patterns) try {
		found.push(...await workspace.files([pattern], "data.source"));
		isThere = true;
	} catch (error) {
		if (!(error instanceof NoFileError)) throw error;
		absent ??= error;
		isThere ||= await stat(join(workspace.root, pattern)).catch(() => void 0) !== void 0;
	}
	if (absent !== void 0 && isThere) {
		if (whole) throw absent;
		return [];
	}
	return [...new Set(found)].sort();
}
async function digestsOf(paths) {
	const digests = /* @__PURE__ */ new Map();
	for (const path of paths) digests.set(path, (await digestOfFile(path)).sha256);
	return digests;
}

export { trainByCommand };
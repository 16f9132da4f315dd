import { t as NoFileError } from "./action-kit-workspace.js";
import { i as windowVariables } from "./action-kit-lock.js";
import { t as UserError } from "./contracts-errors.js";
import { t as checkLockedRows } from "./evaluation-locked-rows.js";
import { n as runCommand } from "./training.js";

// actions/train-model/src/command.ts
/** Runs the user's commands, one after the other, and looks at what they left. */
async function trainByCommand(inputs, workspace, ports) {
	const { lock, setup, command, predict } = inputs;
	const window = lock?.window ?? inputs.window;
	const variables = {
		...windowVariables(lock),
		MODELOPS_MODEL: inputs.model,
		MODELOPS_SEED: String(inputs.seed),
		MODELOPS_FROM: window.from,
		MODELOPS_TO: window.to,
		MODELOPS_OUT: inputs.out,
		MODELOPS_PREDICTIONS: inputs.predictions
	};
	const run = async (what, text) => {
		if (text === void 0) return;
		ports.log.info(`${what}: ${text}`);
		await runCommand({
			command: text,
			what,
			cwd: workspace.root,
			env: process.env,
			variables
		});
	};
	await run("train.setup", setup);
	const compared = lock !== void 0 && await comparePinned(inputs, lock, workspace);
	await run("train.command", command);
	if (lock !== void 0 && !compared) await comparePinned(inputs, lock, workspace);
	await run("train.predict", predict);
	const models = inputs.files.length === 0 ? [] : await workspace.files(inputs.files, "the model file");
	const predictions = inputs.predictions === void 0 ? void 0 : await workspace.file(inputs.predictions, "the predictions file");
	if (models.length === 0 && predictions === void 0) throw new UserError("it is not said what the command writes", { fix: "Name the model files as `files:` and the predictions as `predictions:` in modelops.yml." });
	const data = await filesOf(inputs.data, workspace);
	return {
		model: models[0],
		predictions,
		outputs: predictions === void 0 ? models : [...models, predictions],
		data,
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
			notes: data.length > 0 || inputs.data.length === 0 ? [] : [`No file of data.source (${inputs.data.join(", ")}) is here: the record has no digest of the data.`],
			backend: "command"
		}
	};
}
/** The files of `data.source`; none where they are not here: a command may read elsewhere. */
async function filesOf(data, workspace) {
	if (data.length === 0) return [];
	return workspace.files(data, "data.source").catch((error) => {
		if (error instanceof NoFileError) return [];
		throw error;
	});
}
/** Whether the data is here. @throws UserError when its rows are not those that the lock pins. */
async function comparePinned({ data, time }, lock, workspace) {
	const paths = await filesOf(data, workspace);
	if (paths.length > 0) await checkLockedRows(paths, lock, time);
	return paths.length > 0;
}

export { trainByCommand };
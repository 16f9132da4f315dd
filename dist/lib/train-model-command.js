import { _ as UserError } from "./action-kit-logger.js";
import { spawn } from "node:child_process";

// packages/training/src/command.ts
/**
* What a step's own inputs and the runner's services are called by; a `run:` step does not see them either, and a user's
* command needs none of them.
*/
const withheld = /^(?:INPUT_|ACTIONS_RUNTIME_|ACTIONS_RESULTS_|ACTIONS_CACHE_|ACTIONS_ID_TOKEN_|GITHUB_TOKEN$|GH_TOKEN$)/;
/**
* Runs a user's command with the shell of a `run:` step (`bash -eo pipefail` where there is one, else `sh -e`); its output
* goes to this process's own.
* @throws UserError when it fails, with its exit code or signal.
*/
async function runCommand({ command, what, cwd, env, variables }) {
	const kept = Object.entries(env).filter(([name]) => !withheld.test(name));
	const given = Object.entries(variables).filter(([, value]) => value !== void 0);
	const end = await new Promise((resolve) => {
		const start = (shell, flags) => {
			const child = spawn(shell, [...flags, command], {
				cwd,
				env: Object.fromEntries([...kept, ...given]),
				stdio: [
					"ignore",
					"inherit",
					"inherit"
				]
			});
			let started = true;
			child.once("error", (error) => {
				started = false;
				if (error.code === "ENOENT" && shell === "bash") start("sh", ["-e", "-c"]);
				else resolve({ error });
			});
			child.once("close", (code, signal) => {
				if (started) resolve({
					code,
					signal
				});
			});
		};
		start("bash", [
			"--noprofile",
			"--norc",
			"-eo",
			"pipefail",
			"-c"
		]);
	});
	if ("error" in end) throw new UserError(`${what} cannot be started: ${end.error.message}`, { cause: end.error });
	if (end.code === 0) return;
	throw new UserError(`${what} ended with ${end.code === null ? `the signal ${end.signal}` : `exit code ${end.code}`}`, {
		where: command.split("\n")[0].slice(0, 200),
		fix: "What it printed is above."
	});
}

// actions/train-model/src/command.ts
/** Runs the user's commands, one after the other, and looks at what they left. */
async function trainByCommand(inputs, workspace, ports) {
	const { window, setup, command, predict } = inputs;
	const variables = {
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
	await run("train.command", command);
	await run("train.predict", predict);
	const models = inputs.files.length === 0 ? [] : await workspace.files(inputs.files, "the model file");
	const predictions = inputs.predictions === void 0 ? void 0 : await workspace.file(inputs.predictions, "the predictions file");
	if (models.length === 0 && predictions === void 0) throw new UserError("it is not said what the command writes", { fix: "Name the model files as `files:` and the predictions as `predictions:` in modelops.yml." });
	return {
		model: models[0],
		predictions,
		outputs: predictions === void 0 ? models : [...models, predictions],
		data: inputs.data.length === 0 ? [] : await workspace.files(inputs.data, "data.source"),
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
			notes: [],
			backend: "command"
		}
	};
}

export { trainByCommand };
import { i as createArtifactStore, n as suiteVersion, r as endProcess } from "./action-kit-frame.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { n as suggestion, t as nearest } from "./contracts-nearest.js";
import { t as checkDrift } from "./contracts-check-drift.js";
import { t as deployModel } from "./contracts-deploy-model.js";
import { t as prepareData } from "./contracts-prepare-data.js";
import { t as registerVersion } from "./contracts-register-version.js";
import { a as lines, c as text, l as textWithDefault } from "./contracts-define-action.js";
import { t as trainModel } from "./contracts-train-model.js";
import { n as validateModel } from "./contracts-validate-model.js";
import { t as initInputs } from "./cli-inputs.js";
import { t as provisionInputs } from "./cli-provision-inputs.js";
import { t as UsageError } from "./cli-io.js";
import { n as parseInputs } from "./action-kit-inputs.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { n as gitEnvironment, r as isDirty, t as git } from "./cli-git.js";
import { a as wrap, i as widthOf, n as painter, r as terminalLogger, t as columns } from "./cli-terminal.js";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tmpdir } from "node:os";

// packages/cli/src/ledger/inputs.ts
const token = textWithDefault({
	description: "Token for the GitHub API; it only reads.",
	default: "${{ github.token }}"
});
/** The flags of `modelops history`. */
const historyInputs = {
	model: text({ description: "Only this model. Default: all." }),
	environment: text({ description: "Only this environment. Default: all." }),
	token
};
/** The flags of `modelops pull`. */
const pullInputs = {
	reference: text({ description: "What to download: `flight-delay@production`, `flight-delay@v1.2.3`, `flight-delay@v1` or `flight-delay@latest`." }),
	out: text({ description: "Folder for the files; it must not exist. Default: `<model>-v<version>`." }),
	role: lines({ description: "Only files of this role: `model`, `predictions`, `training-record` or `profile`. Default: all that the version keeps." }),
	token
};

// packages/cli/src/commands.ts
function without(spec, names) {
	return Object.fromEntries(Object.entries(spec.inputs).filter(([name]) => !names.includes(name)));
}
function only(spec, names) {
	return Object.fromEntries(Object.entries(spec.inputs).filter(([name]) => names.includes(name)));
}
const actionCommands = {
	prepare: {
		summary: "Check data, split it, fit transforms on the training rows, and profile it.",
		spec: prepareData,
		inputs: prepareData.inputs,
		fixed: {},
		needsToken: false
	},
	train: {
		summary: "Train a model on a table, or by its own command, with predictions on held-out rows and a record.",
		spec: trainModel,
		inputs: trainModel.inputs,
		fixed: {},
		needsToken: false
	},
	validate: {
		summary: "Judge a model on unseen rows, against its gates and against the released version.",
		spec: validateModel,
		inputs: {
			...without(validateModel, [
				"mode",
				"models",
				"report",
				"artifact",
				"report-digest",
				"upload",
				"comment"
			]),
			markdown: text({ description: "File for the report as the pull request will show it, in Markdown. Default: none is written." })
		},
		fixed: {
			mode: "evaluate",
			upload: "false",
			comment: "false"
		},
		needsToken: false
	},
	register: {
		summary: "Publish a judged model as the next version: a release with its files and its evidence.",
		spec: registerVersion,
		inputs: without(registerVersion, [
			"mode",
			"resolve",
			"artifact"
		]),
		fixed: { mode: "register" },
		needsToken: true
	},
	drift: {
		summary: "Compare production with what the champion was trained on, day by day, and alarm.",
		spec: checkDrift,
		inputs: without(checkDrift, [
			"mode",
			"update",
			"dry-run",
			"upload",
			"holdout",
			"on-drift",
			"artifact",
			"report-digest",
			"candidate",
			"candidate-artifact",
			"candidate-digest"
		]),
		fixed: { mode: "detect" },
		needsToken: false
	},
	update: {
		summary: "Pin the newest window of the training data in modelops.lock.json.",
		spec: checkDrift,
		inputs: only(checkDrift, [
			"config",
			"model",
			"source",
			"time",
			"label-delay",
			"from",
			"now",
			"holdout",
			"dry-run"
		]),
		fixed: { mode: "update" },
		needsToken: false
	},
	resolve: {
		summary: "Tell which version a reference names: v1.2.3, v1.2, v1, latest or production.",
		spec: registerVersion,
		inputs: only(registerVersion, [
			"config",
			"model",
			"resolve",
			"token"
		]),
		fixed: { mode: "resolve" },
		positional: "resolve",
		needsToken: true
	},
	deploy: {
		summary: "Bring a released version into an environment.",
		spec: deployModel,
		inputs: without(deployModel, ["mode", "from"]),
		fixed: { mode: "start" },
		positional: "version",
		needsToken: true
	},
	rollback: {
		summary: "Go back from a version, which --from names, to the one before.",
		spec: deployModel,
		inputs: without(deployModel, ["mode", "force"]),
		fixed: { mode: "rollback" },
		needsToken: true
	},
	retire: {
		summary: "Say that a version never runs in an environment again.",
		spec: deployModel,
		inputs: only(deployModel, [
			"config",
			"model",
			"environment",
			"version",
			"wait-minutes",
			"token",
			"dry-run"
		]),
		fixed: { mode: "retire" },
		positional: "version",
		needsToken: true
	}
};
const ownCommands = {
	init: {
		summary: "Write modelops.yml and the workflow files that it asks for, from the predictions and model files found here.",
		inputs: initInputs,
		answers: false,
		run: async (...given) => (await import("./cli-init.js")).init(...given)
	},
	history: {
		summary: "Tell what ran where and when, and what runs now.",
		inputs: historyInputs,
		answers: false,
		run: async (...given) => (await import("./cli-history.js")).history(...given)
	},
	pull: {
		summary: "Download a version, verified: modelops pull flight-delay@production.",
		inputs: pullInputs,
		positional: "reference",
		answers: true,
		run: async (...given) => (await import("./cli-pull.js")).pull(...given)
	},
	provision: {
		summary: "Fetch the native modules that actions need, for a machine without network.",
		inputs: provisionInputs,
		answers: false,
		run: async (...given) => (await import("./cli-provision.js")).provision(...given)
	}
};

// packages/cli/src/flags.ts
/** Flags that every command has. */
const globalFlags = {
	json: "boolean",
	verbose: "boolean",
	help: "boolean"
};
/**
* Reads flags by the schema of inputs: `--name value` or `--name=value`; a flag of true or false is `--name` or
* `--no-name`; lists take the flag once for each item.
* @throws UsageError for a flag that is not there (with the nearest one), lacks its value or has one too many.
*/
function parseFlags(args, inputs) {
	const booleans = /* @__PURE__ */ new Set([...Object.keys(globalFlags), ...Object.keys(inputs).filter((name) => inputs[name].kind === "flag")]);
	const names = [...Object.keys(inputs), ...Object.keys(globalFlags)];
	const { tokens } = parseArgs({
		args: [...args],
		strict: false,
		tokens: true,
		allowPositionals: true,
		options: {
			...Object.fromEntries(names.map((name) => [name, { type: booleans.has(name) ? "boolean" : "string" }])),
			help: {
				type: "boolean",
				short: "h"
			}
		}
	});
	const values = /* @__PURE__ */ new Map();
	const positionals = [];
	for (const token of tokens) {
		if (token.kind === "positional") positionals.push(token.value);
		if (token.kind !== "option") continue;
		const negated = token.name.startsWith("no-") && booleans.has(token.name.slice(3));
		const name = negated ? token.name.slice(3) : token.name;
		if (!names.includes(name)) {
			const near = nearest(token.name, names);
			throw new UsageError(`there is no flag ${token.rawName}.${near === void 0 ? "" : ` Did you mean --${near}?`}`);
		}
		if (booleans.has(name)) {
			if (negated && token.value !== void 0) throw new UsageError(`${token.rawName} takes no value.`);
			set(name, negated ? "false" : token.value ?? "true");
			continue;
		}
		if (token.value === void 0 || token.inlineValue === false && token.value.startsWith("--")) throw new UsageError(`${token.rawName} needs a value.`);
		set(name, token.value);
	}
	const isOn = (name) => values.get(name) === "true";
	return {
		values,
		positionals,
		json: isOn("json"),
		verbose: isOn("verbose"),
		help: isOn("help")
	};
	function set(name, value) {
		const before = values.get(name);
		if (before !== void 0 && inputs[name]?.kind !== "lines") throw new UsageError(`--${name} is given twice.`);
		values.set(name, before === void 0 ? value : `${before}\n${value}`);
	}
}

// packages/cli/src/frame.ts
/**
* Runs an action with flags for inputs, git for the runner's environment and a terminal for the log.
* The outputs so far are there for the caller, also when the action fails.
*/
async function runActionCommand(command, action, given, outputs, io) {
	const temporary = await mkdtemp(join(tmpdir(), "modelops-"));
	try {
		const log = terminalLogger(io, given.verbose);
		const environment = await gitEnvironment(io.cwd, io.env, temporary);
		const read = (name) => command.fixed[name] ?? given.values.get(name) ?? (name === "token" ? tokenOf(io.env) : "");
		if (command.needsToken && read("token") === "") throw new UserError("there is no token for GitHub", { fix: "Set GITHUB_TOKEN or GH_TOKEN, for example `GITHUB_TOKEN=$(gh auth token) modelops …`." });
		const run = async (spec, body) => {
			const inputs = checked(() => parseInputs(spec, read));
			if ("commit" in spec.inputs || command.fixed["mode"] === "evaluate") {
				if (command.fixed["mode"] !== "resolve" && await isDirty(environment.workspace)) log.notice("tracked files have changes that are not committed; the evidence names the commit");
			}
			const declared = new Set(Object.keys(spec.outputs));
			await body({
				inputs,
				ports: {
					log,
					environment,
					artifacts: createArtifactStore({}),
					output(name, value) {
						if (!declared.has(name)) throw new Error(`${spec.name} has no output "${name}"`);
						outputs.set(name, value);
					},
					async summary(markdown) {
						const name = given.values.get("markdown");
						if (name === void 0) return;
						const workspace = new Workspace(environment.workspace);
						const path = await workspace.path(name, "the input `markdown`");
						if (workspace.name(path).startsWith(`${outputs.get("evidence")}/`)) throw new UserError(`"${name}" lies in the folder of the evidence, which holds nothing else`, { fix: "Give a file outside of it: `--markdown report.md`." });
						await writeFile(path, markdown).catch((cause) => {
							throw new UserError(`the report cannot be written to "${name}"`, {
								fix: "Is the folder there, and may you write in it?",
								cause
							});
						});
					},
					sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
					jitter: Math.random,
					commandOutput: "stderr",
					now: () => /* @__PURE__ */ new Date()
				}
			});
		};
		await action.main(run);
	} finally {
		await rm(temporary, {
			recursive: true,
			force: true
		});
	}
}
function tokenOf(env) {
	return env["GITHUB_TOKEN"] || env["GH_TOKEN"] || "";
}
/** A flag's value that cannot be read is a wrong call, not a failed run. */
function checked(parse) {
	try {
		return parse();
	} catch (error) {
		if (error instanceof UserError) throw new UsageError(inFlags(error.message));
		throw error;
	}
}
/** An action's message in the command line's words. */
function inFlags(message) {
	return message.replace(/\bthe input `([a-z-]+)`/gi, "`--$1`");
}
/** The answer: one JSON object, a table for people, or plain lines for a pipe. */
async function tellOutputs(outputs, json, root, io, error) {
	if (json) {
		const answer = {
			...Object.fromEntries(outputs),
			...error === void 0 ? {} : { error }
		};
		io.out.write(`${JSON.stringify(answer, null, 2)}\n`);
		return;
	}
	if (io.out.isTTY !== true) {
		for (const [name, value] of outputs) io.out.write(`${name}: ${value}\n`);
		return;
	}
	if (outputs.size === 0) return;
	const paint = painter(io.out, io.env);
	const report = outputs.get("report");
	if (typeof report === "string") {
		const { reportTable } = await import("./cli-report-table.js");
		const path = join(root, report);
		io.out.write(`\n${reportTable(await readFile(path, "utf8"), report, paint, widthOf(io.out))}`);
		const digest = outputs.get("report-digest");
		const evidence = outputs.get("evidence");
		io.out.write(`\n${columns([[paint("dim", "evidence"), `${evidence}/`], [paint("dim", "report-digest"), String(digest)]]).join("\n")}\n`);
		return;
	}
	const rows = [...outputs].map(([name, value]) => [paint("dim", name), String(value)]);
	io.out.write(`\n${columns(rows).join("\n")}\n`);
}

// packages/cli/src/help.ts
/** What the runner would put in a default's place, in a shell's words. */
const expressions = {
	"${{ github.token }}": "$GITHUB_TOKEN or $GH_TOKEN",
	"${{ github.sha }}": "HEAD"
};
/** `modelops help`. */
function generalHelp(io) {
	const paint = painter(io.out, io.env);
	const commands = [
		...Object.entries(ownCommands),
		...Object.entries(actionCommands),
		["help", { summary: "Tell more about a command: modelops help validate." }],
		["version", { summary: "Print the version." }]
	];
	const rows = columns(commands.map(([name, { summary }]) => [`  ${paint("bold", name)}`, summary]));
	return `${paint("bold", "modelops")}: GitHub Actions for the whole life of a machine-learning model, on a command line.

Usage: modelops COMMAND [FLAGS]

${rows.join("\n")}

Every command takes --json (the answer as one JSON object on stdout), --verbose and --help.
Exit codes: 0 done; 1 the verdict fails, or an error that the message explains; 2 called wrongly.
Environment: GITHUB_TOKEN or GH_TOKEN where GitHub is asked; GITHUB_REPOSITORY where git has no remote;
GITHUB_SERVER_URL for a GitHub Enterprise Server; NO_COLOR for no colours.
`;
}
/** `modelops COMMAND --help`: every flag with what it takes and its default. */
function commandHelp(name, io) {
	const { summary, inputs, positional } = actionCommands[name] ?? ownCommands[name];
	const paint = painter(io.out, io.env);
	const width = widthOf(io.out);
	const argument = positional === void 0 ? "" : ` ${positional.toUpperCase()}`;
	const flags = Object.entries(inputs).flatMap(([flag, input]) => [
		`  ${paint("bold", `--${flag}`)}${taken(input)}`,
		...wrap(described(input), width - 6).map((line) => `      ${line}`),
		...facts(input, paint).map((line) => `      ${line}`)
	]);
	return `${summary}

Usage: modelops ${name}${argument} [FLAGS]
${Object.hasOwn(ownCommands, name) ? "" : "\nPaths are relative to the root of the repository.\n"}
${flags.join("\n")}

Every command takes --json, --verbose and --help, too.
`;
}
function taken({ kind, allowed }) {
	switch (kind) {
		case "flag": return "";
		case "choice": return ` ${allowed.join("|")}`;
		case "number":
		case "integer": return " NUMBER";
		case "lines": return " TEXT (again for each)";
		case "text": return " TEXT";
	}
}
/** The action's words in a shell's: it has flags, no lines, and its token comes from the environment. */
function described({ description }) {
	return description.replaceAll(", one path a line", "").replaceAll(", one a line", "").replaceAll("the action works from its inputs alone", "the flags alone decide").replace(" It needs the permissions listed below.", "");
}
function facts({ kind, default: given }, paint) {
	if (given === void 0 || given === "") return [];
	if (kind === "flag") return [paint("dim", given === "true" ? "Default: on; --no-… turns it off" : "Default: off")];
	return [paint("dim", `Default: ${expressions[given] ?? given}`)];
}

// packages/cli/src/run.ts
const issues = "https://github.com/modelops-actions/modelops/issues";
/**
* Runs one command.
* @param argv without node and the file.
* @returns the exit code: 0 done, 1 the verdict fails or an error that is explained, 2 called wrongly.
*/
async function runCommand(argv, actions, io) {
	try {
		return await dispatch(argv, actions, io);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		const paint = painter(io.err, io.env);
		const name = argv[0] ?? "";
		const more = isCommand(name) ? `modelops ${name} --help` : "modelops help";
		io.err.write(`${paint("red", "error:")} ${error.message}\nTry \`${more}\`.\n`);
		return 2;
	}
}
function isCommand(name) {
	return Object.hasOwn(actionCommands, name) || Object.hasOwn(ownCommands, name);
}
async function dispatch(argv, actions, io) {
	const [name, ...rest] = argv;
	if (name === void 0) {
		io.err.write(generalHelp(io));
		return 2;
	}
	if (name === "version" || name === "--version") {
		io.out.write(`${suiteVersion}\n`);
		return 0;
	}
	if (name === "help" || name === "--help" || name === "-h") {
		const [about, ...others] = rest;
		if (others.length > 0) throw new UsageError("help is about one command.");
		if (about !== void 0 && !isCommand(about)) throw unknown(about);
		io.out.write(about === void 0 ? generalHelp(io) : commandHelp(about, io));
		return 0;
	}
	if (!isCommand(name)) throw unknown(name);
	const command = actionCommands[name];
	const own = ownCommands[name];
	const given = parseFlags(rest, (command ?? own).inputs);
	if (given.help) {
		io.out.write(commandHelp(name, io));
		return 0;
	}
	const outputs = /* @__PURE__ */ new Map();
	const root = await git(io.cwd, "rev-parse", "--show-toplevel") ?? io.cwd;
	try {
		if (command === void 0) await own.run(positioned(own, given), outputs, io);
		else await runActionCommand(command, await actions[command.spec.name](), positioned(command, given), outputs, io);
	} catch (error) {
		if (error instanceof UsageError) throw error;
		const message = told(error, root);
		if (command !== void 0 || given.json) await tellOutputs(outputs, given.json, root, io, message);
		const log = terminalLogger(io, given.verbose);
		log.error(message);
		if (given.verbose && error instanceof Error) for (let cause = error.cause; cause instanceof Error; cause = cause.cause) log.debug(`caused by ${cause.stack ?? cause.message}`);
		return 1;
	}
	if (command !== void 0 || own?.answers === true || given.json && name === "init") await tellOutputs(outputs, given.json, root, io);
	return 0;
}
function told(error, root) {
	const near = (text) => text.replaceAll(`${root.replace(/\/$/, "")}/`, "");
	if (error instanceof UserError) return near(inFlags(error.message));
	const stack = error instanceof Error ? error.stack ?? error.message : String(error);
	return `${messageOf(error)}\nThis looks like a bug of modelops; please report it at ${issues} with all that was printed.\n${stack}`;
}
function positioned(command, given) {
	const [first, second] = given.positionals;
	const { positional } = command;
	if (first === void 0) return given;
	if (positional === void 0) throw stray(first);
	if (second !== void 0) throw stray(second);
	if (given.values.has(positional)) throw new UsageError(`--${positional} is given twice.`);
	return {
		...given,
		values: new Map([...given.values, [positional, first]])
	};
}
function stray(text) {
	return new UsageError(`"${text}" belongs to no flag.`);
}
function unknown(name) {
	const names = [
		...Object.keys(ownCommands),
		...Object.keys(actionCommands),
		"help",
		"version"
	];
	return new UsageError(`there is no command "${name}". ${suggestion(name, names)}`.trim());
}

// packages/cli/src/main.ts
/**
* The command line as a process: arguments in, exit code out.
* @public the entry of the bundles calls it
*/
async function main(actions) {
	const { env, stdout: out, stderr: err } = process;
	for (const stream of [out, err]) stream.on("error", (error) => {
		if (error.code !== "EPIPE") throw error;
	});
	const code = await runCommand(process.argv.slice(2), actions, {
		env,
		cwd: process.cwd(),
		out,
		err
	});
	await endProcess(code);
}

export { main };
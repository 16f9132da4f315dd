import { i as createArtifactStore, n as suiteVersion, r as endProcess } from "./action-kit-frame.js";
import { D as text, O as textWithDefault, S as flag, _ as UserError, g as suggestion, h as nearest, r as parseInputs, t as printable, v as messageOf, w as lines } from "./action-kit-logger.js";
import { t as checkDrift } from "./contracts-check-drift.js";
import { t as deployModel } from "./contracts-deploy-model.js";
import { t as prepareData } from "./contracts-prepare-data.js";
import { t as registerVersion } from "./contracts-register-version.js";
import { t as trainModel } from "./contracts-train-model.js";
import { n as validateModel } from "./contracts-validate-model.js";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs, promisify, stripVTControlCharacters, styleText } from "node:util";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";

// packages/cli/src/git.ts
const run = promisify(execFile);
/** What git prints, without the last line break; undefined when it fails or is not there. */
async function git(cwd, ...args) {
	try {
		const { stdout } = await run("git", args, {
			cwd,
			maxBuffer: 1 << 28
		});
		return stdout.replace(/\n$/, "");
	} catch {
		return;
	}
}
/** Reads the address of a remote: `https://host/owner/name.git`, `git@host:owner/name`, `ssh://git@host/owner/name`. */
function parseRemote(url) {
	const { host, repository } = (/^(?:https?|ssh|git):\/\/(?:[^@/]*@)?(?<host>[^/:]+)(?::\d+)?\/(?<repository>[^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(url) ?? /^(?:[^@/\s]+@)?(?<host>[\w.-]+\.[\w-]+):(?<repository>[^/\s]+\/[^/\s]+?)(?:\.git)?\/?$/.exec(url))?.groups ?? {};
	return host === void 0 || repository === void 0 ? void 0 : {
		host: host.toLowerCase(),
		repository
	};
}
/** The remote that the branch follows, else `origin`, else the only one. */
async function remoteOf(root, branch) {
	const remotes = (await git(root, "remote"))?.split("\n").filter((name) => name !== "") ?? [];
	const name = [branch === void 0 ? void 0 : await git(root, "config", `branch.${branch}.remote`), "origin"].find((candidate) => candidate !== void 0 && remotes.includes(candidate)) ?? remotes[0];
	const url = name === void 0 ? void 0 : await git(root, "remote", "get-url", name);
	return url === void 0 ? void 0 : parseRemote(url);
}
/** Of a server that people see, the address of its API. */
function apiUrlOf(serverUrl) {
	const { origin, protocol, host, hostname } = new URL(serverUrl);
	if (hostname === "github.com") return "https://api.github.com";
	return hostname.endsWith(".ghe.com") ? `${protocol}//api.${host}` : `${origin}/api/v3`;
}
/**
* The environment of an action outside a workflow, from git. What is not known is an error only for whoever asks for it:
* judging a file asks for nothing of GitHub.
* The token is sent to github.com, or to the server that the environment names, and never to any host that a remote names.
*/
async function gitEnvironment(cwd, env, tempDirectory) {
	const root = await git(cwd, "rev-parse", "--show-toplevel") ?? cwd;
	const branch = await git(root, "symbolic-ref", "--quiet", "--short", "HEAD");
	const remote = await remoteOf(root, branch);
	const server = env["GITHUB_SERVER_URL"] || void 0;
	const named = env["GITHUB_API_URL"] || (server === void 0 ? void 0 : apiUrlOf(server));
	return {
		workspace: root,
		get repository() {
			const repository = env["GITHUB_REPOSITORY"] || remote?.repository;
			if (repository !== void 0 && /^[\w.-]+\/[\w.-]+$/.test(repository)) return repository;
			throw new UserError("it is not known which repository on GitHub this is", { fix: "Add the remote (`git remote add origin https://github.com/OWNER/NAME`), or set GITHUB_REPOSITORY=OWNER/NAME." });
		},
		serverUrl: server ?? `https://${remote?.host ?? "github.com"}`,
		get apiUrl() {
			const host = remote?.host ?? "github.com";
			if (named !== void 0) return named;
			if (host === "github.com" || host.endsWith(".ghe.com")) return apiUrlOf(`https://${host}`);
			throw new UserError(`the remote is at ${host}, and a token of GitHub is not sent there unasked`, { fix: `If that is a GitHub Enterprise Server, set GITHUB_SERVER_URL=https://${host}.` });
		},
		sha: await git(root, "rev-parse", "--verify", "--quiet", "HEAD") ?? "",
		ref: branch === void 0 ? "" : `refs/heads/${branch}`,
		eventName: "command line",
		actor: "",
		runId: 0,
		runAttempt: 1,
		workflowPath: void 0,
		tempDirectory,
		pullRequest: void 0,
		mergeGroup: void 0,
		workflowRun: void 0,
		beforeSha: void 0,
		runUrl: ""
	};
}
/** Whether tracked files differ from the commit that the evidence will name. */
async function isDirty(root) {
	return Boolean(await git(root, "status", "--porcelain", "--untracked-files=no"));
}

// packages/cli/src/terminal.ts
/** Colours for people: none in a pipe, with NO_COLOR (no-color.org) or on a dumb terminal. */
function painter(output, env) {
	const colours = output.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
	return (style, text) => colours && text !== "" ? styleText(style, text, { validateStream: false }) : text;
}
/** Width for running text: the terminal's, but no longer than what reads well. */
function widthOf(output) {
	return Math.max(50, Math.min(output.columns || 100, 100));
}
/** Breaks text at spaces; a word that is longer than a line stays whole. */
function wrap(text, width) {
	const lines = [];
	let line = "";
	for (const word of text.split(/\s+/)) {
		if (line !== "" && line.length + 1 + word.length > width) {
			lines.push(line);
			line = "";
		}
		line = line === "" ? word : `${line} ${word}`;
	}
	return [...lines, line];
}
/** Rows in columns, two spaces apart; empty columns are left out, no space at a line's end. */
function columns(rows, right = /* @__PURE__ */ new Set()) {
	const visible = (text) => stripVTControlCharacters(text).length;
	const widths = [];
	for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, visible(cell));
	return rows.map((row) => row.flatMap((cell, at) => {
		if (widths[at] === 0) return [];
		const space = " ".repeat(widths[at] - visible(cell));
		return [right.has(at) ? space + cell : cell + space];
	}).join("  ").trimEnd());
}
/** What an action says, on the stream beside the answer. */
function terminalLogger(io, verbose) {
	const paint = painter(io.err, io.env);
	let depth = 0;
	const say = (text) => {
		for (const line of printable(text).split("\n")) io.err.write(`${"  ".repeat(depth)}${line}\n`);
	};
	const labelled = (label, text) => {
		io.err.write(`${"  ".repeat(depth)}${label} ${printable(text)}\n`);
	};
	return {
		debug: (message) => {
			if (verbose) labelled(paint("dim", "debug:"), message);
		},
		info: say,
		notice: (message) => labelled(paint("cyan", "note:"), message),
		warning: (message) => labelled(paint("yellow", "warning:"), message),
		error: (message) => labelled(paint("red", "error:"), message),
		async group(title, inside) {
			io.err.write(`${paint("bold", printable(title))}\n`);
			depth++;
			try {
				return await inside();
			} finally {
				depth--;
			}
		}
	};
}

// packages/cli/src/init/inputs.ts
/** The flags of `modelops init`. */
const initInputs = {
	predictions: text({ description: "The predictions file on unseen rows (CSV or Parquet with key, label and score). Default: the one found." }),
	key: text({ description: "Its column that identifies a row. Default: `id`, or a name that ends in `_id`." }),
	label: text({ description: "Its column with the truth. Default: `label`, `y_true`, `y_test` or `target`." }),
	score: text({ description: "Its column with the probability of class 1, or the predicted number. Default: `score`, `y_score`, `probability`, `y_prob`, `y_proba`, `prediction` or `y_pred`." }),
	model: text({ description: "The model's name. Default: the repository's." }),
	drift: flag({
		description: "Write modelops-drift.yml, too: it looks for drift every week, once modelops.yml says how (`drift:`).",
		default: false
	}),
	plain: flag({
		description: "Write copies of the reusable workflows that use the actions at a pinned commit, for GitHub Enterprise Server and act, instead of calling those on github.com.",
		default: false
	}),
	ref: text({ description: "With `--plain`: the commit or tag of the actions. Default: the one that this command is of." }),
	force: flag({
		description: "Overwrite files that differ.",
		default: false
	}),
	"dry-run": flag({
		description: "Print the files and write none.",
		default: false
	})
};

// packages/cli/src/io.ts
/** How the command was called is wrong: exit code 2, and a word on how to ask. */
var UsageError = class extends Error {
	name = "UsageError";
};

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
	role: lines({ description: "Only files of this role: `model` or `predictions`. Default: all that the version keeps." }),
	token
};

// packages/cli/src/provision-inputs.ts
/** The flags of `modelops provision`. */
const provisionInputs = {
	out: textWithDefault({
		description: "Folder for the modules. Copy it to the other machine and set MODELOPS_NATIVE to it there.",
		default: "modelops-native"
	}),
	platform: text({ description: "The other machine: `linux-x64-glibc`, `linux-arm64-glibc`, `linux-x64-musl`, `darwin-arm64`, `darwin-x64`, `win32-x64`, `win32-arm64`. Default: like this one." })
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
		inputs: without(validateModel, [
			"mode",
			"models",
			"report",
			"artifact",
			"report-digest",
			"upload",
			"comment"
		]),
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
		summary: "Write modelops.yml and the two workflow files, from the predictions and model files found here.",
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
					summary: () => Promise.resolve(),
					sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
					jitter: Math.random,
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
	const code = await runCommand(process.argv.slice(2), actions, {
		env,
		cwd: process.cwd(),
		out,
		err
	});
	await endProcess(code);
}

export { painter as a, git as c, columns as i, gitEnvironment as l, main, UsageError as n, terminalLogger as o, initInputs as r, wrap as s, provisionInputs as t, parseRemote as u };
import * as os$1 from "os";
import * as crypto from "crypto";
import * as fs from "fs";

// packages/contracts/src/define-action.ts
/** An optional text; empty counts as absent. */
function text(options) {
	return {
		kind: "text",
		required: false,
		default: void 0,
		...options
	};
}
/** A text that has a default. */
function textWithDefault(options) {
	return {
		kind: "text",
		required: false,
		...options
	};
}
/** `true` or `false`. Every flag has a default, so that a missing one never means two things. */
function flag(options) {
	return {
		kind: "flag",
		required: false,
		description: options.description,
		default: String(options.default)
	};
}
/** One of a few words. */
function choice(allowed, options) {
	return {
		kind: "choice",
		required: false,
		allowed,
		...options
	};
}
/** As `choice`, but absent when not given (so that modelops.yml can say it). */
function optionalChoice(allowed, options) {
	return {
		kind: "choice",
		required: false,
		allowed,
		default: void 0,
		...options
	};
}
/** One item a line; empty lines and lines that begin with `#` are ignored. */
function lines(options) {
	return {
		kind: "lines",
		required: false,
		default: void 0,
		...options
	};
}
function number(options) {
	return {
		kind: "number",
		required: false,
		default: void 0,
		...options
	};
}
function integer(options) {
	return {
		kind: "integer",
		required: false,
		default: void 0,
		...options
	};
}
/** Keeps the inputs' types while checking the form. */
function defineAction(spec) {
	return spec;
}

// packages/contracts/src/actions/common.ts
/** The inputs that every action has, with the same meaning everywhere. */
const common = {
	config: textWithDefault({
		description: "Path of `modelops.yml`. When the default path does not exist, the action works from its inputs alone.",
		default: "modelops.yml"
	}),
	model: text({ description: "Name of the model. May be left out when `modelops.yml` declares exactly one." }),
	token: textWithDefault({
		description: "Token for the GitHub API. It needs the permissions listed below.",
		default: "${{ github.token }}"
	}),
	"dry-run": flag({
		description: "Print what would be written to GitHub, as a plan, and write nothing.",
		default: false
	})
};

// packages/contracts/src/errors.ts
/**
* An error that the user can mend: wrong input, missing file, missing permission.
* Its message is complete (what, where, what to do) and is shown without a stack.
* Every other error that reaches the frame is a bug of ours and is shown with one.
*/
var UserError = class extends Error {
	name = "UserError";
	what;
	where;
	fix;
	constructor(what, options = {}) {
		const sentence = /[.!?]$/.test(what) ? what : `${what}.`;
		const where = options.where === void 0 ? "" : `${options.where}: `;
		const fix = options.fix === void 0 ? "" : ` ${options.fix}`;
		super(`${where}${sentence}${fix}`, options.cause === void 0 ? void 0 : { cause: options.cause });
		this.what = what;
		this.where = options.where;
		this.fix = options.fix;
	}
};
/** The message of anything that was thrown. */
function messageOf(error) {
	return error instanceof Error ? error.message : String(error);
}

// packages/contracts/src/nearest.ts
/** Edit distance that counts a swap of neighbours as one (optimal string alignment). */
function editDistance(a, b) {
	let beforePrevious = [];
	let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const current = [i];
		for (let j = 1; j <= b.length; j++) {
			const cost = a[i - 1] === b[j - 1] ? 0 : 1;
			let best = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, beforePrevious[j - 2] + 1);
			current.push(best);
		}
		beforePrevious = previous;
		previous = current;
	}
	return previous[b.length];
}
/**
* The candidate that a typing error most likely meant, or undefined when none is near:
* at most a third of the word (and at least one character) may differ. Ties go to the first.
*/
function nearest(word, candidates) {
	const normal = (text) => text.toLowerCase().replace(/[_\s]/g, "-");
	const wanted = normal(word);
	let best;
	let bestDistance = Number.POSITIVE_INFINITY;
	for (const candidate of candidates) {
		const distance = editDistance(wanted, normal(candidate));
		if (distance < bestDistance) {
			best = candidate;
			bestDistance = distance;
		}
	}
	return bestDistance <= Math.max(1, Math.floor(wanted.length / 3)) ? best : void 0;
}
/** « Did you mean "x"? » or the list of what is possible. */
function suggestion(word, candidates) {
	const near = nearest(word, candidates);
	if (near !== void 0) return `Did you mean "${near}"?`;
	return candidates.length === 0 ? "" : `Known: ${candidates.join(", ")}.`;
}

// node_modules/@actions/core/lib/utils.js
/**
* Sanitizes an input into a string so it can be passed into issueCommand safely
* @param input input to sanitize into a string
*/
function toCommandValue(input) {
	if (input === null || input === void 0) return "";
	else if (typeof input === "string" || input instanceof String) return input;
	return JSON.stringify(input);
}
/**
*
* @param annotationProperties
* @returns The command properties to send with the actual annotation command
* See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
*/
function toCommandProperties(annotationProperties) {
	if (!Object.keys(annotationProperties).length) return {};
	return {
		title: annotationProperties.title,
		file: annotationProperties.file,
		line: annotationProperties.startLine,
		endLine: annotationProperties.endLine,
		col: annotationProperties.startColumn,
		endColumn: annotationProperties.endColumn
	};
}

// node_modules/@actions/core/lib/command.js
/**
* Issues a command to the GitHub Actions runner
*
* @param command - The command name to issue
* @param properties - Additional properties for the command (key-value pairs)
* @param message - The message to include with the command
* @remarks
* This function outputs a specially formatted string to stdout that the Actions
* runner interprets as a command. These commands can control workflow behavior,
* set outputs, create annotations, mask values, and more.
*
* Command Format:
*   ::name key=value,key=value::message
*
* @example
* ```typescript
* // Issue a warning annotation
* issueCommand('warning', {}, 'This is a warning message');
* // Output: ::warning::This is a warning message
*
* // Set an environment variable
* issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
* // Output: ::set-env name=MY_VAR::some value
*
* // Add a secret mask
* issueCommand('add-mask', {}, 'secretValue123');
* // Output: ::add-mask::secretValue123
* ```
*
* @internal
* This is an internal utility function that powers the public API functions
* such as setSecret, warning, error, and exportVariable.
*/
function issueCommand(command, properties, message) {
	const cmd = new Command(command, properties, message);
	process.stdout.write(cmd.toString() + os$1.EOL);
}
function issue(name, message = "") {
	issueCommand(name, {}, message);
}
const CMD_STRING = "::";
var Command = class {
	constructor(command, properties, message) {
		if (!command) command = "missing.command";
		this.command = command;
		this.properties = properties;
		this.message = message;
	}
	toString() {
		let cmdStr = CMD_STRING + this.command;
		if (this.properties && Object.keys(this.properties).length > 0) {
			cmdStr += " ";
			let first = true;
			for (const key in this.properties) if (this.properties.hasOwnProperty(key)) {
				const val = this.properties[key];
				if (val) {
					if (first) first = false;
					else cmdStr += ",";
					cmdStr += `${key}=${escapeProperty(val)}`;
				}
			}
		}
		cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
		return cmdStr;
	}
};
function escapeData(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
}

// node_modules/@actions/core/lib/file-command.js
function issueFileCommand(command, message) {
	const filePath = process.env[`GITHUB_${command}`];
	if (!filePath) throw new Error(`Unable to find environment variable for file command ${command}`);
	if (!fs.existsSync(filePath)) throw new Error(`Missing file at path: ${filePath}`);
	fs.appendFileSync(filePath, `${toCommandValue(message)}${os$1.EOL}`, { encoding: "utf8" });
}
function prepareKeyValueMessage(key, value) {
	const delimiter = `ghadelimiter_${crypto.randomUUID()}`;
	const convertedValue = toCommandValue(value);
	if (key.includes(delimiter)) throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
	if (convertedValue.includes(delimiter)) throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
	return `${key}<<${delimiter}${os$1.EOL}${convertedValue}${os$1.EOL}${delimiter}`;
}

// node_modules/@actions/core/lib/core.js
var __awaiter = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
/**
* The code to exit an action
*/
var ExitCode;
(function(ExitCode) {
	/**
	* A code indicating that the action was successful
	*/
	ExitCode[ExitCode["Success"] = 0] = "Success";
	/**
	* A code indicating that the action was a failure
	*/
	ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
/**
* Registers a secret which will get masked from logs
*
* @param secret - Value of the secret to be masked
* @remarks
* This function instructs the Actions runner to mask the specified value in any
* logs produced during the workflow run. Once registered, the secret value will
* be replaced with asterisks (***) whenever it appears in console output, logs,
* or error messages.
*
* This is useful for protecting sensitive information such as:
* - API keys
* - Access tokens
* - Authentication credentials
* - URL parameters containing signatures (SAS tokens)
*
* Note that masking only affects future logs; any previous appearances of the
* secret in logs before calling this function will remain unmasked.
*
* @example
* ```typescript
* // Register an API token as a secret
* const apiToken = "abc123xyz456";
* setSecret(apiToken);
*
* // Now any logs containing this value will show *** instead
* console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
* ```
*/
function setSecret(secret) {
	issueCommand("add-mask", {}, secret);
}
/**
* Gets the value of an input.
* Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
* Returns an empty string if the value is not defined.
*
* @param     name     name of the input to get
* @param     options  optional. See InputOptions.
* @returns   string
*/
function getInput(name, options) {
	const val = process.env[`INPUT_${name.replace(/ /g, "_").toUpperCase()}`] || "";
	if (options && options.required && !val) throw new Error(`Input required and not supplied: ${name}`);
	if (options && options.trimWhitespace === false) return val;
	return val.trim();
}
/**
* Sets the value of an output.
*
* @param     name     name of the output to set
* @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
*/
function setOutput(name, value) {
	if (process.env["GITHUB_OUTPUT"] || "") return issueFileCommand("OUTPUT", prepareKeyValueMessage(name, value));
	process.stdout.write(os$1.EOL);
	issueCommand("set-output", { name }, toCommandValue(value));
}
/**
* Writes debug message to user log
* @param message debug message
*/
function debug(message) {
	issueCommand("debug", {}, message);
}
/**
* Adds an error issue
* @param message error issue message. Errors will be converted to string via toString()
* @param properties optional properties to add to the annotation.
*/
function error(message, properties = {}) {
	issueCommand("error", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
* Adds a warning issue
* @param message warning issue message. Errors will be converted to string via toString()
* @param properties optional properties to add to the annotation.
*/
function warning(message, properties = {}) {
	issueCommand("warning", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
* Adds a notice issue
* @param message notice issue message. Errors will be converted to string via toString()
* @param properties optional properties to add to the annotation.
*/
function notice(message, properties = {}) {
	issueCommand("notice", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
* Writes info to log with console.log.
* @param message info message
*/
function info(message) {
	process.stdout.write(message + os$1.EOL);
}
/**
* Begin an output group.
*
* Output until the next `groupEnd` will be foldable in this group
*
* @param name The name of the output group
*/
function startGroup(name) {
	issue("group", name);
}
/**
* End an output group.
*/
function endGroup() {
	issue("endgroup");
}
/**
* Wrap an asynchronous function call in a group.
*
* Returns the same type as the function itself.
*
* @param name The name of the group
* @param fn The function to wrap in the group
*/
function group(name, fn) {
	return __awaiter(this, void 0, void 0, function* () {
		startGroup(name);
		let result;
		try {
			result = yield fn();
		} finally {
			endGroup();
		}
		return result;
	});
}
/**
* Saves state for current action, the state can only be retrieved by this action's post job execution.
*
* @param     name     name of the state to store
* @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
*/
function saveState(name, value) {
	if (process.env["GITHUB_STATE"] || "") return issueFileCommand("STATE", prepareKeyValueMessage(name, value));
	issueCommand("save-state", { name }, toCommandValue(value));
}
/**
* Gets the value of an state set by this action's main execution.
*
* @param     name     name of the state to get
* @returns   string
*/
function getState(name) {
	return process.env[`STATE_${name}`] || "";
}

// packages/action-kit/src/inputs.ts
/** The error of one input, in one form everywhere. */
function inputError(name, problem, fix) {
	return new UserError(`the input \`${name}\` ${problem}`, { fix });
}
/**
* Reads the inputs of an action. The runner neither enforces `required` nor checks a type, so it is done here.
* @param read gives an input's text, `''` when it is not set.
* @throws UserError naming the input, what was given and what is allowed.
*/
function parseInputs(spec, read) {
	const parsed = {};
	for (const [name, input] of Object.entries(spec.inputs)) {
		const given = read(name).trim();
		const fallback = input.default?.startsWith("${{") ? "" : input.default ?? "";
		const text = given === "" ? fallback : given;
		if (text === "" && input.required) throw inputError(name, "is missing", `Add it under \`with:\`. ${input.description}`);
		parsed[name] = parseInput(name, input, text);
	}
	return parsed;
}
function parseInput(name, input, text) {
	switch (input.kind) {
		case "lines": return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
		case "flag": {
			const value = text.toLowerCase();
			if (value !== "true" && value !== "false") throw inputError(name, `is "${text}"`, "It is `true` or `false`.");
			return value === "true";
		}
		case "choice":
			if (text === "") return void 0;
			if (!input.allowed.includes(text)) throw inputError(name, `is "${text}"`, `Allowed: ${input.allowed.join(", ")}. ${didYouMean(text, input.allowed)}`.trim());
			return text;
		case "number":
		case "integer": {
			if (text === "") return void 0;
			const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
			if (!Number.isFinite(value) || input.kind === "integer" && !Number.isSafeInteger(value)) throw inputError(name, `is "${text}"`, input.kind === "integer" ? "It is a whole number." : "It is a number.");
			if (input.min !== void 0 && value < input.min || input.max !== void 0 && value > input.max) throw inputError(name, `is ${text}`, `It is ${bounds(input.min, input.max)}.`);
			return value;
		}
		case "text": return text === "" && input.default === void 0 ? void 0 : text;
	}
}
function didYouMean(text, allowed) {
	const hint = suggestion(text, allowed);
	return hint.startsWith("Did") ? hint : "";
}
function bounds(min, max) {
	if (min === void 0) return `at most ${max}`;
	return max === void 0 ? `at least ${min}` : `between ${min} and ${max}`;
}

// packages/action-kit/src/logger.ts
const hidden = /[[\p{Cc}\p{Cf}]--[\n\t\u200c\u200d]]/gv;
/**
* A text as it may be printed in the log: no line of it is a command to the runner (`::name::`, `##[name]`), and control
* and bidirectional characters are shown instead of obeyed.
*/
function printable(text) {
	return text.replace(/\r\n?/g, "\n").replace(hidden, (character) => `⟨U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`).replace(/^(\s*)::/gm, "$1​::").replaceAll("##[", "#​#[");
}

export { integer as C, text as D, optionalChoice as E, textWithDefault as O, flag as S, number as T, UserError as _, error as a, choice as b, group as c, saveState as d, setOutput as f, suggestion as g, nearest as h, debug as i, info as l, warning as m, inputError as n, getInput as o, setSecret as p, parseInputs as r, getState as s, printable as t, notice as u, messageOf as v, lines as w, defineAction as x, common as y };
import { t as UserError } from "./contracts-errors.js";
import { n as suggestion } from "./contracts-nearest.js";

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

export { parseInputs as n, inputError as t };
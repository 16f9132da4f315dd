import { t as UserError } from "./contracts-errors.js";

// packages/contracts/src/gates.ts
/** Longer than any that a person writes, and so short that reading takes no time and reports stay small. */
const longestGate = 500;
const symbols = [
	">=",
	"<=",
	"!=",
	"==",
	">",
	"<",
	"=",
	"(",
	")",
	"[",
	"]",
	",",
	"+",
	"-",
	"*"
];
const example = "A gate reads like: roc_auc >= 0.70, roc_auc >= champion - 0.005, recall(threshold=0.3)[origin=ORD] >= 50%.";
/**
* Reads a gate.
*
*     gate      = metric comparator bound
*     metric    = NAME [ "(" NAME "=" number { "," NAME "=" number } ")" ] [ "[" condition { "," condition } "]" ]
*     condition = column ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value      ; value: number, word or "quoted text"
*     bound     = number | champion [ ("+" | "-") NUMBER ]
*     champion  = "champion" [ "*" NUMBER ] | NUMBER "*" "champion"
*     number    = [ "-" ] NUMBER [ "%" ]
*
* `%` divides by 100. `champion + 2%` is refused, since people mean two different things by it.
* @throws UserError with the column of the first character that does not fit.
*/
function parseGate(source, where = "gate") {
	if (source.length > longestGate) throw new UserError(`a gate has at most ${longestGate} characters, and this one has ${source.length}`, {
		where: `${where}, column 501`,
		fix: example
	});
	const tokens = tokenize(source, where);
	let next = 0;
	const peek = () => tokens[next];
	const take = () => tokens[next++];
	const fail = (token, message) => {
		const found = token.kind === "end" ? "the end" : `"${token.text}"`;
		throw new UserError(`${message}, but found ${found} in \`${source.trim()}\``, {
			where: `${where}, column ${token.at + 1}`,
			fix: example
		});
	};
	const isSymbol = (text) => peek().kind === "symbol" && peek().text === text;
	const expect = (text, message) => {
		if (!isSymbol(text)) fail(peek(), message);
		return take();
	};
	const name = (message) => {
		const token = peek();
		if (token.kind !== "name") fail(token, message);
		return take().text;
	};
	const number = (message, allowSign) => {
		const negative = allowSign && isSymbol("-");
		if (negative) take();
		const token = peek();
		if (token.kind !== "number") return fail(token, message);
		take();
		if (!Number.isFinite(token.value)) fail(token, "a number must be one that a computer can hold");
		const value = token.percent ? Number((token.value / 100).toPrecision(15)) : token.value;
		return {
			value: negative && value !== 0 ? -value : value,
			percent: token.percent,
			token
		};
	};
	const metric = name("a gate begins with the name of a metric").toLowerCase();
	const given = /* @__PURE__ */ new Map();
	if (isSymbol("(")) {
		do {
			take();
			const key = name("an argument is written name=number");
			if (given.has(key)) fail(tokens[next - 1], `the argument "${key}" is given twice`);
			expect("=", "an argument is written name=number");
			given.set(key, number("an argument is a number", true).value);
		} while (isSymbol(","));
		expect(")", "expected \",\" or \")\" after an argument");
	}
	const slice = [];
	if (isSymbol("[")) {
		do {
			take();
			const columnToken = peek();
			if (columnToken.kind !== "name" && columnToken.kind !== "string") fail(columnToken, "a slice names a column");
			take();
			const opToken = peek();
			const op = opToken.text === "==" ? "=" : opToken.text;
			if (opToken.kind !== "symbol" || ![
				"=",
				"!=",
				"<",
				"<=",
				">",
				">="
			].includes(op)) fail(opToken, "a slice compares with =, !=, <, <=, > or >=");
			take();
			const valueToken = peek();
			let value;
			if (valueToken.kind === "name" || valueToken.kind === "string") value = take().text;
			else value = number("a slice compares with a number, a word or a \"quoted text\"", true).value;
			if (typeof value === "string" && op !== "=" && op !== "!=") fail(valueToken, `"${op}" compares with a number`);
			slice.push({
				column: columnToken.text,
				op,
				value
			});
		} while (isSymbol(","));
		expect("]", "expected \",\" or \"]\" after a condition");
	}
	const opToken = peek();
	if (opToken.kind !== "symbol" || ![
		">=",
		"<=",
		">",
		"<"
	].includes(opToken.text)) fail(opToken, "a gate compares with >=, <=, > or <");
	const op = take().text;
	const isChampion = () => peek().kind === "name" && peek().text.toLowerCase() === "champion";
	let champion = 0;
	let offset = 0;
	let relative = false;
	const boundToken = peek();
	if (isChampion()) {
		take();
		relative = true;
		champion = 1;
		if (isSymbol("*")) {
			take();
			champion = number("\"champion *\" is followed by a number", false).value;
		}
	} else {
		const first = number("a bound is a number or \"champion\"", true);
		if (isSymbol("*")) {
			take();
			if (!isChampion()) fail(peek(), "a number is multiplied by \"champion\"");
			take();
			relative = true;
			champion = first.value;
		} else offset = first.value;
	}
	if (relative && champion <= 0) fail(boundToken, "the factor of the champion must be more than 0");
	if (relative && (isSymbol("+") || isSymbol("-"))) {
		const sign = take().text === "-" ? -1 : 1;
		const margin = number("a margin is a number", false);
		if (margin.percent) {
			const factor = 1 + sign * margin.value;
			throw new UserError(`"champion ${sign < 0 ? "-" : "+"} ${margin.token.text}" can be read in two ways`, {
				where: `${where}, column ${margin.token.at + 1}`,
				fix: `Write "champion * ${trim(factor)}" for a share of the champion's value, or "champion ${sign < 0 ? "-" : "+"} ${trim(margin.value)}" for a difference.`
			});
		}
		offset = margin.value === 0 ? 0 : sign * margin.value;
	}
	if (peek().kind !== "end") fail(peek(), "the gate should end here");
	const gate = {
		metric,
		args: Object.fromEntries(given),
		slice,
		op,
		bound: {
			champion,
			offset
		}
	};
	return {
		text: formatGate(gate),
		...gate
	};
}
/** The one spelling of a gate; `parseGate(formatGate(g))` equals `g`. */
function formatGate(gate) {
	const args = Object.entries(gate.args).map(([key, value]) => `${key}=${value}`);
	const conditions = gate.slice.map(({ column, op, value }) => `${word(column)}${op}${typeof value === "number" ? value : word(value)}`);
	return `${gate.metric}${args.length === 0 ? "" : `(${args.join(", ")})`}${conditions.length === 0 ? "" : `[${conditions.join(", ")}]`} ${gate.op} ${formatBound(gate.bound)}`;
}
function formatBound({ champion, offset }) {
	if (champion === 0) return String(offset);
	const factor = champion === 1 ? "champion" : `champion * ${champion}`;
	if (offset === 0) return factor;
	return `${factor} ${offset < 0 ? "-" : "+"} ${Math.abs(offset)}`;
}
/** A sum without the last digits of its binary form: 0.9, not 0.8999999999999999. */
function trim(value) {
	return String(Number(value.toPrecision(15)));
}
const bareWord = /^[A-Za-z_][\w./-]*$/;
function word(text) {
	return bareWord.test(text) && text.toLowerCase() !== "champion" ? text : JSON.stringify(text);
}
function tokenize(source, where) {
	const tokens = [];
	let inSlice = false;
	let at = 0;
	while (at < source.length) {
		const rest = source.slice(at);
		const space = /^\s+/.exec(rest);
		if (space !== null) {
			at += space[0].length;
			continue;
		}
		const number = /^(?:\d+(?:_\d+)*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(%?)(?![\w.])/.exec(rest);
		if (number !== null) {
			const value = Number(number[0].replaceAll("_", "").replace("%", ""));
			tokens.push({
				kind: "number",
				value,
				percent: number[1] === "%",
				at,
				text: number[0]
			});
			at += number[0].length;
			continue;
		}
		const wordMatch = (inSlice ? /^[A-Za-z_\u0080-\uffff][\w./\u0080-\uffff-]*/ : /^[A-Za-z_][\w]*/).exec(rest);
		if (wordMatch !== null) {
			tokens.push({
				kind: "name",
				text: wordMatch[0],
				at
			});
			at += wordMatch[0].length;
			continue;
		}
		const quoted = /^"(?:[^"\\]|\\.)*"/.exec(rest);
		if (quoted !== null) {
			tokens.push({
				kind: "string",
				text: parseQuoted(quoted[0], where, at),
				at
			});
			at += quoted[0].length;
			continue;
		}
		const symbol = symbols.find((candidate) => rest.startsWith(candidate));
		if (symbol === void 0) throw new UserError(`"${rest[0]}" has no meaning in the gate \`${source.trim()}\``, {
			where: `${where}, column ${at + 1}`,
			fix: example
		});
		if (symbol === "[" || symbol === "]") inSlice = symbol === "[";
		tokens.push({
			kind: "symbol",
			text: symbol,
			at
		});
		at += symbol.length;
	}
	tokens.push({
		kind: "end",
		text: "",
		at: source.length
	});
	return tokens;
}
function parseQuoted(text, where, at) {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new UserError(`${text} is not a text in JSON's form`, {
			where: `${where}, column ${at + 1}`,
			cause
		});
	}
}
/** The gates of a model, each with the place where it stands. */
function gatesOf(config, model) {
	return (config.models[model]?.validate?.gates ?? []).map((gate, index) => parseGate(gate, config.where([
		"models",
		model,
		"validate",
		"gates",
		index
	])));
}

export { parseGate as n, gatesOf as t };
import { t as printable } from "./action-kit-logger.js";
import { stripVTControlCharacters, styleText } from "node:util";

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

export { wrap as a, widthOf as i, painter as n, terminalLogger as r, columns as t };
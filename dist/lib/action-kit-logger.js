// packages/action-kit/src/logger.ts
const hidden = /[[\p{Cc}\p{Cf}]--[\n\t\u200c\u200d]]/gv;
/**
* A text as it may be printed in the log: no line of it is a command to the runner (`::name::`, `##[name]`), and control
* and bidirectional characters are shown instead of obeyed.
*/
function printable(text) {
	return text.replace(/\r\n?/g, "\n").replace(hidden, (character) => `⟨U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`).replace(/^(\s*)::/gm, "$1​::").replaceAll("##[", "#​#[");
}

export { printable as t };
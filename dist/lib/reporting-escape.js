// packages/reporting/src/escape.ts
/**
* Text from users' data, made safe for the place where it lands. It looks the same, but it is only ever text:
* no markup, no link, no reference to an issue or commit, and no @mention that would notify somebody.
*/
/** Breaks up what GitHub would turn into a link; invisible and without width. Renovate and Dependabot use the same. */
const zeroWidthSpace = "​";
const hidden = /[[\p{Cc}\p{Cf}\u115f\u1160\u3164\uffa0]--[\u200c\u200d]]/gv;
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/**
* One line of the text as people should see it, before any escaping: white space runs become one space, control and
* bidirectional characters become visible (`␀`, `⟨U+202E⟩`), lone surrogates become U+FFFD, and text beyond `max`
* an ellipsis.
*/
function visible(text, { max = 200 } = {}) {
	const reach = max * 8 + 100;
	const head = text.length > reach ? text.slice(0, reach) : text;
	const line = head.toWellFormed().replace(/[\s\u0085]+/gu, " ").trim().replace(hidden, pictureOf);
	const points = Array.from(line);
	if (points.length <= max && head.length === text.length) return line;
	return `${points.slice(0, Math.max(0, Math.min(max - 1, points.length))).join("").replace(/[\p{M}\u200c\u200d]+$/u, "").trimEnd()}…`;
}
function pictureOf(character) {
	const code = character.codePointAt(0);
	if (code < 32) return String.fromCodePoint(9216 + code);
	if (code === 127) return "␡";
	return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
/** Keeps right-to-left text from reordering the numbers around it. */
function isolate(text) {
	return rightToLeft.test(text) ? `\u2068${text}\u2069` : text;
}
/**
* GitHub looks for mentions, issues and commits in the *rendered* text, so entities do not stop it: only another
* character between does. Replies by e-mail are read as plain text, so this holds inside code as well.
*/
function quiet(text) {
	return text.replace(/[@#]/g, `$&${zeroWidthSpace}`).replace(/\bGH-(?=\d)/gi, `$&${zeroWidthSpace}`).replace(/:(?=\/\/)/g, `:${zeroWidthSpace}`).replace(/www(?=\.)/gi, `$&${zeroWidthSpace}`).replace(/:(?=[\w+-]+:)/g, `:${zeroWidthSpace}`).replace(/(?<![0-9a-z])[0-9a-f]{7,}(?![0-9a-z])/gi, (run) => run.replace(/.{6}(?=.)/g, `$&${zeroWidthSpace}`));
}
const entity = (character) => `&#${character.charCodeAt(0)};`;
function entities(text) {
	return text.replace(/[&<>"'`*_[\]|~\\#]/g, entity).replaceAll("$", "<span>$</span>");
}
/**
* Text as inline Markdown of GitHub: in a paragraph, a list item or a table's cell. Renders as the text itself
* (see `visible`), plus zero-width spaces in what would become a mention, a reference, a link or an emoji.
*/
function markdown(text, options = {}) {
	return entities(quiet(isolate(visible(text, options)))).replace(/^[-+=]/, entity).replace(/^(\d+)([.)])/, (_, digits, mark) => {
		return `${digits}${entity(mark)}`;
	});
}
/**
* Text as code. A code span, or `<code>` where the text holds a pipe, which no code span can hold both inside and
* outside of a table. Nothing in it is a mention, not even in an e-mail's reply.
*/
function codeSpan(text, options = {}) {
	const shown = isolate(visible(text, options));
	if (shown === "" || shown.includes("|")) return `<code>${entities(quiet(shown))}</code>`;
	const silent = shown.replaceAll("@", `@${zeroWidthSpace}`).replaceAll("<!--", `<${zeroWidthSpace}!--`);
	const longest = Math.max(0, ...Array.from(silent.matchAll(/`+/g), (run) => run[0].length));
	const fence = "`".repeat(longest + 1);
	const pad = silent.startsWith("`") || silent.endsWith("`") ? " " : "";
	return `${fence}${pad}${silent}${pad}${fence}`;
}
/** Text inside an HTML element, such as `<summary>`; equally quiet. Not for attributes. */
function html(text, options = {}) {
	return quiet(isolate(visible(text, options))).replace(/[&<>"'`]/g, entity).replaceAll("$", "<span>$</span>");
}
/**
* A sentence that may hold `code` in backticks, as reasons and notes do: the code becomes code, the rest is escaped.
* A backtick without a partner stays a backtick.
*/
function prose(text, options = {}) {
	const parts = visible(text, options).split("`");
	if (parts.length % 2 === 0) return markdown(text, options);
	const whole = { max: Number.MAX_SAFE_INTEGER / 16 };
	return parts.map((part, index) => {
		if (index % 2 === 1) return codeSpan(part, whole);
		const before = /^\s/.test(part) ? " " : "";
		const after = /\S\s$/.test(part) ? " " : "";
		return `${before}${markdown(part, whole)}${after}`;
	}).join("").trim();
}
/** A link when the address is a plain http(s) one, else the label alone. The label is Markdown already. */
function link(label, address) {
	if (address === void 0 || !/^https?:\/\/[^\s<>"'`\\|]+$/.test(address)) return label;
	return `[${label}](${address.replace(/[()[\]*_~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)})`;
}

export { prose as a, markdown as i, html as n, visible as o, link as r, codeSpan as t };
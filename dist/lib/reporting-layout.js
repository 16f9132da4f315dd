// packages/reporting/src/numbers.ts
/** What stands where there is no number. */
const noNumber = "—";
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
function scientific(value, digits) {
	const [mantissa, exponent] = Math.abs(value).toExponential(digits - 1).split("e");
	const raised = Array.from(String(Math.abs(Number(exponent))), (d) => superscripts[Number(d)]).join("");
	return `${mantissa}×10${Number(exponent) < 0 ? "⁻" : ""}${raised}`;
}
function grouped(digits) {
	const [whole, fraction] = digits.split(".");
	const separated = whole.replace(/\B(?=(\d{3})+$)/g, ",");
	return fraction === void 0 ? separated : `${separated}.${fraction}`;
}
function magnitude(value, decimals) {
	const size = Math.abs(value);
	if (size >= 0xe8d4a51000) return scientific(value, 3);
	const fixed = size.toFixed(decimals);
	if (size === 0 || Number(fixed) !== 0) return grouped(fixed);
	return size >= 1e-6 ? String(Number(size.toPrecision(1))) : scientific(value, 2);
}
/**
* The scale for numbers that stand together: three decimals around 1 (a fourth when an interval or a difference
* needs it), four significant digits for larger ones, powers of ten for very large and very small ones.
* @param values the numbers of the row.
* @param steps what must not vanish in the rounding: differences, widths of intervals.
* @param distinct pairs whose order the reader must see, such as a value and its bound.
*/
function scaleOf(values, steps = [], distinct = []) {
	const finite = values.filter((value) => Number.isFinite(value));
	const decimals = decimalsOf(finite, Math.max(0, ...finite.map(Math.abs)), steps, distinct);
	const write = (value, plus) => {
		if (value === null || value === void 0 || !Number.isFinite(value)) return "—";
		const text = decimals === void 0 && value !== 0 ? scientific(value, 3) : magnitude(value, decimals ?? 0);
		return value === 0 ? text : `${value < 0 ? "−" : plus}${text}`;
	};
	const interval = (ends, plus) => ends === null || ends === void 0 ? "" : `${write(ends[0], plus)} to ${write(ends[1], plus)}`;
	return {
		plain: (value) => write(value, ""),
		signed: (value) => write(value, "+"),
		interval: (ends) => interval(ends, ""),
		signedInterval: (ends) => interval(ends, "+")
	};
}
function decimalsOf(finite, largest, steps, distinct) {
	if (largest !== 0 && (largest < 1e-4 || largest >= 0xe8d4a51000)) return void 0;
	if (largest > 1 && finite.every(Number.isInteger)) return 0;
	const exponent = largest === 0 ? 0 : Math.floor(Math.log10(largest));
	const base = exponent >= 0 ? Math.max(0, 3 - exponent) : Math.max(3, 1 - exponent);
	const smallest = Math.min(...steps.filter((step) => Number.isFinite(step)).map(Math.abs).filter(Boolean));
	const needed = Number.isFinite(smallest) ? -Math.floor(Math.log10(smallest)) : base;
	let decimals = Math.min(Math.max(base, needed), base + 1);
	const confused = (places) => distinct.some(([a, b]) => typeof a === "number" && typeof b === "number" && differ(a, b) && a.toFixed(places) === b.toFixed(places));
	while (decimals < 8 && confused(decimals)) decimals++;
	return decimals;
}
function differ(a, b) {
	return Math.abs(a - b) > 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));
}
/** A number that a person chose, such as a margin or an edge: as short as it was written. */
function short(value) {
	const size = Math.abs(value);
	if (size !== 0 && (size < 1e-4 || size >= 0xe8d4a51000)) return scaleOf([value]).plain(value);
	return `${value < 0 ? "−" : ""}${grouped(String(Number(size.toPrecision(6))))}`;
}
/** A number of rows, groups, gates: `52,310`. */
function count(value) {
	return grouped(String(Math.round(value)));
}
/** An estimate of a count, with the two digits that it deserves: `about 12,000`. */
function roughly(value) {
	return `about ${count(value < 100 ? value : Number(value.toPrecision(2)))}`;
}
/** A share: `17.6%`. */
function percent(share, decimals = 1) {
	return `${(share * 100).toFixed(decimals)}%`;
}
/** A level of confidence: `95%`, `99.9%`. */
function levelText(level) {
	return `${Number((level * 100).toFixed(2))}%`;
}
/** A file's size: `1.2 MB`. */
function size(bytes) {
	const units = [
		"bytes",
		"kB",
		"MB",
		"GB",
		"TB"
	];
	let value = bytes;
	let unit = 0;
	while (value >= 1e3 && unit < units.length - 1) {
		value /= 1e3;
		unit++;
	}
	return `${grouped(unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1))} ${unit === 0 && bytes === 1 ? "byte" : units[unit]}`;
}
/** `1 gate`, `3 gates`. */
function plural(value, one, many = `${one}s`) {
	return `${count(value)} ${value === 1 ? one : many}`;
}

// packages/reporting/src/layout.ts
/** A GFM table. The cells are Markdown already and hold no newline and no bare pipe. */
function table(header, align, rows) {
	return [
		header,
		Array.from(align, (side) => side === "r" ? "---:" : ":---"),
		...rows
	].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
/** Small print: an interval below its value. */
const small = (text) => text === "" ? "" : `<br><sub>${text}</sub>`;
/** Keeps numbers and their units on one line. */
const unbroken = (text) => text.replaceAll(/ (?!\(|over )/g, "\xA0");
/** A folded part. The summary is HTML already; the blank lines let Markdown begin again inside. */
function folded(summary, ...blocks) {
	return `<details><summary>${summary}</summary>\n\n${blocks.join("\n\n")}\n\n</details>`;
}

export { count as a, plural as c, short as d, size as f, unbroken as i, roughly as l, small as n, levelText as o, table as r, percent as s, folded as t, scaleOf as u };
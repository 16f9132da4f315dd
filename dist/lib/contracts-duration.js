import { t as UserError } from "./contracts-errors.js";

// packages/contracts/src/duration.ts
const units = {
	s: 1e3,
	m: 6e4,
	h: 36e5,
	d: 864e5,
	w: 6048e5
};
/**
* A length of time, `90s`, `30m`, `12h`, `7d` or `2w`, in milliseconds.
* @throws UserError for anything else, and for no time at all.
*/
function parseDuration(text, where) {
	const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([smhdw])$/.exec(text.trim()) ?? [];
	const milliseconds = Math.round(Number(amount) * units[unit]);
	if (!Number.isSafeInteger(milliseconds) || milliseconds <= 0) throw new UserError(`"${text}" is no length of time`, {
		where,
		fix: "Write a number and s, m, h, d or w: 90s, 30m, 12h, 7d, 2w."
	});
	return milliseconds;
}
/**
* A share, `20%` or `0.2`, between 0 and 1, both excluded.
* @throws UserError for anything else.
*/
function parseShare(text, where) {
	const [, number, percent] = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(String(text).trim()) ?? [];
	const share = percent === "%" ? Number((Number(number) / 100).toPrecision(15)) : Number(number);
	if (!(share > 0 && share < 1)) throw new UserError(`"${text}" is no share`, {
		where,
		fix: "Write 20% or 0.2; it lies between 0 and 1."
	});
	return share;
}
/**
* What is held out: a share (`20%`, `0.2`) or a length of time (`14d`).
* @throws UserError for anything else.
*/
function parseHoldout(text, where) {
	return typeof text === "string" && /[smhdw]\s*$/.test(text) ? { milliseconds: parseDuration(text, where) } : { share: parseShare(text, where) };
}
/**
* A time in ISO 8601, in milliseconds since 1970 UTC; without a zone it is UTC.
* @throws UserError for anything else.
*/
function parseTime(text, where) {
	const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text.trim());
	const [, date, time = "00:00", zone = "Z"] = match ?? [];
	const milliseconds = match === null ? NaN : Date.parse(`${date}T${time}${zone}`);
	if (!(!Number.isNaN(milliseconds) && (/* @__PURE__ */ new Date(`${date}T00:00Z`)).toISOString().startsWith(date))) throw new UserError(`"${text}" is no time`, {
		where,
		fix: "Write 2026-01-31 or 2026-01-31T06:00:00Z."
	});
	return milliseconds;
}

export { parseTime as i, parseHoldout as n, parseShare as r, parseDuration as t };
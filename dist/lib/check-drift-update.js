import { t as inputError } from "./action-kit-inputs.js";
import { n as loadModelConfig } from "./action-kit-model-config.js";
import { i as readLock } from "./action-kit-lock.js";
import { t as replaceFile } from "./action-kit-replace-file.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { n as digestOf } from "./contracts-canonical.js";
import { i as lockPath } from "./contracts-names.js";
import { t as UserError } from "./contracts-errors.js";
import { i as withLockEntry } from "./contracts-lock.js";
import { a as groupsOf, c as digestRows } from "./evaluation.js";
import { n as withoutFuture } from "./check-drift-own-rows.js";
import { t as readTables } from "./check-drift-read-log.js";

// packages/lifecycle/src/lock.ts
const perDay = 864e5;
/** A day of the calendar (UTC) as a number, and back. */
const numberOf = (day) => Date.parse(`${day}T00:00:00Z`) / perDay;
const dayOf$1 = (number) => (/* @__PURE__ */ new Date(number * perDay)).toISOString().slice(0, 10);
/** How many of the newest days are kept out of training when nothing says otherwise. */
const defaultHoldoutDays = 14;
/**
* Which days train a model and which judge it: the newest days whose truth is known are held out, all before them train.
* @param days of the data: the first and the last that have rows.
* @param now the day as of which the data is taken, the first that does not count; default: the day after the last.
* @param delayDays how long until the truth of a day is known.
* @param gapDays days between the two whose rows are in neither.
* @throws UserError when too few days are left.
*/
function chooseWindow({ days, now, delayDays = 0, holdoutDays = 14, gapDays = 0, from }) {
	const newest = numberOf(days.last) + 1;
	const asOf = Math.min(newest, now === void 0 ? newest : numberOf(now));
	const mature = Math.min(asOf, (now === void 0 ? newest : numberOf(now)) - delayDays);
	const first = Math.max(numberOf(days.first), from === void 0 ? Number.NEGATIVE_INFINITY : numberOf(from));
	const holdoutFrom = mature - holdoutDays;
	const windowTo = holdoutFrom - gapDays;
	if (windowTo <= first) throw new UserError(`the data is too short: of ${dayOf$1(first)} to ${dayOf$1(mature - 1)}, ${holdoutDays} days are held out${gapDays > 0 ? ` and ${gapDays} left between` : ""}, and none is left to train on`, { fix: "Wait for more data, or hold out fewer days: `data: {split: {holdout: 7d}}` in modelops.yml." });
	return {
		window: {
			from: dayOf$1(first),
			to: dayOf$1(windowTo)
		},
		holdout: {
			from: dayOf$1(holdoutFrom),
			to: dayOf$1(mature)
		}
	};
}

// actions/check-drift/src/update.ts
/** Inputs and `modelops.yml` together. @throws UserError naming the input. */
async function loadUpdateInputs({ inputs, ports }) {
	const { name, config } = await loadModelConfig(ports.environment.workspace, inputs.config, inputs.model);
	const given = config?.data?.source;
	const source = inputs.source.length > 0 ? inputs.source : typeof given === "string" ? [given] : given ?? [];
	if (source.length === 0) throw inputError("source", "is missing", "Name the training data as `data: {source: …}` in modelops.yml.");
	const time = inputs.time ?? config?.data?.time;
	if (time === void 0) throw inputError("time", "is missing", "Name the column with the time of a row as `data: {time: …}` in modelops.yml: a window is days.");
	const holdout = inputs.holdout ?? lengthOf(config?.data?.split?.holdout);
	return {
		mode: "update",
		model: name,
		source,
		time,
		delayDays: inputs["label-delay"] ?? delayOf(config),
		holdoutDays: holdout === void 0 ? 14 : daysOf("holdout", holdout),
		gapDays: config?.data?.split?.gap === void 0 ? 0 : daysOf("holdout", config.data.split.gap),
		from: dayOf("from", inputs.from),
		now: dayOf("now", inputs.now),
		dryRun: inputs["dry-run"]
	};
}
/** A share of the rows is no window of days. */
function lengthOf(holdout) {
	return typeof holdout === "string" && !holdout.endsWith("%") ? holdout : void 0;
}
function delayOf(config) {
	const label = config?.data?.label;
	const delay = typeof label === "object" ? label.delay : void 0;
	return delay === void 0 ? 0 : daysOf("label-delay", delay);
}
/** Whole days; part of a day is a day. */
function daysOf(name, text) {
	const match = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text.trim());
	if (match === null) throw inputError(name, `is "${text}"`, "It is a length of time such as 14d or 2w.");
	const perDay = {
		s: 86400,
		m: 1440,
		h: 24,
		d: 1,
		w: 1 / 7
	}[match[2]];
	return Math.ceil(Number(match[1]) / perDay);
}
function dayOf(name, text) {
	if (text === void 0) return void 0;
	const time = Date.parse(`${text}T00:00:00Z`);
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(time) || !new Date(time).toISOString().startsWith(text)) throw inputError(name, `is "${text}"`, "It is a day in UTC, such as 2001-05-31.");
	return text;
}
/** Writes the newest window into `modelops.lock.json` of the workspace. Nothing is committed or pushed. */
async function update(inputs, ports) {
	const { log } = ports;
	const workspace = new Workspace(ports.environment.workspace);
	const read = await log.group("Read", async () => readTables(await workspace.files([...inputs.source], "data.source"), workspace, ports));
	const { tables: past, future } = withoutFuture(read, inputs.time, ports.now());
	if (future !== void 0) log.warning(`${future.rows} ${future.rows === 1 ? "row is" : "rows are"} from a day that has not come (up to ${future.to}), and in neither window. Is a clock wrong?`, { title: inputs.model });
	const tables = past.map((table) => ({
		table,
		days: groupsOf(table, {
			column: inputs.time,
			unit: "day"
		})
	}));
	const days = spanOf(tables.map((item) => item.days));
	const { window, holdout } = chooseWindow({
		...inputs,
		days
	});
	const chosen = tables.map(({ table, days: names }) => ({
		table,
		chosen: Uint32Array.from(names.flatMap((day, row) => day >= window.from && day < window.to || day >= holdout.from && day < holdout.to ? [row] : []))
	}));
	const entry = {
		source: [...inputs.source],
		window,
		holdout,
		rows: chosen.reduce((sum, { chosen: rows }) => sum + rows.length, 0),
		digest: digestRows(chosen)
	};
	for (const [what, span] of [["trained on", window], ["judged on", holdout]]) {
		const found = new Set(tables.flatMap((item) => item.days.filter((day) => day >= span.from && day < span.to))).size;
		if (found === 0) throw new UserError(`no row is of the days that the model would be ${what}, ${span.from} to ${span.to} (not included)`, {
			where: inputs.source.join(", "),
			fix: "Is a day far from all others a wrong clock? `from` and `now` say which days count."
		});
		const length = (Date.parse(span.to) - Date.parse(span.from)) / 864e5;
		if (found < length / 2) log.warning(`Of the ${length} days that the model would be ${what} (${span.from} to ${span.to}, not included), ${found} ${found === 1 ? "has" : "have"} rows. Is a day far from all others a wrong clock?`, { title: inputs.model });
	}
	const lock = await readLock(workspace);
	const before = lock?.models[inputs.model];
	const changed = before === void 0 || digestOf(before) !== digestOf(entry);
	const { text } = withLockEntry(lock, inputs.model, entry);
	ports.output("window", `${window.from}..${window.to}`);
	ports.output("holdout", `${holdout.from}..${holdout.to}`);
	ports.output("changed", changed);
	const told = `${inputs.model}: trained on ${window.from} to ${window.to}, judged on ${holdout.from} to ${holdout.to} (last days not included), ${entry.rows} rows`;
	log.info(inputs.dryRun ? `would pin ${told}` : changed ? `pinned ${told}` : `pinned already: ${told}`);
	if (inputs.dryRun || !changed) return;
	await replaceFile(await workspace.path(lockPath, "the lock"), text);
}
function spanOf(days) {
	let first;
	let last;
	for (const names of days) for (const day of names) {
		if (first === void 0 || day < first) first = day;
		if (last === void 0 || day > last) last = day;
	}
	if (first === void 0 || last === void 0) throw new UserError("the training data has no rows", { fix: "Does `data.source` name the right files?" });
	return {
		first,
		last
	};
}

export { loadUpdateInputs, update };
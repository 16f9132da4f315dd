import { t as replaceFolder } from "./action-kit-replace-folder.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { r as loadNative } from "./action-kit-native.js";
import { i as prettyCanonicalJson, n as digestOf, t as canonicalJson } from "./contracts-canonical.js";
import { i as dataProfileSchema } from "./contracts-data-profile.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { o as parseDocument } from "./contracts-common2.js";
import { t as digestFile } from "./data-digest.js";
import { n as suggestion } from "./contracts-nearest.js";
import { t as fileError } from "./data-file-error.js";
import { a as noNumber, i as meantAsNumbers, n as heldOutRank, t as emptySide } from "./data-split-rule.js";
import { t as readTable } from "./data-read-table.js";
import { i as markdown, t as codeSpan } from "./reporting-escape.js";
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { availableParallelism } from "node:os";

// packages/reporting/src/prepared.ts
const most = 100;
const icons = {
	pass: "✅",
	fail: "❌",
	inconclusive: "⚠️"
};
/** What prepare-data did, as Markdown for the job summary. At most 100 checks, failed ones first. */
function renderPrepared({ model, quality, train, holdout, left, features, windows, notes = [] }) {
	const failed = quality.checks.filter(({ verdict }) => verdict === "fail").length;
	const lines = [
		`### Data of ${markdown(model)}`,
		"",
		failed === 0 ? `${icons[quality.verdict]} ${amount(quality.rows, "row")} from ${amount(quality.source.files.length, "file")}; ${amount(quality.checks.length, "check")}, none failed.` : `${icons.fail} ${amount(quality.rows, "row")} from ${amount(quality.source.files.length, "file")}; ${failed} of ${amount(quality.checks.length, "check")} failed, and nothing was prepared.`
	];
	if (train !== void 0) lines.push("", `${amount(train, "row")} for training, ${holdout?.toLocaleString("en")} held out, ${left?.toLocaleString("en")} in neither; ${amount(features ?? 0, "feature")}${windows === void 0 ? "" : `; ${amount(windows, "window")} counted`}.`);
	for (const note of notes.slice(0, 20)) lines.push("", `> ${markdown(note)}`);
	const order = {
		fail: 0,
		inconclusive: 1,
		pass: 2
	};
	const checks = [...quality.checks].sort((a, b) => order[a.verdict] - order[b.verdict]);
	if (checks.length > 0) {
		lines.push("", "| | Check | Rows | |", "| --- | --- | ---: | --- |");
		for (const check of checks.slice(0, most)) lines.push(`| ${icons[check.verdict]} | ${markdown(check.name)} | ${check.offending.toLocaleString("en")} | ${markdown(check.reason, { max: 300 })} |`);
		if (checks.length > most) lines.push("", `${checks.length - most} more checks are in the report.`);
	}
	for (const check of checks.filter(({ sample }) => sample.length > 0).slice(0, 10)) {
		const columns = Object.keys(check.sample[0]);
		lines.push("", `<details><summary>Rows that offend ${markdown(check.name)}</summary>`, "", `| ${columns.map((name) => markdown(name)).join(" | ")} |`, `| ${columns.map(() => "---").join(" | ")} |`, ...check.sample.map((row) => `| ${columns.map((name) => row[name] == null ? "" : codeSpan(row[name], { max: 100 })).join(" | ")} |`), "", "</details>");
	}
	return `${lines.join("\n")}\n`;
}
function amount(count, word) {
	return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}

// packages/data/src/duckdb/sql.ts
/** A name as SQL takes it literally. */
function identifier(name) {
	return `"${name.replaceAll("\"", "\"\"")}"`;
}
/** A text as SQL takes it literally. */
function literal(text) {
	if (text.includes("\0")) throw new TypeError("a text with a NUL cannot stand in SQL");
	return `'${text.replaceAll("'", "''")}'`;
}
/** A double as SQL takes it: every digit, and never for a decimal. */
function double(value) {
	if (Number.isNaN(value)) return `'nan'::DOUBLE`;
	if (!Number.isFinite(value)) return `'${value > 0 ? "" : "-"}inf'::DOUBLE`;
	return `${value}::DOUBLE`;
}
const doubles = (values) => `[${values.map(double).join(", ")}]::DOUBLE[]`;
const texts = (values) => `[${values.map(literal).join(", ")}]::VARCHAR[]`;
/** Milliseconds since 1970 as a TIMESTAMP. */
const timestamp = (milliseconds) => `make_timestamp(${BigInt(milliseconds) * 1000n}::BIGINT)`;

// packages/data/src/duckdb/engine.ts
/** One DuckDB, in memory, that reads nothing but the files it was opened for. Close it. */
var Engine = class Engine {
	directory;
	threads;
	#instance;
	#connection;
	constructor(instance, connection, { directory, threads }) {
		this.#instance = instance;
		this.#connection = connection;
		this.directory = directory;
		this.threads = threads;
	}
	static async open({ DuckDBInstance }, options) {
		const threads = options.threads ?? Math.min(2, availableParallelism());
		const instance = await DuckDBInstance.create(":memory:", {
			threads: String(threads),
			memory_limit: options.memoryLimit ?? "1GB",
			temp_directory: join(options.directory, "spill"),
			autoinstall_known_extensions: "false",
			autoload_known_extensions: "false",
			preserve_insertion_order: "true"
		});
		const connection = await instance.connect();
		const engine = new Engine(instance, connection, {
			directory: options.directory,
			threads
		});
		await engine.run(`SET TimeZone = 'UTC'`);
		const list = (items) => `[${items.map(literal).join(", ")}]`;
		await engine.run(`SET allowed_directories = ${list([options.directory, ...options.folders ?? []])}`);
		await engine.run(`SET allowed_paths = ${list(options.files ?? [])}`);
		await engine.run("SET enable_external_access = false");
		return engine;
	}
	/** Runs a statement; what it answers is dropped. */
	async run(sql) {
		await this.#connection.run(sql);
	}
	/** All rows; whole numbers as numbers (2^53 and beyond lose their last digits), times as milliseconds since 1970. */
	async rows(sql) {
		const reader = await this.#connection.runAndReadAll(sql);
		const names = reader.deduplicatedColumnNames();
		return reader.getRows().map((row) => Object.fromEntries(row.map((value, at) => [names[at], plain(value)])));
	}
	/** The only row. */
	async row(sql) {
		const [row] = await this.rows(sql);
		if (row === void 0) throw new Error(`no row: ${sql}`);
		return row;
	}
	/**
	* Does its work in one thread: sums of floats then have one order, and so one result.
	*/
	async alone(work) {
		await this.run("SET threads = 1");
		try {
			return await work();
		} finally {
			await this.run(`SET threads = ${this.threads}`);
		}
	}
	/** What DuckDB makes of a condition: the columns that it names. @throws UserError when it is not one expression. */
	async columnsIn(expression, where) {
		const parse = async (text) => {
			const answer = await this.row(`SELECT json_serialize_sql(${literal(text)}) AS parsed`);
			return JSON.parse(String(answer["parsed"]));
		};
		const parsed = await parse(`SELECT ${expression}\n`);
		const broken = [parsed, await parse(`SELECT (${expression}\n)`)].find(({ error }) => error === true);
		const node = parsed.statements?.[0]?.node;
		if (broken !== void 0 || node === void 0) {
			const why = (broken?.error_message ?? "it cannot be parsed").split("\n")[0];
			throw new UserError(`this is no SQL expression: ${why}`, {
				where,
				fix: sqlHint
			});
		}
		if (parsed.statements?.length !== 1 || node.select_list?.length !== 1 || node.from_table?.type !== "EMPTY" || node.select_list[0]?.class === "STAR") throw new UserError(`this is more than one SQL expression: ${expression.slice(0, 200)}`, {
			where,
			fix: sqlHint
		});
		const names = /* @__PURE__ */ new Set();
		const visit = (value) => {
			if (Array.isArray(value)) for (const item of value) visit(item);
			else if (typeof value === "object" && value !== null) {
				const item = value;
				if (item["class"] === "COLUMN_REF" && Array.isArray(item["column_names"])) names.add(String(item["column_names"].at(-1)));
				for (const child of Object.values(item)) visit(child);
			}
		};
		visit(node);
		return [...names];
	}
	/** Sets it free, with what it holds of memory and files. */
	close() {
		this.#connection.closeSync();
		this.#instance.closeSync();
	}
	[Symbol.dispose]() {
		this.close();
	}
};
const sqlHint = "Write one condition on a row in DuckDB SQL, such as `arrival >= departure`.";
/** DuckDB's values as JavaScript's. */
function plain(value) {
	if (typeof value === "bigint") return Number(value);
	if (typeof value !== "object" || value === null) return value;
	if ("micros" in value && typeof value.micros === "bigint") return Number(value.micros / 1000n);
	if ("items" in value && Array.isArray(value.items)) return value.items.map(plain);
	if ("entries" in value) {
		if (Array.isArray(value.entries)) return value.entries.map((entry) => ({
			key: plain(entry.key),
			value: plain(entry.value)
		}));
		return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, plain(item)]));
	}
	return String(value);
}
/** An error of DuckDB's in a user's words: its first sentence, without the SQL that we made. */
function sqlError(error, where, fix) {
	if (error instanceof UserError) return error;
	const message = messageOf(error);
	if (!/^[A-Z][\w ]*Error: /.test(message)) return error;
	if (/^(?:INTERNAL|FATAL)/.test(message)) return error;
	const [first = message] = message.split("\n");
	return new UserError(first.replace(/^[A-Z][\w ]*Error: /, "").slice(0, 500), {
		where,
		fix,
		cause: error
	});
}

// packages/data/src/duckdb/transform-sql.ts
const partSql = {
	minute: (x) => `minute(${x})`,
	hour: (x) => `hour(${x})`,
	weekday: (x) => `(isodow(${x}) - 1)`,
	day: (x) => `day(${x})`,
	month: (x) => `month(${x})`,
	year: (x) => `year(${x})`
};
/** A column of a typed table as the first step sees it: numbers and booleans as doubles, NaN as missing. */
function inputExpression(name, type) {
	const column = identifier(name);
	if (type === "float") return `CASE WHEN NOT isnan(${column}) THEN ${column} END`;
	if (type === "integer") return `${column}::DOUBLE`;
	if (type === "boolean") return `${column}::INTEGER::DOUBLE`;
	return column;
}
/** What one step makes of a column. */
function stepExpressions(step, { name, type, expression }) {
	switch (step.step) {
		case "date-parts": return step.parts.map((part) => ({
			name: `${name}_${part}`,
			type: "integer",
			expression: `(${partSql[part](expression)})::DOUBLE`
		}));
		case "impute": return [{
			name,
			type,
			expression: `coalesce(${expression}, ${typeof step.value === "number" ? double(step.value) : literal(step.value)})`
		}];
		case "scale": return [{
			name,
			type: "float",
			expression: `((${expression} - ${double(step.center)}) / ${double(step.scale)})`
		}];
		case "one-hot": return step.categories.map((category) => ({
			name: `${name}=${category}`,
			type: "integer",
			expression: `coalesce((${expression} = ${typeof category === "number" ? double(category) : literal(category)})::INTEGER::DOUBLE, 0::DOUBLE)`
		}));
	}
}

// packages/data/src/duckdb/fit.ts
const mostCategories$1 = 100;
/** Bytes of a file that is read once more to find the line of a row. */
const largestLocated = 256e6;
/**
* Fits preprocessing steps on the view `train`, in one thread, so that the same rows give the same numbers.
* @param steps from modelops.yml; undefined: the median for missing numbers, one-hot for categories.
* @param where names the place of a step in errors.
* @param listed columns that are not left out silently.
* @param ours whether a trainer of ours learns from the features: a command may read texts in its own way.
* @throws UserError for a step on a column that is not there or of another type, and for a column that no step makes a
*   number of.
*/
async function fitTransforms(table, steps, fittedOn, where, listed = /* @__PURE__ */ new Map(), ours = true) {
	const { engine } = table;
	const notes = [];
	let current = table.columns.filter(({ role }) => role === "feature" || role === "time").map(({ name, type }) => ({
		name,
		type,
		expression: inputExpression(name, type)
	}));
	const time = table.columns.find(({ role }) => role === "time")?.name;
	const used = /* @__PURE__ */ new Set();
	const fitted = [];
	for (const [name, place] of listed) {
		const role = table.columns.find((column) => column.name === name)?.role;
		if (role === "label" || role === "key") throw new UserError(`"${name}" is the ${role}, not a feature`, {
			where: place,
			fix: "Take it out of `features`."
		});
		if (role === void 0) throw new UserError(`there is no column "${name}" that could be a feature`, {
			where: place,
			fix: suggestion(name, current.map((column) => column.name))
		});
	}
	const find = (name, at) => {
		const found = current.find((column) => column.name === name);
		if (found !== void 0) return found;
		const role = table.columns.find((column) => column.name === name)?.role;
		throw new UserError(role === "label" || role === "key" ? `"${name}" is the ${role}, not a feature` : `there is no column "${name}" at this step`, {
			where: where(at),
			fix: suggestion(name, current.map((column) => column.name))
		});
	};
	const apply = (step) => {
		fitted.push(step);
		used.add(step.column);
		const { name, type, expression } = current.find((column) => column.name === step.column);
		const made = stepExpressions(step, {
			name,
			type,
			expression
		});
		current = current.flatMap((column) => column.name === name ? made : [column]);
		const names = current.map((column) => column.name);
		const twice = names.find((one, place) => names.indexOf(one) !== place);
		if (twice !== void 0) throw new UserError(`two columns would be called "${twice}"`, { fix: "Rename the column in the source." });
	};
	const numeric = ({ type }) => type === "float" || type === "integer" || type === "boolean";
	const statistic = async ({ expression }, sql) => (await engine.row(`SELECT ${sql("x")} AS s FROM (SELECT ${expression} AS x FROM train) WHERE x IS NOT NULL`))["s"];
	/** @throws UserError at the cell that makes texts of a column of numbers. */
	const noStray = async (name) => {
		const stray = await strayText(table, name);
		if (stray !== void 0) throw stray;
	};
	/** Of a column that nobody has said a word about: where nothing of ours learns from it, a note is enough. */
	const noStrayIn = async (name) => {
		if (table.spec.schema?.[name]?.type !== void 0) return;
		if (ours && (listed.size === 0 || listed.has(name))) return noStray(name);
		const stray = await strayText(table, name);
		if (stray !== void 0) notes.push(`${name} holds texts among numbers: ${stray.message}`);
	};
	const leaveOut = async ({ name, type }, empty) => {
		const place = listed.get(name);
		if (place !== void 0) {
			const [what, fix] = empty ? ["has no value in the training rows", "Take it out of `features`, or bring its values."] : type === "timestamp" ? ["holds times, and a raw time is no feature", `Take it out of \`features\`, or take parts of it under \`prepare\`: \`- date-parts: { of: ${name}, parts: [hour, weekday] }\`.`] : ["holds texts with too many different values for categories", `Take it out of \`features\`, or say that it holds categories: \`schema: { ${name}: { type: category } }\` under \`data\`; the 100 most frequent have a feature each then.`];
			throw new UserError(`"${name}" is listed as a feature and ${what}`, {
				where: place,
				fix
			});
		}
		if (name !== time) notes.push(empty ? `${name} is no feature: it has no value in the training rows` : `${name} (${type}) is no feature: no step makes numbers of it`);
		current = current.filter((column) => column.name !== name);
	};
	const impute = async (name, how, at) => {
		const column = find(name, at);
		let value;
		if (typeof how === "number") value = how;
		else if (typeof how === "object" && how !== null) value = how.value;
		else if (how === "mean" || how === "median" || how === void 0 && numeric(column) && column.type !== "boolean") {
			if (!numeric(column)) {
				await noStray(name);
				throw new UserError(`"${name}" is ${column.type}, and has no ${String(how)}`, {
					where: where(at),
					fix: "Use `with: most-frequent`, or `with: { value: … }`."
				});
			}
			value = await statistic(column, (x) => how === "mean" ? `avg(${x})` : `median(${x})`);
		} else value = (await engine.rows(`SELECT x, count(*) AS n FROM (SELECT ${column.expression} AS x FROM train) WHERE x IS NOT NULL GROUP BY x ORDER BY n DESC, x LIMIT 1`))[0]?.["x"];
		if (numeric(column) ? typeof value !== "number" : typeof value !== "string") {
			if (column.type === "timestamp" || value !== void 0 && value !== null) throw new UserError(`"${name}" is ${column.type}, and ${JSON.stringify(value)} is not`, { where: where(at) });
			throw new UserError(`"${name}" has no value in the training rows`, {
				where: where(at),
				fix: `Drop it (\`- drop: [${name}]\`), or give the value: \`- impute: { columns: [${name}], with: ${numeric(column) ? "0" : "{ value: none }"} }\`.`
			});
		}
		apply({
			step: "impute",
			column: name,
			value
		});
	};
	const scale = async (name, method, at) => {
		const column = find(name, at);
		if (!numeric(column)) {
			await noStray(name);
			throw new UserError(`"${name}" is ${column.type}, and cannot be scaled`, { where: where(at) });
		}
		const finite = `CASE WHEN isfinite(${column.expression}) THEN ${column.expression} END`;
		const row = await engine.row(method === "standard" ? `SELECT avg(x) AS center, stddev_pop(x) AS scale FROM (SELECT ${finite} AS x FROM train)` : `SELECT min(x) AS center, max(x) - min(x) AS scale FROM (SELECT ${finite} AS x FROM train)`);
		if (typeof row["center"] !== "number") throw new UserError(`"${name}" has no value in the training rows`, {
			where: where(at),
			fix: `Drop it: \`- drop: [${name}]\`.`
		});
		const width = typeof row["scale"] === "number" && row["scale"] > 0 ? row["scale"] : 1;
		apply({
			step: "scale",
			column: name,
			method,
			center: row["center"],
			scale: width
		});
	};
	const oneHot = async (name, max, at) => {
		const column = find(name, at);
		if (column.type === "timestamp" || column.type === "float") throw new UserError(`"${name}" is ${column.type}, and has no categories`, {
			where: where(at),
			fix: "One-hot is for texts, whole numbers and booleans."
		});
		const categories = (await engine.rows(`SELECT x FROM (SELECT x, count(*) AS n FROM (SELECT ${column.expression} AS x FROM train) WHERE x IS NOT NULL GROUP BY x ORDER BY n DESC, x LIMIT ${max + 1})`)).map((row) => row["x"]);
		if (categories.length > max) {
			categories.length = max;
			notes.push(`${name} has more than ${max} values; the ${max} most frequent have a feature each`);
		}
		if (categories.length === 0) throw new UserError(`"${name}" has no value in the training rows`, {
			where: where(at),
			fix: `Drop it: \`- drop: [${name}]\`.`
		});
		categories.sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
		apply({
			step: "one-hot",
			column: name,
			categories
		});
	};
	await engine.alone(async () => {
		if (steps === void 0) {
			const columns = [...current];
			const counts = columns.map(({ expression }, at) => `count(${expression}) AS n${at}`);
			const filled = await engine.row(`SELECT ${["count(*) AS n", ...counts].join(", ")} FROM train`);
			for (const [at, column] of columns.entries()) {
				const { name, type } = column;
				const empty = filled[`n${at}`] === 0;
				if (name === time || empty) await leaveOut(column, empty);
				else if (type === "category") {
					await noStrayIn(name);
					await oneHot(name, mostCategories$1, 0);
				} else if (type === "integer" || type === "float") await impute(name, void 0, 0);
				else if (type !== "boolean") {
					if (type === "text") await noStrayIn(name);
					await leaveOut(column, false);
				}
			}
			return;
		}
		for (const [at, step] of steps.entries()) if ("drop" in step) for (const name of step.drop) {
			find(name, at);
			current = current.filter((column) => column.name !== name);
		}
		else if ("impute" in step) {
			const how = Array.isArray(step.impute) ? void 0 : step.impute.with;
			const names = Array.isArray(step.impute) ? step.impute : step.impute.columns;
			for (const name of names) await impute(name, how, at);
		} else if ("scale" in step) {
			const [names, method] = Array.isArray(step.scale) ? [step.scale, "standard"] : [step.scale.columns, step.scale.method ?? "standard"];
			for (const name of names) await scale(name, method, at);
		} else if ("one-hot" in step) {
			const given = step["one-hot"];
			const [names, max] = Array.isArray(given) ? [given, mostCategories$1] : [given.columns, given.max ?? mostCategories$1];
			for (const name of names) await oneHot(name, max, at);
		} else {
			const { of, parts } = step["date-parts"];
			const column = find(of, at);
			if (column.type !== "timestamp") throw new UserError(`"${of}" is ${column.type}, not a time`, { where: where(at) });
			apply({
				step: "date-parts",
				column: of,
				parts
			});
		}
	});
	if (time !== void 0 && !used.has(time) && !listed.has(time)) current = current.filter(({ name }) => name !== time);
	const open = current.find((column) => !numeric(column));
	if (open !== void 0) {
		if (open.type === "text" || open.type === "category") await noStray(open.name);
		throw new UserError(`"${open.name}" is ${open.type}, and no step makes numbers of it`, {
			where: where(-1),
			fix: `Add \`- ${open.type === "timestamp" ? `date-parts: { of: ${open.name}, parts: [hour, weekday] }` : `one-hot: [${open.name}]`}\`, or \`- drop: [${open.name}]\`.`
		});
	}
	if (current.length === 0) throw new UserError("no column is left that could be a feature", { where: where(-1) });
	const features = current.map(({ name }) => name);
	return {
		transforms: {
			schema: "modelops/transforms/v1",
			fittedOn,
			inputs: table.columns.filter(({ name }) => features.includes(name) || used.has(name)).map(({ name, type }) => ({
				name,
				type
			})),
			steps: fitted,
			features
		},
		notes
	};
}
/** The first cell that makes texts of a column that is meant as numbers, as an error. Numbers with a decimal comma are such cells. */
async function strayText(table, name) {
	const column = identifier(name);
	const text = `trim(${column}::VARCHAR)`;
	const isNumber = `regexp_full_match(${text}, '(?i)[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?|nan|[+-]?inf(inity)?')`;
	const isIdentifier = `regexp_matches(${text}, '^[+-]?0\\d') OR (regexp_full_match(${text}, '[+-]?\\d+') AND abs(TRY_CAST(${text} AS DOUBLE)) > ${Number.MAX_SAFE_INTEGER})`;
	const comma = `regexp_full_match(${text}, '[+-]?\\d+,\\d+')`;
	const count = (condition) => `count(*) FILTER (WHERE ${condition})`;
	const counts = await table.engine.row(`SELECT ${count(`${text} <> ''`)} AS filled, ${count(`${isNumber} OR ${comma}`)} AS numbers,
       count(DISTINCT ${text}) FILTER (WHERE ${isNumber} OR ${comma}) AS distinct_numbers,
       ${count(`${isNumber} AND (${isIdentifier})`)} AS identifiers FROM rows`);
	const of = (key) => counts[key];
	if (!meantAsNumbers({
		filled: of("filled"),
		numbers: of("numbers"),
		distinct: of("distinct_numbers"),
		identifiers: of("identifiers")
	})) return void 0;
	const [row] = await table.engine.rows(`SELECT ${column}::VARCHAR AS x, "$file", "$row", ${comma} AS comma FROM rows WHERE ${text} <> '' AND NOT (${isNumber}) ORDER BY "$file", "$row" LIMIT 1`);
	if (row === void 0) return void 0;
	const value = String(row["x"]);
	const file = table.spec.files[row["$file"] - 1];
	const hidden = table.columns.some((one) => one.name === name && one.sensitive);
	return noNumber(hidden ? void 0 : value, {
		where: await placeOf(file, row["$row"], name, value),
		column: name,
		comma: row["comma"] === true
	});
}
/** File and line where the file is read alike without DuckDB, else file and row. @param row from 0. */
async function placeOf(file, row, name, text) {
	if (file.bytes <= largestLocated) try {
		const table = await readTable(file.location, { columns: [name] });
		if (table.column(name).text(row) === text) return table.locate(row, name).replace(file.location, file.path);
	} catch {}
	return `${file.path}, row ${row + 1}, column "${name}"`;
}

// packages/data/src/profiles.ts
/** Number of the bin that holds x: edges[i−1] < x ≤ edges[i]. */
function binOf(edges, x) {
	let low = 0;
	let high = edges.length;
	while (low < high) {
		const middle = low + high >> 1;
		if (x <= edges[middle]) high = middle;
		else low = middle + 1;
	}
	return low;
}
/**
* Edges that cut values into up to `bins` bins of equal share. A value that fills more than one share gets a bin of its
* own; with no more different values than bins, every value has its own.
* @param sorted ascending, finite.
*/
function equiprobableEdges(sorted, bins = 64) {
	const n = sorted.length;
	const distinct = [];
	for (let at = 0; at < n && distinct.length <= bins; at++) if (at === 0 || sorted[at] !== sorted[at - 1]) distinct.push(sorted[at]);
	if (distinct.length <= bins) return distinct;
	const edges = [];
	let previous = Number.NEGATIVE_INFINITY;
	for (let cut = 1; cut < bins; cut++) {
		const at = Math.ceil(cut * n / bins) - 1;
		const value = sorted[at];
		if (value === previous) continue;
		if (sorted[Math.min(n - 1, Math.ceil((cut + 1) * n / bins) - 1)] === value) {
			let below = at;
			while (below >= 0 && sorted[below] === value) below--;
			if (below >= 0 && sorted[below] > (edges.at(-1) ?? Number.NEGATIVE_INFINITY)) edges.push(sorted[below]);
		}
		edges.push(value);
		previous = value;
	}
	return edges;
}

// packages/data/src/duckdb/csv-dialect.ts
/** Looking at every byte of a larger file costs more than DuckDB's sniffing of it. */
const largest = 33554432;
const [newline, carriageReturn, quote, apostrophe, backslash, hash] = [
	10,
	13,
	34,
	39,
	92,
	35
];
const delimiters = [
	",",
	";",
	"	",
	"|"
];
/** What is known of files by their first line: of a source with many files, most are written by the same hand. */
var CsvDialects = class {
	#byHeader = /* @__PURE__ */ new Map();
	#engine;
	constructor(engine) {
		this.#engine = engine;
	}
	/**
	* The columns of a file, and what `read_csv` should be told of its dialect. DuckDB tries every delimiter, quote and
	* escape on every file anew, which costs ten times what reading takes: a file whose every byte follows RFC 4180 with
	* one delimiter alone is spared that.
	* @returns options as SQL: empty where DuckDB should find out.
	*/
	async of(location, bytes) {
		const text = bytes > largest || /\.(?:gz|zst)$/i.test(location) ? void 0 : await readFile(location);
		const header = text?.toString("latin1", 0, Math.max(0, text.indexOf(newline)));
		const known = header === void 0 ? void 0 : this.#byHeader.get(header);
		if (known !== void 0 && followsRfc(text, known.delimiter)) return {
			names: known.names,
			options: dialect(known.delimiter)
		};
		const fit = text === void 0 ? [] : delimiters.map((one) => one.charCodeAt(0)).filter((one) => followsRfc(text, one));
		const options = fit.length === 1 ? dialect(fit[0]) : "";
		const columns = await this.#engine.rows(`DESCRIBE SELECT * FROM read_csv(${literal(location)}, header = true, skip = 0, sample_size = -1, all_varchar = true${options})`);
		const names = new Set(columns.map((row) => String(row["column_name"])));
		if (fit.length === 1) this.#byHeader.set(header, {
			delimiter: fit[0],
			names
		});
		return {
			names,
			options
		};
	}
};
const dialect = (delimiter) => `, delim = ${literal(String.fromCharCode(delimiter))}, quote = '"', escape = '"', comment = ''`;
/**
* Whether a text is CSV as RFC 4180 has it, beyond doubt: quotes open and close whole fields, every record has as many
* fields as the first, and nothing looks like another dialect's quote, escape or comment.
*/
function followsRfc(text, delimiter) {
	let at = text[0] === 239 && text[1] === 187 && text[2] === 191 ? 3 : 0;
	let expected = 0;
	while (at < text.length) {
		if (text[at] === hash) return false;
		let fields = 1;
		for (;;) {
			if (text[at] === quote) for (;;) {
				at = text.indexOf(quote, at + 1);
				if (at < 0) return false;
				at++;
				if (text[at] !== quote) break;
			}
			else {
				if (text[at] === apostrophe) return false;
				while (at < text.length) {
					const byte = text[at];
					if (byte === delimiter || byte === newline || byte === carriageReturn) break;
					if (byte === quote || byte === backslash) return false;
					at++;
				}
			}
			if (text[at] !== delimiter) break;
			fields++;
			at++;
		}
		if (text[at] === carriageReturn) at++;
		if (at < text.length && text[at] !== newline) return false;
		at++;
		if (expected === 0) expected = fields;
		else if (fields !== expected) return false;
	}
	return expected > 1;
}

// packages/data/src/duckdb/iso-instant.ts
/** As `parseInstant` of packages/evaluation reads dates and times: what prepare-data takes for one, train-model does, too. */
const iso = "(?i)\\s*(\\d{4}-\\d\\d-\\d\\d)(?:[T ](\\d\\d)(?::?(\\d\\d)(?::?(\\d\\d(?:[.,]\\d+)?))?)?\\s*(Z|UTC|[+-]\\d\\d(?::?\\d\\d)?)?)?\\s*";
/** SQL for the instant (UTC) that a text stands for in ISO 8601, NULL where it is none; without a zone it is UTC. */
function isoInstant(text) {
	const parts = `regexp_extract(${text}, ${literal(`^${iso}$`)}, ['day', 'hour', 'minute', 'second', 'zone'])`;
	const part = (name, otherwise) => `if(${parts}.${name} = '', '${otherwise}', ${parts}.${name})`;
	const zone = `if(upper(${parts}.zone) IN ('', 'Z', 'UTC'), '+00', ${parts}.zone)`;
	const written = `${parts}.day || ' ' || ${part("hour", "00")} || ':' || ${part("minute", "00")} || ':' || replace(${part("second", "00")}, ',', '.') || ${zone}`;
	return `(coalesce(${`CASE WHEN ${text} LIKE '____-__-__%' THEN TRY_CAST(${text} AS TIMESTAMPTZ) END`}, TRY_CAST(${written} AS TIMESTAMPTZ)) AT TIME ZONE 'UTC')`;
}
/**
* The columns of texts whose every value is an instant in ISO 8601. DuckDB's own detection is not asked: it takes
* 03/01/2026 for a date, and guesses which of the two is the month.
* @param files Parquet. @param left names of columns that stay texts.
*/
async function isoColumns(engine, files, left) {
	const from = `FROM read_parquet(${texts(files)}, union_by_name = true)`;
	const open = (await engine.rows(`DESCRIBE SELECT * ${from}`)).filter((row) => row["column_type"] === "VARCHAR").map((row) => String(row["column_name"])).filter((name) => !left.has(name));
	if (open.length === 0) return [];
	const ask = async (names, sql) => {
		if (names.length === 0) return [];
		const row = await engine.row(`SELECT ${names.map((name, at) => `${sql(identifier(name))} AS c${at}`).join(", ")} ${from}`);
		return names.filter((_, at) => row[`c${at}`] === true);
	};
	return ask(await ask(open, (column) => `${isoInstant(`any_value(${column})`)} IS NOT NULL`), (column) => `bool_and(${column} IS NULL OR ${isoInstant(column)} IS NOT NULL)`);
}

// packages/data/src/duckdb/table.ts
const formats = {
	parquet: "parquet",
	csv: "csv",
	tsv: "csv",
	jsonl: "json",
	ndjson: "json",
	json: "json"
};
function formatOf(path) {
	const extension = /\.([a-z0-9]+)(?:\.(?:gz|zst))?$/i.exec(basename(path))?.[1]?.toLowerCase() ?? "";
	const format = formats[extension];
	if (format === void 0) throw new UserError(`"${extension}" is no format that is read`, {
		where: path,
		fix: `Give files that end in ${Object.keys(formats).map((name) => `.${name}`).join(", ")}; CSV and JSON also with .gz.`
	});
	return format;
}
/** Size and digest of files. @param nameOf how people name a location. */
async function sourceFiles(locations, nameOf) {
	const files = [];
	for (const location of locations) {
		const path = nameOf(location);
		const found = await stat(location).catch((error) => {
			throw fileError(path, error);
		});
		files.push({
			path,
			location,
			bytes: found.size,
			sha256: await digestFile(location)
		});
	}
	return files.sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}
/**
* Opens files as one table: types inferred or as declared, the label made, rows chosen.
* @throws UserError for an empty, broken or mixed source, a missing key, time or label, a condition that cannot be read.
*/
async function openTable(engine, spec) {
	const { files } = spec;
	const [first] = files;
	if (first === void 0) throw new UserError("the source names no file");
	const empty = files.find(({ bytes }) => bytes === 0);
	if (empty !== void 0) throw new UserError("this file is empty", {
		where: empty.path,
		fix: "The step that should write it wrote nothing."
	});
	const format = formatOf(first.path);
	const other = files.find(({ path }) => formatOf(path) !== format);
	if (other !== void 0) throw new UserError(`the source mixes formats: ${first.path} and ${other.path}`, { fix: "Give files of one format." });
	await createSource(engine, spec, format);
	const physical = await describe(engine, "source");
	if ((await reading(spec, () => engine.rows("SELECT 1 FROM source LIMIT 1"))).length === 0) throw new UserError("no row is there", {
		where: sourceName(spec),
		fix: "The step that should write the data wrote a header alone."
	});
	const columns = await typedColumns(engine, spec, physical);
	const names = columns.map(({ column, expression }) => `${expression} AS ${identifier(column.name)}`);
	await engine.run(`CREATE OR REPLACE TEMP VIEW typed AS SELECT ${[
		...names,
		"\"$file\"",
		"\"$row\""
	].join(", ")} FROM source`);
	let all = columns.map(({ column }) => column);
	let from = "typed";
	const { label } = spec;
	if (label?.sql !== void 0) {
		const where = spec.at?.("label") ?? "data.label.sql";
		const used = new Set((await engine.columnsIn(label.sql, where)).map((name) => name.toLowerCase()));
		checkNames(used, all, where);
		if (all.some(({ name }) => name.toLowerCase() === label.column.toLowerCase())) throw new UserError(`the data has a column "${label.column}" already`, {
			where,
			fix: "Give the label that `sql` makes another name, or leave `sql` out."
		});
		await bind(engine, "typed", label.sql, where);
		const kept = all.filter(({ name, role }) => role !== "feature" || !used.has(name.toLowerCase()));
		await engine.run(`CREATE OR REPLACE TEMP VIEW labelled AS SELECT *, (${label.sql}\n) AS ${identifier(label.column)} FROM typed`);
		const made = (await describe(engine, "labelled")).find(({ name }) => name === label.column);
		all = [...kept, {
			name: label.column,
			type: inferred(made.type),
			role: "label",
			unit: void 0,
			sensitive: false,
			broken: void 0
		}];
		from = "labelled";
	}
	const conditions = [];
	if (spec.where !== void 0) {
		const where = spec.at?.("where") ?? "data.where";
		await engine.columnsIn(spec.where, where);
		await bind(engine, from, `(${spec.where}\n)::BOOLEAN`, where);
		conditions.push(`(${spec.where}\n)`);
	}
	if (spec.from !== void 0 || spec.to !== void 0) {
		if (spec.time === void 0) throw new UserError("rows are to be chosen by time, and no column of time is named", { fix: "Set `data.time` in modelops.yml, or the input `time`." });
		if (spec.from !== void 0) conditions.push(`${identifier(spec.time)} >= ${timestamp(spec.from)}`);
		if (spec.to !== void 0) conditions.push(`${identifier(spec.time)} < ${timestamp(spec.to)}`);
	}
	const filter = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
	await engine.run(`CREATE OR REPLACE TEMP VIEW rows AS SELECT * FROM ${from}${filter}`);
	const rows = await reading(spec, () => engine.row("SELECT count(*) AS n FROM rows"));
	return {
		engine,
		view: "rows",
		columns: all,
		rows: rows["n"],
		missing: Object.entries(spec.schema ?? {}).filter(([name, rule]) => rule.optional !== true && !all.some((column) => column.name === name) && !physical.some((column) => column.name === name)).map(([name]) => name),
		source: {
			digest: sourceDigest(files),
			files: files.map(({ location: _, ...file }) => file)
		},
		spec
	};
}
/** Names what was read: paths and bytes. */
function sourceDigest(files) {
	return digestOf(files.map(({ path, sha256 }) => ({
		path,
		sha256
	})));
}
/** The source for errors that are about all of it. */
function sourceName({ files }) {
	const [first, ...others] = files.map(({ path }) => path);
	return others.length === 0 ? first ?? "" : `${first} and ${others.length} more`;
}
/** Errors of DuckDB while it reads the source, in a user's words. */
async function reading(spec, work) {
	try {
		return await work();
	} catch (error) {
		const message = error instanceof Error ? error.message : "";
		const named = spec.files.find(({ location }) => message.includes(location));
		const wrapped = sqlError(error, named?.path ?? sourceName(spec), "Is the file whole, and in the format that its name says?");
		if (!(wrapped instanceof UserError)) throw wrapped;
		let what = wrapped.what;
		for (const { location, path } of spec.files) what = what.replaceAll(location, path);
		throw new UserError(what, {
			where: wrapped.where,
			fix: wrapped.fix,
			cause: error
		});
	}
}
/** The view `source`: the files' own columns, the file's number and the row's. */
async function createSource(engine, spec, format) {
	let locations = spec.files.map(({ location }) => location);
	if (format !== "parquet") {
		const converted = [];
		const dialects = new CsvDialects(engine);
		for (const [at, file] of spec.files.entries()) {
			const target = join(engine.directory, `source-${at}.parquet`);
			await reading({
				...spec,
				files: [file]
			}, async () => {
				const from = format === "json" ? await jsonReader(engine, file) : await csvReader(dialects, spec, file);
				await engine.run(`COPY (SELECT * FROM ${from}) TO ${literal(target)} (FORMAT parquet)`);
			});
			converted.push(target);
		}
		if (format === "csv" && converted.length > 1) await typeEmptyColumns(engine, converted);
		if (format === "csv") await typeInstants(engine, spec, converted);
		locations = converted;
	}
	const scan = `read_parquet(${texts(locations)}, file_row_number = true, filename = '$path', union_by_name = true)`;
	const file = locations.length === 1 ? "1" : `list_position(${texts(locations)}, "$path")`;
	await reading(spec, () => engine.run(`CREATE OR REPLACE TEMP VIEW source AS SELECT * EXCLUDE (file_row_number, "$path"), ${file} AS "$file", file_row_number AS "$row" FROM ${scan}`));
}
/**
* A column without a value in one file says nothing of its type, and is read as a text: it takes the type that it has in
* the first file with values, so that one empty column does not make texts of all.
* @param files Parquet, as DuckDB wrote them; those with such a column are written anew.
*/
async function typeEmptyColumns(engine, files) {
	const chunks = (await engine.rows(`SELECT file_name, path_in_schema AS name, sum(stats_null_count) = sum(num_values) AS empty, any_value(type) AS type
     FROM parquet_metadata(${texts(files)}) GROUP BY ALL`)).map((row) => ({
		file: String(row["file_name"]),
		name: String(row["name"]),
		empty: row["empty"] === true,
		text: row["type"] === "BYTE_ARRAY"
	}));
	const typed = /* @__PURE__ */ new Map();
	for (const { name } of chunks.filter(({ empty, text }) => empty && text)) {
		if (typed.has(name)) continue;
		const full = files.find((file) => chunks.some((chunk) => chunk.file === file && chunk.name === name && !chunk.empty));
		if (full === void 0) continue;
		const [column] = await describe(engine, `SELECT ${identifier(name)} FROM read_parquet(${literal(full)})`);
		typed.set(name, column.type);
	}
	for (const file of files) await replaceColumns(engine, file, chunks.filter((chunk) => chunk.file === file && chunk.empty && chunk.text && typed.has(chunk.name)).map(({ name }) => `CAST(${identifier(name)} AS ${typed.get(name)}) AS ${identifier(name)}`));
}
/** Texts that are all dates or times become timestamps; the key stays as it is written. */
async function typeInstants(engine, spec, files) {
	const declared = Object.entries(spec.schema ?? {}).filter(([, { type }]) => type === "category" || type === "text");
	const left = /* @__PURE__ */ new Set([spec.key ?? "", ...declared.map(([name]) => name)]);
	const instants = await isoColumns(engine, files, left);
	if (instants.length === 0) return;
	for (const file of files) await replaceColumns(engine, file, (await describe(engine, `SELECT * FROM read_parquet(${literal(file)})`)).filter(({ name, type }) => type === "VARCHAR" && instants.includes(name)).map(({ name }) => `${isoInstant(identifier(name))} AS ${identifier(name)}`));
}
/** Writes a Parquet file anew, with other columns in the place of some. */
async function replaceColumns(engine, file, columns) {
	if (columns.length === 0) return;
	const target = `${file}.typed`;
	await engine.run(`COPY (SELECT * REPLACE (${columns.join(", ")}) FROM read_parquet(${literal(file)})) TO ${literal(target)} (FORMAT parquet)`);
	await rename(target, file);
}
async function jsonReader(engine, { location, path }) {
	const from = `read_json(${literal(location)}, sample_size = -1, maximum_depth = 2)`;
	const columns = await engine.rows(`DESCRIBE SELECT * FROM ${from}`);
	if (columns.length === 0 || columns.length === 1 && columns[0]["column_name"] === "json") throw new UserError("this file holds no table", {
		where: path,
		fix: "It should have one JSON object a line, with the columns as keys."
	});
	return from;
}
async function csvReader(dialects, spec, { location, bytes }) {
	const { names, options } = await dialects.of(location, bytes);
	const kept = Object.entries(spec.schema ?? {}).filter(([name, { type }]) => names.has(name) && (type === "category" || type === "text")).map(([name]) => `${literal(name)}: 'VARCHAR'`);
	const types = kept.length === 0 ? "" : `, types = {${kept.join(", ")}}`;
	return `read_csv(${literal(location)}, header = true, skip = 0, sample_size = -1, auto_type_candidates = ['BOOLEAN', 'BIGINT', 'DOUBLE', 'VARCHAR']${options}${types})`;
}
async function describe(engine, view) {
	return (await engine.rows(`DESCRIBE ${view}`)).map((row) => ({
		name: String(row["column_name"]),
		type: String(row["column_type"])
	})).filter(({ name }) => !name.startsWith("$"));
}
/** The type of a column that nobody declared; texts are decided by their values. */
function inferred(type) {
	if (/^U?(?:TINY|SMALL|BIG)?INT(?:EGER)?$/.test(type)) return "integer";
	if (/^(?:FLOAT|DOUBLE|DECIMAL|U?HUGEINT)/.test(type)) return "float";
	if (type === "BOOLEAN") return "boolean";
	if (/^(?:DATE|TIMESTAMP)/.test(type)) return "timestamp";
	return "text";
}
const storage = {
	integer: "BIGINT",
	float: "DOUBLE",
	boolean: "BOOLEAN",
	timestamp: "TIMESTAMP",
	category: "VARCHAR",
	text: "VARCHAR"
};
/** Up to so many different values a text is a category. */
const mostCategories = 1e3;
async function typedColumns(engine, spec, physical) {
	const names = physical.map(({ name }) => name);
	const need = (name, what) => {
		if (!names.includes(name)) throw new UserError(`the ${what} "${name}" is no column of the data`, {
			where: sourceName(spec),
			fix: suggestion(name, names)
		});
	};
	if (spec.key !== void 0 && spec.key !== "$row") need(spec.key, "key");
	if (spec.time !== void 0) need(spec.time, "time");
	if (spec.label !== void 0 && spec.label.sql === void 0) need(spec.label.column, "label");
	const distinct = await distinctTexts(engine, spec, physical);
	const columns = [];
	for (const { name, type } of physical) {
		const rule = spec.schema?.[name];
		const role = name === spec.key ? "key" : name === spec.time ? "time" : name === spec.label?.column ? "label" : "feature";
		const own = inferred(type);
		const values = distinct.get(name);
		const found = own === "text" && role !== "key" && values !== void 0 && values.distinct <= mostCategories && values.distinct <= Math.max(50, values.rows / 2) ? "category" : own;
		const wanted = role === "time" ? "timestamp" : rule?.type ?? found;
		if (wanted === "timestamp" && (own === "integer" || own === "float" || own === "boolean")) throw new UserError(`the column "${name}" holds ${own === "boolean" ? "booleans" : "numbers"}, not times`, {
			where: sourceName(spec),
			fix: "Write times as ISO 8601 texts (2026-03-01T10:15:00Z) or as timestamps; numbers such as seconds since 1970 are not read here."
		});
		const quoted = identifier(name);
		const base = /^TIMESTAMP WITH TIME ZONE/.test(type) ? `(${quoted} AT TIME ZONE 'UTC')` : quoted;
		let expression = `CAST(${base} AS ${storage[wanted]})`;
		let broken;
		if (!(storage[own] === storage[wanted] || storage[wanted] === "VARCHAR" || own === "integer" && wanted === "float")) {
			expression = wanted === "integer" && own === "float" ? `CASE WHEN ${base} = floor(${base}) THEN TRY_CAST(${base} AS BIGINT) END` : wanted === "timestamp" ? isoInstant(base) : `TRY_CAST(${base} AS ${storage[wanted]})`;
			broken = `${quoted} IS NOT NULL AND ${expression} IS NULL`;
		}
		if (/^(?:HUGEINT|UHUGEINT|UBIGINT)$/.test(type) && wanted === "integer") {
			expression = `TRY_CAST(${base} AS BIGINT)`;
			broken = `${quoted} IS NOT NULL AND ${expression} IS NULL`;
		}
		columns.push({
			column: {
				name,
				type: wanted,
				role,
				unit: rule?.unit,
				sensitive: rule?.sensitive === true,
				broken
			},
			expression
		});
	}
	return columns;
}
async function distinctTexts(engine, spec, physical) {
	const open = physical.filter(({ name, type }) => inferred(type) === "text" && spec.schema?.[name]?.type === void 0 && name !== spec.key);
	if (open.length === 0) return /* @__PURE__ */ new Map();
	const parts = open.flatMap(({ name }, at) => [`approx_count_distinct(${identifier(name)}::VARCHAR) AS d${at}`, `count(${identifier(name)}) AS n${at}`]);
	const row = await reading(spec, () => engine.row(`SELECT ${parts.join(", ")} FROM source`));
	return new Map(open.map(({ name }, at) => [name, {
		distinct: row[`d${at}`],
		rows: row[`n${at}`]
	}]));
}
function checkNames(used, columns, where) {
	const names = columns.map(({ name }) => name);
	for (const name of used) if (!names.some((known) => known.toLowerCase() === name)) throw new UserError(`"${name}" is no column of the data`, {
		where,
		fix: suggestion(name, names)
	});
}
/** Whether an expression means something for the table. @throws UserError with what DuckDB says. */
async function bind(engine, view, expression, where) {
	try {
		await engine.rows(`SELECT 1 FROM ${view} WHERE (${expression}\n) IS NULL LIMIT 0`);
	} catch (error) {
		throw sqlError(error, where, "Conditions are DuckDB SQL over the columns of the data.");
	}
}

// packages/data/src/duckdb/profile.ts
/** Rows that freeze the edges: rank error at most 1% at 95% (Cohen, Kaplan 2007). */
const sampleSize = 2e4;
const bins = 64;
/** Categories that are counted by name; the rest is `other`. */
const namedCategories = 500;
const longestCategory = 200;
/**
* Profiles a table: freezes 64 edges of equal share from a bottom-k sample by hash(file, row), then counts every row on
* them. The same rows give the same profile, byte for byte, for any number of threads.
*/
async function profileTable(table) {
	return count(table, await freeze(table));
}
/**
* Counts windows of time on the edges of a profile, in one scan (and one more for each column of categories). Windows without a row are left out, and so are rows
* without a time.
* @param length of a window in milliseconds; windows begin at its multiples since 1970 UTC.
* @throws UserError when the table has no column of time, or more than 100,000 windows.
*/
async function profileWindows(table, reference, length) {
	const { time } = table.spec;
	if (time === void 0) throw new UserError("windows are of time, and no column of time is named", { fix: "Set `data.time` in modelops.yml, or the input `time`." });
	const frames = framesOf(table, reference);
	const milliseconds = `epoch_ms(${identifier(time)})`;
	const window = `(${milliseconds} // ${length} - CASE WHEN ${milliseconds} % ${length} < 0 THEN 1 ELSE 0 END)`;
	const rows = await reading(table.spec, () => table.engine.alone(() => table.engine.rows(`SELECT w, count(*) AS n, ${aggregates(frames).join(", ")} FROM (SELECT ${[`${window} AS w`, ...inputs(frames)].join(", ")} FROM rows WHERE ${identifier(time)} IS NOT NULL) GROUP BY w ORDER BY w`)));
	if (rows.length > 1e5) throw new UserError(`the data has ${rows.length} windows of ${length} ms`, { fix: "Choose longer windows." });
	const named = await categoryCounts(table, frames, window);
	const counted = rows.map((row) => frames.map((frame, at) => columnOf(frame, row, at, row["n"], named.get(frame)?.get(row["w"]))));
	return {
		schema: "modelops/window-profiles/v1",
		profile: digestOf(reference),
		source: table.source,
		time,
		length,
		windows: rows.map((row) => ({
			from: row["w"] * length,
			rows: row["n"]
		})),
		columns: frames.map(({ column }, at) => ({
			name: column.name,
			nulls: counted.map((columns) => columns[at].nulls),
			nans: counted.map((columns) => columns[at].nans),
			mean: counted.map((columns) => columns[at].moments?.mean ?? null),
			m2: counted.map((columns) => columns[at].moments?.m2 ?? null),
			counts: counted.map((columns) => {
				const { bins: binned, categories } = columns[at];
				return binned?.counts ?? (categories === null ? [] : [...categories.counts, categories.other]);
			})
		}))
	};
}
/** The bottom-k sample's values of some numeric columns, each ascending and finite. */
async function sampleColumns(table, columns) {
	const result = /* @__PURE__ */ new Map();
	if (columns.length === 0) return result;
	const names = columns.map(({ name }) => identifier(name));
	const share = Math.min(1, 23e3 / Math.max(1, table.rows));
	const bound = BigInt(Math.floor(share * 2 ** 53)) << 11n;
	const sampled = `SELECT ${names.map((name, at) => `${name}::DOUBLE AS c${at}`).join(", ")} FROM rows WHERE hash("$file", "$row") < ${bound >= 1n << 64n ? (1n << 64n) - 1n : bound}::UBIGINT ORDER BY hash("$file", "$row"), "$file", "$row" LIMIT ${sampleSize}`;
	const lists = names.map((_, at) => `list_sort(list(c${at}) FILTER (WHERE isfinite(c${at}))) AS v${at}`);
	const row = await reading(table.spec, () => table.engine.row(`SELECT ${lists.join(", ")} FROM (${sampled})`));
	for (const [at, { name }] of columns.entries()) result.set(name, Float64Array.from(row[`v${at}`] ?? []));
	return result;
}
/** The same by day, oldest first: about `sampleSize` rows of all days together. None without a time. */
async function sampleDays(table, columns) {
	const { time } = table.spec;
	if (time === void 0 || columns.length === 0) return [];
	const share = Math.min(1, sampleSize / Math.max(1, table.rows));
	const bound = share === 1 ? (1n << 64n) - 1n : BigInt(Math.floor(share * 2 ** 53)) << 11n;
	const lists = columns.map(({ name }, at) => `list_sort(list(${identifier(name)}::DOUBLE) FILTER (WHERE hash("$file", "$row") <= ${bound}::UBIGINT AND isfinite(${identifier(name)}::DOUBLE))) AS v${at}`);
	return (await reading(table.spec, () => table.engine.rows(`SELECT strftime(${identifier(time)}, '%Y-%m-%d') AS "$day", count(*) AS "$rows", ${lists.join(", ")} FROM rows
       WHERE ${identifier(time)} IS NOT NULL GROUP BY "$day" ORDER BY "$day"`))).map((row) => ({
		day: String(row["$day"]),
		rows: Number(row["$rows"]),
		values: new Map(columns.map(({ name }, at) => [name, Float64Array.from(row[`v${at}`] ?? [])]))
	}));
}
const isNumeric = ({ type }) => type === "float" || type === "integer";
async function freeze(table) {
	const columns = table.columns.filter(({ sensitive }) => !sensitive);
	const samples = await sampleColumns(table, columns.filter((column) => isNumeric(column) && column.role !== "key"));
	const frames = [];
	for (const column of columns) {
		const values = samples.get(column.name);
		const named = column.type === "category" && column.role !== "key";
		frames.push({
			column,
			edges: values === void 0 ? null : equiprobableEdges(values, bins),
			categories: named ? await topCategories(table, column) : column.type === "boolean" ? ["false", "true"] : null
		});
	}
	return frames;
}
async function topCategories(table, { name }) {
	const column = identifier(name);
	return (await reading(table.spec, () => table.engine.rows(`SELECT ${column} AS v, count(*) AS n FROM rows WHERE ${column} IS NOT NULL AND length(${column}) <= ${longestCategory} AND NOT contains(${column}, chr(0)) GROUP BY ${column} ORDER BY n DESC, v LIMIT ${namedCategories}`))).map((row) => String(row["v"]));
}
function framesOf(table, reference) {
	return reference.columns.flatMap((profile) => {
		const column = table.columns.find(({ name }) => name === profile.name);
		if (column === void 0) return [];
		if (column.type !== profile.type) throw new UserError(`the column "${profile.name}" is ${column.type}, in the profile that it is compared with ${profile.type}`, { where: sourceName(table.spec) });
		return [{
			column,
			edges: profile.bins?.edges ?? null,
			categories: profile.categories?.values ?? null
		}];
	});
}
/** x: the value as a number; r: as it is, where it may be none. */
function inputs(frames) {
	return frames.flatMap(({ column: { name, type }, edges, categories }, at) => {
		const column = identifier(name);
		if (type === "float") return [`${column} AS r${at}`, `CASE WHEN isfinite(${column}) THEN ${column} END AS x${at}`];
		if (type === "integer") return [`${column}::DOUBLE AS x${at}`];
		if (type === "boolean") return [`${column}::INTEGER::DOUBLE AS x${at}`];
		if (type === "timestamp") return [`epoch_ms(${column}) AS x${at}`];
		return edges === null && categories === null ? [`(${column} IS NULL) AS x${at}`] : [`${column} AS x${at}`];
	});
}
function aggregates(frames) {
	return frames.flatMap(({ column: { type, role }, edges, categories }, at) => {
		const moments = (x) => [
			`avg(${x}) AS avg${at}`,
			`var_pop(${x}) AS var${at}`,
			`min(${x}) AS min${at}`,
			`max(${x}) AS max${at}`
		];
		const parts = [];
		if (type === "float") parts.push(`count(r${at}) AS all${at}`, `count(x${at}) AS n${at}`, ...moments(`x${at}`));
		else if (type === "integer" || type === "boolean") parts.push(`count(x${at}) AS n${at}`, ...role === "key" ? [] : moments(`x${at}`));
		else if (type === "timestamp") parts.push(`count(x${at}) AS n${at}`, `min(x${at}) AS min${at}`, `max(x${at}) AS max${at}`);
		else if (categories === null) parts.push(`count(*) FILTER (WHERE NOT x${at}) AS n${at}`);
		else parts.push(`count(x${at}) AS n${at}`);
		if (edges !== null && edges.length > 0) parts.push(`histogram(x${at}, ${doubles(edges)}) AS h${at}`);
		return parts;
	});
}
async function count(table, frames) {
	const { spec, source } = table;
	const wanted = ["count(*) AS n", ...aggregates(frames)];
	const row = await reading(spec, () => table.engine.alone(() => table.engine.row(`SELECT ${wanted.join(", ")} FROM (SELECT ${["1 AS one", ...inputs(frames)].join(", ")} FROM rows)`)));
	const rows = row["n"];
	const named = await categoryCounts(table, frames, "0");
	return {
		schema: "modelops/data-profile/v1",
		rows,
		source,
		window: spec.time === void 0 || spec.from === void 0 && spec.to === void 0 ? null : {
			column: spec.time,
			from: spec.from ?? null,
			to: spec.to ?? null
		},
		columns: frames.map((frame, at) => columnOf(frame, row, at, rows, named.get(frame)?.get(0)))
	};
}
/** Rows by category, in the order of the frame's categories, for every value of an expression. */
async function categoryCounts(table, frames, window) {
	const found = /* @__PURE__ */ new Map();
	for (const frame of frames) {
		const { categories, column } = frame;
		if (categories === null || column.type === "boolean") continue;
		const windows = /* @__PURE__ */ new Map();
		found.set(frame, windows);
		if (categories.length === 0) continue;
		const place = new Map(categories.map((category, at) => [category, at]));
		const value = identifier(column.name);
		const rows = await reading(table.spec, () => table.engine.rows(`SELECT ${window} AS w, ${value} AS v, count(*) AS n FROM rows WHERE ${value} IN (SELECT unnest(${texts(categories)})) GROUP BY 1, 2`));
		for (const row of rows) {
			const key = row["w"];
			let counts = windows.get(key);
			if (counts === void 0) {
				counts = new Array(categories.length).fill(0);
				windows.set(key, counts);
			}
			counts[place.get(row["v"])] = row["n"];
		}
	}
	return found;
}
function columnOf({ column, edges, categories }, row, at, rows, named) {
	const { name, type, role, unit, sensitive } = column;
	const filled = row[`n${at}`];
	const nans = type === "float" ? row[`all${at}`] - filled : 0;
	const number = (key) => {
		const value = row[`${key}${at}`];
		return typeof value === "number" && Number.isFinite(value) ? value : null;
	};
	const counted = role !== "key" && (isNumeric(column) || type === "boolean");
	const mean = number("avg");
	const variance = number("var");
	return {
		name,
		type,
		role,
		...unit === void 0 ? {} : { unit },
		count: filled,
		nulls: rows - filled - nans,
		nans,
		moments: counted ? {
			mean,
			m2: variance === null ? null : variance * filled,
			min: number("min"),
			max: number("max")
		} : type === "timestamp" ? {
			mean: null,
			m2: null,
			min: number("min"),
			max: number("max")
		} : null,
		bins: edges === null ? null : {
			edges: [...edges],
			counts: binCounts(row[`h${at}`], edges.length, filled)
		},
		categories: categories === null ? null : byCategory(categories, filled, type === "boolean" ? yes(mean, filled) : named),
		...sensitive ? { sensitive } : {}
	};
}
/** DuckDB's histogram has a bin for each edge, and one more when a value lies above. */
function binCounts(map, edges, filled) {
	const counts = (map ?? []).slice(0, edges).map(({ value }) => value);
	while (counts.length < edges) counts.push(0);
	return [...counts, filled - counts.reduce((sum, one) => sum + one, 0)];
}
function yes(mean, filled) {
	const count = Math.round((mean ?? 0) * filled);
	return [filled - count, count];
}
function byCategory(values, filled, named) {
	const counts = named === void 0 ? values.map(() => 0) : [...named];
	return {
		values: [...values],
		counts,
		other: filled - counts.reduce((sum, one) => sum + one, 0)
	};
}

// packages/data/src/duckdb/quality.ts
const sampleRows = 5;
const longestValue = 100;
/**
* Asks every row what schema and rules ask.
* @throws UserError for a rule that cannot be read.
*/
async function checkQuality(table, rules) {
	const { engine, spec } = table;
	const checks = table.missing.map((name) => ({
		name: `${name} is there`,
		kind: "schema",
		text: `column ${name}`,
		verdict: "fail",
		checked: table.rows,
		offending: table.rows,
		sample: [],
		reason: `the column "${name}" is declared and missing`,
		files: []
	}));
	const questions = [...schemaQuestions(table), ...await ruleQuestions(table, rules)];
	const counts = {};
	const asked = questions.map((question, at) => ({
		...question,
		at
	}));
	for (const view of ["source", "rows"]) {
		const these = asked.filter((question) => question.view === view);
		if (these.length === 0) continue;
		const parts = these.map(({ offends, at }) => `count(*) FILTER (WHERE ${offends}) AS q${at}`);
		const row = await reading(spec, () => engine.row(`SELECT count(*) AS all_rows, ${parts.join(", ")} FROM ${view}`));
		Object.assign(counts, row, { [view]: row["all_rows"] });
	}
	for (const [at, question] of questions.entries()) {
		const offending = counts[`q${at}`];
		const checked = counts[question.view];
		const share = checked === 0 ? 0 : offending / checked;
		const failed = offending > 0 && share > question.allow;
		checks.push({
			name: question.name,
			kind: question.kind,
			text: question.text,
			verdict: failed ? "fail" : "pass",
			checked,
			offending,
			sample: offending === 0 ? [] : await sample(table, question),
			reason: offending === 0 ? "no row offends" : `${offending} of ${checked} rows (${percent(share)}) ${question.fix}${failed || question.allow === 0 ? "" : `; up to ${percent(question.allow)} may`}`,
			...question.line === void 0 ? {} : { line: question.line },
			files: failed ? await filesOf(table, question.view, question.offends) : []
		});
	}
	for (const unique of uniqueColumns(table)) checks.push(await uniqueness(table, unique));
	return checks;
}
function schemaQuestions(table) {
	const questions = [];
	const add = (name, text, offends, fix, view = "rows") => questions.push({
		view,
		kind: "schema",
		name: `${name}: ${text}`,
		text: `${name} ${text}`,
		offends,
		columns: [name],
		allow: 0,
		fix
	});
	for (const { name, type, broken, role } of table.columns) {
		const rule = table.spec.schema?.[name] ?? {};
		const column = identifier(name);
		if (broken !== void 0) add(name, `is ${type}`, broken, `have a value that is no ${type}${type === "timestamp" ? " in ISO 8601 (2026-03-01)" : ""}`, "source");
		if (rule.nullable === false || role === "time") add(name, "is not missing", `${column} IS NULL`, "have no value");
		if (rule.min !== void 0 && (type === "float" || type === "integer")) add(name, `>= ${rule.min}`, `${column} < ${rule.min}`, `lie below ${rule.min}`);
		if (rule.max !== void 0 && (type === "float" || type === "integer")) add(name, `<= ${rule.max}`, `${column} > ${rule.max} AND NOT isnan(${column}::DOUBLE)`, `lie above ${rule.max}`);
		if (rule.values !== void 0) add(name, `is one of ${rule.values.slice(0, 20).join(", ")}`, `${column} IS NOT NULL AND ${column}::VARCHAR NOT IN (${rule.values.map(literal).join(", ")})`, "have another value");
	}
	return questions;
}
async function ruleQuestions(table, rules) {
	const questions = [];
	for (const { name, sql, allow, where, line } of rules) {
		const named = await table.engine.columnsIn(sql, where);
		await bind(table.engine, "rows", `(${sql}\n)::BOOLEAN`, where);
		const columns = table.columns.map((column) => column.name).filter((known) => named.some((used) => used.toLowerCase() === known.toLowerCase()));
		questions.push({
			view: "rows",
			kind: "rule",
			name,
			text: sql,
			offends: `NOT coalesce((${sql}\n)::BOOLEAN, true)`,
			columns,
			allow,
			line,
			fix: "break it"
		});
	}
	return questions;
}
/** Some offending rows, the first of the files. */
async function sample(table, { columns, offends, view }) {
	const sensitive = new Set(table.columns.filter((column) => column.sensitive).map(({ name }) => name));
	const key = table.spec.key === void 0 || table.spec.key === "$row" ? [] : [table.spec.key];
	const shown = [.../* @__PURE__ */ new Set([...key, ...columns])].filter((name) => !sensitive.has(name)).slice(0, 8);
	const values = shown.map((name, at) => `left(${identifier(name)}::VARCHAR, ${longestValue}) AS c${at}`);
	try {
		return (await table.engine.rows(`SELECT ${["\"$row\" + 1 AS r", ...values].join(", ")} FROM ${view} WHERE ${offends} ORDER BY "$file", "$row" LIMIT ${sampleRows}`)).map((row) => ({
			...key.length === 0 ? { $row: String(row["r"]) } : {},
			...Object.fromEntries(shown.map((name, at) => [name, row[`c${at}`] === null ? null : wellFormed(String(row[`c${at}`]))]))
		}));
	} catch (error) {
		throw sqlError(error, columns.join(", "), "The rule cannot be computed for every row.");
	}
}
/** The files of rows, by name. */
async function filesOf({ engine, spec }, view, rows) {
	if (spec.files.length === 1) return [spec.files[0].path];
	return (await engine.rows(`SELECT DISTINCT "$file" AS f FROM ${view} WHERE ${rows} ORDER BY f`)).map((row) => spec.files[row["f"] - 1].path);
}
/** Keys, and what the schema declares unique. */
function uniqueColumns({ columns, spec }) {
	return columns.filter(({ name, role }) => role === "key" || spec.schema?.[name]?.unique === true).map(({ name, role }) => ({
		name,
		key: role === "key"
	}));
}
async function uniqueness(table, { name, key }) {
	const column = identifier(name);
	const row = await table.engine.row(`SELECT count(*) FILTER (WHERE n > 1) AS doubled, coalesce(sum(n) FILTER (WHERE n > 1), 0)::BIGINT AS rows FROM (SELECT count(*) AS n FROM rows WHERE ${column} IS NOT NULL GROUP BY ${column})`);
	const missing = key ? (await table.engine.row(`SELECT count(*) AS n FROM rows WHERE ${column} IS NULL`))["n"] : 0;
	const doubled = row["rows"];
	const offending = doubled + missing;
	return {
		name: key ? `${name} identifies a row` : `${name}: unique`,
		kind: key ? "key" : "schema",
		text: `${name} is unique${key ? " and not missing" : ""}`,
		verdict: offending === 0 ? "pass" : "fail",
		checked: table.rows,
		offending,
		sample: [],
		reason: offending === 0 ? "no value stands twice" : [...doubled === 0 ? [] : [`${doubled} rows share ${row["doubled"]} values`], ...missing === 0 ? [] : [`${missing} rows have none`]].join(", "),
		files: offending === 0 ? [] : await filesOf(table, "rows", `${column} IN (SELECT ${column} FROM rows GROUP BY ${column} HAVING count(*) > 1)${key ? ` OR ${column} IS NULL` : ""}`)
	};
}
/** A share for people. */
function percent(share) {
	const text = (share * 100).toPrecision(share < .001 ? 1 : 3);
	return `${Number(text)}%`;
}
function wellFormed(text) {
	return text.toWellFormed();
}

// packages/data/src/duckdb/split.ts
/**
* Splits a table into the views `train` and `holdout`, by the rule of `split-rule.ts`. By time: the latest rows are held
* out, rows of one instant stay together. By key: a key stays where it is when rows are added.
* Rows without a label are in neither.
* @throws UserError when there is nothing to split by, or a side would be empty.
*/
async function splitTable(table, spec) {
	const { engine } = table;
	const label = table.columns.find(({ role }) => role === "label");
	const isNumber = label?.type === "float" ? ` AND NOT isnan(${identifier(label.name)}::DOUBLE)` : "";
	const labelled = label === void 0 ? "true" : `${identifier(label.name)} IS NOT NULL${isNumber}`;
	let train;
	let holdout;
	let cut;
	if (spec.by === "time") {
		const { time } = table.spec;
		if (time === void 0) throw new UserError("the split is by time, and no column of time is named", { fix: "Set `data.time` in modelops.yml, or the input `time`; or split by key." });
		const column = identifier(time);
		const timed = `FROM rows WHERE ${labelled} AND ${column} IS NOT NULL`;
		const { n, last } = await engine.row(`SELECT count(*) AS n, epoch_ms(max(${column})) AS last ${timed}`);
		if (typeof last !== "number") throw new UserError(`no row has both a time ("${time}") and a label`, { where: sourceName(table.spec) });
		cut = "share" in spec.holdout ? (await engine.row(`SELECT epoch_ms(${column}) AS cut ${timed} ORDER BY ${column} DESC LIMIT 1 OFFSET ${heldOutRank(n, spec.holdout.share)}`))["cut"] : "from" in spec.holdout ? spec.holdout.from : last - spec.holdout.milliseconds + 1;
		holdout = `${column} >= ${timestamp(cut)}`;
		train = `${column} < ${timestamp(cut - spec.gap)}`;
	} else {
		const { key } = table.spec;
		if (!("share" in spec.holdout)) throw new UserError("a holdout that is a length of time needs a split by time", { fix: "Give a share, such as 20%." });
		const id = key === void 0 || key === "$row" ? `"$file" || ':' || "$row"` : identifier(key);
		const draw = `('0x' || md5(${literal(`${spec.seed}:`)} || ${id})[1:8])::UBIGINT / 4294967296`;
		holdout = `${id} IS NOT NULL AND ${draw} < ${double(spec.holdout.share)}`;
		train = `${id} IS NOT NULL AND ${draw} >= ${double(spec.holdout.share)}`;
	}
	await engine.run(`CREATE OR REPLACE TEMP VIEW train AS SELECT * FROM rows WHERE ${labelled} AND ${train}`);
	await engine.run(`CREATE OR REPLACE TEMP VIEW holdout AS SELECT * FROM rows WHERE ${labelled} AND ${holdout}`);
	const counts = await engine.row("SELECT (SELECT count(*) FROM train) AS train, (SELECT count(*) FROM holdout) AS holdout");
	const split = {
		train: counts["train"],
		holdout: counts["holdout"],
		left: table.rows - counts["train"] - counts["holdout"],
		cut
	};
	const empty = emptySide(split, table.rows, sourceName(table.spec));
	if (empty !== void 0) throw empty;
	return split;
}

// packages/data/src/duckdb/write.ts
/**
* Writes a view of the table as Parquet, rows in the order of the source, without our own columns; the same rows give
* the same bytes. Under a temporary name first.
* @param path must lie in a folder that the engine may write to.
*/
async function writeTable(table, view, path) {
	const columns = table.columns.map(({ name }) => identifier(name));
	const partial = `${path}.part`;
	await reading(table.spec, () => table.engine.alone(() => table.engine.run(`COPY (SELECT ${columns.join(", ")} FROM ${view}) TO ${literal(partial)} (FORMAT parquet, COMPRESSION zstd)`)));
	await rename(partial, path);
}

// packages/data/src/scale-change.ts
/** Exact by definition (SI brochure, NIST SP 811); the likelier first, which is the order in which they are named. */
const pairs = [
	[
		"miles",
		"kilometres",
		1.609344
	],
	[
		"feet",
		"metres",
		.3048
	],
	[
		"minutes",
		"seconds",
		60
	],
	[
		"hours",
		"seconds",
		3600
	],
	[
		"days",
		"seconds",
		86400
	],
	[
		"days",
		"hours",
		24
	],
	[
		"degrees Celsius",
		"degrees Fahrenheit",
		1.8,
		32
	],
	[
		"degrees Celsius",
		"kelvin",
		1,
		273.15
	],
	[
		"pounds",
		"kilograms",
		.45359237
	],
	[
		"inches",
		"centimetres",
		2.54
	],
	[
		"gallons",
		"litres",
		3.785411784
	],
	[
		"KiB",
		"bytes",
		1024
	],
	[
		"MiB",
		"bytes",
		1024 ** 2
	],
	[
		"GiB",
		"bytes",
		1024 ** 3
	],
	[
		"TiB",
		"bytes",
		1024 ** 4
	],
	[
		"yards",
		"metres",
		.9144
	],
	[
		"nautical miles",
		"kilometres",
		1.852
	],
	[
		"degrees",
		"radians",
		Math.PI / 180
	]
];
/** A power of ten has no names. */
const anyUnit = "its unit";
const conversions = [...[
	3,
	2,
	6,
	1,
	4,
	5,
	9,
	7,
	8,
	12,
	10,
	11
].flatMap((power) => [power, -power]).map((power) => ({
	factor: Number(`1e${power}`),
	offset: 0,
	from: anyUnit,
	to: "another"
})), ...pairs.flatMap(([from, to, factor, offset = 0]) => [{
	factor,
	offset,
	from,
	to
}, {
	factor: 1 / factor,
	offset: 0 - offset / factor,
	from: to,
	to: from
}])];
/** What differs less than this (Kolmogorov's distance) from the values of then is a shift, at most. */
const near = .12;
/** A conversion may leave so much, beside the noise of the sample: distributions move a little anyway. */
const left = .02;
const fewestRows = 30;
const fewestQuantiles = 8;
/**
* Whether the numbers of a column are the same quantity on another scale: whether one conversion of units turns the
* distribution of then into that of now, as far as a sample can tell (Kolmogorov's distance on the reference's edges).
* @param reference with bins of about equal share.
* @param sample values of now, ascending, finite.
* @param fewest rows that it takes.
* @returns undefined when there is no change of scale, or too little to tell (fewer rows, or 8 different quantiles).
*/
function detectScaleChange(reference, sample, fewest = fewestRows) {
	const quantiles = quantilesOf(reference);
	if (quantiles.length < fewestQuantiles || sample.length < fewest) return void 0;
	const distance = (offset, factor) => distanceOf(quantiles, sample, {
		offset,
		factor
	});
	const unchanged = distance(0, 1);
	if (unchanged <= near) return void 0;
	const noise = 1.36 / Math.sqrt(sample.length);
	const enough = (error) => error <= left + noise && error < unchanged / 3;
	const explaining = conversions.filter(({ offset, factor }) => enough(distance(offset, factor)));
	if (explaining.length > 0) return known(reference, quantiles, sample, explaining);
	const middle = quantiles.reduce((best, one) => Math.abs(one.share - .5) < Math.abs(best.share - .5) ? one : best);
	const factor = sample[Math.max(0, Math.ceil(middle.share * sample.length) - 1)] / middle.edge;
	if (!Number.isFinite(factor) || Math.abs(Math.log(factor)) < Math.log(1.25) || !enough(distance(0, factor))) return void 0;
	return {
		kind: "unknown",
		factor,
		offset: 0,
		fits: [],
		sentence: `${reference.name} is on another scale now: every quantile is ${number(factor)} times what it was`
	};
}
/**
* Of conversions that explain the quantiles, those that the sample cannot tell apart: 1000 and 1024 differ by less than four
* hundred rows say. Only a declared unit decides between them; without one the sentence has what was measured, and all of them.
*/
function known({ name, unit, count }, quantiles, sample, explaining) {
	const t = quantiles.reduce((sum, { edge }) => sum + (edge < 0 ? 1 : 0), 0) / quantiles.length;
	const variance = (t ** 3 + (1 - t) ** 3) / 3 - (t ** 2 + (1 - t) ** 2) ** 2 / 4;
	const error = Math.sqrt(variance * (1 / sample.length + 1 / count));
	const off = explaining.map((one) => Math.abs(outward(quantiles, sample, one)));
	const tolerance = 2 * Math.max(error, Math.min(...off));
	const fits = explaining.filter((_, at) => off[at] <= tolerance);
	const declared = fits.find(({ from }) => unit !== void 0 && sameUnit(from, unit));
	const { factor, offset, from, to } = declared ?? fits[0];
	const as = `${number(factor)} times${offset === 0 ? "" : `, ${shift(offset)},`} what it was`;
	return {
		kind: "known",
		factor,
		offset,
		fits,
		sentence: declared === void 0 && fits.length > 1 ? `${name} is on another scale now: every quantile is about ${number(ratioOf(quantiles, sample, fits), 3)} times what it was; ${fits.map(inWords).join(" or ")} fits` : from === anyUnit ? `${name} is on another scale now: every quantile is ${as}` : `${name} looks like ${to} now: every quantile is ${as} (${from} → ${to})`
	};
}
const shift = (offset) => `${offset > 0 ? "plus" : "minus"} ${number(Math.abs(offset))}`;
function inWords({ factor, offset, from, to }) {
	const times = `${number(factor)}${offset === 0 ? "" : ` ${shift(offset)}`}`;
	return from === anyUnit ? times : `${times} (${from} → ${to})`;
}
/** The factor at which the sample is as often farther from zero as nearer, within four times of those that fit. */
function ratioOf(quantiles, sample, fits) {
	const factors = fits.map(({ factor }) => factor);
	let low = Math.min(...factors) / 4;
	let high = Math.max(...factors) * 4;
	for (let step = 0; step < 40; step++) {
		const factor = Math.sqrt(low * high);
		if (outward(quantiles, sample, {
			offset: 0,
			factor
		}) < 0) low = factor;
		else high = factor;
	}
	return high;
}
/** Of so many rows a stretch of days is judged by itself. */
const fewestRecent = 400;
/**
* Whether a column is in another unit since some day: whether a conversion turns the distribution of then, and that of the days
* right before, into that of the newest days. A feed that switches leaves the past as it was, and that is most of the rows.
* Stretches of 1, 2, 4, … newest days are looked at, the shortest first, of those with 400 rows at least. Growth does not come
* from one day to the next, and weekends have been there before; what was mended since is not found.
* @param days oldest first, values ascending and finite.
* @returns with the first day that is in the new unit; undefined when there is none.
*/
function detectRecentScaleChange(reference, days) {
	const quantiles = quantilesOf(reference);
	for (let length = 1; length < days.length; length *= 2) {
		const change = detectScaleChange(reference, merged(days.slice(-length)), fewestRecent);
		if (change?.kind !== "known") continue;
		let first = days.length - length;
		while (first > 0 && isNearer(quantiles, days[first - 1].values, change)) first--;
		const earlier = days.slice(0, first);
		if (earlier.filter(({ values }) => isNearer(quantiles, values, change)).length > usual * earlier.length) continue;
		const recent = merged(days.slice(first));
		const before = merged(days.slice(Math.max(0, first - Math.max(week, length)), first));
		const switched = detectScaleChange({
			...reference,
			...counted(before)
		}, recent, fewestRecent);
		if (switched?.kind !== "known" || !isSame(change, switched)) continue;
		const since = days[first].day;
		return {
			...change,
			since,
			sentence: change.sentence.replace(" now: ", ` since ${since}: `)
		};
	}
}
/** Whether two changes may be one: a conversion fits both, and they are not taken for two that only growth lies between. */
function isSame(a, b) {
	return a.offset === b.offset && Math.abs(a.factor / b.factor - 1) <= .1 && a.fits.some(({ factor, offset }) => b.fits.some((one) => one.factor === factor && one.offset === offset));
}
/** Days before a change that it is compared with, at least: weekdays differ. */
const week = 7;
/** So large a share of the days before may be nearer to the changed values; more, and the new days are nothing new. */
const usual = .1;
/** Whether values are nearer to the reference after the conversion than before it. */
function isNearer(quantiles, values, change) {
	return values.length > 0 && distanceOf(quantiles, values, change) < distanceOf(quantiles, values, {
		offset: 0,
		factor: 1
	});
}
/** Values as a profile has them. */
function counted(values) {
	const edges = equiprobableEdges(values);
	const counts = new Array(edges.length + 1).fill(0);
	for (const value of values) counts[binOf(edges, value)]++;
	return {
		bins: {
			edges,
			counts
		},
		count: values.length
	};
}
/** Kolmogorov's distance of a sample from the converted reference, on the reference's edges. */
function distanceOf(quantiles, sample, change) {
	return gapsOf(quantiles, sample, change).reduce((most, gap) => Math.max(most, Math.abs(gap)), 0);
}
/**
* By how much more of the sample than of the converted reference lies nearer to zero, on average over the quantiles: Mann and
* Whitney's statistic for values of one sign. It tells factors apart more sharply than the largest gap does.
*/
function outward(quantiles, sample, change) {
	const gaps = gapsOf(quantiles, sample, change);
	return gaps.reduce((sum, gap, at) => sum + (quantiles[at].edge < 0 ? -gap : gap), 0) / gaps.length;
}
/** At each edge of the converted reference: the share of the sample up to it, less that of the reference. */
function gapsOf(quantiles, sample, { offset, factor }) {
	const slack = sample.every(Number.isInteger) ? .5 : 0;
	return quantiles.map(({ edge, share }) => {
		const y = offset + factor * edge;
		const play = slack + 1e-9 * Math.abs(y);
		const low = shareUpTo(sample, y - play);
		const high = shareUpTo(sample, y + play);
		return low > share ? low - share : Math.min(0, high - share);
	});
}
function merged(days) {
	const all = new Float64Array(days.reduce((sum, { values }) => sum + values.length, 0));
	let at = 0;
	for (const { values } of days) {
		all.set(values, at);
		at += values.length;
	}
	return all.sort();
}
/** The reference's edges, with the share of its values up to each. */
function quantilesOf({ bins, count }) {
	if (bins === null || count === 0) return [];
	let below = 0;
	return bins.edges.map((edge, at) => {
		below += bins.counts[at];
		return {
			edge,
			share: below / count
		};
	});
}
/** Share of ascending values that are at most x. */
function shareUpTo(sorted, x) {
	let low = 0;
	let high = sorted.length;
	while (low < high) {
		const middle = low + high >> 1;
		if (sorted[middle] <= x) low = middle + 1;
		else high = middle;
	}
	return low / sorted.length;
}
function sameUnit(a, b) {
	const plain = (text) => text.toLowerCase().replace(/s$/, "");
	return plain(a) === plain(b);
}
function number(value, digits = 4) {
	return String(Number.isInteger(value) ? value : Number(value.toPrecision(digits)));
}

// actions/prepare-data/src/scales.ts
/** Compares every numeric column's quantiles with those of an earlier profile: of all rows, and of the newest days. */
async function checkScales(table, reference, onChange) {
	const numeric = (type) => type === "float" || type === "integer";
	const columns = table.columns.filter(({ name, type, role }) => role !== "key" && numeric(type) && reference.columns.some((column) => column.name === name && column.bins !== null));
	const samples = await sampleColumns(table, columns);
	const days = await sampleDays(table, columns);
	return columns.map(({ name, unit }) => {
		const before = reference.columns.find((column) => column.name === name);
		const known = {
			...before,
			unit: before.unit ?? unit
		};
		const whole = detectScaleChange(known, samples.get(name));
		const recent = whole === void 0 ? detectRecentScaleChange(known, days.map(({ day, values }) => ({
			day,
			values: values.get(name)
		}))) : void 0;
		const change = whole ?? recent;
		const offending = days.filter(({ day }) => recent !== void 0 && day >= recent.since).reduce((sum, { rows }) => sum + rows, 0);
		return {
			name: `${name}: scale as before`,
			kind: "scale",
			text: `the quantiles of ${name} are those of the reference, not a constant multiple`,
			verdict: change === void 0 ? "pass" : onChange === "fail" && change.kind === "known" && (whole !== void 0 || known.unit !== void 0) ? "fail" : "inconclusive",
			checked: table.rows,
			offending: whole === void 0 ? offending : table.rows,
			sample: [],
			reason: change?.sentence ?? "no change of scale"
		};
	});
}

// actions/prepare-data/src/run.ts
/** Everything that may stand in the folder, and nothing else: it is replaced as a whole. */
const names = {
	train: "train.parquet",
	holdout: "holdout.parquet",
	profile: "data-profile.json",
	windows: "window-profiles.json",
	quality: "quality-report.json",
	transforms: "transforms.json"
};
/** Reads, checks, splits, fits, counts and writes. @throws UserError when schema, rules or scales fail the step. */
async function run(inputs, ports) {
	const { environment, log } = ports;
	const workspace = new Workspace(environment.workspace);
	const locations = await workspace.files(inputs.source, "the source");
	if (inputs.lock !== void 0) {
		const { checkLockedRows } = await import("./evaluation.js").then((n) => n.t);
		await checkLockedRows(locations, inputs.lock, inputs.time);
	}
	const out = await workspace.path(inputs.out, "the folder for the data");
	await mustBeOurs(out);
	const reference = inputs.reference === void 0 ? void 0 : await readReference(workspace, inputs.reference);
	const duckdb = await loadNative("@duckdb/node-api", {
		mode: inputs.native,
		workspace: environment.workspace,
		log
	});
	await mkdir(environment.tempDirectory, { recursive: true });
	const directory = await mkdtemp(join(environment.tempDirectory, "modelops-data-"));
	try {
		const { quality, failure, written } = await replaceFolder(out, async (partial) => {
			using engine = await Engine.open(duckdb, {
				directory,
				files: locations,
				folders: [partial],
				memoryLimit: inputs.memory
			});
			const table = await log.group("Read", () => open$1(engine, inputs, locations, workspace, ports));
			const { quality, files } = await log.group("Check", () => check(table, inputs, reference, ports));
			await writeFile(join(partial, names.quality), prettyCanonicalJson(quality));
			ports.output("verdict", quality.verdict);
			ports.output("rows", table.rows);
			ports.output("source-digest", table.source.digest);
			const failure = failureOf(quality, files, inputs);
			return {
				quality,
				failure,
				written: failure === void 0 ? await prepare(table, inputs, partial, ports) : void 0
			};
		});
		ports.output("quality-report", `${inputs.out}/${names.quality}`);
		ports.output("quality-report-digest", digestOf(quality));
		for (const [name, value] of Object.entries(written?.outputs ?? {})) ports.output(name, value);
		await ports.summary(renderPrepared({
			model: inputs.model,
			quality,
			...written?.told
		}));
		if (failure !== void 0) throw failure;
		log.info(`${inputs.out}: ${written.told.train} rows for training, ${written.told.holdout} held out`);
	} finally {
		await rm(directory, {
			recursive: true,
			force: true
		});
	}
}
async function open$1(engine, inputs, locations, workspace, { log }) {
	const files = await sourceFiles(locations, (location) => workspace.name(location));
	const table = await openTable(engine, {
		files,
		key: inputs.key,
		time: inputs.time,
		label: inputs.label,
		schema: inputs.schema,
		where: inputs.where,
		from: inputs.from,
		to: inputs.to,
		at: (part) => part === "where" ? inputs.at("data", "where") : inputs.at("data", "label", "sql")
	});
	if (table.rows === 0) throw new UserError("no row is left", {
		where: files.map(({ path }) => path).slice(0, 3).join(", "),
		fix: "Do `where`, `from` and `to` choose any, and do the files hold rows?"
	});
	log.info(`${table.rows} rows, ${table.columns.length} columns, ${files.length} file${files.length === 1 ? "" : "s"}`);
	for (const { name, type, role, unit } of table.columns) log.info(`  ${name}: ${type}${unit === void 0 ? "" : ` in ${unit}`}${role === "feature" ? "" : ` (${role})`}`);
	return table;
}
async function check(table, inputs, reference, { log }) {
	const scales = reference === void 0 ? [] : await checkScales(table, reference, inputs.onScaleChange);
	const checked = [...await checkQuality(table, inputs.rules), ...scales.map((one) => ({
		...one,
		files: []
	}))];
	const files = checked.map((one) => one.files);
	const checks = checked.map(({ files: _, ...one }) => one);
	for (const { name, verdict, reason } of checks) log.info(`${verdict}: ${name} (${reason})`);
	const failed = checks.some(({ verdict }) => verdict === "fail");
	return {
		quality: {
			schema: "modelops/quality-report/v1",
			rows: table.rows,
			source: table.source,
			...inputs.config === void 0 ? {} : { config: inputs.config },
			checks: checks.map((one) => ({
				...one,
				name: one.name.slice(0, 200),
				text: one.text.slice(0, 2e3),
				reason: one.reason.slice(0, 1e3)
			})),
			verdict: failed ? "fail" : checks.some(({ verdict }) => verdict === "inconclusive") ? "inconclusive" : "pass"
		},
		files
	};
}
/**
* One sentence for one annotation, at the line of the rule where it has one.
* @param files of the offending rows, a check.
*/
function failureOf({ checks, config, source }, files, inputs) {
	const failed = checks.filter(({ verdict }) => verdict === "fail");
	const first = failed.find(({ kind }) => kind === "scale") ?? failed[0];
	if (first === void 0) return void 0;
	const more = failed.length === 1 ? "" : `, and ${failed.length - 1} more check${failed.length === 2 ? "" : "s"} failed`;
	const what = first.kind === "scale" ? first.reason : `"${first.name}" fails: ${first.reason}`;
	const paths = (files[checks.indexOf(first)] ?? []).map((path) => ({ path }));
	const data = sourceName({ files: paths.length === 0 ? source.files : paths });
	const line = first.line === void 0 || config === void 0 ? void 0 : `${config}:${first.line}`;
	const among = line === void 0 || paths.length === 0 || source.files.length === 1 ? "" : ` in ${data}`;
	return new UserError(`${what}${among}${more}`, {
		where: line ?? data,
		fix: `Examples are in ${inputs.out}/${names.quality} and in the job's summary.`
	});
}
async function prepare(table, inputs, folder, { log }) {
	const outputs = {};
	const tell = (name, file, digest) => {
		outputs[name] = `${inputs.out}/${file}`;
		outputs[`${name}-digest`] = digest;
	};
	const split = await log.group("Split and fit", async () => {
		const made = await splitTable(table, inputs.split);
		log.info(`${made.train} rows for training, ${made.holdout} held out, ${made.left} in neither`);
		for (const view of ["train", "holdout"]) {
			await writeTable(table, view, join(folder, names[view]));
			tell(view, names[view], await digestFile(join(folder, names[view])));
		}
		return made;
	});
	const { transforms, notes } = await fitTransforms(table, inputs.prepare, {
		rows: split.train,
		digest: outputs["train-digest"]
	}, (step) => step < 0 ? inputs.at("prepare") : inputs.at("prepare", step), inputs.listed, inputs.ours);
	for (const note of notes) log.notice(note);
	await writeFile(join(folder, names.transforms), prettyCanonicalJson(transforms));
	tell("transforms", names.transforms, digestOf(transforms));
	const windows = await log.group("Profile", async () => {
		const profile = await profileTable(table);
		await writeFile(join(folder, names.profile), `${canonicalJson(profile)}\n`);
		tell("profile", names.profile, digestOf(profile));
		if (inputs.window === void 0) return void 0;
		const counted = await profileWindows(table, profile, inputs.window);
		await writeFile(join(folder, names.windows), `${canonicalJson(counted)}\n`);
		tell("windows", names.windows, digestOf(counted));
		return counted.windows.length;
	});
	outputs["train-rows"] = split.train;
	outputs["holdout-rows"] = split.holdout;
	return {
		outputs,
		told: {
			train: split.train,
			holdout: split.holdout,
			left: split.left,
			features: transforms.features.length,
			windows,
			notes
		}
	};
}
async function readReference(workspace, name) {
	const path = await workspace.file(name, "the reference");
	return parseDocument(dataProfileSchema, await readFile(path, "utf8"), name);
}
/** The folder is replaced as a whole: nobody's other files may be lost by a careless `out`. */
async function mustBeOurs(folder) {
	const entries = await readdir(folder).catch((error) => {
		if (error.code === "ENOENT") return [];
		throw new UserError(`the folder for the data cannot be made: ${messageOf(error)}`, {
			where: folder,
			fix: "Give `out` the path of a folder that does not exist yet.",
			cause: error
		});
	});
	const ours = Object.values(names);
	if (entries.every((name) => ours.includes(name))) return;
	throw new UserError("this folder holds something else than prepared data, and would be replaced", {
		where: folder,
		fix: "Give `out` the path of a folder of its own."
	});
}

export { run };
import { n as suiteVersion } from "./action-kit-frame.js";
import { a as sha256, n as digestOf } from "./contracts-canonical.js";
import { _ as UserError, g as suggestion, v as messageOf } from "./action-kit-logger.js";
import { _ as stringColumn, f as booleanColumn, g as numberColumn, h as missingColumn, i as seededRandom, l as readTable, m as makeTable, p as dateColumn, s as metricsOf, t as Scored, u as parseNumber } from "./evaluation-scored.js";
import { i as parseInstant, n as groupsOf } from "./evaluation-groups.js";
import { r as resolveColumns } from "./evaluation-predictions.js";
import { groupName, t as splitRows } from "./train-model-inputs.js";
import { writeWhole } from "./train-model-run.js";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

// packages/data/src/columnar-transforms.ts
/** At most this many categories become columns of their own, unless `max` says otherwise; the rarer ones are zero in all. */
const defaultCategories = 100;
/**
* Fits preprocessing on training rows, as `prepare:` says; without it missing numbers get the median and categories are one-hot.
* Where `prepare:` leaves a number that may be missing, the median is put there too, so that a gap in production is no NaN.
* @param columns training rows only: what is learned from others leaks.
* @throws UserError when a step names a column that is not there or cannot be taken so, or a text is left at the end.
*/
function fitTransforms(columns, prepare, where = "prepare") {
	const dropped = new Set((prepare ?? []).flatMap((step) => "drop" in step ? step.drop : []));
	const known = columns.map(({ name }) => name);
	for (const name of dropped) if (!known.includes(name)) throw noColumn(name, known, where);
	const kept = columns.filter(({ name }) => !dropped.has(name));
	const state = new State(kept.map(({ name, values }) => [name, values]));
	const types = new Map(kept.map(({ name, type }) => [name, type]));
	const steps = [];
	const apply = (step) => {
		steps.push(step);
		state.apply(step);
	};
	const columnNamed = (name) => {
		const values = state.get(name);
		if (values === void 0) throw noColumn(name, state.names(), where);
		return values;
	};
	const impute = (name, how) => {
		const value = fillingOf(columnNamed(name), how);
		if (value === void 0) throw new UserError(`the column "${name}" has no value in the training rows`, {
			where,
			fix: `Leave it out: \`- drop: [${name}]\` under \`prepare\`.`
		});
		if (typeof value === "string" && how !== "most-frequent") throw new UserError(`the ${how} of "${name}", which holds texts, is not defined`, {
			where,
			fix: "Use `with: most-frequent`, or one-hot it as it is: a missing text is zero in all categories."
		});
		apply({
			step: "impute",
			column: name,
			value
		});
	};
	for (const step of prepare ?? []) if ("impute" in step) {
		const { columns: names, with: how } = Array.isArray(step.impute) ? {
			columns: step.impute,
			with: "median"
		} : step.impute;
		for (const name of names) {
			const texts = !(columnNamed(name) instanceof Float64Array);
			if (typeof how === "string") impute(name, texts && Array.isArray(step.impute) ? "most-frequent" : how);
			else {
				const value = typeof how === "number" ? how : how.value;
				if (typeof value === "string" !== texts) throw new UserError(`"${name}" holds ${texts ? "texts" : "numbers"} and would be filled with ${JSON.stringify(value)}`, {
					where,
					fix: "Fill texts with `{ value: … }` and numbers with a number."
				});
				apply({
					step: "impute",
					column: name,
					value
				});
			}
		}
	} else if ("scale" in step) {
		const { columns: names, method } = Array.isArray(step.scale) ? {
			columns: step.scale,
			method: "standard"
		} : step.scale;
		for (const name of names) {
			const values = columnNamed(name);
			if (!(values instanceof Float64Array)) throw new UserError(`"${name}" holds texts, which cannot be scaled`, { where });
			apply({
				step: "scale",
				column: name,
				method,
				...scalingOf(values, method)
			});
		}
	} else if ("one-hot" in step) {
		const { columns: names, max } = Array.isArray(step["one-hot"]) ? {
			columns: step["one-hot"],
			max: defaultCategories
		} : step["one-hot"];
		for (const name of names) {
			const categories = categoriesOf(columnNamed(name), max);
			if (categories.length === 0) throw new UserError(`the column "${name}" has no value in the training rows`, {
				where,
				fix: "Leave it out of `prepare`, and drop it."
			});
			apply({
				step: "one-hot",
				column: name,
				categories
			});
		}
	} else if ("date-parts" in step) {
		const { of, parts } = step["date-parts"];
		columnNamed(of);
		if (types.get(of) !== "timestamp") throw new UserError(`"${of}" holds no times`, {
			where,
			fix: "Date parts are taken of a column of dates or times (ISO 8601)."
		});
		apply({
			step: "date-parts",
			column: of,
			parts
		});
	}
	for (const name of state.names()) {
		const values = state.get(name);
		if (values instanceof Float64Array) {
			if (types.get(name) === "timestamp") throw new UserError(`"${name}" holds times, and a raw time is no feature`, {
				where,
				fix: `Take parts of it (\`- date-parts: { of: ${name}, parts: [hour, weekday] }\`), or drop it.`
			});
			const filled = steps.some(({ step, column }) => step === "impute" && column === name);
			const made = types.get(name) === void 0;
			if (filled) continue;
			const [missing, value] = [values.some(Number.isNaN), fillingOf(values, "median")];
			if (value === void 0) {
				if (prepare === void 0) state.drop(name);
				else impute(name, "median");
			} else if (missing || !made) apply({
				step: "impute",
				column: name,
				value
			});
		} else if (prepare === void 0) {
			const categories = categoriesOf(values, defaultCategories);
			if (categories.length === 0) state.drop(name);
			else apply({
				step: "one-hot",
				column: name,
				categories
			});
		} else throw new UserError(`the column "${name}" still holds texts after all steps`, {
			where,
			fix: `Add \`- one-hot: [${name}]\` or \`- drop: [${name}]\` under \`prepare\`.`
		});
	}
	const used = /* @__PURE__ */ new Set([...steps.map(({ column }) => column), ...state.names()]);
	return {
		inputs: kept.filter(({ name }) => used.has(name)).map(({ name, type }) => ({
			name,
			type
		})),
		steps,
		features: state.names()
	};
}
/**
* The features of rows, in the order of `transforms.features`.
* @throws UserError naming an input that is not there or of another kind.
*/
function applyTransforms(transforms, columns) {
	const state = new State(transforms.inputs.map(({ name, type }) => {
		const values = columns.get(name);
		if (values === void 0) throw noColumn(name, [...columns.keys()], "the data");
		if (values instanceof Float64Array === (type === "category" || type === "text")) throw new UserError(`the column "${name}" is of another kind than in training (${type})`);
		return [name, values];
	}));
	for (const step of transforms.steps) state.apply(step);
	return transforms.features.map((name) => {
		const values = state.get(name);
		if (!(values instanceof Float64Array)) throw new UserError(`the transforms make no feature "${name}"`);
		return values;
	});
}
/** Columns while steps go over them; each step puts what it made in the place of what it took. */
var State = class {
	#columns;
	constructor(columns) {
		this.#columns = [...columns];
	}
	names() {
		return this.#columns.map(([name]) => name);
	}
	get(name) {
		return this.#columns.find(([other]) => other === name)?.[1];
	}
	drop(name) {
		this.#replace(name, []);
	}
	apply(step) {
		const values = this.get(step.column);
		if (values === void 0) throw noColumn(step.column, this.names(), "the transforms");
		this.#replace(step.column, made(values, step));
	}
	#replace(name, made) {
		const at = this.#columns.findIndex(([other]) => other === name);
		this.#columns.splice(at, 1, ...made);
	}
};
/** The columns that a step makes of one. */
function made(values, step) {
	const { column } = step;
	switch (step.step) {
		case "impute": return [[column, imputed(values, step.value)]];
		case "scale": return [[column, values.map((value) => (value - step.center) / step.scale)]];
		case "one-hot": return step.categories.map((category) => [`${column}=${category}`, Float64Array.from(values, (value) => value === category ? 1 : 0)]);
		case "date-parts": return step.parts.map((part) => [`${column}_${part}`, values.map((instant) => datePart(instant, part))]);
	}
}
/** A part of an instant (milliseconds since 1970 UTC): weekday 0 is Monday; NaN of NaN. */
function datePart(instant, part) {
	if (!Number.isFinite(instant)) return NaN;
	const date = new Date(instant);
	switch (part) {
		case "minute": return date.getUTCMinutes();
		case "hour": return date.getUTCHours();
		case "weekday": return (date.getUTCDay() + 6) % 7;
		case "day": return date.getUTCDate();
		case "month": return date.getUTCMonth() + 1;
		case "year": return date.getUTCFullYear();
	}
}
function imputed(values, value) {
	if (values instanceof Float64Array) return values.map((cell) => Number.isNaN(cell) ? value : cell);
	return values.map((cell) => cell === null || cell === "" ? String(value) : cell);
}
function fillingOf(values, how) {
	if (!(values instanceof Float64Array) || how === "most-frequent") return frequencies(values)[0]?.[0];
	const present = values.filter((value) => !Number.isNaN(value)).sort();
	if (present.length === 0) return void 0;
	if (how === "mean") return present.reduce((sum, value) => sum + value, 0) / present.length;
	const middle = present.length >> 1;
	return present.length % 2 === 1 ? present[middle] : (present[middle - 1] + present[middle]) / 2;
}
function scalingOf(values, method) {
	const present = values.filter((value) => !Number.isNaN(value));
	if (present.length === 0) return {
		center: 0,
		scale: 1
	};
	if (method === "minmax") {
		let [min, max] = [present[0], present[0]];
		for (const value of present) {
			min = Math.min(min, value);
			max = Math.max(max, value);
		}
		return {
			center: min,
			scale: max - min || 1
		};
	}
	const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
	const square = present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / present.length;
	return {
		center: mean,
		scale: Math.sqrt(square) || 1
	};
}
/** Values and how often each is there, the most frequent first, then in their own order. */
function frequencies(values) {
	const counts = /* @__PURE__ */ new Map();
	for (const value of values) {
		if (value === null || value === "" || Number.isNaN(value)) continue;
		counts.set(value, (counts.get(value) ?? 0) + 1);
	}
	return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
function categoriesOf(values, max) {
	return frequencies(values).slice(0, max).map(([value]) => value).sort((a, b) => a < b ? -1 : 1);
}
function noColumn(name, known, where) {
	return new UserError(`there is no column "${name}"`, {
		where,
		fix: suggestion(name, known)
	});
}

// packages/data/src/concat-tables.ts
/**
* The rows of several tables, one after the other; columns go by name, and those of the first table count. A column that is
* of different types in two files is one of texts.
* @throws UserError when a later table lacks a column of the first.
*/
function concatTables(tables) {
	const [first, ...others] = tables;
	if (first === void 0) throw new UserError("there is no table");
	if (others.length === 0) return first;
	const starts = [0];
	for (const { rowCount } of tables) starts.push(starts.at(-1) + rowCount);
	const rowCount = starts.at(-1);
	const tableOf = (row) => {
		let at = 0;
		while (starts[at + 1] <= row) at++;
		return at;
	};
	const columns = first.columnNames.map((name) => {
		return joined(name, tables.map((table) => {
			if (!table.hasColumn(name)) {
				const error = missingColumn(table.source.path, name, table.columnNames);
				throw new UserError(error.what, {
					where: table.source.path,
					fix: `${error.fix ?? ""} ${first.source.path} has it.`.trim()
				});
			}
			return table.column(name);
		}), starts, rowCount);
	});
	return {
		...makeTable(first.source, rowCount, columns),
		locate: (row, column) => {
			const at = tableOf(row);
			return tables[at].locate(row - starts[at], column);
		}
	};
}
function joined(name, parts, starts, rowCount) {
	const all = (type) => parts.every((part) => part.type === type);
	if (all("number") || all("date")) {
		const values = new Float64Array(rowCount);
		const missing = new Uint8Array(rowCount);
		for (const [at, part] of parts.entries()) {
			values.set(part.values, starts[at]);
			for (let row = 0; row < part.values.length; row++) if (part.isMissing(row)) missing[starts[at] + row] = 1;
		}
		return all("date") ? dateColumn(name, values) : numberColumn(name, values, missing, parts.flatMap((part) => Array.from({ length: part.values.length }, (_, row) => part.text(row))));
	}
	if (all("boolean")) return booleanColumn(name, parts.flatMap((part) => [...part.values]));
	return stringColumn(name, parts.flatMap((part) => Array.from({ length: part.values.length }, (_, row) => part.text(row))));
}

// packages/evaluation/src/point-metrics.ts
/**
* Every metric of a task on rows, without intervals; null where it is undefined (one class only).
* @param label 0 or 1, or the true number. @param score as many.
*/
function pointMetrics(task, label, score, threshold = .5) {
	const scored = new Scored(task, label, score, new Uint32Array(label.length), 1, threshold);
	return Object.fromEntries(metricsOf(task).map((name) => {
		const value = scored.value(name);
		return [name, Number.isFinite(value) ? value : null];
	}));
}

// packages/training/src/lbfgs.ts
/**
* Minimises a smooth convex function by L-BFGS with a backtracking line search (Nocedal, Wright, "Numerical Optimization", 2nd
* ed., algorithms 7.4, 7.5 and 3.1). Deterministic.
* @param start is not changed. @param tolerance bound of the gradient's largest component.
*/
function minimise(objective, start, { tolerance = 1e-9, maxIterations = 2e3, memory = 12 } = {}) {
	const n = start.length;
	let x = start.slice();
	let gradient = new Float64Array(n);
	let value = objective(x, gradient);
	const steps = [];
	const changes = [];
	for (let iteration = 0; iteration < maxIterations; iteration++) {
		if (largest(gradient) <= tolerance) return {
			x,
			value,
			iterations: iteration,
			converged: true
		};
		const direction = descent(gradient, steps, changes);
		let slope = dot(direction, gradient);
		if (!(slope < 0)) {
			steps.length = 0;
			changes.length = 0;
			for (let i = 0; i < n; i++) direction[i] = -gradient[i];
			slope = dot(direction, gradient);
		}
		let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
		const next = new Float64Array(n);
		const nextGradient = new Float64Array(n);
		let nextValue = Number.POSITIVE_INFINITY;
		let found = false;
		for (let attempt = 0; attempt < 60 && !found; attempt++, length /= 2) {
			for (let i = 0; i < n; i++) next[i] = x[i] + length * direction[i];
			nextValue = objective(next, nextGradient);
			found = nextValue <= value + 1e-4 * length * slope || nextValue <= value + 1e-14 * Math.abs(value) && largest(nextGradient) < largest(gradient);
		}
		if (!found) return {
			x,
			value,
			iterations: iteration,
			converged: largest(gradient) <= 1e3 * tolerance
		};
		const step = new Float64Array(n);
		const change = new Float64Array(n);
		for (let i = 0; i < n; i++) {
			step[i] = next[i] - x[i];
			change[i] = nextGradient[i] - gradient[i];
		}
		if (dot(step, change) > 1e-16 * dot(change, change)) {
			steps.push(step);
			changes.push(change);
			if (steps.length > memory) {
				steps.shift();
				changes.shift();
			}
		}
		x = next;
		gradient = nextGradient;
		value = nextValue;
	}
	return {
		x,
		value,
		iterations: maxIterations,
		converged: false
	};
}
/** Minus the approximate inverse Hessian times the gradient (two-loop recursion). */
function descent(gradient, steps, changes) {
	const q = gradient.slice();
	const alphas = new Float64Array(steps.length);
	for (let k = steps.length - 1; k >= 0; k--) {
		alphas[k] = dot(steps[k], q) / dot(steps[k], changes[k]);
		add(q, changes[k], -alphas[k]);
	}
	const last = steps.length - 1;
	if (last >= 0) {
		const scale = dot(steps[last], changes[last]) / dot(changes[last], changes[last]);
		for (let i = 0; i < q.length; i++) q[i] = q[i] * scale;
	}
	for (let k = 0; k < steps.length; k++) {
		const beta = dot(changes[k], q) / dot(steps[k], changes[k]);
		add(q, steps[k], alphas[k] - beta);
	}
	for (let i = 0; i < q.length; i++) q[i] = -q[i];
	return q;
}
function dot(a, b) {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
	return sum;
}
function add(to, what, times) {
	for (let i = 0; i < to.length; i++) to[i] = to[i] + times * what[i];
}
function largest(values) {
	let max = 0;
	for (const value of values) {
		const size = Math.abs(value);
		if (!(size <= max)) max = size;
	}
	return max;
}

// packages/training/src/linear.ts
/**
* Fits a linear model by minimising Σ loss + λ/2 · ‖w‖², where w are the weights of the standardised features and the intercepts
* are free: so the penalty does not depend on the features' units. The same as scikit-learn's StandardScaler followed by
* LogisticRegression(C=1/λ) (binary: log loss, or multinomial) or Ridge(alpha=λ).
* @param features columns of equal length, finite. @param target 0 or 1; a number; or the index of the class.
* @param classes number of classes, for softmax.
* @throws UserError when the target has one class only, or a feature is not finite.
*/
function fitLinear(kind, features, target, { penalty = 1 } = {}, classes = 2) {
	const rows = target.length;
	const width = features.length;
	const outputs = kind === "softmax" ? classes : 1;
	if (kind !== "ridge" && new Set(target).size < 2) throw new UserError("all training rows have the same label", { fix: "A classifier learns from rows of each class: is the window or the label right?" });
	const design = features.map(designColumn);
	const { means, scales } = standardisation(features, rows);
	const raw = (x, output) => rawWeights(x, output, width, means, scales);
	const start = new Float64Array(outputs * (width + 1));
	if (kind === "ridge") start[width] = target.reduce((sum, value) => sum + value, 0) / rows;
	const margins = Array.from({ length: outputs }, () => new Float64Array(rows));
	const found = minimise((x, gradient) => {
		for (const [output, margin] of margins.entries()) {
			const { weights, intercept } = raw(x, output);
			linearInto(design, weights, intercept, margin);
		}
		let value = lossAndResiduals(kind, margins, target);
		for (const [output, residual] of margins.entries()) {
			const at = output * (width + 1);
			let total = 0;
			for (const one of residual) total += one;
			for (const [j, column] of design.entries()) {
				const weight = x[at + j];
				gradient[at + j] = scales[j] === 0 ? weight : (product(column, residual) - means[j] * total) / scales[j] / rows + penalty * weight / rows;
				value += .5 * penalty * weight * weight;
			}
			gradient[at + width] = total / rows;
		}
		return value / rows;
	}, start, { tolerance: kind === "ridge" ? 1e-10 * spread(target) : 1e-9 });
	const fitted = Array.from({ length: outputs }, (_, output) => raw(found.x, output));
	return {
		kind,
		weights: fitted.map(({ weights }) => weights),
		intercepts: Float64Array.from(fitted, ({ intercept }) => intercept),
		iterations: found.iterations,
		converged: found.converged
	};
}
/** Probabilities (rows × classes, row-major; two classes for logistic) or one value a row. */
function predictLinear(model, features, rows) {
	const design = features.map(designColumn);
	const margins = model.weights.map((weights, output) => {
		const margin = new Float64Array(rows);
		linearInto(design, weights, model.intercepts[output], margin);
		return margin;
	});
	if (model.kind === "ridge") return margins[0];
	if (model.kind === "logistic") {
		const result = new Float64Array(rows * 2);
		for (let row = 0; row < rows; row++) {
			const probability = 1 / (1 + Math.exp(-margins[0][row]));
			result[row * 2] = 1 - probability;
			result[row * 2 + 1] = probability;
		}
		return result;
	}
	const width = margins.length;
	const result = new Float64Array(rows * width);
	for (let row = 0; row < rows; row++) {
		const top = Math.max(...margins.map((margin) => margin[row]));
		let sum = 0;
		for (let k = 0; k < width; k++) sum += result[row * width + k] = Math.exp(margins[k][row] - top);
		for (let k = 0; k < width; k++) result[row * width + k] /= sum;
	}
	return result;
}
/** The sum of the losses; each margin is replaced by the derivative of the loss. */
function lossAndResiduals(kind, margins, target) {
	let loss = 0;
	const [first] = margins;
	if (kind === "ridge") {
		for (let row = 0; row < target.length; row++) {
			const residual = first[row] - target[row];
			first[row] = residual;
			loss += .5 * residual * residual;
		}
		return loss;
	}
	if (kind === "logistic") {
		for (let row = 0; row < target.length; row++) {
			const z = first[row];
			const y = target[row];
			const e = Math.exp(-Math.abs(z));
			loss += Math.log1p(e) + Math.max(z, 0) - y * z;
			first[row] = (z >= 0 ? 1 / (1 + e) : e / (1 + e)) - y;
		}
		return loss;
	}
	for (let row = 0; row < target.length; row++) {
		let top = Number.NEGATIVE_INFINITY;
		for (const margin of margins) top = Math.max(top, margin[row]);
		let sum = 0;
		for (const margin of margins) sum += Math.exp(margin[row] - top);
		loss += Math.log(sum) + top - margins[target[row]][row];
		for (const [k, margin] of margins.entries()) margin[row] = Math.exp(margin[row] - top) / sum - (target[row] === k ? 1 : 0);
	}
	return loss;
}
/** Weights and intercept in the features' own units, of those of the standardised features. */
function rawWeights(x, output, width, means, scales) {
	const at = output * (width + 1);
	const weights = new Float64Array(width);
	let intercept = x[at + width];
	for (let j = 0; j < width; j++) {
		if (scales[j] === 0) continue;
		weights[j] = x[at + j] / scales[j];
		intercept -= weights[j] * means[j];
	}
	return {
		weights,
		intercept
	};
}
function standardisation(features, rows) {
	const means = new Float64Array(features.length);
	const scales = new Float64Array(features.length);
	for (const [j, column] of features.entries()) {
		let sum = 0;
		for (const value of column) sum += value;
		if (!Number.isFinite(sum)) throw new UserError(`the feature number ${j + 1} has a value that is missing or not finite`, { fix: "Add an `impute` step under `prepare`." });
		const mean = sum / rows;
		let square = 0;
		for (const value of column) square += (value - mean) ** 2;
		means[j] = mean;
		const scale = Math.sqrt(square / rows);
		scales[j] = scale > 1e-12 * Math.abs(mean) ? scale : 0;
	}
	return {
		means,
		scales
	};
}
function spread(target) {
	const mean = target.reduce((sum, value) => sum + value, 0) / target.length;
	return Math.sqrt(target.reduce((sum, value) => sum + (value - mean) ** 2, 0) / target.length) || 1;
}
function designColumn(values) {
	let ones = 0;
	for (const value of values) if (value === 1) ones++;
	else if (value !== 0) return { dense: values };
	if (ones * 3 > values.length) return { dense: values };
	const places = new Uint32Array(ones);
	for (let row = 0, at = 0; row < values.length; row++) if (values[row] === 1) places[at++] = row;
	return { ones: places };
}
function linearInto(design, weights, intercept, into) {
	into.fill(intercept);
	for (const [j, column] of design.entries()) {
		const weight = weights[j];
		if (weight === 0) continue;
		if ("dense" in column) {
			const values = column.dense;
			for (let row = 0; row < into.length; row++) into[row] = into[row] + weight * values[row];
		} else for (const row of column.ones) into[row] = into[row] + weight;
	}
}
function product(column, residual) {
	let sum = 0;
	if ("dense" in column) {
		const values = column.dense;
		for (let row = 0; row < residual.length; row++) sum += values[row] * residual[row];
	} else for (const row of column.ones) sum += residual[row];
	return sum;
}

// packages/models/src/protobuf.ts
/**
* The fields of one protobuf message, in the order of the file; it copies nothing and recurses into nothing.
* Source: protobuf.dev/programming-guides/encoding.
* @throws RangeError when the message ends inside a field, or a tag cannot be one (group wire types included).
*/
function* fieldsOf(message) {
	let at = 0;
	const varint = () => {
		let result = 0n;
		for (let shift = 0n; shift < 70n; shift += 7n) {
			const byte = message[at++];
			if (byte === void 0) throw new RangeError("it ends inside a number");
			result |= BigInt(byte & 127) << shift;
			if (byte < 128) return BigInt.asIntN(64, result);
		}
		throw new RangeError("a number is longer than 64 bits");
	};
	const take = (length) => {
		if (length < 0 || length > message.length - at) throw new RangeError(`a field announces ${length} bytes and ${message.length - at} are left`);
		at += length;
		return message.subarray(at - length, at);
	};
	const empty = message.subarray(0, 0);
	while (at < message.length) {
		const tag = varint();
		const number = Number(tag >> 3n);
		const wire = Number(tag & 7n);
		if (number < 1 || number > 536870911) throw new RangeError(`there is no field ${number}`);
		if (wire === 0) yield {
			number,
			wire,
			value: varint(),
			bytes: empty
		};
		else if (wire === 2) yield {
			number,
			wire,
			value: 0n,
			bytes: take(Number(varint()))
		};
		else if (wire === 1) yield {
			number,
			wire,
			value: 0n,
			bytes: take(8)
		};
		else if (wire === 5) yield {
			number,
			wire,
			value: 0n,
			bytes: take(4)
		};
		else throw new RangeError(`a field has the wire type ${wire}`);
	}
}
/** The integers of a repeated field, packed or not. */
function integersOf(field) {
	if (field.wire === 0) return [field.value];
	if (field.wire !== 2) throw new RangeError("integers stand in a fixed field");
	const values = [];
	let value = 0n;
	let shift = 0n;
	for (const byte of field.bytes) {
		if (shift >= 70n) throw new RangeError("a number is longer than 64 bits");
		value |= BigInt(byte & 127) << shift;
		shift += 7n;
		if (byte < 128) {
			values.push(BigInt.asIntN(64, value));
			value = 0n;
			shift = 0n;
		}
	}
	if (shift !== 0n) throw new RangeError("it ends inside a number");
	return values;
}
const decoder = new TextDecoder("utf-8", { fatal: true });
/** The text of a field. @throws RangeError when it is not UTF-8. */
function textOf(field) {
	try {
		return decoder.decode(field.bytes);
	} catch {
		throw new RangeError("a text is not UTF-8");
	}
}
/** Writes one protobuf message; fields stand in the order of the calls, so equal calls give equal bytes. */
var ProtoWriter = class {
	#parts = [];
	/** An integer, as a varint. */
	integer(field, value) {
		this.#tag(field, 0);
		this.#parts.push(varintOf(BigInt(value)));
		return this;
	}
	/** A 32-bit float. */
	float(field, value) {
		this.#tag(field, 5);
		const bytes = /* @__PURE__ */ new Uint8Array(4);
		new DataView(bytes.buffer).setFloat32(0, value, true);
		this.#parts.push(bytes);
		return this;
	}
	text(field, value) {
		return this.bytes(field, new TextEncoder().encode(value));
	}
	message(field, value) {
		return this.bytes(field, value.finish());
	}
	bytes(field, value) {
		this.#tag(field, 2);
		this.#parts.push(varintOf(BigInt(value.length)), value);
		return this;
	}
	/** Several integers of a repeated field, packed. */
	integers(field, values) {
		return this.bytes(field, concatenated(values.map((value) => varintOf(BigInt(value)))));
	}
	/** Several 32-bit floats of a repeated field, packed. */
	floats(field, values) {
		return this.bytes(field, littleEndian(values, 4, (view, at, value) => view.setFloat32(at, value, true)));
	}
	/** A field as it was read. */
	field(field) {
		this.#tag(field.number, field.wire);
		if (field.wire === 0) this.#parts.push(varintOf(field.value));
		else {
			if (field.wire === 2) this.#parts.push(varintOf(BigInt(field.bytes.length)));
			this.#parts.push(field.bytes);
		}
		return this;
	}
	finish() {
		return concatenated(this.#parts);
	}
	#tag(field, wire) {
		this.#parts.push(varintOf(BigInt(field) << 3n | BigInt(wire)));
	}
};
/** Values one after the other, `size` bytes each. */
function littleEndian(values, size, write) {
	const bytes = new Uint8Array(values.length * size);
	const view = new DataView(bytes.buffer);
	for (let i = 0; i < values.length; i++) write(view, i * size, values[i]);
	return bytes;
}
function varintOf(value) {
	const bytes = [];
	let rest = BigInt.asUintN(64, value);
	do {
		const low = Number(rest & 127n);
		rest >>= 7n;
		bytes.push(rest === 0n ? low : low | 128);
	} while (rest !== 0n);
	return Uint8Array.from(bytes);
}
function concatenated(parts) {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

// packages/models/src/onnx-file.ts
const elementTypes = {
	1: "float",
	6: "int32",
	7: "int64",
	8: "string",
	9: "bool",
	11: "double"
};
/** Bytes of one element, for the types whose raw data has a fixed size (TensorProto.DataType). */
const elementSizes = {
	1: 4,
	2: 1,
	3: 1,
	4: 2,
	5: 2,
	6: 4,
	7: 8,
	9: 1,
	10: 2,
	11: 8,
	12: 4,
	13: 8,
	14: 8,
	15: 16,
	16: 2,
	17: 1,
	18: 1,
	19: 1,
	20: 1
};
const maxDepth = 32;
const maxNodes = 1e6;
const maxClasses = 1e3;
/**
* Reads what an ONNX file says of itself, without running anything: the protobuf messages of onnx.proto (IR 13), walked with
* every length checked, subgraphs and functions included.
* @throws RangeError saying what is wrong: cut, not a protobuf message, no graph, nested too deeply, a tensor whose data are
*   not as long as its shape says.
*/
function readOnnx(file) {
	const seen = {
		operators: /* @__PURE__ */ new Map(),
		externalData: [],
		zipMaps: /* @__PURE__ */ new Map(),
		nodes: 0,
		tensorBytes: 0,
		classes: null,
		lists: /* @__PURE__ */ new Map(),
		picked: []
	};
	const opsets = /* @__PURE__ */ new Map();
	const metadata = /* @__PURE__ */ new Map();
	const functions = /* @__PURE__ */ new Set();
	let irVersion = 0;
	let producer = "";
	let graph;
	let hasTraining = false;
	for (const field of fieldsOf(file)) switch (field.number) {
		case 1:
			irVersion = Number(field.value);
			break;
		case 2:
			producer = textOf(field);
			break;
		case 7:
			if (graph !== void 0) throw new RangeError("it has two graphs");
			graph = readGraph(field.bytes, seen, 0);
			break;
		case 8: {
			const { domain, version } = readOpset(field.bytes);
			opsets.set(domain, version);
			break;
		}
		case 14: {
			let key = "";
			let value = "";
			for (const part of fieldsOf(field.bytes)) {
				if (part.number === 1) key = textOf(part);
				if (part.number === 2) value = textOf(part);
			}
			metadata.set(key, value);
			break;
		}
		case 20:
			hasTraining = true;
			break;
		case 25: functions.add(readFunction(field.bytes, seen));
	}
	if (graph === void 0) throw new RangeError("it has no graph");
	if (opsets.size === 0) throw new RangeError("it does not say which operators it uses (no opset_import)");
	return {
		irVersion,
		producer,
		opsets,
		metadata,
		inputs: graph.inputs.filter(({ name }) => !graph.initializers.has(name)),
		outputs: graph.outputs,
		operators: seen.operators,
		nodes: seen.nodes,
		tensorBytes: seen.tensorBytes,
		classes: seen.classes ?? seen.picked.map((name) => seen.lists.get(name)).find((list) => list !== void 0) ?? null,
		zipMaps: seen.zipMaps,
		externalData: seen.externalData,
		functions,
		hasTraining
	};
}
function readGraph(bytes, seen, depth) {
	if (depth > maxDepth) throw new RangeError(`graphs are nested more than ${maxDepth} deep`);
	const graph = {
		inputs: [],
		outputs: [],
		initializers: /* @__PURE__ */ new Set()
	};
	for (const field of fieldsOf(bytes)) if (field.number === 1) readNode(field.bytes, seen, depth);
	else if (field.number === 5) graph.initializers.add(readTensor(field.bytes, seen));
	else if (field.number === 11) graph.inputs.push(readValue(field.bytes));
	else if (field.number === 12) graph.outputs.push(readValue(field.bytes));
	else if (field.number === 15) readSparse(field.bytes, seen);
	return graph;
}
function readFunction(bytes, seen) {
	let [name, domain] = ["", ""];
	for (const field of fieldsOf(bytes)) if (field.number === 1) name = textOf(field);
	else if (field.number === 10) domain = textOf(field);
	else if (field.number === 7) readNode(field.bytes, seen, 0);
	else if (field.number === 11) readAttribute(field.bytes, seen, 0);
	return `${domain}:${name}`;
}
function readOpset(bytes) {
	let domain = "";
	let version = 0;
	for (const field of fieldsOf(bytes)) {
		if (field.number === 1) domain = textOf(field);
		if (field.number === 2) version = Number(field.value);
	}
	return {
		domain,
		version
	};
}
function readNode(bytes, seen, depth) {
	if (++seen.nodes > maxNodes) throw new RangeError(`it has more than ${maxNodes} nodes`);
	const inputs = [];
	const outputs = [];
	let [type, domain] = ["", ""];
	const lists = /* @__PURE__ */ new Map();
	for (const field of fieldsOf(bytes)) if (field.number === 1) inputs.push(textOf(field));
	else if (field.number === 2) outputs.push(textOf(field));
	else if (field.number === 4) type = textOf(field);
	else if (field.number === 7) domain = textOf(field);
	else if (field.number === 5) {
		const { name, list } = readAttribute(field.bytes, seen, depth);
		lists.set(name, list);
	}
	const operator = `${domain}:${type}`;
	seen.operators.set(operator, (seen.operators.get(operator) ?? 0) + 1);
	if (domain !== "ai.onnx.ml") return;
	if (type === "ArrayFeatureExtractor" && inputs[0] !== void 0) seen.picked.push(inputs[0]);
	const classes = [
		"classlabels_int64s",
		"classlabels_strings",
		"classlabels_ints"
	].map((name) => lists.get(name) ?? []).find((list) => list.length > 0);
	if (classes !== void 0 && /Classifier$|^ZipMap$/.test(type)) seen.classes = classes;
	if (type === "ZipMap" && inputs[0] !== void 0 && outputs[0] !== void 0) seen.zipMaps.set(outputs[0], inputs[0]);
}
function readAttribute(bytes, seen, depth) {
	let name = "";
	const list = [];
	for (const field of fieldsOf(bytes)) if (field.number === 1) name = textOf(field);
	else if (field.number === 5 || field.number === 10) readTensor(field.bytes, seen);
	else if (field.number === 6 || field.number === 11) readGraph(field.bytes, seen, depth + 1);
	else if (field.number === 8) list.push(...integersOf(field).map(String));
	else if (field.number === 9 && name.startsWith("classlabels")) list.push(textOf(field));
	else if (field.number === 22 || field.number === 23) readSparse(field.bytes, seen);
	return {
		name,
		list
	};
}
function readSparse(bytes, seen) {
	for (const field of fieldsOf(bytes)) if (field.number === 1 || field.number === 2) readTensor(field.bytes, seen);
}
function readTensor(bytes, seen) {
	let name = "";
	let type = 0;
	let raw;
	let external = false;
	let elements = 1;
	const list = [];
	for (const field of fieldsOf(bytes)) {
		if (field.number === 6 && list.length < maxClasses) list.push(Buffer.from(field.bytes).toString());
		else if ((field.number === 5 || field.number === 7) && bytes.length < 10 * maxClasses) list.push(...integersOf(field).map(String));
		if (field.number === 1) for (const size of integersOf(field)) {
			if (size < 0n) throw new RangeError("a tensor has a negative size");
			elements *= Number(size);
		}
		else if (field.number === 2) type = Number(field.value);
		else if (field.number === 8) name = textOf(field);
		else if (field.number === 9) raw = field.bytes;
		else if (field.number === 13) seen.externalData.push(externalLocation(field));
		else if (field.number === 14 && field.value === 1n) external = true;
	}
	if (external && seen.externalData.length === 0) seen.externalData.push("(no place given)");
	const size = elementSizes[type];
	if (raw !== void 0 && size !== void 0 && raw.length !== elements * size) throw new RangeError(`the tensor "${name}" has ${raw.length} bytes where its shape says ${elements * size}`);
	if (raw !== void 0 && elements <= maxClasses && (type === 6 || type === 7)) {
		const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
		for (let at = 0; at < elements; at++) list.push(String(type === 7 ? view.getBigInt64(at * 8, true) : view.getInt32(at * 4, true)));
	}
	if (list.length > 0 && list.length === elements) seen.lists.set(name, list);
	seen.tensorBytes += bytes.length;
	return name;
}
/** `location=…` of a StringStringEntryProto; its other keys (offset, length) have no place of their own. */
function externalLocation(field) {
	let [key, value] = ["", ""];
	for (const part of fieldsOf(field.bytes)) {
		if (part.number === 1) key = textOf(part);
		if (part.number === 2) value = textOf(part);
	}
	return key === "location" ? value : `${key}=${value}`;
}
function readValue(bytes) {
	let name = "";
	let described = {
		kind: "other",
		type: "other",
		shape: null
	};
	for (const field of fieldsOf(bytes)) {
		if (field.number === 1) name = textOf(field);
		if (field.number === 2) described = readType(field.bytes);
	}
	return {
		name,
		...described
	};
}
function readType(bytes) {
	for (const field of fieldsOf(bytes)) {
		if (field.number === 4) return {
			kind: "sequence",
			type: "other",
			shape: null
		};
		if (field.number === 5) return {
			kind: "map",
			type: "other",
			shape: null
		};
		if (field.number !== 1) continue;
		let type = "other";
		let shape = null;
		for (const part of fieldsOf(field.bytes)) {
			if (part.number === 1) type = elementTypes[Number(part.value)] ?? "other";
			if (part.number === 2) {
				shape = [];
				for (const dimension of fieldsOf(part.bytes)) {
					let size = null;
					for (const value of fieldsOf(dimension.bytes)) if (value.number === 1 && value.value > 0n) size = Number(value.value);
					shape.push(size);
				}
			}
		}
		return {
			kind: "tensor",
			type,
			shape
		};
	}
	return {
		kind: "other",
		type: "other",
		shape: null
	};
}
/**
* The same model without its ZipMap nodes: the tensor that goes into one becomes the output in its place. A sequence of
* maps, one dictionary a row, is what scikit-learn's converter writes by default and what the JavaScript runtimes cannot read.
*/
function withoutZipMap(file, zipMaps) {
	const model = new ProtoWriter();
	for (const field of fieldsOf(file)) {
		if (field.number !== 7) {
			model.field(field);
			continue;
		}
		const graph = new ProtoWriter();
		for (const part of fieldsOf(field.bytes)) {
			const name = part.number === 12 ? readValue(part.bytes).name : void 0;
			const tensor = name === void 0 ? void 0 : zipMaps.get(name);
			if (tensor !== void 0) {
				const shape = new ProtoWriter().message(1, new ProtoWriter()).message(1, new ProtoWriter());
				const type = new ProtoWriter().message(1, new ProtoWriter().integer(1, 1).message(2, shape));
				graph.message(12, new ProtoWriter().text(1, tensor).message(2, type));
			} else if (part.number !== 1 || !isZipMap(part.bytes)) graph.field(part);
		}
		model.message(7, graph);
	}
	return model.finish();
}
function isZipMap(node) {
	for (const field of fieldsOf(node)) if (field.number === 4) return textOf(field) === "ZipMap";
	return false;
}

// packages/models/src/operators.ts
/**
* The operators of the ONNX standard (every version of them), by domain: what any runtime has, and of which none reads or
* writes a file, opens a connection or runs code. Source: onnx.ai/onnx/operators (made with `onnx.defs.get_all_schemas_with_history()`
* of onnx 1.23.2).
*/
const names = {
	"ai.onnx": `
Abs Acos Acosh Add AffineGrid And ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool
BatchNormalization Bernoulli BitCast BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor
BlackmanWindow Cast CastLike CausalConvWithState Ceil Celu CenterCropPad Clip Col2Im Compress Concat
ConcatFromSequence Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh CumProd CumSum
DFT DeformConv DepthToSpace DequantizeLinear Det Div Dropout DynamicQuantizeLinear Einsum Elu Equal
Erf Exp Expand EyeLike Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm GlobalAveragePool
GlobalLpPool GlobalMaxPool Greater GreaterOrEqual GridSample GroupNormalization HammingWindow
HannWindow HardSigmoid HardSwish Hardmax Identity If ImageDecoder InstanceNormalization IsInf IsNaN
LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual LinearAttention Log LogSoftmax Loop
LpNormalization LpPool MatMul MatMulInteger Max MaxPool MaxRoiPool MaxUnpool Mean
MeanVarianceNormalization MelWeightMatrix Min Mish Mod Mul Multinomial Neg NegativeLogLikelihoodLoss
NonMaxSuppression NonZero Not OneHot Optional OptionalGetElement OptionalHasElement Or PRelu Pad Pow
QLinearConv QLinearMatMul QuantizeLinear RMSNormalization RNN RandomNormal RandomNormalLike
RandomUniform RandomUniformLike Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp
ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare RegexFullMatch Relu Reshape
Resize ReverseSequence RoiAlign RotaryEmbedding Round STFT Scan Scatter ScatterElements ScatterND
Selu SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength
SequenceMap Shape Shrink Sigmoid Sign Sin Sinh Size Slice Softmax SoftmaxCrossEntropyLoss Softplus
Softsign SpaceToDepth Split SplitToSequence Sqrt Squeeze StringConcat StringNormalizer StringSplit
Sub Sum SwiGLU Swish Tan Tanh TensorScatter TfIdfVectorizer ThresholdedRelu Tile TopK Transpose
Trilu Unique Unsqueeze Upsample Where Xor`,
	"ai.onnx.ml": `
ArrayFeatureExtractor Binarizer CastMap CategoryMapper DictVectorizer FeatureVectorizer Imputer
LabelEncoder LinearClassifier LinearRegressor Normalizer OneHotEncoder SVMClassifier SVMRegressor
Scaler TreeEnsemble TreeEnsembleClassifier TreeEnsembleRegressor ZipMap`
};
/** Domain → names of its operators; the empty domain is `ai.onnx`. */
const knownOperators = new Map(Object.entries(names).flatMap(([domain, text]) => {
	const operators = new Set(text.trim().split(/\s+/));
	return domain === "ai.onnx" ? [["", operators], [domain, operators]] : [[domain, operators]];
}));

// packages/models/src/zip-entries.ts
/**
* Names of the entries of a zip archive, as its central directory and the headers of its entries have them (APPNOTE 4.3.7,
* 4.3.12); nothing is unpacked. Two lists that differ are a way to show one thing to who looks and another to who unpacks: so both count.
*/
function zipEntryNames(bytes) {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const names = /* @__PURE__ */ new Set();
	const decoder = new TextDecoder("latin1");
	for (let at = 0; at + 46 <= bytes.length; at++) {
		if (bytes[at] !== 80 || bytes[at + 1] !== 75) continue;
		const signature = view.getUint32(at, true);
		const [length, start] = signature === 67324752 ? [view.getUint16(at + 26, true), at + 30] : signature === 33639248 ? [view.getUint16(at + 28, true), at + 46] : [0, 0];
		if (length > 0 && start + length <= bytes.length) names.add(decoder.decode(bytes.subarray(start, start + length)));
	}
	return [...names];
}
/** Whether a name, taken as a path, would leave the folder that an archive is unpacked into. */
function leavesFolder(name) {
	return /^(?:[/\\]|[A-Za-z]:)/.test(name) || name.split(/[/\\]/).includes("..") || name.includes("\0");
}

// packages/models/src/security-look.ts
const bytesAt = (...bytes) => (head) => bytes.every((byte, at) => head[at] === byte);
const textAt = (text) => bytesAt(...Buffer.from(text, "latin1"));
const exportAsOnnx = "Export the model as ONNX (skl2onnx for scikit-learn, torch.onnx.export, tf2onnx), or let your own code write a predictions file.";
const refusedFormats = [
	{
		what: "a Python pickle, and loading a pickle runs the code that is in it",
		fix: exportAsOnnx,
		matches: (head, name) => head[0] === 128 && head[1] >= 2 && head[1] <= 5 || /^(?:c[\w.]+\n[\w.]+\n|\(?[cil][\w.]+\n[\w.]+\n|\((?:dp|lp|i))/.test(Buffer.from(head).toString("latin1", 0, 200)) || /\.(?:pkl|pickle|joblib)$/i.test(name)
	},
	{
		what: "a compressed file (joblib writes pickles so, and loading one runs the code that is in it)",
		fix: exportAsOnnx,
		matches: (head) => [
			[31, 139],
			[120, 1],
			[120, 94],
			[120, 156],
			[120, 218],
			[
				66,
				90,
				104
			],
			[
				253,
				55,
				122,
				88
			],
			[
				93,
				0,
				0
			],
			[
				40,
				181,
				47,
				253
			],
			[
				4,
				34,
				77,
				24
			]
		].some((magic) => bytesAt(...magic)(head))
	},
	{
		what: "an HDF5 file (Keras, .h5), whose layers may hold code",
		fix: exportAsOnnx,
		matches: bytesAt(137, 72, 68, 70)
	},
	{
		what: "a native program or library",
		fix: exportAsOnnx,
		matches: (head) => textAt("ELF")(head) || textAt("MZ")(head) || bytesAt(207, 250, 237, 254)(head)
	},
	{
		what: "a Git LFS pointer, not the file itself",
		fix: "Set `lfs: true` at actions/checkout.",
		matches: textAt("version https://git-lfs")
	},
	{
		what: "a Parquet table, not a model",
		fix: "Give it as `predictions` or `data`.",
		matches: textAt("PAR1")
	},
	{
		what: "a NumPy array, not a model",
		fix: exportAsOnnx,
		matches: bytesAt(147, 78, 85, 77, 80, 89)
	},
	{
		what: "a LightGBM text model, which this version does not run yet",
		fix: "Convert it to ONNX (onnxmltools), or let your own code write a predictions file.",
		matches: textAt("tree\n")
	}
];
/**
* The security look at a model file: everything that is known of it before any runtime sees one byte.
* ONNX files are walked by our own reader. Only `onnx` and `tfjs` come back; anything else is refused with the reason.
* @param path absolute.
* @throws UserError naming the file and the reason: absent, empty or too large; a pickle, a compressed or zipped file (and
*   whether entries would leave the folder), HDF5, a program; an ONNX file that is cut, is no protobuf, keeps tensors outside
*   of itself, or uses operators that no ONNX standard knows.
*/
async function inspectModelFile(path, options = {}) {
	const name = options.name ?? path;
	const maxBytes = options.maxBytes ?? 1 << 30;
	const found = await stat(path).catch(() => void 0);
	if (found === void 0) throw new UserError("this model file does not exist", {
		where: name,
		fix: "Check the path, and that the step that writes it ran before."
	});
	if (!found.isFile()) throw refusal(name, `it is ${found.isDirectory() ? "a folder" : "not a file"}`, "Give the model file itself.");
	if (found.size === 0) throw refusal(name, "it is empty", "The step that should write it wrote nothing.");
	if (found.size > maxBytes) throw refusal(name, `it has ${found.size} bytes, and ${maxBytes} are the most that are read`, "Give a smaller model, or let your own code write a predictions file.");
	return inspectModel(await readFile(path), path, name);
}
/** As `inspectModelFile`, of bytes in memory. */
function inspectModel(bytes, path, name) {
	const head = bytes.subarray(0, 512);
	if (bytesAt(80, 75)(head)) throw zipRefusal(bytes, name);
	const other = refusedFormats.find((format) => format.matches(head, name));
	if (other !== void 0) throw refusal(name, `it is ${other.what}`, other.fix);
	if (/^\s*\{/.test(Buffer.from(head).toString("latin1", 0, 64))) return {
		format: "tfjs",
		name,
		path,
		bytes,
		sha256: sha256(bytes)
	};
	return {
		format: "onnx",
		name,
		bytes,
		sha256: sha256(bytes),
		onnx: inspectOnnx(bytes, name)
	};
}
function inspectOnnx(bytes, name) {
	let onnx;
	try {
		onnx = readOnnx(bytes);
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		throw refusal(name, `it is not a whole ONNX file: ${messageOf(error)}`, "It may be cut (an interrupted upload) or of another format. Models are ONNX or TensorFlow.js; any other framework can write a predictions file.");
	}
	if (onnx.externalData.length > 0) throw refusal(name, `it keeps tensors outside of itself (${onnx.externalData.slice(0, 3).map((place) => JSON.stringify(place)).join(", ")}), and a path in a model file could be any file of the machine`, "Save it as one file, e.g. onnx.save(model, path, save_as_external_data=False).");
	if (onnx.hasTraining) throw refusal(name, "it is a training graph", "Export it for inference.");
	for (const operator of onnx.operators.keys()) {
		const [domain = "", type = ""] = operator.split(":");
		const known = knownOperators.get(domain);
		if (known?.has(type) || onnx.functions.has(operator)) continue;
		throw refusal(name, known === void 0 ? `it uses the operator "${type}" of the domain "${domain}", which is not of the ONNX standard` : `it uses the operator "${type}", which the ONNX standard does not have`, "Export it with standard operators only (domains ai.onnx and ai.onnx.ml).");
	}
	for (const domain of onnx.opsets.keys()) {
		const own = [...onnx.functions].some((entry) => entry.startsWith(`${domain}:`));
		if ([...onnx.operators.keys()].some((entry) => entry.startsWith(`${domain}:`)) && !own && !knownOperators.has(domain)) throw refusal(name, `it asks for the operators of "${domain}"`, "Export it with standard operators only.");
	}
	if (onnx.outputs.length === 0) throw refusal(name, "it has no output", "Export it again.");
	return onnx;
}
function zipRefusal(bytes, name) {
	const entries = zipEntryNames(bytes);
	const outside = entries.find(leavesFolder);
	if (outside !== void 0) return refusal(name, `it is a zip archive with the entry ${JSON.stringify(outside)}, which would be written outside of the folder`, "Nobody writes such an archive by accident: find out where it comes from.");
	const pickle = entries.find((entry) => /\.(?:pkl|pickle|joblib)$/i.test(entry));
	return refusal(name, pickle === void 0 ? "it is a zip archive (Keras .keras, NumPy .npz, or several files in one)" : `it is a zip archive that holds the pickle ${JSON.stringify(pickle)} (PyTorch saves so), and loading a pickle runs the code that is in it`, exportAsOnnx);
}
function refusal(name, why, fix) {
	return new UserError(`this model file is refused: ${why}`, {
		where: name,
		fix
	});
}

// packages/models/src/load-model.ts
/**
* Loads a looked-at model into its runtime; only what `inspectModelFile` gave can be loaded, and the bytes that were looked at
* are the bytes that are loaded.
*/
async function loadInspectedModel(file, options = {}) {
	if (file.format === "onnx") return (await import("./models-onnx-model.js")).loadOnnxModel(file, options);
	return (await import("./models-tfjs-model.js")).loadTfjsModel(file, options);
}
/** Looks at a model file and loads it. @throws UserError as `inspectModelFile` and the runtime's loader do. */
async function loadModel(path, options = {}) {
	return loadInspectedModel(await inspectModelFile(path, options), options);
}

// packages/models/src/metadata.ts
/** Key of the metadata in which our own files say which columns their inputs are: a JSON array of `ModelColumn`. */
const columnsKey = "modelops.columns";
/** Key of the metadata in which our own files name their classes, a JSON array. */
const classesKey = "modelops.classes";

// packages/models/src/scores.ts
/**
* One score a row, as a task asks: the probability of class 1, or the predicted number.
* @param positive name of the class that the label 1 means. Default: `1`, `1.0`, `true` or `True`, else the second of two.
* @throws UserError when the model's answer does not fit the task: three classes, numbers outside [0, 1] as probabilities.
*/
function scoresOf(predicted, task, where, positive) {
	if (task === "regression") {
		if (predicted.kind === "numbers") return predicted.values;
		throw new UserError(`the model answers with ${predicted.classes.length} classes, and the task is regression`, {
			where,
			fix: "Set `task: binary-classification`, or give a model with one number a row."
		});
	}
	if (predicted.kind === "numbers") {
		const outside = predicted.values.findIndex((value) => !(value >= 0 && value <= 1));
		if (outside < 0) return predicted.values;
		throw new UserError(`the model answers ${predicted.values[outside]} for row ${outside + 1}, which is no probability`, {
			where,
			fix: "Let it end with a sigmoid or softmax; or set `task: regression`."
		});
	}
	const { classes, probabilities } = predicted;
	const usual = [
		"1",
		"1.0",
		"true",
		"True"
	];
	const found = positive === void 0 ? classes.findIndex((name) => usual.includes(name)) : classes.indexOf(positive);
	const at = found < 0 && positive === void 0 && classes.length === 2 ? 1 : found;
	if (classes.length !== 2 || at < 0) throw new UserError(`the model has the classes ${classes.slice(0, 10).join(", ")}, and the task is binary`, {
		where,
		fix: "A binary classifier has two classes, of which \"1\" is the one whose probability is the score."
	});
	const width = classes.length;
	const scores = new Float64Array(probabilities.length / width);
	for (let row = 0; row < scores.length; row++) {
		const value = probabilities[row * width + at];
		if (!(value >= -1e-6 && value <= 1 + 1e-6)) throw new UserError(`the model answers ${value} for row ${row + 1}, which is no probability`, {
			where,
			fix: "Let it end with a softmax."
		});
		scores[row] = Math.min(1, Math.max(0, value));
	}
	return scores;
}

// packages/training/src/onnx-graph.ts
/** Element types of TensorProto that are written here. */
const types = {
	float: 1,
	int64: 7,
	string: 8,
	double: 11
};
const opset = 19;
const mlOpset = 3;
/** IR 9 is what ONNX 1.14 (opset 19) writes. */
const irVersion = 9;
const day = 864e5;
/** Builds an ONNX graph node by node; names are given in the order of the calls, so equal calls give equal bytes. */
var GraphBuilder = class {
	#nodes = [];
	#initializers = [];
	#inputs = [];
	#outputs = [];
	#taken = /* @__PURE__ */ new Set();
	#next = 0;
	/** An input of the shape [rows, 1]. */
	input(name, type) {
		this.#taken.add(name);
		this.#inputs.push(valueInfo(name, type, [null, 1]));
		return name;
	}
	output(name, type, shape) {
		this.#outputs.push(valueInfo(name, type, shape));
	}
	doubles(values, dims) {
		const bytes = new Uint8Array(values.length * 8);
		const view = new DataView(bytes.buffer);
		for (let i = 0; i < values.length; i++) view.setFloat64(i * 8, values[i], true);
		return this.#initializer("double", dims, (tensor) => tensor.bytes(9, bytes));
	}
	integers(values) {
		return this.#initializer("int64", [values.length], (tensor) => tensor.integers(7, values));
	}
	text(value) {
		return this.#initializer("string", [1], (tensor) => tensor.text(6, value));
	}
	number(value) {
		return this.doubles([value], [1]);
	}
	/** Adds a node of one output, and gives the output's name. */
	node(type, inputs, attributes = [], domain = "") {
		const output = this.#name(type.toLowerCase());
		this.named(output, type, inputs, attributes, domain);
		return output;
	}
	named(output, type, inputs, attributes = [], domain = "") {
		const node = new ProtoWriter();
		for (const input of inputs) node.text(1, input);
		node.text(2, output).text(3, `${type}_${this.#nodes.length}`).text(4, type);
		for (const [name, value] of attributes) node.message(5, attribute(name, value));
		if (domain !== "") node.text(7, domain);
		this.#taken.add(output);
		this.#nodes.push(node);
	}
	finish(name, metadata, version) {
		const graph = new ProtoWriter();
		for (const node of this.#nodes) graph.message(1, node);
		graph.text(2, name);
		for (const initializer of this.#initializers) graph.message(5, initializer);
		for (const input of this.#inputs) graph.message(11, input);
		for (const output of this.#outputs) graph.message(12, output);
		const model = new ProtoWriter().integer(1, irVersion).text(2, "modelops").text(3, version).message(7, graph).message(8, new ProtoWriter().text(1, "").integer(2, opset)).message(8, new ProtoWriter().text(1, "ai.onnx.ml").integer(2, mlOpset));
		for (const [key, value] of Object.entries(metadata).sort(([a], [b]) => a < b ? -1 : 1)) model.message(14, new ProtoWriter().text(1, key).text(2, value));
		return model.finish();
	}
	#initializer(type, dims, fill) {
		const name = this.#name("value");
		const tensor = new ProtoWriter().integers(1, dims).integer(2, types[type]);
		fill(tensor);
		this.#initializers.push(tensor.text(8, name));
		return name;
	}
	#name(kind) {
		let name;
		do
			name = `${kind}_${this.#next++}`;
		while (this.#taken.has(name));
		this.#taken.add(name);
		return name;
	}
};
/**
* One ONNX file (IR 9, opset 19, ai.onnx.ml 3) that holds the fitted preprocessing and a linear model, in double precision.
*
* Inputs, one a raw column, [rows, 1]: doubles for numbers, booleans (0, 1) and times (milliseconds since 1970 UTC), strings
* for texts; NaN and the empty string are missing. Outputs: `probabilities` [rows, classes] (double) and `label` [rows]
* (the class's index, int64), or `value` [rows, outputs] for ridge.
* @param classes names of the classes, for the metadata.
*/
function linearOnnx(transforms, model, { name, classes, version }) {
	const graph = new GraphBuilder();
	const features = preprocessing(graph, transforms);
	const outputs = model.weights.length;
	const width = transforms.features.length;
	const matrix = new Float64Array(width * outputs);
	for (const [k, weights] of model.weights.entries()) for (let j = 0; j < width; j++) matrix[j * outputs + k] = weights[j];
	const product = graph.node("MatMul", [features, graph.doubles(matrix, [width, outputs])]);
	const bias = graph.doubles(model.intercepts, [1, outputs]);
	if (model.kind === "ridge") {
		graph.named("value", "Add", [product, bias]);
		graph.output("value", "double", [null, outputs]);
	} else {
		const margin = graph.node("Add", [product, bias]);
		if (model.kind === "logistic") {
			const probability = graph.node("Sigmoid", [margin]);
			const other = graph.node("Sub", [graph.number(1), probability]);
			graph.named("probabilities", "Concat", [other, probability], [["axis", 1]]);
		} else graph.named("probabilities", "Softmax", [margin], [["axis", 1]]);
		graph.named("label", "ArgMax", ["probabilities"], [["axis", 1], ["keepdims", 0]]);
		graph.output("label", "int64", [null]);
		graph.output("probabilities", "double", [null, classes.length]);
	}
	const columns = transforms.inputs.map((input) => ({
		name: input.name,
		type: input.type === "timestamp" ? "date" : isText(input.type) ? "text" : "number"
	}));
	return graph.finish(name, {
		[columnsKey]: JSON.stringify(columns),
		...model.kind === "ridge" ? {} : { [classesKey]: JSON.stringify(classes) }
	}, version);
}
const isText = (type) => type === "category" || type === "text";
/** Adds inputs and steps; gives the features as one tensor [rows, features]. */
function preprocessing(graph, { inputs, steps, features }) {
	/** Column → its tensor [rows, k] and the features that it holds, in place. */
	const state = inputs.map(({ name, type }) => ({
		name,
		tensor: graph.input(name, isText(type) ? "string" : "double"),
		makes: [name],
		text: isText(type)
	}));
	for (const step of steps) {
		const at = state.findIndex(({ name }) => name === step.column);
		const column = state[at];
		const x = column.tensor;
		switch (step.step) {
			case "impute": {
				const missing = typeof step.value === "string" ? graph.node("Equal", [x, graph.text("")]) : graph.node("IsNaN", [x]);
				const value = typeof step.value === "string" ? graph.text(step.value) : graph.number(step.value);
				state[at] = {
					...column,
					tensor: graph.node("Where", [
						missing,
						value,
						x
					])
				};
				break;
			}
			case "scale": {
				const centered = graph.node("Sub", [x, graph.number(step.center)]);
				state[at] = {
					...column,
					tensor: graph.node("Div", [centered, graph.number(step.scale)])
				};
				break;
			}
			case "one-hot": {
				const { categories } = step;
				let tensor;
				if (column.text) {
					const ones = graph.node("OneHotEncoder", [x], [["cats_strings", categories.map(String)], ["zeros", 1]], "ai.onnx.ml");
					const flat = graph.node("Reshape", [ones, graph.integers([-1, categories.length])]);
					tensor = graph.node("Cast", [flat], [["to", types.double]]);
				} else {
					const same = graph.node("Equal", [x, graph.doubles(categories.map(Number), [1, categories.length])]);
					tensor = graph.node("Cast", [same], [["to", types.double]]);
				}
				state[at] = {
					name: step.column,
					tensor,
					makes: categories.map((category) => `${step.column}=${category}`),
					text: false
				};
				break;
			}
			case "date-parts": {
				const made = step.parts.map((part) => ({
					name: `${step.column}_${part}`,
					tensor: datePartNode(graph, x, part),
					makes: [`${step.column}_${part}`],
					text: false
				}));
				state.splice(at, 1, ...made);
				break;
			}
		}
	}
	if (state.flatMap(({ makes }) => makes).join("\0") !== features.join("\0")) throw new Error("the features of the transforms are not what their steps make");
	return state.length === 1 ? state[0].tensor : graph.node("Concat", state.map(({ tensor }) => tensor), [["axis", 1]]);
}
/** Nodes that take a part of an instant, as `datePart` of the data room does; dates after Hinnant, "chrono-compatible low-level date algorithms". */
function datePartNode(graph, instant, part) {
	const by = (operator) => (a, b) => graph.node(operator, [a, typeof b === "number" ? graph.number(b) : b]);
	const [plus, minus, times, over] = [
		"Add",
		"Sub",
		"Mul",
		"Div"
	].map(by);
	const floorOver = (a, b) => graph.node("Floor", [over(a, b)]);
	/** a modulo b, never negative. */
	const modulo = (a, b) => minus(a, times(floorOver(a, b), b));
	const days = floorOver(instant, day);
	switch (part) {
		case "minute": return floorOver(modulo(instant, 36e5), 6e4);
		case "hour": return floorOver(modulo(instant, day), 36e5);
		case "weekday": return modulo(plus(days, 3), 7);
	}
	const shifted = plus(days, 719468);
	const era = floorOver(shifted, 146097);
	const dayOfEra = minus(shifted, times(era, 146097));
	const yearOfEra = floorOver(minus(plus(minus(dayOfEra, floorOver(dayOfEra, 1460)), floorOver(dayOfEra, 36524)), floorOver(dayOfEra, 146096)), 365);
	const dayOfYear = minus(dayOfEra, minus(plus(times(yearOfEra, 365), floorOver(yearOfEra, 4)), floorOver(yearOfEra, 100)));
	const month = floorOver(plus(times(dayOfYear, 5), 2), 153);
	if (part === "day") return plus(minus(dayOfYear, floorOver(plus(times(month, 153), 2), 5)), 1);
	const nextYear = floorOver(month, 10);
	if (part === "month") return minus(plus(month, 3), times(nextYear, 12));
	return plus(plus(yearOfEra, times(era, 400)), nextYear);
}
function attribute(name, value) {
	const writer = new ProtoWriter().text(1, name);
	if (typeof value === "number") return writer.integer(3, value).integer(20, 2);
	if (value.every((one) => typeof one === "number")) return writer.integers(8, value).integer(20, 7);
	for (const one of value) writer.text(9, String(one));
	return writer.integer(20, 8);
}
function valueInfo(name, type, shape) {
	const dims = new ProtoWriter();
	for (const size of shape) dims.message(1, size === null ? new ProtoWriter().text(2, "rows") : new ProtoWriter().integer(1, size));
	const tensor = new ProtoWriter().integer(1, types[type]).message(2, dims);
	return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
}

// packages/training/src/rows.ts
/** Texts with more different values than this are no categories. */
const maxCategories = 1e3;
/**
* A column as numbers, instants or texts. Without a wanted type, texts that are all instants are times, and texts with few
* values are categories.
* @throws UserError naming the row when a cell is not of the wanted type.
*/
function typedColumn(table, name, wanted) {
	const column = table.column(name);
	const rows = table.rowCount;
	const type = wanted ?? inferredType(column, rows);
	if (type === "category" || type === "text") return {
		name,
		type,
		values: Array.from({ length: rows }, (_, row) => column.text(row))
	};
	if (column.type === "number" || column.type === "date" && type === "timestamp") return {
		name,
		type,
		values: column.values
	};
	const values = new Float64Array(rows);
	for (let row = 0; row < rows; row++) {
		const text = column.text(row);
		const value = text === null || text === "" ? NaN : type === "timestamp" ? parseInstant(text) : column.type === "boolean" ? Number(column.values[row]) : parseNumber(text);
		if (value === void 0) throw new UserError(`"${text.slice(0, 40)}" is no ${type === "timestamp" ? "date or time (ISO 8601)" : "number"}`, {
			where: table.locate(row, name),
			fix: `The column is taken as ${type}; say what it is under \`data.schema\` in modelops.yml.`
		});
		values[row] = value;
	}
	return {
		name,
		type,
		values
	};
}
function inferredType(column, rows) {
	switch (column.type) {
		case "boolean": return "boolean";
		case "date": return "timestamp";
		case "bigint": return "text";
		case "number":
			for (const value of column.values) if (!Number.isInteger(value) && !Number.isNaN(value)) return "float";
			return "integer";
		case "string": {
			const distinct = /* @__PURE__ */ new Set();
			let instants = true;
			for (let row = 0; row < rows && (instants || distinct.size <= maxCategories); row++) {
				const value = column.values[row] ?? null;
				if (value === null) continue;
				distinct.add(value);
				instants &&= parseInstant(value) !== void 0;
			}
			if (instants && distinct.size > 0) return "timestamp";
			return distinct.size > Math.min(maxCategories, Math.max(20, rows / 2)) ? "text" : "category";
		}
	}
}
/** The values of some rows, in their order. */
function rowsOf(values, rows) {
	if (values instanceof Float64Array) return Float64Array.from(rows, (row) => values[row]);
	return Array.from(rows, (row) => values[row]);
}

// packages/training/src/folds.ts
/**
* The fold of every row (0 … folds − 1): units are shuffled by the seed and dealt in turn; rows of one group are one unit, so no
* group is in training and test at once. Depends on names and seed only, not on the order of the rows.
* @param units the group of every row, or its key.
* @throws UserError when there are fewer units than folds.
*/
function foldsOf(units, folds, seed) {
	const names = [...new Set(units)].sort();
	if (names.length < folds) throw new UserError(`there are ${folds} folds and only ${names.length} independent groups of rows`, { fix: "Ask for fewer folds, or set `validate.group` to something finer." });
	const random = seededRandom(seed);
	for (let i = names.length - 1; i > 0; i--) {
		const j = Math.floor((random.uint32() * 2 ** 21 + (random.uint32() >>> 11)) / 2 ** 53 * (i + 1));
		[names[i], names[j]] = [names[j], names[i]];
	}
	const foldOf = new Map(names.map((name, at) => [name, at % folds]));
	return Uint8Array.from(units, (name) => foldOf.get(name));
}

// packages/training/src/train-linear.ts
/**
* Logistic regression, or ridge for regression, on preprocessed columns; preprocessing and model are fitted on the training rows
* alone, and in each fold of the cross-validation anew on that fold's own.
* @throws UserError when a step of `prepare` cannot be taken, or the labels are all the same.
*/
function trainLinear(data, options) {
	const { transforms, model } = fit(data, data.train, options);
	return {
		model: linearOnnx(transforms, model, {
			name: options.name,
			classes: ["0", "1"],
			version: options.version
		}),
		transforms,
		iterations: model.iterations,
		converged: model.converged,
		folds: options.folds === void 0 ? void 0 : crossValidate(data, options, options.folds)
	};
}
function fit(data, rows, { task, prepare, penalty }) {
	const columns = data.columns.map((column) => ({
		...column,
		values: rowsOf(column.values, rows)
	}));
	const transforms = fitTransforms(columns, prepare);
	const features = applyTransforms(transforms, new Map(columns.map(({ name, values }) => [name, values])));
	const target = Float64Array.from(rows, (row) => data.label[row]);
	return {
		transforms,
		model: fitLinear(task === "regression" ? "ridge" : "logistic", features, target, { penalty })
	};
}
function predict(data, rows, transforms, model) {
	const columns = new Map(data.columns.map(({ name, values }) => [name, rowsOf(values, rows)]));
	const predicted = predictLinear(model, applyTransforms(transforms, columns), rows.length);
	return model.kind === "ridge" ? predicted : predicted.filter((_, at) => at % 2 === 1);
}
function crossValidate(data, options, { count, units }) {
	const foldOf = foldsOf(units, count, options.seed);
	const metrics = {};
	for (let fold = 0; fold < count; fold++) {
		const rest = data.train.filter((_, at) => foldOf[at] !== fold);
		const test = data.train.filter((_, at) => foldOf[at] === fold);
		const { transforms, model } = fit(data, rest, options);
		const score = predict(data, test, transforms, model);
		const label = Float64Array.from(test, (row) => data.label[row]);
		for (const [name, value] of Object.entries(pointMetrics(options.task, label, score))) {
			metrics[name] ??= [];
			metrics[name].push(value);
		}
	}
	return metrics;
}
/** Columns that can be learned from; texts with a value for nearly every row say who a row is, not what it is like. */
function learnable(columns, prepare) {
	const leftOut = [];
	return {
		kept: columns.filter((column) => {
			const out = prepare === void 0 && (column.type === "text" || column.type === "timestamp");
			if (out) leftOut.push({
				name: column.name,
				type: column.type
			});
			return !out;
		}),
		leftOut
	};
}

// actions/train-model/src/table.ts
/** Trains on tables, and lets the model file that was written predict the held-out rows. */
async function trainOnTable(inputs, workspace, out, names, ports) {
	if (inputs.needsSql.length > 0) throw new UserError(`\`${inputs.needsSql.join("` and `")}\` in modelops.yml are for prepare-data`, { fix: "Let prepare-data run before, and give the table that it writes as the input `data`." });
	const files = await workspace.files(inputs.data, "the data");
	const apart = inputs.holdout === void 0 ? void 0 : await workspace.file(inputs.holdout, "the holdout");
	const tables = await Promise.all([...files, ...apart === void 0 ? [] : [apart]].map((path) => readTable(path)));
	const table = concatTables(tables);
	const apartRows = apart === void 0 ? 0 : tables.at(-1).rowCount;
	ports.log.info(`${files.map((path) => workspace.name(path)).join(", ")}: ${table.rowCount} rows`);
	const columns = rolesOf(table, inputs);
	const { task, label } = labelsOf(table, columns.label, inputs.task);
	const times = inputs.time === void 0 ? void 0 : typedColumn(table, inputs.time, "timestamp").values;
	const inWindow = windowOf(inputs, times);
	const known = [];
	const heldOut = [];
	let unlabelled = 0;
	for (let row = 0; row < table.rowCount; row++) {
		const isApart = row >= table.rowCount - apartRows;
		if (!isApart && !inWindow(row)) continue;
		if (Number.isNaN(label[row])) unlabelled++;
		else (isApart ? heldOut : known).push(row);
	}
	if (known.length === 0) throw new UserError("no row with a label lies in the window", {
		where: workspace.name(files[0]),
		fix: `The window is from ${inputs.window.from ?? "the beginning"} to ${inputs.window.to ?? "the end"}.`
	});
	const keyOf = (row) => columns.key === "$row" ? String(row + 1) : table.column(columns.key).text(row) ?? "";
	const split = inputs.split === void 0 ? {
		train: Uint32Array.from(known),
		holdout: Uint32Array.from(heldOut),
		gap: 0,
		cut: null
	} : splitRows(Uint32Array.from(known), inputs.split, times, keyOf);
	const { kept, leftOut } = learnable(featuresOf(table, columns, inputs), inputs.prepare);
	if (kept.length === 0) throw new UserError("there is no column to learn from", { where: workspace.name(files[0]) });
	const notes = leftOut.map(({ name, type }) => `The column "${name}" (${type}) is left out: ${type === "timestamp" ? "take `date-parts` of it" : "one-hot it"} under \`prepare\` to learn from it.`);
	ports.log.info(`${task}: ${split.train.length} rows to train on, ${split.holdout.length} held out; ${kept.map(({ name }) => name).join(", ")}`);
	if (inputs.trainer === "mlp") throw new UserError("the trainer `mlp` is not there yet", { fix: "Use `linear`." });
	const groups = inputs.group === void 0 ? void 0 : groupsOf(table, inputs.group);
	const trained = trainLinear({
		columns: kept,
		label,
		train: split.train,
		holdout: split.holdout
	}, {
		task,
		name: inputs.model,
		version: suiteVersion,
		prepare: inputs.prepare,
		penalty: inputs.penalty,
		seed: inputs.seed,
		folds: inputs.folds === void 0 ? void 0 : {
			count: inputs.folds,
			units: Array.from(split.train, (row) => groups?.[row] ?? keyOf(row))
		}
	});
	if (!trained.converged) notes.push("Training stopped before it converged; features of very different sizes may be the cause.");
	const modelPath = join(out, names.model);
	await writeWhole(modelPath, trained.model);
	const model = await loadModel(modelPath, {
		backend: "wasm",
		name: names.model
	});
	const batch = new Map(kept.map(({ name, values }) => [name, rowsOf(values, split.holdout)]));
	const predicted = await model.predict({
		rowCount: split.holdout.length,
		columns: batch
	});
	await model.close();
	const scores = scoresOf(predicted, task, names.model);
	const predictionsPath = join(out, names.predictions);
	await writeWhole(predictionsPath, predictionsOf(table, split.holdout, columns, label, scores, keyOf, inputs));
	return {
		model: modelPath,
		predictions: predictionsPath,
		outputs: [modelPath, predictionsPath],
		data: apart === void 0 ? files : [...files, apart],
		record: {
			task,
			window: inputs.window.from === void 0 && inputs.window.to === void 0 ? null : {
				column: inputs.time ?? null,
				from: inputs.window.from ?? null,
				to: inputs.window.to ?? null
			},
			trainer: {
				name: inputs.trainer,
				parameters: { penalty: inputs.penalty },
				iterations: trained.iterations,
				converged: trained.converged
			},
			rows: {
				train: split.train.length,
				holdout: split.holdout.length,
				gap: split.gap,
				unlabelled
			},
			split: inputs.split === void 0 ? {
				by: "file",
				holdout: workspace.name(apart),
				boundary: null
			} : {
				by: inputs.split.by,
				holdout: inputs.holdoutText,
				boundary: split.cut === null ? null : new Date(Math.floor(split.cut)).toISOString()
			},
			transforms: {
				schema: "modelops/transforms/v1",
				fittedOn: {
					rows: split.train.length,
					digest: digestOf(tables.map(({ source }) => source.sha256))
				},
				...trained.transforms
			},
			crossValidation: crossValidationOf(trained.folds, inputs),
			notes,
			backend: "javascript"
		}
	};
}
/** The columns with key and label, as validate-model would find them. */
function rolesOf(table, inputs) {
	const guessed = inputs.key ?? table.columnNames.find((name) => name === "id" || name.endsWith("_id")) ?? "$row";
	const { key, label } = resolveColumns(table, {
		key: guessed,
		label: inputs.label,
		score: table.columnNames[0]
	});
	return {
		key,
		label
	};
}
function labelsOf(table, name, asked) {
	const label = typedColumn(table, name, void 0);
	if (!(label.values instanceof Float64Array) || label.type === "timestamp") throw new UserError(`the label "${name}" is neither 0 and 1 (true and false) nor a number`, {
		where: table.source.path,
		fix: "Set `label` to another column, or write 0 and 1."
	});
	const other = label.values.findIndex((value) => value !== 0 && value !== 1 && !Number.isNaN(value));
	const task = asked ?? (other < 0 ? "binary-classification" : "regression");
	if (task === "binary-classification" && other >= 0) throw new UserError(`the label is ${label.values[other]}, and the task is binary classification`, {
		where: table.locate(other, name),
		fix: "A label is 0 or 1; or set `task: regression`."
	});
	return {
		task,
		label: label.values
	};
}
function windowOf({ window, time }, times) {
	if (window.from === void 0 && window.to === void 0) return () => true;
	if (times === void 0) throw new UserError("a window was given, and no column of time is named", { fix: "Set `data.time` in modelops.yml, or the input `time`." });
	const from = window.from === void 0 ? Number.NEGATIVE_INFINITY : parseInstant(window.from);
	const to = window.to === void 0 ? Number.POSITIVE_INFINITY : parseInstant(window.to);
	if (from >= to) throw new UserError(`the window from ${window.from} to ${window.to} is empty`, { fix: `Rows count whose "${time}" is at \`from\` or later and before \`to\`.` });
	return (row) => times[row] >= from && times[row] < to;
}
function featuresOf(table, { key, label }, inputs) {
	const dates = new Set((inputs.prepare ?? []).flatMap((step) => "date-parts" in step ? [step["date-parts"].of] : []));
	const names = inputs.features ?? table.columnNames.filter((name) => name !== key && name !== label && (name !== inputs.time || dates.has(name)));
	for (const name of names) if (name === label) throw new UserError(`the label "${name}" is among the features`, { fix: "A model that is given the answer learns nothing." });
	return names.map((name) => typedColumn(table, name, dates.has(name) ? "timestamp" : inputs.types[name]));
}
function predictionsOf(table, rows, { key, label: labelName }, label, scores, keyOf, { score, group, slices }) {
	const keyName = key === "$row" ? "id" : key;
	const more = [.../* @__PURE__ */ new Set([...group === void 0 ? [] : [group.column], ...slices])].filter((name) => name !== keyName && name !== labelName && name !== score);
	const columns = more.map((name) => table.column(name));
	const lines = [[
		keyName,
		labelName,
		score,
		...more
	].map(cell).join(",")];
	for (const [at, row] of rows.entries()) lines.push([
		cell(keyOf(row)),
		String(label[row]),
		String(scores[at]),
		...columns.map((column) => cell(column.text(row) ?? ""))
	].join(","));
	return `${lines.join("\n")}\n`;
}
function cell(text) {
	return /[",\r\n;\t]|^\s|\s$/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text;
}
function crossValidationOf(folds, inputs) {
	if (folds === void 0 || inputs.folds === void 0) return null;
	return {
		folds: inputs.folds,
		groupBy: groupName(inputs.group),
		metrics: Object.entries(folds).map(([name, values]) => {
			const present = values.filter((value) => value !== null);
			const mean = present.length === values.length ? present.reduce((a, b) => a + b, 0) / present.length : null;
			const square = mean === null ? null : present.reduce((a, b) => a + (b - mean) ** 2, 0) / (present.length - 1);
			return {
				name,
				mean,
				deviation: square === null ? null : Math.sqrt(square),
				values: [...values]
			};
		})
	};
}

export { columnsKey as n, withoutZipMap as r, classesKey as t, trainOnTable };
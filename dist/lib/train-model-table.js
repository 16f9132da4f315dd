import { t as digestOfFile } from "./action-kit-evidence.js";
import { n as suiteVersion } from "./action-kit-frame.js";
import { n as digestOf } from "./contracts-canonical.js";
import { t as UserError } from "./contracts-errors.js";
import { t as concatTables } from "./data-concat-tables.js";
import { t as readTable } from "./data-read-table.js";
import { o as strayText } from "./data-split-rule.js";
import { a as groupsOf } from "./evaluation.js";
import { a as resolveTruthColumns } from "./evaluation-predictions.js";
import { classScoresOf, loadModel, scoresOf } from "./models.js";
import { a as typedColumn, i as rowsOf, n as labelsOf, r as onlyTrained, s as chooseRows } from "./training.js";
import { n as suggestion } from "./contracts-nearest.js";
import { n as pointMetrics } from "./evaluation-score-rows.js";
import { n as seededRandom } from "./evaluation-random.js";
import { o as classesKey, s as columnsKey } from "./models-tabular.js";
import { r as ProtoWriter } from "./models-onnx-file.js";
import { n as loadTf } from "./models-tfjs-runtimes.js";
import { t as groupName } from "./train-model-inputs.js";
import { writeWhole } from "./train-model-run.js";
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
			with: void 0
		} : step.impute;
		for (const name of names) {
			const texts = !(columnNamed(name) instanceof Float64Array);
			if (how === void 0) impute(name, texts || types.get(name) === "boolean" ? "most-frequent" : "median");
			else if (typeof how === "string") impute(name, how);
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
		const { columns: names, method = "standard" } = Array.isArray(step.scale) ? { columns: step.scale } : step.scale;
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
		const { columns: names, max = defaultCategories } = Array.isArray(step["one-hot"]) ? { columns: step["one-hot"] } : step["one-hot"];
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
		case "one-hot": {
			const ones = /* @__PURE__ */ new Map();
			for (const category of step.categories) ones.set(category, new Float64Array(values.length));
			for (let row = 0; row < values.length; row++) {
				const one = ones.get(values[row]);
				if (one !== void 0) one[row] = 1;
			}
			return step.categories.map((category) => [`${column}=${category}`, ones.get(category)]);
		}
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

// packages/training/src/mlp-tfjs.ts
/** Rows whose loss is computed at once: memory does not grow with the table. */
const piece = 4096;
/**
* TensorFlow.js for `fitMlp`. It is loaded here and nowhere else, since it takes longer than a small training.
* @param backend `wasm` is bundled; `tfjs-node` is the package of the workspace; `auto` is that where it is installed, else wasm.
* @throws UserError when the backend that was asked for is not there or does not load; no other is taken instead.
*/
async function loadMlpBackend(backend, workspace) {
	const loaded = await loadTf(backend === "tfjs-node" ? "native" : backend, workspace);
	return {
		name: loaded.name,
		arithmetic: tfArithmetic(loaded)
	};
}
/**
* Loss by TensorFlow.js, gradients by its automatic differentiation, both in float32. Nothing stays behind there: the weights live in
* `fitMlp`, in double precision, and go over anew for each batch.
*/
function tfArithmetic({ runtime: tf, assertBackend }) {
	const losses = (kind, parameters, x, truth) => {
		let values = x;
		for (let at = 0; at < parameters.length; at += 2) {
			values = tf.add(tf.matMul(values, parameters[at], false, true), parameters[at + 1]);
			if (at + 2 < parameters.length) values = tf.relu(values);
		}
		if (kind === "softmax") return tf.neg(tf.sum(tf.mul(tf.logSoftmax(values), truth), 1));
		return kind === "logistic" ? tf.sub(tf.softplus(values), tf.mul(values, truth)) : tf.mul(tf.squaredDifference(values, truth), .5);
	};
	const parametersOf = (layers) => layers.flatMap(({ inputs, outputs, weights, bias }) => [tf.tensor(Float32Array.from(weights), [outputs, inputs], "float32"), tf.tensor(Float32Array.from(bias), [outputs], "float32")]);
	const batchOf = (kind, layers, x, y, rows) => {
		const width = layers[0].inputs;
		const classes = layers.at(-1).outputs;
		const values = new Float32Array(rows.length * width);
		const truth = new Float32Array(rows.length * classes);
		for (const [at, row] of rows.entries()) {
			values.set(x.subarray(row * width, (row + 1) * width), at * width);
			if (kind === "softmax") truth[at * classes + y[row]] = 1;
			else truth[at] = y[row];
		}
		return [tf.tensor(values, [rows.length, width], "float32"), tf.tensor(truth, [rows.length, classes], "float32")];
	};
	return {
		gradient(kind, layers, x, y, rows, gradients) {
			assertBackend();
			tf.tidy(() => {
				const [features, truth] = batchOf(kind, layers, x, y, rows);
				const found = tf.grads((...parameters) => tf.mean(losses(kind, parameters, features, truth)))(parametersOf(layers));
				for (const [at, { weights, bias }] of gradients.entries()) {
					weights.set(found[2 * at].dataSync());
					bias.set(found[2 * at + 1].dataSync());
				}
			});
		},
		loss(kind, layers, x, y, rows) {
			assertBackend();
			let total = 0;
			for (let start = 0; start < rows.length; start += piece) {
				const some = rows.subarray(start, start + piece);
				total += tf.tidy(() => {
					const [features, truth] = batchOf(kind, layers, x, y, some);
					return losses(kind, parametersOf(layers), features, truth).dataSync().reduce((sum, value) => sum + value, 0);
				});
			}
			return total / rows.length;
		}
	};
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
function fitLinear(kind, features, target, { penalty = 1, names } = {}, classes = 2) {
	const rows = target.length;
	const width = features.length;
	const outputs = kind === "softmax" ? classes : 1;
	if (kind !== "ridge" && new Set(target).size < 2) throw new UserError("all training rows have the same label", { fix: "A classifier learns from rows of each class: is the window or the label right?" });
	const design = features.map(designColumn);
	const { means, scales } = standardisation(features, rows, names);
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
			for (let row = 0; row < rows; row++) total += residual[row];
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
function standardisation(features, rows, names) {
	const means = new Float64Array(features.length);
	const scales = new Float64Array(features.length);
	for (const [j, column] of features.entries()) {
		let sum = 0;
		for (const value of column) sum += value;
		if (!Number.isFinite(sum)) throw notFinite(column, names?.[j] === void 0 ? `number ${j + 1}` : `"${names[j]}"`);
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
/** The error for a feature with a value that nothing can be learnt from. */
function notFinite(values, name) {
	return values.some(Number.isNaN) ? new UserError(`the feature ${name} has a missing value`, { fix: "Add an `impute` step under `prepare`." }) : new UserError(`the feature ${name} has values that are infinite, or too large to add up`, { fix: "Leave such a cell empty, or write a bound in its place." });
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

// packages/training/src/mlp.ts
const batchSize = 64;
const learningRate = .003;
/** Passes without progress after which training stops. */
const patience = 15;
const keptAside = .15;
/**
* Fits a small network by mini-batches with Adam (Kingma, Ba 2015) and early stopping on 15 % of the rows, which a seeded
* shuffle chooses; the weights of the best pass are kept. Features are standardised inside, and the scales are folded into the first
* layer, so the model reads the features as they are. Plain double arithmetic in one order: the same input and seed give the same bits
* (with `arithmetic`, those of its gradients).
* @param features columns of equal length, finite. @param target 0 or 1; a number; or the index of the class.
* @param classes number of classes, for softmax.
* @throws UserError when all labels are the same or a feature is not finite.
*/
function fitMlp(kind, features, target, { hidden = [32, 16], epochs = 200, penalty = 1, seed = 1, arithmetic, names } = {}, classes = 2) {
	const rows = target.length;
	if (kind !== "ridge" && new Set(target).size < 2) throw new UserError("all training rows have the same label", { fix: "A classifier learns from rows of each class: is the window or the label right?" });
	const { means, scales } = standardisationOf(features, names);
	const width = features.length;
	const x = new Float64Array(rows * width);
	for (const [j, column] of features.entries()) for (let row = 0; row < rows; row++) x[row * width + j] = scales[j] === 0 ? 0 : (column[row] - means[j]) / scales[j];
	const targetScale = kind === "ridge" ? standardisationOf([target]) : void 0;
	const [shift, unit] = targetScale === void 0 ? [0, 1] : [targetScale.means[0], targetScale.scales[0] || 1];
	const y = target.map((value) => (value - shift) / unit);
	const random = seededRandom(seed);
	const order = shuffled(rows, random);
	const aside = Math.min(rows - 1, Math.max(1, Math.round(rows * keptAside)));
	const held = order.subarray(0, aside);
	const train = order.slice(aside);
	const network = new Network([
		width,
		...hidden,
		kind === "softmax" ? classes : 1
	], kind, random, penalty / rows, arithmetic);
	let best = Number.POSITIVE_INFINITY;
	let bestLayers = network.copy();
	let since = 0;
	let epoch = 0;
	for (; epoch < epochs && since < patience; epoch++) {
		shuffle(train, random);
		for (let at = 0; at < train.length; at += batchSize) network.step(x, y, train.subarray(at, Math.min(at + batchSize, train.length)));
		const loss = network.loss(x, y, held);
		if (loss < best - 1e-5 * Math.abs(best === Number.POSITIVE_INFINITY ? 0 : best)) {
			best = loss;
			bestLayers = network.copy();
			since = 0;
		} else since++;
	}
	return {
		kind,
		layers: inOwnUnits(bestLayers, means, scales, shift, unit),
		epochs: epoch,
		converged: since >= patience
	};
}
/** The probability of class 1, or the predicted number, of every row; for softmax rows × classes, row-major. */
function predictMlp(model, features, rows) {
	const outputs = model.layers.at(-1).outputs;
	const result = new Float64Array(rows * outputs);
	const widest = Math.max(...model.layers.map(({ inputs, outputs }) => Math.max(inputs, outputs)));
	let input = new Float64Array(widest);
	let output = new Float64Array(widest);
	for (let row = 0; row < rows; row++) {
		for (const [j, column] of features.entries()) input[j] = column[row];
		for (const [at, layer] of model.layers.entries()) {
			forward(layer, input, output, at < model.layers.length - 1);
			[input, output] = [output, input];
		}
		if (model.kind === "softmax") softmax(input, result.subarray(row * outputs, (row + 1) * outputs));
		else result[row] = model.kind === "logistic" ? 1 / (1 + Math.exp(-input[0])) : input[0];
	}
	return result;
}
/** Margins as probabilities, of as many classes as `to` has; gives the logarithm of the sum of their exponentials. */
function softmax(margins, to) {
	let top = Number.NEGATIVE_INFINITY;
	for (let k = 0; k < to.length; k++) top = Math.max(top, margins[k]);
	let sum = 0;
	for (let k = 0; k < to.length; k++) sum += to[k] = Math.exp(margins[k] - top);
	for (let k = 0; k < to.length; k++) to[k] = to[k] / sum;
	return top + Math.log(sum);
}
/** Uniform on [0, 1), 53 bits. */
function uniform(random) {
	return (random.uint32() * 2 ** 21 + (random.uint32() >>> 11)) / 2 ** 53;
}
function shuffle(values, random) {
	for (let i = values.length - 1; i > 0; i--) {
		const j = Math.floor(uniform(random) * (i + 1));
		const value = values[i];
		values[i] = values[j];
		values[j] = value;
	}
}
function shuffled(count, random) {
	const values = Uint32Array.from({ length: count }, (_, row) => row);
	shuffle(values, random);
	return values;
}
function forward({ inputs, outputs, weights, bias }, from, to, relu) {
	for (let k = 0; k < outputs; k++) {
		let sum = bias[k];
		for (let j = 0, at = k * inputs; j < inputs; j++) sum += weights[at + j] * from[j];
		to[k] = relu && sum < 0 ? 0 : sum;
	}
}
/** The network while it learns: values, gradients and Adam's moments. */
var Network = class {
	#layers;
	#gradients;
	#moments;
	#values;
	#errors;
	#kind;
	#decay;
	#arithmetic;
	#steps = 0;
	constructor(sizes, kind, random, decay, arithmetic) {
		const shapes = sizes.slice(1).map((outputs, at) => ({
			inputs: sizes[at],
			outputs
		}));
		this.#layers = shapes.map(({ inputs, outputs }) => ({
			inputs,
			outputs,
			weights: Float64Array.from({ length: inputs * outputs }, () => (2 * uniform(random) - 1) * Math.sqrt(6 / Math.max(1, inputs))),
			bias: new Float64Array(outputs)
		}));
		this.#gradients = shapes.map(emptyLayer);
		this.#moments = shapes.map((shape) => ({
			first: emptyLayer(shape),
			second: emptyLayer(shape)
		}));
		this.#values = sizes.map((size) => new Float64Array(size));
		this.#errors = sizes.map((size) => new Float64Array(size));
		this.#kind = kind;
		this.#decay = decay;
		this.#arithmetic = arithmetic;
	}
	copy() {
		return this.#layers.map((layer) => ({
			...layer,
			weights: layer.weights.slice(),
			bias: layer.bias.slice()
		}));
	}
	/** Mean loss of rows: log loss (of two or more classes), or half the squared error. */
	loss(x, y, rows) {
		if (this.#arithmetic !== void 0) return this.#arithmetic.loss(this.#kind, this.#layers, x, y, rows);
		let total = 0;
		for (const row of rows) {
			const out = this.#run(x, row);
			const truth = y[row];
			if (this.#kind === "softmax") {
				total += softmax(out, this.#errors.at(-1)) - out[truth];
				continue;
			}
			const z = out[0];
			total += this.#kind === "logistic" ? Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - truth * z : .5 * (z - truth) ** 2;
		}
		return total / rows.length;
	}
	/** One step of Adam on the mean gradient of a batch. */
	step(x, y, rows) {
		if (this.#arithmetic === void 0) this.#gradient(x, y, rows);
		else this.#arithmetic.gradient(this.#kind, this.#layers, x, y, rows, this.#gradients);
		this.#steps++;
		const rate = learningRate * Math.sqrt(1 - .999 ** this.#steps) / (1 - .9 ** this.#steps);
		for (const [at, layer] of this.#layers.entries()) {
			const gradient = this.#gradients[at];
			const { first, second } = this.#moments[at];
			for (let i = 0; i < layer.weights.length; i++) gradient.weights[i] = gradient.weights[i] + this.#decay * layer.weights[i];
			adam(layer.weights, gradient.weights, first.weights, second.weights, rate);
			adam(layer.bias, gradient.bias, first.bias, second.bias, rate);
		}
	}
	#gradient(x, y, rows) {
		for (const { weights, bias } of this.#gradients) {
			weights.fill(0);
			bias.fill(0);
		}
		for (const row of rows) {
			const out = this.#run(x, row);
			const errors = this.#errors.at(-1);
			if (this.#kind === "softmax") {
				softmax(out, errors);
				errors[y[row]] -= 1;
				for (let k = 0; k < errors.length; k++) errors[k] = errors[k] / rows.length;
			} else {
				const z = out[0];
				errors[0] = ((this.#kind === "logistic" ? 1 / (1 + Math.exp(-z)) : z) - y[row]) / rows.length;
			}
			this.#backward();
		}
	}
	/** The outputs for a row. */
	#run(x, row) {
		const input = this.#values[0];
		const width = input.length;
		for (let j = 0; j < width; j++) input[j] = x[row * width + j];
		for (const [at, layer] of this.#layers.entries()) forward(layer, this.#values[at], this.#values[at + 1], at < this.#layers.length - 1);
		return this.#values.at(-1);
	}
	#backward() {
		for (let at = this.#layers.length - 1; at >= 0; at--) {
			const { inputs, outputs, weights } = this.#layers[at];
			const gradient = this.#gradients[at];
			const input = this.#values[at];
			const error = this.#errors[at + 1];
			const before = this.#errors[at];
			before.fill(0);
			for (let k = 0; k < outputs; k++) {
				const e = error[k];
				if (e === 0) continue;
				gradient.bias[k] = gradient.bias[k] + e;
				for (let j = 0, i = k * inputs; j < inputs; j++, i++) {
					gradient.weights[i] = gradient.weights[i] + e * input[j];
					before[j] = before[j] + e * weights[i];
				}
			}
			if (at > 0) {
				for (let j = 0; j < inputs; j++) if (input[j] === 0) before[j] = 0;
			}
		}
	}
};
function emptyLayer({ inputs, outputs }) {
	return {
		inputs,
		outputs,
		weights: new Float64Array(inputs * outputs),
		bias: new Float64Array(outputs)
	};
}
function adam(values, gradient, m, v, rate) {
	for (let i = 0; i < values.length; i++) {
		const g = gradient[i];
		m[i] = .9 * m[i] + .1 * g;
		v[i] = .999 * v[i] + .001 * g * g;
		values[i] = values[i] - rate * m[i] / (Math.sqrt(v[i]) + 1e-8);
	}
}
function standardisationOf(features, names) {
	const means = new Float64Array(features.length);
	const scales = new Float64Array(features.length);
	for (const [j, column] of features.entries()) {
		const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
		if (!Number.isFinite(mean)) throw notFinite(column, names?.[j] === void 0 ? `number ${j + 1}` : `"${names[j]}"`);
		const scale = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length);
		means[j] = mean;
		scales[j] = scale > 1e-12 * Math.abs(mean) ? scale : 0;
	}
	return {
		means,
		scales
	};
}
/** The same network for features and target in their own units. */
function inOwnUnits(layers, means, scales, shift, unit) {
	return layers.map((layer, at) => {
		const { inputs, outputs } = layer;
		const weights = layer.weights.slice();
		const bias = layer.bias.slice();
		if (at === 0) for (let k = 0; k < outputs; k++) for (let j = 0; j < inputs; j++) {
			const i = k * inputs + j;
			weights[i] = scales[j] === 0 ? 0 : weights[i] / scales[j];
			bias[k] = bias[k] - weights[i] * means[j];
		}
		if (at === layers.length - 1 && (shift !== 0 || unit !== 1)) {
			for (let i = 0; i < weights.length; i++) weights[i] = weights[i] * unit;
			for (let k = 0; k < outputs; k++) bias[k] = bias[k] * unit + shift;
		}
		return {
			inputs,
			outputs,
			weights,
			bias
		};
	});
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
* (the class's index, int64; for softmax its name), or `value` [rows, outputs] for ridge.
* @param classes names of the classes, for the metadata.
*/
function linearOnnx(transforms, model, told) {
	const graph = new GraphBuilder();
	const features = preprocessing(graph, transforms);
	const outputs = model.weights.length;
	const width = transforms.features.length;
	const matrix = new Float64Array(width * outputs);
	for (const [k, weights] of model.weights.entries()) for (let j = 0; j < width; j++) matrix[j * outputs + k] = weights[j];
	const product = graph.node("MatMul", [features, graph.doubles(matrix, [width, outputs])]);
	return finished(graph, transforms, graph.node("Add", [product, graph.doubles(model.intercepts, [1, outputs])]), model.kind, outputs, told);
}
/**
* As `linearOnnx`, for a network: each layer is a matrix product, a sum and, but for the last, a ReLU, in double precision.
*/
function mlpOnnx(transforms, model, told) {
	const graph = new GraphBuilder();
	let tensor = preprocessing(graph, transforms);
	for (const [at, { inputs, outputs, weights, bias }] of model.layers.entries()) {
		const transposed = new Float64Array(weights.length);
		for (let k = 0; k < outputs; k++) for (let j = 0; j < inputs; j++) transposed[j * outputs + k] = weights[k * inputs + j];
		const product = graph.node("MatMul", [tensor, graph.doubles(transposed, [inputs, outputs])]);
		tensor = graph.node("Add", [product, graph.doubles(bias, [1, outputs])]);
		if (at < model.layers.length - 1) tensor = graph.node("Relu", [tensor]);
	}
	return finished(graph, transforms, tensor, model.kind, model.layers.at(-1).outputs, told);
}
/** From the margins to the outputs, and the file. */
function finished(graph, transforms, margin, kind, outputs, { name, classes, version }) {
	if (kind === "ridge") {
		graph.named("value", "Identity", [margin]);
		graph.output("value", "double", [null, outputs]);
	} else {
		if (kind === "logistic") {
			const probability = graph.node("Sigmoid", [margin]);
			const other = graph.node("Sub", [graph.number(1), probability]);
			graph.named("probabilities", "Concat", [other, probability], [["axis", 1]]);
		} else graph.named("probabilities", "Softmax", [margin], [["axis", 1]]);
		const largest = [["axis", 1], ["keepdims", 0]];
		if (kind === "softmax") {
			const index = graph.node("ArgMax", ["probabilities"], largest);
			graph.named("label", "LabelEncoder", [index], [["keys_int64s", classes.map((_, at) => at)], ["values_strings", classes]], "ai.onnx.ml");
			graph.output("label", "string", [null]);
		} else {
			graph.named("label", "ArgMax", ["probabilities"], largest);
			graph.output("label", "int64", [null]);
		}
		graph.output("probabilities", "double", [null, classes.length]);
	}
	const columns = transforms.inputs.map((input) => ({
		name: input.name,
		type: input.type === "timestamp" ? "date" : isText(input.type) ? "text" : "number"
	}));
	return graph.finish(name, {
		[columnsKey]: JSON.stringify(columns),
		...kind === "ridge" ? {} : { [classesKey]: JSON.stringify(classes) }
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

// packages/training/src/train.ts
/**
* A model of preprocessed columns; preprocessing and model are fitted on the training rows alone, and in each fold of the
* cross-validation anew on that fold's own.
* @throws UserError when a step of `prepare` cannot be taken, or the labels are all the same.
*/
function train(data, options) {
	const { transforms, model } = fit(data, data.train, options);
	const told = {
		name: options.name,
		classes: data.classes ?? ["0", "1"],
		version: options.version
	};
	return {
		model: "layers" in model ? mlpOnnx(transforms, model, told) : linearOnnx(transforms, model, told),
		transforms,
		iterations: "layers" in model ? model.epochs : model.iterations,
		converged: model.converged,
		folds: options.folds === void 0 ? void 0 : crossValidate(data, options, options.folds)
	};
}
const kinds = {
	"binary-classification": "logistic",
	"multiclass-classification": "softmax",
	regression: "ridge"
};
function fit(data, rows, { trainer, task, prepare, penalty, seed, arithmetic }) {
	const columns = data.columns.map((column) => ({
		...column,
		values: rowsOf(column.values, rows)
	}));
	const transforms = fitTransforms(columns, prepare);
	const features = applyTransforms(transforms, new Map(columns.map(({ name, values }) => [name, values])));
	const target = Float64Array.from(rows, (row) => data.label[row]);
	const kind = kinds[task];
	const classes = data.classes?.length;
	const names = transforms.features;
	return {
		transforms,
		model: trainer === "mlp" ? fitMlp(kind, features, target, {
			penalty,
			seed,
			arithmetic,
			names
		}, classes) : fitLinear(kind, features, target, {
			penalty,
			names
		}, classes)
	};
}
function predict(data, rows, transforms, model) {
	const columns = new Map(data.columns.map(({ name, values }) => [name, rowsOf(values, rows)]));
	const features = applyTransforms(transforms, columns);
	if ("layers" in model) return predictMlp(model, features, rows.length);
	const predicted = predictLinear(model, features, rows.length);
	return model.kind === "logistic" ? predicted.filter((_, at) => at % 2 === 1) : predicted;
}
function crossValidate(data, options, { count, units }) {
	const foldOf = foldsOf(units, count, options.seed);
	const metrics = {};
	const classes = data.classes?.length;
	for (let fold = 0; fold < count; fold++) {
		const rest = data.train.filter((_, at) => foldOf[at] !== fold);
		const test = data.train.filter((_, at) => foldOf[at] === fold);
		const { transforms, model } = fit(data, rest, options);
		const score = predict(data, test, transforms, model);
		const label = Float64Array.from(test, (row) => data.label[row]);
		for (const [name, value] of Object.entries(pointMetrics(options.task, label, score, { classes }))) {
			metrics[name] ??= [];
			metrics[name].push(value);
		}
	}
	return metrics;
}
/**
* Columns that can be learned from; texts with a value for nearly every row say who a row is, not what it is like.
* @param rows to train on.
*/
function learnable(columns, prepare, rows) {
	const leftOut = [];
	return {
		kept: columns.filter((column) => {
			if (prepare !== void 0) return true;
			const { name, type } = column;
			const empty = isEmpty(column, rows);
			const out = empty || type === "text" || type === "timestamp";
			if (out) leftOut.push({
				name,
				type,
				empty
			});
			return !out;
		}),
		leftOut
	};
}
/** Whether a column has no value in these rows. */
function isEmpty({ values }, rows) {
	return rows.every((row) => {
		const value = values[row];
		return value === null || value === "" || Number.isNaN(value);
	});
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
	ports.log.info(`${files.length > 3 ? `${files.length} files` : files.map((path) => workspace.name(path)).join(", ")}: ${table.rowCount} rows`);
	const columns = rolesOf(table, inputs);
	const labels = labelsOf(table, columns.label, inputs.task);
	const { task, label } = labels;
	const times = inputs.time === void 0 ? void 0 : typedColumn(table, inputs.time, "timestamp").values;
	const { lock } = inputs;
	const window = lock?.window ?? inputs.window;
	const keyOf = (row) => columns.key === "$row" ? String(row + 1) : table.column(columns.key).text(row) ?? "";
	const { unlabelled, ...split } = chooseRows({
		table,
		tables,
		apartRows,
		label,
		times,
		where: workspace.name(files[0])
	}, inputs);
	const all = featuresOf(table, columns, inputs);
	checkFeatures(table, all, split, inputs);
	const { kept, leftOut } = learnable(all, inputs.prepare, split.train);
	if (kept.length === 0) throw new UserError("there is no column to learn from", { where: workspace.name(files[0]) });
	const notes = leftOut.map(({ name, type, empty }) => `The column "${name}" (${type}) is left out: ${empty ? "it has no value in the training rows." : `${type === "timestamp" ? "take `date-parts` of it" : "one-hot it"} under \`prepare\` to learn from it.`}`);
	const learnt = onlyTrained(labels, split.train);
	if (learnt.unseen.length > 0) notes.push(`No row to train on has the label ${learnt.unseen.join(", ")}: the model does not know it, and is wrong wherever it is held out.`);
	const kindOf = learnt.classes === void 0 ? task : `${task}, ${learnt.classes.length} classes`;
	ports.log.info(`${kindOf}: ${split.train.length} rows to train on, ${split.holdout.length} held out${split.gap === 0 ? "" : `, ${split.gap} in the gap`}${unlabelled === 0 ? "" : `, ${unlabelled} left out since they have no label`}; ${kept.map(({ name }) => name).join(", ")}`);
	const backend = inputs.backend === "javascript" ? void 0 : await loadMlpBackend(inputs.backend, workspace.root);
	if (backend !== void 0) ports.log.info(`trains in ${backend.name}`);
	const groups = inputs.group === void 0 ? void 0 : groupsOf(table, inputs.group);
	const trained = train({
		columns: kept,
		label: learnt.label,
		classes: learnt.classes,
		train: split.train,
		holdout: split.holdout
	}, {
		trainer: inputs.trainer,
		task,
		name: inputs.model,
		version: suiteVersion,
		prepare: inputs.prepare,
		penalty: inputs.penalty,
		seed: inputs.seed,
		arithmetic: backend?.arithmetic,
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
	const predictionsPath = join(out, names.predictions);
	await writeWhole(predictionsPath, predictionsOf(table, split.holdout, columns, labels, scoreColumns(predicted, labels, inputs.score, names.model), keyOf, inputs));
	const hidden = kept.map(({ name }) => name).filter((name) => inputs.sensitive.has(name));
	return {
		model: modelPath,
		predictions: predictionsPath,
		outputs: [modelPath, predictionsPath],
		warnings: sharedKeys(columns.key, split, keyOf, inputs),
		data: await Promise.all((apart === void 0 ? files : [...files, apart]).map(async (path) => [path, (await digestOfFile(path)).sha256])),
		record: {
			task,
			window: window.from === void 0 && window.to === void 0 ? null : {
				column: inputs.time ?? null,
				from: window.from ?? null,
				to: window.to ?? null
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
			split: lock !== void 0 ? {
				by: "time",
				holdout: `${lock.holdout.from} to ${lock.holdout.to}`,
				boundary: `${lock.holdout.from}T00:00:00.000Z`
			} : inputs.split === void 0 ? {
				by: "file",
				holdout: workspace.name(apart),
				boundary: null
			} : {
				by: inputs.split.by,
				holdout: inputs.holdoutText,
				boundary: split.cut === null ? null : new Date(Math.floor(split.cut)).toISOString(),
				...inputs.split.by === "key" ? {
					key: inputs.splitKey,
					seed: inputs.split.seed
				} : {}
			},
			transforms: hidden.length > 0 ? null : {
				schema: "modelops/transforms/v1",
				fittedOn: {
					rows: split.train.length,
					digest: digestOf(tables.map(({ source }) => source.sha256))
				},
				...trained.transforms
			},
			crossValidation: crossValidationOf(trained.folds, inputs),
			notes: hidden.length === 0 ? notes : [...notes, `The fitted steps are left out of the record, since the model learns from columns that are marked sensitive (${hidden.join(", ")}). The model file holds them all the same.`],
			backend: backend?.name ?? "javascript"
		}
	};
}
/** The columns with key and label, as validate-model would find them. */
function rolesOf(table, inputs) {
	const guessed = inputs.key ?? table.columnNames.find((name) => name === "id" || name.endsWith("_id")) ?? "$row";
	return resolveTruthColumns(table, {
		key: guessed,
		label: inputs.label
	});
}
function featuresOf(table, { key, label }, inputs) {
	const dates = new Set((inputs.prepare ?? []).flatMap((step) => "date-parts" in step ? [step["date-parts"].of] : []));
	const names = inputs.features ?? table.columnNames.filter((name) => name !== key && name !== label && (name !== inputs.time || dates.has(name)));
	for (const name of names) if (name === label) throw new UserError(`the label "${name}" is among the features`, { fix: "A model that is given the answer learns nothing." });
	return names.map((name) => typedColumn(table, name, dates.has(name) ? "timestamp" : inputs.types[name]));
}
/**
* Nothing that is asked for is left out silently, and nothing infinite is learnt from.
* @throws UserError naming the column, and the line of the value where there is one.
*/
function checkFeatures(table, columns, split, { features, prepare, sensitive, types, at }) {
	const handled = new Set((prepare ?? []).flatMap((step) => "drop" in step ? step.drop : "one-hot" in step ? Array.isArray(step["one-hot"]) ? step["one-hot"] : step["one-hot"].columns : "date-parts" in step ? [step["date-parts"].of] : []));
	for (const column of columns) {
		const { name, type, values } = column;
		if (handled.has(name)) continue;
		if (values instanceof Float64Array) {
			const infinite = (row) => Math.abs(values[row]) === Number.POSITIVE_INFINITY;
			const row = split.train.find(infinite) ?? split.holdout.find(infinite);
			if (row !== void 0) throw new UserError("the value is infinite, and nothing can be learnt from it", {
				where: table.locate(row, name),
				fix: "Leave the cell empty where the value is missing (it gets the median, or what an `impute` step says), or write a finite bound in its place."
			});
		}
		if ((type === "text" || type === "category") && types[name] === void 0) {
			const stray = strayText(table, name, sensitive.has(name));
			if (stray !== void 0) throw stray;
		}
		if (features === void 0 || prepare !== void 0) continue;
		const [what, fix] = isEmpty(column, split.train) ? ["has no value in the training rows", "Take it out of `features`, or bring its values."] : type === "timestamp" ? ["holds times, and a raw time is no feature", `Take it out of \`features\`, or take parts of it under \`prepare\`: \`- date-parts: { of: ${name}, parts: [hour, weekday] }\`.`] : type === "text" ? ["holds texts with too many different values for categories", `Take it out of \`features\`, or say that it holds categories: \`schema: { ${name}: { type: category } }\` under \`data\`; the 100 most frequent have a feature each then.`] : [];
		if (what !== void 0) throw new UserError(`"${name}" is listed as a feature and ${what}`, {
			where: at("features", features.indexOf(name)),
			fix
		});
	}
}
/** A warning where rows of one key are on both sides of the split, which flatters the model. */
function sharedKeys(key, { train, holdout }, keyOf, { sensitive, split }) {
	if (key === "$row") return [];
	const trained = new Set(Array.from(train, keyOf));
	const keys = Array.from(holdout, keyOf).filter((name) => name !== "" && trained.has(name));
	if (keys.length === 0) return [];
	const different = [...new Set(keys)];
	const examples = sensitive.has(key) ? "" : ` (${different.slice(0, 3).join(", ")}${different.length > 3 ? ", …" : ""})`;
	return [`${different.length === 1 ? "One value" : `${different.length} values`} of the key "${key}"${examples} ${different.length === 1 ? "has" : "have"} rows to train on and rows that are held out (${keys.length} of ${holdout.length}): what is measured may be better than on keys that are new. ${split?.by === "time" ? "Where that matters, split by key: `data.split: { by: key }`." : "Is the key the right column?"}`];
}
/** The columns of the predictions that hold scores: one, or one a class. */
function scoreColumns(predicted, { task, classes }, name, where) {
	if (task !== "multiclass-classification") return [{
		name,
		values: scoresOf(predicted, task, where)
	}];
	const found = classScoresOf(predicted, where);
	const rows = found.scores[0].length;
	return classes.map((own) => {
		const at = found.classes.indexOf(own);
		return {
			name: `${name}_${own}`,
			values: at < 0 ? new Float64Array(rows) : found.scores[at]
		};
	});
}
function predictionsOf(table, rows, { key, label: labelName }, { label, classes }, scores, keyOf, { score, group, slices }) {
	const keyName = key === "$row" ? "id" : key;
	const more = [.../* @__PURE__ */ new Set([...group === void 0 ? [] : [group.column], ...slices])].filter((name) => name !== keyName && name !== labelName && name !== score);
	const taken = classes && [
		keyName,
		labelName,
		...more
	].find((name) => name.startsWith(`${score}_`));
	if (taken !== void 0) throw new UserError(`the column "${taken}" would be read as the probability of a class`, {
		where: table.source.path,
		fix: `Columns of the predictions that begin with \`${score}_\` are scores: set \`predictions: {score: …}\` in modelops.yml to another name.`
	});
	const columns = more.map((name) => table.column(name));
	const lines = [[
		keyName,
		labelName,
		...scores.map(({ name }) => name),
		...more
	].map(cell).join(",")];
	for (const [at, row] of rows.entries()) lines.push([
		cell(keyOf(row)),
		cell(classes === void 0 ? String(label[row]) : classes[label[row]]),
		...scores.map(({ values }) => String(values[at])),
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

export { trainOnTable };
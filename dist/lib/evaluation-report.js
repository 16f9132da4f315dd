import { t as UserError } from "./contracts-errors.js";
import { n as parseNumber } from "./data-csv.js";
import { c as sortedClasses, l as withClasses } from "./evaluation-class-columns.js";
import { a as checkMetric, c as bcaInterval, i as decisionsOf, l as wilson, o as definitionOf, r as scoreRows, s as metricsOf } from "./evaluation-score-rows.js";
import { n as seededRandom, t as hashText } from "./evaluation-random.js";
import { c as unknownSliceColumn, o as sortedByKey } from "./evaluation-predictions.js";

// packages/evaluation/src/estimator.ts
/** Fewest groups (or rows, where the bootstrap draws rows) from which an interval is made. */
const minimumUnits = 8;
/** Fewer clusters than this with a wrong row, and the bootstrap has not seen how wrong a cluster can be. */
const sparse = 3;
/** Estimates, with intervals, on one set of rows. Bootstrap replicates are made once per family of metrics and kept. */
var Estimator = class {
	rows;
	settings;
	/** Rows of class 1; null where there is no such class. */
	positives;
	#scored = /* @__PURE__ */ new Map();
	#replicates = /* @__PURE__ */ new Map();
	constructor(rows, settings) {
		this.rows = rows;
		this.settings = settings;
		this.positives = rows.task === "binary-classification" ? rows.label.reduce((sum, label) => sum + label, 0) : null;
	}
	/** A model's metric on these rows, without an interval; null when undefined. */
	value(model, metric, threshold = this.settings.threshold) {
		if (this.rows.key.length === 0) return null;
		const value = this.#model(model, threshold).value(metric);
		return Number.isNaN(value) ? null : value;
	}
	/**
	* A model's metric with its interval. Independent rows: the task's own formula where it has one (`Scored.formula`), BCa
	* bootstrap for the rest.
	* Groups: cluster bootstrap (BCa), widened by Wilson over the groups where fewer than three hold a wrong row.
	*/
	estimate(model, metric, threshold = this.settings.threshold) {
		const { level } = this.settings;
		const value = this.value(model, metric, threshold);
		if (value === null) return unknown(null, this.#whyUndefined(metric, threshold));
		const scored = this.#model(model, threshold);
		if (this.rows.groups === null) {
			const formula = scored.formula(metric, level);
			if (formula !== null) return known(value, formula.interval, formula.method);
		}
		const evidence = scored.evidence(metric);
		const tooFew = this.#tooFew(metric, evidence);
		if (tooFew !== null) return unknown(value, tooFew);
		const interval = bcaInterval(this.#draws(model, metric, threshold), value, scored.influence(metric), evidence.of, level);
		const [low, high] = definitionOf(this.rows.task, metric).range;
		const isSparse = Math.min(evidence.misses ?? sparse, evidence.hits ?? sparse) < sparse;
		const unseen = scored.unseen(metric, level);
		if (interval !== null && !isSparse && unseen === null) return known(value, clip(interval, [low, high]), this.#method());
		if (!Number.isFinite(high - low)) return unknown(value, "the bootstrap replicates are all the same or undefined, which says nothing of the error");
		const share = (value - low) / (high - low);
		const [a, b] = wilson(share * evidence.of, evidence.of, level);
		return known(value, clip(unseen === null ? union(interval, [low + a * (high - low), low + b * (high - low)]) : moved(value, unseen.isAll ? null : interval, unseen), [low, high]), "widened by Wilson");
	}
	/**
	* The candidate's metric minus `coefficient` times the champion's on the same rows, with a paired BCa bootstrap
	* interval (the same draws for both models). Exactly 0 where both models give the same many-valued scores (or the
	* same ranking, for ranked metrics). Widened where fewer than three clusters show a difference.
	*/
	difference(metric, coefficient = 1, threshold = this.settings.threshold) {
		const { level } = this.settings;
		const ours = this.value(0, metric, threshold);
		const theirs = this.value(1, metric, threshold);
		if (ours === null || theirs === null) return unknown(null, this.#whyUndefined(metric, threshold));
		const value = ours - coefficient * theirs;
		const [a, b] = [this.#model(0, threshold), this.#model(1, threshold)];
		if (coefficient === 1 && a.identical(metric, b)) return known(0, [0, 0], "identical predictions");
		const evidence = [a.evidence(metric), b.evidence(metric)];
		const of = Math.min(evidence[0].of, evidence[1].of);
		const tooFew = this.#tooFew(metric, evidence[0]) ?? this.#tooFew(metric, evidence[1]);
		if (tooFew !== null) return unknown(value, tooFew);
		const first = this.#draws(0, metric, threshold);
		const second = this.#draws(1, metric, threshold);
		const [influence, subtrahend] = [a.influence(metric), b.influence(metric)];
		const interval = bcaInterval(first.map((draw, i) => draw - coefficient * second[i]), value, influence === null || subtrahend === null ? null : influence.map((x, i) => x - coefficient * subtrahend[i]), of, level, Math.max(Math.abs(ours), Math.abs(coefficient * theirs)));
		const [low, high] = definitionOf(this.rows.task, metric).range;
		const width = high - low;
		const range = [low - coefficient * high, high - coefficient * low];
		const differing = a.differing(metric, b);
		if (interval !== null && (differing === null || differing >= sparse)) return known(value, Number.isFinite(width) ? clip(interval, range) : interval, this.#method());
		if (!Number.isFinite(width)) return unknown(value, "the bootstrap replicates are all the same or undefined, which says nothing of the error");
		const share = wilson(Math.min(differing ?? 0, of), of, level)[1] * width * Math.max(1, coefficient);
		return known(value, clip(union(interval, [value - share, value + share]), range), "widened by Wilson");
	}
	/** A model's scores on these rows, for what is no metric. */
	scored(model) {
		return this.#model(model, this.settings.threshold);
	}
	#model(model, threshold) {
		const name = `${model} ${threshold}`;
		let scored = this.#scored.get(name);
		if (scored === void 0) {
			const { task, label, classes, scores, clusterOf, clusters } = this.rows;
			const rows = {
				label,
				score: scores[model],
				clusterOf,
				clusters
			};
			scored = scoreRows(task, rows, {
				threshold,
				classes: classes?.length
			});
			this.#scored.set(name, scored);
		}
		return scored;
	}
	/** Replicates of a metric; made for all models and all metrics that cost the same pass at once. */
	#draws(model, metric, threshold) {
		const { task } = this.rows;
		const definition = definitionOf(task, metric);
		const at = definition.threshold ? threshold : this.settings.threshold;
		const name = (m, other) => `${m} ${other} ${at}`;
		const kept = this.#replicates.get(name(model, metric));
		if (kept !== void 0) return kept;
		const family = metricsOf(task).filter((other) => definitionOf(task, other).ranked === definition.ranked);
		const models = this.rows.scores.map((_, m) => this.#model(m, at));
		const { replicates, seed } = this.settings;
		const made = models.map(() => family.map(() => new Float64Array(replicates)));
		const row = new Float64Array(family.length);
		const { clusters } = this.rows;
		const weights = new Int32Array(clusters);
		const random = seededRandom(seed);
		for (let replicate = 0; replicate < replicates; replicate++) {
			weights.fill(0);
			for (let i = 0; i < clusters; i++) weights[random.below(clusters)]++;
			for (const [m, scored] of models.entries()) {
				scored.replicate(family, weights, row);
				for (let j = 0; j < family.length; j++) made[m][j][replicate] = row[j];
			}
		}
		for (const m of models.keys()) for (const [j, other] of family.entries()) this.#replicates.set(name(m, other), made[m][j]);
		return made[model][family.indexOf(metric)];
	}
	#method() {
		return this.rows.groups === null ? "bootstrap BCa" : "cluster bootstrap BCa";
	}
	#tooFew(metric, evidence) {
		if (evidence.of >= 8) return null;
		const unit = this.rows.groups === null ? "rows" : "groups";
		const all = this.rows.groups ?? this.rows.key.length;
		const which = evidence.of < all ? ` that count for ${metric}` : "";
		return `${evidence.of} ${unit}${which} are too few for an interval; at least ${8} are needed`;
	}
	#whyUndefined(metric, threshold) {
		if (this.rows.key.length === 0) return "there are no rows";
		return `${metric} is undefined: ${this.#model(0, threshold).whyUndefined(metric)}`;
	}
};
function known(value, interval, method) {
	return {
		value,
		interval,
		method,
		reason: null
	};
}
function unknown(value, reason) {
	return {
		value,
		interval: null,
		method: null,
		reason
	};
}
function union(a, b) {
	return a === null ? b : [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}
/** The interval with its ends moved outwards, by a further independent error. */
function moved(value, interval, { down, up }) {
	const [lower, upper] = interval ?? [value, value];
	return [value - Math.hypot(value - lower, down), value + Math.hypot(upper - value, up)];
}
function clip([lower, upper], [low, high]) {
	return [Math.min(Math.max(lower, low), high), Math.min(Math.max(upper, low), high)];
}

// packages/evaluation/src/row-set.ts
/** Above this many independent units the bootstrap draws bundles of them. */
const maxUnits = 2e4;
const bundles = 2e3;
/**
* Puts rows together and says what a bootstrap draws: groups where they are given, else rows.
*
* More than 20,000 units are bundled into 2,000 by a hash of their names. Sums over random bundles of independent
* units are independent again and have the same expected variance, so the interval stays valid; with 2,000 bundles
* the standard error is known to 1/√(2·2000) = 1.6 %, less than the 2.2 % that 1,000 replicates leave open anyway.
* The hash depends on the name alone, so the bundles do not depend on the order of the rows.
*/
function makeRowSet(rows) {
	const n = rows.key.length;
	if (rows.group === void 0) {
		if (n > maxUnits) return {
			...rows,
			clusterOf: Uint32Array.from(rows.key, bundleOf),
			clusters: bundles,
			groups: null
		};
		const clusterOf = new Uint32Array(n);
		for (const [rank, row] of sortedByKey(rows.key).entries()) clusterOf[row] = rank;
		return {
			...rows,
			clusterOf,
			clusters: n,
			groups: null
		};
	}
	const names = [...new Set(rows.group)].sort();
	if (names.length > maxUnits) return {
		...rows,
		clusterOf: Uint32Array.from(rows.group, bundleOf),
		clusters: bundles,
		groups: names.length
	};
	const index = new Map(names.map((name, i) => [name, i]));
	return {
		...rows,
		clusterOf: Uint32Array.from(rows.group, (name) => index.get(name)),
		clusters: names.length,
		groups: names.length
	};
}
function bundleOf(name) {
	return hashText(name) % bundles;
}
/** The rows of a set that are listed, with their own groups. */
function selectRows(set, rows) {
	const pick = (values) => Float64Array.from(rows, (row) => values[row]);
	const pickTexts = (values) => Array.from(rows, (row) => values[row]);
	return makeRowSet({
		task: set.task,
		key: pickTexts(set.key),
		label: pick(set.label),
		classes: set.classes,
		scores: set.scores.map((scores) => pickRows(scores, rows, set.classes?.length ?? 1)),
		group: set.group === void 0 ? void 0 : pickTexts(set.group),
		columns: Object.fromEntries(Object.entries(set.columns).map(([name, values]) => [name, values instanceof Float64Array ? pick(values) : pickTexts(values)]))
	});
}
/** The rows that are listed of a matrix with `width` columns. */
function pickRows(values, rows, width) {
	const picked = new Float64Array(rows.length * width);
	for (let at = 0; at < rows.length; at++) {
		const from = rows[at] * width;
		for (let k = 0; k < width; k++) picked[at * width + k] = values[from + k];
	}
	return picked;
}
/**
* Indices of the rows that meet every condition.
* @throws UserError for a column that the rows do not carry, or an order comparison with a column of texts.
*/
function rowsInSlice(set, slice, where) {
	let rows = Uint32Array.from({ length: set.key.length }, (_, i) => i);
	for (const condition of slice) {
		const test = conditionTest(set, condition, where);
		rows = rows.filter(test);
	}
	return rows;
}
function conditionTest(set, { column, op, value }, where) {
	const values = Object.hasOwn(set.columns, column) ? set.columns[column] : void 0;
	if (values === void 0) throw unknownSliceColumn(column, Object.keys(set.columns), where);
	if (values instanceof Float64Array) {
		const number = typeof value === "number" ? value : parseNumber(value);
		if (number === void 0) throw new UserError(`the column "${column}" holds numbers, and the slice asks for "${value}"`, { where });
		switch (op) {
			case "=": return (row) => values[row] === number;
			case "!=": return (row) => values[row] !== number;
			case "<": return (row) => values[row] < number;
			case "<=": return (row) => values[row] <= number;
			case ">": return (row) => values[row] > number;
			case ">=": return (row) => values[row] >= number;
		}
	}
	const text = String(value);
	switch (op) {
		case "=": return (row) => values[row] === text;
		case "!=": return (row) => values[row] !== text;
		default: throw new UserError(`the column "${column}" holds texts, which "${op}" cannot compare with a number`, {
			where,
			fix: "Use = or !=."
		});
	}
}

// packages/evaluation/src/evaluation.ts
const exampleCount = 5;
/** Labels that were rounded on the way through float32 or a CSV file are the same label. */
function sameLabel(a, b) {
	return a === b || Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));
}
/** Keys, the smallest first, of which a model's predictions and the truth (its classes: `classes`) say different labels. */
function differingLabels({ key, label }, classes, predictions) {
	const rowOf = indexByKey(predictions.key);
	return key.filter((name, row) => {
		const other = rowOf.get(name);
		if (other === void 0) return false;
		const [ours, theirs] = [label[row], predictions.label[other]];
		return classes === void 0 || predictions.classes === void 0 ? !sameLabel(ours, theirs) : classes[ours] !== predictions.classes[theirs];
	}).sort();
}
function indexByKey(keys) {
	const index = /* @__PURE__ */ new Map();
	for (let row = 0; row < keys.length; row++) index.set(keys[row], row);
	return index;
}
/**
* Aligns a candidate with a champion and with the truth, by key.
*
* The truth of a row is, in this order: the truth table's label, the champion's, the candidate's. The champion's
* groups and slice columns count on shared rows, too: a candidate must not choose what it is judged by.
* With a truth table, rows that it does not hold are not judged.
* @throws UserError when candidate and champion are of different tasks, the settings are out of range, or no row of
* the candidate is in the truth table.
*/
function prepareEvaluation(given, givenChampion, options) {
	const settings = checkSettings(options);
	const { task } = given;
	if (givenChampion !== null && givenChampion.task !== task) throw new UserError(`the candidate is ${task} and the champion ${givenChampion.task}`, { fix: "Set the input `task`, or compare with a model of the same task." });
	const { candidate, champion, truth } = withCommonClasses(given, givenChampion, options.truth);
	const width = candidate.classes?.length ?? 1;
	const n = candidate.key.length;
	const label = Float64Array.from(candidate.label);
	let group = candidate.group === void 0 ? void 0 : [...candidate.group];
	const columns = {};
	for (const [name, values] of Object.entries(candidate.columns)) columns[name] = values instanceof Float64Array ? Float64Array.from(values) : [...values];
	const truthRow = truth === void 0 ? null : indexByKey(truth.key);
	const championRow = champion === null ? null : indexByKey(champion.key);
	const judged = [];
	const shared = [];
	const sharedWith = [];
	let sharedRows = 0;
	let groupMismatches = 0;
	const mismatches = [];
	let truthRowsFound = 0;
	for (let row = 0; row < n; row++) {
		const key = candidate.key[row];
		const other = championRow?.get(key);
		const trueRow = truthRow?.get(key);
		if (trueRow !== void 0) {
			label[row] = truth.label[trueRow];
			truthRowsFound++;
		} else if (other !== void 0) label[row] = champion.label[other];
		const isJudged = truthRow === null || trueRow !== void 0;
		if (isJudged) judged.push(row);
		if (other === void 0) continue;
		sharedRows++;
		if (!sameLabel(candidate.label[row], label[row])) mismatches.push(key);
		if (champion.group !== void 0 && group !== void 0) {
			if (group[row] !== champion.group[other]) groupMismatches++;
			group[row] = champion.group[other];
		}
		if (isJudged) {
			shared.push(row);
			sharedWith.push(other);
		}
	}
	if (champion !== null) overrideColumns(columns, candidate, champion, championRow);
	const { classes, labelColumn = "" } = candidate;
	if (classes !== void 0 && Object.hasOwn(columns, labelColumn)) columns[labelColumn] = Array.from(label, (index) => classes[index]);
	if (truthRow !== null && judged.length === 0) throw new UserError("no key of the predictions is in the truth table", { fix: "Check that both files name the same rows, by the column that the input `key` names." });
	if (group === void 0 && champion?.group !== void 0 && sharedRows === n) group = Array.from(candidate.key, (key) => champion.group[championRow.get(key)]);
	const everyRow = makeRowSetOf(task, candidate, label, group, columns, [candidate.score]);
	const judgedRows = judged.length === n ? everyRow : selectRows(everyRow, Uint32Array.from(judged));
	const sameRows = champion !== null && shared.length === judged.length && shared.length > 0;
	const sharedSet = champion === null || shared.length === 0 ? null : withChampion(sameRows ? judgedRows : selectRows(everyRow, Uint32Array.from(shared)), pickRows(champion.score, sharedWith, width));
	const sharedEstimator = sharedSet === null ? null : new Estimator(sharedSet, settings);
	const candidateEstimator = sameRows && sharedEstimator !== null ? sharedEstimator : new Estimator(judgedRows, settings);
	const alignment = champion === null ? null : align({
		n,
		sharedRows,
		champion,
		candidate,
		mismatches,
		groupMismatches,
		hasTruth: truthRow !== null
	});
	const truthRowsMissing = truthRow === null ? 0 : truthRow.size - truthRowsFound;
	const rowsWithoutTruth = n - judged.length;
	const labelsFrom = truthRow !== null ? "truth" : sharedRows > 0 ? "champion" : "candidate";
	const slices = /* @__PURE__ */ new Map();
	return {
		task,
		settings,
		labelsFrom,
		alignment,
		truthRowsMissing,
		rowsWithoutTruth,
		candidate: candidateEstimator,
		shared: sharedEstimator,
		slice(of, conditions, where) {
			const whole = of === "shared" ? sharedEstimator : candidateEstimator;
			if (whole === null || conditions.length === 0) return whole;
			const name = `${whole === candidateEstimator ? "candidate" : of} ${JSON.stringify(conditions)}`;
			let estimator = slices.get(name);
			if (estimator === void 0) {
				estimator = new Estimator(selectRows(whole.rows, rowsInSlice(whole.rows, conditions, where)), settings);
				slices.set(name, estimator);
			}
			return estimator;
		},
		notes: notesOn({
			alignment,
			truthRowsMissing,
			rowsWithoutTruth,
			truth
		})
	};
}
function makeRowSetOf(task, candidate, label, group, columns, scores) {
	const { key, classes } = candidate;
	return makeRowSet({
		task,
		key,
		label,
		classes,
		scores,
		group,
		columns
	});
}
function withChampion(rows, championScore) {
	return {
		...rows,
		scores: [rows.scores[0], championScore]
	};
}
/** One list of classes for all: to a class that only one of the models knows, the other gives the probability 0. */
function withCommonClasses(candidate, champion, truth) {
	const [ours, theirs] = [candidate.classes, champion?.classes];
	if (ours === void 0 || theirs === void 0 || ours.join("\0") === theirs.join("\0")) return {
		candidate,
		champion,
		truth
	};
	const classes = sortedClasses([...ours, ...theirs]);
	return {
		candidate: withClasses(candidate, ours, classes),
		champion: withClasses(champion, theirs, classes),
		truth: truth === void 0 ? void 0 : withClasses(truth, ours, classes)
	};
}
function overrideColumns(columns, candidate, champion, championRow) {
	for (const [name, ours] of Object.entries(columns)) {
		const theirs = Object.hasOwn(champion.columns, name) ? champion.columns[name] : void 0;
		if (theirs === void 0 || theirs instanceof Float64Array !== ours instanceof Float64Array) continue;
		for (let row = 0; row < candidate.key.length; row++) {
			const other = championRow.get(candidate.key[row]);
			if (other !== void 0) ours[row] = theirs[other];
		}
	}
}
function align(found) {
	const { sharedRows, champion, mismatches } = found;
	const missingRows = champion.key.length - sharedRows;
	const counts = {
		sharedRows,
		missingRows,
		extraRows: found.n - sharedRows,
		labelMismatches: mismatches.length,
		groupMismatches: found.groupMismatches
	};
	const first = (keys) => keys.sort().slice(0, exampleCount);
	if (sharedRows === 0) return {
		...counts,
		comparable: false,
		reason: "candidate and champion share no row: no key of one is in the other",
		examples: first(found.candidate.key.slice(0, exampleCount))
	};
	if (mismatches.length > 0 && !found.hasTruth) return {
		...counts,
		comparable: false,
		reason: `on ${mismatches.length} of ${sharedRows} shared rows the candidate's label is not the champion's`,
		examples: first(mismatches)
	};
	if (missingRows > 0) {
		const ours = new Set(found.candidate.key);
		return {
			...counts,
			comparable: true,
			reason: `the candidate leaves out ${missingRows} of the champion's ${champion.key.length} rows`,
			examples: first(champion.key.filter((key) => !ours.has(key)))
		};
	}
	return {
		...counts,
		comparable: true,
		reason: null,
		examples: first(mismatches)
	};
}
function notesOn(found) {
	const notes = [];
	const { alignment } = found;
	if (alignment?.reason != null) notes.push(`${capital(alignment.reason)}.`);
	if (alignment?.comparable && alignment.extraRows > 0) notes.push(found.truth === void 0 ? `${alignment.extraRows} rows are new, and only the candidate says what is true there: gates are judged on the ${alignment.sharedRows} rows that the champion has, too. A truth file would let the new ones count.` : `${alignment.extraRows} rows are new: the champion has no prediction for them. Differences are on the ${alignment.sharedRows} shared rows.`);
	if (alignment !== null && alignment.labelMismatches > 0 && found.truth !== void 0) notes.push(`On ${alignment.labelMismatches} shared rows the predictions' label is not the truth; the truth counts.`);
	if (alignment !== null && alignment.groupMismatches > 0) notes.push(`On ${alignment.groupMismatches} shared rows the candidate names another group; the champion's counts.`);
	if (found.truthRowsMissing > 0) notes.push(`The candidate leaves out ${found.truthRowsMissing} rows of the truth table.`);
	if (found.rowsWithoutTruth > 0) notes.push(`${found.rowsWithoutTruth} rows are not in the truth table and are not judged.`);
	return notes;
}
function capital(text) {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
function checkSettings(options) {
	const settings = {
		seed: options.seed,
		replicates: options.replicates ?? 1e3,
		level: options.level ?? .95,
		threshold: options.threshold ?? .5
	};
	if (!Number.isSafeInteger(settings.seed) || settings.seed < 0) throw new UserError(`the seed is a whole number from 0 on, not ${settings.seed}`);
	if (!Number.isSafeInteger(settings.replicates) || settings.replicates < 200) throw new UserError(`the bootstrap needs at least 200 replicates, not ${settings.replicates}`);
	if (!(settings.level > .5 && settings.level < 1)) throw new UserError(`the level of an interval lies between 0.5 and 1, not at ${settings.level}`);
	if (!(settings.threshold >= 0 && settings.threshold <= 1)) throw new UserError(`a threshold lies between 0 and 1, not at ${settings.threshold}`);
	return settings;
}
/**
* Checks gates before any data is read: known metric of the task, arguments that it takes.
* @throws UserError naming the gate and the nearest metric.
*/
function checkGates(gates, task) {
	for (const gate of gates) checkMetric(gate.metric, task, gate.args, `gate \`${gate.text}\``);
}

// packages/evaluation/src/report.ts
const primary = {
	"binary-classification": "roc_auc",
	"multiclass-classification": "macro_f1",
	regression: "rmse"
};
/** The metric that decides "better" or "worse" unless the user names another. */
function defaultPrimaryMetric(task) {
	return primary[task];
}
/**
* The smallest difference that matters unless the user says: 0.005 for metrics on a scale from 0 (or −1) to 1 where
* more is better (two random halves of one data set gave models .0026 apart, significantly); for the others 1 % of
* the champion's value.
*/
function defaultMargin(task, metric, championValue) {
	const { range, direction } = definitionOf(task, metric);
	return Number.isFinite(range[0]) && Number.isFinite(range[1]) && direction !== "lower" || championValue === null ? .005 : .01 * Math.abs(championValue);
}
/**
* Better or worse: the difference is at least the margin and its interval excludes 0. No different: the whole
* interval lies within the margin, significant or not. Else the rows cannot tell.
* A metric that is best near 0 is compared by distance from 0 only where both lie on the same side; a metric
* without a better side cannot tell.
*/
function comparisonSummary(task, metric, difference, margin, values) {
	const { direction } = definitionOf(task, metric);
	if (difference.value === null || difference.interval === null) return "cannot-tell";
	const [lower, upper] = difference.interval;
	if (lower >= -margin && upper <= margin) return "no-different";
	let sign = direction === "higher" ? 1 : direction === "lower" ? -1 : 0;
	if (direction === "zero" && values?.candidate != null && values.champion != null) {
		if (values.candidate > 0 && values.champion > 0) sign = -1;
		else if (values.candidate < 0 && values.champion < 0) sign = 1;
	}
	if (sign === 0) return "cannot-tell";
	const gain = sign * difference.value;
	if (gain >= margin && Math.min(sign * lower, sign * upper) > 0) return "better";
	if (gain <= -margin && Math.max(sign * lower, sign * upper) < 0) return "worse";
	return "cannot-tell";
}
/** The comparison with the champion, as the report holds it; null without a champion. */
function comparisonOf(evaluation, options = {}) {
	const { alignment, shared } = evaluation;
	const { task } = evaluation;
	const metric = options.metric ?? defaultPrimaryMetric(task);
	checkMetric(metric, task, {}, "primary metric");
	if (alignment === null) return null;
	const champion = shared?.value(1, metric) ?? null;
	const margin = options.margin ?? defaultMargin(task, metric, champion);
	const outcome = alignment.comparable && shared !== null && alignment.missingRows === 0 ? comparisonSummary(task, metric, shared.difference(metric), margin, {
		candidate: shared.value(0, metric),
		champion
	}) : "cannot-tell";
	return {
		comparable: alignment.comparable,
		reason: alignment.reason,
		sharedRows: alignment.sharedRows,
		missingRows: alignment.missingRows,
		extraRows: alignment.extraRows,
		labelMismatches: alignment.labelMismatches,
		examples: [...alignment.examples],
		metric,
		margin,
		outcome
	};
}
/**
* Every metric of the task: the candidate's value with interval, the champion's value and the paired difference with
* interval, all on the shared rows where the two are comparable; else the candidate's value on all its rows.
*/
function metricResults(evaluation, metrics = metricsOf(evaluation.task)) {
	const { candidate, shared, alignment } = evaluation;
	return metrics.map((name) => {
		const { direction } = checkMetric(name, evaluation.task);
		const isCompared = shared !== null && alignment?.comparable === true;
		const estimate = (isCompared ? shared : candidate).estimate(0, name);
		const difference = isCompared ? shared.difference(name) : null;
		const reason = estimate.reason ?? difference?.reason ?? null;
		return {
			name,
			direction,
			value: estimate.value,
			interval: pair(estimate.interval),
			champion: isCompared ? shared.value(1, name) : null,
			difference: difference === null ? null : {
				value: difference.value,
				interval: pair(difference.interval)
			},
			...reason === null ? {} : { reason }
		};
	});
}
function pair(interval) {
	return interval === null ? null : [interval[0], interval[1]];
}
/**
* Ten bins of equal width over the score: rows, mean score, observed rate of class 1 (both null in an empty bin).
* The first bin holds 0, the last 1; a score on an edge belongs to the bin above it.
*/
function calibrationTable(predictions, bins = 10) {
	const rows = new Float64Array(bins);
	const scores = new Float64Array(bins);
	const positives = new Float64Array(bins);
	const order = Float64Array.from(predictions.score).sort();
	const binOf = (score) => Math.min(bins - 1, Math.floor(score * bins));
	for (const score of order) {
		rows[binOf(score)]++;
		scores[binOf(score)] += score;
	}
	predictions.score.forEach((score, row) => {
		positives[binOf(score)] += predictions.label[row];
	});
	return Array.from({ length: bins }, (_, bin) => {
		const count = rows[bin];
		return {
			from: bin / bins,
			to: (bin + 1) / bins,
			rows: count,
			meanPrediction: count === 0 ? null : scores[bin] / count,
			observedRate: count === 0 ? null : positives[bin] / count
		};
	});
}
/**
* The calibration table of an evaluation's candidate, with true labels; null for regression. Of several classes that of the
* predicted class: its probability, and whether it is the label.
*/
function calibrationOf(evaluation) {
	const { task, label, scores, classes } = evaluation.candidate.rows;
	if (task === "regression") return null;
	const [score] = scores;
	return calibrationTable(classes === void 0 ? {
		label,
		score
	} : topClass(label, score, classes.length));
}
/** The predicted class of every row, as a binary question: its probability, and whether it is right. */
function topClass(label, score, classes) {
	const decisions = decisionsOf(score, classes);
	return {
		label: label.map((index, row) => Number(decisions[row] === index)),
		score: Float64Array.from(decisions, (decision, row) => score[row * classes + decision])
	};
}
/**
* The primary metric for each value of each column: largest values first, ties by name. Descriptive: with many
* slices, some interval misses its truth by chance, so a slice that matters deserves its own gate.
* @throws UserError for a column that the predictions do not carry.
*/
function sliceResults(evaluation, options) {
	const metric = options.metric ?? defaultPrimaryMetric(evaluation.task);
	checkMetric(metric, evaluation.task, {}, "primary metric");
	const { top = 10, minimumRows = 30 } = options;
	const { candidate, shared, alignment } = evaluation;
	const settings = {
		...candidate.settings,
		replicates: Math.min(500, candidate.settings.replicates)
	};
	return options.columns.flatMap((column) => {
		evaluation.slice("candidate", [{
			column,
			op: "!=",
			value: NaN
		}], "slices");
		return rowsByValue(candidate.rows, column).filter(({ rows }) => rows.length >= minimumRows).slice(0, top).map(({ value, rows }) => {
			const estimator = new Estimator(selectRows(candidate.rows, Uint32Array.from(rows)), settings);
			const estimate = estimator.estimate(0, metric);
			const isCompared = shared === candidate && alignment?.comparable === true;
			return {
				column,
				value,
				rows: rows.length,
				metric,
				estimate: estimate.value,
				interval: pair(estimate.interval),
				champion: isCompared ? estimator.value(1, metric) : null
			};
		});
	});
}
function rowsByValue(set, column) {
	const values = set.columns[column];
	const rowsOf = /* @__PURE__ */ new Map();
	for (let row = 0; row < values.length; row++) {
		const value = values[row];
		const rows = rowsOf.get(value);
		if (rows === void 0) rowsOf.set(value, [row]);
		else rows.push(row);
	}
	return [...rowsOf].map(([value, rows]) => ({
		value: value === "" || Number.isNaN(value) ? "(missing)" : String(value),
		rows
	})).sort((a, b) => b.rows.length - a.rows.length || (a.value < b.value ? -1 : 1));
}

export { checkGates as a, sliceResults as i, comparisonOf as n, differingLabels as o, metricResults as r, prepareEvaluation as s, calibrationOf as t };
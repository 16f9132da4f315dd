import { o as writeEvidence, t as digestOfFile } from "./action-kit-evidence.js";
import { n as suiteVersion } from "./action-kit-frame.js";
import { n as fileNameSchema } from "./contracts-common2.js";
import { i as verdictOf, n as modelDigestOf } from "./contracts-consistency.js";
import { a as sha256, n as digestOf } from "./contracts-canonical.js";
import { t as UserError } from "./contracts-errors.js";
import { t as readTable } from "./data-read-table.js";
import { a as checkGates, i as sliceResults, n as comparisonOf, o as differingLabels, r as metricResults, s as prepareEvaluation, t as calibrationOf } from "./evaluation-report.js";
import { a as checkMetric } from "./evaluation-score-rows.js";
import { i as resolveColumns, o as sortedByKey, r as predictionsFromTable, s as truthFromTable, t as evaluationSetDigest } from "./evaluation-predictions.js";
import { i as formatGroupExpression } from "./evaluation.js";
import { r as assetNames, t as createManifestReader } from "./github-manifest.js";
import { n as lockedData, t as commandVariables } from "./action-kit-lock.js";
import { r as formatVersion } from "./contracts-names.js";
import { c as environmentOf, n as championEnvironment, o as publishedVersions, r as championOf } from "./lifecycle.js";
import { n as hardScores, t as changedRules } from "./validate-model-notes.js";
import { r as inputsOf } from "./validate-model-provenance.js";
import { copyFile, lstat, mkdir, mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, posix, relative, resolve, sep } from "node:path";
import { existsSync } from "node:fs";

// packages/evaluation/src/class-results.ts
/** Classes that a report lists, those with the most rows. */
const mostListed = 200;
/** Up to so many classes every pair that is confused is told. */
const smallMatrix = 12;
/** Of more classes the pairs that are confused most. */
const mostPairs = 50;
/**
* How well each class is told from the others, and which are taken for which: on the rows that candidate and champion
* share where they are compared, else on all of the candidate's. Undefined for other tasks.
*/
function classResults(evaluation) {
	const { shared, alignment } = evaluation;
	const isCompared = shared !== null && alignment?.comparable === true;
	const on = isCompared ? shared : evaluation.candidate;
	const { task, classes, label } = on.rows;
	if (task !== "multiclass-classification" || classes === void 0) return void 0;
	const ours = on.scored(0);
	const counts = ours.perClass();
	const theirs = isCompared ? on.scored(1).perClass() : void 0;
	const perClass = classes.map((name, k) => ({
		name,
		rows: counts.labelled[k],
		predicted: counts.predicted[k],
		right: counts.right[k],
		...figuresOf(counts, k),
		champion: theirs === void 0 ? null : figuresOf(theirs, k)
	})).sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1)).slice(0, mostListed);
	const pairs = /* @__PURE__ */ new Map();
	for (const [row, decision] of ours.decisions.entries()) {
		const truth = label[row];
		if (truth === decision) continue;
		const pair = truth * classes.length + decision;
		pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
	}
	const confusion = [...pairs].sort(([a, often], [b, seldom]) => seldom - often || a - b).slice(0, classes.length <= smallMatrix ? void 0 : mostPairs).map(([pair, rows]) => ({
		label: classes[Math.floor(pair / classes.length)],
		predicted: classes[pair % classes.length],
		rows
	}));
	return {
		count: classes.length,
		perClass,
		confusion
	};
}
/** Null where the denominator is 0. */
function figuresOf({ labelled, predicted, right }, k) {
	const share = (part, of) => of === 0 ? null : part / of;
	return {
		precision: share(right[k], predicted[k]),
		recall: share(right[k], labelled[k]),
		f1: share(2 * right[k], labelled[k] + predicted[k])
	};
}

// packages/evaluation/src/gates.ts
/**
* Judges one gate. It passes when the whole interval meets the bound, fails when the whole interval misses it, and
* is else inconclusive. A relative gate is judged on the paired difference, value − factor · champion, over the rows
* that both have; without a champion it is listed and does not decide (`evaluated: false`).
*
* A label that differs from the champion's fails every relative gate. Rows that the candidate left out (of the
* champion's, or of the truth table) cap a pass to inconclusive; rows that only the candidate vouches for do not count.
* @throws UserError for an unknown metric, argument or slice column.
*/
function evaluateGate(gate, evaluation) {
	const where = `gate \`${gate.text}\``;
	checkMetric(gate.metric, evaluation.task, gate.args, where);
	const threshold = gate.args["threshold"] ?? evaluation.settings.threshold;
	const candidate = evaluation.slice("candidate", gate.slice, where);
	return gate.bound.champion === 0 ? absoluteGate(gate, evaluation, candidate, threshold, where) : relativeGate(gate, evaluation, candidate, threshold, where);
}
/**
* Rows that only the candidate has, with labels that only the candidate gives, do not count where the champion's rows
* can be judged instead: easy rows could be added. With a truth table, or rows that the data holds out, every row is vouched for,
* and the candidate's own figures decide, whatever the comparison comes to.
*/
function absoluteGate(gate, evaluation, candidate, threshold, where) {
	const { alignment } = evaluation;
	const isVouched = evaluation.labelsFrom === "truth" || alignment === null;
	const rows = isVouched ? candidate : evaluation.slice("shared", gate.slice, where) ?? candidate;
	const estimate = rows.estimate(0, gate.metric, threshold);
	const leftOut = evaluation.truthRowsMissing > 0 ? `the candidate leaves out ${evaluation.truthRowsMissing} rows of the truth table` : !isVouched && (alignment.missingRows > 0 || !alignment.comparable) ? alignment.reason : null;
	return {
		...sampled(gate, rows),
		...capped(decide(gate, estimate, gate.bound.offset, rows, "the value"), leftOut, alignment?.sharedRows === 0 ? onlyItsOwn : onWhatItKept),
		evaluated: true,
		value: estimate.value,
		bound: gate.bound.offset,
		championValue: null,
		interval: tuple(estimate.interval)
	};
}
function relativeGate(gate, evaluation, candidate, threshold, where) {
	const { alignment } = evaluation;
	const rows = alignment === null ? null : evaluation.slice("shared", gate.slice, where);
	const on = rows ?? candidate;
	const championValue = rows?.value(1, gate.metric, threshold) ?? null;
	const base = {
		...sampled(gate, on),
		evaluated: true,
		value: on.value(0, gate.metric, threshold),
		championValue,
		bound: championValue === null ? null : gate.bound.champion * championValue + gate.bound.offset,
		interval: null,
		rowsNeeded: null
	};
	if (alignment === null) return {
		...base,
		evaluated: false,
		verdict: "inconclusive",
		reason: "not evaluated: there is no champion to compare with"
	};
	if (!alignment.comparable) {
		const isEdited = alignment.labelMismatches > 0;
		const examples = isEdited ? ` (keys ${alignment.examples.join(", ")})` : "";
		return {
			...base,
			verdict: isEdited ? "fail" : "inconclusive",
			reason: `not comparable: ${alignment.reason}${examples}`
		};
	}
	if (rows === null) return {
		...base,
		verdict: "inconclusive",
		reason: "no shared row has a true label"
	};
	const estimate = rows.difference(gate.metric, gate.bound.champion, threshold);
	const factor = gate.bound.champion === 1 ? "" : `${gate.bound.champion} × `;
	const decision = capped(decide(gate, estimate, gate.bound.offset, rows, `the difference to ${factor}the champion`), alignment.missingRows > 0 ? alignment.reason : null, onWhatItKept);
	return {
		...base,
		...decision,
		interval: tuple(estimate.interval)
	};
}
function sampled(gate, on) {
	return {
		text: gate.text,
		sampleSize: {
			rows: on.rows.key.length,
			groups: on.rows.groups,
			positives: on.positives
		}
	};
}
function tuple(interval) {
	return interval === null ? null : [interval[0], interval[1]];
}
const onWhatItKept = "on the rows that it kept,";
/** Rows that were called otherwise look just so. */
const onlyItsOwn = "so only the candidate says which rows these are and what is true there, which decides nothing; by them";
/** A pass that rests on rows which the candidate chose is none. */
function capped(decision, reason, on) {
	if (reason === null) return decision;
	return decision.verdict === "pass" ? {
		...decision,
		verdict: "inconclusive",
		reason: `${reason}; ${on} ${decision.reason}`
	} : {
		...decision,
		reason: `${decision.reason}; ${reason}`
	};
}
function meets(value, op, bound) {
	switch (op) {
		case ">=": return value >= bound;
		case ">": return value > bound;
		case "<=": return value <= bound;
		case "<": return value < bound;
	}
}
function decide(gate, estimate, bound, rows, what) {
	const count = rows.rows.key.length;
	if (count === 0) return {
		verdict: "inconclusive",
		reason: gate.slice.length > 0 ? "no row is in this slice" : "there are no rows",
		rowsNeeded: null
	};
	if (estimate.value === null || estimate.interval === null) {
		const units = rows.rows.groups ?? count;
		const rowsNeeded = estimate.value !== null && units < 8 ? Math.ceil(count / units * 8) : null;
		return {
			verdict: "inconclusive",
			reason: estimate.reason ?? "nothing is known",
			rowsNeeded
		};
	}
	const [lower, upper] = estimate.interval;
	const [worse, better] = gate.op.startsWith(">") ? [lower, upper] : [upper, lower];
	const interval = `${Number((rows.settings.level * 100).toPrecision(4))}% interval of ${what}`;
	if (meets(worse, gate.op, bound)) return {
		verdict: "pass",
		reason: `the whole ${interval} meets the bound${estimate.method === "identical predictions" ? ": the predictions are identical" : ""}`,
		rowsNeeded: null
	};
	if (!meets(better, gate.op, bound)) return {
		verdict: "fail",
		reason: `no part of the ${interval} meets the bound`,
		rowsNeeded: null
	};
	const needed = rowsToDecide(estimate.value, estimate.interval, bound, count);
	return {
		verdict: "inconclusive",
		reason: `the ${interval} is on both sides of the bound${needed === null ? "; it lies on the bound, so more rows may never decide" : ""}`,
		rowsNeeded: needed
	};
}
/**
* Rows at which the interval would no longer straddle the bound, if the estimate stayed: the half on the bound's
* side shrinks as 1/√rows. Null when the estimate lies on the bound or the number is beyond all practice (10^9).
*/
function rowsToDecide(value, [lower, upper], bound, rows) {
	const distance = Math.abs(value - bound);
	const half = value >= bound ? value - lower : upper - value;
	const needed = Math.ceil(rows * (half / distance) ** 2);
	return needed <= 1e9 ? Math.max(needed, rows + 1) : null;
}

// packages/evaluation/src/predictions-file.ts
/** The columns of the file that `predictionsFile` writes. */
const predictionsFileColumns = {
	key: "key",
	label: "label",
	score: "score",
	group: "group"
};
/**
* The judged rows as a CSV file (RFC 4180): key, true label, the candidate's score (of several classes `score_<class>` each) and,
* where there are groups, the group.
* Nothing else of the candidate's file is in it: features stay where they are. Sorted by key; numbers in their shortest
* form that reads back exactly; so equal predictions give equal bytes.
*/
function predictionsFile(rows) {
	const { key, label, classes, group } = rows;
	const score = rows.scores[0];
	const width = classes?.length ?? 1;
	const scoreNames = classes?.map((name) => cell(`score_${name}`)) ?? ["score"];
	const labels = classes?.map(cell);
	const lines = [`key,label,${scoreNames.join(",")}${group === void 0 ? "" : ",group"}\n`];
	for (const row of sortedByKey(key)) {
		const cells = [cell(key[row]), labels?.[label[row]] ?? String(label[row])];
		for (let k = 0; k < width; k++) cells.push(String(score[row * width + k]));
		if (group !== void 0) cells.push(cell(group[row]));
		lines.push(`${cells.join(",")}\n`);
	}
	return lines.join("");
}
function cell(text) {
	return /[",\r\n;\t]|^\s|\s$|^$/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text;
}

// actions/validate-model/src/champion-record.ts
/** The training record that was released with a version, or (half a sentence without its subject) why it is none. */
async function recordOf(manifest, release, folder, github) {
	const file = manifest.files.find(({ role }) => role === "training-record");
	const asset = release.assets.find((candidate) => candidate.name === file?.name);
	if (file === void 0 || asset === void 0) return void 0;
	const path = join(folder, file.name);
	await github.read.downloadAsset(asset, path);
	const { parseDocument, trainingRecordSchema } = await import("./contracts.js");
	try {
		if ((await digestOfFile(path)).sha256 !== file.sha256) return "has a training record of other bytes";
		return parseDocument(trainingRecordSchema, await readFile(path, "utf8"), file.name);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return "has a training record that cannot be read";
	}
}
/**
* What a version learnt from, by its record: other rows than those that are held out now, or (half a sentence without its subject)
* perhaps these. Undefined where no trainer of ours made it.
*/
async function learntFrom$1(record, heldOut) {
	if (typeof record === "string") return record;
	if (record.trainer.name === "command") return void 0;
	const { mayHaveLearnt } = await import("./validate-model-held-out.js");
	return mayHaveLearnt(record, heldOut) ?? "other rows";
}

// actions/validate-model/src/champion.ts
const nobody = {
	identity: null,
	predictions: null,
	unusable: null,
	notes: []
};
/**
* Finds what the candidate is compared with, as `baseline` says. Which one was used is always told.
* @param slices columns that gates and slices are about: the champion's own count, where it has them.
* @param heldOut the candidate's rows as the data has them, for a champion that can predict them.
*/
async function findChampion(inputs, judged, slices, unseen, heldOut, workspace, github, releases, ports) {
	const { baseline } = inputs.settings;
	const predict = predictor(inputs, judged, slices, unseen, workspace);
	if (baseline === "none") return nobody;
	if (baseline === "champion") return released(inputs, judged, slices, predict, heldOut, workspace, github(), releases, ports);
	if (baseline === "base-branch") return onBaseBranch(inputs, judged, slices, predict, workspace, github, ports);
	const path = await workspace.file(baseline, "the baseline");
	if (predict !== void 0 && (await models()).isModelFile(baseline)) return {
		identity: {
			source: "file",
			name: baseline,
			version: null,
			modelDigest: await digestOfModel(path),
			predictionsDigest: null
		},
		predictions: await predict(path, baseline),
		unusable: null,
		notes: [`The baseline's scores are what ${baseline} predicts for the same rows.`]
	};
	const predictions = await readPredictions(path, inputs, judged, slices);
	const { sha256 } = await digestOfFile(path);
	return {
		identity: {
			source: "file",
			name: baseline,
			version: null,
			modelDigest: null,
			predictionsDigest: sha256
		},
		predictions,
		unusable: null,
		notes: []
	};
}
function predictor(inputs, judged, slices, unseen, workspace) {
	const { candidate } = inputs;
	if (unseen === void 0 || !("scoring" in candidate)) return void 0;
	return predictRows(inputs, judged, slices, unseen, candidate.scoring, workspace);
}
function predictRows({ settings }, judged, slices, unseen, scoring, workspace) {
	return async (path, name) => {
		const { scoreRows } = await import("./validate-model-scoring.js");
		const { table } = await scoreRows(unseen, path, name, scoring, workspace);
		const { key, label, score } = unseen;
		return predictionsFromTable(table, {
			...judged,
			key,
			label,
			score,
			group: settings.group,
			slices
		});
	};
}
/** A model file of ours names its columns, and runs everywhere. */
const ownScoring = {
	data: "data.source",
	modelFile: void 0,
	features: void 0,
	backend: "wasm"
};
/** What knows model files; only where one is to predict. */
const models = () => import("./models.js");
const digestOfPredictions = async (path) => (await digestOfFile(path)).sha256;
/** sha256 of the model's bytes, as the digest of a candidate with the same files. */
async function digestOfModel(path) {
	const { furtherFilesOf } = await models();
	const files = [path, ...furtherFilesOf(await readFile(path), path).flatMap((name) => {
		return [join(dirname(path), name), join(dirname(path), basename(name))].find(existsSync) ?? [];
	})].sort();
	return modelDigestOf(await Promise.all(files.map(async (file) => ({
		name: basename(file),
		role: "model",
		...await digestOfFile(file)
	}))));
}
/**
* What runs in production by the ledger, else the highest released version: by its model file where rows are predicted
* here or a trainer of ours made both, else by the predictions that were kept with it.
*/
async function released(inputs, judged, slices, asked, heldOut, workspace, github, releases, ports) {
	const versions = publishedVersions(inputs.model, releases);
	const ledger = versions.length === 0 ? void 0 : await github.read.readLedger();
	const running = championOf(inputs.model, versions, ledger?.state);
	if (running === void 0) return nobody;
	const notes = running === versions.find(({ release }) => !release.prerelease) ? [] : [environmentOf(ledger?.state, inputs.model, "production").version === null ? `The champion is ${running.tag}: what is higher was retired or rolled back.` : `The champion is ${running.tag}, which the ledger says runs in ${championEnvironment}; ${versions[0].tag} is the highest version.`];
	const temporary = await mkdtemp(join(ports.environment.tempDirectory, "modelops-champion-"));
	const manifest = await createManifestReader(github.read, temporary)(running.release);
	const version = formatVersion(running.version);
	const name = `v${version}`;
	const readKept = async () => manifest === void 0 ? void 0 : keptPredictions(manifest, running, temporary, judged, github);
	const known = heldOut === void 0 ? void 0 : await readKept();
	const record = manifest === void 0 || heldOut === void 0 ? void 0 : await recordOf(manifest, running.release, temporary, github);
	const doubts = heldOut === void 0 ? [] : doubtsAbout(heldOut, judged, known?.predictions, record, name);
	const contradicted = doubts.length > 0;
	notes.push(...doubts);
	let notRun;
	let predict = asked;
	if (heldOut !== void 0 && record !== void 0 && !contradicted) {
		const learnt = await learntFrom$1(record, heldOut);
		if (learnt === "other rows") predict = predictRows(inputs, judged, slices, heldOut, ownScoring, workspace);
		else if (learnt !== void 0) notRun = `${name} ${learnt}`;
	}
	if (manifest !== void 0 && predict !== void 0) {
		const scored = await byModelFile(manifest, running.release, temporary, name, predict, github);
		if ("predictions" in scored) return {
			identity: {
				source: "release",
				name,
				version,
				modelDigest: manifest.modelDigest,
				predictionsDigest: null
			},
			predictions: scored.predictions,
			unusable: null,
			notes: [...notes, `The champion's scores are what ${scored.file} of ${name} predicts for the same rows.`]
		};
		notRun = scored.reason;
	}
	if (manifest !== void 0 && asked === void 0 && inputs.predict !== void 0) {
		const scored = await byCommand(manifest, running.release, temporary, name, judged, slices, inputs, workspace, github, ports);
		if ("predictions" in scored) return {
			identity: {
				source: "release",
				name,
				version,
				modelDigest: manifest.modelDigest,
				predictionsDigest: null
			},
			predictions: scored.predictions,
			unusable: null,
			notes: [...notes, `The champion's scores are what \`train.predict\` of this commit makes of the files of ${name}, for the same rows.`]
		};
		notRun = scored.reason;
	}
	const kept = known ?? await readKept();
	if (manifest === void 0 || kept === void 0) {
		const unusable = manifest === void 0 ? `${name} has no manifest, so it is not known what it holds.` : notRun !== void 0 ? `${notRun} and its predictions were not kept, so the candidate cannot be compared with it. Choose another \`baseline\`, or release a model that can be run here.` : `The predictions of ${name} were not kept, so the candidate cannot be compared with it. Give register-version \`keep-predictions: true\` (or say so in modelops.yml, where its job checks the repository out), or choose another \`baseline\`.`;
		return {
			identity: {
				source: "release",
				name,
				version,
				modelDigest: manifest?.modelDigest ?? null,
				predictionsDigest: null
			},
			predictions: null,
			unusable,
			notes
		};
	}
	const { sha256, ...usable } = kept;
	return {
		identity: {
			source: "release",
			name,
			version,
			modelDigest: manifest.modelDigest,
			predictionsDigest: sha256
		},
		...usable,
		contradicted,
		notes: [...notes, ...notRun === void 0 ? [] : [`${notRun}; it is compared by the predictions that were kept with it.`]]
	};
}
/** The predictions that were kept with a version, and their digest; undefined when none were. @throws UserError when they were exchanged. */
async function keptPredictions(manifest, { tag, release }, folder, judged, github) {
	const file = manifest.files.find(({ role }) => role === "predictions");
	const asset = release.assets.find((candidate) => candidate.name === file?.name);
	if (file === void 0 || asset === void 0) return void 0;
	const path = join(folder, file.name);
	await github.read.downloadAsset(asset, path);
	const { sha256 } = await digestOfFile(path);
	if (sha256 !== file.sha256) throw new UserError(`${file.name} of ${tag} is not what its manifest says: it has ${sha256}`, { fix: "The release was changed by hand: put its own file back, or delete the release." });
	return {
		...await readable(`${file.name} of ${tag}`, path, async () => {
			const table = await readTable(path);
			const group = table.hasColumn(predictionsFileColumns.group) ? {
				column: predictionsFileColumns.group,
				unit: "value"
			} : void 0;
			const { key, label, score } = predictionsFileColumns;
			return predictionsFromTable(table, {
				...judged,
				key,
				label,
				score,
				group
			});
		}),
		sha256
	};
}
/**
* Why the data vouches for nothing, one sentence each: it says other labels than the version was judged by, or has lost rows of those,
* though it reaches back to them. A version is judged on the newest rows; data that rolls on loses its oldest ones.
*/
function doubtsAbout({ truth, known, earliest }, { classes }, kept, record, name) {
	if (kept == null || known === void 0) return [];
	const doubts = [];
	const differing = differingLabels(truth, classes, kept);
	if (differing.length > 0) doubts.push(`On ${differing.length} rows the data says another label than ${name} was judged by (keys ${differing.slice(0, 5).join(", ")}).`);
	const lost = kept.key.filter((key) => !known.has(key)).length;
	const boundary = typeof record === "object" ? record.split?.boundary ?? null : null;
	if (lost > 0 && !(boundary !== null && earliest !== void 0 && earliest > Date.parse(boundary))) doubts.push(`${lost} of the ${kept.key.length} rows that ${name} was judged on are no longer in the data.`);
	return doubts;
}
/** The champion's scores by its own model file, or why there are none (half a sentence, without a full stop). */
async function byModelFile(manifest, release, folder, name, predict, github) {
	const { furtherFilesOf, isModelFile } = await models();
	const files = manifest.files.filter((file) => file.role === "model");
	const model = files.find((file) => isModelFile(file.name)) ?? (files.length === 1 ? files[0] : void 0);
	if (model === void 0) return { reason: `${name} has no model file that can be run here` };
	const path = join(folder, model.name);
	const fetched = async (file) => {
		const asset = release.assets.find((candidate) => candidate.name === file.name);
		if (asset === void 0) return { reason: `${name} has lost its file ${file.name}` };
		const to = join(folder, file.name);
		await github.read.downloadAsset(asset, to);
		const { sha256 } = await digestOfFile(to);
		if (sha256 === file.sha256) return void 0;
		throw new UserError(`${file.name} of ${name} is not what its manifest says: it has ${sha256}`, { fix: "The release was changed by hand: put its own file back, or delete the release." });
	};
	const without = await fetched(model);
	if (without !== void 0) return without;
	for (const further of furtherFilesOf(await readFile(path), path)) {
		const file = files.find((candidate) => candidate.name === basename(further));
		const missing = file === void 0 ? void 0 : await fetched(file);
		if (missing !== void 0) return missing;
	}
	try {
		return {
			predictions: await predict(path, `${model.name} of ${name}`),
			file: model.name
		};
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return { reason: `${model.name} of ${name} cannot predict these rows (${error.what.replace(/\.$/, "")})` };
	}
}
/** The champion's scores by the user's own command and the champion's files, or why there are none. */
async function byCommand(manifest, release, folder, name, judged, slices, inputs, workspace, github, { commandOutput }) {
	const files = join(folder, "files");
	await mkdir(files);
	const modelFiles = manifest.files.filter(({ role }) => role === "model");
	for (const file of modelFiles) {
		const asset = release.assets.find((candidate) => candidate.name === file.name);
		if (asset === void 0) return { reason: `${name} lacks its file ${file.name}` };
		await github.read.downloadAsset(asset, join(files, file.name));
		const { sha256 } = await digestOfFile(join(files, file.name));
		if (sha256 !== file.sha256) throw new UserError(`${file.name} of ${name} is not what its manifest says: it has ${sha256}`, { fix: "The release was changed by hand: put its own file back, or delete the release." });
	}
	const { runCommand } = await import("./training.js").then((n) => n.t);
	const predictions = join(folder, "champion-predictions.csv");
	try {
		await (await models()).layOut(modelFiles.map((file) => ({
			file,
			path: join(files, file.name)
		})));
		await runCommand({
			command: inputs.predict,
			what: `train.predict with the files of ${name}`,
			cwd: workspace.root,
			env: process.env,
			output: commandOutput,
			variables: {
				...commandVariables(inputs.model, inputs.trainingSeed, await lockedData(workspace, inputs.model)),
				MODELOPS_FILES: files,
				MODELOPS_PREDICTIONS: predictions
			}
		});
		return { predictions: await readPredictions(predictions, inputs, judged, slices) };
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return { reason: `the files of ${name} cannot predict these rows (${error.what.replace(/\.$/, "")})` };
	}
}
/**
* The champion's predictions, or why they cannot be read. What is wrong with them is no fault of the candidate's, and it
* may be what the candidate mends: nothing is compared, and the report says why.
*/
async function readable(name, path, read) {
	try {
		return {
			predictions: await read(),
			unusable: null
		};
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return {
			predictions: null,
			unusable: `The candidate cannot be compared with ${name}, which cannot be read (${error.where?.replace(path, name) ?? name}: ${error.what}).`
		};
	}
}
/** The same file as it is on the branch that the pull request goes to, or as it was before the push. */
async function onBaseBranch(inputs, judged, slices, predict, workspace, github, ports) {
	const { environment } = ports;
	const base = baseOf(environment);
	if (base === void 0) return {
		...nobody,
		notes: [`The event "${environment.eventName}" has no base branch, so the candidate is compared with nothing.`]
	};
	const name = "predictions" in inputs.candidate ? workspace.name(await workspace.path(inputs.candidate.predictions, "the predictions file")) : await modelName(inputs, inputs.candidate.scoring, workspace);
	const atBase = async (file) => await workspace.fileAt(base.commit, file) ?? await github().read.readFile(file, base.commit);
	const bytes = await atBase(name);
	if (bytes === void 0) return {
		...nobody,
		notes: [`${name} is not on ${base.name} (${base.commit.slice(0, 7)}) yet, so the candidate is compared with nothing.`]
	};
	const folder = await mkdtemp(join(environment.tempDirectory, "modelops-base-"));
	const path = join(folder, basename(name));
	await writeFile(path, bytes);
	if (predict !== void 0) {
		const { furtherFilesOf } = await models();
		for (const file of furtherFilesOf(bytes, name)) {
			const content = await atBase(posix.join(posix.dirname(name), file));
			if (content !== void 0) await writeFile(join(folder, basename(file)), content);
		}
	}
	const sha256 = await (predict === void 0 ? digestOfPredictions(path) : digestOfModel(path));
	const where = `${name} on ${base.name}`;
	const usable = await readable(where, path, () => predict === void 0 ? readPredictions(path, inputs, judged, slices) : predict(path, where));
	return {
		identity: {
			source: "base-branch",
			name: base.name,
			version: null,
			modelDigest: predict === void 0 ? null : sha256,
			predictionsDigest: predict === void 0 ? sha256 : null
		},
		...usable,
		notes: []
	};
}
async function modelName(inputs, scoring, workspace) {
	const { modelFileOf } = await import("./validate-model-scoring.js");
	const files = await workspace.files(inputs.files, "the model file");
	return workspace.name(modelFileOf(files, (file) => workspace.name(file), scoring.modelFile));
}
function baseOf(environment) {
	if (environment.pullRequest !== void 0) return {
		commit: environment.pullRequest.baseSha,
		name: environment.pullRequest.baseRef
	};
	return environment.beforeSha === void 0 ? void 0 : {
		commit: environment.beforeSha,
		name: `${environment.ref.replace("refs/heads/", "")} before`
	};
}
async function readPredictions(path, inputs, judged, slices) {
	const { key, label, score, group } = inputs.settings;
	const table = await readTable(path);
	return predictionsFromTable(table, {
		...judged,
		key,
		label,
		score,
		group,
		slices: slices.filter((column) => table.hasColumn(column))
	});
}

// actions/validate-model/src/profiles.ts
const profileName = "data-profile.json";
const windowsName = "window-profiles.json";
/** Where the shipped workflows have them: counted from `drift.<environment>.reference`, or by prepare-data. */
const profilePaths = [`modelops-reference/${profileName}`, `modelops-data/${profileName}`];
/**
* What production will be compared with, counted before: the data profile, and the counts by day beside it.
* @param asked the input `profile`; undefined: where the shipped workflows write one, if they did.
* @param watched whether the owner says how the model is watched: else what prepare-data counted stays where it is.
* @returns none, one or both.
* @throws UserError when one that was asked for is missing, or they are no profiles, or not of one run.
*/
async function findProfiles(asked, watched, workspace) {
	const there = (name) => existsSync(join(workspace.root, name));
	const name = asked ?? profilePaths.slice(0, watched ? 2 : 1).find(there);
	if (name === void 0) return [];
	const path = await workspace.file(name, "the data profile");
	const { dataProfileSchema, parseDocument, windowProfilesSchema } = await import("./contracts.js");
	const profile = digestOf(parseDocument(dataProfileSchema, await readFile(path, "utf8"), name));
	const found = [await fileOf(path, profileName)];
	const beside = join(dirname(path), windowsName);
	if (existsSync(beside)) {
		const where = workspace.name(beside);
		if (parseDocument(windowProfilesSchema, await readFile(beside, "utf8"), where).profile !== profile) throw new UserError(`${where} was counted on another profile than ${name}`, {
			where,
			fix: "Keep both as one run wrote them."
		});
		found.push(await fileOf(beside, windowsName));
	}
	return found;
}
async function fileOf(path, name) {
	return {
		file: {
			name,
			role: "profile",
			...await digestOfFile(path)
		},
		path
	};
}

// actions/validate-model/src/training-record.ts
/** Name of a training record among the files of the evidence, and where it is looked for unless somebody says. */
const recordName = "training-record.json";
/** A record names files and steps; anything larger is none. */
const maxBytes = 8 << 20;
/**
* The record of the training that made these very files. One that is about other bytes, left over from an earlier training,
* is worse than none: it is left out, or refused where it was asked for by name.
* @param asked the input `record`; undefined: `training-record.json`, where there is one.
* @param judged the model files, or the predictions where there are none; absolute.
* @throws UserError when a record that was asked for is missing, no record, or about something else.
*/
async function findTrainingRecord(asked, model, judged, workspace) {
	const name = asked ?? "training-record.json";
	let path;
	try {
		path = await workspace.file(name, "the training record");
	} catch (error) {
		if (asked !== void 0 || !(error instanceof UserError)) throw error;
		return await lstat(join(workspace.root, name)).catch(() => void 0) === void 0 ? void 0 : { note: `${error.what}, so it is not kept with the evidence.` };
	}
	const record = await readRecord(path, name);
	const objection = typeof record === "string" ? record : await objectionTo(record, model, judged, workspace);
	if (typeof record === "object" && objection === void 0) return {
		file: {
			name: recordName,
			role: "training-record",
			...await digestOfFile(path)
		},
		path,
		folds: foldsOf(record),
		learntFrom: learntFrom(record)
	};
	if (asked !== void 0) throw new UserError(`the training record ${objection}`, {
		where: name,
		fix: "Name the record that train-model wrote beside these files, or train again."
	});
	return { note: `${name} ${objection}, so it is not kept with the evidence.` };
}
/** The record, or (half a sentence without its subject) why it is none. */
async function readRecord(path, name) {
	if ((await stat(path)).size > maxBytes) return "is too large for a training record";
	const { parseDocument, trainingRecordSchema } = await import("./contracts.js");
	try {
		return parseDocument(trainingRecordSchema, await readFile(path, "utf8"), name);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return `is no training record (${error.what.replace(/\.$/, "")})`;
	}
}
async function objectionTo(record, model, judged, workspace) {
	if (record.model !== model) return `is about the model "${record.model}"`;
	const made = new Map(record.outputs.map((output) => [output.name, output]));
	if (!judged.some((file) => made.has(workspace.name(file)))) return "does not name what is judged";
	for (const [output, { sha256 }] of made) {
		const there = await workspace.file(output, "an output").catch(() => void 0);
		if (there === void 0) return `names ${output}, which is not here`;
		const is = await digestOfFile(there);
		if (is.sha256 !== sha256) return `is about other bytes: ${output} has ${is.sha256}, not ${sha256}`;
	}
}
function learntFrom({ trainer, split, data }) {
	if (trainer.name === "command" || split === null) return /* @__PURE__ */ new Set();
	const apart = split.by === "file" ? split.holdout : void 0;
	return new Set(data.filter(({ path }) => path !== apart).map(({ sha256 }) => sha256));
}
/** Means and deviations over the folds; what the report has no room for is left out. */
function foldsOf({ crossValidation }) {
	if (crossValidation === null) return void 0;
	const { folds, groupBy, metrics } = crossValidation;
	return {
		folds,
		groupBy: groupBy?.slice(0, 1e3) ?? null,
		metrics: metrics.filter(({ name }) => name.length <= 100).slice(0, 50).map(({ name, mean, deviation }) => ({
			name,
			mean,
			deviation
		}))
	};
}

// actions/validate-model/src/evaluate.ts
/** Name of the judged rows among the files of the evidence. */
const predictionsName = "predictions.csv";
/** Judges the candidate and writes the evidence. */
async function evaluate(inputs, workspace, github, releases, ports) {
	const { settings } = inputs;
	const { log } = ports;
	const paths = await modelPaths(inputs, workspace);
	const judged = await judgedTable(inputs, paths, workspace, ports);
	const { table, unseen } = judged;
	const columns = resolveColumns(table, {
		task: settings.task,
		...judged.columns
	});
	const sliceColumns = [.../* @__PURE__ */ new Set([...settings.slices, ...settings.gates.flatMap((gate) => gate.slice.map(({ column }) => column))])];
	const record = await findTrainingRecord(inputs.record, inputs.model, paths.length > 0 ? paths : [judged.path], workspace);
	const kept = record !== void 0 && "file" in record ? record : void 0;
	const folds = kept?.folds;
	if (unseen !== void 0 && kept?.learntFrom.has(unseen.table.source.sha256)) throw notUnseen(judged.name);
	const companions = [...kept === void 0 ? [] : [kept], ...await findProfiles(inputs.profile, inputs.watched, workspace)];
	const modelFiles = await modelFilesOf(paths, companions, workspace);
	if (inputs.predict !== void 0) await setAside(modelFiles, ports);
	const candidate = predictionsFromTable(table, {
		...settings,
		...judged.columns,
		slices: sliceColumns
	});
	const { task, classes } = candidate;
	log.info(`${judged.name}: ${candidate.key.length} rows, ${task}`);
	checkGates(settings.gates, task);
	const found = await rowsHeldOut(inputs, candidate, workspace, ports);
	const heldOut = found !== void 0 && "table" in found ? found : void 0;
	const champion = await findChampion(inputs, {
		task,
		classes
	}, sliceColumns, unseen, heldOut, workspace, github, releases, ports);
	log.info(champion.identity === null ? "no champion" : `champion: ${champion.identity.source} ${champion.identity.name}`);
	const evaluation = prepareEvaluation(candidate, champion.predictions, {
		seed: settings.seed,
		replicates: settings.replicates,
		threshold: settings.threshold,
		truth: await truthOf(inputs, unseen, candidate, workspace) ?? (champion.contradicted ? void 0 : heldOut?.truth)
	});
	const gates = settings.gates.map((gate, index) => {
		const line = inputs.gatesIn?.lines[index];
		const result = withoutScores(evaluateGate(gate, evaluation), champion);
		return line === void 0 ? result : {
			...result,
			line
		};
	});
	const verdict = verdictOf(gates);
	const perClass = classResults(evaluation);
	const rows = evaluation.candidate.rows;
	const judgedRows = predictionsFile(rows);
	const predictions = {
		name: predictionsName,
		role: "predictions",
		sha256: sha256(judgedRows),
		bytes: Buffer.byteLength(judgedRows)
	};
	const comparison = comparisonOf(evaluation, {
		metric: settings.primaryMetric,
		margin: settings.margin
	});
	const report = {
		schema: "modelops/evaluation-report/v1",
		model: inputs.model,
		task,
		tool: {
			name: "modelops/validate-model",
			version: suiteVersion
		},
		inputs: await inputsOf(inputs.model, inputs.provenance, workspace),
		...inputs.gatesIn === void 0 ? {} : { config: inputs.gatesIn.path },
		candidate: {
			modelDigest: modelDigestOf([...modelFiles.map(({ file }) => file), predictions]),
			files: [
				...modelFiles.map(({ file }) => file),
				predictions,
				...companions.map(({ file }) => file)
			]
		},
		evaluationSet: {
			digest: evaluationSetDigest(rows),
			rows: rows.key.length,
			groups: rows.groups,
			groupBy: settings.group === void 0 ? null : formatGroupExpression(settings.group),
			positives: evaluation.candidate.positives,
			labelsFrom: evaluation.labelsFrom,
			columns
		},
		champion: champion.identity,
		comparison,
		metrics: metricResults(evaluation),
		...folds === void 0 ? {} : { crossValidation: folds },
		calibration: calibrationOf(evaluation),
		...perClass === void 0 ? {} : { classes: perClass },
		slices: sliceResults(evaluation, {
			columns: settings.slices,
			metric: settings.primaryMetric
		}),
		gates,
		verdict,
		settings: {
			seed: settings.seed,
			replicates: settings.replicates,
			level: evaluation.settings.level,
			threshold: settings.threshold,
			onInconclusive: settings.onInconclusive
		},
		notes: [
			...await changedRules(inputs, workspace, github, ports),
			...judged.notes,
			...record !== void 0 && "note" in record ? [record.note] : [],
			...hardScores(candidate),
			...champion.notes,
			...champion.unusable === null ? [] : [champion.unusable],
			...found !== void 0 && "reason" in found && comparison !== null && !comparison.comparable ? [`The data does not vouch for the rows that are judged: ${found.reason}.`] : [],
			...evaluation.notes,
			...gates.length === 0 ? ["There are no gates: nothing decides, figures are only shown."] : []
		]
	};
	const folder = await workspace.path(inputs.out, "the folder for the evidence");
	return writeEvidence(folder, report, [
		...modelFiles.map(({ file, path: from }) => ({
			file,
			from: { path: from }
		})),
		{
			file: predictions,
			from: { text: judgedRows }
		},
		...companions.map(({ file, path: from }) => ({
			file,
			from: { path: from }
		}))
	]);
}
async function judgedTable(inputs, paths, workspace, { log }) {
	const { candidate, settings } = inputs;
	if ("predictions" in candidate) {
		const path = await workspace.file(candidate.predictions, "the predictions file");
		const { key, label, score } = settings;
		return {
			table: await readTable(path),
			columns: {
				key,
				label,
				score
			},
			name: workspace.name(path),
			path,
			unseen: void 0,
			notes: []
		};
	}
	const { modelFileOf, readUnseenRows, scoreRows } = await import("./validate-model-scoring.js");
	const { scoring } = candidate;
	const path = modelFileOf(paths, (file) => workspace.name(file), scoring.modelFile);
	const unseen = await readUnseenRows(scoring, settings, workspace);
	const name = workspace.name(path);
	const { table, backend } = await scoreRows(unseen, path, name, scoring, workspace);
	log.info(`${name} predicts ${scoring.data} (${backend})`);
	const { key, label, score, task } = unseen;
	return {
		table,
		columns: {
			key,
			label,
			score,
			...task === "multiclass-classification" ? { task } : {}
		},
		name: scoring.data,
		path,
		unseen,
		notes: [`The candidate's scores are what ${name} predicts for ${scoring.data} (${backend}).`]
	};
}
function notUnseen(data) {
	return new UserError("the model was trained on rows of this file: how it does there says nothing of new rows", {
		where: data,
		fix: "Leave `validate.data` out where train-model predicts the rows that it holds out, or name rows that training did not see."
	});
}
/** The candidate's rows as the data has them, where they are those that the data holds out. */
async function rowsHeldOut({ heldOut, model }, candidate, workspace, { log }) {
	if (heldOut === void 0) return void 0;
	const { heldOutRows } = await import("./validate-model-held-out.js");
	const found = await heldOutRows(heldOut, model, candidate, workspace);
	if (found !== void 0 && "reason" in found) log.info(`the data does not vouch for the rows that are judged: ${found.reason}`);
	return found;
}
/** Labels that the candidate did not write: of a file of their own, or of the data that it was given to predict. */
async function truthOf(inputs, unseen, candidate, workspace) {
	if (inputs.settings.truth !== void 0) return readTruth(inputs.settings.truth, inputs, candidate, workspace);
	if (unseen === void 0) return void 0;
	const { task, classes } = candidate;
	return truthFromTable(unseen.table, {
		task,
		classes,
		key: unseen.key,
		label: unseen.label
	});
}
/** A champion without scores is not « no champion »: what was to be compared stays open. */
function withoutScores(gate, champion) {
	if (gate.evaluated || champion.unusable === null) return gate;
	return {
		...gate,
		evaluated: true,
		verdict: "inconclusive",
		reason: champion.unusable.replace(/\.$/, "")
	};
}
/** Absolute paths of the model's files; the record of the training is none of them, however wide a glob is. */
async function modelPaths(inputs, workspace) {
	if (inputs.files.length === 0) return [];
	const record = resolve(workspace.root, inputs.record ?? "training-record.json");
	return (await withFurtherFiles(await workspace.files(inputs.files, "the model file"), workspace)).filter((path) => path !== record);
}
async function modelFilesOf(paths, companions, workspace) {
	const seen = new Map([
		[predictionsName, "the judged predictions"],
		...Object.values(assetNames).map((name) => [name.toLowerCase(), `our own ${name}`]),
		...companions.map(({ file, path }) => [file.name.toLowerCase(), workspace.name(path)])
	]);
	const files = [];
	for (const path of paths) {
		if (companions.some((companion) => companion.path === path)) continue;
		const name = basename(path);
		const other = seen.get(name.toLowerCase());
		if (other !== void 0) throw new UserError(`${workspace.name(path)} and ${other} would have the same name in the release`, { fix: "Rename one of the files." });
		if (!fileNameSchema.safeParse(name).success) throw new UserError(`the model file "${workspace.name(path)}" has a name that GitHub would change`, { fix: "Use letters, digits, \"_\", \"-\" and single dots between them only." });
		seen.set(name.toLowerCase(), workspace.name(path));
		const { sha256: digest, bytes } = await digestOfFile(path);
		if (bytes === 0) throw new UserError(`the model file "${workspace.name(path)}" is empty`, { fix: "Did the step that writes it fail?" });
		files.push({
			file: {
				name,
				role: "model",
				sha256: digest,
				bytes
			},
			path
		});
	}
	await refuseLost(files, workspace);
	return files;
}
/** A release has no folders: what would not find back to its place in a SavedModel is told before it is lost. */
async function refuseLost(files, workspace) {
	const saved = files.find(({ file }) => file.name === "saved_model.pb");
	if (saved === void 0) return;
	const { placesOf } = await import("./models.js");
	const places = await placesOf(files);
	for (const { file, path } of files) {
		const place = relative(dirname(saved.path), path).replaceAll(sep, "/");
		if (!/^(?:variables|assets|assets\.extra)\//.test(place) || place === places.get(file.name)) continue;
		throw new UserError(`the model file "${workspace.name(path)}" would lose its place: a release has no folders, and nothing in ${workspace.name(saved.path)} tells that it belongs there`, { fix: "Leave it out of `files`, or move it out of the folders of the SavedModel." });
	}
	const isThere = (start) => files.some(({ file }) => file.name.startsWith(start));
	if (isThere("variables.index") && !isThere("variables.data-")) throw new UserError(`the variables of ${workspace.name(saved.path)} are not among the model files`, { fix: "List the whole folder, e.g. `files: model/**`. Did the export end?" });
}
/** Copies files to where nobody writes. */
async function setAside(files, { environment }) {
	const folder = await mkdtemp(join(environment.tempDirectory, "modelops-candidate-"));
	for (const file of files) {
		const copy = join(folder, basename(file.path));
		await copyFile(file.path, copy);
		file.path = copy;
	}
}
/** With the weight files of TensorFlow.js models and SavedModels: nobody should have to list them. */
async function withFurtherFiles(paths, workspace) {
	const all = new Set(paths);
	for (const path of paths.filter((name) => /\.json$|saved_model\.pb$/i.test(name))) {
		const { furtherFilesOf } = await import("./models.js");
		for (const name of furtherFilesOf(await readFile(path), path)) {
			const file = join(dirname(path), name);
			if (existsSync(file)) all.add(await workspace.file(workspace.name(file), "the weight file"));
		}
	}
	return [...all].sort();
}
async function readTruth(name, inputs, { task, classes }, workspace) {
	const path = await workspace.file(name, "the truth");
	return truthFromTable(await readTable(path), {
		task,
		classes,
		key: inputs.settings.key,
		label: inputs.settings.label
	});
}

export { evaluate };
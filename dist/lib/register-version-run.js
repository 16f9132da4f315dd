import { r as readEvidence } from "./action-kit-evidence.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { n as digestOf } from "./contracts-canonical.js";
import { r as formatVersion } from "./contracts-names.js";
import { r as releaseObjection } from "./contracts-consistency.js";
import { t as UserError } from "./contracts-errors.js";
import { a as objectionTo, i as manifestsNeeded, n as asksLabels, o as planRegister, s as broughtBy, t as createManifestReader } from "./github-manifest.js";
import { t as PermissionError } from "./github-http-errors.js";
import { t as converge } from "./lifecycle-converge.js";
import { i as resolveReference, o as publishedVersions } from "./lifecycle.js";
import { a as prose, i as markdown, t as codeSpan } from "./reporting-escape.js";
import { a as count, f as size, r as table, t as folded } from "./reporting-layout.js";
import { t as reportModel } from "./reporting-model.js";
import { i as markdownLine, n as fitted, o as renderDetails, r as gatesOf, t as Omissions } from "./reporting-render.js";
import { connectTo } from "./register-version-github.js";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";

// packages/reporting/src/release-notes.ts
const bumps = {
	initial: "First version",
	major: "Major version",
	minor: "Minor version",
	patch: "Patch version"
};
/**
* The text of a version's release: why it has this number, the evidence, and its files with their digests.
* The digests of the files are never left out; evidence is, when there is too much of it.
* @throws RangeError when not even the shortest text fits.
*/
function renderReleaseNotes(manifest, report, { limit = 125e3, notes = [], description = "", owners = [] } = {}) {
	const [view] = reportModel([{
		report,
		digest: manifest.documents.evaluationReport
	}], { sha: manifest.commit }).models;
	return fitted(render, limit);
	function render(cut) {
		const left = new Omissions();
		const blocks = [
			...description.slice(0, cut.words * 20).split(/\r?\n\s*\r?\n/).filter((text) => text.trim() !== "").slice(0, 20).map((text) => prose(text, { max: cut.words * 4 })),
			`**${bumps[manifest.bump]}**: ${prose(manifest.reason.replace(/[.;\s]+$/, ""), { max: 1e3 })}.${relation(manifest)}`,
			`${view.icon} ${markdownLine(view.sentence)}`,
			...gatesOf(view, cut, left),
			...noteList(notes, cut, left),
			...filesOf(manifest),
			...renderDetails(view, cut, left)
		];
		const omitted = left.sentence();
		if (omitted !== "") blocks.push(`_Left out for length: ${omitted}. The whole report is among the assets of this release._`);
		blocks.push(footer());
		return `${blocks.join("\n\n")}\n`;
	}
	function footer() {
		const people = owners.slice(0, 50).map((owner) => codeSpan(owner, { max: 100 }));
		return `<sub>${[
			people.length === 0 ? "" : `Owners ${people.join(", ")}`,
			`commit ${codeSpan(manifest.commit.slice(0, 7))}`,
			markdown(view.tool, { max: 80 })
		].filter((part) => part !== "").join(" · ")}</sub>`;
	}
}
function relation({ previous, equals, version }) {
	return `${previous === null ? "" : ` It follows v${previous.version}.`}${equals === null || equals === version ? "" : ` Its bytes equal those of v${equals}.`}`;
}
function noteList(notes, cut, left) {
	const shown = notes.slice(0, Math.min(cut.notes, 50));
	left.part(shown.length, notes.length, "note");
	return shown.length === 0 ? [] : [shown.map((note) => `- ${prose(note, { max: cut.words * 2 })}`).join("\n")];
}
function filesOf(manifest) {
	const rows = (files) => files.map((file) => [
		codeSpan(file.name),
		file.role.replaceAll("-", " "),
		size(file.bytes).replaceAll(" ", "\xA0"),
		codeSpan(file.sha256.replace(/^sha256:/, ""))
	]);
	const header = [
		"File",
		"Role",
		"Size",
		"SHA-256"
	];
	const blocks = [];
	if (manifest.files.length > 0) blocks.push(table(header, "llrl", rows(manifest.files)));
	if (manifest.judged.length > 0) blocks.push(folded(`Judged and not kept (${count(manifest.judged.length)})`, table(header, "llrl", rows(manifest.judged))));
	return blocks;
}

// actions/register-version/src/run.ts
/** Publishes a judged model as the next version, or answers which version a reference names. */
async function run(inputs, ports) {
	const { environment, log } = ports;
	const github = connectTo(inputs.token, ports);
	if (inputs.mode === "resolve") return resolveVersion(inputs, github, ports);
	const evidence = await log.group("Check the evidence", () => takeEvidence(inputs, ports));
	const temporary = await mkdtemp(join(environment.tempDirectory, "modelops-"));
	const files = evidence.files.filter(({ file }) => file.role !== "predictions" || inputs.keepPredictions);
	const empty = files.find(({ file }) => file.bytes === 0);
	if (empty !== void 0) throw new UserError(`"${empty.file.name}" is empty, and GitHub stores no empty file with a release`, { fix: "Did the training write it? Leave it out of `files`, or put something in." });
	const { report } = evidence;
	const goal = {
		model: inputs.model,
		report,
		commit: inputs.commit,
		bump: inputs.bump,
		prerelease: inputs.prerelease,
		keep: files,
		notes: (manifest, limit) => renderReleaseNotes(manifest, report, {
			limit,
			notes: inputs.notes,
			owners: inputs.owners,
			...inputs.description === void 0 ? {} : { description: inputs.description }
		})
	};
	const readManifest = createManifestReader(github.read, temporary);
	const readLabels = labelReader(goal, github, ports);
	let proposed;
	const { observed, planned, applied } = await log.group("Register", () => converge({
		observe: async ({ conflicts, applied: results }) => {
			const seen = await observe(goal, github, readManifest, conflicts, results, ports.sleep);
			return {
				...seen,
				pullRequest: asksLabels(goal, seen) ? await readLabels() : void 0
			};
		},
		plan: (state) => {
			const plan = planRegister(goal, state);
			if (plan.bump !== "none") proposed = plan;
			return plan.operations;
		},
		executor: github.executor,
		log,
		dryRun: inputs.dryRun,
		sleep: ports.sleep,
		jitter: ports.jitter
	}));
	const now = planRegister(goal, observed);
	const settled = now.bump === "none";
	const answer = settled || proposed === void 0 ? now : proposed;
	const changed = settled && applied.some((done) => done.kind === "publish-release" && done.tag === answer.tag);
	const { bump, reason } = changed ? now.manifest ?? now : answer;
	if (settled) assertSound(now, observed);
	ports.output("version", formatVersion(answer.version));
	ports.output("tag", answer.tag);
	ports.output("changed", changed);
	ports.output("bump", bump);
	ports.output("reason", reason);
	ports.output("environments", JSON.stringify(inputs.environments));
	ports.output("model-digest", report.candidate.modelDigest);
	ports.output("commit", (settled ? observed.tags.get(answer.tag) : void 0) ?? inputs.commit);
	if (answer.manifest !== void 0) ports.output("manifest-digest", digestOf(answer.manifest));
	if (answer.release !== void 0 && settled) {
		ports.output("release-id", answer.release.id);
		ports.output("release-url", answer.release.url);
	}
	if (!settled) {
		log.notice(`dry run: ${answer.tag} would be published (${reason}); ${planned.length} operations were not applied`);
		await ports.summary(`Dry run: ${answer.tag} would be published (${reason}).\n`);
		return;
	}
	const link = answer.release === void 0 ? answer.tag : `[${answer.tag}](${answer.release.url})`;
	log.info(changed ? `published ${answer.tag}: ${reason}` : `nothing to do: ${reason}`);
	if (answer.overtaken) log.warning(`${answer.tag} is not the latest version: a higher one was published meanwhile. Jobs that release a model belong into one \`concurrency:\` group.`, { title: "register-version" });
	await ports.summary(changed ? `### Published ${link}\n\n${bump} version: ${reason}.\n` : `### ${link} stays\n\n${reason}.\n`);
}
/** @throws UserError when what was judged is no evidence for a release. */
function refuseUnjudged(report) {
	const { model, champion, verdict, settings } = report;
	if (verdict === "inconclusive" && settings.onInconclusive === "fail") throw new UserError(`the verdict about "${model}" is inconclusive, which its rules count as a failure`, { fix: "Judge it on more rows, or say `require: none` to release it all the same." });
	const objection = releaseObjection(report);
	if (objection === void 0) return;
	throw new UserError(`"${model}" could not be compared with ${champion.name} (${objection.reason}) and is not released`, { fix: `${objection.fix} In a workflow of your own \`require: none\` releases it all the same.` });
}
async function takeEvidence(inputs, ports) {
	let folder = await new Workspace(ports.environment.workspace).path(inputs.evidence, "the evidence");
	if (inputs.artifact !== void 0) {
		folder = await mkdtemp(join(ports.environment.tempDirectory, "modelops-evidence-"));
		await ports.artifacts.download(inputs.artifact, folder);
	}
	const evidence = await readEvidence(folder, inputs.reportDigest);
	const { report } = evidence;
	if (report.model !== inputs.model) throw new UserError(`the evidence is about the model "${report.model}", not "${inputs.model}"`, { where: folder });
	if (inputs.require !== "none") refuseUnjudged(report);
	if (report.verdict === "fail" && inputs.require !== "none") {
		const failed = report.gates.filter((gate) => gate.verdict === "fail" && gate.evaluated).map((gate) => gate.text);
		throw new UserError(`"${inputs.model}" failed its validation (${failed.join("; ")}) and is not released`, { fix: "Mend the model, or say `require: none` to release it all the same." });
	}
	if (report.verdict !== "pass" && inputs.require === "pass") throw new UserError(`the verdict about "${inputs.model}" is ${report.verdict}, and \`require: pass\` asks for pass`, { fix: "Judge it on more rows, or say `require: not-failed`." });
	ports.log.info(`evidence ${evidence.digest}: verdict ${report.verdict}, ${evidence.files.length} file(s), all as judged`);
	return evidence;
}
async function observe(goal, github, readManifest, conflicts, results, sleep) {
	const listed = await github.read.listReleases();
	const seen = new Set(listed.map(({ id }) => id));
	const made = new Set(results.flatMap(({ releaseId }) => releaseId ?? []));
	const late = await Promise.all([...made].filter((id) => !seen.has(id)).map(github.read.getRelease));
	const releases = [...listed, ...late.filter((release) => release !== void 0)];
	const tags = await tagsOf(goal.model, releases, github, sleep);
	const manifests = /* @__PURE__ */ new Map();
	for (const { tag, release } of manifestsNeeded(goal.model, goal.commit, {
		releases,
		tags
	})) {
		const manifest = await readManifest(release);
		if (manifest !== void 0) manifests.set(tag, manifest);
	}
	return {
		releases,
		tags,
		burnt: burntTags(conflicts),
		manifests,
		tagRefused: conflicts.some(({ error }) => error.code === "tag-refused")
	};
}
/**
* The tags of a model, read after its releases and never beside them: otherwise a release that is published between the
* two answers seems to have no tag. Where GitHub itself lags behind, they are read again.
*/
async function tagsOf(model, releases, github, sleep) {
	const published = publishedVersions(model, releases).slice(0, 10);
	for (let wait = 250;; wait *= 2) {
		const tags = await github.read.listTags(`${model}@v`);
		if (wait > 1e3 || published.every(({ tag }) => tags.has(tag))) return tags;
		await sleep(wait);
	}
}
function burntTags(conflicts) {
	return new Set(conflicts.flatMap(({ operation, error }) => error.code === "tag-burnt" && "tag" in operation ? [operation.tag] : []));
}
/** Asks once which pull request brought the commit. Its labels are a help, not a need: a token that may not ask goes without. */
function labelReader({ commit }, github, { log }) {
	let asked;
	const ask = async () => {
		try {
			return broughtBy(commit, await github.read.pullRequestsOf(commit));
		} catch (error) {
			if (!(error instanceof PermissionError)) throw error;
			log.notice(`The labels of the pull request that brought ${commit.slice(0, 7)} were not read, so the evidence alone decides about the number. ${error.fix ?? ""}`.trim(), { title: "register-version" });
			return;
		}
	};
	return () => {
		asked ??= ask();
		return asked;
	};
}
/** The release exists; that it holds what its manifest says, at the commit that was judged, is read back, not assumed. */
function assertSound(plan, state) {
	if (plan.release === void 0 || plan.manifest === void 0) return;
	const { version, tag, release, manifest } = plan;
	const objection = objectionTo({
		version,
		tag,
		release
	}, manifest, state.tags);
	if (objection !== void 0) throw unsound(objection);
}
function unsound(objection) {
	return new UserError(objection, { fix: "The release or its tag was changed by hand, or made at the same time: delete both, and run the step again." });
}
async function resolveVersion(inputs, github, ports) {
	const releases = await github.read.listReleases();
	const tags = await tagsOf(inputs.model, releases, github, ports.sleep);
	const ledger = await github.read.readLedger();
	const found = resolveReference(inputs.model, inputs.reference, publishedVersions(inputs.model, releases), ledger?.state);
	const temporary = await mkdtemp(join(ports.environment.tempDirectory, "modelops-"));
	const manifest = await createManifestReader(github.read, temporary)(found.release);
	const objection = manifest && objectionTo(found, manifest, tags);
	if (objection !== void 0) throw unsound(objection);
	ports.output("version", formatVersion(found.version));
	ports.output("tag", found.tag);
	ports.output("changed", false);
	ports.output("bump", "none");
	ports.output("reason", `${inputs.reference} names ${found.tag}`);
	ports.output("release-id", found.release.id);
	ports.output("release-url", found.release.url);
	ports.output("commit", tags.get(found.tag) ?? "");
	if (manifest !== void 0) {
		ports.output("model-digest", manifest.modelDigest);
		ports.output("manifest-digest", digestOf(manifest));
	}
	ports.log.info(`${inputs.reference} is ${found.tag} at ${tags.get(found.tag) ?? "an unknown commit"}`);
}

export { run };
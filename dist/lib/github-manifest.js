import { a as sha256, i as prettyCanonicalJson, n as digestOf } from "./contracts-canonical.js";
import { t as UserError } from "./contracts-errors.js";
import { n as compareVersions, o as parseVersionTag, r as formatVersion, s as versionTag } from "./contracts-names.js";
import { a as proposeVersion, o as publishedVersions } from "./lifecycle.js";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

// packages/lifecycle/src/version-labels.ts
/** Highest first: of labels that contradict each other the highest counts. */
const bumps = [
	"major",
	"minor",
	"patch"
];
/**
* The bump that people ask for by labels of the merged pull request: `modelops:major` for every model that it changes,
* `modelops:major:<model>` for one, which wins. Labels are compared as GitHub compares them, without regard to case.
*/
function chooseLabel(model, pull) {
	if (pull === void 0) return void 0;
	const labels = new Set(pull.labels.map((label) => label.toLowerCase()));
	for (const suffix of [`:${model}`, ""]) {
		const [highest, ...others] = bumps.filter((bump) => labels.has(`modelops:${bump}${suffix}`));
		if (highest === void 0) continue;
		const over = others.map((bump) => `modelops:${bump}${suffix}`).join(" and ");
		return {
			bump: highest,
			reason: `label modelops:${highest}${suffix} on #${pull.number}${over === "" ? "" : `, which counts more than ${over}`}`
		};
	}
}
/**
* Of the pull requests that hold a commit, the one whose merge made it; where none says so (a merge that was pushed), the
* only merged one. Undefined where that is not clear: a commit on two long-lived branches belongs to several.
*/
function broughtBy(commit, pulls) {
	const merged = pulls.filter(({ mergedAt }) => mergedAt !== null);
	return merged.find(({ mergeCommitSha }) => mergeCommitSha === commit) ?? (merged.length === 1 ? merged[0] : void 0);
}

// packages/lifecycle/src/register.ts
const assetNames = {
	manifest: "model-manifest.json",
	report: "evaluation-report.json",
	sums: "SHA256SUMS"
};
/**
* What is wrong with a published version, or undefined: an asset that its manifest names is missing or has other bytes,
* or its tag names another commit.
*/
function objectionTo({ release, tag }, manifest, tags) {
	for (const file of manifest.files) {
		const asset = release.assets.find(({ name }) => name === file.name);
		if (asset === void 0) return `${tag} lacks its file ${file.name}`;
		if (asset.bytes !== file.bytes || asset.digest !== null && asset.digest !== file.sha256) return `${file.name} of ${tag} is not the file that was published: it has ${asset.digest ?? `${asset.bytes} bytes`}, its manifest says ${file.sha256}`;
	}
	const commit = tags.get(tag);
	return commit === manifest.commit ? void 0 : `the tag ${tag} names ${commit ?? "nothing"}, published was ${manifest.commit}`;
}
/** GitHub's limit for the text of a release. */
const bodyLimit = 125e3;
/**
* The published versions whose manifests a plan needs: the highest, and those whose tag names this commit.
* Few, since each costs a download.
*/
function manifestsNeeded(model, commit, state) {
	return publishedVersions(model, state.releases).filter(({ tag }, index) => index === 0 || state.tags.get(tag) === commit);
}
/**
* Plans the registration of a version: one draft, its assets one by one, then publishing, which is the commit point.
*
* - The latest version already holds these bytes, or an older one holds them for this very commit (a run that another
*   one overtook, or an old run that is run again): nothing to do, but a draft left behind is removed.
* - A draft of an earlier, interrupted run for the same bytes is completed, not repeated; of twins the lowest id stays.
* - Only drafts that nobody can or will publish any more are removed: GitHub deletes whatever has the id, so a draft
*   that another run is about to publish must be left alone.
* - Publishing makes the tag. Where GitHub refuses that (workflow files that no branch has), the tag is made first. A run
*   that dies between the two and is overtaken leaves a tag without a release: no version, and its number is passed over.
*/
function planRegister(goal, state) {
	const { model, report } = goal;
	const modelDigest = report.candidate.modelDigest;
	const versions = publishedVersions(model, state.releases);
	const highest = versions[0];
	const latest = highest && state.manifests.get(highest.tag);
	const drafts = state.releases.filter((release) => release.draft && parseVersionTag(release.tag)?.model === model);
	const holds = ({ tag }) => state.manifests.get(tag)?.modelDigest === modelDigest;
	const settled = highest !== void 0 && holds(highest) ? highest : versions.find((version) => state.tags.get(version.tag) === goal.commit && holds(version));
	if (highest !== void 0 && settled !== void 0) return {
		operations: drafts.flatMap((draft) => {
			if (isDead(draft, state, versions)) return [removal(draft, "its number is taken")];
			return sameIntent(draft, goal) ? [removal(draft, `${settled.tag} holds these bytes`)] : [];
		}),
		version: settled.version,
		tag: settled.tag,
		bump: "none",
		reason: `${settled.tag} already holds these bytes${settled === highest ? "" : " for this commit"}`,
		release: settled.release,
		manifest: state.manifests.get(settled.tag),
		overtaken: settled !== highest
	};
	const equals = versions.find(({ release }) => markerOf(release.body)?.modelDigest === modelDigest);
	const elsewhere = [...state.tags].filter(([, commit]) => commit !== goal.commit).map(([tag]) => tag);
	const taken = /* @__PURE__ */ new Set([
		...elsewhere,
		...state.burnt,
		...versions.map(({ tag }) => tag)
	]);
	const proposal = proposeVersion({
		model,
		report,
		latest: highest && latest ? {
			version: highest.version,
			modelDigest: latest.modelDigest
		} : void 0,
		highest: highest?.version,
		equals: equals?.version,
		asked: goal.bump,
		label: goal.bump === "auto" ? chooseLabel(model, state.pullRequest) : void 0,
		taken
	});
	const manifest = manifestOf(goal, proposal, highest, latest, equals);
	const tag = versionTag(model, proposal.version);
	const first = `${marker(manifest)}\n`;
	const body = first + goal.notes(manifest, bodyLimit - first.length);
	const assets = assetsOf(goal, manifest);
	const ours = drafts.filter((draft) => isOurs(draft, manifest, tag)).sort((a, b) => a.id - b.id);
	const draft = ours[0];
	const operations = drafts.filter((other) => other !== draft).flatMap((other) => {
		if (ours.includes(other)) return [removal(other, `a twin of draft ${draft.id}`)];
		if (isDead(other, state, versions)) return [removal(other, "its number is taken")];
		return highest !== void 0 && compareVersions(parseVersionTag(other.tag).version, highest.version) < 0 && sameIntent(other, goal) ? [removal(other, `${highest.tag} is published`)] : [];
	});
	const plan = {
		version: proposal.version,
		tag,
		bump: proposal.bump,
		reason: proposal.reason,
		manifest,
		release: draft,
		overtaken: false
	};
	if (draft === void 0) {
		operations.push({
			kind: "create-draft-release",
			tag,
			commit: goal.commit,
			name: `${model} v${formatVersion(proposal.version)}`,
			body,
			prerelease: goal.prerelease
		});
		return {
			...plan,
			operations
		};
	}
	const wanted = new Map(assets.map((asset) => [asset.name, asset]));
	const done = /* @__PURE__ */ new Set();
	for (const present of draft.assets) {
		const asset = wanted.get(present.name);
		if (asset !== void 0 && present.state === "uploaded" && present.bytes === asset.bytes && (present.digest === null || present.digest === asset.sha256)) done.add(present.name);
		else {
			const reason = asset === void 0 ? "it does not belong to the version" : present.state === "uploaded" ? "its bytes differ" : "its upload broke off";
			operations.push({
				kind: "delete-asset",
				releaseId: draft.id,
				assetId: present.id,
				name: present.name,
				reason
			});
		}
	}
	for (const asset of assets) if (!done.has(asset.name)) operations.push({
		kind: "upload-asset",
		releaseId: draft.id,
		uploadUrl: draft.uploadUrl,
		...asset
	});
	const tagged = state.tags.has(tag);
	if (state.tagRefused && !tagged) operations.push({
		kind: "create-tag",
		tag,
		commit: goal.commit
	});
	operations.push({
		kind: "publish-release",
		releaseId: draft.id,
		tag,
		commit: goal.commit,
		prerelease: goal.prerelease,
		tagged: tagged || state.tagRefused
	});
	return {
		...plan,
		operations
	};
}
/** Whether a plan depends on the labels of the pull request that brought the commit: each look costs a request. */
function asksLabels(goal, state) {
	if (goal.bump !== "auto") return false;
	const { bump } = planRegister(goal, {
		...state,
		pullRequest: void 0
	});
	return bump !== "none" && bump !== "initial";
}
function removal(draft, reason) {
	return {
		kind: "delete-draft-release",
		releaseId: draft.id,
		tag: draft.tag,
		reason
	};
}
/**
* A draft of ours whose tag a release has, an immutable release had, or a commit has that is not the draft's: publishing
* it is refused, or would be wrong.
*/
function isDead(draft, state, versions) {
	if (markerOf(draft.body) === void 0) return false;
	const commit = state.tags.get(draft.tag);
	return versions.some(({ tag }) => tag === draft.tag) || state.burnt.has(draft.tag) || commit !== void 0 && commit !== draft.target;
}
/** A draft that we, or an earlier attempt of ours, made: for the same bytes at the same commit. */
function sameIntent(draft, { commit, report }) {
	return draft.target === commit && markerOf(draft.body)?.modelDigest === report.candidate.modelDigest;
}
/** A draft for exactly this manifest: same number, same bytes, same evidence, same commit. */
function isOurs(draft, manifest, tag) {
	return draft.tag === tag && markerOf(draft.body)?.manifest === digestOf(manifest);
}
function manifestOf(goal, proposal, highest, latest, equals) {
	const { report } = goal;
	const kept = goal.keep.map(({ file }) => file);
	return {
		schema: "modelops/model-manifest/v1",
		model: goal.model,
		version: formatVersion(proposal.version),
		task: report.task,
		bump: proposal.bump,
		reason: proposal.reason,
		previous: highest && latest ? {
			version: formatVersion(highest.version),
			modelDigest: latest.modelDigest
		} : null,
		equals: equals === void 0 ? null : formatVersion(equals.version),
		commit: goal.commit,
		modelDigest: report.candidate.modelDigest,
		inputsDigest: report.inputs.digest,
		inputsTree: report.inputs.tree,
		files: kept,
		judged: report.candidate.files.filter((file) => !kept.includes(file)),
		documents: { evaluationReport: digestOf(report) },
		verdict: report.verdict
	};
}
function assetsOf(goal, manifest) {
	const text = (name, content) => ({
		name,
		source: { text: content },
		sha256: sha256(content),
		bytes: Buffer.byteLength(content)
	});
	const assets = [
		...goal.keep.map(({ file, path }) => ({
			name: file.name,
			source: { path },
			sha256: file.sha256,
			bytes: file.bytes
		})),
		text(assetNames.report, prettyCanonicalJson(goal.report)),
		text(assetNames.manifest, prettyCanonicalJson(manifest))
	];
	const sums = assets.map((asset) => `${asset.sha256.slice(7)}  ${asset.name}\n`).sort();
	return [...assets, text(assetNames.sums, sums.join(""))];
}
/** The hidden first line of a release's text. People may edit the text: it only helps to find things, the manifest decides. */
function marker(manifest) {
	return `<!-- modelops:version model=${manifest.modelDigest} manifest=${digestOf(manifest)} -->`;
}
function markerOf(body) {
	const match = /^<!-- modelops:version model=(sha256:[0-9a-f]{64}) manifest=(sha256:[0-9a-f]{64}) -->/.exec(body);
	return match === null ? void 0 : {
		modelDigest: match[1],
		manifest: match[2]
	};
}

// packages/github/src/manifest.ts
/** A manifest is a few kilobytes; anything larger is none. */
const maxBytes = 4 << 20;
/** Reads the manifests of releases; one that was read is kept, since a published one does not change. */
function createManifestReader(read, temporary) {
	const known = /* @__PURE__ */ new Map();
	return async (release) => {
		const asset = release.assets.find(({ name, state }) => name === assetNames.manifest && state === "uploaded");
		if (asset === void 0) return void 0;
		const key = `${asset.id} ${asset.digest}`;
		const manifest = known.get(key) ?? await readManifest(read, release, asset, temporary);
		known.set(key, manifest);
		return manifest;
	};
}
async function readManifest(read, release, asset, temporary) {
	const where = `${asset.name} of ${release.tag}`;
	if (asset.bytes > maxBytes) throw new UserError(`the manifest is ${asset.bytes} bytes, which is no manifest`, { where });
	const path = join(temporary, `manifest-${asset.id}.json`);
	await read.downloadAsset(asset, path);
	const { modelManifestSchema, parseDocument } = await import("./contracts.js");
	const manifest = parseDocument(modelManifestSchema, await readFile(path, "utf8"), where);
	await rm(path);
	if (`${manifest.model}@v${manifest.version}` !== release.tag) throw new UserError(`the manifest is about ${manifest.model}@v${manifest.version}`, {
		where,
		fix: "The release was changed by hand: delete it, or put its own manifest back."
	});
	const marked = markerOf(release.body)?.manifest;
	if (marked !== void 0 && marked !== digestOf(manifest)) throw new UserError(`this is not the manifest that was published: it has ${digestOf(manifest)}`, {
		where,
		fix: "The release was changed by hand: delete it, or put its own manifest back."
	});
	return manifest;
}

export { objectionTo as a, manifestsNeeded as i, asksLabels as n, planRegister as o, assetNames as r, broughtBy as s, createManifestReader as t };
import { r as digestOfTree } from "./action-kit-workspace.js";
import { r as parseLock } from "./action-kit-lock.js";
import { t as canonicalJson } from "./contracts-canonical.js";
import { i as lockPath, r as formatVersion } from "./contracts-names.js";
import { n as parseConfig } from "./contracts-config.js";
import { t as UserError } from "./contracts-errors.js";
import { t as createManifestReader } from "./github-manifest.js";
import { o as publishedVersions } from "./lifecycle.js";
import { list } from "./validate-model-inputs.js";
import { posix } from "node:path";

// actions/validate-model/src/select.ts
/**
* Which models the event is about, in the order of `modelops.yml`.
*
* A pull request and a merge group are about the models whose files or rules they change, a push about those that the
* latest release was not made from, any other event about all. What cannot be told counts as changed: a model that is
* judged for nothing costs minutes, one that is not judged costs trust.
*/
async function selectModels(inputs, workspace, github, ports) {
	const { environment } = ports;
	const models = Object.entries(inputs.file.models).filter(([name]) => inputs.only === void 0 || name === inputs.only);
	const commits = new Commits(workspace, github, inputs.path);
	const base = await baseOf(workspace, ports);
	const chosen = (why) => ({
		selected: true,
		why
	});
	let judge;
	if (base !== void 0) judge = async (name, model) => {
		const change = await commits.changeSince(base, name, model);
		const at = `the base (${base.slice(0, 7)})`;
		return change === void 0 ? {
			selected: false,
			why: `is as on ${at}`
		} : chosen(change.replace("@", at));
	};
	else if (environment.eventName === "push") {
		const releases = models.length === 0 ? [] : await github.read.listReleases();
		const manifests = createManifestReader(github.read, environment.tempDirectory);
		judge = (name, model) => sinceRelease(name, model, releases, manifests, commits);
	} else judge = async () => chosen(`is meant by the event "${environment.eventName}"`);
	const selections = [];
	for (const [name, model] of models) selections.push({
		model: name,
		...await judge(name, model)
	});
	return selections;
}
/** What a pull request or merge group is compared with; undefined for other events. */
async function baseOf(workspace, { environment }) {
	const { pullRequest, mergeGroup } = environment;
	if (pullRequest === void 0) return mergeGroup?.baseSha;
	const [base, head] = await workspace.parents() ?? [];
	return base !== void 0 && head === pullRequest.headSha ? base : pullRequest.baseSha;
}
async function sinceRelease(name, model, releases, manifestOf, commits) {
	const [latest] = publishedVersions(name, releases);
	if (latest === void 0) return {
		selected: true,
		why: "has no published version"
	};
	const version = `v${formatVersion(latest.version)}`;
	const manifest = await manifestOf(latest.release).catch((error) => {
		if (error instanceof UserError) return void 0;
		throw error;
	});
	const tree = manifest?.inputsTree;
	if (manifest === void 0 || tree === void 0 || tree === null) return {
		selected: true,
		why: `may differ from ${version}, which does not tell what it was made from`
	};
	if (tree !== await commits.inputsTree(model)) return {
		selected: true,
		why: `has other files than ${version}`
	};
	const change = await commits.changeSince(manifest.commit, name, model);
	return change === void 0 ? {
		selected: false,
		why: `is as in ${version}`
	} : {
		selected: true,
		why: change.replace("@", version)
	};
}
/** Looks at commits, each once: in the checkout, else by the API. */
var Commits = class {
	#workspace;
	#github;
	#path;
	#trees = /* @__PURE__ */ new Map();
	#configs = /* @__PURE__ */ new Map();
	constructor(workspace, github, path) {
		this.#workspace = workspace;
		this.#github = github;
		this.#path = path;
	}
	/** Digest of the files of the checked-out commit that the model is made from; undefined when it cannot be told. */
	async inputsTree(model) {
		const entries = await this.#tree("HEAD");
		return entries && digestOfTree(entries, model.train?.inputs ?? []);
	}
	/** What changed since a commit, to be read after the model's name (`@` stands for the commit); undefined: nothing. */
	async changeSince(commit, name, model) {
		const [now, before] = [await this.#tree("HEAD"), await this.#tree(commit)];
		if (now === void 0 || before === void 0) return "may differ from @, whose files cannot be listed";
		const inputs = model.train?.inputs ?? [];
		const digest = digestOfTree(now, inputs);
		if (digest === void 0 || digest !== digestOfTree(before, inputs)) return "has other files than @";
		if (lockIn(now) !== lockIn(before)) {
			const [locked, was] = [await this.#lockEntry("HEAD", name), await this.#lockEntry(commit, name)];
			if (locked !== was) return `has other data in ${lockPath} than @`;
		}
		if (inputs.length === 0) return void 0;
		const read = filesOf(model);
		if (read.length > 0 && digestOfTree(now, read) !== digestOfTree(before, read)) return "has other data or model files than @";
		const [after, rules] = [await this.#section("HEAD", name), await this.#section(commit, name)];
		if (after === void 0 || after !== rules) return "has other rules in modelops.yml than @";
	}
	async #tree(commit) {
		if (!this.#trees.has(commit)) {
			const local = await this.#workspace.treeAt(commit);
			this.#trees.set(commit, local ?? (commit === "HEAD" ? void 0 : await this.#github.read.listTree(commit)));
		}
		return this.#trees.get(commit);
	}
	/** What the lock of a commit says of a model, in one spelling; what cannot be read says something of every model. */
	async #lockEntry(commit, name) {
		const bytes = await this.#file(commit, lockPath);
		if (bytes === void 0) return canonicalJson(null);
		const text = new TextDecoder().decode(bytes);
		try {
			return canonicalJson((await parseLock(text)).models[name] ?? null);
		} catch (error) {
			if (error instanceof UserError) return text;
			throw error;
		}
	}
	async #section(commit, name) {
		if (!this.#configs.has(commit)) this.#configs.set(commit, await this.#config(commit));
		const section = this.#configs.get(commit)?.models[name];
		return section === void 0 ? void 0 : canonicalJson(section);
	}
	async #file(commit, path) {
		return await this.#workspace.fileAt(commit, path) ?? (commit === "HEAD" ? void 0 : await this.#github.read.readFile(path, commit));
	}
	async #config(commit) {
		const bytes = await this.#file(commit, this.#path);
		if (bytes === void 0) return void 0;
		try {
			return parseConfig(new TextDecoder().decode(bytes), this.#path);
		} catch (error) {
			if (error instanceof UserError) return void 0;
			throw error;
		}
	}
};
/** The lock among the files of a commit, as git lists it. */
function lockIn(entries) {
	return entries.find((entry) => entry.endsWith(`\t${lockPath}`));
}
/** Paths and globs of what the model is judged from, as git writes paths. */
function filesOf({ data, predictions, files, validate }) {
	const path = typeof predictions === "string" ? predictions : predictions?.path;
	return [
		...list(data?.source),
		...list(path),
		...list(files),
		...list(validate?.truth),
		...list(validate?.data)
	].map((name) => posix.normalize(name));
}

export { selectModels };
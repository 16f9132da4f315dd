import { a as sha256 } from "./contracts-canonical.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { glob, readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, matchesGlob, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { execFile } from "node:child_process";

// packages/action-kit/src/workspace.ts
const run = promisify(execFile);
/** A path or glob that names no file. */
var NoFileError = class extends UserError {};
/** The checked-out repository, or any folder that the steps of a job share. */
var Workspace = class {
	root;
	constructor(root) {
		this.root = root;
	}
	/**
	* A path of the workspace, absolute.
	* @throws UserError for a path that leads outside, also through a link.
	*/
	async path(name, what) {
		const outside = () => new UserError(`${what} "${name}" lies outside the workspace`, { fix: "Give a path relative to the root of the checkout." });
		const path = resolve(this.root, name);
		if (!inside(this.root, path)) throw outside();
		if (!inside(await realpath(this.root), await realpathOfExisting(path))) throw outside();
		return path;
	}
	/**
	* An existing file, absolute.
	* @throws UserError when it is missing, a folder, or outside.
	*/
	async file(name, what) {
		const path = await this.path(name, what);
		const found = await stat(path).catch(() => void 0);
		if (found === void 0) throw new UserError(`${what} "${name}" does not exist`, { fix: "Is the path right, relative to the root of the checkout, and did the step that makes it run before?" });
		if (!found.isFile()) throw new UserError(`${what} "${name}" is ${found.isDirectory() ? "a folder" : "not a file"}`, { fix: "Give the path of one file." });
		return path;
	}
	/** The file of a path as people write it: relative, with `/`. */
	name(path) {
		return relative(this.root, path).split(sep).join("/");
	}
	/**
	* The files that paths and globs name, sorted, each once; `**`, `*`, `?`, `{a,b}` as in Node's `fs.glob`.
	* @throws UserError for a path or glob that names no file.
	*/
	async files(patterns, what) {
		const found = /* @__PURE__ */ new Set();
		for (const pattern of patterns) {
			if (isAbsolute(pattern) || pattern.split("/").includes("..")) await this.path(pattern, what);
			let matches = 0;
			let folder;
			for await (const entry of glob(pattern, {
				cwd: this.root,
				exclude: (name) => name === ".git"
			})) {
				const path = await this.path(entry, what);
				const entryStat = await stat(path).catch(() => void 0);
				if (entryStat?.isDirectory()) folder = this.name(path);
				if (!entryStat?.isFile()) continue;
				found.add(path);
				matches++;
			}
			if (matches === 0) throw new NoFileError(`${what} "${pattern}" names no file`, { fix: folder === void 0 ? "Paths and globs are relative to the root of the checkout. Did the step that makes it run before?" : `It is a folder: write \`${folder}/**\` for all files in it.` });
		}
		return [...found].sort();
	}
	/**
	* Digest of the files of the commit that is checked out, as `digestOfTree` makes it.
	* @param narrow globs of the files that count; empty: all.
	* @returns null outside a git checkout (or without git).
	* @throws UserError when the globs match no file of the commit.
	*/
	async treeDigest(narrow) {
		const entries = await this.treeAt("HEAD");
		if (entries === void 0) return null;
		const digest = digestOfTree(entries, narrow);
		if (digest === void 0) {
			const here = await this.#present(narrow);
			throw new UserError(`train.inputs (${narrow.join(", ")}) names no file of the commit`, { fix: here === void 0 ? "Globs are relative to the root of the repository, e.g. `src/**`." : `${here} is here and not committed: \`git add\` and commit it. What a model depends on is named by its commit.` });
		}
		return digest;
	}
	/**
	* The files of a commit as `git ls-tree -r` lists them (`mode type id`, a tab, the path), from the local objects;
	* undefined when the commit or git is not there (a shallow checkout).
	*/
	async treeAt(commit) {
		return (await this.#git("ls-tree", "-r", "-z", "--full-tree", commit))?.split("\0").filter((entry) => entry !== "");
	}
	/** The parents of the commit that is checked out, also in a shallow checkout; undefined outside one. */
	async parents() {
		const commit = await this.#git("cat-file", "commit", "HEAD");
		if (commit === void 0) return void 0;
		return [...commit.slice(0, commit.indexOf("\n\n")).matchAll(/^parent ([0-9a-f]+)$/gm)].map((match) => match[1]);
	}
	/** A file of the folder that the globs name, whether git knows it or not; undefined when there is none. */
	async #present(patterns) {
		for (const pattern of patterns) {
			const [first] = await this.files([pattern], "train.inputs").catch(() => []);
			if (first !== void 0) return this.name(first);
		}
	}
	async #git(...args) {
		try {
			const { stdout } = await run("git", [
				"-c",
				`safe.directory=${this.root}`,
				...args
			], {
				cwd: this.root,
				maxBuffer: 1 << 30
			});
			return stdout;
		} catch {
			return;
		}
	}
	/** A file's bytes at a commit, from the local objects; undefined when commit, file or git is not there (a shallow checkout). */
	async fileAt(commit, name) {
		try {
			const { stdout } = await run("git", [
				"-c",
				`safe.directory=${this.root}`,
				"cat-file",
				"blob",
				`${commit}:${name}`
			], {
				cwd: this.root,
				encoding: "buffer",
				maxBuffer: 2 ** 31 - 1
			});
			return stdout;
		} catch (error) {
			if (!/maxBuffer/.test(messageOf(error))) return void 0;
			throw new UserError(`"${name}" at ${commit.slice(0, 7)} is larger than 2 GB`, { fix: "Name the baseline by a path, or keep predictions with the release." });
		}
	}
};
/**
* Digest of the files of a commit: their paths, modes and git object ids. Equal trees have equal digests, however they
* were merged. The lock is left out: it is about data, which has its own digests.
* @param entries as `Workspace.treeAt` gives them.
* @param narrow globs of the files that count; empty: all.
* @returns undefined when the globs match no file.
*/
function digestOfTree(entries, narrow) {
	const chosen = entries.filter((entry) => {
		const path = entry.slice(entry.indexOf("	") + 1);
		if (path === "modelops.lock.json") return false;
		return narrow.length === 0 || narrow.some((pattern) => matchesGlob(path, pattern));
	});
	return chosen.length === 0 && narrow.length > 0 ? void 0 : sha256(chosen.sort().join("\0"));
}
/** A path with its links followed as far as it exists; what does not exist yet is made there. */
async function realpathOfExisting(path) {
	try {
		return await realpath(path);
	} catch {
		const link = await readlink(path).catch(() => void 0);
		if (link !== void 0) return realpathOfExisting(resolve(dirname(path), link));
		const parent = dirname(path);
		return parent === path ? path : join(await realpathOfExisting(parent), basename(path));
	}
}
function inside(root, path) {
	const way = relative(root, path);
	return way === "" || !way.startsWith(`..${sep}`) && way !== ".." && !isAbsolute(way);
}

export { Workspace as n, digestOfTree as r, NoFileError as t };
import { t as checkModelName } from "./contracts-names.js";
import { n as suggestion } from "./contracts-nearest.js";
import { t as UserError } from "./contracts-errors.js";
import { t as inputError } from "./action-kit-inputs.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { readFile } from "node:fs/promises";

// packages/action-kit/src/model-config.ts
const defaultPath = "modelops.yml";
/**
* Reads `modelops.yml`; undefined when the default path does not exist.
* @param elsewhere is asked when the workspace does not have it: jobs that check nothing out read it at their commit.
* @throws UserError when a path other than the default does not exist, or the file is wrong.
*/
async function loadConfig(root, path, elsewhere) {
	const source = await readFile(await new Workspace(root).path(path, "the configuration"), "utf8").catch(async (error) => {
		const found = error.code === "ENOENT" ? await elsewhere?.(path) : void 0;
		if (found !== void 0) return found;
		if (error.code === "ENOENT" && path === defaultPath) return void 0;
		throw inputError("config", `is "${path}", which ${{
			ENOENT: "does not exist",
			EISDIR: "is a folder"
		}[error.code ?? ""] ?? `cannot be read (${error.code ?? error.message})`}`, "Give its path relative to the root of the checkout.");
	});
	if (source === void 0) return void 0;
	const { parseConfig } = await import("./contracts-config.js").then((n) => n.t);
	return parseConfig(source, path);
}
/**
* Reads `modelops.yml`, when there is one, and chooses the model that the step is about.
* @throws UserError when a path other than the default does not exist, the file is wrong, the model is not declared,
*   or it is not said which of several is meant.
*/
async function loadModelConfig(root, path, asked, elsewhere) {
	const file = await loadConfig(root, path, elsewhere);
	if (file === void 0) {
		if (asked === void 0) return {
			name: "model",
			config: void 0,
			file: void 0,
			path
		};
		return {
			name: checkModelName(asked, "the input `model`"),
			config: void 0,
			file: void 0,
			path
		};
	}
	const names = Object.keys(file.models);
	if (asked === void 0) {
		if (names.length === 1) return {
			name: names[0],
			config: file.models[names[0]],
			file,
			path
		};
		throw inputError("model", "is missing", `${path} declares ${names.length === 0 ? "no model" : names.join(", ")}: say which one the step is about.`);
	}
	const config = Object.hasOwn(file.models, asked) ? file.models[asked] : void 0;
	if (config === void 0) throw new UserError(`there is no model "${asked}"`, {
		where: path,
		fix: suggestion(asked, names)
	});
	return {
		name: asked,
		config,
		file,
		path
	};
}

export { loadModelConfig as n, loadConfig as t };
import { t as UserError } from "./contracts-errors.js";

// packages/models/src/metadata.ts
/** Key of the metadata in which our own files say which columns their inputs are: a JSON array of `ModelColumn`. */
const columnsKey = "modelops.columns";
/** Key of the metadata in which our own files name their classes, a JSON array. */
const classesKey = "modelops.classes";
/** The columns that a model's own metadata names. @throws UserError when what stands there is no list of columns. */
function declaredColumns(metadata, file) {
	const text = metadata.get(columnsKey);
	if (text === void 0) return void 0;
	try {
		const value = JSON.parse(text);
		if (Array.isArray(value) && value.every((entry) => typeof entry?.name === "string" && [
			"number",
			"text",
			"date"
		].includes(entry.type))) return value;
	} catch {}
	throw new UserError(`the metadata "${columnsKey}" is no list of columns`, { where: file });
}
/** The names of the classes that a model's own metadata has. @throws UserError when it is no list of names. */
function declaredClasses(metadata, file) {
	const text = metadata.get(classesKey);
	if (text === void 0) return void 0;
	try {
		const value = JSON.parse(text);
		if (Array.isArray(value) && value.every((name) => typeof name === "string")) return value;
	} catch {}
	throw new UserError(`the metadata "${classesKey}" is no list of names`, { where: file });
}

export { declaredColumns as i, columnsKey as n, declaredClasses as r, classesKey as t };
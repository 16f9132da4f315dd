import { n as messageOf, t as UserError } from "./contracts-errors.js";

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

// packages/models/src/tabular.ts
/** Rows that go through a runtime at once: large enough for its overhead, small enough for memory. */
const batchRows = 8192;
/**
* Lets `run` predict the rows of a batch, piece by piece; pieces begin at `start` and end before `end`.
* @throws UserError naming the rows when `run` fails.
*/
async function inPieces(batch, file, run) {
	const parts = [];
	for (let start = 0; start < batch.rowCount; start += batchRows) {
		const end = Math.min(start + batchRows, batch.rowCount);
		try {
			parts.push(await run(start, end));
		} catch (cause) {
			if (cause instanceof UserError) throw cause;
			throw new UserError(`the model fails on rows ${start + 1} to ${end}: ${messageOf(cause).slice(0, 500)}`, {
				where: file,
				fix: "Are the columns what it was trained on?",
				cause
			});
		}
	}
	return joined(parts);
}
/**
* What a model reads, as far as its file tells: columns by name, or one table of so many nameless ones (null: any number).
*/
function columnsRead({ inputs, columns }) {
	if (columns !== void 0) return columns.map(({ name }) => name);
	const [only, ...others] = inputs;
	return only !== void 0 && others.length === 0 && only.shape?.length === 2 && only.shape[1] !== 1 ? { width: only.shape[1] ?? null } : inputs.map(({ name }) => name);
}
/** The data's own columns, ready to paste: that they are in the order of training only a person knows. */
function howToNameColumns(width, offered) {
	const how = "List the columns in the order of training: `features: [a, b, …]` under the model in modelops.yml, or the input `features`.";
	if (offered === void 0 || offered.names.length < (width ?? 1)) return how;
	const spare = offered.names.length - (width ?? offered.names.length);
	return `${how} ${`These are the ${offered.names.length} columns of numbers of ${offered.from}, in its order${spare > 0 ? `: ${spare} too many, take out what the model does not read` : ""}`}:\n\n    features: [${offered.names.map((name) => /^[A-Za-z_][\w.-]*$/.test(name) ? name : JSON.stringify(name)).join(", ")}]\n`;
}
/**
* Which columns each input is made of. Inputs are one tensor [rows, features], or one named input a column ([rows, 1] or [rows]).
* @throws UserError when they are of another form, or the columns of a tensor are not known.
*/
function feedsOf(file, { features, offered }) {
	const { inputs } = file;
	if (inputs.length === 0) throw new UserError("the model has no input", { where: file.name });
	for (const input of inputs) if (input.kind !== "tensor" || input.type === "other" || input.shape !== null && input.shape.length > 2) throw new UserError(`the input "${input.name}" is no table column and no table: a tensor of numbers or texts with the shape [rows], [rows, 1] or [rows, features] is expected`, {
		where: file.name,
		fix: "Models of images, sequences or several dimensions are judged by a predictions file."
	});
	const declared = file.columns;
	const [first] = inputs;
	const width = first.shape?.[1] ?? (first.shape?.length === 2 ? null : 1);
	const renamed = Array.isArray(features) && features.length === 1 || declared?.length === 1 && declared[0].name !== first.name;
	if (inputs.length === 1 && first.shape?.length === 2 && (width !== 1 || renamed)) {
		const named = Array.isArray(features) ? features.map((name) => ({
			name,
			type: typeOf(first)
		})) : declared;
		if (named === void 0) throw new UserError(`the model reads one table of ${width ?? "any number of"} features (input "${first.name}") and does not say which columns these are`, {
			where: file.name,
			fix: howToNameColumns(width, offered)
		});
		if (width !== null && named.length !== width) throw new UserError(`the model reads ${width} features and ${named.length} columns are named`, {
			where: file.name,
			fix: `Named are: ${named.map(({ name }) => name).join(", ")}.`
		});
		return [{
			input: first,
			columns: named
		}];
	}
	const map = features === void 0 || Array.isArray(features) ? {} : features;
	return inputs.map((input) => {
		const own = declared?.find(({ name }) => name === input.name);
		const size = input.shape?.[1];
		if (size !== void 0 && size !== 1) throw new UserError(`the input "${input.name}" has ${size ?? "any number of"} columns and is one of several inputs`, {
			where: file.name,
			fix: "Export it with one input for each column, or with one input for all."
		});
		return {
			input,
			columns: [{
				name: map[input.name] ?? input.name,
				type: own?.type ?? typeOf(input)
			}]
		};
	});
}
function typeOf(input) {
	return input.type === "string" ? "text" : "number";
}
/**
* The rows from `start` to before `end` as the values of one input, row by row.
* @throws UserError when a column is absent or holds what the input cannot.
*/
function fedValues({ input, columns }, batch, start, end, file) {
	const rows = end - start;
	const width = columns.length;
	const dims = input.shape?.length === 1 ? [rows] : [rows, width];
	const values = columns.map(({ name }) => columnOf(batch, name, file));
	if (input.type === "string") {
		const texts = new Array(rows * width);
		for (const [at, column] of values.entries()) for (let row = 0; row < rows; row++) {
			const value = column[start + row];
			texts[row * width + at] = value === null || typeof value === "number" && Number.isNaN(value) ? "" : String(value);
		}
		return {
			type: "string",
			data: texts,
			dims
		};
	}
	const numbers = new Float64Array(rows * width);
	for (const [at, column] of values.entries()) {
		if (!(column instanceof Float64Array)) throw new UserError(`the model reads numbers from the column "${columns[at].name}", which holds texts`, {
			where: file,
			fix: "Is it the column that the model was trained on?"
		});
		for (let row = 0; row < rows; row++) numbers[row * width + at] = column[start + row];
	}
	switch (input.type) {
		case "double": return {
			type: "float64",
			data: numbers,
			dims
		};
		case "float": return {
			type: "float32",
			data: Float32Array.from(numbers),
			dims
		};
	}
	const hole = numbers.findIndex((value) => !Number.isInteger(value));
	if (hole >= 0) throw new UserError(`the model reads whole numbers from "${columns[hole % width].name}", and row ${start + Math.floor(hole / width) + 1} has ${numbers[hole]}`, {
		where: file,
		fix: "Fill in missing values, or export the model with a float input."
	});
	if (input.type === "int64") return {
		type: "int64",
		data: BigInt64Array.from(numbers, (value) => BigInt(value)),
		dims
	};
	return input.type === "int32" ? {
		type: "int32",
		data: Int32Array.from(numbers),
		dims
	} : {
		type: "bool",
		data: Uint8Array.from(numbers),
		dims
	};
}
function columnOf(batch, name, file) {
	const column = batch.columns.get(name);
	if (column !== void 0) return column;
	throw new UserError(`the model reads the column "${name}", and the data have none`, {
		where: file,
		fix: `The data have: ${[...batch.columns.keys()].join(", ")}. If it goes by another name there, say so under \`features\`.`
	});
}
/**
* What came out for `rows` rows: [rows] or [rows, 1] is one number each, [rows, classes] are probabilities.
* @throws UserError when it is of another size, or not finite.
*/
function predictedOf(tensor, rows, file) {
	const width = tensor.dims.length <= 1 ? 1 : tensor.dims.slice(1).reduce((product, size) => product * size, 1);
	if (tensor.data.length !== rows * width || width === 0) throw new UserError(`${rows} rows went in and an output of the shape [${tensor.dims.join(", ")}] came out`, {
		where: file.name,
		fix: "The first dimension must be the rows: export it with an open batch size."
	});
	const values = Float64Array.from(tensor.data, Number);
	const bad = values.findIndex((value) => !Number.isFinite(value));
	if (bad >= 0) throw new UserError(`the model answers ${values[bad]}`, {
		where: file.name,
		fix: "Missing values go in as NaN: let the model impute them, or fill them in."
	});
	if (width === 1) return {
		kind: "numbers",
		values
	};
	const named = file.classes;
	return {
		kind: "classes",
		classes: named?.length === width ? named : Array.from({ length: width }, (_, at) => String(at)),
		probabilities: values
	};
}
/** The predictions of consecutive pieces as one. */
function joined(parts) {
	const [first] = parts;
	if (first === void 0) return {
		kind: "numbers",
		values: /* @__PURE__ */ new Float64Array(0)
	};
	if (parts.length === 1) return first;
	const arrays = parts.map((part) => part.kind === "classes" ? part.probabilities : part.values);
	const whole = new Float64Array(arrays.reduce((sum, array) => sum + array.length, 0));
	let at = 0;
	for (const array of arrays) {
		whole.set(array, at);
		at += array.length;
	}
	return first.kind === "classes" ? {
		kind: "classes",
		classes: first.classes,
		probabilities: whole
	} : {
		kind: "numbers",
		values: whole
	};
}

export { predictedOf as a, declaredClasses as c, inPieces as i, declaredColumns as l, fedValues as n, classesKey as o, feedsOf as r, columnsKey as s, columnsRead as t };
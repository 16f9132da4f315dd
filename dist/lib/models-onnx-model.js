import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { n as columnsKey, t as classesKey } from "./models-metadata.js";
import { n as withoutZipMap } from "./models-onnx-file.js";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

// packages/models/src/runtimes.ts
const wasmName = "ort-wasm-simd-threaded.wasm";
let wasm;
/**
* The runtime that `backend` asks for.
* @throws UserError when `native` is asked for and the workspace has no onnxruntime-node, or it does not load.
*/
async function loadOnnxRuntime(backend, workspace) {
	if (backend !== "wasm") {
		const native = await loadNative(workspace, backend === "native");
		if (native !== void 0) return native;
	}
	wasm ??= loadWasm();
	return wasm;
}
async function loadWasm() {
	const ort = await import("./onnxruntime-web.js");
	const beside = join(dirname(fileURLToPath(import.meta.url)), wasmName);
	const path = existsSync(beside) ? beside : createRequire(import.meta.url).resolve(`onnxruntime-web/${wasmName}`);
	ort.env.wasm.wasmBinary = new Uint8Array(await readFile(path)).buffer;
	ort.env.wasm.numThreads = 1;
	ort.env.wasm.proxy = false;
	return {
		runtime: ort,
		provider: "wasm",
		name: `onnxruntime-web ${ort.env.versions.web ?? ""} (wasm)`.replace("  ", " ")
	};
}
async function loadNative(workspace, required) {
	const fix = "Install it in a step before (`npm install onnxruntime-node`), or use `backend: wasm`.";
	if (workspace === void 0) {
		if (required) throw new UserError("the native backend needs a workspace with onnxruntime-node", { fix });
		return;
	}
	let path;
	try {
		path = createRequire(join(workspace, "package.json")).resolve("onnxruntime-node");
	} catch (cause) {
		if (!required) return void 0;
		throw new UserError("the native backend was asked for, and the workspace has no onnxruntime-node", {
			fix,
			cause
		});
	}
	try {
		const loaded = await import(pathToFileURL(path).href);
		return {
			runtime: loaded.default ?? loaded,
			provider: "cpu",
			name: "onnxruntime-node (native)"
		};
	} catch (cause) {
		throw new UserError(`onnxruntime-node of the workspace does not load: ${messageOf(cause)}`, {
			where: path,
			fix: "Install it for this platform and Node version, or use `backend: wasm`.",
			cause
		});
	}
}

// packages/models/src/onnx-model.ts
/** Rows that go through a runtime at once: large enough for its overhead, small enough for memory. */
const batchRows = 8192;
/**
* Loads a looked-at ONNX file into a runtime. Inputs are one tensor [rows, features], or one named input a column ([rows, 1] or
* [rows]); outputs are a label and probabilities (ZipMap included), probabilities alone, or one number a row.
* @throws UserError when inputs or outputs are of another form, the columns of a tensor are not known, or the runtime
*   refuses the file.
*/
async function loadOnnxModel(file, options = {}) {
	const feeds = feedsOf(file, options.features);
	const output = outputOf(file);
	const { runtime, provider, name } = await loadOnnxRuntime(options.backend ?? "auto", options.workspace);
	const bytes = file.onnx.zipMaps.size > 0 ? withoutZipMap(file.bytes, file.onnx.zipMaps) : file.bytes;
	let session;
	try {
		session = await runtime.InferenceSession.create(bytes, {
			executionProviders: [provider],
			logSeverityLevel: 3,
			intraOpNumThreads: 1,
			interOpNumThreads: 1
		});
	} catch (cause) {
		throw new UserError(`${name} cannot load this model: ${messageOf(cause).slice(0, 500)}`, {
			where: file.name,
			fix: "Export it again, perhaps with a lower opset (target_opset=21).",
			cause
		});
	}
	return {
		format: "onnx",
		backend: name,
		columns: feeds.flatMap((feed) => feed.columns),
		async predict(batch) {
			const parts = [];
			for (let start = 0; start < batch.rowCount; start += batchRows) {
				const end = Math.min(start + batchRows, batch.rowCount);
				const tensors = Object.fromEntries(feeds.map((feed) => [feed.input.name, tensorOf(feed, batch, start, end, runtime, file.name)]));
				let outputs;
				try {
					outputs = await session.run(tensors, [output]);
				} catch (cause) {
					throw new UserError(`the model fails on rows ${start + 1} to ${end}: ${messageOf(cause).slice(0, 500)}`, {
						where: file.name,
						fix: "Are the columns what it was trained on?",
						cause
					});
				}
				parts.push(predictedOf(outputs[output], end - start, file));
			}
			return joined(parts);
		},
		close: () => session.release()
	};
}
function feedsOf(file, features) {
	const { inputs } = file.onnx;
	if (inputs.length === 0) throw new UserError("the model has no input", { where: file.name });
	for (const input of inputs) if (input.kind !== "tensor" || input.type === "other" || input.shape !== null && input.shape.length > 2) throw new UserError(`the input "${input.name}" is no table column and no table: a tensor of numbers or texts with the shape [rows], [rows, 1] or [rows, features] is expected`, {
		where: file.name,
		fix: "Models of images, sequences or several dimensions are judged by a predictions file."
	});
	const declared = declaredColumns(file);
	const [first] = inputs;
	const width = first.shape?.[1] ?? (first.shape?.length === 2 ? null : 1);
	if (inputs.length === 1 && first.shape?.length === 2 && width !== 1) {
		const named = Array.isArray(features) ? features.map((name) => ({
			name,
			type: typeOf(first)
		})) : declared;
		if (named === void 0) throw new UserError(`the model reads one table of ${width ?? "any number of"} features (input "${first.name}") and does not say which columns these are`, {
			where: file.name,
			fix: "List the columns in the order of training: `features: [a, b, …]` under the model in modelops.yml, or the input `features`."
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
function declaredColumns(file) {
	const text = file.onnx.metadata.get(columnsKey);
	if (text === void 0) return void 0;
	try {
		const value = JSON.parse(text);
		if (Array.isArray(value) && value.every((entry) => typeof entry?.name === "string" && [
			"number",
			"text",
			"date"
		].includes(entry.type))) return value;
	} catch {}
	throw new UserError(`the metadata "${columnsKey}" is no list of columns`, { where: file.name });
}
/** Names of the classes that our own files say. */
function declaredClasses(file) {
	const text = file.onnx.metadata.get(classesKey);
	if (text === void 0) return void 0;
	try {
		const value = JSON.parse(text);
		if (Array.isArray(value) && value.every((name) => typeof name === "string")) return value;
	} catch {}
	throw new UserError(`the metadata "${classesKey}" is no list of names`, { where: file.name });
}
/** The output that holds the prediction: probabilities where there are some, else the only output. */
function outputOf(file) {
	const { outputs, zipMaps } = file.onnx;
	for (const { name } of outputs) {
		const tensor = zipMaps.get(name);
		if (tensor !== void 0) return tensor;
	}
	const numeric = outputs.filter(({ kind, type }) => kind === "tensor" && (type === "float" || type === "double"));
	const [only] = numeric;
	if (only !== void 0 && numeric.length === 1) return only.name;
	const named = numeric.find(({ name }) => /prob/i.test(name));
	if (named !== void 0) return named.name;
	const list = outputs.map(({ name, kind, type }) => `"${name}" (${kind} of ${type})`).join(", ");
	throw new UserError(`it cannot be told which output is the prediction; the model has ${list}`, {
		where: file.name,
		fix: outputs.some(({ kind }) => kind === "sequence") ? "Export it with probabilities as a tensor: `to_onnx(model, X, options={'zipmap': False})`." : numeric.length === 0 ? "A prediction is a tensor of floats: probabilities, or one number a row." : "Name the one with probabilities \"probabilities\", or leave out the others."
	});
}
function tensorOf({ input, columns }, batch, start, end, runtime, file) {
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
		return new runtime.Tensor("string", texts, dims);
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
		case "double": return new runtime.Tensor("float64", numbers, dims);
		case "float": return new runtime.Tensor("float32", Float32Array.from(numbers), dims);
	}
	const hole = numbers.findIndex((value) => !Number.isInteger(value));
	if (hole >= 0) throw new UserError(`the model reads whole numbers from "${columns[hole % width].name}", and row ${start + Math.floor(hole / width) + 1} has ${numbers[hole]}`, {
		where: file,
		fix: "Fill in missing values, or export the model with a float input."
	});
	if (input.type === "int64") return new runtime.Tensor("int64", BigInt64Array.from(numbers, (value) => BigInt(value)), dims);
	return input.type === "int32" ? new runtime.Tensor("int32", Int32Array.from(numbers), dims) : new runtime.Tensor("bool", Uint8Array.from(numbers), dims);
}
function columnOf(batch, name, file) {
	const column = batch.columns.get(name);
	if (column !== void 0) return column;
	throw new UserError(`the model reads the column "${name}", and the data have none`, {
		where: file,
		fix: `The data have: ${[...batch.columns.keys()].join(", ")}. If it goes by another name there, say so under \`features\`.`
	});
}
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
	const named = declaredClasses(file) ?? file.onnx.classes;
	return {
		kind: "classes",
		classes: named?.length === width ? named : Array.from({ length: width }, (_, at) => String(at)),
		probabilities: values
	};
}
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

export { loadOnnxModel };
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { a as predictedOf, c as declaredClasses, i as inPieces, l as declaredColumns, n as fedValues, r as feedsOf } from "./models-tabular.js";
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
		const runtime = loaded.default ?? loaded;
		return {
			runtime,
			provider: "cpu",
			name: `onnxruntime-node ${runtime.env?.versions.node ?? ""} (native)`.replace("  ", " ")
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
/**
* Loads a looked-at ONNX file into a runtime. Inputs are one tensor [rows, features], or one named input a column ([rows, 1] or
* [rows]); outputs are a label and probabilities (ZipMap included), probabilities alone, or one number a row.
* @throws UserError when inputs or outputs are of another form, the columns of a tensor are not known, or the runtime
*   refuses the file.
*/
async function loadOnnxModel(file, options = {}) {
	const tabular = {
		name: file.name,
		inputs: file.onnx.inputs,
		columns: declaredColumns(file.onnx.metadata, file.name),
		classes: declaredClasses(file.onnx.metadata, file.name) ?? file.onnx.classes ?? void 0
	};
	const feeds = feedsOf(tabular, options);
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
		predict: (batch) => inPieces(batch, file.name, async (start, end) => {
			const tensors = Object.fromEntries(feeds.map((feed) => {
				const { type, data, dims } = fedValues(feed, batch, start, end, file.name);
				return [feed.input.name, new runtime.Tensor(type, data, dims)];
			}));
			const outputs = await session.run(tensors, [output]);
			return predictedOf(outputs[output], end - start, tabular);
		}),
		close: () => session.release()
	};
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

export { loadOnnxModel };
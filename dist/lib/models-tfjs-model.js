import { i as __toESM } from "./rolldown-runtime.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { a as predictedOf, c as declaredClasses, i as inPieces, l as declaredColumns, n as fedValues, r as feedsOf } from "./models-tabular.js";
import { t as asynchronousOperators } from "./models-tfjs-names.js";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// packages/models/src/tfjs-runtimes.ts
const asserting = (runtime, expected) => () => {
	if (runtime.getBackend() === expected) return;
	throw new Error(`the backend "${expected}" was replaced by "${runtime.getBackend()}" in this process`);
};
const wasmName = "tfjs-backend-wasm-simd.wasm";
/** The user's own, where there is one; never ours. */
const nativePackage = "@tensorflow/tfjs-node";
let wasm;
/**
* The TensorFlow.js that `backend` asks for; what really runs is asserted.
* @throws UserError when `native` is asked for and the workspace has no tfjs-node, or when it is there and does not load.
*/
async function loadTf(backend, workspace) {
	if (backend !== "wasm") {
		const native = loadNativeTf(workspace, backend === "native");
		if (native !== void 0) return native;
	}
	wasm ??= loadWasm();
	return wasm;
}
/** Packages written for CommonJS have their names under `default` where Node loads them, and at the top in the bundle. */
function named(loaded) {
	return "default" in loaded ? loaded.default : loaded;
}
async function loadWasm() {
	const core = named(await import("./tensorflow-tfjs-core.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1)));
	const { loadLayersModel } = named(await import("./tensorflow-tfjs-layers.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1)));
	const { loadGraphModel } = named(await import("./tensorflow-tfjs-converter.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1)));
	const { setWasmPaths } = named(await import("./tensorflow-tfjs-backend-wasm.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1)));
	const beside = join(dirname(fileURLToPath(import.meta.url)), wasmName);
	const path = existsSync(beside) ? beside : createRequire(import.meta.url).resolve(`@tensorflow/tfjs-backend-wasm/dist/${wasmName}`);
	setWasmPaths(join(dirname(path), "/"));
	if (!await core.setBackend("wasm") || core.getBackend() !== "wasm") throw new UserError(`TensorFlow.js does not start its wasm backend; it has "${core.getBackend()}"`, { fix: "This processor may lack SIMD for WebAssembly: install @tensorflow/tfjs-node and use `backend: native`." });
	return {
		runtime: {
			tensor: core.tensor,
			getBackend: core.getBackend,
			io: core.io,
			loadLayersModel,
			loadGraphModel
		},
		name: `TensorFlow.js ${core.version_core} (wasm)`,
		assertBackend: asserting(core, "wasm")
	};
}
/**
* tfjs-node of the workspace, or undefined where there is none and none is `required`.
* @throws UserError as `loadTf`.
*/
function loadNativeTf(workspace, required) {
	const fix = "Install it in a step before (`npm install @tensorflow/tfjs-node`), or use `backend: wasm`.";
	if (workspace === void 0) {
		if (required) throw new UserError("the native backend needs a workspace with @tensorflow/tfjs-node", { fix });
		return;
	}
	const require = createRequire(join(workspace, "package.json"));
	let path;
	try {
		path = require.resolve(nativePackage);
	} catch (cause) {
		if (!required) return void 0;
		throw new UserError("the native backend was asked for, and the workspace has no @tensorflow/tfjs-node", {
			fix,
			cause
		});
	}
	let runtime;
	try {
		process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "1";
		supplyOldUtil(require("node:util"));
		runtime = require(path);
	} catch (cause) {
		throw new UserError(`@tensorflow/tfjs-node of the workspace does not load: ${messageOf(cause)}`, {
			where: path,
			fix: "Install it for this platform and Node version (its install script fetches or builds the binary), or use `backend: wasm`.",
			cause
		});
	}
	if (runtime.getBackend() !== "tensorflow") throw new UserError(`@tensorflow/tfjs-node of the workspace runs the backend "${runtime.getBackend()}" and not TensorFlow`, {
		where: path,
		fix
	});
	return {
		runtime,
		name: `tfjs-node ${runtime.version?.["tfjs-node"] ?? ""} (native)`.replace("  ", " "),
		assertBackend: asserting(runtime, "tensorflow")
	};
}
/** tfjs-node 4 calls two functions that Node 23 took out of `util` (DEP0044, DEP0051). */
function supplyOldUtil(util) {
	util["isNullOrUndefined"] ??= (value) => value === null || value === void 0;
	util["isArray"] ??= Array.isArray;
}

// packages/models/src/tfjs-model.ts
/**
* Loads a looked-at TensorFlow.js model. Inputs and outputs are as those of ONNX: one tensor [rows, features] or one named
* input a column; probabilities or one number a row. Columns and classes may be named in its `userDefinedMetadata`
* (`modelops.columns`, `modelops.classes`).
* @throws UserError when inputs or outputs are of another form, the columns of a tensor are not known, or the runtime
*   refuses the model.
*/
async function loadTfjsModel(file, options = {}) {
	const { tfjs } = file;
	const { runtime, name, assertBackend } = await loadTf(options.backend ?? "auto", options.workspace);
	const handler = runtime.io.fromMemory({
		format: tfjs.kind === "layers" ? "layers-model" : "graph-model",
		modelTopology: tfjs.topology,
		weightSpecs: tfjs.weights,
		weightData: new Uint8Array(file.weights).buffer,
		...tfjs.signature === void 0 ? {} : { signature: tfjs.signature }
	});
	let loaded;
	try {
		loaded = tfjs.kind === "layers" ? {
			kind: "layers",
			model: await runtime.loadLayersModel(handler)
		} : {
			kind: "graph",
			model: await runtime.loadGraphModel(handler)
		};
	} catch (cause) {
		throw new UserError(`${name} cannot load this model: ${messageOf(cause).slice(0, 500)}`, {
			where: file.name,
			fix: "Save it again with TensorFlow.js 4, or convert it to ONNX (tf2onnx).",
			cause
		});
	}
	const { model } = loaded;
	const inputs = inputsOf(model.inputs, tfjs.signature);
	const tabular = {
		name: file.name,
		inputs: inputs.map(({ value }) => value),
		columns: declaredColumns(tfjs.metadata, file.name),
		classes: declaredClasses(tfjs.metadata, file.name)
	};
	const feeds = feedsOf(tabular, options);
	const output = outputOf(model.outputs, file.name);
	const asynchronous = [...tfjs.used].some((operator) => asynchronousOperators.has(operator));
	async function run(tensors) {
		if (loaded.kind === "layers") {
			const [only] = tensors;
			const outputs = loaded.model.predictOnBatch(tensors.length === 1 ? only : tensors);
			const all = Array.isArray(outputs) ? outputs : [outputs];
			for (const [at, tensor] of all.entries()) if (at !== output.at) tensor.dispose();
			return all[output.at];
		}
		const fed = Object.fromEntries(tensors.map((tensor, at) => [inputs[at].node, tensor]));
		return asynchronous ? loaded.model.executeAsync(fed, output.name) : loaded.model.execute(fed, output.name);
	}
	return {
		format: "tfjs",
		backend: name,
		columns: feeds.flatMap((feed) => feed.columns),
		predict: (batch) => inPieces(batch, file.name, async (start, end) => {
			assertBackend();
			const tensors = feeds.map((feed) => tensorOf(feed, fedValues(feed, batch, start, end, file.name), runtime));
			try {
				const out = await run(tensors);
				try {
					return predictedOf({
						data: await out.data(),
						dims: out.shape
					}, end - start, tabular);
				} finally {
					out.dispose();
				}
			} finally {
				for (const tensor of tensors) tensor.dispose();
			}
		}),
		close: async () => model.dispose()
	};
}
const elementTypes = /* @__PURE__ */ new Map([
	["float32", "float"],
	["int32", "int32"],
	["bool", "bool"],
	["string", "string"]
]);
/** The inputs as people named them: a graph's signature has other names for its placeholders. */
function inputsOf(values, signature) {
	const named = signature?.inputs ?? {};
	return values.map(({ name, shape, dtype }) => {
		return {
			node: name,
			value: {
				name: Object.entries(named).find(([, entry]) => String(entry?.name).replace(/:0$/, "") === name.replace(/:0$/, ""))?.[0] ?? name,
				kind: "tensor",
				type: elementTypes.get(dtype) ?? "other",
				shape: shape?.map((size) => size === null || size < 0 ? null : size) ?? null
			}
		};
	});
}
/** The output that holds the prediction: the only one, or the one whose name says that it holds probabilities. */
function outputOf(outputs, file) {
	const named = outputs.findIndex(({ name }) => /prob/i.test(name));
	const at = outputs.length === 1 ? 0 : named;
	if (at >= 0) return {
		at,
		name: outputs[at].name
	};
	throw new UserError(`it cannot be told which output is the prediction; the model has ${outputs.map(({ name }) => `"${name}"`).join(", ")}`, {
		where: file,
		fix: "Name the one with probabilities \"probabilities\", or leave out the others."
	});
}
/** The values of one input as a tensor. */
function tensorOf({ input }, { data, dims, type }, runtime) {
	if (type === "int64" || type === "float64") throw new Error(`TensorFlow.js has no ${type} for ${input.name}`);
	return runtime.tensor(data, dims, type);
}

export { loadTfjsModel, outputOf, loadNativeTf as t, tensorOf };
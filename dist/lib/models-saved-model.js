import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { a as predictedOf, i as inPieces, n as fedValues, r as feedsOf } from "./models-tabular.js";
import { outputOf, tensorOf } from "./models-tfjs-model.js";
import { t as loadNativeTf } from "./models-tfjs-runtimes.js";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";

// packages/models/src/saved-model.ts
/**
* Loads a looked-at SavedModel into tfjs-node of the workspace, which alone reads them. Inputs and outputs are those of its
* signature, in the forms of `loadTfjsModel`.
* @throws UserError when the workspace has no tfjs-node or wasm was asked for, or as `loadTfjsModel`.
*/
async function loadSavedModel(file, options = {}) {
	const { signature, inputs, outputs } = file.savedModel;
	const tabular = {
		name: file.name,
		inputs,
		columns: void 0,
		classes: void 0
	};
	const feeds = feedsOf(tabular, options);
	const output = outputOf(outputs.map((name) => ({ name })), file.name).name;
	if (options.backend === "wasm") throw new UserError("a SavedModel cannot be run by the wasm backend", {
		where: file.name,
		fix: "Install @tensorflow/tfjs-node in a step before and use `backend: native`, or convert the model (tensorflowjs_converter, tf2onnx)."
	});
	const { runtime, name } = loadNativeTf(options.workspace, true);
	const folder = await mkdtemp(join(tmpdir(), "modelops-saved-model-"));
	try {
		for (const { path, bytes } of file.files) {
			await mkdir(dirname(join(folder, path)), { recursive: true });
			await writeFile(join(folder, path), bytes);
		}
		const model = await runtime.node.loadSavedModel(folder, ["serve"], signature);
		return {
			format: "saved-model",
			backend: name,
			columns: feeds.flatMap((feed) => feed.columns),
			predict: (batch) => inPieces(batch, file.name, async (start, end) => {
				const tensors = Object.fromEntries(feeds.map((feed) => [feed.input.name, tensorOf(feed, fedValues(feed, batch, start, end, file.name), runtime)]));
				let found = {};
				try {
					found = model.predict(tensors);
					const out = found[output];
					return predictedOf({
						data: await out.data(),
						dims: out.shape
					}, end - start, tabular);
				} finally {
					for (const tensor of [...Object.values(tensors), ...Object.values(found)]) tensor.dispose();
				}
			}),
			close: async () => model.dispose()
		};
	} catch (cause) {
		throw new UserError(`${name} cannot load this model: ${messageOf(cause).slice(0, 500)}`, {
			where: file.name,
			fix: "Are the variables those of this saved_model.pb? Export it again for inference.",
			cause
		});
	} finally {
		await rm(folder, {
			recursive: true,
			force: true
		});
	}
}

export { loadSavedModel };
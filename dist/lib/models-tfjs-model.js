import { _ as UserError } from "./action-kit-logger.js";

// packages/models/src/tfjs-model.ts
async function loadTfjsModel(file, _options) {
	throw new UserError("TensorFlow.js models are not run yet", {
		where: file.name,
		fix: "Give an ONNX model or a predictions file."
	});
}

export { loadTfjsModel };
import { t as runAction } from "./action-kit-frame.js";
import { t as trainModel } from "./contracts-train-model.js";

// actions/train-model/src/main.ts
const main = (run = runAction) => run(trainModel, async (frame) => {
	const inputs = await (await import("./train-model-inputs.js").then((n) => n.n)).loadInputs(frame);
	await (await import("./train-model-run.js")).run(inputs, frame.ports);
});

export { main };
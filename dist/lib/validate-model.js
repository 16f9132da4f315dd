import { t as runAction } from "./action-kit-frame.js";
import { n as validateModel } from "./contracts-validate-model.js";

// actions/validate-model/src/main.ts
const main = (run = runAction) => run(validateModel, async (frame) => {
	const { loadInputs, stopped } = await import("./validate-model-inputs.js");
	const inputs = await loadInputs(frame).catch(stopped(frame));
	await (await import("./validate-model-run.js")).run(inputs, frame.ports);
});

export { main };
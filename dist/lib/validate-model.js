import { t as runAction } from "./action-kit-frame.js";
import { n as validateModel } from "./contracts-validate-model.js";

// actions/validate-model/src/main.ts
const main = () => runAction(validateModel, async (frame) => {
	const inputs = await (await import("./validate-model-inputs.js")).loadInputs(frame);
	await (await import("./validate-model-run.js")).run(inputs, frame.ports);
});

export { main };
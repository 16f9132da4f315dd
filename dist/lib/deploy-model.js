import { t as runAction } from "./action-kit-frame.js";
import { t as deployModel } from "./contracts-deploy-model.js";

// actions/deploy-model/src/main.ts
const main = (run = runAction) => run(deployModel, async (frame) => {
	const inputs = await (await import("./deploy-model-inputs.js")).loadInputs(frame);
	await (await import("./deploy-model-run.js")).run(inputs, frame.ports);
});

export { main };
import { t as runAction } from "./action-kit-frame.js";
import { t as prepareData } from "./contracts-prepare-data.js";

// actions/prepare-data/src/main.ts
const main = (run = runAction) => run(prepareData, async (frame) => {
	const { loadInputs } = await import("./prepare-data-inputs.js");
	const inputs = await loadInputs(frame);
	await (await import("./prepare-data-run.js")).run(inputs, frame.ports);
});

export { main };
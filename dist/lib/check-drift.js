import { t as runAction } from "./action-kit-frame.js";
import { t as checkDrift } from "./contracts-check-drift.js";

// actions/check-drift/src/main.ts
const main = (run = runAction) => run(checkDrift, async (frame) => {
	const inputs = await (await import("./check-drift-inputs.js")).loadInputs(frame);
	await (await import("./check-drift-run.js")).run(inputs, frame.ports);
});

export { main };
import { t as runAction } from "./action-kit-frame.js";
import { t as registerVersion } from "./contracts-register-version.js";

// actions/register-version/src/main.ts
const main = (run = runAction) => run(registerVersion, async (frame) => {
	const inputs = await (await import("./register-version-inputs.js")).loadInputs(frame);
	await (await import("./register-version-run.js")).run(inputs, frame.ports);
});

export { main };
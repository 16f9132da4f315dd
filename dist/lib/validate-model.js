import { t as runAction } from "./action-kit-frame.js";
import { n as validateModel } from "./contracts-validate-model.js";

// actions/validate-model/src/main.ts
const main = () => runAction(validateModel, async (frame) => {
	const [{ loadInputs }, { run }] = await Promise.all([import("./validate-model-inputs.js"), import("./validate-model-run.js")]);
	await run(await loadInputs(frame), frame.ports);
});

export { main };
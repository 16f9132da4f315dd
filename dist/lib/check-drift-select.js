import { t as loadConfig } from "./action-kit-model-config.js";
import { t as UserError } from "./contracts-errors.js";

// actions/check-drift/src/select.ts
/** The models of `modelops.yml` that say how the environment is watched. @throws UserError when the one asked for does not. */
async function loadSelectInputs({ inputs, ports }) {
	const config = await loadConfig(ports.environment.workspace, inputs.config);
	const watched = Object.entries(config?.models ?? {}).filter(([, { drift }]) => drift !== void 0 && Object.hasOwn(drift, inputs.environment)).map(([name]) => name);
	const { model } = inputs;
	if (model === void 0) return {
		mode: "select",
		models: watched
	};
	if (!watched.includes(model)) throw new UserError(`modelops.yml does not say how "${model}" is watched in ${inputs.environment}`, {
		where: inputs.config,
		fix: `Add \`drift: {${inputs.environment}: {source: …}}\` to the model.`
	});
	return {
		mode: "select",
		models: [model]
	};
}
/** Answers which models are watched. */
async function select({ models }, ports) {
	ports.output("models", JSON.stringify(models));
	ports.log.info(models.length === 0 ? "no model is watched" : `watched: ${models.join(", ")}`);
	if (models.length === 0) await ports.summary("No model of modelops.yml says how it is watched (`drift:`).\n");
}

export { loadSelectInputs, select };
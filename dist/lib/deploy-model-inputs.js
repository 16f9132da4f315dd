import { t as inputError } from "./action-kit-inputs.js";
import { n as loadModelConfig } from "./action-kit-model-config.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { n as environmentNameSchema } from "./contracts-ledger-event.js";
import { n as directoryTarget, t as releaseTarget } from "./delivery-target.js";
import { isAbsolute, resolve } from "node:path";

// actions/deploy-model/src/inputs.ts
/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input. */
async function loadInputs({ inputs, ports }) {
	const { workspace, sha } = ports.environment;
	if (inputs.token === "") throw inputError("token", "is empty", "In a workflow leave it out: the job's own token is the default.");
	const readAtCommit = async (path) => {
		if (sha === "") return void 0;
		const { connectTo } = await import("./deploy-model-github.js").then((n) => n.n);
		const bytes = await connectTo(inputs.token, ports).read.readFile(path, sha);
		return bytes === void 0 ? void 0 : new TextDecoder().decode(bytes);
	};
	const { name, config, path: file } = await loadModelConfig(workspace, inputs.config, inputs.model, readAtCommit);
	const declared = config?.deploy ?? {};
	const environment = environmentOf(inputs.environment, Object.keys(declared), file);
	const settings = Object.hasOwn(declared, environment) ? declared[environment] : void 0;
	if (inputs.mode === "retire" && inputs.version === void 0) throw inputError("version", "is missing", "Say which version never runs there again, e.g. `version: v1.2.3`.");
	if (inputs.from !== void 0 && inputs.mode !== "rollback") throw inputError("from", `means nothing with \`mode: ${inputs.mode}\``, "It is for `mode: rollback`.");
	if (inputs.force && inputs.mode !== "start") throw inputError("force", `means nothing with \`mode: ${inputs.mode}\``, "It is for `mode: start`.");
	return {
		token: inputs.token,
		dryRun: inputs["dry-run"],
		mode: inputs.mode,
		model: name,
		environment,
		version: inputs.version,
		from: inputs.from,
		target: await targetOf(inputs.target ?? settings?.target ?? "release", inputs.path ?? settings?.path),
		deployment: settings?.deployment ?? true,
		force: inputs.force,
		leaseMinutes: inputs["lease-minutes"] ?? 60,
		waitMinutes: inputs["wait-minutes"] ?? 10
	};
	async function targetOf(kind, place) {
		if (kind === "release") return releaseTarget;
		if (place === void 0) throw inputError("path", "is missing", `\`target: directory\` needs the folder: give it, or write \`path:\` under \`deploy.${environment}\` in ${file}.`);
		const base = isAbsolute(place) ? resolve(place) : await new Workspace(workspace).path(place, "the path");
		const keep = settings?.keep;
		return directoryTarget(base, {
			place,
			...keep === void 0 ? {} : { keep }
		});
	}
}
function environmentOf(asked, declared, file) {
	const name = asked ?? (declared.length === 1 ? declared[0] : void 0);
	if (name === void 0) throw inputError("environment", "is missing", declared.length === 0 ? "Say where to, e.g. `environment: production`." : `${file} declares ${declared.join(", ")}: say which one.`);
	if (!environmentNameSchema.safeParse(name).success) throw inputError("environment", `is "${name}", which cannot be an environment's name`, "It has lower-case letters, digits, \"-\", \"_\" and \".\", begins with a letter, and is neither \"latest\" nor like \"v1\".");
	if (declared.length > 0 && !declared.includes(name)) throw inputError("environment", `is "${name}", which ${file} does not declare`, `It declares ${declared.join(", ")} under \`deploy:\`.`);
	return name;
}

export { loadInputs };
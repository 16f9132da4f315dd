import { t as inputError } from "./action-kit-inputs.js";
import { n as loadModelConfig } from "./action-kit-model-config.js";

// actions/register-version/src/inputs.ts
/** Inputs and `modelops.yml` together; the inputs win. @throws UserError naming the input. */
async function loadInputs({ inputs, ports }) {
	const { workspace, sha } = ports.environment;
	if (inputs.mode === "resolve") {
		if (inputs.resolve === void 0) throw inputError("resolve", "is missing", "Give a reference: v1.2.3, v1.2, v1, latest or production.");
		return {
			...common(inputs, await loadModelConfig(workspace, inputs.config, inputs.model)),
			mode: "resolve",
			reference: inputs.resolve
		};
	}
	if (inputs["report-digest"] === void 0) throw inputError("report-digest", "is missing", "Give the output of the step or job that judged the model: `report-digest: ${{ steps.validate.outputs.report-digest }}`.");
	const commit = inputs.commit === "" ? sha : inputs.commit;
	if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit)) throw inputError("commit", `is "${commit}"`, "It is the full id of a commit.");
	const readAtCommit = async (path) => {
		const { connectTo } = await import("./register-version-github.js");
		const bytes = await connectTo(inputs.token, ports).read.readFile(path, commit);
		return bytes === void 0 ? void 0 : new TextDecoder().decode(bytes);
	};
	const selected = await loadModelConfig(workspace, inputs.config, inputs.model, readAtCommit);
	return {
		...common(inputs, selected),
		mode: "register",
		evidence: inputs.evidence,
		artifact: inputs.artifact,
		reportDigest: inputs["report-digest"],
		commit,
		bump: inputs.bump,
		require: inputs.require,
		prerelease: inputs.prerelease,
		keepPredictions: inputs["keep-predictions"] === "auto" ? selected.config?.register?.["keep-predictions"] ?? false : inputs["keep-predictions"] === "true",
		notes: inputs.notes
	};
}
function common(inputs, { name, config }) {
	return {
		token: inputs.token,
		dryRun: inputs["dry-run"],
		model: name,
		description: config?.description,
		owners: config?.owners ?? [],
		environments: Object.keys(config?.deploy ?? {})
	};
}

export { loadInputs };
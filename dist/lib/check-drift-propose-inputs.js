import { t as inputError } from "./action-kit-inputs.js";
import { n as loadModelConfig } from "./action-kit-model-config.js";
import { n as suiteVersion } from "./action-kit-frame.js";
import { r as isDigest } from "./contracts-canonical.js";
import { t as connect } from "./github.js";

// actions/check-drift/src/propose-inputs.ts
/** Inputs and `modelops.yml`, which is read from the commit: nothing is checked out. @throws UserError naming the input. */
async function loadProposeInputs({ inputs, ports }) {
	const { environment } = ports;
	const digest = inputs["report-digest"];
	if (digest === void 0 || !isDigest(digest)) throw inputError("report-digest", digest === void 0 ? "is missing" : `is "${digest}"`, "Give the output of the job that detected: `report-digest: ${{ needs.detect.outputs.report-digest }}`.");
	if (inputs.token === "") throw inputError("token", "is empty", "In a workflow leave it out: the job's own token is the default.");
	const github = connect({
		token: inputs.token,
		apiUrl: environment.apiUrl,
		repository: environment.repository,
		userAgent: `modelops/${suiteVersion} (check-drift)`,
		log: ports.log,
		sleep: ports.sleep
	});
	const { name, config } = await loadModelConfig(environment.workspace, inputs.config, inputs.model, async (path) => {
		const bytes = await github.read.readFile(path, environment.sha);
		return bytes === void 0 ? void 0 : new TextDecoder().decode(bytes);
	});
	return {
		mode: "propose",
		model: name,
		onDrift: inputs["on-drift"] ?? config?.drift?.["on-drift"] ?? "pull-request",
		update: inputs.update,
		github,
		dryRun: inputs["dry-run"],
		from: inputs.artifact === void 0 ? { folder: inputs.out } : { artifact: inputs.artifact },
		reportDigest: digest,
		candidate: candidateOf(inputs)
	};
}
function candidateOf(inputs) {
	const digest = inputs["candidate-digest"];
	const { candidate, "candidate-artifact": artifact } = inputs;
	if (digest === void 0) return void 0;
	if (!isDigest(digest)) throw inputError("candidate-digest", `is "${digest}"`, "Give the output of the job that judged it.");
	if (artifact !== void 0) return {
		from: { artifact },
		digest
	};
	return {
		from: { folder: candidate ?? "modelops-evidence" },
		digest
	};
}

export { loadProposeInputs };
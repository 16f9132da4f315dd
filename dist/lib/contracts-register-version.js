import { a as lines, c as text, l as textWithDefault, n as defineAction, r as flag, t as choice } from "./contracts-define-action.js";
import { t as common } from "./contracts-common.js";

// packages/contracts/src/actions/register-version.ts
/** The inputs, outputs and permissions of `register-version`. */
const registerVersion = defineAction({
	name: "register-version",
	title: "ModelOps: register version",
	description: "Publishes a validated model as the next version: a release with its files, digests, evidence and the reason for its number.",
	branding: {
		icon: "package",
		color: "blue"
	},
	inputs: {
		mode: choice(["register", "resolve"], {
			description: "`register` publishes a version. `resolve` only answers which version a reference names, e.g. `flight-delay@v1`.",
			default: "register"
		}),
		config: common.config,
		model: common.model,
		evidence: textWithDefault({
			description: "Folder with the evidence that `validate-model` made.",
			default: "modelops-evidence"
		}),
		artifact: text({ description: "Name of an artifact of this run that holds the evidence; it is downloaded into a temporary folder and read instead of `evidence`." }),
		"report-digest": text({ description: "Digest of the evaluation report, from the output of the job that judged the model. Required to register: it is what ties the bytes to the verdict." }),
		bump: choice([
			"auto",
			"major",
			"minor",
			"patch"
		], {
			description: "`auto` takes the number from the labels of the merged pull request (`modelops:major`, `modelops:minor`, `modelops:patch`, or for one model `modelops:major:<model>`), else from the evidence: a significant gain is a minor version, anything else a patch. The first version is 1.0.0.",
			default: "auto"
		}),
		require: choice([
			"not-failed",
			"pass",
			"none"
		], {
			description: "Which verdict may be released: anything but `fail`, only `pass`, or everything.",
			default: "not-failed"
		}),
		commit: textWithDefault({
			description: "Commit that the version's tag names.",
			default: "${{ github.sha }}"
		}),
		prerelease: flag({
			description: "Publish as a pre-release (registered, not promoted).",
			default: false
		}),
		"keep-predictions": choice([
			"auto",
			"true",
			"false"
		], {
			description: "Keep key, label, score and groups of the judged rows as an asset, so that the next candidate can be compared on the same rows. `auto`: as `modelops.yml` says. Everyone who can read the repository can read them.",
			default: "auto"
		}),
		resolve: text({ description: "`mode: resolve`: `v1.2.3`, `v1.2`, `v1`, `latest` or an environment such as `production`, with or without `<model>@`." }),
		notes: lines({ description: "Notes for the release, plain text, one a line; shown as a list." }),
		token: common.token,
		"dry-run": common["dry-run"]
	},
	outputs: {
		version: { description: "The version, e.g. `1.2.0`." },
		tag: { description: "The version's tag, e.g. `flight-delay@v1.2.0`." },
		changed: { description: "Whether this run published the version (`false`: it was there already)." },
		bump: { description: "`initial`, `major`, `minor`, `patch` or `none`." },
		reason: { description: "Why the version has its number, one sentence." },
		"release-id": { description: "Number of the release in the API." },
		"release-url": { description: "Address of the release." },
		"model-digest": { description: "sha256 of the model." },
		"manifest-digest": { description: "Digest of the version's manifest." },
		commit: { description: "Commit that the tag names." },
		environments: { description: "The environments that `modelops.yml` declares under `deploy:`, in their order, a JSON array." }
	},
	permissions: [{
		scope: "contents: write",
		reason: "to publish the release (`mode: resolve` needs only `contents: read`)"
	}, {
		scope: "pull-requests: read",
		reason: "`bump: auto` reads the labels of the merged pull request; without it, the evidence alone decides"
	}]
});

export { registerVersion as t };
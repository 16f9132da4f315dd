import { c as text, l as textWithDefault, r as flag } from "./contracts-define-action.js";

// packages/contracts/src/actions/common.ts
/** The inputs that every action has, with the same meaning everywhere. */
const common = {
	config: textWithDefault({
		description: "Path of `modelops.yml`. When the default path does not exist, the action works from its inputs alone.",
		default: "modelops.yml"
	}),
	model: text({ description: "Name of the model. May be left out when `modelops.yml` declares exactly one." }),
	token: textWithDefault({
		description: "Token for the GitHub API. It needs the permissions listed below.",
		default: "${{ github.token }}"
	}),
	"dry-run": flag({
		description: "Print what would be written to GitHub, as a plan, and write nothing.",
		default: false
	})
};

export { common as t };
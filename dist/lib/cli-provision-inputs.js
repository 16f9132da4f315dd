import { c as text, l as textWithDefault } from "./contracts-define-action.js";

// packages/cli/src/provision-inputs.ts
/** The flags of `modelops provision`. */
const provisionInputs = {
	out: textWithDefault({
		description: "Folder for the modules. Copy it to the other machine and set MODELOPS_NATIVE to it there.",
		default: "modelops-native"
	}),
	platform: text({ description: "The other machine: `linux-x64-glibc`, `linux-arm64-glibc`, `linux-x64-musl`, `darwin-arm64`, `darwin-x64`, `win32-x64`, `win32-arm64`. Default: like this one." })
};

export { provisionInputs as t };
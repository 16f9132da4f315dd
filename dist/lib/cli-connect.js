import { n as suiteVersion } from "./action-kit-frame.js";
import { t as UserError } from "./contracts-errors.js";
import { t as connect } from "./github.js";
import { n as gitEnvironment } from "./cli-git.js";
import { r as terminalLogger } from "./cli-terminal.js";

// packages/cli/src/ledger/connect.ts
/** GitHub for a command that only reads. @throws UserError without a token. */
async function connectFor(given, io, temporary) {
	const token = given.values.get("token") || io.env["GITHUB_TOKEN"] || io.env["GH_TOKEN"] || "";
	if (token === "") throw new UserError("there is no token for GitHub", { fix: "Set GITHUB_TOKEN or GH_TOKEN, for example `GITHUB_TOKEN=$(gh auth token) modelops …`." });
	const environment = await gitEnvironment(io.cwd, io.env, temporary);
	return connect({
		token,
		apiUrl: environment.apiUrl,
		repository: environment.repository,
		userAgent: `modelops/${suiteVersion} (command line)`,
		log: terminalLogger(io, given.verbose),
		sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
	});
}

export { connectFor as t };
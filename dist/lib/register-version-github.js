import { n as suiteVersion } from "./action-kit-frame.js";
import { t as connect } from "./github.js";

// actions/register-version/src/github.ts
/** This repository on GitHub, as the token may see it. */
function connectTo(token, { environment, log, sleep }) {
	return connect({
		token,
		apiUrl: environment.apiUrl,
		repository: environment.repository,
		userAgent: `modelops/${suiteVersion} (register-version)`,
		log,
		sleep
	});
}

export { connectTo };
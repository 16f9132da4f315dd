import { n as suiteVersion } from "./action-kit-frame.js";
import { t as connect } from "./github.js";

// actions/deploy-model/src/github.ts
/** This repository on GitHub, as the token may see it. */
function connectTo(token, { environment, log, sleep }) {
	return connect({
		token,
		apiUrl: environment.apiUrl,
		repository: environment.repository,
		userAgent: `modelops/${suiteVersion} (deploy-model)`,
		log,
		sleep
	});
}

export { connectTo };
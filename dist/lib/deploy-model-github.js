import { n as __exportAll } from "./rolldown-runtime.js";
import { n as suiteVersion } from "./action-kit-frame.js";
import { t as connect } from "./github.js";

// actions/deploy-model/src/github.ts
var github_exports = /* @__PURE__ */ __exportAll({ connectTo: () => connectTo });
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

export { github_exports as n, connectTo as t };
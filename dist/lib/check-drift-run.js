// actions/check-drift/src/run.ts
/** Detects, as `mode` says. @throws UserError when the log, the reference or the state cannot be read. */
async function run(inputs, ports) {
	switch (inputs.mode) {
		case "detect": return (await import("./check-drift-detect.js")).detect(inputs, ports);
	}
}

export { run };
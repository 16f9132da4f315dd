// actions/check-drift/src/run.ts
/** Detects, pins a window or proposes, as `mode` says. @throws UserError when the log, the reference or the state cannot be read. */
async function run(inputs, ports) {
	switch (inputs.mode) {
		case "detect": return (await import("./check-drift-detect.js")).detect(inputs, ports);
		case "reference": return (await import("./check-drift-count-reference.js")).countReference(inputs, ports);
		case "select": return (await import("./check-drift-select.js")).select(inputs, ports);
		case "update": return (await import("./check-drift-update.js")).update(inputs, ports);
		case "propose": return (await import("./check-drift-propose.js")).propose(inputs, ports);
	}
}

export { run };
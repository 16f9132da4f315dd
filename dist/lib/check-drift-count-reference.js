import { t as replaceFile } from "./action-kit-replace-file.js";
import { n as Workspace } from "./action-kit-workspace.js";
import { i as prettyCanonicalJson, n as digestOf } from "./contracts-canonical.js";
import { i as countsOfReference, r as windowsAsset, t as profileAsset } from "./check-drift-reference.js";
import { t as readTables } from "./check-drift-read-log.js";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

// actions/check-drift/src/count-reference.ts
/** Counts the rows that the champion-to-be was trained or judged on, so that its release can carry the counts. */
async function countReference(inputs, ports) {
	const workspace = new Workspace(ports.environment.workspace);
	const paths = await workspace.files([inputs.rows], "the reference");
	const tables = await readTables(paths, workspace, ports);
	const { profile, windows } = countsOfReference(tables, inputs.columns, inputs.task);
	const folder = await workspace.path(inputs.out, "the folder for the counts");
	await mkdir(folder, { recursive: true });
	for (const [name, document] of [[profileAsset, profile], [windowsAsset, windows]]) await replaceFile(join(folder, name), prettyCanonicalJson(document));
	ports.output("profile", `${inputs.out}/${profileAsset}`);
	ports.output("profile-digest", digestOf(profile));
	ports.output("windows", `${inputs.out}/${windowsAsset}`);
	ports.output("windows-digest", digestOf(windows));
	ports.log.info(`${profile.rows} rows of ${windows.windows.length} days are counted`);
}

export { countReference };
import { t as readTable } from "./data-read-table.js";

// actions/check-drift/src/read-log.ts
/**
* Reads files into memory and says what they hold in one line: a log of a year has a file a day, and the list of them
* is for debugging.
* @throws UserError naming the file that cannot be read.
*/
async function readTables(paths, workspace, { log }) {
	const tables = [];
	for (const path of paths) {
		const table = await readTable(path);
		log.debug(`${workspace.name(path)}: ${table.rowCount} rows`);
		tables.push(table);
	}
	const rows = tables.reduce((sum, { rowCount }) => sum + rowCount, 0);
	const what = paths.length === 1 ? workspace.name(paths[0]) : `${paths.length} files`;
	log.info(`${what}: ${rows} rows`);
	return tables;
}

export { readTables as t };
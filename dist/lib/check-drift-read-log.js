import { t as readTable } from "./data-read-table.js";

// actions/check-drift/src/read-log.ts
/**
* Reads files into memory and says what they hold in one line: a log of a year has a file a day, and the list of them
* is for debugging.
* @param mayBeEmpty a file with a header alone is of a quiet day: it is left out, where another one has rows.
* @throws UserError naming the file that cannot be read.
*/
async function readTables(paths, workspace, { log }, { mayBeEmpty = false } = {}) {
	const tables = [];
	for (const path of paths) {
		const table = await readTable(path, { mayBeEmpty });
		log.debug(`${workspace.name(path)}: ${table.rowCount} rows`);
		if (table.rowCount > 0) tables.push(table);
	}
	if (tables.length === 0) return [await readTable(paths[0])];
	const rows = tables.reduce((sum, { rowCount }) => sum + rowCount, 0);
	const what = paths.length === 1 ? workspace.name(paths[0]) : `${paths.length} files`;
	log.info(`${what}: ${rows} rows`);
	return tables;
}

export { readTables as t };
import type { Ports, Workspace } from '@modelops/action-kit';
import { readTable, type Table } from '@modelops/data';

/**
 * Reads files into memory and says what they hold in one line: a log of a year has a file a day, and the list of them
 * is for debugging.
 * @param mayBeEmpty a file with a header alone is of a quiet day: it is left out, where another one has rows.
 * @throws UserError naming the file that cannot be read.
 */
export async function readTables(
  paths: readonly string[],
  workspace: Workspace,
  { log }: Pick<Ports, 'log'>,
  { mayBeEmpty = false } = {},
): Promise<Table[]> {
  const tables: Table[] = [];
  for (const path of paths) {
    const table = await readTable(path, { mayBeEmpty });
    log.debug(`${workspace.name(path)}: ${table.rowCount} rows`);
    if (table.rowCount > 0) tables.push(table);
  }
  // None has rows: the error is that of the first.
  if (tables.length === 0) return [await readTable(paths[0]!)];
  const rows = tables.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const what = paths.length === 1 ? workspace.name(paths[0]!) : `${paths.length} files`;
  log.info(`${what}: ${rows} rows`);
  return tables;
}

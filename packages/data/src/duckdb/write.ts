import { rename } from 'node:fs/promises';
import { identifier, literal } from './sql.ts';
import { type DataTable, reading } from './table.ts';

/**
 * Writes a view of the table as Parquet, rows in the order of the source, without our own columns; the same rows give
 * the same bytes. Under a temporary name first.
 * @param path must lie in a folder that the engine may write to.
 */
export async function writeTable(
  table: DataTable,
  view: 'rows' | 'train' | 'holdout',
  path: string,
): Promise<void> {
  const columns = table.columns.map(({ name }) => identifier(name));
  const partial = `${path}.part`;
  await reading(table.spec, () =>
    table.engine.alone(() =>
      table.engine.run(
        `COPY (SELECT ${columns.join(', ')} FROM ${view}) TO ${literal(partial)} (FORMAT parquet, COMPRESSION zstd)`,
      ),
    ),
  );
  await rename(partial, path);
}

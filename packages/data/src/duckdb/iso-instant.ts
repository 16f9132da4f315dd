import type { Engine } from './engine.ts';
import { identifier, literal, texts } from './sql.ts';

/** As `parseInstant` of packages/evaluation reads dates and times: what prepare-data takes for one, train-model does, too. */
const iso =
  '(?i)\\s*(\\d{4}-\\d\\d-\\d\\d)(?:[T ](\\d\\d)(?::?(\\d\\d)(?::?(\\d\\d(?:[.,]\\d+)?))?)?\\s*(Z|UTC|[+-]\\d\\d(?::?\\d\\d)?)?)?\\s*';

/** SQL for the instant (UTC) that a text stands for in ISO 8601, NULL where it is none; without a zone it is UTC. */
export function isoInstant(text: string): string {
  const parts = `regexp_extract(${text}, ${literal(`^${iso}$`)}, ['day', 'hour', 'minute', 'second', 'zone'])`;
  const part = (name: string, otherwise: string) =>
    `if(${parts}.${name} = '', '${otherwise}', ${parts}.${name})`;
  const zone = `if(upper(${parts}.zone) IN ('', 'Z', 'UTC'), '+00', ${parts}.zone)`;
  const written = `${parts}.day || ' ' || ${part('hour', '00')} || ':' || ${part('minute', '00')} || ':' || replace(${part('second', '00')}, ',', '.') || ${zone}`;
  // The usual spellings need no regular expression, which costs ten times as much.
  const usual = `CASE WHEN ${text} LIKE '____-__-__%' THEN TRY_CAST(${text} AS TIMESTAMPTZ) END`;
  return `(coalesce(${usual}, TRY_CAST(${written} AS TIMESTAMPTZ)) AT TIME ZONE 'UTC')`;
}

/**
 * The columns of texts whose every value is an instant in ISO 8601. DuckDB's own detection is not asked: it takes
 * 03/01/2026 for a date, and guesses which of the two is the month.
 * @param files Parquet. @param left names of columns that stay texts.
 */
export async function isoColumns(
  engine: Engine,
  files: readonly string[],
  left: ReadonlySet<string>,
): Promise<string[]> {
  const from = `FROM read_parquet(${texts(files)}, union_by_name = true)`;
  const columns = await engine.rows(`DESCRIBE SELECT * ${from}`);
  const open = columns
    .filter((row) => row['column_type'] === 'VARCHAR')
    .map((row) => String(row['column_name']))
    .filter((name) => !left.has(name));
  if (open.length === 0) return [];
  // One value of each rules out nearly all that are none.
  const ask = async (names: readonly string[], sql: (column: string) => string) => {
    if (names.length === 0) return [];
    const row = await engine.row(
      `SELECT ${names.map((name, at) => `${sql(identifier(name))} AS c${at}`).join(', ')} ${from}`,
    );
    return names.filter((_, at) => row[`c${at}`] === true);
  };
  const likely = await ask(open, (column) => `${isoInstant(`any_value(${column})`)} IS NOT NULL`);
  return ask(likely, (column) => `bool_and(${column} IS NULL OR ${isoInstant(column)} IS NOT NULL)`);
}

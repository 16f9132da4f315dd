import type { Ports } from '@modelops/action-kit';
import { formatVersion } from '@modelops/contracts';
import { selectRows, type Table } from '@modelops/data';
import { groupsOf } from '@modelops/evaluation';
import { environmentOf, publishedVersions } from '@modelops/lifecycle';
import type { DetectInputs } from './inputs.ts';
import type { Repository } from './repository.ts';

/** What of a log is the running version's. */
export interface OwnRows {
  readonly tables: readonly Table[];
  /** Its first whole day; undefined where that is not known, or does not matter. */
  readonly from: string | undefined;
  /** The newest day of the log, whoever predicted then. */
  readonly newest: string;
}

const dayInMs = 86_400_000;

/**
 * Leaves out what another version predicted: it says nothing of this one's calibration. By the column that names the version
 * of each row; without one, by the day after that on which the ledger has it promoted, or, where the ledger knows nothing of
 * the environment, on which it was released. Where there was no version before, every row is its own.
 * @throws UserError for a column that was named and is not there, or a time that is none.
 */
export async function ownRows(
  tables: readonly Table[],
  version: string | null,
  { model, environment, columns, version: column, from }: DetectInputs,
  repository: Repository | undefined,
  { log }: Pick<Ports, 'log'>,
): Promise<OwnRows> {
  let newest = '';
  for (const table of tables)
    for (const day of groupsOf(table, { column: columns.time, unit: 'day' })) if (day > newest) newest = day;
  const whole = { tables, from, newest };
  if (version === null) return whole;
  if (column.isNamed || tables.some((table) => table.hasColumn(column.name))) {
    const own = tables.map((table) => ofVersion(table, column.name, version));
    const left = tables.reduce((sum, { rowCount }, at) => sum + rowCount - own[at]!.rowCount, 0);
    if (left > 0) log.info(`${left} rows are left out: their ${column.name} is not ${version}`);
    return { ...whole, tables: own.filter(({ rowCount }) => rowCount > 0) };
  }
  if (from !== undefined) return whole;
  const began =
    repository === undefined ? undefined : await beginning(repository, model, environment, version);
  if (began === undefined) return whole;
  // The day itself is of two versions.
  const since = new Date(Math.floor(Date.parse(began) / dayInMs + 1) * dayInMs).toISOString().slice(0, 10);
  log.info(`v${version} went into ${environment} on ${began.slice(0, 10)}: its days begin on ${since}`);
  if (newest < since)
    log.notice(
      `The log ends on ${newest}, before v${version} went into ${environment} (${began.slice(0, 10)}), so nothing of it is judged. Where the log names the version of each prediction in a column, name that as \`drift: {${environment}: {version: …}}\` in modelops.yml (\`model_version\` is found by itself).`,
      { title: model },
    );
  return { ...whole, from: since };
}

/** When the version came after another one, in ISO 8601; undefined where none was before. */
async function beginning(
  { ledger, releases }: Repository,
  model: string,
  environment: string,
  version: string,
): Promise<string | undefined> {
  const moves = environmentOf((await ledger())?.state, model, environment).history;
  if (moves.length > 0) {
    const move = moves.findLast((one) => one.version === version);
    return moves.every((one) => one.version === version) ? undefined : move?.at;
  }
  const versions = publishedVersions(model, await releases());
  const at = versions.findIndex((one) => formatVersion(one.version) === version);
  return at < 0 || at === versions.length - 1 ? undefined : versions[at]!.release.publishedAt;
}

function ofVersion(table: Table, name: string, version: string): Table {
  const column = table.column(name);
  const rows: number[] = [];
  for (let row = 0; row < table.rowCount; row++) if (versionIn(column.text(row)) === version) rows.push(row);
  return rows.length === table.rowCount ? table : selectRows(table, Uint32Array.from(rows));
}

/** `1.2.0` of `1.2.0`, `v1.2.0` and `flight-delay@v1.2.0`. */
function versionIn(text: string | null): string | undefined {
  return text === null ? undefined : /^(?:.*@)?v?(.+)$/s.exec(text.trim())?.[1];
}

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
  /** Whether rows of others are left out. */
  readonly isPart: boolean;
  /** The newest day of the log, whoever predicted then. */
  readonly newest: string;
}

const dayInMs = 86_400_000;

/** Rows whose day has not come. */
export interface Future {
  readonly rows: number;
  readonly from: string;
  readonly to: string;
}

/**
 * Leaves out rows from days that have not come: one wrong clock among all that write must not end the wait for labels, nor that
 * for the rest of today. Times in the local time of a place may be a day ahead.
 * @throws UserError for a time that is none.
 */
export function withoutFuture(
  tables: readonly Table[],
  time: string,
  now: Date,
): { readonly tables: readonly Table[]; readonly future: Future | undefined } {
  const tomorrow = new Date(now.getTime() + dayInMs).toISOString().slice(0, 10);
  const ahead: string[] = [];
  const kept = tables.map((table) => {
    const days = groupsOf(table, { column: time, unit: 'day' });
    const rows = days.flatMap((day, row) => (day > tomorrow ? [] : [row]));
    if (rows.length === table.rowCount) return table;
    ahead.push(...days.filter((day) => day > tomorrow));
    return selectRows(table, Uint32Array.from(rows));
  });
  if (ahead.length === 0) return { tables, future: undefined };
  ahead.sort();
  return { tables: kept, future: { rows: ahead.length, from: ahead[0]!, to: ahead.at(-1)! } };
}

/**
 * Leaves out what another version predicted: it says nothing of this one's calibration. A row that names its version in a
 * column is of that one. Any other row (no such column, an empty cell, a text that is no version) goes by its day: it is this
 * version's from the day after that on which the ledger has it promoted, or, where the ledger knows nothing of the
 * environment, on which it was released; where there was no version before, all days are.
 * @throws UserError for a column that was named and is not there, or a time that is none.
 */
export async function ownRows(
  tables: readonly Table[],
  version: string | null,
  inputs: DetectInputs,
  repository: Repository | undefined,
  { log }: Pick<Ports, 'log'>,
): Promise<OwnRows> {
  const { model, environment, columns, version: column } = inputs;
  const days = tables.map((table) => groupsOf(table, { column: columns.time, unit: 'day' }));
  const newest = days.flat().reduce((last, day) => (day > last ? day : last), '');
  if (version === null) return { tables, isPart: false, newest };
  const told = tables.map((table) => versionsIn(table, column));
  const silent = told.some((names) => names.includes(undefined));
  // A person who says from when on knows better.
  const began =
    silent && inputs.from === undefined && repository !== undefined
      ? await beginning(repository, model, environment, version)
      : undefined;
  // The day itself is of two versions.
  const since =
    began === undefined
      ? undefined
      : new Date(Math.floor(Date.parse(began) / dayInMs + 1) * dayInMs).toISOString().slice(0, 10);
  let left = 0;
  const own = tables.flatMap((table, at) => {
    const rows: number[] = [];
    for (const [row, name] of told[at]!.entries())
      if (name === undefined ? since === undefined || days[at]![row]! >= since : name === version)
        rows.push(row);
    left += table.rowCount - rows.length;
    if (rows.length === 0) return [];
    return [rows.length === table.rowCount ? table : selectRows(table, Uint32Array.from(rows))];
  });
  const came = began === undefined ? '' : `v${version} went into ${environment} on ${began.slice(0, 10)}`;
  if (left > 0)
    log.info(
      `${left} rows are left out: of another version than ${version}${since === undefined ? '' : `, or from before ${since} (${came})`}`,
    );
  if (own.length === 0)
    log.notice(
      `Nothing of the log is judged: it ends on ${newest}, and no row of it is of v${version}${came === '' ? '' : `. ${came}`}. Where the log names the version of each prediction in a column, name that as \`drift: {${environment}: {version: …}}\` in modelops.yml (\`model_version\` is found by itself).`,
      { title: model },
    );
  return { tables: own, isPart: left > 0, newest };
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

/** The version that each row names: `1.2.0` of `1.2.0`, `v1.2.0` and `flight-delay@v1.2.0`; undefined where it names none. */
function versionsIn(table: Table, { name, isNamed }: DetectInputs['version']): (string | undefined)[] {
  if (!isNamed && !table.hasColumn(name)) return Array.from({ length: table.rowCount }, () => undefined);
  const column = table.column(name);
  const known = new Map<string | null, string | undefined>();
  return Array.from({ length: table.rowCount }, (_, row) => {
    const text = column.text(row);
    if (!known.has(text)) known.set(text, /^(?:.*@)?v?(\d+\.\d+\.\d+)$/s.exec(text?.trim() ?? '')?.[1]);
    return known.get(text);
  });
}

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
  /** Which values of the column count, where not all rows name the one version. */
  readonly note: string | undefined;
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
 * column is of that one. A text that is no version (`staging`) is another's where the log names this version in other rows.
 * Any other row (no such column, an empty cell, a log of texts that are no versions) goes by its day: it is this version's from
 * the day after that on which the ledger has it promoted, or, where the ledger knows nothing of the environment, on which it
 * was released; where there was no version before, all days are.
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
  const told = tables.map((table) => namesIn(table, column));
  if (version === null)
    return { tables, isPart: false, newest, note: unclearNote(column.name, countOf(told.flat())) };
  const namesOwn = told.some((names) => names.some((name) => name?.version === version));
  const goesByDay = (name: Name | undefined) =>
    name === undefined || (name.version === undefined && !namesOwn);
  const silent = told.some((names) => names.some(goesByDay));
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
  const counted: (Name | undefined)[] = [];
  const left: (Name | undefined)[] = [];
  const own = tables.flatMap((table, at) => {
    const rows: number[] = [];
    for (const [row, name] of told[at]!.entries()) {
      const isOwn = goesByDay(name)
        ? since === undefined || days[at]![row]! >= since
        : name!.version === version;
      if (isOwn) rows.push(row);
      (isOwn ? counted : left).push(name);
    }
    if (rows.length === 0) return [];
    return [rows.length === table.rowCount ? table : selectRows(table, Uint32Array.from(rows))];
  });
  const came = began === undefined ? '' : `v${version} went into ${environment} on ${began.slice(0, 10)}`;
  if (left.length > 0)
    log.info(
      `${left.length} rows are left out: of another version than ${version}${since === undefined ? '' : `, or from before ${since} (${came})`}`,
    );
  if (own.length === 0)
    log.notice(
      `Nothing of the log is judged: it ends on ${newest}, and no row of it is of v${version}${came === '' ? '' : `. ${came}`}. Where the log names the version of each prediction in a column, name that as \`drift: {${environment}: {version: …}}\` in modelops.yml (\`model_version\` is found by itself).`,
      { title: model },
    );
  const note = othersNote(column.name, version, countOf(counted), countOf(left));
  return { tables: own, isPart: left.length > 0, newest, note };
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

/** What a cell says of who predicted. */
interface Name {
  readonly text: string;
  /** `1.2.0` of `1.2.0`, `v1.2.0` and `flight-delay@v1.2.0`; undefined where the text is no version. */
  readonly version: string | undefined;
}

/** What each row names; undefined where it names nothing. */
function namesIn(table: Table, { name, isNamed }: DetectInputs['version']): (Name | undefined)[] {
  if (!isNamed && !table.hasColumn(name)) return Array.from({ length: table.rowCount }, () => undefined);
  const column = table.column(name);
  const known = new Map<string | null, Name | undefined>();
  return Array.from({ length: table.rowCount }, (_, row) => {
    const cell = column.text(row);
    if (!known.has(cell)) {
      const text = cell?.trim() ?? '';
      const version = /^(?:.*@)?v?(\d+\.\d+\.\d+)$/s.exec(text)?.[1];
      known.set(cell, text === '' ? undefined : { text: version ?? text, version });
    }
    return known.get(cell);
  });
}

/** Rows by what they name; undefined: nothing. */
type Counts = ReadonlyMap<string | undefined, { readonly rows: number; readonly isVersion: boolean }>;

function countOf(names: readonly (Name | undefined)[]): Counts {
  const counts = new Map<string | undefined, { rows: number; isVersion: boolean }>();
  for (const name of names) {
    const count = counts.get(name?.text);
    if (count === undefined) counts.set(name?.text, { rows: 1, isVersion: name?.version !== undefined });
    else count.rows++;
  }
  return counts;
}

const mostNames = 5;

/** `1200 rows (1.0.0: 700, staging: 500)`. */
function listed(counts: Counts): string {
  const all = [...counts].sort(([, a], [, b]) => b.rows - a.rows);
  const rows = all.reduce((sum, [, one]) => sum + one.rows, 0);
  if (rows === 0) return 'no row';
  const shown = all
    .slice(0, mostNames)
    .map(([text, one]) => `${text === undefined ? 'without a name' : text.slice(0, 60)}: ${one.rows}`);
  const more = all.length - shown.length;
  return `${rows} ${rows === 1 ? 'row' : 'rows'} (${shown.join(', ')}${more > 0 ? `, and ${more} more` : ''})`;
}

/** Where nobody knows which version is watched, and the log names more than one. */
function unclearNote(column: string, counts: Counts): string | undefined {
  const names = [...counts.keys()].filter((text) => text !== undefined);
  if (names.length < 2) return undefined;
  return `The column "${column}" names ${names.length} versions, and ${listed(counts)} count together: it is not known which of them is watched. Say it as \`champion-version\`.`;
}

/** Where the log names others than the version that is watched. */
function othersNote(column: string, version: string, counted: Counts, left: Counts): string | undefined {
  const isOther = (text: string | undefined) => text !== undefined && text !== version;
  if (![...counted.keys(), ...left.keys()].some(isOther)) return undefined;
  const told = `By the column "${column}" ${listed(counted)} count for v${version}, and ${listed(left)} ${left.size === 0 ? 'is' : 'are'} left out.`;
  const unclear = [...counted].filter(([text, { isVersion }]) => text !== undefined && !isVersion);
  if (unclear.length === 0) return told;
  return `${told} ${unclear
    .slice(0, mostNames)
    .map(([text]) => `"${text!.slice(0, 60)}"`)
    .join(
      ', ',
    )} ${unclear.length === 1 ? 'is no version' : 'are no versions'}, so such rows go by their day, whoever made them: log the version, such as ${version}.`;
}

import {
  type ColumnProfile,
  type DataProfile,
  type Digest,
  digestOf,
  type Task,
  UserError,
  type WindowProfiles,
} from '@modelops/contracts';
import { type Column, countOnEdges, fitsProfile, profileTable, type Table } from '@modelops/data';
import { groupsOf } from '@modelops/evaluation';
import { type Day, dayNumber, dayOf } from './day.ts';
import { outcomesOf } from './outcomes.ts';

const dayInMs = 86_400_000;

/** Which column is what. */
export interface LogColumns {
  readonly time: string;
  readonly label: string | undefined;
  readonly score: string | undefined;
  readonly key: string | undefined;
  /** Undefined: those of `modelFeatures` that the reference has, else every column that is nothing else. */
  readonly features: readonly string[] | undefined;
  /** What the model reads, as far as that is written down. */
  readonly modelFeatures?: readonly string[] | undefined;
  readonly ignore: readonly string[];
}

/** What the champion was trained or judged on. */
export interface Reference {
  readonly profile: DataProfile;
  readonly digest: Digest;
  /** Its days; empty where only a profile is known. */
  readonly days: readonly Day[];
  /** The columns that are watched: features, and the score. */
  readonly watched: readonly string[];
}

/** A column that is not what it was. */
export interface SchemaChange {
  readonly column: string;
  readonly kind: 'missing' | 'empty' | 'type' | 'new';
  /** One sentence without a full stop. */
  readonly message: string;
  /** Days of the files in which it does not fit: it is not counted there. None where it is new. */
  readonly days: readonly string[];
  /** Since when it does not fit; null where newer files fit again, or it is new. */
  readonly since: string | null;
}

/** Profile and days of the rows that the champion was trained or judged on. @throws UserError for a column that is not there. */
export function referenceOf(
  tables: readonly Table[],
  columns: LogColumns,
  task?: Task | undefined,
): Reference {
  const roles: Record<string, ColumnProfile['role']> = { [columns.time]: 'time' };
  if (columns.label !== undefined) roles[columns.label] = 'label';
  if (columns.key !== undefined) roles[columns.key] = 'key';
  const profile = profileTable(tables, { roles });
  const watched = watchedColumns(profile, columns);
  return {
    ...daysOf(tables, profile, watched, columns, task),
    profile,
    digest: digestOf(profile),
    watched,
  };
}

/**
 * What of a reference is worth releasing: its profile and its counts by day, of features, label and score. No row is in them.
 * @throws UserError for a column that is not there.
 */
export function countsOfReference(
  tables: readonly Table[],
  columns: LogColumns,
  task?: Task,
): { readonly profile: DataProfile; readonly windows: WindowProfiles } {
  const { profile: whole, watched } = referenceOf(tables, columns, task);
  // What is released holds nothing of columns that are left out.
  const profile = {
    ...whole,
    columns: whole.columns.filter(({ name }) => !columns.ignore.includes(name)),
  };
  const inTables = new Set(tables[0]?.columnNames);
  const names = [...watched, columns.label, columns.score].filter(
    (name): name is string => name !== undefined && inTables.has(name),
  );
  const days = daysIn(tables, columns.time);
  return {
    profile,
    windows: countOnEdges(tables, profile, {
      time: columns.time,
      days: (table) => startsOfDays(days.get(table)!),
      names: [...new Set(names)],
    }),
  };
}

function daysIn(tables: readonly Table[], time: string): ReadonlyMap<Table, string[]> {
  return new Map(tables.map((table) => [table, groupsOf(table, { column: time, unit: 'day' })] as const));
}

/** Milliseconds since 1970 at which the days begin. */
function startsOfDays(names: readonly string[]): Float64Array {
  const known = new Map<string, number>();
  return Float64Array.from(names, (name) => {
    let number = known.get(name);
    if (number === undefined) {
      number = dayNumber(name);
      known.set(name, number);
    }
    return number * dayInMs;
  });
}

/** The columns of a profile that are watched. @throws UserError for a feature that it does not have. */
export function watchedColumns(profile: DataProfile, columns: LogColumns): string[] {
  const names = profile.columns.map(({ name }) => name);
  for (const name of columns.features ?? [])
    if (!names.includes(name))
      throw new UserError(`the reference has no column "${name}"`, {
        fix: `It has: ${names.slice(0, 30).join(', ')}.`,
      });
  const other = [columns.time, columns.label, columns.key, columns.score, ...columns.ignore];
  const features = columns.features ?? featuresIn(profile, other, columns.modelFeatures ?? []);
  const scores = scoresAmong(names, columns.score, profile);
  return [...features.filter((name) => !scores.includes(name)), ...scores];
}

/**
 * Counts the days of a log on the reference's edges.
 * @param task how labels and scores are judged; undefined: told by the labels.
 * @returns also what has changed in the columns. A column that does not fit in a file is not counted on that file's days, and
 *   on all others: one bad file of a log says nothing of the others, now or later.
 * @throws UserError when there is no time, or a cell of it is none; when a label or a score is no number.
 */
export function daysOf(
  tables: readonly Table[],
  profile: DataProfile,
  watched: readonly string[],
  columns: LogColumns,
  task: Task | undefined,
): { readonly days: Day[]; readonly changes: SchemaChange[]; readonly task: Task } {
  const dayNames = daysIn(tables, columns.time);
  const daysOfTable = new Map([...dayNames].map(([table, names]) => [table, new Set(names)]));
  const misfits = misfitsOf(tables, profile, watched);
  const count = (some: readonly Table[], names: readonly string[]) =>
    countOnEdges(some, profile, {
      time: columns.time,
      days: (table) => startsOfDays(dayNames.get(table)!),
      names,
    });
  const windows = count(
    tables,
    watched.filter((name) => !misfits.has(name)),
  );
  const byDay = new Map<string, Record<string, Day['columns'][string]>>();
  const take = (counted: WindowProfiles, isLost: (day: string) => boolean) =>
    counted.windows.forEach(({ from }, at) => {
      const day = dayOf(from / dayInMs);
      if (!isLost(day)) byDay.set(day, { ...byDay.get(day), ...countsAt(counted, profile, at) });
    });
  take(windows, () => false);
  for (const [name, bad] of misfits) {
    const good = tables.filter((table) => !bad.includes(table));
    // Also where another file of the day fits: that would be a part of the day.
    const lost = new Set(bad.flatMap((table) => [...daysOfTable.get(table)!]));
    if (good.length > 0) take(count(good, [name]), (day) => lost.has(day));
  }
  const judged = outcomesOf(tables, dayNames, columns, task);
  return {
    changes: schemaChanges(tables, daysOfTable, profile, misfits, columns),
    task: judged.task,
    days: windows.windows.map(({ from, rows }) => {
      const day = dayOf(from / dayInMs);
      return { day, rows, outcomes: judged.byDay.get(day) ?? null, columns: byDay.get(day)! };
    }),
  };
}

/** What is counted of a window, by column. */
function countsAt(
  { columns }: WindowProfiles,
  profile: DataProfile,
  at: number,
): Record<string, Day['columns'][string]> {
  return Object.fromEntries(
    columns.map((column) => {
      const categories = profile.columns.find(({ name }) => name === column.name)?.categories != null;
      const counts = column.counts[at]!;
      return [
        column.name,
        {
          bins: categories ? counts.slice(0, -1) : counts,
          missing: column.nulls[at]! + column.nans[at]!,
          unseen: categories ? counts.at(-1)! : 0,
        },
      ];
    }),
  );
}

/**
 * The days of a reference of which only counts are known: the inputs, the rate of the label, and the mean score where the
 * model had scored it. How well it ranked is not known. Windows that are no days give none.
 */
export function daysOfWindows(
  profile: DataProfile,
  released: WindowProfiles,
  watched: readonly string[],
  score: string | undefined,
): Day[] {
  const { windows, columns, length } = released;
  if (length !== dayInMs) return [];
  const named = new Map(columns.map((column) => [column.name, column]));
  const counted = { ...released, columns: watched.flatMap((name) => named.get(name) ?? []) };
  const label = profile.columns.find(({ role }) => role === 'label');
  const labels = label === undefined ? undefined : named.get(label.name);
  const scores = score === undefined ? undefined : named.get(score);
  return windows.map(({ from, rows }, at) => {
    const observed = labels?.mean[at] ?? null;
    return {
      day: dayOf(from / length),
      rows,
      outcomes:
        observed === null
          ? null
          : {
              rows: rows - labels!.nulls[at]! - labels!.nans[at]!,
              observed,
              predicted: scores?.mean[at] ?? null,
              performance: null,
            },
      columns: countsAt(counted, profile, at),
    };
  });
}

function featuresIn(
  profile: DataProfile,
  other: readonly (string | undefined)[],
  modelFeatures: readonly string[],
): string[] {
  const all = profile.columns
    .filter(({ name, role, type }) => role === 'feature' && type !== 'timestamp' && !other.includes(name))
    .map(({ name }) => name);
  const read = all.filter((name) => modelFeatures.includes(name));
  // A log of features that were made on the way may have none by its name.
  return read.length > 0 ? read : all;
}

/** The column with the score; of several classes, where there is none, those that begin with its name and `_`. */
function scoresAmong(
  names: readonly string[],
  score: string | undefined,
  profile: DataProfile,
): readonly string[] {
  if (score === undefined || names.includes(score)) return names.filter((name) => name === score);
  const labels = profile.columns.find(({ role }) => role === 'label')?.categories?.values.length ?? 0;
  if (labels < 3) return [];
  const ofClasses = names.filter((name) => name.startsWith(`${score}_`));
  return ofClasses.length > 1 ? ofClasses : [];
}

const typeNames: Readonly<Record<Column['type'], string>> = {
  number: 'numbers',
  bigint: 'integers',
  date: 'times',
  string: 'texts',
  boolean: 'booleans',
};

/** A column without a value counts as missing cells where so many rows would be empty by chance more often than this. */
const chanceOfEmpty = 1e-6;

/** Files in which a watched column is absent or does not fit the profile. A file without rows says nothing, a few empty cells little. */
function misfitsOf(
  tables: readonly Table[],
  profile: DataProfile,
  watched: readonly string[],
): ReadonlyMap<string, readonly Table[]> {
  const misfits = new Map<string, Table[]>();
  for (const name of watched) {
    const column = profile.columns.find((candidate) => candidate.name === name)!;
    const missing = 1 - column.count / Math.max(1, column.count + column.nulls + column.nans);
    const bad = tables.filter((table) => {
      if (!table.hasColumn(name)) return true;
      const found = table.column(name);
      // Without a value a text file has no type; that may be chance where cells are often empty.
      const isChance = missing ** table.rowCount > chanceOfEmpty && isEmpty(found, table.rowCount);
      return !(isChance || fitsProfile(found, column));
    });
    if (bad.length > 0) misfits.set(name, bad);
  }
  return misfits;
}

function schemaChanges(
  tables: readonly Table[],
  daysOfTable: ReadonlyMap<Table, ReadonlySet<string>>,
  profile: DataProfile,
  misfits: ReadonlyMap<string, readonly Table[]>,
  columns: LogColumns,
): SchemaChange[] {
  const known = new Set(profile.columns.map(({ name }) => name));
  const fresh = [...new Set(tables.flatMap(({ columnNames }) => columnNames))].filter(
    (name) => !known.has(name) && !Object.values(columns).flat().includes(name),
  );
  const all = [...new Set([...daysOfTable.values()].flatMap((days) => [...days]))].sort();
  const changes = [...misfits].flatMap(([name, bad]): SchemaChange[] => {
    const lost = new Set(bad.flatMap((table) => [...daysOfTable.get(table)!]));
    if (lost.size === 0) return [];
    const stands = lost.has(all.at(-1)!);
    const since = stands ? all[all.findLastIndex((day) => !lost.has(day)) + 1]! : null;
    const days = all.filter((day) => lost.has(day));
    const about = bad.filter((table) =>
      [...daysOfTable.get(table)!].some((day) => since === null || day >= since),
    );
    const gone = about.every((table) => !table.hasColumn(name));
    const held = about.find((table) => table.hasColumn(name) && !isEmpty(table.column(name), table.rowCount));
    const what = gone
      ? stands
        ? 'is gone'
        : 'was gone'
      : held === undefined
        ? stands
          ? 'is empty'
          : 'was empty'
        : `${stands ? 'holds' : 'held'} ${typeNames[held.column(name).type]}${stands ? ' now' : ''}, and was ${profile.columns.find((column) => column.name === name)!.type}`;
    const when = since === null ? ` ${period(days)}` : since === all[0] ? '' : ` since ${since}`;
    const others = tables.filter(
      (table) => !about.includes(table) && [...daysOfTable.get(table)!].some((day) => lost.has(day)),
    );
    const where = others.length === 0 ? '' : ` in ${about.length} of ${about.length + others.length} files`;
    const renamed =
      gone && bad.length === tables.length && fresh.length > 0 ? ` (new: ${fresh.join(', ')})` : '';
    return [
      {
        column: name,
        kind: gone ? 'missing' : held === undefined ? 'empty' : 'type',
        message: `the column "${name}" ${what}${where}${when}${renamed}`,
        days,
        since,
      },
    ];
  });
  return [
    ...changes,
    ...fresh.map(
      (name): SchemaChange => ({
        column: name,
        kind: 'new',
        message: `the column "${name}" is new`,
        days: [],
        since: null,
      }),
    ),
  ];
}

/** Days as people say them. */
function period(days: readonly string[]): string {
  if (days.length < 4) return `on ${days.join(', ')}`;
  return `on ${days.length} days from ${days[0]} to ${days.at(-1)}`;
}

function isEmpty(column: Column, rows: number): boolean {
  for (let row = 0; row < rows; row++) if (!column.isMissing(row)) return false;
  return true;
}

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

/** Which column is what. */
export interface LogColumns {
  readonly time: string;
  readonly label: string | undefined;
  readonly score: string | undefined;
  readonly key: string | undefined;
  /** Undefined: every column that is nothing else. */
  readonly features: readonly string[] | undefined;
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
  readonly kind: 'missing' | 'type' | 'new';
  /** One sentence without a full stop. */
  readonly message: string;
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
    return number * 86_400_000;
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
  const features =
    columns.features ??
    profile.columns
      .filter(({ name, role, type }) => role === 'feature' && type !== 'timestamp' && !other.includes(name))
      .map(({ name }) => name);
  const scores = scoresAmong(names, columns.score, profile);
  return [...features.filter((name) => !scores.includes(name)), ...scores];
}

/**
 * Counts the days of a log on the reference's edges.
 * @param task how labels and scores are judged; undefined: told by the labels.
 * @returns also what has changed in the columns; a column that does not fit is not counted.
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
  const numbers = (table: Table) => startsOfDays(dayNames.get(table)!);
  const changes = schemaChanges(tables, profile, watched, columns);
  const counted = watched.filter((name) =>
    changes.every((change) => change.column !== name || change.kind === 'new'),
  );
  const windows = countOnEdges(tables, profile, { time: columns.time, days: numbers, names: counted });
  const judged = outcomesOf(tables, dayNames, columns, task);
  return {
    changes,
    task: judged.task,
    days: windows.windows.map(({ from, rows }, at) => {
      const day = dayOf(from / 86_400_000);
      return {
        day,
        rows,
        outcomes: judged.byDay.get(day) ?? null,
        columns: Object.fromEntries(
          windows.columns.map((column) => {
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
        ),
      };
    }),
  };
}

/**
 * The days of a reference of which only counts are known: the inputs, the rate of the label, and the mean score where the
 * model had scored it. How well it ranked is not known. Windows that are no days give none.
 */
export function daysOfWindows(
  profile: DataProfile,
  { windows, columns, length }: WindowProfiles,
  watched: readonly string[],
  score: string | undefined,
): Day[] {
  if (length !== 86_400_000) return [];
  const named = new Map(columns.map((column) => [column.name, column]));
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
      columns: Object.fromEntries(
        watched.flatMap((name) => {
          const column = named.get(name);
          if (column === undefined) return [];
          const categories = profile.columns.find((one) => one.name === name)?.categories != null;
          const counts = column.counts[at]!;
          return [
            [
              name,
              {
                bins: categories ? counts.slice(0, -1) : counts,
                missing: column.nulls[at]! + column.nans[at]!,
                unseen: categories ? counts.at(-1)! : 0,
              },
            ] as const,
          ];
        }),
      ),
    };
  });
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

function schemaChanges(
  tables: readonly Table[],
  profile: DataProfile,
  watched: readonly string[],
  columns: LogColumns,
): SchemaChange[] {
  const changes: SchemaChange[] = [];
  const inTables = new Set(tables.flatMap(({ columnNames }) => columnNames));
  const known = new Set(profile.columns.map(({ name }) => name));
  const fresh = [...inTables].filter(
    (name) => !known.has(name) && !Object.values(columns).flat().includes(name),
  );
  for (const name of watched) {
    const column = profile.columns.find((candidate) => candidate.name === name)!;
    const without = tables.filter((table) => !table.hasColumn(name));
    if (without.length > 0) {
      const renamed =
        without.length === tables.length && fresh.length > 0 ? ` (new: ${fresh.join(', ')})` : '';
      const where = without.length === tables.length ? '' : ` in ${without.length} of ${tables.length} files`;
      changes.push({
        column: name,
        kind: 'missing',
        message: `the column "${name}" is gone${where}${renamed}`,
      });
      continue;
    }
    const other = tables.find((table) => {
      const found = table.column(name);
      return !isEmpty(found, table.rowCount) && !fitsProfile(found, column);
    });
    if (other !== undefined)
      changes.push({
        column: name,
        kind: 'type',
        message: `the column "${name}" holds ${typeNames[other.column(name).type]} now, and was ${column.type}`,
      });
    else if (tables.some((table) => !fitsProfile(table.column(name), column)))
      changes.push({ column: name, kind: 'type', message: `the column "${name}" is empty` });
  }
  for (const name of fresh)
    changes.push({ column: name, kind: 'new', message: `the column "${name}" is new` });
  return changes;
}

function isEmpty(column: Column, rows: number): boolean {
  for (let row = 0; row < rows; row++) if (!column.isMissing(row)) return false;
  return true;
}

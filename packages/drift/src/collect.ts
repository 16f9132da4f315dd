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
import { groupsOf, metricOf } from '@modelops/evaluation';
import { type Day, type DayOutcomes, dayNumber, dayOf } from './day.ts';

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
export function referenceOf(tables: readonly Table[], columns: LogColumns): Reference {
  const roles: Record<string, ColumnProfile['role']> = { [columns.time]: 'time' };
  if (columns.label !== undefined) roles[columns.label] = 'label';
  if (columns.key !== undefined) roles[columns.key] = 'key';
  const profile = profileTable(tables, { roles });
  const watched = watchedColumns(profile, columns);
  return {
    ...daysOf(tables, profile, watched, columns, undefined),
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
): { readonly profile: DataProfile; readonly windows: WindowProfiles } {
  const { profile, watched } = referenceOf(tables, columns);
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
  const score = columns.score !== undefined && names.includes(columns.score) ? [columns.score] : [];
  return [...features.filter((name) => name !== columns.score), ...score];
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

/** Fixed point, so that sums of scores do not depend on the order of the rows. */
const unit = 2 ** 30;

function outcomesOf(
  tables: readonly Table[],
  dayNames: ReadonlyMap<Table, string[]>,
  { label, score }: LogColumns,
  given: Task | undefined,
): { byDay: Map<string, DayOutcomes>; task: Task } {
  const byDay = new Map<string, { labels: number[]; scores: number[] }>();
  let binary = true;
  let scored = true;
  for (const table of tables) {
    if (label === undefined || !table.hasColumn(label)) continue;
    const labels = table.column(label);
    const scores = score !== undefined && table.hasColumn(score) ? table.column(score) : undefined;
    const days = dayNames.get(table)!;
    for (let row = 0; row < table.rowCount; row++) {
      if (labels.isMissing(row)) continue;
      const truth = numberOf(labels, row);
      if (truth === undefined)
        throw new UserError(`the label is "${labels.text(row)}", which is not a number`, {
          where: table.locate(row, label),
          fix: 'Labels are 0 and 1, true and false, or numbers; leave a cell empty where the truth is not known yet.',
        });
      binary &&= truth === 0 || truth === 1;
      let predicted = Number.NaN;
      if (scores !== undefined && !scores.isMissing(row)) {
        const number = numberOf(scores, row);
        if (number === undefined)
          throw new UserError(`the score is "${scores.text(row)}", which is not a finite number`, {
            where: table.locate(row, score),
            fix: 'Find out which rows the model could not score; leave the cell empty where there is no prediction.',
          });
        predicted = number;
      }
      const day = byDay.get(days[row]!) ?? { labels: [], scores: [] };
      byDay.set(days[row]!, day);
      day.labels.push(truth);
      day.scores.push(predicted);
    }
    scored &&= scores !== undefined;
  }
  const task = given ?? (binary ? 'binary-classification' : 'regression');
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + Math.round(value * unit), 0) / unit / values.length;
  const days = new Map<string, DayOutcomes>();
  for (const [day, { labels, scores }] of byDay) {
    const kept = scores.flatMap((value, at) => (Number.isNaN(value) ? [] : [at]));
    // Judged on the rows that have both, so that prediction and truth are of the same rows.
    const both = scored && kept.length > 0;
    const truths = both ? kept.map((at) => labels[at]!) : labels;
    const performance = both
      ? metricOf(
          task === 'regression' ? 'rmse' : 'roc_auc',
          task,
          Float64Array.from(truths),
          Float64Array.from(kept, (at) => scores[at]!),
        )
      : Number.NaN;
    days.set(day, {
      rows: truths.length,
      observed: mean(truths),
      predicted: both ? mean(kept.map((at) => scores[at]!)) : null,
      performance: Number.isFinite(performance) ? Math.round(performance * unit) / unit : null,
    });
  }
  return { byDay: days, task };
}

function numberOf(column: Column, row: number): number | undefined {
  const value =
    column.type === 'boolean'
      ? Number(column.values[row])
      : column.type === 'number'
        ? column.values[row]!
        : Number(column.text(row) ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}

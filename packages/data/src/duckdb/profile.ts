import {
  type ColumnProfile,
  type ColumnRule,
  type DataProfile,
  digestOf,
  UserError,
  type WindowProfiles,
} from '@modelops/contracts';
import { equiprobableEdges } from '../profiles.ts';
import type { Row } from './engine.ts';
import { doubles, identifier, texts } from './sql.ts';
import { type DataTable, reading, sourceName, type TableColumn } from './table.ts';

/** Rows that freeze the edges: rank error at most 1% at 95% (Cohen, Kaplan 2007). */
const sampleSize = 20_000;
const bins = 64;
/** Categories that are counted by name; the rest is `other`. */
const namedCategories = 500;
const longestCategory = 200;

/** What is counted of a column, and on what. */
interface Frame {
  readonly column: TableColumn;
  readonly edges: readonly number[] | null;
  readonly categories: readonly string[] | null;
}

/**
 * Profiles a table: freezes 64 edges of equal share from a bottom-k sample by hash(file, row), then counts every row on
 * them. The same rows give the same profile, byte for byte, for any number of threads.
 */
export async function profileTable(table: DataTable): Promise<DataProfile> {
  const frames = await freeze(table);
  return count(table, frames);
}

/**
 * Counts a table on the edges and categories of another profile. Columns that the table lacks are left out; one of
 * another type is refused (open the table with `schemaOf(reference)`).
 * @throws UserError for a column of another type.
 */
export async function profileOnEdges(table: DataTable, reference: DataProfile): Promise<DataProfile> {
  return count(table, framesOf(table, reference));
}

/**
 * Counts windows of time on the edges of a profile, in one scan (and one more for each column of categories). Windows without a row are left out, and so are rows
 * without a time.
 * @param length of a window in milliseconds; windows begin at its multiples since 1970 UTC.
 * @throws UserError when the table has no column of time, or more than 100,000 windows.
 */
export async function profileWindows(
  table: DataTable,
  reference: DataProfile,
  length: number,
): Promise<WindowProfiles> {
  const { time } = table.spec;
  if (time === undefined)
    throw new UserError('windows are of time, and no column of time is named', {
      fix: 'Set `data.time` in modelops.yml, or the input `time`.',
    });
  const frames = framesOf(table, reference);
  const milliseconds = `epoch_ms(${identifier(time)})`;
  // DuckDB's // cuts towards zero; windows before 1970 are cut downwards, too.
  const window = `(${milliseconds} // ${length} - CASE WHEN ${milliseconds} % ${length} < 0 THEN 1 ELSE 0 END)`;
  const rows = await reading(table.spec, () =>
    table.engine.alone(() =>
      table.engine.rows(
        `SELECT w, count(*) AS n, ${aggregates(frames).join(', ')} FROM (SELECT ${[`${window} AS w`, ...inputs(frames)].join(', ')} FROM rows WHERE ${identifier(time)} IS NOT NULL) GROUP BY w ORDER BY w`,
      ),
    ),
  );
  if (rows.length > 100_000)
    throw new UserError(`the data has ${rows.length} windows of ${length} ms`, {
      fix: 'Choose longer windows.',
    });
  const named = await categoryCounts(table, frames, window);
  const counted = rows.map((row) =>
    frames.map((frame, at) =>
      columnOf(frame, row, at, row['n'] as number, named.get(frame)?.get(row['w'] as number)),
    ),
  );
  return {
    schema: 'modelops/window-profiles/v1',
    profile: digestOf(reference),
    source: table.source,
    time,
    length,
    windows: rows.map((row) => ({ from: (row['w'] as number) * length, rows: row['n'] as number })),
    columns: frames.map(({ column }, at) => ({
      name: column.name,
      nulls: counted.map((columns) => columns[at]!.nulls),
      nans: counted.map((columns) => columns[at]!.nans),
      mean: counted.map((columns) => columns[at]!.moments?.mean ?? null),
      m2: counted.map((columns) => columns[at]!.moments?.m2 ?? null),
      counts: counted.map((columns) => {
        const { bins: binned, categories } = columns[at]!;
        return binned?.counts ?? (categories === null ? [] : [...categories.counts, categories.other]);
      }),
    })),
  };
}

/** The types of a profile's columns as a schema, so that another table is read in the same way. */
export function schemaOf(profile: DataProfile): Record<string, ColumnRule> {
  return Object.fromEntries(
    profile.columns.map(({ name, type, unit, sensitive }) => [
      name,
      { type, ...(unit === undefined ? {} : { unit }), ...(sensitive === undefined ? {} : { sensitive }) },
    ]),
  );
}

/** The bottom-k sample's values of some numeric columns, each ascending and finite. */
export async function sampleColumns(
  table: DataTable,
  columns: readonly TableColumn[],
): Promise<Map<string, Float64Array>> {
  const result = new Map<string, Float64Array>();
  if (columns.length === 0) return result;
  const names = columns.map(({ name }) => identifier(name));
  // Most rows are passed over by their number alone; what is left over is sorted.
  const share = Math.min(1, (sampleSize * 1.1 + 1000) / Math.max(1, table.rows));
  const bound = BigInt(Math.floor(share * 2 ** 53)) << 11n;
  const sampled = `SELECT ${names.map((name, at) => `${name}::DOUBLE AS c${at}`).join(', ')} FROM rows WHERE hash("$file", "$row") < ${bound >= 1n << 64n ? (1n << 64n) - 1n : bound}::UBIGINT ORDER BY hash("$file", "$row"), "$file", "$row" LIMIT ${sampleSize}`;
  const lists = names.map((_, at) => `list_sort(list(c${at}) FILTER (WHERE isfinite(c${at}))) AS v${at}`);
  const row = await reading(table.spec, () =>
    table.engine.row(`SELECT ${lists.join(', ')} FROM (${sampled})`),
  );
  for (const [at, { name }] of columns.entries())
    result.set(name, Float64Array.from((row[`v${at}`] as number[] | null) ?? []));
  return result;
}

/** A sample of the rows of one UTC day. */
export interface DaySample {
  readonly day: string;
  /** All of them, not only the sampled ones. */
  readonly rows: number;
  /** Of each column that was asked for, ascending and finite. */
  readonly values: ReadonlyMap<string, Float64Array>;
}

/** The same by day, oldest first: about `sampleSize` rows of all days together. None without a time. */
export async function sampleDays(
  table: DataTable,
  columns: readonly TableColumn[],
): Promise<readonly DaySample[]> {
  const { time } = table.spec;
  if (time === undefined || columns.length === 0) return [];
  const share = Math.min(1, sampleSize / Math.max(1, table.rows));
  const bound = share === 1 ? (1n << 64n) - 1n : BigInt(Math.floor(share * 2 ** 53)) << 11n;
  const lists = columns.map(
    ({ name }, at) =>
      `list_sort(list(${identifier(name)}::DOUBLE) FILTER (WHERE hash("$file", "$row") <= ${bound}::UBIGINT AND isfinite(${identifier(name)}::DOUBLE))) AS v${at}`,
  );
  const rows = await reading(table.spec, () =>
    table.engine.rows(
      `SELECT strftime(${identifier(time)}, '%Y-%m-%d') AS "$day", count(*) AS "$rows", ${lists.join(', ')} FROM rows
       WHERE ${identifier(time)} IS NOT NULL GROUP BY "$day" ORDER BY "$day"`,
    ),
  );
  return rows.map((row) => ({
    day: String(row['$day']),
    rows: Number(row['$rows']),
    values: new Map(
      columns.map(({ name }, at) => [name, Float64Array.from((row[`v${at}`] as number[] | null) ?? [])]),
    ),
  }));
}

const isNumeric = ({ type }: { type: ColumnProfile['type'] }) => type === 'float' || type === 'integer';

async function freeze(table: DataTable): Promise<Frame[]> {
  // A profile is released: what is nobody's business stands in none.
  const columns = table.columns.filter(({ sensitive }) => !sensitive);
  const numeric = columns.filter((column) => isNumeric(column) && column.role !== 'key');
  const samples = await sampleColumns(table, numeric);
  const frames: Frame[] = [];
  for (const column of columns) {
    const values = samples.get(column.name);
    const named = column.type === 'category' && column.role !== 'key';
    frames.push({
      column,
      edges: values === undefined ? null : equiprobableEdges(values, bins),
      categories: named
        ? await topCategories(table, column)
        : column.type === 'boolean'
          ? ['false', 'true']
          : null,
    });
  }
  return frames;
}

async function topCategories(table: DataTable, { name }: TableColumn): Promise<string[]> {
  const column = identifier(name);
  const rows = await reading(table.spec, () =>
    table.engine.rows(
      `SELECT ${column} AS v, count(*) AS n FROM rows WHERE ${column} IS NOT NULL AND length(${column}) <= ${longestCategory} AND NOT contains(${column}, chr(0)) GROUP BY ${column} ORDER BY n DESC, v LIMIT ${namedCategories}`,
    ),
  );
  return rows.map((row) => String(row['v']));
}

function framesOf(table: DataTable, reference: DataProfile): Frame[] {
  return reference.columns.flatMap((profile) => {
    const column = table.columns.find(({ name }) => name === profile.name);
    if (column === undefined) return [];
    if (column.type !== profile.type)
      throw new UserError(
        `the column "${profile.name}" is ${column.type}, in the profile that it is compared with ${profile.type}`,
        { where: sourceName(table.spec) },
      );
    return [{ column, edges: profile.bins?.edges ?? null, categories: profile.categories?.values ?? null }];
  });
}

/** x: the value as a number; r: as it is, where it may be none. */
function inputs(frames: readonly Frame[]): string[] {
  return frames.flatMap(({ column: { name, type }, edges, categories }, at) => {
    const column = identifier(name);
    if (type === 'float')
      return [`${column} AS r${at}`, `CASE WHEN isfinite(${column}) THEN ${column} END AS x${at}`];
    if (type === 'integer') return [`${column}::DOUBLE AS x${at}`];
    if (type === 'boolean') return [`${column}::INTEGER::DOUBLE AS x${at}`];
    if (type === 'timestamp') return [`epoch_ms(${column}) AS x${at}`];
    return edges === null && categories === null
      ? [`(${column} IS NULL) AS x${at}`]
      : [`${column} AS x${at}`];
  });
}

function aggregates(frames: readonly Frame[]): string[] {
  return frames.flatMap(({ column: { type, role }, edges, categories }, at) => {
    const moments = (x: string) => [
      `avg(${x}) AS avg${at}`,
      `var_pop(${x}) AS var${at}`,
      `min(${x}) AS min${at}`,
      `max(${x}) AS max${at}`,
    ];
    const parts: string[] = [];
    if (type === 'float')
      parts.push(`count(r${at}) AS all${at}`, `count(x${at}) AS n${at}`, ...moments(`x${at}`));
    else if (type === 'integer' || type === 'boolean')
      parts.push(`count(x${at}) AS n${at}`, ...(role === 'key' ? [] : moments(`x${at}`)));
    else if (type === 'timestamp')
      parts.push(`count(x${at}) AS n${at}`, `min(x${at}) AS min${at}`, `max(x${at}) AS max${at}`);
    else if (categories === null) parts.push(`count(*) FILTER (WHERE NOT x${at}) AS n${at}`);
    else parts.push(`count(x${at}) AS n${at}`);
    if (edges !== null && edges.length > 0) parts.push(`histogram(x${at}, ${doubles(edges)}) AS h${at}`);
    return parts;
  });
}

async function count(table: DataTable, frames: readonly Frame[]): Promise<DataProfile> {
  const { spec, source } = table;
  // No aggregate stands for a table without columns.
  const wanted = ['count(*) AS n', ...aggregates(frames)];
  const row = await reading(spec, () =>
    table.engine.alone(() =>
      table.engine.row(
        `SELECT ${wanted.join(', ')} FROM (SELECT ${['1 AS one', ...inputs(frames)].join(', ')} FROM rows)`,
      ),
    ),
  );
  const rows = row['n'] as number;
  const named = await categoryCounts(table, frames, '0');
  return {
    schema: 'modelops/data-profile/v1',
    rows,
    source,
    window:
      spec.time === undefined || (spec.from === undefined && spec.to === undefined)
        ? null
        : { column: spec.time, from: spec.from ?? null, to: spec.to ?? null },
    columns: frames.map((frame, at) => columnOf(frame, row, at, rows, named.get(frame)?.get(0))),
  };
}

/** Rows by category, in the order of the frame's categories, for every value of an expression. */
async function categoryCounts(
  table: DataTable,
  frames: readonly Frame[],
  window: string,
): Promise<Map<Frame, Map<number, number[]>>> {
  const found = new Map<Frame, Map<number, number[]>>();
  for (const frame of frames) {
    const { categories, column } = frame;
    if (categories === null || column.type === 'boolean') continue;
    const windows = new Map<number, number[]>();
    found.set(frame, windows);
    if (categories.length === 0) continue;
    const place = new Map(categories.map((category, at) => [category, at]));
    const value = identifier(column.name);
    const rows = await reading(table.spec, () =>
      table.engine.rows(
        `SELECT ${window} AS w, ${value} AS v, count(*) AS n FROM rows WHERE ${value} IN (SELECT unnest(${texts(categories)})) GROUP BY 1, 2`,
      ),
    );
    for (const row of rows) {
      const key = row['w'] as number;
      let counts = windows.get(key);
      if (counts === undefined) {
        counts = new Array<number>(categories.length).fill(0);
        windows.set(key, counts);
      }
      counts[place.get(row['v'] as string)!] = row['n'] as number;
    }
  }
  return found;
}

function columnOf(
  { column, edges, categories }: Frame,
  row: Row,
  at: number,
  rows: number,
  named: readonly number[] | undefined,
): ColumnProfile {
  const { name, type, role, unit, sensitive } = column;
  const filled = row[`n${at}`] as number;
  const nans = type === 'float' ? (row[`all${at}`] as number) - filled : 0;
  const number = (key: string) => {
    const value = row[`${key}${at}`];
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  const counted = role !== 'key' && (isNumeric(column) || type === 'boolean');
  const mean = number('avg');
  const variance = number('var');
  return {
    name,
    type,
    role,
    ...(unit === undefined ? {} : { unit }),
    count: filled,
    nulls: rows - filled - nans,
    nans,
    moments: counted
      ? {
          mean,
          m2: variance === null ? null : variance * filled,
          min: number('min'),
          max: number('max'),
        }
      : type === 'timestamp'
        ? { mean: null, m2: null, min: number('min'), max: number('max') }
        : null,
    bins:
      edges === null ? null : { edges: [...edges], counts: binCounts(row[`h${at}`], edges.length, filled) },
    categories:
      categories === null
        ? null
        : byCategory(categories, filled, type === 'boolean' ? yes(mean, filled) : named),
    ...(sensitive ? { sensitive } : {}),
  };
}

interface Entry {
  readonly key: unknown;
  readonly value: number;
}

/** DuckDB's histogram has a bin for each edge, and one more when a value lies above. */
function binCounts(map: unknown, edges: number, filled: number): number[] {
  const counts = ((map as readonly Entry[] | null | undefined) ?? [])
    .slice(0, edges)
    .map(({ value }) => value);
  while (counts.length < edges) counts.push(0);
  return [...counts, filled - counts.reduce((sum, one) => sum + one, 0)];
}

function yes(mean: number | null, filled: number): number[] {
  const count = Math.round((mean ?? 0) * filled);
  return [filled - count, count];
}

function byCategory(
  values: readonly string[],
  filled: number,
  named: readonly number[] | undefined,
): NonNullable<ColumnProfile['categories']> {
  const counts = named === undefined ? values.map(() => 0) : [...named];
  return { values: [...values], counts, other: filled - counts.reduce((sum, one) => sum + one, 0) };
}

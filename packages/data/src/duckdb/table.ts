import { rename, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type ColumnRule,
  type ColumnType,
  type DataProfile,
  type Digest,
  digestOf,
  type SourceFile,
  suggestion,
  UserError,
} from '@modelops/contracts';
import { digestFile } from '../digest.ts';
import { fileError } from '../file-error.ts';
import { CsvDialects } from './csv-dialect.ts';
import { type Engine, sqlError } from './engine.ts';
import { isoColumns, isoInstant } from './iso-instant.ts';
import { identifier, literal, texts, timestamp } from './sql.ts';

export interface SourceFileAt extends SourceFile {
  /** Where it is; `path` is how people name it. */
  readonly location: string;
}

export interface TableSpec {
  readonly files: readonly SourceFileAt[];
  /** Column, or `$row`. */
  readonly key?: string | undefined;
  readonly time?: string | undefined;
  readonly label?: { readonly column: string; readonly sql?: string | undefined } | undefined;
  readonly schema?: Readonly<Record<string, ColumnRule>> | undefined;
  /** Condition on the rows that count. */
  readonly where?: string | undefined;
  /** Milliseconds since 1970 UTC; from included, to excluded. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Names the place of `where`, `label.sql` in errors. */
  readonly at?: (part: 'where' | 'label') => string;
}

export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly role: 'feature' | 'label' | 'key' | 'time';
  readonly unit: string | undefined;
  readonly sensitive: boolean;
  /** Condition on a row of the table `typed`: there was a value, and it is not of the type. Undefined: cannot be. */
  readonly broken: string | undefined;
}

/** What queries read: the view `rows`, with typed columns, `"$file"` (from 1) and `"$row"` (from 0). */
export interface DataTable {
  readonly engine: Engine;
  readonly view: 'rows';
  readonly columns: readonly TableColumn[];
  readonly rows: number;
  /** Columns that the schema declares and the files lack. */
  readonly missing: readonly string[];
  readonly source: DataProfile['source'];
  readonly spec: TableSpec;
}

const formats = {
  parquet: 'parquet',
  csv: 'csv',
  tsv: 'csv',
  jsonl: 'json',
  ndjson: 'json',
  json: 'json',
} as const;
type Format = (typeof formats)[keyof typeof formats];

function formatOf(path: string): Format {
  const extension = /\.([a-z0-9]+)(?:\.(?:gz|zst))?$/i.exec(basename(path))?.[1]?.toLowerCase() ?? '';
  const format = (formats as Readonly<Record<string, Format | undefined>>)[extension];
  if (format === undefined)
    throw new UserError(`"${extension}" is no format that is read`, {
      where: path,
      fix: `Give files that end in ${Object.keys(formats)
        .map((name) => `.${name}`)
        .join(', ')}; CSV and JSON also with .gz.`,
    });
  return format;
}

/** Size and digest of files. @param nameOf how people name a location. */
export async function sourceFiles(
  locations: readonly string[],
  nameOf: (location: string) => string,
): Promise<SourceFileAt[]> {
  const files: SourceFileAt[] = [];
  for (const location of locations) {
    const path = nameOf(location);
    const found = await stat(location).catch((error: unknown) => {
      throw fileError(path, error);
    });
    files.push({ path, location, bytes: found.size, sha256: await digestFile(location) });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/**
 * Opens files as one table: types inferred or as declared, the label made, rows chosen.
 * @throws UserError for an empty, broken or mixed source, a missing key, time or label, a condition that cannot be read.
 */
export async function openTable(engine: Engine, spec: TableSpec): Promise<DataTable> {
  const { files } = spec;
  const [first] = files;
  if (first === undefined) throw new UserError('the source names no file');
  const empty = files.find(({ bytes }) => bytes === 0);
  if (empty !== undefined)
    throw new UserError('this file is empty', {
      where: empty.path,
      fix: 'The step that should write it wrote nothing.',
    });
  const format = formatOf(first.path);
  const other = files.find(({ path }) => formatOf(path) !== format);
  if (other !== undefined)
    throw new UserError(`the source mixes formats: ${first.path} and ${other.path}`, {
      fix: 'Give files of one format.',
    });
  await createSource(engine, spec, format);
  const physical = await describe(engine, 'source');
  const anyRow = await reading(spec, () => engine.rows('SELECT 1 FROM source LIMIT 1'));
  if (anyRow.length === 0)
    throw new UserError('no row is there', {
      where: sourceName(spec),
      fix: 'The step that should write the data wrote a header alone.',
    });
  const columns = await typedColumns(engine, spec, physical);

  const names = columns.map(({ column, expression }) => `${expression} AS ${identifier(column.name)}`);
  await engine.run(
    `CREATE OR REPLACE TEMP VIEW typed AS SELECT ${[...names, '"$file"', '"$row"'].join(', ')} FROM source`,
  );
  let all = columns.map(({ column }) => column);
  let from = 'typed';
  const { label } = spec;
  if (label?.sql !== undefined) {
    const where = spec.at?.('label') ?? 'data.label.sql';
    const used = new Set((await engine.columnsIn(label.sql, where)).map((name) => name.toLowerCase()));
    checkNames(used, all, where);
    if (all.some(({ name }) => name.toLowerCase() === label.column.toLowerCase()))
      throw new UserError(`the data has a column "${label.column}" already`, {
        where,
        fix: 'Give the label that `sql` makes another name, or leave `sql` out.',
      });
    await bind(engine, 'typed', label.sql, where);
    const kept = all.filter(({ name, role }) => role !== 'feature' || !used.has(name.toLowerCase()));
    await engine.run(
      `CREATE OR REPLACE TEMP VIEW labelled AS SELECT *, (${label.sql}\n) AS ${identifier(label.column)} FROM typed`,
    );
    const made = (await describe(engine, 'labelled')).find(({ name }) => name === label.column)!;
    all = [
      ...kept,
      {
        name: label.column,
        type: inferred(made.type),
        role: 'label',
        unit: undefined,
        sensitive: false,
        broken: undefined,
      },
    ];
    from = 'labelled';
  }
  const conditions: string[] = [];
  if (spec.where !== undefined) {
    const where = spec.at?.('where') ?? 'data.where';
    await engine.columnsIn(spec.where, where);
    await bind(engine, from, `(${spec.where}\n)::BOOLEAN`, where);
    conditions.push(`(${spec.where}\n)`);
  }
  if (spec.from !== undefined || spec.to !== undefined) {
    if (spec.time === undefined)
      throw new UserError('rows are to be chosen by time, and no column of time is named', {
        fix: 'Set `data.time` in modelops.yml, or the input `time`.',
      });
    if (spec.from !== undefined) conditions.push(`${identifier(spec.time)} >= ${timestamp(spec.from)}`);
    if (spec.to !== undefined) conditions.push(`${identifier(spec.time)} < ${timestamp(spec.to)}`);
  }
  const filter = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  await engine.run(`CREATE OR REPLACE TEMP VIEW rows AS SELECT * FROM ${from}${filter}`);
  const rows = await reading(spec, () => engine.row('SELECT count(*) AS n FROM rows'));
  return {
    engine,
    view: 'rows',
    columns: all,
    rows: rows['n'] as number,
    missing: Object.entries(spec.schema ?? {})
      .filter(
        ([name, rule]) =>
          rule.optional !== true &&
          !all.some((column) => column.name === name) &&
          !physical.some((column) => column.name === name),
      )
      .map(([name]) => name),
    source: { digest: sourceDigest(files), files: files.map(({ location: _, ...file }) => file) },
    spec,
  };
}

/** Names what was read: paths and bytes. */
export function sourceDigest(files: readonly SourceFile[]): Digest {
  return digestOf(files.map(({ path, sha256 }) => ({ path, sha256 })));
}

/** The source for errors that are about all of it. */
export function sourceName({ files }: { readonly files: readonly { readonly path: string }[] }): string {
  const [first, ...others] = files.map(({ path }) => path);
  return others.length === 0 ? (first ?? '') : `${first} and ${others.length} more`;
}

/** Errors of DuckDB while it reads the source, in a user's words. */
export async function reading<T>(spec: TableSpec, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const named = spec.files.find(({ location }) => message.includes(location));
    const wrapped = sqlError(
      error,
      named?.path ?? sourceName(spec),
      'Is the file whole, and in the format that its name says?',
    );
    if (!(wrapped instanceof UserError)) throw wrapped;
    let what = wrapped.what;
    for (const { location, path } of spec.files) what = what.replaceAll(location, path);
    throw new UserError(what, { where: wrapped.where, fix: wrapped.fix, cause: error });
  }
}

/** The view `source`: the files' own columns, the file's number and the row's. */
async function createSource(engine: Engine, spec: TableSpec, format: Format): Promise<void> {
  let locations = spec.files.map(({ location }) => location);
  if (format !== 'parquet') {
    // Once into Parquet: texts are slow to read again, and their rows have no numbers.
    const converted: string[] = [];
    const dialects = new CsvDialects(engine);
    for (const [at, file] of spec.files.entries()) {
      const target = join(engine.directory, `source-${at}.parquet`);
      await reading({ ...spec, files: [file] }, async () => {
        const from =
          format === 'json' ? await jsonReader(engine, file) : await csvReader(dialects, spec, file);
        await engine.run(`COPY (SELECT * FROM ${from}) TO ${literal(target)} (FORMAT parquet)`);
      });
      converted.push(target);
    }
    if (format === 'csv' && converted.length > 1) await typeEmptyColumns(engine, converted);
    if (format === 'csv') await typeInstants(engine, spec, converted);
    locations = converted;
  }
  const scan = `read_parquet(${texts(locations)}, file_row_number = true, filename = '$path', union_by_name = true)`;
  const file = locations.length === 1 ? '1' : `list_position(${texts(locations)}, "$path")`;
  await reading(spec, () =>
    engine.run(
      `CREATE OR REPLACE TEMP VIEW source AS SELECT * EXCLUDE (file_row_number, "$path"), ${file} AS "$file", file_row_number AS "$row" FROM ${scan}`,
    ),
  );
}

/**
 * A column without a value in one file says nothing of its type, and is read as a text: it takes the type that it has in
 * the first file with values, so that one empty column does not make texts of all.
 * @param files Parquet, as DuckDB wrote them; those with such a column are written anew.
 */
async function typeEmptyColumns(engine: Engine, files: readonly string[]): Promise<void> {
  const rows = await engine.rows(
    `SELECT file_name, path_in_schema AS name, sum(stats_null_count) = sum(num_values) AS empty, any_value(type) AS type
     FROM parquet_metadata(${texts(files)}) GROUP BY ALL`,
  );
  const chunks = rows.map((row) => ({
    file: String(row['file_name']),
    name: String(row['name']),
    empty: row['empty'] === true,
    text: row['type'] === 'BYTE_ARRAY',
  }));
  const typed = new Map<string, string>();
  for (const { name } of chunks.filter(({ empty, text }) => empty && text)) {
    if (typed.has(name)) continue;
    const full = files.find((file) =>
      chunks.some((chunk) => chunk.file === file && chunk.name === name && !chunk.empty),
    );
    if (full === undefined) continue;
    const [column] = await describe(engine, `SELECT ${identifier(name)} FROM read_parquet(${literal(full)})`);
    typed.set(name, column!.type);
  }
  for (const file of files) {
    const casts = chunks
      .filter((chunk) => chunk.file === file && chunk.empty && chunk.text && typed.has(chunk.name))
      .map(({ name }) => `CAST(${identifier(name)} AS ${typed.get(name)}) AS ${identifier(name)}`);
    await replaceColumns(engine, file, casts);
  }
}

/** Texts that are all dates or times become timestamps; the key stays as it is written. */
async function typeInstants(engine: Engine, spec: TableSpec, files: readonly string[]): Promise<void> {
  const declared = Object.entries(spec.schema ?? {}).filter(
    ([, { type }]) => type === 'category' || type === 'text',
  );
  const left = new Set([spec.key ?? '', ...declared.map(([name]) => name)]);
  const instants = await isoColumns(engine, files, left);
  if (instants.length === 0) return;
  for (const file of files) {
    const own = await describe(engine, `SELECT * FROM read_parquet(${literal(file)})`);
    const casts = own
      .filter(({ name, type }) => type === 'VARCHAR' && instants.includes(name))
      .map(({ name }) => `${isoInstant(identifier(name))} AS ${identifier(name)}`);
    await replaceColumns(engine, file, casts);
  }
}

/** Writes a Parquet file anew, with other columns in the place of some. */
async function replaceColumns(engine: Engine, file: string, columns: readonly string[]): Promise<void> {
  if (columns.length === 0) return;
  const target = `${file}.typed`;
  await engine.run(
    `COPY (SELECT * REPLACE (${columns.join(', ')}) FROM read_parquet(${literal(file)})) TO ${literal(target)} (FORMAT parquet)`,
  );
  await rename(target, file);
}

async function jsonReader(engine: Engine, { location, path }: SourceFileAt): Promise<string> {
  const from = `read_json(${literal(location)}, sample_size = -1, maximum_depth = 2)`;
  const columns = await engine.rows(`DESCRIBE SELECT * FROM ${from}`);
  if (columns.length === 0 || (columns.length === 1 && columns[0]!['column_name'] === 'json'))
    throw new UserError('this file holds no table', {
      where: path,
      fix: 'It should have one JSON object a line, with the columns as keys.',
    });
  return from;
}

async function csvReader(
  dialects: CsvDialects,
  spec: TableSpec,
  { location, bytes }: SourceFileAt,
): Promise<string> {
  const { names, options } = await dialects.of(location, bytes);
  // What is declared a text keeps its leading zeros.
  const kept = Object.entries(spec.schema ?? {})
    .filter(([name, { type }]) => names.has(name) && (type === 'category' || type === 'text'))
    .map(([name]) => `${literal(name)}: 'VARCHAR'`);
  const types = kept.length === 0 ? '' : `, types = {${kept.join(', ')}}`;
  return `read_csv(${literal(location)}, header = true, skip = 0, sample_size = -1, auto_type_candidates = ['BOOLEAN', 'BIGINT', 'DOUBLE', 'VARCHAR']${options}${types})`;
}

interface Physical {
  readonly name: string;
  readonly type: string;
}

async function describe(engine: Engine, view: string): Promise<Physical[]> {
  const rows = await engine.rows(`DESCRIBE ${view}`);
  return rows
    .map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }))
    .filter(({ name }) => !name.startsWith('$'));
}

/** The type of a column that nobody declared; texts are decided by their values. */
function inferred(type: string): ColumnType {
  if (/^U?(?:TINY|SMALL|BIG)?INT(?:EGER)?$/.test(type)) return 'integer';
  if (/^(?:FLOAT|DOUBLE|DECIMAL|U?HUGEINT)/.test(type)) return 'float';
  if (type === 'BOOLEAN') return 'boolean';
  if (/^(?:DATE|TIMESTAMP)/.test(type)) return 'timestamp';
  return 'text';
}

const storage: Readonly<Record<ColumnType, string>> = {
  integer: 'BIGINT',
  float: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  category: 'VARCHAR',
  text: 'VARCHAR',
};

/** Up to so many different values a text is a category. */
const mostCategories = 1000;

async function typedColumns(
  engine: Engine,
  spec: TableSpec,
  physical: readonly Physical[],
): Promise<{ column: TableColumn; expression: string }[]> {
  const names = physical.map(({ name }) => name);
  const need = (name: string, what: string) => {
    if (!names.includes(name))
      throw new UserError(`the ${what} "${name}" is no column of the data`, {
        where: sourceName(spec),
        fix: suggestion(name, names),
      });
  };
  if (spec.key !== undefined && spec.key !== '$row') need(spec.key, 'key');
  if (spec.time !== undefined) need(spec.time, 'time');
  if (spec.label !== undefined && spec.label.sql === undefined) need(spec.label.column, 'label');

  const distinct = await distinctTexts(engine, spec, physical);
  const columns: { column: TableColumn; expression: string }[] = [];
  for (const { name, type } of physical) {
    const rule = spec.schema?.[name];
    const role =
      name === spec.key
        ? 'key'
        : name === spec.time
          ? 'time'
          : name === spec.label?.column
            ? 'label'
            : 'feature';
    const own = inferred(type);
    const values = distinct.get(name);
    const found: ColumnType =
      own === 'text' &&
      role !== 'key' &&
      values !== undefined &&
      values.distinct <= mostCategories &&
      values.distinct <= Math.max(50, values.rows / 2)
        ? 'category'
        : own;
    const wanted = role === 'time' ? 'timestamp' : (rule?.type ?? found);
    if (wanted === 'timestamp' && (own === 'integer' || own === 'float' || own === 'boolean'))
      throw new UserError(
        `the column "${name}" holds ${own === 'boolean' ? 'booleans' : 'numbers'}, not times`,
        {
          where: sourceName(spec),
          fix: 'Write times as ISO 8601 texts (2026-03-01T10:15:00Z) or as timestamps; numbers such as seconds since 1970 are not read here.',
        },
      );
    const quoted = identifier(name);
    const base = /^TIMESTAMP WITH TIME ZONE/.test(type) ? `(${quoted} AT TIME ZONE 'UTC')` : quoted;
    let expression = `CAST(${base} AS ${storage[wanted]})`;
    let broken: string | undefined;
    // A whole number is a double, and anything is a text.
    const same =
      storage[own] === storage[wanted] ||
      storage[wanted] === 'VARCHAR' ||
      (own === 'integer' && wanted === 'float');
    if (!same) {
      expression =
        wanted === 'integer' && own === 'float'
          ? `CASE WHEN ${base} = floor(${base}) THEN TRY_CAST(${base} AS BIGINT) END`
          : wanted === 'timestamp'
            ? isoInstant(base)
            : `TRY_CAST(${base} AS ${storage[wanted]})`;
      broken = `${quoted} IS NOT NULL AND ${expression} IS NULL`;
    }
    if (/^(?:HUGEINT|UHUGEINT|UBIGINT)$/.test(type) && wanted === 'integer') {
      expression = `TRY_CAST(${base} AS BIGINT)`;
      broken = `${quoted} IS NOT NULL AND ${expression} IS NULL`;
    }
    columns.push({
      column: { name, type: wanted, role, unit: rule?.unit, sensitive: rule?.sensitive === true, broken },
      expression,
    });
  }
  return columns;
}

async function distinctTexts(
  engine: Engine,
  spec: TableSpec,
  physical: readonly Physical[],
): Promise<Map<string, { distinct: number; rows: number }>> {
  const open = physical.filter(
    ({ name, type }) =>
      inferred(type) === 'text' && spec.schema?.[name]?.type === undefined && name !== spec.key,
  );
  if (open.length === 0) return new Map();
  const parts = open.flatMap(({ name }, at) => [
    `approx_count_distinct(${identifier(name)}::VARCHAR) AS d${at}`,
    `count(${identifier(name)}) AS n${at}`,
  ]);
  const row = await reading(spec, () => engine.row(`SELECT ${parts.join(', ')} FROM source`));
  return new Map(
    open.map(({ name }, at) => [name, { distinct: row[`d${at}`] as number, rows: row[`n${at}`] as number }]),
  );
}

function checkNames(used: ReadonlySet<string>, columns: readonly TableColumn[], where: string): void {
  const names = columns.map(({ name }) => name);
  for (const name of used)
    if (!names.some((known) => known.toLowerCase() === name))
      throw new UserError(`"${name}" is no column of the data`, { where, fix: suggestion(name, names) });
}

/** Whether an expression means something for the table. @throws UserError with what DuckDB says. */
export async function bind(engine: Engine, view: string, expression: string, where: string): Promise<void> {
  try {
    // As a condition, since those allow no aggregates.
    await engine.rows(`SELECT 1 FROM ${view} WHERE (${expression}\n) IS NULL LIMIT 0`);
  } catch (error) {
    throw sqlError(error, where, 'Conditions are DuckDB SQL over the columns of the data.');
  }
}

import {
  type ColumnType,
  type Digest,
  type PrepareStep,
  suggestion,
  type TransformStep,
  type Transforms,
  UserError,
} from '@modelops/contracts';
import { meantAsNumbers, noNumber } from '../no-number.ts';
import { readTable } from '../read-table.ts';
import { identifier } from './sql.ts';
import type { DataTable, SourceFileAt } from './table.ts';
import { inputExpression, stepExpressions } from './transform-sql.ts';

interface Current {
  readonly name: string;
  readonly type: ColumnType;
  /** Over the view `train`. */
  readonly expression: string;
}

const mostCategories = 100;
/** Bytes of a file that is read once more to find the line of a row. */
const largestLocated = 256e6;

export interface Fitted {
  readonly transforms: Transforms;
  /** What was left out and why, one sentence each. */
  readonly notes: readonly string[];
}

/** What `features` in modelops.yml names, and where: such a column is used, or it is an error. */
export type Listed = ReadonlyMap<string, string>;

/**
 * Fits preprocessing steps on the view `train`, in one thread, so that the same rows give the same numbers.
 * @param steps from modelops.yml; undefined: the median for missing numbers, one-hot for categories.
 * @param where names the place of a step in errors.
 * @param listed columns that are not left out silently.
 * @param ours whether a trainer of ours learns from the features: a command may read texts in its own way.
 * @throws UserError for a step on a column that is not there or of another type, and for a column that no step makes a
 *   number of.
 */
export async function fitTransforms(
  table: DataTable,
  steps: readonly PrepareStep[] | undefined,
  fittedOn: { readonly rows: number; readonly digest: Digest },
  where: (step: number) => string,
  listed: Listed = new Map(),
  ours = true,
): Promise<Fitted> {
  const { engine } = table;
  const notes: string[] = [];
  let current: Current[] = table.columns
    .filter(({ role }) => role === 'feature' || role === 'time')
    .map(({ name, type }) => ({ name, type, expression: inputExpression(name, type) }));
  const time = table.columns.find(({ role }) => role === 'time')?.name;
  const used = new Set<string>();
  const fitted: TransformStep[] = [];

  for (const [name, place] of listed) {
    const role = table.columns.find((column) => column.name === name)?.role;
    if (role === 'label' || role === 'key')
      throw new UserError(`"${name}" is the ${role}, not a feature`, {
        where: place,
        fix: 'Take it out of `features`.',
      });
    if (role === undefined)
      throw new UserError(`there is no column "${name}" that could be a feature`, {
        where: place,
        fix: suggestion(
          name,
          current.map((column) => column.name),
        ),
      });
  }

  const find = (name: string, at: number): Current => {
    const found = current.find((column) => column.name === name);
    if (found !== undefined) return found;
    const role = table.columns.find((column) => column.name === name)?.role;
    throw new UserError(
      role === 'label' || role === 'key'
        ? `"${name}" is the ${role}, not a feature`
        : `there is no column "${name}" at this step`,
      {
        where: where(at),
        fix: suggestion(
          name,
          current.map((column) => column.name),
        ),
      },
    );
  };
  const apply = (step: TransformStep): void => {
    fitted.push(step);
    used.add(step.column);
    const { name, type, expression } = current.find((column) => column.name === step.column)!;
    const made = stepExpressions(step, { name, type, expression });
    current = current.flatMap((column) => (column.name === name ? made : [column]));
    const names = current.map((column) => column.name);
    const twice = names.find((one, place) => names.indexOf(one) !== place);
    if (twice !== undefined)
      throw new UserError(`two columns would be called "${twice}"`, {
        fix: 'Rename the column in the source.',
      });
  };
  const numeric = ({ type }: Current) => type === 'float' || type === 'integer' || type === 'boolean';
  const statistic = async ({ expression }: Current, sql: (x: string) => string) =>
    (
      await engine.row(
        `SELECT ${sql('x')} AS s FROM (SELECT ${expression} AS x FROM train) WHERE x IS NOT NULL`,
      )
    )['s'];

  /** @throws UserError at the cell that makes texts of a column of numbers. */
  const noStray = async (name: string): Promise<void> => {
    const stray = await strayText(table, name);
    if (stray !== undefined) throw stray;
  };
  /** Of a column that nobody has said a word about: where nothing of ours learns from it, a note is enough. */
  const noStrayIn = async (name: string): Promise<void> => {
    if (table.spec.schema?.[name]?.type !== undefined) return;
    if (ours && (listed.size === 0 || listed.has(name))) return noStray(name);
    const stray = await strayText(table, name);
    if (stray !== undefined) notes.push(`${name} holds texts among numbers: ${stray.message}`);
  };
  const leaveOut = async ({ name, type }: Current, empty: boolean): Promise<void> => {
    const place = listed.get(name);
    if (place !== undefined) {
      const [what, fix] = empty
        ? ['has no value in the training rows', 'Take it out of `features`, or bring its values.']
        : type === 'timestamp'
          ? [
              'holds times, and a raw time is no feature',
              `Take it out of \`features\`, or take parts of it under \`prepare\`: \`- date-parts: { of: ${name}, parts: [hour, weekday] }\`.`,
            ]
          : [
              'holds texts with too many different values for categories',
              `Take it out of \`features\`, or say that it holds categories: \`schema: { ${name}: { type: category } }\` under \`data\`; the 100 most frequent have a feature each then.`,
            ];
      throw new UserError(`"${name}" is listed as a feature and ${what}`, { where: place, fix });
    }
    if (name !== time)
      notes.push(
        empty
          ? `${name} is no feature: it has no value in the training rows`
          : `${name} (${type}) is no feature: no step makes numbers of it`,
      );
    current = current.filter((column) => column.name !== name);
  };
  const impute = async (name: string, how: unknown, at: number): Promise<void> => {
    const column = find(name, at);
    let value: unknown;
    if (typeof how === 'number') value = how;
    else if (typeof how === 'object' && how !== null) value = (how as { value: string }).value;
    else if (
      how === 'mean' ||
      how === 'median' ||
      (how === undefined && numeric(column) && column.type !== 'boolean')
    ) {
      if (!numeric(column)) {
        await noStray(name);
        throw new UserError(`"${name}" is ${column.type}, and has no ${String(how)}`, {
          where: where(at),
          fix: 'Use `with: most-frequent`, or `with: { value: … }`.',
        });
      }
      value = await statistic(column, (x) => (how === 'mean' ? `avg(${x})` : `median(${x})`));
    } else {
      const row = await engine.rows(
        `SELECT x, count(*) AS n FROM (SELECT ${column.expression} AS x FROM train) WHERE x IS NOT NULL GROUP BY x ORDER BY n DESC, x LIMIT 1`,
      );
      value = row[0]?.['x'];
    }
    if (numeric(column) ? typeof value !== 'number' : typeof value !== 'string') {
      if (column.type === 'timestamp' || (value !== undefined && value !== null))
        throw new UserError(`"${name}" is ${column.type}, and ${JSON.stringify(value)} is not`, {
          where: where(at),
        });
      throw new UserError(`"${name}" has no value in the training rows`, {
        where: where(at),
        fix: `Drop it (\`- drop: [${name}]\`), or give the value: \`- impute: { columns: [${name}], with: ${numeric(column) ? '0' : '{ value: none }'} }\`.`,
      });
    }
    apply({ step: 'impute', column: name, value: value as number | string });
  };
  const scale = async (name: string, method: 'standard' | 'minmax', at: number): Promise<void> => {
    const column = find(name, at);
    if (!numeric(column)) {
      await noStray(name);
      throw new UserError(`"${name}" is ${column.type}, and cannot be scaled`, { where: where(at) });
    }
    const finite = `CASE WHEN isfinite(${column.expression}) THEN ${column.expression} END`;
    const row = await engine.row(
      method === 'standard'
        ? `SELECT avg(x) AS center, stddev_pop(x) AS scale FROM (SELECT ${finite} AS x FROM train)`
        : `SELECT min(x) AS center, max(x) - min(x) AS scale FROM (SELECT ${finite} AS x FROM train)`,
    );
    if (typeof row['center'] !== 'number')
      throw new UserError(`"${name}" has no value in the training rows`, {
        where: where(at),
        fix: `Drop it: \`- drop: [${name}]\`.`,
      });
    // A constant column becomes 0, not a division by it.
    const width = typeof row['scale'] === 'number' && row['scale'] > 0 ? row['scale'] : 1;
    apply({ step: 'scale', column: name, method, center: row['center'], scale: width });
  };
  const oneHot = async (name: string, max: number, at: number): Promise<void> => {
    const column = find(name, at);
    if (column.type === 'timestamp' || column.type === 'float')
      throw new UserError(`"${name}" is ${column.type}, and has no categories`, {
        where: where(at),
        fix: 'One-hot is for texts, whole numbers and booleans.',
      });
    const rows = await engine.rows(
      `SELECT x FROM (SELECT x, count(*) AS n FROM (SELECT ${column.expression} AS x FROM train) WHERE x IS NOT NULL GROUP BY x ORDER BY n DESC, x LIMIT ${max + 1})`,
    );
    const categories = rows.map((row) => row['x'] as string | number);
    if (categories.length > max) {
      categories.length = max;
      notes.push(`${name} has more than ${max} values; the ${max} most frequent have a feature each`);
    }
    if (categories.length === 0)
      throw new UserError(`"${name}" has no value in the training rows`, {
        where: where(at),
        fix: `Drop it: \`- drop: [${name}]\`.`,
      });
    categories.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    apply({ step: 'one-hot', column: name, categories });
  };

  await engine.alone(async () => {
    if (steps === undefined) {
      const columns = [...current];
      const counts = columns.map(({ expression }, at) => `count(${expression}) AS n${at}`);
      const filled = await engine.row(`SELECT ${['count(*) AS n', ...counts].join(', ')} FROM train`);
      for (const [at, column] of columns.entries()) {
        const { name, type } = column;
        const empty = filled[`n${at}`] === 0;
        if (name === time || empty) await leaveOut(column, empty);
        else if (type === 'category') {
          await noStrayIn(name);
          await oneHot(name, mostCategories, 0);
        } else if (type === 'integer' || type === 'float') await impute(name, undefined, 0);
        else if (type !== 'boolean') {
          if (type === 'text') await noStrayIn(name);
          await leaveOut(column, false);
        }
      }
      return;
    }
    for (const [at, step] of steps.entries()) {
      if ('drop' in step) {
        for (const name of step.drop) {
          find(name, at);
          current = current.filter((column) => column.name !== name);
        }
      } else if ('impute' in step) {
        const how = Array.isArray(step.impute) ? undefined : step.impute.with;
        const names = Array.isArray(step.impute) ? step.impute : step.impute.columns;
        for (const name of names) await impute(name, how, at);
      } else if ('scale' in step) {
        const [names, method] = Array.isArray(step.scale)
          ? [step.scale, 'standard' as const]
          : [step.scale.columns, step.scale.method ?? 'standard'];
        for (const name of names) await scale(name, method, at);
      } else if ('one-hot' in step) {
        const given = step['one-hot'];
        const [names, max] = Array.isArray(given)
          ? [given, mostCategories]
          : [given.columns, given.max ?? mostCategories];
        for (const name of names) await oneHot(name, max, at);
      } else {
        const { of, parts } = step['date-parts'];
        const column = find(of, at);
        if (column.type !== 'timestamp')
          throw new UserError(`"${of}" is ${column.type}, not a time`, { where: where(at) });
        apply({ step: 'date-parts', column: of, parts });
      }
    }
  });
  if (time !== undefined && !used.has(time) && !listed.has(time))
    current = current.filter(({ name }) => name !== time);
  const open = current.find((column) => !numeric(column));
  if (open !== undefined) {
    if (open.type === 'text' || open.type === 'category') await noStray(open.name);
    throw new UserError(`"${open.name}" is ${open.type}, and no step makes numbers of it`, {
      where: where(-1),
      fix: `Add \`- ${open.type === 'timestamp' ? `date-parts: { of: ${open.name}, parts: [hour, weekday] }` : `one-hot: [${open.name}]`}\`, or \`- drop: [${open.name}]\`.`,
    });
  }
  if (current.length === 0)
    throw new UserError('no column is left that could be a feature', { where: where(-1) });
  const features = current.map(({ name }) => name);
  const inputs = table.columns
    .filter(({ name }) => features.includes(name) || used.has(name))
    .map(({ name, type }) => ({ name, type }));
  return {
    transforms: { schema: 'modelops/transforms/v1', fittedOn, inputs, steps: fitted, features },
    notes,
  };
}

/** The first cell that makes texts of a column that is meant as numbers, as an error. Numbers with a decimal comma are such cells. */
async function strayText(table: DataTable, name: string): Promise<UserError | undefined> {
  const column = identifier(name);
  const text = `trim(${column}::VARCHAR)`;
  // As `parseNumber` and `isIdentifier` have it.
  const isNumber = `regexp_full_match(${text}, '(?i)[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?|nan|[+-]?inf(inity)?')`;
  const isIdentifier = `regexp_matches(${text}, '^[+-]?0\\d') OR (regexp_full_match(${text}, '[+-]?\\d+') AND abs(TRY_CAST(${text} AS DOUBLE)) > ${Number.MAX_SAFE_INTEGER})`;
  const comma = `regexp_full_match(${text}, '[+-]?\\d+,\\d+')`;
  const count = (condition: string) => `count(*) FILTER (WHERE ${condition})`;
  const counts = await table.engine.row(
    `SELECT ${count(`${text} <> ''`)} AS filled, ${count(`${isNumber} OR ${comma}`)} AS numbers,
       count(DISTINCT ${text}) FILTER (WHERE ${isNumber} OR ${comma}) AS distinct_numbers,
       ${count(`${isNumber} AND (${isIdentifier})`)} AS identifiers FROM rows`,
  );
  const of = (key: string) => counts[key] as number;
  if (
    !meantAsNumbers({
      filled: of('filled'),
      numbers: of('numbers'),
      distinct: of('distinct_numbers'),
      identifiers: of('identifiers'),
    })
  )
    return undefined;
  const [row] = await table.engine.rows(
    `SELECT ${column}::VARCHAR AS x, "$file", "$row", ${comma} AS comma FROM rows WHERE ${text} <> '' AND NOT (${isNumber}) ORDER BY "$file", "$row" LIMIT 1`,
  );
  if (row === undefined) return undefined;
  const value = String(row['x']);
  const file = table.spec.files[(row['$file'] as number) - 1]!;
  const hidden = table.columns.some((one) => one.name === name && one.sensitive);
  return noNumber(hidden ? undefined : value, {
    where: await placeOf(file, row['$row'] as number, name, value),
    column: name,
    comma: row['comma'] === true,
  });
}

/** File and line where the file is read alike without DuckDB, else file and row. @param row from 0. */
async function placeOf(file: SourceFileAt, row: number, name: string, text: string): Promise<string> {
  if (file.bytes <= largestLocated)
    try {
      const table = await readTable(file.location, { columns: [name] });
      if (table.column(name).text(row) === text)
        return table.locate(row, name).replace(file.location, file.path);
    } catch {
      // Compressed, or JSON.
    }
  return `${file.path}, row ${row + 1}, column "${name}"`;
}

import {
  type ColumnType,
  type Digest,
  type PrepareStep,
  suggestion,
  type TransformStep,
  type Transforms,
  UserError,
} from '@modelops/contracts';
import type { DataTable } from './table.ts';
import { inputExpression, stepExpressions } from './transform-sql.ts';

interface Current {
  readonly name: string;
  readonly type: ColumnType;
  /** Over the view `train`. */
  readonly expression: string;
}

const mostCategories = 100;

export interface Fitted {
  readonly transforms: Transforms;
  /** What was left out and why, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Fits preprocessing steps on the view `train`, in one thread, so that the same rows give the same numbers.
 * @param steps from modelops.yml; undefined: the median for missing numbers, one-hot for categories.
 * @param where names the place of a step in errors.
 * @throws UserError for a step on a column that is not there or of another type, and for a column that no step makes a
 *   number of.
 */
export async function fitTransforms(
  table: DataTable,
  steps: readonly PrepareStep[] | undefined,
  fittedOn: { readonly rows: number; readonly digest: Digest },
  where: (step: number) => string,
): Promise<Fitted> {
  const { engine } = table;
  const notes: string[] = [];
  let current: Current[] = table.columns
    .filter(({ role }) => role === 'feature' || role === 'time')
    .map(({ name, type }) => ({ name, type, expression: inputExpression(name, type) }));
  const time = table.columns.find(({ role }) => role === 'time')?.name;
  const used = new Set<string>();
  const fitted: TransformStep[] = [];

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
      if (!numeric(column))
        throw new UserError(`"${name}" is ${column.type}, and has no ${String(how)}`, {
          where: where(at),
          fix: 'Use `with: most-frequent`, or `with: { value: … }`.',
        });
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
        fix: 'Drop it: `- drop: [column]`, or give the value: `with: 0`.',
      });
    }
    apply({ step: 'impute', column: name, value: value as number | string });
  };
  const scale = async (name: string, method: 'standard' | 'minmax', at: number): Promise<void> => {
    const column = find(name, at);
    if (!numeric(column))
      throw new UserError(`"${name}" is ${column.type}, and cannot be scaled`, { where: where(at) });
    const finite = `CASE WHEN isfinite(${column.expression}) THEN ${column.expression} END`;
    const row = await engine.row(
      method === 'standard'
        ? `SELECT avg(x) AS center, stddev_pop(x) AS scale FROM (SELECT ${finite} AS x FROM train)`
        : `SELECT min(x) AS center, max(x) - min(x) AS scale FROM (SELECT ${finite} AS x FROM train)`,
    );
    if (typeof row['center'] !== 'number')
      throw new UserError(`"${name}" has no value in the training rows`, {
        where: where(at),
        fix: 'Drop it: `- drop: [column]`.',
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
        fix: 'Drop it: `- drop: [column]`.',
      });
    categories.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    apply({ step: 'one-hot', column: name, categories });
  };

  await engine.alone(async () => {
    if (steps === undefined) {
      for (const { name, type } of [...current]) {
        if (name === time) continue;
        if (type === 'category') await oneHot(name, mostCategories, 0);
        else if (type === 'integer' || type === 'float') await impute(name, undefined, 0);
        else if (type !== 'boolean') {
          notes.push(`${name} (${type}) is no feature: no step makes numbers of it`);
          current = current.filter((column) => column.name !== name);
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
          : [step.scale.columns, step.scale.method];
        for (const name of names) await scale(name, method, at);
      } else if ('one-hot' in step) {
        const given = step['one-hot'];
        const [names, max] = Array.isArray(given) ? [given, mostCategories] : [given.columns, given.max];
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
  if (time !== undefined && !used.has(time)) current = current.filter(({ name }) => name !== time);
  const open = current.find((column) => !numeric(column));
  if (open !== undefined)
    throw new UserError(`"${open.name}" is ${open.type}, and no step makes numbers of it`, {
      where: where(-1),
      fix: `Add \`- ${open.type === 'timestamp' ? `date-parts: { of: ${open.name}, parts: [hour, weekday] }` : `one-hot: [${open.name}]`}\`, or \`- drop: [${open.name}]\`.`,
    });
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

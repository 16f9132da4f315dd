import {
  type ColumnType,
  type DatePart,
  type PrepareStep,
  suggestion,
  type TransformStep,
  type Transforms,
  UserError,
} from '@modelops/contracts';

/** Values of one column: numbers (times as milliseconds since 1970 UTC, booleans as 0 and 1; NaN where missing), or texts (null where missing). */
export type RawColumn = Float64Array | readonly (string | null)[];

/** A column that may become a feature. */
export interface RawFeature {
  readonly name: string;
  readonly type: ColumnType;
  readonly values: RawColumn;
}

/** At most this many categories become columns of their own, unless `max` says otherwise; the rarer ones are zero in all. */
const defaultCategories = 100;

/** What of the fitted preprocessing goes into the document; who fitted it on what is added by the caller. */
type Fitted = Pick<Transforms, 'inputs' | 'steps' | 'features'>;

/**
 * Fits preprocessing on training rows, as `prepare:` says; without it missing numbers get the median and categories are one-hot.
 * Where `prepare:` leaves a number that may be missing, the median is put there too, so that a gap in production is no NaN.
 * @param columns training rows only: what is learned from others leaks.
 * @throws UserError when a step names a column that is not there or cannot be taken so, or a text is left at the end.
 */
export function fitTransforms(
  columns: readonly RawFeature[],
  prepare: readonly PrepareStep[] | undefined,
  where = 'prepare',
): Fitted {
  const dropped = new Set((prepare ?? []).flatMap((step) => ('drop' in step ? step.drop : [])));
  const known = columns.map(({ name }) => name);
  for (const name of dropped) if (!known.includes(name)) throw noColumn(name, known, where);
  const kept = columns.filter(({ name }) => !dropped.has(name));
  const state = new State(kept.map(({ name, values }) => [name, values]));
  const types = new Map(kept.map(({ name, type }) => [name, type]));
  const steps: TransformStep[] = [];
  const apply = (step: TransformStep) => {
    steps.push(step);
    state.apply(step);
  };
  const columnNamed = (name: string): RawColumn => {
    const values = state.get(name);
    if (values === undefined) throw noColumn(name, state.names(), where);
    return values;
  };
  const impute = (name: string, how: 'mean' | 'median' | 'most-frequent') => {
    const values = columnNamed(name);
    const value = fillingOf(values, how);
    if (value === undefined)
      throw new UserError(`the column "${name}" has no value in the training rows`, {
        where,
        fix: `Leave it out: \`- drop: [${name}]\` under \`prepare\`.`,
      });
    if (typeof value === 'string' && how !== 'most-frequent')
      throw new UserError(`the ${how} of "${name}", which holds texts, is not defined`, {
        where,
        fix: 'Use `with: most-frequent`, or one-hot it as it is: a missing text is zero in all categories.',
      });
    apply({ step: 'impute', column: name, value });
  };

  for (const step of prepare ?? []) {
    if ('impute' in step) {
      const { columns: names, with: how } = Array.isArray(step.impute)
        ? { columns: step.impute, with: undefined }
        : step.impute;
      for (const name of names) {
        const texts = !(columnNamed(name) instanceof Float64Array);
        if (how === undefined)
          impute(name, texts || types.get(name) === 'boolean' ? 'most-frequent' : 'median');
        else if (typeof how === 'string') impute(name, how);
        else {
          const value = typeof how === 'number' ? how : how.value;
          if ((typeof value === 'string') !== texts)
            throw new UserError(
              `"${name}" holds ${texts ? 'texts' : 'numbers'} and would be filled with ${JSON.stringify(value)}`,
              { where, fix: 'Fill texts with `{ value: … }` and numbers with a number.' },
            );
          apply({ step: 'impute', column: name, value });
        }
      }
    } else if ('scale' in step) {
      const { columns: names, method = 'standard' } = Array.isArray(step.scale)
        ? { columns: step.scale }
        : step.scale;
      for (const name of names) {
        const values = columnNamed(name);
        if (!(values instanceof Float64Array))
          throw new UserError(`"${name}" holds texts, which cannot be scaled`, { where });
        apply({ step: 'scale', column: name, method, ...scalingOf(values, method) });
      }
    } else if ('one-hot' in step) {
      const { columns: names, max = defaultCategories } = Array.isArray(step['one-hot'])
        ? { columns: step['one-hot'] }
        : step['one-hot'];
      for (const name of names) {
        const categories = categoriesOf(columnNamed(name), max);
        if (categories.length === 0)
          throw new UserError(`the column "${name}" has no value in the training rows`, {
            where,
            fix: 'Leave it out of `prepare`, and drop it.',
          });
        apply({ step: 'one-hot', column: name, categories });
      }
    } else if ('date-parts' in step) {
      const { of, parts } = step['date-parts'];
      columnNamed(of);
      if (types.get(of) !== 'timestamp')
        throw new UserError(`"${of}" holds no times`, {
          where,
          fix: 'Date parts are taken of a column of dates or times (ISO 8601).',
        });
      apply({ step: 'date-parts', column: of, parts });
    }
  }

  for (const name of state.names()) {
    const values = state.get(name)!;
    if (values instanceof Float64Array) {
      if (types.get(name) === 'timestamp') {
        throw new UserError(`"${name}" holds times, and a raw time is no feature`, {
          where,
          fix: `Take parts of it (\`- date-parts: { of: ${name}, parts: [hour, weekday] }\`), or drop it.`,
        });
      }
      const filled = steps.some(({ step, column }) => step === 'impute' && column === name);
      const made = types.get(name) === undefined;
      if (filled) continue;
      const [missing, value] = [values.some(Number.isNaN), fillingOf(values, 'median')];
      if (value === undefined) {
        if (prepare === undefined) state.drop(name);
        else impute(name, 'median');
      } else if (missing || !made) apply({ step: 'impute', column: name, value });
    } else if (prepare === undefined) {
      const categories = categoriesOf(values, defaultCategories);
      if (categories.length === 0) state.drop(name);
      else apply({ step: 'one-hot', column: name, categories });
    } else {
      throw new UserError(`the column "${name}" still holds texts after all steps`, {
        where,
        fix: `Add \`- one-hot: [${name}]\` or \`- drop: [${name}]\` under \`prepare\`.`,
      });
    }
  }
  const used = new Set([...steps.map(({ column }) => column), ...state.names()]);
  return {
    inputs: kept.filter(({ name }) => used.has(name)).map(({ name, type }) => ({ name, type })),
    steps,
    features: state.names(),
  };
}

/**
 * The features of rows, in the order of `transforms.features`.
 * @throws UserError naming an input that is not there or of another kind.
 */
export function applyTransforms(
  transforms: Pick<Transforms, 'inputs' | 'steps' | 'features'>,
  columns: ReadonlyMap<string, RawColumn>,
): Float64Array[] {
  const state = new State(
    transforms.inputs.map(({ name, type }) => {
      const values = columns.get(name);
      if (values === undefined) throw noColumn(name, [...columns.keys()], 'the data');
      if (values instanceof Float64Array === (type === 'category' || type === 'text'))
        throw new UserError(`the column "${name}" is of another kind than in training (${type})`);
      return [name, values];
    }),
  );
  for (const step of transforms.steps) state.apply(step);
  return transforms.features.map((name) => {
    const values = state.get(name);
    // The document is checked by its schema, and a step by the one before it: this is a document that was made by hand.
    if (!(values instanceof Float64Array)) throw new UserError(`the transforms make no feature "${name}"`);
    return values;
  });
}

/** Columns while steps go over them; each step puts what it made in the place of what it took. */
class State {
  readonly #columns: (readonly [string, RawColumn])[];

  constructor(columns: readonly (readonly [string, RawColumn])[]) {
    this.#columns = [...columns];
  }

  names(): string[] {
    return this.#columns.map(([name]) => name);
  }

  get(name: string): RawColumn | undefined {
    return this.#columns.find(([other]) => other === name)?.[1];
  }

  drop(name: string): void {
    this.#replace(name, []);
  }

  apply(step: TransformStep): void {
    const values = this.get(step.column);
    if (values === undefined) throw noColumn(step.column, this.names(), 'the transforms');
    this.#replace(step.column, made(values, step));
  }

  #replace(name: string, made: readonly (readonly [string, RawColumn])[]): void {
    const at = this.#columns.findIndex(([other]) => other === name);
    this.#columns.splice(at, 1, ...made);
  }
}

/** The columns that a step makes of one. */
function made(values: RawColumn, step: TransformStep): (readonly [string, RawColumn])[] {
  const { column } = step;
  switch (step.step) {
    case 'impute':
      return [[column, imputed(values, step.value)]];
    case 'scale':
      return [[column, (values as Float64Array).map((value) => (value - step.center) / step.scale)]];
    case 'one-hot': {
      // One pass over the rows, whatever the number of categories.
      const ones = new Map<unknown, Float64Array>();
      for (const category of step.categories) ones.set(category, new Float64Array(values.length));
      for (let row = 0; row < values.length; row++) {
        const one = ones.get(values[row]);
        if (one !== undefined) one[row] = 1;
      }
      return step.categories.map((category) => [`${column}=${category}`, ones.get(category)!]);
    }
    case 'date-parts':
      return step.parts.map((part) => [
        `${column}_${part}`,
        (values as Float64Array).map((instant) => datePart(instant, part)),
      ]);
  }
}

/** A part of an instant (milliseconds since 1970 UTC): weekday 0 is Monday; NaN of NaN. */
function datePart(instant: number, part: DatePart): number {
  if (!Number.isFinite(instant)) return Number.NaN;
  const date = new Date(instant);
  switch (part) {
    case 'minute':
      return date.getUTCMinutes();
    case 'hour':
      return date.getUTCHours();
    case 'weekday':
      return (date.getUTCDay() + 6) % 7;
    case 'day':
      return date.getUTCDate();
    case 'month':
      return date.getUTCMonth() + 1;
    case 'year':
      return date.getUTCFullYear();
  }
}

function imputed(values: RawColumn, value: number | string): RawColumn {
  if (values instanceof Float64Array)
    return values.map((cell) => (Number.isNaN(cell) ? (value as number) : cell));
  return values.map((cell) => (cell === null || cell === '' ? String(value) : cell));
}

function fillingOf(values: RawColumn, how: 'mean' | 'median' | 'most-frequent'): number | string | undefined {
  if (!(values instanceof Float64Array) || how === 'most-frequent') return frequencies(values)[0]?.[0];
  const present = values.filter((value) => !Number.isNaN(value)).sort();
  if (present.length === 0) return undefined;
  if (how === 'mean') return present.reduce((sum, value) => sum + value, 0) / present.length;
  const middle = present.length >> 1;
  return present.length % 2 === 1 ? present[middle]! : (present[middle - 1]! + present[middle]!) / 2;
}

function scalingOf(values: Float64Array, method: 'standard' | 'minmax'): { center: number; scale: number } {
  const present = values.filter((value) => !Number.isNaN(value));
  if (present.length === 0) return { center: 0, scale: 1 };
  if (method === 'minmax') {
    let [min, max] = [present[0]!, present[0]!];
    for (const value of present) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return { center: min, scale: max - min || 1 };
  }
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  const square = present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / present.length;
  return { center: mean, scale: Math.sqrt(square) || 1 };
}

/** Values and how often each is there, the most frequent first, then in their own order. */
function frequencies(values: RawColumn): [number | string, number][] {
  const counts = new Map<number | string, number>();
  for (const value of values as Iterable<number | string | null>) {
    if (value === null || value === '' || Number.isNaN(value)) continue;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

function categoriesOf(values: RawColumn, max: number): (number | string)[] {
  return frequencies(values)
    .slice(0, max)
    .map(([value]) => value)
    .sort((a, b) => (a < b ? -1 : 1));
}

function noColumn(name: string, known: readonly string[], where: string): UserError {
  return new UserError(`there is no column "${name}"`, { where, fix: suggestion(name, known) });
}

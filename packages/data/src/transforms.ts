import type { DatePart, Transforms } from '@modelops/contracts';

/** A value of a table: a time is a Date or milliseconds since 1970 UTC. */
export type Value = number | bigint | string | boolean | Date | null | undefined;

const minute = 60_000;
const day = 24 * 60 * minute;

/** A part of a time, by whole-number arithmetic that holds before 1970, too (days to dates: Hinnant 2013). */
export function datePart(part: DatePart, milliseconds: number): number {
  const days = Math.floor(milliseconds / day);
  switch (part) {
    case 'minute':
      return Math.floor((milliseconds - days * day) / minute) % 60;
    case 'hour':
      return Math.floor((milliseconds - days * day) / (60 * minute));
    case 'weekday':
      // 1970 began on a Thursday.
      return (((days + 3) % 7) + 7) % 7;
    default: {
      const shifted = days + 719_468;
      const era = Math.floor(shifted / 146_097);
      const dayOfEra = shifted - era * 146_097;
      const yearOfEra = Math.floor(
        (dayOfEra -
          Math.floor(dayOfEra / 1460) +
          Math.floor(dayOfEra / 36_524) -
          Math.floor(dayOfEra / 146_096)) /
          365,
      );
      const dayOfYear =
        dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
      const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
      if (part === 'day') return dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
      const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
      return part === 'month' ? month : yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    }
  }
}

/**
 * Applies fitted steps to columns.
 * @param columns name → one value for each row.
 * @returns rows × features, row by row; NaN where a value is missing and no step fills it.
 * @throws TypeError for an input that is not there.
 */
export function featureMatrix(
  { inputs, steps, features }: Transforms,
  columns: ReadonlyMap<string, ArrayLike<Value>>,
  rows: number,
): Float64Array {
  type Column = Float64Array | (string | null)[];
  const current = new Map<string, Column>();
  for (const { name, type } of inputs) {
    const values = columns.get(name);
    if (values === undefined) throw new TypeError(`the input "${name}" is missing`);
    const texts = type === 'category' || type === 'text';
    current.set(
      name,
      texts
        ? Array.from({ length: rows }, (_, row) => (values[row] == null ? null : String(values[row])))
        : Float64Array.from({ length: rows }, (_, row) => asNumber(values[row])),
    );
  }
  for (const step of steps) {
    const column = current.get(step.column);
    if (column === undefined) throw new TypeError(`no column "${step.column}" for the step ${step.step}`);
    switch (step.step) {
      case 'impute':
        for (let row = 0; row < rows; row++) {
          if (column instanceof Float64Array) {
            if (Number.isNaN(column[row])) column[row] = step.value as number;
          } else column[row] ??= step.value as string;
        }
        break;
      case 'scale':
        for (let row = 0; row < rows; row++)
          (column as Float64Array)[row] = ((column as Float64Array)[row]! - step.center) / step.scale;
        break;
      case 'one-hot':
        for (const category of step.categories)
          current.set(
            `${step.column}=${category}`,
            Float64Array.from({ length: rows }, (_, row) => (column[row] === category ? 1 : 0)),
          );
        current.delete(step.column);
        break;
      case 'date-parts':
        for (const part of step.parts)
          current.set(
            `${step.column}_${part}`,
            Float64Array.from(column as Float64Array, (time) =>
              Number.isNaN(time) ? Number.NaN : datePart(part, time),
            ),
          );
        current.delete(step.column);
    }
  }
  const matrix = new Float64Array(rows * features.length);
  for (const [at, feature] of features.entries()) {
    const column = current.get(feature);
    if (!(column instanceof Float64Array)) throw new TypeError(`no step makes the feature "${feature}"`);
    for (let row = 0; row < rows; row++) matrix[row * features.length + at] = column[row]!;
  }
  return matrix;
}

function asNumber(value: Value): number {
  if (value === null || value === undefined) return Number.NaN;
  if (value instanceof Date) return value.getTime();
  return Number(value);
}

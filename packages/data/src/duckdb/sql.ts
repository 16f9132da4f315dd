/** A name as SQL takes it literally. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL takes it literally. */
export function literal(text: string): string {
  // DuckDB's texts end at no NUL, but its C interface does.
  if (text.includes('\0')) throw new TypeError('a text with a NUL cannot stand in SQL');
  return `'${text.replaceAll("'", "''")}'`;
}

/** A double as SQL takes it: every digit, and never for a decimal. */
export function double(value: number): string {
  if (Number.isNaN(value)) return `'nan'::DOUBLE`;
  if (!Number.isFinite(value)) return `'${value > 0 ? '' : '-'}inf'::DOUBLE`;
  return `${value}::DOUBLE`;
}

export const doubles = (values: readonly number[]): string => `[${values.map(double).join(', ')}]::DOUBLE[]`;
export const texts = (values: readonly string[]): string => `[${values.map(literal).join(', ')}]::VARCHAR[]`;
/** Milliseconds since 1970 as a TIMESTAMP. */
export const timestamp = (milliseconds: number): string =>
  `make_timestamp(${BigInt(milliseconds) * 1000n}::BIGINT)`;

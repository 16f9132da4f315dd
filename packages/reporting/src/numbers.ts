/** Numbers as people read them: a proper minus sign, thousands separators, as many digits as carry information. */

type Maybe = number | null | undefined;

/** What stands where there is no number. */
export const noNumber = '—';

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function scientific(value: number, digits: number): string {
  const [mantissa, exponent] = Math.abs(value)
    .toExponential(digits - 1)
    .split('e') as [string, string];
  const raised = Array.from(String(Math.abs(Number(exponent))), (d) => superscripts[Number(d)]).join('');
  return `${mantissa}×10${Number(exponent) < 0 ? '⁻' : ''}${raised}`;
}

function grouped(digits: string): string {
  const [whole, fraction] = digits.split('.') as [string, string?];
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

function magnitude(value: number, decimals: number): string {
  const size = Math.abs(value);
  if (size >= 1e12) return scientific(value, 3);
  const fixed = size.toFixed(decimals);
  if (size === 0 || Number(fixed) !== 0) return grouped(fixed);
  // It is not zero, and must not read as zero.
  return size >= 1e-6 ? String(Number(size.toPrecision(1))) : scientific(value, 2);
}

/** How the numbers of one row are written: all with the same decimals, so that they can be compared by eye. */
export interface Scale {
  plain(value: Maybe): string;
  /** With its sign, for differences. */
  signed(value: Maybe): string;
  /** `0.690 to 0.700`, on one line. */
  interval(ends: readonly [number, number] | null | undefined): string;
  signedInterval(ends: readonly [number, number] | null | undefined): string;
}

/**
 * The scale for numbers that stand together: three decimals around 1 (a fourth when an interval or a difference
 * needs it), four significant digits for larger ones, powers of ten for very large and very small ones.
 * @param values the numbers of the row.
 * @param steps what must not vanish in the rounding: differences, widths of intervals.
 * @param distinct pairs whose order the reader must see, such as a value and its bound.
 */
export function scaleOf(
  values: readonly Maybe[],
  steps: readonly Maybe[] = [],
  distinct: readonly (readonly [Maybe, Maybe])[] = [],
): Scale {
  const finite = values.filter((value): value is number => Number.isFinite(value));
  const largest = Math.max(0, ...finite.map(Math.abs));
  const decimals = decimalsOf(finite, largest, steps, distinct);
  const write = (value: Maybe, plus: string): string => {
    if (value === null || value === undefined || !Number.isFinite(value)) return noNumber;
    const text =
      decimals === undefined && value !== 0 ? scientific(value, 3) : magnitude(value, decimals ?? 0);
    return value === 0 ? text : `${value < 0 ? '−' : plus}${text}`;
  };
  const interval = (ends: readonly [number, number] | null | undefined, plus: string) =>
    ends === null || ends === undefined ? '' : `${write(ends[0], plus)} to ${write(ends[1], plus)}`;
  return {
    plain: (value) => write(value, ''),
    signed: (value) => write(value, '+'),
    interval: (ends) => interval(ends, ''),
    signedInterval: (ends) => interval(ends, '+'),
  };
}

function decimalsOf(
  finite: readonly number[],
  largest: number,
  steps: readonly Maybe[],
  distinct: readonly (readonly [Maybe, Maybe])[],
): number | undefined {
  if (largest !== 0 && (largest < 1e-4 || largest >= 1e12)) return undefined;
  if (largest > 1 && finite.every(Number.isInteger)) return 0;
  const exponent = largest === 0 ? 0 : Math.floor(Math.log10(largest));
  const base = exponent >= 0 ? Math.max(0, 3 - exponent) : Math.max(3, 1 - exponent);
  const smallest = Math.min(
    ...steps
      .filter((step): step is number => Number.isFinite(step))
      .map(Math.abs)
      .filter(Boolean),
  );
  const needed = Number.isFinite(smallest) ? -Math.floor(Math.log10(smallest)) : base;
  let decimals = Math.min(Math.max(base, needed), base + 1);
  const confused = (places: number) =>
    distinct.some(
      ([a, b]) =>
        typeof a === 'number' &&
        typeof b === 'number' &&
        differ(a, b) &&
        a.toFixed(places) === b.toFixed(places),
    );
  while (decimals < 8 && confused(decimals)) decimals++;
  return decimals;
}

// 0.695 - 0.7 and -0.005 are the same number to everybody but the processor.
function differ(a: number, b: number): boolean {
  return Math.abs(a - b) > 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));
}

/** A number that a person chose, such as a margin or an edge: as short as it was written. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e12)) return scaleOf([value]).plain(value);
  return `${value < 0 ? '−' : ''}${grouped(String(Number(size.toPrecision(6))))}`;
}

/** A number of rows, groups, gates: `52,310`. */
export function count(value: number): string {
  return grouped(String(Math.round(value)));
}

/** An estimate of a count, with the two digits that it deserves: `about 12,000`. */
export function roughly(value: number): string {
  return `about ${count(value < 100 ? value : Number(value.toPrecision(2)))}`;
}

/** A share: `17.6%`. */
export function percent(share: number, decimals = 1): string {
  return `${(share * 100).toFixed(decimals)}%`;
}

/** A level of confidence: `95%`, `99.9%`. */
export function levelText(level: number): string {
  return `${Number((level * 100).toFixed(2))}%`;
}

/** A file's size: `1.2 MB`. */
export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1);
  return `${grouped(digits)} ${unit === 0 && bytes === 1 ? 'byte' : units[unit]}`;
}

/** `1 gate`, `3 gates`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

import type { ColumnProfile } from '@modelops/contracts';
import { binOf, equiprobableEdges } from './profiles.ts';

/** y = offset + factor · x, where x was counted in `from` and y is in `to`. */
interface Conversion {
  readonly factor: number;
  readonly offset: number;
  readonly from: string;
  readonly to: string;
}

/** Exact by definition (SI brochure, NIST SP 811); the likelier first, which decides where two fit alike. */
const pairs: readonly (readonly [string, string, number, number?])[] = [
  ['miles', 'kilometres', 1.609344],
  ['feet', 'metres', 0.3048],
  ['minutes', 'seconds', 60],
  ['hours', 'seconds', 3600],
  ['days', 'hours', 24],
  ['degrees Celsius', 'degrees Fahrenheit', 1.8, 32],
  ['degrees Celsius', 'kelvin', 1, 273.15],
  ['pounds', 'kilograms', 0.45359237],
  ['inches', 'centimetres', 2.54],
  ['gallons', 'litres', 3.785411784],
  ['KiB', 'bytes', 1024],
  ['MiB', 'bytes', 1024 ** 2],
  ['GiB', 'bytes', 1024 ** 3],
  ['yards', 'metres', 0.9144],
  ['nautical miles', 'kilometres', 1.852],
  ['degrees', 'radians', Math.PI / 180],
];
const conversions: readonly Conversion[] = [
  // Prefixes and percent.
  ...[3, -3, 2, -2, 6, -6, 1, -1, 4, -4, 5, -5, 9, -9].map((power) => ({
    factor: 10 ** power,
    offset: 0,
    from: 'its unit',
    to: 'another',
  })),
  ...pairs.flatMap(([from, to, factor, offset = 0]) => [
    { factor, offset, from, to },
    { factor: 1 / factor, offset: -offset / factor, from: to, to: from },
  ]),
];

export interface ScaleChange {
  /** `known`: a conversion of units explains every quantile; `unknown`: a constant factor does. */
  readonly kind: 'known' | 'unknown';
  readonly factor: number;
  readonly offset: number;
  /** One sentence: `distance looks like kilometres now: …`. */
  readonly sentence: string;
}

/** What differs less than this (Kolmogorov's distance) from the values of then is a shift, at most. */
const near = 0.12;
/** A conversion may leave so much, beside the noise of the sample: distributions move a little anyway. */
const left = 0.02;
const fewestRows = 30;
const fewestQuantiles = 8;

/**
 * Whether the numbers of a column are the same quantity on another scale: whether one conversion of units turns the
 * distribution of then into that of now, as far as a sample can tell (Kolmogorov's distance on the reference's edges).
 * @param reference with bins of about equal share.
 * @param sample values of now, ascending, finite.
 * @param fewest rows that it takes.
 * @returns undefined when there is no change of scale, or too little to tell (fewer rows, or 8 different quantiles).
 */
export function detectScaleChange(
  reference: ColumnProfile,
  sample: Float64Array,
  fewest = fewestRows,
): ScaleChange | undefined {
  const quantiles = quantilesOf(reference);
  if (quantiles.length < fewestQuantiles || sample.length < fewest) return undefined;
  const distance = (offset: number, factor: number) => distanceOf(quantiles, sample, { offset, factor });
  const unchanged = distance(0, 1);
  if (unchanged <= near) return undefined;
  const noise = 1.36 / Math.sqrt(sample.length);
  const enough = (error: number) => error <= left + noise && error < unchanged / 3;
  const fits = conversions
    .map((conversion) => ({ conversion, error: distance(conversion.offset, conversion.factor) }))
    .filter(({ error }) => enough(error));
  const least = Math.min(...fits.map(({ error }) => error));
  const alike = fits.filter(({ error }) => error <= least + noise / 2).map(({ conversion }) => conversion);
  const { name, unit } = reference;
  const chosen = alike.find(({ from }) => unit !== undefined && sameUnit(from, unit)) ?? alike[0];
  if (chosen !== undefined) {
    const { factor, offset, from, to } = chosen;
    const line = `${number(factor)} times${offset === 0 ? '' : `, ${offset > 0 ? 'plus' : 'minus'} ${number(Math.abs(offset))},`} what it was`;
    return {
      kind: 'known',
      factor,
      offset,
      sentence:
        from === 'its unit'
          ? `${name} is on another scale now: every quantile is ${line}`
          : `${name} looks like ${to} now: every quantile is ${line} (${from} → ${to})`,
    };
  }
  const middle = quantiles.reduce((best, one) =>
    Math.abs(one.share - 0.5) < Math.abs(best.share - 0.5) ? one : best,
  );
  const factor = sample[Math.max(0, Math.ceil(middle.share * sample.length) - 1)]! / middle.edge;
  if (!Number.isFinite(factor) || Math.abs(Math.log(factor)) < Math.log(1.25) || !enough(distance(0, factor)))
    return undefined;
  return {
    kind: 'unknown',
    factor,
    offset: 0,
    sentence: `${name} is on another scale now: every quantile is ${number(factor)} times what it was`,
  };
}

/** Of so many rows a stretch of days is judged by itself. */
const fewestRecent = 400;

/**
 * Whether a column is in another unit since some day: whether a conversion turns the distribution of then, and that of the days
 * right before, into that of the newest days. A feed that switches leaves the past as it was, and that is most of the rows.
 * Stretches of 1, 2, 4, … newest days are looked at, the shortest first, of those with 400 rows at least. Growth does not come
 * from one day to the next, and weekends have been there before; what was mended since is not found.
 * @param days oldest first, values ascending and finite.
 * @returns with the first day that is in the new unit; undefined when there is none.
 */
export function detectRecentScaleChange(
  reference: ColumnProfile,
  days: readonly { readonly day: string; readonly values: Float64Array }[],
): (ScaleChange & { readonly since: string }) | undefined {
  const quantiles = quantilesOf(reference);
  for (let length = 1; length < days.length; length *= 2) {
    const change = detectScaleChange(reference, merged(days.slice(-length)), fewestRecent);
    // A factor that no two units have is growth as likely.
    if (change?.kind !== 'known') continue;
    let first = days.length - length;
    while (first > 0 && isNearer(quantiles, days[first - 1]!.values, change)) first--;
    // Weekends, and whatever else comes and goes, have been nearer before.
    const earlier = days.slice(0, first);
    const alike = earlier.filter(({ values }) => isNearer(quantiles, values, change)).length;
    if (alike > usual * earlier.length) continue;
    const recent = merged(days.slice(first));
    const before = merged(days.slice(Math.max(0, first - Math.max(week, length)), first));
    const switched = detectScaleChange({ ...reference, ...counted(before) }, recent, fewestRecent);
    if (switched?.kind !== 'known' || Math.abs(switched.factor / change.factor - 1) > 0.02) continue;
    const since = days[first]!.day;
    return { ...change, since, sentence: change.sentence.replace(' now: ', ` since ${since}: `) };
  }
  return undefined;
}

/** Days before a change that it is compared with, at least: weekdays differ. */
const week = 7;
/** So large a share of the days before may be nearer to the changed values; more, and the new days are nothing new. */
const usual = 0.1;

/** Whether values are nearer to the reference after the conversion than before it. */
function isNearer(quantiles: readonly Quantile[], values: Float64Array, change: ScaleChange): boolean {
  return (
    values.length > 0 &&
    distanceOf(quantiles, values, change) < distanceOf(quantiles, values, { offset: 0, factor: 1 })
  );
}

/** Values as a profile has them. */
function counted(values: Float64Array): Pick<ColumnProfile, 'bins' | 'count'> {
  const edges = equiprobableEdges(values);
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) counts[binOf(edges, value)]!++;
  return { bins: { edges, counts }, count: values.length };
}

/** Kolmogorov's distance of a sample from the converted reference, on the reference's edges. */
function distanceOf(
  quantiles: readonly Quantile[],
  sample: Float64Array,
  { offset, factor }: Pick<ScaleChange, 'offset' | 'factor'>,
): number {
  // Whole numbers of now may have been rounded after the conversion.
  const slack = sample.every(Number.isInteger) ? 0.5 : 0;
  let most = 0;
  for (const { edge, share } of quantiles) {
    const y = offset + factor * edge;
    const play = slack + 1e-9 * Math.abs(y);
    const low = shareUpTo(sample, y - play);
    const high = shareUpTo(sample, y + play);
    most = Math.max(most, low - share, share - high);
  }
  return most;
}

function merged(days: readonly { readonly values: Float64Array }[]): Float64Array {
  const all = new Float64Array(days.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of days) {
    all.set(values, at);
    at += values.length;
  }
  return all.sort();
}

interface Quantile {
  readonly edge: number;
  readonly share: number;
}

/** The reference's edges, with the share of its values up to each. */
function quantilesOf({ bins, count }: ColumnProfile): Quantile[] {
  if (bins === null || count === 0) return [];
  let below = 0;
  return bins.edges.map((edge, at) => {
    below += bins.counts[at]!;
    return { edge, share: below / count };
  });
}

/** Share of ascending values that are at most x. */
function shareUpTo(sorted: Float64Array, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low / sorted.length;
}

function sameUnit(a: string, b: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/s$/, '');
  return plain(a) === plain(b);
}

function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}

import type { ColumnProfile } from '@modelops/contracts';
import { binOf, equiprobableEdges } from './profiles.ts';

/** y = offset + factor · x, where x was counted in `from` and y is in `to`. */
interface Conversion {
  readonly factor: number;
  readonly offset: number;
  readonly from: string;
  readonly to: string;
}

/** Exact by definition (SI brochure, NIST SP 811); the likelier first, which is the order in which they are named. */
const pairs: readonly (readonly [string, string, number, number?])[] = [
  ['miles', 'kilometres', 1.609344],
  ['feet', 'metres', 0.3048],
  ['minutes', 'seconds', 60],
  ['hours', 'seconds', 3600],
  ['days', 'seconds', 86_400],
  ['days', 'hours', 24],
  ['degrees Celsius', 'degrees Fahrenheit', 1.8, 32],
  ['degrees Celsius', 'kelvin', 1, 273.15],
  ['pounds', 'kilograms', 0.45359237],
  ['inches', 'centimetres', 2.54],
  ['gallons', 'litres', 3.785411784],
  ['KiB', 'bytes', 1024],
  ['MiB', 'bytes', 1024 ** 2],
  ['GiB', 'bytes', 1024 ** 3],
  ['TiB', 'bytes', 1024 ** 4],
  ['yards', 'metres', 0.9144],
  ['nautical miles', 'kilometres', 1.852],
  ['degrees', 'radians', Math.PI / 180],
];
/** A power of ten has no names. */
const anyUnit = 'its unit';
/** From one prefix to the next, percent, then any two prefixes from nano to tera. */
const powers = [3, 2, 6, 1, 4, 5, 9, 7, 8, 12, 10, 11];
const conversions: readonly Conversion[] = [
  ...powers
    .flatMap((power) => [power, -power])
    // A literal is the nearest number; a power is one that is off in its last digit.
    .map((power) => ({ factor: Number(`1e${power}`), offset: 0, from: anyUnit, to: 'another' })),
  ...pairs.flatMap(([from, to, factor, offset = 0]) => [
    { factor, offset, from, to },
    { factor: 1 / factor, offset: 0 - offset / factor, from: to, to: from },
  ]),
];

export interface ScaleChange {
  /** `known`: a conversion of units explains every quantile; `unknown`: a constant factor does. */
  readonly kind: 'known' | 'unknown';
  /** Of several that fit, of the likeliest. */
  readonly factor: number;
  readonly offset: number;
  /** Every known conversion that fits as well as the sample can tell; one at least where the kind is `known`. */
  readonly fits: readonly Pick<ScaleChange, 'factor' | 'offset'>[];
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
  const explaining = conversions.filter(({ offset, factor }) => enough(distance(offset, factor)));
  if (explaining.length > 0) return known(reference, quantiles, sample, explaining);
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
    fits: [],
    sentence: `${reference.name} is on another scale now: every quantile is ${number(factor)} times what it was`,
  };
}

/**
 * Of conversions that explain the quantiles, those that the sample cannot tell apart: 1000 and 1024 differ by less than four
 * hundred rows say. Only a declared unit decides between them; without one the sentence has what was measured, and all of them.
 */
function known(
  { name, unit, count }: ColumnProfile,
  quantiles: readonly Quantile[],
  sample: Float64Array,
  explaining: readonly Conversion[],
): ScaleChange {
  // The mean gap, outward from zero, is a mean of |u - t| over uniform u but for a constant; t is the share below zero.
  const t = quantiles.reduce((sum, { edge }) => sum + (edge < 0 ? 1 : 0), 0) / quantiles.length;
  const variance = (t ** 3 + (1 - t) ** 3) / 3 - (t ** 2 + (1 - t) ** 2) ** 2 / 4;
  const error = Math.sqrt(variance * (1 / sample.length + 1 / count));
  const off = explaining.map((one) => Math.abs(outward(quantiles, sample, one)));
  // Where even the nearest is off by more than chance, something else has moved, too, and may have moved the others as far.
  const tolerance = 2 * Math.max(error, Math.min(...off));
  const fits = explaining.filter((_, at) => off[at]! <= tolerance);
  const declared = fits.find(({ from }) => unit !== undefined && sameUnit(from, unit));
  const chosen = declared ?? fits[0]!;
  const { factor, offset, from, to } = chosen;
  const as = `${number(factor)} times${offset === 0 ? '' : `, ${shift(offset)},`} what it was`;
  const sentence =
    declared === undefined && fits.length > 1
      ? `${name} is on another scale now: every quantile is about ${number(ratioOf(quantiles, sample, fits), 3)} times what it was; ${fits.map(inWords).join(' or ')} fits`
      : from === anyUnit
        ? `${name} is on another scale now: every quantile is ${as}`
        : `${name} looks like ${to} now: every quantile is ${as} (${from} → ${to})`;
  return { kind: 'known', factor, offset, fits, sentence };
}

const shift = (offset: number) => `${offset > 0 ? 'plus' : 'minus'} ${number(Math.abs(offset))}`;

function inWords({ factor, offset, from, to }: Conversion): string {
  const times = `${number(factor)}${offset === 0 ? '' : ` ${shift(offset)}`}`;
  return from === anyUnit ? times : `${times} (${from} → ${to})`;
}

/** The factor at which the sample is as often farther from zero as nearer, within four times of those that fit. */
function ratioOf(quantiles: readonly Quantile[], sample: Float64Array, fits: readonly Conversion[]): number {
  const factors = fits.map(({ factor }) => factor);
  let low = Math.min(...factors) / 4;
  let high = Math.max(...factors) * 4;
  // It grows with the factor; 40 halvings leave nothing that would be printed.
  for (let step = 0; step < 40; step++) {
    const factor = Math.sqrt(low * high);
    if (outward(quantiles, sample, { offset: 0, factor }) < 0) low = factor;
    else high = factor;
  }
  return high;
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
    if (switched?.kind !== 'known' || !isSame(change, switched)) continue;
    const since = days[first]!.day;
    return { ...change, since, sentence: change.sentence.replace(' now: ', ` since ${since}: `) };
  }
  return undefined;
}

/** Whether two changes may be one: a conversion fits both, and they are not taken for two that only growth lies between. */
function isSame(a: ScaleChange, b: ScaleChange): boolean {
  return (
    a.offset === b.offset &&
    Math.abs(a.factor / b.factor - 1) <= 0.1 &&
    a.fits.some(({ factor, offset }) => b.fits.some((one) => one.factor === factor && one.offset === offset))
  );
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
  change: Pick<ScaleChange, 'offset' | 'factor'>,
): number {
  return gapsOf(quantiles, sample, change).reduce((most, gap) => Math.max(most, Math.abs(gap)), 0);
}

/**
 * By how much more of the sample than of the converted reference lies nearer to zero, on average over the quantiles: Mann and
 * Whitney's statistic for values of one sign. It tells factors apart more sharply than the largest gap does.
 */
function outward(
  quantiles: readonly Quantile[],
  sample: Float64Array,
  change: Pick<ScaleChange, 'offset' | 'factor'>,
): number {
  const gaps = gapsOf(quantiles, sample, change);
  return gaps.reduce((sum, gap, at) => sum + (quantiles[at]!.edge < 0 ? -gap : gap), 0) / gaps.length;
}

/** At each edge of the converted reference: the share of the sample up to it, less that of the reference. */
function gapsOf(
  quantiles: readonly Quantile[],
  sample: Float64Array,
  { offset, factor }: Pick<ScaleChange, 'offset' | 'factor'>,
): number[] {
  // Whole numbers of now may have been rounded after the conversion.
  const slack = sample.every(Number.isInteger) ? 0.5 : 0;
  return quantiles.map(({ edge, share }) => {
    const y = offset + factor * edge;
    const play = slack + 1e-9 * Math.abs(y);
    const low = shareUpTo(sample, y - play);
    const high = shareUpTo(sample, y + play);
    return low > share ? low - share : Math.min(0, high - share);
  });
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

function number(value: number, digits = 4): string {
  // 1048576 is known to every digit.
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(digits)));
}

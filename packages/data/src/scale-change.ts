import type { ColumnProfile } from '@modelops/contracts';

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
 * @returns undefined when there is no change of scale, or too little to tell (fewer than 30 rows, or 8 different quantiles).
 */
export function detectScaleChange(reference: ColumnProfile, sample: Float64Array): ScaleChange | undefined {
  const quantiles = quantilesOf(reference);
  if (quantiles.length < fewestQuantiles || sample.length < fewestRows) return undefined;
  // Whole numbers of now may have been rounded after the conversion.
  const slack = sample.every(Number.isInteger) ? 0.5 : 0;
  const distance = (offset: number, factor: number) => {
    let most = 0;
    for (const { edge, share } of quantiles) {
      const y = offset + factor * edge;
      const play = slack + 1e-9 * Math.abs(y);
      const low = shareUpTo(sample, y - play);
      const high = shareUpTo(sample, y + play);
      most = Math.max(most, low - share, share - high);
    }
    return most;
  };
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

/** The reference's edges, with the share of its values up to each. */
function quantilesOf({ bins, count }: ColumnProfile): { edge: number; share: number }[] {
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

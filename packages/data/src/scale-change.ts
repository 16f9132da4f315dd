import type { ColumnProfile } from '@modelops/contracts';

/** y = offset + factor · x, where x was counted in `from` and y is in `to`. */
interface Conversion {
  readonly factor: number;
  readonly offset: number;
  readonly from: string;
  readonly to: string;
}

/** Exact by definition (SI brochure, NIST SP 811), but for powers of ten, which are prefixes or percent. */
const pairs: readonly (readonly [string, string, number, number?])[] = [
  ['miles', 'kilometres', 1.609344],
  ['feet', 'metres', 0.3048],
  ['yards', 'metres', 0.9144],
  ['inches', 'centimetres', 2.54],
  ['nautical miles', 'kilometres', 1.852],
  ['pounds', 'kilograms', 0.45359237],
  ['gallons', 'litres', 3.785411784],
  ['minutes', 'seconds', 60],
  ['hours', 'seconds', 3600],
  ['days', 'hours', 24],
  ['KiB', 'bytes', 1024],
  ['MiB', 'bytes', 1024 ** 2],
  ['GiB', 'bytes', 1024 ** 3],
  ['degrees Celsius', 'degrees Fahrenheit', 1.8, 32],
  ['degrees Celsius', 'kelvin', 1, 273.15],
  ['degrees', 'radians', Math.PI / 180],
];
const conversions: readonly Conversion[] = [
  ...pairs.flatMap(([from, to, factor, offset = 0]) => [
    { factor, offset, from, to },
    { factor: 1 / factor, offset: -offset / factor, from: to, to: from },
  ]),
  ...[-9, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 9].map((power) => ({
    factor: 10 ** power,
    offset: 0,
    from: 'its unit',
    to: `10^${-power} of it`,
  })),
];

export interface ScaleChange {
  /** `known`: a conversion of units explains every quantile; `unknown`: a constant factor does. */
  readonly kind: 'known' | 'unknown';
  readonly factor: number;
  readonly offset: number;
  /** One sentence: `distance looks like kilometres now: …`. */
  readonly sentence: string;
}

/** Quantiles must follow a conversion so closely, as a share of their range. */
const closeness = 0.04;
/** What differs less than this from the identity is a shift, at most. */
const near = 0.15;
const fewestQuantiles = 8;

/**
 * Whether the numbers of a column are the same quantity on another scale: whether one line through the pairs of
 * quantiles, then and now, explains all of them, and is that of a conversion of units.
 * @param reference with bins of about equal share.
 * @param sample values of now, ascending, finite.
 * @returns undefined when there is no change of scale, or too little to tell (fewer than 8 different quantiles).
 */
export function detectScaleChange(reference: ColumnProfile, sample: Float64Array): ScaleChange | undefined {
  const points = quantilePairs(reference, sample);
  if (points.length < fewestQuantiles) return undefined;
  const xs = points.map(([x]) => x);
  const range = Math.max(...xs) - Math.min(...xs);
  if (range === 0) return undefined;
  const misfit = (offset: number, factor: number) =>
    Math.max(...points.map(([x, y]) => Math.abs(y - (offset + factor * x)))) / (Math.abs(factor) * range);
  if (misfit(0, 1) <= near) return undefined;
  const [best] = conversions
    .map((conversion) => ({ conversion, error: misfit(conversion.offset, conversion.factor) }))
    // A declared unit decides between conversions that fit alike.
    .sort((a, b) => a.error - b.error || 0);
  const declared = conversions
    .filter(({ from }) => reference.unit !== undefined && sameUnit(from, reference.unit))
    .map((conversion) => ({ conversion, error: misfit(conversion.offset, conversion.factor) }))
    .sort((a, b) => a.error - b.error)[0];
  const chosen = declared !== undefined && declared.error <= closeness ? declared : best!;
  const { name } = reference;
  if (chosen.error <= closeness) {
    const { factor, offset, from, to } = chosen.conversion;
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
  const factor = points.reduce((sum, [x, y]) => sum + x * y, 0) / points.reduce((sum, [x]) => sum + x * x, 0);
  if (Math.abs(Math.log(Math.abs(factor))) < Math.log(1.25) || misfit(0, factor) > closeness / 2)
    return undefined;
  return {
    kind: 'unknown',
    factor,
    offset: 0,
    sentence: `${name} is on another scale now: every quantile is ${number(factor)} times what it was`,
  };
}

/** Quantiles of then and now at the same shares: the reference's edges, and the sample's values there. */
function quantilePairs({ bins, count }: ColumnProfile, sample: Float64Array): [number, number][] {
  if (bins === null || count === 0 || sample.length < 30) return [];
  const points: [number, number][] = [];
  let below = 0;
  for (const [at, edge] of bins.edges.entries()) {
    below += bins.counts[at]!;
    const share = below / count;
    // The tails of a sample are noise.
    if (share < 0.03 || share > 0.97) continue;
    points.push([edge, sample[Math.max(0, Math.ceil(share * sample.length) - 1)]!]);
  }
  return points;
}

function sameUnit(a: string, b: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/s$/, '');
  return plain(a) === plain(b);
}

function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}

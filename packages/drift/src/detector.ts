import type { AlarmState } from '@modelops/contracts';
import { hashText } from '@modelops/evaluation';
import { type Day, dayNumber } from './day.ts';
import { autocorrelationTime } from './two-sample.ts';

/** State of a detector, as it stands in the alarm state. */
export type DetectorState = AlarmState['detectors'][string];
type Component = DetectorState['components'][string];

/**
 * What a detector looks at in each window. A number is watched in the directions of `signs` (1: is it larger than usual),
 * shares of bins by how far they are from the usual ones.
 */
export type Channel = {
  readonly name: string;
  /**
   * Windows to compare with: those of the reference, or, where it cannot tell (a model is better on its training rows than
   * it will ever be again), the first ones of production.
   */
  readonly baseline: 'reference' | 'first';
  /** Its share of the evidence, relative to the others'; divided among its directions. */
  readonly weight: number;
} & (
  | {
      readonly kind: 'number';
      readonly signs: readonly (1 | -1)[];
      value(day: Day): number | null;
    }
  | { readonly kind: 'shares'; value(day: Day): readonly number[] | null }
);

/** With fewer windows of reference, an unusual one cannot be told. */
export const leastReference = 19;
/** Windows of production that stand in for a reference. */
export const firstWindows = 28;
/** Windows of production that a new one is compared with, at most: the newest. What is older need not be kept. */
export const mostWindows = 365;
/** Weekdays are compared with weekdays from three weeks on. */
const leastForWeekdays = 21;
const longestBlock = 14;
const week = 7;
/**
 * Bets: each is best against p-values that are small in its own way. `power` ε alone: density ε·p^(ε − 1) (Vovk 2021), for a
 * block among many that are as usual. But p ranks a block among all so far, the changed ones too: with a `share` q of them
 * changed, p of the next one is anywhere in [0, q], and only a bet on that goes on winning while changed blocks get more.
 */
export const bets: readonly { readonly power: number; readonly share: number }[] = [
  { power: 0.1, share: 0 },
  { power: 0.3, share: 0 },
  { power: 0.5, share: 0 },
  { power: 0.7, share: 0 },
  { power: 0.9, share: 0 },
  { power: 0.2, share: 0.15 },
  { power: 0.2, share: 0.3 },
  { power: 0.2, share: 0.45 },
];
/** Evidence is kept below this, so that it never overflows. */
const mostEvidence = 1e12;
const maximum = 'max';

export interface Judgement {
  /** Of every component, the mean of its bets. */
  readonly components: readonly {
    readonly name: string;
    readonly channel: string;
    readonly evidence: number;
    readonly since: string;
  }[];
  readonly evidence: number;
  /** Of the blocks since the last reset, how many are judged. */
  readonly blocks: number;
  /** Windows that were needed to come so far; the last one is the newest. */
  readonly upTo: string;
}

/**
 * How many consecutive windows are joined: they follow each other (weather, incidents), and the evidence is for
 * exchangeable ones. ceil(1.5·τ), at most two weeks, τ by Geyer; the upper quartile over channels that are numbers.
 * @param windows of the reference, or the first ones of production where it has too few.
 */
function windowsInBlock(channels: readonly Channel[], windows: readonly Day[]): number {
  const times = channels
    .filter((channel) => channel.kind === 'number')
    .flatMap((channel) => {
      const days = windows.filter((day) => channel.value(day) !== null);
      if (days.length < leastReference) return [];
      const values = days.map((day) => [channel.value(day) as number]);
      return [autocorrelationTime([...withoutWeekdays(values, days)])];
    })
    .sort((a, b) => a - b);
  const tau = times[Math.floor(0.75 * (times.length - 1))];
  // Categories only: nothing is known of how windows depend.
  if (tau === undefined) return week;
  return Math.min(longestBlock, Math.ceil(1.5 * tau));
}

/**
 * A detector that has seen nothing. Without reference windows its blocks have a preliminary length: nothing is judged before
 * the first windows of production are there, and they tell it.
 */
export function newDetector(channels: readonly Channel[], reference: readonly Day[]): DetectorState {
  const referred = channels.filter(({ baseline }) => baseline === 'reference');
  const size = referred.length === 0 ? week : windowsInBlock(referred, reference);
  return { windowsInBlock: size, judged: [], waiting: [], resetAfter: null, components: {} };
}

/**
 * A conformal Shiryaev–Roberts e-detector over blocks of windows (Vovk 2021; Shin, Ramdas, Rinaldo 2023): the rank of the
 * newest block among all blocks so far (a year of them, and the reference) gives a p-value, bets on small ones multiply, and the sum over all possible starts
 * is the evidence. Were all blocks exchangeable, evidence N would take N blocks on average.
 * @param mix `columns`: half of the evidence is about the most unusual channel, half the mean over all; `mean`: only that.
 * @returns the new state, and the judgement after each complete block, oldest first.
 */
export function advance(
  state: DetectorState,
  channels: readonly Channel[],
  reference: readonly Day[],
  dayByName: ReadonlyMap<string, Day>,
  arrived: readonly string[],
  options: { readonly mix: 'columns' | 'mean'; readonly stop: (judgement: Judgement) => 'go-on' | 'reset' },
): DetectorState {
  let { judged, components, resetAfter, windowsInBlock: size } = state;
  const waiting = [...state.waiting, ...arrived];
  if (judged.length === 0 && channels.every(({ baseline }) => baseline === 'first')) {
    if (waiting.length < firstWindows) return { ...state, waiting };
    size = windowsInBlock(
      channels,
      waiting.slice(0, firstWindows).map((name) => dayByName.get(name)!),
    );
  }
  while (waiting.length >= size) {
    judged = [...judged, ...waiting.splice(0, size)];
    const days = judged.slice(-size * Math.floor(mostWindows / size)).map((name) => dayByName.get(name)!);
    components = update(components, channels, reference, days, size, options.mix);
    const judgement = judgementOf(
      { windowsInBlock: size, judged, waiting, resetAfter, components },
      channels,
      options.mix,
    );
    if (options.stop(judgement) === 'reset') {
      components = {};
      resetAfter = judged.at(-1)!;
    }
  }
  return { windowsInBlock: size, judged, waiting, resetAfter, components };
}

/**
 * The windows that are compared with: the newest, and, where the reference has too few days, the first ones that stand in for it.
 * @param windows of production, oldest first.
 */
export function comparedWindows<T>(windows: readonly T[], referenceDays: number): T[] {
  const first = referenceDays < leastReference ? firstWindows : 0;
  return windows.filter((_, at) => at < first || at >= windows.length - mostWindows);
}

const componentNames = (channel: Channel) =>
  channel.kind === 'shares'
    ? [channel.name]
    : channel.signs.map((sign) => `${channel.name}${sign > 0 ? '+' : '-'}`);

/** The evidence as it stands. */
export function judgementOf(
  { components, judged, resetAfter, windowsInBlock: size }: DetectorState,
  channels: readonly Channel[],
  mix: 'columns' | 'mean',
): Judgement {
  const upTo = judged.at(-1) ?? '';
  const since = resetAfter === null ? judged.length : judged.length - 1 - judged.lastIndexOf(resetAfter);
  let mean = 0;
  const all = channels.reduce((sum, { weight }) => sum + weight, 0);
  const named = channels.flatMap((channel) => {
    const names = componentNames(channel);
    return names.map((name) => {
      const evidence = evidenceOf(components[name]);
      mean += (evidence * channel.weight) / (names.length * all);
      return { name, channel: channel.name, evidence, since: components[name]?.since ?? upTo };
    });
  });
  return {
    components: named,
    evidence: mix === 'mean' ? mean : (mean + evidenceOf(components[maximum])) / 2,
    blocks: since / size,
    upTo,
  };
}

const evidenceOf = (component: Component | undefined) =>
  component === undefined
    ? 0
    : component.evidence.reduce((sum, one) => sum + one, 0) / component.evidence.length;

function update(
  before: DetectorState['components'],
  channels: readonly Channel[],
  reference: readonly Day[],
  judged: readonly Day[],
  size: number,
  mix: 'columns' | 'mean',
): DetectorState['components'] {
  const components = { ...before };
  const newest = judged.slice(-size);
  const started = newest[0]!.day;
  const step = (name: string, scores: readonly number[]) => {
    // Nothing is ever missing, say: there is nothing to bet on.
    if (scores.every((score) => score === scores[0])) return;
    const p = conformal(scores, `${name} ${newest.map(({ day, rows }) => `${day} ${rows}`).join(' ')}`);
    components[name] = bet(before[name], p, started);
  };
  // Of the most unusual channel, block by block; aligned at the newest.
  let most: number[] | undefined;
  for (const channel of channels) {
    const blocks = blockScores(channel, reference, judged, size);
    if (blocks === null) continue;
    if (channel.kind === 'shares') step(channel.name, blocks);
    else
      for (const sign of channel.signs)
        step(
          `${channel.name}${sign > 0 ? '+' : '-'}`,
          blocks.map((x) => sign * x),
        );
    const unusual = standardised(blocks, channel.kind === 'number');
    const length = Math.min(most?.length ?? unusual.length, unusual.length);
    const tail = unusual.slice(-length);
    most = most === undefined ? tail : tail.map((x, at) => Math.max(x, most!.slice(-length)[at]!));
  }
  if (mix === 'columns' && most !== undefined) step(maximum, most);
  return components;
}

/** Scores of all blocks, the newest last; null where the newest has none, or too few are there to compare with. */
function blockScores(
  channel: Channel,
  reference: readonly Day[],
  judged: readonly Day[],
  size: number,
): number[] | null {
  const compared = channel.baseline === 'reference' ? reference : [];
  const days: Day[] = [];
  const values: ArrayLike<number>[] = [];
  const block: number[] = [];
  const blocks = (list: readonly Day[], first: number) =>
    list.forEach((day, at) => {
      // The reference's oldest windows that fill no block are left out.
      const index = Math.floor((at - (list.length % size)) / size);
      if (index < 0) return;
      const value = spoken(channel, day);
      if (value === null) return;
      days.push(day);
      values.push(value);
      block.push(first + index);
    });
  blocks(compared, 0);
  const judgedFirst = Math.floor(compared.length / size);
  const before = days.length;
  blocks(judged, judgedFirst);
  const last = judgedFirst + judged.length / size - 1;
  const own = block.filter((index) => index === last).length;
  const referred = channel.baseline === 'reference';
  const others = referred ? before + size : days.length - own;
  if (own < size / 2 || others < (referred ? leastReference : firstWindows)) return null;
  const width = values[0]!.length;
  const level = withoutWeekdays(values, days);
  const sums = new Map<number, { readonly sum: Float64Array; n: number }>();
  for (let at = 0; at < days.length; at++) {
    let mean = sums.get(block[at]!);
    if (mean === undefined) {
      mean = { sum: new Float64Array(width), n: 0 };
      sums.set(block[at]!, mean);
    }
    mean.n++;
    for (let i = 0, from = at * width; i < width; i++) mean.sum[i]! += level[from + i]!;
  }
  const means = [...sums.values()];
  for (const { sum, n } of means) for (let i = 0; i < width; i++) sum[i]! /= n;
  if (channel.kind === 'number') return rounded(means.map(({ sum }) => sum[0]!));
  const usual = new Float64Array(width);
  for (const { sum } of means) for (let i = 0; i < width; i++) usual[i]! += sum[i]! / means.length;
  return rounded(
    means.map(({ sum }) => {
      let distance = 0;
      for (let i = 0; i < width; i++) if (usual[i]! > 0) distance += (sum[i]! - usual[i]!) ** 2 / usual[i]!;
      return distance;
    }),
  );
}

/** What channels have said of days: the same day is looked at with every later block again. */
const said = new WeakMap<Channel, WeakMap<Day, ArrayLike<number> | null>>();

function spoken(channel: Channel, day: Day): ArrayLike<number> | null {
  let known = said.get(channel);
  if (known === undefined) {
    known = new WeakMap();
    said.set(channel, known);
  }
  let value = known.get(day);
  if (value === undefined) {
    const found = channel.value(day);
    value = found === null ? null : Float64Array.from(typeof found === 'number' ? [found] : found);
    known.set(day, value);
  }
  return value;
}

/** Digits that only the order of summing has made are dropped: what is equal stays equal. */
function rounded(values: number[]): number[] {
  const largest = Math.max(...values.map(Math.abs));
  if (!(largest > 0)) return values.map(() => 0);
  const unit = 10 ** (Math.ceil(Math.log10(largest)) - 10);
  return values.map((value) => Math.round(value / unit) * unit);
}

/**
 * Values less what their weekday has beyond the rest. The means are over all values, old and new alike, so that the newest
 * is treated as all others are.
 */
function withoutWeekdays(values: readonly ArrayLike<number>[], days: readonly Day[]): Float64Array {
  const width = values[0]!.length;
  const level = new Float64Array(values.length * width);
  values.forEach((value, at) => {
    level.set(value, at * width);
  });
  if (days.length < leastForWeekdays) return level;
  const sums = new Float64Array(7 * width);
  const counts = new Float64Array(7);
  const all = new Float64Array(width);
  const weekdays = days.map(({ day }) => (dayNumber(day) + 4) % 7);
  for (let at = 0; at < days.length; at++) {
    const weekday = weekdays[at]!;
    counts[weekday]!++;
    for (let i = 0; i < width; i++) {
      sums[weekday * width + i]! += level[at * width + i]!;
      all[i]! += level[at * width + i]! / days.length;
    }
  }
  for (let at = 0; at < days.length; at++) {
    const weekday = weekdays[at]!;
    for (let i = 0; i < width; i++)
      level[at * width + i]! += all[i]! - sums[weekday * width + i]! / counts[weekday]!;
  }
  return level;
}

/**
 * How far each value is from the median, in median absolute deviations: a few changed blocks do not hide themselves in it, as they
 * would in a standard deviation. Where half of the values are equal, in standard deviations. Of shares, only farther than usual counts.
 */
export function standardised(values: readonly number[], twoSided: boolean): number[] {
  const middle = median(values);
  const scale =
    median(values.map((x) => Math.abs(x - middle))) ||
    Math.sqrt(values.reduce((sum, x) => sum + (x - middle) ** 2, 0) / values.length);
  return rounded(
    values.map((x) => {
      const z = scale > 0 ? (x - middle) / scale : 0;
      return twoSided ? Math.abs(z) : z;
    }),
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** Smoothed conformal p of the last score: the share of scores that are larger, ties by a number that the window fixes. */
function conformal(scores: readonly number[], seed: string): number {
  const newest = scores.at(-1)!;
  let larger = 0;
  let ties = 0;
  for (const score of scores) {
    if (score > newest) larger++;
    else if (score === newest) ties++;
  }
  const uniform = (hashText(seed) + 0.5) / 4294967296;
  return (larger + uniform * ties) / scores.length;
}

function bet(before: Component | undefined, p: number, day: string): Component {
  const factors = bets.map(({ power, share }) => density(p, power, share));
  const evidence = factors.map((factor, at) =>
    Math.min(mostEvidence, ((before?.evidence[at] ?? 0) + 1) * factor),
  );
  // CUSUM of bets: where it last began is the estimate of the change (Page 1954). Those on a share go on through blocks that are
  // little changed: they find, and date too early.
  const dating = factors.filter((_, at) => bets[at]!.share === 0);
  const gain = Math.log(dating.reduce((sum, factor) => sum + factor, 0) / dating.length);
  const goesOn = before !== undefined && before.since !== null && before.gain > 0;
  const total = (goesOn ? before.gain : 0) + gain;
  return total > 0
    ? { evidence, since: goesOn ? before.since : day, gain: total }
    : { evidence, since: null, gain: 0 };
}

/**
 * Density of p where a share of the ranked scores is changed: of the changed ones a v-th is larger than the newest, of the
 * others v^(1 / power), so that p = (1 − share)·v^(1 / power) + share·v. Its integral over [0, 1] is 1: v goes from 0 to 1 with p.
 */
export function density(p: number, power: number, share: number): number {
  if (share === 0) return power * p ** (power - 1);
  // Newton on a convex function, from above: no step goes beyond the root.
  let v = Math.min(1, p / share);
  for (let step = 0; step < 50; step++) {
    const over = (1 - share) * v ** (1 / power) + share * v - p;
    const slope = ((1 - share) / power) * v ** (1 / power - 1) + share;
    v -= over / slope;
    if (over <= 1e-12) break;
  }
  return 1 / (((1 - share) / power) * v ** (1 / power - 1) + share);
}

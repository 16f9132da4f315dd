import { studentQuantile } from '@modelops/evaluation';
import { scaled } from './two-sample.ts';

/** A change, its size corrected for bias, and its bounds of confidence. */
export interface Effect {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Size of a change between two samples of windows, by a jackknife over blocks of windows on both sides (Künsch 1989): the
 * blocks may depend inside, the statistic may be biased by its noise, as the PSI is.
 * @param blocks of windows, at least 2 on each side.
 * @param statistic of pooled windows; larger is more of a change, and 0 is none. With a `sign`, may be negative.
 * @param level one-sided confidence of `lower`, e.g. 0.95.
 * @returns null with fewer than 2 blocks on a side.
 */
export function jackknife<T>(
  reference: readonly (readonly T[])[],
  current: readonly (readonly T[])[],
  statistic: (reference: readonly T[], current: readonly T[]) => number,
  level: number,
): Effect | null {
  if (reference.length < 2 || current.length < 2) return null;
  const whole = statistic(reference.flat(), current.flat());
  const without = (blocks: readonly (readonly T[])[], at: number) =>
    blocks.filter((_, block) => block !== at).flat();
  const left = (blocks: readonly (readonly T[])[], one: (rest: readonly T[]) => number) => {
    const values = blocks.map((_, at) => one(without(blocks, at)));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const g = values.length;
    return {
      bias: (g - 1) * (mean - whole),
      variance: ((g - 1) / g) * values.reduce((sum, value) => sum + (value - mean) ** 2, 0),
      df: g - 1,
    };
  };
  const currentAll = current.flat();
  const referenceAll = reference.flat();
  const a = left(reference, (rest) => statistic(rest, currentAll));
  const b = left(current, (rest) => statistic(referenceAll, rest));
  const value = whole - a.bias - b.bias;
  const variance = a.variance + b.variance;
  if (!(variance > 0)) return { value, lower: value, upper: value };
  // Welch, Satterthwaite: the side with few blocks counts as far as it contributes.
  const df = variance ** 2 / (a.variance ** 2 / a.df + b.variance ** 2 / b.df);
  const half = studentQuantile(level, df) * Math.sqrt(variance);
  return { value, lower: value - half, upper: value + half };
}

/** The same for the absolute size of a change that has a sign: bounds of |change|, `value` keeps its sign. */
export function absolute({ value, lower, upper }: Effect): Effect {
  const size = value < 0 ? { low: -upper, high: -lower } : { low: lower, high: upper };
  return { value, lower: Math.max(0, size.low), upper: Math.max(size.high, -size.low) };
}

/**
 * Population stability index, Σ (q − p)·ln(q / p), of counts in the same bins. An empty bin counts half a row, so that one
 * row more or less never moves it far.
 */
export function psi(reference: readonly number[], current: readonly number[]): number {
  const smooth = (counts: readonly number[]) => {
    const filled = counts.map((one) => (one === 0 ? 0.5 : one));
    const total = filled.reduce((sum, one) => sum + one, 0);
    return filled.map((one) => one / total);
  };
  const p = smooth(reference);
  const q = smooth(current);
  return p.reduce((sum, share, bin) => sum + (q[bin]! - share) * Math.log(q[bin]! / share), 0);
}

/**
 * PSI, less the bias of its noise, with bounds by the delta method.
 * @param n independent rows that the reference is worth. @param m the same of the current rows.
 * @param z standard errors from the value to each bound.
 */
export function psiEffect(
  reference: readonly number[],
  current: readonly number[],
  n: number,
  m: number,
  z: number,
): Effect {
  const a = scaled(reference, n);
  const b = scaled(current, m);
  const share = (counts: readonly number[], total: number) =>
    counts.map((count) => (count + 0.5) / (total + counts.length / 2));
  const p = share(a, n);
  const q = share(b, m);
  const variance = (shares: readonly number[], gradient: readonly number[], rows: number) => {
    const mean = shares.reduce((total, one, bin) => total + one * gradient[bin]!, 0);
    return shares.reduce((total, one, bin) => total + one * (gradient[bin]! - mean) ** 2, 0) / rows;
  };
  const byP = p.map((one, bin) => -Math.log(q[bin]! / one) - q[bin]! / one + 1);
  const byQ = q.map((one, bin) => Math.log(one / p[bin]!) + 1 - p[bin]! / one);
  const half = z * Math.sqrt(variance(p, byP, n) + variance(q, byQ, m));
  const value = Math.max(0, psi(reference, current) - (p.length - 1) * (1 / n + 1 / m));
  return { value, lower: Math.max(0, value - half), upper: value + half };
}

/** Which of about `groups` groups each bin belongs to, neighbours together, each with about the same reference mass. */
export function coarser(reference: readonly number[], groups: number): number[] {
  const total = reference.reduce((sum, one) => sum + one, 0);
  let before = 0;
  return reference.map((one) => {
    const group = total === 0 ? 0 : Math.floor((groups * (before + one / 2)) / total);
    before += one;
    return Math.min(group, groups - 1);
  });
}

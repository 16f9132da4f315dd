import type { DriftTest, Task, Verdict } from '@modelops/contracts';
import { type Material, normalScores, pooledBins, present } from './channels.ts';
import type { Reference } from './collect.ts';
import { type Day, dayNumber } from './day.ts';
import { absolute, coarser, type Effect, jackknife, psi } from './effect.ts';
import {
  acat,
  andersonDarling,
  benjaminiHochberg,
  chiSquare,
  kolmogorovSmirnov,
  scaled,
  tailMass,
  twoProportions,
} from './two-sample.ts';

/** With fewer independent rows nothing can be told. */
const leastEffective = 10;
/** Days that a block of the jackknife joins: weather and incidents last. */
const blockDays = 3;

type Test = Omit<DriftTest, 'corrected' | 'verdict' | 'reason'>;

/**
 * The rows of the given days against the reference: for every column its values (ACAT of Kolmogorov–Smirnov,
 * Anderson–Darling, chi-square and tail mass), missing cells and new values, corrected together by Benjamini–Hochberg.
 * `fail` is significant and its effect certainly above what matters; `inconclusive` when the interval straddles that.
 * @param current days, pooled. Rows of a day depend: they count as `effective` rows, from the spread between days.
 */
export function oneOffTests(
  reference: Reference,
  current: readonly Day[],
  material: Material,
  level: number,
  task: Task,
): DriftTest[] {
  const tests: Test[] = [];
  for (const name of reference.watched) {
    const column = reference.profile.columns.find((candidate) => candidate.name === name)!;
    const days = current.filter((day) => day.columns[name] !== undefined);
    if (days.length === 0) continue;
    const ordered = column.bins !== null;
    const known = column.bins?.counts ?? column.categories?.counts ?? [];
    const found = pooledBins(days, name);
    const rows = sum(known);
    const now = sum(found);
    if (known.length > 1 && rows > 0) {
      const scores = ordered
        ? normalScores(known)
        : known.map((count) => Number(count === Math.max(...known)));
      const meanScore = (day: Day) => {
        const bins = day.columns[name]?.bins ?? [];
        return [bins.reduce((total, count, bin) => total + count * scores[bin]!, 0), sum(bins)] as const;
      };
      const spread = spreadOf(known, scores);
      const designCurrent = design(days, meanScore, spread) ?? design(reference.days, meanScore, spread) ?? 1;
      const designReference = design(reference.days, meanScore, spread) ?? 1;
      const effective = now / designCurrent;
      const samples = {
        reference: scaled(known, rows / designReference),
        current: scaled(found, effective),
      };
      const group = coarser(known, 16);
      const grouped = (counts: readonly number[]) => {
        const groups = new Array<number>(16).fill(0);
        counts.forEach((count, bin) => {
          groups[group[bin]!]! += count;
        });
        return groups.filter((_, at) => group.includes(at));
      };
      const ps = ordered
        ? [
            kolmogorovSmirnov(samples).p,
            andersonDarling(samples).p,
            chiSquare({ reference: grouped(samples.reference), current: grouped(samples.current) }).p,
            tailMass(samples).p,
          ]
        : [chiSquare(samples).p];
      const effect = psiEffect(grouped(known), grouped(found), rows / designReference, effective, level);
      tests.push({
        detector: 'inputs',
        column: name,
        name: 'value',
        statistic: ordered
          ? { name: 'Kolmogorov–Smirnov distance', value: kolmogorovSmirnov(samples).statistic }
          : { name: 'chi-square', value: chiSquare(samples).statistic },
        effect: { name: 'PSI', reference: null, current: null, ...effect, bound: material.psi },
        rows: { reference: rows, current: now, effective },
        p: effective < leastEffective ? null : acat(ps),
      });
    }
    const share = (
      label: 'missing' | 'new-values',
      hitsBefore: number,
      ofBefore: number,
      hits: (day: Day) => number,
      of: (day: Day) => number,
    ) => {
      const hitsNow = days.reduce((total, day) => total + hits(day), 0);
      const ofNow = days.reduce((total, day) => total + of(day), 0);
      if (ofBefore === 0 || ofNow === 0) return;
      const before = hitsBefore / ofBefore;
      const after = hitsNow / ofNow;
      const factor = Math.max(1, design(days, (day) => [hits(day), of(day)], after * (1 - after)) ?? 1);
      const effective = ofNow / factor;
      const error = 1.645 * Math.sqrt((before * (1 - before)) / ofBefore + (after * (1 - after)) / effective);
      const effect = absolute({
        value: after - before,
        lower: after - before - error,
        upper: after - before + error,
      });
      const { p } = twoProportions(hitsBefore, ofBefore, hitsNow / factor, effective);
      tests.push({
        detector: 'inputs',
        column: name,
        name: label,
        statistic: { name: 'difference of shares', value: after - before },
        effect: {
          name: label === 'missing' ? 'share missing' : 'share of new values',
          reference: before,
          current: after,
          ...effect,
          bound: material.missing,
        },
        rows: { reference: ofBefore, current: ofNow, effective },
        p: effective < leastEffective ? null : p,
      });
    };
    const missingBefore = column.nulls + column.nans;
    share(
      'missing',
      missingBefore,
      reference.profile.rows,
      (day) => day.columns[name]!.missing,
      (day) => day.rows,
    );
    if (column.categories !== null)
      share(
        'new-values',
        column.categories.other,
        column.count,
        (day) => day.columns[name]!.unseen,
        (day) => present(day, name),
      );
  }
  tests.push(...outcomeTests(reference, current, material, level, task));
  const valid = tests.flatMap(({ p }) => (p === null ? [] : [p]));
  const corrected = benjaminiHochberg(valid);
  let at = 0;
  return tests.map((test) => {
    const q = test.p === null ? null : corrected[at++]!;
    return { ...test, corrected: q, ...judged(test, q, level) };
  });
}

/** The size of what the labels tell, where both sides have days enough; p from the interval's own error is left to it. */
function outcomeTests(
  reference: Reference,
  current: readonly Day[],
  material: Material,
  level: number,
  task: Task,
): Test[] {
  const observed = (day: Day) => day.outcomes?.observed ?? null;
  const kinds = [
    task === 'multiclass-classification'
      ? (['performance', 'accuracy', observed, material.performance] as const)
      : (['label-rate', 'label rate', observed, material.labelRate] as const),
    [
      'calibration',
      'mean prediction error',
      (day: Day) => (day.outcomes?.predicted == null ? null : day.outcomes.predicted - day.outcomes.observed),
      material.calibration,
    ],
  ] as const;
  return kinds.flatMap(([name, label, of, bound]): Test[] => {
    const before = reference.days.filter((day) => of(day) !== null);
    const now = current.filter((day) => of(day) !== null);
    if (before.length === 0 || now.length === 0) return [];
    const mean = (days: readonly Day[]) =>
      days.reduce((total, day) => total + of(day)! * day.outcomes!.rows, 0) /
      days.reduce((total, day) => total + day.outcomes!.rows, 0);
    const effect = jackknife(blocks(before), blocks(now), (a, b) => mean(b) - mean(a), 1 - level);
    const rows = (days: readonly Day[]) => days.reduce((total, day) => total + day.outcomes!.rows, 0);
    return [
      {
        detector: 'outcomes',
        column: null,
        name,
        statistic: { name: 'difference of means', value: mean(now) - mean(before) },
        effect: {
          name: label,
          reference: mean(before),
          current: mean(now),
          value: mean(now) - mean(before),
          lower: effect === null ? null : absolute(effect).lower,
          upper: effect === null ? null : absolute(effect).upper,
          bound,
        },
        // A day is one observation of what all its rows share.
        rows: { reference: rows(before), current: rows(now), effective: blocks(now).length },
        p: null,
      },
    ];
  });
}

function blocks(days: readonly Day[]): Day[][] {
  const found = new Map<number, Day[]>();
  for (const day of days) {
    const block = Math.floor(dayNumber(day.day) / blockDays);
    found.set(block, [...(found.get(block) ?? []), day]);
  }
  return [...found.values()];
}

function judged(test: Test, corrected: number | null, level: number): { verdict: Verdict; reason: string } {
  const { lower, upper, bound } = test.effect;
  if (test.detector === 'outcomes') {
    if (lower === null || upper === null)
      return { verdict: 'inconclusive', reason: 'too few days to tell their spread' };
    return upper < bound
      ? { verdict: 'pass', reason: 'no change that matters' }
      : { verdict: 'inconclusive', reason: 'judged over time, by the detector of outcomes' };
  }
  if (corrected === null)
    return {
      verdict: 'inconclusive',
      reason: `worth ${Number(test.rows.effective.toPrecision(2))} independent rows; ${leastEffective} are needed`,
    };
  if (corrected > level) return { verdict: 'pass', reason: 'not significant' };
  if (lower !== null && lower > bound)
    return { verdict: 'fail', reason: 'significant, and large enough to matter' };
  if (upper !== null && upper > bound)
    return { verdict: 'inconclusive', reason: 'significant; whether it is large enough to matter is open' };
  return { verdict: 'pass', reason: 'significant, and too small to matter' };
}

const sum = (counts: readonly number[]) => counts.reduce((total, one) => total + one, 0);

function spreadOf(counts: readonly number[], scores: readonly number[]): number {
  const rows = sum(counts);
  const mean = counts.reduce((total, count, bin) => total + count * scores[bin]!, 0) / rows;
  return counts.reduce((total, count, bin) => total + count * (scores[bin]! - mean) ** 2, 0) / rows;
}

/**
 * Design effect of days as clusters: how much more the days' means differ than those of independent rows would (Kish 1965).
 * Null with fewer than 5 days.
 * @param of sum and count of a day. @param variance of one row.
 */
function design(
  days: readonly Day[],
  of: (day: Day) => readonly [number, number],
  variance: number,
): number | null {
  const known = days.map(of).filter(([, rows]) => rows > 0);
  if (known.length < 5 || !(variance > 0)) return null;
  const rows = known.reduce((total, [, n]) => total + n, 0);
  const mean = known.reduce((total, [x]) => total + x, 0) / rows;
  const between = known.reduce((total, [x, n]) => total + n * (x / n - mean) ** 2, 0) / (known.length - 1);
  return Math.max(1, between / variance);
}

/** PSI, less the bias of its noise, with bounds by the delta method on the effective rows. */
function psiEffect(
  reference: readonly number[],
  current: readonly number[],
  n: number,
  m: number,
  level: number,
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
  const z = level === 0.05 ? 1.6448536269514722 : 1.96;
  const half = z * Math.sqrt(variance(p, byP, n) + variance(q, byQ, m));
  const value = Math.max(0, psi(reference, current) - (p.length - 1) * (1 / n + 1 / m));
  return { value, lower: Math.max(0, value - half), upper: value + half };
}

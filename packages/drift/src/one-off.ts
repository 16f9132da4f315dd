import type { DriftTest, Task, Verdict } from '@modelops/contracts';
import { type Material, normalScores, pooledBins, present } from './channels.ts';
import type { Reference } from './collect.ts';
import { type Day, dayNumber } from './day.ts';
import { columnDesign, designEffect } from './dependence.ts';
import { leastReference } from './detector.ts';
import { absolute, coarser, jackknife, psiEffect } from './effect.ts';
import {
  acat,
  andersonDarling,
  benjaminiHochberg,
  chiSquare,
  kolmogorovSmirnov,
  scaled,
  type TwoSamples,
  tailMass,
  twoProportions,
} from './two-sample.ts';

/** With fewer independent rows nothing can be told. */
const leastEffective = 10;
/** Days that a block of the jackknife joins: weather and incidents last. */
const blockDays = 3;
/** Standard errors to a one-sided bound of 95 %. */
const z = 1.6448536269514722;

/** `open` says why there is no p. */
type Test = Omit<DriftTest, 'corrected' | 'verdict' | 'reason'> & { readonly open: string | null };

/**
 * The rows of the given days against the reference: for every column its values (ACAT of Kolmogorov–Smirnov,
 * Anderson–Darling, chi-square and tail mass), missing cells and new values, corrected together by Benjamini–Hochberg.
 * `fail` is significant and its effect certainly above what matters; `inconclusive` when the interval straddles that.
 * Rows of a day, and days in a row, depend: they count as `effective` rows, by how much as many days in a row of the reference
 * differ; where it has fewer than 19 days, of all days that are known. With fewer than 19 of those, nothing is significant.
 * @param current days, pooled. @param earlier days of production before them.
 */
export function oneOffTests(
  reference: Reference,
  current: readonly Day[],
  earlier: readonly Day[],
  material: Material,
  level: number,
  task: Task,
): DriftTest[] {
  const tests: Test[] = [];
  const seen =
    reference.days.length >= leastReference ? reference.days : [...reference.days, ...earlier, ...current];
  for (const name of reference.watched) {
    const column = reference.profile.columns.find((candidate) => candidate.name === name)!;
    const days = current.filter((day) => day.columns[name] !== undefined);
    if (days.length === 0) continue;
    const history = seen.filter((day) => day.columns[name] !== undefined);
    const ordered = column.bins !== null;
    const known = column.bins?.counts ?? column.categories?.counts ?? [];
    const found = pooledBins(days, name);
    const rows = sum(known);
    const now = sum(found);
    // Of a whole reference only the sets that fit into it tell how it depends.
    const whole = Number.POSITIVE_INFINITY;
    const told = history.length >= leastReference;
    const unknown = `how much rows depend on each other is told by ${leastReference} days; ${history.length} are known`;
    /** What keeps a test from being significant: dependence that is not known, too few rows. */
    const openOf = (effective: number) =>
      !told ? unknown : effective < leastEffective ? tooFew(effective, days.length) : null;
    if (known.length > 1 && rows > 0 && now > 0) {
      const scores = ordered ? normalScores(known) : null;
      const designReference = columnDesign(history, whole, name, known, scores);
      const effective = now / columnDesign(history, days.length, name, known, scores);
      const samples = {
        reference: scaled(known, rows / designReference),
        current: scaled(found, effective),
      };
      const group = coarser(known, 16);
      const effect = psiEffect(
        grouped(known, group),
        grouped(found, group),
        rows / designReference,
        effective,
        z,
      );
      const open = openOf(effective);
      tests.push({
        detector: 'inputs',
        column: name,
        name: 'value',
        statistic: ordered
          ? { name: 'Kolmogorov–Smirnov distance', value: kolmogorovSmirnov(samples).statistic }
          : { name: 'chi-square', value: chiSquare(samples).statistic },
        effect: {
          name: 'PSI',
          reference: null,
          current: null,
          ...(told ? effect : { ...effect, ...unbounded }),
          bound: material.psi,
        },
        rows: { reference: rows, current: now, effective: told ? effective : 0 },
        p: open === null ? (ordered ? valueTests(samples).together : chiSquare(samples).p) : null,
        open,
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
      const measured = (day: Day) => [hits(day), of(day)] as const;
      const designReference = designEffect(history, whole, measured);
      const factor = designEffect(history, days.length, measured);
      const effective = ofNow / factor;
      const effectiveBefore = ofBefore / designReference;
      const error =
        z * Math.sqrt((before * (1 - before)) / effectiveBefore + (after * (1 - after)) / effective);
      const effect = absolute({
        value: after - before,
        lower: after - before - error,
        upper: after - before + error,
      });
      const { p } = twoProportions(
        hitsBefore / designReference,
        effectiveBefore,
        hitsNow / factor,
        effective,
      );
      const open = openOf(effective);
      tests.push({
        detector: 'inputs',
        column: name,
        name: label,
        statistic: { name: 'difference of shares', value: after - before },
        effect: {
          name: label === 'missing' ? 'share missing' : 'share of new values',
          reference: before,
          current: after,
          ...(told ? effect : { ...effect, ...unbounded }),
          bound: material.missing,
        },
        rows: { reference: ofBefore, current: ofNow, effective: told ? effective : 0 },
        p: open === null ? p : null,
        open,
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
  return tests.map(({ open, ...test }) => {
    const q = test.p === null ? null : corrected[at++]!;
    return { ...test, corrected: q, ...judged({ ...test, open }, q, level) };
  });
}

/**
 * The tests of the values of an ordered column, and one p of them all by ACAT: none of them is best against every change. A test
 * that saw nothing at all (p near 1: too few rows for its cells, or rows that are worth more than they count) must not hide
 * what another one sees, as it would in a mean of Cauchy values.
 */
export function valueTests(samples: TwoSamples) {
  const group = coarser(samples.reference, 16);
  const ps = {
    kolmogorovSmirnov: kolmogorovSmirnov(samples).p,
    andersonDarling: andersonDarling(samples).p,
    chiSquare: chiSquare({
      reference: grouped(samples.reference, group),
      current: grouped(samples.current, group),
    }).p,
    tailMass: tailMass(samples).p,
  };
  return { ...ps, together: acat(Object.values(ps).map((p) => Math.min(p, 0.99))) };
}

/** Counts of the groups that have a bin. */
function grouped(counts: readonly number[], group: readonly number[]): number[] {
  const sums = new Map<number, number>();
  counts.forEach((count, bin) => {
    sums.set(group[bin]!, (sums.get(group[bin]!) ?? 0) + count);
  });
  return [...sums.values()];
}

const unbounded = { lower: null, upper: null } as const;

/** @param days that the rows are of. */
function tooFew(effective: number, days: number): string {
  const enough = Math.ceil((leastEffective * days) / effective);
  return `worth ${Number(effective.toPrecision(2))} independent rows, ${leastEffective} are needed: ${enough} days like ${days === 1 ? 'this' : 'these'}`;
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
        open: null,
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
  if (corrected === null) return { verdict: 'inconclusive', reason: test.open ?? 'not tested' };
  if (corrected > level) return { verdict: 'pass', reason: 'not significant' };
  if (lower !== null && lower > bound)
    return { verdict: 'fail', reason: 'significant, and large enough to matter' };
  if (upper !== null && upper > bound)
    return { verdict: 'inconclusive', reason: 'significant; whether it is large enough to matter is open' };
  return { verdict: 'pass', reason: 'significant, and too small to matter' };
}

const sum = (counts: readonly number[]) => counts.reduce((total, one) => total + one, 0);

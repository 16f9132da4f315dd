import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, readColumn, storeColumn } from './day.ts';
import { designEffect } from './dependence.ts';
import { bets, density, standardised } from './detector.ts';
import { absolute, coarser, jackknife, psi } from './effect.ts';
import { valueTests } from './one-off.ts';
import { andersonDarlingTail, chiSquareTail, kolmogorovTail } from './special.ts';
import { draws } from './testing.ts';
import {
  acat,
  andersonDarling,
  autocorrelationTime,
  benjaminiHochberg,
  chiSquare,
  kolmogorovSmirnov,
  tailMass,
  twoProportions,
} from './two-sample.ts';

const oracle = JSON.parse(
  readFileSync(new URL('../../../test/oracles/drift.generated.json', import.meta.url), 'utf8'),
) as {
  chi2: [number, number, number][];
  kolmogorov: [number, number][];
  andersonDarling: [number, number][];
  binned: {
    name: string;
    reference: number[];
    current: number[];
    ks: number;
    ksP: number;
    ad: number;
    chi: number;
    chiP: number;
  }[];
  fisher: { table: [number, number, number, number]; p: number }[];
  proportions: { table: [number, number, number, number]; p: number }[];
  benjaminiHochberg: { p: number[]; corrected: number[] };
  acat: { p: number[]; value: number }[];
  geyer: { values: number[]; tau: number }[];
};

/** Equal to so many digits, relative to the size. */
function close(found: number, expected: number, tolerance = 1e-9): void {
  expect(Math.abs(found - expected), `${found} instead of ${expected}`).toBeLessThanOrEqual(
    tolerance * Math.max(Math.abs(expected), 1e-12),
  );
}

describe('tails equal SciPy', () => {
  test.each(oracle.chi2)('chi-square %d with %d degrees of freedom', (x, df, p) =>
    close(chiSquareTail(x, df), p),
  );
  test.each(oracle.kolmogorov)('Kolmogorov %d', (x, p) => close(kolmogorovTail(x), p, 1e-8));
  // The fit is good to 2e-5 absolutely; far out, to a tenth of the tail.
  test.each(oracle.andersonDarling)('Anderson–Darling %d', (z, p) => {
    expect(Math.abs(andersonDarlingTail(z) - p)).toBeLessThan(Math.max(2e-5, z > 8 ? 0.1 * p : 0));
  });
});

test.each(oracle.binned)(
  'binned tests equal SciPy: $name',
  ({ reference, current, ks, ksP, ad, chi, chiP }) => {
    const samples = { reference, current };
    const found = kolmogorovSmirnov(samples);
    expect(Math.abs(found.statistic - ks)).toBeLessThan(1e-12);
    expect(Math.abs(found.p - ksP)).toBeLessThan(1e-8);
    expect(Math.abs(andersonDarling(samples).statistic - ad)).toBeLessThan(1e-9 * Math.max(1, ad));
    // Where no bin has to be pooled.
    if (Math.min(...reference.map((count, bin) => count + current[bin]!)) >= 40 || chi === 0) {
      const { statistic, p } = chiSquare(samples);
      expect(Math.abs(statistic - chi)).toBeLessThan(1e-9 * Math.max(1, chi));
      expect(Math.abs(p - chiP)).toBeLessThan(1e-9);
    }
  },
);

test('two proportions: chi-square where counts are large, else Fisher', () => {
  oracle.fisher.forEach(({ table, p: exact }, at) => {
    const [a, n, b, m] = table;
    const { p } = twoProportions(a, n, b, m);
    const expected = ((a + b) * Math.min(n, m)) / (n + m) >= 5 ? oracle.proportions[at]!.p : exact;
    close(p, expected, 1e-7);
  });
});

test('corrections equal SciPy', () => {
  const { p, corrected } = oracle.benjaminiHochberg;
  benjaminiHochberg(p).forEach((value, at) => {
    close(value, corrected[at]!);
  });
  for (const { p: ps, value } of oracle.acat) close(acat(ps), value, 1e-7);
  expect(acat([1e-200, 0.5])).toBeCloseTo(2e-200, 205);
  expect(acat([1, 1])).toBeGreaterThan(0.98);
  // The tails held no row to compare: that says nothing against what the other tests saw.
  expect(acat([1e-5, 1e-5, 1e-4, 1])).toBeLessThan(1e-4);
});

test("the autocorrelation time is Geyer's", () => {
  for (const { values, tau } of oracle.geyer) close(autocorrelationTime(values), tau);
  expect(autocorrelationTime([3, 3, 3])).toBe(1);
});

test('a chi-square of nothing, or of one bin, says nothing', () => {
  expect(chiSquare({ reference: [3, 2], current: [1, 0] })).toEqual({ statistic: 0, p: 1 });
  expect(tailMass({ reference: [100], current: [50] }).p).toBe(1);
});

test('tails are as wide as it takes to see something, and what sees nothing hides nothing', () => {
  const bins = new Array<number>(64).fill(100);
  // Of 96 rows 1.5 are expected in a bin: four make a tail.
  const heavy = bins.map((_, bin) => (bin < 4 || bin >= 60 ? 6 : 48 / 56));
  expect(tailMass({ reference: bins, current: heavy }).p).toBeLessThan(1e-6);
  const { together, chiSquare: ofBins } = valueTests({ reference: bins, current: heavy });
  expect(together).toBeLessThan(1e-5);
  expect(ofBins).toBeLessThan(0.05);
});

test('the design effect is that of clusters: rows of a day that are all alike are worth one', () => {
  const random = draws(5);
  const days = (share: (day: number) => number) =>
    Array.from({ length: 60 }, (_, at) => ({
      day: dayOf(at),
      rows: 100,
      columns: { x: { bins: [], missing: Math.round(100 * share(at)), unseen: 0 } },
      outcomes: null,
    }));
  const of = (list: ReturnType<typeof days>, length: number) =>
    designEffect(list, length, ({ columns, rows }) => [columns.x!.missing, rows]);
  // Kish (1965): 1 + (rows of a cluster − 1)·ICC; here ICC = 1.
  const alike = days(() => Number(random.uniform() < 0.5));
  expect(of(alike, 1)).toBeCloseTo((100 * 60) / 59, 0);
  const each = days(() => Array.from({ length: 100 }, random.uniform).filter((x) => x < 0.5).length / 100);
  expect(of(each, 1)).toBeLessThan(1.5);
  // Days that are worth few rows one by one cancel in a week; what lasts does not.
  const weekends = days((at) => (at % 7 >= 5 ? 0.9 : 0.1));
  expect(of(weekends, 1)).toBeGreaterThan(40);
  expect(of(weekends, 7)).toBeCloseTo(1, 6);
  const fortnights = days((at) => (at % 28 < 14 ? 0.9 : 0.1));
  expect(of(fortnights, 7)).toBeGreaterThan(2 * of(fortnights, 1));
  expect(
    of(
      days(() => 0),
      7,
    ),
  ).toBe(1);
});

test('counts are stored and read back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2 ** 40 })),
      fc.nat(),
      fc.nat(),
      (bins, missing, unseen) => {
        expect(readColumn(storeColumn({ bins, missing, unseen }))).toEqual({ bins, missing, unseen });
      },
    ),
  );
});

test('PSI is 0 for equal shares, and symmetric', () => {
  expect(psi([10, 20, 30], [100, 200, 300])).toBeCloseTo(0, 12);
  expect(psi([10, 20], [20, 10])).toBeCloseTo(psi([20, 10], [10, 20]), 12);
  expect(Number.isFinite(psi([10, 0], [0, 10]))).toBe(true);
});

test('groups of bins are neighbours of about equal mass', () => {
  const groups = coarser(new Array<number>(64).fill(10), 16);
  expect(groups).toEqual([...groups].sort((a, b) => a - b));
  expect(new Set(groups).size).toBe(16);
});

test('the jackknife of a difference of means covers it, and finds a change', () => {
  const random = draws(3);
  const sample = (mean: number, blocks: number) =>
    Array.from({ length: blocks }, () => {
      const shared = random.normal();
      return Array.from({ length: 5 }, () => mean + shared + 0.3 * random.normal());
    });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  let covered = 0;
  for (let at = 0; at < 400; at++) {
    const effect = jackknife(sample(0, 12), sample(1, 6), (a, b) => mean(b) - mean(a), 0.95)!;
    if (effect.lower <= 1) covered++;
  }
  // One-sided 95 %: binomial, 400 draws, .999 quantiles.
  expect(covered / 400).toBeGreaterThan(0.91);
  expect(covered / 400).toBeLessThan(0.985);
  expect(jackknife([[1]], [[2], [3]], () => 1, 0.95)).toBeNull();
  expect(absolute({ value: -2, lower: -3, upper: -1 })).toEqual({ value: -2, lower: 1, upper: 3 });
  expect(absolute({ value: -1, lower: -3, upper: 1 })).toEqual({ value: -1, lower: 0, upper: 3 });
});

test.each(bets)(
  'a bet is fair: its density falls and integrates to 1 (power $power, share $share)',
  (bet) => {
    const { power, share } = bet;
    // Substituting p = u^12 tames the pole at 0.
    const steps = 20_000;
    let integral = 0;
    let last = Number.POSITIVE_INFINITY;
    for (let at = 0; at < steps; at++) {
      const u = (at + 0.5) / steps;
      const value = density(u ** 12, power, share);
      expect(value).toBeLessThanOrEqual(last);
      last = value;
      integral += (value * 12 * u ** 11) / steps;
    }
    expect(integral).toBeCloseTo(1, 3);
    // The closed form of its distribution: where v of the changed blocks are larger.
    const v = 0.37;
    const pOf = (x: number) => (1 - share) * x ** (1 / power) + share * x;
    const derivative = (pOf(v + 1e-6) - pOf(v - 1e-6)) / 2e-6;
    expect(density(pOf(v), power, share) * derivative).toBeCloseTo(1, 6);
  },
);

test('changed values do not hide themselves, and half of them equal are no division by zero', () => {
  const usual = [-2, -1, -0.5, 0, 0, 0.5, 1, 2];
  const scores = standardised([...usual, 40, 41, 42], true);
  expect(Math.min(...scores.slice(-3))).toBeGreaterThan(10);
  expect(standardised([0, 0, 0, 0, 3], false)[4]).toBeCloseTo(3 / Math.sqrt(9 / 5), 8);
  expect(standardised([2, 2, 2], true)).toEqual([0, 0, 0]);
});

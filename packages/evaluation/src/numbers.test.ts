import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile, studentQuantile } from './distributions.ts';
import { bcaInterval, logitDeLong, newcombe5, wilson } from './intervals.ts';
import { definitionOf, metricsOf } from './metrics.ts';
import { hashText, seededRandom, xoshiro128 } from './random.ts';
import { scoreRows } from './score-rows.ts';
import type { Scored } from './scored.ts';
import type { BinaryScored } from './scored-binary.ts';
import { argsort } from './sorting.ts';
import { testRandom } from './testing.ts';

interface MetricCase {
  name: string;
  threshold?: number;
  label: number[];
  score: number[];
  weight?: number[];
  values: Record<string, number | null>;
  delongVariance?: number;
}
const oracle = JSON.parse(
  readFileSync(new URL('../../../test/oracles/evaluation.generated.json', import.meta.url), 'utf8'),
) as {
  binary: MetricCase[];
  weighted: MetricCase;
  regression: MetricCase[];
  weightedRegression: MetricCase;
  wilson: { hits: number; of: number; level: number; interval: [number, number] }[];
  newcombe5: { auc: number; positives: number; negatives: number; interval: [number, number] }[];
  quantiles: {
    normal: [number, number][];
    normalCdf: [number, number][];
    student: [number, number, number][];
  };
  bca: { values: number[]; interval: [number, number] };
};

type TestTask = 'binary-classification' | 'regression';

function scored(task: TestTask, label: ArrayLike<number>, score: ArrayLike<number>, threshold = 0.5): Scored {
  const rows = Uint32Array.from({ length: label.length }, (_, i) => i);
  return scoreRows(
    task,
    {
      label: Float64Array.from(label),
      score: Float64Array.from(score),
      clusterOf: rows,
      clusters: rows.length,
    },
    { threshold },
  );
}

function expectClose(found: number, expected: number | null, what: string): void {
  if (expected === null) expect(found, what).toBeNaN();
  else expect(Math.abs(found - expected), `${what}: ${found} instead of ${expected}`).toBeLessThan(1e-9);
}

describe('metrics equal scikit-learn to 1e-9', () => {
  it.each(oracle.binary)('binary: $name', (example) => {
    const model = scored('binary-classification', example.label, example.score, example.threshold);
    expect(Object.keys(example.values).sort()).toEqual(metricsOf('binary-classification').sort());
    for (const [metric, value] of Object.entries(example.values))
      expectClose(model.value(metric), value, metric);
    if (example.delongVariance !== undefined) {
      expectClose((model as BinaryScored).placements().variance, example.delongVariance, 'DeLong variance');
    }
  });

  it.each(oracle.regression)('regression: $name', (example) => {
    const model = scored('regression', example.label, example.score);
    expect(Object.keys(example.values).sort()).toEqual(metricsOf('regression').sort());
    for (const [metric, value] of Object.entries(example.values))
      expectClose(model.value(metric), value, metric);
  });

  it.each([
    ['binary-classification', oracle.weighted],
    ['regression', oracle.weightedRegression],
  ] as const)('with weights: %s', (task, example) => {
    const model = scored(task, example.label, example.score);
    const metrics = Object.keys(example.values);
    const found = new Float64Array(metrics.length);
    model.replicate(metrics, Int32Array.from(example.weight!), found);
    for (const [i, metric] of metrics.entries()) expectClose(found[i]!, example.values[metric]!, metric);
  });
});

const scores = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 20 })), {
  minLength: 4,
  maxLength: 60,
});

describe('properties of metrics', () => {
  it('weights are repeated rows', () => {
    const rows = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 9 }), fc.nat(3)),
      {
        minLength: 2,
        maxLength: 40,
      },
    );
    for (const task of ['binary-classification', 'regression'] as const) {
      const metrics = metricsOf(task);
      fc.assert(
        fc.property(rows, (drawn) => {
          const label = drawn.map(([y]) => y);
          const score = drawn.map(([, s]) => s / 9);
          const found = new Float64Array(metrics.length);
          scored(task, label, score).replicate(
            metrics,
            Int32Array.from(drawn, ([, , w]) => w),
            found,
          );
          const repeated = drawn.flatMap(([y, s, w]) => Array.from({ length: w }, () => [y, s / 9] as const));
          if (repeated.length === 0) return;
          const whole = scored(
            task,
            repeated.map(([y]) => y),
            repeated.map(([, s]) => s),
          );
          for (const [i, metric] of metrics.entries()) {
            const value = whole.value(metric);
            expectClose(found[i]!, Number.isNaN(value) ? null : value, metric);
          }
        }),
        { numRuns: 100, seed: 1 },
      );
    }
  });

  it('AUC and average precision do not change under a monotone transform, AUC is mirrored by swapping classes', () => {
    fc.assert(
      fc.property(scores, (rows) => {
        const label = rows.map(([y]) => y);
        const score = rows.map(([, s]) => s / 20);
        const plain = scored('binary-classification', label, score);
        const bent = scored(
          'binary-classification',
          label,
          score.map((s) => s ** 3 / 2),
        );
        expect(bent.value('roc_auc')).toBe(plain.value('roc_auc'));
        expect(bent.value('pr_auc')).toBe(plain.value('pr_auc'));
        const mirrored = scored(
          'binary-classification',
          label.map((y) => 1 - y),
          score.map((s) => 1 - s),
        );
        const auc = plain.value('roc_auc');
        expectClose(mirrored.value('roc_auc'), Number.isNaN(auc) ? null : auc, 'mirrored');
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  it('the order of rows changes no bit', () => {
    fc.assert(
      fc.property(scores, fc.integer(), (rows, seed) => {
        const shuffled = [...rows];
        const random = seededRandom(Math.abs(seed));
        for (let i = shuffled.length - 1; i > 0; i--) {
          const j = random.below(i + 1);
          [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
        }
        for (const task of ['binary-classification', 'regression'] as const) {
          const make = (from: typeof rows) =>
            scoreRows(task, {
              label: Float64Array.from(from, ([y]) => y),
              score: Float64Array.from(from, ([, s]) => s / 7.3),
              clusterOf: new Uint32Array(from.length),
              clusters: 1,
            });
          for (const metric of metricsOf(task)) {
            expect(make(shuffled).value(metric)).toBe(make(rows).value(metric));
          }
        }
      }),
      { numRuns: 50, seed: 3 },
    );
  });

  it.each(['binary-classification', 'regression'] as const)(
    'every direction of %s is right: moving every prediction toward the truth never makes it worse',
    (task) => {
      const random = testRandom(5);
      const label = Array.from({ length: 80 }, () =>
        task === 'regression' ? 5 + random.normal() : Number(random.uniform() < 0.4),
      );
      const poor = label.map((y) =>
        task === 'regression'
          ? y + 1 + 0.5 * random.normal()
          : 0.55 + 0.4 * (random.uniform() - 0.5) + 0.02 * y,
      );
      for (const metric of metricsOf(task)) {
        const { direction } = definitionOf(task, metric);
        const path = [0, 0.25, 0.5, 0.75, 1].map((step) =>
          scored(
            task,
            label,
            poor.map((score, i) => score + step * (label[i]! - score)),
          ).value(metric),
        );
        for (let step = 1; step < path.length; step++) {
          const change = path[step]! - path[step - 1]!;
          if (direction === 'higher') expect(change, metric).toBeGreaterThanOrEqual(-1e-12);
          if (direction === 'lower') expect(change, metric).toBeLessThanOrEqual(1e-12);
          if (direction === 'zero') {
            expect(Math.abs(path[step]!) - Math.abs(path[step - 1]!), metric).toBeLessThanOrEqual(1e-12);
          }
        }
        if (direction === 'higher' || direction === 'lower') expect(path[4], metric).not.toBe(path[0]);
        const [low, high] = definitionOf(task, metric).range;
        for (const value of path) {
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high);
        }
      }
    },
  );

  it('the influence of a cluster is the derivative by its weight', () => {
    const random = testRandom(7);
    const n = 300;
    const label = Float64Array.from({ length: n }, () => Number(random.uniform() < 0.4));
    const score = Float64Array.from(label, (y) => Math.round(20 * (0.3 * y + 0.7 * random.uniform())) / 20);
    const clusterOf = Uint32Array.from({ length: n }, (_, i) => i % 10);
    const model = scoreRows('binary-classification', { label, score, clusterOf, clusters: 10 });
    // A weight of 1 + 1/1000, in thousandths: weights are whole numbers.
    for (const [metric, at] of [
      ['roc_auc', 0],
      ['pr_auc', 1],
    ] as const) {
      const influence = model.influence(metric)!;
      for (let cluster = 0; cluster < 10; cluster++) {
        const nudged = (by: number) => {
          const weights = new Int32Array(10).fill(1000);
          weights[cluster]! += by;
          const found = new Float64Array(2);
          model.replicate(['roc_auc', 'pr_auc'], weights, found);
          return found[at]!;
        };
        const derivative = (nudged(1) - nudged(-1)) / 2e-3;
        expect(Math.abs(influence[cluster]! - derivative), metric).toBeLessThan(1e-6);
      }
      expect(Math.abs(influence.reduce((a, b) => a + b, 0))).toBeLessThan(1e-12);
    }
  });
});

describe('intervals', () => {
  it.each(oracle.wilson)('Wilson $hits/$of at $level equals statsmodels', ({ hits, of, level, interval }) => {
    const found = wilson(hits, of, level);
    expectClose(found[0], interval[0], 'lower');
    expectClose(found[1], interval[1], 'upper');
  });

  it.each(oracle.newcombe5)(
    'Newcombe 5 of AUC $auc, $positives + $negatives rows, equals a root of SciPy',
    (c) => {
      const found = newcombe5(c.auc, c.positives, c.negatives);
      expectClose(found[0], c.interval[0], 'lower');
      expectClose(found[1], c.interval[1], 'upper');
    },
  );

  it('logit DeLong is Wald on the logit', () => {
    const [lower, upper] = logitDeLong(0.8, 0.0004)!;
    expect(Math.log(upper / (1 - upper)) - Math.log(4)).toBeCloseTo((1.959964 * 0.02) / 0.16, 5);
    expect(Math.log(4) - Math.log(lower / (1 - lower))).toBeCloseTo((1.959964 * 0.02) / 0.16, 5);
    expect(logitDeLong(1, 0)).toBeNull();
  });

  it('quantiles equal SciPy', () => {
    for (const [p, z] of oracle.quantiles.normal) expectClose(normalQuantile(p), z, `normal ${p}`);
    for (const [x, p] of oracle.quantiles.normalCdf) expectClose(normalCdf(x), p, `cdf ${x}`);
    for (const [p, df, t] of oracle.quantiles.student)
      expectClose(studentQuantile(p, df) / t, 1, `t ${p} ${df}`);
  });

  it('BCa of a skewed mean equals SciPy within the noise of its replicates, but for the t quantile', () => {
    const { values, interval } = oracle.bca;
    const n = values.length;
    const random = seededRandom(1);
    const mean = values.reduce((a, b) => a + b, 0) / n;
    const replicates = Float64Array.from({ length: 20_000 }, () => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += values[random.below(n)]!;
      return sum / n;
    });
    // With a huge number of clusters the quantiles are the normal ones, as SciPy takes them.
    const influence = Float64Array.from(values, (value) => value - mean);
    const found = bcaInterval(replicates, mean, influence, 1e6)!;
    const width = interval[1] - interval[0];
    expect(Math.abs(found[0] - interval[0]) / width).toBeLessThan(0.02);
    expect(Math.abs(found[1] - interval[1]) / width).toBeLessThan(0.02);
    const wider = bcaInterval(replicates, mean, influence, 12)!;
    expect(wider[0]).toBeLessThan(found[0]);
    expect(wider[1]).toBeGreaterThan(found[1]);
  });
});

describe('random numbers and sorting', () => {
  it("xoshiro128** gives its authors' numbers", () => {
    const random = xoshiro128(0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0);
    expect(Array.from({ length: 4 }, () => random.uint32())).toEqual([
      0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70,
    ]);
    expect(xoshiro128(1, 2, 3, 4).uint32()).toBe(11520);
  });

  it('is seeded by every bit, and draws evenly', () => {
    const first = (seed: number) => seededRandom(seed).uint32();
    const seeds = [0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1];
    expect(new Set(seeds.map(first)).size).toBe(seeds.length);
    const counts = new Array<number>(10).fill(0);
    const random = seededRandom(11);
    for (let i = 0; i < 100_000; i++) counts[random.below(10)]!++;
    const chi2 = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chi2).toBeLessThan(33.7);
    const bundles = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) bundles[hashText(`row-${i}`) % 10]!++;
    expect(bundles.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(33.7);
  });

  it.each([100, 20_000])('sorts %i numbers as a comparator does, and stably', (n) => {
    const random = testRandom(3);
    const values = Float64Array.from({ length: n }, (_, i) =>
      i % 3 === 0
        ? Math.round(random.normal() * 5)
        : random.normal() * 10 ** Math.round(random.normal() * 30),
    );
    values[1] = -0;
    values[2] = 0;
    const plain = Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
    expect(Array.from(argsort(values))).toEqual(plain);
    const backwards = Uint32Array.from({ length: n }, (_, i) => n - 1 - i);
    const refined = Array.from(backwards).sort((a, b) => values[a]! - values[b]!);
    expect(Array.from(argsort(values, backwards))).toEqual(refined);
  });
});

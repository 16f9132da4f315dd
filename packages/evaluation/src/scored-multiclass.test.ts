import { readFileSync } from 'node:fs';
import { evaluationReportSchema } from '@modelops/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classResults } from './class-results.ts';
import { prepareEvaluation } from './evaluation.ts';
import { wilson } from './intervals.ts';
import { metricsOf } from './metrics.ts';
import { evaluationSetDigest, type Predictions } from './predictions.ts';
import { seededRandom } from './random.ts';
import { calibrationOf } from './report.ts';
import { pickRows } from './row-set.ts';
import { metricOf } from './score-rows.ts';
import { MulticlassScored } from './scored-multiclass.ts';
import { testRandom } from './testing.ts';

const task = 'multiclass-classification';
const oracle = JSON.parse(
  readFileSync(new URL('../../../test/oracles/evaluation.generated.json', import.meta.url), 'utf8'),
) as {
  multiclass: {
    name: string;
    label: number[];
    score: number[];
    classes: number;
    values: Record<string, number | null>;
    perClass: Record<'precision' | 'recall' | 'f1' | 'support', number[]>;
    confusion: number[][];
  }[];
};

/** Every row a cluster of its own, unless said otherwise. */
function scored(
  label: ArrayLike<number>,
  score: ArrayLike<number>,
  classes: number,
  clusterOf?: Uint32Array,
) {
  const rows = clusterOf ?? Uint32Array.from({ length: label.length }, (_, row) => row);
  return new MulticlassScored(
    {
      label: Float64Array.from(label),
      score: Float64Array.from(score),
      clusterOf: rows,
      clusters: rows.length === 0 ? 0 : Math.max(...rows) + 1,
    },
    classes,
  );
}

function expectClose(found: number, expected: number | null, what: string): void {
  if (expected === null) expect(found, what).toBeNaN();
  else expect(Math.abs(found - expected), `${what}: ${found} instead of ${expected}`).toBeLessThan(1e-9);
}

/** Rows of `classes` classes, with probabilities that know something. */
function drawn(seed: number, rows: number, classes: number) {
  const random = testRandom(seed);
  const label = Float64Array.from({ length: rows }, () => Math.floor(random.uniform() * classes));
  const score = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    let total = 0;
    for (let k = 0; k < classes; k++)
      total += score[row * classes + k] = Math.exp(1.2 * Number(label[row] === k) + random.normal());
    for (let k = 0; k < classes; k++) score[row * classes + k]! /= total;
  }
  return { label, score };
}

const names = (count: number) => Array.from({ length: count }, (_, k) => `class ${k}`);

function predictions(label: Float64Array, score: Float64Array, classes: readonly string[]): Predictions {
  return { task, key: Array.from(label, (_, row) => `k${row}`), label, score, classes, columns: {} };
}

describe('estimates of several classes', () => {
  const options = { seed: 1, replicates: 300 };

  it('accuracy has the interval of Wilson where rows are independent, that of the clusters where they are not', () => {
    const { label, score } = drawn(7, 200, 3);
    const alone = prepareEvaluation(predictions(label, score, names(3)), null, options).candidate;
    const accuracy = alone.value(0, 'accuracy')!;
    expect(alone.estimate(0, 'accuracy')).toMatchObject({
      method: 'Wilson',
      interval: wilson(accuracy * 200, 200),
    });
    expect(alone.positives).toBeNull();
    const group = Array.from(label, (_, row) => `g${row % 12}`);
    const grouped = prepareEvaluation({ ...predictions(label, score, names(3)), group }, null, options);
    expect(grouped.candidate.estimate(0, 'accuracy').method).toBe('cluster bootstrap BCa');
  });

  it('a mean over classes is as unsure as the class with a handful of rows', () => {
    // Two of the rows are of a class of their own, and right: the bootstrap alone would never see that class fail.
    const { label, score } = drawn(8, 200, 2);
    const withRare = Float64Array.from([...label, 2, 2]);
    const wide = new Float64Array(202 * 3);
    for (let row = 0; row < 200; row++) wide.set(score.subarray(row * 2, row * 2 + 2), row * 3);
    wide.set([0, 0, 1, 0, 0, 1], 600);
    const { candidate } = prepareEvaluation(predictions(withRare, wide, names(3)), null, options);
    const rare = 1 - wilson(2, 2)[0];
    for (const metric of ['balanced_accuracy', 'macro_f1', 'roc_auc_ovr']) {
      const { value, interval, method } = candidate.estimate(0, metric);
      expect(method, metric).toBe('widened by Wilson');
      expect(value! - interval![0], metric).toBeGreaterThan(metric === 'roc_auc_ovr' ? 0.02 : rare / 3);
      expect(interval![1], metric).toBeLessThanOrEqual(1);
    }
    expect(candidate.estimate(0, 'weighted_f1').method).toBe('bootstrap BCa');
  });

  it('a class that only one model knows has the probability 0 in the other, whatever the order of the classes', () => {
    const classes = ['b', 'c'];
    const candidate = predictions(
      Float64Array.of(0, 1, 0),
      Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.6, 0.4),
      classes,
    );
    const champion = predictions(
      Float64Array.of(1, 2, 1),
      Float64Array.of(0.5, 0.3, 0.2, 0.1, 0.1, 0.8, 0, 1, 0),
      ['a', ...classes],
    );
    const { shared, alignment, candidate: own } = prepareEvaluation(candidate, champion, options);
    expect(alignment).toMatchObject({ comparable: true, sharedRows: 3, labelMismatches: 0 });
    expect(own.rows.classes).toEqual(['a', 'b', 'c']);
    expect(shared!.value(0, 'accuracy')).toBe(1);
    expect(shared!.value(1, 'accuracy')).toBeCloseTo(2 / 3, 12);
    expect(shared!.value(0, 'log_loss')).toBeCloseTo(
      -(Math.log(0.9) + Math.log(0.8) + Math.log(0.6)) / 3,
      12,
    );
    expect(evaluationSetDigest(own.rows)).toBe(evaluationSetDigest(candidate));
  });

  it.each(oracle.multiclass)('classes and confusions are those of scikit-learn: $name', (example) => {
    const { label, score, classes: count, perClass, confusion } = example;
    // Names that sort as the indices do.
    const classes = Array.from({ length: count }, (_, k) => `c${k}`);
    const own = predictions(Float64Array.from(label), Float64Array.from(score), classes);
    const found = classResults(prepareEvaluation(own, own, options))!;
    evaluationReportSchema.shape.classes.parse(found);
    for (const one of found.perClass) {
      const k = classes.indexOf(one.name);
      expect(one.rows).toBe(perClass.support[k]);
      expect(one.right).toBe(confusion[k]![k]);
      expectClose(one.precision ?? 0, perClass.precision[k]!, 'precision');
      expectClose(one.recall ?? 0, perClass.recall[k]!, 'recall');
      expectClose(one.f1 ?? 0, perClass.f1[k]!, 'f1');
      expect(one.champion).toEqual({ precision: one.precision, recall: one.recall, f1: one.f1 });
    }
    const cells = confusion.flatMap((cells, i) =>
      cells.flatMap((rows, j) =>
        i === j || rows === 0 ? [] : [{ label: classes[i], predicted: classes[j], rows }],
      ),
    );
    expect(found.confusion).toHaveLength(cells.length);
    expect(found.confusion).toEqual(expect.arrayContaining(cells));
  });

  it('the calibration of several classes is that of the predicted one', () => {
    const { label, score } = drawn(9, 400, 3);
    const bins = calibrationOf(prepareEvaluation(predictions(label, score, names(3)), null, options))!;
    expect(bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(400);
    expect(bins.slice(0, 3).every(({ rows }) => rows === 0)).toBe(true);
    const model = scored(label, score, 3);
    const weighted = (of: (bin: (typeof bins)[number]) => number | null) =>
      bins.reduce((sum, bin) => sum + bin.rows * (of(bin) ?? 0), 0) / 400;
    expectClose(
      weighted((bin) => bin.observedRate),
      model.value('accuracy'),
      'accuracy',
    );
    expectClose(
      weighted((bin) => bin.meanPrediction),
      model.value('mean_confidence'),
      'confidence',
    );
  });

  it('a label that differs from the champion’s is not comparable', () => {
    const score = Float64Array.of(0.9, 0.1, 0.2, 0.8);
    const { alignment } = prepareEvaluation(
      predictions(Float64Array.of(0, 1), score, ['a', 'b']),
      predictions(Float64Array.of(0, 0), score, ['a', 'b']),
      options,
    );
    expect(alignment).toMatchObject({ comparable: false, labelMismatches: 1, examples: ['k1'] });
  });
});

describe('metrics of several classes', () => {
  it.each(oracle.multiclass)('equal scikit-learn to 1e-9: $name', ({ label, score, classes, values }) => {
    const model = scored(label, score, classes);
    expect(Object.keys(values)).toEqual(metricsOf(task));
    for (const [metric, value] of Object.entries(values)) expectClose(model.value(metric), value, metric);
  });

  it('of two classes are those of a binary classifier', () => {
    const { label, score } = drawn(1, 200, 2);
    const second = score.filter((_, at) => at % 2 === 1);
    const model = scored(label, score, 2);
    for (const [ours, theirs] of [
      ['accuracy', 'accuracy'],
      ['balanced_accuracy', 'balanced_accuracy'],
      ['mcc', 'mcc'],
      ['log_loss', 'log_loss'],
      ['roc_auc_ovr', 'roc_auc'],
    ] as const)
      expectClose(model.value(ours), metricOf(theirs, 'binary-classification', label, second), ours);
    expectClose(model.value('brier'), 2 * metricOf('brier', 'binary-classification', label, second), 'brier');
  });

  it('a cluster that counts twice is its rows twice over', () => {
    const metrics = metricsOf(task);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.nat(2), fc.nat(9), fc.nat(9), fc.nat(9)), {
          minLength: 2,
          maxLength: 30,
        }),
        (rows) => {
          const label = rows.map(([, y]) => y);
          const score = rows.flatMap(([, , ...s]) => {
            const total = s[0] + s[1] + s[2] || 1;
            return [s[0] / total, s[1] / total, s[2] / total];
          });
          const found = new Float64Array(metrics.length);
          scored(label, score, 3).replicate(
            metrics,
            Int32Array.from(rows, ([weight]) => weight),
            found,
          );
          const repeated = rows.flatMap(([weight], row) => Array.from({ length: weight }, () => row));
          if (repeated.length === 0) return;
          const whole = scored(
            repeated.map((row) => label[row]!),
            pickRows(Float64Array.from(score), repeated, 3),
            3,
          );
          for (const [i, metric] of metrics.entries()) {
            const value = whole.value(metric);
            expectClose(found[i]!, Number.isNaN(value) ? null : value, metric);
          }
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });

  it('do not depend on the order of the rows, to the last bit', () => {
    const { label, score } = drawn(2, 150, 4);
    const clusterOf = Uint32Array.from(label, (_, row) => row % 11);
    const random = seededRandom(3);
    const order = Array.from(label, (_, row) => row).sort(() => random.uint32() / 2 ** 31 - 1);
    const model = scored(label, score, 4, clusterOf);
    const shuffled = scored(
      order.map((row) => label[row]!),
      pickRows(score, order, 4),
      4,
      Uint32Array.from(order, (row) => clusterOf[row]!),
    );
    for (const metric of metricsOf(task)) {
      expect(shuffled.value(metric), metric).toBe(model.value(metric));
      expect(shuffled.influence(metric), metric).toEqual(model.influence(metric));
      expect(shuffled.evidence(metric), metric).toEqual(model.evidence(metric));
    }
  });

  it('the influence of a cluster is what leaving it out, or counting it a little more, changes', () => {
    const { label, score } = drawn(4, 300, 3);
    const clusterOf = Uint32Array.from(label, (_, row) => row % 10);
    const model = scored(label, score, 3, clusterOf);
    const at = (metric: string, weights: Int32Array) => {
      const found = new Float64Array(1);
      model.replicate([metric], weights, found);
      return found[0]!;
    };
    for (let cluster = 0; cluster < 10; cluster++) {
      const without = new Int32Array(10).fill(1);
      without[cluster] = 0;
      for (const metric of metricsOf(task).filter((name) => name !== 'roc_auc_ovr'))
        expectClose(model.influence(metric)[cluster]!, model.value(metric) - at(metric, without), metric);
      const nudged = (by: number) => {
        const weights = new Int32Array(10).fill(1000);
        weights[cluster]! += by;
        return at('roc_auc_ovr', weights);
      };
      const derivative = (nudged(1) - nudged(-1)) * 500;
      expect(Math.abs(model.influence('roc_auc_ovr')[cluster]! - derivative)).toBeLessThan(1e-6);
    }
  });

  it('of very many rows × classes a replicate of the AUC is linear, and off by a fraction of its deviation', () => {
    const { label, score } = drawn(5, 3000, 5);
    const clusterOf = Uint32Array.from(label, (_, row) => row % 100);
    const rows = { label, score, clusterOf, clusters: 100 };
    const [exact, linear] = [new MulticlassScored(rows, 5), new MulticlassScored(rows, 5, 1000)];
    const value = exact.value('roc_auc_ovr');
    expect(linear.value('roc_auc_ovr')).toBe(value);
    const random = seededRandom(6);
    let [deviations, errors] = [0, 0];
    for (let replicate = 0; replicate < 50; replicate++) {
      const weights = new Int32Array(100);
      for (let i = 0; i < 100; i++) weights[random.below(100)]!++;
      const [one, other] = [new Float64Array(1), new Float64Array(1)];
      exact.replicate(['roc_auc_ovr'], weights, one);
      linear.replicate(['roc_auc_ovr'], weights, other);
      deviations += Math.abs(one[0]! - value);
      errors += Math.abs(one[0]! - other[0]!);
    }
    expect(errors).toBeGreaterThan(0);
    expect(errors / deviations).toBeLessThan(0.1);
  });
});

import {
  evaluationReportSchema,
  type GateResult,
  parseGate,
  UserError,
  verdictOf,
} from '@modelops/contracts';
import { describe, expect, it } from 'vitest';
import {
  calibrationOf,
  comparisonOf,
  comparisonSummary,
  type EvaluationOptions,
  evaluateGate,
  metricResults,
  type Predictions,
  prepareEvaluation,
  sliceResults,
} from './index.ts';
import { binaryPredictions, simulate, testRandom } from './testing.ts';

const options: EvaluationOptions = { seed: 1 };

function judge(
  gate: string,
  candidate: Predictions,
  champion: Predictions | null = null,
  more: Partial<EvaluationOptions> = {},
): GateResult {
  return evaluateGate(parseGate(gate), prepareEvaluation(candidate, champion, { ...options, ...more }));
}

function rows(predictions: Predictions, keep: (row: number) => boolean): Predictions {
  const at = predictions.key.flatMap((_, row) => (keep(row) ? [row] : []));
  return {
    task: predictions.task,
    key: at.map((row) => predictions.key[row]!),
    label: Float64Array.from(at, (row) => predictions.label[row]!),
    score: Float64Array.from(at, (row) => predictions.score[row]!),
    group: predictions.group === undefined ? undefined : at.map((row) => predictions.group![row]!),
    columns: Object.fromEntries(
      Object.entries(predictions.columns).map(([name, values]) => [
        name,
        values instanceof Float64Array
          ? Float64Array.from(at, (row) => values[row]!)
          : at.map((row) => values[row] as string),
      ]),
    ),
  };
}

const [strong, weak] = simulate(1, 4000, 40, [0.9, 0.3]) as [Predictions, Predictions];

describe('absolute gates', () => {
  it('pass, fail or cannot tell, by the whole interval', () => {
    expect(judge('roc_auc >= 0.60', strong)).toMatchObject({
      verdict: 'pass',
      evaluated: true,
      bound: 0.6,
      rowsNeeded: null,
    });
    expect(judge('roc_auc >= 0.90', strong).verdict).toBe('fail');
    const { value } = judge('roc_auc >= 0.60', strong);
    const near = judge(`roc_auc >= ${(value! - 0.004).toFixed(4)}`, strong);
    expect(near.verdict).toBe('inconclusive');
    expect(near.rowsNeeded).toBeGreaterThan(4000);
    expect(near.reason).toMatch(/on both sides of the bound$/);
    expect(near.sampleSize).toMatchObject({ rows: 4000, groups: 40 });
  });

  it('mirror for metrics that must stay low', () => {
    const { value } = judge('log_loss <= 1', strong);
    expect(judge('log_loss <= 1', strong).verdict).toBe('pass');
    expect(judge('log_loss < 0.1', strong).verdict).toBe('fail');
    expect(judge(`log_loss <= ${value!.toFixed(4)}`, strong).verdict).toBe('inconclusive');
  });

  it('take slices and thresholds', () => {
    const slice = judge('recall(threshold=0.2)[origin=ORD, distance>0] >= 0.2', strong);
    expect(slice.sampleSize.rows).toBeLessThan(700);
    expect(slice.value).toBeGreaterThan(judge('recall[origin=ORD, distance>0] >= 0.2', strong).value!);
    expect(judge('recall[origin=XXX] >= 0.2', strong)).toMatchObject({
      verdict: 'inconclusive',
      value: null,
      reason: 'no row is in this slice',
    });
  });

  it('refuse unknown metrics, arguments and columns, naming the nearest', () => {
    const refusal = (gate: string) => {
      expect(() => judge(gate, strong)).toThrow(UserError);
      try {
        judge(gate, strong);
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    expect(refusal('roc_acu >= 0.5')).toContain(
      'gate `roc_acu >= 0.5`: there is no metric "roc_acu". Did you mean "roc_auc"?',
    );
    expect(refusal('average_precision >= 0.5')).toContain('Did you mean "pr_auc"?');
    expect(refusal('rmse <= 1')).toContain('belongs to regression');
    expect(refusal('roc_auc(threshold=0.2) >= 0.5')).toContain('takes no argument');
    expect(refusal('recall(treshold=0.2) >= 0.5')).toContain('It takes "threshold".');
    expect(refusal('recall(threshold=2) >= 0.5')).toContain('between 0 and 1');
    expect(refusal('recall[orgin=ORD] >= 0.5')).toContain(
      'there is no column "orgin" to slice by. Did you mean "origin"?',
    );
    expect(refusal('recall[origin>3] >= 0.5')).toContain('cannot compare');
  });

  it('say so when one class makes a metric undefined', () => {
    const one = binaryPredictions([1, 1, 1, 1, 1, 1, 1, 1, 1], [0.9, 0.8, 0.7, 0.6, 0.9, 0.9, 0.9, 0.9, 0.9]);
    expect(judge('roc_auc >= 0.5', one)).toMatchObject({
      verdict: 'inconclusive',
      value: null,
      interval: null,
      reason: 'roc_auc is undefined: all 9 rows have the label 1',
    });
    expect(judge('recall >= 0.1', one).verdict).toBe('pass');
  });
});

describe('a perfect score proves little', () => {
  const perfect = (n: number, groups: number | null) =>
    binaryPredictions(
      Array.from({ length: n }, (_, i) => i % 2),
      Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 0.1 + i / (10 * n) : 0.8 + i / (10 * n))),
      groups === null ? {} : { group: Array.from({ length: n }, (_, i) => `g${(i >> 1) % groups}`) },
    );

  it.each([
    'accuracy',
    'roc_auc',
    'pr_auc',
    'f1',
    'recall',
    'precision',
    'specificity',
    'balanced_accuracy',
    'mcc',
  ])('%s = 1 on 20 rows or on 12 groups does not pass 0.99', (metric) => {
    for (const predictions of [perfect(20, null), perfect(2400, 12)]) {
      const result = judge(`${metric} >= 0.99`, predictions);
      expect(result).toMatchObject({ verdict: 'inconclusive', value: 1 });
      expect(result.interval![0]).toBeLessThan(0.95);
      expect(result.interval![1]).toBe(1);
      expect(result.rowsNeeded).toBeGreaterThan(20);
    }
  });

  it('one wrong row does not make it stronger than none', () => {
    const almost = perfect(2400, 12);
    const score = Float64Array.from(almost.score);
    score[0] = 0.95;
    for (const metric of ['accuracy', 'roc_auc', 'pr_auc', 'f1', 'specificity']) {
      expect(judge(`${metric} >= 0.99`, { ...almost, score }).verdict, metric).toBe('inconclusive');
    }
  });

  it('has no interval where nothing bounds the error', () => {
    const certain = binaryPredictions([0, 1, 0, 1, 0, 1, 0, 1, 0, 1], [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    expect(judge('log_loss <= 0.1', certain)).toMatchObject({ verdict: 'inconclusive', interval: null });
  });

  it('fewer than 8 groups decide nothing, and the number needed is named', () => {
    const [few] = simulate(2, 700, 7, [0.9]) as [Predictions];
    const result = judge('roc_auc >= 0.5', few);
    expect(result).toMatchObject({ verdict: 'inconclusive', interval: null, rowsNeeded: 800 });
    expect(result.reason).toBe('7 groups are too few for an interval; at least 8 are needed');
  });

  it('the same few right decisions of two models do not prove them equal', () => {
    const n = 24;
    const label = Array.from({ length: n }, (_, i) => i % 2);
    const model = binaryPredictions(label, label);
    expect(judge('accuracy >= champion - 0.05', model, model).verdict).toBe('inconclusive');
    const many = binaryPredictions(
      Array.from({ length: 4000 }, (_, i) => i % 2),
      Array.from({ length: 4000 }, (_, i) => i % 2),
    );
    expect(judge('accuracy >= champion - 0.005', many, many).verdict).toBe('pass');
    // A perfect ranking by other scores is not the same ranking.
    const scores = label.map((y, i) => (y === 0 ? 0.1 : 0.8) + i / 1000);
    const others = label.map((y, i) => (y === 0 ? 0.1 : 0.8) + ((i * 7) % n) / 1000);
    expect(
      judge('roc_auc >= champion - 0.05', binaryPredictions(label, scores), binaryPredictions(label, others))
        .verdict,
    ).toBe('inconclusive');
  });
});

describe('relative gates', () => {
  it('judge the paired difference', () => {
    const better = judge('roc_auc >= champion - 0.005', strong, weak);
    expect(better.verdict).toBe('pass');
    expect(better.interval![0]).toBeGreaterThan(0);
    expect(better.championValue).toBeLessThan(better.value!);
    expect(better.bound).toBeCloseTo(better.championValue! - 0.005, 12);
    expect(judge('roc_auc >= champion - 0.005', weak, strong).verdict).toBe('fail');
    expect(judge('log_loss <= champion * 1.02', strong, weak).verdict).toBe('pass');
    expect(judge('roc_auc >= champion * 1.5', strong, weak).verdict).toBe('fail');
  });

  it('pass a candidate whose predictions are the champion’s', () => {
    for (const metric of ['roc_auc >= champion', 'log_loss <= champion', 'accuracy >= champion']) {
      const result = judge(metric, strong, strong);
      expect(result).toMatchObject({ verdict: 'pass', interval: [0, 0] });
      expect(result.reason).toContain('identical');
    }
    const recalibrated = { ...strong, score: strong.score.map((score) => score ** 2) };
    expect(judge('roc_auc >= champion', recalibrated, strong).verdict).toBe('pass');
    expect(judge('log_loss <= champion', recalibrated, strong).verdict).toBe('fail');
  });

  it('are listed and do not decide without a champion', () => {
    const result = judge('roc_auc >= champion - 0.005', strong);
    expect(result).toMatchObject({
      evaluated: false,
      verdict: 'inconclusive',
      bound: null,
      championValue: null,
    });
    expect(verdictOf([result, judge('roc_auc >= 0.6', strong)])).toBe('pass');
  });

  it('fail when the candidate edits labels, and absolute gates use the true ones', () => {
    const label = Float64Array.from(weak.label, (y, row) =>
      row % 5 === 0 ? Number(weak.score[row]! > 0.3) : y,
    );
    const cheat = { ...weak, label };
    const result = judge('roc_auc >= champion - 0.005', cheat, strong);
    expect(result.verdict).toBe('fail');
    expect(result.reason).toMatch(
      /^not comparable: on \d+ of 4000 shared rows the candidate's label is not the champion's \(keys k/,
    );
    expect(judge('roc_auc >= 0.5', cheat, strong).value).toBe(judge('roc_auc >= 0.5', weak).value);
    expect(judge('roc_auc >= 0.5', cheat).value).toBeGreaterThan(judge('roc_auc >= 0.5', weak).value!);
  });

  it('follow the truth table whatever both files say', () => {
    const truth = { key: weak.key, label: weak.label };
    const cheat = { ...weak, label: weak.label.map((y) => 1 - y) };
    const evaluation = prepareEvaluation(cheat, strong, { ...options, truth });
    expect(evaluation.labelsFrom).toBe('truth');
    expect(evaluation.alignment).toMatchObject({ comparable: true, labelMismatches: 4000 });
    expect(evaluateGate(parseGate('roc_auc >= 0.5'), evaluation).value).toBe(
      judge('roc_auc >= 0.5', weak).value,
    );
    expect(evaluateGate(parseGate('roc_auc >= champion'), evaluation).verdict).toBe('fail');
    const other = { key: ['x'], label: Float64Array.of(1) };
    expect(() => prepareEvaluation(weak, null, { ...options, truth: other })).toThrow(
      /no key of the predictions/,
    );
  });

  it('cap a pass when rows are left out, but still fail', () => {
    const easy = rows(strong, (row) => strong.score[row]! > 0.4 === (strong.label[row] === 1));
    const result = judge('roc_auc >= champion - 0.005', easy, strong);
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toMatch(
      /^the candidate leaves out \d+ of the champion's 4000 rows; on the rows that it kept/,
    );
    expect(
      judge(
        'roc_auc >= champion - 0.005',
        rows(weak, (row) => row > 100),
        strong,
      ).verdict,
    ).toBe('fail');
    const truth = { key: strong.key, label: strong.label };
    expect(judge('roc_auc >= 0.5', easy, null, { truth }).verdict).toBe('inconclusive');
    expect(judge('roc_auc >= 0.5', easy).verdict).toBe('pass');
  });

  it('cannot tell when no row is shared', () => {
    const other = { ...strong, key: strong.key.map((key) => `other-${key}`) };
    const result = judge('roc_auc >= champion', strong, other);
    expect(result).toMatchObject({ verdict: 'inconclusive', evaluated: true });
    expect(result.reason).toContain('share no row');
    const absolute = judge('roc_auc >= 0.6', strong, other);
    expect(absolute.verdict).toBe('inconclusive');
    expect(absolute.reason).toContain('share no row');
    expect(absolute.reason).toContain('only the candidate says which rows these are');
    // Somebody else says what is true: the champion's absence is no reason to doubt it.
    const truth = { key: strong.key, label: strong.label };
    expect(judge('roc_auc >= 0.6', strong, other, { truth }).verdict).toBe('pass');
    expect(judge('roc_auc >= champion', strong, other, { truth }).verdict).toBe('inconclusive');
  });

  it('count new rows only where a truth table vouches for them, and only in absolute gates', () => {
    const old = rows(strong, (row) => row % 2 === 0);
    const evaluation = prepareEvaluation(strong, old, options);
    expect(evaluation.alignment).toMatchObject({
      comparable: true,
      sharedRows: 2000,
      missingRows: 0,
      extraRows: 2000,
    });
    expect(evaluateGate(parseGate('roc_auc >= 0.6'), evaluation).sampleSize.rows).toBe(2000);
    expect(evaluateGate(parseGate('roc_auc >= champion'), evaluation).sampleSize.rows).toBe(2000);
    expect(evaluation.notes[0]).toContain('2000 rows are new');
    const truth = { key: strong.key, label: strong.label };
    const vouched = prepareEvaluation(strong, old, { ...options, truth });
    expect(evaluateGate(parseGate('roc_auc >= 0.6'), vouched).sampleSize.rows).toBe(4000);
    expect(evaluateGate(parseGate('roc_auc >= champion'), vouched).sampleSize.rows).toBe(2000);
  });

  it('cap an absolute pass when rows of the champion are left out', () => {
    const kept = rows(strong, (row) => row % 2 === 0);
    const gate = evaluateGate(parseGate('roc_auc >= 0.6'), prepareEvaluation(kept, strong, options));
    expect(gate).toMatchObject({ verdict: 'inconclusive' });
    expect(gate.reason).toContain("leaves out 2000 of the champion's 4000 rows");
  });

  it('take groups and slice columns from the champion, so that a candidate cannot choose them', () => {
    const split = {
      ...strong,
      group: strong.key,
      columns: { ...strong.columns, origin: strong.key.map(() => 'SFO') },
    };
    const evaluation = prepareEvaluation(split, strong, options);
    expect(evaluation.candidate.rows.groups).toBe(40);
    expect(evaluation.alignment!.groupMismatches).toBe(4000);
    expect(evaluateGate(parseGate('roc_auc[origin=ORD] >= 0.5'), evaluation).sampleSize.rows).toBe(1000);
  });

  it('swapping the models negates the difference and its interval', () => {
    for (const groups of [null, 30]) {
      const [a, b] = simulate(4, 600, groups, [0.7, 0.6]) as [Predictions, Predictions];
      const forth = prepareEvaluation(a, b, options).shared!;
      const back = prepareEvaluation(b, a, options).shared!;
      for (const metric of ['roc_auc', 'pr_auc', 'log_loss', 'accuracy', 'mcc']) {
        const there = forth.difference(metric);
        const again = back.difference(metric);
        expect(again.value).toBeCloseTo(-there.value!, 12);
        expect(again.interval![0]).toBeCloseTo(-there.interval![1], 10);
        expect(again.interval![1]).toBeCloseTo(-there.interval![0], 10);
      }
    }
  });
});

describe('verdicts and summaries', () => {
  it('one failure fails, one doubt is a doubt, unevaluated gates do not decide', () => {
    const pass = { verdict: 'pass', evaluated: true } as const;
    const doubt = { verdict: 'inconclusive', evaluated: true } as const;
    const fail = { verdict: 'fail', evaluated: true } as const;
    expect(verdictOf([])).toBe('pass');
    expect(verdictOf([pass, doubt])).toBe('inconclusive');
    expect(verdictOf([pass, doubt, fail])).toBe('fail');
    expect(verdictOf([pass, { verdict: 'inconclusive', evaluated: false }])).toBe('pass');
  });

  it('significant alone is not material', () => {
    const say = (value: number, interval: [number, number], metric = 'roc_auc') =>
      comparisonSummary('binary-classification', metric, { value, interval }, 0.005);
    expect(say(0.0026, [0.0011, 0.0041])).toBe('no-different');
    expect(say(0.019, [0.014, 0.0242])).toBe('better');
    expect(say(-0.019, [-0.0242, -0.014])).toBe('worse');
    expect(say(0.019, [-0.001, 0.03])).toBe('cannot-tell');
    expect(say(0.004, [0.001, 0.007])).toBe('cannot-tell');
    expect(say(-0.019, [-0.0242, -0.014], 'log_loss')).toBe('better');
    expect(say(0.019, [0.0142, 0.024], 'prevalence')).toBe('cannot-tell');
  });

  it('make parts that the report document accepts', () => {
    const evaluation = prepareEvaluation(strong, weak, options);
    const { shape } = evaluationReportSchema;
    shape.metrics.parse(metricResults(evaluation));
    shape.comparison.parse(comparisonOf(evaluation));
    shape.calibration.parse(calibrationOf(evaluation));
    const slices = sliceResults(evaluation, { columns: ['origin'] });
    shape.slices.parse(slices);
    shape.gates.parse([
      judge('roc_auc >= champion - 0.005', strong, weak),
      judge('roc_auc >= champion', strong),
    ]);
    expect(comparisonOf(evaluation)!.outcome).toBe('better');
    expect(slices.map(({ value, rows: count }) => [value, count])).toEqual([
      ['SFO', 3000],
      ['ORD', 1000],
    ]);
    expect(calibrationOf(evaluation)!.reduce((sum, bin) => sum + bin.rows, 0)).toBe(4000);
  });
});

describe('regression', () => {
  const random = testRandom(21);
  const n = 600;
  const truth = Float64Array.from({ length: n }, () => 10 + 3 * random.normal());
  const make = (noise: number): Predictions => ({
    task: 'regression',
    key: Array.from({ length: n }, (_, i) => `k${i}`),
    label: truth,
    score: truth.map((y) => y + noise * random.normal()),
    group: Array.from({ length: n }, (_, i) => `g${i % 20}`),
    columns: {},
  });
  const [good, bad] = [make(1), make(2)];

  it('judges absolute and relative gates on errors', () => {
    expect(judge('rmse <= 1.3', good)).toMatchObject({
      verdict: 'pass',
      sampleSize: { positives: null, groups: 20 },
    });
    expect(judge('rmse <= 1.3', bad).verdict).toBe('fail');
    expect(judge('rmse <= champion * 0.8', good, bad).verdict).toBe('pass');
    expect(judge('median_absolute_error <= champion', bad, good).verdict).toBe('fail');
    expect(judge('r2 >= 0.8', good).verdict).toBe('pass');
    const evaluation = prepareEvaluation(good, bad, options);
    expect(comparisonOf(evaluation)).toMatchObject({ metric: 'rmse', outcome: 'better' });
    expect(comparisonOf(evaluation)!.margin).toBeCloseTo(0.02, 2);
    expect(calibrationOf(evaluation)).toBeNull();
    for (const { name, interval, value } of metricResults(evaluation)) {
      expect(interval![0], name).toBeLessThan(value!);
      expect(interval![1], name).toBeGreaterThan(value!);
    }
  });

  it('takes a label that was rounded to float32 for the same, and no other', () => {
    const rounded = { ...good, label: good.label.map(Math.fround) };
    expect(prepareEvaluation(rounded, bad, options).alignment!.comparable).toBe(true);
    const edited = { ...good, label: good.label.map((y, i) => (i === 7 ? y * 1.001 : y)) };
    expect(judge('rmse <= champion', edited, bad)).toMatchObject({ verdict: 'fail' });
    expect(prepareEvaluation(edited, bad, options).alignment!.examples).toEqual(['k7']);
  });
});

import {
  type EvaluationReport,
  evaluationReportSchema,
  type GateResult,
  type MetricResult,
  type ModelManifest,
  modelManifestSchema,
  sha256,
} from '@modelops/contracts';

/** Reports for tests, made by hand and valid by their schema. */

type Interval = [number, number];

export function gate(text: string, fields: Partial<GateResult> = {}): GateResult {
  return {
    text,
    verdict: 'pass',
    evaluated: true,
    value: 0.695,
    bound: 0.7,
    championValue: null,
    interval: [0.6903, 0.6998],
    sampleSize: { rows: 52310, groups: 30, positives: 9214 },
    rowsNeeded: null,
    reason: '',
    ...fields,
  };
}

/** A metric; with a champion's value also the difference, and its interval when given. */
export function metric(
  name: string,
  direction: MetricResult['direction'],
  value: number | null,
  interval: Interval | null,
  champion: number | null = null,
  differenceInterval: Interval | null = null,
): MetricResult {
  const difference =
    value === null || champion === null ? null : { value: value - champion, interval: differenceInterval };
  return { name, direction, value, interval, champion, difference };
}

const bins = [
  [18200, 0.048, 0.045],
  [12100, 0.117, 0.121],
  [8400, 0.205, 0.209],
  [6100, 0.298, 0.291],
  [4010, 0.402, 0.388],
  [2300, 0.497, 0.474],
  [900, 0.588, 0.571],
  [300, 0.683, 0.69],
] as const;

/** Better than v1.2.0, all gates pass. Everything else is a variation of it. */
export function betterReport(fields: Partial<EvaluationReport> = {}): EvaluationReport {
  return evaluationReportSchema.parse({
    schema: 'modelops/evaluation-report/v1',
    model: 'flight-delay',
    task: 'binary-classification',
    tool: { name: 'modelops', version: '0.1.0' },
    inputs: {
      digest: sha256('inputs'),
      tree: '9fceb02c1d6f0d1a4b39f5a1a4b3c1c0f7b0a2d4',
      data: [{ path: 'data/flights-2026-10.parquet', sha256: sha256('data') }],
      trainer: 'gbdt/1',
    },
    candidate: {
      modelDigest: sha256('model'),
      files: [
        { name: 'model.onnx', role: 'model', sha256: sha256('model'), bytes: 1_234_567 },
        { name: 'predictions.parquet', role: 'predictions', sha256: sha256('predictions'), bytes: 845_120 },
      ],
    },
    evaluationSet: {
      digest: sha256('set'),
      rows: 52310,
      groups: 30,
      groupBy: 'day(date)',
      positives: 9214,
      labelsFrom: 'truth',
      columns: { key: 'flight_id', label: 'late', score: 'score' },
    },
    champion: {
      source: 'release',
      name: '1.2.0',
      version: '1.2.0',
      modelDigest: sha256('champion'),
      predictionsDigest: sha256('champion predictions'),
    },
    comparison: {
      comparable: true,
      reason: null,
      sharedRows: 52310,
      missingRows: 0,
      extraRows: 0,
      labelMismatches: 0,
      examples: [],
      metric: 'roc_auc',
      margin: 0.005,
      outcome: 'better',
    },
    metrics: [
      metric('roc_auc', 'higher', 0.6951, [0.6897, 0.7005], 0.6722, [0.0178, 0.0287]),
      metric('pr_auc', 'higher', 0.3412, [0.3301, 0.3528], 0.3127, [0.0204, 0.0369]),
      metric('log_loss', 'lower', 0.4321, [0.4262, 0.4379], 0.4418, [-0.0122, -0.0071]),
      metric('brier', 'lower', 0.1345, [0.1322, 0.1369], 0.1372, [-0.0036, -0.0018]),
      metric('ece', 'lower', 0.0071, null, 0.0093),
      metric('recall', 'higher', 0.512, [0.497, 0.527], 0.518, [-0.018, 0.006]),
      metric('precision', 'higher', 0.377, [0.365, 0.389], 0.351, [0.014, 0.038]),
      metric('calibration_in_the_large', 'zero', -0.0031, [-0.0102, 0.0041], -0.0044, [-0.002, 0.0046]),
    ],
    calibration: bins.map(([rows, meanPrediction, observedRate], index) => ({
      rows,
      meanPrediction,
      observedRate,
      from: index / 10,
      to: (index + 1) / 10,
    })),
    slices: [
      ['ORD', 6120, 0.7012, 0.6688],
      ['ATL', 5980, 0.6934, 0.6701],
      ['DEN', 4210, 0.6621, 0.6702],
      ['SFO', 3890, 0.7105, 0.6911],
    ].map(([value, rows, estimate, champion]) => ({
      column: 'origin',
      value,
      rows,
      metric: 'roc_auc',
      estimate,
      champion,
      interval: [Number(estimate) - 0.0161, Number(estimate) + 0.0158],
    })),
    gates: [
      gate('roc_auc >= 0.68', { value: 0.6951, bound: 0.68, interval: [0.6897, 0.7005] }),
      gate('roc_auc >= champion - 0.005', {
        value: 0.6951,
        bound: 0.6672,
        championValue: 0.6722,
        interval: [0.0178, 0.0287],
      }),
      gate('recall[origin=ORD] >= 0.5', {
        value: 0.561,
        bound: 0.5,
        interval: [0.521, 0.6],
        sampleSize: { rows: 6120, groups: 30, positives: 1011 },
      }),
    ],
    verdict: 'pass',
    settings: { seed: 1, replicates: 1000, level: 0.95, threshold: 0.5, onInconclusive: 'pass' },
    notes: ['ECE has no interval: its bootstrap is biased near zero.'],
    ...fields,
  });
}

const better = betterReport();

/** Worse than the champion and below its gates. */
export function worseReport(): EvaluationReport {
  return betterReport({
    comparison: { ...better.comparison!, outcome: 'worse' },
    metrics: [
      metric('roc_auc', 'higher', 0.6531, [0.6477, 0.6585], 0.6722, [-0.0245, -0.0137]),
      metric('log_loss', 'lower', 0.4533, [0.4474, 0.4592], 0.4418, [0.0091, 0.0139]),
      metric('recall', 'higher', 0.488, [0.473, 0.503], 0.518, [-0.042, -0.018]),
    ],
    gates: [
      gate('roc_auc >= 0.68', {
        verdict: 'fail',
        value: 0.6531,
        bound: 0.68,
        interval: [0.6477, 0.6585],
        reason: 'the whole interval is below the bound',
      }),
      gate('roc_auc >= champion - 0.005', {
        verdict: 'fail',
        value: 0.6531,
        bound: 0.6672,
        championValue: 0.6722,
        interval: [-0.0245, -0.0137],
        reason: 'the whole interval of the difference is below −0.005',
      }),
      gate('recall >= 0.45', { value: 0.488, bound: 0.45, interval: [0.473, 0.503] }),
    ],
    verdict: 'fail',
  });
}

/** Too few rows to say anything. */
export function cannotTellReport(): EvaluationReport {
  const sampleSize = { rows: 1240, groups: 5, positives: 214 };
  return betterReport({
    evaluationSet: { ...better.evaluationSet, rows: 1240, groups: 5, positives: 214 },
    comparison: { ...better.comparison!, sharedRows: 1240, outcome: 'cannot-tell' },
    metrics: [metric('roc_auc', 'higher', 0.688, [0.648, 0.725], 0.679, [-0.021, 0.039])],
    calibration: null,
    slices: [],
    gates: [
      gate('roc_auc >= 0.6', { value: 0.688, bound: 0.6, interval: [0.648, 0.725], sampleSize }),
      gate('roc_auc >= champion - 0.005', {
        verdict: 'inconclusive',
        value: 0.688,
        bound: 0.674,
        championValue: 0.679,
        interval: [-0.021, 0.039],
        sampleSize,
        rowsNeeded: 18_642,
        reason: 'the interval of the difference holds −0.005',
      }),
    ],
    verdict: 'inconclusive',
    notes: [],
  });
}

/** No champion: relative gates are listed, absolute ones decide. */
export function firstReport(): EvaluationReport {
  return betterReport({
    champion: null,
    comparison: null,
    crossValidation: {
      folds: 5,
      groupBy: 'day(date)',
      metrics: [
        { name: 'log_loss', mean: 0.4385, deviation: 0.0124 },
        { name: 'pr_auc', mean: 0.3361, deviation: null },
        { name: 'recall', mean: 0.508, deviation: 0.0312 },
        { name: 'mcc', mean: null, deviation: null },
        { name: 'brier', mean: 0.1352, deviation: 0.0021 },
        { name: 'f1', mean: 0.431, deviation: 0.017 },
        { name: 'roc_auc', mean: 0.6893, deviation: 0.0214 },
      ],
    },
    metrics: better.metrics.map((one) => ({ ...one, champion: null, difference: null })),
    slices: better.slices.map((one) => ({ ...one, champion: null })),
    gates: [
      better.gates[0]!,
      gate('roc_auc >= champion - 0.005', {
        verdict: 'inconclusive',
        evaluated: false,
        value: 0.6951,
        bound: null,
        interval: null,
        reason: 'no champion to compare with',
      }),
      better.gates[2]!,
    ],
  });
}

/** The labels of the champion's rows are others. */
export function notComparableReport(): EvaluationReport {
  return betterReport({
    comparison: {
      ...better.comparison!,
      comparable: false,
      reason: 'labels differ on 412 of 52,310 shared rows',
      labelMismatches: 412,
      examples: ['UA-1021-2026-10-03', 'DL-88-2026-10-03'],
      outcome: 'cannot-tell',
    },
    metrics: better.metrics.map((one) => ({ ...one, champion: null, difference: null })),
    gates: [
      better.gates[0]!,
      gate('roc_auc >= champion - 0.005', {
        verdict: 'inconclusive',
        value: 0.6951,
        bound: null,
        interval: null,
        reason: 'the champion’s rows have other labels',
      }),
    ],
    verdict: 'inconclusive',
  });
}

/** A regression against the base branch, where lower is better and numbers are large. */
export function regressionReport(): EvaluationReport {
  return betterReport({
    model: 'taxi-fare',
    task: 'regression',
    evaluationSet: {
      ...better.evaluationSet,
      rows: 1_204_118,
      groups: 842,
      groupBy: 'driver_id',
      positives: null,
      labelsFrom: 'champion',
      columns: { key: 'trip', label: 'fare', score: 'prediction' },
    },
    champion: {
      source: 'base-branch',
      name: 'main',
      version: null,
      modelDigest: null,
      predictionsDigest: sha256('base predictions'),
    },
    comparison: {
      ...better.comparison!,
      metric: 'rmse',
      margin: 12,
      outcome: 'no-different',
      sharedRows: 1_204_118,
    },
    metrics: [
      metric('rmse', 'lower', 1234.5, [1201.1, 1268.9], 1240.2, [-11.2, 0.4]),
      metric('mae', 'lower', 812.44, [798.1, 826.7], 815.02, [-7.9, 2.4]),
      metric('r2', 'higher', 0.8123, [0.8051, 0.8194], 0.8106, [-0.0008, 0.0043]),
      metric('latency_seconds', 'lower', 1.2e-9, [1.1e-9, 1.3e-9], 1.25e-9, [-1e-10, 1e-11]),
    ],
    calibration: null,
    slices: [],
    gates: [
      gate('rmse <= champion * 1.01', {
        value: 1234.5,
        bound: 1252.6,
        championValue: 1240.2,
        interval: [-26.1, -9.9],
        sampleSize: { rows: 1_204_118, groups: 842, positives: null },
      }),
      gate('rmse <= 1300', {
        value: 1234.5,
        bound: 1300,
        interval: [1201.1, 1268.9],
        sampleSize: { rows: 1_204_118, groups: 842, positives: null },
      }),
    ],
    notes: [],
  });
}

/** The classes of a matrix of rows by label (down) and prediction (across); the champion's F1 is a little less. */
function classesOf(names: readonly string[], matrix: readonly (readonly number[])[]) {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const share = (part: number, of: number) => (of === 0 ? null : part / of);
  const cells = matrix.flatMap((row, i) =>
    row.flatMap((rows, k) =>
      i === k || rows === 0 ? [] : [{ label: names[i]!, predicted: names[k]!, rows }],
    ),
  );
  return {
    count: names.length,
    perClass: names.map((name, k) => {
      const right = matrix[k]![k]!;
      const [rows, predicted] = [sum(matrix[k]!), sum(matrix.map((row) => row[k]!))];
      const figures = {
        precision: share(right, predicted),
        recall: share(right, rows),
        f1: share(2 * right, rows + predicted),
      };
      const champion = { ...figures, f1: figures.f1 === null ? null : figures.f1 - 0.01 * (k - 1) };
      return { name, rows, predicted, right, ...figures, champion };
    }),
    confusion: cells.sort((a, b) => b.rows - a.rows).slice(0, names.length <= 12 ? undefined : 50),
  };
}

/** Causes of incidents: four classes, better than the champion. */
export function incidentReport(): EvaluationReport {
  const set = { rows: 1240, groups: null, positives: null };
  return betterReport({
    model: 'incident-cause',
    task: 'multiclass-classification',
    evaluationSet: {
      ...better.evaluationSet,
      ...set,
      groupBy: null,
      columns: { key: 'ticket_id', label: 'cause', score: 'score_*' },
    },
    comparison: { ...better.comparison!, metric: 'macro_f1', sharedRows: 1240 },
    metrics: [
      metric('macro_f1', 'higher', 0.8427, [0.8188, 0.8641], 0.8195, [0.0094, 0.0371]),
      metric('accuracy', 'higher', 0.8879, [0.8691, 0.9043], 0.8702, [0.0065, 0.0291]),
      metric('roc_auc_ovr', 'higher', 0.9712, [0.9641, 0.9774], 0.9655, [0.0021, 0.0093]),
      metric('brier', 'lower', 0.1651, [0.1488, 0.1822], 0.1834, [-0.0296, -0.0071]),
      metric('calibration_in_the_large', 'zero', -0.0123, [-0.0302, 0.0055], 0.0212, [-0.0412, -0.0258]),
    ],
    calibration: [
      [86, 0.551, 0.512],
      [141, 0.652, 0.645],
      [203, 0.754, 0.778],
      [297, 0.853, 0.882],
      [513, 0.961, 0.979],
    ].map(([rows, meanPrediction, observedRate], index) => ({
      rows: rows!,
      meanPrediction: meanPrediction!,
      observedRate: observedRate!,
      from: (index + 5) / 10,
      to: (index + 6) / 10,
    })),
    classes: classesOf(
      ['network', 'disk', 'memory', 'deploy'],
      [
        [583, 12, 5, 0],
        [21, 301, 18, 0],
        [9, 44, 172, 0],
        [3, 18, 9, 45],
      ],
    ),
    slices: [],
    gates: [
      gate('macro_f1 >= champion - 0.005', {
        value: 0.8427,
        bound: 0.8145,
        championValue: 0.8195,
        interval: [0.0094, 0.0371],
        sampleSize: set,
      }),
      gate('accuracy[cause=deploy] >= 0.5', {
        value: 0.6,
        bound: 0.5,
        interval: [0.4869, 0.7034],
        verdict: 'inconclusive',
        reason: 'the 95% interval of the value is on both sides of the bound',
        rowsNeeded: 98,
        sampleSize: { ...set, rows: 75 },
      }),
    ],
    verdict: 'inconclusive',
    notes: [],
  });
}

/** Forty classes, whose names are anything. */
export function manyClassesReport(): EvaluationReport {
  const names = Array.from({ length: 40 }, (_, k) => `${hostileTexts[k % hostileTexts.length]!} ${k}`);
  const matrix = names.map((_, i) =>
    names.map((_name, k) => (i === k ? 900 - 20 * i : (i * 7 + k * 3) % 11 === 0 ? 40 - i : 0)),
  );
  const report = incidentReport();
  return betterReport({ ...report, classes: classesOf(names, matrix) });
}

export const hostileTexts = [
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  'a | b || c \\| d',
  '@octocat and @acme/ml and &#64;octocat',
  '<!-- modelops:validate-model --> --> <!--',
  '```\n# heading\n\n- list\n\n| a | b |\n|---|---|\n| c | d |',
  '[click](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example> www.evil.example',
  'fixes #1, acme/ml#2, GH-3, 9fceb02c1d6f0d1a4b39f5a1a4b3c1c0f7b0a2d4 deadbeef a@b.example',
  '*bold* __bold__ ~~gone~~ `code` ``co`de`` $x$ $$y$$ :tada: \\*no\\*',
  '</details></summary></td></table>',
  '\u202eevil\u202c \u0000\u0007\u001b[31m red \u2066x\u2069 zero\u200bwidth',
  'שלום עולם مرحبا بالعالم 123',
  '👩‍👩‍👧‍👦 🇩🇪 🏴‍☠️ é',
  'null undefined NaN',
  '1. one\n2. two',
  '- item',
  '=====',
  '::error::injected\r\n::set-output name=x::y',
  'x'.repeat(10_000),
  '|'.repeat(10_000),
  '`'.repeat(10_000),
  '\ud800 lone',
] as const;

/** Every text that users supply is hostile. */
export function hostileReport(): EvaluationReport {
  const at = (index: number) => hostileTexts[index % hostileTexts.length]!;
  return betterReport({
    tool: { name: at(0), version: at(2) },
    inputs: {
      ...better.inputs,
      trainer: at(1),
      data: hostileTexts.map((path) => ({ path, sha256: sha256('data') })),
    },
    evaluationSet: {
      ...better.evaluationSet,
      groupBy: at(2),
      columns: { key: at(1), label: at(4), score: at(19) },
    },
    champion: { ...better.champion!, source: 'base-branch', version: null, name: at(2) },
    comparison: {
      ...better.comparison!,
      comparable: false,
      reason: at(6),
      metric: at(7),
      examples: [...hostileTexts],
      outcome: 'cannot-tell',
    },
    metrics: hostileTexts.map((text) => ({
      ...metric(text, 'higher', 0.5, [0.4, 0.6], 0.4, [0.1, 0.2]),
      reason: text.slice(0, 400),
    })),
    crossValidation: {
      folds: 3,
      groupBy: at(3),
      metrics: hostileTexts.map((text) => ({ name: text.slice(0, 100), mean: 0.5, deviation: 0.1 })),
    },
    slices: hostileTexts.map((text, index) => ({
      ...better.slices[0]!,
      column: at(index + 3),
      value: text,
      metric: at(index + 5),
    })),
    gates: hostileTexts.map((text, index) =>
      gate(text.slice(0, 1000), {
        verdict: (['pass', 'fail', 'inconclusive'] as const)[index % 3]!,
        reason: at(index + 1).slice(0, 2000),
      }),
    ),
    verdict: 'fail',
    notes: hostileTexts.map((text) => text.slice(0, 2000)),
  });
}

/** 500 gates and 1,000 slices, with long texts. */
export function hugeReport(): EvaluationReport {
  return betterReport({
    gates: Array.from({ length: 500 }, (_, index) =>
      gate(`recall[origin="airport number ${index} ${'of many '.repeat(index % 20)}"] >= 0.5`, {
        verdict: index % 50 === 7 ? 'fail' : index % 50 === 9 ? 'inconclusive' : 'pass',
        reason: 'the interval holds the bound, '.repeat(10),
        rowsNeeded: index % 50 === 9 ? 120_000 : null,
      }),
    ),
    slices: Array.from({ length: 1000 }, (_, index) => ({
      ...better.slices[0]!,
      value: `airport ${index} ${'long name '.repeat(index % 30)}`,
      estimate: 0.5 + (index % 97) / 300,
    })),
    metrics: Array.from({ length: 200 }, (_, index) =>
      metric(
        index === 0 ? 'roc_auc' : `metric_${index}`,
        'higher',
        0.6951,
        [0.6897, 0.7005],
        0.6722,
        [0.0178, 0.0287],
      ),
    ),
    notes: Array.from({ length: 50 }, (_, index) => `note ${index} ${'word '.repeat(100)}`),
    verdict: 'fail',
  });
}

/** Every number that may be missing is. */
export function missingReport(): EvaluationReport {
  return betterReport({
    inputs: { ...better.inputs, tree: null, trainer: null, data: [] },
    crossValidation: {
      folds: 2,
      groupBy: null,
      metrics: [{ name: 'roc_auc', mean: null, deviation: null }],
    },
    candidate: { ...better.candidate, files: [] },
    evaluationSet: { ...better.evaluationSet, rows: 0, groups: null, groupBy: null, positives: null },
    champion: { ...better.champion!, modelDigest: null },
    metrics: [
      { ...metric('roc_auc', 'higher', null, null), reason: 'only one class among the labels' },
      { ...metric('recall', 'higher', null, null, 0.5), difference: { value: null, interval: null } },
    ],
    calibration: [{ rows: 0, meanPrediction: null, observedRate: null, from: 0, to: 1 }],
    slices: [{ ...better.slices[0]!, value: '', estimate: null, interval: null, champion: null, rows: 0 }],
    gates: [
      gate('roc_auc >= 0.7', {
        verdict: 'inconclusive',
        value: null,
        bound: null,
        interval: null,
        sampleSize: { rows: 0, groups: null, positives: null },
        reason: 'only one class among the labels',
      }),
    ],
    comparison: { ...better.comparison!, outcome: 'cannot-tell' },
    verdict: 'inconclusive',
  });
}

export function manifest(fields: Partial<ModelManifest> = {}): ModelManifest {
  return modelManifestSchema.parse({
    schema: 'modelops/model-manifest/v1',
    model: 'flight-delay',
    version: '1.3.0',
    task: 'binary-classification',
    bump: 'minor',
    reason: 'ROC-AUC rose by 0.023, more than the margin of 0.005.',
    previous: { version: '1.2.0', modelDigest: sha256('champion') },
    equals: null,
    commit: '9fceb02c1d6f0d1a4b39f5a1a4b3c1c0f7b0a2d4',
    modelDigest: sha256('model'),
    inputsDigest: sha256('inputs'),
    inputsTree: null,
    files: [better.candidate.files[0]!],
    judged: [better.candidate.files[1]!],
    documents: { evaluationReport: sha256('report') },
    verdict: 'pass',
    ...fields,
  });
}

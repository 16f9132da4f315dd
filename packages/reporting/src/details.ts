import type { EvaluationReport, MetricResult } from '@modelops/contracts';
import { shortSha } from './lines.ts';
import { baseMetric, metricLabel } from './metric-names.ts';
import { halfWidth, metricScale } from './metric-scale.ts';
import { count, levelText, noNumber, percent, plural, scaleOf, short, size } from './numbers.ts';
import { groupsText } from './sentence.ts';
import type { CalibrationView, Line, MetricView, ModelView, Piece, SliceView } from './views.ts';

const arrows = { higher: '↑', lower: '↓', zero: '→0', none: '' } as const;

export function metricView(metric: MetricResult, important: boolean): MetricView {
  const scale = metricScale(metric);
  return {
    name: metric.name,
    label: metricLabel(metric.name),
    important,
    arrow: arrows[metric.direction],
    champion: scale.plain(metric.champion),
    candidate: scale.plain(metric.value),
    interval: scale.interval(metric.interval),
    difference: scale.signed(metric.difference?.value),
    differenceInterval: scale.signedInterval(metric.difference?.interval),
    change: changeOf(metric),
    reason: metric.reason ?? '',
  };
}

function changeOf({ direction, difference }: MetricResult): string {
  const interval = difference?.interval;
  if (interval === null || interval === undefined || direction === 'none' || direction === 'zero') return '';
  const sign = interval[0] > 0 ? 1 : interval[1] < 0 ? -1 : 0;
  if (sign === 0) return 'no clear change';
  return sign > 0 === (direction === 'higher') ? 'better' : 'worse';
}

const barWidth = 20;

/** Full blocks and one of eighths for the share, with a mark where the prediction is. */
function bar(observed: number, predicted: number, top: number): string {
  const eighths = Math.round((observed / top) * barWidth * 8);
  const full = Math.floor(eighths / 8);
  const part = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8]!;
  const cells = Array.from(`${'█'.repeat(full)}${part}`.padEnd(barWidth, '\u00a0'));
  const mark = Math.min(barWidth - 1, Math.max(0, Math.round((predicted / top) * barWidth - 0.5)));
  cells[mark] = '┃';
  return cells.join('');
}

export function calibrationView(report: EvaluationReport): CalibrationView | null {
  const bins = (report.calibration ?? []).filter((bin) => bin.rows > 0);
  const known = bins.filter((bin) => bin.meanPrediction !== null && bin.observedRate !== null);
  const rows = known.reduce((sum, bin) => sum + bin.rows, 0);
  if (rows === 0) return null;
  const predicted = known.reduce((sum, bin) => sum + bin.rows * bin.meanPrediction!, 0) / rows;
  const observed = known.reduce((sum, bin) => sum + bin.rows * bin.observedRate!, 0) / rows;
  const top = Math.max(1e-300, ...known.flatMap((bin) => [bin.meanPrediction!, bin.observedRate!]));
  const all = scaleOf(known.flatMap((bin) => [bin.meanPrediction, bin.observedRate]));
  const overall = scaleOf([predicted, observed], [], [[predicted, observed]]);
  const isTopClass = report.task === 'multiclass-classification';
  const [said, found] = [overall.plain(predicted), overall.plain(observed)];
  return {
    headline: isTopClass
      ? `the predicted class has the probability ${said} on average, and is right in ${found}`
      : `predicted ${said} on average, observed ${found}`,
    of: isTopClass ? 'Probability' : 'Score',
    bins: bins.map((bin) => {
      const { meanPrediction, observedRate } = bin;
      const both = meanPrediction !== null && observedRate !== null;
      return {
        range: `${short(bin.from)} to ${short(bin.to)}`,
        rows: count(bin.rows),
        predicted: all.plain(meanPrediction),
        observed: all.plain(observedRate),
        gap: both ? all.signed(observedRate - meanPrediction) : noNumber,
        bar: both ? bar(observedRate, meanPrediction, top) : '',
      };
    }),
  };
}

export function sliceViews(report: EvaluationReport): SliceView[] {
  const directions = new Map(report.metrics.map((metric) => [metric.name, metric.direction]));
  const badness = report.slices.map((slice) => {
    if (slice.estimate === null) return Number.NEGATIVE_INFINITY;
    const direction = directions.get(slice.metric) ?? 'higher';
    if (direction === 'zero') return Math.abs(slice.estimate);
    const sign = direction === 'lower' ? 1 : -1;
    return sign * (slice.estimate - (slice.champion ?? 0));
  });
  const order = report.slices.map((_, index) => index).sort((a, b) => badness[b]! - badness[a]! || a - b);
  const rank = new Map(order.map((index, position) => [index, position]));
  return report.slices.map((slice, index) => {
    const { estimate, champion, interval } = slice;
    const difference = estimate !== null && champion !== null ? estimate - champion : null;
    const scale = scaleOf([estimate, champion], [halfWidth(interval), difference]);
    return {
      column: slice.column,
      value: slice.value,
      rows: count(slice.rows),
      metric: metricLabel(slice.metric),
      champion: scale.plain(champion),
      candidate: scale.plain(estimate),
      interval: scale.interval(interval),
      difference: scale.signed(difference),
      rank: rank.get(index)!,
      worth: estimate === null ? '' : champion === null ? scale.plain(estimate) : scale.signed(difference),
    };
  });
}

/** Metrics of the folds that a line has room for. */
const mostFolded = 5;

/**
 * How the training did on its own rows, each fold judged by a model that has not seen it. It decides nothing.
 * @param first base names of the metrics that are named first, in this order.
 */
export function foldsLine({ crossValidation }: EvaluationReport, first: readonly string[]): Line {
  if (crossValidation === undefined) return [];
  const { folds, groupBy, metrics } = crossValidation;
  const rank = (name: string) => {
    const at = first.indexOf(baseMetric(name));
    return at < 0 ? first.length : at;
  };
  const named = metrics
    .filter(({ mean }) => mean !== null)
    .sort((a, b) => rank(a.name) - rank(b.name))
    .slice(0, mostFolded);
  if (named.length === 0) return [];
  return [
    `Cross-validation on the training rows (${plural(folds, 'fold')}`,
    ...(groupBy === null ? [] : [' by ', { data: groupBy }]),
    ', mean ± standard deviation): ',
    ...named.flatMap(({ name, mean, deviation }, at): Piece[] => {
      const scale = scaleOf([mean], [deviation]);
      const spread = deviation === null ? '' : `\u00a0±\u00a0${scale.plain(deviation)}`;
      return [at === 0 ? '' : ', ', { data: metricLabel(name) }, ` ${scale.plain(mean)}${spread}`];
    }),
    '.',
  ];
}

/** The first twelve digits of a digest: enough to tell files apart by eye. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}

const digestPiece = (digest: string): Piece => ({ code: shortDigest(digest) });

const labelSources = {
  truth: 'data that the candidate did not write',
  champion: 'the champion’s rows, not the candidate’s own file',
  candidate: 'the candidate’s own file: nothing else confirms them',
} as const;

const championSources = {
  release: 'the release',
  'base-branch': 'the base branch',
  file: 'the file',
} as const;

export function factsOf(report: EvaluationReport, digest: string): ModelView['facts'] {
  const { candidate, champion, comparison, evaluationSet: set, inputs, settings, tool } = report;
  const facts: { label: string; line: Line }[] = [];
  const fact = (label: string, ...line: Piece[]) => facts.push({ label, line });

  const files = candidate.files.slice(0, 20);
  fact(
    'Candidate',
    digestPiece(candidate.modelDigest),
    ...files.flatMap((file, index): Piece[] => [
      index === 0 ? ', with ' : ', ',
      { data: file.name },
      ` (${size(file.bytes)})`,
    ]),
    candidate.files.length > files.length
      ? ` and ${count(candidate.files.length - files.length)} more files`
      : '',
  );
  if (champion === null) fact('Champion', 'none');
  else {
    fact(
      'Champion',
      `${championSources[champion.source]} `,
      { data: champion.version === null ? champion.name : `v${champion.version}` },
      ...(champion.predictionsDigest !== null
        ? [', predictions ', digestPiece(champion.predictionsDigest)]
        : [
            report.comparison === null
              ? ', its predictions were not kept'
              : ', which predicted the same rows',
          ]),
      ...(champion.modelDigest === null ? [] : [', model ', digestPiece(champion.modelDigest)]),
    );
  }
  fact(
    'Evaluation set',
    plural(set.rows, 'row'),
    ...(set.groups === null ? [] : [' of ', ...groupsText(set.groups, set.groupBy)]),
    set.positives === null || set.rows === 0
      ? ''
      : `, ${count(set.positives)} positive (${percent(set.positives / set.rows)})`,
    ', ',
    digestPiece(set.digest),
    '; key ',
    { code: set.columns.key },
    ', label ',
    { code: set.columns.label },
    ', score ',
    { code: set.columns.score },
  );
  fact('Labels from', labelSources[set.labelsFrom]);
  if (comparison !== null) {
    fact(
      'Rows in common',
      `${count(comparison.sharedRows)}; ${count(comparison.missingRows)} of the champion’s left out, ${count(comparison.extraRows)} added, ${count(comparison.labelMismatches)} with another label`,
    );
    fact(
      'Decided by',
      { data: metricLabel(comparison.metric) },
      `, where less than ${short(comparison.margin)} does not matter`,
    );
  }
  const data = inputs.data.slice(0, 10);
  fact(
    'Made from',
    digestPiece(inputs.digest),
    ...(inputs.tree === null ? [] : [', tree ', digestPiece(inputs.tree)]),
    ...(inputs.trainer === null ? [] : [', trainer ', { data: inputs.trainer }]),
    ...data.flatMap(({ path, sha256 }): Piece[] => [', ', { data: path }, ' ', digestPiece(sha256)]),
    inputs.data.length > data.length
      ? ` and ${count(inputs.data.length - data.length)} more files of data`
      : '',
  );
  fact(
    'Statistics',
    `${levelText(settings.level)} intervals, ${count(settings.replicates)} replicates, seed ${settings.seed}`,
    report.task === 'binary-classification' ? `, threshold ${short(settings.threshold)}` : '',
    settings.onInconclusive === 'fail'
      ? ', too little evidence fails'
      : ', too little evidence does not fail',
  );
  fact('Report', digestPiece(digest), ', by ', { data: tool.name }, ' ', { data: tool.version });
  return facts;
}

export function reproduceLine({ settings }: EvaluationReport, sha: string | undefined): Line {
  const commit = shortSha(sha);
  return [
    'To reproduce: ',
    ...(commit === undefined ? [] : ['check out ', { code: commit }, ' and ']),
    'run ',
    { code: 'validate-model' },
    ' on files with these digests with ',
    { code: `seed: ${settings.seed}` },
    ' and ',
    { code: `replicates: ${settings.replicates}` },
    '. The same report comes out, byte for byte.',
  ];
}

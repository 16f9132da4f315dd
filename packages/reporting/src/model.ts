import { type EvaluationReport, type GateResult, type MetricResult, parseGate } from '@modelops/contracts';
import { visible } from './escape.ts';
import {
  count,
  levelText,
  noNumber,
  percent,
  plural,
  roughly,
  type Scale,
  scaleOf,
  short,
  size,
} from './numbers.ts';

/**
 * A piece of a sentence. A string is ours and holds no markup; `data` and `code` come from users and are escaped
 * where they land.
 */
export type Piece =
  | string
  | { readonly data: string }
  | { readonly code: string }
  | { readonly strong: Line };
export type Line = readonly Piece[];

/** What a gate, or a whole model, came to. `skipped`: it could not be evaluated and does not decide. */
export type State = 'pass' | 'fail' | 'inconclusive' | 'skipped';

export interface GateView {
  readonly text: string;
  readonly state: State;
  readonly value: string;
  /** Interval of the value, or the difference with its interval. */
  readonly detail: string;
  /** `≥ 0.700` */
  readonly bound: string;
  /** For a relative gate, where the bound comes from: `champion − 0.005`. */
  readonly boundFrom: string;
  /** Rows that the gate looked at, where it did not look at all of them. */
  readonly sample: string;
  readonly reason: string;
  readonly needs: string;
}

export interface MetricView {
  readonly name: string;
  readonly label: string;
  /** Compared as primary, or named by a gate: dropped last. */
  readonly important: boolean;
  readonly arrow: string;
  readonly champion: string;
  readonly candidate: string;
  readonly interval: string;
  readonly difference: string;
  readonly differenceInterval: string;
  readonly change: string;
  readonly reason: string;
}

export interface CalibrationView {
  readonly headline: string;
  readonly bins: readonly {
    readonly range: string;
    readonly rows: string;
    readonly predicted: string;
    readonly observed: string;
    readonly gap: string;
    readonly bar: string;
  }[];
}

export interface SliceView {
  readonly column: string;
  readonly value: string;
  readonly rows: string;
  readonly metric: string;
  readonly champion: string;
  readonly candidate: string;
  readonly interval: string;
  readonly difference: string;
  /** Position when the slices are ordered from worst to best; the best are left out first. */
  readonly rank: number;
  /** The figure that ranks it: the difference, or the estimate where there is no champion. */
  readonly worth: string;
}

export interface ModelView {
  readonly name: string;
  readonly state: State;
  readonly icon: string;
  /** What follows the name in a heading: `passes`. */
  readonly headline: Line;
  readonly sentence: Line;
  /** The same facts in the columns of the table of models. */
  readonly row: { readonly outcome: Line; readonly primary: string; readonly gates: string };
  /** Whether any figure of a champion stands beside the candidate's. */
  readonly compared: boolean;
  readonly championLabel: Line;
  readonly level: string;
  readonly gates: readonly GateView[];
  readonly metrics: readonly MetricView[];
  readonly calibration: CalibrationView | null;
  readonly slices: readonly SliceView[];
  readonly notes: readonly string[];
  readonly examples: readonly string[];
  readonly facts: readonly { readonly label: string; readonly line: Line }[];
  readonly reproduce: Line;
  readonly tool: string;
}

/** Where the report was made, for its last line and for pointing at what it leaves out. */
export interface ReportContext {
  readonly sha?: string | undefined;
  readonly runUrl?: string | undefined;
  readonly artifactUrl?: string | undefined;
  readonly artifactName?: string | undefined;
  /** Sentences that stand below the verdict, such as why nothing was uploaded. */
  readonly notes?: readonly string[] | undefined;
}

export interface ReportModel {
  readonly models: readonly ModelView[];
  readonly context: ReportContext;
}

const metricLabels: Readonly<Record<string, string>> = {
  roc_auc: 'ROC-AUC',
  pr_auc: 'PR-AUC',
  average_precision: 'average precision',
  log_loss: 'log loss',
  brier: 'Brier score',
  brier_score: 'Brier score',
  ece: 'ECE',
  rmse: 'RMSE',
  mae: 'MAE',
  mse: 'MSE',
  mape: 'MAPE',
  smape: 'sMAPE',
  r2: 'R²',
  mcc: 'MCC',
  f1: 'F1',
  calibration_in_the_large: 'calibration in the large',
};

/** The name that people use for a metric: `ROC-AUC` for `roc_auc`; arguments and slices stay as they are. */
export function metricLabel(name: string): string {
  const base = /^\w+/.exec(name)?.[0] ?? '';
  const known = Object.hasOwn(metricLabels, base) ? metricLabels[base] : undefined;
  return known === undefined ? name : `${known}${name.slice(base.length)}`;
}

const baseMetric = (name: string) => /^\w+/.exec(name)?.[0] ?? name;

/** Everything that a report shows, in words and figures, before it is laid out for a surface. */
export function reportModel(
  reports: readonly { readonly report: EvaluationReport; readonly digest: string }[],
  context: ReportContext = {},
): ReportModel {
  return {
    models: reports.map(({ report, digest }) => modelView(report, digest, context.sha)),
    context,
  };
}

/** The verdict of one report as a plain sentence, for logs: no markup, no control characters. */
export function verdictSentence(report: EvaluationReport): string {
  return plainText(sentenceOf(report));
}

/** A gate of a thousand characters would bury the verdict. */
export const codeInSentence = 80;

/** A line without markup. */
export function plainText(line: Line): string {
  return line
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      if ('strong' in piece) return plainText(piece.strong);
      return 'data' in piece ? visible(piece.data) : visible(piece.code, { max: codeInSentence });
    })
    .join('');
}

function modelView(report: EvaluationReport, digest: string, sha: string | undefined): ModelView {
  const gated = new Set(report.gates.map((gate) => baseMetric(gate.text)));
  const primary = primaryMetric(report);
  return {
    name: report.model,
    ...stateOf(report),
    sentence: sentenceOf(report),
    row: {
      outcome: outcomeLine(report),
      primary: primary === undefined ? noNumber : primaryText(primary),
      gates: gateSummary(report).short,
    },
    compared: [...report.metrics, ...report.slices].some(({ champion }) => champion !== null),
    championLabel: championLine(report),
    level: levelText(report.settings.level),
    gates: report.gates.map((gate) => gateView(gate, report)),
    metrics: report.metrics.map((metric) =>
      metricView(metric, metric === primary || gated.has(baseMetric(metric.name))),
    ),
    calibration: calibrationView(report),
    slices: sliceViews(report),
    notes: report.notes,
    examples: report.comparison?.comparable === false ? report.comparison.examples : [],
    facts: factsOf(report, digest),
    reproduce: reproduceLine(report, sha),
    tool: `${report.tool.name}/${report.tool.version}`,
  };
}

function championLine({ champion }: EvaluationReport): Line {
  if (champion === null) return ['no champion'];
  if (champion.version !== null) return [`v${champion.version}`];
  if (champion.source === 'base-branch') return ['the base branch (', { data: champion.name }, ')'];
  return [{ data: champion.name }];
}

/** The metric that the verdict speaks of: the compared one, else the first that a gate names, else the first. */
function primaryMetric(report: EvaluationReport): MetricResult | undefined {
  const compared = report.comparison?.metric;
  const gated = report.gates[0] === undefined ? undefined : baseMetric(report.gates[0].text);
  return (
    report.metrics.find(({ name }) => name === compared) ??
    report.metrics.find(({ name }) => baseMetric(name) === gated) ??
    report.metrics[0]
  );
}

const isEvaluated = (gate: GateResult) => gate.evaluated;

interface GateSummary {
  readonly line: Line;
  readonly short: string;
  /** The sentence before it says the opposite. */
  readonly bad: boolean;
}

function gateSummary(report: EvaluationReport): GateSummary {
  const judged = report.gates.filter(isEvaluated);
  const skipped = report.gates.length - judged.length;
  const failed = judged.filter((gate) => gate.verdict === 'fail');
  const open = judged.filter((gate) => gate.verdict === 'inconclusive');
  const aside = skipped === 0 ? '' : ` (${plural(skipped, 'relative gate')} not evaluated)`;
  if (report.gates.length === 0) return { line: ['no gates are set'], short: 'none set', bad: false };
  if (judged.length === 0) {
    return { line: ['no gate could be evaluated'], short: 'none evaluated', bad: false };
  }
  const total = plural(judged.length, 'gate');
  const strict = report.settings.onInconclusive === 'fail' && open.length > 0 && failed.length === 0;
  const undecided = (n: number) => `${count(n)} can’t be decided`;
  if (failed.length > 0) {
    const line: Piece[] = [
      judged.length === 1
        ? 'its gate fails: '
        : `${count(failed.length)} of ${total} ${failed.length === 1 ? 'fails' : 'fail'}: `,
      ...named(failed),
    ];
    if (open.length > 0) line.push(`; ${undecided(open.length)}`);
    line.push(aside);
    return { line, short: `${count(failed.length)} of ${count(judged.length)} fail`, bad: true };
  }
  if (open.length > 0) {
    const line: Piece[] = [
      judged.length === 1
        ? 'its gate can’t be decided: '
        : `${count(open.length)} of ${total} can’t be decided: `,
      ...named(open),
      aside,
    ];
    if (strict) line.push('; this counts as a failure here');
    return { line, short: `${count(open.length)} of ${count(judged.length)} open`, bad: true };
  }
  const all =
    judged.length === 1 ? 'its gate passes' : judged.length === 2 ? 'both gates pass' : `all ${total} pass`;
  return {
    line: [`${all}${aside}`],
    short:
      judged.length === 1 ? 'passes' : judged.length === 2 ? 'both pass' : `all ${count(judged.length)} pass`,
    bad: false,
  };
}

function named(gates: readonly GateResult[]): Piece[] {
  const shown = gates.slice(0, 2);
  const pieces: Piece[] = shown.flatMap((gate, index) => [index === 0 ? '' : ', ', { code: gate.text }]);
  if (gates.length > shown.length) pieces.push(` and ${count(gates.length - shown.length)} more`);
  return pieces;
}

const icons: Readonly<Record<State, string>> = { pass: '✅', fail: '❌', inconclusive: '🟡', skipped: '⚪' };

/** The sign that stands for a state, everywhere the same. */
export function iconOf(state: State): string {
  return icons[state];
}

function stateOf(report: EvaluationReport): { state: State; icon: string; headline: Line } {
  const { comparison } = report;
  const champion = championLine(report);
  const decided = report.gates.some(isEvaluated);
  const state: State = report.verdict === 'pass' && !decided ? 'skipped' : report.verdict;
  if (state === 'fail') return { state, icon: icons.fail, headline: ['fails'] };
  const barred = comparison !== null && !comparison.comparable;
  // Not "yet": more rows would not help.
  if (state === 'inconclusive' && barred) {
    return { state, icon: icons.inconclusive, headline: ['can’t be compared with ', ...champion] };
  }
  if (state === 'inconclusive') return { state, icon: icons.inconclusive, headline: ['can’t tell yet'] };
  const but = state === 'pass' ? 'passes, but ' : '';
  // Green alone would be read as "merge it".
  if (barred) {
    return { state, icon: '⚠️', headline: [`${but}can’t be compared with `, ...champion] };
  }
  if (comparison?.outcome === 'worse')
    return { state, icon: '⚠️', headline: [`${but}is worse than `, ...champion] };
  if (state === 'pass') return { state, icon: icons.pass, headline: ['passes'] };
  return {
    state,
    icon: icons.skipped,
    headline: [report.gates.length === 0 ? 'no gates set' : 'no gate evaluated'],
  };
}

function outcomeLine(report: EvaluationReport): Line {
  const champion = championLine(report);
  const { comparison } = report;
  if (report.champion === null) return ['no champion'];
  if (comparison === null) return ['not compared with ', ...champion];
  if (!comparison.comparable) return ['not comparable with ', ...champion];
  if (comparison.outcome === 'better') return ['better than ', ...champion];
  if (comparison.outcome === 'worse') return ['worse than ', ...champion];
  if (comparison.outcome === 'no-different') return ['no different from ', ...champion];
  return ['can’t tell against ', ...champion];
}

function metricScale(metric: MetricResult): Scale {
  const { value, interval, champion, difference } = metric;
  return scaleOf(
    [value, champion],
    [difference?.value, halfWidth(difference?.interval ?? null), halfWidth(interval)],
    [[value, champion]],
  );
}

function halfWidth(interval: readonly [number, number] | null): number | null {
  return interval === null ? null : (interval[1] - interval[0]) / 2;
}

function primaryText(metric: MetricResult): string {
  const scale = metricScale(metric);
  const label = metricLabel(metric.name);
  if (metric.champion === null || metric.difference === null) return `${label} ${scale.plain(metric.value)}`;
  return `${label} ${scale.plain(metric.champion)} → ${scale.plain(metric.value)} (${scale.signed(metric.difference.value)})`;
}

function setText({ evaluationSet }: EvaluationReport): Line {
  const { rows, groups, groupBy } = evaluationSet;
  const text: Piece[] = [plural(rows, 'row')];
  if (groups !== null) text.push(' of ', ...groupsText(groups, groupBy));
  return text;
}

function groupsText(groups: number, groupBy: string | null): Line {
  const unit = groupBy === null ? undefined : /^(day|hour|week|month)\(/.exec(groupBy)?.[1];
  if (unit !== undefined) return [plural(groups, unit)];
  return groupBy === null
    ? [plural(groups, 'group')]
    : [`${plural(groups, 'group')} (`, { data: groupBy }, ')'];
}

function sentenceOf(report: EvaluationReport): Line {
  const { comparison, settings } = report;
  const champion = championLine(report);
  const model: Piece = { data: report.model };
  const primary = primaryMetric(report);
  const gates = gateSummary(report);
  const end = (agrees: boolean): Line => [agrees === gates.bad ? '; but ' : '; ', ...gates.line, '.'];
  const set: Line = [' on ', ...setText(report)];
  const level = `${levelText(settings.level)} interval`;

  const alone = (): Line => {
    if (primary === undefined) return ['It was judged', ...set];
    const scale = metricScale(primary);
    if (primary.value === null)
      return [{ data: metricLabel(primary.name) }, ' could not be computed', ...set];
    const interval = primary.interval === null ? '' : ` (${level} ${scale.interval(primary.interval)})`;
    return [{ data: metricLabel(primary.name) }, ` is ${scale.plain(primary.value)}${interval}`, ...set];
  };
  if (report.champion === null) {
    return [
      { strong: [model, ' is judged without a champion'] },
      ', as a first version is: absolute gates decide. ',
      ...alone(),
      '; ',
      ...gates.line,
      '.',
    ];
  }
  if (comparison === null) {
    return [
      { strong: [model, ' was not compared with ', ...champion] },
      '. ',
      ...alone(),
      '; ',
      ...gates.line,
      '.',
    ];
  }
  if (!comparison.comparable) {
    return [
      { strong: [model, ' can’t be compared with ', ...champion] },
      ': ',
      ...whyNotComparable(comparison),
      '. ',
      ...alone(),
      '; ',
      ...gates.line,
      '.',
    ];
  }

  const compared = (): Line => {
    if (primary === undefined || primary.difference === null || primary.difference.value === null) {
      return [{ data: metricLabel(comparison.metric) }, ' could not be compared', ...set];
    }
    const scale = metricScale(primary);
    const { value, interval } = primary.difference;
    const between = interval === null ? '' : `, ${level} ${scale.signedInterval(interval)}`;
    return [
      { data: metricLabel(primary.name) },
      ` ${scale.plain(primary.champion)} → ${scale.plain(primary.value)} (${scale.signed(value)}${between})`,
      ...set,
    ];
  };
  if (comparison.outcome === 'better' || comparison.outcome === 'worse') {
    const better = comparison.outcome === 'better';
    return [
      { strong: [model, ` is ${comparison.outcome} than `, ...champion] },
      ': ',
      ...compared(),
      ...end(better),
    ];
  }
  if (comparison.outcome === 'no-different') {
    return [
      { strong: [model, ' is no different from ', ...champion] },
      ': ',
      ...compared(),
      `, within the margin of ${short(comparison.margin)}`,
      ...end(true),
    ];
  }
  return [
    { strong: ['Can’t tell whether ', model, ' is better or worse than ', ...champion] },
    ': ',
    ...compared(),
    `; ${neededForComparison(report)}`,
    ...(gates.bad ? ['; ', ...gates.line, '.'] : ['. ', capital(gates.line), '.']).flat(),
  ];
}

function capital(line: Line): Line {
  const [first, ...rest] = line;
  return typeof first === 'string' && first !== ''
    ? [first[0]!.toUpperCase() + first.slice(1), ...rest]
    : line;
}

type Comparison = NonNullable<EvaluationReport['comparison']>;

function whyNotComparable(comparison: Comparison): Line {
  if (comparison.reason !== null && comparison.reason.trim() !== '') {
    return [{ data: comparison.reason.trim().replace(/[.;:]+$/, '') }];
  }
  if (comparison.labelMismatches > 0) {
    return [
      `${count(comparison.labelMismatches)} of ${plural(comparison.sharedRows, 'shared row')} have another label`,
    ];
  }
  return comparison.sharedRows === 0 ? ['they share no row'] : ['their rows differ'];
}

function neededForComparison(report: EvaluationReport): string {
  const metric = report.comparison?.metric;
  const gate = report.gates.find(
    (one) =>
      one.rowsNeeded !== null &&
      one.verdict === 'inconclusive' &&
      isRelative(one) &&
      baseMetric(one.text) === metric,
  );
  return gate === undefined ? 'more rows would tell' : `a verdict ${needsText(gate, report)}`;
}

function parsed(gate: GateResult) {
  try {
    return parseGate(gate.text);
  } catch {
    // The report is a document: a gate of another version of the grammar still has its value and its bound.
    return undefined;
  }
}

const isRelative = (gate: GateResult) => (parsed(gate)?.bound.champion ?? 0) !== 0;

const comparators = { '>=': '≥', '<=': '≤', '>': '>', '<': '<' } as const;

function needsText(gate: GateResult, report: EvaluationReport): string {
  if (gate.rowsNeeded === null) return '';
  const { rows, groups } = gate.sampleSize;
  const unit = /^(day|hour|week|month)\(/.exec(report.evaluationSet.groupBy ?? '')?.[1] ?? 'group';
  const inGroups =
    groups !== null && groups > 0 && rows > 0
      ? ` (${roughly(Math.ceil((gate.rowsNeeded / rows) * groups)).replace('about ', '')} ${unit}s)`
      : '';
  const has = groups === null ? count(rows) : `${count(rows)} (${count(groups)})`;
  return `needs ${roughly(gate.rowsNeeded)} rows${inGroups} instead of ${has}`;
}

function gateView(gate: GateResult, report: EvaluationReport): GateView {
  const grammar = parsed(gate);
  const factor = grammar?.bound.champion ?? 0;
  const offset = grammar?.bound.offset ?? 0;
  const relative = factor !== 0;
  const { value, championValue: champion, interval } = gate;
  const difference = relative && value !== null && champion !== null ? value - factor * champion : null;
  const bound =
    relative && champion !== null
      ? factor * champion + offset
      : (gate.bound ?? (relative || grammar === undefined ? null : offset));
  const state: State = gate.evaluated ? gate.verdict : 'skipped';
  const scale = scaleOf(
    [value, champion, bound],
    [difference, halfWidth(interval)],
    [
      [value, bound],
      [difference, offset],
      ...(interval ?? []).map((end) => [end, relative ? offset : bound] as const),
    ],
  );
  let shown = scale.plain(value);
  let detail = scale.interval(interval);
  if (relative && champion !== null) {
    if (value !== null) shown = `${scale.plain(champion)} → ${scale.plain(value)}`;
    const ends = interval === null ? '' : ` (${scale.signedInterval(interval)})`;
    detail = difference === null ? '' : `${scale.signed(difference)}${ends}`;
    // 1.1 × champion: the interval is of the value minus that, not of the plain difference.
    if (factor !== 1 && difference !== null) detail += ` over ${short(factor)} × champion`;
  }
  const symbol = grammar === undefined ? '' : `${comparators[grammar.op]} `;
  const times = factor === 1 ? 'champion' : `${short(factor)} × champion`;
  const plus = offset === 0 ? '' : ` ${offset < 0 ? '−' : '+'} ${short(Math.abs(offset))}`;
  const boundFrom = relative ? `${times}${plus}` : '';
  const { rows } = gate.sampleSize;
  const undecided = state === 'fail' || state === 'inconclusive';
  return {
    text: gate.text,
    state,
    value: shown,
    detail,
    bound:
      bound === null ? (relative ? `${symbol}${boundFrom}` : noNumber) : `${symbol}${scale.plain(bound)}`,
    boundFrom: bound === null ? '' : boundFrom,
    sample: gate.evaluated && rows !== report.evaluationSet.rows ? plural(rows, 'row') : '',
    reason: undecided
      ? gate.reason
      : state === 'skipped'
        ? gate.reason || 'there is no champion to compare with'
        : '',
    needs: undecided ? needsText(gate, report) : '',
  };
}

const arrows = { higher: '↑', lower: '↓', zero: '→0', none: '' } as const;

function metricView(metric: MetricResult, important: boolean): MetricView {
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

function calibrationView(report: EvaluationReport): CalibrationView | null {
  const bins = (report.calibration ?? []).filter((bin) => bin.rows > 0);
  const known = bins.filter((bin) => bin.meanPrediction !== null && bin.observedRate !== null);
  const rows = known.reduce((sum, bin) => sum + bin.rows, 0);
  if (rows === 0) return null;
  const predicted = known.reduce((sum, bin) => sum + bin.rows * bin.meanPrediction!, 0) / rows;
  const observed = known.reduce((sum, bin) => sum + bin.rows * bin.observedRate!, 0) / rows;
  const top = Math.max(1e-300, ...known.flatMap((bin) => [bin.meanPrediction!, bin.observedRate!]));
  const all = scaleOf(known.flatMap((bin) => [bin.meanPrediction, bin.observedRate]));
  const overall = scaleOf([predicted, observed], [], [[predicted, observed]]);
  return {
    headline: `predicted ${overall.plain(predicted)} on average, observed ${overall.plain(observed)}`,
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

function sliceViews(report: EvaluationReport): SliceView[] {
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

/** The first twelve digits of a digest: enough to tell files apart by eye. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}

const digestPiece = (digest: string): Piece => ({ code: shortDigest(digest) });

const labelSources = {
  truth: 'a truth file that the candidate did not write',
  champion: 'the champion’s rows, not the candidate’s own file',
  candidate: 'the candidate’s own file: nothing else confirms them',
} as const;

const championSources = {
  release: 'the release',
  'base-branch': 'the base branch',
  file: 'the file',
} as const;

function factsOf(report: EvaluationReport, digest: string): ModelView['facts'] {
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
      ', predictions ',
      champion.predictionsDigest === null
        ? 'its predictions were not kept'
        : digestPiece(champion.predictionsDigest),
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
    report.task === 'regression' ? '' : `, threshold ${short(settings.threshold)}`,
    settings.onInconclusive === 'fail'
      ? ', too little evidence fails'
      : ', too little evidence does not fail',
  );
  fact('Report', digestPiece(digest), ', by ', { data: tool.name }, ' ', { data: tool.version });
  return facts;
}

function reproduceLine({ settings }: EvaluationReport, sha: string | undefined): Line {
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

/** The first seven digits of a commit, when it is one. */
export function shortSha(sha: string | undefined): string | undefined {
  return sha !== undefined && /^[0-9a-f]{7,64}$/.test(sha) ? sha.slice(0, 7) : undefined;
}

/** A workflow annotation: what `::error title=…::message` takes. */
export interface GateAnnotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

const annotationLimit = 10;

/**
 * One annotation for each gate that fails (error) or can't be decided (warning, or error with
 * `on-inconclusive: fail`), failures first; at most ten, as GitHub shows no more. Plain text.
 */
export function gateAnnotations(report: EvaluationReport): GateAnnotation[] {
  const strict = report.settings.onInconclusive === 'fail';
  const all = (['fail', 'inconclusive'] as const).flatMap((state) =>
    report.gates
      .map((gate) => gateView(gate, report))
      .filter((view) => view.state === state)
      .map((view): GateAnnotation => {
        const detail =
          view.detail === '' ? '' : view.boundFrom === '' ? ` (${view.detail})` : `, ${view.detail}`;
        const sentences = [
          `${visible(view.text)}: ${view.value}${detail}; must be ${view.bound}${view.boundFrom === '' ? '' : ` (${view.boundFrom})`}`,
          capitalize(visible(view.reason, { max: 1000 }).replace(/[.;]+$/, '')),
          view.needs === '' ? '' : capitalize(view.needs),
        ];
        return {
          level: state === 'fail' || strict ? 'error' : 'warning',
          title: `${report.model}: ${state === 'fail' ? 'gate fails' : 'can’t tell'}`,
          message: `${sentences.filter((sentence) => sentence !== '').join('. ')}.`.replaceAll('\u00a0', ' '),
        };
      }),
  );
  if (all.length <= annotationLimit) return all;
  const shown = all.slice(0, annotationLimit - 1);
  const rest = all.slice(annotationLimit - 1);
  return [
    ...shown,
    {
      level: rest.some(({ level }) => level === 'error') ? 'error' : 'warning',
      title: `${report.model}: more gates`,
      message: `${plural(rest.length, 'more gate')} did not pass; the report lists them all.`,
    },
  ];
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

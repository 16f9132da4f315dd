import {
  type EvaluationReport,
  type GateResult,
  type MetricResult,
  releaseObjection,
} from '@modelops/contracts';
import { isRelative, needsText } from './gate-view.ts';
import { plainText } from './lines.ts';
import { baseMetric, metricLabel } from './metric-names.ts';
import { metricScale } from './metric-scale.ts';
import { count, levelText, plural, short } from './numbers.ts';
import type { Line, Piece, State } from './views.ts';

/** The verdict of one report as a plain sentence, for logs: no markup, no control characters. */
export function verdictSentence(report: EvaluationReport): string {
  return plainText(sentenceOf(report));
}

export function championLine({ champion }: EvaluationReport): Line {
  if (champion === null) return ['no champion'];
  if (champion.version !== null) return [`v${champion.version}`];
  if (champion.source === 'base-branch') return ['the base branch (', { data: champion.name }, ')'];
  return [{ data: champion.name }];
}

/** The metric that the verdict speaks of: the compared one, else the first that a gate names, else the first. */
export function primaryMetric(report: EvaluationReport): MetricResult | undefined {
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

export function gateSummary(report: EvaluationReport): GateSummary {
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

const icons: Readonly<Record<State, string>> = {
  pass: '✅',
  fail: '❌',
  inconclusive: '🟡',
  skipped: '⚪',
  unjudged: '🚫',
};

/** The sign that stands for a state, everywhere the same. */
export function iconOf(state: State): string {
  return icons[state];
}

export function stateOf(report: EvaluationReport): { state: State; icon: string; headline: Line } {
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

export function outcomeLine(report: EvaluationReport): Line {
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

export function primaryText(metric: MetricResult): string {
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

export function groupsText(groups: number, groupBy: string | null): Line {
  const unit = groupBy === null ? undefined : /^(day|hour|week|month)\(/.exec(groupBy)?.[1];
  if (unit !== undefined) return [plural(groups, unit)];
  return groupBy === null
    ? [plural(groups, 'group')]
    : [`${plural(groups, 'group')} (`, { data: groupBy }, ')'];
}

export function sentenceOf(report: EvaluationReport): Line {
  return [...judgementOf(report), ...unreleased(report)];
}

/** What the merge would come to; a failed gate has said it. */
function unreleased(report: EvaluationReport): Line {
  const objection = report.verdict === 'fail' ? undefined : releaseObjection(report);
  if (objection === undefined) return [];
  // Not comparable: the reason stands there already.
  const reason: Line = report.comparison!.comparable ? [': ', { data: objection.reason }] : [];
  const fix = objection.fix.split('`').map((text, at): Piece => (at % 2 === 0 ? text : { code: text }));
  return [' ', { strong: ['It would not be released after the merge'] }, ...reason, '. ', ...fix];
}

function judgementOf(report: EvaluationReport): Line {
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

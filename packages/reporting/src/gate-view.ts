import { type EvaluationReport, type GateResult, parseGate } from '@modelops/contracts';
import { halfWidth } from './metric-scale.ts';
import { count, noNumber, plural, roughly, scaleOf, short } from './numbers.ts';
import type { GateView, State } from './views.ts';

function parsed(gate: GateResult) {
  try {
    return parseGate(gate.text);
  } catch {
    // The report is a document: a gate of another version of the grammar still has its value and its bound.
    return undefined;
  }
}

export const isRelative = (gate: GateResult) => (parsed(gate)?.bound.champion ?? 0) !== 0;

const comparators = { '>=': '≥', '<=': '≤', '>': '>', '<': '<' } as const;

export function needsText(gate: GateResult, report: EvaluationReport): string {
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

export function gateView(gate: GateResult, report: EvaluationReport): GateView {
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

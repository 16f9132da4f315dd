import type { Gate, GateResult } from '@modelops/contracts';
import { type Estimate, type Estimator, minimumUnits } from './estimator.ts';
import type { Evaluation } from './evaluation.ts';
import type { Interval } from './intervals.ts';
import { checkMetric } from './metrics.ts';

type Decision = Pick<GateResult, 'verdict' | 'reason' | 'rowsNeeded'>;

/**
 * Judges one gate. It passes when the whole interval meets the bound, fails when the whole interval misses it, and
 * is else inconclusive. A relative gate is judged on the paired difference, value − factor · champion, over the rows
 * that both have; without a champion it is listed and does not decide (`evaluated: false`).
 *
 * A label that differs from the champion's fails every relative gate. Rows that the candidate left out (of the
 * champion's, or of the truth table) cap a pass to inconclusive; rows that only the candidate vouches for do not count.
 * @throws UserError for an unknown metric, argument or slice column.
 */
export function evaluateGate(gate: Gate, evaluation: Evaluation): GateResult {
  const where = `gate \`${gate.text}\``;
  checkMetric(gate.metric, evaluation.task, gate.args, where);
  const threshold = gate.args['threshold'] ?? evaluation.settings.threshold;
  // Asked for first, so that an unknown column is an error with and without a champion.
  const candidate = evaluation.slice('candidate', gate.slice, where)!;
  return gate.bound.champion === 0
    ? absoluteGate(gate, evaluation, candidate, threshold, where)
    : relativeGate(gate, evaluation, candidate, threshold, where);
}

/**
 * Rows that only the candidate has, with labels that only the candidate gives, do not count where the champion's rows
 * can be judged instead: easy rows could be added. With a truth table, or rows that the data holds out, every row is vouched for,
 * and the candidate's own figures decide, whatever the comparison comes to.
 */
function absoluteGate(
  gate: Gate,
  evaluation: Evaluation,
  candidate: Estimator,
  threshold: number,
  where: string,
): GateResult {
  const { alignment } = evaluation;
  const isVouched = evaluation.labelsFrom === 'truth' || alignment === null;
  const rows = isVouched ? candidate : (evaluation.slice('shared', gate.slice, where) ?? candidate);
  const estimate = rows.estimate(0, gate.metric, threshold);
  const leftOut =
    evaluation.truthRowsMissing > 0
      ? `the candidate leaves out ${evaluation.truthRowsMissing} rows of the truth table`
      : !isVouched && (alignment.missingRows > 0 || !alignment.comparable)
        ? alignment.reason
        : null;
  return {
    ...sampled(gate, rows),
    ...capped(
      decide(gate, estimate, gate.bound.offset, rows, 'the value'),
      leftOut,
      alignment?.sharedRows === 0 ? onlyItsOwn : onWhatItKept,
    ),
    evaluated: true,
    value: estimate.value,
    bound: gate.bound.offset,
    championValue: null,
    interval: tuple(estimate.interval),
  };
}

function relativeGate(
  gate: Gate,
  evaluation: Evaluation,
  candidate: Estimator,
  threshold: number,
  where: string,
): GateResult {
  const { alignment } = evaluation;
  const rows = alignment === null ? null : evaluation.slice('shared', gate.slice, where);
  const on = rows ?? candidate;
  const championValue = rows?.value(1, gate.metric, threshold) ?? null;
  const base = {
    ...sampled(gate, on),
    evaluated: true,
    value: on.value(0, gate.metric, threshold),
    championValue,
    bound: championValue === null ? null : gate.bound.champion * championValue + gate.bound.offset,
    interval: null,
    rowsNeeded: null,
  };
  if (alignment === null) {
    return {
      ...base,
      evaluated: false,
      verdict: 'inconclusive',
      reason: 'not evaluated: there is no champion to compare with',
    };
  }
  if (!alignment.comparable) {
    const isEdited = alignment.labelMismatches > 0;
    const examples = isEdited ? ` (keys ${alignment.examples.join(', ')})` : '';
    return {
      ...base,
      verdict: isEdited ? 'fail' : 'inconclusive',
      reason: `not comparable: ${alignment.reason}${examples}`,
    };
  }
  if (rows === null) {
    return { ...base, verdict: 'inconclusive', reason: 'no shared row has a true label' };
  }
  const estimate = rows.difference(gate.metric, gate.bound.champion, threshold);
  const factor = gate.bound.champion === 1 ? '' : `${gate.bound.champion} × `;
  const decision = capped(
    decide(gate, estimate, gate.bound.offset, rows, `the difference to ${factor}the champion`),
    alignment.missingRows > 0 ? alignment.reason : null,
    onWhatItKept,
  );
  return { ...base, ...decision, interval: tuple(estimate.interval) };
}

function sampled(gate: Gate, on: Estimator): Pick<GateResult, 'text' | 'sampleSize'> {
  return {
    text: gate.text,
    sampleSize: { rows: on.rows.key.length, groups: on.rows.groups, positives: on.positives },
  };
}

function tuple(interval: Interval | null): [number, number] | null {
  return interval === null ? null : [interval[0], interval[1]];
}

const onWhatItKept = 'on the rows that it kept,';
/** Rows that were called otherwise look just so. */
const onlyItsOwn =
  'so only the candidate says which rows these are and what is true there, which decides nothing; by them';

/** A pass that rests on rows which the candidate chose is none. */
function capped(decision: Decision, reason: string | null, on: string): Decision {
  if (reason === null) return decision;
  return decision.verdict === 'pass'
    ? {
        ...decision,
        verdict: 'inconclusive',
        reason: `${reason}; ${on} ${decision.reason}`,
      }
    : { ...decision, reason: `${decision.reason}; ${reason}` };
}

function meets(value: number, op: Gate['op'], bound: number): boolean {
  switch (op) {
    case '>=':
      return value >= bound;
    case '>':
      return value > bound;
    case '<=':
      return value <= bound;
    case '<':
      return value < bound;
  }
}

function decide(gate: Gate, estimate: Estimate, bound: number, rows: Estimator, what: string): Decision {
  const count = rows.rows.key.length;
  if (count === 0) {
    const reason = gate.slice.length > 0 ? 'no row is in this slice' : 'there are no rows';
    return { verdict: 'inconclusive', reason, rowsNeeded: null };
  }
  if (estimate.value === null || estimate.interval === null) {
    const units = rows.rows.groups ?? count;
    const rowsNeeded =
      estimate.value !== null && units < minimumUnits ? Math.ceil((count / units) * minimumUnits) : null;
    return { verdict: 'inconclusive', reason: estimate.reason ?? 'nothing is known', rowsNeeded };
  }
  const [lower, upper] = estimate.interval;
  const [worse, better] = gate.op.startsWith('>') ? [lower, upper] : [upper, lower];
  const interval = `${Number((rows.settings.level * 100).toPrecision(4))}% interval of ${what}`;
  if (meets(worse, gate.op, bound)) {
    const exact = estimate.method === 'identical predictions' ? ': the predictions are identical' : '';
    return { verdict: 'pass', reason: `the whole ${interval} meets the bound${exact}`, rowsNeeded: null };
  }
  if (!meets(better, gate.op, bound)) {
    return { verdict: 'fail', reason: `no part of the ${interval} meets the bound`, rowsNeeded: null };
  }
  const needed = rowsToDecide(estimate.value, estimate.interval, bound, count);
  const hint = needed === null ? '; it lies on the bound, so more rows may never decide' : '';
  return {
    verdict: 'inconclusive',
    reason: `the ${interval} is on both sides of the bound${hint}`,
    rowsNeeded: needed,
  };
}

/**
 * Rows at which the interval would no longer straddle the bound, if the estimate stayed: the half on the bound's
 * side shrinks as 1/√rows. Null when the estimate lies on the bound or the number is beyond all practice (10^9).
 */
function rowsToDecide(value: number, [lower, upper]: Interval, bound: number, rows: number): number | null {
  const distance = Math.abs(value - bound);
  const half = value >= bound ? value - lower : upper - value;
  const needed = Math.ceil(rows * (half / distance) ** 2);
  return needed <= 1e9 ? Math.max(needed, rows + 1) : null;
}

import type { Alarm, DriftReport, DriftTest } from '@modelops/contracts';
import { codeSpan, markdown, prose } from './escape.ts';
import { folded, table } from './layout.ts';
import { count, noNumber, plural, scaleOf, short } from './numbers.ts';

const icons = { pass: '✅', fail: '🚨', inconclusive: '❔' } as const;
const maxBytes = 1_000_000;

/** The verdict in one sentence, without markup. */
export function driftSentence(report: DriftReport): string {
  const { alarms, model } = report;
  const [first] = alarms;
  if (first !== undefined)
    return `${model} drifts: ${lower(first.message)}${alarms.length > 1 ? `; and ${plural(alarms.length - 1, 'other alarm')}` : ''}.`;
  const news = report.windows.filter(({ state }) => state === 'new').length;
  const seen = `${plural(news, 'new day')} of production`;
  const newest = report.windows.at(-1)?.from;
  if (report.verdict === 'inconclusive' && news === 0 && report.continues !== null && newest !== undefined)
    return `${model}: nothing new to judge since ${newest}, the newest whole day of the log.`;
  if (report.verdict === 'inconclusive')
    return `${model}: whether it drifts cannot be told yet (${seen}; ${report.detectors.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}).`;
  return `${model}: no ${report.tests.some(isOpen) ? 'alarm' : 'change that matters'} (${seen})${report.unwatched === undefined ? '' : `; ${report.unwatched}`}.`;
}

/** Whether the new days are as far away as would matter, and it may be chance: the detector goes on looking. */
const isOpen = ({ detector, verdict, effect }: DriftTest) =>
  detector === 'outcomes' &&
  verdict === 'inconclusive' &&
  effect.upper !== null &&
  Math.abs(effect.value ?? 0) >= effect.bound;

function seemsChanged({ effect }: DriftTest): string {
  return `the ${effect.name} by ${shown(effect.value)} (interval of its size: ${shown(effect.lower)} to ${shown(effect.upper)}; ${short(effect.bound)} would matter)`;
}

/**
 * The drift report as a job's summary or a comment: one sentence, the alarms, one table of detectors, the rest folded.
 * @param limit most bytes; tests that do not fit are left out, passed ones first.
 */
export function renderDriftReport(
  report: DriftReport,
  { limit = maxBytes }: { limit?: number } = {},
): string {
  for (let tests = report.tests.length; ; tests = Math.floor(tests / 2)) {
    const text = render(report, tests);
    if (Buffer.byteLength(text) <= limit || tests === 0) return text;
  }
}

function render(report: DriftReport, tests: number): string {
  const { alarms, detectors, champion, reference, budget } = report;
  const blocks = [
    `### ${icons[report.verdict]} ${codeSpan(report.model)} in ${markdown(report.environment)}: ${alarms.length > 0 ? 'drift' : report.verdict !== 'pass' ? 'cannot tell yet' : report.tests.some(isOpen) || report.unwatched !== undefined ? 'no alarm' : 'no drift'}`,
    prose(driftSentence(report), { max: 1500 }),
  ];
  if (alarms.length > 0)
    blocks.push(
      table(
        ['Alarm', 'About', 'Since', 'Raised by', 'Size', 'At least', 'Matters from'],
        'lllllrr',
        alarms.map((alarm) => [
          codeSpan(alarm.id),
          markdown([alarm.kind, ...alarm.also].join(', ')) +
            (alarm.columns.length > 0
              ? ` (${alarm.columns
                  .slice(0, 5)
                  .map((name) => codeSpan(name))
                  .join(', ')})`
              : ''),
          alarm.since,
          alarm.raised,
          sizeOf(alarm),
          shown(alarm.effect.lower),
          short(alarm.effect.bound),
        ]),
      ),
    );
  const open = report.tests.filter(isOpen);
  if (open.length > 0 && alarms.length === 0)
    blocks.push(
      `> ${prose(`In the new days changed, perhaps by chance: ${open.map(seemsChanged).join(', ')}. The detector goes on looking.`, { max: 2000 })}`,
    );
  for (const note of report.notes) blocks.push(`> ${prose(note, { max: 2000 })}`);
  blocks.push(
    table(
      ['Detector', 'Verdict', 'Evidence', 'Alarm from', 'Days judged', 'Days in a block', 'Why'],
      'llrrrrl',
      detectors.map((one) => [
        one.name,
        one.verdict,
        shown(one.evidence),
        shown(one.threshold),
        count(one.windows),
        count(one.windowsInBlock),
        prose(one.reason, { max: 500 }),
      ]),
    ),
  );
  const ranked = [...report.tests].sort((a, b) => urgency(a) - urgency(b)).slice(0, tests);
  const left = report.tests.length - ranked.length;
  blocks.push(
    folded(
      `Tests of the ${report.windows.some(({ state }) => state === 'new') ? 'new days' : 'days'} against the reference, one by one`,
      table(
        [
          'Column',
          'Test',
          'Effect',
          'Reference',
          'Now',
          'Lower',
          'Upper',
          'Matters from',
          'p (corrected)',
          'Verdict',
        ],
        'lllrrrrrrl',
        ranked.map((test) => [
          test.column === null ? '' : codeSpan(test.column),
          test.name,
          `${markdown(test.effect.name)} ${shown(test.effect.value)}`,
          shown(test.effect.reference),
          shown(test.effect.current),
          shown(test.effect.lower),
          shown(test.effect.upper),
          short(test.effect.bound),
          shown(test.corrected),
          `${test.verdict}: ${prose(test.reason)}`,
        ]),
      ),
      ...(left > 0 ? [`${plural(left, 'test')} left out here; the JSON report has all.`] : []),
    ),
    folded(
      'Where the figures come from',
      [
        `- Reference: ${count(reference.rows)} rows, ${reference.windows === 0 ? 'a profile without days' : `${plural(reference.windows, 'day')}, ${reference.from} to ${reference.to}`} (${codeSpan(reference.profile)})`,
        `- Champion: ${champion === null ? 'not named' : `${champion.version === null ? 'no version' : `version ${champion.version}`}${champion.modelDigest === null ? '' : ` (${codeSpan(champion.modelDigest)})`}`}`,
        `- Budget: ${short(budget.falseAlarmsPerYear)} false alarms a year, ${short(budget.perDetector.outcomes)} of them for outcomes, ${short(budget.perDetector.inputs)} for inputs`,
        `- Labels count after ${plural(report.settings.labelDelayDays, 'day')}`,
        `- ${report.tool.name}/${report.tool.version}`,
      ].join('\n'),
    ),
  );
  return `${blocks.join('\n\n')}\n`;
}

const order = { fail: 0, inconclusive: 1, pass: 2 } as const;
const urgency = (test: DriftTest) => order[test.verdict] * 10 + (test.corrected ?? 1);

function sizeOf({ effect }: Alarm): string {
  const scale = scaleOf([effect.value, effect.reference, effect.current]);
  const levels =
    effect.reference === null || effect.current === null
      ? ''
      : ` (${scale.plain(effect.reference)} → ${scale.plain(effect.current)})`;
  return `${markdown(effect.name)} ${levels === '' ? scale.plain(effect.value) : scale.signed(effect.value)}${levels}`;
}

const shown = (value: number | null) => (value === null ? noNumber : scaleOf([value]).plain(value));
const lower = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1);

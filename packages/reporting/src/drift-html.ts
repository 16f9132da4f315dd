import type { AlarmState, DriftReport } from '@modelops/contracts';
import { driftSentence } from './drift.ts';
import { html } from './escape.ts';
import { count, noNumber, scaleOf } from './numbers.ts';

type Day = DriftReport['history'][number];

/** What a page of the months shows beside the report. */
export interface DriftPage {
  /** The state that goes with the report: what is over. */
  readonly state?: Pick<AlarmState, 'windows' | 'earlier' | 'ended'>;
}

const width = 960;
const left = 56;
const right = 16;
const height = 230;
const top = 34;
const bottom = 26;
const weekDays = 7;

interface Series {
  readonly label: string;
  readonly className: string;
  value(day: Day): number | null;
}

const ofNumbers = {
  rates: 'Predicted and observed rate',
  observed: 'observed',
  predicted: 'predicted',
  calibration: 'Calibration: predicted minus observed',
};
const ofClasses: typeof ofNumbers = {
  rates: 'The predicted class: its probability, and how often it is right',
  observed: 'accuracy',
  predicted: 'probability',
  calibration: 'Calibration: probability minus accuracy',
};

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

/**
 * The picture of the months as one self-contained HTML page without scripts: rates predicted and observed, calibration,
 * performance, alarms and versions. Points are days, lines are means of the last seven, weighted by rows.
 */
export function driftHtml(report: DriftReport, { state }: DriftPage = {}): string {
  const { reference } = report;
  const history = monthsOf(report, state);
  const versions = versionsOf(report, state);
  const isFirst = (state?.earlier ?? []).length === 0;
  const alarms: readonly (DriftReport['alarms'][number] & { ended?: string })[] = [
    ...(state?.ended ?? []),
    ...report.alarms,
  ];
  const words = report.task === 'multiclass-classification' ? ofClasses : ofNumbers;
  const name = html(report.model);
  const first = history[0]?.day;
  const charts =
    first === undefined || history.length < 2
      ? ['<p>There are no days to show yet.</p>']
      : [
          chart(words.rates, [
            { label: words.observed, className: 'a', value: ({ observed }) => observed },
            { label: words.predicted, className: 'b', value: ({ predicted }) => predicted },
          ]),
          chart(
            words.calibration,
            [
              {
                label: 'difference',
                className: 'c',
                value: ({ predicted, observed }) =>
                  predicted === null || observed === null ? null : predicted - observed,
              },
            ],
            true,
          ),
          // Of several classes it is the accuracy, which stands above.
          ...(words === ofClasses
            ? []
            : [
                chart('Performance', [
                  {
                    label: report.task === 'regression' ? 'RMSE' : 'ROC AUC',
                    className: 'a',
                    value: ({ performance }) => performance,
                  },
                ]),
              ]),
          chart('Rows a day', [{ label: 'rows', className: 'd', value: ({ rows }) => rows }]),
        ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${name}: the months in production</title>
<style>
:root { color-scheme: light dark; --ink: #1f2328; --dim: #656d76; --line: #d0d7de; --page: #fff; --a: #0969da; --b: #bc4c00; --c: #8250df; --d: #57606a; --bad: #cf222e; --ref: #eaeef2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #8d96a0; --line: #30363d; --page: #0d1117; --a: #4493f8; --b: #f0883e; --c: #ab7df8; --d: #8b949e; --bad: #f85149; --ref: #161b22; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 960px; margin: 24px auto; padding: 0 16px; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 28px 0 4px; }
.verdict { font-size: 16px; border-left: 4px solid var(--line); padding: 4px 12px; margin: 12px 0; }
.verdict.fail { border-color: var(--bad); } .verdict.pass { border-color: #1a7f37; } .verdict.inconclusive { border-color: #9a6700; }
.dim, .note { color: var(--dim); font-size: 13px; }
svg { display: block; width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: var(--dim); }
.grid { stroke: var(--line); stroke-width: 1; } .zero { stroke: var(--dim); stroke-width: 1; }
.ref { fill: var(--ref); } .since { fill: var(--bad); opacity: .12; } .raised { stroke: var(--bad); stroke-width: 1.5; }
svg text.alarm { fill: var(--bad); font-weight: 600; } .version { stroke: var(--dim); stroke-dasharray: 4 3; }
path { fill: none; stroke-width: 2; stroke-linejoin: round; } circle { opacity: .35; }
path.a { stroke: var(--a); } path.b { stroke: var(--b); } path.c { stroke: var(--c); } path.d { stroke: var(--d); }
circle.a { fill: var(--a); } circle.b { fill: var(--b); } circle.c { fill: var(--c); } circle.d { fill: var(--d); }
svg text.a { fill: var(--a); } svg text.b { fill: var(--b); } svg text.c { fill: var(--c); } svg text.d { fill: var(--d); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; width: 100%; } th, td { text-align: left; padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.t { white-space: nowrap; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
</style>
</head>
<body>
<h1>${name} in ${html(report.environment)}</h1>
<div class="dim">${first === undefined ? '' : `${first} to ${history.at(-1)!.day} · `}${count(history.reduce((sum, { rows }) => sum + rows, 0))} rows · points are days, lines the mean of the last seven</div>
<p class="verdict ${report.verdict}">${html(driftSentence(report), { max: 1500 })}</p>
${charts.filter((one) => one !== '').join('\n')}
${alarmTable()}
${months()}
${report.notes.map((note) => `<p class="note">${html(note, { max: 2000 })}</p>`).join('\n')}
</body>
</html>
`;

  function chart(title: string, series: readonly Series[], zero = false): string {
    const points = series.map((one) =>
      history.flatMap((day, at) => {
        const value = one.value(day);
        return value === null ? [] : [{ at, value, rows: Math.max(1, day.labelled || day.rows) }];
      }),
    );
    const values = points.flat().map(({ value }) => value);
    if (values.length < 2) return '';
    const ticks = ticksOf(
      Math.min(...values, ...(zero ? [0] : [])),
      Math.max(...values, ...(zero ? [0] : [])),
    );
    const [low, high] = [ticks[0]!, ticks.at(-1)!];
    const start = Date.parse(first!);
    const span = Math.max(1, (Date.parse(history.at(-1)!.day) - start) / 86_400_000);
    const xOf = (day: string) =>
      left + ((Date.parse(day) - start) / 86_400_000 / span) * (width - left - right);
    const yOf = (value: number) => top + ((high - value) / (high - low || 1)) * (height - top - bottom);
    const x = (value: string) => xOf(value).toFixed(1);
    const y = (value: number) => yOf(value).toFixed(1);
    const digits = scaleOf(ticks);
    const parts: string[] = [];
    // Under an earlier champion these days were production.
    if (isFirst && reference.from !== null && reference.to !== null && reference.to >= first!)
      parts.push(
        `<rect class="ref" x="${x(first!)}" y="${top}" width="${(xOf(reference.to) - left).toFixed(1)}" height="${height - top - bottom}"/><text x="${left + 6}" y="${top + 14}">reference</text>`,
      );
    const shown = alarms.filter(({ raised }) => raised >= first!);
    for (const { since, raised } of shown)
      parts.push(
        `<rect class="since" x="${Math.max(left, xOf(since)).toFixed(1)}" y="${top}" width="${Math.max(1, xOf(raised) - Math.max(left, xOf(since))).toFixed(1)}" height="${height - top - bottom}"/>`,
      );
    for (const tick of ticks)
      parts.push(
        `<line class="${zero && tick === 0 ? 'zero' : 'grid'}" x1="${left}" x2="${width - right}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${left - 8}" y="${(yOf(tick) + 4).toFixed(1)}" text-anchor="end">${digits.plain(tick)}</text>`,
      );
    for (const { day } of history)
      if (day.endsWith('-01'))
        parts.push(
          `<line class="grid" x1="${x(day)}" x2="${x(day)}" y1="${height - bottom}" y2="${height - bottom + 5}"/><text x="${x(day)}" y="${height - 8}">${monthName(day)}</text>`,
        );
    points.forEach((list, at) => {
      const { className } = series[at]!;
      for (const { at: index, value } of list)
        parts.push(`<circle class="${className}" r="1.8" cx="${x(history[index]!.day)}" cy="${y(value)}"/>`);
      const number = (index: number) => Date.parse(history[index]!.day) / 86_400_000;
      const line = list.map(({ at: index }, end) => {
        const week = list
          .slice(Math.max(0, end - weekDays + 1), end + 1)
          .filter((one) => number(one.at) > number(index) - weekDays);
        const rows = week.reduce((sum, one) => sum + one.rows, 0);
        const mean = week.reduce((sum, one) => sum + one.value * one.rows, 0) / rows;
        // Nothing is drawn across a time of which nothing is known.
        const apart = end === 0 || number(index) - number(list[end - 1]!.at) > weekDays;
        return `${apart ? 'M' : 'L'}${x(history[list[end]!.at]!.day)} ${y(mean)}`;
      });
      parts.push(`<path class="${className}" d="${line.join('')}"/>`);
    });
    for (const { version, from } of versions)
      parts.push(
        `<line class="version" x1="${x(from)}" x2="${x(from)}" y1="${top}" y2="${height - bottom}"/><text x="${(xOf(from) + 4).toFixed(1)}" y="${height - bottom - 6}">v${html(version)}</text>`,
      );
    for (const alarm of shown) {
      const late = xOf(alarm.raised) > width - 160;
      parts.push(
        `<line class="raised" x1="${x(alarm.raised)}" x2="${x(alarm.raised)}" y1="${top}" y2="${height - bottom}"/><text class="alarm" x="${(xOf(alarm.raised) + (late ? -5 : 5)).toFixed(1)}" y="${top + 14}" text-anchor="${late ? 'end' : 'start'}">${alarm.raised.slice(5)} ${alarm.kind}</text>`,
      );
    }
    let legendX = width - right;
    const legend = [...series].reverse().map(({ label, className }) => {
      const text = `<text class="${className}" x="${legendX}" y="${top - 12}" text-anchor="end">— ${label}</text>`;
      legendX -= 24 + label.length * 7;
      return text;
    });
    return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}"><text x="0" y="${top - 12}" style="font-weight:600;font-size:14px;fill:var(--ink)">${title}</text>${legend.join('')}${parts.join('')}</svg>`;
  }

  function alarmTable(): string {
    if (alarms.length === 0) return '';
    const rows = alarms.map(
      (alarm) =>
        `<tr><td class="t">${html(alarm.id)}</td><td>${[alarm.kind, ...alarm.also].join(', ')}</td><td class="t">${alarm.since}</td><td class="t">${alarm.raised}</td><td class="t">${alarm.ended ?? 'open'}</td><td>${html(alarm.message, { max: 1000 })}</td></tr>`,
    );
    return `<h2>Alarms</h2><div class="scroll"><table><tr><th>Alarm</th><th>About</th><th>Since</th><th>Raised by</th><th>Ended</th><th>What</th></tr>${rows.join('')}</table></div>`;
  }

  function months(): string {
    const byMonth = new Map<string, Day[]>();
    for (const day of history)
      byMonth.set(day.day.slice(0, 7), [...(byMonth.get(day.day.slice(0, 7)) ?? []), day]);
    const mean = (days: readonly Day[], of: (day: Day) => number | null) => {
      const known = days.filter((day) => of(day) !== null && day.labelled > 0);
      const rows = known.reduce((sum, day) => sum + day.labelled, 0);
      return rows === 0
        ? noNumber
        : scaleOf([1]).plain(known.reduce((sum, day) => sum + of(day)! * day.labelled, 0) / rows);
    };
    const ran = (days: readonly Day[]) =>
      [...new Set(days.flatMap(({ day }) => versions.findLast(({ from }) => from <= day)?.version ?? []))]
        .map((version) => `v${html(version)}`)
        .join(', ');
    const rows = [...byMonth].map(
      ([month, days]) =>
        `<tr><td>${month}</td><td>${ran(days)}</td><td class="n">${count(days.reduce((sum, day) => sum + day.rows, 0))}</td><td class="n">${mean(days, ({ observed }) => observed)}</td><td class="n">${mean(days, ({ predicted }) => predicted)}</td>${words === ofClasses ? '' : `<td class="n">${mean(days, ({ performance }) => performance)}</td>`}</tr>`,
    );
    return rows.length === 0
      ? ''
      : `<h2>Month by month</h2><div class="scroll"><table><tr><th>Month</th><th>In production</th><th class="n">Rows</th><th class="n">${capital(words.observed)}</th><th class="n">${capital(words.predicted)}</th>${words === ofClasses ? '' : '<th class="n">Performance (mean of days)</th>'}</tr>${rows.join('')}</table></div>`;
  }
}

/**
 * The days as production had them. Before them stand those of the reference, unless an earlier champion ran: then they are
 * what the next one made of the days on which it was judged.
 */
function monthsOf({ history }: DriftReport, state: DriftPage['state']): readonly Day[] {
  const days = new Map((state?.earlier ?? []).flatMap((watch) => watch.days).map((day) => [day.day, day]));
  const from = days.size === 0 ? '' : (state?.windows[0]?.day ?? '9999');
  for (const day of history) if (!days.has(day.day) && day.day >= from) days.set(day.day, day);
  return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** When which version went into production, by the first day on which it was watched. */
function versionsOf(
  { champion }: DriftReport,
  state: DriftPage['state'],
): { version: string; from: string }[] {
  const watches = [
    ...(state?.earlier ?? []).map(({ version, days }) => ({ version, from: days[0]?.day })),
    { version: champion?.version ?? null, from: state?.windows[0]?.day },
  ];
  const versions: { version: string; from: string }[] = [];
  for (const { version, from } of watches)
    if (version !== null && from !== undefined && versions.at(-1)?.version !== version)
      versions.push({ version, from });
  return versions;
}

const monthName = (day: string) =>
  `${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`;

/** Four to six round numbers around the values. */
function ticksOf(low: number, high: number): number[] {
  const range = high - low || Math.abs(high) || 1;
  const raw = range / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one >= raw)!;
  const ticks: number[] = [];
  for (let at = Math.floor(low / step); at <= Math.ceil(high / step); at++)
    ticks.push(Number((at * step).toPrecision(12)));
  return ticks;
}

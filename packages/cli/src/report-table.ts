import { printable } from '@modelops/action-kit/logger';
import { type EvaluationReport, evaluationReportSchema, parseDocument } from '@modelops/contracts';
import { type ModelView, reportModel } from '@modelops/reporting';
import { columns, type Paint, wrap } from './terminal.ts';

const marks = {
  pass: (paint: Paint) => paint('green', '✔'),
  fail: (paint: Paint) => paint('red', '✘'),
  inconclusive: (paint: Paint) => paint('yellow', '?'),
  skipped: (paint: Paint) => paint('dim', '–'),
} as const;

type GateView = ModelView['gates'][number];

const words = {
  pass: 'passes',
  fail: 'fails',
  inconclusive: 'cannot be decided on these rows',
  skipped: 'is not judged: there are no gates',
} as const;

/** What a slice table of a terminal holds; the report has all. */
const mostSlices = 10;

function besides({ state, sample, needs, reason }: GateView): string {
  return [sample, needs, state === 'skipped' ? reason : ''].filter((part) => part !== '').join('; ');
}

/** An evaluation report for a terminal: the verdict, the gates, the metrics, the worst slices, the notes. */
export function reportTable(text: string, path: string, paint: Paint, width: number): string {
  const report: EvaluationReport = parseDocument(evaluationReportSchema, text, path);
  const view = reportModel([{ report, digest: '' }], {}).models[0]!;
  const blocks: string[][] = [
    [`${marks[view.state](paint)} ${paint('bold', printable(view.name))} ${words[view.state]}`],
  ];
  if (view.gates.length > 0) {
    const rows = view.gates.map((gate) => [
      `  ${marks[gate.state](paint)} ${printable(gate.text)}`,
      gate.value,
      paint('dim', gate.detail),
      paint('dim', printable(besides(gate))),
    ]);
    blocks.push([paint('bold', 'Gates'), ...columns(rows, new Set([1]))]);
  }
  if (view.metrics.length > 0) {
    const head = view.compared
      ? ['', 'champion', 'candidate', `${view.level} interval`, 'difference', '']
      : ['', '', `${view.level} interval`];
    const rows = view.metrics.map((metric) =>
      view.compared
        ? [
            `  ${metric.label}${metric.arrow === '' ? '' : ` ${metric.arrow}`}`,
            metric.champion,
            metric.candidate,
            metric.interval,
            metric.difference,
            paint('dim', metric.differenceInterval),
          ]
        : [
            `  ${metric.label}${metric.arrow === '' ? '' : ` ${metric.arrow}`}`,
            metric.candidate,
            metric.interval,
          ],
    );
    const table = columns([head.map((cell) => paint('dim', cell)), ...rows], new Set([1, 2, 3, 4]));
    blocks.push([paint('bold', 'Metrics'), ...table]);
  }
  if (view.slices.length > 0) {
    const worst = [...view.slices].sort((a, b) => a.rank - b.rank).slice(0, mostSlices);
    const rows = worst.map((slice) => [
      `  ${printable(`${slice.column}=${slice.value}`)}`,
      `${slice.rows} rows`,
      slice.candidate,
      paint('dim', slice.interval),
    ]);
    const more = view.slices.length - worst.length;
    blocks.push([
      `${paint('bold', 'Slices')} by ${worst[0]!.metric}, worst first`,
      ...columns(rows, new Set([1, 2])),
      ...(more === 0 ? [] : [paint('dim', `  … ${more} more in the report`)]),
    ]);
  }
  if (view.notes.length > 0) {
    blocks.push([
      paint('bold', 'Notes'),
      ...view.notes.flatMap((note) =>
        wrap(printable(note), width - 4).map((line, at) => `  ${at === 0 ? '-' : ' '} ${line}`),
      ),
    ]);
  }
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

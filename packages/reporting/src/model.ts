import type { EvaluationReport } from '@modelops/contracts';
import { classesView } from './classes.ts';
import { calibrationView, factsOf, foldsLine, metricView, reproduceLine, sliceViews } from './details.ts';
import { gateView } from './gate-view.ts';
import { baseMetric } from './metric-names.ts';
import { levelText, noNumber } from './numbers.ts';
import {
  championLine,
  gateSummary,
  iconOf,
  outcomeLine,
  primaryMetric,
  primaryText,
  sentenceOf,
  stateOf,
} from './sentence.ts';
import type { ModelView, ReportContext, ReportModel, Unjudged } from './views.ts';

/**
 * Everything that a report shows, in words and figures, before it is laid out for a surface.
 * @param unjudged models without a report; they come first, since nobody may take what is missing for good news.
 */
export function reportModel(
  reports: readonly { readonly report: EvaluationReport; readonly digest: string }[],
  context: ReportContext = {},
  unjudged: readonly Unjudged[] = [],
): ReportModel {
  return {
    models: [
      ...unjudged.map(unjudgedView),
      ...reports.map(({ report, digest }) => modelView(report, digest, context.sha)),
    ],
    context,
  };
}

function unjudgedView({ model, reason }: Unjudged): ModelView {
  return {
    name: model,
    state: 'unjudged',
    icon: iconOf('unjudged'),
    headline: ['could not be judged'],
    sentence: [
      { strong: ['No verdict'] },
      ': ',
      { prose: reason.replace(/[.;:\s]+$/, '') },
      '. Nothing that was reported before counts for this commit.',
    ],
    row: { outcome: [noNumber], primary: '', gates: noNumber },
    compared: false,
    championLabel: [],
    level: '',
    gates: [],
    metrics: [],
    folds: [],
    classes: null,
    calibration: null,
    slices: [],
    notes: [],
    examples: [],
    facts: [],
    reproduce: [],
    tool: '',
  };
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
    folds: foldsLine(report, [baseMetric(primary?.name ?? ''), ...gated]),
    classes: classesView(report),
    calibration: calibrationView(report),
    slices: sliceViews(report),
    notes: report.notes,
    examples: report.comparison?.comparable === false ? report.comparison.examples : [],
    facts: factsOf(report, digest),
    reproduce: reproduceLine(report, sha),
    tool: `${report.tool.name}/${report.tool.version}`,
  };
}

import { type EvaluationReport, releaseObjection } from '@modelops/contracts';
import { gateFindings } from './annotations.ts';
import { visible } from './escape.ts';
import { plainText } from './lines.ts';
import { reportModel } from './model.ts';
import { renderSummary } from './render.ts';
import type { ReportContext, Unjudged } from './views.ts';

/** A check run, as GitHub takes it. */
export interface CheckView {
  readonly conclusion: 'success' | 'failure' | 'neutral';
  /** Plain text. */
  readonly title: string;
  /** Markdown, at most 65,535 characters. */
  readonly summary: string;
  readonly annotations: readonly {
    readonly path: string;
    readonly line: number;
    readonly level: 'failure' | 'warning';
    readonly title: string;
    readonly message: string;
  }[];
}

const summaryLimit = 65_535;
/** Nobody reads more; GitHub takes 50 a request. */
const mostAnnotations = 200;

/**
 * The check run of one model. Fails when the verdict fails the step; what cannot be told, or was not judged, is neutral.
 * Gates that stand in modelops.yml are annotated at their line.
 */
export function checkView(
  judged: { readonly report: EvaluationReport; readonly digest: string } | Unjudged,
  context: ReportContext,
): CheckView {
  const unjudged = 'reason' in judged;
  const model = unjudged ? reportModel([], context, [judged]) : reportModel([judged], context);
  const view = model.models[0]!;
  const summary = renderSummary(model, { limit: summaryLimit });
  const headline = plainText(view.headline);
  if (unjudged) return { conclusion: 'neutral', title: headline, summary, annotations: [] };
  const { report } = judged;
  const failed =
    report.verdict === 'fail' ||
    (report.champion?.source === 'release' && releaseObjection(report) !== undefined) ||
    (report.verdict === 'inconclusive' && report.settings.onInconclusive === 'fail');
  const against = report.champion === null ? [] : [plainText(view.row.outcome)];
  return {
    conclusion: failed ? 'failure' : report.verdict === 'pass' ? 'success' : 'neutral',
    title: visible([headline, ...against, `gates: ${view.row.gates}`].join(' · ').replaceAll('\u00a0', ' ')),
    summary,
    annotations: gateFindings(report)
      .flatMap(({ level, title, message, line }) =>
        line === undefined || report.config === undefined
          ? []
          : [
              {
                path: report.config,
                line,
                level: level === 'error' ? ('failure' as const) : ('warning' as const),
                title,
                message,
              },
            ],
      )
      .slice(0, mostAnnotations),
  };
}

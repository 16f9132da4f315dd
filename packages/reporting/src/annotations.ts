import type { EvaluationReport } from '@modelops/contracts';
import { visible } from './escape.ts';
import { gateView } from './gate-view.ts';
import { plural } from './numbers.ts';

/** A workflow annotation: what `::error title=…::message` takes. */
export interface GateAnnotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

const annotationLimit = 10;

/**
 * Each gate that fails (error) or can't be decided (warning, or error with `on-inconclusive: fail`), failures first, with
 * its line in modelops.yml where the report knows it. Plain text.
 */
export function gateFindings(
  report: EvaluationReport,
): (GateAnnotation & { readonly line: number | undefined })[] {
  const strict = report.settings.onInconclusive === 'fail';
  return (['fail', 'inconclusive'] as const).flatMap((state) =>
    report.gates
      .map((gate) => ({ view: gateView(gate, report), line: gate.line }))
      .filter(({ view }) => view.state === state)
      .map(({ view, line }) => {
        const detail =
          view.detail === '' ? '' : view.boundFrom === '' ? ` (${view.detail})` : `, ${view.detail}`;
        const sentences = [
          `${visible(view.text)}: ${view.value}${detail}; must be ${view.bound}${view.boundFrom === '' ? '' : ` (${view.boundFrom})`}`,
          capitalize(visible(view.reason, { max: 1000 }).replace(/[.;]+$/, '')),
          view.needs === '' ? '' : capitalize(view.needs),
        ];
        return {
          level: state === 'fail' || strict ? ('error' as const) : ('warning' as const),
          title: `${report.model}: ${state === 'fail' ? 'gate fails' : 'can’t tell'}`,
          message: `${sentences.filter((sentence) => sentence !== '').join('. ')}.`.replaceAll('\u00a0', ' '),
          line,
        };
      }),
  );
}

/** Annotations of a step for the gates that did not pass; at most ten, as GitHub shows no more. */
export function gateAnnotations(report: EvaluationReport): GateAnnotation[] {
  const all = gateFindings(report).map(({ level, title, message }) => ({ level, title, message }));
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

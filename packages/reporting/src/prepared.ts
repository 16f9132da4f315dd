import type { QualityReport } from '@modelops/contracts';
import { codeSpan, markdown } from './escape.ts';

export interface Prepared {
  readonly model: string;
  readonly quality: QualityReport;
  /** Rows; absent when a check failed and nothing was made. */
  readonly train?: number;
  readonly holdout?: number;
  readonly left?: number;
  readonly features?: number;
  readonly windows?: number | undefined;
  readonly notes?: readonly string[];
}

const most = 100;
const icons = { pass: '✅', fail: '❌', inconclusive: '⚠️' } as const;

/** What prepare-data did, as Markdown for the job summary. At most 100 checks, failed ones first. */
export function renderPrepared({
  model,
  quality,
  train,
  holdout,
  left,
  features,
  windows,
  notes = [],
}: Prepared): string {
  const failed = quality.checks.filter(({ verdict }) => verdict === 'fail').length;
  const lines = [
    `### Data of ${markdown(model)}`,
    '',
    failed === 0
      ? `${icons[quality.verdict]} ${amount(quality.rows, 'row')} from ${amount(quality.source.files.length, 'file')}; ${amount(quality.checks.length, 'check')}, none failed.`
      : `${icons.fail} ${amount(quality.rows, 'row')} from ${amount(quality.source.files.length, 'file')}; ${failed} of ${amount(quality.checks.length, 'check')} failed, and nothing was prepared.`,
  ];
  if (train !== undefined)
    lines.push(
      '',
      `${amount(train, 'row')} for training, ${holdout?.toLocaleString('en')} held out, ${left?.toLocaleString('en')} in neither; ${amount(features ?? 0, 'feature')}${windows === undefined ? '' : `; ${amount(windows, 'window')} counted`}.`,
    );
  for (const note of notes.slice(0, 20)) lines.push('', `> ${markdown(note)}`);
  const order = { fail: 0, inconclusive: 1, pass: 2 };
  const checks = [...quality.checks].sort((a, b) => order[a.verdict] - order[b.verdict]);
  if (checks.length > 0) {
    lines.push('', '| | Check | Rows | |', '| --- | --- | ---: | --- |');
    for (const check of checks.slice(0, most))
      lines.push(
        `| ${icons[check.verdict]} | ${markdown(check.name)} | ${check.offending.toLocaleString('en')} | ${markdown(check.reason, { max: 300 })} |`,
      );
    if (checks.length > most) lines.push('', `${checks.length - most} more checks are in the report.`);
  }
  for (const check of checks.filter(({ sample }) => sample.length > 0).slice(0, 10)) {
    const columns = Object.keys(check.sample[0]!);
    lines.push(
      '',
      `<details><summary>Rows that offend ${markdown(check.name)}</summary>`,
      '',
      `| ${columns.map((name) => markdown(name)).join(' | ')} |`,
      `| ${columns.map(() => '---').join(' | ')} |`,
      ...check.sample.map(
        (row) =>
          `| ${columns.map((name) => (row[name] == null ? '' : codeSpan(row[name], { max: 100 }))).join(' | ')} |`,
      ),
      '',
      '</details>',
    );
  }
  return `${lines.join('\n')}\n`;
}

function amount(count: number, word: string): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}

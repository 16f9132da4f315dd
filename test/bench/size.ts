import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { csv, rows } from '../support/validate-data.ts';
import type { Figure, Suite } from './figure.ts';
import { actionEnv, bundle, runNode } from './process.ts';

const root = resolve(import.meta.dirname, '../..');
const megabyte = 1 << 20;

export const size: Suite = {
  about: 'the repository as users download it, and the largest report',
  async run(tell: (figure: Figure) => void): Promise<void> {
    const archive = execFileSync('git', ['archive', 'HEAD'], { cwd: root, maxBuffer: 1 << 30 });
    tell({ figure: 'archive-mb', value: gzipSync(archive, { level: 9 }).length / megabyte, bound: 8 });

    // A report shows the ten most frequent values of a column.
    const columns = Array.from({ length: 100 }, (_, i) => `a column of the features, number ${i}`);
    const records = rows(3000, 0.5).map((row, i) => ({
      ...row,
      ...Object.fromEntries(columns.map((name, k) => [name, `a rather long value ${(i + k) % 10}`])),
    }));
    const gates = Array.from(
      { length: 500 },
      (_, i) =>
        `roc_auc[${JSON.stringify(columns[i % 100])}="a rather long value ${i % 10}"] >= champion - 0.${10 + (i % 90)}`,
    );
    const { env, workspace } = await actionEnv(
      {
        predictions: 'p.csv',
        baseline: 'p.csv',
        gates: gates.join('\n'),
        slices: columns.join('\n'),
        upload: 'false',
        replicates: '200',
      },
      { GITHUB_STEP_SUMMARY: 'summary.md' },
    );
    writeFileSync(join(workspace, 'p.csv'), csv(records));
    writeFileSync(join(workspace, 'summary.md'), '');
    await runNode([bundle('validate-model')], env, workspace);
    const path = join(workspace, 'modelops-evidence/evaluation-report.json');
    const report = JSON.parse(readFileSync(path, 'utf8')) as { gates: unknown[]; slices: unknown[] };
    tell({ figure: 'report-gates', value: report.gates.length, bound: null });
    tell({ figure: 'report-slices', value: report.slices.length, bound: null });
    tell({ figure: 'report-mb', value: statSync(path).size / megabyte, bound: 1 });
    tell({ figure: 'summary-mb', value: statSync(join(workspace, 'summary.md')).size / megabyte, bound: 1 });
  },
};

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csv, rows } from '../support/validate-data.ts';
import { type Figure, median, type Suite } from './figure.ts';
import { actionEnv, bundle, type Cost, runNode } from './process.ts';

const rounds = 3;

/** The least that any comparison does: read both files, parse the numbers, sort by score. */
const plain = `const { readFileSync } = require('node:fs');
for (const name of ['p.csv', 'q.csv']) {
  const scores = new Float64Array(readFileSync(name, 'utf8').trimEnd().split('\\n').slice(1).map((line) => Number(line.split(',')[2])));
  scores.sort();
}`;

export const evaluate: Suite = {
  about: 'a judgement of 50,000 and 500,000 rows against another model, in multiples of reading and sorting',
  async run(tell: (figure: Figure) => void): Promise<void> {
    for (const count of [50_000, 500_000]) {
      const { env, workspace } = await actionEnv({
        predictions: 'p.csv',
        baseline: 'q.csv',
        gates: 'roc_auc >= 0.5\nroc_auc >= champion - 0.005\nlog_loss <= champion',
        upload: 'false',
      });
      writeFileSync(join(workspace, 'p.csv'), csv(rows(count, 0.5, 1)));
      writeFileSync(join(workspace, 'q.csv'), csv(rows(count, 0.4, 2)));
      const action: Cost[] = [];
      const reference: Cost[] = [];
      for (let round = 0; round < rounds; round++) {
        reference.push(await runNode(['-e', plain], env, workspace));
        action.push(await runNode([bundle('validate-model')], env, workspace));
      }
      const name = `${count / 1000}k`;
      tell({ figure: `${name}-wall-s`, value: median(action.map(({ wall }) => wall)), bound: null });
      for (const kind of ['wall', 'cpu'] as const) {
        const ratios = action.map((cost, round) => cost[kind] / reference[round]![kind]);
        tell({ figure: `${name}-${kind}`, value: median(ratios), bound: null });
      }
    }
  },
};

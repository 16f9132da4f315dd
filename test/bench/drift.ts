import { createWriteStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Figure, median, type Suite } from './figure.ts';
import { actionEnv, bundle, type Cost, runNode } from './process.ts';

const rounds = 3;
const day = 24 * 3600 * 1000;

/** Rows of whole days that nothing happened in: key, time as text, two numbers, a category, score, label. */
function* log(from: string, days: number, perDay: number): Generator<string> {
  yield 'id,time,a,b,c,score,label\n';
  // A linear congruential generator: the rows are the same in every run.
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let row = 0; row < days * perDay; row++) {
    const time = new Date(Date.parse(from) + Math.floor((row * day) / perDay)).toISOString();
    const score = 0.4 * random();
    const late = random() < score ? 1 : 0;
    yield `${from}-${row},${time},${random().toFixed(5)},${(random() + random()).toFixed(4)},${'xyzuvw'[Math.floor(6 * random())]},${score.toFixed(4)},${late}\n`;
  }
}

/** The least that any look does: read both files, and parse every cell that is a number, and the time. */
const plain = `const { readFileSync } = require('node:fs');
for (const name of ['reference.csv', 'log.csv']) {
  let sum = 0;
  for (const line of readFileSync(name, 'latin1').trimEnd().split('\\n').slice(1)) {
    const cells = line.split(',');
    sum += Date.parse(cells[1]) + Number(cells[2]) + Number(cells[3]) + Number(cells[5]) + Number(cells[6]);
  }
  console.log(sum);
}`;

export const drift: Suite = {
  about:
    'a first look for drift at logs of 60,000 and 1,200,000 rows (CSV), in multiples of parsing their numbers',
  async run(tell: (figure: Figure) => void): Promise<void> {
    for (const [name, perDay] of [
      ['60k', 1500],
      ['1200k', 30_000],
    ] as const) {
      const { env, workspace } = await actionEnv({});
      await pipeline(log('2026-07-01', 30, 5000), createWriteStream(join(workspace, 'reference.csv')));
      await pipeline(log('2026-08-01', 40, perDay), createWriteStream(join(workspace, 'log.csv')));
      const files = ['--source', 'log.csv', '--reference', 'reference.csv', '--key', 'id', '--time', 'time'];
      const look: Cost[] = [];
      const reference: Cost[] = [];
      for (let round = 0; round < rounds; round++) {
        reference.push(await runNode(['-e', plain], env, workspace));
        // A state of its own: every look is the first.
        const state = ['--state', `state-${round}.json`, '--out', `out-${round}`];
        look.push(
          await runNode([bundle('modelops'), 'drift', '--model', 'm', ...files, ...state], env, workspace),
        );
      }
      await access(join(workspace, `out-${rounds - 1}/drift-report.json`));
      tell({ figure: `${name}-wall-s`, value: median(look.map(({ wall }) => wall)), bound: null });
      for (const kind of ['wall', 'cpu'] as const) {
        const ratios = look.map((cost, round) => cost[kind] / reference[round]![kind]);
        tell({ figure: `${name}-${kind}`, value: median(ratios), bound: null });
      }
    }
  },
};

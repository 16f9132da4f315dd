import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Figure, median, type Suite } from './figure.ts';
import { actionEnv, bundle, type Cost, runNode, runToRequest } from './process.ts';

const rounds = 15;
const bound = 4;

/** Per action: the inputs with which it asks GitHub for something as soon as it can; undefined: it never does. */
const asking: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = {
  'prepare-data': undefined,
  'train-model': undefined,
  'validate-model': { predictions: 'p.csv', gates: 'roc_auc >= 0.5', token: 't' },
  'register-version': { mode: 'resolve', resolve: 'latest', model: 'm', token: 't' },
  'deploy-model': { model: 'm', environment: 'production', token: 't' },
  'check-drift': { mode: 'propose', 'report-digest': `sha256:${'0'.repeat(64)}`, token: 't' },
};

export const start: Suite = {
  about: 'cold start of each action, in multiples of bare node',
  async run(tell: (figure: Figure) => void): Promise<void> {
    const bare = await actionEnv({});
    const ways: { name: string; run: () => Promise<Cost> }[] = [
      { name: 'bare', run: () => runNode(['-e', '0'], bare.env, bare.workspace) },
    ];
    for (const [action, inputs] of Object.entries(asking)) {
      const empty = await actionEnv({});
      ways.push({
        name: `${action}-missing-input`,
        run: () => runNode([bundle(action)], empty.env, empty.workspace),
      });
      if (inputs === undefined) continue;
      const full = await actionEnv(inputs);
      writeFileSync(
        join(full.workspace, 'p.csv'),
        `id,label,score\n${Array.from({ length: 100 }, (_, i) => `${i},${i % 2},0.${(i * 7) % 10}\n`).join('')}`,
      );
      ways.push({
        name: `${action}-first-request`,
        run: () => runToRequest([bundle(action)], full.env, full.workspace),
      });
    }
    const costs = new Map<string, Cost[]>(ways.map(({ name }) => [name, []]));
    for (const { run } of ways) await run();
    for (let round = 0; round < rounds; round++)
      for (const { name, run } of ways) costs.get(name)!.push(await run());
    const reference = costs.get('bare')!;
    tell({ figure: 'bare-wall-ms', value: 1000 * median(reference.map(({ wall }) => wall)), bound: null });
    for (const { name } of ways.slice(1)) {
      // Ratios within a round: what else the machine did then, it did to both.
      for (const kind of ['wall', 'cpu'] as const) {
        const ratios = costs.get(name)!.map((cost, round) => cost[kind] / reference[round]![kind]);
        tell({ figure: `${name}-${kind}`, value: median(ratios), bound });
      }
    }
  },
};

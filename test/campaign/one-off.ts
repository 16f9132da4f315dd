import { oneOffTests, valueTests } from '@modelops/drift';
import { random } from '../support/register-race.ts';
import type { Figure } from './figures.ts';
import { countsOf, normals, processes, referenceDays, referenceOf, stream } from './streams.ts';

/**
 * The check of the new days against the reference, one by one: how often it says "significant" when nothing has changed, and how
 * its test of values does beside the best of the tests that it joins, where something has.
 */
const level = 0.05;
const material = { psi: 0.1, missing: 0.02, labelRate: 0.02, calibration: 0.02, performance: 0.02 };
const suite = 'one-off';

/** An exact test exceeds its level in half of all simulations: the .999 quantile of the binomial, by its normal limit. */
const atMost = (simulations: number) =>
  level + 3.09 * Math.sqrt((level * (1 - level)) / simulations) + 0.5 / simulations;

const three = (value: number) => Math.round(value * 1000) / 1000;

/** Named changes of a standard normal number. */
const alternatives: Readonly<Record<string, (normal: () => number, uniform: () => number) => number>> = {
  'mean-0.15sd': (normal) => normal() + 0.15,
  'scale-1.2': (normal) => 1.2 * normal(),
  '3-percent-at-4sd': (normal, uniform) => (uniform() < 0.03 ? 4 + 0.3 * normal() : normal()),
  bimodal: (normal, uniform) => (uniform() < 0.5 ? -0.75 : 0.75) + 0.66 * normal(),
};

export async function oneOff(
  seed: number,
  rounds: number,
  only: string | undefined,
  tell: (...figures: Figure[]) => void,
): Promise<void> {
  const simulations = rounds * 10;
  for (const process of processes.filter(({ name }) => only === undefined || name === only))
    for (const length of [1, 7]) {
      let significant = 0;
      let failed = 0;
      for (let at = 0; at < simulations; at++) {
        // Weeks later, and on any weekday.
        const from = referenceDays + 14 + (at % 7);
        const days = stream(process, from + length, seed * 100_000 + at, undefined, undefined, 2);
        const tests = oneOffTests(
          referenceOf(process, days.slice(0, referenceDays)),
          days.slice(from),
          days.slice(referenceDays, from),
          material,
          level,
          'binary-classification',
        ).filter(({ detector }) => detector === 'inputs');
        // The second column is the one whose cells go missing.
        const of = (name: string) => tests.find((test) => test.column === 'x1' && test.name === name)?.p ?? 1;
        significant += Number((process.bursts > 0 ? of('missing') : of('value')) <= level);
        failed += Number(tests.some(({ verdict }) => verdict === 'fail'));
      }
      const name = `${process.name}-${length === 1 ? '1-day' : `${length}-days`}`;
      tell(
        {
          suite,
          figure: `${name}-null-significant`,
          value: three(significant / simulations),
          bound: three(atMost(simulations)),
          at: 'most',
        },
        { suite, figure: `${name}-null-fail`, value: three(failed / simulations), bound: level, at: 'most' },
      );
    }
  for (const [name, draw] of Object.entries(alternatives)) {
    if (only !== undefined && name !== only) continue;
    const many = rounds * 20;
    const found = new Map<string, number>();
    for (let at = 0; at < many; at++) {
      const uniform = random(seed * 100_000 + 50_000 + at);
      const normal = normals(uniform);
      const sample = (rows: number, one: () => number) => countsOf(Array.from({ length: rows }, one));
      const ps = valueTests({
        reference: sample(5000, normal),
        current: sample(500, () => draw(normal, uniform)),
      });
      for (const [test, p] of Object.entries(ps))
        found.set(test, (found.get(test) ?? 0) + Number(p <= level));
    }
    const { together = 0, ...single } = Object.fromEntries(found);
    tell({
      suite,
      figure: `${name}-power`,
      value: three(together / many),
      bound: three((0.9 * Math.max(...Object.values(single))) / many),
      at: 'least',
    });
  }
}

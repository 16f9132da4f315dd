import { expect, test } from 'vitest';
import { cleanRun, faultPoints, faults, nameOf, pool, withTrouble } from '../support/register-grid.ts';
import { type Scenario, scenarios } from '../support/register-scenarios.ts';

/** Here one fault at each request (of those that have many, at some), all faults in turn; every fault at every request in `npm run campaign -- faults`. */
test.each<[keyof typeof scenarios, number]>([
  ['first-version', 5],
  ['updated-comment', 6],
  ['check-run', 4],
  ['judged-pull-request', 5],
  ['deployed', 4],
  ['drift-proposed', 4],
])(
  '%s: one fault at any request, and the run comes through, or fails in one clear sentence and is mended by the next',
  { timeout: 240_000 },
  async (name, atLeast) => {
    const scenario: Scenario = scenarios[name];
    const clean = await cleanRun(scenario);
    const kinds = Object.keys(faults);
    const points = faultPoints(clean).filter(
      ({ at, ...trouble }) =>
        'fault' in trouble &&
        kinds[(at * 3) % kinds.length] === String(trouble.fault) &&
        (name === 'deployed' || name === 'drift-proposed'
          ? at % 6 === 1
          : name === 'first-version'
            ? at % 4 === 0
            : name !== 'judged-pull-request' || at % 2 === 0),
    );
    // Broken answers of the artifact service once made the process end without a word.
    if (name === 'judged-pull-request')
      points.push({ at: 1, fault: 'truncate' }, { at: 4, fault: 'truncate' });
    if (name === 'first-version') points.push({ at: 0, fault: 'truncate' });
    if (name === 'updated-comment') points.push({ at: 3, fault: 'cut-after' }, { at: 3, fault: 'truncate' });
    expect(points.length).toBeGreaterThanOrEqual(atLeast);
    const problems = await pool(points, 2, async (point) =>
      (await withTrouble(scenario, clean, point)).map((problem) => `${nameOf(point, clean)}: ${problem}`),
    );
    expect(problems.flat()).toEqual([]);
  },
);

import { expect, test } from 'vitest';
import {
  cleanRun,
  drawnPoints,
  faultPoints,
  faults,
  here,
  isHere,
  nameOf,
  pool,
  withTrouble,
} from '../support/register-grid.ts';
import { random } from '../support/register-race.ts';
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

/** Scenarios that run in this process, each with a seed of its own: who reads of a failure can draw it again. */
const drawn = Object.values<Scenario>(scenarios)
  .filter(isHere)
  .map((scenario, index) => ({ name: scenario.name, scenario, seed: 41 + index }))
  .filter(({ name }) => name !== 'deployed' && name !== 'drift-proposed');

/** Without a process: a start of the bundle for each would cost more than all that they do. */
test.each(drawn)(
  '$name: faults all over a run, and it comes through; a write refused once, and it looks again (seed $seed)',
  { timeout: 240_000 },
  async ({ scenario, seed }) => {
    const local = here(scenario);
    const clean = await cleanRun(local);
    const points = drawnPoints(clean, random(seed));
    if (scenario.wrong !== undefined && scenario.leaves !== undefined) {
      // The ledger cannot be read once the folder has switched: what it does not say is taken back.
      const at = clean.requests.findLastIndex(({ path }) => path.endsWith('/git/trees')) - 1;
      expect(clean.requests[at]).toMatchObject({
        method: 'GET',
        path: expect.stringContaining('/contents/'),
      });
      points.push({ at, fault: 422 });
    }
    const problems = await pool(points, 2, async (point) =>
      (await withTrouble(local, clean, point)).map((problem) => `${nameOf(point, clean)}: ${problem}`),
    );
    expect(problems.flat()).toEqual([]);
  },
);

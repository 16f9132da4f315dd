import { expect, test } from 'vitest';
import { cleanRun, isWrite, killPoints, nameOf, pool, withTrouble } from '../support/register-grid.ts';
import { type Scenario, scenarios } from '../support/register-scenarios.ts';

/** Uploads of these are those of a first version. */
const elsewhere: Readonly<Record<string, RegExp>> = {
  'next-version': /^uploads$/,
  'tag-made-first': /^uploads$/,
};

/** Here at every write; at every request in `npm run campaign -- kill`. */
test.each(Object.values<Scenario>(scenarios))(
  '$name: killed at any write, before or after it is served, and run again, it ends as if nothing had been',
  { timeout: 240_000 },
  async (scenario) => {
    const clean = await cleanRun(scenario);
    const points = killPoints(clean).filter(({ at }) => {
      const request = clean.requests[at]!;
      return isWrite(request) && elsewhere[scenario.name]?.test(request.host) !== true;
    });
    expect(points.length).toBeGreaterThanOrEqual(2);
    const problems = await pool(points, 2, async (point) =>
      (await withTrouble(scenario, clean, point)).map((problem) => `${nameOf(point, clean)}: ${problem}`),
    );
    expect(problems.flat()).toEqual([]);
  },
);

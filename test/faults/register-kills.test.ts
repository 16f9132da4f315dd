import { expect, test } from 'vitest';
import { cleanRun, isWrite, killPoints, nameOf, pool, withTrouble } from '../support/register-grid.ts';
import { type Scenario, scenarios } from '../support/register-scenarios.ts';

/** Nobody sees a tree or a commit before a branch names it. */
const unseen = /\/git\/(?:trees|commits)$/;

/** Uploads of these are those of a first version; a rollback's projection is a deployment's. */
const elsewhere: Readonly<Record<string, RegExp>> = {
  'next-version': /^uploads$/,
  'tag-made-first': /^uploads$/,
  'rolled-back': /^.*\/(?:deployments|statuses)$/,
  'served-folder': /^.*\/(?:deployments|statuses)$/,
  'rolled-back-folder': /^.*\/(?:deployments|statuses)$/,
};

/**
 * Here at every fourth write and at the last one, or at every write where something outside of GitHub has to end alike; at
 * every request in `npm run campaign -- kill`.
 */
test.each(Object.values<Scenario>(scenarios))(
  '$name: killed at a write, before or after it is served, and run again, it ends as if nothing had been',
  { timeout: 240_000 },
  async (scenario) => {
    const clean = await cleanRun(scenario);
    const firstWrite = clean.requests.findIndex((request) => isWrite(request) && !unseen.test(request.path));
    const all = killPoints(clean).filter(({ at, ...point }) => {
      const request = clean.requests[at]!;
      const apart = elsewhere[scenario.name];
      return (
        isWrite(request) &&
        // Died before a write was served leaves what died after the write before it leaves, on GitHub.
        !('kill' in point && point.kill === 'before' && at !== firstWrite && scenario.leaves === undefined) &&
        !unseen.test(request.path) &&
        apart?.test(request.host) !== true &&
        apart?.test(request.path) !== true
      );
    });
    // The second of each four: died after the first write says more than died before it. Of an issue there could be two.
    const points = all.filter(
      (point, at) =>
        clean.requests[point.at]!.path.endsWith('/issues') ||
        (all.length <= 4 && scenario.leaves !== undefined) ||
        at % 4 === 1 ||
        at === all.length - 1 ||
        all.length === 2,
    );
    expect(points.length).toBeGreaterThanOrEqual(2);
    const problems = await pool(points, 2, async (point) =>
      (await withTrouble(scenario, clean, point)).map((problem) => `${nameOf(point, clean)}: ${problem}`),
    );
    expect(problems.flat()).toEqual([]);
  },
);

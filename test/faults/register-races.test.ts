import { expect, test } from 'vitest';
import { pool } from '../support/register-grid.ts';
import { raceInterleaved, raceOvertaken, races } from '../support/register-races.ts';

/** Here at some requests; at all of them, and with many more seeds, in `npm run campaign -- concurrency`. */
test.each<[keyof typeof races, readonly (readonly [number, 'before' | 'after'])[]]>([
  [
    'same-evidence',
    [
      // Once the releases were read after, the tags before the other run.
      [0, 'before'],
      [2, 'after'],
      [8, 'before'],
      [17, 'before'],
    ],
  ],
  ['same-bytes-two-commits', [[17, 'before']]],
  [
    'two-models',
    [
      [2, 'before'],
      [5, 'after'],
      [17, 'before'],
      [17, 'after'],
    ],
  ],
  [
    'two-first-reports',
    [
      [0, 'after'],
      [1, 'before'],
      [1, 'after'],
    ],
  ],
  [
    'two-updates',
    [
      [1, 'after'],
      [2, 'before'],
      [2, 'after'],
      [3, 'before'],
      [3, 'after'],
    ],
  ],
  [
    'two-proposals',
    [
      [12, 'before'],
      [18, 'before'],
    ],
  ],
  // The check is overtaken by a deployment: before it has written anything, and in the middle of it.
  [
    'propose-and-deploy',
    [
      [9, 'after'],
      [20, 'after'],
    ],
  ],
  // Once the promotion is written; then between looking at the ledger and showing what it said.
  [
    'deploy-and-rollback',
    [
      [22, 'after'],
      [23, 'after'],
      [25, 'after'],
    ],
  ],
  // Once all of the other's, then between looking for check runs and making one, and after that.
  [
    'two-check-runs',
    [
      [0, 'after'],
      [4, 'before'],
      [4, 'after'],
    ],
  ],
])('%s: stopped at a request until the other run has ended', { timeout: 240_000 }, async (name, points) => {
  const problems = await pool(points, 2, async ([at, point]) => [
    `${point} ${at}`,
    await raceOvertaken(races[name], at, point),
  ]);
  expect(problems).toEqual(points.map(([at, point]) => [`${point} ${at}`, []]));
});

test.each<[keyof typeof races, number]>([
  ['three-runs', 1],
  ['three-models', 2],
  ['three-first-reports', 3],
  ['two-issues', 4],
])('%s: its runs take turns by seed %i', { timeout: 240_000 }, async (name, seed) => {
  expect(await raceInterleaved(races[name], seed)).toEqual([]);
});

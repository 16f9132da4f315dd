import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DriftReport } from '@modelops/contracts';
import { pushed } from '@modelops/local-runner';
import { expect, test } from 'vitest';
import { main as checkDrift } from '../../actions/check-drift/src/main.ts';
import { deployHere, releaseHere } from '../support/deploy-here.ts';
import { actHere, type HereResult, type Inputs } from '../support/here.ts';
import { evidenceOf, model, World } from '../support/register-world.ts';
import { csv, random } from '../support/validate-data.ts';

type Row = Record<string, string | number>;

/** Forty predictions a day of a true rate of .3, by a model that says `says`. */
function log(from: string, days: number, says: number, more: Row = {}): Row[] {
  const uniform = random(Date.parse(from) % 1000);
  return Array.from({ length: days * 40 }, (_, at): Row => {
    const label = uniform() < 0.3 ? 1 : 0;
    return {
      time: new Date(Date.parse(from) + Math.floor(at / 40) * 86_400_000).toISOString(),
      x: uniform().toFixed(4),
      label,
      score: (says + 0.1 * (label - 0.3) + 0.05 * uniform()).toFixed(4),
      ...more,
    };
  });
}

const reference = log('2001-01-01', 40, 0.275);

async function detect(
  world: World,
  rows: readonly Row[],
  inputs: Inputs = {},
): Promise<HereResult & { report: DriftReport | undefined }> {
  let report: DriftReport | undefined;
  const step = await actHere(
    checkDrift,
    {
      model,
      source: 'log.csv',
      reference: 'reference.csv',
      time: 'time',
      'champion-version': '1.1.0',
      ...inputs,
    },
    {
      hub: world.hub,
      repository: world.repository,
      trigger: await pushed(world.hub, world.repository, '.github/workflows/drift.yml'),
      permissions: { contents: 'read' },
      before: async (workspace) => {
        await writeFile(join(workspace, 'reference.csv'), csv(reference));
        await writeFile(join(workspace, 'log.csv'), csv(rows));
      },
      after: async (workspace) => {
        const text = await readFile(join(workspace, 'modelops-drift/drift-report.json'), 'utf8').catch(
          () => '',
        );
        report = text === '' ? undefined : (JSON.parse(text) as DriftReport);
      },
    },
  );
  return { ...step, report };
}

const daysIn = (report: DriftReport | undefined) => report?.windows.map(({ from }) => from) ?? [];

test('the days of the version before are not the new one’s: by the ledger, or by the column that names it', async () => {
  await using world = await World.start();
  const first = evidenceOf('first');
  await releaseHere(world, first);
  await releaseHere(
    world,
    evidenceOf('second', {
      champion: { version: '1.0.0', modelDigest: first.report.candidate.modelDigest! },
      outcome: 'better',
    }),
  );
  // The version before said far too much, until 2001-03-20.
  const old = log('2001-02-10', 38, 0.5);
  const fresh = log('2001-03-20', 30, 0.275);
  const deployed = async (version: string, at: string) =>
    expect((await deployHere(world, { version }, { now: () => new Date(at) })).error).toBeUndefined();

  // Nothing is deployed by the ledger: then the day of the release counts, which is today.
  const released = await detect(world, old);
  expect(released.report).toMatchObject({ verdict: 'inconclusive', windows: [] });

  await deployed('1.0.0', '2001-02-09T12:00:00Z');
  // Where no other version ever ran, the log is its own, however old.
  const only = await detect(world, old, { 'champion-version': '1.0.0' });
  expect(daysIn(only.report)[0]).toBe('2001-02-10');

  await deployed('1.1.0', '2001-03-19T09:00:00Z');
  const blamed = await detect(world, [...old, ...fresh], { from: '2001-02-10' });
  expect(blamed.report?.alarms.map(({ kind }) => kind)).toContain('calibration');
  const mine = await detect(world, [...old, ...fresh]);
  expect(mine.error).toBeUndefined();
  expect(mine.report?.alarms).toEqual([]);
  expect(daysIn(mine.report)[0]).toBe('2001-03-20');
  expect(mine.log).toContain('or from before 2001-03-20 (v1.1.0 went into production on 2001-03-19)');
  // Which version runs need not be said.
  const unasked = await detect(world, [...old, ...fresh], { 'champion-version': '' });
  expect(unasked.report?.champion).toMatchObject({ version: '1.1.0' });
  expect(daysIn(unasked.report)).toEqual(daysIn(mine.report));

  // A log that ends before: nothing is judged, and it is said how to name the version.
  const early = await detect(world, old);
  expect(early.error).toBeUndefined();
  expect(early.report).toMatchObject({ verdict: 'inconclusive', windows: [] });
  expect(early.log).toMatch(
    /Nothing of the log is judged: it ends on 2001-03-19, .* v1\.1\.0 went into production on/,
  );

  // Named row by row, both versions may even share a day.
  const named = [
    ...log('2001-02-10', 38, 0.5, { model_version: 'v1.0.0' }),
    ...log('2001-03-10', 38, 0.275, { model_version: `${model}@v1.1.0` }),
  ];
  const own = await detect(world, named);
  expect(own.report?.alarms).toEqual([]);
  expect(daysIn(own.report)[0]).toBe('2001-03-10');
  expect(own.report?.windows[0]?.rows).toBe(40);
  expect(own.log).toContain('1520 rows are left out: of another version than 1.1.0');
  // The column came with the new version; what it does not name goes by its day. A text that is no version names none.
  const later = [
    ...old.map((row) => ({ ...row, model_version: '' })),
    ...log('2001-03-10', 38, 0.275, { model_version: '1.1.0' }),
  ];
  expect(daysIn((await detect(world, later)).report)[0]).toBe('2001-03-10');
  const unnamed = [...old, ...fresh].map((row) => ({ ...row, model_version: 'a1b2c3d' }));
  expect(daysIn((await detect(world, unnamed)).report)[0]).toBe('2001-03-20');
  const none = await detect(world, named, { 'champion-version': '1.2.0' });
  expect(none.error).toBeUndefined();
  expect(none.report).toMatchObject({ verdict: 'inconclusive', windows: [], alarms: [] });
  const missing = await detect(world, old, { version: 'by' });
  expect(missing.error).toContain('there is no column "by"');
});

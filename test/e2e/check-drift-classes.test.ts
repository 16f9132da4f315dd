import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DriftReport } from '@modelops/contracts';
import { pushed } from '@modelops/local-runner';
import { expect, test } from 'vitest';
import { main as checkDrift } from '../../actions/check-drift/src/main.ts';
import { actHere, type Inputs } from '../support/here.ts';
import { Scene } from '../support/job.ts';
import { csv, random } from '../support/validate-data.ts';

const config = `models:
  triage:
    task: multiclass-classification
    data: { time: time, label: team }
    predictions: { path: p.csv, label: team, score: score }
`;

/** Forty tickets a day of three teams, written as numbers; the model says .8 for a team and is right so often. */
function tickets(from: string, days: number, right: number) {
  const uniform = random(from.length + days);
  return Array.from({ length: days * 40 }, (_, at) => {
    const team = Math.floor(uniform() * 3);
    const said = uniform() < right ? team : (team + 1) % 3;
    const score = (k: number) => (k === said ? 0.8 : 0.1);
    return {
      time: new Date(Date.parse(from) + Math.floor(at / 40) * 86_400_000).toISOString(),
      length: uniform().toFixed(3),
      team,
      score_0: score(0),
      score_1: score(1),
      score_2: score(2),
    };
  });
}

test('classes written as numbers, and only counts of the reference: their mean is not taken for the accuracy', async () => {
  await using scene = await Scene.open({});
  const files: Record<string, string> = {
    'modelops.yml': config,
    'reference.csv': csv(tickets('2001-01-01', 40, 0.8)),
    'log.csv': csv([...tickets('2001-02-10', 40, 0.8), ...tickets('2001-03-22', 40, 0.4)]),
  };
  const run = async (inputs: Inputs, keep: Record<string, string>) => {
    const step = await actHere(checkDrift, inputs, {
      hub: scene.hub,
      repository: scene.repository,
      trigger: await pushed(scene.hub, scene.repository, '.github/workflows/drift.yml'),
      permissions: { contents: 'read' },
      before: async (workspace) => {
        for (const [name, text] of Object.entries(files)) await writeFile(join(workspace, name), text);
      },
      after: async (workspace) => {
        for (const [from, to] of Object.entries(keep))
          files[to] = await readFile(join(workspace, from), 'utf8');
      },
    });
    expect(step.error).toBeUndefined();
  };
  await run(
    { mode: 'reference', reference: 'reference.csv', out: 'counts' },
    {
      'counts/data-profile.json': 'data-profile.json',
      'counts/window-profiles.json': 'window-profiles.json',
    },
  );
  await run(
    { source: 'log.csv', profile: 'data-profile.json' },
    { 'modelops-drift/drift-report.json': 'report.json' },
  );
  const report = JSON.parse(files['report.json']!) as DriftReport;
  // Of the reference no accuracy is known, so it says none; the first days of production stand in.
  expect(report.history.slice(0, 40).every(({ observed }) => observed === null)).toBe(true);
  expect(report.alarms.flatMap(({ kind, also }) => [kind, ...also])).toEqual(
    expect.arrayContaining(['performance', 'calibration']),
  );
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DriftReport } from '@modelops/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main as checkDrift } from '../../actions/check-drift/src/main.ts';
import { actHere } from '../support/here.ts';
import { Scene } from '../support/job.ts';
import { csv, random } from '../support/validate-data.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open({});
});
afterAll(() => scene[Symbol.asyncDispose]());

const classes = ['cpu', 'disk', 'net'] as const;

interface Shape {
  readonly from: string;
  readonly days: number;
  readonly seed: number;
  /** How often the predicted class is right. */
  readonly accuracy?: number;
  readonly shares?: readonly number[];
  /** Only the predicted class is logged. */
  readonly plain?: boolean;
}

/** Incidents, forty a day: the model says 0.8 of the class that it predicts. */
function incidents({ from, days, seed, accuracy = 0.8, shares = [0.2, 0.3, 0.5], plain = false }: Shape) {
  const uniform = random(seed);
  const start = Date.parse(from);
  return Array.from({ length: days * 40 }, (_, at) => {
    const draw = uniform();
    const label = draw < shares[0]! ? 0 : draw < shares[0]! + shares[1]! ? 1 : 2;
    const predicted = uniform() < accuracy ? label : (label + 1 + Math.floor(uniform() * 2)) % 3;
    const top = 0.75 + 0.1 * uniform();
    const scores = classes.map((name, k): [string, string] => [
      `score_${name}`,
      (k === predicted ? top : (1 - top) / 2).toFixed(4),
    ]);
    return {
      time: new Date(start + Math.floor(at / 40) * 86_400_000).toISOString(),
      load: uniform().toFixed(3),
      cause: classes[label]!,
      ...(plain ? { score: classes[predicted]! } : Object.fromEntries(scores)),
    };
  });
}

type Seen = DriftReport & { readonly html: string; readonly summary: string };

/** @param kept gets the texts of the counts that `mode: reference` writes. */
async function detect(
  files: Readonly<Record<string, Record<string, string>[] | string>>,
  inputs: Readonly<Record<string, string>> = {},
  kept: Record<string, string> = {},
): Promise<Seen> {
  let seen: Seen | undefined;
  const step = await actHere(
    checkDrift,
    {
      model: 'incident',
      source: 'log*.csv',
      ...('profile' in inputs ? {} : { reference: 'reference.csv' }),
      time: 'time',
      label: 'cause',
      ...inputs,
    },
    {
      hub: scene.hub,
      repository: scene.repository,
      trigger: await scene.push(),
      permissions: { contents: 'read' },
      before: async (workspace) => {
        for (const [name, rows] of Object.entries(files))
          await writeFile(join(workspace, name), typeof rows === 'string' ? rows : csv(rows));
      },
      after: async (workspace) => {
        const read = (name: string) =>
          readFile(join(workspace, 'modelops-drift', name), 'utf8').catch(() => '');
        const report = await read('drift-report.json');
        for (const name of ['data-profile.json', 'window-profiles.json']) kept[name] = await read(name);
        if (report !== '') seen = { ...JSON.parse(report), html: await read('drift.html') };
      },
    },
  );
  expect(step.error).toBeUndefined();
  return { ...seen!, summary: step.summary };
}

const reference = incidents({ from: '2001-01-01', days: 40, seed: 1 });
const steady = { from: '2001-02-10', days: 30, seed: 2 };

test('steady incidents are no drift, and the report says what it watches', async () => {
  const report = await detect({ 'reference.csv': reference, 'log.csv': incidents(steady) });
  expect(report).toMatchObject({ task: 'multiclass-classification', verdict: 'pass', alarms: [] });
  expect(report.notes.join('\n')).toContain('the accuracy');
  expect(report.notes.join('\n')).toContain('the shares of the labels net, disk, cpu');
  const day = report.history.at(-1)!;
  expect(day).toMatchObject({ labelled: 40, performance: day.observed });
  expect(day.predicted).toBeCloseTo(0.8, 1);
  expect(report.tests.find(({ name }) => name === 'performance')).toMatchObject({
    effect: { name: 'accuracy' },
  });
  expect(report.html).toContain('The predicted class: its probability, and how often it is right');
});

test('a model that is right less often, and causes that come more often, are alarms', async () => {
  const worse = await detect({
    'reference.csv': reference,
    'log.csv': incidents({ ...steady, days: 60, accuracy: 0.45 }),
  });
  const [alarm] = worse.alarms;
  expect(['performance', 'calibration']).toContain(alarm!.kind);
  expect(worse.summary).toMatch(/accuracy/);

  const others = await detect({
    'reference.csv': reference,
    'log.csv': incidents({ ...steady, days: 60, shares: [0.6, 0.2, 0.2] }),
  });
  const outcomes = others.alarms.find(({ id }) => id.startsWith('outcomes'))!;
  expect(outcomes).toMatchObject({ kind: 'label-rate' });
  expect(outcomes.effect.name).toMatch(/^share of the label (?:cpu|net)$/);
});

test('a log of predicted classes without probabilities is watched for accuracy', async () => {
  const report = await detect(
    {
      'reference.csv': incidents({ from: '2001-01-01', days: 40, seed: 1, plain: true }),
      'log.csv': incidents({ ...steady, days: 60, accuracy: 0.45, plain: true }),
    },
    { 'reference-role': 'holdout' },
  );
  expect(report.alarms.map(({ kind }) => kind)).toContain('performance');
  expect(report.history.at(-1)!.predicted).toBeNull();
});

test('counts that a release carries stand in for the rows: the first days of production say how accurate it was', async () => {
  const counts: Record<string, string> = {};
  await detect({ 'reference.csv': reference }, { mode: 'reference', out: 'modelops-drift' }, counts);
  const profile = 'data-profile.json';
  const quiet = await detect({ ...counts, 'log.csv': incidents(steady) }, { profile });
  expect(quiet).toMatchObject({ task: 'multiclass-classification', alarms: [] });
  expect(quiet.notes.join('\n')).toContain('the shares of the labels net, disk, cpu');
  expect(quiet.reference.windows).toBe(40);
});

import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DataProfile,
  digestOf,
  type QualityReport,
  sha256,
  type Transforms,
  type WindowProfiles,
} from '@modelops/contracts';
import { readTable } from '@modelops/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main as prepareData } from '../../actions/prepare-data/src/main.ts';
import { actHere } from '../support/here.ts';
import { Scene, type Step, suite } from '../support/job.ts';

const flights = join(suite, 'node_modules/vega-datasets/data/flights-3m.parquet');
const config = (miles = 'distance < 5000') => `models:
  flight-delay:
    data:
      source: data/flights.parquet
      time: date
      label: { column: late, sql: "delay > 15", delay: 7d }
      where: "date < '2001-07-01'"
      schema: { distance: { type: float, unit: miles, min: 0 }, origin: { type: category } }
      rules:
        - origin is not null
        - { name: not around the world, sql: "${miles}" }
      split: { by: time, holdout: 20%, gap: 1d }
    prepare:
      - date-parts: { of: date, parts: [hour, weekday] }
      - scale: [distance]
      - one-hot: { columns: [origin], max: 20 }
      - drop: [destination]
`;

let scene: Scene;
let kept: Record<string, Buffer>;
beforeAll(async () => {
  scene = await Scene.open({ 'modelops.yml': config() });
});
afterAll(() => scene[Symbol.asyncDispose]());

type Files = Readonly<Record<string, string | Buffer>>;
const text = (name: string) => kept[name]!.toString('utf8');

async function prepare(inputs: Record<string, string>, files: Files = {}, copy = false): Promise<Step> {
  return scene.step(await scene.push(), inputs, {
    action: 'prepare-data',
    permissions: { contents: 'read' },
    before: async ({ workspace }) => {
      await mkdir(join(workspace, 'data'), { recursive: true });
      if (copy) await copyFile(flights, join(workspace, 'data/flights.parquet'));
      for (const [name, content] of Object.entries(files)) await writeFile(join(workspace, name), content);
    },
    after: async ({ workspace }) => {
      kept = {};
      for (const name of [
        'train.parquet',
        'holdout.parquet',
        'data-profile.json',
        'window-profiles.json',
        'quality-report.json',
        'transforms.json',
      ]) {
        const bytes = await readFile(join(workspace, 'modelops-data', name)).catch(() => undefined);
        if (bytes !== undefined) kept[name] = bytes;
      }
    },
  });
}

let reference: Buffer;
/** Some flights of April, as the feed writes them. */
let april: string[][];
test('flights of January and February: tables, profile, transforms and digests, as another reader of Parquet counts them', async () => {
  const step = await prepare({ to: '2001-03-01' }, {}, true);
  expect(step.errors).toEqual([]);
  expect(step.exitCode).toBe(0);
  const { outputs } = step;
  expect(outputs['verdict']).toBe('pass');
  expect(sha256(kept['train.parquet']!)).toBe(outputs['train-digest']);
  expect(sha256(kept['holdout.parquet']!)).toBe(outputs['holdout-digest']);
  for (const [name, output] of [
    ['data-profile.json', 'profile'],
    ['window-profiles.json', 'windows'],
    ['quality-report.json', 'quality-report'],
    ['transforms.json', 'transforms'],
  ] as const) {
    expect(outputs[output], name).toBe(`modelops-data/${name}`);
    expect(digestOf(JSON.parse(text(name)))).toBe(outputs[`${output}-digest`]);
  }
  reference = kept['data-profile.json']!;

  const oracle = await readTable(flights, { columns: ['date', 'delay', 'distance', 'origin'] });
  const dates = oracle.column('date').values as Float64Array;
  const [delays, distances] = ['delay', 'distance'].map((name) => oracle.column(name).values as Float64Array);
  april = Array.from({ length: 20_000 }, (_, at) =>
    ['date', 'delay', 'distance', 'origin'].map((name) => oracle.column(name).text(1_500_000 + at)!),
  );
  const rows: number[] = [];
  for (let row = 0; row < oracle.rowCount; row++) if (dates[row]! < Date.UTC(2001, 2, 1)) rows.push(row);
  expect(outputs['rows']).toBe(String(rows.length));
  const late = rows.filter((row) => delays![row]! > 15).length;
  const profile = JSON.parse(text('data-profile.json')) as DataProfile;
  expect(profile.rows).toBe(rows.length);
  expect(profile.columns.find(({ name }) => name === 'late')?.categories).toEqual({
    values: ['false', 'true'],
    counts: [rows.length - late, late],
    other: 0,
  });
  const windows = JSON.parse(text('window-profiles.json')) as WindowProfiles;
  expect(windows.windows).toHaveLength(59);
  expect(windows.profile).toBe(outputs['profile-digest']);

  // 20% of the rows from the latest; the day before them is in neither.
  const sorted = rows.map((row) => dates[row]!).sort((a, b) => b - a);
  const cut = sorted[Math.ceil(0.2 * rows.length) - 1]!;
  const training = rows.filter((row) => dates[row]! < cut - 86_400_000);
  expect(outputs['holdout-rows']).toBe(String(rows.filter((row) => dates[row]! >= cut).length));
  expect(outputs['train-rows']).toBe(String(training.length));
  const transforms = JSON.parse(text('transforms.json')) as Transforms;
  const scale = transforms.steps.find(({ step: name }) => name === 'scale') as {
    center: number;
    scale: number;
  };
  const mean = training.reduce((sum, row) => sum + distances![row]!, 0) / training.length;
  const variance = training.reduce((sum, row) => sum + (distances![row]! - mean) ** 2, 0) / training.length;
  expect(scale.center).toBeCloseTo(mean, 8);
  expect(scale.scale).toBeCloseTo(Math.sqrt(variance), 8);
  expect(transforms.features.slice(0, 4)).toEqual([
    'date_hour',
    'date_weekday',
    'distance',
    expect.stringMatching(/^origin=/),
  ]);
  expect(transforms.fittedOn).toEqual({ rows: training.length, digest: outputs['train-digest'] });
  expect(step.summary).toContain('59 windows counted');
});

test('a feed that switched to kilometres is stopped with one sentence; nothing is left to train on', async () => {
  const lines = [
    'date,delay,distance,origin,destination',
    ...april.map(([date, delay, distance, origin]) =>
      [date, delay, Math.round(Number(distance) * 1.609344), origin, 'SFO'].join(','),
    ),
  ];
  const step = await prepare(
    { source: 'data/new.csv', reference: 'reference.json' },
    { 'data/new.csv': lines.join('\n'), 'reference.json': reference },
  );
  expect(step.errors).toEqual([
    "data/new.csv: distance looks like kilometres now: every quantile is 1.609 times what it was (miles → kilometres), and 1 more check failed. Examples are in modelops-data/quality-report.json and in the job's summary.",
  ]);
  expect(step.exitCode).toBe(1);
  expect(step.outputs['verdict']).toBe('fail');
  expect(Object.keys(kept)).toEqual(['quality-report.json']);
  expect(
    (JSON.parse(text('quality-report.json')) as QualityReport).checks.filter(
      ({ verdict }) => verdict === 'fail',
    ),
  ).toMatchObject([{ kind: 'rule' }, { kind: 'scale' }]);

  const warned = await prepare(
    {
      source: 'data/new.csv',
      reference: 'reference.json',
      'on-scale-change': 'warn',
      where: 'distance < 5000',
      gap: '0',
    },
    { 'data/new.csv': lines.join('\n'), 'reference.json': reference },
  );
  expect(warned.errors).toEqual([]);
  expect(warned.outputs['verdict']).toBe('inconclusive');
  expect(warned.exitCode).toBe(0);
});

test('a feed that switches in the midst of the data is stopped, too: most of the rows are as ever', async () => {
  const day = (at: number) => new Date(Date.UTC(2001, 3, 1 + Math.floor(at / 500), 12)).toISOString();
  const lines = (km: boolean) => [
    'date,delay,distance,origin,destination',
    ...april.map(([, delay, distance, origin], at) =>
      [
        day(at),
        delay,
        Math.round(Number(distance) * (km && at >= 15_000 ? 1.609344 : 1)),
        origin,
        'SFO',
      ].join(','),
    ),
  ];
  const given = { source: 'data/new.csv', reference: 'reference.json', where: 'distance < 5000', gap: '0' };
  const files = (km: boolean) => ({ 'data/new.csv': lines(km).join('\n'), 'reference.json': reference });
  expect((await prepare(given, files(false))).errors).toEqual([]);
  const step = await prepare(given, files(true));
  expect(step.errors).toEqual([
    expect.stringMatching(
      /^data\/new\.csv: distance looks like kilometres since 2001-05-01: every quantile is 1\.609 times what it was \(miles → kilometres\)/,
    ),
  ]);
  const report = JSON.parse(text('quality-report.json')) as QualityReport;
  // `where` leaves out the farthest ones, which are longer than 5,000 now.
  expect(report.checks.find(({ kind, verdict }) => kind === 'scale' && verdict === 'fail')).toMatchObject({
    checked: 19_991,
    offending: 4991,
  });
});

const csv =
  'date,delay,distance,origin,destination\n2001-01-01,1,100,ORD,SFO\n2001-01-02,30,200,LAX,SFO\n2001-01-03,1,300,ORD,SFO\n';
test.each<[string, Record<string, string>, Files, RegExp]>([
  ['no source', { config: 'none.yml' }, {}, /^the input `config` is "none\.yml", which does not exist/],
  [
    'a source that is not there',
    { source: 'data/nothing-*.csv' },
    {},
    /^the source "data\/nothing-\*\.csv" names no file/,
  ],
  ['an empty file', { source: 'data/a.csv' }, { 'data/a.csv': '' }, /^data\/a\.csv: this file is empty/],
  [
    'a header alone',
    { source: 'data/a.csv' },
    { 'data/a.csv': 'date,delay,distance,origin,destination\n' },
    /^data\/a\.csv: no row is there/,
  ],
  [
    'no row after the filter',
    { source: 'data/a.csv', from: '2002-01-01' },
    { 'data/a.csv': csv },
    /^data\/a\.csv: no row is left\. Do `where`, `from` and `to` choose any/,
  ],
  [
    'a corrupt Parquet file',
    { source: 'data/a.parquet' },
    { 'data/a.parquet': 'PAR1'.repeat(100) },
    /^data\/a\.parquet: .* Is the file whole/,
  ],
  [
    'a broken rule, at its line',
    { source: 'data/a.csv' },
    { 'data/a.csv': csv.replace('ORD', '') },
    /^modelops\.yml:10: "origin is not null" fails: 1 of 3 rows \(33\.3%\) break it/,
  ],
  [
    'a wrong type',
    { source: 'data/a.csv' },
    { 'data/a.csv': csv.replace(',200,', ',far,') },
    /^data\/a\.csv: "distance: is float" fails: 1 of 3 rows \(33\.3%\) have a value that is no float/,
  ],
  [
    'a broken rule in one of several files',
    { source: 'data/*.csv' },
    { 'data/a.csv': csv, 'data/b.csv': csv.replace('ORD', ''), 'data/c.csv': csv },
    /^modelops\.yml:10: "origin is not null" fails: 1 of 9 rows \(11\.1%\) break it in data\/b\.csv\. /,
  ],
  [
    'a wrong type in two of several files',
    { source: 'data/*.csv' },
    {
      'data/a.csv': csv,
      'data/b.csv': csv.replace(',200,', ',far,'),
      'data/c.csv': csv.replace(',100,', ',x,'),
    },
    /^data\/b\.csv and 1 more: "distance: is float" fails: 2 of 9 rows/,
  ],
  [
    'no column in any of several files',
    { source: 'data/*.csv', key: 'flight' },
    { 'data/a.csv': csv, 'data/b.csv': csv },
    /^data\/a\.csv and 1 more: the key "flight" is no column of the data/,
  ],
  [
    'a key that stands twice, in the files that have it',
    { source: 'data/*.csv', key: 'delay' },
    {
      'data/a.csv': csv.replaceAll(',1,', ',2,').replace(',2,', ',5,'),
      'data/b.csv': csv.replaceAll(',1,', ',7,').replace(',30,', ',8,'),
    },
    /^data\/b\.csv: "delay identifies a row" fails: 2 rows share 1 values/,
  ],
  [
    'a share of more than all',
    { source: 'data/a.csv', holdout: '120%' },
    { 'data/a.csv': csv },
    /^the input `holdout`: "120%" is no share\. Write 20% or 0\.2; it lies between 0 and 1/,
  ],
  ['a missing column', { source: 'data/a.csv' }, { 'data/a.csv': csv.replace('origin', 'from') }, /origin/],
  [
    'a range upside down',
    { source: 'data/a.csv', from: '2001-02-01', to: '2001-01-01' },
    { 'data/a.csv': csv },
    /^the input `to` is "2001-01-01", which is not after `from`/,
  ],
  [
    'no time',
    { source: 'data/a.csv', from: 'yesterday' },
    { 'data/a.csv': csv },
    /^the input `from`: "yesterday" is no time/,
  ],
  [
    'a reference that is none',
    { source: 'data/a.csv', reference: 'data/a.csv' },
    { 'data/a.csv': csv },
    /^data\/a\.csv: this is not JSON/,
  ],
  [
    'an out that holds other files',
    { source: 'data/a.csv', out: 'data' },
    { 'data/a.csv': csv },
    /holds something else than prepared data/,
  ],
  ['a path outside', { source: '../../etc/passwd' }, {}, /lies outside the workspace/],
])('%s: one sentence', async (_, inputs, files, says) => {
  // Without a process of its own: the bundle's way to one annotation is the test above.
  const step = await actHere(prepareData, inputs, {
    hub: scene.hub,
    repository: scene.repository,
    trigger: await scene.push(),
    permissions: { contents: 'read' },
    before: async (workspace) => {
      await mkdir(join(workspace, 'data'));
      for (const [name, content] of Object.entries({ 'modelops.yml': config(), ...files }))
        await writeFile(join(workspace, name), content);
    },
    after: async (workspace) => {
      await expect(readFile(join(workspace, 'modelops-data/train.parquet'))).rejects.toThrow('ENOENT');
    },
  });
  expect(step.error).toMatch(says);
  expect(step.error).not.toContain('looks like a bug');
});

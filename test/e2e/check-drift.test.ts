import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AlarmState, type DriftReport, digestOf } from '@modelops/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main as checkDrift } from '../../actions/check-drift/src/main.ts';
import { log, type Row } from '../support/drift-log.ts';
import { actHere, type HereResult } from '../support/here.ts';
import { Scene, type Step } from '../support/job.ts';
import { csv } from '../support/validate-data.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open({});
});
afterAll(() => scene[Symbol.asyncDispose]());

const reference = log({ from: '2001-01-01', days: 40, seed: 1 });
const march = log({ from: '2001-02-10', days: 30, seed: 2 });

interface Written {
  readonly drift: DriftReport | undefined;
  readonly state: AlarmState | undefined;
  readonly html: string | undefined;
}

type Seen = Omit<Step, 'state'> & Written;
type Files = Readonly<Record<string, string>>;
type Inputs = Readonly<Record<string, string | number>>;

const inputsOf = (inputs: Inputs): Inputs => ({
  model: 'delay',
  source: 'log*.csv',
  reference: 'reference.csv',
  time: 'time',
  ...inputs,
});

async function place(workspace: string, files: Files): Promise<void> {
  for (const [name, text] of Object.entries({ 'reference.csv': csv(reference), ...files }))
    await writeFile(join(workspace, name), text);
}

async function look(workspace: string): Promise<Written> {
  const read = (name: string) =>
    readFile(join(workspace, 'modelops-drift', name), 'utf8').catch(() => undefined);
  const [report, state] = [await read('drift-report.json'), await read('alarm-state.json')];
  return {
    drift: report === undefined ? undefined : (JSON.parse(report) as DriftReport),
    state: state === undefined ? undefined : (JSON.parse(state) as AlarmState),
    html: await read('drift.html'),
  };
}

/** The built action, as the runner runs it. */
async function detect(files: Files, inputs: Inputs = {}): Promise<Seen> {
  let written: Written | undefined;
  const step = await scene.step(await scene.push(), inputsOf(inputs), {
    action: 'check-drift',
    permissions: { contents: 'read' },
    before: ({ workspace }) => place(workspace, files),
    after: async ({ workspace }) => {
      written = await look(workspace);
    },
  });
  return { ...step, ...written! };
}

/** What stands in a file of the workspace after a step in this process. */
async function counted(files: Files = {}): Promise<Files> {
  const written: Record<string, string> = {};
  const step = await actHere(
    checkDrift,
    { model: 'delay', mode: 'reference', reference: 'reference.csv', time: 'time', out: 'counts' },
    {
      hub: scene.hub,
      repository: scene.repository,
      trigger: await scene.push(),
      permissions: { contents: 'read' },
      before: (workspace) => place(workspace, files),
      after: async (workspace) => {
        for (const name of ['data-profile.json', 'window-profiles.json'])
          written[name] = await readFile(join(workspace, 'counts', name), 'utf8');
      },
    },
  );
  expect(step.error).toBeUndefined();
  expect(step.outputs['profile-digest']).toBe(digestOf(JSON.parse(written['data-profile.json']!)));
  expect(step.outputs['windows-digest']).toBe(digestOf(JSON.parse(written['window-profiles.json']!)));
  return written;
}

/** The same without a process of its own. */
async function detectHere(
  files: Files,
  inputs: Inputs = {},
  now?: () => Date,
): Promise<HereResult & Written> {
  let written: Written | undefined;
  const step = await actHere(checkDrift, inputsOf(inputs), {
    hub: scene.hub,
    repository: scene.repository,
    trigger: await scene.push(),
    permissions: { contents: 'read' },
    now,
    before: (workspace) => place(workspace, files),
    after: async (workspace) => {
      written = await look(workspace);
    },
  });
  return { ...step, ...written! };
}

describe('the bundle', () => {
  test('nothing changed: pass, and every output is what the files say', async () => {
    const seen = await detect({ 'log.csv': csv(march) });
    expect(seen.errors).toEqual([]);
    expect(seen.exitCode).toBe(0);
    expect(seen.outputs).toMatchObject({ verdict: 'pass', 'alarm-id': '', raised: 'false' });
    expect(seen.outputs['report-digest']).toBe(digestOf(seen.drift));
    expect(seen.outputs['state-digest']).toBe(digestOf(seen.state));
    expect(seen.drift!.state).toBe(digestOf(seen.state));
    // The newest day may still be filling.
    expect(seen.drift!.windows).toHaveLength(29);
    expect(seen.drift!.tests.map(({ column }) => column)).toEqual(
      expect.arrayContaining(['x', 'place', 'score']),
    );
    expect(seen.html).toMatch(/^<!doctype html>[\s\S]*<svg/);
  });

  test('an input shifts: one alarm, named, with its size; the same windows again change nothing', async () => {
    const april = log({ from: '2001-03-12', days: 40, seed: 3, shift: 0.6 });
    const seen = await detect({ 'log1.csv': csv(march), 'log2.csv': csv(april) });
    expect(seen.outputs).toMatchObject({ verdict: 'fail', raised: 'true' });
    const [alarm, ...others] = seen.drift!.alarms;
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({ kind: 'inputs', columns: ['x'] });
    expect(alarm!.id).toBe(seen.outputs['alarm-id']);
    expect(alarm!.since >= '2001-03-08' && alarm!.since <= '2001-03-16').toBe(true);
    expect(alarm!.effect.lower).toBeGreaterThan(0.1);
    expect(seen.annotations.map(({ level }) => level)).toEqual(['warning']);
    const repeated = await detectHere(
      { 'log1.csv': csv(march), 'log2.csv': csv(april), 'state.json': JSON.stringify(seen.state) },
      { state: 'state.json' },
    );
    expect(repeated.log).toContain('2 files: 2800 rows');
    expect(repeated.state).toEqual(seen.state);
    expect(repeated.outputs).toMatchObject({ raised: 'false', 'alarm-id': alarm!.id });
    expect(new Set(repeated.drift!.windows.map((window) => window.state))).toEqual(new Set(['seen']));
  });
});

describe('the same here', () => {
  test('modelops.yml says where the log is, and how late labels are', async () => {
    const config = `models:
  delay:
    data: { time: time, label: { column: label, delay: 7d } }
    drift:
      production: { source: log.csv, reference: reference.csv }
      false-alarms: 1 per month
`;
    const seen = await detectHere(
      { 'log.csv': csv(march), 'modelops.yml': config },
      { source: '', reference: '', time: '' },
    );
    expect(seen.error).toBeUndefined();
    expect(seen.drift!.budget.falseAlarmsPerYear).toBe(12);
    expect(seen.drift!.settings.labelDelayDays).toBe(7);
    const mature = seen.drift!.windows.filter((window) => window.mature).map(({ from }) => from);
    expect(mature.at(-1)).toBe('2001-03-03');
    expect(seen.state!.windows.filter(({ outcomes }) => outcomes !== null)).toHaveLength(mature.length);
    const other = await detectHere(
      { 'log.csv': csv(march), 'modelops.yml': config },
      { source: '', environment: 'prodcution' },
    );
    expect(other.error).toMatch(
      /^modelops\.yml:5:\d+: `drift` has no environment "prodcution"\. Did you mean "production"\?/,
    );
  });

  test('a profile instead of rows: the first days of production stand in', async () => {
    const profile = {
      schema: 'modelops/data-profile/v1',
      rows: 2,
      source: { digest: digestOf(1), files: [] },
      window: null,
      columns: [
        {
          name: 'x',
          type: 'float',
          role: 'feature',
          count: 4,
          nulls: 0,
          nans: 0,
          moments: { mean: 0, m2: 1, min: -1, max: 1 },
          bins: { edges: [-0.3, 0, 0.3], counts: [1, 1, 1, 1] },
          categories: null,
        },
      ],
    };
    const seen = await detectHere(
      { 'log.csv': csv(march), 'profile.json': JSON.stringify(profile) },
      { reference: '', profile: 'profile.json' },
    );
    expect(seen.error).toBeUndefined();
    expect(seen.outputs['verdict']).toBe('inconclusive');
    expect(seen.drift!.detectors.map(({ reason }) => reason)[0]).toMatch(
      /the first 28 of production stand in/,
    );
  });

  test('no reference, no profile, no release: it says what to give', async () => {
    const seen = await detectHere({ 'log.csv': csv(march) }, { reference: '' });
    expect(seen.error).toMatch(
      /^there is nothing to compare production with: no version of delay is released\. Give `reference`/,
    );
  });

  test('a reference that training writes, and no release with its counts: it says how they get there', async () => {
    const config = `models:
  delay:
    drift: { production: { source: log.csv, reference: unseen.csv } }
`;
    const seen = await detectHere(
      { 'log.csv': csv(march), 'modelops.yml': config },
      { source: '', reference: '' },
    );
    expect(seen.error).toMatch(
      /: unseen\.csv \(`reference`\) is not here, and no version of delay is released\. Commit unseen\.csv; or, .*the release carries the counts \(`data-profile\.json`\)/,
    );
  });
});

describe('hostile logs', () => {
  const renamed = csv(march).replace('time,x,', 'time,y,');
  const text = csv(march.map((row) => ({ ...row, x: `about ${row['x']}` })));
  test.each([
    ['a renamed column', renamed, /^The column "x" is gone \(new: y\)/],
    ['another type', text, /^The column "x" holds texts now, and was float/],
    ['an empty column', csv(march.map((row) => ({ ...row, x: '' }))), /^The column "x" is empty/],
  ])('%s is an alarm of the schema', async (what, body, message) => {
    const seen = await detectHere({ 'log.csv': body });
    expect(seen.error).toBeUndefined();
    expect(seen.outputs['verdict']).toBe('fail');
    const alarm = seen.drift!.alarms.find(({ kind }) => kind === 'schema');
    expect(alarm!.message).toMatch(message);
    expect(alarm!.columns).toEqual(['x']);
    if (what !== 'a renamed column') return;
    // It closes by itself when the feed is mended.
    const mended = await detectHere(
      { 'log.csv': csv(march), 'state.json': JSON.stringify(seen.state) },
      { state: 'state.json' },
    );
    expect(mended.drift!.alarms).toEqual([]);
    expect(mended.drift!.closed).toEqual([alarm!.id]);
  });

  describe('a log of a file a day, read whole each week', () => {
    const byDay = (rows: readonly Row[]) => {
      const files: Record<string, string> = {};
      for (const day of new Set(rows.map((row) => String(row['time']).slice(0, 10))))
        files[`log-${day}.csv`] = csv(rows.filter((row) => String(row['time']).startsWith(day)));
      return files;
    };
    const april = log({ from: '2001-03-12', days: 40, seed: 3, shift: 0.6 });
    const files = byDay([...march, ...april]);
    const upTo = (day: string) =>
      Object.fromEntries(Object.entries(files).filter(([name]) => name <= `log-${day}.csv`));
    const bad = 'log-2001-02-20.csv';
    const broken: [string, string, RegExp][] = [
      ['a column gone', files[bad]!.replace('time,x,', 'time,y,'), /is gone since 2001-02-20/],
      ['a column empty', files[bad]!.replace(/(Z),[^,]*,/g, '$1,,'), /is empty since 2001-02-20/],
      ['one text', files[bad]!.replace(/(Z),[^,]*,/, '$1,offline,'), /holds texts now, and was float/],
    ];
    test.each(broken)(
      '%s on one day is an alarm on that day, and blinds nobody after it',
      async (_, text, says) => {
        const first = await detectHere({ ...upTo('2001-02-19'), [bad]: text });
        expect(first.drift!.alarms).toMatchObject([{ kind: 'schema', columns: ['x'], since: '2001-02-20' }]);
        expect(first.drift!.alarms[0]!.message).toMatch(says);
        const then = await detectHere(
          { ...upTo('2001-03-12'), [bad]: text, 'state.json': JSON.stringify(first.state) },
          { state: 'state.json' },
        );
        expect(then.drift).toMatchObject({ alarms: [], closed: ['schema-2001-02-20'] });
        expect(then.drift!.notes.join()).not.toContain('changed after they were judged');
        expect(then.drift!.notes.join()).toContain('on 2001-02-20: not judged there. It fits again since.');
        // A change of that very column is found all the same.
        const last = await detectHere(
          { ...files, [bad]: text, 'state.json': JSON.stringify(then.state) },
          { state: 'state.json' },
        );
        expect(last.drift!.alarms).toMatchObject([{ kind: 'inputs', columns: ['x'] }]);
      },
    );

    test('two servers write, and one of them is broken: told as such, its days count for other columns', async () => {
      const seen = await detectHere({
        ...upTo('2001-02-25'),
        'log-2001-02-25-b.csv': files['log-2001-02-25.csv']!.replace('time,x,', 'time,y,'),
      });
      expect(seen.drift!.alarms).toMatchObject([
        { message: 'The column "x" is gone in 1 of 2 files since 2001-02-25' },
      ]);
    });
  });

  test('rows of days that have not come are told, and change nothing else', async () => {
    const labels = { 'label-delay': 7 };
    const now = () => new Date('2001-03-12T10:00:00Z');
    const clean = await detectHere({ 'log.csv': csv(march) }, labels, now);
    const wrong = { ...march[3]!, time: '2027-01-01T00:00:00.000Z' };
    const seen = await detectHere({ 'log.csv': csv([...march, wrong]) }, labels, now);
    expect(seen.state).toEqual(clean.state);
    expect(seen.drift!.notes).toEqual([
      ...clean.drift!.notes,
      '1 row is from a day that has not come (2027-01-01), and not judged. Is a clock wrong?',
    ]);
  });

  test('NaN cells are missing cells', async () => {
    const holes = march.map((row, at) => ({ ...row, x: at % 2 === 0 ? 'NaN' : row['x']! }));
    const seen = await detectHere({ 'log.csv': csv(holes) });
    expect(seen.error).toBeUndefined();
    const test = seen.drift!.tests.find(({ column, name }) => column === 'x' && name === 'missing');
    expect(test).toMatchObject({ verdict: 'fail', effect: { current: 0.5 } });
    expect(seen.drift!.alarms[0]).toMatchObject({ kind: 'feed', also: ['missing'], columns: ['x'] });
    // Nothing is to be learnt from that before somebody has looked.
    expect(seen.outputs['retrain']).toBe('false');
  });

  test.each([
    ['an empty file', { 'log.csv': '' }, {}, /^log\.csv: this file is empty/],
    ['no file', {}, {}, /^the log of predictions "log\*\.csv" names no file/],
    [
      'no time',
      { 'log.csv': csv(march) },
      { time: 'when' },
      /^\S*: there is no column "when"\. The file has: time/,
    ],
    [
      'a time that is none',
      { 'log.csv': csv(march).replace(/2001-02-12T00:03[^,]*/, 'soon') },
      {},
      /^log\.csv, line 85, column "time": "soon" is not a date/,
    ],
    [
      'a label that is no number',
      { 'log.csv': csv(march.map((row, at) => (at === 7 ? { ...row, label: 'late' } : row))) },
      {},
      /^log\.csv, line 9, column "label": the label is "late"/,
    ],
    [
      'a score that was named and is absent',
      { 'log.csv': csv(march) },
      { score: 'p' },
      /^log\.csv: there is no column "p"/,
    ],
    [
      'a state of another model',
      {
        'log.csv': csv(march),
        's.json': JSON.stringify({
          schema: 'modelops/alarm-state/v1',
          model: 'churn',
          environment: 'production',
          champion: null,
          reference: digestOf(1),
          last: null,
          windows: [],
          detectors: {},
          alarms: [],
          ended: [],
          earlier: [],
        }),
      },
      { state: 's.json' },
      /^s\.json: this is the state of churn in production/,
    ],
    [
      'a state that was cut',
      { 'log.csv': csv(march), 's.json': '{"schema":' },
      { state: 's.json' },
      /^s\.json: this is not JSON/,
    ],
    [
      'a budget in other words',
      { 'log.csv': csv(march) },
      { 'false-alarms': 'few' },
      /^the input `false-alarms` is "few"/,
    ],
    [
      'a day that does not exist',
      { 'log.csv': csv(march) },
      { now: '2001-02-30' },
      /^the input `now` is "2001-02-30"/,
    ],
  ])('%s', async (_, files, inputs, says) => {
    const seen = await detectHere(files as Record<string, string>, inputs as Record<string, string>);
    expect(seen.error).toMatch(says);
    expect(seen.error).not.toContain('looks like a bug');
    expect(seen.state).toBeUndefined();
  });
});

test('the counts of the reference stand in for its rows: the same inputs, label rate and calibration are found to change', async () => {
  const counts = await counted();
  expect(JSON.stringify(counts)).not.toContain(String(reference[0]!['time']));
  const changed = log({ from: '2001-03-12', days: 40, seed: 3, rate: 0.5 });
  const logs = { 'log1.csv': csv(march), 'log2.csv': csv(changed) };
  const byRows = await detectHere(logs);
  const byCounts = await detectHere({ ...logs, ...counts }, { reference: '', profile: 'data-profile.json' });
  expect(byCounts.error).toBeUndefined();
  expect(byCounts.drift!.reference).toMatchObject({ windows: 40, rows: 1600 });
  const found = (seen: Written) =>
    seen.drift!.alarms.map(({ id, kind, also, since }) => ({ id, kind, also, since }));
  expect(found(byRows)).not.toEqual([]);
  expect(found(byCounts)).toEqual(found(byRows));
  expect(byCounts.drift!.tests.filter(({ detector }) => detector === 'inputs')).toEqual(
    byRows.drift!.tests.filter(({ detector }) => detector === 'inputs'),
  );

  const other = JSON.parse(counts['data-profile.json']!) as { rows: number };
  const mixed = await detectHere(
    { ...logs, ...counts, 'data-profile.json': JSON.stringify({ ...other, rows: other.rows + 1 }) },
    { reference: '', profile: 'data-profile.json' },
  );
  expect(mixed.error).toContain('was counted on another profile');

  // Nothing of a sensitive column is counted, nor is it watched.
  const config = 'models: { delay: { data: { schema: { place: { sensitive: true } } } } }\n';
  const hidden = await counted({ 'modelops.yml': config });
  const columns = (JSON.parse(hidden['data-profile.json']!) as { columns: { name: string }[] }).columns;
  expect(columns.map(({ name }) => name)).toEqual(['time', 'x', 'label', 'score']);
  const blind = await detectHere(
    { ...logs, ...hidden, 'modelops.yml': config },
    { reference: '', profile: 'data-profile.json' },
  );
  expect(blind.error).toBeUndefined();
  expect(JSON.stringify(blind.drift)).not.toContain('place');
});

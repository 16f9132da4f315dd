import {
  type AlarmState,
  alarmStateSchema,
  type DataProfile,
  type DriftReport,
  digestOf,
  driftReportSchema,
} from '@modelops/contracts';
import { expect, test } from 'vitest';
import { type CheckInputs, checkDrift } from './check.ts';
import type { Reference } from './collect.ts';
import { type Day, dayNumber, dayOf } from './day.ts';
import { draws } from './testing.ts';

const first = dayNumber('2001-01-01');
const referenceDays = 40;

interface Shape {
  readonly seed?: number;
  readonly days: number;
  /** Share of the last bin, by day of production. */
  readonly tail?: (day: number) => number;
  readonly rate?: (day: number) => number;
  readonly missing?: (day: number) => number;
  readonly performance?: (day: number) => number;
}

/** A reference of forty days and days of production: one column of four bins, 400 rows a day, labels. */
function world({
  seed = 1,
  days,
  tail = () => 0.25,
  rate = () => 0.3,
  missing = () => 0,
  performance = () => 0.7,
}: Shape) {
  const random = draws(seed);
  const make = (at: number): Day => {
    const day = at - referenceDays;
    const bins = [0, 0, 0, 0];
    const gone = Math.round(400 * (day < 0 ? 0 : missing(day)));
    for (let row = gone; row < 400; row++) {
      const share = day < 0 ? 0.25 : tail(day);
      bins[random.uniform() < share ? 3 : Math.floor(random.uniform() * 3)]!++;
    }
    const observed = (day < 0 ? 0.3 : rate(day)) + 0.03 * random.normal();
    return {
      day: dayOf(first + at),
      rows: 400,
      columns: { x: { bins, missing: gone, unseen: 0 } },
      outcomes: {
        rows: 400,
        observed,
        predicted: 0.3 + 0.001 * random.normal(),
        performance: (day < 0 ? 0.7 : performance(day)) + 0.01 * random.normal(),
      },
    };
  };
  const all = Array.from({ length: referenceDays + days }, (_, at) => make(at));
  const rows = referenceDays * 400;
  const counts = [0, 1, 2, 3].map((bin) =>
    all.slice(0, referenceDays).reduce((sum, day) => sum + day.columns['x']!.bins[bin]!, 0),
  );
  const profile: DataProfile = {
    schema: 'modelops/data-profile/v1',
    rows,
    source: { digest: digestOf(seed), files: [] },
    window: null,
    columns: [
      {
        name: 'x',
        type: 'float',
        role: 'feature',
        count: rows,
        nulls: 0,
        nans: 0,
        moments: null,
        bins: { edges: [1, 2, 3], counts },
        categories: null,
      },
    ],
  };
  const reference: Reference = {
    profile,
    digest: digestOf(profile),
    days: all.slice(0, referenceDays),
    watched: ['x'],
  };
  return { reference, days: all.slice(referenceDays) };
}

function check(
  { reference, days }: ReturnType<typeof world>,
  more: Partial<Omit<CheckInputs, 'settings'>> & { delay?: number } = {},
) {
  const { delay = 0, ...rest } = more;
  const result = checkDrift({
    model: 'm',
    environment: 'production',
    tool: { name: 't', version: '0' },
    champion: { version: '1.0.0', modelDigest: null },
    task: 'binary-classification',
    reference,
    days,
    changes: [],
    now: dayOf(dayNumber(days.at(-1)!.day) + 1),
    from: undefined,
    previous: undefined,
    settings: {
      falseAlarmsPerYear: 4,
      labelDelayDays: delay,
      trainedOnReference: false,
      material: { psi: 0.1, missing: 0.02, labelRate: 0.02, calibration: 0.02, performance: 0.02 },
    },
    ...rest,
  });
  driftReportSchema.parse(result.report);
  alarmStateSchema.parse(result.state);
  return result;
}

test('sixty byte-identical windows open nothing, and are told', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const made = world({ seed, days: 60 });
    const one = made.days[0]!;
    const days = made.days.map(({ day }) => ({ ...one, day }));
    const { report, state } = check({ ...made, days });
    expect(report.alarms).toEqual([]);
    expect(state.windows).toHaveLength(1);
    expect(report.windows.filter((window) => window.state === 'repeated')).toHaveLength(59);
    expect(report.notes.join()).toMatch(/exactly the rows of another day.* Is the feed stuck\?/);
  }
});

test('the same window submitted fifty times changes nothing', () => {
  const made = world({ days: 30 });
  let { state } = check(made);
  const before = digestOf(state);
  for (let at = 0; at < 50; at++) {
    const again = check({ ...made, days: made.days.slice(-1) }, { previous: state });
    expect(again.report.raised).toEqual([]);
    expect(again.report.windows.map((window) => window.state)).toEqual(['seen']);
    state = again.state;
  }
  expect(digestOf(state)).toBe(before);
});

test('day by day, week by week or at once: the same state', () => {
  const made = world({ days: 42, rate: (day) => (day < 20 ? 0.3 : 0.2) });
  const whole = check(made).state;
  for (const step of [1, 7, 10]) {
    let previous: AlarmState | undefined;
    for (let end = step; end < 42 + step; end += step) {
      const days = made.days.slice(0, end);
      previous = check({ ...made, days }, { previous }).state;
    }
    expect(previous).toEqual(whole);
  }
});

test('nothing changes: at most the budget in five years of ten seeds', () => {
  let raised = 0;
  for (let seed = 1; seed <= 10; seed++) raised += check(world({ seed, days: 182 })).report.raised.length;
  // Twenty are allowed; by far fewer is what material bounds leave.
  expect(raised).toBeLessThanOrEqual(5);
});

test('a shift of an input is found, dated, sized, and closes when it is gone', () => {
  const made = world({ days: 120, tail: (day) => (day >= 20 && day < 55 ? 0.55 : 0.25) });
  const at = (end: number, previous?: AlarmState) =>
    check({ ...made, days: made.days.slice(0, end) }, { previous });
  const open = at(50);
  expect(open.report.alarms).toHaveLength(1);
  const [alarm] = open.report.alarms;
  expect(alarm).toMatchObject({ kind: 'inputs', columns: ['x'] });
  // Where the evidence began to grow: an estimate, within a few blocks.
  expect(Math.abs(dayNumber(alarm!.since) - first - referenceDays - 20)).toBeLessThanOrEqual(10);
  expect(alarm!.effect.lower).toBeGreaterThan(0.1);
  const closed = at(120, open.state);
  expect(closed.report.alarms.filter(({ id }) => id === alarm!.id)).toEqual([]);
  expect(closed.report.closed).toContain(alarm!.id);
  expect(closed.state.ended).toMatchObject([{ id: alarm!.id, ended: made.days[119]!.day }]);
});

test('one column of thirty, three weeks of reference, few rows a day: found in eighteen days, dated and named', () => {
  const names = Array.from({ length: 30 }, (_, at) => `x${at}`);
  for (const seed of [1, 2, 3]) {
    const random = draws(seed);
    const changed = 14;
    const make = (at: number): Day => ({
      day: dayOf(first + at),
      rows: 40,
      columns: Object.fromEntries(
        names.map((name, column) => {
          const bins = new Array<number>(10).fill(0);
          for (let row = 0; row < 40; row++) {
            const x = random.normal() + (column === 7 && at >= 21 + changed ? 1.4 : 0);
            bins[Math.min(9, Math.max(0, Math.floor(5 + 2.5 * x)))]!++;
          }
          return [name, { bins, missing: 0, unseen: 0 }];
        }),
      ),
      outcomes: null,
    });
    const all = Array.from({ length: 21 + changed + 18 }, (_, at) => make(at));
    const days = all.slice(0, 21);
    const profile: DataProfile = {
      schema: 'modelops/data-profile/v1',
      rows: 21 * 40,
      source: { digest: digestOf(seed), files: [] },
      window: null,
      columns: names.map((name) => ({
        name,
        type: 'float',
        role: 'feature',
        count: 21 * 40,
        nulls: 0,
        nans: 0,
        moments: null,
        bins: {
          edges: [-4, -3, -2, -1, 0, 1, 2, 3, 4],
          counts: Array.from({ length: 10 }, (_, bin) =>
            days.reduce((sum, day) => sum + day.columns[name]!.bins[bin]!, 0),
          ),
        },
        categories: null,
      })),
    };
    const reference: Reference = { profile, digest: digestOf(profile), days, watched: names };
    const { report } = check({ reference, days: all.slice(21) });
    expect(report.alarms.map(({ kind, columns }) => ({ kind, columns }))).toEqual([
      { kind: 'inputs', columns: ['x7'] },
    ]);
    expect(Math.abs(dayNumber(report.alarms[0]!.since) - first - 21 - changed)).toBeLessThanOrEqual(3);
  }
});

test('a shift that is certain and does not matter is noted', () => {
  const made = world({ days: 100, tail: (day) => (day >= 10 ? 0.3 : 0.25) });
  const { report } = check(made);
  expect(report.alarms).toEqual([]);
  expect(report.notes.join()).toMatch(/too little to matter: .*x/);
});

// Labels and calibration stay as they were: no other channel can tell of it.
test.each([
  { task: 'binary-classification', name: 'ROC AUC', worse: 0.6, better: 0.8, bound: 0.02 },
  // The bound of an RMSE is a share of what it was, and is told in the unit of the RMSE.
  { task: 'regression', name: 'RMSE', worse: 0.7 * 1.3, better: 0.7 * 0.7, bound: 0.014 },
] as const)('$name alone: worse is an alarm of performance, better is none', (one) => {
  let alone = 0;
  for (let seed = 1; seed <= 8; seed++) {
    const from = (level: number) =>
      check(world({ seed, days: 60, performance: (day) => (day < 20 ? 0.7 : level) }), { task: one.task });
    const { alarms } = from(one.worse).report;
    expect(alarms).toMatchObject([{ kind: 'performance', columns: [], effect: { name: one.name } }]);
    const [{ also, since, effect, message }] = alarms as [(typeof alarms)[0]];
    if (also.length === 0) alone++;
    expect(Math.abs(dayNumber(since) - first - referenceDays - 20)).toBeLessThanOrEqual(6);
    // Days before the change that `since` takes in make it smaller.
    const share = effect.value / (one.worse - 0.7);
    expect(share).toBeGreaterThan(0.5);
    expect(share).toBeLessThan(1.1);
    expect(Math.abs(effect.bound - one.bound)).toBeLessThan(2e-4);
    expect(effect.lower).toBeGreaterThan(effect.bound);
    expect(effect.lower).toBeLessThan(Math.abs(one.worse - 0.7) + 0.01);
    expect(message).toContain(`(at least ${Number(effect.lower.toPrecision(3))})`);
    expect(from(one.better).report).toMatchObject({ alarms: [], verdict: 'pass' });
  }
  // Names beside the first are exploratory: now and then chance adds one.
  expect(alone).toBeGreaterThanOrEqual(6);
});

test('half of the cells missing is an alarm on the first day', () => {
  const made = world({ days: 30, missing: (day) => (day >= 29 ? 0.5 : 0) });
  const before = check({ ...made, days: made.days.slice(0, 29) });
  expect(before.report.alarms).toEqual([]);
  const { report } = check(made, { previous: before.state });
  expect(report.alarms).toMatchObject([
    { kind: 'feed', also: ['missing'], columns: ['x'], since: made.days[29]!.day },
  ]);
});

test('a break is what stands out: not what was seen before, not before there are days to stand out from', () => {
  // Three days of the reference lost as much: the same process.
  const usual = world({ days: 30, missing: (day) => (day === 29 ? 0.5 : 0) });
  const bursts = usual.reference.days.map((day, at) =>
    at % 13 === 5 ? { ...day, columns: { x: { ...day.columns['x']!, missing: 150 } } } : day,
  );
  expect(check({ ...usual, reference: { ...usual.reference, days: bursts } }).report.alarms).toEqual([]);
  // A profile without days: the first 28 days of production stand in, and then it is told at once.
  const alone = (days: number) => {
    const made = world({ days, missing: (day) => (day === days - 1 ? 0.5 : 0) });
    return check({ ...made, reference: { ...made.reference, days: [] } });
  };
  expect(alone(28).report.alarms).toEqual([]);
  expect(alone(29).report.alarms).toMatchObject([
    { kind: 'feed', also: ['missing'], id: 'inputs-2001-03-10' },
  ]);
});

test('a column that turns constant is a break, on the day that it does', () => {
  const made = world({ days: 20, tail: (day) => (day >= 18 ? 1 : 0.25) });
  expect(check(made).report.alarms).toMatchObject([
    { kind: 'feed', also: ['inputs'], columns: ['x'], since: made.days[18]!.day, effect: { name: 'PSI' } },
  ]);
});

test('significance needs days that tell how rows depend, and says how many', () => {
  const made = world({ days: 5, missing: () => 0.5 });
  const { report } = check({ ...made, reference: { ...made.reference, days: [] } });
  const inputs = report.tests.filter(({ detector }) => detector === 'inputs');
  expect(inputs.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'inconclusive']);
  expect(inputs[0]).toMatchObject({ p: null, effect: { lower: null } });
  expect(inputs[0]!.reason).toContain('is told by 19 days; 5 are known');
  // Days that differ as a whole: their rows are worth few, and more days of them are needed.
  const days = made.reference.days.map((day, at) => ({
    ...day,
    columns: { x: { bins: at % 2 ? [200, 200, 0, 0] : [0, 0, 200, 200], missing: 0, unseen: 0 } },
  }));
  const clustered = check({ days: made.days.slice(0, 1), reference: { ...made.reference, days } });
  expect(clustered.report.tests[0]!.reason).toMatch(
    /^worth [\d.]+ independent rows, 10 are needed: \d+ days like this$/,
  );
});

test('a column that does not fit is one alarm, until it fits again', () => {
  const made = world({ days: 12 });
  const at = (end: number, changes: CheckInputs['changes'], previous?: AlarmState) =>
    check({ ...made, days: made.days.slice(0, end) }, { previous, changes });
  const gone = [
    {
      column: 'x',
      kind: 'missing',
      message: 'the column "x" is gone',
      days: made.days.map(({ day }) => day),
      since: made.days[6]!.day,
    },
  ] as const;
  const open = at(8, gone);
  const id = `schema-${made.days[7]!.day}`;
  expect(open.report).toMatchObject({ verdict: 'fail', raised: [id] });
  expect(open.report.alarms).toMatchObject([
    { id, kind: 'schema', columns: ['x'], since: made.days[6]!.day, message: 'The column "x" is gone' },
  ]);
  const still = at(10, gone, open.state);
  expect(still.report.raised).toEqual([]);
  expect(still.report.alarms.map((alarm) => alarm.id)).toEqual([id]);
  const mended = at(12, [], still.state);
  expect(mended.report).toMatchObject({ verdict: 'pass', alarms: [], closed: [id] });
  expect(mended.state.ended).toMatchObject([{ id, ended: made.days[11]!.day }]);
  // A column that is new breaks nothing.
  const fresh = at(
    12,
    [{ column: 'y', kind: 'new', message: 'the column "y" is new', days: [], since: null }],
    mended.state,
  );
  expect(fresh.report.alarms).toEqual([]);
  expect(fresh.report.notes).toContain('The column "y" is new; it is not watched.');
});

test('a column that breaks within a file and is empty in the next one is one alarm, and keeps its name', () => {
  const made = world({ days: 30, missing: (day) => (day < 22 ? 0 : 0.9) });
  const first = check({ ...made, days: made.days.slice(0, 24) });
  const since = made.days[24]!.day;
  const days = made.days.map((day) => (day.day >= since ? { ...day, columns: {} } : day));
  const message = 'the column "x" is empty';
  const changes = [{ column: 'x', kind: 'empty', message, days: [], since }] as const;
  const then = check({ ...made, days }, { previous: first.state, changes });
  expect(then.report.alarms.map((alarm) => alarm.message)).toEqual([
    'The column "x" has a share missing of 0.9 (0 in the reference) on 2001-03-04: the feed may be broken',
  ]);
  // One that was told already, or another column, is news.
  const other = check(
    { ...made, days },
    { previous: first.state, changes: [{ ...changes[0], column: 'y' }] },
  );
  expect(other.report.alarms.map(({ kind }) => kind)).toEqual(['feed', 'schema']);
});

test('what is significant and small is told with its upper bound and its days, and not of a column with an alarm', () => {
  const note = ({ notes }: DriftReport) => notes.find((one) => one.startsWith('Significant'));
  const small = check(world({ days: 30, tail: () => 0.29 })).report;
  const { upper } = small.tests.find(({ name }) => name === 'value')!.effect;
  expect(note(small)).toBe(
    `Significant from 2001-02-10 to 2001-03-11 as a whole, and too little to matter: value of x (PSI at most ${Number(upper!.toPrecision(3))}; 0.1 would matter).`,
  );
  const late = check(world({ days: 120, tail: (day) => (day < 90 ? 0.25 : 0.45) })).report;
  expect(late.alarms).toMatchObject([{ kind: 'inputs', columns: ['x'] }]);
  expect(late.tests[0]).toMatchObject({ name: 'value', verdict: 'pass' });
  expect(late.tests[0]!.corrected).toBeLessThan(0.05);
  expect(note(late)).toBeUndefined();
});

test('a column that did not fit on a day that is over is told once, and is no alarm', () => {
  const made = world({ days: 12 });
  const over = [
    {
      column: 'x',
      kind: 'missing',
      message: 'the column "x" was gone on 2001-03-01',
      days: [made.days[4]!.day],
      since: null,
    },
  ] as const;
  const first = check({ ...made, days: made.days.slice(0, 8) }, { changes: over });
  expect(first.report).toMatchObject({ verdict: 'pass', alarms: [] });
  expect(first.report.notes).toContain(
    'The column "x" was gone on 2001-03-01: not judged there. It fits again since.',
  );
  const second = check(made, { changes: over, previous: first.state });
  expect(second.report.notes.filter((note) => note.includes('was gone'))).toEqual([]);
});

test('days of few values that are equal by chance are judged; a feed that is stuck is told all the same', () => {
  // Two columns of two values: of 120 days of 20 rows, many are equal.
  const { uniform } = draws(5);
  const dayOfTwo = (at: number): Day => {
    const column = (share: number) => {
      const ones = Array.from({ length: 20 }, uniform).filter((u) => u < share).length;
      return { bins: [20 - ones, ones, 0, 0], missing: 0, unseen: 0 };
    };
    return {
      day: dayOf(dayNumber('2001-03-01') + at),
      rows: 20,
      columns: { x: column(0.5), y: column(0.3) },
      outcomes: null,
    };
  };
  const made = world({ days: 1 });
  const days = Array.from({ length: 120 }, (_, at) => dayOfTwo(at));
  const x = made.reference.profile.columns[0]!;
  const reference = {
    ...made.reference,
    days: [],
    watched: ['x', 'y'],
    profile: { ...made.reference.profile, columns: [x, { ...x, name: 'y' }] },
  };
  const equal = new Set(days.map((day) => digestOf({ ...day, day: '' })));
  expect(equal.size).toBeLessThan(100);
  expect(check({ reference, days }).state.windows).toHaveLength(120);
  // The last day thirty times more.
  const last = days.at(-1)!;
  const stuck = Array.from({ length: 30 }, (_, at) => ({
    ...last,
    day: dayOf(dayNumber(last.day) + 1 + at),
  }));
  const told = check({ reference, days: [...days, ...stuck] });
  expect(told.report.windows.filter(({ state }) => state === 'repeated').length).toBeGreaterThan(15);
  expect(told.report.notes.join()).toMatch(/Is the feed stuck\?/);
});

test('columns that are the same every day by their nature do not make days repeated', () => {
  // Five hosts send one row in five minutes each; whether one is ill is rare.
  const { uniform } = draws(9);
  const made = world({ days: 1 });
  const x = made.reference.profile.columns[0]!;
  const reference = {
    ...made.reference,
    days: [],
    watched: ['host', 'ill'],
    profile: {
      ...made.reference.profile,
      columns: [
        { ...x, name: 'host' },
        { ...x, name: 'ill' },
      ],
    },
  };
  const days = Array.from({ length: 60 }, (_, at): Day => {
    const ill = Array.from({ length: 1440 }, uniform).filter((u) => u < 0.001).length;
    return {
      day: dayOf(dayNumber('2001-03-01') + at),
      rows: 1440,
      columns: {
        host: { bins: [288, 288, 288, 576], missing: 0, unseen: 0 },
        ill: { bins: [1440 - ill, ill, 0, 0], missing: 0, unseen: 0 },
      },
      outcomes: null,
    };
  });
  const { report } = check({ reference, days });
  expect(report.windows.filter(({ state }) => state === 'repeated').length).toBeLessThan(4);
});

test('a check to which nothing new came says so, and does not say that all is well', () => {
  const made = world({ days: 30 });
  const { report, state } = check(made);
  expect(report.verdict).toBe('pass');
  const again = check(made, { previous: state });
  expect(again.report.verdict).toBe('inconclusive');
  // Labels that came are news.
  const unlabelled = { ...made, days: made.days.map((day) => ({ ...day, outcomes: null })) };
  const then = check(made, { previous: check(unlabelled).state });
  expect(then.report.verdict).toBe('pass');
});

test('labels that are due and do not come are told', () => {
  const made = world({ days: 40 });
  const note = (share: (day: number) => number) => {
    const days = made.days.map((day, at) => ({
      ...day,
      outcomes: share(at) === 0 ? null : { ...day.outcomes!, rows: Math.round(400 * share(at)) },
    }));
    return check({ ...made, days }, { delay: 5 }).report.notes.find((one) => one.includes('labels are due'));
  };
  expect(note(() => 1)).toBeUndefined();
  // The newest five days are not due.
  expect(note((day) => (day < 35 ? 0.97 : 0))).toBeUndefined();
  expect(note((day) => (day < 20 ? 1 : 0.4))).toMatch(
    /^Of the rows from 2001-02-17 to 2001-03-16, .* 67\.9% have one \(100% in the reference\)/,
  );
  expect(note(() => 0)).toMatch(
    /^Of the rows from 2001-02-10 to 2001-03-16, .* none has one in "label" \(100% in the reference\)/,
  );
});

test('a log of the last week, whose labels are never due in it, does not hide that none came', () => {
  const made = world({ days: 40 });
  const days = made.days.map((day) => ({ ...day, outcomes: null }));
  const first = check({ ...made, days: days.slice(0, 7) }, { delay: 7 });
  expect(first.report.unwatched).toBeUndefined();
  const then = check({ ...made, days: days.slice(7, 14) }, { delay: 7, previous: first.state });
  expect(then.report.unwatched).toMatch(/^no label has come/);
  expect(then.report.notes.join()).toContain('from 2001-02-10 to 2001-02-16');
});

test('counts of windows that nothing is compared with any more are not kept', () => {
  const made = world({ days: 420, tail: (day) => (day < 380 ? 0.25 : 0.6) });
  const whole = check(made);
  const before = check({ ...made, days: made.days.slice(0, 390) });
  // Only what came since, as a schedule would see it.
  const then = check({ ...made, days: made.days.slice(390) }, { previous: before.state });
  expect(then.state).toEqual(whole.state);
  expect(whole.state.alarms).toHaveLength(1);
  const kept = whole.state.windows.map(({ columns }) => Object.keys(columns).length);
  expect(kept).toEqual([...new Array<number>(55).fill(0), ...new Array<number>(365).fill(1)]);
});

test('labels count when they are old enough, each day once', () => {
  const made = world({ days: 30 });
  const late = check(made, { delay: 7 });
  expect(late.state.windows.filter(({ outcomes }) => outcomes !== null)).toHaveLength(23);
  const unlabelled = { ...made, days: made.days.map((day) => ({ ...day, outcomes: null })) };
  const without = check(unlabelled);
  expect(without.report.detectors[1]).toMatchObject({ name: 'outcomes', verdict: 'inconclusive' });
  // The labels arrive later, for days that were judged by their inputs before.
  const then = check(made, { previous: without.state });
  expect(then.state).toEqual(check(made).state);
});

test('rows that come late do not change what was judged', () => {
  const made = world({ days: 20 });
  const { state } = check(made);
  const day = made.days[3]!;
  const grown = made.days.map((one) => (one === day ? { ...day, rows: 401 } : one));
  const again = check({ ...made, days: grown }, { previous: state });
  expect(again.state).toEqual(state);
  expect(again.report.windows[3]!.state).toBe('changed');
  expect(again.report.notes.join()).toContain(`The rows of ${day.day} changed after they were judged`);
});

test('another champion begins anew, and ends the alarms of the last', () => {
  const made = world({ days: 60, rate: () => 0.15 });
  const { report, state } = check(made);
  expect(report.alarms).toMatchObject([{ id: expect.stringMatching(/^outcomes-2001/) }]);
  const next = check(
    { ...made, days: made.days.slice(-5) },
    { previous: state, champion: { version: '1.1.0', modelDigest: null } },
  );
  expect(next.report.closed).toEqual([report.alarms[0]!.id]);
  expect(next.state.windows).toHaveLength(5);
  // Its days and alarms stay for the picture of the months, through the runs that follow.
  const after = check(
    { ...made, days: made.days.slice(-5) },
    { previous: next.state, champion: { version: '1.1.0', modelDigest: null } },
  );
  expect(after.state).toEqual(next.state);
  expect(after.state.ended).toMatchObject([{ id: report.alarms[0]!.id, ended: made.days[59]!.day }]);
  expect(after.state.earlier).toMatchObject([{ version: '1.0.0' }]);
  expect(after.state.earlier[0]!.days).toEqual(report.history.slice(-60));
});

test('days of the reference, before `from`, and of today are not windows', () => {
  const made = world({ days: 20 });
  const { report } = check(
    { ...made, days: [...made.reference.days, ...made.days] },
    { from: made.days[5]!.day, now: made.days[19]!.day },
  );
  expect(report.windows.map(({ from }) => from)).toEqual(made.days.slice(5, 19).map(({ day }) => day));
});

import {
  type AlarmState,
  alarmStateSchema,
  type DataProfile,
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
}

/** A reference of forty days and days of production: one column of four bins, 400 rows a day, labels. */
function world({ seed = 1, days, tail = () => 0.25, rate = () => 0.3, missing = () => 0 }: Shape) {
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
        performance: 0.7 + 0.01 * random.normal(),
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

test('a shift that is certain and does not matter is noted', () => {
  const made = world({ days: 100, tail: (day) => (day >= 10 ? 0.3 : 0.25) });
  const { report } = check(made);
  expect(report.alarms).toEqual([]);
  expect(report.notes.join()).toMatch(/too little to matter: .*x/);
});

test('half of the cells missing is an alarm on the first day', () => {
  const made = world({ days: 30, missing: (day) => (day >= 29 ? 0.5 : 0) });
  const before = check({ ...made, days: made.days.slice(0, 29) });
  expect(before.report.alarms).toEqual([]);
  const { report } = check(made, { previous: before.state });
  expect(report.alarms).toMatchObject([{ kind: 'missing', columns: ['x'], since: made.days[29]!.day }]);
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

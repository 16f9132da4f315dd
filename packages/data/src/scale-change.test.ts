import type { ColumnProfile } from '@modelops/contracts';
import { expect, test } from 'vitest';
import { random } from './duckdb/testkit.ts';
import { binOf, equiprobableEdges } from './profiles.ts';
import { detectRecentScaleChange, detectScaleChange } from './scale-change.ts';

const next = random(5);
const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
const draw = (n: number, of: () => number) => Float64Array.from({ length: n }, of).sort();

function profile(values: Float64Array, unit?: string): ColumnProfile {
  const edges = equiprobableEdges(values);
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) counts[binOf(edges, value)]!++;
  return {
    name: 'distance',
    type: 'float',
    role: 'feature',
    ...(unit === undefined ? {} : { unit }),
    count: values.length,
    nulls: 0,
    nans: 0,
    moments: null,
    bins: { edges, counts },
    categories: null,
  };
}
const lengths = () => Math.exp(6.3 + 0.7 * normal());
const before = profile(draw(5000, lengths));
const celsius = () => 12 + 9 * normal();

test.each<[number, RegExp]>([
  [
    1.609344,
    /^distance looks like kilometres now: every quantile is 1\.609 times what it was \(miles → kilometres\)$/,
  ],
  [1 / 1.609344, /looks like miles now/],
  [0.3048, /looks like metres now: every quantile is 0\.3048 times what it was \(feet → metres\)/],
  [60, /looks like seconds now/],
  [1 / 60, /looks like minutes now/],
  [1000, /another scale now: every quantile is 1000 times/],
  [0.01, /another scale now: every quantile is 0\.01 times/],
])('× %d is told', (factor, says) => {
  // Other rows than those of the reference.
  const change = detectScaleChange(
    before,
    draw(20_000, () => factor * lengths()),
  );
  expect(change?.sentence).toMatch(says);
  expect(change).toMatchObject({ kind: 'known' });
});

test('degrees Fahrenheit for Celsius, kelvin for Celsius', () => {
  const weather = profile(draw(5000, celsius), 'degrees Celsius');
  expect(
    detectScaleChange(
      weather,
      draw(3000, () => 32 + 1.8 * celsius()),
    )?.sentence,
  ).toMatch(/looks like degrees Fahrenheit now: every quantile is 1\.8 times, plus 32, what it was/);
  expect(
    detectScaleChange(
      weather,
      draw(3000, () => 273.15 + celsius()),
    )?.sentence,
  ).toMatch(/looks like kelvin now/);
});

test('whole miles, rounded to whole kilometres; few rows', () => {
  const miles = () => Math.round(lengths());
  const whole = profile(draw(5000, miles), 'miles');
  const change = detectScaleChange(
    whole,
    draw(400, () => Math.round(1.609344 * miles())),
  );
  expect(change?.sentence).toMatch(/looks like kilometres now/);
});

test('the declared unit decides between conversions that fit alike', () => {
  const kib = profile(draw(5000, lengths), 'KiB');
  expect(
    detectScaleChange(
      kib,
      draw(20_000, () => 1024 * lengths()),
    )?.sentence,
  ).toMatch(/looks like bytes now/);
});

test('a factor that is no unit is told, and kept apart', () => {
  expect(
    detectScaleChange(
      before,
      draw(20_000, () => 2.9 * lengths()),
    ),
  ).toMatchObject({ kind: 'unknown' });
});

test('what is no change of scale: the same, a shift, a wider spread, another shape', () => {
  for (const of of [
    lengths,
    () => lengths() + 100,
    () => 1.1 * lengths(),
    () => lengths() ** 1.6,
    () => 700 + 100 * normal(),
  ])
    expect(detectScaleChange(before, draw(2000, of))).toBeUndefined();
});

test('too little to tell: few rows, few values, none', () => {
  expect(
    detectScaleChange(
      before,
      draw(20, () => 60 * lengths()),
    ),
  ).toBeUndefined();
  expect(
    detectScaleChange(
      profile(draw(500, () => Math.floor(next() * 3))),
      draw(500, () => 60 * Math.floor(next() * 3)),
    ),
  ).toBeUndefined();
  expect(detectScaleChange(profile(new Float64Array()), new Float64Array())).toBeUndefined();
});

test('in a hundred draws of the same, never', () => {
  let told = 0;
  for (let at = 0; at < 100; at++) if (detectScaleChange(before, draw(500, lengths)) !== undefined) told++;
  expect(told).toBe(0);
});

const dayAt = (at: number) => new Date(Date.UTC(2001, 0, 1 + at)).toISOString().slice(0, 10);
const daily = (days: number, rows: number, of: (day: number) => number) =>
  Array.from({ length: days }, (_, at) => ({ day: dayAt(at), values: draw(rows, () => of(at)) }));

test.each([
  [90, 14, 100],
  [90, 30, 100],
  [60, 1, 500],
  [60, 5, 100],
  [40, 33, 50],
])(
  'of %i days the last %i are in kilometres: told, with the first of them (%i rows a day)',
  (days, last, rows) => {
    const recent = detectRecentScaleChange(
      before,
      daily(days, rows, (at) => (at < days - last ? 1 : 1.609344) * lengths()),
    );
    expect(recent).toMatchObject({ kind: 'known' });
    expect(recent?.sentence).toMatch(
      /^distance looks like kilometres since 2001-\d\d-\d\d: every quantile is 1\.609/,
    );
    const since = (Date.parse(recent!.since) - Date.UTC(2001, 0, 1)) / 86_400_000;
    // By single days of few rows it is told to a day or two.
    expect(Math.abs(since - (days - last))).toBeLessThanOrEqual(rows < 100 ? 3 : 1);
  },
);

test('days that differ as days do are in no other unit', () => {
  for (let round = 0; round < 40; round++) {
    // A level of its own each day, weekends 40% longer, a slow growth by half.
    const levels = Array.from({ length: 120 }, (_, at) =>
      Math.exp(0.15 * normal() + (at % 7 > 4 ? 0.34 : 0) + at / 300),
    );
    expect(
      detectRecentScaleChange(
        before,
        daily(120, 100, (at) => levels[at]! * lengths()),
      ),
    ).toBeUndefined();
  }
});

test('a weekend that is as large as a conversion is no change: there were weekends before', () => {
  for (const spread of [0.5, 0.8, 1])
    for (const factor of [0.5, 0.6, 1.6, 1.7, 1.8, 2, 2.5]) {
      const amounts = (at: number) => (at % 7 > 4 ? factor : 1) * Math.exp(3 + spread * normal());
      const known = profile(draw(6000, () => amounts(Math.floor(next() * 42))));
      for (const days of [41, 42])
        expect(detectRecentScaleChange(known, daily(days, 470, amounts))).toBeUndefined();
    }
});

test('fewer than 400 rows, and one day only, are not judged by themselves', () => {
  const km = (rows: number, days: number) => daily(days, rows, () => 1.609344 * lengths());
  expect(detectRecentScaleChange(before, km(5000, 1))).toBeUndefined();
  expect(detectRecentScaleChange(before, [...daily(30, 20, lengths), ...km(20, 5)])).toBeUndefined();
});

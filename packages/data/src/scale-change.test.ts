import type { ColumnProfile } from '@modelops/contracts';
import { beforeEach, expect, test } from 'vitest';
import { random } from './duckdb/testkit.ts';
import { binOf, equiprobableEdges } from './profiles.ts';
import { detectRecentScaleChange, detectScaleChange } from './scale-change.ts';

let next = random(5);
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
/** Of so many rows that 1000 and 1024 are told apart. */
const many = profile(draw(60_000, lengths));
// Each test draws the same, whatever stands before it; other rows than those of the reference.
beforeEach(() => {
  next = random(6);
});
const celsius = () => 12 + 9 * normal();

const scaled = /another scale now: every quantile is /;
test.each<[number, RegExp]>([
  [
    1.609344,
    /^distance looks like kilometres now: every quantile is 1\.609 times what it was \(miles → kilometres\)$/,
  ],
  [1 / 1.609344, /looks like miles now/],
  [0.3048, /looks like metres now: every quantile is 0\.3048 times what it was \(feet → metres\)/],
  [60, /looks like seconds now/],
  [1 / 60, /looks like minutes now/],
  [86_400, /looks like seconds now: every quantile is 86400 times what it was \(days → seconds\)/],
  [1024, /looks like bytes now: every quantile is 1024 times what it was \(KiB → bytes\)/],
  [1 / 1024, /looks like KiB now/],
  [1024 ** 2, /looks like bytes now: every quantile is 1048576 times what it was \(MiB → bytes\)/],
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((power): [number, RegExp][] => [
    [10 ** power, new RegExp(`${scaled.source}${10 ** power} times what it was$`)],
    [10 ** -power, new RegExp(`${scaled.source}${Number(`1e-${power}`)} times what it was$`)],
  ]),
])('× %d is told', (factor, says) => {
  const change = detectScaleChange(
    many,
    draw(60_000, () => factor * lengths()),
  );
  expect(change?.sentence).toMatch(says);
  expect(change).toMatchObject({ kind: 'known', fits: [{ offset: 0 }] });
  expect(change!.factor / factor).toBeCloseTo(1, 12);
});

test.each<[number, readonly number[], RegExp]>([
  [1000, [1000, 1024], /; 1000 or 1024 \(KiB → bytes\) fits$/],
  [1024, [1000, 1024], /; 1000 or 1024 \(KiB → bytes\) fits$/],
  [1 / 1024, [0.001, 1 / 1024], /; 0\.001 or 0\.0009766 \(bytes → KiB\) fits$/],
  [1024 ** 2, [1e6, 1024 ** 2], /; 1000000 or 1048576 \(MiB → bytes\) fits$/],
  [60, [60, 180 / Math.PI], /; 60 \(minutes → seconds\) or 57\.3 \(radians → degrees\) fits$/],
])(
  '× %d of 400 rows is what was measured, and all that fits: no unit is asserted',
  (factor, factors, says) => {
    let open = 0;
    let missed = 0;
    for (let round = 0; round < 100; round++) {
      const change = detectScaleChange(
        before,
        draw(400, () => factor * lengths()),
      );
      if (!change!.fits.some((one) => Math.abs(one.factor / factor - 1) < 1e-9)) missed++;
      if (change!.fits.length === 1) continue;
      open++;
      expect(change).toMatchObject({ kind: 'known', fits: factors.map((one) => ({ factor: one })) });
      expect(change!.sentence).toMatch(says);
      expect(change!.sentence).not.toContain('looks like');
      const [, measured] =
        /^distance is on another scale now: every quantile is about (\S+) times what it was;/.exec(
          change!.sentence,
        )!;
      // Three standard errors of a mean of 400 logarithms.
      expect(Math.abs(Math.log(Number(measured) / factor))).toBeLessThan((3 * 0.7) / 20 + 0.03);
    }
    expect(open).toBeGreaterThan(60);
    // Where two are left, that of the truth is one; what is said alone is seldom wrong.
    expect(missed).toBeLessThanOrEqual(8);
  },
);

test('the same for values on both sides of zero', () => {
  const both = profile(draw(5000, normal));
  expect(
    detectScaleChange(
      both,
      draw(400, () => 1024 * normal()),
    )?.fits,
  ).toMatchObject([{ factor: 1000 }, { factor: 1024 }]);
  expect(
    detectScaleChange(
      profile(draw(100_000, normal)),
      draw(100_000, () => 1024 ** 2 * normal()),
    )?.fits,
  ).toMatchObject([{ factor: 1024 ** 2 }]);
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
  ).toMatchObject({ kind: 'unknown', fits: [] });
});

test('growth is seldom taken for a unit, and never for one that is far from it', () => {
  // Growth by so much, and how often of fifty times it may be called a unit: 1.5 and 3 are near one (1.609 and 3.281).
  for (const [growth, most] of [
    [1.5, 30],
    [2, 15],
    [3, 10],
    [8, 0],
    [15, 0],
    [40, 0],
    [300, 0],
    [5000, 0],
    [3e6, 0],
  ] as const) {
    let known = 0;
    for (let round = 0; round < 50; round++) {
      const change = detectScaleChange(
        many,
        draw(5000, () => growth * lengths()),
      );
      if (change?.kind === 'known') known++;
      for (const { factor } of change?.fits ?? [])
        expect(Math.abs(Math.log(factor / growth))).toBeLessThan(0.25);
    }
    expect(known).toBeLessThanOrEqual(most);
  }
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
  [90, 14, 100, 18],
  [90, 30, 100, 18],
  [60, 1, 500, 17],
  [60, 5, 100, 17],
  // With seven days before, one that is nearer by chance is more than may be.
  [40, 33, 50, 10],
])(
  'of %i days the last %i are in kilometres: told, with the first of them (%i rows a day)',
  (days, last, rows, least) => {
    let told = 0;
    for (let round = 0; round < 20; round++) {
      const recent = detectRecentScaleChange(
        before,
        daily(days, rows, (at) => (at < days - last ? 1 : 1.609344) * lengths()),
      );
      if (recent === undefined) continue;
      told++;
      expect(recent.kind).toBe('known');
      expect(recent.fits).toContainEqual(expect.objectContaining({ factor: 1.609344 }));
      if (recent.fits.length === 1)
        expect(recent.sentence).toMatch(
          /^distance looks like kilometres since 2001-\d\d-\d\d: every quantile is 1\.609/,
        );
      const since = (Date.parse(recent.since) - Date.UTC(2001, 0, 1)) / 86_400_000;
      // By single days of few rows it is told to a few days.
      expect(Math.abs(since - (days - last))).toBeLessThanOrEqual(rows < 100 ? 6 : 3);
    }
    expect(told).toBeGreaterThanOrEqual(least);
  },
);

test('since some day in another prefix, or 1024 times as many: told, though one look says 1000 and the other 1024', () => {
  let told = 0;
  for (const factor of [1000, 1024, 1024 ** 2, 1e7])
    for (let round = 0; round < 10; round++) {
      const recent = detectRecentScaleChange(
        before,
        daily(60, 100 + 150 * round, (at) => (at < 46 ? 1 : factor) * lengths()),
      );
      if (recent === undefined) continue;
      told++;
      expect(recent).toMatchObject({ kind: 'known', since: '2001-02-16' });
      expect(recent.sentence).toContain(' since 2001-02-16: every quantile is ');
    }
  expect(told).toBeGreaterThanOrEqual(39);
});

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

import { expect, test } from 'vitest';
import { chooseWindow } from './lock.ts';

const days = { first: '2001-01-01', last: '2001-05-31' };
const spans = (options: Parameters<typeof chooseWindow>[0]) => {
  const { window, holdout } = chooseWindow(options);
  return `${window.from}..${window.to} ${holdout.from}..${holdout.to}`;
};

test.each<[string, Partial<Parameters<typeof chooseWindow>[0]>, string]>([
  ['the newest fourteen days judge', {}, '2001-01-01..2001-05-18 2001-05-18..2001-06-01'],
  ['labels that come late', { delayDays: 7 }, '2001-01-01..2001-05-11 2001-05-11..2001-05-25'],
  ['as of an earlier day', { now: '2001-05-06' }, '2001-01-01..2001-04-22 2001-04-22..2001-05-06'],
  ['both', { now: '2001-05-06', delayDays: 7 }, '2001-01-01..2001-04-15 2001-04-15..2001-04-29'],
  [
    'data that ended before',
    { now: '2001-06-05', delayDays: 7 },
    '2001-01-01..2001-05-15 2001-05-15..2001-05-29',
  ],
  ['long before', { now: '2001-09-01', delayDays: 7 }, '2001-01-01..2001-05-18 2001-05-18..2001-06-01'],
  ['a gap', { gapDays: 1, holdoutDays: 7 }, '2001-01-01..2001-05-24 2001-05-25..2001-06-01'],
  ['the last month only', { from: '2001-05-01' }, '2001-05-01..2001-05-18 2001-05-18..2001-06-01'],
])('%s', (_, options, expected) => {
  expect(spans({ days, ...options })).toBe(expected);
});

test('too few days are told', () => {
  expect(() => chooseWindow({ days: { first: '2001-01-01', last: '2001-01-14' } })).toThrow(/too short/);
});

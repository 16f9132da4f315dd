import { expect, test } from 'vitest';
import { parseDuration, parseShare, parseTime } from './duration.ts';

test.each([
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['1.5h', 5_400_000],
  ['7d', 604_800_000],
  ['2w', 1_209_600_000],
])('%s', (text, milliseconds) => expect(parseDuration(text, 'x')).toBe(milliseconds));
test.each(['', '7', 'd', '-1d', '0d', '7 days', '1y', 'NaNd', '9999999999999999w'])(
  '%j is no length',
  (text) => expect(() => parseDuration(text, 'gap')).toThrow(/^gap: ".*" is no length of time\. Write/),
);

test.each([
  ['20%', 0.2],
  [0.2, 0.2],
  ['1.1%', 0.011],
])('%s', (text, share) => expect(parseShare(text, 'x')).toBe(share));
test.each(['0%', '100%', 1, 0, 'half', '', '-20%'])('%j is no share', (text) =>
  expect(() => parseShare(text, 'x')).toThrow(/is no share/),
);

test.each([
  ['2001-03-01', '2001-03-01T00:00:00.000Z'],
  ['2001-03-01T06:30', '2001-03-01T06:30:00.000Z'],
  ['2001-03-01 06:30:15.5+02:00', '2001-03-01T04:30:15.500Z'],
  ['1969-12-31', '1969-12-31T00:00:00.000Z'],
])('%s', (text, iso) => expect(new Date(parseTime(text, 'x')).toISOString()).toBe(iso));
test.each(['2001-02-31', '2001-13-01', '01.03.2001', '2001', 'yesterday', ''])('%j is no time', (text) =>
  expect(() => parseTime(text, 'from')).toThrow(/^from: ".*" is no time/),
);

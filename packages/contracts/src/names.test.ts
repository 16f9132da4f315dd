import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from './errors.ts';
import {
  checkModelName,
  compareVersions,
  formatVersion,
  parseVersion,
  parseVersionTag,
  versionTag,
} from './names.ts';
import { nearest, suggestion } from './nearest.ts';

const part = fc.nat(999_999_999);
const version = fc.record({ major: part, minor: part, patch: part });
const name = fc.stringMatching(/^[a-z0-9]([a-z0-9._-]{0,20}[a-z0-9])?$/);

describe("a model's name", () => {
  test.each(['a', 'flight-delay', 'v2', '0', 'a.b_c-d', 'x'.repeat(100)])('%s', (good) => {
    expect(checkModelName(good)).toBe(good);
  });
  test.each([
    '',
    'A',
    'a b',
    '-a',
    'a-',
    '.a',
    'a.',
    '_a',
    'a..b',
    'a.lock',
    'a@v1',
    'a/b',
    '../a',
    'é',
    'a\n',
    'x'.repeat(101),
    '__proto__',
  ])('not %j', (bad) => {
    expect(() => checkModelName(bad, 'modelops.yml:2:3')).toThrow(UserError);
    expect(() => checkModelName(bad, 'modelops.yml:2:3')).toThrow(
      /^modelops\.yml:2:3: .*Use lower-case letters/s,
    );
  });
});

describe('versions', () => {
  test('round trip, with and without v', () => {
    fc.assert(
      fc.property(version, (value) => {
        expect(parseVersion(formatVersion(value))).toEqual(value);
        expect(parseVersion(`v${formatVersion(value)}`)).toEqual(value);
      }),
    );
  });
  test.each([
    '',
    '1',
    '1.2',
    '1.2.3.4',
    '01.2.3',
    '1.2.3-rc.1',
    '1.2.3+b',
    ' 1.2.3',
    '1.2.3\n',
    'vv1.2.3',
    'V1.2.3',
    '-1.2.3',
    '1.2.9999999999',
  ])('not %j', (bad) => expect(parseVersion(bad)).toBeUndefined());
  test('are ordered by number, not by text', () => {
    const order = ['0.0.1', '0.0.10', '0.2.0', '0.10.0', '1.0.0', '10.0.0'];
    const parsed = order.map((text) => parseVersion(text)!);
    expect([...parsed].reverse().sort(compareVersions).map(formatVersion)).toEqual(order);
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(Math.sign(compareVersions(a, b))).toBe(0 - Math.sign(compareVersions(b, a)) || 0);
        expect(compareVersions(a, a)).toBe(0);
      }),
    );
  });
});

describe('tags', () => {
  test('round trip', () => {
    fc.assert(
      fc.property(name, version, (model, value) => {
        expect(parseVersionTag(versionTag(model, value))).toEqual({ model, version: value });
      }),
    );
  });
  test.each([
    'v1.2.3',
    '@v1.2.3',
    'a@1.2.3',
    'a@vv1.2.3',
    'A@v1.2.3',
    'a@v1',
    'a@v1.2.3-rc',
    'a/b@v1.2.3',
    'a@v1.2.3@v1.2.3',
  ])('not ours: %s', (tag) => expect(parseVersionTag(tag)).toBeUndefined());
});

describe('what was most likely meant', () => {
  const known = ['gates', 'group', 'slices', 'on-inconclusive', 'primary-metric'];
  test.each([
    ['gate', 'gates'],
    ['Gates', 'gates'],
    ['gaets', 'gates'],
    ['on_inconclusive', 'on-inconclusive'],
    ['primarymetric', 'primary-metric'],
    ['slcies', 'slices'],
    ['threshold', undefined],
    ['x', undefined],
    ['', undefined],
  ])('%s → %s', (word, expected) => expect(nearest(word, known)).toBe(expected));
  test('a known word is its own nearest; without candidates there is none', () => {
    for (const word of known) expect(nearest(word, known)).toBe(word);
    expect(nearest('gates', [])).toBeUndefined();
  });
  test('else the list is shown', () => {
    expect(suggestion('gate', known)).toBe('Did you mean "gates"?');
    expect(suggestion('threshold', known)).toMatch(/^Known: gates, group, /);
    expect(suggestion('threshold', [])).toBe('');
  });
});

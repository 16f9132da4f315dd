import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, digestOf, isDigest, prettyCanonicalJson, sha256 } from './canonical.ts';

const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 4 }).filter((value) => {
  return !/\\ud[89a-f]/.test(JSON.stringify(value));
});

/** The same value with the keys of every object in another order. */
function shuffled(value: unknown, turn: number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, turn));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const cut = entries.length === 0 ? 0 : turn % entries.length;
  return Object.fromEntries(
    [...entries.slice(cut), ...entries.slice(0, cut)]
      .reverse()
      .map(([key, item]) => [key, shuffled(item, turn)]),
  );
}

test('reading it gives the value back', () => {
  fc.assert(
    fc.property(json, (value) => {
      // JSON has no -0.
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('the order of keys does not matter, nor does a second round', () => {
  fc.assert(
    fc.property(json, fc.nat(10), (value, turn) => {
      const text = canonicalJson(value);
      expect(canonicalJson(shuffled(value, turn))).toBe(text);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(digestOf(JSON.parse(prettyCanonicalJson(value)))).toBe(digestOf(value));
    }),
  );
});

describe('RFC 8785', () => {
  // Appendix B: IEEE 754 bits and their one spelling.
  test.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('%s is written %s', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
  });

  test('the example of section 3.2.3: keys are sorted by UTF-16 code unit', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect([...canonicalJson(value).matchAll(/:"([^"]*)"/g)].map((match) => match[1])).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  test('the example of section 3.2.2: escapes', () => {
    expect(canonicalJson({ string: '\u20ac$\u000f\nA\'B"\\\\"/', literals: [null, true, false] })).toBe(
      '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });
});

test('an absent key is the same as undefined; keys like __proto__ are kept', () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  expect(canonicalJson(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
});

test('the same object twice is no cycle', () => {
  const shared = { a: 1 };
  expect(canonicalJson([shared, shared])).toBe('[{"a":1},{"a":1}]');
});

const cycle: Record<string, unknown> = {};
cycle['deep'] = [cycle];

test.each([
  ['NaN', { a: [Number.NaN] }, '/a/0'],
  ['Infinity', { a: Number.POSITIVE_INFINITY }, '/a'],
  ['a lone surrogate', { a: '\ud800' }, '/a'],
  ['a lone surrogate', { '\udc00': 1 }, '(at )'],
  ['undefined', [undefined], '/0'],
  // biome-ignore lint/suspicious/noSparseArray: a hole is the case.
  ['undefined', [1, , 2], '/1'],
  ['a function', { a: () => 1 }, '/a'],
  ['a bigint', { a: 1n }, '/a'],
  ['a Date', { a: new Date(0) }, '/a'],
  ['a Map', new Map([[1, 2]]), '(at )'],
  ['a cycle', cycle, '/deep/0'],
])('%s is refused, with the place', (what, value, place) => {
  const noun = what.replace(/^an? /, '');
  expect(() => canonicalJson(value)).toThrow(TypeError);
  expect(() => canonicalJson(value)).toThrow(noun);
  expect(() => canonicalJson(value)).toThrow(place);
});

test('digests', () => {
  // FIPS 180-2, "abc".
  expect(sha256('abc')).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256(new TextEncoder().encode('é'))).toBe(sha256('é'));
  expect(digestOf({ b: 1, a: 2 })).toBe(
    `sha256:${createHash('sha256').update('{"a":2,"b":1}').digest('hex')}`,
  );
  expect(isDigest(sha256(''))).toBe(true);
  for (const wrong of [
    '',
    'sha256:',
    `sha256:${'A'.repeat(64)}`,
    `sha256:${'a'.repeat(63)}`,
    `${sha256('')}\n`,
  ]) {
    expect(isDigest(wrong), wrong).toBe(false);
  }
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { count, levelText, percent, plural, roughly, scaleOf, short, size } from './numbers.ts';

describe('a scale', () => {
  test.each([
    [[0.69512], [], '0.695'],
    [[0.69512], [0.0004], '0.6951'],
    [[0.0071], [], '0.0071'],
    [[12.3456], [], '12.35'],
    [[1234.5], [], '1,235'],
    [[1234567.8], [], '1,234,568'],
    [[-0.02], [], '−0.020'],
    [[42], [], '42'],
    [[1], [], '1.000'],
    [[0], [], '0.000'],
    [[1.2e-9], [], '1.20×10⁻⁹'],
    [[3.4e15], [], '3.40×10¹⁵'],
    [[null], [], '—'],
    [[Number.NaN], [], '—'],
    [[Number.POSITIVE_INFINITY], [], '—'],
  ])('%j with steps %j is %s', (values, steps, text) => {
    expect(scaleOf(values, steps).plain(values[0])).toBe(text);
  });

  test('never shows a number as zero that is none', () => {
    const scale = scaleOf([0.7]);
    expect(scale.signed(0.00003)).toBe('+0.00003');
    expect(scale.signed(-2.5e-9)).toBe('−2.5×10⁻⁹');
    expect(scale.signed(0)).toBe('0.000');
    expect(scale.signed(-0)).toBe('0.000');
  });

  test('tells a value from its bound, and rounding noise from a difference', () => {
    expect(scaleOf([0.7], [], [[0.69996, 0.7]]).plain(0.69996)).toBe('0.69996');
    expect(scaleOf([0.7], [], [[0.695 - 0.7, -0.005]]).signed(0.695 - 0.7)).toBe('−0.005');
  });

  test('writes any number in few characters', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), fc.double(), (a, b, c) => {
        const scale = scaleOf([a, b], [c], [[a, b]]);
        for (const value of [a, b, c]) {
          expect(scale.signed(value)).toMatch(
            /^(?:—|[+−]?(?:\d{1,3}(?:,\d{3})*(?:\.\d{1,9})?|\d(?:\.\d+)?×10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))$/,
          );
        }
      }),
      { numRuns: 3000 },
    );
  });
});

test('counts, shares, levels and sizes', () => {
  expect([count(0), count(999), count(52310), count(1e9)]).toEqual(['0', '999', '52,310', '1,000,000,000']);
  expect([roughly(18_642), roughly(87)]).toEqual(['about 19,000', 'about 87']);
  expect([percent(0.1761), levelText(0.95), levelText(0.999)]).toEqual(['17.6%', '95%', '99.9%']);
  expect([size(1), size(999), size(1000), size(1_234_567), size(123_456_789)]).toEqual([
    '1 byte',
    '999 bytes',
    '1.0 kB',
    '1.2 MB',
    '123 MB',
  ]);
  expect([short(0.005), short(12), short(12000), short(-0.5), short(1e-9)]).toEqual([
    '0.005',
    '12',
    '12,000',
    '−0.5',
    '1.00×10⁻⁹',
  ]);
  expect([plural(1, 'gate'), plural(0, 'gate'), plural(2, 'box', 'boxes')]).toEqual([
    '1 gate',
    '0 gates',
    '2 boxes',
  ]);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from './errors.ts';
import { formatGate, type Gate, parseGate } from './gates.ts';

const number = fc
  .oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -1000, max: 1000 }).map((n) => n / 100),
  )
  .map((value) => (Object.is(value, -0) ? 0 : value));
const positive = number.filter((value) => value > 0);
const identifier = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
// A lone surrogate is no text: it cannot come from a file in UTF-8.
const word = fc.oneof(
  identifier,
  fc.string({ unit: 'grapheme', maxLength: 5 }),
  fc.constantFrom('champion', 'eu-west-1', 'a b'),
);
const condition = fc.oneof(
  fc.record({ column: word, op: fc.constantFrom('=', '!=', '<', '<=', '>', '>='), value: number }),
  fc.record({ column: word, op: fc.constantFrom('=', '!='), value: word }),
) as fc.Arbitrary<Gate['slice'][number]>;
const gate: fc.Arbitrary<Omit<Gate, 'text'>> = fc.record({
  metric: identifier,
  args: fc.dictionary(identifier, number, { maxKeys: 3, noNullPrototype: true }),
  slice: fc.array(condition, { maxLength: 3 }),
  op: fc.constantFrom('>=', '<=', '>', '<'),
  bound: fc.oneof(
    fc.record({ champion: fc.constant(0), offset: number }),
    fc.record({ champion: fc.oneof(fc.constant(1), positive), offset: number }),
  ),
});

test('a gate that is written down is read back as it was', () => {
  fc.assert(
    fc.property(gate, (original) => {
      const text = formatGate(original);
      expect(parseGate(text)).toEqual({ ...original, text });
    }),
    { numRuns: 1000 },
  );
});

test('any text is a gate, or a UserError that names a column inside it', () => {
  const symbols = [
    '>=',
    '<',
    '(',
    ')',
    '[',
    ']',
    ',',
    '+',
    '-',
    '*',
    '%',
    '"',
    '\\',
    ' ',
    '=',
    'champion',
    '0.5',
    'é',
  ];
  const source = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc
      .array(fc.oneof(fc.constantFrom(...symbols), identifier), { maxLength: 12 })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(source, (text) => {
      try {
        const parsed = parseGate(text);
        expect(parseGate(parsed.text)).toEqual(parsed);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        const column = Number(/^gate, column (\d+)$/.exec((error as UserError).where ?? '')?.[1]);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(column).toBeLessThanOrEqual(text.length + 1);
      }
    }),
    { numRuns: 2000 },
  );
});

describe('one spelling', () => {
  test.each([
    ['roc_auc>=.7', 'roc_auc >= 0.7'],
    ['ROC_AUC >= 70%', 'roc_auc >= 0.7'],
    ['x >= 1.1%', 'x >= 0.011'],
    ['x > -0', 'x > 0'],
    ['x <= 1_000', 'x <= 1000'],
    ['x < 1e-7', 'x < 1e-7'],
    ['roc_auc >= champion', 'roc_auc >= champion'],
    ['roc_auc >= champion-0.005', 'roc_auc >= champion - 0.005'],
    ['roc_auc >= champion + 0', 'roc_auc >= champion'],
    ['rmse <= 1.05*Champion', 'rmse <= champion * 1.05'],
    ['rmse <= champion * 105% - 1', 'rmse <= champion * 1.05 - 1'],
    ['recall ( threshold = 0.3 , k = -2 ) >= 0', 'recall(threshold=0.3, k=-2) >= 0'],
    ['recall[origin == ORD, distance >= -5] >= 50%', 'recall[origin=ORD, distance>=-5] >= 0.5'],
    ['recall[region=eu-west-1] > 0', 'recall[region=eu-west-1] > 0'],
    ['recall["a \\"b\\""="]"] > 0', 'recall["a \\"b\\""="]"] > 0'],
    ['recall[café=olé] > 0', 'recall["café"="olé"] > 0'],
    ['recall(__proto__=1) > 0', 'recall(__proto__=1) > 0'],
  ])('%s → %s', (source, text) => {
    expect(parseGate(source).text).toBe(text);
  });
});

describe('what cannot be read names the column and what would be right', () => {
  test.each([
    ['', 1, 'a gate begins with the name of a metric, but found the end'],
    ['  ', 3, 'a gate begins with'],
    ['0.7 <= roc_auc', 1, 'a gate begins with'],
    ['roc_auc', 8, 'a gate compares with'],
    ['roc_auc = 0.7', 9, 'a gate compares with'],
    ['roc_auc => 0.7', 9, 'a gate compares with'],
    ['roc_auc >= ', 12, 'a bound is a number or "champion"'],
    ['roc_auc >= chmpion', 12, 'a bound is a number or "champion", but found "chmpion"'],
    ['roc_auc >= 0.7 and x', 16, 'the gate should end here'],
    ['roc_auc >= 0.7.1', 12, 'has no meaning'],
    ['roc_auc >= 0,7', 13, 'the gate should end here'],
    ['roc_auc >= 1e999', 12, 'a number must be one that a computer can hold'],
    ['roc_auc >= champion * 0', 12, 'the factor of the champion must be more than 0'],
    ['roc_auc >= -2 * champion', 12, 'the factor of the champion must be more than 0'],
    ['roc_auc >= champion * x', 23, '"champion *" is followed by a number'],
    ['roc_auc >= 2 * 3', 16, 'a number is multiplied by "champion"'],
    ['roc_auc >= champion - 2%', 23, '"champion - 2%" can be read in two ways'],
    ['recall(threshold) >= 1', 17, 'an argument is written name=number'],
    ['recall(k=1, k=2) >= 1', 13, 'the argument "k" is given twice'],
    ['recall(k=1 >= 1', 12, 'expected "," or ")"'],
    ['recall() >= 1', 8, 'an argument is written name=number'],
    ['recall[] >= 1', 8, 'a slice names a column'],
    ['recall[3=4] >= 1', 8, 'a slice names a column'],
    ['recall[origin] >= 1', 14, 'a slice compares with'],
    ['recall[origin>ORD] >= 1', 15, '">" compares with a number'],
    ['recall[origin=ORD >= 1', 19, 'expected "," or "]"'],
    ['recall["a] >= 1', 8, 'has no meaning'],
    ['recall["\\x"=1] >= 1', 8, "is not a text in JSON's form"],
    ['roc_auc >= $x', 12, '"$" has no meaning'],
  ])('%s', (source, column, message) => {
    try {
      parseGate(source, 'gates[0]');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      expect((error as UserError).where).toBe(`gates[0], column ${column}`);
      expect((error as UserError).message).toContain(message);
    }
  });

  test('the two readings of a percentage are both offered', () => {
    expect(() => parseGate('roc_auc >= champion - 2%')).toThrow(
      'Write "champion * 0.98" for a share of the champion\'s value, or "champion - 0.02" for a difference.',
    );
  });
});

test('a text longer than any gate is refused before it is read', () => {
  for (const source of ['('.repeat(1_000_000), `recall[${'a=1,'.repeat(5_000)}] >= 1`, ' '.repeat(501)]) {
    expect(() => parseGate(source)).toThrow(/^gate, column 501: a gate has at most 500 characters/);
  }
  expect(parseGate(`${'x'.repeat(493)} >= 0.5`).metric).toHaveLength(493);
});

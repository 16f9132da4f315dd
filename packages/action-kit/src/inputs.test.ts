import {
  defineAction,
  flag,
  integer,
  lines,
  number,
  optionalChoice,
  text,
  textWithDefault,
  UserError,
} from '@modelops/contracts';
import { expect, test } from 'vitest';
import { parseInputs } from './inputs.ts';

const spec = defineAction({
  name: 'probe',
  title: 'Probe',
  description: 'x',
  branding: { icon: 'box', color: 'blue' },
  inputs: {
    name: text({ description: 'A name.' }),
    out: textWithDefault({ description: 'x', default: 'here' }),
    token: textWithDefault({ description: 'x', default: '${{ github.token }}' }),
    mode: optionalChoice(['fast', 'careful'] as const, { description: 'x' }),
    quiet: flag({ description: 'x', default: false }),
    many: lines({ description: 'x' }),
    share: number({ description: 'x', min: 0, max: 1 }),
    least: number({ description: 'x', min: 3 }),
    most: number({ description: 'x', max: 3 }),
    count: integer({ description: 'x', min: 0 }),
    must: { kind: 'text', required: true, default: undefined, description: 'It says what.' },
  },
  outputs: {},
  permissions: [],
});

const parse = (given: Record<string, string>) =>
  parseInputs(spec, (name) => ({ must: 'x', ...given })[name as 'must'] ?? '');
const refusal = (given: Record<string, string>) => {
  try {
    parse(given);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  return 'accepted';
};

test('nothing given: defaults, and absent where there is none; an expression that no runner evaluated is nothing', () => {
  expect(parse({})).toEqual({
    name: undefined,
    out: 'here',
    token: '',
    mode: undefined,
    quiet: false,
    many: [],
    share: undefined,
    least: undefined,
    most: undefined,
    count: undefined,
    must: 'x',
  });
});

test('every kind as people write it', () => {
  expect(
    parse({
      name: '  a b ',
      mode: 'careful',
      quiet: 'TRUE',
      many: ' a \r\n\n# a comment\n  b',
      share: '.5',
      least: '1e3',
      most: '-2.5',
      count: '+7',
    }),
  ).toMatchObject({
    name: 'a b',
    mode: 'careful',
    quiet: true,
    many: ['a', 'b'],
    share: 0.5,
    least: 1000,
    most: -2.5,
    count: 7,
  });
});

test.each([
  [{ must: ' ' }, 'the input `must` is missing. Add it under `with:`. It says what.'],
  [{ mode: 'carefull' }, 'the input `mode` is "carefull". Allowed: fast, careful. Did you mean "careful"?'],
  [{ mode: 'xyz' }, 'the input `mode` is "xyz". Allowed: fast, careful.'],
  [{ mode: 'Fast' }, 'the input `mode` is "Fast". Allowed: fast, careful. Did you mean "fast"?'],
  [{ quiet: 'on' }, 'the input `quiet` is "on". It is `true` or `false`.'],
  [{ share: 'half' }, 'the input `share` is "half". It is a number.'],
  [{ share: '0x1' }, 'the input `share` is "0x1". It is a number.'],
  [{ share: '1e999' }, 'the input `share` is "1e999". It is a number.'],
  [{ share: 'NaN' }, 'the input `share` is "NaN". It is a number.'],
  [{ share: '2' }, 'the input `share` is 2. It is between 0 and 1.'],
  [{ least: '2' }, 'the input `least` is 2. It is at least 3.'],
  [{ most: '4' }, 'the input `most` is 4. It is at most 3.'],
  [{ count: '1.5' }, 'the input `count` is "1.5". It is a whole number.'],
  [{ count: '9007199254740993' }, 'the input `count` is "9007199254740993". It is a whole number.'],
  [{ count: '-1' }, 'the input `count` is -1. It is at least 0.'],
])('%j', (given, message) => {
  expect(refusal(given as Record<string, string>)).toBe(message);
});

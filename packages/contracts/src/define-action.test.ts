import { describe, expect, expectTypeOf, test } from 'vitest';
import { actionSpecs } from './actions/index.ts';
import {
  choice,
  defineAction,
  flag,
  type InputsOf,
  integer,
  lines,
  number,
  optionalChoice,
  text,
  textWithDefault,
} from './define-action.ts';

const spec = defineAction({
  name: 'try-out',
  title: 'Try out',
  description: 'x',
  branding: { icon: 'box', color: 'red' },
  inputs: {
    word: text({ description: 'x' }),
    path: textWithDefault({ description: 'x', default: 'a' }),
    dry: flag({ description: 'x', default: false }),
    mode: choice(['a', 'b'], { description: 'x', default: 'a' }),
    task: optionalChoice(['c', 'd'], { description: 'x' }),
    many: lines({ description: 'x' }),
    share: number({ description: 'x', min: 0, max: 1 }),
    seed: integer({ description: 'x' }),
  },
  outputs: {},
  permissions: [],
});

test('an input has the type that its kind says', () => {
  expectTypeOf<InputsOf<typeof spec>>().toEqualTypeOf<{
    readonly word: string | undefined;
    readonly path: string;
    readonly dry: boolean;
    readonly mode: 'a' | 'b';
    readonly task: 'c' | 'd' | undefined;
    readonly many: readonly string[];
    readonly share: number | undefined;
    readonly seed: number | undefined;
  }>();
  expect(Object.values(spec.inputs).map(({ kind }) => kind)).toEqual([
    'text',
    'text',
    'flag',
    'choice',
    'choice',
    'lines',
    'number',
    'integer',
  ]);
});

test('only what has a default has one, as the text of action.yml', () => {
  const defaults = Object.entries(spec.inputs).map(([name, input]) => [name, input.default]);
  expect(Object.fromEntries(defaults)).toEqual({
    word: undefined,
    path: 'a',
    dry: 'false',
    mode: 'a',
    task: undefined,
    many: undefined,
    share: undefined,
    seed: undefined,
  });
});

describe.each(actionSpecs.map((action) => [action.name, action] as const))('%s', (_, action) => {
  test('its names are as a workflow writes them, and everything is described', () => {
    for (const [name, { description }] of [
      ...Object.entries(action.inputs),
      ...Object.entries(action.outputs),
    ]) {
      expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(description, name).toMatch(/\.$/);
      expect(description, name).not.toMatch(/\n/);
    }
    for (const { scope } of action.permissions) expect(scope).toMatch(/^[a-z-]+: (read|write)$/);
  });

  test('a default is one of what is allowed', () => {
    for (const [name, input] of Object.entries(action.inputs)) {
      if (input.allowed !== undefined && input.default !== undefined)
        expect(input.allowed, name).toContain(input.default);
    }
  });

  test('a description that promises a default value of its own has no default in action.yml', () => {
    for (const [name, input] of Object.entries(action.inputs)) {
      if (/\bDefault: /.test(input.description)) expect(input.default, name).toBeUndefined();
    }
  });
});

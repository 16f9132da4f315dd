import { choice, flag, lines, number, text } from '@modelops/contracts';
import { describe, expect, test } from 'vitest';
import { parseFlags } from './flags.ts';
import { UsageError } from './io.ts';

const inputs = {
  model: text({ description: '' }),
  gates: lines({ description: '' }),
  margin: number({ description: '' }),
  bump: choice(['auto', 'major'], { description: '', default: 'auto' }),
  prerelease: flag({ description: '', default: false }),
};
const read = (...args: string[]) => {
  const { values, positionals } = parseFlags(args, inputs);
  return { ...Object.fromEntries(values), positionals };
};

describe('flags', () => {
  test.each<[string[], Record<string, unknown>]>([
    [[], {}],
    [['--model', 'churn'], { model: 'churn' }],
    [['--model=churn'], { model: 'churn' }],
    [['--model='], { model: '' }],
    [['--margin', '-0.5'], { margin: '-0.5' }],
    [['--margin=-0.5'], { margin: '-0.5' }],
    [['--gates', 'a >= 1', '--gates', 'b <= 2'], { gates: 'a >= 1\nb <= 2' }],
    [['--prerelease'], { prerelease: 'true' }],
    [['--no-prerelease'], { prerelease: 'false' }],
    [['--prerelease=false'], { prerelease: 'false' }],
    [['--prerelease', 'v1'], { prerelease: 'true', positionals: ['v1'] }],
    [['v1', '--', '--model'], { positionals: ['v1', '--model'] }],
  ])('%j', (args, wanted) => {
    expect(read(...args)).toEqual({ positionals: [], ...wanted });
  });

  test.each<[string[], string]>([
    [['--gate', 'x'], 'there is no flag --gate. Did you mean --gates?'],
    [['--nonsense'], 'there is no flag --nonsense.'],
    [['--no-model'], 'there is no flag --no-model.'],
    [['-x'], 'there is no flag -x.'],
    [['--model'], '--model needs a value.'],
    [['--model', '--gates', 'x'], '--model needs a value.'],
    [['--model', 'a', '--model', 'b'], '--model is given twice.'],
    [['--no-prerelease=x'], '--no-prerelease takes no value.'],
  ])('%j is a wrong call', (args, message) => {
    expect(() => read(...args)).toThrow(new UsageError(message));
  });

  test('those that every command has', () => {
    expect(parseFlags(['--json', '-h'], inputs)).toMatchObject({ json: true, help: true, verbose: false });
  });
});

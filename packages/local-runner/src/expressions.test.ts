import { expect, test } from 'vitest';
import { Expressions, type Status } from './expressions.ts';
import { githubParser } from './github-parser.ts';

const expressions = new Expressions(await githubParser());
const status = (result: 'success' | 'failure' | 'cancelled'): Status => ({
  success: () => result === 'success',
  failure: () => result === 'failure',
  cancelled: () => result === 'cancelled',
});

test.each([
  ["github.event_name == 'push' && 'a' || 'b'", 'a'],
  ['github.event.pull_request.number || github.ref', 'refs/heads/main'],
  ['fromJSON(needs.select.outputs.models)', ['a', 'b']],
  ["startsWith(inputs.runs-on, '[') && fromJSON(inputs.runs-on) || inputs.runs-on", ['x', 'y']],
  ["format('{0}-{1}', github.event_name, 3)", 'push-3'],
  ['needs.*.result', ['success']],
  ['steps.nothing.outputs.x', null],
])('%s', (source, value) => {
  const contexts = {
    github: { event_name: 'push', event: {}, ref: 'refs/heads/main' },
    needs: { select: { result: 'success', outputs: { models: '["a","b"]' } } },
    inputs: { 'runs-on': '["x","y"]' },
  };
  expect(expressions.evaluate(source, contexts)).toEqual(value);
});

test.each([
  ['no condition after success', undefined, 'success', true],
  ['no condition after failure', undefined, 'failure', false],
  ['a condition that asks for no status holds after success only', "'a' == 'a'", 'failure', false],
  ['always', 'always()', 'cancelled', true],
  ['not cancelled, after failure', '${{ !cancelled() }}', 'failure', true],
  ['not cancelled, when cancelled', '!cancelled()', 'cancelled', false],
  ['failure()', 'failure() && true', 'failure', true],
  ['a text that looks like a call asks for nothing', "'always()' != ''", 'failure', false],
  ['an empty text is false', "''", 'success', false],
] as const)('if: %s', (_, source, result, holds) =>
  expect(expressions.condition(source, {}, status(result))).toBe(holds),
);

test('an unknown context or function is an error', () => {
  expect(() => expressions.evaluate('nobody.x', {})).toThrow(/nobody/);
  expect(() => expressions.evaluate("hashFiles('x')", {})).toThrow(/hashFiles/);
});

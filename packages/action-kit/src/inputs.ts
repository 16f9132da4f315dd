import type { ActionSpec, InputSpec, InputsOf } from '@modelops/contracts/define-action';
import { UserError } from '@modelops/contracts/errors';
import { suggestion } from '@modelops/contracts/nearest';

/** The error of one input, in one form everywhere. */
export function inputError(name: string, problem: string, fix?: string): UserError {
  return new UserError(`the input \`${name}\` ${problem}`, { fix });
}

/**
 * Reads the inputs of an action. The runner neither enforces `required` nor checks a type, so it is done here.
 * @param read gives an input's text, `''` when it is not set.
 * @throws UserError naming the input, what was given and what is allowed.
 */
export function parseInputs<S extends ActionSpec>(spec: S, read: (name: string) => string): InputsOf<S> {
  const parsed: Record<string, unknown> = {};
  for (const [name, input] of Object.entries(spec.inputs)) {
    const given = read(name).trim();
    // A default that is an expression was evaluated by the runner; outside a runner it is nothing.
    const fallback = input.default?.startsWith('${{') ? '' : (input.default ?? '');
    const text = given === '' ? fallback : given;
    if (text === '' && input.required) {
      throw inputError(name, 'is missing', `Add it under \`with:\`. ${input.description}`);
    }
    parsed[name] = parseInput(name, input, text);
  }
  return parsed as InputsOf<S>;
}

function parseInput(name: string, input: InputSpec<unknown>, text: string): unknown {
  switch (input.kind) {
    case 'lines':
      return text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'));
    case 'flag': {
      const value = text.toLowerCase();
      if (value !== 'true' && value !== 'false')
        throw inputError(name, `is "${text}"`, 'It is `true` or `false`.');
      return value === 'true';
    }
    case 'choice': {
      if (text === '') return undefined;
      if (!input.allowed!.includes(text)) {
        throw inputError(
          name,
          `is "${text}"`,
          `Allowed: ${input.allowed!.join(', ')}. ${didYouMean(text, input.allowed!)}`.trim(),
        );
      }
      return text;
    }
    case 'number':
    case 'integer': {
      if (text === '') return undefined;
      const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
      if (!Number.isFinite(value) || (input.kind === 'integer' && !Number.isSafeInteger(value))) {
        throw inputError(
          name,
          `is "${text}"`,
          input.kind === 'integer' ? 'It is a whole number.' : 'It is a number.',
        );
      }
      if ((input.min !== undefined && value < input.min) || (input.max !== undefined && value > input.max)) {
        throw inputError(name, `is ${text}`, `It is ${bounds(input.min, input.max)}.`);
      }
      return value;
    }
    case 'text':
      return text === '' && input.default === undefined ? undefined : text;
  }
}

function didYouMean(text: string, allowed: readonly string[]): string {
  const hint = suggestion(text, allowed);
  return hint.startsWith('Did') ? hint : '';
}

function bounds(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return `at most ${max}`;
  return max === undefined ? `at least ${min}` : `between ${min} and ${max}`;
}

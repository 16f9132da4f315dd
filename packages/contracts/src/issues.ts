import type { z } from 'zod';
import { nearest } from './nearest.ts';

/** What a kind of value is called, in the language of the file that the reader sees. */
type Nouns = Readonly<Record<string, string>>;

/** YAML's words. */
export const yamlNouns: Nouns = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  tuple: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  null: 'nothing',
  undefined: 'nothing',
};

/** JSON's words. */
export const jsonNouns: Nouns = {
  ...yamlNouns,
  object: 'an object',
  record: 'an object',
  array: 'an array',
  tuple: 'an array',
  string: 'a string',
  null: 'null',
};

/** What is wrong with a value, in words: what was expected, and what was found instead. */
export function describeIssue(issue: z.core.$ZodIssue, value: unknown, nouns: Nouns): string {
  switch (issue.code) {
    case 'invalid_type': {
      const expected = nouns[issue.expected] ?? issue.expected;
      if (value === undefined) return `is missing; expected ${expected}`;
      return `expected ${expected}, found ${found(value, nouns)}`;
    }
    case 'invalid_value': {
      const words = issue.values.map(String);
      const near = words.length > 1 && typeof value === 'string' ? nearest(value, words) : undefined;
      const hint = near === undefined ? '' : `. Did you mean "${near}"?`;
      const oneOf = words.map((word) => `"${word}"`).join(', ');
      return `expected ${words.length === 1 ? oneOf : `one of ${oneOf}`}, found ${found(value, nouns)}${hint}`;
    }
    case 'too_small':
    case 'too_big': {
      const small = issue.code === 'too_small';
      const bound = small ? issue.minimum : issue.maximum;
      if (issue.origin === 'string' || issue.origin === 'array') {
        if (small && Number(bound) === 1) return 'must not be empty';
        const unit = issue.origin === 'string' ? 'characters' : 'entries';
        return `must have at ${small ? 'least' : 'most'} ${bound} ${unit}`;
      }
      return `must be ${bound} or ${small ? 'more' : 'less'}, found ${found(value, nouns)}`;
    }
    case 'invalid_union':
      // What we say of the forms ourselves names all of them.
      return issue.message === 'Invalid input'
        ? alternatives(issue, value, nouns)
        : `${issue.message}, found ${found(value, nouns)}`;
    case 'unrecognized_keys':
      return `unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    case 'invalid_format': {
      const pattern = 'pattern' in issue ? issue.pattern : undefined;
      const rule = issue.message.startsWith('Invalid ') ? `must match ${pattern}` : issue.message;
      return `${rule}, found ${found(value, nouns)}`;
    }
    default:
      return issue.message;
  }
}

/** The value at a place of a parsed file; undefined where there is none. */
export function valueAt(root: unknown, place: readonly PropertyKey[]): unknown {
  let value = root;
  for (const part of place) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

function alternatives(issue: z.core.$ZodIssueInvalidUnion, value: unknown, nouns: Nouns): string {
  const expected = issue.errors.flatMap((branch) =>
    branch.flatMap((inner) =>
      inner.code === 'invalid_type' && inner.path.length === 0
        ? [nouns[inner.expected] ?? inner.expected]
        : [],
    ),
  );
  if (expected.length === issue.errors.length)
    return `expected ${expected.join(' or ')}, found ${found(value, nouns)}`;
  // The value has the right kind for one of the forms: what is wrong with that form is what is wrong.
  const close = issue.errors.find((branch) => branch[0]?.code !== 'invalid_type')?.[0];
  return close === undefined ? issue.message : describeIssue(close, value, nouns);
}

/** The value itself where it is short, else its kind. */
function found(value: unknown, nouns: Nouns): string {
  if (value === undefined || value === null) return nouns[String(value)] ?? String(value);
  if (Array.isArray(value)) return nouns['array'] ?? 'a list';
  if (typeof value === 'object') return nouns['object'] ?? 'a mapping';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  const kind =
    typeof value === 'string'
      ? (nouns['string'] ?? 'a text').replace(/^an? /, 'the ')
      : `the ${typeof value}`;
  return `${kind} ${text.length > 80 ? `${text.slice(0, 79)}…` : text}`;
}

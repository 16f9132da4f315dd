import type { data as Data } from '@actions/expressions';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';
import type { GithubParser } from './github-parser.ts';

/** Contexts by name (`github`, `needs`, …), as plain values. */
export type Contexts = Readonly<Record<string, unknown>>;

/** What the status functions of an `if` answer. */
export interface Status {
  success(): boolean;
  failure(): boolean;
  cancelled(): boolean;
}

const contextNames = [
  'github',
  'env',
  'vars',
  'job',
  'jobs',
  'steps',
  'runner',
  'secrets',
  'strategy',
  'matrix',
  'needs',
  'inputs',
];
const statusNames = ['success', 'failure', 'cancelled', 'always'];

/** Evaluates GitHub's expressions by GitHub's own package. */
export class Expressions {
  readonly #parser: GithubParser;

  constructor(parser: GithubParser) {
    this.#parser = parser;
  }

  /**
   * The value of an expression, given without `${{ }}`.
   * @throws Error when it is none, or calls a function that this runner does not have.
   */
  evaluate(source: string, contexts: Contexts, status?: Status): unknown {
    return plain(this.#data(source, contexts, status), this.#parser.expressions.data);
  }

  #data(source: string, contexts: Contexts, status?: Status): Data.ExpressionData {
    const { Lexer, Parser, Evaluator, data } = this.#parser.expressions;
    const functions = new Map<string, FunctionDefinition>(
      status === undefined
        ? []
        : statusNames.map((name) => [
            name,
            {
              name,
              minArgs: 0,
              maxArgs: 0,
              call: () =>
                new data.BooleanData(
                  name === 'always' || status[name as 'success' | 'failure' | 'cancelled'](),
                ),
            },
          ]),
    );
    const { tokens } = new Lexer(source).lex();
    const tree = new Parser(tokens, contextNames, [...functions.values()]).parse();
    const root = new data.Dictionary();
    for (const name of contextNames) root.add(name, dataOf(contexts[name] ?? {}, data));
    return new Evaluator(tree, root, functions).evaluate();
  }

  /**
   * Whether an `if` holds. One that asks for no status holds only after success.
   * @param source with or without `${{ }}`; undefined stands for `success()`.
   */
  condition(source: string | undefined, contexts: Contexts, status: Status): boolean {
    const expression = (source ?? '')
      .trim()
      .replace(/^\$\{\{([\s\S]*)\}\}$/, '$1')
      .trim();
    if (expression === '') return status.success();
    const { Lexer } = this.#parser.expressions;
    const { tokens } = new Lexer(expression).lex();
    const asks = tokens.some(
      (token, index) => statusNames.includes(token.lexeme.toLowerCase()) && tokens[index + 1]?.lexeme === '(',
    );
    if (!asks && !status.success()) return false;
    return truthy(this.evaluate(expression, contexts, status));
  }

  /** The value of a part of a workflow file: literals as they are, expressions evaluated, mappings and lists part by part. */
  value(token: TemplateToken | undefined, contexts: Contexts): unknown {
    if (token === undefined) return undefined;
    const { isBasicExpression, isMapping, isSequence, isString, isLiteral } = this.#parser.workflows;
    if (isBasicExpression(token)) return this.evaluate(token.expression, contexts);
    if (isMapping(token)) {
      return Object.fromEntries(
        [...iterate(token)].map(({ key, value }) => [this.text(key, contexts), this.value(value, contexts)]),
      );
    }
    if (isSequence(token)) return [...iterate(token)].map((item) => this.value(item, contexts));
    if (isString(token)) return token.value;
    if (isLiteral(token)) return (token as unknown as { value?: unknown }).value ?? null;
    throw new Error(`this runner cannot evaluate ${token.typeName()}`);
  }

  /** As `value`, as a text: how `env`, `with`, `run` and `name` take it. */
  text(token: TemplateToken | undefined, contexts: Contexts): string {
    const { isBasicExpression } = this.#parser.workflows;
    if (token !== undefined && isBasicExpression(token))
      return this.#data(token.expression, contexts).coerceString();
    return asText(this.value(token, contexts));
  }

  /** As `text`, of each value of a mapping. */
  texts(token: TemplateToken | undefined, contexts: Contexts): Record<string, string> {
    if (token === undefined) return {};
    const { isMapping } = this.#parser.workflows;
    if (!isMapping(token)) return mapTexts(this.value(token, contexts));
    return Object.fromEntries(
      [...iterate(token)].map(({ key, value }) => [this.text(key, contexts), this.text(value, contexts)]),
    );
  }
}

/** The token classes iterate without saying so in their types. */
function iterate<T>(token: { [Symbol.iterator](): Iterator<T> }): Iterable<T> {
  return token as Iterable<T>;
}

function mapTexts(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries((value ?? {}) as Record<string, unknown>).map(([key, item]) => [key, asText(item)]),
  );
}

/** A plain value as GitHub makes a text of it. */
export function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return 'Array';
  return typeof value === 'object' ? 'Object' : String(value);
}

function truthy(value: unknown): boolean {
  return !(
    value === null ||
    value === undefined ||
    value === false ||
    value === 0 ||
    value === '' ||
    Number.isNaN(value)
  );
}

function dataOf(value: unknown, data: typeof Data): Data.ExpressionData {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'string') return new data.StringData(value);
  if (Array.isArray(value)) return new data.Array(...value.map((item) => dataOf(item, data)));
  const dictionary = new data.Dictionary();
  for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
    if (item !== undefined) dictionary.add(key, dataOf(item, data));
  }
  return dictionary;
}

function plain(value: Data.ExpressionData, data: typeof Data): unknown {
  switch (value.kind) {
    case data.Kind.Null:
      return null;
    case data.Kind.Array:
      return (value as Data.Array).values().map((item) => plain(item, data));
    case data.Kind.Dictionary:
      return Object.fromEntries(
        (value as Data.Dictionary).pairs().map(({ key, value: item }) => [key, plain(item, data)]),
      );
    default:
      return (value as unknown as { value: unknown }).value;
  }
}

/** How an input's text is read. Inputs always arrive as text; the kind says which texts are legal. */
export type InputKind = 'text' | 'flag' | 'choice' | 'lines' | 'number' | 'integer';

export interface InputSpec<T> {
  readonly kind: InputKind;
  readonly description: string;
  readonly required: boolean;
  /** As it stands in action.yml; may be an expression. */
  readonly default: string | undefined;
  readonly allowed?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** Only for the type checker: what the parsed input is. */
  readonly parsed?: T;
}

export interface OutputSpec {
  readonly description: string;
}

export interface PermissionSpec {
  /** As in a workflow: `contents: read`. */
  readonly scope: string;
  readonly reason: string;
}

export interface ActionSpec<
  I extends Record<string, InputSpec<unknown>> = Record<string, InputSpec<unknown>>,
> {
  readonly name: string;
  /** Shown as the action's name on GitHub. */
  readonly title: string;
  readonly description: string;
  readonly branding: { readonly icon: string; readonly color: string };
  readonly inputs: I;
  readonly outputs: Readonly<Record<string, OutputSpec>>;
  readonly permissions: readonly PermissionSpec[];
  /** Whether the action has a post step: `runAction(spec, main, post)`. */
  readonly post?: boolean;
}

/** The typed inputs of an action: names as in action.yml, values as its kinds say. */
export type InputsOf<S> =
  S extends ActionSpec<infer I>
    ? { readonly [K in keyof I]: I[K] extends InputSpec<infer T> ? T : never }
    : never;

interface Described {
  readonly description: string;
}

/** An optional text; empty counts as absent. */
export function text(options: Described): InputSpec<string | undefined> {
  return { kind: 'text', required: false, default: undefined, ...options };
}

/** A text that has a default. */
export function textWithDefault(options: Described & { default: string }): InputSpec<string> {
  return { kind: 'text', required: false, ...options };
}

/** `true` or `false`. Every flag has a default, so that a missing one never means two things. */
export function flag(options: Described & { default: boolean }): InputSpec<boolean> {
  return {
    kind: 'flag',
    required: false,
    description: options.description,
    default: String(options.default),
  };
}

/** One of a few words. */
export function choice<const A extends readonly string[]>(
  allowed: A,
  options: Described & { default: A[number] },
): InputSpec<A[number]> {
  return { kind: 'choice', required: false, allowed, ...options };
}

/** As `choice`, but absent when not given (so that modelops.yml can say it). */
export function optionalChoice<const A extends readonly string[]>(
  allowed: A,
  options: Described,
): InputSpec<A[number] | undefined> {
  return { kind: 'choice', required: false, allowed, default: undefined, ...options };
}

/** One item a line; empty lines and lines that begin with `#` are ignored. */
export function lines(options: Described): InputSpec<readonly string[]> {
  return { kind: 'lines', required: false, default: undefined, ...options };
}

export function number(options: Described & { min?: number; max?: number }): InputSpec<number | undefined> {
  return { kind: 'number', required: false, default: undefined, ...options };
}

export function integer(options: Described & { min?: number; max?: number }): InputSpec<number | undefined> {
  return { kind: 'integer', required: false, default: undefined, ...options };
}

/** Keeps the inputs' types while checking the form. */
export function defineAction<const I extends Record<string, InputSpec<unknown>>>(
  spec: ActionSpec<I>,
): ActionSpec<I> {
  return spec;
}

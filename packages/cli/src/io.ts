/** A stream to write to, and whether a person sees it. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What a command gets of the world around it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** For the answer alone, so that it can be piped on. */
  readonly out: Output;
  /** For everything said on the way. */
  readonly err: Output;
}

/** How the command was called is wrong: exit code 2, and a word on how to ask. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

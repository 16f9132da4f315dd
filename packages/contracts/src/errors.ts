/** Where a user reads more about an error; appended to the message. */
export interface UserErrorOptions {
  /** File and line or column and row, as the user would look for it. */
  where?: string | undefined;
  /** What the user can do about it, one sentence. */
  fix?: string | undefined;
  cause?: unknown;
}

/**
 * An error that the user can mend: wrong input, missing file, missing permission.
 * Its message is complete (what, where, what to do) and is shown without a stack.
 * Every other error that reaches the frame is a bug of ours and is shown with one.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly what: string;
  readonly where: string | undefined;
  readonly fix: string | undefined;

  constructor(what: string, options: UserErrorOptions = {}) {
    const sentence = /[.!?]$/.test(what) ? what : `${what}.`;
    const where = options.where === undefined ? '' : `${options.where}: `;
    const fix = options.fix === undefined ? '' : ` ${options.fix}`;
    super(`${where}${sentence}${fix}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.what = what;
    this.where = options.where;
    this.fix = options.fix;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

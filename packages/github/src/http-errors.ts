import { UserError } from '@modelops/contracts/errors';
import { ConflictError, TransientError } from '@modelops/lifecycle';

/** The token may not do this. Tells which permission is missing, as it is written in a workflow. */
export class PermissionError extends UserError {
  /** `pull-requests: write`, or undefined when GitHub does not say. */
  readonly permission: string | undefined;
  constructor(what: string, permission: string | undefined, fix: string, cause: unknown) {
    super(what, { fix, cause });
    this.permission = permission;
  }
}

interface HttpFailure {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly errors: readonly { readonly code?: string; readonly field?: string; readonly message?: string }[];
  /** Whether an answer came at all. */
  readonly answered: boolean;
}

/** What is asked, for messages: « to create a release », and the permission that it needs. */
export interface Purpose {
  /** An infinitive: « comment on the pull request ». */
  readonly to: string;
  readonly permission: string;
}

/** Reads what Octokit threw; undefined for anything that is not an HTTP failure. */
export function httpFailure(error: unknown): HttpFailure | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error) || typeof error.status !== 'number')
    return undefined;
  const response =
    'response' in error
      ? (error.response as { headers?: HttpFailure['headers']; data?: unknown } | undefined)
      : undefined;
  const data = response?.data as { message?: unknown; errors?: unknown } | undefined;
  const message = typeof data?.message === 'string' ? data.message : (error as unknown as Error).message;
  const errors = Array.isArray(data?.errors)
    ? data.errors.map((item: unknown) => (typeof item === 'string' ? { message: item } : (item as object)))
    : [];
  return {
    status: error.status,
    message,
    headers: response?.headers ?? {},
    errors,
    answered: response !== undefined,
  };
}

/**
 * From what Octokit threw to what the caller can act on.
 * @returns PermissionError, UserError, ConflictError (409, 422 and 404 of a write) or TransientError; anything else as it came.
 */
export function toError(error: unknown, purpose: Purpose, write: boolean): unknown {
  const failure = httpFailure(error);
  if (failure === undefined) return error;
  const { status, message, headers } = failure;
  const could = `GitHub did not let us ${purpose.to}`;
  if (status >= 500 || !failure.answered || status === 408) {
    return new TransientError(
      `GitHub failed while we tried to ${purpose.to}: ${failure.answered ? `${status} ` : ''}${message}`,
      retryAfterOf(headers),
      error,
    );
  }
  if (status === 401) {
    return new UserError(`${could}: the token is not valid (${message})`, {
      fix: 'Give `token: ${{ github.token }}` or a token that has not expired.',
      cause: error,
    });
  }
  if (status === 429 || (status === 403 && /rate limit|abuse/i.test(message))) {
    const reset = Number(headers['x-ratelimit-reset']);
    return new UserError(`${could}: the rate limit is used up (${message})`, {
      fix: `Run the step again${Number.isFinite(reset) && reset > 0 ? ` after ${new Date(reset * 1000).toISOString()}` : ' later'}: it continues where it stopped.`,
      cause: error,
    });
  }
  if (status === 403) {
    const permission = acceptedPermissions(headers['x-accepted-github-permissions']) ?? purpose.permission;
    if (/not accessible|must have|permission|forbidden/i.test(message)) {
      return new PermissionError(
        `${could}: ${message}`,
        permission,
        `Add \`${permission}\` to the job's \`permissions:\`.`,
        error,
      );
    }
    return new PermissionError(
      `${could}: ${message}`,
      permission,
      `It needs \`${permission}\`; a policy of the organisation or the repository may forbid it too.`,
      error,
    );
  }
  if (status === 404 && !write) {
    return new PermissionError(
      `${could}: not found`,
      purpose.permission,
      `It does not exist, or the token may not see it: a private repository needs \`${purpose.permission}\` in the job's \`permissions:\`.`,
      error,
    );
  }
  const details = failure.errors
    .map((item) => item.message ?? `${item.field ?? ''} ${item.code ?? ''}`.trim())
    .filter((text) => text !== '');
  const whole = details.length === 0 ? message : `${message} (${details.join('; ')})`;
  if (write && (status === 409 || status === 422 || status === 404)) {
    const code = /immutable release/i.test(whole)
      ? 'tag-burnt'
      : status === 404
        ? 'gone'
        : failure.errors.some((item) => item.code === 'already_exists')
          ? 'exists'
          : 'other';
    return new ConflictError(`${could}: ${status} ${whole}`, code, error);
  }
  // What GitHub says where the repository has no issues.
  const fix =
    status === 410 && /issues/i.test(message)
      ? { fix: 'Turn issues on (Settings → General → Features), or set `on-drift: report`.' }
      : {};
  return new UserError(`${could}: ${status} ${whole}`, { ...fix, cause: error });
}

function retryAfterOf(headers: HttpFailure['headers']): number | undefined {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

/** `issues=write; pull_requests=write` (alternatives) in a workflow's words; the first alternative that is about pull requests wins. */
function acceptedPermissions(header: string | number | undefined): string | undefined {
  if (typeof header !== 'string' || header.trim() === '') return undefined;
  const alternatives = header
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const chosen = alternatives.find((part) => part.includes('pull_requests')) ?? alternatives[0]!;
  return chosen
    .split(',')
    .map((part) => part.trim().replaceAll('_', '-').replace('=', ': '))
    .join('`, `');
}

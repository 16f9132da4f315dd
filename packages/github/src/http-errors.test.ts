import { UserError } from '@modelops/contracts/errors';
import { ConflictError, TransientError } from '@modelops/lifecycle';
import { describe, expect, test } from 'vitest';
import { httpFailure, type PermissionError, toError } from './http-errors.ts';

const purpose = { to: 'publish churn@v1.0.0', permission: 'contents: write' };

interface Answer {
  readonly status: number;
  readonly message?: string;
  readonly headers?: Record<string, string>;
  readonly errors?: readonly unknown[];
}

/** What Octokit throws. */
function thrown({ status, message = 'No', headers = {}, errors }: Answer): Error {
  return Object.assign(new Error(message), { status, response: { headers, data: { message, errors } } });
}

function understood(answer: Answer, write = true): { kind: string; message: string; error: unknown } {
  const error = toError(thrown(answer), purpose, write);
  if (!(error instanceof Error)) throw new Error('not an error');
  const kind = error instanceof ConflictError ? `conflict ${error.code}` : error.constructor.name;
  return { kind, message: error.message, error };
}

describe('what an answer means', () => {
  test.each<[Answer, 'read' | 'write', string, RegExp]>([
    [
      { status: 500 },
      'write',
      'TransientError',
      /^GitHub failed while we tried to publish churn@v1\.0\.0: 500 No\./,
    ],
    [{ status: 503 }, 'read', 'TransientError', /503/],
    [{ status: 408 }, 'read', 'TransientError', /408/],
    [
      { status: 401, message: 'Bad credentials' },
      'read',
      'UserError',
      /token is not valid \(Bad credentials\)/,
    ],
    [
      { status: 410, message: 'Issues has been disabled in this repository.' },
      'write',
      'UserError',
      /Issues has been disabled.*Turn issues on .*`on-drift: report`/,
    ],
    [{ status: 429 }, 'write', 'UserError', /rate limit is used up/],
    [
      { status: 403, message: 'You have exceeded a secondary rate limit' },
      'write',
      'UserError',
      /rate limit is used up/,
    ],
    [
      { status: 403, message: 'API rate limit exceeded', headers: { 'x-ratelimit-reset': '1767225600' } },
      'read',
      'UserError',
      /after 2026-01-01T00:00:00\.000Z/,
    ],
    [
      { status: 403, message: 'Resource not accessible by integration' },
      'write',
      'PermissionError',
      /Add `contents: write` to the job's `permissions:`/,
    ],
    [
      {
        status: 403,
        message: 'Resource not accessible by integration',
        headers: { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' },
      },
      'write',
      'PermissionError',
      /Add `pull-requests: write`/,
    ],
    [
      {
        status: 403,
        message: 'Resource not accessible by integration',
        headers: { 'x-accepted-github-permissions': 'contents=write,workflows=write' },
      },
      'write',
      'PermissionError',
      /Add `contents: write`, `workflows: write`/,
    ],
    [{ status: 403, message: 'Blocked' }, 'write', 'PermissionError', /a policy of the organisation/],
    [
      { status: 404, message: 'Not Found' },
      'read',
      'PermissionError',
      /a private repository needs `contents: write`/,
    ],
    [{ status: 404, message: 'Not Found' }, 'write', 'conflict gone', /404 Not Found/],
    [{ status: 409, message: 'Conflict' }, 'write', 'conflict other', /409 Conflict/],
    [
      { status: 422, message: 'Validation Failed', errors: [{ code: 'already_exists', field: 'tag_name' }] },
      'write',
      'conflict exists',
      /422 Validation Failed \(tag_name already_exists\)/,
    ],
    [
      {
        status: 422,
        message: 'Validation Failed',
        errors: [{ message: 'tag_name was used by an immutable release' }],
      },
      'write',
      'conflict tag-burnt',
      /immutable release/,
    ],
    [
      { status: 422, message: 'Validation Failed', errors: ['a text'] },
      'write',
      'conflict other',
      /\(a text\)/,
    ],
    [{ status: 422, message: 'Validation Failed' }, 'read', 'UserError', /422 Validation Failed/],
    [{ status: 410, message: 'Gone' }, 'write', 'UserError', /410 Gone/],
  ])('%o of a %s', (answer, write, kind, message) => {
    const result = understood(answer, write === 'write');
    expect(result.kind).toBe(kind);
    expect(result.message).toMatch(message);
  });

  test('the wait that the server asks for is kept', () => {
    const { error } = understood({ status: 503, headers: { 'retry-after': '12' } });
    expect((error as TransientError).retryAfter).toBe(12);
    const without = understood({ status: 503, headers: { 'retry-after': 'soon' } });
    expect((without.error as TransientError).retryAfter).toBeUndefined();
  });

  test('no answer at all is a broken line', () => {
    const error = toError(Object.assign(new Error('other side closed'), { status: 500 }), purpose, true);
    expect(error).toBeInstanceOf(TransientError);
    expect((error as Error).message).toMatch(/publish churn@v1\.0\.0: other side closed\./);
  });

  test('what is not about HTTP comes back as it was', () => {
    const error = new TypeError('a bug');
    expect(toError(error, purpose, true)).toBe(error);
    expect(httpFailure('text')).toBeUndefined();
    expect(httpFailure({ status: 'x' })).toBeUndefined();
  });

  test('all of them are for users, never bugs of ours', () => {
    for (const status of [401, 403, 404, 408, 409, 410, 422, 429, 500])
      expect(understood({ status }).error).toBeInstanceOf(UserError);
    expect((understood({ status: 403 }).error as PermissionError).permission).toBe('contents: write');
  });
});

import { randomBytes } from 'node:crypto';
import type { Facts } from './facts.ts';
import { HttpError, notFound } from './http.ts';
import type { Account, Repository } from './state.ts';

/** What a token may be granted. */
export type PermissionName =
  | 'actions'
  | 'attestations'
  | 'checks'
  | 'contents'
  | 'deployments'
  | 'issues'
  | 'metadata'
  | 'pull_requests'
  | 'statuses'
  | 'workflows';

export type PermissionLevel = 'read' | 'write';

export type Permissions = Partial<Record<PermissionName, PermissionLevel>>;

/** `integration` is what `GITHUB_TOKEN` is; `user` is a fine-grained personal token. */
export type TokenKind = 'integration' | 'user';

/** A job, as the request log names it. */
export interface JobName {
  readonly runId: number;
  readonly name: string;
}

/** A token's rights. The secret itself is only the key of the map that holds it. */
export interface Token {
  readonly kind: TokenKind;
  readonly account: Account;
  readonly repository: string;
  readonly permissions: Permissions;
  /** The job that it was made for. */
  readonly job?: JobName;
}

/** One permission that opens a route. A route lists alternatives. */
export interface Need {
  readonly permission: PermissionName;
  readonly level: PermissionLevel;
}

/** A new secret in the form of an installation or personal token. */
export function newSecret(kind: TokenKind): string {
  return `${kind === 'integration' ? 'ghs' : 'github_pat'}_${randomBytes(24).toString('base64url')}`;
}

/** Whether a token holds a permission at a level. */
export function holds(token: Token | undefined, permission: PermissionName, level: PermissionLevel): boolean {
  if (token === undefined) return false;
  if (permission === 'metadata' && level === 'read') return true;
  const held = token.permissions[permission];
  return held === 'write' || (held === 'read' && level === 'read');
}

/** The `contents=write; issues=write` form of `x-accepted-github-permissions`. */
function accepted(needs: readonly Need[]): string {
  return needs.map((need) => `${need.permission}=${need.level}`).join('; ');
}

/** GitHub's refusal of a token that lacks a permission. */
export function refusal(token: Token, needs: readonly Need[]): HttpError {
  const who = token.kind === 'integration' ? 'integration' : 'personal access token';
  return new HttpError(403, `Resource not accessible by ${who}`, undefined, {
    'x-accepted-github-permissions': accepted(needs),
  });
}

/** Reads the token of an `Authorization` header. @throws HttpError 401 for one that does not exist. */
export function authenticate(
  tokens: ReadonlyMap<string, Token>,
  authorization: string | undefined,
): Token | undefined {
  if (authorization === undefined) return undefined;
  const secret = /^(?:bearer|token) +(\S+)$/i.exec(authorization)?.[1];
  const token = secret === undefined ? undefined : tokens.get(secret);
  if (token === undefined) throw new HttpError(401, 'Bad credentials');
  return token;
}

/**
 * Lets a request to a repository through, or refuses it as GitHub does: a private repository does not exist for those
 * who may not see it; a public one can be read by anyone, but a token of this repository is held to its permissions.
 * @throws HttpError 401, 403 or 404.
 */
export function authorize(
  facts: Facts,
  token: Token | undefined,
  repository: Repository,
  needs: readonly Need[],
  write: boolean,
): void {
  if (token === undefined) {
    if (write) throw new HttpError(401, 'Requires authentication');
    if (repository.private) throw notFound();
    return;
  }
  const foreign = token.repository.toLowerCase() !== repository.fullName.toLowerCase();
  if (foreign && (repository.private || write)) throw notFound();
  if (foreign || !facts.on('missing-permission-403')) return;
  if (!needs.some((need) => holds(token, need.permission, need.level))) throw refusal(token, needs);
}

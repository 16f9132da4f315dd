import { HttpError, jsonBody, type Reply } from '../http.ts';
import { renderUser } from '../render.ts';
import { api, type Context, type Route } from '../router.ts';
import { refusal } from '../tokens.ts';

/** Requests left in the hour, as the headers and `GET /rate_limit` tell it. The hub never runs out by itself. */
export const RATE_LIMIT = { limit: 1000, used: 1, remaining: 999 } as const;

/** The end of the current hour, in seconds. */
export function rateLimitReset(now: string): number {
  return Math.ceil(Date.parse(now) / 3_600_000) * 3600 + 3600;
}

function user({ hub, token }: Context): Reply {
  if (token === undefined) throw new HttpError(401, 'Requires authentication');
  if (token.kind === 'integration') {
    throw refusal(token, []);
  }
  const now = hub.now();
  const counts = { public_repos: 0, public_gists: 0, followers: 0, following: 0 };
  return {
    status: 200,
    body: {
      ...renderUser(hub, token.account),
      ...counts,
      name: token.account.login,
      company: null,
      blog: null,
      location: null,
      email: null,
      hireable: null,
      bio: null,
      private_gists: 0,
      total_private_repos: 0,
      owned_private_repos: 0,
      disk_usage: 0,
      collaborators: 0,
      two_factor_authentication: true,
      created_at: now,
      updated_at: now,
    },
  };
}

function rateLimit({ hub }: Context): Reply {
  const rate = { ...RATE_LIMIT, reset: rateLimitReset(hub.now()) };
  return { status: 200, body: { resources: { core: rate, graphql: rate, search: rate }, rate } };
}

/** Exactly `{ viewer { login } }`: how a token learns its own login without `GET /user`. */
async function graphql({ hub, request, token }: Context): Promise<Reply> {
  if (token === undefined) throw new HttpError(401, 'This endpoint requires you to be authenticated.');
  const query = jsonBody(request)['query'];
  if (typeof query !== 'string')
    throw new HttpError(400, 'A query attribute must be specified and must be a string.');
  // Its schema takes a while to build, and few need it.
  const { validate } = await import('@octokit/graphql-schema');
  let errors: { message: string }[];
  try {
    errors = validate(query).map((error) => ({ message: error.message }));
  } catch (error) {
    // It validates what it can parse, and throws on the rest.
    errors = [{ message: error instanceof Error ? error.message : String(error) }];
  }
  if (errors.length > 0) return { status: 200, body: { errors } };
  const shape = query
    .replace(/^\s*query\b\s*\w*\s*/, '')
    .replace(/[\s,]+/g, ' ')
    .trim();
  if (!/^\{ ?viewer ?\{ ?login ?\} ?\}$/.test(shape)) {
    const message = 'local-github does not support this query: only { viewer { login } }';
    return { status: 200, body: { errors: [{ type: 'UNSUPPORTED', message }] } };
  }
  return { status: 200, body: { data: { viewer: { login: hub.account(token.account.login).login } } } };
}

/** What belongs to no repository. */
export const accountRoutes: Route[] = [
  api('GET /user', '', user),
  api('GET /rate_limit', '', rateLimit),
  api('POST /graphql', '', graphql, { undescribed: true }),
];

import type { IncomingHttpHeaders } from 'node:http';

/** One of the four addresses of the hub. */
export type HostName = 'api' | 'uploads' | 'blobs' | 'results';

/** What a handler answers: JSON unless `body` is bytes; no body when it is undefined. */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One entry of `errors[]` in a 422 answer. */
export interface ValidationDetail {
  resource?: string;
  field?: string;
  code: string;
  message?: string;
  value?: string;
}

/** A refusal in GitHub's error form. */
export class HttpError extends Error {
  readonly status: number;
  readonly errors: (ValidationDetail | string)[] | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    errors?: (ValidationDetail | string)[],
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }

  /** The body as GitHub sends it. */
  body(documentation = 'https://docs.github.com/rest'): Record<string, unknown> {
    return {
      message: this.message,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
      documentation_url: documentation,
      status: String(this.status),
    };
  }
}

/** 404, which is also how GitHub hides what a token may not see. */
export function notFound(): HttpError {
  return new HttpError(404, 'Not Found');
}

/** 422 `Validation Failed` with its details. */
export function invalid(...errors: ValidationDetail[]): HttpError {
  return new HttpError(422, 'Validation Failed', errors);
}

/** A request as handlers see it, its body fully read. */
export interface Incoming {
  readonly method: string;
  readonly host: HostName;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The JSON body as an object; an absent body is an empty object. */
export function jsonBody(request: Incoming): Record<string, unknown> {
  if (request.body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new HttpError(400, 'Problems parsing JSON');
  }
  // `POST …/labels` also takes a bare array.
  if (Array.isArray(value)) return { labels: value };
  if (value === null || typeof value !== 'object') throw new HttpError(400, 'Body should be a JSON object');
  return value as Record<string, unknown>;
}

/** A page of items with GitHub's `Link` header. */
export function paginate<T>(
  request: Incoming,
  baseUrl: string,
  items: readonly T[],
  options: { perPage?: number } = {},
): { page: T[]; headers: Record<string, string> } {
  const number = (name: string, fallback: number): number => {
    const value = Number.parseInt(request.query.get(name) ?? '', 10);
    return Number.isFinite(value) && value > 0 ? value : fallback;
  };
  const perPage = Math.min(100, number('per_page', options.perPage ?? 30));
  const page = number('page', 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const link = (target: number, rel: string): string => {
    const query = new URLSearchParams(request.query);
    query.set('page', String(target));
    return `<${baseUrl}${request.path}?${query}>; rel="${rel}"`;
  };
  const links: string[] = [];
  if (page > 1) links.push(link(Math.min(page - 1, last), 'prev'));
  if (page < last) links.push(link(page + 1, 'next'), link(last, 'last'));
  if (page > 1) links.push(link(1, 'first'));
  return {
    page: items.slice((page - 1) * perPage, page * perPage),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  };
}

/** A string field, or undefined when absent or null. @throws HttpError 422 when it is of another type. */
export function optionalString(
  body: Record<string, unknown>,
  field: string,
  resource: string,
): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid({ resource, field, code: 'invalid' });
  return value;
}

/** A string that must be there. @throws HttpError 422 `missing_field`. */
export function requiredString(body: Record<string, unknown>, field: string, resource: string): string {
  const value = optionalString(body, field, resource);
  if (value === undefined || value === '') throw invalid({ resource, field, code: 'missing_field' });
  return value;
}

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Blobs } from './blobs.ts';
import { causeOf } from './cause.ts';
import type { FaultEffect, Faults } from './faults.ts';
import { type HostName, HttpError, type Incoming, notFound, type Reply } from './http.ts';
import type { RequestEntry, RequestLog } from './request-log.ts';
import type { Context, Route, Router } from './router.ts';
import { RATE_LIMIT, rateLimitReset } from './routes/accounts.ts';
import { findRepository, type HubState, type Repository } from './state.ts';
import { authenticate, authorize, type Token } from './tokens.ts';
import { announce } from './triggers.ts';
import { handleTwirp, type RuntimeGrant } from './twirp.ts';

/** Loopback addresses, all different: clients treat them as different hosts and drop credentials between them. */
const LISTEN: Record<HostName, string> = {
  api: '127.0.0.1',
  results: '127.0.0.1',
  uploads: '127.0.0.3',
  blobs: '127.0.0.2',
};

/** Sees a request before it is processed, and is awaited; answering `'drop'` destroys the connection instead. */
export type RequestListener = (entry: RequestEntry) => unknown;

/** Sees a response before it is sent, and is awaited. */
export type ResponseListener = (entry: RequestEntry, reply: Reply) => unknown;

/** What the server serves; filled in once the ports are known. */
export interface Serving {
  readonly hub: HubState;
  readonly router: Router;
  readonly blobs: Blobs;
  readonly grants: ReadonlyMap<string, RuntimeGrant>;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly onRequest: ReadonlySet<RequestListener>;
  readonly onResponse: ReadonlySet<ResponseListener>;
}

interface Found {
  readonly route: Route;
  readonly params: Record<string, string>;
}

function summary(token: Token): RequestEntry['token'] {
  const permissions = Object.entries(token.permissions).map(([name, level]) => `${name}:${level}`);
  return { login: token.account.login, kind: token.kind, permissions: permissions.sort().join(',') };
}

/** Reads the body; undefined when the client's connection ended first. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return request.complete ? Buffer.concat(chunks) : undefined;
}

/** The four listeners of a hub. */
export class Servers {
  readonly #servers = new Map<HostName, Server>();
  #serving: Serving | undefined;
  #index = 0;

  /** Starts listening; resolves with each host's address. */
  async listen(apiPort: number): Promise<Record<HostName, string>> {
    const urls: Partial<Record<HostName, string>> = {};
    for (const host of Object.keys(LISTEN) as HostName[]) {
      const server = createServer((request, response) => {
        this.#accept(host, request, response).catch((error: unknown) => {
          // A bug of the hub outside its routes: loud, as a 500 that no test expects.
          if (response.headersSent) response.destroy();
          else
            send(response, {
              status: 500,
              body: { message: String(error instanceof Error ? error.stack : error) },
            });
        });
      });
      this.#servers.set(host, server);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(host === 'api' ? apiPort : 0, LISTEN[host], resolve);
      });
      urls[host] = `http://${LISTEN[host]}:${(server.address() as AddressInfo).port}`;
    }
    return urls as Record<HostName, string>;
  }

  serve(serving: Serving): void {
    this.#serving = serving;
  }

  /** Ends every connection and stops listening. */
  async close(): Promise<void> {
    const ends = [...this.#servers.values()].map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    await Promise.all(ends);
  }

  async #accept(host: HostName, message: IncomingMessage, response: ServerResponse): Promise<void> {
    const serving = this.#serving;
    if (serving === undefined) throw new Error('the hub is not ready');
    const url = new URL(`http://host${message.url ?? '/'}`);
    const method = message.method ?? 'GET';
    const found =
      host === 'api' || host === 'uploads' ? serving.router.find(method, host, url.pathname) : undefined;
    const secret = /^(?:bearer|token) +(\S+)$/i.exec(message.headers.authorization ?? '')?.[1];
    const token = secret === undefined ? undefined : serving.hub.tokens.get(secret);
    const entry: RequestEntry = {
      index: this.#index++,
      method,
      host,
      path: url.pathname,
      query: Object.fromEntries([...url.searchParams].filter(([name]) => name !== 'sig')),
      route: found?.route.template,
      status: undefined,
      token: token === undefined ? undefined : summary(token),
      processed: false,
      findings: [],
    };
    const job = token?.job ?? (secret === undefined ? undefined : serving.grants.get(secret)?.job);
    if (job !== undefined) entry.job = job;
    serving.log.push(entry);
    const effect = serving.faults.take({
      method,
      host,
      path: url.pathname,
      search: url.search,
      route: found?.route.template,
    });
    if (effect !== undefined) entry.fault = effect.kind;
    if (effect?.kind === 'cut-before') {
      message.socket.destroy();
      return;
    }
    const partial = (body: Buffer): Incoming => ({
      method,
      host,
      path: url.pathname,
      query: url.searchParams,
      headers: message.headers,
      body,
    });
    if (effect?.kind === 'cut-during') {
      await new Promise<void>((resolve) =>
        message
          .once('data', () => resolve())
          .once('end', resolve)
          .once('close', resolve),
      );
      message.socket.destroy();
      await aborted(serving, partial(Buffer.alloc(0)), found);
      return;
    }
    const body = await readBody(message);
    if (body === undefined) {
      entry.aborted = true;
      await aborted(serving, partial(Buffer.alloc(0)), found);
      return;
    }
    response.on('close', () => {
      if (!response.writableFinished) entry.aborted = true;
    });
    const request = partial(body);
    for (const listener of serving.onRequest) {
      if ((await listener(entry)) === 'drop') {
        message.socket.destroy();
        return;
      }
    }
    if (effect?.kind === 'delay') await sleep(effect.ms);
    const reply = effect?.kind === 'status' ? injected(effect) : await answer(serving, request, found, entry);
    entry.status = reply.status;
    for (const listener of serving.onResponse) await listener(entry, reply);
    if (effect?.kind === 'cut-after') {
      message.socket.destroy();
      return;
    }
    const headers = { ...common(serving, host, entry), ...reply.headers };
    if (effect?.kind === 'truncate') {
      entry.status = 200;
      truncate(response, { ...reply, headers });
      return;
    }
    send(response, conditional(request, { ...reply, headers }, entry), method === 'HEAD');
  }
}

function injected(effect: Extract<FaultEffect, { kind: 'status' }>): Reply {
  const body = effect.body ?? new HttpError(effect.status, `Injected fault ${effect.status}`).body();
  return {
    status: effect.status,
    body,
    ...(effect.headers === undefined ? {} : { headers: effect.headers }),
  };
}

/** Lets the route keep what a broken-off request leaves behind. */
async function aborted(serving: Serving, request: Incoming, found: Found | undefined): Promise<void> {
  if (found?.route.onAbort === undefined) return;
  try {
    const context = contextOf(serving.hub, request, found);
    await context.repository.mutex.run(async () => await found.route.onAbort?.(context));
  } catch (error) {
    // It would have been refused anyway: nothing stays.
    if (!(error instanceof HttpError)) throw error;
  }
}

/** Authenticates and authorizes; the context of the handler. @throws HttpError. */
function contextOf(hub: HubState, request: Incoming, found: Found): Context {
  const { route, params } = found;
  const token = authenticate(hub.tokens, request.headers.authorization);
  let repository: Repository | undefined;
  if (route.template.includes('{owner}')) {
    repository = findRepository(hub, `${params['owner']}/${params['repo']}`);
    const write = request.method !== 'GET' && request.method !== 'HEAD';
    if (repository === undefined)
      throw write && token === undefined ? new HttpError(401, 'Requires authentication') : notFound();
    authorize(hub.facts, token, repository, route.needs, write);
  }
  // Routes without a repository never read it.
  // Who only reads may be the first to see what a raw `git push` did, and did not do it.
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const cause =
    reads && repository !== undefined
      ? causeOf(repository.owner)
      : causeOf(token?.account ?? hub.account('ghost'), token?.kind);
  return { hub, request, params, token, cause, repository: repository as Repository };
}

async function answer(
  serving: Serving,
  request: Incoming,
  found: Found | undefined,
  entry: RequestEntry,
): Promise<Reply> {
  const { hub } = serving;
  // Loaded by the first request: a hub that only starts need not wait for the validator.
  const { checkExchange, checkService } = await import('./oracle.ts');
  if (request.host === 'blobs' || request.host === 'results') {
    const reply =
      request.host === 'blobs'
        ? serving.blobs.handle(request)
        : await handleTwirp(hub, serving.grants, request);
    entry.processed = true;
    if (reply === undefined) return unsupported(entry);
    entry.findings.push(...checkService(request, reply));
    return reply;
  }
  if (found === undefined) return unsupported(entry);
  if (/%00/.test(request.path)) return { status: 404, body: notFound().body() };
  let reply: Reply;
  try {
    const context = contextOf(hub, request, found);
    const run = async (): Promise<Reply> => {
      try {
        return await found.route.handler(context);
      } finally {
        await announce(hub, context.cause);
      }
    };
    const write =
      request.method !== 'GET' && request.method !== 'HEAD' && found.route.template.includes('{owner}');
    reply = write ? await context.repository.mutex.run(run) : await run();
  } catch (error) {
    if (error instanceof HttpError) {
      reply = { status: error.status, body: error.body(), headers: error.headers };
    } else {
      // A bug of the hub, or a request so odd that it shows one: `assertClean` tells it.
      const message = String(error instanceof Error ? error.stack : error);
      const operation = `${found.route.method} ${found.route.template}`;
      entry.findings.push({ direction: 'response', operation, where: '500', message });
      return { status: 500, body: { message } };
    }
  }
  entry.processed = true;
  if (found.route.undescribed === undefined) {
    entry.findings.push(...checkExchange(found.route, found.params, request, reply));
  }
  return reply;
}

function unsupported(entry: RequestEntry): Reply {
  entry.unsupported = true;
  return { status: 404, body: notFound().body() };
}

function common(serving: Serving, host: HostName, entry: RequestEntry): Record<string, string> {
  const id = entry.index.toString(16).padStart(8, '0').toUpperCase();
  if (host === 'blobs') return { 'x-ms-request-id': id };
  const limit: Record<string, string> = {
    'x-ratelimit-limit': String(RATE_LIMIT.limit),
    'x-ratelimit-remaining': String(RATE_LIMIT.remaining),
    'x-ratelimit-used': String(RATE_LIMIT.used),
    'x-ratelimit-reset': String(rateLimitReset(serving.hub.now())),
    'x-ratelimit-resource': 'core',
  };
  return {
    'x-github-request-id': `0400:5CD8:${id}`,
    'x-github-media-type': 'github.v3; format=json',
    ...(host === 'api' ? limit : {}),
  };
}

function payload(reply: Reply): { bytes: Buffer; type: string | undefined } {
  if (reply.body === undefined) return { bytes: Buffer.alloc(0), type: undefined };
  if (Buffer.isBuffer(reply.body)) return { bytes: reply.body, type: 'application/octet-stream' };
  if (typeof reply.body === 'string')
    return { bytes: Buffer.from(reply.body), type: 'text/plain; charset=utf-8' };
  return { bytes: Buffer.from(JSON.stringify(reply.body)), type: 'application/json; charset=utf-8' };
}

/** Adds an ETag to what was read, and answers 304 when the client has it already. */
function conditional(request: Incoming, reply: Reply, entry: RequestEntry): Reply {
  if (request.host !== 'api' || request.method !== 'GET' || reply.status !== 200) return reply;
  const etag = `W/"${createHash('sha256').update(payload(reply).bytes).digest('hex')}"`;
  const headers = { ...reply.headers, etag };
  const given = request.headers['if-none-match'];
  if (given === undefined || given.replace(/^W\//, '') !== etag.slice(2)) return { ...reply, headers };
  entry.status = 304;
  return { status: 304, headers };
}

function send(response: ServerResponse, reply: Reply, head = false): void {
  const { bytes, type } = payload(reply);
  const bodiless = reply.status === 204 || reply.status === 304;
  response.writeHead(reply.status, {
    ...(type === undefined || bodiless ? {} : { 'content-type': type }),
    ...(bodiless ? {} : { 'content-length': String(bytes.length) }),
    ...reply.headers,
  });
  response.end(head || bodiless ? undefined : bytes);
}

/**
 * Status 200, the whole length announced, half of the body, then the end of the connection.
 * octokit swallows the broken read: it resolves with status 200 and `data === ''`.
 */
function truncate(response: ServerResponse, reply: Reply): void {
  const { bytes, type } = payload(reply);
  response.writeHead(200, {
    ...reply.headers,
    'content-type': type ?? 'application/json',
    'content-length': String(bytes.length),
  });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroySoon());
}

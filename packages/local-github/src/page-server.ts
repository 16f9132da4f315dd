import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HubState } from './state.ts';

/** An address of its own: what the page shows is nobody's else's origin. */
const LISTEN = '127.0.0.4';

/** No script, form or frame, and nothing from elsewhere: what slips through the sanitiser can still do nothing. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-downloads",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** What the server shows; filled in once the ports are known. */
export interface Shown {
  readonly hub: HubState;
  /** What no page may show: tokens. */
  readonly secrets: () => Iterable<string>;
}

/** Serves pages for people who look. It takes GET and HEAD only. */
export class PageServer {
  readonly #server: Server;
  #host = '';
  #shown: Shown | undefined;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#accept(request, response).catch((error: unknown) => {
        // A bug of the page: told as it is, there is no other log.
        response.writeHead(500, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' });
        response.end(String(error instanceof Error ? error.stack : error));
      });
    });
  }

  /** Starts listening; resolves with the address. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, LISTEN, resolve);
    });
    this.#host = `${LISTEN}:${(this.#server.address() as AddressInfo).port}`;
    return `http://${this.#host}`;
  }

  show(shown: Shown): void {
    this.#shown = shown;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #accept(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, why: string): void => {
      response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' });
      response.end(`${why}\n`);
    };
    // A name that was made to point here is not this page (DNS rebinding).
    if (request.headers.host !== this.#host) return refuse(421, `This page is http://${this.#host}.`);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(405, 'This page is only for looking.');
    if (this.#shown === undefined) return refuse(503, 'The hub is not ready.');
    // Loaded by the first look: who does not look does not wait for it.
    const { answer } = await import('./page/answer.ts');
    const { hub, secrets } = this.#shown;
    const { status, type, body, download } = await answer(hub, secrets, request.url ?? '/');
    response.writeHead(status, {
      ...HEADERS,
      'content-type': type,
      ...(download === undefined
        ? {}
        : { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(download)}` }),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

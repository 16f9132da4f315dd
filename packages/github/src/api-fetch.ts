import type { IncomingMessage } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { arrayBuffer, text } from 'node:stream/consumers';

/** What Octokit reads of an answer: the part of `Response` that it uses. */
type Answer = Pick<Response, 'status' | 'statusText' | 'url' | 'text' | 'arrayBuffer' | 'body'> & {
  readonly headers: ReadonlyMap<string, string>;
};

/** What Octokit tells of a request. */
type Asked = Omit<RequestInit, 'headers'> & { readonly headers: Readonly<Record<string, string>> };

/** A line on which nothing moves for so long is dead; GitHub itself gives up after ten seconds. */
const patience = 60_000;
const withoutBody = new Set([204, 205, 304]);

/**
 * `fetch` for GitHub's API. Node's own takes more of a processor before its first request than Node takes to start
 * (`npm run bench -- start`), so a plain read goes by Node's HTTP client; what is more than that (a write, where a redirect
 * leads to) goes by Node's own fetch.
 * @param idleMilliseconds how long a line may be silent.
 * @throws (rejects) what became of the line: ECONNREFUSED, ECONNRESET, silence.
 */
export const createApiFetch =
  (idleMilliseconds: number = patience) =>
  async (url: string, asked: Asked): Promise<Answer | Response> => {
    if (asked.method !== 'GET' || asked.redirect !== undefined) return fetch(url, asked);
    const message = await get(url, asked, idleMilliseconds);
    const status = message.statusCode!;
    const { location } = message.headers;
    if (status >= 300 && status < 400 && location !== undefined) {
      message.resume();
      const target = new URL(location, url);
      const { authorization: _, ...anonymous } = asked.headers;
      // As every browser does it: what is for one server is not told to another.
      const headers = target.origin === new URL(url).origin ? asked.headers : anonymous;
      return fetch(target, { ...asked, headers });
    }
    // Nobody will ask for it: the line is free for the next request.
    if (withoutBody.has(status)) message.resume();
    const content = unpacked(message);
    return {
      status,
      statusText: message.statusMessage ?? '',
      url,
      headers: new Map(Object.entries(message.headers).map(([name, value]) => [name, String(value)])),
      text: () => text(content),
      arrayBuffer: () => arrayBuffer(content),
      get body() {
        return Readable.toWeb(content) as ReadableStream<Uint8Array<ArrayBuffer>>;
      },
    };
  };

function get(url: string, { headers, signal }: Asked, idleMilliseconds: number): Promise<IncomingMessage> {
  // Not by import: that asks the module for everything it exports, its WebSocket and with it the whole of fetch too.
  const client = process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http');
  const options = {
    headers: { ...headers, 'accept-encoding': 'gzip' },
    timeout: idleMilliseconds,
    ...(signal ? { signal } : {}),
  };
  return new Promise((answered, failed) => {
    const request = client.get(url, options, answered);
    request.on('error', failed);
    request.on('timeout', () =>
      request.destroy(new Error(`nothing came for ${idleMilliseconds / 1000} seconds`)),
    );
  });
}

/** The content as it was before it was packed for the way. */
function unpacked(message: IncomingMessage): Readable {
  if (message.headers['content-encoding'] !== 'gzip') return message;
  const { createGunzip } = process.getBuiltinModule('node:zlib');
  // Whoever reads learns of a break from the stream itself.
  return pipeline(message, createGunzip(), () => {});
}

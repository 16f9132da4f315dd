import { execFileSync } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createApiFetch } from './api-fetch.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const apiFetch = createApiFetch();
const read = { method: 'GET', headers: { authorization: 'token t' } };

test('an answer has its status, its headers and its text, packed or not', async () => {
  const text = JSON.stringify({ name: 'Zürich', list: Array.from({ length: 1000 }, (_, i) => i) });
  const url = await serve((request, response) => {
    const packed = request.url === '/packed';
    expect(request.headers['accept-encoding']).toBe('gzip');
    response.writeHead(200, {
      'content-type': 'application/json',
      'x-many': ['a', 'b'],
      ...(packed ? { 'content-encoding': 'gzip' } : {}),
    });
    response.end(packed ? gzipSync(text) : text);
  });
  for (const path of ['/packed', '/plain']) {
    const answer = await apiFetch(url + path, read);
    expect(answer).toMatchObject({ status: 200, statusText: 'OK', url: url + path });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('x-many')).toBe('a, b');
    expect(await answer.text()).toBe(text);
    const bytes = await (await apiFetch(url + path, read)).arrayBuffer();
    expect(Buffer.from(bytes).toString()).toBe(text);
    let streamed = '';
    const decoder = new TextDecoder();
    for await (const chunk of (await apiFetch(url + path, read)).body!)
      streamed += decoder.decode(chunk, { stream: true });
    expect(streamed).toBe(text);
  }
});

test('a redirect on the same server keeps the token, one to another does not, and the text comes from there', async () => {
  const seen: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://x');
    if (pathname === '/old') response.writeHead(301, { location: searchParams.get('to')! }).end();
    else {
      seen.push(request.headers.authorization);
      response.end('renamed');
    }
  });
  for (const to of ['/new', url.replace('127.0.0.1', 'localhost')]) {
    const answer = await apiFetch(`${url}/old?to=${encodeURIComponent(to)}`, read);
    expect(await answer.text()).toBe('renamed');
  }
  expect(seen).toEqual(['token t', undefined]);
});

test('a line that breaks or stays silent rejects, before the headers and within the text', async () => {
  const gone = await serve(() => {});
  for (const close of closers.splice(0)) close();
  await expect(apiFetch(gone, read)).rejects.toThrow(/ECONNREFUSED/);

  const url = await serve((request, response) => {
    const packed = request.url!.endsWith('packed');
    if (request.url === '/cut-first') request.socket.destroy();
    if (request.url === '/silent-first') return;
    const bytes = packed ? gzipSync('0123456789') : Buffer.from('0123456789');
    response.writeHead(200, {
      'content-length': bytes.length,
      ...(packed ? { 'content-encoding': 'gzip' } : {}),
    });
    response.write(bytes.subarray(0, -5), () => {
      if (request.url!.startsWith('/cut')) response.socket?.destroySoon();
    });
  });
  const hasty = createApiFetch(50);
  await expect(apiFetch(`${url}/cut-first`, read)).rejects.toThrow(/socket hang up/);
  await expect(hasty(`${url}/silent-first`, read)).rejects.toThrow('nothing came for 0.05 seconds');
  for (const path of ['/cut', '/cut-packed', '/silent', '/silent-packed']) {
    const answer = await hasty(url + path, read);
    await expect(answer.text(), path).rejects.toThrow(/aborted|premature/i);
  }
});

test('answers without content do not keep the line', async () => {
  const ports = new Set<number | undefined>();
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.writeHead(request.url === '/304' ? 304 : 204).end();
  });
  for (const path of ['/204', '/304', '/204']) {
    expect((await apiFetch(url + path, read)).status).toBe(Number(path.slice(1)));
    await new Promise((next) => setTimeout(next, 10));
  }
  expect(ports.size).toBe(1);
});

test("a write goes by Node's own fetch, with its body", async () => {
  const url = await serve((request, response) => request.pipe(response));
  const answer = await apiFetch(url, { method: 'POST', headers: {}, body: new Blob(['bytes']) });
  expect(answer).toBeInstanceOf(Response);
  expect(await answer.text()).toBe('bytes');
});

test("a read does not load Node's own fetch: it would double the time to start", async () => {
  const script = `
    import { createServer } from 'node:net';
    const { createApiFetch } = await import(${JSON.stringify(join(import.meta.dirname, 'api-fetch.ts'))});
    const server = createServer((line) => line.end('HTTP/1.1 200 OK\\r\\n\\r\\n[]'));
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    const answer = await createApiFetch()('http://127.0.0.1:' + server.address().port, { method: 'GET', headers: {} });
    const text = await answer.text();
    const loaded = () => process.moduleLoadList.some((name) => name.endsWith('/undici'));
    console.log(text, loaded(), Headers.name, loaded());
    process.exit();`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(printed).toBe('[] false Headers true\n');
});

import { createHash, randomBytes } from 'node:crypto';
import type { Incoming, Reply } from './http.ts';
import type { BlobStore } from './state.ts';

interface Grant {
  readonly blob: string;
  readonly mode: 'read' | 'write';
  readonly expires: number;
  readonly contentType: string;
  readonly fileName: string;
}

interface Blob {
  bytes: Buffer | undefined;
  contentType: string;
  readonly blocks: Map<string, Buffer>;
}

const LIFETIME = 10 * 60 * 1000;

function failure(status: number, code: string, message: string): Reply {
  const body = Buffer.from(
    `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );
  return { status, body, headers: { 'content-type': 'application/xml', 'x-ms-error-code': code } };
}

/**
 * The blob host: block blobs behind signed addresses, in the dialect of Azure that `@azure/storage-blob` speaks.
 * A signature is the whole right to read or write; an `Authorization` header beside it is refused, as Azure and S3 do.
 */
export class Blobs implements BlobStore {
  readonly #blobs = new Map<string, Blob>();
  readonly #grants = new Map<string, Grant>();
  readonly #url: string;
  readonly #now: () => number;
  #next = 1;

  constructor(url: string, now: () => number) {
    this.#url = url;
    this.#now = now;
  }

  #sign(blob: string, mode: Grant['mode'], contentType: string, fileName: string): string {
    const sig = randomBytes(32).toString('base64url');
    const expires = this.#now() + LIFETIME;
    this.#grants.set(sig, { blob, mode, expires, contentType, fileName });
    const query = new URLSearchParams({
      se: new Date(expires).toISOString(),
      sp: mode === 'read' ? 'r' : 'cw',
      sig,
    });
    return `${this.#url}/local/actions-results/${blob}?${query}`;
  }

  #add(bytes: Buffer | undefined, contentType: string): string {
    const name = `blob-${this.#next++}`;
    this.#blobs.set(name, { bytes, contentType, blocks: new Map() });
    return name;
  }

  reserve(contentType: string): { blob: string; uploadUrl: string } {
    const blob = this.#add(undefined, contentType);
    return { blob, uploadUrl: this.#sign(blob, 'write', contentType, '') };
  }

  readUrl(blob: string, options: { contentType: string; fileName: string }): string {
    return this.#sign(blob, 'read', options.contentType, options.fileName);
  }

  serve(bytes: Buffer, options: { contentType: string; fileName: string }): string {
    return this.readUrl(this.#add(bytes, options.contentType), options);
  }

  bytes(blob: string): Buffer | undefined {
    return this.#blobs.get(blob)?.bytes;
  }

  /** Serves one request. */
  handle(request: Incoming): Reply {
    if (request.headers.authorization !== undefined) {
      const message = 'Only one auth mechanism allowed; a signature and an Authorization header were given.';
      return failure(400, 'InvalidAuthenticationInfo', message);
    }
    const name = /^\/local\/actions-results\/([\w-]+)$/.exec(request.path)?.[1];
    const grant = this.#grants.get(request.query.get('sig') ?? '');
    const blob = name === undefined ? undefined : this.#blobs.get(name);
    const mode = request.method === 'PUT' ? 'write' : 'read';
    const allowed = grant !== undefined && grant.blob === name && grant.mode === mode;
    if (!allowed || blob === undefined || grant.expires < this.#now()) {
      return failure(403, 'AuthenticationFailed', 'Server failed to authenticate the request.');
    }
    if (request.method === 'PUT') return this.#put(request, blob);
    if (request.method === 'GET' || request.method === 'HEAD') return this.#get(request, blob, grant);
    return failure(405, 'UnsupportedHttpVerb', 'The resource does not support the specified HTTP verb.');
  }

  #put(request: Incoming, blob: Blob): Reply {
    const comp = request.query.get('comp');
    const md5 = createHash('md5').update(request.body).digest('base64');
    const headers: Record<string, string> = {
      'x-ms-version': '2026-10-06',
      'x-ms-request-server-encrypted': 'true',
      'content-md5': md5,
    };
    const given = request.headers['content-md5'];
    if (given !== undefined && given !== md5) return failure(400, 'Md5Mismatch', 'The MD5 does not match.');
    if (comp === 'block') {
      const id = request.query.get('blockid');
      if (id === null || id === '') return failure(400, 'InvalidQueryParameterValue', 'blockid is missing');
      blob.blocks.set(id, request.body);
      return { status: 201, headers };
    }
    if (comp === 'blocklist') {
      const ids = [...request.body.toString('utf8').matchAll(/<(Latest|Uncommitted|Committed)>([^<]+)<\//g)];
      const blocks: Buffer[] = [];
      for (const [, , id] of ids) {
        const block = blob.blocks.get((id as string).trim());
        if (block === undefined)
          return failure(400, 'InvalidBlockList', 'The specified block list is invalid.');
        blocks.push(block);
      }
      this.#commit(request, blob, Buffer.concat(blocks));
      return { status: 201, headers: { ...headers, etag: `"${md5}"` } };
    }
    if (comp !== null) return failure(400, 'InvalidQueryParameterValue', `comp=${comp} is not supported`);
    if (request.headers['x-ms-blob-type'] !== 'BlockBlob') {
      return failure(400, 'MissingRequiredHeader', 'x-ms-blob-type must be BlockBlob');
    }
    this.#commit(request, blob, request.body);
    return { status: 201, headers: { ...headers, etag: `"${md5}"` } };
  }

  #commit(request: Incoming, blob: Blob, bytes: Buffer): void {
    blob.bytes = bytes;
    blob.blocks.clear();
    const type = request.headers['x-ms-blob-content-type'];
    if (typeof type === 'string') blob.contentType = type;
  }

  #get(request: Incoming, blob: Blob, grant: Grant): Reply {
    const { bytes } = blob;
    if (bytes === undefined) return failure(404, 'BlobNotFound', 'The specified blob does not exist.');
    const headers: Record<string, string> = {
      'content-type': grant.contentType,
      'content-disposition': `attachment; filename="${grant.fileName.replace(/["\\]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(grant.fileName)}`,
      'accept-ranges': 'bytes',
      etag: `"${createHash('md5').update(bytes).digest('hex')}"`,
    };
    const range = /^bytes=(\d+)-(\d*)$/.exec(
      String(request.headers['range'] ?? request.headers['x-ms-range'] ?? ''),
    );
    if (range === null) return { status: 200, body: bytes, headers };
    const from = Number(range[1]);
    const to = range[2] === '' ? bytes.length - 1 : Math.min(Number(range[2]), bytes.length - 1);
    if (from > to) return failure(416, 'InvalidRange', 'The range specified is invalid.');
    headers['content-range'] = `bytes ${from}-${to}/${bytes.length}`;
    return { status: 206, body: bytes.subarray(from, to + 1), headers };
  }
}

import { createHash } from 'node:crypto';

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = `sha256:${string}`;

/**
 * JSON with one spelling: keys sorted by UTF-16 code unit, no white space, numbers as ECMAScript prints them,
 * absent keys for `undefined` (RFC 8785, JSON Canonicalization Scheme).
 * @throws TypeError for a value that JSON cannot hold: NaN, Infinity, a lone surrogate, a function, a Date, a cycle.
 */
export function canonicalJson(value: unknown): string {
  const open = new Set<object>();
  const write = (item: unknown, path: string): string => {
    if (item === null || typeof item === 'boolean') return String(item);
    if (typeof item === 'number') {
      if (!Number.isFinite(item)) throw new TypeError(`canonical JSON cannot hold ${item} (at ${path})`);
      return JSON.stringify(item);
    }
    if (typeof item === 'string') {
      if (!item.isWellFormed())
        throw new TypeError(`canonical JSON cannot hold a lone surrogate (at ${path})`);
      return JSON.stringify(item);
    }
    if (typeof item !== 'object')
      throw new TypeError(`canonical JSON cannot hold a ${typeof item} (at ${path})`);
    if (open.has(item)) throw new TypeError(`canonical JSON cannot hold a cycle (at ${path})`);
    open.add(item);
    let text: string;
    if (Array.isArray(item)) {
      // Not map(): it leaves out holes.
      text = `[${Array.from(item, (element, index) => write(element, `${path}/${index}`)).join(',')}]`;
    } else {
      // A Date or a Map has no keys: every one would have the digest of {}.
      const prototype: unknown = Object.getPrototypeOf(item);
      if (prototype !== null && prototype !== Object.prototype)
        throw new TypeError(`canonical JSON cannot hold a ${item.constructor.name} (at ${path})`);
      const record = item as Record<string, unknown>;
      const keys = Object.keys(record)
        .filter((key) => record[key] !== undefined)
        .sort();
      text = `{${keys.map((key) => `${write(key, path)}:${write(record[key], `${path}/${key}`)}`).join(',')}}`;
    }
    open.delete(item);
    return text;
  };
  return write(value, '');
}

/** sha256 of bytes or of a text's UTF-8. */
export function sha256(bytes: string | Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The digest of a document: sha256 of its canonical JSON. */
export function digestOf(value: unknown): Digest {
  return sha256(canonicalJson(value));
}

/** Whether a text is `sha256:` with 64 lower-case hexadecimal digits. */
export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

/** Canonical JSON that people can read: same key order, indented, one final newline. Its digest is that of the value. */
export function prettyCanonicalJson(value: unknown): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(value)), null, 2)}\n`;
}

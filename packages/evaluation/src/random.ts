/** A source of 32-bit integers, uniform on 0 … 2^32 − 1. */
export interface Random {
  uint32(): number;
  /** Uniform on 0 … n − 1, for n up to 2^21: the bias of the multiplication is below n / 2^32. */
  below(n: number): number;
}

/**
 * xoshiro128** 1.1 (Blackman, Vigna 2018, "Scrambled linear pseudorandom number generators"), from a state of
 * four 32-bit words that are not all zero. Test vectors: the authors' C program.
 */
export function xoshiro128(s0: number, s1: number, s2: number, s3: number): Random {
  let a = s0 | 0;
  let b = s1 | 0;
  let c = s2 | 0;
  let d = s3 | 0;
  const uint32 = () => {
    const scaled = Math.imul(b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  return { uint32, below: (n) => Math.floor((uint32() * n) / 4294967296) };
}

/** xoshiro128** whose state is filled from a seed (an integer from 0 to 2^53 − 1) by splitmix32, as its authors advise. */
export function seededRandom(seed: number): Random {
  let state = (seed >>> 0) ^ Math.imul(Math.floor(seed / 4294967296), 0x85ebca6b);
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  return xoshiro128(next(), next(), next(), next() | 1);
}

/** FNV-1a over UTF-16 code units with MurmurHash3's finalizer: 32 well-mixed bits of a text. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

// packages/evaluation/src/random.ts
/**
* xoshiro128** 1.1 (Blackman, Vigna 2018, "Scrambled linear pseudorandom number generators"), from a state of
* four 32-bit words that are not all zero. Test vectors: the authors' C program.
*/
function xoshiro128(s0, s1, s2, s3) {
	let a = s0 | 0;
	let b = s1 | 0;
	let c = s2 | 0;
	let d = s3 | 0;
	const uint32 = () => {
		const scaled = Math.imul(b, 5);
		const result = Math.imul(scaled << 7 | scaled >>> 25, 9) >>> 0;
		const shifted = b << 9;
		c ^= a;
		d ^= b;
		b ^= c;
		a ^= d;
		c ^= shifted;
		d = d << 11 | d >>> 21;
		return result;
	};
	return {
		uint32,
		below: (n) => Math.floor(uint32() * n / 4294967296)
	};
}
/** xoshiro128** whose state is filled from a seed (an integer from 0 to 2^53 − 1) by splitmix32, as its authors advise. */
function seededRandom(seed) {
	let state = seed >>> 0 ^ Math.imul(Math.floor(seed / 4294967296), 2246822507);
	const next = () => {
		state = state + 2654435769 | 0;
		let z = state;
		z = Math.imul(z ^ z >>> 16, 569420461);
		z = Math.imul(z ^ z >>> 15, 1935289751);
		return z ^ z >>> 15;
	};
	return xoshiro128(next(), next(), next(), next() | 1);
}
/** FNV-1a over UTF-16 code units with MurmurHash3's finalizer: 32 well-mixed bits of a text. */
function hashText(text) {
	let hash = 2166136261;
	for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
	hash = Math.imul(hash ^ hash >>> 16, 2246822507);
	hash = Math.imul(hash ^ hash >>> 13, 3266489909);
	return (hash ^ hash >>> 16) >>> 0;
}

export { seededRandom as n, hashText as t };
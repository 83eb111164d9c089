import { murmur3 } from './murmur3.js';

const encoder = new TextEncoder();
let buffer = new Uint8Array(256);
/** The key of the last seed: texts by the thousand are hashed with one seed. */
let last = { seed: Number.NaN, key: 0 };

/** How many values `seededHash` can take: it is uniform over the integers `[0, HASH_RANGE)`. */
export const HASH_RANGE = 2 ** 53;

/**
 * A stateless choice: the same (seed, text) gives the same number on every platform, in any order and on any thread.
 * 32 bits of MurmurHash3 of the UTF-8 text under one key made of the seed, and 21 bits under another.
 *
 * @param seed any integer
 * @returns an integer in [0, 2^53)
 */
export function seededHash(seed: number, text: string): number {
  if (buffer.length < text.length * 3) buffer = new Uint8Array(text.length * 3);
  const { written } = encoder.encodeInto(text, buffer);
  return seededHashOfBytes(seed, buffer.subarray(0, written));
}

/** `seededHash` of a text that is in UTF-8 already. */
export function seededHashOfBytes(seed: number, bytes: Uint8Array): number {
  if (last.seed !== seed) last = { seed, key: seedKey(seed) };
  const { key } = last;
  return murmur3(bytes, key) * 2 ** 21 + (murmur3(bytes, ~key) >>> 11);
}

/** 32 bits of a seed of up to 53 bits and sign, such that neighbouring seeds give unrelated keys. */
export function seedKey(seed: number): number {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed is an integer, got ${seed}`);
  const words = new Int32Array([seed % 2 ** 32, Math.floor(seed / 2 ** 32)]);
  return murmur3(new Uint8Array(words.buffer), 0x65786d78);
}

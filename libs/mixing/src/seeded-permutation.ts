import { mix32 } from './murmur3.js';
import { seedKey } from './seeded-hash.js';

const ROUNDS = 6;

/**
 * A seeded permutation of the integers [0, n) that is computed index by index in O(1) memory: a balanced Feistel
 * network over the next power of four, walked until it lands inside the range (cycle walking; Black and Rogaway,
 * "Ciphers with Arbitrary Finite Domains", 2002). About 1 to 4 walks an index.
 *
 * @param n size of the range, up to 2^52
 * @param seed any integer
 * @param epoch each epoch is another permutation
 * @returns maps a position to the row that stands there
 */
export function seededPermutation(n: number, seed: number, epoch = 0): (position: number) => number {
  if (!Number.isSafeInteger(n) || n < 0 || n > 2 ** 52)
    throw new RangeError(`a permutation has 0 to 2^52 items, got ${n}`);
  const halfBits = Math.max(1, Math.ceil(Math.log2(Math.max(2, n)) / 2));
  const half = 2 ** halfBits;
  const mask = half - 1;
  const key = seedKey(seed);
  const keys = Int32Array.from({ length: ROUNDS }, (_, round) => mix32(mix32(key ^ mix32(epoch)) + round));

  const encrypt = (value: number): number => {
    let left = Math.floor(value / half);
    let right = value % half;
    for (let round = 0; round < ROUNDS; round++) {
      const next = (left ^ mix32(right ^ (keys[round] as number))) & mask;
      left = right;
      right = next;
    }
    return left * half + right;
  };

  return (position) => {
    if (!(position >= 0 && position < n)) throw new RangeError(`position ${position} is outside of 0 to ${n - 1}`);
    let value = encrypt(position);
    while (value >= n) value = encrypt(value);
    return value;
  };
}

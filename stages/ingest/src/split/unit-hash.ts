import { hash } from 'node:crypto';

/** A stateless seeded choice: the first 48 bits of SHA-256 of `<seed>\n<id>` as an integer in `[0, 2^48)`. */
export function unitHash(seed: string | number, id: string | number): number {
  return Number.parseInt(hash('sha256', `${seed}\n${id}`).slice(0, 12), 16);
}

/** One past the largest value of `unitHash`. */
export const UNIT_HASH_RANGE = 2 ** 48;

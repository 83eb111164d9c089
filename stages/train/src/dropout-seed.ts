import { seedOf } from '@exmix/feeding/seed-of';

/** The seed from which all steps of a phase draw their dropout, each with its number; an int32 from 0 up. */
export function dropoutSeed(seed: number): number {
  return seedOf(seed, 'dropout') % 2 ** 31;
}

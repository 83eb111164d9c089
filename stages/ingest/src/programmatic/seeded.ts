import { unitHash } from '../split/unit-hash.js';

/** Stateless seeded choices for one sample: a name gives the same choice whatever was asked before. */
export interface Seeded {
  /** A whole number from `min` to `max`, both included. */
  integer(name: string, min: number, max: number): number;
  pick<T>(name: string, list: readonly T[]): T;
}

export function seeded(seed: number, sample: string): Seeded {
  const integer = (name: string, min: number, max: number) =>
    min + (unitHash(seed, `${sample} ${name}`) % (max - min + 1));
  return { integer, pick: (name, list) => list[integer(name, 0, list.length - 1)] as never };
}

/**
 * A number in [0, 1) that depends on nothing but its keys: MurmurHash3's finalizer over them in turn, 32 bits.
 * The same on every engine.
 */
export function statelessNumber(...keys: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const key of keys) {
    hash = mixed(hash ^ mixed(key | 0));
    hash = mixed(hash ^ mixed(Math.floor(key / 2 ** 32) | 0));
  }
  return (hash >>> 0) / 2 ** 32;
}

function mixed(value: number): number {
  let x = (value + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

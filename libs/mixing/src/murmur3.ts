/**
 * MurmurHash3, x86 32-bit variant (Austin Appleby, public domain; `MurmurHash3.cpp` of SMHasher). Not cryptographic.
 *
 * @param bytes the key
 * @param seed taken modulo 2^32
 * @returns an unsigned 32-bit integer
 */
export function murmur3(bytes: Uint8Array, seed: number): number {
  const { length } = bytes;
  const blocksEnd = length & ~3;
  let hash = seed | 0;
  for (let i = 0; i < blocksEnd; i += 4) {
    const block =
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24);
    hash ^= scramble(block);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  let tail = 0;
  for (let i = length - 1; i >= blocksEnd; i--) tail = (tail << 8) | (bytes[i] as number);
  return mix32(hash ^ scramble(tail) ^ length);
}

/** MurmurHash3's finalizer: a bijection of 32-bit integers in which every input bit moves every output bit. */
export function mix32(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

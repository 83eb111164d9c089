/**
 * A seed from a run's seed and whatever names the thing that is to be random (an example's id, an epoch): a 53-bit hash
 * (two MurmurHash3 streams over UTF-16 code units), the same on every machine.
 */
export function seedOf(seed: number, ...parts: readonly (string | number)[]): number {
  let low = mix(0x2545f491 ^ (seed | 0));
  let high = mix(0x8b7f1d3d ^ (Math.floor(seed / 2 ** 32) | 0) ^ low);
  for (const part of parts) {
    // The kind and the length keep ("ab", "c") apart from ("a", "bc") and 1 apart from "1".
    const text = `${typeof part === 'string' ? 's' : 'n'}${String(part)}`;
    low = absorb(low, text.length);
    for (let i = 0; i < text.length; i++) {
      low = absorb(low, text.charCodeAt(i));
      high = absorb(high, Math.imul(text.charCodeAt(i), 0x9e3779b1) ^ low);
    }
  }
  return (mix(high) >>> 11) * 2 ** 32 + (mix(low) >>> 0);
}

function absorb(state: number, word: number): number {
  let key = Math.imul(word, 0xcc9e2d51);
  key = Math.imul((key << 15) | (key >>> 17), 0x1b873593);
  const mixed = state ^ key;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

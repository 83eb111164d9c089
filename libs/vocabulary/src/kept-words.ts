/** Bytes of a word that is kept, at most. */
export const MOST_BYTES = 16;
/** Pieces of a word that is kept, at most. */
export const MOST_PIECES = 8;
/** A record has 16 numbers of 32 bits, a line of a processor's cache: facts, `sureUpTo`, score, bytes, ids. */
const RECORD = 16;
const SURE = 1;
const SCORE = 2;
const BYTES = 4;
const IDS = 8;
/** In `facts`: bytes of the word in the lowest 5 bits, then these. 0 where nothing is kept. */
const MARKED = 1 << 5;
const PIECES = 6;
const UNKNOWN = 1 << 10;
/** Looked up since another word was put beside it. */
const USED = 1 << 11;

/** By length: which bits of each of the four numbers that hold a word's bytes are the word's. */
const MASKS = Int32Array.from({ length: (MOST_BYTES + 1) * 4 }, (_, i) => {
  const bytes = Math.min(4, Math.max(0, (i >> 2) - (i & 3) * 4));
  return bytes === 4 ? -1 : (1 << (bytes * 8)) - 1;
});

/**
 * Short words and how they are split, as many as fit: words whose hash names the same pair of records displace each
 * other, the one that was not looked up since first. All that a lookup needs is one line of the cache, and bytes are
 * compared four at a time, because nearly every word of a text is looked up here.
 */
export class KeptWords {
  readonly records: Int32Array;
  private readonly floats: Float32Array;
  private readonly mask: number;
  /** Of the word that `find` looked for. */
  private b0 = 0;
  private b1 = 0;
  private b2 = 0;
  private b3 = 0;
  private key = 0;
  private pair = 0;

  /** @param capacity a power of two; a word takes 64 bytes */
  constructor(capacity: number) {
    this.records = new Int32Array(capacity * RECORD);
    this.floats = new Float32Array(this.records.buffer);
    this.mask = (capacity >> 1) - 1;
  }

  /**
   * Where the record of the word `bytes[start, end)` is, or -1. 16 bytes from `start` on must be there.
   *
   * @param marked whether U+2581 stands before the word
   */
  find(bytes: DataView, start: number, end: number, marked: boolean): number {
    const length = end - start;
    const masks = length << 2;
    const b0 = bytes.getInt32(start, true) & (MASKS[masks] as number);
    const b1 = bytes.getInt32(start + 4, true) & (MASKS[masks + 1] as number);
    const b2 = bytes.getInt32(start + 8, true) & (MASKS[masks + 2] as number);
    const b3 = bytes.getInt32(start + 12, true) & (MASKS[masks + 3] as number);
    const key = length | (marked ? MARKED : 0);
    let hash = Math.imul(b0 ^ key, 0x9e37_79b1) ^ Math.imul(b1, 0x85eb_ca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d) + Math.imul(b2, 0xc2b2_ae35) + Math.imul(b3, 0x27d4_eb2f);
    hash ^= hash >>> 16;
    const pair = (hash & this.mask) * (2 * RECORD);
    const { records } = this;
    for (let at = pair; at <= pair + RECORD; at += RECORD) {
      const facts = records[at] as number;
      if (
        (facts & (MARKED | 31)) === key &&
        records[at + BYTES] === b0 &&
        records[at + BYTES + 1] === b1 &&
        records[at + BYTES + 2] === b2 &&
        records[at + BYTES + 3] === b3
      ) {
        if ((facts & USED) === 0) records[at] = facts | USED;
        return at;
      }
    }
    this.b0 = b0;
    this.b1 = b1;
    this.b2 = b2;
    this.b3 = b3;
    this.key = key;
    this.pair = pair;
    return -1;
  }

  /**
   * Keeps the word that `find` did not find.
   *
   * @param reversed its ids from the last to the first, `count` of them
   * @param sureUpTo the greatest absolute score before the word at which the split is sure
   * @param score of the split
   */
  add(reversed: Int32Array, count: number, hasUnknown: boolean, sureUpTo: number, score: number): void {
    const { records, floats, pair } = this;
    const other = pair + RECORD;
    const isFirst = ((records[pair] as number) & USED) === 0 || ((records[other] as number) & USED) !== 0;
    const at = isFirst ? pair : other;
    const beside = isFirst ? other : pair;
    records[beside] = (records[beside] as number) & ~USED;
    records[at] = this.key | (count << PIECES) | (hasUnknown ? UNKNOWN : 0);
    // A float may lie above what it stands for; a little less is sure as well.
    floats[at + SURE] = sureUpTo * (1 - 2 ** -20);
    floats[at + SCORE] = score;
    records[at + BYTES] = this.b0;
    records[at + BYTES + 1] = this.b1;
    records[at + BYTES + 2] = this.b2;
    records[at + BYTES + 3] = this.b3;
    for (let i = 0; i < count; i++) records[at + IDS + i] = reversed[count - 1 - i] as number;
  }

  sureUpTo(at: number): number {
    return this.floats[at + SURE] as number;
  }

  score(at: number): number {
    return this.floats[at + SCORE] as number;
  }

  hasUnknown(at: number): boolean {
    return ((this.records[at] as number) & UNKNOWN) !== 0;
  }

  /** Writes the word's ids to `ids` from `to` on, where `MOST_PIECES` have room; returns how many they are. */
  copyIds(at: number, ids: Int32Array, to: number): number {
    const { records } = this;
    const count = ((records[at] as number) >> PIECES) & 15;
    ids[to] = records[at + IDS] as number;
    ids[to + 1] = records[at + IDS + 1] as number;
    for (let i = 2; i < count; i++) ids[to + i] = records[at + IDS + i] as number;
    return count;
  }
}

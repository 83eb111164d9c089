import { compareBytes } from './compare-bytes.js';
import { Normalizer } from './normalizer.js';
import type { NormalizerSpec } from './sentence-piece-model.js';
import { WordTable } from './word-table.js';

/** Distinct words that are counted at most; bounds the memory of counting and of training, whatever the text's size. */
const MOST_WORDS = 1 << 18;

export interface CountedWord {
  /** UTF-8, with U+2581 in front where a space was. */
  readonly bytes: Uint8Array;
  readonly count: number;
}

/**
 * Counts the words of normalised text.
 *
 * When there are more than `mostWords` distinct words, the rarest are forgotten (those seen once, then twice, ...) until
 * at most half remain; `forgotten` says how many occurrences that cost. Up to that point the counts do not depend on the
 * order of the texts.
 */
export class WordCounts {
  /** Texts, words and UTF-8 bytes of text that were added. */
  texts = 0;
  words = 0;
  bytes = 0;
  /** Occurrences of words that were forgotten to bound memory. */
  forgotten = 0;
  readonly spec: NormalizerSpec;
  private readonly normalizer: Normalizer;
  private readonly mostWords: number;
  private table: WordTable;
  private counts: Float64Array;

  constructor(spec: NormalizerSpec, mostWords = MOST_WORDS) {
    this.spec = spec;
    this.normalizer = new Normalizer(spec);
    this.mostWords = mostWords;
    this.table = new WordTable(1 << 14);
    this.counts = new Float64Array(1 << 14);
  }

  add(text: string): void {
    this.texts++;
    this.normalizer.normalizeText(text);
    const { bytes, length } = this.normalizer;
    this.bytes += length;
    for (let start = 0; start < length; ) {
      let hash = 0;
      let at = isMark(bytes, start) ? start + 3 : start;
      for (; at < length && !isMark(bytes, at); at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x0100_0193);
      this.count(bytes, start, at, hash, 1);
      this.words++;
      start = at;
    }
  }

  /** All words, in byte order. */
  sorted(): CountedWord[] {
    const words = Array.from({ length: this.table.size }, (_, word) => ({
      bytes: this.table.word(word).slice(),
      count: this.counts[word] as number,
    }));
    return words.sort((a, b) => compareBytes(a.bytes, b.bytes));
  }

  private count(bytes: Uint8Array, start: number, end: number, hash: number, count: number): void {
    let word = this.table.find(bytes, start, end, hash);
    if (word === -1) {
      if (this.table.size >= this.mostWords) this.forget();
      word = this.table.add(bytes, start, end, hash);
      if (word >= this.counts.length) {
        const counts = new Float64Array(this.counts.length * 2);
        counts.set(this.counts);
        this.counts = counts;
      }
      this.counts[word] = 0;
    }
    this.counts[word] = (this.counts[word] as number) + count;
  }

  private forget(): void {
    const { table, counts } = this;
    const size = table.size;
    const sorted = counts.slice(0, size).sort();
    const least = sorted[size - Math.floor(this.mostWords / 2)] as number;
    this.table = new WordTable(1 << 14);
    this.counts = new Float64Array(1 << 14);
    for (let word = 0; word < size; word++) {
      const count = counts[word] as number;
      if (count <= least) {
        this.forgotten += count;
        continue;
      }
      const bytes = table.word(word);
      let hash = 0;
      for (let i = isMark(bytes, 0) ? 3 : 0; i < bytes.length; i++) {
        hash = Math.imul(hash ^ (bytes[i] as number), 0x0100_0193);
      }
      this.count(bytes, 0, bytes.length, hash, count);
    }
  }
}

function isMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xe2 && bytes[at + 1] === 0x96 && bytes[at + 2] === 0x81;
}

import { leadLength } from './utf8.js';
import type { CountedWord } from './word-counts.js';

/** Words above this many bytes are trained on in parts of at most this many. */
const LONGEST_SEGMENT_BYTES = 48;

/**
 * What a unigram model is trained on: weighted segments of words, cut at characters too rare for the vocabulary and at
 * `LONGEST_SEGMENT_BYTES`.
 */
export interface TrainingText {
  /** All segments' bytes; segment `s` is `bytes[starts[s], starts[s + 1])`. */
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  /** How often each segment occurs. */
  readonly weights: Float64Array;
  /** The characters that every vocabulary of this text has, most frequent first, with their counts. */
  readonly characters: readonly { readonly character: string; readonly count: number }[];
  /** Characters of the text in all, and those left out as too rare. */
  readonly characterCount: number;
  readonly rareCount: number;
}

/**
 * @param coverage share of the text's characters that the vocabulary must spell; the most frequent characters that
 *   reach it are kept
 */
export function trainingText(words: readonly CountedWord[], coverage: number): TrainingText {
  const counts = new Map<number, number>();
  let characterCount = 0;
  for (const { bytes, count } of words) {
    for (let at = 0; at < bytes.length; at += leadLength(bytes[at] as number)) {
      const codePoint = codePointAt(bytes, at);
      counts.set(codePoint, (counts.get(codePoint) ?? 0) + count);
      characterCount += count;
    }
  }
  const characters: { character: string; count: number }[] = [];
  const kept = new Set<number>();
  let covered = 0;
  for (const [codePoint, count] of [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])) {
    // U+0000 has no place in the file format of the trie.
    if (codePoint === 0) continue;
    if (covered / characterCount >= coverage) break;
    covered += count;
    kept.add(codePoint);
    characters.push({ character: String.fromCodePoint(codePoint), count });
  }
  const total = words.reduce((sum, word) => sum + word.bytes.length, 0);
  const bytes = new Uint8Array(total);
  const starts: number[] = [0];
  const weights: number[] = [];
  let end = 0;
  const close = (count: number): void => {
    if (end === starts[starts.length - 1]) return;
    starts.push(end);
    weights.push(count);
  };
  for (const word of words) {
    for (let at = 0; at < word.bytes.length; ) {
      const width = leadLength(word.bytes[at] as number);
      if (!kept.has(codePointAt(word.bytes, at))) close(word.count);
      else {
        if (end + width - (starts[starts.length - 1] as number) > LONGEST_SEGMENT_BYTES) close(word.count);
        for (let i = 0; i < width; i++) bytes[end++] = word.bytes[at + i] as number;
      }
      at += width;
    }
    close(word.count);
  }
  return {
    bytes: bytes.subarray(0, end),
    starts: Int32Array.from(starts),
    weights: Float64Array.from(weights),
    characters,
    characterCount,
    rareCount: characterCount - covered,
  };
}

/** The code point of the valid UTF-8 character at `at`. */
export function codePointAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return lead;
  const second = (bytes[at + 1] as number) & 0x3f;
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | second;
  const third = (bytes[at + 2] as number) & 0x3f;
  if (lead < 0xf0) return ((lead & 0x0f) << 12) | (second << 6) | third;
  return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | ((bytes[at + 3] as number) & 0x3f);
}

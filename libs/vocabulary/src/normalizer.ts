import type { Charsmap } from './charsmap.js';
import { openCharsmap } from './charsmap.js';
import { unitOffset } from './double-array.js';
import type { NormalizerSpec } from './sentence-piece-model.js';
import { characterLength } from './utf8.js';

/** Bytes of U+2581, which stands for a space in pieces. */
const MARK = [0xe2, 0x96, 0x81] as const;
const SPACE = 0x20;
/** What a byte is, read alone, when the byte after it is ASCII too. */
const RULED = 0;
const PLAIN = 1;
/** Bytes beyond the last that are there too, whatever they are: the encoder reads several at once. */
const MORE_BYTES = 16;
/** Buffers above this size are not kept for the next text. */
const KEPT_BYTES = 1 << 20;

export interface NormalizerOptions {
  /** Spaces go to the end of words (`treat_whitespace_as_suffix` of the trainer). */
  readonly whitespaceAsSuffix?: boolean;
  /** Pieces that are taken from the text as they are, before any rule (user-defined pieces). */
  readonly verbatim?: readonly string[];
}

/**
 * Text to the form that pieces are cut from, byte for byte as SentencePiece does it: longest-match replacement by the
 * character map, spaces collapsed and trimmed, one space in front, spaces written as U+2581; each by its flag. Invalid
 * UTF-8 bytes become U+FFFD.
 *
 * The result of a call is in `bytes[0, length)` and stands until the next call.
 *
 * @see google/sentencepiece src/normalizer.cc
 */
export class Normalizer {
  /** The last result, UTF-8. */
  bytes: Uint8Array = new Uint8Array(1 << 12);
  length = 0;
  private input = new Uint8Array(1 << 12);
  private readonly rules: Charsmap | undefined;
  private readonly verbatim: readonly Uint8Array[];
  private readonly asciiClass = new Uint8Array(128);
  private readonly spec: NormalizerSpec;
  private readonly whitespaceAsSuffix: boolean;
  private readonly encoder = new TextEncoder();
  /** Of the last `matchPrefix`: where the replacement is. */
  private source: Uint8Array = this.input;
  private sourceStart = 0;
  private sourceEnd = 0;

  constructor(spec: NormalizerSpec, options: NormalizerOptions = {}) {
    this.spec = spec;
    this.rules = spec.precompiledCharsmap.length === 0 ? undefined : openCharsmap(spec.precompiledCharsmap);
    this.whitespaceAsSuffix = options.whitespaceAsSuffix ?? false;
    this.verbatim = (options.verbatim ?? [])
      .map((piece) => this.encoder.encode(piece))
      .sort((a, b) => b.length - a.length);
    this.classifyAscii();
  }

  normalizeText(text: string): void {
    const most = text.length * 3 + 1;
    let input = this.input;
    if (input.length < most) {
      input = new Uint8Array(Math.max(most, 2 * Math.min(input.length, KEPT_BYTES)));
      if (input.length <= KEPT_BYTES) this.input = input;
    }
    const { written } = this.encoder.encodeInto(text, input);
    input[written] = 0;
    this.run(input, 0, written);
  }

  /** As `normalizeText`, for bytes that may not be valid UTF-8. */
  normalizeBytes(bytes: Uint8Array): void {
    const input = new Uint8Array(bytes.length + 1);
    input.set(bytes);
    this.run(input, 0, bytes.length);
  }

  /** As `normalizeBytes`, for `input[start, end)`; `input[end]` must be 0. */
  run(input: Uint8Array, start: number, end: number): void {
    const { addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces } = this.spec;
    const spaceBytes = escapeWhitespaces ? 3 : 1;
    let at = start;
    this.length = 0;
    if (removeExtraWhitespaces) {
      while (at < end) {
        const consumed = this.matchPrefix(input, at, end);
        if (this.sourceEnd - this.sourceStart !== 1 || this.source[this.sourceStart] !== SPACE) break;
        at += consumed;
      }
    }
    if (at >= end) return;

    this.reserve((end - at) * spaceBytes + 8);
    let out = this.bytes;
    let length = 0;
    if (addDummyPrefix && !this.whitespaceAsSuffix) length = writeSpace(out, length, escapeWhitespaces);
    let afterSpace = removeExtraWhitespaces;
    const asciiClass = this.asciiClass;
    while (at < end) {
      const byte = input[at] as number;
      if (byte < 0x80 && (input[at + 1] as number) < 0x80 && asciiClass[byte] === PLAIN) {
        at++;
        if (byte !== SPACE) {
          out[length++] = byte;
          afterSpace = false;
        } else if (!afterSpace) {
          length = writeSpace(out, length, escapeWhitespaces);
          afterSpace = removeExtraWhitespaces;
        }
        continue;
      }
      at += this.matchPrefix(input, at, end);
      const source = this.source;
      let from = this.sourceStart;
      const to = this.sourceEnd;
      while (afterSpace && from < to && source[from] === SPACE) from++;
      if (from < to) {
        this.length = length;
        this.reserve((to - from + end - at) * spaceBytes + 8);
        out = this.bytes;
        for (; from < to; from++) {
          const piece = source[from] as number;
          if (piece === SPACE) length = writeSpace(out, length, escapeWhitespaces);
          else out[length++] = piece;
        }
        afterSpace = removeExtraWhitespaces && source[to - 1] === SPACE;
      }
    }
    if (removeExtraWhitespaces) {
      if (escapeWhitespaces) {
        while (
          length >= 3 &&
          out[length - 1] === MARK[2] &&
          out[length - 2] === MARK[1] &&
          out[length - 3] === MARK[0]
        ) {
          length -= 3;
        }
      } else while (length > 0 && out[length - 1] === SPACE) length--;
    }
    if (addDummyPrefix && this.whitespaceAsSuffix) length = writeSpace(out, length, escapeWhitespaces);
    this.length = length;
  }

  /** Finds what the text at `at` is replaced by; returns how many bytes that consumes. */
  private matchPrefix(input: Uint8Array, at: number, end: number): number {
    for (const piece of this.verbatim) {
      if (startsWith(input, at, end, piece)) {
        this.source = piece;
        this.sourceStart = 0;
        this.sourceEnd = piece.length;
        return piece.length;
      }
    }
    if (this.rules !== undefined) {
      const { units, replacements } = this.rules;
      let longest = 0;
      let value = 0;
      let node = unitOffset(units[0] as number);
      for (let i = at; i < end; i++) {
        const byte = input[i] as number;
        const unit = units[node ^ byte] as number;
        if ((unit & 0x8000_00ff) !== byte) break;
        node ^= byte ^ unitOffset(unit);
        if ((unit & 0x100) !== 0) {
          longest = i + 1 - at;
          value = (units[node] as number) & 0x7fff_ffff;
        }
      }
      if (longest > 0) {
        this.source = replacements;
        this.sourceStart = value;
        let stop = value;
        while (replacements[stop] !== 0) stop++;
        this.sourceEnd = stop;
        return longest;
      }
    }
    const length = characterLength(input, at, end);
    if (length === 0) {
      this.source = REPLACEMENT;
      this.sourceStart = 0;
      this.sourceEnd = REPLACEMENT.length;
      return 1;
    }
    this.source = input;
    this.sourceStart = at;
    this.sourceEnd = at + length;
    return length;
  }

  /** Makes room for `more` bytes after the first `this.length`. */
  private reserve(more: number): void {
    const need = this.length + more + MORE_BYTES;
    if (need <= this.bytes.length && (this.bytes.length <= KEPT_BYTES || this.length > 0)) return;
    const grown = new Uint8Array(Math.max(need, this.length > 0 ? need + (need >> 1) : 1 << 12));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** An ASCII byte is plain when no rule or verbatim piece starts with it, unless the next byte is not ASCII. */
  private classifyAscii(): void {
    this.asciiClass.fill(PLAIN);
    for (const piece of this.verbatim) if ((piece[0] as number) < 0x80) this.asciiClass[piece[0] as number] = RULED;
    if (this.rules === undefined) return;
    const { units } = this.rules;
    const root = unitOffset(units[0] as number);
    for (let byte = 0; byte < 0x80; byte++) {
      const unit = units[root ^ byte] as number;
      if ((unit & 0x8000_00ff) !== byte) continue;
      const children = root ^ byte ^ unitOffset(unit);
      let ruled = (unit & 0x100) !== 0;
      for (let next = 1; next < 0x80 && !ruled; next++) {
        ruled = ((units[children ^ next] as number) & 0x8000_00ff) === next;
      }
      if (ruled) this.asciiClass[byte] = RULED;
    }
  }
}

const REPLACEMENT = new Uint8Array([0xef, 0xbf, 0xbd]);

function writeSpace(out: Uint8Array, at: number, escaped: boolean): number {
  if (!escaped) {
    out[at] = SPACE;
    return at + 1;
  }
  out[at] = MARK[0];
  out[at + 1] = MARK[1];
  out[at + 2] = MARK[2];
  return at + 3;
}

function startsWith(input: Uint8Array, at: number, end: number, piece: Uint8Array): boolean {
  if (at + piece.length > end) return false;
  for (let i = 0; i < piece.length; i++) if (input[at + i] !== piece[i]) return false;
  return true;
}

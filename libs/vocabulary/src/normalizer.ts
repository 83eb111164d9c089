import type { Charsmap } from './charsmap.js';
import { openCharsmap } from './charsmap.js';
import { unitOffset } from './double-array.js';
import type { NormalizedText } from './normalized-text.js';
import type { NormalizerSpec } from './sentence-piece-model.js';
import { characterLength } from './utf8.js';

/** Bytes of U+2581, which stands for a space in pieces. */
const MARK = [0xe2, 0x96, 0x81] as const;
const SPACE = 0x20;
/** What a byte stands for where the byte after it is ASCII: itself, a space, or what has to be looked up. */
const RULED = 0;
const PLAIN = 1;
const PLAIN_SPACE = 2;
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
export class Normalizer implements NormalizedText {
  /** The last result, UTF-8. */
  bytes: Uint8Array = new Uint8Array(1 << 12);
  length = 0;
  /** Where the U+2581 of the last result start: `marks[0, markCount)`, rising. */
  marks = new Int32Array(1 << 10);
  markCount = 0;
  private input = new Uint8Array(1 << 12);
  private readonly rules: Charsmap | undefined;
  private readonly verbatim: readonly Uint8Array[];
  private readonly byteClass = new Uint8Array(256);
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
    this.classifyBytes();
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
    this.markCount = 0;
    if (removeExtraWhitespaces) {
      while (at < end) {
        const consumed = this.matchPrefix(input, at, end);
        if (this.sourceEnd - this.sourceStart !== 1 || this.source[this.sourceStart] !== SPACE) break;
        at += consumed;
      }
    }
    if (at >= end) return;

    this.reserve((end - at) * spaceBytes + 8);
    if (addDummyPrefix && !this.whitespaceAsSuffix) this.writeSpace();
    let afterSpace = removeExtraWhitespaces;
    const byteClass = this.byteClass;
    while (at < end) {
      const out = this.bytes;
      const before = at;
      let length = this.length;
      while (byteClass[input[at] as number] === PLAIN) out[length++] = input[at++] as number;
      // What follows in the byte's character may change it. The byte 0 behind the text is ruled and ASCII.
      if (at > before && (input[at] as number) >= 0x80) {
        at--;
        length--;
      }
      this.length = length;
      if (at > before) {
        afterSpace = false;
        if (at >= end) break;
      }
      if (byteClass[input[at] as number] === PLAIN_SPACE && (input[at + 1] as number) < 0x80) {
        at++;
        if (!afterSpace) this.writeSpace();
        afterSpace = removeExtraWhitespaces;
        continue;
      }
      at += this.matchPrefix(input, at, end);
      afterSpace = this.writeSource(afterSpace, (end - at) * spaceBytes);
    }
    if (removeExtraWhitespaces) this.trimEnd();
    if (addDummyPrefix && this.whitespaceAsSuffix) this.writeSpace();
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

  /**
   * Appends what `matchPrefix` found, without spaces in front where one is there.
   *
   * @param more bytes that may follow
   * @returns whether a space that collapses others is last now
   */
  private writeSource(afterSpace: boolean, more: number): boolean {
    const { source, sourceEnd: to, spec } = this;
    let from = this.sourceStart;
    while (afterSpace && from < to && source[from] === SPACE) from++;
    if (from === to) return afterSpace;
    this.reserve((to - from) * (spec.escapeWhitespaces ? 3 : 1) + more + 8);
    const out = this.bytes;
    for (; from < to; from++) {
      const byte = source[from] as number;
      if (byte === SPACE) this.writeSpace();
      else {
        out[this.length++] = byte;
        if (byte === MARK[2] && this.length >= 3 && this.isMark(this.length - 3)) this.addMark(this.length - 3);
      }
    }
    return spec.removeExtraWhitespaces && source[to - 1] === SPACE;
  }

  private writeSpace(): void {
    const { bytes, length } = this;
    if (!this.spec.escapeWhitespaces) {
      bytes[length] = SPACE;
      this.length = length + 1;
      return;
    }
    this.addMark(length);
    bytes[length] = MARK[0];
    bytes[length + 1] = MARK[1];
    bytes[length + 2] = MARK[2];
    this.length = length + 3;
  }

  private trimEnd(): void {
    if (this.spec.escapeWhitespaces) {
      while (this.markCount > 0 && this.marks[this.markCount - 1] === this.length - 3) {
        this.length -= 3;
        this.markCount--;
      }
    } else while (this.length > 0 && this.bytes[this.length - 1] === SPACE) this.length--;
  }

  private isMark(at: number): boolean {
    const { bytes } = this;
    return bytes[at] === MARK[0] && bytes[at + 1] === MARK[1] && bytes[at + 2] === MARK[2];
  }

  private addMark(at: number): void {
    this.marks[this.markCount++] = at;
  }

  /** Makes room for `more` bytes after the first `this.length`, and for as many marks as they may have. */
  private reserve(more: number): void {
    const need = this.length + more + MORE_BYTES;
    if (need <= this.bytes.length && (this.bytes.length <= KEPT_BYTES || this.length > 0)) return;
    const grown = new Uint8Array(Math.max(need, this.length > 0 ? need + (need >> 1) : 1 << 12));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    const marks = new Int32Array(Math.ceil(grown.length / MARK.length));
    marks.set(this.marks.subarray(0, this.markCount));
    this.marks = marks;
  }

  /** An ASCII byte is plain when no rule or verbatim piece starts with it, unless the next byte is not ASCII. */
  private classifyBytes(): void {
    const { byteClass } = this;
    // Byte 0 stands behind the text too, where runs of plain bytes have to end.
    byteClass.fill(PLAIN, 1, 0x80);
    byteClass[SPACE] = PLAIN_SPACE;
    for (const piece of this.verbatim) byteClass[piece[0] as number] = RULED;
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
      if (ruled) byteClass[byte] = RULED;
    }
  }
}

const REPLACEMENT = new Uint8Array([0xef, 0xbf, 0xbd]);

function startsWith(input: Uint8Array, at: number, end: number, piece: Uint8Array): boolean {
  if (at + piece.length > end) return false;
  for (let i = 0; i < piece.length; i++) if (input[at + i] !== piece[i]) return false;
  return true;
}

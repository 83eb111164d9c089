import type { Encoding } from 'hyparquet';
import { PAGE_BYTES } from './column-encoder.js';
import { packIndexes } from './int32-dictionary.js';

/** Texts after which a column chunk whose texts are nearly all different gets no dictionary. */
const TRIED_TEXTS = 1000;
/** Share of the bytes that different texts have then at least. */
const HOPELESS = 0.9;
/** Share of the plain bytes that dictionary and indexes have in the end at most. */
const WORTH = 0.5;
/** Texts of a page with indexes. */
const PAGE_INDEXES = 1 << 17;
/** Bits that indexes are packed in at most. */
const MOST_BITS = 20;
/** Texts up to this length are written character by character, where a call would cost more. */
const SHORT_TEXT = 24;
const LEAST_BYTES = 1 << 12;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export interface TextPage {
  readonly rowStart: number;
  readonly rowEnd: number;
  readonly encoding: Encoding;
  readonly body: Uint8Array;
}

export interface TextChunk {
  readonly dictionary?: { readonly count: number; readonly body: Uint8Array };
  readonly pages: readonly TextPage[];
  /** By row: how many texts, -1 for null. */
  readonly lengths: readonly number[];
}

/**
 * The texts of a column chunk as bodies of pages: indexes of a dictionary where texts come again often enough, else
 * plain, each text behind its length in four bytes. What is chosen depends on the texts only.
 */
export class TextPages {
  private lengths: number[] = [];
  /** Index by text; undefined once it is given up. */
  private dictionary: Map<string, number> | undefined = new Map();
  /** Index by view of bytes: those of a dictionary are the same object each time. */
  private seen = new Map<Uint8Array, number>();
  private indexes: number[] = [];
  /** About the plain bytes of the different texts, and of all, while there is a dictionary. */
  private differentBytes = 0;
  private allBytes = 0;
  private bytes = Buffer.alloc(0);
  private used = 0;
  /** Of plain pages. */
  private ends: { readonly row: number; readonly byte: number }[] = [];
  private pageStart = 0;

  /** A text of the row that `endRow` ends. */
  push(text: string | Uint8Array): void {
    if (this.dictionary === undefined) {
      if (typeof text === 'string') this.write(text);
      else this.writeBytes(text);
      return;
    }
    const seen = typeof text === 'string' ? undefined : this.seen.get(text);
    if (seen !== undefined) {
      this.allBytes += text.length + 4;
      this.indexes.push(seen);
      return;
    }
    const index = this.addIndex(typeof text === 'string' ? text : decoder.decode(text), this.dictionary);
    if (typeof text !== 'string') this.seen.set(text, index);
  }

  /** @param length how many texts the row has, -1 for null */
  endRow(length: number): void {
    this.lengths.push(length);
    if (this.dictionary === undefined) this.endPlainRow(this.lengths.length);
    else if (this.indexes.length >= TRIED_TEXTS && this.differentBytes > HOPELESS * this.allBytes) this.giveUp();
  }

  /** Gives the pages and begins anew. */
  flush(): TextChunk {
    const { dictionary, lengths } = this;
    const bits = dictionary && Math.max(1, 32 - Math.clz32(dictionary.size - 1));
    const isWorth =
      bits !== undefined &&
      bits <= MOST_BITS &&
      this.differentBytes + (this.indexes.length * bits) / 8 < WORTH * this.allBytes;
    if (dictionary && !isWorth) this.giveUp();
    const chunk =
      dictionary && isWorth
        ? { ...this.indexPages(dictionary, bits), lengths }
        : { pages: this.plainPages(lengths.length), lengths };
    this.lengths = [];
    this.dictionary = new Map();
    this.seen.clear();
    this.indexes = [];
    this.differentBytes = 0;
    this.allBytes = 0;
    this.bytes = Buffer.allocUnsafeSlow(this.used);
    this.used = 0;
    this.ends = [];
    this.pageStart = 0;
    return chunk;
  }

  private addIndex(text: string, dictionary: Map<string, number>): number {
    const size = text.length + 4;
    let index = dictionary.get(text);
    if (index === undefined) {
      index = dictionary.size;
      dictionary.set(text, index);
      this.differentBytes += size;
    }
    this.allBytes += size;
    this.indexes.push(index);
    return index;
  }

  /** Writes plainly what has an index. */
  private giveUp(): void {
    const texts = [...(this.dictionary as Map<string, number>).keys()];
    this.dictionary = undefined;
    this.seen.clear();
    let at = 0;
    for (const [row, length] of this.lengths.entries()) {
      for (let i = 0; i < length; i++) this.write(texts[this.indexes[at++] as number] as string);
      this.endPlainRow(row + 1);
    }
    this.indexes = [];
  }

  private write(text: string): void {
    this.reserve(text.length * 3 + 4);
    const { bytes, used } = this;
    const start = used + 4;
    this.endText(text.length <= SHORT_TEXT ? writeShort(bytes, start, text) : bytes.write(text, start));
  }

  private writeBytes(text: Uint8Array): void {
    this.reserve(text.length + 4);
    this.bytes.set(text, this.used + 4);
    this.endText(text.length);
  }

  private reserve(more: number): void {
    if (this.used + more <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(LEAST_BYTES, this.bytes.length * 2, this.used + more));
    grown.set(this.bytes.subarray(0, this.used));
    this.bytes = grown;
  }

  /** Writes the length before a text of so many bytes. */
  private endText(written: number): void {
    const { bytes, used } = this;
    bytes[used] = written;
    bytes[used + 1] = written >>> 8;
    bytes[used + 2] = written >>> 16;
    bytes[used + 3] = written >>> 24;
    this.used = used + 4 + written;
  }

  private endPlainRow(row: number): void {
    if (this.used - this.pageStart < PAGE_BYTES) return;
    this.ends.push({ row, byte: this.used });
    this.pageStart = this.used;
  }

  private plainPages(rows: number): TextPage[] {
    const pages: TextPage[] = [];
    let rowStart = 0;
    let start = 0;
    for (const { row, byte } of [...this.ends, { row: rows, byte: this.used }]) {
      if (row === rowStart) continue;
      pages.push({ rowStart, rowEnd: row, encoding: 'PLAIN', body: this.bytes.subarray(start, byte) });
      rowStart = row;
      start = byte;
    }
    return pages;
  }

  private indexPages(dictionary: Map<string, number>, bitWidth: number): Omit<TextChunk, 'lengths'> {
    const { lengths, indexes } = this;
    this.dictionary = undefined;
    for (const text of dictionary.keys()) this.write(text);
    const indexOf = Int32Array.from({ length: dictionary.size }, (_, i) => i);
    const pages: TextPage[] = [];
    let at = 0;
    for (let rowStart = 0; rowStart < lengths.length; ) {
      let rowEnd = rowStart;
      let end = at;
      while (rowEnd < lengths.length && end - at < PAGE_INDEXES) end += Math.max(0, lengths[rowEnd++] as number);
      const body = packIndexes(Int32Array.from(indexes.slice(at, end)), { indexOf, bitWidth });
      pages.push({ rowStart, rowEnd, encoding: 'RLE_DICTIONARY', body });
      rowStart = rowEnd;
      at = end;
    }
    return { dictionary: { count: dictionary.size, body: this.bytes.subarray(0, this.used) }, pages };
  }
}

/** Writes a short text in UTF-8; returns its bytes. */
function writeShort(bytes: Buffer, start: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return bytes.write(text, start);
    bytes[start + i] = code;
  }
  return text.length;
}

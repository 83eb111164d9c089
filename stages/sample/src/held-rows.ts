import type { Column, Row } from '@exmix/parquet/column';

const LEAST_CHUNK = 1 << 16;
const MOST_CHUNK = 4 << 20;
/** Besides a row's texts and their lengths: its hash, where it lies, its place in the order. */
const ROW_BYTES = 40;
const NONE = -1;

type Text = Uint8Array;

/**
 * Rows of texts in a few large arrays, and their hashes. A row is no object until it is asked for, so that the garbage
 * collector has nothing to copy and a page that a row was read from can go.
 *
 * A row lies in words of four bytes: for each column the length in bytes (of a list how many texts, then the length of
 * each, `NONE` for null), then all bytes.
 */
export class HeldRows {
  /** About what the rows take in memory. */
  bytes = 0;
  private readonly columns: readonly { readonly name: string; readonly isList: boolean }[];
  private readonly chunks: { readonly words: Int32Array; readonly bytes: Uint8Array<ArrayBuffer> }[] = [];
  /** Words of the last chunk that are in use. */
  private used = 0;
  private readonly hashes: number[] = [];
  /** By row: its chunk, and the first word there. */
  private readonly chunkOf: number[] = [];
  private readonly starts: number[] = [];

  constructor(columns: readonly Column[]) {
    this.columns = columns.map(({ name, type }) => ({ name, isList: type === 'list<string>' }));
  }

  get count(): number {
    return this.hashes.length;
  }

  hash(row: number): number {
    return this.hashes[row] as number;
  }

  /** Copies the row, whose texts are bytes. */
  push(hash: number, row: Row): void {
    const lengths: number[] = [];
    const texts: Text[] = [];
    for (const { name, isList } of this.columns) {
      const value = row[name] as null | Text | readonly Text[];
      if (value === null) lengths.push(NONE);
      else if (isList) {
        lengths.push(value.length);
        for (const text of value as readonly Text[]) {
          lengths.push(text.length);
          texts.push(text);
        }
      } else {
        lengths.push(value.length);
        texts.push(value as Text);
      }
    }
    let size = 0;
    for (const text of texts) size += text.length;
    const words = lengths.length + ((size + 3) >> 2);
    const { words: into, bytes } = this.chunkWith(words);
    const start = this.used;
    for (let i = 0; i < lengths.length; i++) into[start + i] = lengths[i] as number;
    let at = (start + lengths.length) * 4;
    for (const text of texts) {
      bytes.set(text, at);
      at += text.length;
    }
    this.used = start + words;
    this.hashes.push(hash);
    this.chunkOf.push(this.chunks.length - 1);
    this.starts.push(start);
    this.bytes += words * 4 + ROW_BYTES;
  }

  /** The row with texts that are views. */
  row(row: number): Row {
    const { words, bytes } = this.chunks[this.chunkOf[row] as number] as (typeof this.chunks)[number];
    const start = this.starts[row] as number;
    let at = start;
    for (const { isList } of this.columns) at += isList ? 1 + Math.max(0, words[at] as number) : 1;
    let byte = at * 4;
    const take = (length: number): Text => {
      byte += length;
      return bytes.subarray(byte - length, byte);
    };
    const values: Record<string, unknown> = {};
    at = start;
    for (const { name, isList } of this.columns) {
      const length = words[at++] as number;
      if (length === NONE) values[name] = null;
      else if (!isList) values[name] = take(length);
      else {
        const list: Text[] = [];
        for (let i = 0; i < length; i++) list.push(take(words[at++] as number));
        values[name] = list;
      }
    }
    return values;
  }

  private chunkWith(words: number): (typeof this.chunks)[number] {
    const last = this.chunks.at(-1);
    if (last !== undefined && this.used + words <= last.words.length) return last;
    const usual = Math.min(MOST_CHUNK, last === undefined ? LEAST_CHUNK : last.bytes.length * 2);
    const bytes = new Uint8Array(Math.max(usual, words * 4));
    const chunk = { words: new Int32Array(bytes.buffer), bytes };
    this.chunks.push(chunk);
    this.used = 0;
    return chunk;
  }
}

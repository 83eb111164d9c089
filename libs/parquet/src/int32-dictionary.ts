/** A dictionary pays off only for values in this range; token ids are. */
const MOST_VALUE = 1 << 20;
/** Bytes of dictionary and indexes, as a share of the plain bytes, up to which they are used. */
const WORTH = 0.75;

/** The distinct values of a column chunk in rising order. */
export interface Int32Dictionary {
  readonly values: Int32Array;
  /** Index by value. */
  readonly indexOf: Int32Array;
  /** Bits of an index. */
  readonly bitWidth: number;
}

/**
 * The dictionary of a column chunk, or undefined where plain values are about as small. Looked up by value and not by
 * hash: token ids are small and dense.
 */
export function int32Dictionary(values: Int32Array): Int32Dictionary | undefined {
  if (values.length === 0) return undefined;
  // Marks first, indexes later. A value out of range leaves no mark.
  let indexOf = new Int32Array(1 << 15);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value >= indexOf.length || value < 0) {
      if (value < 0 || value >= MOST_VALUE) return undefined;
      const larger = new Int32Array(1 << (32 - Math.clz32(value)));
      larger.set(indexOf);
      indexOf = larger;
    }
    indexOf[value] = 1;
  }
  let count = 0;
  for (let value = 0; value < indexOf.length; value++) indexOf[value] = indexOf[value] === 1 ? count++ : -1;
  const bitWidth = Math.max(1, 32 - Math.clz32(count - 1));
  if (4 * count + (values.length * bitWidth) / 8 > WORTH * 4 * values.length) return undefined;
  const distinct = new Int32Array(count);
  for (let value = 0; value < indexOf.length; value++)
    if ((indexOf[value] as number) >= 0) distinct[indexOf[value] as number] = value;
  return { values: distinct, indexOf, bitWidth };
}

/** The body of a page with dictionary indexes: the bit width, then one bit-packed run of all indexes. */
export function packIndexes(
  values: Int32Array,
  { indexOf, bitWidth }: Pick<Int32Dictionary, 'indexOf' | 'bitWidth'>,
): Uint8Array {
  const groups = Math.ceil(values.length / 8);
  const header: number[] = [bitWidth];
  let rest = groups * 2 + 1;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) header.push((rest & 0x7f) | 0x80);
  header.push(rest);
  // The indexes start at a multiple of four bytes, and are written four bytes at a time.
  const start = (header.length + 3) & ~3;
  const bytes = new Uint8Array((start + groups * bitWidth + 3) & ~3);
  const words = new Int32Array(bytes.buffer);
  bytes.set(header, start - header.length);
  let at = start >> 2;
  let word = 0;
  let bits = 0;
  for (let i = 0; i < values.length; i++) {
    const index = indexOf[values[i] as number] as number;
    word |= index << bits;
    bits += bitWidth;
    if (bits < 32) continue;
    words[at++] = word;
    bits -= 32;
    // A shift by all 32 bits would be none.
    word = bits === 0 ? 0 : index >>> (bitWidth - bits);
  }
  if (bits > 0) words[at] = word;
  return bytes.subarray(start - header.length, start + groups * bitWidth);
}

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
  let most = 0;
  let least = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value > most) most = value;
    else if (value < least) least = value;
  }
  if (values.length === 0 || least < 0 || most >= MOST_VALUE) return undefined;
  const indexOf = new Int32Array(most + 1).fill(-1);
  for (let i = 0; i < values.length; i++) indexOf[values[i] as number] = 0;
  let count = 0;
  for (let value = 0; value <= most; value++) if (indexOf[value] === 0) indexOf[value] = count++;
  const bitWidth = Math.max(1, 32 - Math.clz32(count - 1));
  if (4 * count + (values.length * bitWidth) / 8 > WORTH * 4 * values.length) return undefined;
  const distinct = new Int32Array(count);
  for (let value = 0; value <= most; value++)
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
  const bytes = new Uint8Array(header.length + groups * bitWidth);
  bytes.set(header);
  let position = header.length;
  let pending = 0;
  let bits = 0;
  for (let i = 0; i < values.length; i++) {
    // At most 7 bits wait, and an index has at most 20.
    pending |= (indexOf[values[i] as number] as number) << bits;
    bits += bitWidth;
    while (bits >= 8) {
      bytes[position++] = pending;
      pending >>>= 8;
      bits -= 8;
    }
  }
  if (bits > 0) bytes[position] = pending;
  return bytes;
}

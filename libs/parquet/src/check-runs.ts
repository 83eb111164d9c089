/**
 * Walks the runs of a hybrid of run lengths and bit packing (Parquet encoding 3) without decoding values, and throws
 * where they do not fit. The library trusts its input: a damaged run length makes it write millions of values, or
 * count for minutes.
 *
 * @param bitWidth bits of a value
 * @param count values that the runs give
 * @param atMost the runs may end earlier, as those of values do where some are null
 */
export function checkRuns(bytes: Uint8Array, bitWidth: number, count: number, atMost = false): void {
  if (bitWidth > 32) throw new Error(`a run has values of ${bitWidth} bits`);
  let position = 0;
  let seen = 0;
  while (seen < count) {
    if (atMost && position >= bytes.length) return;
    let header = 0;
    for (let factor = 1, more = true; more; factor *= 128) {
      if (position >= bytes.length || factor > 2 ** 28) throw new Error('a run of values is cut off');
      const byte = bytes[position++] as number;
      header += (byte & 0x7f) * factor;
      more = byte >= 0x80;
    }
    const isPacked = header % 2 === 1;
    const values = Math.floor(header / 2) * (isPacked ? 8 : 1);
    const left = count - seen;
    // A bit-packed run is filled up to a multiple of 8 (by DuckDB of 256); the bytes of what fills it may be left out.
    const fill = isPacked ? 255 : 0;
    if (values - left > fill) throw new Error(`a run has ${values} values where ${left} are left`);
    const needed = isPacked ? Math.ceil((Math.min(values, left) * bitWidth) / 8) : (bitWidth + 7) >> 3;
    if (position + needed > bytes.length && !(atMost && isPacked)) throw new Error('a run of values is cut off');
    position += isPacked ? (values / 8) * bitWidth : needed;
    seen += values;
  }
}

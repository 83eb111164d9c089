/**
 * Reads Parquet's hybrid of run lengths and bit packing into `out`, all of it. Typed arrays throughout: this is the inner
 * loop of reading tokens.
 *
 * @param start where the first run begins
 * @param width bits of a value, 0 to 24
 * @throws Error where the bytes end before the values do
 */
export function readRuns(bytes: Uint8Array, start: number, width: number, out: Uint8Array | Uint32Array): void {
  if (!(width >= 0 && width <= 24)) throw new Error(`values of ${width} bits are not read`);
  if (width === 0) {
    out.fill(0);
    return;
  }
  const count = out.length;
  const runBytes = (width + 7) >> 3;
  const mask = 2 ** width - 1;
  let at = start;
  for (let done = 0; done < count; ) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) throw new Error('a run is cut off');
      header |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const length = header >>> 1;
    if ((header & 1) === 0) {
      if (length === 0 || at + runBytes > bytes.length) throw new Error('a run is cut off');
      let value = 0;
      for (let i = 0; i < runBytes; i++) value |= (bytes[at++] as number) << (8 * i);
      out.fill(value, done, done + length);
      done += length;
      continue;
    }
    const end = Math.min(count, done + 8 * length);
    if (length === 0 || at + Math.ceil(((end - done) * width) / 8) > bytes.length) throw new Error('a run is cut off');
    let bits = 0;
    let held = 0;
    let from = at;
    while (done < end) {
      while (held < width) {
        bits |= (bytes[from++] as number) << held;
        held += 8;
      }
      out[done++] = bits & mask;
      bits >>>= width;
      held -= width;
    }
    at += length * width;
  }
}

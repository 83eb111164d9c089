/** Bits of the largest table of matches. */
const MOST_TABLE_BITS = 14;
/** How far back a copy reaches. */
const MOST_OFFSET = 0xffff;
/** Bytes at the end in which no match starts, so that four bytes can be read at once. */
const MARGIN = 15;
/** Literals up to so many bytes are copied one by one, where a call would cost more. */
const SHORT_LITERAL = 24;

const table = new Int32Array(1 << MOST_TABLE_BITS);
/** Outputs up to this size are made in the same place. */
const KEPT_BYTES = 1 << 21;
let kept = new Uint8Array(0);

/**
 * Snappy, byte for byte as `hyparquet-writer` compresses (Zhipeng Jia's snappyjs, after Google's reference), at a
 * multiple of its speed: matches are looked for in the same order, and what is found is written into one array of the
 * largest possible size. Plain JavaScript, so that bytes depend on neither platform nor what was compressed before.
 *
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 */
export function snappyCompress(input: Uint8Array): Uint8Array<ArrayBuffer> {
  const size = input.length;
  const bytes = new DataView(input.buffer, input.byteOffset, size);
  const out = roomFor(32 + size + Math.ceil(size / 6));
  let at = 0;
  for (let rest = size; ; rest >>>= 7) {
    if (rest < 0x80) {
      out[at++] = rest;
      break;
    }
    out[at++] = (rest & 0x7f) | 0x80;
  }

  let bits = 1;
  while (1 << bits <= size && bits <= MOST_TABLE_BITS) bits++;
  bits--;
  const shift = 32 - bits;
  table.fill(0, 0, 1 << bits);

  let emitted = 0;
  if (size >= MARGIN) {
    const limit = size - MARGIN;
    let ip = 1;
    let word = load(bytes, ip);
    search: for (;;) {
      // The longer nothing matches, the larger the steps.
      let skip = 32;
      let next = ip;
      let nextWord = word;
      let candidate: number;
      do {
        ip = next;
        word = nextWord;
        next = ip + (skip++ >>> 5);
        if (ip > limit) break search;
        // A step may leave the input; what would be read there is looked for nowhere.
        nextWord = next <= limit ? load(bytes, next) : 0;
        const slot = Math.imul(word, 0x1e35_a7bd) >>> shift;
        candidate = table[slot] as number;
        table[slot] = ip;
      } while (ip - candidate > MOST_OFFSET || load(bytes, candidate) !== word);

      at = writeLiteral(out, at, input, emitted, ip);
      do {
        const start = ip;
        const offset = ip - candidate;
        ip += 4;
        while (ip < size && input[ip] === input[ip - offset]) ip++;
        at = writeCopy(out, at, offset, ip - start);
        emitted = ip;
        if (ip >= limit) break search;
        table[Math.imul(load(bytes, ip - 1), 0x1e35_a7bd) >>> shift] = ip - 1;
        word = load(bytes, ip);
        const slot = Math.imul(word, 0x1e35_a7bd) >>> shift;
        candidate = table[slot] as number;
        table[slot] = ip;
      } while (ip - candidate <= MOST_OFFSET && load(bytes, candidate) === word);
      word = load(bytes, ++ip);
    }
  }
  if (emitted < size) at = writeLiteral(out, at, input, emitted, size);
  return out.slice(0, at);
}

function roomFor(bytes: number): Uint8Array<ArrayBuffer> {
  if (bytes > KEPT_BYTES) return new Uint8Array(bytes);
  if (kept.length < bytes) kept = new Uint8Array(bytes);
  return kept;
}

/** Four bytes, little-endian. */
function load(bytes: DataView, at: number): number {
  return bytes.getInt32(at, true);
}

/** Writes `input[start, end)` as it is; returns where the output goes on. */
function writeLiteral(out: Uint8Array, to: number, input: Uint8Array, start: number, end: number): number {
  let at = to;
  const length = end - start;
  const value = length - 1;
  if (length <= 60) out[at++] = value << 2;
  else {
    const bytes = value < 0x100 ? 1 : value < 0x1_0000 ? 2 : value < 0x100_0000 ? 3 : 4;
    out[at++] = (59 + bytes) << 2;
    for (let i = 0; i < bytes; i++) out[at++] = value >>> (i * 8);
  }
  if (length <= SHORT_LITERAL) for (let i = start; i < end; i++) out[at++] = input[i] as number;
  else {
    out.set(input.subarray(start, end), at);
    at += length;
  }
  return at;
}

/** Writes that `length` bytes from `offset` back stand here again; returns where the output goes on. */
function writeCopy(out: Uint8Array, to: number, offset: number, length: number): number {
  let at = to;
  let left = length;
  for (; left >= 68; left -= 64) at = writeShortCopy(out, at, offset, 64);
  if (left > 64) {
    at = writeShortCopy(out, at, offset, 60);
    left -= 60;
  }
  return writeShortCopy(out, at, offset, left);
}

function writeShortCopy(out: Uint8Array, to: number, offset: number, length: number): number {
  let at = to;
  if (length < 12 && offset < 2048) {
    out[at++] = 1 + ((length - 4) << 2) + ((offset >>> 8) << 5);
    out[at++] = offset & 0xff;
  } else {
    out[at++] = 2 + ((length - 1) << 2);
    out[at++] = offset & 0xff;
    out[at++] = offset >>> 8;
  }
  return at;
}

import type { ByteWriter } from 'hyparquet-writer';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';

/** Equal values in a row from which on they are one run. */
const LEAST_RUN = 8;

/**
 * Writes levels that are 0 or 1 as the library's `writeRleBitPackedHybrid` does, which looks at each of them several
 * times: runs of at least 8 equal levels as such, others packed in groups of 8.
 *
 * @returns bytes written
 */
export function writeBits(writer: ByteWriter, bits: Uint8Array): number {
  const start = writer.offset;
  const { length } = bits;
  let packedFrom = 0;
  let groups = 0;
  for (let at = 0; at < length; ) {
    const value = bits[at] as number;
    const next = bits.indexOf(value ^ 1, at + 1);
    const run = (next === -1 ? length : next) - at;
    if (run < LEAST_RUN) {
      if (groups++ === 0) packedFrom = at;
      at += 8;
      continue;
    }
    if (groups > 0) writePacked(writer, bits, packedFrom, groups);
    groups = 0;
    writer.appendVarInt(run << 1);
    writer.appendUint8(value);
    at += run;
  }
  if (groups > 0) writePacked(writer, bits, packedFrom, groups);
  return writer.offset - start;
}

function writePacked(writer: ByteWriter, bits: Uint8Array, from: number, groups: number): void {
  writer.appendVarInt((groups << 1) | 1);
  for (let at = from, end = from + groups * 8; at < end; at += 8) {
    let byte = 0;
    for (let i = Math.min(8, bits.length - at) - 1; i >= 0; i--) byte = (byte << 1) | (bits[at + i] as number);
    writer.appendUint8(byte);
  }
}

/** Writes definition levels; `missing` of them are below the highest. Returns bytes written. */
export function writeDefinition(writer: ByteWriter, levels: Uint8Array, missing: number, highest: number): number {
  if (missing > 0 || levels.length < LEAST_RUN) return writeRleBitPackedHybrid(writer, levels, highest);
  const start = writer.offset;
  writer.appendVarInt(levels.length << 1);
  writer.appendUint8(highest);
  return writer.offset - start;
}

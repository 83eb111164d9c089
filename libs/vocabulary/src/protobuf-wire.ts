/**
 * The protobuf wire format, as far as `sentencepiece_model.proto` needs it: varint, 32-bit, 64-bit and length-delimited
 * fields in file order, nothing dropped. Field meanings are the caller's.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export type WireField =
  | { readonly number: number; readonly type: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly type: 'fixed32' | 'fixed64' | 'bytes'; readonly value: Uint8Array };

const WIRE_TYPES = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Splits a message into its fields. Throws a `RangeError` naming the offset where the bytes are not a message. */
export function decodeFields(bytes: Uint8Array): WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError(`protobuf: the message ends inside a number at byte ${at - 1}`);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new RangeError(`protobuf: a number of more than 10 bytes at byte ${at}`);
  };
  /** A tag or length: nearly always one or two bytes. */
  const small = (): number => {
    const first = bytes[at] as number;
    if (first < 0x80) {
      at++;
      return first;
    }
    const second = bytes[at + 1] as number;
    if (second < 0x80) {
      at += 2;
      return (first & 0x7f) | (second << 7);
    }
    return Number(varint());
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) {
      throw new RangeError(`protobuf: a field of ${length} bytes at byte ${at} runs past the end (${bytes.length})`);
    }
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const start = at;
    const tag = small();
    const number = Math.floor(tag / 8);
    if (number === 0) throw new RangeError(`protobuf: field number 0 at byte ${start}`);
    switch (tag % 8) {
      case WIRE_TYPES.varint:
        fields.push({ number, type: 'varint', value: varint() });
        break;
      case WIRE_TYPES.fixed64:
        fields.push({ number, type: 'fixed64', value: take(8) });
        break;
      case WIRE_TYPES.bytes:
        fields.push({ number, type: 'bytes', value: take(small()) });
        break;
      case WIRE_TYPES.fixed32:
        fields.push({ number, type: 'fixed32', value: take(4) });
        break;
      default:
        throw new RangeError(`protobuf: unknown wire type ${tag % 8} at byte ${start}`);
    }
  }
  return fields;
}

/** Joins fields to a message, in the given order. */
export function encodeFields(fields: Iterable<WireField>): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  const push = (part: Uint8Array): void => {
    parts.push(part);
    size += part.length;
  };
  for (const field of fields) {
    push(varintBytes(BigInt(field.number * 8 + WIRE_TYPES[field.type])));
    if (field.type === 'varint') push(varintBytes(BigInt.asUintN(64, field.value)));
    else {
      if (field.type === 'bytes') push(varintBytes(BigInt(field.value.length)));
      push(field.value);
    }
  }
  const message = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    message.set(part, at);
    at += part.length;
  }
  return message;
}

function varintBytes(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

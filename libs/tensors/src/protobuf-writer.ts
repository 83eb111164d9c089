/** Bytes of a Protocol Buffers message, field by field. Enough of the wire format to write a TensorFlow graph. */
export class ProtobufWriter {
  private readonly parts: Uint8Array[] = [];

  /** Integers, enums and booleans. Negative integers take ten bytes, as int64 does. */
  varint(field: number, value: number | bigint | boolean): this {
    this.parts.push(varintBytes(field * 8), varintBytes(BigInt(value)));
    return this;
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.parts.push(varintBytes(field * 8 + 5), bytes);
    return this;
  }

  double(field: number, value: number): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.parts.push(varintBytes(field * 8 + 1), bytes);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.parts.push(varintBytes(field * 8 + 2), varintBytes(value.length), value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value));
  }

  message(field: number, value: ProtobufWriter): this {
    return this.bytes(field, value.finish());
  }

  finish(): Uint8Array {
    return Buffer.concat(this.parts);
  }
}

function varintBytes(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

import { InputError } from '@exmix/errors/input-error';

/**
 * Element types that exmix writes. It reads `F16` and `BF16` too, whose values float32 holds exactly. Little endian, as on
 * every machine that Node runs on.
 */
export type SafetensorsType = 'F32' | 'I32';
export type TensorData = Float32Array | Int32Array;

/** A tensor to write. `data` is asked for when its turn comes, so that only one is in memory at a time. */
export interface TensorSource {
  readonly name: string;
  readonly dtype: SafetensorsType;
  readonly shape: readonly number[];
  readonly data: () => TensorData | Promise<TensorData>;
}

export interface StoredTensor {
  readonly dtype: SafetensorsType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export interface SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  /** Names in the order of their bytes. */
  readonly names: readonly string[];
  shape(name: string): readonly number[];
  /** The type that the file has; `read` gives `F32` for `F16` and `BF16`. */
  dtype(name: string): string;
  read(name: string): Promise<StoredTensor>;
}

/** Bytes of an element, of the types that are read. */
const SIZES: ReadonlyMap<string, number> = new Map([
  ['F32', 4],
  ['F16', 2],
  ['BF16', 2],
  ['I32', 4],
]);
const HEADER_ALIGNMENT = 8;
const HEADER_LIMIT = 100 << 20;

/**
 * The bytes of a safetensors file with the tensors in the given order.
 *
 * @param metadata texts by name; Transformers wants `{ format: 'pt' }`
 */
export async function* writeSafetensors(
  tensors: readonly TensorSource[],
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): AsyncGenerator<Uint8Array> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, dtype, shape } of tensors) {
    const end = offset + elements(shape) * 4;
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Math.ceil(json.length / HEADER_ALIGNMENT) * HEADER_ALIGNMENT;
  const head = Buffer.alloc(8 + length, ' ');
  head.writeBigUInt64LE(BigInt(length), 0);
  json.copy(head, 8);
  yield head;
  for (const { name, shape, data } of tensors) {
    const values = await data();
    if (values.length !== elements(shape)) {
      throw new Error(`tensor ${name} of shape [${shape}] has ${values.length} elements`);
    }
    yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }
}

/**
 * Opens a safetensors file; tensors are read when asked for.
 *
 * @throws InputError `safetensors` on a file that is none; `read` on element types other than F32, F16, BF16 and I32
 */
export async function openSafetensors(file: {
  readonly size: number;
  read(start: number, end: number): Promise<Uint8Array>;
}): Promise<SafetensorsFile> {
  if (file.size < 8)
    throw new InputError('safetensors', `a safetensors file has at least 8 bytes, this one ${file.size}`);
  const length = Number(view(await file.read(0, 8)).getBigUint64(0, true));
  if (length > HEADER_LIMIT || 8 + length > file.size) {
    throw new InputError('safetensors', `the header says it has ${length} bytes, the file has ${file.size}`);
  }
  const header = parseHeader(await file.read(8, 8 + length));
  const { __metadata__: metadata = {}, ...entries } = header;
  const names = Object.keys(entries).sort(
    (a, b) => (entries[a] as Entry).data_offsets[0] - (entries[b] as Entry).data_offsets[0],
  );
  const entry = (name: string): Entry => {
    const found = entries[name] as Entry | undefined;
    if (found === undefined) throw new InputError('safetensors', `the file has no tensor ${name}`);
    return found;
  };
  return {
    metadata: metadata as Record<string, string>,
    names,
    shape: (name) => entry(name).shape,
    dtype: (name) => entry(name).dtype,
    read: async (name) => {
      const {
        dtype,
        shape,
        data_offsets: [start, end],
      } = entry(name);
      const size = SIZES.get(dtype);
      if (size === undefined) {
        throw new InputError(
          'safetensors',
          `tensor ${name} is of type ${dtype}; ${[...SIZES.keys()].join(', ')} are read`,
        );
      }
      if (end - start !== elements(shape) * size || 8 + length + end > file.size) {
        throw new InputError('safetensors', `tensor ${name} of shape [${shape}] has ${end - start} bytes`);
      }
      const bytes = await file.read(8 + length + start, 8 + length + end);
      const copy = new Uint8Array(bytes).buffer; // aligned for the typed array, and of its own length
      if (dtype === 'I32') return { dtype, shape, data: new Int32Array(copy) };
      return { dtype: 'F32', shape, data: dtype === 'F32' ? new Float32Array(copy) : widened(dtype, copy) };
    },
  };
}

/** A file of `openSafetensors` in memory. */
export function bytesFile(bytes: Uint8Array): { size: number; read(start: number, end: number): Promise<Uint8Array> } {
  return { size: bytes.length, read: async (start, end) => bytes.subarray(start, end) };
}

interface Entry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

function parseHeader(bytes: Uint8Array): Record<string, Entry | Record<string, string>> {
  let header: Record<string, Entry | Record<string, string>>;
  try {
    header = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new InputError('safetensors', 'the header is not JSON', {}, { cause: error });
  }
  for (const [name, entry] of Object.entries(header)) {
    const { dtype, shape, data_offsets: offsets } = entry as Partial<Entry>;
    if (name === '__metadata__' || (typeof dtype === 'string' && isSizes(shape) && isSizes(offsets))) continue;
    throw new InputError('safetensors', `the header does not say type, shape and place of ${name}`);
  }
  return header;
}

function isSizes(value: unknown): boolean {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** Values of 16 bits as float32: BF16 is its upper half, F16 has 5 bits of exponent and 10 of fraction. */
function widened(dtype: string, buffer: ArrayBuffer): Float32Array {
  const halves = new Uint16Array(buffer);
  const bits = new Uint32Array(halves.length);
  const widen = dtype === 'BF16' ? (half: number) => half << 16 : halfBits;
  for (let i = 0; i < halves.length; i++) bits[i] = widen(halves[i] as number);
  return new Float32Array(bits.buffer);
}

function halfBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // Below float16's smallest normal number: its highest set bit becomes the implied one.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 1023) << 13);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

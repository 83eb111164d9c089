import { InputError } from '@exmix/errors/input-error';

/** Element types that exmix writes and reads. Little endian, as on every machine that Node runs on. */
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
  read(name: string): Promise<StoredTensor>;
}

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
 * @throws InputError `safetensors` on a file that is none, or on element types other than F32 and I32
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
    read: async (name) => {
      const {
        dtype,
        shape,
        data_offsets: [start, end],
      } = entry(name);
      if (dtype !== 'F32' && dtype !== 'I32') {
        throw new InputError('safetensors', `tensor ${name} is of type ${dtype}; F32 and I32 are read`);
      }
      if (end - start !== elements(shape) * 4 || 8 + length + end > file.size) {
        throw new InputError('safetensors', `tensor ${name} of shape [${shape}] has ${end - start} bytes`);
      }
      const bytes = await file.read(8 + length + start, 8 + length + end);
      const copy = new Uint8Array(bytes).buffer; // aligned for the typed array, and of its own length
      return { dtype, shape, data: dtype === 'F32' ? new Float32Array(copy) : new Int32Array(copy) };
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
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new InputError('safetensors', 'the header is not JSON', {}, { cause: error });
  }
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

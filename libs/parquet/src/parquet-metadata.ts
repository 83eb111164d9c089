import { InputError } from '@exmix/errors/input-error';
import { type FileMetaData, parquetMetadataAsync, parquetSchema, type SchemaTree } from 'hyparquet';
import type { RandomAccess } from './random-access.js';

/** Bytes read at once from the end; holds the footer of most files. */
const FOOTER_FETCH = 1 << 16;
const MAGIC = 'PAR1';

export interface ParquetFooter {
  readonly metadata: FileMetaData;
  readonly schema: SchemaTree;
}

/** Reads the footer. Rejects with `InputError` `parquet-corrupt` on what is no Parquet file, or a truncated one. */
export async function parquetMetadata(file: RandomAccess, name: string): Promise<ParquetFooter> {
  const fail = (message: string, cause?: unknown) =>
    new InputError('parquet-corrupt', message, { file: name }, cause === undefined ? undefined : { cause });
  if (file.size < 12) throw fail(`not a Parquet file: it has ${file.size} bytes`);
  const start = ascii(await file.read(0, 4));
  if (start === 'PARE') throw fail('the Parquet file is encrypted, which is not supported');
  if (start !== MAGIC) throw fail(`not a Parquet file: it starts with ${JSON.stringify(start)}, expected "${MAGIC}"`);
  const end = ascii(await file.read(file.size - 4, file.size));
  if (end !== MAGIC) {
    throw fail(`the Parquet file is truncated: it ends with ${JSON.stringify(end)}, expected "${MAGIC}"`);
  }
  try {
    const metadata = await parquetMetadataAsync(
      { byteLength: file.size, slice: async (from, to) => bufferOf(await file.read(from, to ?? file.size)) },
      { initialFetchSize: FOOTER_FETCH, geoparquet: false },
    );
    return { metadata, schema: parquetSchema(metadata) };
  } catch (cause) {
    throw fail(`the Parquet file's footer cannot be read: ${(cause as Error).message}`, cause);
  }
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  // NOTE: not slice(), which on a Buffer is a view.
  return new Uint8Array(bytes).buffer;
}

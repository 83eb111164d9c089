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
    checkMetadata(metadata);
    return { metadata, schema: parquetSchema(metadata) };
  } catch (cause) {
    throw fail(`the Parquet file's footer cannot be read: ${(cause as Error).message}`, cause);
  }
}

/** The library reads what is there; a field that the format requires may be absent in a damaged footer. */
function checkMetadata({ num_rows: rows, row_groups: groups }: FileMetaData): void {
  let counted = 0n;
  for (const group of groups) {
    if (!(typeof group.num_rows === 'bigint' && group.num_rows >= 0n)) throw new Error('a row group has no row count');
    counted += group.num_rows;
    for (const { meta_data: chunk } of group.columns) {
      const sizes = [chunk?.num_values, chunk?.total_compressed_size, chunk?.total_uncompressed_size];
      const isWhole = [...sizes, chunk?.data_page_offset].every((size) => typeof size === 'bigint' && size >= 0n);
      if (!isWhole || !chunk?.path_in_schema?.length) throw new Error('a column chunk lacks its description');
    }
  }
  if (counted !== rows) throw new Error(`its row groups have ${counted} rows, expected ${rows}`);
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  // NOTE: not slice(), which on a Buffer is a view.
  return new Uint8Array(bytes).buffer;
}

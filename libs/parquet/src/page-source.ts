import type { ColumnMetaData } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { PageHeader } from 'hyparquet/src/types.js';
import type { RandomAccess } from './random-access.js';

/** Bytes fetched at once. Pages are about 1 MiB before compression. */
const WINDOW = 1 << 18;

/** A page's header and its bytes as stored. */
export interface Page {
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
}

/**
 * Reads a column chunk's pages one after the other, so that memory is bounded by a page, not by the row group.
 * Throws plain errors; the caller says where.
 */
export async function* pagesOf(file: RandomAccess, chunk: ColumnMetaData): AsyncGenerator<Page> {
  const { start, end } = chunkRange(chunk);
  if (start < 4 || end > file.size || end < start) {
    throw new Error(`its bytes ${start} to ${end} lie outside the file of ${file.size} bytes`);
  }
  let position = start;
  let values = 0n;
  let window: Uint8Array = new Uint8Array(0);
  let windowStart = start;

  /** Makes `count` bytes from `position` available, fewer at the chunk's end. */
  async function ensure(count: number): Promise<Uint8Array> {
    const wanted = Math.min(position + count, end);
    if (wanted > windowStart + window.length) {
      window = await file.read(position, Math.min(end, Math.max(wanted, position + WINDOW)));
      windowStart = position;
      if (windowStart + window.length < wanted) throw new Error('unexpected end of the file');
    }
    return window.subarray(position - windowStart);
  }

  async function nextHeader(): Promise<PageHeader> {
    for (let fetched = 1 << 12; ; fetched *= 8) {
      const bytes = await ensure(fetched);
      const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
      try {
        const header = parquetHeader(reader);
        position += reader.offset;
        return header;
      } catch (error) {
        // Statistics can make a header long; a wrong one is known when the chunk's last byte is not enough.
        if (position + fetched >= end) throw new Error(`bad page header: ${(error as Error).message}`);
      }
    }
  }

  while (position < end && values < chunk.num_values) {
    const header = await nextHeader();
    const size = header.compressed_page_size;
    if (!(size >= 0) || position + size > end) throw new Error(`a page of ${size} bytes does not fit into its chunk`);
    refuseHugePage(header, chunk);
    const bytes = (await ensure(size)).subarray(0, size);
    position += size;
    if (header.type === 'INDEX_PAGE') continue;
    values += BigInt(valuesOf(header));
    yield { header, bytes };
  }
  if (values !== chunk.num_values) throw new Error(`its pages hold ${values} values, expected ${chunk.num_values}`);
}

/** Values and levels of a data page; 0 for a dictionary. */
export function valuesOf(header: PageHeader): number {
  return header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? 0;
}

function chunkRange(chunk: ColumnMetaData): { start: number; end: number } {
  const { dictionary_page_offset: dictionary, data_page_offset: data } = chunk;
  // Some writers store 0 where there is no dictionary.
  const start = Number(dictionary && dictionary < data ? dictionary : data);
  return { start, end: start + Number(chunk.total_compressed_size) };
}

/** Damaged sizes must not become allocations. */
function refuseHugePage(header: PageHeader, chunk: ColumnMetaData): void {
  const limit = Math.max(Number(chunk.total_uncompressed_size), 1 << 26);
  const size = header.uncompressed_page_size;
  if (!(size >= 0 && size <= limit)) throw new Error(`a page claims ${size} bytes uncompressed`);
  const values = valuesOf(header);
  if (!(values >= 0 && BigInt(values) <= chunk.num_values)) throw new Error(`a page claims ${values} values`);
  const entries = header.dictionary_page_header?.num_values ?? 0;
  if (!(entries >= 0 && entries <= size * 8)) throw new Error(`a dictionary claims ${entries} values`);
}

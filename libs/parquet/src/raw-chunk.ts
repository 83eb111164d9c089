import type { ColumnChunk, ColumnMetaData, Encoding, ParquetType } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import type { Compression } from './compression.js';
import { snappyCompress } from './snappy-compress.js';
import { writeBits, writeDefinition } from './write-levels.js';

const MOST_HEADER_BYTES = 128;

/** A version 2 data page of whole rows, not compressed yet. */
export interface RawPage {
  /** Values and what stands for absent ones. */
  readonly entries: number;
  readonly missing: number;
  readonly rows: number;
  /** Empty where the column is not repeated. */
  readonly repetition: Uint8Array;
  /** Empty where nothing may be absent. */
  readonly definition: Uint8Array;
  readonly maxDefinition: number;
  readonly encoding: Encoding;
  readonly body: Uint8Array;
}

/** A column chunk before compression. */
export interface RawChunk {
  readonly type: ParquetType;
  readonly path: readonly string[];
  readonly compression: Compression;
  /** In PLAIN. */
  readonly dictionary?: { readonly count: number; readonly body: Uint8Array };
  readonly pages: readonly RawPage[];
}

/** A column chunk as it stands in a file; offsets count from the chunk's start. */
export interface WrittenChunk {
  readonly bytes: Uint8Array;
  readonly chunk: ColumnChunk;
}

/** Compresses a chunk's pages and writes them with their headers. */
export async function writeChunk(raw: RawChunk): Promise<WrittenChunk> {
  const { type, path, compression, dictionary, pages } = raw;
  const isCompressed = compression === 'snappy';
  const stored = isCompressed ? snappyCompress : (body: Uint8Array): Uint8Array | Promise<Uint8Array> => body;
  // All are asked for before the first is waited for.
  const storedDictionary = dictionary && stored(dictionary.body);
  const storedPages = pages.map(({ body }) => stored(body));
  const bodies: Uint8Array[] = [];
  for (const body of storedPages) bodies.push(await body);
  const dictionaryBody = await storedDictionary;
  const levels = pages.map(levelsOf);
  const size = [dictionaryBody, ...bodies, ...levels.map(({ bytes }) => bytes)].reduce(
    (sum, part) => sum + (part === undefined ? 0 : part.length + MOST_HEADER_BYTES),
    0,
  );
  const writer = new ByteWriter(size);
  let uncompressed = 0;
  if (dictionary && dictionaryBody) {
    writePageHeader(writer, {
      type: 'DICTIONARY_PAGE',
      uncompressed_page_size: dictionary.body.length,
      compressed_page_size: dictionaryBody.length,
      dictionary_page_header: { num_values: dictionary.count, encoding: 'PLAIN' },
    });
    uncompressed += writer.offset + dictionary.body.length;
    writer.appendBytes(dictionaryBody);
  }
  const dataStart = writer.offset;
  for (const [i, page] of pages.entries()) {
    uncompressed += writePage(writer, page, levels[i] as Levels, bodies[i] as Uint8Array, isCompressed);
  }
  const encodings = new Set<Encoding>(['RLE', ...(dictionary ? ['PLAIN' as const] : [])]);
  for (const { encoding } of pages) encodings.add(encoding);
  const meta: ColumnMetaData = {
    type,
    encodings: [...encodings],
    path_in_schema: [...path],
    codec: isCompressed ? 'SNAPPY' : 'UNCOMPRESSED',
    num_values: BigInt(pages.reduce((sum, { entries }) => sum + entries, 0)),
    total_compressed_size: BigInt(writer.offset),
    total_uncompressed_size: BigInt(uncompressed),
    data_page_offset: BigInt(dataStart),
    ...(dictionary && { dictionary_page_offset: 0n }),
  };
  return { bytes: writer.getBytes(), chunk: { meta_data: meta, file_offset: 0n } };
}

interface Levels {
  readonly bytes: Uint8Array;
  readonly repetitionBytes: number;
  readonly definitionBytes: number;
}

function levelsOf({ repetition, definition, missing, maxDefinition }: RawPage): Levels {
  const levels = new ByteWriter(64 + (repetition.length >> 1));
  const repetitionBytes = repetition.length === 0 ? 0 : writeBits(levels, repetition);
  const definitionBytes = definition.length === 0 ? 0 : writeDefinition(levels, definition, missing, maxDefinition);
  return { bytes: levels.getBytes(), repetitionBytes, definitionBytes };
}

/** Writes a page; returns its uncompressed size with the header. */
function writePage(
  writer: ByteWriter,
  page: RawPage,
  { bytes: levels, repetitionBytes, definitionBytes }: Levels,
  stored: Uint8Array,
  isCompressed: boolean,
): number {
  const start = writer.offset;
  writePageHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: levels.length + page.body.length,
    compressed_page_size: levels.length + stored.length,
    data_page_header_v2: {
      num_values: page.entries,
      num_nulls: page.missing,
      num_rows: page.rows,
      encoding: page.encoding,
      definition_levels_byte_length: definitionBytes,
      repetition_levels_byte_length: repetitionBytes,
      is_compressed: isCompressed,
    },
  });
  const headerBytes = writer.offset - start;
  writer.appendBytes(levels);
  writer.appendBytes(stored);
  return headerBytes + levels.length + page.body.length;
}

/** A chunk that stands `by` bytes into the file. */
export function movedChunk({ meta_data: meta, ...chunk }: ColumnChunk, by: number): ColumnChunk {
  if (meta === undefined) return chunk;
  const offset = BigInt(by);
  const { dictionary_page_offset: dictionary } = meta;
  return {
    ...chunk,
    meta_data: {
      ...meta,
      data_page_offset: meta.data_page_offset + offset,
      ...(dictionary !== undefined && { dictionary_page_offset: dictionary + offset }),
    },
    file_offset: chunk.file_offset + offset,
  };
}

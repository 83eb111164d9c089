import type { ColumnChunk, SchemaElement } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import { snappyCompress } from 'hyparquet-writer/src/snappy.js';
import { badValue } from './bad-value.js';
import type { Column } from './column.js';
import type { ColumnBuilder, Compression } from './column-builder.js';
import { PAGE_BYTES } from './column-encoder.js';
import { listLevels } from './list-levels.js';

/**
 * Builder of `list<int32>` columns, the bulk of what exmix writes. Values stay in one Int32Array and become the bytes
 * of a PLAIN page as they are (little-endian, as on all platforms that Node supports but s390x), where the library's
 * general path visits each value several times.
 */
export function int32ListColumnBuilder(
  column: Column,
  schema: readonly SchemaElement[],
  compression: Compression,
): ColumnBuilder {
  let values = new Int32Array(1 << 16);
  let used = 0;
  let lengths: number[] = [];

  function reserve(count: number): void {
    if (used + count <= values.length) return;
    const grown = new Int32Array(Math.max(values.length * 2, used + count));
    grown.set(values.subarray(0, used));
    values = grown;
  }

  function pushNumbers(list: readonly unknown[], row: number): void {
    for (let i = 0; i < list.length; i++) {
      const value = list[i];
      if (typeof value !== 'number' || (value | 0) !== value) throw badValue(column, row, value, 'int32 in the list');
      values[used + i] = value;
    }
  }

  return {
    push(list, row) {
      if (list === null || list === undefined) {
        if (!column.nullable) throw badValue(column, row, list);
        lengths.push(-1);
        return 4;
      }
      if (list instanceof Int32Array) {
        reserve(list.length);
        values.set(list, used);
      } else if (Array.isArray(list)) {
        reserve(list.length);
        pushNumbers(list, row);
      } else {
        throw badValue(column, row, list);
      }
      const { length } = list as ArrayLike<number>;
      used += length;
      lengths.push(length);
      return 4 * length + 4;
    },

    flush(writer: ByteWriter): ColumnChunk {
      const chunkStart = writer.offset;
      let entries = 0;
      let uncompressed = 0;
      let valueStart = 0;
      for (let start = 0; start < lengths.length; ) {
        let end = start;
        let valueEnd = valueStart;
        while (end < lengths.length && (valueEnd - valueStart + (end - start)) * 4 < PAGE_BYTES) {
          valueEnd += Math.max(0, lengths[end++] as number);
        }
        const levels = listLevels(lengths, start, end, column.nullable === true);
        const bytes = new Uint8Array(values.buffer, valueStart * 4, (valueEnd - valueStart) * 4);
        uncompressed += writePage(writer, levels, end - start, bytes, compression);
        entries += levels.entries;
        start = end;
        valueStart = valueEnd;
      }
      used = 0;
      lengths = [];
      return {
        meta_data: {
          type: 'INT32',
          encodings: ['RLE', 'PLAIN'],
          path_in_schema: schema.map((element) => element.name),
          codec: compression === 'snappy' ? 'SNAPPY' : 'UNCOMPRESSED',
          num_values: BigInt(entries),
          total_compressed_size: BigInt(writer.offset - chunkStart),
          total_uncompressed_size: BigInt(uncompressed),
          data_page_offset: BigInt(chunkStart),
        },
        file_offset: BigInt(chunkStart),
      };
    },
  };
}

/** Writes a version 2 data page of whole rows; returns its uncompressed size with the header. */
function writePage(
  writer: ByteWriter,
  levels: ReturnType<typeof listLevels>,
  rows: number,
  bytes: Uint8Array,
  compression: Compression,
): number {
  const levelWriter = new ByteWriter(levels.entries >> 1);
  const repetitionBytes = writeRleBitPackedHybrid(levelWriter, levels.repetition, 1);
  const definitionBytes = writeRleBitPackedHybrid(levelWriter, levels.definition, levels.maxDefinition);
  const compressed = compression === 'snappy' ? snappyCompress(bytes) : bytes;
  const headerStart = writer.offset;
  writePageHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: levelWriter.offset + bytes.length,
    compressed_page_size: levelWriter.offset + compressed.length,
    data_page_header_v2: {
      num_values: levels.entries,
      num_nulls: levels.missing,
      num_rows: rows,
      encoding: 'PLAIN',
      definition_levels_byte_length: definitionBytes,
      repetition_levels_byte_length: repetitionBytes,
      is_compressed: compression === 'snappy',
    },
  });
  const headerBytes = writer.offset - headerStart;
  writer.appendBytes(levelWriter.getBytes());
  writer.appendBytes(compressed);
  return headerBytes + levelWriter.offset + bytes.length;
}

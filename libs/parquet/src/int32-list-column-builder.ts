import type { SchemaElement } from 'hyparquet';
import { badValue } from './bad-value.js';
import type { Column } from './column.js';
import type { ColumnBuilder } from './column-builder.js';
import { PAGE_BYTES } from './column-encoder.js';
import type { Compression } from './compression.js';
import { int32Dictionary, packIndexes } from './int32-dictionary.js';
import { listLevels } from './list-levels.js';
import type { RawPage } from './raw-chunk.js';

/**
 * Builder of `list<int32>` columns, the bulk of what exmix writes. Values stay in one Int32Array, where the library's
 * general path visits each several times. A chunk of token ids gets a dictionary and bit-packed indexes, which are
 * smaller than compressed plain values and written several times faster; they are not compressed, since packed bits do
 * not compress. Other chunks are plain (little-endian, as all platforms of Node but s390x are) and compressed.
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

    flush() {
      const chunk = values.subarray(0, used);
      const dictionary = int32Dictionary(chunk);
      const pages: RawPage[] = [];
      let valueStart = 0;
      for (let start = 0; start < lengths.length; ) {
        let end = start;
        let valueEnd = valueStart;
        while (end < lengths.length && (valueEnd - valueStart + (end - start)) * 4 < PAGE_BYTES) {
          valueEnd += Math.max(0, lengths[end++] as number);
        }
        const page = chunk.subarray(valueStart, valueEnd);
        pages.push({
          ...listLevels(lengths, start, end, column.nullable === true),
          rows: end - start,
          encoding: dictionary ? 'RLE_DICTIONARY' : 'PLAIN',
          body: dictionary ? packIndexes(page, dictionary) : bytesOf(page.slice()),
        });
        start = end;
        valueStart = valueEnd;
      }
      used = 0;
      lengths = [];
      return {
        type: 'INT32',
        path: schema.map((element) => element.name),
        compression: dictionary ? 'none' : compression,
        ...(dictionary && { dictionary: { count: dictionary.values.length, body: bytesOf(dictionary.values) } }),
        pages,
      };
    },
  };
}

function bytesOf(values: Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

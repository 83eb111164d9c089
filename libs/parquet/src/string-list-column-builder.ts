import type { ColumnChunk, SchemaElement } from 'hyparquet';
import type { ByteWriter } from 'hyparquet-writer';
import { writeColumn } from 'hyparquet-writer/src/column.js';
import { badValue } from './bad-value.js';
import type { Column } from './column.js';
import type { ColumnBuilder, Compression } from './column-builder.js';
import { columnEncoder } from './column-encoder.js';
import { listLevels } from './list-levels.js';

/** Builder of `list<string>` columns. */
export function stringListColumnBuilder(
  column: Column,
  schema: readonly SchemaElement[],
  compression: Compression,
): ColumnBuilder {
  const encoder = columnEncoder(column, schema, compression);
  /** One entry a level: the library wants a null where a list is empty or null. */
  let values: (string | null)[] = [];
  let lengths: number[] = [];
  return {
    push(value, row) {
      if (value === null || value === undefined) {
        if (!column.nullable) throw badValue(column, row, value);
        lengths.push(-1);
        values.push(null);
        return 8;
      }
      if (!Array.isArray(value)) throw badValue(column, row, value);
      let bytes = 8;
      for (const element of value) {
        if (typeof element !== 'string') throw badValue(column, row, element, 'strings in the list');
        values.push(element);
        bytes += element.length + 4;
      }
      if (value.length === 0) values.push(null);
      lengths.push(value.length);
      return bytes;
    },
    flush(writer: ByteWriter): ColumnChunk {
      const levels = listLevels(lengths, 0, lengths.length, column.nullable === true);
      const { chunk } = writeColumn({
        writer,
        column: encoder,
        pageData: {
          values,
          definitionLevels: Array.from(levels.definition),
          repetitionLevels: Array.from(levels.repetition),
          maxDefinitionLevel: levels.maxDefinition,
        },
      });
      values = [];
      lengths = [];
      return chunk;
    },
  };
}

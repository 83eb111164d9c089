import type { SchemaElement } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writeColumn } from 'hyparquet-writer/src/column.js';
import { badValue } from './bad-value.js';
import type { Column } from './column.js';
import type { ColumnBuilder } from './column-builder.js';
import { columnEncoder } from './column-encoder.js';
import type { Compression } from './compression.js';

/** Builder of the columns with one number or boolean a row. Holds physical values: int64 is bigint. */
export function scalarColumnBuilder(
  column: Column,
  schema: readonly SchemaElement[],
  compression: Compression,
): ColumnBuilder {
  const physical = physicalOf(column);
  const encoder = columnEncoder(column, schema, compression);
  let values: unknown[] = [];
  let definitionLevels: number[] = [];
  return {
    push(value, row) {
      const isNull = value === null || value === undefined;
      if (isNull && !column.nullable) throw badValue(column, row, value);
      const stored = isNull ? null : physical(value, row);
      values.push(stored);
      if (column.nullable) definitionLevels.push(isNull ? 0 : 1);
      return 8;
    },
    flush() {
      const writer = new ByteWriter();
      const { chunk } = writeColumn({
        writer,
        column: encoder,
        pageData: { values, definitionLevels, repetitionLevels: [], maxDefinitionLevel: column.nullable ? 1 : 0 },
      });
      values = [];
      definitionLevels = [];
      return { bytes: writer.getBytes(), chunk };
    },
  };
}

function physicalOf(column: Column): (value: unknown, row: number) => unknown {
  switch (column.type) {
    case 'int32':
      return (value, row) => {
        if (typeof value !== 'number' || (value | 0) !== value) throw badValue(column, row, value);
        return value;
      };
    case 'int64':
      return (value, row) => {
        if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return value;
        if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw badValue(column, row, value);
        return BigInt(value);
      };
    case 'float64':
      return (value, row) => {
        if (typeof value !== 'number') throw badValue(column, row, value);
        return value;
      };
    case 'boolean':
      return (value, row) => {
        if (typeof value !== 'boolean') throw badValue(column, row, value);
        return value;
      };
    default:
      throw new TypeError(`${column.type} is no scalar type`);
  }
}

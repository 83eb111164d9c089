import type { SchemaElement } from 'hyparquet';
import type { ColumnEncoder } from 'hyparquet-writer/src/types.js';
import { compressSync } from 'snappy';
import type { Column } from './column.js';
import type { Compression } from './compression.js';

/** Uncompressed bytes of a data page. */
export const PAGE_BYTES = 1 << 20;

/**
 * How the library is to write a column chunk. NOTE: no statistics and no page indexes: tokens and prose have no useful
 * minimum, and the readers go through whole files.
 *
 * @param schema elements from the column's root element to its leaf
 */
export function columnEncoder(
  column: Column,
  schema: readonly SchemaElement[],
  compression: Compression,
): ColumnEncoder {
  const leaf = schema.at(-1) as SchemaElement;
  return {
    columnName: column.name,
    element: leaf,
    schemaPath: [{ name: 'schema' }, ...schema],
    codec: compression === 'snappy' ? 'SNAPPY' : 'UNCOMPRESSED',
    compressors: { SNAPPY: compressSync },
    stats: false,
    pageSize: PAGE_BYTES,
    columnIndex: false,
    offsetIndex: false,
  };
}

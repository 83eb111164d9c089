import type { Row } from '../column.js';
import type { RandomAccess } from '../random-access.js';
import { type ReadParquetOptions, readParquet } from '../read-parquet.js';

/** All rows of a file at once, typed arrays as plain ones. For tests. */
export async function allRows(file: RandomAccess, options?: ReadParquetOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of readParquet(file, options)) {
    for (const row of batch) {
      rows.push(
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, value instanceof Int32Array ? [...value] : value]),
        ),
      );
    }
  }
  return rows;
}

import type { Row } from './column.js';
import type { RandomAccess } from './random-access.js';
import { readParquet } from './read-parquet.js';

/** A named set of files, such as an artifact. */
export interface ParquetFiles {
  /** Sorted names of the files that start with a prefix. */
  list(prefix: string): readonly string[];
  open(name: string): Promise<RandomAccess & { close(): Promise<void> }>;
}

/** Rows of all files whose names start with a prefix such as `drawn/test-`, in the files' order. */
export async function* readRows(
  files: ParquetFiles,
  prefix: string,
  columns: readonly string[],
  signal: AbortSignal,
): AsyncIterable<Row> {
  for (const name of files.list(prefix)) {
    const file = await files.open(name);
    try {
      for await (const rows of readParquet(file, { columns, name, signal })) yield* rows;
    } finally {
      await file.close();
    }
  }
}

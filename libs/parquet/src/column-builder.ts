import type { RawChunk, WrittenChunk } from './raw-chunk.js';

/** Collects one column's values of a row group and gives them as a column chunk. */
export interface ColumnBuilder {
  /** Takes a row's value and returns about how many bytes it adds. Throws `InputError` on a value of another type. */
  push(value: unknown, row: number): number;
  /** Gives what was collected and forgets it. Nothing that it gives changes any more. */
  flush(): RawChunk | WrittenChunk;
}

import type { Row } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import type { Artifact } from '@exmix/stage-kit/artifact';

/** Rows of all files whose names start with a prefix such as `drawn/test-`, in the files' order. */
export async function* readRows(
  artifact: Artifact,
  prefix: string,
  columns: readonly string[],
  signal: AbortSignal,
): AsyncIterable<Row> {
  for (const name of artifact.list(prefix)) {
    const file = await artifact.open(name);
    try {
      for await (const rows of readParquet(file, { columns, name, signal })) yield* rows;
    } finally {
      await file.close();
    }
  }
}

import type { Row } from '@exmix/parquet/column';
import { plainRecord } from '@exmix/parquet/plain-record';
import { readParquet } from '@exmix/parquet/read-parquet';
import { readParquetInfo } from '@exmix/parquet/read-parquet-info';
import type { Artifact } from '@exmix/stage-kit/artifact';

/** A file of records and the columns that it has. */
export interface RecordsFile {
  readonly file: string;
  readonly columns: readonly string[];
}

/** The files of one split in the order of their records. Only footers are read. */
export async function recordsFiles(records: Artifact, split: string, card: string): Promise<readonly RecordsFile[]> {
  const files: RecordsFile[] = [];
  for (const file of records.list(`records/${split}-`)) {
    const reader = await records.open(file);
    try {
      const { columns } = await readParquetInfo(reader, `${card}/${file}`);
      files.push({ file, columns: columns.map(({ name }) => name) });
    } finally {
      await reader.close();
    }
  }
  return files;
}

export interface ReadRecordsOptions {
  readonly card: string;
  /** Columns that the records have: those that a file lacks are null in its records. */
  readonly columns: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Streams the records of a split, file by file, with some columns only: others are not read. Files may be as the Hub has
 * them, with types that exmix does not write; their values come as JSON has them.
 */
export async function* readRecords(
  records: Artifact,
  files: readonly RecordsFile[],
  { card, columns, signal }: ReadRecordsOptions,
): AsyncIterable<readonly Row[]> {
  for (const { file, columns: there } of files) {
    const present = columns.filter((column) => there.includes(column));
    // Rows have to be counted, even where nothing of a file is asked for.
    const read = present.length > 0 ? present : there.slice(0, 1);
    const absent = Object.fromEntries(columns.filter((column) => !there.includes(column)).map((name) => [name, null]));
    const isWhole = Object.keys(absent).length === 0;
    const reader = await records.open(file);
    try {
      for await (const rows of readParquet(reader, { name: `${card}/${file}`, columns: read, signal }))
        yield rows.map((row) => (isWhole ? plainRecord(row) : { ...absent, ...plainRecord(row) }));
    } finally {
      await reader.close();
    }
  }
}

import { InputError } from '@exmix/errors/input-error';
import type { ColumnChunk, SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Column, Row } from './column.js';
import type { ColumnBuilder } from './column-builder.js';
import type { Compression } from './compression.js';
import { int32ListColumnBuilder } from './int32-list-column-builder.js';
import { movedChunk, type WrittenChunk, writeChunk } from './raw-chunk.js';
import { scalarColumnBuilder } from './scalar-column-builder.js';
import { schemaOf } from './schema-of.js';
import { textColumnBuilder } from './text-column-builder.js';

/** Bytes of uncompressed values after which a row group is closed. */
export const ROW_GROUP_BYTES = 8 << 20;
/** Row groups whose pages are compressed, on other threads, while the next is filled. */
const GROUPS_AHEAD = 1;

export interface WriteParquetOptions {
  /** About this many bytes of values make a row group; at least one row. Default 8 MiB. */
  readonly rowGroupBytes?: number;
  /** Default `snappy`. */
  readonly compression?: Compression;
  readonly signal?: AbortSignal;
}

/**
 * Streams rows into a Parquet file. Memory is bounded by two row groups (or rows, where a row is larger). The bytes
 * depend on columns, rows and options only, not on how rows come in batches.
 *
 * Rejects with `InputError` (`parquet-null`, `parquet-value`, `parquet-columns`) that names row (counted from 0 in the
 * file) and column.
 */
export async function* writeParquet(
  columns: readonly Column[],
  batches: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
  options: WriteParquetOptions = {},
): AsyncIterable<Uint8Array> {
  const { rowGroupBytes = ROW_GROUP_BYTES, compression = 'snappy', signal } = options;
  refuseBadColumns(columns);
  const builders = columns.map((column) => builderOf(column, compression));
  const bytes = new ByteWriter(1 << 16);
  const file = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: 'exmix' });
  const groups: Promise<RowGroup>[] = [];
  let row = 0;
  let groupRows = 0;
  let groupBytes = 0;
  const endGroup = (): void => {
    const group = rowGroup(builders, groupRows);
    // A failure is told when its turn comes; until then it is not unhandled.
    group.catch(() => {});
    groups.push(group);
    groupRows = 0;
    groupBytes = 0;
  };

  for await (const batch of batches) {
    signal?.throwIfAborted();
    for (const values of batch) {
      for (let i = 0; i < columns.length; i++) {
        groupBytes += (builders[i] as ColumnBuilder).push(values[(columns[i] as Column).name], row);
      }
      row++;
      groupRows++;
      if (groupBytes < rowGroupBytes) continue;
      endGroup();
      if (groups.length <= GROUPS_AHEAD) continue;
      yield* append(file, bytes, await (groups.shift() as Promise<RowGroup>));
    }
  }
  if (groupRows > 0) endGroup();
  for (const group of groups) {
    yield* append(file, bytes, await group);
  }
  file.finish();
  yield take(bytes);
}

function builderOf(column: Column, compression: Compression): ColumnBuilder {
  const schema = schemaOf([column]).slice(1) as SchemaElement[];
  if (column.type === 'list<int32>') return int32ListColumnBuilder(column, schema, compression);
  if (column.type === 'string' || column.type === 'json' || column.type === 'list<string>') {
    return textColumnBuilder(column, schema, compression);
  }
  return scalarColumnBuilder(column, schema, compression);
}

interface RowGroup {
  readonly rows: number;
  readonly columns: readonly WrittenChunk[];
}

async function rowGroup(builders: readonly ColumnBuilder[], rows: number): Promise<RowGroup> {
  const chunks = builders.map((builder) => builder.flush());
  const columns = chunks.map((chunk) => ('pages' in chunk ? writeChunk(chunk) : chunk));
  return { rows, columns: await Promise.all(columns) };
}

/** Hands out a row group's bytes; the file's writer only counts them. */
function* append(file: ParquetWriter, bytes: ByteWriter, { rows, columns }: RowGroup): Iterable<Uint8Array> {
  if (bytes.index > 0) yield take(bytes);
  const start = bytes.offset;
  const chunks: ColumnChunk[] = [];
  for (const column of columns) {
    chunks.push(movedChunk(column.chunk, bytes.offset));
    bytes.offset += column.bytes.length;
    yield column.bytes;
  }
  const uncompressed = chunks.reduce((sum, chunk) => sum + (chunk.meta_data?.total_uncompressed_size ?? 0n), 0n);
  file.num_rows += BigInt(rows);
  file.row_groups.push({
    columns: chunks,
    num_rows: BigInt(rows),
    total_byte_size: uncompressed,
    total_compressed_size: BigInt(bytes.offset - start),
  });
}

/** Hands out the bytes written so far; `offset` keeps counting from the file's start. */
function take(bytes: ByteWriter): Uint8Array {
  const taken = bytes.getBytes().slice();
  bytes.index = 0;
  return taken;
}

function refuseBadColumns(columns: readonly Column[]): void {
  const names = new Set(columns.map((column) => column.name));
  if (columns.length === 0) throw new InputError('parquet-columns', 'a Parquet file needs at least one column');
  if (names.size !== columns.length) {
    throw new InputError('parquet-columns', `duplicate column names in ${columns.map((c) => c.name).join(', ')}`);
  }
}

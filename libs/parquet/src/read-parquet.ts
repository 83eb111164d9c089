import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import type { DecodedArray, ParquetParsers, RowGroup, SchemaTree } from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import type { Row } from './column.js';
import { isInt32List } from './is-int32-list.js';
import { type LeafReader, leafReader } from './leaf-reader.js';
import { parquetMetadata } from './parquet-metadata.js';
import { PARSERS, RAW_PARSERS } from './parsers.js';
import { plainValue } from './plain-value.js';
import type { RandomAccess } from './random-access.js';

/** Rows of a batch at most; fewer where pages are smaller. */
export const BATCH_ROWS = 1024;

export interface ReadParquetOptions {
  /** Columns to read, in this order; all where absent. Others are not fetched. */
  readonly columns?: readonly string[];
  /** The file's name for messages. */
  readonly name?: string;
  /** Texts and JSON as their bytes, which `writeParquet` takes for them: views, the same one for the same dictionary entry. */
  readonly raw?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Streams a Parquet file's rows, also those of files from pyarrow, `datasets` and DuckDB: dictionaries, both page
 * versions, snappy, gzip, zstd, brotli and lz4, nested structs, lists and maps. Nothing is read before it is asked for,
 * and memory is bounded by about a page of each column, not by the row group.
 *
 * Values: text as string, `list<int32>` as Int32Array, integers as number where safe and else bigint, JSON columns
 * decoded, timestamps as Date, bytes as Uint8Array, absent values as null.
 *
 * Rejects with `InputError`: `parquet-corrupt` naming file, row group and column, `parquet-missing-column`.
 */
export async function* readParquet(
  file: RandomAccess,
  options: ReadParquetOptions = {},
): AsyncIterable<readonly Row[]> {
  const { name = 'Parquet file', raw = false, signal } = options;
  const parsers = raw ? RAW_PARSERS : PARSERS;
  const { metadata, schema } = await parquetMetadata(file, name);
  const columns = chooseColumns(schema, options.columns, name);
  if (columns.length === 0) throw new InputError('parquet-corrupt', 'there are no columns to read', { file: name });
  for (const [index, group] of metadata.row_groups.entries()) {
    yield* readRowGroup(file, schema, columns, group, parsers, signal, (column, cause) => {
      if (signal?.aborted) return signal.reason as Error;
      if (cause instanceof InputError) return cause;
      const message = `row group ${index} is corrupt: ${(cause as Error).message}`;
      return new InputError('parquet-corrupt', message, { file: name, field: column }, { cause });
    });
  }
}

function chooseColumns(schema: SchemaTree, names: readonly string[] | undefined, file: string): SchemaTree[] {
  if (!names) return schema.children;
  const byName = new Map(schema.children.map((child) => [child.element.name, child]));
  return names.map((name) => {
    const column = byName.get(name);
    if (column) return column;
    const near = nearMiss(name, byName.keys());
    const hint = near === undefined ? '' : `; did you mean "${near}"?`;
    const message = `the file has no column "${name}", only ${[...byName.keys()].join(', ')}${hint}`;
    throw new InputError('parquet-missing-column', message, { file, field: name });
  });
}

async function* readRowGroup(
  file: RandomAccess,
  schema: SchemaTree,
  columns: readonly SchemaTree[],
  group: RowGroup,
  parsers: ParquetParsers,
  signal: AbortSignal | undefined,
  failure: (column: string, cause: unknown) => Error,
): AsyncGenerator<readonly Row[]> {
  const leaves = columns.map((column) => leavesOf(file, schema, column, group, parsers, failure));
  const all = leaves.flat();
  for (let remaining = Number(group.num_rows); remaining > 0; ) {
    signal?.throwIfAborted();
    for (const leaf of all) {
      if (leaf.available() > 0) continue;
      await leaf.pull().catch((cause: unknown) => {
        throw failure(leaf.path[0] as string, cause);
      });
    }
    const count = all.reduce((least, leaf) => Math.min(least, leaf.available()), Math.min(remaining, BATCH_ROWS));
    const values = columns.map((column, i) => {
      try {
        return assemble(column, leaves[i] as LeafReader[], count, parsers);
      } catch (cause) {
        throw failure(column.element.name, cause);
      }
    });
    yield rowsOf(columns, values, count);
    remaining -= count;
  }
  const longer = all.find((leaf) => leaf.available() > 0);
  if (longer) throw failure(longer.path[0] as string, new Error('the column has more rows than its row group'));
}

function leavesOf(
  file: RandomAccess,
  schema: SchemaTree,
  column: SchemaTree,
  group: RowGroup,
  parsers: ParquetParsers,
  failure: (column: string, cause: unknown) => Error,
): LeafReader[] {
  const chunks = group.columns.filter((chunk) => chunk.meta_data?.path_in_schema[0] === column.element.name);
  if (chunks.length === 0) throw failure(column.element.name, new Error('the row group lacks this column'));
  return chunks.map((chunk) => {
    if (chunk.file_path) throw failure(column.element.name, new Error('its data lie in another file'));
    try {
      return leafReader(file, chunk.meta_data as NonNullable<typeof chunk.meta_data>, schema, parsers);
    } catch (cause) {
      throw failure(column.element.name, cause);
    }
  });
}

/** `count` rows of a top-level column from its leaves. */
function assemble(
  column: SchemaTree,
  leaves: readonly LeafReader[],
  count: number,
  parsers: ParquetParsers,
): ArrayLike<unknown> {
  if (column.children.length === 0 || isInt32List(column)) return (leaves[0] as LeafReader).take(count);
  const byPath = new Map<string, DecodedArray>(leaves.map((leaf) => [leaf.path.join('.'), leaf.take(count)]));
  assembleNested(byPath, column, parsers);
  return byPath.get(column.element.name) as DecodedArray;
}

function rowsOf(columns: readonly SchemaTree[], values: readonly ArrayLike<unknown>[], count: number): Row[] {
  const names = columns.map((column) => column.element.name);
  const rows: Row[] = new Array(count);
  for (let r = 0; r < count; r++) {
    const row: Record<string, unknown> = {};
    for (let c = 0; c < names.length; c++) row[names[c] as string] = plainValue(values[c]?.[r]);
    rows[r] = row;
  }
  return rows;
}

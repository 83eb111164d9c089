import { InputError } from '@exmix/errors/input-error';
import type { ColumnChunk, ColumnMetaData, SchemaTree } from 'hyparquet';
import { type FlatLists, int32Page, int32s, isFlatPage } from './int32-page.js';
import { isInt32List } from './is-int32-list.js';
import { leafReader } from './leaf-reader.js';
import { pagesOf } from './page-source.js';
import { type ParquetFooter, parquetMetadata } from './parquet-metadata.js';
import { PARSERS } from './parsers.js';
import type { RandomAccess } from './random-access.js';

/** A row group as the footer describes it. */
export interface Int32ListGroup {
  readonly rows: number;
  /** By column: values of the group, and one for each empty list. */
  readonly entries: Readonly<Record<string, number>>;
}

/**
 * Columns `list<int32>` of a Parquet file by row group, in any order: what random access to large token files needs.
 * Memory is bounded by what the caller keeps of a row group. Absent lists read as empty ones.
 *
 * Rejects with `InputError`: `parquet-corrupt` naming file, row group and column, `parquet-missing-column`.
 */
export class Int32ListFile {
  readonly groups: readonly Int32ListGroup[];

  private constructor(
    private readonly file: RandomAccess,
    private readonly name: string,
    private readonly footer: ParquetFooter,
    columns: readonly string[],
  ) {
    this.groups = footer.metadata.row_groups.map((group, index) => ({
      rows: Number(group.num_rows),
      entries: Object.fromEntries(
        columns.map((column) => [column, Number(this.chunkOf(group.columns, index, column).num_values)]),
      ),
    }));
  }

  /** Reads the footer. */
  static async open(file: RandomAccess, columns: readonly string[], name = 'Parquet file'): Promise<Int32ListFile> {
    const footer = await parquetMetadata(file, name);
    for (const column of columns) {
      const found = footer.schema.children.find(({ element }) => element.name === column);
      if (found === undefined || !isInt32List(found)) {
        const message = `the file has no column "${column}" of lists of int32`;
        throw new InputError('parquet-missing-column', message, { file: name, field: column });
      }
    }
    return new Int32ListFile(file, name, footer, columns);
  }

  /** The rows of a column in a row group, in order, some at a time. */
  async *read(group: number, column: string): AsyncGenerator<FlatLists> {
    const { columns, num_rows: rows } = this.footer.metadata.row_groups[
      group
    ] as (typeof this.footer.metadata.row_groups)[number];
    const chunk = this.chunkOf(columns, group, column);
    try {
      let found = 0;
      for await (const lists of this.lists(chunk, column, Number(rows))) {
        found += lists.lengths.length;
        yield lists;
      }
      if (found !== Number(rows)) throw new Error(`it has ${found} rows, its row group has ${rows}`);
    } catch (cause) {
      if (cause instanceof InputError) throw cause;
      throw this.corrupt(group, column, (cause as Error).message, cause);
    }
  }

  /** Pages as exmix writes them take a short way, those of other tools the general one. */
  private async *lists(chunk: ColumnMetaData, column: string, rows: number): AsyncGenerator<FlatLists> {
    const schema = this.footer.schema.children.find(({ element }) => element.name === column) as SchemaTree;
    if (!isRequired(schema)) {
      yield* this.listsByRow(chunk, rows);
      return;
    }
    let dictionary: Int32Array | undefined;
    let isFlat = false;
    for await (const page of pagesOf(this.file, chunk)) {
      const { header, bytes } = page;
      if (header.dictionary_page_header !== undefined) {
        if (chunk.codec !== 'UNCOMPRESSED') break;
        dictionary = int32s(bytes, header.dictionary_page_header.num_values);
      } else if (isFlatPage(page, chunk.codec)) {
        isFlat = true;
        yield int32Page(page, dictionary);
      } else if (isFlat) throw new Error('its pages are of different kinds');
      else break;
    }
    if (!isFlat) yield* this.listsByRow(chunk, rows);
  }

  private async *listsByRow(chunk: ColumnMetaData, rows: number): AsyncGenerator<FlatLists> {
    const leaf = leafReader(this.file, chunk, this.footer.schema, PARSERS);
    for (let left = rows; left > 0; ) {
      if (leaf.available() === 0) await leaf.pull();
      const count = Math.min(left, leaf.available());
      yield flat(Array.from(leaf.take(count) as ArrayLike<unknown>, int32sOf));
      left -= count;
    }
    if (leaf.available() > 0) throw new Error('the column has more rows than its row group');
  }

  private chunkOf(columns: readonly ColumnChunk[], group: number, column: string): ColumnMetaData {
    const [chunk, second] = columns.filter(({ meta_data: meta }) => meta?.path_in_schema[0] === column);
    if (chunk?.meta_data === undefined || chunk.file_path || second !== undefined) {
      throw this.corrupt(group, column, 'it lacks this column');
    }
    return chunk.meta_data;
  }

  private corrupt(group: number, column: string, message: string, cause?: unknown): InputError {
    const place = { file: this.name, field: column };
    return new InputError('parquet-corrupt', `row group ${group} is corrupt: ${message}`, place, { cause });
  }
}

/** Whether neither lists nor their elements can be absent. */
function isRequired({ element, children }: SchemaTree): boolean {
  const inner = children[0]?.children[0]?.element;
  return element.repetition_type !== 'OPTIONAL' && inner?.repetition_type !== 'OPTIONAL';
}

function int32sOf(list: unknown): Int32Array {
  if (list instanceof Int32Array) return list;
  if (list === null) return new Int32Array(0);
  throw new Error('a list has absent elements');
}

function flat(lists: readonly Int32Array[]): FlatLists {
  const lengths = Int32Array.from(lists, ({ length }) => length);
  const values = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    values.set(list, at);
    at += list.length;
  }
  return { values, lengths };
}

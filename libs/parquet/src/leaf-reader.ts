import type { ColumnMetaData, DecodedArray, ParquetParsers, SchemaTree } from 'hyparquet';
import { assembleLists } from 'hyparquet/src/assemble.js';
import { readPage } from 'hyparquet/src/column.js';
import { convert } from 'hyparquet/src/convert.js';
import { getMaxRepetitionLevel, getTreePath } from 'hyparquet/src/schema.js';
import type { ColumnDecoder } from 'hyparquet/src/types.js';
import { compressors } from 'hyparquet-compressors';
import { decodeInt32Lists } from './decode-int32-lists.js';
import { decodePage } from './decode-page.js';
import { isInt32List } from './is-int32-list.js';
import { type Page, pagesOf, valuesOf } from './page-source.js';
import type { RandomAccess } from './random-access.js';

/** Hands out the rows of one leaf column of a row group, page by page. */
export interface LeafReader {
  readonly path: readonly string[];
  /** Whole rows that `take` can give now. */
  available(): number;
  /** Reads on until at least one whole row is available. */
  pull(): Promise<void>;
  take(rows: number): DecodedArray;
}

export function leafReader(
  file: RandomAccess,
  chunk: ColumnMetaData,
  schema: SchemaTree,
  parsers: ParquetParsers,
): LeafReader {
  const schemaPath = getTreePath(schema, chunk.path_in_schema);
  const decoder: ColumnDecoder = {
    pathInSchema: chunk.path_in_schema,
    type: chunk.type,
    element: (schemaPath.at(-1) as SchemaTree).element,
    schemaPath,
    codec: chunk.codec,
    parsers,
    compressors,
    utf8: false,
  };
  const repeated = getMaxRepetitionLevel(schemaPath) > 0;
  const decode = isInt32List(schemaPath[1] as SchemaTree) ? decodeInt32Lists : decodeWithLibrary;
  const pages = pagesOf(file, chunk);
  let dictionary: DecodedArray | undefined;
  let rows: DecodedArray = [];
  let taken = 0;
  let ended = false;

  /** The last row of a repeated column may go on in the next page, so it is whole only when the chunk has ended. */
  const available = () => Math.max(0, rows.length - taken - (repeated && !ended ? 1 : 0));

  return {
    path: chunk.path_in_schema,
    available,
    async pull() {
      while (available() === 0) {
        const next = await pages.next();
        if (next.done) {
          if (ended) throw new Error('it has fewer rows than its row group');
          ended = true;
          continue;
        }
        const page = next.value;
        if (page.header.type === 'DICTIONARY_PAGE') {
          dictionary = readDictionary(page, decoder);
        } else if (valuesOf(page.header) > 0) {
          const open = repeated ? Array.from(rows.slice(taken)) : undefined;
          rows = decode(page, decoder, dictionary, open);
          taken = 0;
        }
      }
    },
    take(count) {
      const part = rows.slice(taken, taken + count);
      taken += count;
      return part;
    },
  };
}

/** @param open rows that the page may continue and that stand first in what is returned */
function decodeWithLibrary(
  page: Page,
  decoder: ColumnDecoder,
  dictionary: DecodedArray | undefined,
  open: unknown[] = [],
): DecodedArray {
  const { definitionLevels, repetitionLevels, values } = decodePage(page, decoder, dictionary);
  return assembleLists(open, definitionLevels, repetitionLevels, values, decoder.schemaPath);
}

function readDictionary({ header, bytes }: Page, decoder: ColumnDecoder): DecodedArray {
  const view = new DataView(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
  const { data } = readPage({ view, offset: 0 }, header, decoder, undefined, undefined, 0);
  return convert(data as DecodedArray, decoder);
}

import type { DecodedArray, Encoding } from 'hyparquet';
import { convertWithDictionary } from 'hyparquet/src/convert.js';
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
import type { ColumnDecoder, DataPage, DataPageHeader, DataPageHeaderV2 } from 'hyparquet/src/types.js';
import { checkRuns } from './check-runs.js';
import type { Page } from './page-source.js';

export interface DecodedPage {
  /** Empty or absent where all values are present. */
  readonly definitionLevels: number[] | undefined;
  /** Empty where the column is not repeated. */
  readonly repetitionLevels: number[];
  /** The values that are present, as JavaScript values. */
  readonly values: DecodedArray;
}

/** Decompresses a data page, checks its runs and decodes levels and values. */
export function decodePage(page: Page, decoder: ColumnDecoder, dictionary: DecodedArray | undefined): DecodedPage {
  const { definitionLevels, repetitionLevels, dataPage, encoding } = decodeRaw(page, decoder);
  if (encoding?.endsWith('_DICTIONARY')) checkIndexes(dataPage, dictionary);
  return {
    definitionLevels,
    repetitionLevels,
    values: convertWithDictionary(dataPage, dictionary, encoding, decoder),
  };
}

/** The library gives undefined for an index beyond the dictionary, and the indexes where there is none. */
function checkIndexes(indexes: DecodedArray, dictionary: DecodedArray | undefined): void {
  if (!dictionary) throw new Error('its dictionary is missing');
  let most = -1;
  for (let i = 0; i < indexes.length; i++) if (!(indexes[i] <= most)) most = indexes[i];
  if (!(most < dictionary.length)) throw new Error(`index ${most} is beyond its dictionary of ${dictionary.length}`);
}

function decodeRaw({ header, bytes }: Page, decoder: ColumnDecoder): DataPage & { encoding: Encoding } {
  const { data_page_header: v1, data_page_header_v2: v2 } = header;
  if (v1) {
    const page = decompressPage(bytes, header.uncompressed_page_size, decoder.codec, decoder.compressors);
    checkPage(page, v1, decoder);
    return { ...readDataPage(page, v1, decoder), encoding: v1.encoding };
  }
  if (!v2) throw new Error(`unsupported page type ${header.type}`);
  const levelBytes = v2.repetition_levels_byte_length + v2.definition_levels_byte_length;
  if (!(levelBytes >= 0 && levelBytes <= bytes.length && v2.num_nulls >= 0 && v2.num_nulls <= v2.num_values)) {
    throw new Error('a page header is damaged');
  }
  const page =
    v2.is_compressed === false ? bytes : withValues(bytes, levelBytes, header.uncompressed_page_size, decoder);
  checkPageV2(page, v2, levelBytes, decoder);
  const plain = {
    ...header,
    uncompressed_page_size: page.length,
    data_page_header_v2: { ...v2, is_compressed: false },
  };
  return { ...readDataPageV2(page, plain, decoder), encoding: v2.encoding };
}

/** The levels, which are never compressed, and the decompressed values. */
function withValues(bytes: Uint8Array, levelBytes: number, size: number, decoder: ColumnDecoder): Uint8Array {
  if (decoder.codec === 'UNCOMPRESSED') return bytes;
  const page = new Uint8Array(size);
  page.set(bytes.subarray(0, levelBytes));
  const compressed = bytes.subarray(levelBytes);
  page.set(decompressPage(compressed, size - levelBytes, decoder.codec, decoder.compressors), levelBytes);
  return page;
}

/** Version 1: repetition levels, definition levels, values; levels have their length in four bytes before them. */
function checkPage(page: Uint8Array, header: DataPageHeader, decoder: ColumnDecoder): void {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  let offset = 0;
  for (const width of levelWidths(decoder)) {
    if (width === 0) continue;
    const length = view.getUint32(offset, true);
    checkRuns(page.subarray(offset + 4, offset + 4 + length), width, header.num_values);
    offset += 4 + length;
  }
  checkValues(page.subarray(offset), header.encoding, header.num_values, decoder);
}

function checkPageV2(page: Uint8Array, header: DataPageHeaderV2, levelBytes: number, decoder: ColumnDecoder): void {
  const [repetition, definition] = levelWidths(decoder);
  const middle = header.repetition_levels_byte_length;
  if (repetition > 0) checkRuns(page.subarray(0, middle), repetition, header.num_values);
  if (definition > 0) checkRuns(page.subarray(middle, levelBytes), definition, header.num_values);
  checkValues(page.subarray(levelBytes), header.encoding, header.num_values, decoder);
}

function checkValues(bytes: Uint8Array, encoding: Encoding, count: number, { type }: ColumnDecoder): void {
  if (encoding === 'RLE' && type === 'BOOLEAN') checkRuns(bytes.subarray(4), 1, count, true);
  if (!encoding?.endsWith('_DICTIONARY')) return;
  const [width = 0] = bytes;
  if (width > 0) checkRuns(bytes.subarray(1), width, count, true);
}

/** Bits of a repetition level and of a definition level; 0 where the column has none. */
function levelWidths({ schemaPath }: ColumnDecoder): [repetition: number, definition: number] {
  const bits = (most: number) => 32 - Math.clz32(most);
  return [bits(getMaxRepetitionLevel(schemaPath)), bits(getMaxDefinitionLevel(schemaPath))];
}

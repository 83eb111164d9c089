import type { ParquetParsers } from 'hyparquet';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';

// A byte order mark at the start of a value is text like any other, and what is no UTF-8 is an error, not U+FFFD.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The library's parsers, but texts and JSON are their bytes in UTF-8. */
export const RAW_PARSERS: ParquetParsers = {
  ...DEFAULT_PARSERS,
  stringFromBytes: (bytes: Uint8Array) => bytes,
  jsonFromBytes: (bytes: Uint8Array) => bytes,
};

/** The library's parsers, with strict UTF-8. */
export const PARSERS: ParquetParsers = {
  ...DEFAULT_PARSERS,
  stringFromBytes: (bytes: Uint8Array) => bytes && decoder.decode(bytes),
  jsonFromBytes: (bytes: Uint8Array) => bytes && JSON.parse(decoder.decode(bytes)),
};

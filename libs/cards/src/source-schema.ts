import { z } from 'zod';
import { csvSource } from './sources/csv-source.js';
import { jsonLinesSource } from './sources/json-lines-source.js';
import { packageJsonSource } from './sources/package-json-source.js';
import { rowsSource } from './sources/rows-source.js';
import { wordnetSource } from './sources/wordnet-source.js';

/**
 * Where records come from. One entry a source reader of `stages/ingest/src/readers`, defined in a file of its own in
 * `sources/`. `package`, `packages`, `file`, `files` and `of` are reserved names: see `readers/reader.ts`.
 */
export const sourceSchema = z.discriminatedUnion('reader', [
  rowsSource,
  packageJsonSource,
  csvSource,
  jsonLinesSource,
  wordnetSource,
]);

export type Source = z.infer<typeof sourceSchema>;

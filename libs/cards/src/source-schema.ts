import { z } from 'zod';
import { countryFactsSource } from './sources/country-facts-source.js';
import { cssDocsSource } from './sources/css-docs-source.js';
import { csvSource } from './sources/csv-source.js';
import { emojiSource } from './sources/emoji-source.js';
import { jsonLinesSource } from './sources/json-lines-source.js';
import { mailSource } from './sources/mail-source.js';
import { naicsSource } from './sources/naics-source.js';
import { openapiDocsSource } from './sources/openapi-docs-source.js';
import { packageJsonSource } from './sources/package-json-source.js';
import { pluralsSource } from './sources/plurals-source.js';
import { pronunciationsSource } from './sources/pronunciations-source.js';
import { rowsSource } from './sources/rows-source.js';
import { schemaTermsSource } from './sources/schema-terms-source.js';
import { titlePairsSource } from './sources/title-pairs-source.js';
import { typescriptDiagnosticsSource } from './sources/typescript-diagnostics-source.js';
import { wordnetSource } from './sources/wordnet-source.js';

/**
 * Where records come from. One entry a source reader of `stages/ingest/src/readers`, defined in a file of its own in
 * `sources/`. `package`, `packages`, `file`, `files` and `of` are reserved names: see `readers/reader.ts`.
 */
export const sourceSchema = z.discriminatedUnion('reader', [
  mailSource,
  rowsSource,
  countryFactsSource,
  pluralsSource,
  pronunciationsSource,
  typescriptDiagnosticsSource,
  emojiSource,
  cssDocsSource,
  titlePairsSource,
  schemaTermsSource,
  naicsSource,
  openapiDocsSource,
  packageJsonSource,
  csvSource,
  jsonLinesSource,
  wordnetSource,
]);

export type Source = z.infer<typeof sourceSchema>;
